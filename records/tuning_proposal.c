/* 调优建议: what zhiban advises after days of watching (青16(1)), and what people made of it. It
 * only advises: nothing is ever sent to a device. A change of a circuit cites the number (青18). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "open", N_("待研判") },
	{ "accepted", N_("已采纳") },
	{ "declined", N_("不采纳") },
	{ NULL, NULL },
};

static const struct choice subjects[] = {
	{ "capacity", N_("带宽扩容") },
	{ "quality", N_("时延偏离基线") },
	{ "errors", N_("错包") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE, .refers_to = "circuit",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 16 },
	{ .name = "subject", .title = N_("建议"), .type = FIELD_CHOICE, .choices = subjects,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 12 },
	{ .name = "evidence", .title = N_("依据"), .type = FIELD_NOTE,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 40 },
	{ .name = "days", .title = N_("连续天数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 366, .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "day", .title = N_("提出日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "decided_at", .title = N_("研判时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "decided_by", .title = N_("研判人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "opinion", .title = N_("研判意见"), .type = FIELD_NOTE,
	  .help = N_("采纳后怎么做，或为什么不采纳。") },
	{ .name = NULL },
};

/* The same advice is not given twice: not while it waits, and not before the quiet time of a
 * decision is over (fact quiet_us). */
static void refuse_repetition(struct change *change)
{
	json_t *earlier = change_find(change, "tuning_proposal", "circuit",
	    json_integer(change_integer(change, "circuit")));
	int64_t quiet = json_integer_value(json_object_get(change->facts, "quiet_us"));

	for (size_t i = 0; i < json_array_size(earlier); i++) {
		const json_t *record = json_array_get(earlier, i);

		if (g_strcmp0(record_text(record, "subject"), change_text(change, "subject")) != 0)
			continue;
		if (g_strcmp0(record_text(record, "state"), "open") == 0)
			change_refuse(change, "subject", _("同样的建议 %s 还在研判。"),
			    record_text(record, "number"));
		else if (record_integer(record, "decided_at") + quiet > change->now.us)
			change_refuse(change, "subject", _("同样的建议 %s 不久前研判过。"),
			    record_text(record, "number"));
	}
	json_decref(earlier);
}

static void guard_propose(struct change *change)
{
	refuse_repetition(change);
	change_number(change, "TY");
}

static void guard_decide(struct change *change)
{
	if (!json_object_get(change->fields, "opinion"))
		change_refuse(change, "opinion", _("研判意见必须填写。"));
	json_object_set_new(change->fields, "decided_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "decided_by", json_string(change->actor->name));
}

#define ROLES_DECIDE (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN | ROLE_MGMT_APPROVER)

static const struct act acts[] = {
	{ .name = "propose", .title = N_("提出"), .from = "", .roles = ROLE_SERVICE,
	  .fields = "circuit|subject|evidence|days", .guard = guard_propose },
	{ .name = "accept", .title = N_("采纳"), .from = "open", .to = "accepted",
	  .roles = ROLES_DECIDE, .fields = "opinion", .key = "a", .guard = guard_decide },
	{ .name = "decline", .title = N_("不采纳"), .from = "open", .to = "declined",
	  .roles = ROLES_DECIDE, .fields = "opinion", .key = "x", .guard = guard_decide },
	{ .name = NULL },
};

const struct kind kind_tuning_proposal = {
	.name = "tuning_proposal",
	.title = N_("调优建议"),
	.order = 45,
	.states = states,
	.ended = "declined",
	.fields = fields,
	.acts = acts,
};
