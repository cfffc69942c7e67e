/* 巡检点: where at the equipment a code is posted, so that who looks at it has to stand there. The
 * code itself is no part of the record: the service works it out (service/round_codes.h), and a new
 * issue makes the paper on the wall worthless. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 18 },
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .limit = 60, .columns = 22,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST | FIELD_UNIQUE,
	  .help = N_("如 中心机房 UPS 柜。") },
	{ .name = "rack", .title = N_("机柜"), .type = FIELD_REFERENCE, .refers_to = "rack" },
	{ .name = "where", .title = N_("贴在哪里"), .type = FIELD_TEXT, .limit = 80,
	  .flags = FIELD_LIST, .columns = 22 },
	{ .name = "issue", .title = N_("到场码第几次"), .type = FIELD_INTEGER, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "issued_by", .title = N_("换码人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "issued_at", .title = N_("换码时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

static void guard_issue(struct change *change)
{
	json_object_set_new(change->fields, "issue",
	    json_integer(record_integer(change->record, "issue") + 1));
	json_object_set_new(change->fields, "issued_at", json_integer(change->now.us));
	change_set_text(change, "issued_by", change->actor->name);
}

/* What is looked at there is looked at without a code otherwise. */
static void guard_remove(struct change *change)
{
	json_t *items = change_find(change, "round_item", "spot", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		json_t *template = change_get(change, "round_template",
		    record_integer(item, "template"));
		if (!record_has_ended(kind_find("round_item"), item) &&
		    !record_has_ended(kind_find("round_template"), template))
			change_refuse(change, NULL, _("还有巡检项 %s 用它，先改版。"),
			    record_text(item, "title"));
		json_decref(template);
	}
	json_decref(items);
}

#define PLANNERS (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN)

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = PLANNERS, .fields = "*",
	  .key = "n", .guard = guard_issue },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = PLANNERS,
	  .fields = "*", .key = "e" },
	{ .name = "renew", .title = N_("换码"), .from = "in_use",
	  .roles = ROLE_SHIFT_SUPERVISOR, .key = "r", .guard = guard_issue },
	{ .name = "remove", .title = N_("移除"), .from = "in_use", .to = "removed",
	  .roles = PLANNERS, .guard = guard_remove },
	{ .name = NULL },
};

const struct kind kind_round_spot = {
	.name = "round_spot",
	.title = N_("巡检点"),
	.order = 163,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
};
