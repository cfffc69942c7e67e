/* 值班小结: one span of responsibility of one person at one post. The spans of a post follow one
 * another without a gap, each ended by the handover that begins the next (records/handover.c). By
 * itself one only begins where nobody holds the post, and ends without a successor only where the
 * supervisor says why the post is left. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/handover.h"
#include "records/model/post.h"

static const struct choice states[] = {
	{ "open", N_("当班") },
	{ "finished", N_("已结") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "post", .title = N_("岗位"), .type = FIELD_CHOICE, .choices = post_choices,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_FIXED | FIELD_LIST,
	  .otherwise = "network_duty" },
	{ .name = "person", .title = N_("当班人"), .type = FIELD_REFERENCE, .refers_to = "person",
	  .flags = FIELD_DERIVED },
	{ .name = "operator", .title = N_("当班人姓名"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "shift", .title = N_("班次"), .type = FIELD_TEXT, .columns = 8, .limit = 40,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("空白就按排班。") },
	{ .name = "shift_date", .title = N_("班次日期"), .type = FIELD_DATE, .columns = 10,
	  .flags = FIELD_DERIVED, .help = N_("跨零点的班次是它开始的那一天。") },
	{ .name = "began_at", .title = N_("接班时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "planned_until", .title = N_("计划至"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_REQUIRED | FIELD_LIST | FIELD_AHEAD },
	{ .name = "assessment", .title = N_("总体研判"), .type = FIELD_CHOICE,
	  .choices = handover_assessments, .flags = FIELD_LIST },
	{ .name = "outlook", .title = N_("可能发生与预案"), .type = FIELD_NOTE,
	  .help = N_("如果怎样，就怎样。非涉密：严禁填写国家秘密、工作秘密。") },
	{ .name = "notices", .title = N_("上级通知与重要事项"), .type = FIELD_NOTE },
	{ .name = "finished_at", .title = N_("结束时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 14 },
	{ .name = "handover_in", .title = N_("接班的交接"), .type = FIELD_REFERENCE,
	  .refers_to = "handover", .flags = FIELD_DERIVED },
	{ .name = "handover_out", .title = N_("交班的交接"), .type = FIELD_REFERENCE,
	  .refers_to = "handover", .flags = FIELD_DERIVED },
	{ .name = "left_reason", .title = N_("空岗理由"), .type = FIELD_NOTE, .limit = 600,
	  .help = N_("没有人接班就结束，责任链上会留下空档，写明为什么。") },
	{ .name = NULL },
};

/* By the roster, where it says, and the date on which the shift began. */
static void take_shift(struct change *change)
{
	const json_t *shift = json_object_get(change->facts, "shift"),
		     *date = json_object_get(change->facts, "shift_date");
	char today[CLOCK_TEXT_SIZE];

	if (change_given(change, "shift") == NULL && json_is_string(shift))
		change_set_text(change, "shift", json_string_value(shift));
	change_set_text(change, "shift_date",
	    json_is_string(date) ? json_string_value(date) :
	    clock_text(change->now, CLOCK_DATE, today, sizeof today));
}

/* One responsible person at a post at any time: only one that nobody holds is begun. */
static void guard_begin(struct change *change)
{
	const char *post = change_text(change, "post");
	json_t *span = handover_span(change, post);

	if (span != NULL)
		change_refuse(change, "post",
		    _("%s已有人当班（编号 %" PRId64 "，%s），由他交班才能接。"),
		    choice_title(post_choices, post), record_id(span),
		    record_text(span, "operator"));
	json_decref(span);
	if (change_integer(change, "planned_until") <= change->now.us)
		change_refuse(change, "planned_until", _("计划结束时刻已经过去。"));
	if (change->actor->person)
		json_object_set_new(change->fields, "person", json_integer(change->actor->person));
	json_object_set_new(change->fields, "operator", json_string(change->actor->name));
	json_object_set_new(change->fields, "began_at", json_integer(change->now.us));
	take_shift(change);
}

static bool is_own(const struct change *change)
{
	return handover_same(change->actor->person, change->actor->name,
	    record_integer(change->record, "person"), record_text(change->record, "operator"));
}

/* It is the paper of who stands the shift; the supervisor may help out. */
static void guard_own(struct change *change)
{
	if (!is_own(change) &&
	    !(change->actor->roles & ROLE_SHIFT_SUPERVISOR))
		change_refuse(change, NULL, _("这是别人的班，只有当班人或值班长能改。"));
}

/* The handover that is under way follows the shift that is made longer or shorter. */
static void effect_edit(struct change *change)
{
	const json_t *until = change_given(change, "planned_until");
	json_t *live = until == NULL ? NULL :
	    handover_live_of(change, record_text(change->record, "post"), 0);

	if (live != NULL)
		change_put(change, "handover", record_id(live), NULL,
		    json_pack("{s:O}", "planned_at", until));
	json_decref(live);
}

/* A look back without a look ahead is half a summary (requirements 2.4, handover). And who ends a
 * shift that nobody takes over says why the post is left. */
static void guard_finish(struct change *change)
{
	const char *post = record_text(change->record, "post"),
		   *assessment = change_text(change, "assessment");
	json_t *live = handover_live_of(change, post, 0);

	if (live != NULL)
		change_refuse(change, NULL, _("%s正在交接（%s）：由接班人签认，或先作废那份交接。"),
		    choice_title(post_choices, post), record_text(live, "number"));
	json_decref(live);
	if (change_given(change, "left_reason") == NULL)
		change_refuse(change, "left_reason",
		    _("没有人接班就结束，这个岗位会空着：有人接班请用交接班；"
		      "确要空岗，写明理由。"));
	if (!assessment)
		change_refuse(change, "assessment",
		    _("总体研判必须三选一：稳定、需关注、不稳定。"));
	else if (strcmp(assessment, "stable") != 0 && !change_text(change, "outlook"))
		change_refuse(change, "outlook", _("研判不是稳定，要写明可能发生什么、怎么办。"));
	json_object_set_new(change->fields, "finished_at", json_integer(change->now.us));
}

static const struct act acts[] = {
	{ .name = "begin", .title = N_("开始当班"), .from = "", .roles = ROLE_DUTY,
	  .fields = "post|planned_until|shift", .key = "n", .guard = guard_begin },
	{ .name = "edit", .title = N_("填写"), .from = "open", .roles = ROLE_DUTY,
	  .fields = "planned_until|assessment|outlook|notices",
	  .key = "e", .guard = guard_own, .effect = effect_edit },
	{ .name = "finish", .title = N_("无人接班而结束"), .from = "open", .to = "finished",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "assessment|outlook|notices|left_reason",
	  .guard = guard_finish },
	{ .name = NULL },
};

const struct kind kind_shift_summary = {
	.name = "shift_summary",
	.title = N_("值班小结"),
	.order = 130,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "finished",
	.fields = fields,
	.acts = acts,
};
