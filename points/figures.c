#include "points/figures.h"

#include <stdlib.h>

/* Sums of microseconds of a year of some thousand lines, times what makes them shares. */
__extension__ typedef __int128 wide;

#define SHARE_WHOLE 100000
/* A mean is worked out to 18 places; the first five are told. */
#define FINE INT64_C(1000000000000000000)

static const char *const piece_words[] = {
	[PIECE_ABSENT] = "absent", [PIECE_ISOLATED] = "isolated", [PIECE_UNKNOWN] = "unknown",
	[PIECE_UP] = "up", [PIECE_UP_PLANNED] = "up_planned", [PIECE_DOWN] = "down",
	[PIECE_DOWN_PLANNED] = "down_planned",
};

const char *piece_word(enum piece piece)
{
	g_assert((size_t)piece < G_N_ELEMENTS(piece_words));
	return piece_words[piece];
}

/* ---- timelines ---------------------------------------------------------------------------- */

static struct line_mark *mark(const GArray *marks, guint i)
{
	return &g_array_index(marks, struct line_mark, i);
}

GArray *timeline_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct line_mark));
}

static enum line_state last_state(const GArray *marks)
{
	return marks->len == 0 ? LINE_UNKNOWN : mark(marks, marks->len - 1)->state;
}

void timeline_take(GArray *marks, int64_t at, enum line_state state)
{
	struct line_mark taken = { at, state };

	while (marks->len > 0 && mark(marks, marks->len - 1)->at >= at)
		g_array_set_size(marks, marks->len - 1);
	if (marks->len == 0 || last_state(marks) != state)
		g_array_append_val(marks, taken);
}

void timeline_blind(GArray *marks, int64_t since, int64_t at, bool resumes)
{
	enum line_state state = last_state(marks);

	if (state == LINE_ABSENT)
		return;
	timeline_take(marks, since, LINE_UNKNOWN);
	if (resumes)
		timeline_take(marks, at, state);
}

static struct window *window(const GArray *windows, guint i)
{
	return &g_array_index(windows, struct window, i);
}

static int by_beginning(const void *a, const void *b)
{
	const struct window *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

void windows_join(GArray *windows)
{
	guint kept = 0;

	g_array_sort(windows, by_beginning);
	for (guint i = 0; i < windows->len; i++) {
		struct window next = *window(windows, i);
		if (next.from >= next.to)
			continue;
		if (kept > 0 && next.from <= window(windows, kept - 1)->to)
			window(windows, kept - 1)->to =
			    MAX(window(windows, kept - 1)->to, next.to);
		else
			*window(windows, kept++) = next;
	}
	g_array_set_size(windows, kept);
}

/* ---- pieces ------------------------------------------------------------------------------- */

/* The last mark not after AT counts. */
static enum line_state state_at(const GArray *marks, int64_t at)
{
	guint low = 0, high = marks == NULL ? 0 : marks->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (mark(marks, middle)->at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? LINE_UNKNOWN : mark(marks, low - 1)->state;
}

static bool lies_in(const GArray *windows, int64_t at)
{
	guint low = 0, high = windows == NULL ? 0 : windows->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (window(windows, middle)->to <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return windows != NULL && low < windows->len && window(windows, low)->from <= at;
}

static enum piece line_piece(const struct line *line, int64_t at)
{
	enum line_state state = at < line->born ? LINE_ABSENT : state_at(line->marks, at);
	bool planned = lies_in(line->approved, at);

	if (state == LINE_ABSENT)
		return PIECE_ABSENT;
	if (lies_in(line->isolated, at))
		return PIECE_ISOLATED;
	if (state == LINE_UP)
		return planned ? PIECE_UP_PLANNED : PIECE_UP;
	if (state == LINE_DOWN)
		return planned ? PIECE_DOWN_PLANNED : PIECE_DOWN;
	return PIECE_UNKNOWN;
}

/* One that can be used is enough; one that is unknown might be usable; isolated lines are neither.
 */
static enum piece piece_at(const struct line *lines, size_t n, int64_t at)
{
	size_t count[PIECES] = { 0 };

	for (size_t i = 0; i < n; i++)
		count[line_piece(&lines[i], at)]++;
	if (count[PIECE_UP] + count[PIECE_UP_PLANNED] > 0)
		return count[PIECE_UP] + count[PIECE_UNKNOWN] + count[PIECE_DOWN] > 0
		    ? PIECE_UP : PIECE_UP_PLANNED;
	if (count[PIECE_UNKNOWN] > 0)
		return PIECE_UNKNOWN;
	if (count[PIECE_DOWN] > 0)
		return PIECE_DOWN;
	if (count[PIECE_DOWN_PLANNED] > 0)
		return PIECE_DOWN_PLANNED;
	return count[PIECE_ISOLATED] > 0 ? PIECE_ISOLATED : PIECE_ABSENT;
}

/* Where something may change. */
static void add_cut(GArray *cuts, int64_t at, int64_t from, int64_t to)
{
	if (at > from && at < to)
		g_array_append_val(cuts, at);
}

static void add_window_cuts(GArray *cuts, const GArray *windows, int64_t from, int64_t to)
{
	for (guint i = 0; windows != NULL && i < windows->len; i++) {
		add_cut(cuts, window(windows, i)->from, from, to);
		add_cut(cuts, window(windows, i)->to, from, to);
	}
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static GArray *cuts_of(const struct line *lines, size_t n, int64_t from, int64_t to)
{
	GArray *cuts = g_array_new(FALSE, FALSE, sizeof(int64_t));

	g_array_append_val(cuts, from);
	for (size_t i = 0; i < n; i++) {
		for (guint k = 0; lines[i].marks != NULL && k < lines[i].marks->len; k++)
			add_cut(cuts, mark(lines[i].marks, k)->at, from, to);
		add_window_cuts(cuts, lines[i].approved, from, to);
		add_window_cuts(cuts, lines[i].isolated, from, to);
		add_cut(cuts, lines[i].born, from, to);
	}
	g_array_append_val(cuts, to);
	g_array_sort(cuts, by_value);
	return cuts;
}

/* ---- availability ------------------------------------------------------------------------- */

struct count {
	struct availability sum;
	bool failed;                 /* an outage that is not known to be over */
	int64_t from;                /* of the piece that goes on */
	enum piece piece;
	piece_visit *visit;
	void *data;
};

static void end_piece(const struct count *count, int64_t to)
{
	if (count->visit != NULL && to > count->from)
		count->visit(count->from, to, count->piece, count->data);
}

static void take_piece(struct count *count, int64_t from, int64_t to, enum piece piece)
{
	count->sum.us[piece] += to - from;
	if (piece == PIECE_DOWN && !count->failed)
		count->sum.outages++;
	if (piece == PIECE_DOWN)
		count->failed = true;
	else if (piece == PIECE_UP || piece == PIECE_UP_PLANNED)
		count->failed = false;
	if (piece == count->piece)
		return;
	end_piece(count, from);
	count->from = from;
	count->piece = piece;
}

struct availability availability_of(const struct line *lines, size_t n, int64_t from, int64_t to,
    piece_visit *visit, void *data)
{
	struct count count = { .from = from, .piece = PIECES, .visit = visit, .data = data };

	if (from >= to)
		return count.sum;
	g_autoptr(GArray) cuts = cuts_of(lines, n, from, to);
	for (guint i = 0; i + 1 < cuts->len; i++) {
		int64_t begin = g_array_index(cuts, int64_t, i);
		int64_t end = g_array_index(cuts, int64_t, i + 1);
		if (begin < end)
			take_piece(&count, begin, end, piece_at(lines, n, begin));
	}
	end_piece(&count, to);
	return count.sum;
}

struct ratio availability_all(const struct availability *availability)
{
	const int64_t *us = availability->us;
	int64_t up = us[PIECE_UP] + us[PIECE_UP_PLANNED];

	return (struct ratio){ up, up + us[PIECE_DOWN] + us[PIECE_DOWN_PLANNED] };
}

struct ratio availability_ex(const struct availability *availability)
{
	const int64_t *us = availability->us;

	return (struct ratio){ us[PIECE_UP], us[PIECE_UP] + us[PIECE_DOWN] };
}

struct ratio availability_unknown(const struct availability *availability)
{
	int64_t unknown = availability->us[PIECE_UNKNOWN];

	return (struct ratio){ unknown, unknown + availability_all(availability).whole };
}

bool availability_is_starred(const struct availability *availability)
{
	struct ratio unknown = availability_unknown(availability);

	return unknown.part * 100 > unknown.whole;
}

int64_t availability_between_failures(const struct availability *availability)
{
	if (availability->outages == 0)
		return -1;
	return availability_all(availability).part / availability->outages;
}

/* ---- shares ------------------------------------------------------------------------------- */

int64_t ratio_share(struct ratio ratio)
{
	if (ratio.whole <= 0)
		return -1;
	return (int64_t)((wide)ratio.part * SHARE_WHOLE / ratio.whole);
}

int64_t ratio_permille(struct ratio ratio)
{
	if (ratio.whole <= 0)
		return -1;
	return (int64_t)(((wide)ratio.part * 1000 + ratio.whole - 1) / ratio.whole);
}

struct term {
	int64_t whole;
	wide part;
};

static int by_whole(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	return x->whole < y->whole ? -1 : x->whole > y->whole;
}

/* The sum of TERMS over their wholes, in 1/FINE, cut: what has the same whole is added before it is
 * divided. */
static wide fine_sum(struct term *terms, size_t n)
{
	wide sum = 0;

	qsort(terms, n, sizeof *terms, by_whole);
	for (size_t i = 0; i < n;) {
		wide part = 0;
		int64_t whole = terms[i].whole;
		for (; i < n && terms[i].whole == whole; i++)
			part += terms[i].part;
		sum += part / whole * FINE + part % whole * FINE / whole;
	}
	return sum;
}

int64_t ratios_mean(const struct ratio *ratios, const int64_t *weights, size_t n, size_t *ret_n)
{
	g_autofree struct term *terms = g_new(struct term, n + 1);
	wide weighed = 0;

	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t weight = weights == NULL ? 1 : weights[i];
		if (ratios[i].whole <= 0 || weight <= 0)
			continue;
		terms[(*ret_n)++] =
		    (struct term){ ratios[i].whole, (wide)ratios[i].part * weight };
		weighed += weight;
	}
	if (*ret_n == 0)
		return -1;
	return (int64_t)(fine_sum(terms, *ret_n) / (weighed * (FINE / SHARE_WHOLE)));
}

const char *share_text(int64_t share, char buffer[SHARE_SIZE])
{
	if (share < 0)
		return NULL;
	g_snprintf(buffer, SHARE_SIZE, "%" G_GINT64_FORMAT ".%03d%%", share / 1000,
	    (int)(share % 1000));
	return buffer;
}

/* ---- how long it took --------------------------------------------------------------------- */

struct spread spread_of(int64_t *values, size_t n)
{
	wide sum = 0;

	g_assert(n > 0);
	qsort(values, n, sizeof *values, by_value);
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return (struct spread){
		.n = n,
		.mean = (int64_t)(sum / (wide)n),
		.median = n % 2 == 1 ? values[n / 2]
				     : values[n / 2 - 1] + (values[n / 2] - values[n / 2 - 1]) / 2,
		.p90 = values[(n * 9 + 9) / 10 - 1],
	};
}
