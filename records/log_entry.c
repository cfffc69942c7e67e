/* 大事记: the log book of the duty room. What was written stays: a mistake is mended by a new entry
 * that points at the old one (更正), what could not be written in time comes later with a witness
 * (补录). */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice categories[] = {
	{ "duty", N_("值班") },
	{ "fault", N_("故障") },
	{ "patrol", N_("巡检") },
	{ "call", N_("电话") },
	{ "notice", N_("通知") },
	{ "maintenance", N_("维护") },
	{ "security", N_("安全") },
	{ "visitor", N_("出入") },
	{ "drill", N_("演练") },
	{ "ledger", N_("台账") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "occurred_at", .title = N_("发生时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "category", .title = N_("类别"), .type = FIELD_CHOICE, .choices = categories,
	  .columns = 6, .flags = FIELD_LIST, .otherwise = "duty" },
	{ .name = "note", .title = N_("内容"), .type = FIELD_NOTE, .columns = 50,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST,
	  .help = N_("非涉密：严禁填写国家秘密、工作秘密。") },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device" },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE, .refers_to = "circuit" },
	{ .name = "witness", .title = N_("见证人"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "recorded_by", .title = N_("记录人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("补录"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 10 },
	{ .name = "amends", .title = N_("更正的是"), .type = FIELD_REFERENCE,
	  .refers_to = "log_entry", .flags = FIELD_DERIVED | FIELD_LIST, .columns = 8 },
	{ .name = "amended_by", .title = N_("被更正为"), .type = FIELD_REFERENCE,
	  .refers_to = "log_entry", .flags = FIELD_DERIVED | FIELD_LIST, .columns = 8 },
	{ .name = NULL },
};

/* What has not happened yet is no event. */
static void check(struct change *change)
{
	if (change_integer(change, "occurred_at") > change->now.us)
		change_refuse(change, "occurred_at", _("发生时刻还没有到。"));
}

/* Whether AT is before the earliest shift that is open now began. */
static bool is_before_shift(struct change *change, int64_t at)
{
	json_t *shifts = change_find(change, "shift_summary", "state", json_string("open"));
	int64_t began = INT64_MAX;

	for (size_t i = 0; i < json_array_size(shifts); i++)
		began = MIN(began, record_integer(json_array_get(shifts, i), "created_at"));
	json_decref(shifts);
	return began != INT64_MAX && at < began;
}

/* An entry of now; what lies before this shift is a late entry and says so. */
static void guard_create(struct change *change)
{
	change_set_text(change, "recorded_by", change->actor->name);
	if (!change_value(change, "occurred_at"))
		json_object_set_new(change->fields, "occurred_at", json_integer(change->now.us));
	else if (is_before_shift(change, change_integer(change, "occurred_at")))
		change_refuse(change, "occurred_at", _("早于本班开始，请用补录，写明见证人。"));
}

static void guard_late(struct change *change)
{
	if (!change_value(change, "occurred_at"))
		change_refuse(change, "occurred_at", _("补录要写原来的发生时刻。"));
	if (!change_value(change, "witness"))
		change_refuse(change, "witness", _("补录要写见证人。"));
	json_object_set_new(change->fields, "late", json_true());
	change_set_text(change, "recorded_by", change->actor->name);
}

static void guard_correct(struct change *change)
{
	int64_t amended_by = record_integer(change->record, "amended_by");

	if (amended_by)
		change_refuse(change, NULL, _("这条已更正为编号 %" PRId64 "，请更正那一条。"),
		    amended_by);
	if (g_strcmp0(record_text(change->record, "note"), change_text(change, "note")) == 0)
		change_refuse(change, "note", _("内容和原文一样，没有可更正的。"));
}

/* The new entry says everything anew, where it says nothing the old one holds. */
static void effect_correct(struct change *change)
{
	static const char *const kept[] = { "occurred_at", "category", "device", "circuit" };
	json_t *entry = json_pack("{s:O, s:I, s:s}", "note",
	    json_object_get(change->fields, "note"), "amends", (json_int_t)change->id,
	    "recorded_by", change->actor->name);

	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
		const json_t *value = change_value(change, kept[i]);

		if (value)
			json_object_set_new(entry, kept[i], json_deep_copy(value));
	}
	int64_t id = change_append(change, "log_entry", NULL, entry);
	if (id)
		change_put(change, "log_entry", change->id, NULL,
		    json_pack("{s:I}", "amended_by", (json_int_t)id));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("记一条"), .from = "", .roles = ROLE_DUTY,
	  .fields = "note|category|occurred_at|device|circuit", .key = "n", .guard = guard_create },
	{ .name = "late", .title = N_("补录"), .from = "", .roles = ROLE_DUTY,
	  .fields = "note|category|occurred_at|witness|device|circuit", .key = "b",
	  .guard = guard_late },
	{ .name = "correct", .title = N_("更正"), .roles = ROLE_DUTY,
	  .fields = "note|category|occurred_at", .key = "e", .guard = guard_correct,
	  .effect = effect_correct },
	{ .name = NULL },
};

const struct kind kind_log_entry = {
	.name = "log_entry",
	.title = N_("大事记"),
	.order = 120,
	.flags = KIND_APPEND,
	.fields = fields,
	.acts = acts,
	.check = check,
};
