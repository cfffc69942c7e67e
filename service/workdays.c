#include "service/workdays.h"

#include <string.h>

#include "points/lunar.h"
#include "records/model/calendar.h"
#include "service/service.h"

const struct workday_calendar *workdays_calendar(struct service *service)
{
	if (service->workdays != NULL)
		return service->workdays;
	service->workdays = workday_calendar_new();
	for (json_t *record = ledger_next(service->ledger, "work_day", NULL); record != NULL;
	     record = ledger_next(service->ledger, "work_day", record))
		calendar_take(service->workdays, record);
	return service->workdays;
}

/* It is made anew when somebody asks: an import is many records. */
void workdays_follow(struct service *service, json_t *record)
{
	(void)record;
	workdays_free(service);
}

void workdays_free(struct service *service)
{
	g_clear_pointer(&service->workdays, workday_calendar_free);
}

/* Where the clauses differ from place to place, and nobody configured a number: days in which an
 * access is built (柳13, 青12); the others say none. */
static int64_t implementation(const struct settings *settings)
{
	static const struct {
		const char *profile;
		int64_t days;
	} places[] = { { "liuzhou", 10 }, { "qingpu", 15 } };

	for (size_t i = 0; settings->days_implementation == 0 && i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].profile, settings->site_profile) == 0)
			return places[i].days;
	return settings->days_implementation;
}

json_t *workdays_facts(struct service *service, const struct facts_asked *asked)
{
	const struct settings *settings = service->settings;

	(void)asked;
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "approval",
	    (json_int_t)settings->days_approval, "implementation",
	    (json_int_t)implementation(settings), "review", (json_int_t)settings->days_review,
	    "allocation", (json_int_t)settings->days_allocation, "unused",
	    (json_int_t)settings->months_unused, "notice", (json_int_t)settings->days_notice,
	    "remind_hour", (json_int_t)settings->remind_hour);
}

json_t *workdays_today(struct service *service)
{
	const struct workday_calendar *calendar = workdays_calendar(service);
	struct wall now = clock_wall(), soon = { now.us + service->settings->expiry_notice };
	GDate today = calendar_day(now), later = calendar_day(soon);
	const char *holiday = workday_holiday(calendar, &today);
	char lunar[LUNAR_SIZE];
	json_t *row = json_pack("{s:b, s:s*, s:s}", "workday", workday_is(calendar, &today),
	    "holiday", holiday, "lunar", lunar_text(&today, lunar));

	for (GDateYear year = g_date_get_year(&later); year >= g_date_get_year(&today); year--)
		if (workday_calendar_source(calendar, year) == NULL)
			json_object_set_new(row, "unknown_year", json_integer(year));
	return row;
}
