/* history.db on a real disk: what goes in comes out, by name; hours stand in for rows. */
#include <fcntl.h>

#include "tests/unit/history_place.h"

/* ---- what goes in comes out --------------------------------------------------------------- */

static void test_in_and_out(void **state)
{
	struct history *history = open_history(*state);
	enum { N = 300 };

	for (int i = 0; i < N; i++) {
		const struct history_value values[] = {
			{ "if.in[1]", HISTORY_RATE, 1000000 + i * 77, true },
			{ "temp", HISTORY_GAUGE, i % 2 ? -5 : INT64_MAX, i % 3 != 0 },
			{ "if.errors[1]", HISTORY_EVENTS, i == 17, true },
		};
		history_add(history, 7, (struct wall){ START + i * MINUTE }, values, 3);
	}
	WAIT(history, now.rows == N);

	g_autoptr(GArray) in = read_points(history, 7, "if.in[1]", START, START + DAY, 0);
	g_autoptr(GArray) temp = read_points(history, 7, "temp", START, START + DAY, 0);
	assert_int_equal(in->len, N);
	assert_int_equal(temp->len, N);
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(POINT(in, i).from.us, START + i * MINUTE);
		assert_int_equal(POINT(in, i).average, 1000000 + i * 77);
		assert_int_equal(POINT(temp, i).known, i % 3 != 0);
		if (i % 3 != 0)
			assert_true(POINT(temp, i).average == (i % 2 ? -5 : INT64_MAX));
	}
	/* From the middle of an hour, both ends included. */
	g_autoptr(GArray) part =
	    read_points(history, 7, "if.in[1]", START + 90 * MINUTE, START + 100 * MINUTE, 0);
	assert_int_equal(part->len, 11);
	assert_int_equal(POINT(part, 0).average, 1000000 + 90 * 77);
	g_autoptr(GArray) other = read_points(history, 8, "if.in[1]", START, START + DAY, 0);
	assert_int_equal(other->len, 0);
	g_autoptr(GArray) nameless = read_points(history, 7, "if.in[2]", START, START + DAY, 0);
	assert_int_equal(nameless->len, 0);
	history_close(history);
}

/* How often this process holds FILE open for writing. */
static int writers_of(const char *file)
{
	g_autoptr(GDir) open_files = g_dir_open("/proc/self/fd", 0, NULL);
	const char *name;
	int writers = 0;

	while ((name = g_dir_read_name(open_files))) {
		g_autofree char *link = g_build_filename("/proc/self/fd", name, NULL);
		g_autofree char *target = g_file_read_link(link, NULL);
		int flags = fcntl((int)g_ascii_strtoll(name, NULL, 10), F_GETFL);

		writers += g_strcmp0(target, file) == 0 && (flags & O_ACCMODE) != O_RDONLY;
	}
	return writers;
}

/* The SQLite of Debian 12 can lose data when a second connection checkpoints: there is none. */
static void test_one_writer(void **state)
{
	const struct place *place = *state;
	struct history *history = open_history(place);
	const struct history_value value = { "if.in[1]", HISTORY_RATE, 5, true };

	for (int i = 0; i < 50; i++)
		history_add(history, 7, (struct wall){ START + i * MINUTE }, &value, 1);
	WAIT(history, now.rows == 50);
	g_autoptr(GArray) read = read_points(history, 7, "if.in[1]", START, START + DAY, 0);
	assert_int_equal(read->len, 50);
	assert_int_equal(writers_of(place->file), 1);
	history_close(history);
}

static void test_series_follow_names_not_places(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 20; i++) {
		struct history_value values[] = {
			{ "if.in[Gi1]", HISTORY_RATE, 100 + i, true },
			{ "if.in[Gi2]", HISTORY_RATE, 5000 + i, true },
			{ "if.in[Gi3]", HISTORY_RATE, 70000 + i, true },
		};
		/* Renumbered after ten polls; a port is gone. */
		if (i >= 10)
			values[0] = values[2];
		history_add(history, 1, (struct wall){ START + i * MINUTE }, values,
		    i >= 10 ? 2 : 3);
	}
	WAIT(history, now.rows == 20);
	g_autoptr(GArray) third = read_points(history, 1, "if.in[Gi3]", START, START + HOUR, 0);
	g_autoptr(GArray) first = read_points(history, 1, "if.in[Gi1]", START, START + HOUR, 0);
	assert_int_equal(third->len, 20);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(POINT(third, i).average, 70000 + i);
	assert_int_equal(first->len, 10);
	history_close(history);
}

static void test_clock_set_back_and_equal_times(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 100; i++)
		add_one(history, 1, START + i * MINUTE, "x", 1000 + i);
	/* Back by 40 minutes, half a minute off, so that rows interleave and run on past the old
	 * end. */
	for (int i = 0; i < 100; i++)
		add_one(history, 1, START + (60 + i) * MINUTE + 30 * CLOCK_SECOND, "x", 5000 + i);
	/* And once on the very same microsecond. */
	add_one(history, 1, START + 10 * MINUTE, "x", 9999);
	WAIT(history, now.rows == 201);

	g_autoptr(GArray) points = read_points(history, 1, "x", START, START + DAY, 0);
	assert_int_equal(points->len, 201);
	for (unsigned i = 1; i < points->len; i++)
		assert_true(POINT(points, i - 1).from.us < POINT(points, i).from.us);
	for (unsigned i = 0; i < points->len; i++) {
		const int64_t into = POINT(points, i).from.us - START;
		if (into == 10 * MINUTE + 1)
			assert_int_equal(POINT(points, i).average, 9999);
		else if (into % MINUTE == 0)
			assert_int_equal(POINT(points, i).average, 1000 + into / MINUTE);
		else
			assert_int_equal(POINT(points, i).average, 5000 + into / MINUTE - 60);
	}
	history_close(history);
}

/* Rows of 2036 and of 1970 do not let go of the present: room is made from the oldest on, and the
 * present goes on being read, rolled up and kept. */
static void test_c01_rows_of_another_age(void **state)
{
	struct place *place = *state;
	g_autoptr(GRand) random = g_rand_new_with_seed(2);
	enum { HOURS = 48, LATER = 12 };
	const int64_t present = START + HOURS * HOUR, future = START + 3653 * DAY;

	place->settings.size_limit = 4 << 20;
	struct history *history = open_history(place);
	for (int64_t at = START; at < present; at += MINUTE)
		for (int64_t device = 1; device <= DEVICES; device++)
			add_switch(history, device, at, random);
	for (int i = 0; i < 20; i++) {
		add_switch(history, 1, future + i * MINUTE, random);
		add_switch(history, 1, i * MINUTE, random);
	}
	history_close(history);
	history = open_history(place);
	assert_null(look(history).trouble);
	for (int64_t at = present; at < present + LATER * HOUR; at += MINUTE)
		for (int64_t device = 1; device <= DEVICES; device++)
			add_switch(history, device, at, random);
	add_switch(history, 1, present + LATER * HOUR, random);
	history_close(history);
	history = open_history(place);
	add_switch(history, 1, present + LATER * HOUR + MINUTE, random);
	WAIT(history, now.bytes > 0 && now.bytes <= now.limit);
	assert_null(look(history).trouble);
	assert_int_equal(look(history).dropped, 0);
	/* the last hours are there as they were stored, the first day at least by the hour */
	g_autoptr(GArray) newest = read_points(history, 2, "in[0]", present + (LATER - 1) * HOUR,
	    present + LATER * HOUR - 1, 0);
	assert_int_equal(newest->len, 60);
	g_autoptr(GArray) first = read_points(history, 2, "in[0]", START, START + DAY - 1, 24);
	assert_int_equal(first->len, 24);
	for (unsigned i = 0; i < first->len; i++)
		assert_true(POINT(first, i).known);
	g_autoptr(GArray) later = read_points(history, 1, "in[0]", future, future + HOUR, 0);
	assert_int_equal(later->len, 20);
	history_close(history);
}

/* ---- thinning ----------------------------------------------------------------------------- */

static void test_buckets(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 120; i++) {
		if (i < 40 || i >= 60)
			add_one(history, 1, START + i * MINUTE, "x", i);
	}
	WAIT(history, now.rows == 100);

	g_autoptr(GArray) tens = read_points(history, 1, "x", START, START + 2 * HOUR - 1, 12);
	assert_int_equal(tens->len, 12);
	for (unsigned i = 0; i < 12; i++) {
		assert_int_equal(POINT(tens, i).from.us, START + i * 10 * MINUTE);
		assert_int_equal(POINT(tens, i).known, i != 4 && i != 5);
		if (!POINT(tens, i).known)
			continue;
		assert_int_equal(POINT(tens, i).count, 10);
		assert_int_equal(POINT(tens, i).maximum, i * 10 + 9);
		assert_int_equal(POINT(tens, i).minimum, i * 10);
		assert_int_equal(POINT(tens, i).average, i * 10 + 5); /* 4.5 rounds up */
	}
	/* More buckets than polls: no false gaps between them, and the real one stays. */
	g_autoptr(GArray) fine = read_points(history, 1, "x", START, START + 2 * HOUR - 1, 480);
	assert_int_equal(fine->len, 480);
	for (unsigned i = 0; i < 480; i++) {
		const bool polled = i < 40 * 4 || i >= 60 * 4;
		const bool stands =
		    i == 40 * 4 || i == 40 * 4 + 1; /* half a minute too late is no gap yet */
		assert_int_equal(POINT(fine, i).known, polled || stands);
		assert_int_equal(POINT(fine, i).count, i % 4 == 0 && polled);
		if (polled || stands)
			assert_int_equal(POINT(fine, i).average, stands ? 39 : i / 4);
	}
	history_close(history);
}

/* ---- a device full of sensors ------------------------------------------------------------- */

enum { SENSORS = 500, SENSOR_POLLS = 90 };

/* What sensor N said at poll I, in thousandths: around a level of its own, some below zero; every
 * tenth says nothing now and then. */
static struct history_value reading(const char *name, int n, int i)
{
	return (struct history_value){ name, HISTORY_GAUGE, (n - SENSORS / 4) * 1000 + i % 7 * 100,
		n % 10 != 0 || i % 3 != 0 };
}

/* One row of all that a large device has: its ports' series, then its sensors. One more sensor is
 * found at half time, and the rest goes on under their names. */
static void test_hundreds_of_sensors(void **state)
{
	struct history *history = open_history(*state);
	g_autoptr(GStringChunk) names = g_string_chunk_new(65536);
	struct history_value values[6 * PORTS + SENSORS + 1];
	const char *rows[SENSORS + 1];

	for (int n = 0; n < 6 * PORTS; n++) {
		g_autofree char *name = g_strdup_printf("if.%d[GE0/0/%d]", n % 6, n / 6);
		values[n] = (struct history_value){ g_string_chunk_insert(names, name),
			HISTORY_RATE, n, true };
	}
	for (int n = 0; n <= SENSORS; n++) {
		g_autofree char *name =
		    g_strdup_printf("sensor[huawei-entity-extent.optical.%d.rx]", 67108873 + n);
		rows[n] = g_string_chunk_insert(names, name);
	}
	for (int i = 0; i < SENSOR_POLLS; i++) {
		int there = i < SENSOR_POLLS / 2 ? SENSORS : SENSORS + 1;
		for (int n = 0; n < there; n++)
			values[6 * PORTS + n] = reading(rows[n], n, i);
		history_add(history, 3, (struct wall){ START + i * MINUTE }, values,
		    (size_t)(6 * PORTS + there));
	}
	WAIT(history, now.rows == SENSOR_POLLS);
	assert_int_equal(look(history).dropped, 0);
	for (int n = 0; n <= SENSORS; n += 50) {
		g_autoptr(GArray) read =
		    read_points(history, 3, rows[n], START, START + DAY, 0);
		int first = n == SENSORS ? SENSOR_POLLS / 2 : 0;
		assert_int_equal(read->len, SENSOR_POLLS - first);
		for (unsigned i = 0; i < read->len; i++) {
			struct history_value sent = reading(rows[n], n, first + (int)i);
			assert_int_equal(POINT(read, i).known, sent.known);
			if (sent.known)
				assert_int_equal(POINT(read, i).average, sent.value);
		}
	}
	history_close(history);
}

/* ---- room --------------------------------------------------------------------------------- */

/* Day one has no rows any more: its hours answer. */
static void check_first_day(struct history *history, int64_t device)
{
	g_autoptr(GArray) day = read_points(history, device, "in[0]", START, START + DAY - 1, 0);
	assert_int_equal(day->len, 24);
	for (unsigned i = 0; i < day->len; i++) {
		assert_int_equal(POINT(day, i).from.us, START + i * HOUR);
		assert_int_equal(POINT(day, i).count, 60);
		assert_int_equal(POINT(day, i).average, device * 1000 + 30);
		assert_int_equal(POINT(day, i).maximum, device * 1000 + 59);
	}
	g_autoptr(GArray) errors =
	    read_points(history, device, "errors[0]", START, START + DAY - 1, 24);
	assert_int_equal(errors->len, 24);
	for (unsigned i = 0; i < errors->len; i++)
		assert_int_equal(POINT(errors, i).maximum, 1);
}

static void test_bounded_and_hours_stand_in(void **state)
{
	struct place *place = *state;
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	enum { HOURS = 72 };

	place->settings.size_limit = 1 << 20;
	struct history *history = open_history(place);
	int64_t sent = 0;
	for (int64_t at = START; at < START + HOURS * HOUR; at += MINUTE) {
		for (int64_t device = 1; device <= DEVICES; device++, sent++)
			add_switch(history, device, at, random);
	}
	history_close(history);
	history = open_history(place);
	assert_int_equal(look(history).dropped, 0);
	assert_null(look(history).trouble);
	/* What is over the limit goes with the next polls, and only that. */
	const int64_t had = look(history).rows;
	add_switch(history, 1, START + HOURS * HOUR, random);
	WAIT(history, now.rows != had && now.bytes <= now.limit);
	struct history_status status = look(history);
	assert_true(status.rows > DEVICES * 60 && status.rows < sent / 2);
	assert_true(status.bytes_per_day > 0);
	assert_int_equal(status.oldest.us, START);

	for (int64_t device = 1; device <= DEVICES; device++)
		check_first_day(history, device);
	/* Over the seam there is no reading twice and none missing. */
	g_autoptr(GArray) all =
	    read_points(history, 2, "in[0]", START, START + HOURS * HOUR - 1, HOURS);
	assert_int_equal(all->len, HOURS);
	for (unsigned i = 0; i < all->len; i++) {
		assert_int_equal(POINT(all, i).count, 60);
		assert_int_equal(POINT(all, i).average, 2030);
	}
	history_close(history);
}

/* A month is drawn from hours; it says what the polls say, gap and edges included. */
static void test_a_long_chart_is_made_of_hours(void **state)
{
	struct history *history = open_history(*state);
	enum { HOURS = 72, BUCKETS = 24, GAP = 30, GAP_END = 36 };
	const int64_t from = START + 20 * MINUTE, to = START + HOURS * HOUR - 1;

	for (int i = 0; i < (HOURS + 1) * 60; i++) {
		const struct history_value value = { "temp", HISTORY_GAUGE,
			-7000 + (int64_t)i * i % 9973, true };
		if (i / 60 < GAP || i / 60 >= GAP_END)
			history_add(history, 1, (struct wall){ START + i * MINUTE }, &value, 1);
	}
	history_close(history);
	history = open_history(*state);

	g_autoptr(GArray) chart = read_points(history, 1, "temp", START, to, BUCKETS);
	g_autoptr(GArray) polls = read_points(history, 1, "temp", START, to, 0);
	assert_int_equal(chart->len, BUCKETS);
	for (unsigned i = 0, next = 0; i < BUCKETS; i++) {
		const struct history_bucket *bucket = &POINT(chart, i);
		int64_t sum = 0, minimum = INT64_MAX, maximum = INT64_MIN, n = 0;
		for (; next < polls->len && POINT(polls, next).from.us < START + (i + 1) * 3 * HOUR;
		     next++, n++) {
			sum += POINT(polls, next).average;
			minimum = MIN(minimum, POINT(polls, next).average);
			maximum = MAX(maximum, POINT(polls, next).average);
		}
		assert_int_equal(bucket->known, n > 0);
		assert_int_equal(bucket->count, n);
		if (n == 0)
			continue;
		assert_in_range(bucket->average - sum / n + 1, 0, 2);
		assert_true(bucket->minimum == minimum && bucket->maximum == maximum);
	}
	g_autoptr(GArray) cut = read_points(history, 1, "temp", from, to, BUCKETS);
	int64_t counted = 0;
	for (unsigned i = 0; i < cut->len; i++)
		counted += POINT(cut, i).count;
	assert_int_equal(counted, polls->len - 20);
	history_close(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_in_and_out),
		TEST(test_one_writer),
		TEST(test_series_follow_names_not_places),
		TEST(test_clock_set_back_and_equal_times),
		TEST(test_c01_rows_of_another_age),
		TEST(test_buckets),
		TEST(test_hundreds_of_sensors),
		TEST(test_bounded_and_hours_stand_in),
		TEST(test_a_long_chart_is_made_of_hours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
