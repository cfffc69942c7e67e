/* 巡检表: what is looked at again and again, and when: a round of the machine rooms, or a task of
 * another class of objects (requirements T04: 运行环境、链路、系统、设备). What is published is
 * never edited: a new version takes its place, and what was done by the old one keeps it. */
#include "base/i18n.h"
#include "records/model/round.h"

static const struct choice states[] = {
	{ "draft", N_("草稿") },
	{ "published", N_("在用") },
	{ "replaced", N_("已换版") },
	{ "retired", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice classes[] = {
	{ "environment", N_("运行环境") },
	{ "link", N_("链路") },
	{ "system", N_("系统") },
	{ "device", N_("设备") },
	{ NULL, NULL },
};

static const struct choice days[] = {
	{ "daily", N_("每天") },
	{ "workdays", N_("工作日") },
	{ "weekly", N_("每周") },
	{ "monthly", N_("每月") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .limit = 80, .columns = 24,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "version", .title = N_("版本"), .type = FIELD_INTEGER, .columns = 8,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "class", .title = N_("对象类"), .type = FIELD_CHOICE, .choices = classes,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 10, .otherwise = "environment",
	  .help = N_("四类对象各要有定期任务（拉接15）。机房巡检是运行环境，四域各至少一项。") },
	{ .name = "days", .title = N_("周期"), .type = FIELD_CHOICE, .choices = days,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 8, .otherwise = "daily" },
	{ .name = "on", .title = N_("哪几天"), .type = FIELD_TEXT, .limit = 100,
	  .help = N_("每周写 1 到 7，7 是星期日；每月写 1 到 31，没有那天的月份算月底。") },
	{ .name = "times", .title = N_("时刻"), .type = FIELD_TEXT, .limit = 300, .columns = 18,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("如 10:00 16:00 22:00 04:00。") },
	{ .name = "window_minutes", .title = N_("时限（分）"), .type = FIELD_INTEGER,
	  .minimum = 1, .maximum = 44640, .flags = FIELD_REQUIRED, .otherwise = "60",
	  .help = N_("到点后这么久没有做完就是漏检。") },
	{ .name = "note", .title = N_("说明"), .type = FIELD_NOTE },
	{ .name = "items", .title = N_("项数"), .type = FIELD_INTEGER, .columns = 6,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "replaces", .title = N_("替换"), .type = FIELD_REFERENCE,
	  .refers_to = "round_template", .flags = FIELD_DERIVED },
	{ .name = "published_by", .title = N_("发布人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "published_at", .title = N_("发布时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "retired_reason", .title = N_("停用理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define PLANNERS (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN)
#define SAID "name|class|days|on|times|window_minutes|note"

static const struct act acts[] = {
	{ .name = "create", .title = N_("新建"), .from = "", .roles = PLANNERS, .fields = SAID,
	  .key = "n", .guard = round_guard_create },
	{ .name = "edit", .title = N_("修改"), .from = "draft", .roles = PLANNERS,
	  .fields = SAID, .key = "e" },
	{ .name = "publish", .title = N_("发布"), .from = "draft", .to = "published",
	  .roles = ROLE_SHIFT_SUPERVISOR, .key = "p", .guard = round_guard_publish,
	  .effect = round_effect_publish },
	{ .name = "revise", .title = N_("改版"), .from = "published", .roles = PLANNERS,
	  .key = "v", .guard = round_guard_revise, .effect = round_effect_revise },
	{ .name = "discard", .title = N_("弃稿"), .from = "draft", .to = "retired",
	  .roles = PLANNERS },
	{ .name = "retire", .title = N_("停用"), .from = "published", .to = "retired",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "retired_reason",
	  .guard = round_guard_retire },
	{ .name = NULL },
};

const struct kind kind_round_template = {
	.name = "round_template",
	.title = N_("巡检表"),
	.order = 161,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "replaced|retired",
	.fields = fields,
	.acts = acts,
	.check = round_check_template,
};
