/* 排班: one person is to stand one shift at one post. It is not changed: a swap puts another entry
 * in its place, so that who was planned first stays to be read. */
#include "base/i18n.h"
#include "records/model/post.h"
#include "records/model/roster.h"

static const struct choice states[] = {
	{ "planned", N_("已排") },
	{ "replaced", N_("已换班") },
	{ "cancelled", N_("已取消") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "label", .title = N_("班"), .type = FIELD_TEXT, .columns = 36,
	  .flags = FIELD_DERIVED | FIELD_NAME },
	{ .name = "date", .title = N_("日期"), .type = FIELD_DATE, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .help = N_("班次的第一天：22 日夜班到 23 日早上，日期是 22 日。") },
	{ .name = "shift", .title = N_("班次"), .type = FIELD_REFERENCE,
	  .refers_to = "shift_definition", .columns = 10,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "post", .title = N_("岗位"), .type = FIELD_CHOICE, .choices = post_choices,
	  .columns = 10, .flags = FIELD_FIXED | FIELD_LIST,
	  .help = N_("值班长和带班领导可以不填：管整个机房。") },
	{ .name = "duty", .title = N_("职责"), .type = FIELD_CHOICE, .choices = duty_choices,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .otherwise = "operator", .help = N_("跟班是新手，没有签认权。") },
	{ .name = "person", .title = N_("人员"), .type = FIELD_REFERENCE, .refers_to = "person",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "name", .title = N_("当时姓名"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "begins_at", .title = N_("开始"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "ends_at", .title = N_("结束"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "despite", .title = N_("超时理由"), .type = FIELD_TEXT, .flags = FIELD_FIXED,
	  .help = N_("连续值班太长或休息不足时，写明为什么只能这样排。") },
	{ .name = "exemption", .title = N_("豁免"), .type = FIELD_REFERENCE,
	  .refers_to = "roster_exemption", .flags = FIELD_DERIVED },
	{ .name = "replaces", .title = N_("替换"), .type = FIELD_REFERENCE,
	  .refers_to = "roster_entry", .flags = FIELD_DERIVED },
	{ .name = "cancel_reason", .title = N_("取消理由"), .type = FIELD_TEXT },
	{ .name = NULL },
};

/* The wish this entry is. False after a refusal. */
static bool read_wish(struct change *change, const json_t *shift, struct roster_wish *ret)
{
	*ret = (struct roster_wish){ .field = "person", .person = change_integer(change, "person"),
		.date = change_text(change, "date"), .post = change_text(change, "post"),
		.duty = change_text(change, "duty"), .despite = change_text(change, "despite") };
	if (ret->post == NULL && !word_in(DUTIES_OF_ROOM, ret->duty)) {
		change_refuse(change, "post", _("%s要写明岗位。"),
		    choice_title(duty_choices, ret->duty));
		return false;
	}
	if (!roster_span(ret->date, record_text(shift, "begins"), record_text(shift, "ends"),
		&ret->span)) {
		change_refuse(change, "shift", _("这个班次的起止时刻读不懂。"));
		return false;
	}
	return true;
}

/* Name and times are those of the day it was planned: both may change afterwards. */
static void guard_create(struct change *change)
{
	json_t *shift = change_get(change, "shift_definition", change_integer(change, "shift"));
	json_t *person = change_get(change, "person", change_integer(change, "person"));
	struct roster_wish wish;

	if (read_wish(change, shift, &wish)) {
		roster_refuse(change, &wish);
		g_autofree char *label = roster_label(wish.date, record_text(shift, "name"),
		    wish.post, wish.duty, record_text(person, "name"));
		json_object_update_new(change->fields, json_pack("{s:s, s:s, s:I, s:I}", "label",
		    label, "name", record_text(person, "name"), "begins_at",
		    (json_int_t)wish.span.from.us, "ends_at", (json_int_t)wish.span.until.us));
		if (wish.exemption != 0)
			json_object_set_new(change->fields, "exemption",
			    json_integer(wish.exemption));
	}
	json_decref(shift);
	json_decref(person);
}

static void effect_create(struct change *change)
{
	roster_use(change, change_integer(change, "exemption"), change->id);
}

/* What has been stood cannot be unplanned. */
static void guard_cancel(struct change *change)
{
	if (record_integer(change->record, "ends_at") <= change->now.us)
		change_refuse(change, NULL, _("这一班已经过去，不能取消。"));
	if (change_given(change, "cancel_reason") == NULL)
		change_refuse(change, "cancel_reason", _("取消必须写明理由。"));
}

#define WHO (ROLE_SHIFT_SUPERVISOR | ROLE_MGMT_APPROVER)

static const struct act acts[] = {
	{ .name = "create", .title = N_("排班"), .from = "", .roles = WHO,
	  .fields = "date|shift|post|duty|person|despite", .key = "n", .guard = guard_create,
	  .effect = effect_create },
	{ .name = "cancel", .title = N_("取消"), .from = "planned", .to = "cancelled",
	  .roles = WHO, .fields = "cancel_reason", .key = "x", .guard = guard_cancel },
	{ .name = NULL },
};

const struct kind kind_roster_entry = {
	.name = "roster_entry",
	.title = N_("排班"),
	.order = 132,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "replaced|cancelled",
	.fields = fields,
	.acts = acts,
};
