#include "service/runs.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "records/model/run.h"
#include "service/plans.h"
#include "service/run_asks.h"
#include "service/run_points.h"
#include "service/service.h"
#include "service/topics.h"

#define AGAIN 5                  /* heartbeats until what could not be written is tried again */
/* Nobody looks while a run is at a safe point: what has to hold for so long begins anew after. */
#define GAP (10 * CLOCK_SECOND)

/* One expression of a step, and what was last seen of it. */
struct seen {
	struct expr *expr;
	struct expr_state *state;
	GArray *names;               /* struct plan_name */
	enum truth truth;
	char *reading;               /* "UPS-1 负载 43 %": clean */
};

struct live_step {
	int64_t id;
	GArray *verify;              /* struct seen */
	struct seen *when;           /* NULL: none */
	unsigned patience;           /* heartbeats; an act is under way, or was refused */
};

struct live_run {
	int64_t id;
	GHashTable *things;          /* role -> struct thing * */
	GHashTable *steps;           /* id -> struct live_step *, of those that look at anything */
};

/* What a role of a run stands for; owns its texts. */
struct thing {
	struct run_thing of;
	char *port, *name;
};

struct runs {
	struct service *service;
	GHashTable *live;            /* id -> struct live_run * */
};

/* ---- keeping ------------------------------------------------------------------------------ */

static void name_clear(void *data)
{
	plan_name_clear(data);
}

static void seen_clear(void *data)
{
	struct seen *seen = data;

	expr_state_free(seen->state);
	expr_free(seen->expr);
	g_array_unref(seen->names);
	g_free(seen->reading);
}

/* What this version cannot read (the run was begun by another) stays unknown. */
static void seen_init(struct seen *seen, const char *text)
{
	struct expr_place place;

	*seen = (struct seen){ .expr = expr_compile(text, &place, NULL) };
	seen->names = g_array_new(FALSE, FALSE, sizeof(struct plan_name));
	g_array_set_clear_func(seen->names, name_clear);
	if (seen->expr == NULL)
		return;
	seen->state = expr_state_new(seen->expr);
	for (size_t i = 0; expr_name(seen->expr, i) != NULL; i++) {
		struct plan_name name;
		plan_name_split(expr_name(seen->expr, i), &name);
		g_array_append_val(seen->names, name);
	}
}

static void step_free(void *data)
{
	struct live_step *step = data;

	g_array_unref(step->verify);
	if (step->when != NULL)
		seen_clear(step->when);
	g_free(step->when);
	g_free(step);
}

static void thing_free(void *data)
{
	g_free(((struct thing *)data)->port);
	g_free(((struct thing *)data)->name);
	g_free(data);
}

static void run_free(void *data)
{
	struct live_run *run = data;

	g_hash_table_destroy(run->things);
	g_hash_table_destroy(run->steps);
	g_free(run);
}

struct runs *runs_new(struct service *service)
{
	struct runs *runs = g_new0(struct runs, 1);

	runs->service = service;
	runs->live = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, run_free);
	return runs;
}

void runs_free(struct runs *runs)
{
	g_hash_table_destroy(runs->live);
	g_free(runs);
}

/* ---- following the records ---------------------------------------------------------------- */

static struct live_step *step_new(const json_t *record)
{
	const char *verify = record_text(record, "verify"), *when = record_text(record, "when");
	g_auto(GStrv) lines = g_strsplit(verify == NULL ? "" : verify, "\n", -1);
	struct live_step *step = g_new0(struct live_step, 1);

	step->id = record_id(record);
	step->verify = g_array_new(FALSE, FALSE, sizeof(struct seen));
	g_array_set_clear_func(step->verify, seen_clear);
	for (char **line = lines; *line != NULL; line++) {
		struct seen seen;
		seen_init(&seen, *line);
		g_array_append_val(step->verify, seen);
	}
	if (when != NULL) {
		step->when = g_new0(struct seen, 1);
		seen_init(step->when, when);
	}
	return step;
}

static struct thing *thing_new(const json_t *role)
{
	struct thing *thing = g_new0(struct thing, 1);

	plan_class_read(record_text(role, "class"), &thing->of.class);
	thing->port = g_strdup(record_text(role, "port"));
	thing->name = g_strdup(record_text(role, "name") != NULL ?
	    record_text(role, "name") : record_text(role, "title"));
	thing->of.object = record_integer(role, "object");
	thing->of.port = thing->port;
	return thing;
}

/* Roles and steps of the run of RECORD, as they stand in the records. */
static struct live_run *run_take(struct runs *runs, const json_t *record)
{
	struct ledger *ledger = runs->service->ledger;
	struct live_run *run = g_new0(struct live_run, 1);

	run->id = record_id(record);
	run->things = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, thing_free);
	run->steps = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, step_free);
	for (json_t *role = ledger_next_of(ledger, "run_role", "run", run->id, NULL);
	     role != NULL; role = ledger_next_of(ledger, "run_role", "run", run->id, role))
		g_hash_table_insert(run->things, g_strdup(record_text(role, "role")),
		    thing_new(role));
	for (json_t *part = ledger_next_of(ledger, "run_step", "run", run->id, NULL);
	     part != NULL; part = ledger_next_of(ledger, "run_step", "run", run->id, part)) {
		struct live_step *step = step_new(part);
		if (step->verify->len > 0 || step->when != NULL)
			g_hash_table_insert(run->steps, &step->id, step);
		else
			step_free(step);
	}
	g_hash_table_insert(runs->live, &run->id, run);
	return run;
}

static struct live_run *run_of(struct runs *runs, int64_t id)
{
	return g_hash_table_lookup(runs->live, &id);
}

static bool is_live(const json_t *run)
{
	return word_in(RUN_LIVE, record_text(run, "state"));
}

void runs_follow(struct service *service, json_t *record)
{
	if (service->runs == NULL)
		return;
	if (!is_live(record))
		g_hash_table_remove(service->runs->live, &(int64_t){ record_id(record) });
	alarms_look(service, ALARM_SOURCE_RUN, record_id(record));
}

void runs_follow_step(struct service *service, json_t *record)
{
	struct live_run *run = service->runs == NULL ? NULL :
	    run_of(service->runs, record_integer(record, "run"));
	struct live_step *step = run == NULL ? NULL :
	    g_hash_table_lookup(run->steps, &(int64_t){ record_id(record) });

	if (step != NULL)
		step->patience = 0;
}

void runs_follow_role(struct service *service, json_t *record)
{
	struct live_run *run = service->runs == NULL ? NULL :
	    run_of(service->runs, record_integer(record, "run"));

	if (run != NULL)
		g_hash_table_replace(run->things, g_strdup(record_text(record, "role")),
		    thing_new(record));
}

/* ---- looking ------------------------------------------------------------------------------ */

static struct expr_value value_of(size_t number, void *data)
{
	return ((const struct run_value *)data)[number].value;
}

static const struct run_thing *thing_of(const struct live_run *run, const char *role)
{
	static const struct run_thing console = { .class = PLAN_CONSOLE };
	const struct thing *thing = g_hash_table_lookup(run->things, role);

	return strcmp(role, "console") == 0 ? &console : thing == NULL ? NULL : &thing->of;
}

static const char *name_of(const struct live_run *run, const char *role)
{
	const struct thing *thing = g_hash_table_lookup(run->things, role);

	return thing != NULL ? thing->name : strcmp(role, "console") == 0 ? _("全站") : role;
}

/* Whether what is told of it changed. */
static bool look(const struct service *service, const struct live_run *run, struct seen *seen,
    struct mono now)
{
	g_autofree struct run_value *values = g_new0(struct run_value, seen->names->len + 1);
	g_autoptr(GString) reading = g_string_new(NULL);
	const struct expr_reading with = { .value = value_of, .data = values, .now = now,
		.gap = GAP };

	if (seen->expr == NULL)
		return false;
	for (guint i = 0; i < seen->names->len; i++) {
		const struct plan_name *name = &g_array_index(seen->names, struct plan_name, i);
		const struct run_thing *thing = thing_of(run, name->role);
		if (thing != NULL)
			run_value_read(service, thing, name, &values[i]);
		bool unbound = thing == NULL ||
		    (thing->object == 0 && thing->class != PLAN_CONSOLE);
		g_autofree char *shown = unbound ? g_strdup(_("没有绑定")) :
		    run_value_text(&values[i]);
		g_autofree char *called = run_name_text(name_of(run, name->role), name);
		g_string_append_printf(reading, "%s%s %s", i == 0 ? "" : "  ", called, shown);
	}
	enum truth truth = expr_judge(seen->expr, seen->state, &with);
	bool changed = truth != seen->truth || g_strcmp0(seen->reading, reading->str) != 0;
	for (guint i = 0; i < seen->names->len; i++)
		run_value_clear(&values[i]);
	seen->truth = truth;
	g_free(seen->reading);
	seen->reading = g_string_free(g_steal_pointer(&reading), FALSE);
	return changed;
}

/* Unknown is never true. */
static enum truth all_hold(const struct live_step *step)
{
	enum truth truth = TRUTH_TRUE;

	for (guint i = 0; i < step->verify->len; i++) {
		enum truth one = g_array_index(step->verify, struct seen, i).truth;
		truth = one == TRUTH_FALSE || truth == TRUTH_FALSE ? TRUTH_FALSE :
		    one == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : truth;
	}
	return truth;
}

static char *evidence_of(const struct live_step *step)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < step->verify->len; i++)
		g_string_append_printf(text, "%s%s", i == 0 ? "" : "  ",
		    g_array_index(step->verify, struct seen, i).reading == NULL ? "" :
		    g_array_index(step->verify, struct seen, i).reading);
	return g_string_free(text, FALSE);
}

/* ---- ticking ------------------------------------------------------------------------------ */

/* What was refused or failed is tried again, after a while: a person may have been faster. */
static void written(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_debug("runs", "%s", result->message);
}

static void act(struct runs *runs, struct live_step *step, const char *name)
{
	g_autofree char *evidence = evidence_of(step);
	struct store_act request = {
		.kind = "run_step", .act = name, .id = step->id, .actor = actor_service(),
		.origin = "zhiband", .fields = json_object(),
		.facts = json_pack("{s:s, s:s}", "holds", truth_word(all_hold(step)), "evidence",
		    evidence),
	};

	step->patience = AGAIN;
	store_act(runs->service->store, &request, written, NULL);
}

static void look_at_step(struct runs *runs, struct live_run *run, struct live_step *step,
    const json_t *record, struct mono now)
{
	const char *state = record_text(record, "state");
	bool changed = false;

	for (guint i = 0; i < step->verify->len; i++)
		changed |= look(runs->service, run, &g_array_index(step->verify, struct seen, i),
		    now);
	if (step->when != NULL)
		changed |= look(runs->service, run, step->when, now);
	if (changed)
		topics_touch(runs->service->topics, "run", run->id, step->id);
	if (step->patience > 0) {
		step->patience--;
		return;
	}
	if (strcmp(state, "open") == 0 && run_step_ticks(record) &&
	    /* what comes again and again is ended by people */
	    record_integer(record, "every") == 0 && all_hold(step) == TRUTH_TRUE)
		act(runs, step, "tick");
	else if (strcmp(state, "waiting") == 0 && step->when != NULL &&
	    step->when->truth == TRUTH_TRUE)
		act(runs, step, "open");
}

static void look_at_run(struct runs *runs, const json_t *record, struct mono now)
{
	const struct kind *kind = kind_find("run_step");
	struct live_run *run = run_of(runs, record_id(record));
	GHashTableIter iter;
	void *value;

	if (run == NULL)
		run = run_take(runs, record);
	g_hash_table_iter_init(&iter, run->steps);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct live_step *step = value;
		const json_t *part = ledger_get(runs->service->ledger, "run_step", step->id);
		if (part != NULL && !record_has_ended(kind, part))
			look_at_step(runs, run, step, part, now);
	}
}

void runs_beat(struct service *service)
{
	struct mono now = clock_mono();

	for (json_t *run = ledger_next(service->ledger, "run", NULL); run != NULL;
	     run = ledger_next(service->ledger, "run", run))
		if (g_strcmp0(record_text(run, "state"), "running") == 0)
			look_at_run(service->runs, run, now);
}

json_t *runs_step_facts(struct service *service, const struct facts_asked *asked)
{
	if (strcmp(asked->act, "ask") == 0)
		return run_asks_facts(service, asked->id);
	const json_t *record = ledger_get(service->ledger, "run_step", asked->id);
	struct live_run *run = run_of(service->runs, record_integer(record, "run"));
	struct live_step *step = run == NULL ? NULL :
	    g_hash_table_lookup(run->steps, &(int64_t){ asked->id });

	if (step == NULL || step->verify->len == 0)
		return record == NULL || record_text(record, "verify") == NULL ? NULL :
		    json_pack("{s:s}", "holds", truth_word(TRUTH_UNKNOWN));
	g_autofree char *evidence = evidence_of(step);
	return json_pack("{s:s, s:s}", "holds", truth_word(all_hold(step)), "evidence", evidence);
}

int64_t runs_of_alarm(struct service *service, int64_t alarm)
{
	for (json_t *run = ledger_next(service->ledger, "run", NULL); run != NULL;
	     run = ledger_next(service->ledger, "run", run))
		if (is_live(run) && record_integer(run, "alarm") == alarm)
			return record_id(run);
	return 0;
}

/* ---- the topic ---------------------------------------------------------------------------- */

bool runs_exist(struct service *service, const char *argument, int64_t id)
{
	(void)argument;
	return ledger_get(service->ledger, "run", id) != NULL;
}

void runs_keys(struct service *service, int64_t id, topic_visit *visit, void *data)
{
	struct live_run *run = run_of(service->runs, id);
	GHashTableIter iter;
	void *key;

	if (run == NULL)
		return;
	g_hash_table_iter_init(&iter, run->steps);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		visit(*(int64_t *)key, data);
}

json_t *runs_row(struct service *service, int64_t id, int64_t key)
{
	struct live_run *run = run_of(service->runs, id);
	struct live_step *step = run == NULL ? NULL : g_hash_table_lookup(run->steps, &key);
	json_t *holds, *readings, *row;

	if (step == NULL)
		return NULL;
	holds = json_array();
	readings = json_array();
	for (guint i = 0; i < step->verify->len; i++) {
		const struct seen *seen = &g_array_index(step->verify, struct seen, i);
		json_array_append_new(holds, json_string(truth_word(seen->truth)));
		json_array_append_new(readings,
		    json_string(seen->reading == NULL ? "" : seen->reading));
	}
	row = json_pack("{s:I, s:o, s:o}", "key", (json_int_t)key, "holds", holds, "readings",
	    readings);
	if (step->when != NULL) {
		json_object_set_new(row, "when", json_string(truth_word(step->when->truth)));
		json_object_set_new(row, "when_reading",
		    json_string(step->when->reading == NULL ? "" : step->when->reading));
	}
	return row;
}

/* ---- calling for help --------------------------------------------------------------------- */

void runs_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const json_t *run = ledger_get(service->ledger, "run", id);
	int64_t at = record_integer(run, "help_at");

	if (run == NULL || at == 0 || !is_live(run) ||
	    g_strcmp0(record_text(run, "mode"), "real") != 0)
		return;
	g_autofree char *what = g_strdup_printf(_("%s %s：%s 求援"), record_text(run, "code"),
	    record_text(run, "title"), record_text(run, "help_by"));
	conditions_add(into, &(struct condition){ .type = "help_wanted", .resource_kind = "run",
		.resource = id, .what = what, .why = record_text(run, "step"),
		.since = { at } });
}

void runs_each(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *run = ledger_next(service->ledger, "run", NULL); run != NULL;
	     run = ledger_next(service->ledger, "run", run))
		if (is_live(run))
			visit(record_id(run), data);
}
