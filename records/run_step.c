/* 预案步骤: one step of a run: who does what by when, what showed that it was done, or why it was
 * not. Copied from the plan when the run begins. `late` is for good. */
#include "base/i18n.h"
#include "records/model/drill.h"
#include "records/model/run.h"
#include "records/model/run_ask.h"
#include "records/model/run_made.h"

const struct choice run_outcomes[] = {
	{ "verified", N_("系统核验") },
	{ "confirmed", N_("人工完成") },
	{ "overruled", N_("未核验，人工认定") },
	{ "not_held", N_("不成立") },
	{ "skipped", N_("跳过") },
	{ "passed", N_("不需要") },
	{ "left", N_("未做") },
	{ NULL, NULL },
};

static const struct choice states[] = {
	{ "waiting", N_("待做") },
	{ "open", N_("进行中") },
	{ "done", N_("已完成") },
	{ "skipped", N_("已跳过") },
	{ "passed", N_("不需要") },
	{ NULL, NULL },
};

#define COPIED FIELD_DERIVED
static const struct field fields[] = {
	{ .name = "run", .title = N_("预案执行"), .type = FIELD_REFERENCE, .refers_to = "run",
	  .flags = COPIED },
	{ .name = "number", .title = N_("步"), .type = FIELD_INTEGER, .columns = 4,
	  .flags = COPIED | FIELD_LIST },
	{ .name = "title", .title = N_("步骤"), .type = FIELD_TEXT, .limit = 400, .columns = 30,
	  .flags = COPIED | FIELD_NAME | FIELD_LIST },
	{ .name = "role", .title = N_("角色"), .type = FIELD_TEXT, .columns = 12,
	  .flags = COPIED | FIELD_LIST },
	{ .name = "within", .title = N_("时限秒数"), .type = FIELD_INTEGER, .flags = COPIED },
	{ .name = "when", .title = N_("条件"), .type = FIELD_NOTE, .flags = COPIED },
	{ .name = "verify", .title = N_("核验"), .type = FIELD_NOTE, .limit = 100000,
	  .flags = COPIED },
	{ .name = "commands", .title = N_("取证命令"), .type = FIELD_NOTE, .limit = 100000,
	  .flags = COPIED },
	{ .name = "calls", .title = N_("要打的电话"), .type = FIELD_NOTE, .limit = 100000,
	  .flags = COPIED },
	{ .name = "records", .title = N_("要登记的"), .type = FIELD_NOTE, .limit = 100000,
	  .flags = COPIED },
	{ .name = "safety", .title = N_("安全"), .type = FIELD_NOTE, .limit = 100000,
	  .flags = COPIED },
	{ .name = "guidance", .title = N_("怎么做"), .type = FIELD_NOTE, .limit = 256 * 1024,
	  .flags = COPIED },
	{ .name = "form", .title = N_("要开的单子"), .type = FIELD_TEXT, .flags = COPIED },
	{ .name = "authority", .title = N_("须经"), .type = FIELD_TEXT, .limit = 400,
	  .flags = COPIED },
	{ .name = "people", .title = N_("要几个人"), .type = FIELD_INTEGER, .flags = COPIED },
	{ .name = "every", .title = N_("每隔秒数"), .type = FIELD_INTEGER, .flags = COPIED },
	{ .name = "next", .title = N_("做完转到"), .type = FIELD_INTEGER, .minimum = -1,
	  .maximum = 99, .flags = COPIED },
	{ .name = "else_step", .title = N_("不成立转到"), .type = FIELD_INTEGER,
	  .flags = COPIED },
	{ .name = "else_plan", .title = N_("不成立转预案"), .type = FIELD_TEXT,
	  .flags = COPIED },
	{ .name = "else_words", .title = N_("不成立是指"), .type = FIELD_TEXT, .limit = 4000,
	  .flags = COPIED },
	{ .name = "evacuate", .title = N_("先撤人"), .type = FIELD_FLAG, .flags = COPIED },
	/* ---- what became of it */
	{ .name = "opened_at", .title = N_("轮到时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "due_at", .title = N_("限到"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "done_at", .title = N_("完成时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "by", .title = N_("完成人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "person", .title = N_("完成人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "outcome", .title = N_("结果"), .type = FIELD_CHOICE, .choices = run_outcomes,
	  .columns = 10, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "late", .title = N_("超时"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "times", .title = N_("做了几次"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "evidence", .title = N_("核验所见"), .type = FIELD_NOTE, .limit = 8000,
	  .flags = FIELD_DERIVED },
	{ .name = "recorded", .title = N_("登记"), .type = FIELD_NOTE, .limit = 1000 },
	{ .name = "second", .title = N_("第二人"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "authority_by", .title = N_("谁决定的"), .type = FIELD_TEXT, .limit = 120,
	  .help = N_("姓名、方式、时刻，如 值班长 13:05 电话同意。") },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	/* ---- of a drill */
	{ .name = "grade", .title = N_("评定"), .type = FIELD_CHOICE, .choices = drill_grades,
	  .columns = 6 },
	{ .name = "grade_note", .title = N_("评定说明"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "grade_by", .title = N_("评定人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	/* ---- the record that its form made */
	{ .name = "made", .title = N_("开出的单"), .type = FIELD_NOTE, .limit = 2000,
	  .flags = FIELD_DERIVED },
	{ .name = "made_kind", .title = N_("单的类别"), .type = FIELD_TEXT, .limit = 40 },
	{ .name = "made_id", .title = N_("单的内部号"), .type = FIELD_INTEGER },
	{ .name = NULL },
};

#define TO_DO "waiting|open"

static const struct act acts[] = {
	{ .name = "open", .title = N_("现在就做"), .from = "waiting", .to = "open",
	  .roles = ROLE_DUTY | ROLE_SERVICE, .key = "o", .guard = run_guard_open_step,
	  .effect = run_effect_opened },
	{ .name = "done", .title = N_("完成此步"), .from = TO_DO, .to = "done",
	  .roles = ROLE_DUTY, .fields = "recorded|second|authority_by|reason", .key = "d",
	  .guard = run_guard_done, .effect = run_effect_over },
	{ .name = "tick", .title = N_("核验通过"), .from = "open", .to = "done",
	  .roles = ROLE_SERVICE, .guard = run_guard_tick, .effect = run_effect_over },
	{ .name = "again", .title = N_("做了一次"), .from = TO_DO, .to = "open",
	  .roles = ROLE_DUTY, .fields = "recorded", .key = "e", .guard = run_guard_again,
	  .effect = run_effect_again },
	{ .name = "deny", .title = N_("不成立"), .from = TO_DO, .to = "done",
	  .roles = ROLE_DUTY, .fields = "reason", .key = "x", .guard = run_guard_deny,
	  .effect = run_effect_over },
	{ .name = "skip", .title = N_("跳过"), .from = TO_DO, .to = "skipped",
	  .roles = ROLE_DUTY, .fields = "reason", .key = "k", .guard = run_guard_skip,
	  .effect = run_effect_over },
	{ .name = "grade", .title = N_("评定"), .from = "done|skipped|passed",
	  .roles = DRILL_EVALUATORS, .fields = "grade|grade_note", .key = "v",
	  .guard = drill_guard_grade, .effect = drill_effect_grade },
	{ .name = "ask", .title = N_("取证"), .roles = ROLE_DUTY, .key = "r",
	  .guard = run_guard_ask, .effect = run_effect_ask },
	{ .name = "made", .title = N_("记下开出的单"), .roles = ROLE_DUTY,
	  .fields = "made_kind|made_id", .guard = run_guard_made, .effect = run_effect_made },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_at", TO_DO, N_("预案步骤"), NULL },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_run_step = {
	.name = "run_step",
	.title = N_("预案步骤"),
	.order = 183,
	.flags = KIND_CURRENT,
	.parent = "run",
	.states = states,
	.ended = "done|skipped|passed",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "role",
};
