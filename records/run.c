/* 预案执行: an emergency plan being carried out (requirements 6; T34, T36): from an alarm or by
 * hand, for real or as a drill. One person leads it; others follow on their consoles. It is handed
 * over at a safe point only, and while it is not at one nobody's shift passes on (requirements
 * 3.5). */
#include "base/i18n.h"
#include "records/model/run.h"

const struct choice run_modes[] = {
	{ "real", N_("实战") },
	{ "drill", N_("演练") },
	{ NULL, NULL },
};

static const struct choice states[] = {
	{ "running", N_("执行中") },
	{ "paused", N_("停在安全点") },
	{ "ended", N_("已结束") },
	{ "aborted", N_("已中止") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "mode", .title = N_("方式"), .type = FIELD_CHOICE, .choices = run_modes,
	  .columns = 6, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "code", .title = N_("预案编号"), .type = FIELD_TEXT, .limit = 12, .columns = 8,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .help = N_("如 RB-01。") },
	{ .name = "version", .title = N_("版本"), .type = FIELD_INTEGER, .maximum = 9999,
	  .flags = FIELD_FIXED, .help = N_("空白就是现行的一版。") },
	{ .name = "title", .title = N_("预案"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "approved", .title = N_("预案批准"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "plan_hash", .title = N_("预案 SHA-256"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "plan_text", .title = N_("预案全文"), .type = FIELD_NOTE, .limit = 256 * 1024,
	  .flags = FIELD_DERIVED | FIELD_VERBATIM },
	/* ---- what it is about */
	{ .name = "alarm", .title = N_("告警"), .type = FIELD_REFERENCE, .refers_to = "alarm",
	  .flags = FIELD_FIXED },
	{ .name = "incident", .title = N_("安全事件"), .type = FIELD_REFERENCE,
	  .refers_to = "incident", .flags = FIELD_FIXED },
	{ .name = "alarm_what", .title = N_("起因"), .type = FIELD_TEXT, .limit = 300,
	  .flags = FIELD_DERIVED },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_FIXED, .help =
	      N_("手动启动时，预案是为哪一样东西：只填一样，也可以都不填。") },
	{ .name = "place", .title = N_("测点"), .type = FIELD_REFERENCE, .refers_to = "place",
	  .flags = FIELD_FIXED },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE,
	  .refers_to = "circuit", .flags = FIELD_FIXED },
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .flags = FIELD_FIXED },
	{ .name = "managed_service", .title = N_("业务"), .type = FIELD_REFERENCE,
	  .refers_to = "managed_service", .flags = FIELD_FIXED },
	{ .name = "cause", .title = N_("为什么启动"), .type = FIELD_NOTE, .limit = 600,
	  .flags = FIELD_FIXED },
	{ .name = "from_run", .title = N_("由哪次执行转来"), .type = FIELD_REFERENCE,
	  .refers_to = "run", .flags = FIELD_FIXED },
	{ .name = "drill", .title = N_("演练单"), .type = FIELD_REFERENCE,
	  .refers_to = "drill", .flags = FIELD_FIXED,
	  .help = N_("为哪一次演练执行；空白就是实战。") },
	/* ---- how far it is */
	{ .name = "commander", .title = N_("执行人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "commander_person", .title = N_("执行人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "started_at", .title = N_("开始"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "step", .title = N_("当前步骤"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "total", .title = N_("步数"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "done", .title = N_("已完"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("超时步数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "note", .title = N_("记事"), .type = FIELD_NOTE, .limit = 1000 },
	{ .name = "safe_note", .title = N_("安全点说明"), .type = FIELD_NOTE, .limit = 600,
	  .help = N_("现在是什么状态，人在哪里，下一步是什么。") },
	{ .name = "help_at", .title = N_("求援时刻"), .type = FIELD_TIME, .flags = FIELD_DERIVED },
	{ .name = "help_by", .title = N_("求援人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "ended_at", .title = N_("结束时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "outcome", .title = N_("处置结果"), .type = FIELD_NOTE, .limit = 1000 },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "start", .title = N_("启动"), .from = "", .roles = ROLE_DUTY,
	  .fields = "code|version|alarm|incident|device|place|circuit|room|managed_service|"
		    "cause|from_run|drill",
	  .key = "n", .guard = run_guard_start, .effect = run_effect_start },
	{ .name = "note", .title = N_("记一笔"), .from = RUN_LIVE, .roles = ROLE_DUTY,
	  .fields = "note", .key = "n", .guard = run_guard_note, .effect = run_effect_say },
	{ .name = "help", .title = N_("求援"), .from = RUN_LIVE, .roles = ROLE_DUTY,
	  .fields = "note", .key = "!", .guard = run_guard_help, .effect = run_effect_say },
	{ .name = "answer", .title = N_("应援"), .from = RUN_LIVE, .roles = ROLE_DUTY,
	  .fields = "note", .guard = run_guard_answer, .effect = run_effect_say },
	{ .name = "pause", .title = N_("到安全点"), .from = "running", .to = "paused",
	  .roles = ROLE_DUTY, .fields = "safe_note", .key = "s", .guard = run_guard_pause,
	  .effect = run_effect_say },
	{ .name = "go_on", .title = N_("继续"), .from = "paused", .to = "running",
	  .roles = ROLE_DUTY, .key = "g", .guard = run_guard_go_on, .effect = run_effect_say },
	{ .name = "take_over", .title = N_("接手"), .from = "paused", .to = "running",
	  .roles = ROLE_DUTY, .key = "t", .guard = run_guard_take_over,
	  .effect = run_effect_say },
	{ .name = "end", .title = N_("结束"), .from = "running|paused", .to = "ended",
	  .roles = ROLE_DUTY, .fields = "outcome|reason", .key = "z", .guard = run_guard_end,
	  .effect = run_effect_end },
	{ .name = "abort", .title = N_("中止"), .from = RUN_LIVE, .to = "aborted",
	  .roles = ROLE_DUTY, .fields = "reason", .guard = run_guard_abort,
	  .effect = run_effect_abort },
	{ .name = NULL },
};

const struct kind kind_run = {
	.name = "run",
	.title = N_("预案执行"),
	.order = 182,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "ended|aborted",
	.fields = fields,
	.acts = acts,
	.owner = "commander",
};
