/* The head of every screen and the three lists of 总览: what needs me, what changed, what comes
 * next. */
#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/configuration.h"
#include "service/deadlines.h"
#include "service/drills.h"
#include "service/handovers.h"
#include "service/isolations.h"
#include "service/location.h"
#include "service/periodic.h"
#include "service/rooms.h"
#include "service/rounds.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/silence.h"
#include "service/topology.h"
#include "service/warnings.h"
#include "service/workdays.h"

/* ---- counts ------------------------------------------------------------------------------- */

static json_t *device_counts(const struct service *service)
{
	int count[] = { [DEVICE_UNKNOWN] = 0,
		[DEVICE_UP] = 0,
		[DEVICE_DOWN] = 0,
		[DEVICE_MAINTENANCE] = 0 };
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		count[((struct device *)value)->standing.state]++;
	return json_pack("{s:i, s:i, s:i, s:i, s:i}", "total",
	    (int)g_hash_table_size(service->picture.devices), "up", count[DEVICE_UP], "down",
	    count[DEVICE_DOWN], "maintenance", count[DEVICE_MAINTENANCE], "unknown",
	    count[DEVICE_UNKNOWN]);
}

static json_t *circuit_counts(const struct service *service)
{
	int count[] = { [CIRCUIT_UNKNOWN] = 0,
		[CIRCUIT_NORMAL] = 0,
		[CIRCUIT_DEGRADED] = 0,
		[CIRCUIT_DOWN] = 0,
		[CIRCUIT_MAINTENANCE] = 0 };
	int isolated = 0;
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct circuit *circuit = value;
		if (isolation_of_circuit(service, circuit->id) != NULL)
			isolated++;
		else
			count[circuit->standing.state]++;
	}
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "total",
	    (int)g_hash_table_size(service->picture.circuits), "normal", count[CIRCUIT_NORMAL],
	    "degraded", count[CIRCUIT_DEGRADED], "down", count[CIRCUIT_DOWN], "maintenance",
	    count[CIRCUIT_MAINTENANCE], "unknown", count[CIRCUIT_UNKNOWN], "isolated",
	    isolated);
}

static json_t *managed_counts(const struct service *service)
{
	int count[] = { [MANAGED_UNKNOWN] = 0,
		[MANAGED_OK] = 0,
		[MANAGED_WARNING] = 0,
		[MANAGED_CRITICAL] = 0,
		[MANAGED_MAINTENANCE] = 0 };
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.managed);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		count[((struct managed *)value)->standing.state]++;
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "total",
	    (int)g_hash_table_size(service->picture.managed), "ok", count[MANAGED_OK], "warning",
	    count[MANAGED_WARNING], "critical", count[MANAGED_CRITICAL], "maintenance",
	    count[MANAGED_MAINTENANCE], "unknown", count[MANAGED_UNKNOWN]);
}

/* A room in which something is beyond its limits counts as that, else one with a lost sensor. */
static json_t *room_counts(const struct service *service)
{
	g_autoptr(GPtrArray) rooms = rooms_all(service);
	int normal = 0, wrong = 0, lost = 0, sensors = 0;

	for (guint i = 0; i < rooms->len; i++) {
		const struct room *room = g_ptr_array_index(rooms, i);
		normal += room->standing.state == PLACE_NORMAL;
		wrong += place_is_wrong((enum place_state)room->standing.state);
		lost += room->counts.lost > 0;
		sensors += (int)room->counts.lost;
	}
	return json_pack("{s:i, s:i, s:i, s:i, s:i}", "total", (int)rooms->len, "normal", normal,
	    "over", wrong, "lost", lost, "lost_sensors", sensors);
}

/* Records of KIND that have not ended, and those of them in STATES (NULL: none). */
static json_t *open_counts(const struct service *service, const char *name, const char *states)
{
	const struct kind *kind = kind_find(name);
	int open = 0, active = 0;

	for (const json_t *record = ledger_next(service->ledger, name, NULL); record != NULL;
	     record = ledger_next(service->ledger, name, record)) {
		open += !record_has_ended(kind, record);
		active += states != NULL && word_in(states, record_text(record, "state"));
	}
	return states == NULL ? json_pack("{s:i}", "open", open) :
	    json_pack("{s:i, s:i}", "open", open, "active", active);
}

/* Things that were not all there when they were counted last. */
static json_t *thing_counts(const struct service *service)
{
	const struct kind *kind = kind_find("thing");
	int total = 0, different = 0;

	for (const json_t *record = ledger_next(service->ledger, kind->name, NULL); record != NULL;
	     record = ledger_next(service->ledger, kind->name, record)) {
		if (record_has_ended(kind, record))
			continue;
		total++;
		different += record_integer(record, "difference") != 0;
	}
	return json_pack("{s:i, s:i}", "total", total, "different", different);
}

/* By when an outage is to be reported to whom, counted from its beginning. */
static json_t *report_times(const struct settings *settings)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "prove_us",
	    (json_int_t)settings->report_proof, "supervisor_us",
	    (json_int_t)settings->report_supervisor, "leader_us",
	    (json_int_t)settings->report_leader, "superior_us",
	    (json_int_t)settings->report_superior, "bulletin_us",
	    (json_int_t)settings->report_bulletin);
}

/* ---- site --------------------------------------------------------------------------------- */

static json_t *on_duty(const struct service *service)
{
	const json_t *summary = service->on_duty;

	if (summary == NULL)
		return NULL;
	json_t *row = json_object();
	json_object_set_new(row, "person", json_integer(record_integer(summary, "person")));
	row_text(row, "name", record_text(summary, "operator"));
	row_text(row, "post", record_text(summary, "post"));
	row_time(row, "until", (struct wall){ record_integer(summary, "planned_until") });
	return row;
}

json_t *site_row(struct service *service)
{
	json_t *row = json_pack("{s:i, s:s, s:s, s:s}", "key", 0, "name",
	    service->settings->site_name, "mode", mode_word(service->places.mode), "clock",
	    service->held || steps_in_doubt(&service->steps) ? "suspect"
		: clock_is_shared()       ? "shared"
		: clock_is_synchronised() ? "synchronised"
					  : "unsynchronised");
	json_t *duty = on_duty(service);

	if (duty != NULL)
		json_object_set_new(row, "on_duty", duty);
	json_object_set_new(row, "duties", handovers_duties(service));
	row_time(row, "data_at", service->picture.data_at);
	json_object_set_new(row, "sweep_us", json_integer(service->settings->sweep));
	if (service->settings->console_idle > 0)
		json_object_set_new(row, "idle_us",
		    json_integer(service->settings->console_idle));
	json_object_set_new(row, "devices", device_counts(service));
	json_object_set_new(row, "circuits", circuit_counts(service));
	json_object_set_new(row, "services", managed_counts(service));
	json_object_set_new(row, "rooms", room_counts(service));
	json_object_set_new(row, "tickets", open_counts(service, "fault_ticket", NULL));
	json_object_set_new(row, "maintenance",
	    open_counts(service, "maintenance_job", "in_progress|overrun"));
	json_object_set_new(row, "rounds", rounds_count(service));
	json_object_set_new(row, "visitors", open_counts(service, "visitor", NULL));
	json_object_set_new(row, "notices", open_counts(service, "superior_notice", NULL));
	json_object_set_new(row, "reminders", open_counts(service, "reminder", NULL));
	json_object_set_new(row, "things", thing_counts(service));
	row_text(row, "phone", location_callback(service));
	alarms_count(service, row);
	silence_tell(service->silence, json_object_get(row, "alarms"));
	json_object_set_new(row, "contact_verify_us",
	    json_integer(service->settings->contact_verify));
	json_object_set_new(row, "contact_gaps", json_integer(contact_gaps_count(service)));
	json_object_set_new(row, "reports", report_times(service->settings));
	json_object_set_new(row, "today", workdays_today(service));
	topology_tell(service, row);
	drills_tell(service, row);
	deadlines_tell(service, row);
	periodic_tell(service, row);
	warnings_tell(service, row);
	row_time(row, "started_at", service->started_at);
	json_object_set_new(row, "trouble", service_troubles(service));
	return row;
}

/* ---- upcoming: dates of the ledger, the end of the shift ---------------------------------- */

struct coming {
	const char *kind, *field, *text;
	const char *says;            /* the field that says which; NULL: its name */
};

/* Dates and times worth a notice before they come; the place in the table is part of the row's
 * key. */
static const struct coming due_table[] = {
	{ "person", "valid_until", N_("账号到期") },
	{ "grant", "valid_until", N_("授权到期") },
	{ "device", "maint_until", N_("维保到期") },
	{ "circuit", "contract_until", N_("合同到期") },
	{ "managed_service", "contract_until", N_("运维合同到期") },
	{ "reminder", "at", N_("提醒") },
	{ "superior_notice", "reply_by", N_("反馈上级通知"), "note" },
	{ "visitor", "leave_by", N_("来人应离场"), "name" },
};

#define DUE_SPAN 16             /* room for more tables in a key */
#define DUE_ROUND 14            /* behind those of the table: the next round of a template */
#define DUE_STEP 13             /* likewise: a step of a plan that is being carried out */
#define DUE_PRESSING 15         /* likewise: a deadline that presses, by its key */

struct row_visit {
	topic_visit *visit;
	void *data;
};

static void visit_round(int64_t template, void *data)
{
	const struct row_visit *rows = data;

	rows->visit(template * DUE_SPAN + DUE_ROUND, rows->data);
}

static json_t *round_row(struct service *service, int64_t key)
{
	const json_t *template =
	    ledger_get(service->ledger, "round_template", key / DUE_SPAN);
	struct wall at = template == NULL ? (struct wall){ 0 } : rounds_next(service, template);

	if (at.us == 0)
		return NULL;
	g_autofree char *text = g_strdup_printf(_("巡检 %s（%d 项）"),
	    record_text(template, "name"), (int)record_integer(template, "items"));
	return json_pack("{s:I, s:I, s:s, s:s, s:I}", "key", (json_int_t)key, "at",
	    (json_int_t)at.us, "text", text, "kind", "round_template", "id",
	    (json_int_t)record_id(template));
}

/* A step that somebody is to do now; the row opens its run. */
static json_t *step_row(struct service *service, int64_t key)
{
	const json_t *step = ledger_get(service->ledger, "run_step", key / DUE_SPAN);
	const json_t *run = ledger_get(service->ledger, "run", record_integer(step, "run"));
	bool open = g_strcmp0(record_text(step, "state"), "open") == 0 &&
	    g_strcmp0(record_text(run, "state"), "running") == 0;

	if (!open || record_integer(step, "due_at") == 0)
		return NULL;
	g_autofree char *text = g_strdup_printf(_("预案 %s %s：%d %s"),
	    record_text(run, "number"), record_text(run, "code"),
	    (int)record_integer(step, "number"), record_text(step, "title"));
	return json_pack("{s:I, s:I, s:s, s:s, s:I}", "key", (json_int_t)key, "at",
	    (json_int_t)record_integer(step, "due_at"), "text", text, "kind", "run", "id",
	    (json_int_t)record_id(run));
}

static void steps_coming(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *step = ledger_next(service->ledger, "run_step", NULL); step != NULL;
	     step = ledger_next(service->ledger, "run_step", step)) {
		if (g_strcmp0(record_text(step, "state"), "open") != 0)
			continue;
		visit(record_id(step) * DUE_SPAN + DUE_STEP, data);
	}
}

/* A deadline of a kind that presses: whatever else comes next, it stands first. */
static json_t *pressing_row(struct service *service, int64_t key)
{
	json_auto_t *deadline = deadlines_row(service, key / DUE_SPAN);
	const char *about = record_text(deadline, "about"), *title = record_text(deadline, "title");

	if (deadline == NULL)
		return NULL;
	g_autofree char *text = g_strdup_printf(_("%s：%s"), title,
	    about == NULL ? record_text(deadline, "name") : about);
	json_t *row = json_pack("{s:I, s:I, s:s, s:s, s:I, s:b}", "key", (json_int_t)key, "at",
	    (json_int_t)record_integer(deadline, "at"), "text", text, "kind",
	    record_text(deadline, "kind"), "id", (json_int_t)record_integer(deadline, "id"),
	    "pressing", true);
	if (record_flag(deadline, "late"))
		json_object_set_new(row, "late", json_true());
	return row;
}

static void visit_pressing(int64_t key, void *data)
{
	const struct row_visit *rows = data;

	rows->visit(key * DUE_SPAN + DUE_PRESSING, rows->data);
}

void upcoming_touch_pressing(struct service *service, int64_t key)
{
	topics_touch(service->topics, "upcoming", 0, key * DUE_SPAN + DUE_PRESSING);
	topics_touch(service->topics, "site", 0, 0);
}

static struct wall due_at(const struct coming *due, const json_t *record)
{
	const struct field *field = kind_field(kind_find(due->kind), due->field);

	return field == NULL ? (struct wall){ 0 } : field->type == FIELD_TIME ?
	    (struct wall){ record_integer(record, due->field) } :
	    clock_day(record_text(record, due->field), 0);
}

void upcoming_touch(struct service *service, const struct kind *kind, int64_t id)
{
	for (size_t i = 0; i < G_N_ELEMENTS(due_table); i++)
		if (strcmp(due_table[i].kind, kind->name) == 0)
			topics_touch(service->topics, "upcoming", 0,
			    id * DUE_SPAN + (int64_t)i + 1);
	if (strcmp(kind->name, "run_step") == 0)
		topics_touch(service->topics, "upcoming", 0, id * DUE_SPAN + DUE_STEP);
	for (json_t *step = strcmp(kind->name, "run") != 0 ? NULL :
		 ledger_next_of(service->ledger, "run_step", "run", id, NULL);
	     step != NULL;
	     step = ledger_next_of(service->ledger, "run_step", "run", id, step))
		topics_touch(service->topics, "upcoming", 0,
		    record_id(step) * DUE_SPAN + DUE_STEP);
}

static void touch_upcoming(int64_t key, void *data)
{
	struct service *service = data;

	topics_touch(service->topics, "upcoming", 0, key);
}

void upcoming_age(struct service *service)
{
	upcoming_keys(service, touch_upcoming, service);
}

void upcoming_keys(struct service *service, topic_visit *visit, void *data)
{
	int64_t horizon = clock_wall().us + service->settings->expiry_notice;

	if (service->on_duty != NULL && record_integer(service->on_duty, "planned_until") != 0)
		visit(0, data);
	struct row_visit rows = { visit, data };
	rounds_coming(service, visit_round, &rows);
	steps_coming(service, visit, data);
	deadlines_pressing_each(service, visit_pressing, &rows);
	for (size_t i = 0; i < G_N_ELEMENTS(due_table); i++) {
		const char *kind = due_table[i].kind;
		for (json_t *record = ledger_next(service->ledger, kind, NULL); record != NULL;
		     record = ledger_next(service->ledger, kind, record)) {
			struct wall at = due_at(&due_table[i], record);
			if (at.us != 0 && at.us < horizon &&
			    ledger_is_current(kind_find(kind), record))
				visit(record_id(record) * DUE_SPAN + (int64_t)i + 1, data);
		}
	}
}

static json_t *shift_end(struct service *service)
{
	if (service->on_duty == NULL)
		return NULL;
	return json_pack("{s:i, s:I, s:s, s:s, s:I}", "key", 0, "at",
	    (json_int_t)record_integer(service->on_duty, "planned_until"), "text",
	    _("本班到点，交接班"), "kind", "shift_summary", "id",
	    (json_int_t)record_id(service->on_duty));
}

json_t *upcoming_row(struct service *service, int64_t key)
{
	size_t which = (size_t)(key % DUE_SPAN) - 1;

	if (key == 0)
		return shift_end(service);
	if (key > 0 && key % DUE_SPAN == DUE_ROUND)
		return round_row(service, key);
	if (key > 0 && key % DUE_SPAN == DUE_STEP)
		return step_row(service, key);
	if (key > 0 && key % DUE_SPAN == DUE_PRESSING)
		return pressing_row(service, key);
	if (key < 0 || which >= G_N_ELEMENTS(due_table))
		return NULL;
	const struct coming *due = &due_table[which];
	const json_t *record = ledger_get(service->ledger, due->kind, key / DUE_SPAN);
	struct wall at = record == NULL ? (struct wall){ 0 } : due_at(due, record);
	if (at.us == 0 || at.us >= clock_wall().us + service->settings->expiry_notice ||
	    !ledger_is_current(kind_find(due->kind), record))
		return NULL;
	g_autofree char *text = g_strdup_printf("%s %s", _(due->text), due->says != NULL ?
	    record_text(record, due->says) :
	    ledger_name(service->ledger, due->kind, key / DUE_SPAN));
	return json_pack("{s:I, s:I, s:s, s:s, s:I}", "key", (json_int_t)key, "at",
	    (json_int_t)at.us, "text", text, "kind", due->kind, "id", (json_int_t)(key / DUE_SPAN));
}
