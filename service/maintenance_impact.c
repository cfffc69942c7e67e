/* Whom a maintenance job hits, and how what it was done to is afterwards. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "service/maintenance.h"
#include "service/managed.h"
#include "service/rooms.h"
#include "service/service.h"
#include "service/topology.h"
#include "service/warnings.h"
#include "service/workdays.h"

#define LISTED 500 /* of the things: an audit row and a message must hold them */
#define NAMED 3
#define NAMES_LIMIT 250 /* bytes of names in one line */

static const char *const objects[] = { "circuit", "device", "room", "managed_service" };

/* ---- what hangs on what ------------------------------------------------------------------- */

static void append(GArray *things, GHashTable *known, const char *kind, int64_t id)
{
	const struct thing_ref thing = { kind, id };
	g_autofree char *key = g_strdup_printf("%s:%" PRId64, kind, id);

	if (id != 0 && g_hash_table_add(known, g_steal_pointer(&key)))
		g_array_append_val(things, thing);
}

/* Those of KIND that stand in ROOM. */
static void append_in_room(struct service *service, GArray *things, GHashTable *known,
    const char *kind, int64_t room)
{
	for (json_t *record = ledger_next_of(service->ledger, kind, "room", room, NULL);
	     record != NULL;
	     record = ledger_next_of(service->ledger, kind, "room", room, record))
		if (ledger_is_current(kind_find(kind), record))
			append(things, known, kind, record_id(record));
}

static bool is_known(GHashTable *known, const char *kind, int64_t id)
{
	g_autofree char *key = g_strdup_printf("%s:%" PRId64, kind, id);

	return g_hash_table_contains(known, key);
}

/* A line with one end gone carries nothing. */
static void append_circuits(struct service *service, GArray *things, GHashTable *known)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct circuit *circuit = value;
		for (int end = 0; end < CIRCUIT_ENDS; end++)
			if (circuit->ends[end].device != 0 &&
			    is_known(known, "device", circuit->ends[end].device))
				append(things, known, "circuit", circuit->id);
	}
}

void maintenance_expand(struct service *service, GArray *things)
{
	g_autoptr(GHashTable) known =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GArray) given = g_array_copy(things);

	g_array_set_size(things, 0);
	for (guint i = 0; i < given->len; i++) {
		const struct thing_ref *thing = &g_array_index(given, struct thing_ref, i);
		append(things, known, thing->kind, thing->id);
		if (strcmp(thing->kind, "room") != 0)
			continue;
		append_in_room(service, things, known, "device", thing->id);
		append_in_room(service, things, known, "place", thing->id);
	}
	g_autoptr(GArray) behind = g_array_copy(things);
	topology_behind(service, behind);
	for (guint i = things->len; i < behind->len; i++) {
		const struct thing_ref *thing = &g_array_index(behind, struct thing_ref, i);
		append(things, known, thing->kind, thing->id);
	}
	append_circuits(service, things, known);
}

GArray *maintenance_things(struct service *service, const json_t *job)
{
	GArray *things = g_array_new(FALSE, FALSE, sizeof(struct thing_ref));
	const struct kind *kind = kind_find("maintenance_object");
	int64_t id = record_id(job);

	for (json_t *record = ledger_next_of(service->ledger, kind->name, "job", id, NULL);
	     record != NULL;
	     record = ledger_next_of(service->ledger, kind->name, "job", id, record))
		for (size_t i = 0; ledger_is_current(kind, record) && i < G_N_ELEMENTS(objects);
		     i++) {
			const struct thing_ref thing = { objects[i],
				record_integer(record, objects[i]) };
			if (thing.id != 0)
				g_array_append_val(things, thing);
		}
	maintenance_expand(service, things);
	return things;
}

/* ---- whom it hits ------------------------------------------------------------------------- */

/* One unit: the circuits it loses, and those it has left. */
struct hit {
	GString *circuits, *left;
};

static void hit_free(void *data)
{
	struct hit *hit = data;

	g_string_free(hit->circuits, TRUE);
	g_string_free(hit->left, TRUE);
	g_free(hit);
}

static void add_name(GString *names, const char *name)
{
	if (names->len + strlen(name) > NAMES_LIMIT) {
		if (!g_str_has_suffix(names->str, _(" 等")))
			g_string_append(names, _(" 等"));
		return;
	}
	g_string_append_printf(names, "%s%s", names->len > 0 ? _("、") : "", name);
}

struct tally {
	struct service *service;
	GHashTable *circuits;        /* ids that are gone: set of int64 */
	GHashTable *units;           /* id of access_unit -> struct hit */
	GArray *order;               /* the ids of units, as they were found */
};

/* What else serves UNIT and works now. */
static void find_left(const struct tally *tally, int64_t unit, struct hit *hit)
{
	const struct kind *kind = kind_find("circuit_unit");

	for (json_t *use = ledger_next_of(tally->service->ledger, kind->name, "access_unit", unit,
		 NULL);
	     use != NULL; use = ledger_next_of(tally->service->ledger, kind->name, "access_unit",
			      unit, use)) {
		int64_t id = record_integer(use, "circuit");
		const struct circuit *circuit = picture_circuit(&tally->service->picture, id);
		if (ledger_is_current(kind, use) && circuit != NULL &&
		    circuit->standing.state != CIRCUIT_DOWN &&
		    !g_hash_table_contains(tally->circuits, &id))
			add_name(hit->left, ledger_name(tally->service->ledger, "circuit", id));
	}
}

static void hit_units(struct tally *tally, int64_t circuit)
{
	const struct kind *kind = kind_find("circuit_unit");
	struct ledger *ledger = tally->service->ledger;

	for (json_t *use = ledger_next_of(ledger, kind->name, "circuit", circuit, NULL);
	     use != NULL; use = ledger_next_of(ledger, kind->name, "circuit", circuit, use)) {
		int64_t unit = record_integer(use, "access_unit");
		struct hit *hit = g_hash_table_lookup(tally->units, &unit);
		if (!ledger_is_current(kind, use))
			continue;
		if (hit == NULL) {
			hit = g_new0(struct hit, 1);
			hit->circuits = g_string_new(NULL);
			hit->left = g_string_new(NULL);
			g_hash_table_insert(tally->units, g_memdup2(&unit, sizeof unit), hit);
			g_array_append_val(tally->order, unit);
			find_left(tally, unit, hit);
		}
		add_name(hit->circuits, ledger_name(ledger, "circuit", circuit));
	}
}

/* All of them: each must be told. */
static json_t *units_of(const struct tally *tally)
{
	json_t *units = json_array();

	for (guint i = 0; i < tally->order->len; i++) {
		int64_t id = g_array_index(tally->order, int64_t, i);
		const struct hit *hit = g_hash_table_lookup(tally->units, &id);
		json_t *unit = json_pack("{s:I, s:s, s:s}", "access_unit", (json_int_t)id, "name",
		    ledger_name(tally->service->ledger, "access_unit", id), "circuits",
		    hit->circuits->str);
		if (hit->left->len > 0)
			json_object_set_new(unit, "left", json_string(hit->left->str));
		json_array_append_new(units, unit);
	}
	return units;
}

/* "影响 3 家（全断 2 家：街道办、便民中心），链路 5 条，设备 12 台，业务 0 项" */
static char *summary_of(const struct tally *tally, const GArray *things)
{
	g_autoptr(GString) cut = g_string_new(NULL);
	unsigned devices = 0, services = 0, none = 0;

	for (guint i = 0; i < things->len; i++) {
		const char *kind = g_array_index(things, struct thing_ref, i).kind;
		devices += strcmp(kind, "device") == 0;
		services += strcmp(kind, "managed_service") == 0;
	}
	for (guint i = 0; i < tally->order->len; i++) {
		int64_t id = g_array_index(tally->order, int64_t, i);
		const struct hit *hit = g_hash_table_lookup(tally->units, &id);
		if (hit->left->len == 0 && none++ < NAMED)
			add_name(cut, ledger_name(tally->service->ledger, "access_unit", id));
	}
	g_autofree char *which = none == 0 ? g_strdup("")
					   : g_strdup_printf(_("（全断 %u 家：%s%s）"), none,
						 cut->str, none > NAMED ? _(" 等") : "");
	return g_strdup_printf(_("影响 %u 家%s，链路 %u 条，设备 %u 台，业务 %u 项"),
	    tally->order->len, which, g_hash_table_size(tally->circuits), devices, services);
}

static json_t *named(const struct service *service, const GArray *things, const char *kind)
{
	json_t *list = json_array();

	for (guint i = 0; i < things->len; i++) {
		const struct thing_ref *thing = &g_array_index(things, struct thing_ref, i);
		if (strcmp(thing->kind, kind) == 0 && json_array_size(list) < LISTED)
			json_array_append_new(list,
			    json_pack("{s:I, s:s}", "id", (json_int_t)thing->id, "name",
				ledger_name(service->ledger, kind, thing->id)));
	}
	return list;
}

json_t *maintenance_impact(struct service *service, const GArray *things)
{
	g_autoptr(GHashTable) circuits =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(GHashTable) units =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, hit_free);
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct tally tally = { service, circuits, units, order };

	for (guint i = 0; i < things->len; i++) {
		const struct thing_ref *thing = &g_array_index(things, struct thing_ref, i);
		if (strcmp(thing->kind, "circuit") == 0)
			g_hash_table_add(circuits, g_memdup2(&thing->id, sizeof thing->id));
	}
	for (guint i = 0; i < things->len; i++) {
		const struct thing_ref *thing = &g_array_index(things, struct thing_ref, i);
		if (strcmp(thing->kind, "circuit") == 0)
			hit_units(&tally, thing->id);
	}
	g_autofree char *summary = summary_of(&tally, things);
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "summary", summary, "units",
	    units_of(&tally), "circuits", named(service, things, "circuit"), "devices",
	    named(service, things, "device"), "services",
	    named(service, things, "managed_service"));
}

/* ---- how it is now ------------------------------------------------------------------------ */

/* What the probes say, whether or not it is under maintenance: NULL when it is well; else a word of
 * ours, and in *RET_REASON why, or NULL. */
static const char *trouble_of(const struct service *service, const struct thing_ref *thing,
    const char **ret_reason)
{
	const struct device *device = picture_device(&service->picture, thing->id);
	const struct circuit *circuit = picture_circuit(&service->picture, thing->id);
	const struct managed *managed = picture_managed(service, thing->id);
	bool awaited;

	*ret_reason = NULL;
	if (strcmp(thing->kind, "device") == 0 && device != NULL) {
		enum device_state state = device_verdict_now(device).state;
		*ret_reason = device->reason;
		return state == DEVICE_UP ? NULL : state == DEVICE_DOWN ? _("不可达") : _("未知");
	}
	if (strcmp(thing->kind, "circuit") == 0 && circuit != NULL) {
		enum circuit_state state = circuit_verdict_now(circuit, &awaited).state;
		*ret_reason = circuit->reason;
		return state == CIRCUIT_NORMAL ? NULL : state == CIRCUIT_DOWN ? _("中断") :
		    state == CIRCUIT_DEGRADED ? _("劣化") : _("未知");
	}
	if (strcmp(thing->kind, "managed_service") == 0 && managed != NULL) {
		enum managed_state state = managed_now(managed, &awaited);
		*ret_reason = managed->reason;
		return state == MANAGED_OK ? NULL : state == MANAGED_UNKNOWN ? _("未知") :
		    state == MANAGED_WARNING ? _("异常") : _("不可用");
	}
	return strcmp(thing->kind, "room") == 0 || strcmp(thing->kind, "place") == 0 ? NULL :
	    _("已不在监测");
}

struct look {
	const GArray *things;
	json_t *bad;
};

static void add_bad(json_t *bad, const char *name, const char *state, const char *reason)
{
	if (json_array_size(bad) < LISTED)
		json_array_append_new(bad,
		    json_pack("{s:s, s:s, s:s*}", "name", name, "state", state, "reason", reason));
}

/* What a device or a place says besides: a fan, a port, a temperature. */
static void look_at_alarm(const struct alarm *alarm, void *data)
{
	const struct look *look = data;
	bool ours = false;

	if (alarm->cleared || alarm->severity < SEVERITY_MINOR ||
	    (alarm->source != ALARM_SOURCE_PORTS && alarm->source != ALARM_SOURCE_SENSORS &&
		alarm->source != ALARM_SOURCE_SESSIONS && alarm->source != ALARM_SOURCE_PLACE))
		return;
	for (guint i = 0; i < look->things->len && !ours; i++) {
		const struct thing_ref *thing = &g_array_index(look->things, struct thing_ref, i);
		ours = thing->id == alarm->resource &&
		    strcmp(thing->kind, alarm->resource_kind) == 0;
	}
	if (ours)
		add_bad(look->bad, alarm->resource_name, alarm->what, NULL);
}

static json_t *look_at(struct service *service, const GArray *things)
{
	struct look look = { things, json_array() };
	int checked = 0;

	for (guint i = 0; i < things->len; i++) {
		const struct thing_ref *thing = &g_array_index(things, struct thing_ref, i);
		const char *reason, *state = trouble_of(service, thing, &reason);
		checked += strcmp(thing->kind, "room") != 0;
		if (state != NULL)
			add_bad(look.bad, ledger_name(service->ledger, thing->kind, thing->id),
			    state, reason);
	}
	alarms_each(service->alarms, look_at_alarm, &look);
	return json_pack("{s:i, s:o}", "checked", checked, "bad", look.bad);
}

/* ---- facts -------------------------------------------------------------------------------- */

/* The last second of the working day that lies so many working days before the window begins. */
static int64_t notify_by(struct service *service, int64_t from)
{
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(from / CLOCK_SECOND);
	GDateYear unknown;
	GDate date, told;

	if (when == NULL)
		return 0;
	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)g_date_time_get_day_of_month(when),
	    (GDateMonth)g_date_time_get_month(when), (GDateYear)g_date_time_get_year(when));
	if (!workday_add(workdays_calendar(service), &date,
		-(int)service->settings->notify_workdays, &told, &unknown))
		return 0;
	g_autoptr(GDateTime) day = g_date_time_new_local(g_date_get_year(&told),
	    (int)g_date_get_month(&told), g_date_get_day(&told), 0, 0, 0);
	g_autoptr(GDateTime) end = g_date_time_add_days(day, 1);
	return (g_date_time_to_unix(end) - 1) * CLOCK_SECOND;
}

json_t *maintenance_facts(struct service *service, const struct facts_asked *asked)
{
	const json_t *job = ledger_get(service->ledger, asked->kind->name, asked->id);

	if (strcmp(asked->act, "start") == 0)
		return warnings_bar(service);
	if (job == NULL || !word_in("submit|review_impact|verify", asked->act))
		return NULL;
	g_autoptr(GArray) things = maintenance_things(service, job);
	if (strcmp(asked->act, "verify") == 0)
		return json_pack("{s:o}", "look", look_at(service, things));
	json_t *impact = maintenance_impact(service, things);
	return json_pack("{s:o, s:I}", "impact", impact, "notify_by",
	    (json_int_t)notify_by(service, record_integer(job, "window_from")));
}
