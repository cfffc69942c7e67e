/* A history.db of its own for each test, and what the tests of history do with it. */
#ifndef TESTS_UNIT_HISTORY_PLACE_H
#define TESTS_UNIT_HISTORY_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/history.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* 2026-11-21 00:00 UTC */
#define START (INT64_C(1795219200) * CLOCK_SECOND)

struct place {
	char *dir, *file;
	struct history_settings settings;
};

G_GNUC_UNUSED static int enter(void **state)
{
	struct place *place = g_new0(struct place, 1);
	place->dir = g_dir_make_tmp("zhiban-history-XXXXXX", NULL);
	place->file = g_build_filename(place->dir, "history.db", NULL);
	place->settings = (struct history_settings){ .state_dir = place->dir,
		.commit_us = 1000,
		.free_reserve = 1 };
	*state = place;
	return place->dir ? 0 : -1;
}

G_GNUC_UNUSED static int leave(void **state)
{
	struct place *place = *state;
	g_autoptr(GDir) dir = g_dir_open(place->dir, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(place->dir, name, NULL);
		g_unlink(path);
	}
	g_rmdir(place->dir);
	g_free(place->dir);
	g_free(place->file);
	g_free(place);
	return 0;
}

G_GNUC_UNUSED static struct history *open_history(const struct place *place)
{
	g_autoptr(GError) error = NULL;
	struct history *history = history_open(&place->settings, &error);
	if (!history)
		fail_msg("%s", error->message);
	return history;
}

G_GNUC_UNUSED static struct history_status look(const struct history *history)
{
	struct history_status status;
	history_status(history, &status);
	return status;
}

/* Wait until CONDITION holds of the status `now`. */
#define WAIT(history, condition) \
	do { \
		const int64_t end = g_get_monotonic_time() + 60 * G_USEC_PER_SEC; \
		struct history_status now = look(history); \
		while (!(condition)) { \
			if (g_get_monotonic_time() > end) \
				fail_msg("never: %s (rows %ld, bytes %ld, dropped %ld, %s)", \
				    #condition, (long)now.rows, (long)now.bytes, \
				    (long)now.dropped, now.trouble ? now.trouble : "no trouble"); \
			g_usleep(1000); \
			now = look(history); \
		} \
	} while (0)

/* ---- reading ----------------------------------------------------------------------------- */

struct answer {
	bool done;
	char *failure;
	GArray *points;
};

G_GNUC_UNUSED static void take(const struct history_bucket *buckets, size_t n, const char *failure,
    void *data)
{
	struct answer *answer = data;
	answer->done = true;
	answer->failure = g_strdup(failure);
	answer->points = g_array_new(FALSE, FALSE, sizeof *buckets);
	g_array_append_vals(answer->points, buckets, (guint)n);
}

G_GNUC_UNUSED static GArray *read_points(struct history *history, int64_t device, const char *name,
    int64_t from, int64_t to, size_t buckets)
{
	struct answer answer = { .done = false };

	history_read(history, device, name, (struct wall){ from }, (struct wall){ to }, buckets,
	    take, &answer);
	while (!answer.done)
		g_main_context_iteration(NULL, TRUE);
	if (answer.failure)
		fail_msg("%s", answer.failure);
	return answer.points;
}

#define POINT(points, i) g_array_index(points, struct history_bucket, i)

G_GNUC_UNUSED static void add_one(struct history *history, int64_t device, int64_t at,
    const char *name, int64_t value)
{
	const struct history_value one = { .name = name,
		.type = HISTORY_RATE,
		.value = value,
		.known = true };
	history_add(history, device, (struct wall){ at }, &one, 1);
}

/* ---- a switch that is busy ---------------------------------------------------------------- */

#define DEVICES 4
#define PORTS 40

G_GNUC_UNUSED static void add_switch(struct history *history, int64_t device, int64_t at,
    GRand *random)
{
	static char names[PORTS * 2][24];
	struct history_value values[PORTS * 2];

	for (int i = 0; i < PORTS * 2; i++) {
		g_snprintf(names[i], sizeof names[i], i % 2 ? "errors[%d]" : "in[%d]", i / 2);
		values[i] = (struct history_value){
			.name = names[i],
			.type = i % 2 ? HISTORY_EVENTS : HISTORY_RATE,
			.known = true,
			.value = i % 2 ? i == 1 && at % HOUR == 30 * MINUTE
				       : g_rand_int_range(random, 1000000, 9000000),
		};
	}
	values[0].value = device * 1000 + at % HOUR / MINUTE;
	history_add(history, device, (struct wall){ at }, values, PORTS * 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

#endif
