/* 提醒: something to be done at a time, mostly begun from an entry of the log book. At its time it
 * is a mild alarm, until it is done or put off. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "waiting", N_("等待") },
	{ "done", N_("已办") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "text", .title = N_("提醒什么"), .type = FIELD_TEXT, .columns = 40,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "at", .title = N_("何时"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_REQUIRED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "log_entry", .title = N_("大事记"), .type = FIELD_REFERENCE,
	  .refers_to = "log_entry", .flags = FIELD_FIXED,
	  .help = N_("从哪一条大事记来的；没有就空着。") },
	{ .name = "put_off", .title = N_("推迟次数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 8 },
	{ .name = "first_at", .title = N_("原定时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "result", .title = N_("结果"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "done_at", .title = N_("办结时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "done_by", .title = N_("办理人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "set_by", .title = N_("设定人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = NULL },
};

static void want_ahead(struct change *change)
{
	if (change_value(change, "at") != NULL && change_integer(change, "at") <= change->now.us)
		change_refuse(change, "at", _("提醒的时刻要在现在之后。"));
}

static void guard_create(struct change *change)
{
	want_ahead(change);
	change_set_text(change, "set_by", change->actor->name);
	json_object_set_new(change->fields, "first_at",
	    json_integer(change_integer(change, "at")));
}

static void guard_move(struct change *change)
{
	want_ahead(change);
	if (change_integer(change, "at") == record_integer(change->record, "at"))
		change_refuse(change, "at", _("还是原来的时刻。"));
	json_object_set_new(change->fields, "put_off",
	    json_integer(record_integer(change->record, "put_off") + 1));
}

static void guard_done(struct change *change)
{
	json_object_set_new(change->fields, "done_at", json_integer(change->now.us));
	change_set_text(change, "done_by", change->actor->name);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("设提醒"), .from = "", .roles = ROLE_DUTY,
	  .fields = "text|at|log_entry", .key = "n", .guard = guard_create },
	{ .name = "done", .title = N_("办了"), .from = "waiting", .to = "done",
	  .roles = ROLE_DUTY, .fields = "result", .key = "x", .guard = guard_done },
	{ .name = "move", .title = N_("改时刻"), .from = "waiting", .roles = ROLE_DUTY,
	  .fields = "at", .key = "t", .guard = guard_move },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "at", "waiting", N_("提醒"), "reminder_due" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_reminder = {
	.name = "reminder",
	.title = N_("提醒"),
	.order = 121,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "done",
	.fields = fields,
	.acts = acts,
	.dues = dues,
};
