/* A warning from its coming to its end. */
#include "records/model/warning.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"

#define SIGN_OTHERWISE (15 * 60 * CLOCK_SECOND)

const struct choice warning_colors[] = {
	{ "red", N_("红色 I 级") },
	{ "orange", N_("橙色 II 级") },
	{ "yellow", N_("黄色 III 级") },
	{ "blue", N_("蓝色 IV 级") },
	{ NULL, NULL },
};

const struct choice warning_conclusions[] = {
	{ "affected", N_("受影响") },
	{ "not_affected", N_("不受影响") },
	{ "unknown", N_("待核实") },
	{ NULL, NULL },
};

bool warning_is_strict(const char *color)
{
	return word_in("red|orange", color);
}

unsigned warning_rank(const char *color)
{
	unsigned rank = 0;

	while (warning_colors[rank].name != NULL &&
	    g_strcmp0(warning_colors[rank].name, color) != 0)
		rank++;
	return rank;
}

bool warning_is_in_force(const json_t *record, struct wall now)
{
	int64_t until = record_integer(record, "valid_until");

	return !record_has_ended(kind_find("warning_notice"), record) &&
	    (until == 0 || until > now.us);
}

/* ---- rules over several fields ------------------------------------------------------------ */

/* The same paper twice is one warning: the other one is named. */
static void refuse_twin(struct change *change)
{
	const char *number = change_text(change, "source_number"),
		   *source = change_text(change, "source");
	json_t *same = number == NULL ? json_array() :
	    change_find(change, change->kind->name, "source_number", json_string(number));

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *other = json_array_get(same, i);
		if (record_id(other) == change->id ||
		    g_strcmp0(record_text(other, "source"), source) != 0)
			continue;
		change_refuse(change, "source_number",
		    _("%s 的 %s 已经登记为 %s，接着办它。"), source, number,
		    record_text(other, "number"));
		break;
	}
	json_decref(same);
}

void warning_check(struct change *change)
{
	int64_t given = change_integer(change, "received_at"),
		received = given == 0 ? change->now.us : given;
	static const struct { const char *field, *sentence; } later[] = {
		{ "feedback_due", N_("反馈时限要在收到之后。") },
		{ "valid_until", N_("有效至要在收到之后。") },
	};

	if (received > change->now.us && change_given(change, "received_at") != NULL)
		change_refuse(change, "received_at", _("收到时刻还没有到。"));
	for (size_t i = 0; i < G_N_ELEMENTS(later); i++) {
		int64_t at = change_integer(change, later[i].field);
		if (at != 0 && at <= received)
			change_refuse(change, later[i].field, "%s", _(later[i].sentence));
	}
	refuse_twin(change);
}

/* ---- small things ------------------------------------------------------------------------- */

static void set_time(struct change *change, const char *field, int64_t at)
{
	json_object_set_new(change->fields, field, json_integer(at));
}

static void stamp(struct change *change, const char *by, const char *at)
{
	change_set_text(change, by, change->actor->name);
	set_time(change, at, change->now.us);
}

/* What this act gives for FIELD; NULL: nothing. */
static const char *given_text(const struct change *change, const char *field)
{
	const char *text = json_string_value(change_given(change, field));

	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* An answer that is owed and whose time has passed is late, whatever comes after. */
static void keep_late(struct change *change, const char *due, const char *late)
{
	int64_t at = record_integer(change->record, due);

	if (at != 0 && at < change->now.us)
		json_object_set_new(change->fields, late, json_true());
}

static bool owes_feedback(const json_t *record)
{
	return record_integer(record, "feedback_due") != 0 &&
	    record_integer(record, "feedback_at") == 0;
}

/* Since when more is demanded: from the moment it is known here, not before. */
static void take_color(struct change *change)
{
	bool strict = warning_is_strict(change_text(change, "color")),
	     was = record_integer(change->record, "strict_since") != 0;

	if (strict && !was)
		set_time(change, "strict_since", change->now.us);
	else if (!strict && was)
		json_object_set_new(change->fields, "strict_since", json_null());
}

static void say(struct change *change, const char *what, const char *text)
{
	journal_say(change, text == NULL ? "%s" : _("%s：%s"), what, text);
}

/* ---- it comes, and is signed for ---------------------------------------------------------- */

void warning_guard_receive(struct change *change)
{
	int64_t within = record_integer(change->facts, "sign_us");

	if (change_value(change, "received_at") == NULL)
		set_time(change, "received_at", change->now.us);
	set_time(change, "sign_due", change_integer(change, "received_at") +
	    (within > 0 ? within : SIGN_OTHERWISE));
	take_color(change);
	change_set_text(change, "owner", _("当班人"));
	change_number(change, "YJ");
}

void warning_say_received(struct change *change)
{
	journal_say(change, _("%s，%s 发布：%s"),
	    choice_title(warning_colors, change_text(change, "color")),
	    change_text(change, "source"), change_text(change, "title"));
}

void warning_guard_sign(struct change *change)
{
	keep_late(change, "sign_due", "sign_late");
	stamp(change, "signed_by", "signed_at");
	if (change->actor->person != 0)
		json_object_set_new(change->fields, "signed_person",
		    json_integer(change->actor->person));
}

void warning_say_signed(struct change *change)
{
	journal_say(change, record_flag(change->fields, "sign_late") ? _("签收，已过时限") :
	    _("签收，在时限内"));
}

/* ---- judged and answered ------------------------------------------------------------------ */

/* How many parts of KIND it has in STATES (NULL: any). */
static size_t count_parts(struct change *change, const char *kind, const char *states)
{
	json_t *parts = change_find(change, kind, "warning_notice", json_integer(change->id));
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(parts); i++)
		count += states == NULL ||
		    word_in(states, record_text(json_array_get(parts, i), "state"));
	json_decref(parts);
	return count;
}

void warning_guard_assess(struct change *change)
{
	if (count_parts(change, "warning_asset", NULL) == 0 &&
	    change_text(change, "assessment") == NULL)
		change_refuse(change, "assessment",
		    _("没有记资产：先记受影响的资产，或写明为什么没有影响。"));
	stamp(change, "assessed_by", "assessed_at");
}

void warning_say_assessed(struct change *change)
{
	g_autofree char *count = g_strdup_printf(_("资产 %zu 个"),
	    count_parts(change, "warning_asset", NULL));

	say(change, count, change_text(change, "assessment"));
}

/* When it was answered: not to come, and not before it was signed for. */
static void take_feedback_time(struct change *change)
{
	int64_t at = json_integer_value(change_given(change, "feedback_at")),
		due = record_integer(change->record, "feedback_due");

	if (at == 0)
		at = change->now.us;
	if (at > change->now.us)
		change_refuse(change, "feedback_at", _("反馈时刻还没有到。"));
	else if (at < record_integer(change->record, "received_at"))
		change_refuse(change, "feedback_at", _("反馈不能早于收到。"));
	set_time(change, "feedback_at", at);
	if (due != 0 && at > due)
		json_object_set_new(change->fields, "feedback_late", json_true());
}

void warning_guard_feedback(struct change *change)
{
	size_t open = count_parts(change, "warning_task", "open");

	if (given_text(change, "feedback") == NULL)
		change_refuse(change, "feedback", _("写明反馈了什么。"));
	if (given_text(change, "feedback_receiver") == NULL)
		change_refuse(change, "feedback_receiver", _("写明向谁反馈的。"));
	if (open > 0 && given_text(change, "reason") == NULL)
		change_refuse(change, "reason",
		    _("还有 %zu 项任务没有完成：先完成，或写明为什么现在就反馈。"), open);
	take_feedback_time(change);
	change_set_text(change, "feedback_by", change->actor->name);
	change_set_text(change, "owner", change_text(change, "source"));
}

void warning_say_feedback(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];
	const char *reason = given_text(change, "reason");

	clock_text((struct wall){ change_integer(change, "feedback_at") }, CLOCK_MINUTE, at,
	    sizeof at);
	journal_say(change, record_flag(change->fields, "feedback_late") ?
	    _("%s 向 %s 反馈，已过时限：%s") : _("%s 向 %s 反馈：%s"), at,
	    change_text(change, "feedback_receiver"), change_text(change, "feedback"));
	if (reason != NULL)
		journal_say(change, _("任务没有全部完成就反馈：%s"), reason);
}

/* ---- it ends ------------------------------------------------------------------------------ */

/* What was owed and is not given any more stays late. */
static void take_owed(struct change *change)
{
	if (owes_feedback(change->record))
		keep_late(change, "feedback_due", "feedback_late");
}

void warning_guard_lift(struct change *change)
{
	if (given_text(change, "lift_number") == NULL && given_text(change, "reason") == NULL)
		change_refuse(change, "lift_number",
		    _("写解除文号；没有文号的，在理由里写明谁通知解除的。"));
	if (owes_feedback(change->record) && given_text(change, "reason") == NULL)
		change_refuse(change, "reason",
		    _("要求反馈而没有反馈：先反馈，或写明为什么不用了。"));
	take_owed(change);
	stamp(change, "lifted_by", "lifted_at");
}

void warning_say_lifted(struct change *change)
{
	const char *number = change_text(change, "lift_number");

	say(change, number == NULL ? _("没有文号") : number, given_text(change, "reason"));
}

/* The service saw its time pass; it may have been moved meanwhile. One that still owes an answer
 * goes on owing it. */
void warning_guard_expire(struct change *change)
{
	int64_t until = record_integer(change->record, "valid_until");

	if (until == 0 || until > change->now.us)
		change_refuse(change, NULL, _("还没有到期。"));
	else if (owes_feedback(change->record))
		change_refuse(change, NULL, _("到期了，但还欠反馈：先反馈。"));
}

void warning_say_expired(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];

	clock_text((struct wall){ record_integer(change->record, "valid_until") }, CLOCK_MINUTE, at,
	    sizeof at);
	journal_say(change, _("有效至 %s，已过"), at);
}

/* ---- corrections -------------------------------------------------------------------------- */

/* Another time for the answer does not undo that the first one had passed. */
void warning_guard_correct(struct change *change)
{
	journal_guard_correct(change);
	if (json_object_get(change->fields, "feedback_due") != NULL)
		take_owed(change);
	if (json_object_get(change->fields, "color") != NULL)
		take_color(change);
}

void warning_say_corrected(struct change *change)
{
	journal_correct(change);
}
