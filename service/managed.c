#include "service/managed.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/maintenance.h"
#include "service/plugin_book.h"
#include "service/plugin_runner.h"
#include "service/service.h"
#include "service/topics.h"

/* The first results of a start come within this, however long the interval. */
#define FIRST_WITHIN (5 * CLOCK_SECOND)
#define DAY_US (24 * 3600 * CLOCK_SECOND)

static const char *const words[] = {
	[MANAGED_UNKNOWN] = "unknown", [MANAGED_OK] = "ok", [MANAGED_WARNING] = "warning",
	[MANAGED_CRITICAL] = "critical", [MANAGED_MAINTENANCE] = "maintenance",
};

const char *managed_state_word(enum managed_state state)
{
	return words[state];
}

static const enum managed_state states[] = {
	[PLUGIN_OK] = MANAGED_OK,
	[PLUGIN_WARNING] = MANAGED_WARNING,
	[PLUGIN_CRITICAL] = MANAGED_CRITICAL,
	[PLUGIN_UNKNOWN] = MANAGED_UNKNOWN,
};

struct managed *picture_managed(const struct service *service, int64_t id)
{
	return g_hash_table_lookup(service->picture.managed, &id);
}

struct check *managed_check(const struct managed *managed, int64_t id)
{
	for (guint i = 0; i < managed->checks->len; i++) {
		struct check *check = g_ptr_array_index(managed->checks, i);
		if (check->id == id)
			return check;
	}
	return NULL;
}

static json_t *record_of(const struct check *check)
{
	return ledger_get(check->managed->service->ledger, "service_check", check->id);
}

static int64_t interval_of(const struct check *check)
{
	int64_t own = record_integer(record_of(check), "interval_s") * CLOCK_SECOND;

	return own > 0 ? own : check->managed->service->settings->service_interval;
}

bool check_days_left(const struct check *check, int64_t *ret)
{
	int64_t left = wall_between(clock_wall(), check->expires);

	*ret = left >= 0 ? left / DAY_US : -((-left + DAY_US - 1) / DAY_US);
	return check->expires.us != 0;
}

/* ---- the state of a check ----------------------------------------------------------------- */

static bool is_stale(const struct check *check)
{
	const struct service *service = check->managed->service;
	struct mono seen = pause_forgive(&service->pause, check->read_at);
	int64_t patience = 3 * interval_of(check) + 60 * CLOCK_SECOND;

	return check->read_at.us != 0 &&
	    quality_by_age(seen, clock_mono(), patience) != QUALITY_GOOD;
}

/* A result alone decides nothing that patience has not. */
static bool is_undecided(const struct check *check)
{
	return check->newest == MANAGED_OK ? check->patience.reach != REACH_UP :
	    check->patience.reach != REACH_DOWN;
}

static enum managed_state patient_state(const struct check *check)
{
	switch (check->patience.reach) {
	case REACH_UP:
		return MANAGED_OK;
	case REACH_DOWN:             /* as bad as it was last; one good result does not mend it */
		return check->newest == MANAGED_OK ? check->state : check->newest;
	case REACH_UNKNOWN:
		break;
	}
	return MANAGED_UNKNOWN;
}

static void check_judge(struct check *check)
{
	bool stale = is_stale(check);
	bool awaited = !stale && check->patience.reach == REACH_UNKNOWN;
	enum managed_state state = stale ? MANAGED_UNKNOWN : patient_state(check);

	if (stale && check->state != MANAGED_UNKNOWN) {
		g_free(check->reason);
		check->reason = g_strdup(_("很久没有新的结果"));
	}
	if (state != check->state || awaited != check->awaited)
		check->since = awaited ? (struct wall){ 0 } : clock_wall();
	check->state = state;
	check->awaited = awaited;
}

/* ---- history ------------------------------------------------------------------------------ */

/* How a unit is kept as an integer (docs/protocol.md). */
static double kept_factor(const char *unit)
{
	static const struct { const char *unit; double factor; } factors[] = {
		{ "s", 1e6 }, { "%", 10 }, { "B", 1 }, { "c", 1 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(factors); i++)
		if (strcmp(factors[i].unit, unit) == 0)
			return factors[i].factor;
	return 1000;
}

static void keep_history(const struct check *check)
{
	const struct plugin_output *output = check->output;
	struct history_value values[PLUGIN_VALUES_LIMIT + 2];
	g_autoptr(GStringChunk) names = g_string_chunk_new(1024);
	int64_t days = 0;
	size_t n = 0;

	values[n++] = (struct history_value){ "check.took", HISTORY_GAUGE, check->took_us, true };
	if (check_days_left(check, &days))
		values[n++] =
		    (struct history_value){ "check.days_left", HISTORY_GAUGE, days, true };
	for (size_t i = 0; output != NULL && i < output->n; i++) {
		const struct plugin_value *value = &output->values[i];
		double kept = value->value * kept_factor(value->unit);
		g_autofree char *name = g_strdup_printf("perf.%s", value->label);
		bool known = value->known && fabs(kept) < 9e15;
		values[n++] = (struct history_value){ g_string_chunk_insert(names, name),
			HISTORY_GAUGE, known ? llround(kept) : 0, known };
	}
	history_add(check->managed->service->history, history_subject(HISTORY_SERVICE, check->id),
	    clock_wall(), values, n);
}

/* ---- results ------------------------------------------------------------------------------ */

static void touch_checks(const struct check *check)
{
	topics_touch(check->managed->service->topics, "checks", check->managed->id, check->id);
	topics_touch(check->managed->service->topics, "services", 0, check->managed->id);
}

/* STATE is what was found out just now, and REASON what is said about it (taken over). */
static void take_result(struct check *check, enum managed_state state, char *reason)
{
	struct service *service = check->managed->service;
	struct reach_settings settings = settings_service_patience(service->settings);

	g_free(check->reason);
	check->reason = reason;
	check->newest = state;
	check->read_at = clock_mono();
	check->read_wall = clock_wall();
	reach_feed(&check->patience, &settings, state == MANAGED_OK, check->read_at);
	check_judge(check);
	if (is_undecided(check))
		timer_after(&check->timer,
		    MIN(service->settings->service_retry, interval_of(check)));
	touch_checks(check);
	managed_judge(check->managed);
}

static void on_answer(const struct plugin_answer *answer, void *data)
{
	struct check *check = data;
	struct service *service = check->managed->service;
	const struct plugin_type *type = plugin_book_find(service->settings->plugins,
	    record_text(record_of(check), "plugin"));
	const char *line = answer->output == NULL ? "" : answer->output->line;

	check->run = NULL;
	service_alive(service);
	if (answer->status != PLUGIN_OK && pause_excuses(&service->pause, check->asked_at)) {
		plugin_output_free(answer->output);
		timer_after(&check->timer, 0);
		return;
	}
	plugin_output_free(check->output);
	check->output = answer->output;
	check->took_us = answer->took_us;
	check->expires = type != NULL && type->expires ? plugin_expiry(line) : (struct wall){ 0 };
	keep_history(check);
	take_result(check, states[answer->status],
	    g_strdup(answer->failure != NULL ? answer->failure : line));
}

/* It cannot even be asked: there is nothing to be patient about. */
static void take_obstacle(struct check *check, char *reason)
{
	g_clear_pointer(&check->output, plugin_output_free);
	check->expires = (struct wall){ 0 };
	check->patience = (struct reach_state){ .reach = REACH_DOWN };
	take_result(check, MANAGED_UNKNOWN, reason);
}

/* ---- asking ------------------------------------------------------------------------------- */

/* Why TYPE, called NAME in the record, cannot be run; NULL when it can. Caller frees. */
static char *obstacle_of(const struct plugin_type *type, const char *name)
{
	if (type == NULL)
		return g_strdup_printf(_("没有插件 %s，核对台账和站点配置"), name);
	const char *missing = plugin_missing(type);
	if (missing == NULL)
		return NULL;
	return type->package == NULL
	    ? g_strdup_printf(_("没有插件程序 %s"), missing)
	    : g_strdup_printf(_("没有插件程序 %s，请安装 %s"), missing, type->package);
}

static void ask(struct check *check)
{
	struct service *service = check->managed->service;
	const json_t *record = record_of(check);
	const char *name = record_text(record, "plugin");
	const struct plugin_type *type = plugin_book_find(service->settings->plugins, name);
	char *reason = obstacle_of(type, name);
	g_auto(GStrv) command = reason != NULL ? NULL : plugin_command(type, record, &reason);

	check->asked_at = clock_mono();
	if (command != NULL)
		check->run = plugin_run(service->plugin_runner, command, type->timeout, on_answer,
		    check);
	else
		take_obstacle(check, reason);
}

static void fire(struct timer *timer, void *data)
{
	struct check *check = data;

	service_alive(check->managed->service);
	timer_after(timer, interval_of(check));
	if (check->run == NULL)
		ask(check);
	else
		check->overruns++;
}

static void begin(struct check *check)
{
	timer_after(&check->timer, timer_place(check->id, MIN(interval_of(check), FIRST_WITHIN)));
}

static void stop(struct check *check)
{
	timer_stop(&check->timer);
	if (check->run != NULL)
		plugin_run_cancel(g_steal_pointer(&check->run));
}

void managed_ask_now(struct managed *managed)
{
	for (guint i = 0; i < managed->checks->len; i++) {
		struct check *check = g_ptr_array_index(managed->checks, i);
		if (!check->paused)
			timer_after(&check->timer, 0);
	}
}

/* ---- the state of a service --------------------------------------------------------------- */

/* What a state weighs when the worst is looked for. */
static int weight_of(const struct check *check)
{
	static const int weights[] = { [MANAGED_OK] = 0, [MANAGED_UNKNOWN] = 1,
		[MANAGED_WARNING] = 2, [MANAGED_CRITICAL] = 3, [MANAGED_MAINTENANCE] = 0 };

	return weights[check->state];
}

/* The check that decides; NULL when there is none that is asked. *RET_AWAITED: one has not said
 * anything yet. */
static const struct check *worst_of(const struct managed *managed, bool *ret_awaited)
{
	const struct check *worst = NULL;

	*ret_awaited = false;
	for (guint i = 0; i < managed->checks->len; i++) {
		const struct check *check = g_ptr_array_index(managed->checks, i);
		if (check->paused)
			continue;
		*ret_awaited |= check->awaited;
		if (worst == NULL || weight_of(check) > weight_of(worst))
			worst = check;
	}
	return worst;
}

static char *sentence_of(const struct managed *managed, const struct check *worst)
{
	if (worst == NULL)
		return g_strdup(managed->checks->len == 0 ? _("没有登记探测") : _("探测都已暂停"));
	if (worst->awaited)
		return g_strdup(_("尚未探测"));
	if (worst->state == MANAGED_OK || worst->reason == NULL)
		return NULL;
	return g_strdup_printf("%s：%s", record_text(record_of(worst), "name"), worst->reason);
}

static const char *severity_of(const struct managed *managed)
{
	const json_t *record =
	    ledger_get(managed->service->ledger, "managed_service", managed->id);

	switch ((enum managed_state)managed->standing.state) {
	case MANAGED_CRITICAL:
		return g_strcmp0(record_text(record, "importance"), "A") == 0 ? "critical"
									      : "major";
	case MANAGED_WARNING:
		return "minor";
	case MANAGED_UNKNOWN:
		return "indeterminate";
	case MANAGED_OK:
	case MANAGED_MAINTENANCE:
		break;
	}
	return "cleared";
}

static void report(struct managed *managed, int from, enum standing_news news)
{
	struct service *service = managed->service;
	enum managed_state state = (enum managed_state)managed->standing.state;
	struct transition transition = {
		.kind = "managed_service",
		.id = managed->id,
		.name = ledger_name(service->ledger, "managed_service", managed->id),
		.from = news == STANDING_FIRST ? NULL : words[from],
		.to = words[state],
		.why = managed->reason,
		.severity = severity_of(managed),
	};

	judgements_touch(service->judgements, managed->id);
	if (news == STANDING_CHANGED || state == MANAGED_CRITICAL || state == MANAGED_WARNING)
		changes_note(service->changes, &transition);
}

/* Takes over REASON. The reason of a state kept from before a restart stays with it. */
static bool take_reason(struct managed *managed, char *reason)
{
	bool reworded = !managed->standing.review && g_strcmp0(reason, managed->reason) != 0;
	char *old = reworded ? managed->reason : reason;

	if (reworded)
		managed->reason = reason;
	g_free(old);
	return reworded;
}

enum managed_state managed_now(const struct managed *managed, bool *ret_awaited)
{
	bool awaited;
	const struct check *worst = worst_of(managed, &awaited);

	*ret_awaited = managed->checks->len > 0 &&
	    (worst == NULL || (awaited && weight_of(worst) <= 1));
	if (managed->checks->len == 0)
		return MANAGED_OK;
	return *ret_awaited ? MANAGED_UNKNOWN : worst->state;
}

void managed_judge(struct managed *managed)
{
	struct service *service = managed->service;
	bool maintained = maintenance_is_on(service, "managed_service", managed->id), awaited;
	const struct check *worst = worst_of(managed, &awaited);
	int state = worst == NULL ? MANAGED_UNKNOWN : (int)worst->state,
	    told = managed->standing.told;
	/* what one check has found out already is bad enough; else the others are waited for */
	bool waits = !maintained && awaited && weight_of(worst) <= 1;

	if (maintained || waits)
		state = maintained ? MANAGED_MAINTENANCE : MANAGED_UNKNOWN;
	enum standing_news news = standing_take(&managed->standing, state, waits, clock_wall());
	bool reworded = take_reason(managed, sentence_of(managed, worst));
	if (news == STANDING_FIRST || news == STANDING_CHANGED)
		report(managed, told, news);
	if (news == STANDING_SAME && !reworded)
		return;
	topics_touch(service->topics, "services", 0, managed->id);
	alarms_look(service, ALARM_SOURCE_MANAGED, managed->id);
	topics_touch(service->topics, "site", 0, 0);
}

/* ---- following the ledger ----------------------------------------------------------------- */

static void check_free(void *data)
{
	struct check *check = data;

	stop(check);
	plugin_output_free(check->output);
	g_free(check->reason);
	g_free(check);
}

void managed_free(void *data)
{
	struct managed *managed = data;

	g_ptr_array_unref(managed->checks);
	g_free(managed->reason);
	g_free(managed);
}

void managed_follow(struct service *service, json_t *record)
{
	int64_t id = record_id(record);
	struct managed *managed = picture_managed(service, id);

	if (!ledger_is_current(kind_find("managed_service"), record)) {
		g_hash_table_remove(service->picture.managed, &id);
	} else if (managed == NULL) {
		managed = g_new0(struct managed, 1);
		managed->service = service;
		managed->id = id;
		managed->checks = g_ptr_array_new_with_free_func(check_free);
		judgements_restore_managed(service->judgements, managed);
		g_hash_table_insert(service->picture.managed, &managed->id, managed);
	} else {
		managed_judge(managed);
	}
	topics_touch(service->topics, "services", 0, id);
	alarms_look(service, ALARM_SOURCE_MANAGED, id);
}

static struct check *check_new(struct managed *managed, int64_t id)
{
	struct check *check = g_new0(struct check, 1);

	check->managed = managed;
	check->id = id;
	check->awaited = true;
	timer_init(&check->timer, managed->service->timers, fire, check);
	g_ptr_array_add(managed->checks, check);
	return check;
}

/* What is asked has changed, or whether: what was found out before says nothing of it. */
static void check_restart(struct check *check, bool paused)
{
	stop(check);
	check->paused = paused;
	check->patience = (struct reach_state){ 0 };
	check->read_at = (struct mono){ 0 };
	check->expires = (struct wall){ 0 };
	g_clear_pointer(&check->output, plugin_output_free);
	g_clear_pointer(&check->reason, g_free);
	check_judge(check);
	if (!paused)
		begin(check);
}

static uint64_t fingerprint(const json_t *record)
{
	json_auto_t *asked = json_copy((json_t *)(uintptr_t)record);

	json_object_del(asked, "seq");
	json_object_del(asked, "name");
	g_autofree char *text = json_dumps(asked, JSON_SORT_KEYS);
	return g_str_hash(text) + UINT64_C(1);
}

void check_follow(struct service *service, json_t *record)
{
	struct managed *managed =
	    picture_managed(service, record_integer(record, "managed_service"));
	struct check *check = managed == NULL ? NULL : managed_check(managed, record_id(record));

	if (managed == NULL)
		return;
	if (!ledger_is_current(kind_find("service_check"), record)) {
		if (check != NULL)
			g_ptr_array_remove(managed->checks, check);
	} else {
		if (check == NULL)
			check = check_new(managed, record_id(record));
		uint64_t now = fingerprint(record);
		if (now != check->fingerprint)
			check_restart(check,
			    g_strcmp0(record_text(record, "state"), "paused") == 0);
		check->fingerprint = now;
	}
	topics_touch(service->topics, "checks", managed->id, record_id(record));
	topics_touch(service->topics, "services", 0, managed->id);
	managed_judge(managed);
}

/* ---- time and settings -------------------------------------------------------------------- */

static void each(struct service *service, void (*what)(struct managed *managed))
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.managed);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		what(value);
}

static void spread(struct managed *managed)
{
	for (guint i = 0; i < managed->checks->len; i++) {
		struct check *check = g_ptr_array_index(managed->checks, i);
		if (!check->paused)
			begin(check);
	}
}

void managed_spread(struct service *service)
{
	plugin_runner_allow(service->plugin_runner, (unsigned)service->settings->service_children);
	each(service, spread);
}

static void age(struct managed *managed)
{
	for (guint i = 0; i < managed->checks->len; i++) {
		struct check *check = g_ptr_array_index(managed->checks, i);
		enum managed_state before = check->state;
		if (!check->paused)
			check_judge(check);
		if (check->state != before)
			touch_checks(check);
	}
	managed_judge(managed);
}

void managed_age(struct service *service)
{
	each(service, age);
}
