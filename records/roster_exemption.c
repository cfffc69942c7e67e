/* 排班豁免: who lacks the non-disclosure agreement or the clearance may stand one shift of one date
 * all the same, on the word of the security administrator, who says why (requirements T40). The
 * first entry of that date uses it up. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "granted", N_("未用") },
	{ "used", N_("已用") },
	{ "withdrawn", N_("已收回") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "person", .title = N_("人员"), .type = FIELD_REFERENCE, .refers_to = "person",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "date", .title = N_("班次日期"), .type = FIELD_DATE, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_TEXT, .columns = 30,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "granted_by", .title = N_("豁免人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "entry", .title = N_("用于"), .type = FIELD_REFERENCE,
	  .refers_to = "roster_entry", .flags = FIELD_DERIVED },
	{ .name = "used_at", .title = N_("使用时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static void guard_grant(struct change *change)
{
	if (change_integer(change, "person") == change->actor->person && !change->actor->trial)
		change_refuse(change, "person", _("不能豁免本人。"));
	change_number(change, "HM");
	change_set_text(change, "granted_by", change->actor->name);
}

static const struct act acts[] = {
	{ .name = "grant", .title = N_("豁免"), .from = "", .roles = ROLE_SECADMIN,
	  .fields = "person|date|reason", .key = "n", .guard = guard_grant },
	{ .name = "withdraw", .title = N_("收回"), .from = "granted", .to = "withdrawn",
	  .roles = ROLE_SECADMIN },
	{ .name = NULL },
};

const struct kind kind_roster_exemption = {
	.name = "roster_exemption",
	.title = N_("排班豁免"),
	.order = 134,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "used|withdrawn",
	.fields = fields,
	.acts = acts,
};
