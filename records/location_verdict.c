/* 定位改判: what the one on duty knows better than the program about where a circuit is broken and
 * who takes it: the answer of a telephone call (has the far end electricity), another segment,
 * another accepting party. What the program said then is kept beside it (facts `location`), and
 * nothing is ever written over (T24: 改判需理由且留痕). */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/located.h"

static const struct choice answers[] = {
	{ "yes", N_("有电") },
	{ "no", N_("没有电") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE, .refers_to = "circuit",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 14 },
	{ .name = "far_power", .title = N_("对端供电"), .type = FIELD_CHOICE, .choices = answers,
	  .flags = FIELD_LIST, .columns = 8, .help = N_("电话问对端：有电没有电。没有问就空着。") },
	{ .name = "segment", .title = N_("故障段"), .type = FIELD_CHOICE,
	  .choices = located_segments, .flags = FIELD_LIST, .columns = 14,
	  .help = N_("与程序判断相同就空着。") },
	{ .name = "accepts", .title = N_("受理单位"), .type = FIELD_CHOICE,
	  .choices = located_acceptors, .flags = FIELD_LIST, .columns = 14,
	  .help = N_("对用户负责的一方。空着则按规则。") },
	{ .name = "repairs", .title = N_("处置单位"), .type = FIELD_CHOICE,
	  .choices = located_acceptors, .flags = FIELD_LIST, .columns = 14,
	  .help = N_("叫谁去修。空着则按规则。") },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600,
	  .flags = FIELD_LIST, .columns = 30,
	  .help = N_("与程序判断不同时必填：凭什么这样判。") },
	/* ---- kept with it */
	{ .name = "differs", .title = N_("改判"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "rule", .title = N_("规则"), .type = FIELD_INTEGER, .flags = FIELD_DERIVED,
	  .help = N_("按所说的故障段和供电应用的规则，R1 到 R8。") },
	{ .name = "alarm", .title = N_("告警"), .type = FIELD_REFERENCE, .refers_to = "alarm",
	  .flags = FIELD_DERIVED },
	{ .name = "by", .title = N_("判定人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "at", .title = N_("判定时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "program_segment", .title = N_("程序判断的故障段"), .type = FIELD_CHOICE,
	  .choices = located_segments, .flags = FIELD_DERIVED },
	{ .name = "program_rule", .title = N_("程序的规则"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "program_accepts", .title = N_("程序判断的受理单位"), .type = FIELD_CHOICE,
	  .choices = located_acceptors, .flags = FIELD_DERIVED },
	{ .name = "program_repairs", .title = N_("程序判断的处置单位"), .type = FIELD_CHOICE,
	  .choices = located_acceptors, .flags = FIELD_DERIVED },
	{ .name = "program_reason", .title = N_("程序的理由"), .type = FIELD_TEXT, .limit = 300,
	  .flags = FIELD_DERIVED },
	{ .name = NULL },
};

/* What the loop knew of the circuit when the act was asked for; NULL of one that is not watched. */
static const json_t *told(const struct change *change)
{
	return json_object_get(change->facts, "location");
}

/* Whether the person gives FIELD another value than OTHERWISE. */
static bool says_other(const struct change *change, const char *field, const char *otherwise)
{
	const char *said = change_text(change, field);

	return said != NULL && g_strcmp0(said, otherwise) != 0;
}

static void keep(struct change *change, const char *name, const char *from)
{
	json_t *value = json_object_get(told(change), from);

	if (value != NULL)
		json_object_set(change->fields, name, value);
}

static void guard_judge(struct change *change)
{
	static const char *const said[] = { "far_power", "segment", "accepts", "repairs" };
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		n += change_text(change, said[i]) != NULL;
	if (n == 0)
		change_refuse(change, "far_power",
		    _("对端供电、故障段、受理单位、处置单位至少填一个。"));
	struct acceptance rule = located_rule(told(change), change_text(change, "far_power"),
	    change_text(change, "segment"));
	bool differs = says_other(change, "segment", record_text(told(change), "segment")) ||
	    says_other(change, "accepts", acceptor_word(rule.accepts)) ||
	    says_other(change, "repairs", acceptor_word(rule.repairs));
	if (differs)
		located_refuse_without_reason(change, told(change), "reason");
	change_number(change, "DW");
	json_object_set_new(change->fields, "differs", json_boolean(differs));
	json_object_set_new(change->fields, "rule", json_integer(rule.rule));
	json_object_set_new(change->fields, "by", json_string(change->actor->name));
	json_object_set_new(change->fields, "at", json_integer(change->now.us));
	keep(change, "alarm", "alarm");
	keep(change, "program_segment", "segment");
	keep(change, "program_rule", "rule");
	keep(change, "program_accepts", "accepts");
	keep(change, "program_repairs", "repairs");
	keep(change, "program_reason", "reason");
}

static const struct act acts[] = {
	{ .name = "judge", .title = N_("改判"), .from = "", .roles = ROLE_DUTY,
	  .fields = "circuit|far_power|segment|accepts|repairs|reason", .key = "o",
	  .guard = guard_judge },
	{ .name = NULL },
};

const struct kind kind_location_verdict = {
	.name = "location_verdict",
	.title = N_("定位改判"),
	.order = 143,
	.flags = KIND_APPEND,
	.fields = fields,
	.acts = acts,
};
