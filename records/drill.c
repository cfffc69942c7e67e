/* 演练: a plan rehearsed, from the year's calendar to the last finding mended (requirements 3.6, 5.2;
 * fields as GB/T 38645-2020 table A.1). It is carried out by a run of mode `drill`, which moves it
 * to running, ended and aborted; what was done in the training service comes in as its finished
 * record. Nothing of a drill counts in any figure of the duty room. */
#include "base/i18n.h"
#include "records/model/drill.h"
#include "records/model/journal.h"

static const struct choice states[] = {
	{ "planned", N_("已计划") },
	{ "approved", N_("已批准") },
	{ "briefed", N_("已宣读") },
	{ "running", N_("演练中") },
	{ "suspended", N_("因真实告警暂停") },
	{ "ended", N_("待评估") },
	{ "evaluated", N_("已评估") },
	{ "rectifying", N_("整改中") },
	{ "closed", N_("已归档") },
	{ "aborted", N_("已中止") },
	{ "cancelled", N_("已取消") },
	{ NULL, NULL },
};
#define BEFORE "planned|approved|briefed"

static const struct choice methods[] = {
	{ "tabletop", N_("桌面推演") },
	{ "hands_on", N_("实操演练") },
	{ "demonstration", N_("示范演练") },
	{ NULL, NULL },
};

static const struct choice scopes[] = {
	{ "unit", N_("单位内部") },
	{ "industry", N_("行业内部") },
	{ "cross_industry", N_("跨行业") },
	{ "regional", N_("地域性") },
	{ "cross_region", N_("跨地区") },
	{ NULL, NULL },
};

static const struct choice sorts[] = {
	{ "special", N_("专项") },
	{ "comprehensive", N_("综合") },
	{ NULL, NULL },
};

static const struct choice conclusions[] = {
	{ "reached", N_("达到") },
	{ "nearly", N_("基本达到") },
	{ "missed", N_("未达到") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "drill_plan", .title = N_("年度计划"), .type = FIELD_REFERENCE,
	  .refers_to = "drill_plan", .help = N_("不在年度计划里的专项演练空白。") },
	{ .name = "item", .title = N_("第几项"), .type = FIELD_INTEGER, .maximum = 999,
	  .flags = FIELD_DERIVED },
	/* ---- what is drilled */
	{ .name = "code", .title = N_("预案编号"), .type = FIELD_TEXT, .limit = 12, .columns = 8,
	  .flags = FIELD_LIST, .help = N_("如 RB-01。") },
	{ .name = "version", .title = N_("版本"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "title", .title = N_("演练项目"), .type = FIELD_TEXT, .limit = 400,
	  .columns = 28, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "method", .title = N_("方式"), .type = FIELD_CHOICE, .choices = methods,
	  .flags = FIELD_LIST, .columns = 8, .otherwise = "tabletop" },
	{ .name = "scope", .title = N_("组织形式"), .type = FIELD_CHOICE, .choices = scopes,
	  .otherwise = "unit" },
	{ .name = "sort", .title = N_("内容"), .type = FIELD_CHOICE, .choices = sorts,
	  .otherwise = "special" },
	{ .name = "planned_at", .title = N_("计划时间"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_AHEAD | FIELD_LIST },
	{ .name = "place", .title = N_("地点"), .type = FIELD_TEXT },
	{ .name = "purpose", .title = N_("目的"), .type = FIELD_NOTE, .limit = 1000,
	  .help = N_("检验什么：谁在多久内认出、报告、处置。") },
	{ .name = "scenario", .title = N_("场景"), .type = FIELD_NOTE, .limit = 2000,
	  .help = N_("模拟什么，怎样注入，什么不动。") },
	{ .name = "budget", .title = N_("经费"), .type = FIELD_TEXT },
	/* ---- who */
	{ .name = "commander", .title = N_("总指挥"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "controller", .title = N_("控制员"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "evaluator", .title = N_("评估员"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "participants", .title = N_("参演"), .type = FIELD_NOTE, .limit = 600 },
	/* ---- how the real thing is kept safe */
	{ .name = "protection", .title = N_("真实业务保护"), .type = FIELD_NOTE, .limit = 600,
	  .otherwise = N_("演练期间真实告警优先") },
	{ .name = "abort_word", .title = N_("中止口令"), .type = FIELD_TEXT, .limit = 60,
	  .otherwise = N_("停止演练") },
	{ .name = "rollback_person", .title = N_("回退人"), .type = FIELD_TEXT, .limit = 60,
	  .help = N_("出了岔子由谁把设备恢复原状。") },
	{ .name = "approver", .title = N_("批准人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "approved_at", .title = N_("批准时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "briefed_by", .title = N_("宣读人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "briefed_at", .title = N_("宣读时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	/* ---- what became of it */
	{ .name = "run", .title = N_("预案执行"), .type = FIELD_REFERENCE, .refers_to = "run",
	  .flags = FIELD_DERIVED },
	{ .name = "started_at", .title = N_("开始"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "ended_at", .title = N_("结束"), .type = FIELD_TIME, .flags = FIELD_DERIVED },
	{ .name = "suspended_at", .title = N_("暂停时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "suspended_for", .title = N_("因何暂停"), .type = FIELD_TEXT, .limit = 300,
	  .flags = FIELD_DERIVED },
	{ .name = "suspensions", .title = N_("暂停次数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "trained", .title = N_("在演练服务里做的"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED, .help = N_("在仿真站点上做的：读数不是本站的。") },
	{ .name = "document", .title = N_("演练记录"), .type = FIELD_NOTE, .limit = 512 * 1024,
	  .flags = FIELD_VERBATIM | FIELD_FIXED,
	  .help = N_("演练服务交来的一份（zhiban train hand-in）。") },
	{ .name = "document_hash", .title = N_("演练记录 SHA-256"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "timed", .title = N_("计时项"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "met", .title = N_("达标"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("超时"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "missed", .title = N_("漏做"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "wrong", .title = N_("错做"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "conclusion", .title = N_("结论"), .type = FIELD_CHOICE,
	  .choices = conclusions, .flags = FIELD_LIST, .columns = 8 },
	{ .name = "evaluation", .title = N_("评语"), .type = FIELD_NOTE, .limit = 2000 },
	{ .name = "plan_revision", .title = N_("预案修订"), .type = FIELD_NOTE, .limit = 1000,
	  .help = N_("预案要改哪一步；改了要重新批准才生效。") },
	{ .name = "evaluated_by", .title = N_("评估签认人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "evaluated_at", .title = N_("评估时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "findings", .title = N_("问题数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "closed_by", .title = N_("归档人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "closed_at", .title = N_("归档时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define GIVEN \
	"drill_plan|code|method|scope|sort|planned_at|place|purpose|scenario|budget|commander|" \
	"controller|evaluator|participants|protection|abort_word|rollback_person"

static const struct act acts[] = {
	{ .name = "plan", .title = N_("列入计划"), .from = "",
	  .roles = ROLE_DUTY | DRILL_APPROVERS, .fields = GIVEN, .key = "n",
	  .guard = drill_guard_plan, .effect = drill_effect_say },
	{ .name = "edit", .title = N_("修改"), .from = "planned",
	  .roles = ROLE_DUTY | DRILL_APPROVERS, .fields = GIVEN, .key = "e",
	  .guard = drill_guard_edit },
	{ .name = "approve", .title = N_("批准"), .from = "planned", .to = "approved",
	  .roles = DRILL_APPROVERS, .other_person = true, .key = "p",
	  .guard = drill_guard_approve, .effect = drill_effect_say },
	{ .name = "recall", .title = N_("撤回修改"), .from = "approved|briefed", .to = "planned",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "reason", .guard = drill_guard_recall,
	  .effect = drill_effect_say },
	{ .name = "brief", .title = N_("宣读"), .from = "approved", .to = "briefed",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "abort_word|protection|rollback_person",
	  .key = "b", .guard = drill_guard_brief, .effect = drill_effect_say },
	{ .name = "suspend", .title = N_("暂停"), .from = "running", .to = "suspended",
	  .roles = ROLE_DUTY | ROLE_SERVICE, .fields = "reason", .key = "s",
	  .guard = drill_guard_suspend, .effect = drill_effect_suspend },
	{ .name = "resume", .title = N_("恢复演练"), .from = "suspended", .to = "running",
	  .roles = ROLE_DUTY, .key = "g", .guard = drill_guard_resume,
	  .effect = drill_effect_resume },
	{ .name = "abort", .title = N_("中止演练"), .from = "briefed|running|suspended",
	  .to = "aborted", .roles = ROLE_DUTY, .fields = "reason", .key = "x",
	  .guard = drill_guard_abort, .effect = drill_effect_abort },
	{ .name = "import", .title = N_("收演练记录"), .from = "", .to = "ended",
	  .roles = ROLE_DUTY, .fields = "document", .guard = drill_guard_import,
	  .effect = drill_effect_import },
	{ .name = "hand_in", .title = N_("交演练记录"), .from = "approved|briefed",
	  .to = "ended", .roles = ROLE_DUTY, .fields = "document",
	  .guard = drill_guard_import, .effect = drill_effect_import },
	{ .name = "evaluate", .title = N_("评估"), .from = "ended", .to = "evaluated",
	  .roles = DRILL_EVALUATORS, .fields = "conclusion|evaluation|plan_revision",
	  .key = "v", .guard = drill_guard_evaluate, .effect = drill_effect_say },
	{ .name = "rectify", .title = N_("转整改"), .from = "evaluated", .to = "rectifying",
	  .roles = ROLE_SHIFT_SUPERVISOR | DRILL_EVALUATORS, .key = "r",
	  .guard = drill_guard_rectify, .effect = drill_effect_say },
	{ .name = "close", .title = N_("归档"), .from = "evaluated|rectifying", .to = "closed",
	  .roles = ROLE_SHIFT_SUPERVISOR | DRILL_APPROVERS, .key = "z",
	  .guard = drill_guard_close, .effect = drill_effect_say },
	{ .name = "cancel", .title = N_("取消"), .from = BEFORE, .to = "cancelled",
	  .roles = ROLE_SHIFT_SUPERVISOR | DRILL_APPROVERS, .fields = "reason",
	  .guard = drill_guard_with_reason, .effect = drill_effect_say },
	{ .name = "correct", .title = N_("更正"), .from = "ended|evaluated|rectifying",
	  .roles = ROLE_DUTY,
	  .fields = "place|purpose|scenario|commander|controller|evaluator|participants|reason",
	  .guard = journal_guard_correct, .effect = journal_correct },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "planned_at", BEFORE, N_("计划的演练"), "drill_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_drill = {
	.name = "drill",
	.title = N_("演练"),
	.order = 187,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed|aborted|cancelled",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "controller",
};
