/* Alarms as consoles see them: the topics `alarms` and `alarms:ID`, the counts in the row `site`
 * (docs/protocol.md). */
#include <string.h>

#include "service/alarms_parts.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/topology.h"

static bool is_shown(const struct alarm *alarm)
{
	return alarm->operator != OPERATOR_CLOSED;
}

void alarms_keys(struct service *service, int64_t under, topic_visit *visit, void *data)
{
	const struct alarms *alarms = service->alarms;
	struct alarm *above = alarms == NULL || under == 0 ? NULL : alarm_get(alarms, under);
	GHashTableIter iter;
	void *value;

	if (above != NULL) {
		for (guint i = 0; i < above->under; i++) {
			const struct alarm *alarm = above->private->children->pdata[i];
			if (is_shown(alarm))
				visit(alarm->id, data);
		}
		return;
	}
	if (alarms == NULL || under != 0)
		return;
	g_hash_table_iter_init(&iter, alarms->by_id);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct alarm *alarm = value;
		if (alarm->head == 0 && is_shown(alarm))
			visit(alarm->id, data);
	}
}

static void add_device_axis(json_t *row, const struct alarm *alarm)
{
	row_text(row, "qualifier", alarm->qualifier);
	row_text(row, "why", alarm->why);
	row_text(row, "cause", alarm->cause);
	row_text(row, "step", alarm->step);
	row_time(row, "since", alarm->raised_at);
	row_time(row, "first", alarm->first_raised_at);
	row_time(row, "changed", alarm->changed_at);
	row_time(row, "cleared_at", alarm->cleared_at);
}

static void add_flag(json_t *row, const char *name, bool value)
{
	if (value)
		json_object_set_new(row, name, json_true());
}

static void add_marks(json_t *row, const struct alarm *alarm)
{
	add_flag(row, "flapping", alarm->flapping);
	add_flag(row, "held", alarm->held);
	add_flag(row, "review", alarm->review);
	add_flag(row, "maintenance", alarm->maintenance);
	row_text(row, "hush", alarm_hush_word(alarm->hush));
	if (alarm->head != 0)
		json_object_set_new(row, "root", json_integer(alarm->head));
	row_time(row, "due", alarm->due_at);
	if (alarm->escalated > 0)
		json_object_set_new(row, "escalated", json_integer(alarm->escalated));
}

static struct wall undo_until(const struct alarm *alarm)
{
	int64_t acked_at = record_integer(alarm->record, "acked_at");

	if (alarm->operator != OPERATOR_ACK || acked_at == 0)
		return (struct wall){ 0 };
	return (struct wall){ acked_at + alarm->private->alarms->settings->undo };
}

static void add_operator_axis(json_t *row, const struct alarm *alarm)
{
	static const char *const texts[] = { "owner", "acked_by", "shelve_asked_by",
		"judged_severity" };
	static const char *const times[] = { "acked_at", "shelved_until" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		row_text(row, texts[i], record_text(alarm->record, texts[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
		row_time(row, times[i],
		    (struct wall){ record_integer(alarm->record, times[i]) });
	row_time(row, "undo_until", undo_until(alarm));
}

/* The ticket in which it is dealt with. */
static void add_ticket(struct service *service, json_t *row, const struct alarm *alarm)
{
	int64_t ticket = record_integer(alarm->record, "ticket");

	if (ticket == 0)
		return;
	json_object_set_new(row, "ticket", json_integer(ticket));
	row_text(row, "ticket_number", ledger_name(service->ledger, "fault_ticket", ticket));
}

/* Of the line of ALARM, others than itself: those alike that are still raised. */
static unsigned count_standing(const struct alarm *alarm)
{
	unsigned n = 0;

	for (guint i = 0; i < alarm->under; i++) {
		const struct alarm *child = alarm->private->children->pdata[i];
		n += child->hush == HUSH_FOLDED && alarm_is_raised(child);
	}
	return n;
}

json_t *alarms_facts(const struct alarms *alarms, int64_t id)
{
	const struct alarm_settings *settings = alarms->settings;
	const struct alarm *alarm = alarm_get(alarms, id);

	return json_pack("{s:I, s:I, s:I}", "shelve_us", (json_int_t)settings->shelve, "undo_us",
	    (json_int_t)settings->undo, "standing",
	    (json_int_t)(alarm == NULL ? 0 : count_standing(alarm)));
}

/* Units cut off by ALARM and all under it, each once. */
static unsigned count_units(struct service *service, const struct alarm *alarm)
{
	g_autoptr(GArray) units = topology_units(service, alarm);

	return alarm->cleared ? 0 : units->len;
}

/* ---- where -------------------------------------------------------------------------------- */

#define SITES_MOST 20                /* named in one row */
#define SITES_LOOKED_AT 500          /* of those under it: the row is made again and again */

/* Of a circuit the far end says more. */
static int64_t place_of(struct service *service, const struct alarm *alarm)
{
	const json_t *circuit = strcmp(alarm->resource_kind, "circuit") != 0 ? NULL :
	    ledger_get(service->ledger, "circuit", alarm->resource);
	const json_t *far = circuit == NULL ? NULL :
	    ledger_get(service->ledger, "device", record_integer(circuit, "z_device"));
	int64_t site = record_integer(far, "site");

	return site == 0 ? alarm_site(alarm) : site;
}

static void add_site(struct service *service, const struct alarm *alarm, json_t *names)
{
	const char *name = ledger_name(service->ledger, "site", place_of(service, alarm));
	json_t *known;
	size_t i;

	if (name[0] == '\0' || json_array_size(names) == SITES_MOST)
		return;
	json_array_foreach(names, i, known)
		if (strcmp(json_string_value(known), name) == 0)
			return;
	json_array_append_new(names, json_string(name));
}

static void add_sites(struct service *service, json_t *row, const struct alarm *alarm)
{
	json_t *names = json_array();

	add_site(service, alarm, names);
	for (guint i = 0; i < MIN(alarm->under, SITES_LOOKED_AT); i++)
		add_site(service, alarm->private->children->pdata[i], names);
	if (json_array_size(names) > 0)
		json_object_set(row, "sites", names);
	json_decref(names);
}

/* Circuits are told by a number, and places by names that every room has: what people call the one,
 * and the room of the other, stand beside it. */
static void add_called(const struct service *service, json_t *row, const struct alarm *alarm)
{
	const struct ledger *ledger = service->ledger;
	const char *kind = alarm->resource_kind, *called = "";

	if (strcmp(kind, "circuit") == 0)
		called = record_text(ledger_get(ledger, kind, alarm->resource), "name");
	else if (strcmp(kind, "place") == 0)
		called = ledger_name(ledger, "room",
		    record_integer(ledger_get(ledger, kind, alarm->resource), "room"));
	if (called[0] != '\0')
		json_object_set_new(row, "called", json_string(called));
}

json_t *alarms_row(struct service *service, int64_t key)
{
	struct alarm *alarm = service->alarms == NULL ? NULL : alarm_get(service->alarms, key);

	if (alarm == NULL || !is_shown(alarm))
		return NULL;
	alarm->units = count_units(service, alarm);
	json_t *row = json_pack(
	    "{s:I, s:o, s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:I, s:s*, s:s*, s:i, s:i, s:i}", "key",
	    (json_int_t)alarm->id, "number", alarm_number(alarm), "severity",
	    severity_word(alarm_line_severity(alarm)), "state",
	    alarm_operator_word(alarm->operator), "cleared", alarm_is_over(alarm), "type",
	    alarm->type->name, "event", alarm_event_word(alarm->type->event), "source",
	    alarm_source_word(alarm->source), "resource_kind", alarm->resource_kind, "resource",
	    (json_int_t)alarm->resource, "name", alarm->resource_name, "what", alarm->what, "count",
	    (int)alarm->raise_count, "under", (int)alarm->under, "units", (int)alarm->units);

	add_called(service, row, alarm);
	add_device_axis(row, alarm);
	add_marks(row, alarm);
	add_operator_axis(row, alarm);
	add_ticket(service, row, alarm);
	add_sites(service, row, alarm);
	return row;
}

/* ---- the row `site` ----------------------------------------------------------------------- */

struct counts {
	int severities[SEVERITIES];
	int unacknowledged;
};

static void count(const struct alarm *alarm, void *data)
{
	struct counts *counts = data;

	if (alarm->head != 0 || alarm->hush != HUSH_NOT || alarm->maintenance)
		return;
	if (!alarm_is_over(alarm) && alarm->operator != OPERATOR_SHELVED)
		counts->severities[alarm_line_severity(alarm)]++;
	counts->unacknowledged += alarm->operator == OPERATOR_OPEN;
}

/* What a console has to know of alarms.conf: words, and how long may be shelved. */
static void add_settings(json_t *row, const struct alarm_settings *settings)
{
	json_t *words = json_object();

	for (int i = SEVERITY_CLEARED; i < SEVERITIES; i++)
		json_object_set_new(words, severity_word((enum severity)i),
		    json_string(settings->severities[i].word));
	json_object_set_new(row, "words", words);
	json_object_set_new(row, "window_us", json_integer(settings->flood_window));
	json_object_set_new(row, "shelve_us", json_integer(settings->shelve));
	json_object_set_new(row, "stale_us", json_integer(settings->stale));
}

void alarms_count(struct service *service, json_t *row)
{
	struct counts counts = { .unacknowledged = 0 };
	json_t *alarms = json_object();

	alarms_each(service->alarms, count, &counts);
	json_object_set_new(row, "severities",
	    json_pack("{s:i, s:i, s:i, s:i}", "critical", counts.severities[SEVERITY_CRITICAL],
		"major", counts.severities[SEVERITY_MAJOR], "minor",
		counts.severities[SEVERITY_MINOR], "warning", counts.severities[SEVERITY_WARNING]));
	json_object_set_new(alarms, "unacknowledged", json_integer(counts.unacknowledged));
	if (service->alarms != NULL)
		json_object_set_new(alarms, "recent", json_integer(alarms_recent(service->alarms)));
	if (alarms_flooded(service->alarms))
		row_time(alarms, "flooded", service->alarms->flooded_since);
	add_settings(alarms, alarms_settings(service->alarms));
	json_object_set_new(row, "alarms", alarms);
}
