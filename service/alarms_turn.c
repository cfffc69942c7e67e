/* The device axis. A source says what is wrong now; what that means for an alarm is worked out
 * here:
 *
 *	present   what was said at the last look
 *	raised    what is told: follows `present` after the delay of the type, or stays while it
 *	          flaps, until it has been calm
 *
 * Between the two nothing happens that is not in this file. Where nothing can be known (held)
 * nothing moves at all. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/alarms_parts.h"
#include "service/evidence.h"
#include "service/maintenance.h"
#include "service/service.h"
#include "service/topology.h"

#define FLAP_LOOK (20 * CLOCK_SECOND)
/* What is due by the wall clock is looked at no more often. */
#define SOONEST (CLOCK_SECOND / 10)
/* Six transitions within it are flapping: as long is remembered what came and went too quickly to
 * be raised. */
#define FLAP_MEMORY (600 * CLOCK_SECOND)

/* The fields of the record. */
#define WHAT_LIMIT 300
#define WHY_LIMIT 600
#define NAME_LIMIT 200

/* ---- what a source says ------------------------------------------------------------------- */

struct hold {
	const struct alarm_type *type;       /* NULL: everything */
	char *qualifier;             /* NULL: any */
};

struct conditions {
	struct alarms *alarms;
	struct watched *watched;
	GArray *holds;               /* struct hold */
	bool maintenance;
};

static char *cut(const char *text, size_t limit)
{
	if (text == NULL || text[0] == '\0')
		return NULL;
	struct bytes raw = { (const uint8_t *)text, strlen(text) };

	return strlen(text) <= limit ? g_strdup(text) : text_clean(raw, limit);
}

/* *TO is TEXT from now on; whether it was another. */
static bool set_text(char **to, const char *text, size_t limit)
{
	char *new = cut(text, limit);
	bool other = g_strcmp0(*to, new) != 0;

	g_free(*to);
	*to = new;
	return other;
}

static const char *name_of(const struct alarms *alarms, const char *kind, int64_t id)
{
	return kind_find(kind) == NULL ? _("值班服务") :
	    ledger_name(alarms->service->ledger, kind, id);
}

static enum severity severity_as_said(const struct alarm *alarm, const struct condition *condition)
{
	const struct alarms *alarms = alarm->private->alarms;
	enum severity configured = alarm_settings_type(alarms->settings, alarm->type)->severity;

	if (condition->severity > SEVERITY_CLEARED)
		return condition->severity;
	return configured > SEVERITY_CLEARED ? configured : SEVERITY_WARNING;
}

static void note_severity(struct alarm *alarm, enum severity before)
{
	const struct alarm_settings *settings = alarm->private->alarms->settings;
	g_autofree char *text = g_strdup_printf(_("由%s变为%s：%s"),
	    settings->severities[before].word, settings->severities[alarm->severity].word,
	    alarm->what);

	alarm->changed_at = clock_wall();
	alarm_keep(alarm, "severity", text);
	alarm_touch(alarm);
}

/* The texts and the severity as CONDITION has them. What changes with every reading is shown at
 * once and kept with the next round. */
static void take_words(struct alarm *alarm, const struct condition *condition)
{
	enum severity before = alarm->severity;
	const char *what = condition->what == NULL ? _(alarm->type->title) : condition->what;
	bool other = set_text(&alarm->resource_name,
	    name_of(alarm->private->alarms, alarm->resource_kind, alarm->resource), NAME_LIMIT);

	other |= set_text(&alarm->what, what, WHAT_LIMIT);
	other |= set_text(&alarm->why, condition->why, WHY_LIMIT);
	other |= set_text(&alarm->cause, condition->cause, WHAT_LIMIT);
	other |= set_text(&alarm->step, condition->step, WHAT_LIMIT);
	alarm->severity = severity_as_said(alarm, condition);
	if (alarm_is_raised(alarm) && alarm->severity != before)
		note_severity(alarm, before);
	else if (other && alarm->id != 0) {
		alarm_keep_later(alarm);
		alarm_touch(alarm);
	}
}

/* ---- turning ------------------------------------------------------------------------------ */

/* Since when what is said holds: the source may know better than the moment we heard of it, but not
 * that it is still to come, or was so while we were told it was not. */
static struct wall began(const struct alarm *alarm, struct wall since)
{
	struct wall now = clock_wall();

	if (since.us == 0 || wall_between(since, now) < 0)
		return now;
	return wall_between(alarm->cleared_at, since) < 0 ? alarm->cleared_at : since;
}

static void begin_flapping(struct alarm *alarm)
{
	if (alarm->flapping)
		return;
	alarm->flapping = true;
	if (!alarm_is_raised(alarm))
		return;
	g_autofree char *text = g_strdup_printf(_("反复 %u 次，稳住之前不再逐次记录：%s"),
	    alarm->flap.count, alarm->what);
	alarm_keep(alarm, "flapping", text);
	alarm_touch(alarm);
}

static void turn(struct alarm *alarm, bool present, struct wall since)
{
	struct mono now = clock_mono();

	if (alarm->private->present == present)
		return;
	alarm->private->present = present;
	alarm->private->turned_at = now;
	if (present)
		alarm->private->began = began(alarm, since);
	if (flap_feed(&alarm->flap, now))
		begin_flapping(alarm);
	if (present && alarm->flapping && alarm_is_raised(alarm)) {
		alarm->raise_count++;
		alarm_keep_later(alarm);
		alarm_touch(alarm);
	}
}

void conditions_add(struct conditions *conditions, const struct condition *condition)
{
	struct alarms *alarms = conditions->alarms;
	const struct alarm_type *type = alarm_type(condition->type);
	g_autofree char *qualifier = cut(condition->qualifier, NAME_LIMIT);

	g_assert(type != NULL && condition->resource_kind != NULL);
	struct alarm *alarm = alarm_of(alarms, condition->resource_kind, condition->resource, type,
	    qualifier);
	if (alarm == NULL)
		alarm = alarm_new(alarms, conditions->watched, type, condition->resource_kind,
		    condition->resource, qualifier);
	if (alarm->private->said)
		return; /* twice */
	alarm_move(alarm, conditions->watched);
	alarm->private->said = true;
	take_words(alarm, condition);
	turn(alarm, true, condition->since);
}

void conditions_hold(struct conditions *conditions, const char *type, const char *qualifier)
{
	struct hold hold = { alarm_type(type), g_strdup(qualifier) };

	g_array_append_val(conditions->holds, hold);
}

void conditions_maintenance(struct conditions *conditions)
{
	conditions->maintenance = true;
}

static void hold_clear(void *data)
{
	g_free(((struct hold *)data)->qualifier);
}

static bool is_held(const struct conditions *conditions, const struct alarm *alarm)
{
	for (guint i = 0; i < conditions->holds->len; i++) {
		const struct hold *hold = &g_array_index(conditions->holds, struct hold, i);

		if ((hold->type == NULL || hold->type == alarm->type) &&
		    (hold->qualifier == NULL || strcmp(hold->qualifier, alarm->qualifier) == 0))
			return true;
	}
	return false;
}

static void set_maintenance(struct alarm *alarm, bool maintenance)
{
	if (alarm->maintenance == maintenance)
		return;
	alarm->maintenance = maintenance;
	if (!alarm_is_raised(alarm))
		return;
	if (maintenance)
		alarm_leave(alarm);
	else
		alarm_join(alarm);
	alarm_count_anew(alarm);
	if (maintenance)
		alarm_keep(alarm, "maintenance", NULL);
	else
		alarm_keep_later(alarm);
	alarm_touch(alarm);
}

/* What the look says of ALARM is complete. */
static void conclude(const struct conditions *conditions, struct alarm *alarm)
{
	bool said = alarm->private->said, held = !said && is_held(conditions, alarm);
	bool withheld = alarm->held != held, other = withheld || (alarm->review && !held);

	alarm->private->said = false;
	alarm->held = held;
	alarm->review &= held;
	if (!said && !held)
		turn(alarm, false, (struct wall){ 0 });
	set_maintenance(alarm,
	    conditions->maintenance || maintenance_covers(conditions->alarms->service, alarm));
	if (withheld)
		topology_failed(alarm->private->alarms->service);
	if (other)
		alarm_touch(alarm);
	alarm_work(alarm);
}

/* While nobody can be heard nothing is known of what has to be asked. */
static bool is_out_of_sight(const struct alarms *alarms, enum alarm_source source)
{
	return source != ALARM_SOURCE_SERVICE && source != ALARM_SOURCE_RULE &&
	    source != ALARM_SOURCE_DUE && source != ALARM_SOURCE_TICKET &&
	    source != ALARM_SOURCE_ROSTER && source != ALARM_SOURCE_WARNING &&
	    topology_sight(alarms->service) != SIGHT_CLEAR;
}

void alarms_look_at(struct alarms *alarms, struct watched *watched)
{
	g_autoptr(GArray) holds = g_array_new(FALSE, FALSE, sizeof(struct hold));
	struct conditions conditions = { alarms, watched, holds, false };
	const struct alarm_source_type *source = &alarm_sources[watched->source];

	g_array_set_clear_func(holds, hold_clear);
	if (is_out_of_sight(alarms, watched->source))
		conditions_hold(&conditions, NULL, NULL);
	else if (source->conditions != NULL)
		source->conditions(alarms->service, watched->id, &conditions);
	if (watched->source == ALARM_SOURCE_SERVICE && watched->id == 0)
		alarms_own_conditions(alarms, &conditions);
	/* in the order in which they were said; one that is dropped leaves its place to the last */
	for (guint i = 0; i < watched->alarms->len;) {
		struct alarm *alarm = watched->alarms->pdata[i];
		conclude(&conditions, alarm);
		i += i < watched->alarms->len && watched->alarms->pdata[i] == alarm;
	}
}

/* ---- edges -------------------------------------------------------------------------------- */

enum severity alarm_severity(const struct alarm *alarm)
{
	enum severity judged;
	const char *word = record_text(alarm->record, "judged_severity");

	return word != NULL && severity_read(word, &judged) ? judged : alarm->severity;
}

enum severity alarm_line_severity(const struct alarm *alarm)
{
	enum severity worst = alarm_severity(alarm);

	for (guint i = 0; i < alarm->under && worst < SEVERITY_CRITICAL; i++) {
		const struct alarm *child = alarm->private->children->pdata[i];
		if (alarm_is_raised(child) && child->hush != HUSH_BLIND && !child->maintenance)
			worst = MAX(worst, alarm_severity(child));
	}
	return record_text(alarm->record, "judged_severity") != NULL ? alarm_severity(alarm)
								      : worst;
}

enum severity alarms_severity(const struct alarms *alarms, int64_t id)
{
	const struct alarm *alarm = alarm_find(alarms, id);

	return alarm == NULL ? SEVERITY_NONE : alarm_line_severity(alarm);
}

/* What was never raised gets its number. */
static void become(struct alarm *alarm)
{
	struct alarms *alarms = alarm->private->alarms;

	alarm->id = ++alarms->last_id;
	alarm->first_raised_at = alarm->private->began;
	g_hash_table_insert(alarms->by_id, &alarm->id, alarm);
}

static void raise_alarm(struct alarm *alarm)
{
	if (alarm->id == 0)
		become(alarm);
	alarm->cleared = false;
	alarm->cleared_at.us = 0;
	alarm->raised_at = alarm->private->began;
	alarm->changed_at = clock_wall();
	alarm->raise_count++;
	alarm_count_anew(alarm);
	if (!alarm->maintenance)
		alarms_note_raise(alarm->private->alarms);
	alarm_join(alarm);
	g_autofree char *text = alarm->why == NULL ? NULL :
	    g_strdup_printf(_("%s：%s"), alarm->what, alarm->why);
	alarm_keep(alarm, "raised", text);
	if (alarm->operator == OPERATOR_CLOSED)
		alarm_act(alarm, "reopen", NULL);
	topology_raised(alarm->private->alarms->service, alarm);
	evidence_raised(alarm->private->alarms->service, alarm);
	alarm_touch(alarm);
	if (!alarms_flooded(alarm->private->alarms))
		topics_hurry(alarm->private->alarms->service->topics);
}

void alarm_clear(struct alarm *alarm)
{
	alarm->private->present = false;
	alarm->cleared = true;
	alarm->review = false;
	alarm->cleared_at = alarm->changed_at = clock_wall();
	alarm_leave_cleared(alarm);
	alarm_keep(alarm, "cleared", NULL);
	topology_failed(alarm->private->alarms->service);
	alarm_touch(alarm);
}

/* What its `raised` should be, but for delays. */
static bool wanted(const struct alarm *alarm)
{
	return alarm->private->present || alarm->flapping;
}

/* When the edge that is wanted is due. What flaps is raised at once: it is never there for long. */
static struct mono edge_at(const struct alarm *alarm)
{
	const struct type_settings *type =
	    alarm_settings_type(alarm->private->alarms->settings, alarm->type);
	bool at_once = alarm->flapping || alarm->type->flags & ALARM_AT_ONCE;
	int64_t delay = !wanted(alarm) ? type->clear_delay : at_once ? 0 : type->raise_delay;

	return mono_after(alarm->private->turned_at, delay);
}

static void end_flapping(struct alarm *alarm)
{
	alarm->flapping = alarm->flap.flapping = false;
	if (!alarm_is_raised(alarm))
		return;
	alarm_keep(alarm, "steady", NULL);
	alarm_touch(alarm);
}

/* Calm again only when nothing has turned for a while and the score has decayed. */
static void age_flapping(struct alarm *alarm, struct mono now)
{
	int64_t hold = alarm->private->alarms->settings->flap_hold;

	if (!alarm->flapping || mono_between(alarm->private->turned_at, now) < hold)
		return;
	if (flap_age(&alarm->flap, now) || !alarm->flap.flapping)
		end_flapping(alarm);
}

/* Nothing is known of it any more: neither raised nor people's business. */
static bool is_spent(const struct alarm *alarm, struct mono now)
{
	const struct alarms *alarms = alarm->private->alarms;
	int64_t closed_at = record_integer(alarm->record, "closed_at");

	if (alarm->private->present || alarm->flapping || alarm->private->asked)
		return false;
	if (alarm->id == 0)
		return alarm->flap.count < 2 ||
		    mono_between(alarm->private->turned_at, now) > FLAP_MEMORY;
	return alarm->cleared && alarm->operator == OPERATOR_CLOSED &&
	    clock_wall().us > closed_at + alarms->settings->reopen;
}

static void sooner(struct mono *next, struct mono at)
{
	if (next->us == 0 || mono_between(at, *next) > 0)
		*next = at;
}

/* When something is due next; us == 0: nothing. */
static struct mono next_of(struct alarm *alarm, struct mono now, struct wall wall)
{
	const struct alarms *alarms = alarm->private->alarms;
	struct wall limit = { 0 };
	struct mono next = { 0 };

	if (!alarm->held && wanted(alarm) != alarm_is_raised(alarm))
		sooner(&next, edge_at(alarm));
	if (alarm->flapping)
		sooner(&next, mono_after(now, FLAP_LOOK));
	if (alarm->id == 0 && !alarm->private->present)
		sooner(&next, mono_after(alarm->private->turned_at, FLAP_MEMORY + CLOCK_SECOND));
	alarm_limits(alarm, wall, &limit);
	if (alarm->operator == OPERATOR_CLOSED && limit.us == 0)
		limit.us = record_integer(alarm->record, "closed_at") + alarms->settings->reopen +
		    CLOCK_SECOND;
	if (limit.us != 0)
		sooner(&next, mono_after(now, MAX(wall_between(wall, limit), SOONEST)));
	return next;
}

void alarm_work(struct alarm *alarm)
{
	struct mono now = clock_mono();

	age_flapping(alarm, now);
	if (!alarm->held && wanted(alarm) != alarm_is_raised(alarm) &&
	    mono_between(edge_at(alarm), now) >= 0) {
		if (wanted(alarm))
			raise_alarm(alarm);
		else if (alarm->id != 0)
			alarm_clear(alarm);
	}
	if (is_spent(alarm, now)) {
		alarm_drop(alarm);
		return;
	}
	struct mono next = next_of(alarm, now, clock_wall());
	if (next.us == 0)
		timer_stop(&alarm->timer);
	else
		timer_at(&alarm->timer, mono_between(now, next) < 0 ? now : next);
}
