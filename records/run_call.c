/* 执行中的通话: whom somebody told during a run: number, person, words, answered or not
 * (requirements 6: 所有告知、上报步须登记对象、号码、时刻、接听人、摘要). */
#include "base/i18n.h"
#include "records/model/run.h"

const struct choice run_answers[] = {
	{ "answered", N_("接通") },
	{ "no_answer", N_("没人接") },
	{ "dead", N_("号码不对") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "run", .title = N_("预案执行"), .type = FIELD_REFERENCE, .refers_to = "run",
	  .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "step", .title = N_("步"), .type = FIELD_INTEGER, .maximum = 99, .columns = 4,
	  .flags = FIELD_FIXED | FIELD_LIST },
	{ .name = "whom", .title = N_("打给谁"), .type = FIELD_TEXT, .limit = 120, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_NAME | FIELD_LIST,
	  .help = N_("值班长、供电局、物业等") },
	{ .name = "phone", .title = N_("号码"), .type = FIELD_PHONE, .columns = 16,
	  .flags = FIELD_FIXED | FIELD_MASKED | FIELD_LIST },
	{ .name = "result", .title = N_("接通没有"), .type = FIELD_CHOICE,
	  .choices = run_answers, .columns = 8, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .otherwise = "answered" },
	{ .name = "person", .title = N_("接听人"), .type = FIELD_TEXT, .limit = 60, .columns = 10,
	  .flags = FIELD_FIXED | FIELD_LIST },
	{ .name = "summary", .title = N_("说了什么"), .type = FIELD_NOTE, .limit = 600,
	  .columns = 40, .flags = FIELD_FIXED | FIELD_LIST },
	{ .name = "at", .title = N_("时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "by", .title = N_("登记人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "log", .title = N_("记通话"), .from = "", .roles = ROLE_DUTY,
	  .fields = "run|step|whom|phone|result|person|summary|at", .key = "c",
	  .guard = run_guard_call, .effect = run_effect_call },
	{ .name = NULL },
};

const struct kind kind_run_call = {
	.name = "run_call",
	.title = N_("执行中的通话"),
	.order = 185,
	.flags = KIND_APPEND,
	.parent = "run",
	.fields = fields,
	.acts = acts,
};
