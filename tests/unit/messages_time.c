/* Messages and the clock: midnight in the middle of them, a clock that leaps ahead or back. The
 * clock is one of our own. */
#include "tests/unit/messages_place.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY_US (INT64_C(86400) * CLOCK_SECOND)

static int64_t midnight_before(const char *day)
{
	return clock_day(day, 0).us;
}

static void answered(int fd)
{
	char answer[8];

	assert_int_equal(recv(fd, answer, sizeof answer, 0), 3);
}

/* T09 over midnight: the answer to the first was lost, it comes again on another day's file. */
static void an_inform_that_comes_again_after_midnight_is_one(void **state)
{
	struct fixture *f = *state;
	struct address address;
	int fd = receiver(&address);
	struct letter_socket *from = letter_socket_new(socket(AF_INET, SOCK_DGRAM, 0));
	int64_t midnight = midnight_before("2026-11-22");

	put(f, inform_at(midnight - CLOCK_SECOND, from, &address));
	answered(fd);
	put(f, inform_at(midnight + CLOCK_SECOND, from, &address));
	answered(fd);
	expect(f, "{}", "ifIndex.3 = 3");
	assert_int_equal(status_of(f).stored, 1);
	/* and so it is for a service that was started in between */
	close_store(f);
	open_store(f);
	put(f, inform_at(midnight + 2 * CLOCK_SECOND, from, &address));
	answered(fd);
	expect(f, "{}", "ifIndex.3 = 3");
	put(f, inform_at(midnight + 900 * CLOCK_SECOND, from, &address));
	answered(fd);
	expect(f, "{}", "ifIndex.3 = 3,ifIndex.3 = 3");
	letter_socket_unref(from);
	close(fd);
}

/* One group over two midnights: each day's file has its own, and all are found. */
static void a_flood_over_midnight_is_in_both_days(void **state)
{
	struct fixture *f = *state;
	int64_t midnight = midnight_before("2026-11-22");
	g_autofree char *first = message_day_path(f->folder, "2026-11-21"),
			*second = message_day_path(f->folder, "2026-11-22");

	for (int i = -500; i < 500; i++) {
		g_autofree char *text = g_strdup_printf("%d", i);
		put(f, letter_at(midnight + i, 1, text));
	}
	await(f, 1000);
	json_auto_t *answer = find(f, "{}", 500), *last = find(f, "{}", 1);
	g_autofree char *newest = texts_of(last);
	assert_int_equal(json_array_size(json_object_get(answer, "rows")), 500);
	assert_string_equal(newest, "499");
	g_autofree char *until = g_strdup_printf("{\"until\": %" G_GINT64_FORMAT "}", midnight);
	json_auto_t *before = find(f, until, 500);
	assert_int_equal(json_array_size(json_object_get(before, "rows")), 500);
	assert_true(g_file_test(first, G_FILE_TEST_EXISTS));
	assert_true(g_file_test(second, G_FILE_TEST_EXISTS));
}

/* A clock that goes back gives the same microsecond twice: both are kept. */
static void what_comes_at_a_time_that_was_is_kept(void **state)
{
	struct fixture *f = *state;
	int64_t at = noon("2026-11-22");

	for (int i = 0; i < 10; i++)
		put(f, letter_at(at + i, 1, "before"));
	for (int i = 0; i < 10; i++)
		put(f, letter_at(at + i, 1, "again"));
	await(f, 20);
	assert_int_equal(status_of(f).stored, 20);
	json_auto_t *answer = find(f, "{\"words\": \"again\"}", 100);
	assert_int_equal(json_array_size(json_object_get(answer, "rows")), 10);
}

static void step(int64_t us)
{
	assert_true(clock_step_shared(g_getenv("ZHIBAN_CLOCK"), us, NULL));
}

static bool has_day(struct fixture *f, const char *day)
{
	g_autofree char *path = message_day_path(f->folder, day);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* Ten years ahead at once: no day has become old by it. What comes then is kept under its date, and
 * the writer has looked at what may go when its file is there and it went on to the next. */
static void a_clock_that_leaps_ahead_drops_nothing(void **state)
{
	struct fixture *f = *state;
	char recent[DAY_SIZE];
	const int64_t leap = 3653 * DAY_US;

	message_day(clock_wall().us - DAY_US, recent);
	put(f, letter_at(noon(recent), 1, "yesterday"));
	await(f, 1);
	step(leap);
	for (int i = 1; i <= 3; i++) {
		put(f, letter_at(clock_wall().us + i * DAY_US, 1, "ahead"));
		await(f, (uint64_t)(1 + i));
	}
	assert_int_equal(status_of(f).days >= 3, true);
	assert_true(has_day(f, recent));
	step(-leap);
	put(f, letter_at(clock_wall().us, 1, "back"));
	await(f, 5);
	close_store(f);
	open_store(f);
	expect(f, "{\"words\": \"yesterday\"}", "yesterday");
	expect(f, "{\"words\": \"back\"}", "back");
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(an_inform_that_comes_again_after_midnight_is_one),
		WITH_STORE(a_flood_over_midnight_is_in_both_days),
		WITH_STORE(what_comes_at_a_time_that_was_is_kept),
		WITH_STORE(a_clock_that_leaps_ahead_drops_nothing),
	};
	g_autofree char *clock = NULL;
	int fd = g_file_open_tmp("zhiban-clock-XXXXXX", &clock, NULL);

	setlocale(LC_CTYPE, "C.UTF-8");
	close(fd);
	g_unlink(clock);
	g_setenv("ZHIBAN_CLOCK", clock, TRUE);
	if (!clock_move_shared(clock, 0, NULL) || !clock_allow_shared(NULL))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	g_unlink(clock);
	return failed;
}
