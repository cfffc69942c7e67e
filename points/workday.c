#include "points/workday.h"

#include <limits.h>
#include <string.h>

#define RANGE (10 * 366)        /* days: ten years */
#define YEAR_LAST 9999

struct workday_calendar {
	GHashTable *exceptions;      /* day of the Julian period -> struct exception */
	GHashTable *sources;         /* year -> the notice, "" where nobody named it */
};

struct exception {
	enum workday_kind kind;
	char *name;
};

const char *workday_kind_word(enum workday_kind kind)
{
	return kind == WORKDAY_OFF ? "offday" : "makeup_workday";
}

/* ---- the built-in years ------------------------------------------------------------------- */

/* Days from FROM to UNTIL of one year, month times 100 and day. */
struct span {
	GDateYear year;
	int from, until;
	enum workday_kind kind;
	const char *name;
};

/* What the notice of the State Council's office says; it speaks Chinese, whatever the screen does.
 */
static const struct span spans[] = {
	{ 2026, 101, 103, WORKDAY_OFF, "元旦" },
	{ 2026, 104, 104, WORKDAY_MAKEUP, "元旦" },
	{ 2026, 214, 214, WORKDAY_MAKEUP, "春节" },
	{ 2026, 215, 223, WORKDAY_OFF, "春节" },
	{ 2026, 228, 228, WORKDAY_MAKEUP, "春节" },
	{ 2026, 404, 406, WORKDAY_OFF, "清明节" },
	{ 2026, 501, 505, WORKDAY_OFF, "劳动节" },
	{ 2026, 509, 509, WORKDAY_MAKEUP, "劳动节" },
	{ 2026, 619, 621, WORKDAY_OFF, "端午节" },
	{ 2026, 920, 920, WORKDAY_MAKEUP, "国庆节" },
	{ 2026, 925, 927, WORKDAY_OFF, "中秋节" },
	{ 2026, 1001, 1007, WORKDAY_OFF, "国庆节" },
	{ 2026, 1010, 1010, WORKDAY_MAKEUP, "国庆节" },
};

static const struct {
	GDateYear year;
	const char *source;
} notices[] = {
	{ 2026, "国办发明电〔2025〕7号" },
};

/* ---- a calendar --------------------------------------------------------------------------- */

static void exception_free(void *data)
{
	struct exception *exception = data;

	g_free(exception->name);
	g_free(exception);
}

static void note_source(struct workday_calendar *calendar, GDateYear year, const char *source)
{
	g_hash_table_replace(calendar->sources, GUINT_TO_POINTER((guint)year),
	    g_strdup(source == NULL ? "" : source));
}

static void put(struct workday_calendar *calendar, const GDate *date, enum workday_kind kind,
    const char *name)
{
	struct exception *exception = g_new0(struct exception, 1);

	*exception = (struct exception){ kind, g_strdup(name == NULL ? "" : name) };
	g_hash_table_replace(calendar->exceptions, GUINT_TO_POINTER(g_date_get_julian(date)),
	    exception);
}

static void put_span(struct workday_calendar *calendar, const struct span *span)
{
	GDate date;

	for (int at = span->from; at <= span->until; at++) {
		g_date_set_dmy(&date, (GDateDay)(at % 100), (GDateMonth)(at / 100), span->year);
		put(calendar, &date, span->kind, span->name);
	}
}

struct workday_calendar *workday_calendar_new(void)
{
	struct workday_calendar *calendar = g_new0(struct workday_calendar, 1);

	calendar->exceptions = g_hash_table_new_full(NULL, NULL, NULL, exception_free);
	calendar->sources = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	for (size_t i = 0; i < G_N_ELEMENTS(spans); i++)
		put_span(calendar, &spans[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
		note_source(calendar, notices[i].year, notices[i].source);
	return calendar;
}

void workday_calendar_free(struct workday_calendar *calendar)
{
	if (calendar == NULL)
		return;
	g_hash_table_destroy(calendar->exceptions);
	g_hash_table_destroy(calendar->sources);
	g_free(calendar);
}

void workday_calendar_add(struct workday_calendar *calendar, const GDate *date,
    enum workday_kind kind, const char *name, const char *source)
{
	GDateYear year = g_date_get_year(date);

	put(calendar, date, kind, name);
	if (source != NULL || workday_calendar_source(calendar, year) == NULL)
		note_source(calendar, year, source);
}

const char *workday_calendar_source(const struct workday_calendar *calendar, GDateYear year)
{
	return g_hash_table_lookup(calendar->sources, GUINT_TO_POINTER((guint)year));
}

static const struct exception *exception_of(const struct workday_calendar *calendar,
    const GDate *date)
{
	return g_hash_table_lookup(calendar->exceptions,
	    GUINT_TO_POINTER(g_date_get_julian(date)));
}

bool workday_is(const struct workday_calendar *calendar, const GDate *date)
{
	const struct exception *exception = exception_of(calendar, date);

	return exception != NULL ? exception->kind == WORKDAY_MAKEUP :
	    g_date_get_weekday(date) <= G_DATE_FRIDAY;
}

const char *workday_holiday(const struct workday_calendar *calendar, const GDate *date)
{
	const struct exception *exception = exception_of(calendar, date);

	return exception == NULL || exception->kind != WORKDAY_OFF ? NULL : exception->name;
}

/* ---- counting ----------------------------------------------------------------------------- */

/* One day on or back. False at the ends of what a date can be. */
static bool go(GDate *date, bool forward)
{
	if (forward)
		g_date_add_days(date, 1);
	else if (g_date_get_julian(date) > 1)
		g_date_subtract_days(date, 1);
	else
		return false;
	return g_date_get_year(date) <= YEAR_LAST;
}

static void note_year(const struct workday_calendar *calendar, const GDate *date, GDateYear *year)
{
	if (*year == 0 && workday_calendar_source(calendar, g_date_get_year(date)) == NULL)
		*year = g_date_get_year(date);
}

bool workday_add(const struct workday_calendar *calendar, const GDate *from, int n, GDate *ret,
    GDateYear *ret_year)
{
	int left = n == INT_MIN ? INT_MAX : ABS(n), walked = 0;
	GDateYear unknown = 0;
	GDate at = *from;

	if (n == 0) {
		note_year(calendar, &at, &unknown);
		left = workday_is(calendar, &at) ? 0 : 1;
	}
	while (left > 0) {
		if (++walked > RANGE || !go(&at, n >= 0))
			return false;
		note_year(calendar, &at, &unknown);
		left -= workday_is(calendar, &at);
	}
	*ret = at;
	*ret_year = unknown;
	return true;
}

int workday_between(const struct workday_calendar *calendar, const GDate *from, const GDate *to)
{
	bool forward = g_date_compare(from, to) <= 0;
	const GDate *last = forward ? to : from;
	GDate at = forward ? *from : *to;
	int n = 0;

	for (int i = 0; i < RANGE && g_date_compare(&at, last) < 0; i++) {
		g_date_add_days(&at, 1);
		n += workday_is(calendar, &at);
	}
	return forward ? n : -n;
}

/* ---- as people write it ------------------------------------------------------------------- */

/* As many of the digits of TEXT as LENGTH says and no others; -1 for anything else. */
static int read_digits(const char *text, size_t length)
{
	int number = 0;

	for (size_t i = 0; i < length; i++) {
		if (!g_ascii_isdigit(text[i]))
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

bool workday_date_read(const char *text, GDate *ret)
{
	if (text == NULL || strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	int year = read_digits(text, 4), month = read_digits(text + 5, 2),
	    day = read_digits(text + 8, 2);
	if (year < 1 || month < 1 || day < 1 ||
	    !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return false;
	g_date_clear(ret, 1);
	g_date_set_dmy(ret, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return true;
}

const char *workday_date_text(const GDate *date, char buffer[WORKDAY_DATE_SIZE])
{
	g_snprintf(buffer, WORKDAY_DATE_SIZE, "%04d-%02d-%02d", (int)g_date_get_year(date) % 10000,
	    (int)g_date_get_month(date) % 100, (int)g_date_get_day(date) % 100);
	return buffer;
}

bool workday_count_read(const char *text, int *ret)
{
	bool back = text[0] == '-';
	const char *digits = text + (back || text[0] == '+');
	size_t length = strlen(digits);
	int number = length < 1 || length > 5 ? -1 : read_digits(digits, length);

	if (number < 0)
		return false;
	*ret = back ? -number : number;
	return true;
}
