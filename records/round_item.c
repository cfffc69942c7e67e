/* 巡检项: one thing of a template that is looked at: where, by what it is judged, which probe reads
 * the same, and whether somebody has to stand in front of it. */
#include "base/i18n.h"
#include "records/model/round.h"

static const struct choice states[] = {
	{ "listed", N_("在列") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "template", .title = N_("巡检表"), .type = FIELD_REFERENCE,
	  .refers_to = "round_template", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "sort", .title = N_("次序"), .type = FIELD_INTEGER, .maximum = 9999,
	  .flags = FIELD_LIST, .columns = 6, .help = N_("走的次序；同号的按加入先后。") },
	{ .name = "domain", .title = N_("域"), .type = FIELD_CHOICE, .choices = round_domains,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 8 },
	{ .name = "title", .title = N_("巡检项"), .type = FIELD_TEXT, .limit = 100,
	  .columns = 26, .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST,
	  .help = N_("如 UPS-1 输出电压。") },
	{ .name = "where", .title = N_("地点"), .type = FIELD_TEXT, .limit = 80, .columns = 16,
	  .flags = FIELD_LIST },
	{ .name = "on_site", .title = N_("必须到场"), .type = FIELD_FLAG,
	  .flags = FIELD_LIST, .columns = 8,
	  .help = N_("要输设备旁贴的到场码，而且只能在值班室本地终端上记。") },
	{ .name = "spot", .title = N_("巡检点"), .type = FIELD_REFERENCE,
	  .refers_to = "round_spot", .help = N_("到场码贴在哪里；必须到场的项要填。") },
	{ .name = "measure", .title = N_("记什么"), .type = FIELD_CHOICE,
	  .choices = round_measures, .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 8,
	  .otherwise = "yes_no" },
	{ .name = "expected", .title = N_("正常是"), .type = FIELD_CHOICE,
	  .choices = round_expected, .help = N_("是否项：答什么是正常。空白为是。") },
	{ .name = "unit", .title = N_("单位"), .type = FIELD_TEXT, .limit = 12 },
	{ .name = "low", .title = N_("正常下限"), .type = FIELD_TEXT, .limit = 16 },
	{ .name = "high", .title = N_("正常上限"), .type = FIELD_TEXT, .limit = 16 },
	{ .name = "place", .title = N_("测点"), .type = FIELD_REFERENCE, .refers_to = "place",
	  .help = N_("探测读数取自这个测点；或写设备和点名。") },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device" },
	{ .name = "point", .title = N_("点"), .type = FIELD_TEXT, .limit = 200,
	  .help = N_("zhiban points 设备 列出的名称，如 cpu 或 sensor[box.1]。") },
	{ .name = "tolerance", .title = N_("允许偏差"), .type = FIELD_TEXT, .limit = 16,
	  .help = N_("现场值和探测读数差得更多，就标偏差。空白则不比。") },
	{ .name = "hint", .title = N_("怎么看"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define PLANNERS (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN)

static const struct act acts[] = {
	{ .name = "add", .title = N_("加一项"), .from = "", .roles = PLANNERS, .fields = "*",
	  .key = "n", .guard = round_guard_item },
	{ .name = "edit", .title = N_("修改"), .from = "listed", .roles = PLANNERS,
	  .fields = "*", .key = "e", .guard = round_guard_item },
	{ .name = "remove", .title = N_("移除"), .from = "listed", .to = "removed",
	  .roles = PLANNERS, .guard = round_guard_item },
	{ .name = NULL },
};

const struct kind kind_round_item = {
	.name = "round_item",
	.title = N_("巡检项"),
	.order = 162,
	.flags = KIND_RESIDENT,
	.parent = "template",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = round_check_item,
};
