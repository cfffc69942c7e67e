#include "points/rhythm.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define MINUTE (60 * CLOCK_SECOND)
#define DAY (24 * 60 * MINUTE)
#define DAYS_AHEAD 731         /* every day of the month comes within it, whatever the year */

static const char *const words[RHYTHM_DAYS] = {
	[RHYTHM_DAILY] = "daily",
	[RHYTHM_WORKDAYS] = "workdays",
	[RHYTHM_WEEKLY] = "weekly",
	[RHYTHM_MONTHLY] = "monthly",
};

const char *rhythm_word(enum rhythm_days days)
{
	return words[days];
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Full-width forms as what they stand for, and whatever separates as a blank. Caller frees. */
static char *plain(const char *text)
{
	static const char separators[] = " ,;/\t|"; /* 、 folds to / */
	GString *plain = g_string_new(NULL);

	while (text != NULL && *text != '\0') {
		uint32_t character = text_fold_width(text_next(&text));
		if (character == 0x3000 || (character < 0x80 &&
		    strchr(separators, (int)character) != NULL))
			character = ' ';
		g_string_append_unichar(plain, character);
	}
	return g_string_free(plain, FALSE);
}

/* A number of at most two digits; -1 for anything else. */
static int digits(const char *text, size_t length)
{
	int value = 0;

	if (length < 1 || length > 2)
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (!g_ascii_isdigit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* "8:05" as minutes of the day; -1 where it is none. */
static int minute_of(const char *text)
{
	const char *colon = strchr(text, ':');

	if (colon == NULL || strlen(colon + 1) != 2)
		return -1;
	int hour = digits(text, (size_t)(colon - text)), minute = digits(colon + 1, 2);
	return hour < 0 || hour > 23 || minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

/* Puts MINUTE into its place; false where there is no room. */
static bool add_minute(struct rhythm *rhythm, int minute)
{
	int place = 0;

	while (place < rhythm->count && rhythm->minutes[place] < minute)
		place++;
	if (place < rhythm->count && rhythm->minutes[place] == minute)
		return true;
	if (rhythm->count == RHYTHM_TIMES)
		return false;
	memmove(&rhythm->minutes[place + 1], &rhythm->minutes[place],
	    (size_t)(rhythm->count - place) * sizeof rhythm->minutes[0]);
	rhythm->minutes[place] = (short)minute;
	rhythm->count++;
	return true;
}

static bool read_times(struct rhythm *rhythm, const char *text, char **ret_reason)
{
	g_autofree char *typed = plain(text);
	g_auto(GStrv) parts = g_strsplit(typed, " ", -1);

	for (char **part = parts; *part != NULL; part++) {
		int minute = minute_of(*part);
		if (**part == '\0')
			continue;
		if (minute < 0) {
			*ret_reason = g_strdup_printf(
			    _("%s 不是时刻，要写 10:00 22:00 这样的。"), *part);
			return false;
		}
		if (!add_minute(rhythm, minute)) {
			*ret_reason = g_strdup_printf(_("一天最多 %d 个时刻。"), RHYTHM_TIMES);
			return false;
		}
	}
	if (rhythm->count == 0)
		*ret_reason = g_strdup(_("至少要一个时刻，如 10:00。"));
	return rhythm->count > 0;
}

static bool read_on(struct rhythm *rhythm, const char *text, char **ret_reason)
{
	bool weekly = rhythm->days == RHYTHM_WEEKLY;
	g_autofree char *typed = plain(text);
	g_auto(GStrv) parts = g_strsplit(typed, " ", -1);

	for (char **part = parts; *part != NULL; part++) {
		int day = digits(*part, strlen(*part));
		if (**part == '\0')
			continue;
		if (day < 1 || day > (weekly ? 7 : 31)) {
			*ret_reason = g_strdup_printf(weekly ?
			    _("%s 不是星期，要写 1 到 7，7 是星期日。") :
			    _("%s 不是日子，要写 1 到 31。"), *part);
			return false;
		}
		rhythm->on |= UINT32_C(1) << day;
	}
	if (rhythm->on == 0)
		*ret_reason = g_strdup(weekly ? _("写星期几，如 1 5。") :
		    _("写每月哪几天，如 1 15。"));
	return rhythm->on != 0;
}

/* What was typed is clean as a whole; a part of it may begin with a mark that then stands alone. */
static bool refuse_clean(char **reason)
{
	g_autofree char *raw = g_steal_pointer(reason);

	*reason = text_clean_string(raw);
	return false;
}

bool rhythm_read(const char *days, const char *on, const char *times, struct rhythm *ret,
    bool *ret_on, char **ret_reason)
{
	struct rhythm rhythm = { .days = RHYTHM_DAYS };

	for (int i = 0; i < RHYTHM_DAYS; i++)
		if (g_strcmp0(days, words[i]) == 0)
			rhythm.days = (enum rhythm_days)i;
	*ret_on = true;
	if (rhythm.days == RHYTHM_DAYS) {
		*ret_reason = g_strdup(_("没有这种周期。"));
		return false;
	}
	bool by_day = rhythm.days == RHYTHM_WEEKLY || rhythm.days == RHYTHM_MONTHLY;
	if (by_day && !read_on(&rhythm, on, ret_reason))
		return refuse_clean(ret_reason);
	*ret_on = false;
	if (!read_times(&rhythm, times, ret_reason))
		return refuse_clean(ret_reason);
	*ret = rhythm;
	return true;
}

/* ---- when --------------------------------------------------------------------------------- */

static bool counts(const struct rhythm *rhythm, const struct workday_calendar *calendar,
    const GDate *date)
{
	unsigned last = g_date_get_days_in_month(g_date_get_month(date), g_date_get_year(date)),
		 day = g_date_get_day(date);

	switch (rhythm->days) {
	case RHYTHM_DAILY:
		return true;
	case RHYTHM_WORKDAYS:
		return calendar != NULL && workday_is(calendar, date);
	case RHYTHM_WEEKLY:
		return (rhythm->on >> g_date_get_weekday(date) & 1) != 0;
	case RHYTHM_MONTHLY:
		return (rhythm->on >> day & 1) != 0 || (day == last && rhythm->on >> day > 1);
	case RHYTHM_DAYS:
		break;
	}
	return false;
}

/* The instant at which MINUTE of DATE begins, by the local clock. */
static struct wall instant(const GDate *date, int minute)
{
	char text[WORKDAY_DATE_SIZE + 8], day[WORKDAY_DATE_SIZE];
	struct wall at = { 0 };

	g_snprintf(text, sizeof text, "%s %02d:%02d", workday_date_text(date, day),
	    minute / 60 % 24, minute % 60);
	return clock_parse(text, (struct wall){ 0 }, &at) ? at : (struct wall){ 0 };
}

struct wall rhythm_next(const struct rhythm *rhythm, const struct workday_calendar *calendar,
    struct wall after)
{
	char text[CLOCK_TEXT_SIZE];
	GDate date;

	clock_text(after, CLOCK_DATE, text, sizeof text);
	if (!workday_date_read(text, &date))
		return (struct wall){ 0 };
	for (int ahead = 0; ahead < DAYS_AHEAD; ahead++) {
		for (int i = 0; counts(rhythm, calendar, &date) && i < rhythm->count; i++) {
			struct wall at = instant(&date, rhythm->minutes[i]);
			if (at.us > after.us)
				return at;
		}
		g_date_add_days(&date, 1);
		if (g_date_get_year(&date) >= 9999)
			break;
	}
	return (struct wall){ 0 };
}

/* The last instant that is not after AT; us == 0: none within three years. */
static struct wall last_until(const struct rhythm *rhythm, const struct workday_calendar *calendar,
    struct wall at)
{
	struct wall last = { 0 };

	for (int64_t days = 1; days <= 1024 && last.us == 0; days *= 2) {
		struct wall next = { at.us - days * DAY };
		while ((next = rhythm_next(rhythm, calendar, next)).us != 0 && next.us <= at.us)
			last = next;
	}
	return last;
}

struct wall rhythm_next_closer(const struct rhythm *rhythm,
    const struct workday_calendar *calendar, int percent, struct wall after, bool *ret_between)
{
	struct wall next = rhythm_next(rhythm, calendar, after),
		    last = percent >= 100 ? (struct wall){ 0 } :
		    last_until(rhythm, calendar, after);

	*ret_between = false;
	if (last.us == 0 || next.us == 0)
		return next;
	int64_t step = (next.us - last.us) / MINUTE * MAX(percent, 1) / 100 * MINUTE;
	if (step == 0)
		return next;
	struct wall between = { last.us + ((after.us - last.us) / step + 1) * step };
	*ret_between = between.us + step / 2 <= next.us;
	return *ret_between ? between : next;
}
