/* 单位: who manages, operates, carries, uses, maintains. Its type decides who may approve. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "active", N_("在用") },
	{ "closed", N_("已撤销") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("单位名称"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "type", .title = N_("单位类型"), .type = FIELD_CHOICE,
	  .choices = organisation_choices, .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 20,
	  .help = N_("批准停机、隔离和接入只看单位类型，不看职务。") },
	{ .name = "superior", .title = N_("上级单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation" },
	{ .name = "phone", .title = N_("电话"), .type = FIELD_PHONE, .flags = FIELD_LIST,
	  .columns = 16 },
	{ .name = "address", .title = N_("地址"), .type = FIELD_TEXT },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* A unit is not its own superior. */
static void check(struct change *change)
{
	if (change->id && change_integer(change, "superior") == change->id)
		change_refuse(change, "superior", _("上级单位不能是本单位自己。"));
}

/* People who still count hold the unit open: their rights depend on it. */
static void guard_close(struct change *change)
{
	json_t *people = change_find(change, "person", "organisation", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(people); i++) {
		const json_t *person = json_array_get(people, i);

		if (!record_has_ended(kind_find("person"), person))
			change_refuse(change, NULL,
			    _("还有在册人员 %s，先停用或调动，再撤销单位。"),
			    record_text(person, "name"));
	}
	json_decref(people);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "active", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "close", .title = N_("撤销"), .from = "active", .to = "closed",
	  .roles = ROLE_SYSADMIN, .guard = guard_close },
	{ .name = NULL },
};

const struct kind kind_organisation = {
	.name = "organisation",
	.title = N_("单位"),
	.order = 90,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
