/* The rows of the topic `roster`: a shift of a date, the people planned for it, what is missing. A
 * row's key is the day and the shift. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "records/model/post.h"
#include "records/model/roster.h"
#include "service/roster_parts.h"
#include "service/service.h"

#define SHIFTS 1000000          /* ids of definitions in a key */

static int64_t key_of(const char *date, int64_t shift)
{
	GDate day;

	return !workday_date_read(date, &day) ? 0 :
	    (int64_t)g_date_get_julian(&day) * SHIFTS + shift % SHIFTS;
}

/* The day of KEY; false: it is none. */
static bool date_of(int64_t key, char date[WORKDAY_DATE_SIZE])
{
	GDate day;

	if (key < SHIFTS || key / SHIFTS > G_MAXINT32 ||
	    !g_date_valid_julian((guint32)(key / SHIFTS)))
		return false;
	g_date_set_julian(&day, (guint32)(key / SHIFTS));
	workday_date_text(&day, date);
	return true;
}

/* Whether DATE is one of those that are shown. */
static bool is_shown(const char *date)
{
	char today[CLOCK_TEXT_SIZE];

	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	return clock_day(date, 0).us >= clock_day(today, -1).us &&
	    clock_day(date, 0).us <= clock_day(today, ROSTER_DAYS).us;
}

void roster_touch(struct service *service)
{
	char today[CLOCK_TEXT_SIZE], date[CLOCK_TEXT_SIZE];

	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	for (int i = -2; i <= ROSTER_DAYS; i++) {
		clock_text(clock_day(today, i), CLOCK_DATE, date, sizeof date);
		for (json_t *shift = ledger_next(service->ledger, "shift_definition", NULL);
		     shift != NULL;
		     shift = ledger_next(service->ledger, "shift_definition", shift))
			topics_touch(service->topics, "roster", 0,
			    key_of(date, record_id(shift)));
	}
}

void roster_keys(struct service *service, topic_visit *visit, void *data)
{
	const struct kind *kind = kind_find("shift_definition");
	const GPtrArray *entries = roster_entries(service);
	g_autoptr(GHashTable) seen =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	char today[CLOCK_TEXT_SIZE], date[CLOCK_TEXT_SIZE];
	GHashTableIter iter;
	void *key;

	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	for (json_t *shift = ledger_next(service->ledger, kind->name, NULL); shift != NULL;
	     shift = ledger_next(service->ledger, kind->name, shift))
		for (int i = -1; i <= ROSTER_DAYS && ledger_is_current(kind, shift); i++) {
			clock_text(clock_day(today, i), CLOCK_DATE, date, sizeof date);
			int64_t at = key_of(date, record_id(shift));
			g_hash_table_add(seen, g_memdup2(&at, sizeof at));
		}
	for (guint i = 0; i < entries->len; i++) {
		const char *day = record_text(entries->pdata[i], "date");
		int64_t at = key_of(day, record_integer(entries->pdata[i], "shift"));
		if (is_shown(day))
			g_hash_table_add(seen, g_memdup2(&at, sizeof at));
	}
	g_hash_table_iter_init(&iter, seen);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		visit(*(int64_t *)key, data);
}

/* ---- a row -------------------------------------------------------------------------------- */

/* Whether the person of ENTRY stands the other post at the same time (兼岗). */
static bool is_both(const GPtrArray *entries, const json_t *entry)
{
	for (guint i = 0; i < entries->len; i++) {
		const json_t *other = entries->pdata[i];
		if (record_integer(other, "person") == record_integer(entry, "person") &&
		    word_in(DUTIES_STANDING, record_text(other, "duty")) &&
		    record_text(other, "post") != NULL && record_text(entry, "post") != NULL &&
		    strcmp(record_text(other, "post"), record_text(entry, "post")) != 0 &&
		    record_integer(other, "begins_at") < record_integer(entry, "ends_at") &&
		    record_integer(entry, "begins_at") < record_integer(other, "ends_at"))
			return true;
	}
	return false;
}

static json_t *person_row(const GPtrArray *entries, const json_t *entry)
{
	json_t *row = json_pack("{s:I, s:I, s:s*, s:s*, s:s*}", "id", (json_int_t)record_id(entry),
	    "person", (json_int_t)record_integer(entry, "person"), "name",
	    record_text(entry, "name"), "post", record_text(entry, "post"), "duty",
	    record_text(entry, "duty"));

	if (is_both(entries, entry))
		json_object_set_new(row, "both", json_true());
	if (record_text(entry, "despite") != NULL)
		json_object_set_new(row, "despite", json_string(record_text(entry, "despite")));
	if (record_integer(entry, "exemption") != 0)
		json_object_set_new(row, "exempt", json_true());
	return row;
}

/* The people of SHIFT on DATE; *RET the hours of the first of them. New. */
static json_t *people_of(struct service *service, const char *date, int64_t shift,
    struct roster_span *ret)
{
	const GPtrArray *entries = roster_entries(service);
	json_t *people = json_array();

	for (guint i = 0; i < entries->len; i++) {
		const json_t *entry = entries->pdata[i];
		if (record_integer(entry, "shift") % SHIFTS != shift ||
		    g_strcmp0(record_text(entry, "date"), date) != 0)
			continue;
		if (json_array_size(people) == 0)
			*ret = (struct roster_span){ { record_integer(entry, "begins_at") },
				{ record_integer(entry, "ends_at") } };
		json_array_append_new(people, person_row(entries, entry));
	}
	return people;
}

/* Posts that nobody stands for all of SPAN, as far as it is not over. */
static json_t *gaps_in(struct service *service, const struct roster_span *span)
{
	json_t *gaps = json_array();
	struct wall from = { MAX(span->from.us, clock_wall().us) };
	struct roster_gap gap;

	for (const struct choice *post = post_choices; post->name != NULL; post++)
		if (from.us < span->until.us &&
		    roster_gap_after(service, post->name, from, span->until, &gap))
			json_array_append_new(gaps, json_string(post->name));
	return gaps;
}

static bool has_leader(struct service *service, const char *date)
{
	const GPtrArray *entries = roster_entries(service);

	for (guint i = 0; i < entries->len; i++)
		if (roster_fits(entries->pdata[i], NULL, "leader") &&
		    g_strcmp0(record_text(entries->pdata[i], "date"), date) == 0)
			return true;
	return false;
}

static void add_day(struct service *service, json_t *row, const char *date)
{
	const struct workday_calendar *calendar = workdays_calendar(service);
	GDate day;

	if (!workday_date_read(date, &day))
		return;
	const char *holiday = workday_holiday(calendar, &day);
	json_object_set_new(row, "workday", json_boolean(workday_is(calendar, &day)));
	if (holiday != NULL)
		json_object_set_new(row, "holiday", json_string(holiday));
	if (roster_wants_leader(service, date) && !has_leader(service, date))
		json_object_set_new(row, "no_leader", json_true());
}

json_t *roster_row(struct service *service, int64_t key)
{
	const json_t *shift = ledger_get(service->ledger, "shift_definition", key % SHIFTS);
	char date[WORKDAY_DATE_SIZE];
	struct roster_span span;

	if (shift == NULL || !date_of(key, date) || !is_shown(date) ||
	    !roster_span(date, record_text(shift, "begins"), record_text(shift, "ends"), &span))
		return NULL;
	json_t *people = people_of(service, date, key % SHIFTS, &span);
	if (json_array_size(people) == 0 &&
	    !ledger_is_current(kind_find("shift_definition"), shift)) {
		json_decref(people);
		return NULL;
	}
	json_t *row = json_pack("{s:I, s:s, s:I, s:s, s:I, s:I, s:I, s:o, s:o}", "key",
	    (json_int_t)key, "date", date, "shift", (json_int_t)record_id(shift), "name",
	    record_text(shift, "name"), "begins_at", (json_int_t)span.from.us, "ends_at",
	    (json_int_t)span.until.us, "least", (json_int_t)record_integer(shift, "least"),
	    "people", people, "gaps", gaps_in(service, &span));
	add_day(service, row, date);
	return row;
}
