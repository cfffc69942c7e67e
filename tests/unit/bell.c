/* The rhythm of the bell, played on a clock of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "views/bell.h"

#define TERMINAL_SPAN (2 * CLOCK_SECOND)
#define TERMINAL_MOST 4

/* ---- rhythm ------------------------------------------------------------------------------- */

struct play {
	struct bell bell;
	GArray *calls;               /* struct bell_call */
	bool flood;
	struct mono now;
	GArray *bells;               /* int64_t: when it rang */
};

static void play_begin(struct play *play)
{
	*play = (struct play){ .now = { 1000 * CLOCK_SECOND },
		.calls = g_array_new(FALSE, FALSE, sizeof(struct bell_call)),
		.bells = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
	bell_init(&play->bell);
}

static void play_end(struct play *play)
{
	bell_clear(&play->bell);
	g_array_unref(play->calls);
	g_array_unref(play->bells);
}

/* As the console does it, for SECONDS; how often it rang. */
static guint play_for(struct play *play, int seconds)
{
	int64_t end = play->now.us + seconds * CLOCK_SECOND;
	guint before = play->bells->len;

	for (; play->now.us < end; play->now.us += BELL_GAP) {
		struct bell_need need = bell_take(&play->bell, play->calls, play->flood);
		if (bell_rings(&play->bell, &need, play->now))
			g_array_append_val(play->bells, play->now.us);
	}
	return play->bells->len - before;
}

static void play_raise(struct play *play, int64_t key, enum sound_pattern pattern)
{
	struct bell_call call = { key, pattern, false };

	g_array_append_val(play->calls, call);
}

static struct bell_call *first_call(const struct play *play)
{
	return &g_array_index(play->calls, struct bell_call, 0);
}

static void test_what_was_there_waits(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	play_raise(&play, 1, SOUND_THREE);
	assert_int_equal(play_for(&play, 28), 0);
	assert_int_equal(play_for(&play, 6), 3);
	play_end(&play);
}

static void test_major(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	play_for(&play, 3);
	play_raise(&play, 1, SOUND_THREE);
	assert_int_equal(play_for(&play, 3), 3);
	assert_int_equal(play_for(&play, 26), 0);
	assert_int_equal(play_for(&play, 6), 3);
	first_call(&play)->pattern = SOUND_NONE;
	assert_int_equal(play_for(&play, 120), 0);
	first_call(&play)->pattern = SOUND_THREE;
	assert_int_equal(play_for(&play, 3), 3);
	play_end(&play);
}

static void test_minor(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	play_for(&play, 3);
	play_raise(&play, 1, SOUND_ONE);
	assert_int_equal(play_for(&play, 300), 1);
	first_call(&play)->urgent = true;
	assert_true(play_for(&play, 60) >= 2);
	play_end(&play);
}

/* Continuous until somebody acknowledges, and silent at once then. */
static void test_critical(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	play_for(&play, 3);
	play_raise(&play, 1, SOUND_CONTINUOUS);
	guint usual = play_for(&play, 60);
	assert_in_range(usual, 48, 60);
	first_call(&play)->urgent = true;
	assert_true(play_for(&play, 60) > usual + 30);
	first_call(&play)->pattern = SOUND_NONE;
	assert_int_equal(play_for(&play, 60), 0);
	play_end(&play);
}

/* In a flood one ring says it all; what is critical is heard all the same. */
static void test_flood(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	play_for(&play, 3);
	play_raise(&play, 1, SOUND_THREE);
	assert_int_equal(play_for(&play, 3), 3);
	play.flood = true;
	for (int key = 2; key < 15; key++) {
		play_raise(&play, key, SOUND_THREE);
		assert_int_equal(play_for(&play, 1), 0);
	}
	play_raise(&play, 15, SOUND_CONTINUOUS);
	assert_true(play_for(&play, 3) > 0);
	play_end(&play);
}

static void test_hush(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	play_for(&play, 3);
	play_raise(&play, 1, SOUND_THREE);
	assert_int_equal(play_for(&play, 1), 2);
	bell_hush(&play.bell, play.now);
	assert_int_equal(play_for(&play, 28), 0);
	play_end(&play);
}

/* Whatever happens, no two seconds hold more bells than a terminal bears. */
static void test_terminals_bear_it(void **state)
{
	struct play play;

	(void)state;
	play_begin(&play);
	for (int turn = 0; turn < 200; turn++) {
		play_raise(&play, turn, (enum sound_pattern)(turn * 7 % SOUND_PATTERNS));
		first_call(&play)->urgent = turn % 3 == 0;
		if (turn % 5 == 0)
			g_array_set_size(play.calls, 0);
		play_for(&play, 1 + turn % 7);
	}
	assert_true(play.bells->len > 300);
	for (guint i = TERMINAL_MOST; i < play.bells->len; i++)
		assert_true(g_array_index(play.bells, int64_t, i) -
			g_array_index(play.bells, int64_t, i - TERMINAL_MOST) >= TERMINAL_SPAN);
	play_end(&play);
}

/* The self-test holds to that as well, and plays 1 + 3 + continuous + urgent. */
static void test_rehearsal(void **state)
{
	int64_t at = 0, rang[32];
	size_t n = 0;

	(void)state;
	for (; bell_rehearsal(n) >= 0; n++) {
		at += bell_rehearsal(n);
		rang[n] = at;
		if (n >= TERMINAL_MOST)
			assert_true(at - rang[n - TERMINAL_MOST] >= TERMINAL_SPAN);
	}
	assert_int_equal(n, 11);
	assert_true(at < 30 * CLOCK_SECOND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_there_waits),
		cmocka_unit_test(test_major),
		cmocka_unit_test(test_minor),
		cmocka_unit_test(test_critical),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_hush),
		cmocka_unit_test(test_terminals_bear_it),
		cmocka_unit_test(test_rehearsal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
