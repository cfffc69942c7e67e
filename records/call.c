/* 来电: whoever called, wrote or came, and what became of it (T06; requirements 2.4 call_log). A
 * draft is kept while people talk. One call may speak of three things and is split; fifty may speak
 * of one fault and hang on one ticket, and each of them is called back. */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/ticket.h"

static const struct choice states[] = {
	{ "draft", N_("草稿") },
	{ "open", N_("待处理") },
	{ "linked", N_("已转单") },
	{ "done", N_("已办结") },
	{ "dropped", N_("已作废") },
	{ NULL, NULL },
};

static const struct choice directions[] = {
	{ "in", N_("来") },
	{ "out", N_("去") },
	{ NULL, NULL },
};

static const struct choice channels[] = {
	{ "hotline", N_("热线电话") },
	{ "email", N_("邮件") },
	{ "website", N_("网站") },
	{ "walk_in", N_("上门") },
	{ "patrol", N_("巡检") },
	{ "superior", N_("上级通知") },
	{ NULL, NULL },
};

static const struct choice categories[] = {
	{ "fault", N_("故障") },
	{ "consult", N_("咨询") },
	{ "complaint", N_("投诉") },
	{ "apply", N_("申请") },
	{ "notice", N_("通知") },
	{ "spam", N_("骚扰") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "at", .title = N_("时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("接起的时刻；空白就是现在。") },
	{ .name = "direction", .title = N_("方向"), .type = FIELD_CHOICE, .choices = directions,
	  .otherwise = "in" },
	{ .name = "channel", .title = N_("渠道"), .type = FIELD_CHOICE, .choices = channels,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 8, .otherwise = "hotline" },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit" },
	{ .name = "unit_name", .title = N_("来电单位"), .type = FIELD_TEXT, .columns = 20,
	  .flags = FIELD_LIST, .help = N_("选了接入单位时自动带出；不在台账的写在这里。") },
	{ .name = "caller", .title = N_("姓名"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_LIST, .columns = 10 },
	{ .name = "callback_phone", .title = N_("回呼电话"), .type = FIELD_PHONE,
	  .flags = FIELD_MASKED | FIELD_LIST, .columns = 14 },
	{ .name = "matter", .title = N_("事由"), .type = FIELD_NOTE, .limit = 1000,
	  .flags = FIELD_LIST, .columns = 30 },
	{ .name = "category", .title = N_("类别"), .type = FIELD_CHOICE, .choices = categories,
	  .flags = FIELD_LIST, .columns = 6 },
	{ .name = "handling", .title = N_("处理"), .type = FIELD_NOTE, .limit = 1000 },
	{ .name = "ticket", .title = N_("故障单"), .type = FIELD_REFERENCE,
	  .refers_to = "fault_ticket", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "split_from", .title = N_("拆自"), .type = FIELD_REFERENCE, .refers_to = "call",
	  .flags = FIELD_DERIVED },
	{ .name = "callback_due", .title = N_("回呼期限"), .type = FIELD_TIME,
	  .flags = FIELD_AHEAD | FIELD_LIST, .columns = 12 },
	{ .name = "called_back_at", .title = N_("回呼时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "called_back_by", .title = N_("回呼人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "tries", .title = N_("回呼不通次数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "satisfaction", .title = N_("满意度"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 5, .help = N_("1 到 5；没有评价就空着。") },
	{ .name = "owner", .title = N_("登记人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static const char *given_text(const struct change *change, const char *field)
{
	return json_string_value(json_object_get(change->fields, field));
}

/* ---- the draft, and what it takes to be registered ---------------------------------------- */

static void take_unit(struct change *change)
{
	int64_t unit = json_integer_value(json_object_get(change->fields, "access_unit"));
	json_t *record = unit == 0 ? NULL : change_get(change, "access_unit", unit);

	if (record != NULL && given_text(change, "unit_name") == NULL)
		json_object_set(change->fields, "unit_name", json_object_get(record, "name"));
	json_decref(record);
}

static void check_ahead(struct change *change)
{
	if (change_integer(change, "callback_due") <= change->now.us &&
	    json_is_integer(json_object_get(change->fields, "callback_due")))
		change_refuse(change, "callback_due", _("回呼期限必须在将来。"));
}

/* Whoever writes has it. */
static void guard_draft(struct change *change)
{
	if (change_value(change, "at") == NULL)
		json_object_set_new(change->fields, "at", json_integer(change->now.us));
	ticket_check_past(change, "at", NULL);
	take_unit(change);
	check_ahead(change);
	json_object_set_new(change->fields, "owner", json_string(change->actor->name));
	if (act_creates(change->act))
		change_number(change, "LD");
}

static void set_due(struct change *change)
{
	int64_t within = ticket_fact(change, "callback_us");

	if (change_value(change, "callback_due") == NULL && within > 0)
		json_object_set_new(change->fields, "callback_due",
		    json_integer(change->now.us + within));
}

/* T06: every call has its channel, unit, caller, number and time; of a nuisance only what it was.
 */
static void guard_register(struct change *change)
{
	static const char *const needed[] = { "caller", "callback_phone" };
	const char *category = change_text(change, "category");
	bool spam = g_strcmp0(category, "spam") == 0;

	guard_draft(change);
	if (change_text(change, "matter") == NULL)
		change_refuse(change, "matter", _("事由必须填写。"));
	if (category == NULL)
		change_refuse(change, "category",
		    _("类别必须选：故障、咨询、投诉、申请、通知或骚扰。"));
	for (size_t i = 0; i < G_N_ELEMENTS(needed) && !spam; i++)
		if (change_text(change, needed[i]) == NULL)
			change_refuse(change, needed[i], _("%s必须填写：要回话。"),
			    _(kind_field(change->kind, needed[i])->title));
	if (!spam && change_text(change, "unit_name") == NULL)
		change_refuse(change, "access_unit",
		    _("来电单位必须填写：选接入单位，或写单位名称。"));
	if (g_strcmp0(category, "fault") == 0)
		set_due(change);
}

/* ---- what became of it -------------------------------------------------------------------- */

static void guard_answer(struct change *change)
{
	if (!word_in("consult|complaint|notice", change_text(change, "category")))
		change_refuse(change, "category",
		    _("当场答复只用于咨询、投诉、通知；故障转故障单，申请办完再回呼。"));
	if (given_text(change, "handling") == NULL)
		change_refuse(change, "handling", _("答复了什么，必须写明。"));
}

static void guard_link(struct change *change)
{
	if (json_object_get(change->fields, "ticket") == NULL)
		change_refuse(change, "ticket", _("并入哪一张故障单，必须选。"));
	check_ahead(change);
	set_due(change);
}

/* The call stands on the ticket, and its unit among those that are hit. */
static void note_on_ticket(struct change *change)
{
	int64_t id = change_integer(change, "ticket");
	json_t *ticket = change_get(change, "fault_ticket", id);

	if (ticket_add_unit(change, id, change_integer(change, "access_unit")))
		change_put(change, "fault_ticket", id, NULL,
		    json_pack("{s:I}", "units", (json_int_t)ticket_units(change, id)));
	journal_say_of(change, "fault_ticket", id, record_text(ticket, "number"),
	    _("来电 %s：%s %s"), change_text(change, "number"), change_text(change, "unit_name"),
	    change_text(change, "matter"));
	journal_say(change, "%s", record_text(ticket, "number"));
	json_decref(ticket);
}

static void guard_open_ticket(struct change *change)
{
	if (g_strcmp0(change_text(change, "category"), "fault") != 0)
		change_refuse(change, "category", _("只有故障类的来电转故障单。"));
	check_ahead(change);
	set_due(change);
}

/* Everything the caller said goes over: nobody asks twice. The ticket is accepted by who took the
 * call. */
static void effect_open_ticket(struct change *change)
{
	static const struct {
		const char *call, *ticket;
	} carried[] = {
		{ "access_unit", "reporter_unit" },
		{ "unit_name", "reporter_unit_name" },
		{ "caller", "reporter_name" },
		{ "callback_phone", "callback_phone" },
		{ "channel", "channel" },
		{ "matter", "symptom" },
		{ "at", "received_at" },
	};
	json_t *said = json_object();
	int64_t circuit = ticket_fact(change, "circuit");

	for (size_t i = 0; i < G_N_ELEMENTS(carried); i++) {
		const json_t *value = change_value(change, carried[i].call);

		if (value != NULL)
			json_object_set_new(said, carried[i].ticket, json_deep_copy(value));
	}
	if (circuit != 0)
		json_object_set_new(said, "circuit", json_integer(circuit));
	else
		json_object_set_new(said, "object", json_sprintf(_("%s的网络"),
		    change_text(change, "unit_name")));
	int64_t ticket = ticket_make(change, "fault_ticket", "open", said, NULL);
	if (ticket == 0)
		return;
	change_put(change, "call", change->id, NULL,
	    json_pack("{s:I}", "ticket", (json_int_t)ticket));
	json_object_set_new(change->fields, "ticket", json_integer(ticket));
	note_on_ticket(change);
}

/* What was said besides becomes a call of its own by the same caller; this one stays as it is. So
 * what the person gives is for the new call, which is why it is made here. */
static void guard_split(struct change *change)
{
	static const char *const same[] = { "at", "direction", "channel", "access_unit",
		"unit_name", "caller", "callback_phone" };
	json_t *said = json_object();

	if (given_text(change, "matter") == NULL ||
	    g_strcmp0(given_text(change, "matter"), record_text(change->record, "matter")) == 0)
		change_refuse(change, "matter", _("拆出的一件要写它自己的事由。"));
	json_object_set(said, "matter", json_object_get(change->fields, "matter"));
	json_object_set(said, "category", json_object_get(change->fields, "category"));
	json_object_del(change->fields, "matter");
	json_object_del(change->fields, "category");
	for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
		json_t *value = json_object_get(change->record, same[i]);

		if (value != NULL)
			json_object_set(said, same[i], value);
	}
	if (change_is_refused(change)) {
		json_decref(said);
		return;
	}
	ticket_make(change, "call", "create", said,
	    json_pack("{s:I}", "split_from", (json_int_t)change->id));
}

static void effect_split(struct change *change)
{
	json_t *parts = change_find(change, "call", "split_from", json_integer(change->id));
	const json_t *last = json_array_get(parts, json_array_size(parts) - 1);

	journal_say(change, _("拆出 %s：%s"), record_text(last, "number"),
	    record_text(last, "matter"));
	json_decref(parts);
}

/* Whoever reported a fault is called back when it is over; until then he is told how it stands. */
static void guard_call_back(struct change *change)
{
	json_t *ticket = change_get(change, "fault_ticket", change_integer(change, "ticket"));

	if (ticket != NULL &&
	    !word_in("restored|confirmed|closed|cancelled", record_text(ticket, "state")))
		change_refuse(change, NULL,
		    _("故障单 %s 还没有恢复：现在用「告知进展」，恢复后再回呼。"),
		    record_text(ticket, "number"));
	json_decref(ticket);
	json_object_set_new(change->fields, "called_back_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "called_back_by", json_string(change->actor->name));
}

static void guard_inform(struct change *change)
{
	if (given_text(change, "handling") == NULL)
		change_refuse(change, "handling", _("告诉了什么，必须写明。"));
	check_ahead(change);
	if (!json_is_integer(json_object_get(change->fields, "callback_due")))
		json_object_set_new(change->fields, "callback_due", json_null());
}

static void guard_failed(struct change *change)
{
	check_ahead(change);
	if (!json_is_integer(json_object_get(change->fields, "callback_due"))) {
		json_object_set_new(change->fields, "callback_due", json_null());
		set_due(change);
	}
	json_object_set_new(change->fields, "tries",
	    json_integer(record_integer(change->record, "tries") + 1));
}

static void guard_drop(struct change *change)
{
	if (given_text(change, "reason") == NULL)
		change_refuse(change, "reason", _("作废必须写明理由。"));
}

static void guard_correct(struct change *change)
{
	static const char *const kept[] = { "channel", "unit_name", "caller", "callback_phone",
		"matter", "category" };

	journal_guard_correct(change);
	take_unit(change);
	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
		if (json_is_null(json_object_get(change->fields, kept[i])))
			change_refuse(change, kept[i], _("%s不能改成空白。"),
			    _(kind_field(change->kind, kept[i])->title));
}

static void effect_said(struct change *change)
{
	static const char *const found[] = { "tries", "called_back_by", NULL };
	g_autofree char *given = journal_given(change, found);

	journal_say(change, "%s", given);
}

#define GIVEN "at|direction|channel|access_unit|unit_name|caller|callback_phone|matter|category|" \
	"callback_due"

static const struct act acts[] = {
	{ .name = "draft", .title = N_("接来电"), .from = "", .roles = ROLE_DUTY, .fields = GIVEN,
	  .key = "n", .guard = guard_draft },
	{ .name = "note", .title = N_("边听边记"), .from = "draft", .roles = ROLE_DUTY,
	  .fields = GIVEN, .key = "e", .guard = guard_draft },
	{ .name = "register", .title = N_("登记"), .from = "draft", .to = "open",
	  .roles = ROLE_DUTY, .fields = GIVEN, .key = "r", .guard = guard_register,
	  .effect = effect_said },
	{ .name = "create", .title = N_("直接登记"), .from = "", .to = "open", .roles = ROLE_DUTY,
	  .fields = GIVEN, .guard = guard_register, .effect = effect_said },
	{ .name = "answer", .title = N_("当场答复"), .from = "open", .to = "done",
	  .roles = ROLE_DUTY, .fields = "handling|category|satisfaction", .key = "a",
	  .guard = guard_answer, .effect = effect_said },
	{ .name = "link", .title = N_("并入故障单"), .from = "open", .to = "linked",
	  .roles = ROLE_DUTY, .fields = "ticket|callback_due", .key = "l", .guard = guard_link,
	  .effect = note_on_ticket },
	{ .name = "open_ticket", .title = N_("转故障单"), .from = "open", .to = "linked",
	  .roles = ROLE_DUTY, .fields = "callback_due|handling", .key = "g",
	  .guard = guard_open_ticket, .effect = effect_open_ticket },
	{ .name = "split", .title = N_("拆出一件"), .from = "open|linked|done", .roles = ROLE_DUTY,
	  .fields = "matter|category", .key = "s", .guard = guard_split, .effect = effect_split },
	{ .name = "inform", .title = N_("告知进展"), .from = "open|linked", .roles = ROLE_DUTY,
	  .fields = "handling|callback_due", .key = "i", .guard = guard_inform,
	  .effect = effect_said },
	{ .name = "call_back", .title = N_("已回呼"), .from = "open|linked", .to = "done",
	  .roles = ROLE_DUTY, .fields = "handling|satisfaction", .key = "b",
	  .guard = guard_call_back, .effect = effect_said },
	{ .name = "call_failed", .title = N_("回呼不通"), .from = "open|linked",
	  .roles = ROLE_DUTY, .fields = "callback_due", .guard = guard_failed,
	  .effect = effect_said },
	{ .name = "drop", .title = N_("作废"), .from = "draft|open", .to = "dropped",
	  .roles = ROLE_DUTY, .fields = "reason", .guard = guard_drop, .effect = effect_said },
	{ .name = "correct", .title = N_("更正"), .from = "open|linked", .roles = ROLE_DUTY,
	  .fields = "channel|access_unit|unit_name|caller|callback_phone|matter|category|reason",
	  .guard = guard_correct, .effect = journal_correct },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "callback_due", "open|linked", N_("回呼"), "callback_due" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_call = {
	.name = "call",
	.title = N_("来电"),
	.order = 149,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "done|dropped",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner",
};
