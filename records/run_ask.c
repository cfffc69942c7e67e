/* 执行中的取证: a read-only command of a step, asked of the device that its role stands for. It is
 * written down before the device is asked, so that a service that is killed meanwhile leaves one
 * whose outcome is unknown, not one that nobody ever asked. Nothing is asked again by itself. */
#include "base/i18n.h"
#include "records/model/run_ask.h"

static const struct choice states[] = {
	{ "asked", N_("在问") },
	{ "answered", N_("已答") },
	{ "failed", N_("没有成") },
	{ "unknown", N_("结果不明") },
	{ "seen", N_("人工说明") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "run", .title = N_("预案执行"), .type = FIELD_REFERENCE, .refers_to = "run",
	  .flags = FIELD_DERIVED },
	{ .name = "run_step", .title = N_("预案步骤"), .type = FIELD_REFERENCE,
	  .refers_to = "run_step", .flags = FIELD_DERIVED },
	{ .name = "step", .title = N_("步"), .type = FIELD_INTEGER, .columns = 4,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "role", .title = N_("角色"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_DERIVED },
	{ .name = "device_name", .title = N_("当时的设备名"), .type = FIELD_TEXT, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "command", .title = N_("命令名"), .type = FIELD_TEXT, .limit = 60, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST },
	{ .name = "asked_at", .title = N_("询问时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "by", .title = N_("谁问的"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "over_at", .title = N_("有结果的时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "output", .title = N_("命令输出"), .type = FIELD_REFERENCE,
	  .refers_to = "command_output" },
	{ .name = "number", .title = N_("输出编号"), .type = FIELD_TEXT, .limit = 20,
	  .columns = 16, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "reason", .title = N_("为什么没有成"), .type = FIELD_NOTE, .limit = 1000 },
	{ .name = "seen", .title = N_("看到了什么"), .type = FIELD_NOTE, .limit = 1000,
	  .help = N_("怎样看的、看到什么：控制口、网管、电话问的。") },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "answer", .title = N_("已答"), .from = "asked", .to = "answered",
	  .roles = ROLE_SERVICE, .fields = "output", .guard = run_ask_guard_answer,
	  .effect = run_ask_effect_over },
	{ .name = "fail", .title = N_("没有问成"), .from = "asked", .to = "failed",
	  .roles = ROLE_SERVICE, .fields = "reason", .guard = run_ask_guard_over,
	  .effect = run_ask_effect_over },
	{ .name = "lose", .title = N_("结果不明"), .from = "asked", .to = "unknown",
	  .roles = ROLE_SERVICE, .guard = run_ask_guard_over, .effect = run_ask_effect_over },
	{ .name = "say", .title = N_("写明看到的"), .from = "unknown|failed", .to = "seen",
	  .roles = ROLE_DUTY, .fields = "seen", .key = "s", .guard = run_ask_guard_say,
	  .effect = run_ask_effect_over },
	{ .name = NULL },
};

const struct kind kind_run_ask = {
	.name = "run_ask",
	.title = N_("执行中的取证"),
	.order = 189,
	.flags = KIND_CURRENT,
	.parent = "run",
	.states = states,
	.ended = "answered|failed|seen",
	.fields = fields,
	.acts = acts,
};
