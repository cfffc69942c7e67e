/* Days and baselines of a circuit out of a real history.db, against what was put in, counted by
 * hand. */
#include "service/quality.h"
#include "tests/unit/history_place.h"

#define CIRCUIT 7

struct seen {
	GMainLoop *loop;
	bool known;
	struct quality_figures figures;
};

static void taken(const struct quality_figures *figures, void *data)
{
	struct seen *seen = data;

	seen->known = figures != NULL;
	if (figures != NULL)
		seen->figures = *figures;
	g_main_loop_quit(seen->loop);
}

/* The figures as of NOW. */
static struct quality_figures figures_at(struct history *history, const struct settings *settings,
    struct wall now)
{
	struct seen seen = { .loop = g_main_loop_new(NULL, FALSE) };

	quality_read(history, CIRCUIT, settings, now, taken, &seen);
	g_main_loop_run(seen.loop);
	g_main_loop_unref(seen.loop);
	assert_true(seen.known);
	return seen.figures;
}

static struct wall midnight(int days)
{
	return clock_day("2026-11-22", days);
}

static struct settings *settings_of_minutes(void)
{
	struct settings *settings = settings_new();

	settings->poll = MINUTE;
	return settings;
}

/* COUNT polls of a minute from FROM on: every tenth busier, as BUSY says; the rest at IDLE. */
static void keep_minutes(struct history *history, struct wall from, int count, double idle,
    double busy, int64_t rtt_us)
{
	const int64_t before = look(history).rows;

	for (int i = 0; i < count; i++) {
		struct quality_poll poll = {
			.path = { .known = true, .has_rtt = true, .rtt_us = rtt_us,
			    .jitter_us = 200 },
			.use_in = i % 10 == 0 ? busy : idle, .use_out = idle / 2,
			.errors = i % 60 == 0 ? 3 : 0,
		};
		quality_keep(history, CIRCUIT, (struct wall){ from.us + i * MINUTE }, &poll);
	}
	WAIT(history, now.rows >= before + count);
}

/* A tenth of the day at 800 permille: the 95th percentile by nearest rank is among those. */
static void test_yesterday(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);

	keep_minutes(history, midnight(-1), 1440, 100, 800, 8000);
	struct quality_figures figures = figures_at(history, settings, midnight(0));
	assert_int_equal(figures.days[0].use, 800);
	assert_int_equal(figures.days[0].errors, 24 * 3);
	assert_int_equal(figures.days[0].departed, 0);
	assert_int_equal(figures.days[1].use, -1);
	assert_true(figures.rtt.known);
	assert_int_equal(figures.rtt.middle, 8000);
	history_close(history);
}

/* What less than a quarter was seen of is no day: neither busy nor quiet. */
static void test_thin_day(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);

	keep_minutes(history, midnight(-1), 359, 900, 900, 8000);
	assert_int_equal(figures_at(history, settings, midnight(0)).days[0].use, -1);
	history_close(history);
}

static void test_enough_of_a_day(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);

	keep_minutes(history, midnight(-1), 360, 900, 900, 8000);
	assert_int_equal(figures_at(history, settings, midnight(0)).days[0].use, 900);
	history_close(history);
}

/* Day after day, each looked at once after midnight; then all are there, newest first, also after
 * the polls behind them changed. */
static void test_days_are_kept(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);

	for (int day = -5; day < 0; day++) {
		keep_minutes(history, midnight(day), 1440, 500 + 50 * day, 500 + 50 * day, 8000);
		figures_at(history, settings, (struct wall){ midnight(day + 1).us + 3 * MINUTE });
	}
	struct quality_figures figures =
	    figures_at(history, settings, (struct wall){ midnight(0).us + 70 * MINUTE });
	for (int day = 0; day < 5; day++)
		assert_int_equal(figures.days[day].use, 450 - 50 * day);
	assert_int_equal(figures.days[5].use, -1);
	history_close(history);
}

/* A day on which nobody looked stays unknown, and breaks the row. */
static void test_missed_day(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);

	keep_minutes(history, midnight(-3), 1440, 900, 900, 8000);
	figures_at(history, settings, (struct wall){ midnight(-2).us + MINUTE });
	keep_minutes(history, midnight(-1), 1440, 900, 900, 8000);
	struct quality_figures figures =
	    figures_at(history, settings, (struct wall){ midnight(0).us + MINUTE });
	assert_int_equal(figures.days[0].use, 900);
	assert_int_equal(figures.days[1].use, -1);
	assert_int_equal(figures.days[2].use, 900);
	history_close(history);
}

/* A week at 8 ms, then a day of which the last quarter is at 30 ms. */
static void test_departed(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);

	keep_minutes(history, midnight(-7), 6 * 1440, 100, 100, 8000);
	keep_minutes(history, midnight(-1), 1080, 100, 100, 8000);
	keep_minutes(history, (struct wall){ midnight(-1).us + 1080 * MINUTE }, 360, 100, 100,
	    30000);
	struct quality_figures figures = figures_at(history, settings, midnight(0));
	assert_int_equal(figures.rtt.middle, 8000);
	assert_int_equal(figures.days[0].departed, 250);
	history_close(history);
}

/* Nothing at all is no baseline, no day and no failure. */
static void test_nothing(void **state)
{
	own(settings) settings = settings_of_minutes();
	struct history *history = open_history(*state);
	struct quality_figures figures = figures_at(history, settings, midnight(0));

	assert_false(figures.rtt.known);
	assert_int_equal(figures.days[0].use, -1);
	history_close(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_yesterday),
		TEST(test_thin_day),
		TEST(test_enough_of_a_day),
		TEST(test_days_are_kept),
		TEST(test_missed_day),
		TEST(test_departed),
		TEST(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
