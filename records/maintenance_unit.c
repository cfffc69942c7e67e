/* 作业影响单位: one unit that a maintenance job hits, by the topology or because a person knows,
 * and when it was told (requirements 3.3: each for itself, a working day ahead). */
#include "base/i18n.h"
#include "records/model/journal.h"

static const struct choice states[] = {
	{ "affected", N_("受影响") },
	{ "removed", N_("不涉及") },
	{ NULL, NULL },
};

static const struct choice sources[] = {
	{ "computed", N_("自动列出") },
	{ "added", N_("人工添加") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "job", .title = N_("维护作业"), .type = FIELD_REFERENCE,
	  .refers_to = "maintenance_job", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "name", .title = N_("单位名称"), .type = FIELD_TEXT, .columns = 24,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST,
	  .help = N_("当时的名称；台账改名后这里不变。") },
	{ .name = "source", .title = N_("来源"), .type = FIELD_CHOICE, .choices = sources,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 8 },
	{ .name = "circuits", .title = N_("受影响链路"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED, .limit = 300 },
	{ .name = "left", .title = N_("仍可用"), .type = FIELD_TEXT, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST, .limit = 300,
	  .help = N_("作业中仍可用的其他链路；空白就是全断。") },
	{ .name = "told_at", .title = N_("告知时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "told_by", .title = N_("告知人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "receiver", .title = N_("接听人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_LIST, .columns = 10 },
	{ .name = "late", .title = N_("迟告知"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 6 },
	{ .name = "reason", .title = N_("不涉及的理由"), .type = FIELD_TEXT },
	{ .name = NULL },
};

/* The job of the unit, which has not ended. New reference; NULL after a refusal. */
static json_t *current_job(struct change *change)
{
	json_t *job = change_get(change, "maintenance_job", change_integer(change, "job"));

	if (job != NULL && !record_has_ended(kind_find("maintenance_job"), job))
		return job;
	change_refuse(change, "job", _("这张作业单已经结束。"));
	json_decref(job);
	return NULL;
}

static void guard_add(struct change *change)
{
	int64_t unit = change_integer(change, "access_unit");
	json_t *job = current_job(change),
	       *record = change_get(change, "access_unit", unit),
	       *others = change_find(change, change->kind->name, "job",
		   json_integer(change_integer(change, "job")));
	const char *name = record_text(record, "name");

	for (size_t i = 0; i < json_array_size(others); i++)
		if (!record_has_ended(change->kind, json_array_get(others, i)) &&
		    record_integer(json_array_get(others, i), "access_unit") == unit)
			change_refuse(change, "access_unit", _("这个单位已经在影响单位里。"));
	json_object_set_new(change->fields, "name", json_string(name == NULL ? "" : name));
	json_object_set_new(change->fields, "source", json_string("added"));
	json_decref(others);
	json_decref(record);
	json_decref(job);
}

/* Told before it was approved is told of nothing. */
static void guard_tell(struct change *change)
{
	json_t *job = current_job(change);
	int64_t at = change_integer(change, "told_at"), by = record_integer(job, "notify_by");

	if (json_object_get(change->fields, "told_at") == NULL)
		at = change->now.us;
	json_object_set_new(change->fields, "told_at", json_integer(at));
	if (job != NULL && record_integer(job, "approved_at") == 0)
		change_refuse(change, "job", _("还没有批准：批准以后再告知影响单位。"));
	else if (at < record_integer(job, "approved_at"))
		change_refuse(change, "told_at", _("告知时刻不能早于批准时刻。"));
	if (at > change->now.us)
		change_refuse(change, "told_at", _("告知时刻不能在将来。"));
	if (json_object_get(change->fields, "receiver") == NULL)
		change_refuse(change, "receiver", _("写明接听人。"));
	json_object_set_new(change->fields, "told_by", json_string(change->actor->name));
	json_object_set_new(change->fields, "late", json_boolean(by != 0 && at > by));
	json_decref(job);
}

static void guard_remove(struct change *change)
{
	json_decref(current_job(change));
	if (json_object_get(change->fields, "reason") == NULL)
		change_refuse(change, "reason", _("写明为什么不涉及。"));
}

/* How many the job has now, and what happened. */
static void tell_job(struct change *change, const char *what)
{
	int64_t id = change_integer(change, "job"), count = 0;
	json_t *job = change_get(change, "maintenance_job", id);
	json_t *units = change_find(change, change->kind->name, "job", json_integer(id));

	for (size_t i = 0; i < json_array_size(units); i++)
		count += !record_has_ended(change->kind, json_array_get(units, i));
	if (record_integer(job, "units") != count)
		change_put(change, "maintenance_job", id, NULL,
		    json_pack("{s:I}", "units", (json_int_t)count));
	journal_say_of(change, "maintenance_job", id, record_text(job, "number"), "%s：%s",
	    change_text(change, "name"), what);
	json_decref(units);
	json_decref(job);
}

static void effect_add(struct change *change)
{
	tell_job(change, _("加入影响单位"));
}

static void effect_tell(struct change *change)
{
	g_autofree char *what = g_strdup_printf(
	    json_is_true(json_object_get(change->fields, "late")) ? _("已告知 %s，迟告知")
								   : _("已告知 %s"),
	    change_text(change, "receiver"));

	tell_job(change, what);
}

static void effect_remove(struct change *change)
{
	g_autofree char *what =
	    g_strdup_printf(_("不涉及，%s"), change_text(change, "reason"));

	tell_job(change, what);
}

static const struct act acts[] = {
	{ .name = "add", .title = N_("加单位"), .from = "", .roles = ROLE_DUTY,
	  .fields = "job|access_unit", .key = "n", .guard = guard_add, .effect = effect_add },
	{ .name = "tell", .title = N_("登记告知"), .from = "affected", .roles = ROLE_DUTY,
	  .fields = "told_at|receiver", .key = "t", .guard = guard_tell, .effect = effect_tell },
	{ .name = "remove", .title = N_("不涉及"), .from = "affected", .to = "removed",
	  .roles = ROLE_DUTY, .fields = "reason", .guard = guard_remove,
	  .effect = effect_remove },
	{ .name = NULL },
};

const struct kind kind_maintenance_unit = {
	.name = "maintenance_unit",
	.title = N_("作业影响单位"),
	.order = 154,
	.flags = KIND_CURRENT,
	.parent = "job",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
};
