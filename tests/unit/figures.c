/* The figures of requirements 5.4, worked out by hand and written down here; and, on random times,
 * compared with a reckoning that looks at every second by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "points/figures.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

static GArray *windows_of(const struct window *windows, size_t n)
{
	GArray *array = g_array_new(FALSE, FALSE, sizeof(struct window));

	g_array_append_vals(array, windows, (guint)n);
	windows_join(array);
	return array;
}

static GArray *marks_of(const struct line_mark *marks, size_t n)
{
	GArray *array = timeline_new();

	for (size_t i = 0; i < n; i++)
		timeline_take(array, marks[i].at, marks[i].state);
	return array;
}

#define MARKS(...) marks_of((const struct line_mark[]){ __VA_ARGS__ }, \
	sizeof((const struct line_mark[]){ __VA_ARGS__ }) / sizeof(struct line_mark))
#define WINDOWS(...) windows_of((const struct window[]){ __VA_ARGS__ }, \
	sizeof((const struct window[]){ __VA_ARGS__ }) / sizeof(struct window))

static void assert_share(int64_t share, const char *expected)
{
	char text[SHARE_SIZE];

	if (expected == NULL)
		assert_null(share_text(share, text));
	else
		assert_string_equal(share_text(share, text), expected);
}

static void assert_figures(const struct availability *availability, const char *all,
    const char *ex)
{
	assert_share(ratio_share(availability_all(availability)), all);
	assert_share(ratio_share(availability_ex(availability)), ex);
}

/* ---- one line ----------------------------------------------------------------------------- */

/* A day of 24 hours, an hour down: 1 - 3600/86400 = 95.8333 %. */
static void test_down(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ -DAY, LINE_UP }, { HOUR, LINE_DOWN },
	    { 2 * HOUR, LINE_UP });
	const struct line line = { .marks = marks, .born = INT64_MIN };
	struct availability sum = availability_of(&line, 1, 0, DAY, NULL, NULL);

	(void)unused;
	assert_figures(&sum, "95.833%", "95.833%");
	assert_int_equal(sum.us[PIECE_DOWN], HOUR);
	assert_int_equal(sum.outages, 1);
	assert_int_equal(availability_between_failures(&sum), 23 * HOUR);
	assert_false(availability_is_starred(&sum));
}

/* 30 days, 1 second down: 1 - 1/2592000 = 99.99996 %: never 100 %. */
static void test_cut(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { HOUR, LINE_DOWN },
	    { HOUR + SECOND, LINE_UP });
	const struct line line = { .marks = marks };
	struct availability sum = availability_of(&line, 1, 0, 30 * DAY, NULL, NULL);

	(void)unused;
	assert_figures(&sum, "99.999%", "99.999%");
	assert_share(ratio_share((struct ratio){ 999996, 1000000 }), "99.999%");
	assert_share(ratio_share((struct ratio){ 999999999999, 1000000000000 }), "99.999%");
	assert_share(ratio_share((struct ratio){ 7, 7 }), "100.000%");
	assert_share(ratio_share((struct ratio){ 0, 7 }), "0.000%");
	assert_share(ratio_share((struct ratio){ 2, 3 }), "66.666%");
	/* a year of two thousand lines does not overflow */
	assert_share(ratio_share((struct ratio){ 365 * DAY * 2000 - 1, 365 * DAY * 2000 }),
	    "99.999%");
}

/* Eight hours maintained of which three were down, approved; one hour down by itself. */
static void test_maintenance(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 2 * HOUR, LINE_DOWN },
	    { 5 * HOUR, LINE_UP }, { 20 * HOUR, LINE_DOWN }, { 21 * HOUR, LINE_UP });
	g_autoptr(GArray) approved = WINDOWS({ HOUR, 9 * HOUR });
	const struct line line = { .marks = marks, .approved = approved };
	struct availability sum = availability_of(&line, 1, 0, DAY, NULL, NULL);

	(void)unused;
	assert_int_equal(sum.us[PIECE_DOWN_PLANNED], 3 * HOUR);
	assert_int_equal(sum.us[PIECE_UP_PLANNED], 5 * HOUR);
	/* 20/24; 15/16 */
	assert_figures(&sum, "83.333%", "93.750%");
	assert_int_equal(sum.outages, 1);
}

/* What goes on beyond the approved window is not approved; without approval nothing is taken out.
 */
static void test_unapproved(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 2 * HOUR, LINE_DOWN },
	    { 6 * HOUR, LINE_UP });
	g_autoptr(GArray) approved = WINDOWS({ 2 * HOUR, 4 * HOUR });
	struct line line = { .marks = marks, .approved = approved };
	struct availability sum = availability_of(&line, 1, 0, 10 * HOUR, NULL, NULL);

	(void)unused;
	assert_figures(&sum, "60.000%", "75.000%");
	assert_int_equal(sum.outages, 1);
	line.approved = NULL;
	sum = availability_of(&line, 1, 0, 10 * HOUR, NULL, NULL);
	assert_figures(&sum, "60.000%", "60.000%");
}

/* Unknown is neither up nor down, its share stands apart, and the star comes above 1 %, not at it.
 */
static void test_unknown(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 50 * HOUR, LINE_UNKNOWN },
	    { 51 * HOUR, LINE_UP }, { 60 * HOUR, LINE_DOWN }, { 70 * HOUR, LINE_UP });
	const struct line line = { .marks = marks };
	struct availability sum = availability_of(&line, 1, 0, 100 * HOUR, NULL, NULL);

	(void)unused;
	/* 1 - 10/99 */
	assert_figures(&sum, "89.898%", "89.898%");
	assert_int_equal(ratio_permille(availability_unknown(&sum)), 10);
	assert_false(availability_is_starred(&sum));
	sum = availability_of(&line, 1, 0, 100 * HOUR - 1, NULL, NULL);
	assert_true(availability_is_starred(&sum));
	assert_int_equal(ratio_permille(availability_unknown(&sum)), 11);
}

/* Unknown time within approved maintenance is unknown: it is taken out once. */
static void test_unknown_maintained(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 2 * HOUR, LINE_DOWN },
	    { 3 * HOUR, LINE_UNKNOWN }, { 4 * HOUR, LINE_UP });
	g_autoptr(GArray) approved = WINDOWS({ 2 * HOUR, 6 * HOUR });
	const struct line line = { .marks = marks, .approved = approved };
	struct availability sum = availability_of(&line, 1, 0, 10 * HOUR, NULL, NULL);

	(void)unused;
	assert_int_equal(sum.us[PIECE_UNKNOWN], HOUR);
	/* 8/9; 6/6 */
	assert_figures(&sum, "88.888%", "100.000%");
}

/* Isolated time is neither fault nor use nor unknown, maintained or not. */
static void test_isolated(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 2 * HOUR, LINE_DOWN },
	    { 6 * HOUR, LINE_UNKNOWN }, { 7 * HOUR, LINE_UP });
	g_autoptr(GArray) isolated = WINDOWS({ 3 * HOUR, 7 * HOUR });
	g_autoptr(GArray) approved = WINDOWS({ 5 * HOUR, 6 * HOUR });
	const struct line line = { .marks = marks, .isolated = isolated, .approved = approved };
	struct availability sum = availability_of(&line, 1, 0, 10 * HOUR, NULL, NULL);

	(void)unused;
	assert_int_equal(sum.us[PIECE_ISOLATED], 4 * HOUR);
	assert_int_equal(sum.us[PIECE_UNKNOWN], 0);
	/* 5/6 */
	assert_figures(&sum, "83.333%", "83.333%");
}

/* No data is no figure: neither 0 nor 100 % (acceptance 18). */
static void test_no_data(void **unused)
{
	const struct line nothing = { .marks = NULL };
	struct availability sum = availability_of(&nothing, 1, 0, DAY, NULL, NULL);
	struct availability none = availability_of(NULL, 0, 0, DAY, NULL, NULL);
	size_t n;

	(void)unused;
	assert_figures(&sum, NULL, NULL);
	assert_int_equal(sum.us[PIECE_UNKNOWN], DAY);
	assert_true(availability_is_starred(&sum));
	assert_int_equal(availability_between_failures(&sum), -1);
	assert_figures(&none, NULL, NULL);
	assert_false(availability_is_starred(&none));
	assert_int_equal(ratio_permille(availability_unknown(&none)), -1);
	assert_int_equal(ratios_mean(NULL, NULL, 0, &n), -1);
	assert_int_equal(n, 0);
	sum = availability_of(&nothing, 1, DAY, DAY, NULL, NULL);
	assert_int_equal(sum.us[PIECE_UNKNOWN], 0);
}

/* Before it was in the ledger, and after it was taken out, a line is of no account. */
static void test_edges(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 2 * HOUR, LINE_UP }, { 4 * HOUR, LINE_DOWN },
	    { 5 * HOUR, LINE_UP }, { 7 * HOUR, LINE_ABSENT });
	const struct line line = { .marks = marks, .born = HOUR };
	struct availability sum = availability_of(&line, 1, 0, 10 * HOUR, NULL, NULL);

	(void)unused;
	assert_int_equal(sum.us[PIECE_ABSENT], 4 * HOUR);
	assert_int_equal(sum.us[PIECE_UNKNOWN], HOUR);
	assert_figures(&sum, "80.000%", "80.000%");
	/* what began before the time and ends after it counts as far as it lies within */
	sum = availability_of(&line, 1, 4 * HOUR + 1, 4 * HOUR + 11, NULL, NULL);
	assert_int_equal(sum.us[PIECE_DOWN], 10);
	assert_int_equal(sum.outages, 1);
	assert_figures(&sum, "0.000%", "0.000%");
}

/* An outage that is not known to be over, and one that maintenance interrupts, is one. */
static void test_outages(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_DOWN }, { HOUR, LINE_UNKNOWN },
	    { 2 * HOUR, LINE_DOWN }, { 5 * HOUR, LINE_UP }, { 6 * HOUR, LINE_DOWN },
	    { 7 * HOUR, LINE_UP });
	g_autoptr(GArray) approved = WINDOWS({ 3 * HOUR, 4 * HOUR });
	const struct line line = { .marks = marks, .approved = approved };
	struct availability sum = availability_of(&line, 1, 0, 8 * HOUR, NULL, NULL);

	(void)unused;
	assert_int_equal(sum.outages, 2);
	assert_int_equal(availability_between_failures(&sum), HOUR);
}

/* ---- timelines ---------------------------------------------------------------------------- */

/* The service was away from 10 to 20 and heard of the line at 23; what it said while it was dying
 * is not believed beyond. */
static void test_stopped(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 11, LINE_DOWN });
	const struct line line = { .marks = marks };

	(void)unused;
	timeline_blind(marks, 10, 20, false);
	timeline_take(marks, 23, LINE_UP);
	struct availability sum = availability_of(&line, 1, 0, 30, NULL, NULL);
	assert_int_equal(sum.us[PIECE_UNKNOWN], 13);
	assert_int_equal(sum.us[PIECE_UP], 17);
	assert_int_equal(sum.us[PIECE_DOWN], 0);
}

/* The host stood still from 10 to 20: afterwards it is as it was until somebody says otherwise. */
static void test_paused(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_DOWN });
	const struct line line = { .marks = marks };

	(void)unused;
	timeline_blind(marks, 10, 20, true);
	timeline_take(marks, 25, LINE_UP);
	struct availability sum = availability_of(&line, 1, 0, 30, NULL, NULL);
	assert_int_equal(sum.us[PIECE_UNKNOWN], 10);
	assert_int_equal(sum.us[PIECE_DOWN], 15);
	assert_int_equal(sum.us[PIECE_UP], 5);
	assert_int_equal(sum.outages, 1);
}

/* A clock that was ahead has been set back: later word counts; a closed line stays closed. */
static void test_set_back(void **unused)
{
	g_autoptr(GArray) marks = MARKS({ 0, LINE_UP }, { 100, LINE_DOWN }, { 50, LINE_UP },
	    { 60, LINE_DOWN }, { 70, LINE_ABSENT });

	(void)unused;
	timeline_blind(marks, 80, 90, false);
	assert_int_equal(marks->len, 3);
	assert_int_equal(g_array_index(marks, struct line_mark, 1).at, 60);
	assert_int_equal(g_array_index(marks, struct line_mark, 2).state, LINE_ABSENT);
}

static void test_windows(void **unused)
{
	g_autoptr(GArray) windows = WINDOWS({ 5, 9 }, { 1, 2 }, { 2, 4 }, { 7, 6 }, { 8, 12 });

	(void)unused;
	assert_int_equal(windows->len, 2);
	assert_int_equal(g_array_index(windows, struct window, 0).to, 4);
	assert_int_equal(g_array_index(windows, struct window, 1).from, 5);
	assert_int_equal(g_array_index(windows, struct window, 1).to, 12);
}

/* ---- units and the network ---------------------------------------------------------------- */

/* Either of two is enough; what is unknown might have been usable; both isolated is isolated. */
static void test_unit(void **unused)
{
	g_autoptr(GArray) main_line = MARKS({ 0, LINE_UP }, { 10, LINE_DOWN }, { 40, LINE_UP });
	g_autoptr(GArray) backup = MARKS({ 0, LINE_UP }, { 20, LINE_UNKNOWN },
	    { 30, LINE_DOWN }, { 50, LINE_UP });
	g_autoptr(GArray) isolated = WINDOWS({ 60, 70 });
	struct line lines[] = { { .marks = main_line, .isolated = isolated },
		{ .marks = backup, .isolated = isolated } };
	struct availability sum = availability_of(lines, 2, 0, 100, NULL, NULL);

	(void)unused;
	assert_int_equal(sum.us[PIECE_UNKNOWN], 10);
	assert_int_equal(sum.us[PIECE_DOWN], 10);
	assert_int_equal(sum.us[PIECE_ISOLATED], 10);
	assert_int_equal(sum.us[PIECE_UP], 70);
	assert_figures(&sum, "87.500%", "87.500%");
	lines[1].isolated = NULL;
	sum = availability_of(lines, 2, 0, 100, NULL, NULL);
	assert_int_equal(sum.us[PIECE_ISOLATED], 0);
	assert_int_equal(sum.us[PIECE_UP], 80);
}

/* A unit's outage is planned only where all it has are under approved work. */
static void test_unit_planned(void **unused)
{
	g_autoptr(GArray) down = MARKS({ 0, LINE_UP }, { 10, LINE_DOWN });
	g_autoptr(GArray) approved = WINDOWS({ 10, 20 });
	struct line lines[] = { { .marks = down, .approved = approved }, { .marks = down } };
	struct availability sum = availability_of(lines, 2, 0, 20, NULL, NULL);

	(void)unused;
	assert_figures(&sum, "50.000%", "50.000%");
	lines[1].approved = approved;
	sum = availability_of(lines, 2, 0, 20, NULL, NULL);
	assert_figures(&sum, "50.000%", "100.000%");
}

/* (99.9996 + 100 + 50) / 3; without data a line does not count; weighed 1:2:1. */
static void test_network(void **unused)
{
	const struct ratio ratios[] = { { 999996, 1000000 }, { 500000, 500000 }, { 0, 0 },
		{ 1, 2 } };
	const int64_t weights[] = { 1, 2, 9, 1 };
	const struct ratio thirds[] = { { 1, 3 }, { 2, 3 }, { 3, 3 } };
	const struct ratio whole[] = { { 7, 7 }, { 3, 3 }, { 11, 11 } };
	size_t n;

	(void)unused;
	assert_share(ratios_mean(ratios, NULL, 4, &n), "83.333%");
	assert_int_equal(n, 3);
	assert_share(ratios_mean(ratios, weights, 4, &n), "87.499%");
	/* exact where it has to be: not 66.665 %, not 99.999 % */
	assert_share(ratios_mean(thirds, NULL, 3, &n), "66.666%");
	assert_share(ratios_mean(whole, NULL, 3, &n), "100.000%");
	/* 1/3 and 2/3 are one half, to the digit */
	assert_share(ratios_mean(thirds, NULL, 2, &n), "50.000%");
}

/* ---- random times ------------------------------------------------------------------------- */

#define LENGTH 300

struct random_line {
	enum line_state states[LENGTH];
	bool approved[LENGTH], isolated[LENGTH];
	GArray *marks, *windows, *apart;
};

static void random_windows(GRand *random, bool *at, GArray **ret)
{
	*ret = g_array_new(FALSE, FALSE, sizeof(struct window));
	for (int i = g_rand_int_range(random, 0, 5); i > 0; i--) {
		struct window window = { g_rand_int_range(random, 0, LENGTH),
			g_rand_int_range(random, 0, LENGTH) };
		for (int64_t t = window.from; t < window.to; t++)
			at[t] = true;
		g_array_append_val(*ret, window);
	}
	windows_join(*ret);
}

/* Marks as they come, some of them after the clock was set back, and blind times among them. */
static void random_line(GRand *random, struct random_line *line)
{
	memset(line, 0, sizeof *line);
	line->marks = timeline_new();
	for (int i = g_rand_int_range(random, 0, 40); i > 0; i--) {
		int at = g_rand_int_range(random, 0, LENGTH);
		enum line_state state = (enum line_state)g_rand_int_range(random, 0, 3);
		timeline_take(line->marks, at, state);
		for (int t = at; t < LENGTH; t++)
			line->states[t] = state;
		int since = at + g_rand_int_range(random, 0, 20);
		int until = since + g_rand_int_range(random, 1, 20);
		bool resumes = g_rand_boolean(random);
		if (g_rand_int_range(random, 0, 3) != 0 || until > LENGTH)
			continue;
		timeline_blind(line->marks, since, until, resumes);
		for (int t = since; t < (resumes ? until : LENGTH); t++)
			line->states[t] = LINE_UNKNOWN;
	}
	random_windows(random, line->approved, &line->windows);
	random_windows(random, line->isolated, &line->apart);
}

/* One second, judged by the words of requirements 5.4 alone. */
static enum piece second_of(const struct random_line *lines, int n, int t)
{
	int up = 0, down = 0, unknown = 0, apart = 0, unplanned = 0;

	for (int i = 0; i < n; i++) {
		if (lines[i].isolated[t]) {
			apart++;
			continue;
		}
		up += lines[i].states[t] == LINE_UP;
		down += lines[i].states[t] == LINE_DOWN;
		unknown += lines[i].states[t] == LINE_UNKNOWN;
		unplanned += lines[i].states[t] == LINE_UNKNOWN || !lines[i].approved[t];
	}
	if (apart == n)
		return PIECE_ISOLATED;
	if (up > 0)
		return unplanned > 0 ? PIECE_UP : PIECE_UP_PLANNED;
	if (unknown > 0)
		return PIECE_UNKNOWN;
	return unplanned > 0 ? PIECE_DOWN : PIECE_DOWN_PLANNED;
}

struct told {
	enum piece pieces[LENGTH];
	int64_t until;
};

/* Pieces follow one another without a gap, and neighbours differ. */
static void tell(int64_t from, int64_t to, enum piece piece, void *data)
{
	struct told *told = data;

	assert_int_equal(from, told->until);
	assert_true(to > from);
	assert_true(from == 0 || told->pieces[from - 1] != piece || told->until == 0);
	for (int64_t t = from; t < to; t++)
		told->pieces[t] = piece;
	told->until = to;
}

static void compare(GRand *random, int n)
{
	struct random_line lines[3];
	struct line shown[3];
	struct told told = { .until = 0 };
	int64_t expected[PIECES] = { 0 };

	for (int i = 0; i < n; i++) {
		random_line(random, &lines[i]);
		shown[i] = (struct line){ lines[i].marks, lines[i].windows, lines[i].apart, 0 };
	}
	struct availability sum = availability_of(shown, (size_t)n, 0, LENGTH, tell, &told);
	for (int t = 0; t < LENGTH; t++) {
		enum piece piece = second_of(lines, n, t);
		if (told.pieces[t] != piece)
			fail_msg("second %d is %s, not %s", t, piece_word(told.pieces[t]),
			    piece_word(piece));
		expected[piece]++;
	}
	assert_int_equal(told.until, LENGTH);
	assert_memory_equal(sum.us, expected, sizeof expected);
	for (int i = 0; i < n; i++) {
		g_array_unref(lines[i].marks);
		g_array_unref(lines[i].windows);
		g_array_unref(lines[i].apart);
	}
}

static void test_random(void **unused)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(54);

	(void)unused;
	for (int i = 0; i < 3000; i++)
		compare(random, 1 + i % 3);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_down),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_maintenance),
		cmocka_unit_test(test_unapproved),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_unknown_maintained),
		cmocka_unit_test(test_isolated),
		cmocka_unit_test(test_no_data),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_outages),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_paused),
		cmocka_unit_test(test_set_back),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_unit),
		cmocka_unit_test(test_unit_planned),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
