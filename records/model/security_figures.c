#include "records/model/security_figures.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"

const char *security_unit_word(enum security_unit unit)
{
	static const char *const words[] = { "count", "share", "duration" };

	return words[unit];
}

static bool is_in(const json_t *record, const char *states)
{
	return word_in(states, record_text(record, "state"));
}

static bool has(const json_t *record, const char *field)
{
	return record_integer(record, field) != 0;
}

/* One of one: PART says whether it was so. */
static bool share(bool part, struct sample *ret)
{
	ret->part = part;
	ret->whole = 1;
	return true;
}

/* The time from FROM to TO, where both are known and in their order. */
static bool span(const json_t *record, const char *from, const char *to, struct sample *ret)
{
	ret->value = record_integer(record, to) - record_integer(record, from);
	return has(record, from) && has(record, to) && ret->value >= 0;
}

/* ---- incidents ---------------------------------------------------------------------------- */

/* A false positive is no incident. */
static bool is_incident(const json_t *record)
{
	return !is_in(record, "false_positive");
}

static bool any_incident(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return is_incident(record);
}

static bool ungraded(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return is_incident(record) && record_text(record, "level") == NULL;
}

static bool graded(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return is_incident(record) && record_text(record, "level") != NULL;
}

static bool false_positive(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return is_in(record, "false_positive");
}

static bool to_located(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return is_incident(record) && span(record, "found_at", "located_at", ret);
}

static bool to_handled(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return is_incident(record) && span(record, "found_at", "handled_at", ret);
}

static bool to_restored(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return is_incident(record) && span(record, "found_at", "restored_at", ret);
}

static bool located_to_handled(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return is_incident(record) && span(record, "located_at", "handled_at", ret);
}

static bool handled_to_restored(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return is_incident(record) && span(record, "handled_at", "restored_at", ret);
}

/* ---- what was to be told ------------------------------------------------------------------ */

/* A waived one was owed only if it was late by then. */
static bool told_in_time(const json_t *record, int64_t now, struct sample *ret)
{
	int64_t due = record_integer(record, "due_at"), told = record_integer(record, "told_at");
	bool late = record_flag(record, "late") || (told != 0 && due != 0 && told > due);

	if (due == 0 || (is_in(record, "waived") && !late) ||
	    (!is_in(record, "sent|waived") && due > now))
		return false;
	return share(is_in(record, "sent") && !late, ret);
}

/* Told at all, in time or not. */
static bool followed_up(const json_t *record, int64_t now, struct sample *ret)
{
	if (g_strcmp0(record_text(record, "report"), "follow_up") != 0 ||
	    (is_in(record, "waived") && !record_flag(record, "late")) ||
	    (!is_in(record, "sent|waived") && record_integer(record, "due_at") > now))
		return false;
	return share(is_in(record, "sent"), ret);
}

/* ---- rectifications ----------------------------------------------------------------------- */

static bool is_owed(const json_t *record, int64_t now)
{
	return !is_in(record, "cancelled") &&
	    (is_in(record, "closed") || record_integer(record, "due_at") <= now);
}

static bool rectified(const json_t *record, int64_t now, struct sample *ret)
{
	return is_owed(record, now) && share(is_in(record, "closed"), ret);
}

static bool rectified_in_time(const json_t *record, int64_t now, struct sample *ret)
{
	bool done = is_in(record, "done|closed");

	return (done || is_owed(record, now)) && !is_in(record, "cancelled") &&
	    share(done && !record_flag(record, "late"), ret);
}

static bool of_incident(const json_t *record, int64_t now, struct sample *ret)
{
	return has(record, "incident") && rectified(record, now, ret);
}

static bool of_drill(const json_t *record, int64_t now, struct sample *ret)
{
	return has(record, "drill") && rectified_in_time(record, now, ret);
}

/* ---- isolations --------------------------------------------------------------------------- */

static bool isolated(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return has(record, "isolated_at");
}

static bool off_the_network(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return span(record, "isolated_at", "reconnected_at", ret);
}

/* ---- warnings ----------------------------------------------------------------------------- */

static bool any_warning(const json_t *record, int64_t now, struct sample *ret)
{
	(void)record, (void)now, (void)ret;
	return true;
}

static bool signed_in_time(const json_t *record, int64_t now, struct sample *ret)
{
	bool late = record_flag(record, "sign_late"), done = has(record, "signed_at");

	if (!done && !late && record_integer(record, "sign_due") > now)
		return false;
	return share(done && !late, ret);
}

static bool fed_back_in_time(const json_t *record, int64_t now, struct sample *ret)
{
	int64_t due = record_integer(record, "feedback_due");
	bool late = record_flag(record, "feedback_late"), done = has(record, "feedback_at");

	if (due == 0 || (!done && !late && due > now))
		return false;
	return share(done && !late, ret);
}

/* ---- drills ------------------------------------------------------------------------------- */

#define HELD "ended|evaluated|rectifying|closed"

static bool drill_planned(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return !is_in(record, "cancelled") && has(record, "planned_at");
}

static bool drill_held(const json_t *record, int64_t now, struct sample *ret)
{
	bool held = is_in(record, HELD);

	return drill_planned(record, now, ret) &&
	    (held || record_integer(record, "planned_at") <= now) && share(held, ret);
}

static bool drill_reached(const json_t *record, int64_t now, struct sample *ret)
{
	const char *conclusion = record_text(record, "conclusion");

	(void)now;
	return is_in(record, HELD) && conclusion != NULL &&
	    share(strcmp(conclusion, "reached") == 0, ret);
}

/* A plan in force (not a record: {code, drilled}). */
static bool plan_covered(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now;
	return share(record_flag(record, "drilled"), ret);
}

static bool step_late(const json_t *record, int64_t now, struct sample *ret)
{
	(void)now, (void)ret;
	return g_strcmp0(record_text(record, "grade"), "late") == 0;
}

/* ---- periodic reports --------------------------------------------------------------------- */

static bool reported_in_time(const json_t *record, int64_t now, struct sample *ret)
{
	int64_t due = record_integer(record, "due_at");
	bool sent = has(record, "sent_at");

	if (due == 0 || has(record, "first") || (!sent && due > now))
		return false;
	return share(sent && record_integer(record, "sent_at") <= due, ret);
}

/* ---- the tables --------------------------------------------------------------------------- */

#define I "incidents"
#define W "warnings"
#define D "drills"
#define P "periodic"

const struct security_figure security_figures[] = {
	{ "incident", N_("安全事件"), I, "incident", SECURITY_COUNT, NULL, false, any_incident },
	{ "incident_level", N_("其中"), I, "incident", SECURITY_COUNT, "level", true, graded },
	{ "incident_ungraded", N_("其中未定级"), I, "incident", SECURITY_COUNT, NULL, false,
	    ungraded },
	{ "incident_category", N_("类别"), I, "incident", SECURITY_COUNT, "category", false,
	    any_incident },
	{ "incident_false", N_("误报（不计入事件）"), I, "incident", SECURITY_COUNT, NULL, false,
	    false_positive },
	{ "incident_located", N_("发现到定位"), I, "incident", SECURITY_DURATION, NULL, false,
	    to_located },
	{ "incident_handled", N_("发现到处置"), I, "incident", SECURITY_DURATION, NULL, false,
	    to_handled },
	{ "incident_restored", N_("发现到恢复"), I, "incident", SECURITY_DURATION, NULL, false,
	    to_restored },
	{ "incident_handling", N_("定位到处置"), I, "incident", SECURITY_DURATION, NULL, false,
	    located_to_handled },
	{ "incident_restoring", N_("处置到恢复"), I, "incident", SECURITY_DURATION, NULL, false,
	    handled_to_restored },
	{ "report_in_time", N_("上报按时率"), I, "incident_report", SECURITY_SHARE, NULL, false,
	    told_in_time },
	{ "report_party", N_("上报按时率"), I, "incident_report", SECURITY_SHARE, "party", false,
	    told_in_time },
	{ "report_follow_up", N_("续报完整率"), I, "incident_report", SECURITY_SHARE, NULL, false,
	    followed_up },
	{ "incident_rectified", N_("事件整改闭环率"), I, "rectification", SECURITY_SHARE, NULL,
	    false, of_incident },
	{ "rectified", N_("全部整改闭环率"), I, "rectification", SECURITY_SHARE, NULL, false,
	    rectified },
	{ "isolation", N_("断网隔离"), I, "isolation", SECURITY_COUNT, NULL, false, isolated },
	{ "isolation_lasted", N_("隔离历时"), I, "isolation", SECURITY_DURATION, NULL, false,
	    off_the_network },
	{ "warning", N_("收到预警"), W, "warning_notice", SECURITY_COUNT, NULL, false,
	    any_warning },
	{ "warning_color", N_("其中"), W, "warning_notice", SECURITY_COUNT, "color", true,
	    any_warning },
	{ "warning_signed", N_("按时签收率"), W, "warning_notice", SECURITY_SHARE, NULL, false,
	    signed_in_time },
	{ "warning_fed_back", N_("按时反馈率"), W, "warning_notice", SECURITY_SHARE, NULL, false,
	    fed_back_in_time },
	{ "drill_planned", N_("计划演练"), D, "drill", SECURITY_COUNT, NULL, false,
	    drill_planned },
	{ "drill_held", N_("演练完成率"), D, "drill", SECURITY_SHARE, NULL, false, drill_held },
	{ "drill_reached", N_("演练达到率"), D, "drill", SECURITY_SHARE, NULL, false,
	    drill_reached },
	{ "drill_rectified", N_("演练整改按期率"), D, "rectification", SECURITY_SHARE, NULL, false,
	    of_drill },
	{ "drill_coverage", N_("预案演练覆盖率"), D, "plan", SECURITY_SHARE, NULL, false,
	    plan_covered },
	{ "drill_step_late", N_("演练超时步骤"), D, "run_step", SECURITY_COUNT, NULL, false,
	    step_late },
	{ "drill_step_top", N_("超时"), D, "run_step", SECURITY_COUNT, "step", false, step_late },
	{ "periodic_in_time", N_("报告上报率"), P, "periodic_report", SECURITY_SHARE, NULL, false,
	    reported_in_time },
	{ "periodic_sort", N_("上报率"), P, "periodic_report", SECURITY_SHARE, "sort", true,
	    reported_in_time },
	{ NULL, NULL, NULL, NULL, SECURITY_COUNT, NULL, false, NULL },
};

const struct security_figure *security_figure_find(const char *name)
{
	for (const struct security_figure *figure = security_figures; figure->name != NULL;
	     figure++)
		if (g_strcmp0(figure->name, name) == 0)
			return figure;
	return NULL;
}

const struct security_source security_sources[] = {
	{ "incident", { "found_at", NULL } },
	{ "incident_report", { "due_at", "told_at", NULL } },
	{ "rectification", { "due_at", NULL } },
	{ "isolation", { "isolated_at", NULL } },
	{ "warning_notice", { "received_at", NULL } },
	{ "drill", { "planned_at", "started_at", NULL } },
	{ "periodic_report", { "due_at", NULL } },
	{ NULL, { NULL } },
};

int64_t security_instant(const struct security_source *source, const json_t *record)
{
	for (size_t i = 0; source->at[i] != NULL; i++)
		if (has(record, source->at[i]))
			return record_integer(record, source->at[i]);
	return 0;
}

/* ---- what is missing ---------------------------------------------------------------------- */

/* Closing needs the four times (requirements T14). */
static void missing_of_incident(const json_t *record, security_say *say, void *data)
{
	static const struct {
		const char *field, *text;
	} times[] = {
		{ "located_at", N_("没有定位时刻") },
		{ "handled_at", N_("没有处置时刻") },
		{ "restored_at", N_("没有恢复时刻") },
	};

	if (record_text(record, "level") == NULL)
		say(_("没有定级"), data);
	if (record_text(record, "category") == NULL)
		say(_("没有类别"), data);
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
		if (!has(record, times[i].field))
			say(_(times[i].text), data);
}

void security_missing(const char *kind, const json_t *record, int64_t now, security_say *say,
    void *data)
{
	if (strcmp(kind, "incident") == 0 && !is_in(record, "false_positive"))
		missing_of_incident(record, say, data);
	else if (strcmp(kind, "incident_report") == 0 && !is_in(record, "sent|waived") &&
	    has(record, "due_at") && record_integer(record, "due_at") <= now)
		say(_("到期没有上报"), data);
	else if (strcmp(kind, "warning_notice") == 0 && !has(record, "signed_at"))
		say(_("预警没有签收"), data);
	else if (strcmp(kind, "warning_notice") == 0 && has(record, "feedback_due") &&
	    !has(record, "feedback_at") && record_integer(record, "feedback_due") <= now)
		say(_("预警到期没有反馈"), data);
	else if (strcmp(kind, "rectification") == 0 && is_in(record, "open") &&
	    record_integer(record, "due_at") <= now)
		say(_("整改到期没有完成"), data);
}
