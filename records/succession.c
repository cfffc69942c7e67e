/* 递补链: who is called for a role, and who is called when nobody answers (requirements 7,
 * 39). A link names a contact or a person of ours; escalation goes along it. */
#include "base/i18n.h"
#include "records/model/contact.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "chain", .title = N_("角色"), .type = FIELD_CHOICE, .choices = succession_chains,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 12 },
	{ .name = "place", .title = N_("次序"), .type = FIELD_INTEGER, .minimum = 1, .maximum = 99,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 6,
	  .help = N_("1 是第一个打的；打不通打下一个。") },
	{ .name = "contact", .title = N_("联系人"), .type = FIELD_REFERENCE,
	  .refers_to = "contact", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "person", .title = N_("本单位人员"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_LIST, .columns = 16,
	  .help = N_("联系人和人员二选一。") },
	{ .name = "name", .title = N_("姓名或岗位"), .type = FIELD_TEXT, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_NAME },
	{ .name = "note", .title = N_("说明"), .type = FIELD_TEXT, .flags = FIELD_LIST,
	  .columns = 24, .help = N_("何时才打给他，要说什么。") },
	{ .name = NULL },
};

/* Two in one place: nobody knows whom to call. */
static void refuse_same_place(struct change *change)
{
	json_t *links = change_find(change, "succession", "chain",
	    json_string(change_text(change, "chain")));

	for (size_t i = 0; i < json_array_size(links); i++) {
		const json_t *link = json_array_get(links, i);

		if (record_id(link) != change->id && !record_has_ended(change->kind, link) &&
		    record_integer(link, "place") == change_integer(change, "place"))
			change_refuse(change, "place", _("这个次序已经有 %s。"),
			    record_text(link, "name"));
	}
	json_decref(links);
}

static void check(struct change *change)
{
	int64_t contact = change_integer(change, "contact"),
		person = change_integer(change, "person");
	json_t *record = contact != 0 ? change_get(change, "contact", contact) :
	    person != 0 ? change_get(change, "person", person) : NULL;

	if ((contact != 0) == (person != 0))
		change_refuse(change, "contact", _("联系人和本单位人员填一个，也只填一个。"));
	else
		json_object_set_new(change->fields, "name",
		    json_string(record_text(record, "name")));
	refuse_same_place(change);
	json_decref(record);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "remove", .title = N_("移除"), .from = "in_use", .to = "removed",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_succession = {
	.name = "succession",
	.title = N_("递补链"),
	.order = 51,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
