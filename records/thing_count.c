/* 清点: one thing counted by one person at one time. Appended only: who counts again writes another
 * one. Where there are more or fewer than there should be it says why. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct field fields[] = {
	{ .name = "thing", .title = N_("物品"), .type = FIELD_REFERENCE, .refers_to = "thing",
	  .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 20,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST,
	  .help = N_("清点时的名称；以后改名这里不变。") },
	{ .name = "expected", .title = N_("应有数"), .type = FIELD_INTEGER, .columns = 6,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "counted", .title = N_("实有数"), .type = FIELD_INTEGER, .maximum = 9999,
	  .columns = 6, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "difference", .title = N_("差"), .type = FIELD_INTEGER, .minimum = -9999,
	  .maximum = 9999, .columns = 6, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "remark", .title = N_("差异说明"), .type = FIELD_NOTE, .limit = 600,
	  .columns = 30, .flags = FIELD_FIXED | FIELD_LIST,
	  .help = N_("多了少了都要说明：在谁手里，什么时候回来。") },
	{ .name = "at", .title = N_("清点时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "counted_by", .title = N_("清点人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "handover", .title = N_("交接班"), .type = FIELD_REFERENCE,
	  .refers_to = "handover", .flags = FIELD_FIXED,
	  .help = N_("哪一次交接时清点的；平时清点空着。") },
	{ .name = NULL },
};

/* What there should have been is taken down with the count: it may be another number tomorrow. */
static void guard_create(struct change *change)
{
	json_t *thing = change_get(change, "thing", change_integer(change, "thing"));
	int64_t expected = record_integer(thing, "amount");
	int64_t difference = change_integer(change, "counted") - expected;

	if (thing != NULL && record_has_ended(kind_find("thing"), thing))
		change_refuse(change, "thing", _("%s已停用，不再清点。"),
		    record_text(thing, "name"));
	else if (thing != NULL && difference != 0 && change_text(change, "remark") == NULL)
		change_refuse(change, "remark",
		    _("%s 应有 %" PRId64 "，实有 %" PRId64 "：差异必须说明。"),
		    record_text(thing, "name"), expected, expected + difference);
	change_set_text(change, "name", record_text(thing, "name"));
	json_object_set_new(change->fields, "expected", json_integer(expected));
	json_object_set_new(change->fields, "difference", json_integer(difference));
	json_object_set_new(change->fields, "at", json_integer(change->now.us));
	change_set_text(change, "counted_by", change->actor->name);
	json_decref(thing);
}

static void effect_create(struct change *change)
{
	static const char *const kept[] = { "counted", "difference", "counted_by" };
	json_t *last = json_pack("{s:I}", "counted_at", (json_int_t)change->now.us);
	const char *remark = change_text(change, "remark");

	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
		json_object_set(last, kept[i],
		    (json_t *)(uintptr_t)change_value(change, kept[i]));
	json_object_set_new(last, "count_remark",
	    remark == NULL ? json_null() : json_string(remark));
	change_put(change, "thing", change_integer(change, "thing"), NULL, last);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("清点"), .from = "", .roles = ROLE_DUTY,
	  .fields = "thing|counted|remark|handover", .key = "c", .guard = guard_create,
	  .effect = effect_create },
	{ .name = NULL },
};

const struct kind kind_thing_count = {
	.name = "thing_count",
	.title = N_("物品清点"),
	.order = 137,
	.flags = KIND_APPEND,
	.fields = fields,
	.acts = acts,
};
