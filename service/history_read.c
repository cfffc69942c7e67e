#include "service/history_read.h"

#include "service/history_writer.h"

/* ---- samples ------------------------------------------------------------------------------ */

/* Hours that stand in for polls. */
struct stand_in {
	int64_t begin, end;
};

static bool read_hours(struct history_file *file, const struct history_query *query,
    const struct stand_in *hours, GArray *samples)
{
	sqlite3_stmt *ask =
	    HISTORY_ASK(file, HISTORY_HOURS, query->device, hours->begin, hours->end);
	g_autofree struct history_roll *rolls = NULL;
	int result = SQLITE_ERROR;

	while (ask && (result = sqlite3_step(ask)) == SQLITE_ROW) {
		const struct history_shape *shape =
		    history_layout(file, sqlite3_column_int64(ask, 1));
		const ssize_t place = shape ? history_shape_find(shape, query->name) : -1;
		if (place < 0)
			continue;
		rolls = g_renew(struct history_roll, rolls, shape->n);
		if (!history_rolls_decode(sqlite3_column_blob(ask, 2),
			(size_t)sqlite3_column_bytes(ask, 2), shape, rolls))
			continue;
		const struct history_sample sample = {
			.at = MAX(sqlite3_column_int64(ask, 0), query->from),
			.span = HISTORY_HOUR,
			.roll = rolls[place],
		};
		g_array_append_val(samples, sample);
	}
	sqlite3_reset(ask);
	return result == SQLITE_DONE;
}

static int compare_spans(const void *a, const void *b)
{
	const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

/* A poll stands until the next one, but no longer than it usually takes and half of that: then
 * there was a gap. */
static void set_spans(struct history_sample *polls, size_t n)
{
	g_autofree int64_t *spans = g_new(int64_t, n + 1);

	for (size_t i = 0; i + 1 < n; i++)
		polls[i].span = spans[i] = polls[i + 1].at - polls[i].at;
	if (n < 2)
		return;
	qsort(spans, n - 1, sizeof *spans, compare_spans);
	const int64_t usual = spans[(n - 1) / 2];
	polls[n - 1].span = usual;
	for (size_t i = 0; i < n; i++)
		polls[i].span = MIN(polls[i].span, usual + usual / 2);
}

/* The polls within [FROM, TO). */
static bool read_rows(struct history_file *file, const struct history_query *query, int64_t from,
    int64_t to, GArray *samples)
{
	const guint before = samples->len;
	struct history_walk walk;

	if (from >= to)
		return true;
	history_walk_start(&walk, file, query->device, history_hour(from), to, query->name);
	while (history_walk_next(&walk)) {
		struct history_sample sample = { .at = walk.at };
		if (walk.at < from)
			continue;
		if (walk.known[0])
			history_roll_add(&sample.roll, walk.values[0]);
		g_array_append_val(samples, sample);
	}
	const bool failed = walk.failed;
	history_walk_stop(&walk);
	set_spans((struct history_sample *)(void *)samples->data + before, samples->len - before);
	return !failed;
}

static int64_t width_of(int64_t from, int64_t to, size_t buckets)
{
	return (to - from) / (int64_t)buckets + 1;
}

/* Where hours stand in: where polls are gone, and where a bucket is no shorter than an hour all
 * that are rolled up, since nothing finer would be seen. */
static bool find_stand_in(struct history_file *file, const struct history_query *query,
    struct stand_in *ret)
{
	int64_t pruned = 0, rolled = 0;

	if (!history_number(HISTORY_ASK(file, HISTORY_KEPT, HISTORY_KEPT_PRUNED), &pruned) ||
	    !history_number(HISTORY_ASK(file, HISTORY_KEPT, HISTORY_KEPT_ROLLED), &rolled))
		return false;
	/* The hour in which FROM lies is cut, and so are its polls, where there are any. */
	ret->begin = query->from < pruned ? history_hour(query->from)
					  : history_hour(query->from + HISTORY_HOUR - 1);
	ret->end = MIN(pruned, query->to + 1);
	if (query->buckets > 0 &&
	    width_of(query->from, query->to, query->buckets) >= HISTORY_HOUR)
		ret->end = MAX(ret->end, MIN(rolled, history_hour(query->to + 1)));
	if (ret->end <= ret->begin)
		ret->begin = ret->end = query->from;
	return true;
}

GArray *history_read_series(struct history_file *file, const struct history_query *query)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(struct history_sample));
	struct stand_in hours;

	if (!find_stand_in(file, query, &hours) ||
	    !read_rows(file, query, query->from, MIN(hours.begin, query->to + 1), samples) ||
	    !read_hours(file, query, &hours, samples) ||
	    !read_rows(file, query, MAX(query->from, hours.end), query->to + 1, samples))
		return NULL;
	return history_thin((const struct history_sample *)(const void *)samples->data,
	    samples->len, query->from, query->to, query->buckets);
}

/* ---- thinning ----------------------------------------------------------------------------- */

static struct history_bucket bucket_of(int64_t from, const struct history_roll *roll)
{
	if (roll->count == 0)
		return (struct history_bucket){ .from.us = from };
	return (struct history_bucket){
		.from.us = from, .known = true, .average = history_roll_average(roll),
		.minimum = roll->minimum, .maximum = roll->maximum, .count = roll->count,
	};
}

static GArray *as_stored(const struct history_sample *samples, size_t n)
{
	GArray *points = g_array_sized_new(FALSE, FALSE, sizeof(struct history_bucket), (guint)n);

	for (size_t i = 0; i < n; i++) {
		const struct history_bucket point = bucket_of(samples[i].at, &samples[i].roll);
		g_array_append_val(points, point);
	}
	return points;
}

/* Buckets shorter than SAMPLE stands, which begin while it does and have nothing of their own, are
 * like it. */
static void spread(struct history_bucket *buckets, size_t n, const struct history_sample *sample,
    int64_t from, int64_t width)
{
	if (width >= sample->span)
		return;
	for (size_t i = (size_t)((sample->at - from) / width) + 1; i < n; i++) {
		if (buckets[i].known || buckets[i].from.us >= sample->at + sample->span)
			return;
		buckets[i] = bucket_of(buckets[i].from.us, &sample->roll);
		buckets[i].count = 0;
	}
}

GArray *history_thin(const struct history_sample *samples, size_t n, int64_t from, int64_t to,
    size_t buckets)
{
	if (buckets == 0)
		return as_stored(samples, n);
	const int64_t width = width_of(from, to, buckets);
	const size_t used = (size_t)((to - from) / width) + 1;
	g_autofree struct history_roll *rolls = g_new0(struct history_roll, used);
	GArray *points =
	    g_array_sized_new(FALSE, FALSE, sizeof(struct history_bucket), (guint)used);

	for (size_t i = 0; i < n; i++)
		history_roll_merge(&rolls[(samples[i].at - from) / width], &samples[i].roll);
	for (size_t i = 0; i < used; i++) {
		const struct history_bucket bucket =
		    bucket_of(from + (int64_t)i * width, &rolls[i]);
		g_array_append_val(points, bucket);
	}
	for (size_t i = 0; i < n; i++) {
		if (samples[i].roll.count > 0)
			spread((struct history_bucket *)(void *)points->data, used, &samples[i],
			    from, width);
	}
	return points;
}
