/* Signing passwords with the real zhiban-sign: how they stand, the one no and its time, delays,
 * locks, expiry and resets, and what is kept of them. The clock is the test's. */
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/signing.h"
#include "service/signing_book.h"

#define HOUR (3600 * CLOCK_SECOND)
#define DAY (24 * HOUR)
#define PERSON 7
#define OTHER 8
#define RIGHT "正确的口令 1"

struct fixture {
	char *dir, *path, *clock;
	struct timers *timers;
	struct settings *settings;
	int64_t doubt;
	struct signing *signing;
};

struct heard {
	bool came;
	struct signing_answer answer;
	char failure[200];
};

static void open_signing(struct fixture *fixture, const char *program)
{
	g_autofree char *own = g_build_filename(g_getenv("BUILD"), "zhiban-sign", NULL);
	const struct signing_place place = { .state_dir = fixture->dir,
		.program = program == NULL ? own : program, .timers = fixture->timers,
		.settings = &fixture->settings, .doubt = &fixture->doubt };

	signing_free(fixture->signing);
	fixture->signing = signing_open(&place, NULL);
	assert_non_null(fixture->signing);
}

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->dir = g_dir_make_tmp("zhiban-XXXXXX", NULL);
	fixture->path = g_build_filename(fixture->dir, "signing", NULL);
	fixture->clock = g_strdup(g_getenv("ZHIBAN_CLOCK"));
	fixture->timers = timers_new(NULL);
	fixture->settings = settings_new();
	fixture->settings->signing_delay = CLOCK_SECOND / 20;
	fixture->settings->signing_delay_most = CLOCK_SECOND / 5;
	*state = fixture;
	open_signing(fixture, NULL);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	signing_free(fixture->signing);
	settings_free(fixture->settings);
	timers_free(fixture->timers);
	g_unlink(fixture->path);
	assert_int_equal(g_rmdir(fixture->dir), 0);
	g_free(fixture->dir);
	g_free(fixture->path);
	g_free(fixture->clock);
	g_free(fixture);
	return 0;
}

static void pass(const struct fixture *fixture, int64_t us)
{
	assert_true(clock_move_shared(fixture->clock, us, NULL));
}

static void answered(const struct signing_answer *answer, void *data)
{
	struct heard *heard = data;

	assert_false(heard->came);
	heard->came = true;
	heard->answer = *answer;
}

static void kept(const char *failure, void *data)
{
	struct heard *heard = data;

	assert_false(heard->came);
	heard->came = true;
	g_strlcpy(heard->failure, failure == NULL ? "" : failure, sizeof heard->failure);
}

static void await(const struct heard *heard)
{
	while (!heard->came)
		g_main_context_iteration(NULL, TRUE);
}

static struct signing_answer check(struct fixture *fixture, int64_t person, const char *password)
{
	struct heard heard = { .came = false };

	signing_check(fixture->signing, person, password, answered, &heard);
	assert_false(heard.came);
	await(&heard);
	return heard.answer;
}

static void set(struct fixture *fixture, int64_t person, const char *password, bool once)
{
	struct heard heard = { .came = false };

	signing_set(fixture->signing, person, password, once, kept, &heard);
	await(&heard);
	assert_string_equal(heard.failure, "");
}

#define assert_verdict(answer_, verdict_) assert_int_equal((answer_).verdict, (verdict_))

static void assert_no(struct signing_answer answer, const char *cause)
{
	assert_verdict(answer, SIGNING_WRONG);
	assert_string_equal(answer.cause, cause);
}

static void assert_state(const struct fixture *fixture, const char *word)
{
	json_t *state = signing_state(fixture->signing, PERSON);

	assert_string_equal(json_string_value(json_object_get(state, "state")), word);
	json_decref(state);
}

/* ---- what is pure -------------------------------------------------------------------------- */

static void test_standing(void **state)
{
	const struct fixture *fixture = *state;
	const struct settings *settings = fixture->settings;
	struct signing_entry entry = { .person = PERSON, .set_at = { DAY } };
	struct wall early = { DAY + HOUR }, late = { 182 * DAY };

	assert_int_equal(signing_standing(NULL, settings, early), STANDING_NONE);
	assert_int_equal(signing_standing(&entry, settings, early), STANDING_NONE);
	entry.hash = (char[]){ "$y$j9T$salt$hash" };
	assert_int_equal(signing_standing(&entry, settings, early), STANDING_SET);
	assert_int_equal(signing_end(&entry, settings, early).us, 181 * DAY);
	assert_int_equal(signing_standing(&entry, settings, late), STANDING_EXPIRED);
	entry.once = true;
	assert_int_equal(signing_standing(&entry, settings, early), STANDING_ONCE);
	assert_int_equal(signing_standing(&entry, settings, late), STANDING_ONCE_OVER);
	entry.locked_at = early;
	assert_int_equal(signing_standing(&entry, settings, early), STANDING_LOCKED);
	/* a clock that was set back does not open it */
	assert_int_equal(signing_standing(&entry, settings, (struct wall){ 1 }), STANDING_LOCKED);
	assert_int_equal(signing_standing(&entry, settings, late), STANDING_ONCE_OVER);
}

static void test_for_ever(void **state)
{
	const struct fixture *fixture = *state;
	struct signing_entry entry = { .hash = (char[]){ "$y$j9T$salt$hash" }, .locked_at = { 5 } };

	fixture->settings->signing_lock = fixture->settings->signing_valid = 0;
	assert_int_equal(signing_standing(&entry, fixture->settings, (struct wall){ 999 * DAY }),
	    STANDING_LOCKED);
	assert_int_equal(signing_end(&entry, fixture->settings, (struct wall){ DAY }).us, 0);
	entry.locked_at.us = 0;
	assert_int_equal(signing_standing(&entry, fixture->settings, (struct wall){ 999 * DAY }),
	    STANDING_SET);
}

static void test_pauses_double(void **state)
{
	const struct fixture *fixture = *state;
	static const int64_t expected[] = { 50, 100, 200, 200, 200 };
	struct signing_entry entry = { .person = PERSON };

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		bool locks = signing_fail(&entry, fixture->settings, (struct wall){ DAY });
		assert_int_equal(signing_pause(&entry, fixture->settings), expected[i] * 1000);
		assert_int_equal(locks, i == 4);
	}
	entry.failures = 4000000000;
	assert_int_equal(signing_pause(&entry, fixture->settings), 200000);
}

static void test_unfit(void **state)
{
	const struct fixture *fixture = *state;
	g_autofree char *longest = g_strnfill(300, 'a');
	const char *const unfit[] = { "", "短口令", "1234567", "aaaaaaaaa", "钥钥钥钥钥钥钥钥",
		"two\nlines-of-it", "bell\a-in-it-", longest };

	for (size_t i = 0; i < G_N_ELEMENTS(unfit); i++) {
		g_autofree char *reason = signing_unfit(fixture->signing, unfit[i]);
		if (reason == NULL)
			fail_msg("fit: %s", unfit[i]);
	}
	assert_null(signing_unfit(fixture->signing, "八个字的签名口令"));
	for (int i = 0; i < 100; i++) {
		g_autofree char *word = signing_invent();
		assert_null(signing_unfit(fixture->signing, word));
	}
}

/* ---- tries --------------------------------------------------------------------------------- */

static void test_right_and_wrong(void **state)
{
	struct fixture *fixture = *state;

	assert_state(fixture, "none");
	assert_no(check(fixture, PERSON, RIGHT), "not_set");
	set(fixture, PERSON, RIGHT, false);
	assert_state(fixture, "set");
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_RIGHT);
	assert_no(check(fixture, PERSON, RIGHT " "), "wrong");
	assert_no(check(fixture, PERSON, ""), "wrong");
	assert_no(check(fixture, OTHER, RIGHT), "not_set");
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_RIGHT);
	assert_int_equal(check(fixture, PERSON, "x").failures, 1);
}

/* How long the Nth no of PERSON takes. */
static int64_t time_of_no(struct fixture *fixture, int64_t person)
{
	struct mono began = clock_mono();

	assert_verdict(check(fixture, person, "not this one"), SIGNING_WRONG);
	return mono_between(began, clock_mono());
}

/* Whoever it is, and however it stands: never sooner than the delay, and that doubles. */
static void test_one_no_takes_its_time(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, PERSON, RIGHT, false);
	for (int64_t person = PERSON; person <= OTHER; person++)
		for (int i = 0; i < 7; i++) {
			int64_t took = time_of_no(fixture, person);
			assert_true(took >= (CLOCK_SECOND / 20) << MIN(i, 2));
		}
	assert_state(fixture, "locked");
}

static void test_lock_and_its_end(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, PERSON, RIGHT, false);
	for (int i = 1; i <= 5; i++)
		assert_int_equal(check(fixture, PERSON, "wrong").locked, i == 5);
	assert_state(fixture, "locked");
	assert_no(check(fixture, PERSON, RIGHT), "locked");
	pass(fixture, fixture->settings->signing_lock / 2);
	struct signing_answer again = check(fixture, PERSON, "wrong");
	assert_no(again, "locked");
	assert_false(again.locked);
	pass(fixture, fixture->settings->signing_lock / 2 + CLOCK_SECOND);
	assert_state(fixture, "set");
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_RIGHT);
	assert_int_equal(check(fixture, PERSON, "wrong").failures, 1);
}

/* A reset lifts the lock; its password is good to set another, for a day. */
static void test_reset(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, PERSON, RIGHT, false);
	for (int i = 0; i < 5; i++)
		check(fixture, PERSON, "wrong");
	set(fixture, PERSON, "abcd-efgh-jkmn", true);
	assert_state(fixture, "once");
	assert_no(check(fixture, PERSON, RIGHT), "wrong");
	assert_verdict(check(fixture, PERSON, "abcd-efgh-jkmn"), SIGNING_ONCE);
	pass(fixture, 25 * HOUR);
	assert_state(fixture, "expired");
	assert_no(check(fixture, PERSON, "abcd-efgh-jkmn"), "once");
	set(fixture, PERSON, RIGHT, false);
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_RIGHT);
}

/* Only who knows it hears that it is too old. A clock in doubt makes nothing older. */
static void test_expiry(void **state)
{
	struct fixture *fixture = *state;

	set(fixture, PERSON, RIGHT, false);
	pass(fixture, 181 * DAY);
	assert_state(fixture, "expired");
	assert_no(check(fixture, PERSON, "wrong"), "wrong");
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_EXPIRED);
	fixture->doubt = 10 * DAY;
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_RIGHT);
}

static void test_one_after_the_other(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard[6] = { { .came = false } };
	unsigned busy = 0, wrong = 0;

	set(fixture, PERSON, RIGHT, false);
	for (size_t i = 0; i < G_N_ELEMENTS(heard); i++)
		signing_check(fixture->signing, PERSON, "wrong", answered, &heard[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(heard); i++) {
		await(&heard[i]);
		busy += heard[i].answer.verdict == SIGNING_BUSY;
		wrong += heard[i].answer.verdict == SIGNING_WRONG;
	}
	assert_int_equal(busy, 2);
	assert_int_equal(wrong, 4);
	assert_int_equal(check(fixture, PERSON, "wrong").failures, 5);
}

/* Without its helper nobody's password is wrong, and none is set. */
static void test_helper_fails(void **state)
{
	static const char *const programs[] = { "/bin/false", "/bin/true", "/nonexistent/zhiban" };
	struct fixture *fixture = *state;

	set(fixture, PERSON, RIGHT, false);
	for (size_t i = 0; i < G_N_ELEMENTS(programs); i++) {
		struct heard heard = { .came = false };

		open_signing(fixture, programs[i]);
		assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_UNABLE);
		signing_set(fixture->signing, PERSON, "another one", false, kept, &heard);
		await(&heard);
		assert_string_not_equal(heard.failure, "");
	}
	open_signing(fixture, NULL);
	assert_verdict(check(fixture, PERSON, RIGHT), SIGNING_RIGHT);
	assert_int_equal(check(fixture, PERSON, "wrong").failures, 1);
}

static void test_end_answers_all(void **state)
{
	struct fixture *fixture = *state;
	struct heard heard[4] = { { .came = false } };

	signing_check(fixture->signing, PERSON, RIGHT, answered, &heard[0]);
	signing_check(fixture->signing, PERSON, RIGHT, answered, &heard[1]);
	signing_check(fixture->signing, OTHER, RIGHT, answered, &heard[2]);
	signing_set(fixture->signing, OTHER, RIGHT, false, kept, &heard[3]);
	signing_free(g_steal_pointer(&fixture->signing));
	for (size_t i = 0; i < G_N_ELEMENTS(heard); i++)
		assert_true(heard[i].came);
	assert_verdict(heard[1].answer, SIGNING_UNABLE);
	assert_string_not_equal(heard[3].failure, "");
}

/* ---- the file ------------------------------------------------------------------------------ */

/* Counts and locks outlive the service; the password is not in the file, and nobody else reads it.
 */
static void test_kept(void **state)
{
	struct fixture *fixture = *state;
	struct stat info;

	set(fixture, PERSON, RIGHT, false);
	for (int i = 0; i < 3; i++)
		check(fixture, PERSON, "wrong");
	open_signing(fixture, NULL);
	assert_int_equal(check(fixture, PERSON, "wrong").failures, 4);
	assert_true(check(fixture, PERSON, "wrong").locked);
	open_signing(fixture, NULL);
	assert_state(fixture, "locked");
	assert_no(check(fixture, PERSON, RIGHT), "locked");
	g_autofree char *text = NULL;
	assert_true(g_file_get_contents(fixture->path, &text, NULL, NULL));
	assert_null(strstr(text, "正确"));
	assert_non_null(strstr(text, "\"$y$"));
	assert_int_equal(stat(fixture->path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
}

static void test_bad_files(void **state)
{
	static const char *const bad[] = { "", "[]", "{\"7\":1}", "{\"x\":{}}", "{\"-7\":{}}",
		"{\"7\":{\"hash\":\"plain\"}}", "{\"7\":{\"hash\":\"$y$j9T$a b$c\"}}",
		"{\"7\":{\"failures\":-1}}", "{\"7\":{},\"07\":{}}" };
	struct fixture *fixture = *state;

	signing_free(g_steal_pointer(&fixture->signing));
	for (size_t i = 0; i < G_N_ELEMENTS(bad) + 1; i++) {
		bool open_to_all = i == G_N_ELEMENTS(bad);
		g_autoptr(GError) error = NULL;
		const struct signing_place place = { .state_dir = fixture->dir,
			.timers = fixture->timers, .settings = &fixture->settings,
			.doubt = &fixture->doubt };

		assert_true(g_file_set_contents(fixture->path, open_to_all ? "{}" : bad[i], -1,
		    NULL));
		assert_int_equal(g_chmod(fixture->path, open_to_all ? 0644 : 0600), 0);
		assert_null(signing_open(&place, &error));
		assert_non_null(error);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_standing),
		TEST(test_for_ever),
		TEST(test_pauses_double),
		TEST(test_unfit),
		TEST(test_right_and_wrong),
		TEST(test_one_no_takes_its_time),
		TEST(test_lock_and_its_end),
		TEST(test_reset),
		TEST(test_expiry),
		TEST(test_one_after_the_other),
		TEST(test_helper_fails),
		TEST(test_end_answers_all),
		TEST(test_kept),
		TEST(test_bad_files),
	};
	g_autofree char *folder = g_dir_make_tmp("zhiban-clock-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "clock", NULL);

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);        /* as the service does */
	g_setenv("ZHIBAN_CLOCK", path, TRUE);
	if (!clock_move_shared(path, 0, NULL) || !clock_allow_shared(NULL))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	g_unlink(path);
	g_rmdir(folder);
	return failed;
}
