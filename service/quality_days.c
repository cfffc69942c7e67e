/* Days and usual hours of one circuit, read from history one series after the other: a look. */
#include "service/quality.h"

#include <stddef.h>

#define DAY (24 * 3600 * CLOCK_SECOND)
#define PERCENTILE 95

/* ---- what is kept ------------------------------------------------------------------------- */

#define RTT "path.rtt"
#define JITTER "path.jitter"
#define LOSS "path.loss"
#define USE_IN "use.in"
#define USE_OUT "use.out"
#define ERRORS "if.errors"
#define DAY_OF "day.of"
#define DAY_USE "day.use"
#define DAY_ERRORS "day.errors"
#define DAY_DEPARTED "day.departed"

static struct history_value value_of(const char *name, enum history_type type, bool known,
    double value)
{
	return (struct history_value){ .name = name, .type = type, .known = known && value >= 0,
		.value = known && value >= 0 ? (int64_t)(value + 0.5) : 0 };
}

void quality_keep(struct history *history, int64_t circuit, struct wall at,
    const struct quality_poll *poll)
{
	const struct path *path = &poll->path;
	const struct history_value values[] = {
		value_of(RTT, HISTORY_GAUGE, path->has_rtt, (double)path->rtt_us),
		value_of(JITTER, HISTORY_GAUGE, path->has_rtt, (double)path->jitter_us),
		value_of(LOSS, HISTORY_GAUGE, path->known, path->loss_permille),
		value_of(USE_IN, HISTORY_RATE, true, poll->use_in),
		value_of(USE_OUT, HISTORY_RATE, true, poll->use_out),
		value_of(ERRORS, HISTORY_EVENTS, true, poll->errors),
	};

	history_add(history, history_subject(HISTORY_CIRCUIT, circuit), at, values,
	    G_N_ELEMENTS(values));
}

static void keep_day(struct history *history, int64_t circuit, struct wall at, int64_t day,
    const struct quality_day *figures)
{
	const struct history_value values[] = {
		value_of(DAY_OF, HISTORY_GAUGE, true, (double)day),
		value_of(DAY_USE, HISTORY_GAUGE, true, (double)figures->use),
		value_of(DAY_ERRORS, HISTORY_GAUGE, true, (double)figures->errors),
		value_of(DAY_DEPARTED, HISTORY_GAUGE, true, (double)figures->departed),
	};

	history_add(history, history_subject(HISTORY_CIRCUIT_DAY, circuit), at, values,
	    G_N_ELEMENTS(values));
}

/* ---- a look ------------------------------------------------------------------------------- */

/* In this order: the days need the baseline, and yesterday needs to know whether it is there. */
enum step {
	USUAL_RTT, USUAL_JITTER, USUAL_LOSS,
	KEPT_OF, KEPT_USE, KEPT_ERRORS, KEPT_DEPARTED,
	YESTERDAY_IN, YESTERDAY_OUT, YESTERDAY_ERRORS, YESTERDAY_RTT,
	STEPS
};

struct look {
	struct history *history;
	int64_t circuit;
	struct wall now;
	struct wall today, yesterday;   /* where they begin */
	int64_t usual_span, polls_a_day, covered;
	size_t least_hours;
	struct baseline_settings departure;
	enum step step;
	GArray *kept_of;                /* struct history_bucket: which day each kept row is of */
	bool has_yesterday;
	struct quality_figures figures;
	quality_done *done;
	void *data;
};

/* Days since 1970 of the local day that begins at BEGIN: noon of it is in the same UTC day. */
static int64_t day_number(struct wall begin)
{
	return (begin.us + DAY / 2) / DAY;
}

static void ask(struct look *look);

static void look_free(struct look *look)
{
	g_array_unref(look->kept_of);
	g_free(look);
}

static void look_end(struct look *look, bool good)
{
	look->done(good ? &look->figures : NULL, look->data);
	look_free(look);
}

/* The averages of the known BUCKETS. Caller frees. */
static int64_t *known_averages(const struct history_bucket *buckets, size_t n, size_t *ret_n)
{
	int64_t *values = g_new(int64_t, n + 1);

	*ret_n = 0;
	for (size_t i = 0; i < n; i++)
		if (buckets[i].known)
			values[(*ret_n)++] = buckets[i].average;
	return values;
}

static struct baseline usual(const struct look *look, const struct history_bucket *buckets,
    size_t n)
{
	size_t known;
	g_autofree int64_t *values = known_averages(buckets, n, &known);

	return baseline_of(values, known, look->least_hours);
}

/* Whether KNOWN polls are enough of a day to speak for it. */
static bool covers(const struct look *look, size_t known)
{
	return known > 0 && (int64_t)known * 1000 >= look->polls_a_day * look->covered;
}

/* A row kept for a day becomes the figure of that day. */
static void take_kept(struct look *look, const struct history_bucket *buckets, size_t n,
    size_t member)
{
	for (size_t i = 0; i < n && i < look->kept_of->len; i++) {
		const struct history_bucket *of =
		    &g_array_index(look->kept_of, struct history_bucket, i);
		int64_t back = day_number(look->yesterday) - of->average;
		if (!of->known || of->from.us != buckets[i].from.us || back < 0 ||
		    back >= QUALITY_DAYS || !buckets[i].known)
			continue;
		*(int64_t *)(void *)((char *)&look->figures.days[back] + member) =
		    buckets[i].average;
	}
}

static void take_kept_days(struct look *look, const struct history_bucket *buckets, size_t n)
{
	g_array_append_vals(look->kept_of, buckets, (guint)n);
	for (size_t i = 0; i < n; i++)
		look->has_yesterday |=
		    buckets[i].known && buckets[i].average == day_number(look->yesterday);
}

/* The busier direction counts. */
static void take_use(struct look *look, const struct history_bucket *buckets, size_t n)
{
	size_t known;
	g_autofree int64_t *values = known_averages(buckets, n, &known);
	struct quality_day *day = &look->figures.days[0];

	if (covers(look, known))
		day->use = MAX(day->use, percentile(values, known, PERCENTILE));
}

static void take_errors(struct look *look, const struct history_bucket *buckets, size_t n)
{
	size_t known;
	g_autofree int64_t *values = known_averages(buckets, n, &known);
	int64_t sum = 0;

	for (size_t i = 0; i < known; i++)
		sum += values[i];
	if (covers(look, known))
		look->figures.days[0].errors = sum;
}

static void take_departed(struct look *look, const struct history_bucket *buckets, size_t n)
{
	size_t known;
	g_autofree int64_t *values = known_averages(buckets, n, &known);
	int64_t departed = 0;

	for (size_t i = 0; i < known; i++)
		departed += baseline_departs(&look->figures.rtt, &look->departure, values[i]);
	if (covers(look, known) && look->figures.rtt.known)
		look->figures.days[0].departed = departed * 1000 / (int64_t)known;
}

static void take(struct look *look, const struct history_bucket *buckets, size_t n)
{
	switch (look->step) {
	case USUAL_RTT:
		look->figures.rtt = usual(look, buckets, n);
		break;
	case USUAL_JITTER:
		look->figures.jitter = usual(look, buckets, n);
		break;
	case USUAL_LOSS:
		look->figures.loss = usual(look, buckets, n);
		break;
	case KEPT_OF:
		take_kept_days(look, buckets, n);
		break;
	case KEPT_USE:
		take_kept(look, buckets, n, offsetof(struct quality_day, use));
		break;
	case KEPT_ERRORS:
		take_kept(look, buckets, n, offsetof(struct quality_day, errors));
		break;
	case KEPT_DEPARTED:
		take_kept(look, buckets, n, offsetof(struct quality_day, departed));
		break;
	case YESTERDAY_IN:
	case YESTERDAY_OUT:
		take_use(look, buckets, n);
		break;
	case YESTERDAY_ERRORS:
		take_errors(look, buckets, n);
		break;
	case YESTERDAY_RTT:
		take_departed(look, buckets, n);
		break;
	case STEPS:
		break;
	}
}

static void came(const struct history_bucket *buckets, size_t n, const char *failure, void *data)
{
	struct look *look = data;

	if (failure != NULL) {
		look_end(look, false);
		return;
	}
	take(look, buckets, n);
	look->step++;
	if (look->step == YESTERDAY_IN && look->has_yesterday)
		look->step = STEPS;
	if (look->step < STEPS) {
		ask(look);
		return;
	}
	if (!look->has_yesterday)
		keep_day(look->history, look->circuit, look->now, day_number(look->yesterday),
		    &look->figures.days[0]);
	look_end(look, true);
}

/* The series of each step, of which subject, from when, and in how many buckets. */
static void ask(struct look *look)
{
	static const struct { const char *name; enum history_owner owner; } series[STEPS] = {
		[USUAL_RTT] = { RTT, HISTORY_CIRCUIT },
		[USUAL_JITTER] = { JITTER, HISTORY_CIRCUIT },
		[USUAL_LOSS] = { LOSS, HISTORY_CIRCUIT },
		[KEPT_OF] = { DAY_OF, HISTORY_CIRCUIT_DAY },
		[KEPT_USE] = { DAY_USE, HISTORY_CIRCUIT_DAY },
		[KEPT_ERRORS] = { DAY_ERRORS, HISTORY_CIRCUIT_DAY },
		[KEPT_DEPARTED] = { DAY_DEPARTED, HISTORY_CIRCUIT_DAY },
		[YESTERDAY_IN] = { USE_IN, HISTORY_CIRCUIT },
		[YESTERDAY_OUT] = { USE_OUT, HISTORY_CIRCUIT },
		[YESTERDAY_ERRORS] = { ERRORS, HISTORY_CIRCUIT },
		[YESTERDAY_RTT] = { RTT, HISTORY_CIRCUIT },
	};
	struct wall from = { look->now.us - look->usual_span }, to = look->now;
	size_t buckets = (size_t)(look->usual_span / (3600 * CLOCK_SECOND));

	if (look->step >= YESTERDAY_IN) {
		from = look->yesterday;
		to.us = look->today.us - 1;
		buckets = 0;
	} else if (look->step >= KEPT_OF) {
		from.us = look->now.us - (QUALITY_DAYS + 1) * DAY;
		buckets = 0;
	}
	history_read(look->history,
	    history_subject(series[look->step].owner, look->circuit), series[look->step].name,
	    from, to, buckets, came, look);
}

void quality_read(struct history *history, int64_t circuit, const struct settings *settings,
    struct wall now, quality_done *done, void *data)
{
	struct look *look = g_new0(struct look, 1);
	char today[CLOCK_TEXT_SIZE];

	clock_text(now, CLOCK_DATE, today, sizeof today);
	*look = (struct look){
		.history = history, .circuit = circuit, .now = now,
		.today = clock_day(today, 0), .yesterday = clock_day(today, -1),
		.usual_span = settings->baseline_span,
		.polls_a_day = DAY / settings->poll,
		.covered = settings->day_covered,
		.least_hours = (size_t)settings->baseline_least,
		.departure = { settings->departure_factor, settings->departure_rtt },
		.kept_of = g_array_new(FALSE, FALSE, sizeof(struct history_bucket)),
		.done = done, .data = data,
	};
	for (size_t i = 0; i < QUALITY_DAYS; i++)
		look->figures.days[i] = (struct quality_day){ -1, -1, -1 };
	ask(look);
}
