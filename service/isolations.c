#include "service/isolations.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/isolation.h"
#include "service/alarms.h"
#include "service/location.h"
#include "service/rows.h"
#include "service/service.h"

/* ---- which lines are cut ------------------------------------------------------------------ */

typedef void line_visit(struct service *service, int64_t circuit, void *data);

/* The lines an isolation is about: its circuit, else all that its unit uses. */
static void each_line(struct service *service, const json_t *record, line_visit *visit, void *data)
{
	int64_t circuit = record_integer(record, "circuit"),
		unit = record_integer(record, "access_unit");
	const struct kind *kind = kind_find("circuit_unit");

	if (circuit != 0) {
		visit(service, circuit, data);
		return;
	}
	for (json_t *use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit,
		 NULL);
	     use != NULL;
	     use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit, use))
		if (ledger_is_current(kind, use))
			visit(service, record_integer(use, "circuit"), data);
}

/* A port on the way to one of several units does not cut the line of all, unless it is its end. */
static bool is_end_of(const struct service *service, const json_t *record, int64_t id)
{
	const struct circuit *circuit = picture_circuit(&service->picture, id);
	const char *port = record_text(record, "port");

	for (int end = 0; circuit != NULL && end < CIRCUIT_ENDS; end++)
		if (circuit->ends[end].device == record_integer(record, "device") &&
		    g_strcmp0(circuit->ends[end].port, port) == 0)
			return true;
	return false;
}

struct marking {
	GHashTable *circuits;
	const json_t *record;
};

static void mark(struct service *service, int64_t circuit, void *data)
{
	const struct marking *marking = data;
	const json_t *record = marking->record;
	bool whole = strcmp(record_text(record, "scope"), "line") == 0 ||
	    record_text(record, "neighbours") == NULL || is_end_of(service, record, circuit);

	if (whole)
		g_hash_table_insert(marking->circuits, g_memdup2(&circuit, sizeof circuit),
		    g_memdup2(&(int64_t){ record_id(record) }, sizeof(int64_t)));
}

static void touch_circuits(struct service *service, GHashTable *circuits)
{
	GHashTableIter iter;
	void *id;

	g_hash_table_iter_init(&iter, circuits);
	while (g_hash_table_iter_next(&iter, &id, NULL)) {
		topics_touch(service->topics, "circuits", 0, *(int64_t *)id);
		alarms_look(service, ALARM_SOURCE_CIRCUIT, *(int64_t *)id);
	}
}

void isolations_follow(struct service *service, json_t *record)
{
	struct isolations *isolations = service->isolations;
	g_autoptr(GHashTable) before = g_steal_pointer(&isolations->circuits);

	(void)record;
	isolations->circuits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	for (json_t *one = ledger_next(service->ledger, "isolation", NULL); one != NULL;
	     one = ledger_next(service->ledger, "isolation", one)) {
		struct marking marking = { isolations->circuits, one };
		if (isolation_is_in_force(one) && isolation_cuts_line(one))
			each_line(service, one, mark, &marking);
	}
	touch_circuits(service, before);
	touch_circuits(service, isolations->circuits);
	topics_touch(service->topics, "site", 0, 0);
}

const json_t *isolation_of_circuit(const struct service *service, int64_t circuit)
{
	const int64_t *id = service->isolations == NULL ? NULL :
	    g_hash_table_lookup(service->isolations->circuits, &circuit);

	return id == NULL ? NULL : ledger_get(service->ledger, "isolation", *id);
}

struct isolations *isolations_new(struct service *service)
{
	struct isolations *isolations = g_new0(struct isolations, 1);

	isolations->service = service;
	isolations->short_units = -1;
	isolations->circuits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	return isolations;
}

void isolations_free(struct isolations *isolations)
{
	if (isolations == NULL)
		return;
	g_hash_table_destroy(isolations->circuits);
	g_free(isolations);
}

/* ---- what the probes see ------------------------------------------------------------------ */

struct seeing {
	const json_t *record;
	unsigned cut, open, unknown;
	GString *text;
	GPtrArray *harmed;           /* names of neighbours that do not answer; owned */
};

static enum circuit_state state_of(const struct service *service, int64_t id)
{
	const struct circuit *circuit = picture_circuit(&service->picture, id);
	bool awaited;

	return circuit == NULL ? CIRCUIT_UNKNOWN : circuit_verdict_now(circuit, &awaited).state;
}

static void say(struct seeing *seeing, const char *what, const char *state)
{
	g_string_append_printf(seeing->text, "%s%s %s", seeing->text->len == 0 ? "" : _("；"), what,
	    state);
}

static void see_line(struct service *service, int64_t id, void *data)
{
	struct seeing *seeing = data;
	enum circuit_state state = state_of(service, id);
	bool cut = state == CIRCUIT_DOWN,
	     open = state == CIRCUIT_NORMAL || state == CIRCUIT_DEGRADED;

	seeing->cut += cut;
	seeing->open += open;
	seeing->unknown += !cut && !open;
	say(seeing, ledger_name(service->ledger, "circuit", id),
	    cut ? _("不通") : open ? _("通") : _("状态未知"));
}

/* The port that was shut, by what its device says of it. */
static void see_port(struct service *service, struct seeing *seeing)
{
	const struct device *device = picture_device(&service->picture,
	    record_integer(seeing->record, "device"));
	const char *name = record_text(seeing->record, "port");
	const struct port *port = device == NULL || name == NULL ? NULL : device_port(device, name);
	bool known = port != NULL && port_quality(port, clock_mono()) == QUALITY_GOOD;
	bool cut = known && (port->admin == ADMIN_DOWN || port->oper == OPER_DOWN);

	seeing->cut += cut;
	seeing->open += known && !cut;
	seeing->unknown += !known;
	g_autofree char *what = g_strdup_printf("%s %s", ledger_name(service->ledger, "device",
	    record_integer(seeing->record, "device")), name == NULL ? "" : name);
	say(seeing, what, !known ? _("状态未知") : port->admin == ADMIN_DOWN ? _("已管理关闭") :
	    cut ? "down" : "up");
}

/* A unit is well while one of its lines is not down. */
static bool is_down(struct service *service, int64_t unit)
{
	unsigned lines = 0, down = 0;

	for (json_t *use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit,
		 NULL);
	     use != NULL;
	     use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit, use)) {
		if (!ledger_is_current(kind_find("circuit_unit"), use))
			continue;
		lines++;
		down += state_of(service, record_integer(use, "circuit")) == CIRCUIT_DOWN;
	}
	return lines > 0 && down == lines;
}

static void see_neighbours(struct service *service, int64_t circuit, void *data)
{
	struct seeing *seeing = data;
	int64_t own = record_integer(seeing->record, "access_unit");

	for (json_t *use = ledger_next_of(service->ledger, "circuit_unit", "circuit", circuit,
		 NULL);
	     use != NULL;
	     use = ledger_next_of(service->ledger, "circuit_unit", "circuit", circuit, use)) {
		int64_t unit = record_integer(use, "access_unit");
		const char *name = ledger_name(service->ledger, "access_unit", unit);
		if (unit == own || !ledger_is_current(kind_find("circuit_unit"), use) ||
		    !is_down(service, unit) ||
		    g_ptr_array_find_with_equal_func(seeing->harmed, name, g_str_equal, NULL))
			continue;
		g_ptr_array_add(seeing->harmed, g_strdup(name));
	}
}

/* Of a host, a VLAN or a user the probes know nothing. */
static json_t *probe(struct service *service, const json_t *record)
{
	struct seeing seeing = { .record = record, .text = g_string_new(NULL),
		.harmed = g_ptr_array_new_with_free_func(g_free) };
	const char *scope = record_text(record, "scope");
	bool line = strcmp(scope, "line") == 0;

	if (line)
		each_line(service, record, see_line, &seeing);
	else
		each_line(service, record, see_neighbours, &seeing);
	if (strcmp(scope, "port") == 0)
		see_port(service, &seeing);
	g_ptr_array_add(seeing.harmed, NULL);
	g_autofree char *harmed = g_strjoinv(_("、"), (char **)seeing.harmed->pdata);
	bool all = seeing.cut > 0 && seeing.open == 0 && seeing.unknown == 0;
	bool none = seeing.cut == 0 && seeing.open > 0 && seeing.unknown == 0;
	const char *cut = all ? "yes" : none || seeing.open > 0 ? "no" : "unknown";
	if (!line)
		say(&seeing, _("不通的邻居"), harmed[0] == '\0' ? _("没有") : harmed);
	json_t *row = json_pack("{s:s, s:s}", "cut", cut, "text", seeing.text->str);
	row_text(row, "harmed", harmed);
	g_string_free(seeing.text, TRUE);
	g_ptr_array_unref(seeing.harmed);
	return row;
}

/* ---- facts -------------------------------------------------------------------------------- */

static json_t *on_duty(const struct service *service)
{
	json_t *people = json_array();

	for (json_t *one = ledger_next(service->ledger, "shift_summary", NULL); one != NULL;
	     one = ledger_next(service->ledger, "shift_summary", one))
		if (g_strcmp0(record_text(one, "state"), "open") == 0)
			json_array_append_new(people, json_integer(record_integer(one, "person")));
	return people;
}

static bool may_be_alone(const struct service *service)
{
	switch ((enum isolation_alone)service->settings->isolation_alone) {
	case ALONE_AT_NIGHT:
		return location_is_night(service);
	case ALONE_ALWAYS:
		return true;
	case ALONE_NEVER:
		break;
	}
	return false;
}

json_t *isolations_facts(struct service *service, const struct facts_asked *asked)
{
	const struct settings *settings = service->settings;
	const json_t *record = ledger_get(service->ledger, "isolation", asked->id);
	json_t *facts = json_pack("{s:o, s:I, s:I, s:b, s:o}", "rules",
	    isolation_rules(settings->site_profile, settings->isolation_authority), "written_us",
	    (json_int_t)settings->isolation_written, "observe_us",
	    (json_int_t)settings->isolation_observe, "alone", (int)may_be_alone(service),
	    "on_duty", on_duty(service));

	if (record != NULL)
		json_object_set_new(facts, "probe", probe(service, record));
	return facts;
}
