/* 巡检: one round of what a template lists, due from and until; the service makes it when it is
 * due. One that was not begun in time is missed, and an open item until it was made up for or a
 * supervisor has said why it may be left. What was made up for is late for good. */
#include "base/i18n.h"
#include "records/model/round.h"

static const struct choice states[] = {
	{ "due", N_("待巡检") },
	{ "running", N_("巡检中") },
	{ "done", N_("已完成") },
	{ "missed", N_("漏检") },
	{ "excused", N_("未做已批准") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "template", .title = N_("巡检表"), .type = FIELD_REFERENCE,
	  .refers_to = "round_template", .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .columns = 22 },
	{ .name = "title", .title = N_("巡检"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "class", .title = N_("对象类"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "version", .title = N_("版本"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "slot", .title = N_("时段"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE, .help = N_("哪张表的哪一次；同一次只有一条。") },
	{ .name = "due_from", .title = N_("应做"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_FIXED | FIELD_LIST },
	{ .name = "due_until", .title = N_("做完期限"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "operator", .title = N_("巡检人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "person", .title = N_("巡检人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "began_at", .title = N_("开始"), .type = FIELD_TIME, .flags = FIELD_DERIVED },
	{ .name = "finished_at", .title = N_("完成"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "total", .title = N_("项数"), .type = FIELD_INTEGER, .columns = 6,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "done", .title = N_("已做"), .type = FIELD_INTEGER, .columns = 6,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "abnormal", .title = N_("异常"), .type = FIELD_INTEGER, .columns = 6,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "excused", .title = N_("未做已批准"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("迟做"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "extra", .title = N_("临时"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "because", .title = N_("加密依据"), .type = FIELD_TEXT, .limit = 40,
	  .flags = FIELD_DERIVED, .help = N_("因哪条预警在两次之间加的一次。") },
	{ .name = "remark", .title = N_("小结"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "reason", .title = N_("未做理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "approver", .title = N_("批准人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "approved_at", .title = N_("批准时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "extra", .title = N_("临时巡检"), .from = "", .roles = ROLE_DUTY,
	  .fields = "template", .key = "n", .guard = round_guard_extra,
	  .effect = round_effect_lines },
	{ .name = "schedule", .title = N_("到点"), .from = "", .roles = ROLE_SERVICE,
	  .fields = "template|due_from", .guard = round_guard_schedule,
	  .effect = round_effect_lines },
	{ .name = "begin", .title = N_("开始"), .from = "due|missed", .to = "running",
	  .roles = ROLE_DUTY, .key = "b", .guard = round_guard_begin },
	{ .name = "finish", .title = N_("完成"), .from = "running", .to = "done",
	  .roles = ROLE_DUTY, .fields = "remark", .key = "w", .guard = round_guard_finish },
	{ .name = "miss", .title = N_("过时"), .from = "due", .to = "missed",
	  .roles = ROLE_SERVICE, .guard = round_guard_miss },
	{ .name = "excuse", .title = N_("批准不做"), .from = "due|missed", .to = "excused",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "reason", .key = "x",
	  .guard = round_guard_excuse },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_until", "due|running|missed", N_("巡检"), "round_missed" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_round = {
	.name = "round",
	.title = N_("巡检"),
	.order = 164,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "done|excused",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "operator",
};
