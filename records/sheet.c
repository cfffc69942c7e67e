/* 单据: a sheet as it was issued: number, content, hash, how often it was printed. */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 40, .columns = 18,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "sheet", .title = N_("单据"), .type = FIELD_TEXT, .limit = 60, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "of_kind", .title = N_("记录种类"), .type = FIELD_TEXT, .limit = 40,
	  .flags = FIELD_LIST },
	{ .name = "of_id", .title = N_("记录编号"), .type = FIELD_INTEGER, .flags = FIELD_LIST },
	{ .name = "content", .title = N_("内容"), .type = FIELD_NOTE, .limit = 1024 * 1024,
	  .flags = FIELD_REQUIRED | FIELD_VERBATIM },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "hash", .title = N_("SHA-256"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "print_count", .title = N_("打印次数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 8 },
	{ .name = NULL },
};

static void guard_issue(struct change *change)
{
	const char *content = change_text(change, "content");
	const char *kind = change_text(change, "of_kind");

	if (kind && !kind_find(kind))
		change_refuse(change, "of_kind", _("没有 %s 这种记录。"), kind);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, content, -1);

	change_number(change, "DJ");
	json_object_set_new(change->fields, "hash", json_string(hash));
	json_object_set_new(change->fields, "print_count", json_integer(1));
}

static void guard_reprint(struct change *change)
{
	json_object_set_new(change->fields, "print_count",
	    json_integer(record_integer(change->record, "print_count") + 1));
}

#define ROLES_PRINT (ROLE_ANY & ~(unsigned)ROLE_VIEWER)

static const struct act acts[] = {
	{ .name = "issue", .title = N_("出单"), .from = "", .roles = ROLES_PRINT,
	  .fields = "sheet|of_kind|of_id|content", .guard = guard_issue },
	{ .name = "reprint", .title = N_("补打"), .roles = ROLES_PRINT, .guard = guard_reprint },
	{ .name = NULL },
};

const struct kind kind_sheet = {
	.name = "sheet",
	.title = N_("单据"),
	.order = 140,
	.flags = KIND_APPEND | KIND_UNSEEN,
	.fields = fields,
	.acts = acts,
};
