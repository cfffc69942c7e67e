#include "records/model/calendar.h"

#include <string.h>

void calendar_take(struct workday_calendar *calendar, const json_t *record)
{
	const char *kind = record_text(record, "kind");
	GDate date;

	if (kind == NULL || record_has_ended(kind_find("work_day"), record) ||
	    !workday_date_read(record_text(record, "date"), &date))
		return;
	workday_calendar_add(calendar, &date,
	    strcmp(kind, workday_kind_word(WORKDAY_MAKEUP)) == 0 ? WORKDAY_MAKEUP : WORKDAY_OFF,
	    record_text(record, "name"), record_text(record, "source"));
}

struct workday_calendar *calendar_of(struct change *change)
{
	struct workday_calendar *calendar = workday_calendar_new();
	json_t *days = change_find(change, "work_day", "state", json_string("in_force"));

	for (size_t i = 0; i < json_array_size(days); i++)
		calendar_take(calendar, json_array_get(days, i));
	json_decref(days);
	return calendar;
}

json_t *calendar_answer(const struct workday_calendar *calendar, const GDate *from, int n)
{
	char text[WORKDAY_DATE_SIZE];
	GDateYear unknown = 0;
	GDate date;

	if (!workday_add(calendar, from, n, &date, &unknown))
		return NULL;
	json_t *answer = json_pack("{s:s, s:b, s:s*, s:s*}", "date",
	    workday_date_text(&date, text), "workday", workday_is(calendar, &date), "holiday",
	    workday_holiday(calendar, &date), "source",
	    workday_calendar_source(calendar, g_date_get_year(&date)));
	if (unknown != 0)
		json_object_set_new(answer, "unknown_year", json_integer(unknown));
	return answer;
}

GDate calendar_day(struct wall at)
{
	char text[CLOCK_TEXT_SIZE];
	GDate date;

	g_date_clear(&date, 1);
	if (!workday_date_read(clock_text(at, CLOCK_DATE, text, sizeof text), &date))
		g_date_set_dmy(&date, 1, G_DATE_JANUARY, 1970);
	return date;
}

struct wall calendar_end(const GDate *date)
{
	char text[WORKDAY_DATE_SIZE];
	struct wall next = clock_day(workday_date_text(date, text), 1);

	return next.us == 0 ? next : (struct wall){ next.us - CLOCK_SECOND };
}
