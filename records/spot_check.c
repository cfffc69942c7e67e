/* 查岗: somebody above calls or comes to see whether the post is stood, and what the answer was
 * (requirements 7 ㊸). Who stood it at that time is taken from the shift that was open. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"
#include "records/model/post.h"

static const struct choice means[] = {
	{ "phone", N_("电话") },
	{ "visit", N_("到场") },
	{ "video", N_("视频") },
	{ NULL, NULL },
};

static const struct choice answers[] = {
	{ "present", N_("在岗") },
	{ "late", N_("迟应答") },
	{ "absent", N_("无人应答") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "post", .title = N_("岗位"), .type = FIELD_CHOICE, .choices = post_choices,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "network_duty" },
	{ .name = "at", .title = N_("查岗时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_LIST, .help = N_("不填就是现在。") },
	{ .name = "checker", .title = N_("查岗人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("带班领导、上级或值班长的姓名。") },
	{ .name = "how", .title = N_("方式"), .type = FIELD_CHOICE, .choices = means,
	  .columns = 8, .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "phone" },
	{ .name = "answer", .title = N_("应答"), .type = FIELD_CHOICE, .choices = answers,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "operator", .title = N_("当班人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "by", .title = N_("记录人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "remark", .title = N_("说明"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

/* Who stood POST at the time of the check. */
static void note_operator(struct change *change, const char *post, int64_t at)
{
	json_t *shifts = change_find(change, "shift_summary", "state", json_string("open"));

	for (size_t i = 0; i < json_array_size(shifts); i++) {
		const json_t *shift = json_array_get(shifts, i);
		if (g_strcmp0(record_text(shift, "post"), post) == 0 &&
		    record_integer(shift, "created_at") <= at)
			change_set_text(change, "operator", record_text(shift, "operator"));
	}
	json_decref(shifts);
}

static void guard_record(struct change *change)
{
	int64_t at = change_integer(change, "at");

	if (at > change->now.us)
		change_refuse(change, "at", _("查岗时刻还没有到。"));
	at = at == 0 ? change->now.us : at;
	change_number(change, "CG");
	json_object_set_new(change->fields, "at", json_integer(at));
	change_set_text(change, "by", change->actor->name);
	note_operator(change, change_text(change, "post"), at);
}

static const struct act acts[] = {
	{ .name = "record", .title = N_("记查岗"), .from = "",
	  .roles = ROLE_DUTY | ROLE_DUTY_LEADER | ROLE_MGMT_APPROVER,
	  .fields = "post|at|checker|how|answer|remark", .key = "n", .guard = guard_record },
	{ .name = NULL },
};

const struct kind kind_spot_check = {
	.name = "spot_check",
	.title = N_("查岗"),
	.order = 135,
	.flags = KIND_APPEND,
	.fields = fields,
	.acts = acts,
};
