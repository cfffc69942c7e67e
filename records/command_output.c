/* 命令输出: what a device said to a command over SSH, kept by a person as evidence. The text is
 * clean and kept as it came; the hash says it still is. */
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
	{ .name = NULL },
};

/* Numbers run from 001 each day: SC-20261122-001. */
static void guard_keep(struct change *change)
{
	const char *output = change_text(change, "output");
	char day[CLOCK_TEXT_SIZE];

	clock_text(change->now, CLOCK_DATE, day, sizeof(day));
	json_t *kept = change_find(change, "command_output", "day", json_string(day));
	g_autofree char *number = g_strdup_printf("SC-%.4s%.2s%.2s-%03zu", day, day + 5, day + 8,
	    json_array_size(kept) + 1);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, output, -1);

	json_decref(kept);
	json_object_set_new(change->fields, "number", json_string(number));
	json_object_set_new(change->fields, "day", json_string(day));
	json_object_set_new(change->fields, "hash", json_string(hash));
}

static const struct act acts[] = {
	{ .name = "keep", .title = N_("留存"), .from = "",
	  .roles = ROLE_DUTY | ROLE_SYSADMIN | ROLE_SECADMIN,
	  .fields = "device|line|asked_at|output|note", .guard = guard_keep },
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
