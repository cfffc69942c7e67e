/* 命令输出: what a device said to a command over SSH, kept by a person as evidence, or fetched by
 * the service when an alarm was raised (and when all was well, to compare). The text is clean and
 * kept as it came; the hash says it still is. */
#include <glib.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 16 },
	{ .name = "line", .title = N_("命令"), .type = FIELD_TEXT, .limit = 400,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 30 },
	{ .name = "asked_at", .title = N_("询问时刻"), .type = FIELD_TIME,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 16 },
	{ .name = "output", .title = N_("输出"), .type = FIELD_NOTE, .limit = 512 * 1024,
	  .flags = FIELD_REQUIRED | FIELD_VERBATIM },
	{ .name = "hash", .title = N_("SHA-256"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "note", .title = N_("说明"), .type = FIELD_NOTE, .flags = FIELD_LIST },
	/* ---- what the service fetched by itself */
	{ .name = "command", .title = N_("命令名"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "alarm", .title = N_("告警"), .type = FIELD_REFERENCE, .refers_to = "alarm" },
	{ .name = "good", .title = N_("正常时的参照"), .type = FIELD_FLAG,
	  .flags = FIELD_LIST },
	{ .name = "run_step", .title = N_("预案步骤"), .type = FIELD_REFERENCE,
	  .refers_to = "run_step" },
	{ .name = NULL },
};

static void guard_keep(struct change *change)
{
	const char *output = change_text(change, "output");
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, output, -1);

	change_number(change, "SC");
	json_object_set_new(change->fields, "hash", json_string(hash));
}

static const struct act acts[] = {
	{ .name = "keep", .title = N_("留存"), .from = "",
	  .roles = ROLE_DUTY | ROLE_SYSADMIN | ROLE_SECADMIN,
	  .fields = "device|line|asked_at|output|note", .guard = guard_keep },
	{ .name = "fetch", .title = N_("取证"), .from = "", .roles = ROLE_SERVICE,
	  .fields = "device|line|asked_at|output|command|alarm|good|run_step",
	  .guard = guard_keep },
	{ .name = NULL },
};

const struct kind kind_command_output = {
	.name = "command_output",
	.title = N_("命令输出"),
	.order = 145,
	.flags = KIND_APPEND | KIND_UNSEEN,
	.fields = fields,
	.acts = acts,
};
