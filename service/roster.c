#include "service/roster.h"

#include <string.h>

#include "records/model/calendar.h"
#include "records/model/post.h"
#include "records/model/roster.h"
#include "service/roster_parts.h"
#include "service/service.h"

#define LOOK_EVERY 60           /* beats */

struct roster *roster_new(struct service *service)
{
	struct roster *roster = g_new0(struct roster, 1);

	roster->service = service;
	return roster;
}

void roster_free(struct roster *roster)
{
	if (roster == NULL)
		return;
	g_clear_pointer(&roster->entries, g_ptr_array_unref);
	g_free(roster);
}

/* ---- what is planned ---------------------------------------------------------------------- */

static void release(void *record)
{
	json_decref(record);
}

static int by_beginning(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int64_t left = record_integer(x, "begins_at"), right = record_integer(y, "begins_at");

	return left != right ? (left < right ? -1 : 1) :
	    record_id(x) < record_id(y)          ? -1 : record_id(x) > record_id(y);
}

/* Entries that are over for longer than this are of no use to the loop. */
#define KEPT (3 * DAY)

const GPtrArray *roster_entries(struct service *service)
{
	struct roster *roster = service->roster;
	int64_t oldest = clock_wall().us - KEPT;

	if (roster->entries != NULL)
		return roster->entries;
	roster->entries = g_ptr_array_new_with_free_func(release);
	for (json_t *entry = ledger_next(service->ledger, "roster_entry", NULL); entry != NULL;
	     entry = ledger_next(service->ledger, "roster_entry", entry))
		if (g_strcmp0(record_text(entry, "state"), "planned") == 0 &&
		    record_integer(entry, "ends_at") > oldest)
			g_ptr_array_add(roster->entries, json_incref(entry));
	g_ptr_array_sort(roster->entries, by_beginning);
	return roster->entries;
}

bool roster_fits(const json_t *entry, const char *post, const char *duty)
{
	const char *own = record_text(entry, "post");

	return g_strcmp0(record_text(entry, "duty"), duty) == 0 &&
	    (post == NULL || own == NULL || strcmp(own, post) == 0);
}

json_t *roster_on(struct service *service, const char *post, const char *duty, struct wall at)
{
	const GPtrArray *entries = roster_entries(service);

	for (guint i = 0; i < entries->len; i++) {
		json_t *entry = entries->pdata[i];
		if (record_integer(entry, "begins_at") <= at.us &&
		    at.us < record_integer(entry, "ends_at") && roster_fits(entry, post, duty))
			return entry;
	}
	return NULL;
}

bool roster_gap_after(struct service *service, const char *post, struct wall from,
    struct wall horizon, struct roster_gap *ret)
{
	const GPtrArray *entries = roster_entries(service);
	struct wall covered = from;

	for (guint i = 0; i < entries->len; i++) {
		const json_t *entry = entries->pdata[i];
		int64_t begins = record_integer(entry, "begins_at");
		if (!roster_fits(entry, post, "operator"))
			continue;
		if (begins > covered.us) {
			*ret = (struct roster_gap){ covered, { begins } };
			return covered.us < horizon.us;
		}
		covered.us = MAX(covered.us, record_integer(entry, "ends_at"));
	}
	*ret = (struct roster_gap){ covered, { 0 } };
	return covered.us < horizon.us;
}

bool roster_in_use(const struct service *service)
{
	const struct kind *kind = kind_find("shift_definition");

	for (json_t *one = ledger_next(service->ledger, "shift_definition", NULL); one != NULL;
	     one = ledger_next(service->ledger, "shift_definition", one))
		if (ledger_is_current(kind, one))
			return true;
	return false;
}

bool roster_wants_leader(struct service *service, const char *date)
{
	GDate day;

	return workday_date_read(date, &day) && !workday_is(workdays_calendar(service), &day) &&
	    workday_holiday(workdays_calendar(service), &day) != NULL;
}

/* ---- following ---------------------------------------------------------------------------- */

/* What was gathered is gathered anew when somebody asks: an import is many records. */
static void look(struct service *service)
{
	g_clear_pointer(&service->roster->entries, g_ptr_array_unref);
	roster_touch(service);
	alarms_look(service, ALARM_SOURCE_ROSTER, 0);
}

void roster_follow(struct service *service, json_t *record)
{
	(void)record;
	if (service->roster != NULL)
		look(service);
}

void roster_beat(struct service *service)
{
	if (service->roster->beats++ % LOOK_EVERY == 0)
		look(service);
}

json_t *roster_facts(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I, s:I}", "longest_us",
	    (json_int_t)service->settings->duty_longest, "least_rest_us",
	    (json_int_t)service->settings->duty_least_rest);
}
