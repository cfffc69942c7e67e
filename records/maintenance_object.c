/* 作业对象: one thing that a maintenance job is done to: a circuit, a device, a room or a managed
 * service. What hangs on it alone is worked out (service/maintenance.h). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "included", N_("在内") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "job", .title = N_("维护作业"), .type = FIELD_REFERENCE,
	  .refers_to = "maintenance_job", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "name", .title = N_("对象"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST,
	  .help = N_("当时的名称；台账改名后这里不变。") },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE,
	  .refers_to = "circuit", .flags = FIELD_FIXED },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_FIXED },
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .flags = FIELD_FIXED },
	{ .name = "managed_service", .title = N_("业务"), .type = FIELD_REFERENCE,
	  .refers_to = "managed_service", .flags = FIELD_FIXED },
	{ .name = NULL },
};

static const char *const things[] = { "circuit", "device", "room", "managed_service" };

/* What was approved is not added to; the draft is, and what is found of an outage nobody approved.
 */
static void refuse_late(struct change *change)
{
	json_t *job = change_get(change, "maintenance_job", change_integer(change, "job"));
	const char *state = record_text(job, "state");

	if (g_strcmp0(state, "draft") != 0 &&
	    !(record_flag(job, "unapproved") && g_strcmp0(state, "done") == 0))
		change_refuse(change, "job", _("对象只能在草稿里改：先撤回，改好再报。"));
	json_decref(job);
}

static void take_name(struct change *change, const char *kind, int64_t id)
{
	json_t *record = change_get(change, kind, id);
	const char *name = record_text(record, kind_name_field(kind_find(kind))->name);

	json_object_set_new(change->fields, "name", json_string(name == NULL ? "" : name));
	json_decref(record);
}

static void refuse_twice(struct change *change, const char *thing, int64_t id)
{
	json_t *others = change_find(change, change->kind->name, "job",
	    json_integer(change_integer(change, "job")));

	for (size_t i = 0; i < json_array_size(others); i++)
		if (!record_has_ended(change->kind, json_array_get(others, i)) &&
		    record_integer(json_array_get(others, i), thing) == id)
			change_refuse(change, thing, _("这个对象已经在作业里。"));
	json_decref(others);
}

static void guard_add(struct change *change)
{
	int given = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(things); i++) {
		int64_t id = change_integer(change, things[i]);
		if (id == 0 || ++given > 1)
			continue;
		take_name(change, things[i], id);
		refuse_twice(change, things[i], id);
	}
	if (given != 1)
		change_refuse(change, NULL, _("选一个对象：链路、设备、机房或业务之一。"));
	refuse_late(change);
}

static const struct act acts[] = {
	{ .name = "add", .title = N_("加对象"), .from = "", .roles = ROLE_DUTY,
	  .fields = "job|circuit|device|room|managed_service", .key = "n", .guard = guard_add },
	{ .name = "remove", .title = N_("移除"), .from = "included", .to = "removed",
	  .roles = ROLE_DUTY, .guard = refuse_late },
	{ .name = NULL },
};

const struct kind kind_maintenance_object = {
	.name = "maintenance_object",
	.title = N_("作业对象"),
	.order = 153,
	.flags = KIND_RESIDENT,
	.parent = "job",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
};
