/* The time people have (requirements 2.6, 3.1): each severity has to be acknowledged within a
 * limit, or the alarm goes on to somebody else, step by step; what was shelved comes back; what
 * nobody takes is itself an alarm. The time counts only while somebody can hear it: not under a
 * head, not under maintenance, not shelved. */
#include "base/i18n.h"
#include "service/alarms_parts.h"
#include "service/service.h"

/* ---- to be acknowledged ------------------------------------------------------------------- */

void alarm_count_anew(struct alarm *alarm)
{
	alarm->private->counted_from = clock_wall();
	alarm->private->unowned = false;
	alarm->escalated = 0;
}

static void sooner(struct wall *next, int64_t us)
{
	if (next->us == 0 || us < next->us)
		next->us = us;
}

/* The end of the shift in which FROM lies, as far as somebody is on duty. */
static struct wall end_of_shift(const struct alarms *alarms, struct wall from)
{
	struct wall until = { record_integer(alarms->service->on_duty, "planned_until") };

	return until.us > from.us ? until : (struct wall){ from.us + alarms->settings->shift };
}

/* How bad it is has to be said by somebody, acknowledged or not. */
static bool is_to_be_rated(const struct alarm *alarm)
{
	return alarm_severity(alarm) == SEVERITY_INDETERMINATE && alarm->operator == OPERATOR_ACK;
}

/* What has not been looked at since the restart may have been explained before it: it waits. */
static bool is_heard(const struct alarm *alarm)
{
	return alarm_is_raised(alarm) && alarm->hush == HUSH_NOT && !alarm->maintenance &&
	    !alarm->review;
}

static struct wall due_at(const struct alarm *alarm)
{
	const struct alarms *alarms = alarm->private->alarms;
	const struct severity_settings *severity =
	    &alarms->settings->severities[alarm->private->limited_as];
	struct wall from = alarm->private->counted_from;

	if (!is_heard(alarm) || (alarm->operator != OPERATOR_OPEN && !is_to_be_rated(alarm)))
		return (struct wall){ 0 };
	if (severity->shift)
		return end_of_shift(alarms, from);
	return severity->acknowledge == 0 ? (struct wall){ 0 } :
	    (struct wall){ from.us + severity->acknowledge };
}

static void escalate(struct alarm *alarm, const struct escalation *step, struct wall now)
{
	char passed[CLOCK_TEXT_SIZE];

	clock_duration(wall_between(alarm->private->counted_from, now), passed, sizeof passed);
	g_autofree char *text = g_strdup_printf(
	    is_to_be_rated(alarm) ? _("%s 未改判级别，升级：%s") : _("%s 未确认，升级：%s"), passed,
	    step->to);
	alarm->escalated++;
	alarm_keep(alarm, "escalated", text);
	alarm_touch(alarm);
}

static void follow_due(struct alarm *alarm, struct wall now, struct wall *next)
{
	const struct alarms *alarms = alarm->private->alarms;
	alarm->private->limited_as = alarm_line_severity(alarm);
	const struct severity_settings *severity =
	    &alarms->settings->severities[alarm->private->limited_as];

	alarm->due_at = due_at(alarm);
	if (alarm->due_at.us == 0)
		return;
	while (alarm->escalated < severity->n_escalations) {
		const struct escalation *step = &severity->escalations[alarm->escalated];
		if (alarm->due_at.us + step->after > now.us) {
			sooner(next, alarm->due_at.us + step->after);
			return;
		}
		escalate(alarm, step, now);
	}
}

/* ---- owned by nobody ---------------------------------------------------------------------- */

/* When it is owned by nobody for too long; us == 0: never. */
static struct wall unowned_at(const struct alarm *alarm)
{
	const struct alarm_settings *settings = alarm->private->alarms->settings;

	if (!is_heard(alarm) || alarm->operator != OPERATOR_OPEN ||
	    (int64_t)alarm_line_severity(alarm) < settings->unowned_severity ||
	    alarm->source == ALARM_SOURCE_SERVICE)
		return (struct wall){ 0 };
	return (struct wall){ alarm->private->counted_from.us + settings->unowned };
}

void alarms_own_conditions(struct alarms *alarms, struct conditions *into)
{
	struct wall now = clock_wall(), oldest = { 0 };
	GHashTableIter iter;
	void *value;
	unsigned n = 0;

	g_hash_table_iter_init(&iter, alarms->by_id);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct wall at = unowned_at(value);
		if (at.us == 0 || at.us > now.us)
			continue;
		sooner(&oldest, at.us);
		n++;
	}
	if (n == 0)
		return;
	char passed[CLOCK_TEXT_SIZE];
	clock_duration(alarms->settings->unowned, passed, sizeof passed);
	g_autofree char *what = g_strdup_printf(_("%u 条告警超过 %s 无人处理"), n, passed);
	struct condition condition = { .type = "unowned", .resource_kind = "service", .what = what,
		.since = oldest };
	conditions_add(into, &condition);
}

static void follow_unowned(struct alarm *alarm, struct wall now, struct wall *next)
{
	struct alarms *alarms = alarm->private->alarms;
	struct wall at = unowned_at(alarm);

	if (at.us > now.us) {
		sooner(next, at.us);
		return;
	}
	if (at.us != 0 && !alarm->private->unowned)
		alarms_look(alarms->service, ALARM_SOURCE_SERVICE, 0);
	alarm->private->unowned = at.us != 0;
}

/* ---- shelved, settled --------------------------------------------------------------------- */

static void follow_shelving(struct alarm *alarm, struct wall now, struct wall *next)
{
	int64_t until = record_integer(alarm->record, "shelved_until");

	if (alarm->operator != OPERATOR_SHELVED)
		return;
	if (until <= now.us)
		alarm_act(alarm, "unshelve", NULL);
	else
		sooner(next, until);
}

void alarms_shift_changed(struct alarms *alarms)
{
	GHashTableIter iter;
	void *value;

	if (alarms == NULL || !alarms->started)
		return;
	g_hash_table_iter_init(&iter, alarms->by_id);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((const struct alarm *)value)->operator == OPERATOR_SHELVED)
			alarm_act(value, "unshelve", NULL);
}

/* What was over while it stood under a head and was nobody's business goes with it. */
static void settle(struct alarm *alarm)
{
	if (alarm->cleared && alarm->operator == OPERATOR_OPEN && alarm->head != 0)
		alarm_act(alarm, "settle", _("归在根因之下时已恢复"));
}

void alarm_limits(struct alarm *alarm, struct wall now, struct wall *next)
{
	if (alarm->id == 0)
		return;
	follow_due(alarm, now, next);
	follow_unowned(alarm, now, next);
	follow_shelving(alarm, now, next);
	settle(alarm);
}

/* ---- what people did ---------------------------------------------------------------------- */

/* Closed while it stands: a lead, whose news are the normal from now on. Anything else was raised
 * again just as it was closed, and is still wrong. */
static void closed(struct alarm *alarm)
{
	struct service *service = alarm->private->alarms->service;
	const struct alarm_source_type *source = &alarm_sources[alarm->source];

	alarm_leave(alarm);
	alarm_release(alarm);
	if (alarm->cleared)
		return;
	if (!(alarm->type->flags & ALARM_LEAD)) {
		alarm_act(alarm, "reopen", NULL);
		return;
	}
	if (source->accept != NULL)
		source->accept(service, alarm->object, alarm->type->name, alarm->qualifier);
	alarm_clear(alarm);
	alarms_look(service, alarm->source, alarm->object);
}

void alarm_operated(struct alarm *alarm, enum alarm_operator before)
{
	struct alarms *alarms = alarm->private->alarms;

	switch (alarm->operator) {
	case OPERATOR_OPEN:
		alarm_count_anew(alarm);
		if (alarm_is_raised(alarm))
			alarm_join(alarm);
		break;
	case OPERATOR_CLOSED:
		closed(alarm);
		break;
	case OPERATOR_ACK:
	case OPERATOR_SHELVED:
		if (before == OPERATOR_OPEN)
			alarm_stay(alarm);
	}
	alarms_look(alarms->service, ALARM_SOURCE_SERVICE, 0);
}
