/* 值班小结: one shift at one post: begun, filled in while it runs, finished with an assessment. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "open", N_("当班") },
	{ "finished", N_("已结") },
	{ NULL, NULL },
};

static const struct choice posts[] = {
	{ "network_duty", N_("网络值班") },
	{ "security_duty", N_("安全值班") },
	{ NULL, NULL },
};

static const struct choice assessments[] = {
	{ "stable", N_("稳定") },
	{ "watch", N_("需关注") },
	{ "unstable", N_("不稳定") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "post", .title = N_("岗位"), .type = FIELD_CHOICE, .choices = posts,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_FIXED | FIELD_LIST,
	  .otherwise = "network_duty" },
	{ .name = "person", .title = N_("当班人"), .type = FIELD_REFERENCE, .refers_to = "person",
	  .flags = FIELD_DERIVED },
	{ .name = "operator", .title = N_("当班人姓名"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "planned_until", .title = N_("计划至"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_REQUIRED | FIELD_LIST | FIELD_AHEAD },
	{ .name = "assessment", .title = N_("总体研判"), .type = FIELD_CHOICE,
	  .choices = assessments, .flags = FIELD_LIST },
	{ .name = "outlook", .title = N_("可能发生与预案"), .type = FIELD_NOTE,
	  .help = N_("如果怎样，就怎样。非涉密：严禁填写国家秘密、工作秘密。") },
	{ .name = "notices", .title = N_("上级通知与重要事项"), .type = FIELD_NOTE },
	{ .name = "finished_at", .title = N_("结束时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 14 },
	{ .name = NULL },
};

/* One responsible person at a post at any time. */
static void guard_begin(struct change *change)
{
	const char *post = change_text(change, "post");
	json_t *shifts = change_find(change, "shift_summary", "state", json_string("open"));

	for (size_t i = 0; i < json_array_size(shifts); i++) {
		const json_t *shift = json_array_get(shifts, i);

		if (strcmp(record_text(shift, "post"), post) == 0)
			change_refuse(change, "post",
			    _("%s已有人当班（编号 %" PRId64 "），结束那一班才能开始。"),
			    choice_title(posts, post), record_id(shift));
	}
	json_decref(shifts);
	if (change_integer(change, "planned_until") <= change->now.us)
		change_refuse(change, "planned_until", _("计划结束时刻已经过去。"));
	if (change->actor->person)
		json_object_set_new(change->fields, "person", json_integer(change->actor->person));
	json_object_set_new(change->fields, "operator", json_string(change->actor->name));
}

/* It is the paper of who stands the shift; the supervisor may help out. */
static void guard_own(struct change *change)
{
	if (record_integer(change->record, "created_by") != change->actor->person &&
	    !(change->actor->roles & ROLE_SHIFT_SUPERVISOR))
		change_refuse(change, NULL, _("这是别人的班，只有当班人或值班长能改。"));
}

/* A look back without a look ahead is half a summary (requirements 2.4, handover). */
static void guard_finish(struct change *change)
{
	const char *assessment = change_text(change, "assessment");

	guard_own(change);
	if (!assessment)
		change_refuse(change, "assessment",
		    _("总体研判必须三选一：稳定、需关注、不稳定。"));
	else if (strcmp(assessment, "stable") != 0 && !change_text(change, "outlook"))
		change_refuse(change, "outlook", _("研判不是稳定，要写明可能发生什么、怎么办。"));
	json_object_set_new(change->fields, "finished_at", json_integer(change->now.us));
}

static const struct act acts[] = {
	{ .name = "begin", .title = N_("开始当班"), .from = "", .roles = ROLE_DUTY,
	  .fields = "post|planned_until", .key = "n", .guard = guard_begin },
	{ .name = "edit", .title = N_("填写"), .from = "open", .roles = ROLE_DUTY, .fields = "*",
	  .key = "e", .guard = guard_own },
	{ .name = "finish", .title = N_("结束当班"), .from = "open", .to = "finished",
	  .roles = ROLE_DUTY, .fields = "assessment|outlook|notices", .guard = guard_finish },
	{ .name = NULL },
};

const struct kind kind_shift_summary = {
	.name = "shift_summary",
	.title = N_("值班小结"),
	.order = 130,
	.states = states,
	.ended = "finished",
	.fields = fields,
	.acts = acts,
};
