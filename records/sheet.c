/* 单据: a sheet as it was issued: number, content, hash, how often it was printed. The content
 * never changes: printing again (补打) counts, voiding (作废) says why and how many copies came
 * back; the number stays used in either case. */
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
	{ .name = "settled", .title = N_("已签定"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("作废原因"), .type = FIELD_NOTE, .limit = 500 },
	{ .name = "copies", .title = N_("收回份数"), .type = FIELD_INTEGER,
	  .help = N_("收回了几份纸；没有收回写 0，并在原因里说明在谁手里。") },
	{ .name = "voided_at", .title = N_("作废时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "voided_by", .title = N_("作废人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "void_reason", .title = N_("作废原因记录"), .type = FIELD_NOTE,
	  .flags = FIELD_DERIVED },
	{ .name = "recalled", .title = N_("已收回份数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = NULL },
};

/* Records about which nothing is left to be signed: their sheet is settled. A kind that is not in
 * this house has no records. */
static const struct {
	const char *kind, *states;
} final[] = {
	{ "handover", "read" },
	{ "round", "done|excused" },
};

static bool is_final(struct change *change, const char *kind)
{
	json_t *record = kind && kind_find(kind)
	    ? change_get(change, kind, change_integer(change, "of_id")) : NULL;
	bool found = false;

	for (size_t i = 0; record && i < G_N_ELEMENTS(final); i++)
		found |= strcmp(final[i].kind, kind) == 0 &&
		    word_in(final[i].states, record_text(record, "state"));
	json_decref(record);
	return found;
}

/* What is settled is printed from one content only: a second one, whatever it says, is none. */
static void refuse_second(struct change *change, const char *kind)
{
	json_t *others =
	    change_find(change, "sheet", "of_id", json_integer(change_integer(change, "of_id")));

	for (size_t i = 0; i < json_array_size(others); i++) {
		const json_t *other = json_array_get(others, i);

		if (record_flag(other, "settled") && !record_integer(other, "voided_at") &&
		    g_strcmp0(record_text(other, "of_kind"), kind) == 0 &&
		    g_strcmp0(record_text(other, "sheet"), change_text(change, "sheet")) == 0)
			change_refuse(change, "of_id",
			    _("这条记录签定后的单据已是 %s，只能补打那一张，或先作废。"),
			    record_text(other, "number"));
	}
	json_decref(others);
}

static void guard_issue(struct change *change)
{
	const char *content = change_text(change, "content");
	const char *kind = change_text(change, "of_kind");

	if (kind && !kind_find(kind))
		change_refuse(change, "of_kind", _("没有 %s 这种记录。"), kind);
	if (is_final(change, kind)) {
		refuse_second(change, kind);
		json_object_set_new(change->fields, "settled", json_true());
	}
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, content, -1);

	change_number(change, "DJ");
	json_object_set_new(change->fields, "hash", json_string(hash));
	json_object_set_new(change->fields, "print_count", json_integer(1));
}

static void guard_reprint(struct change *change)
{
	if (record_integer(change->record, "voided_at"))
		change_refuse(change, NULL, _("%s 已作废，不再打印；需要时重新出单。"),
		    record_text(change->record, "number"));
	json_object_set_new(change->fields, "print_count",
	    json_integer(record_integer(change->record, "print_count") + 1));
}

/* Who issued it, or a shift supervisor. */
static void guard_void(struct change *change)
{
	const char *reason = change_text(change, "reason");

	if (record_integer(change->record, "voided_at"))
		change_refuse(change, NULL, _("%s 早已作废。"),
		    record_text(change->record, "number"));
	if (record_integer(change->record, "created_by") != change->actor->person &&
	    !(change->actor->roles & ROLE_SHIFT_SUPERVISOR))
		change_refuse(change, NULL, _("作废由出单人或值班长做。"));
	if (!reason)
		change_refuse(change, "reason", _("作废要写原因，纸质件收回了没有也写明。"));
	if (!change_given(change, "copies"))
		change_refuse(change, "copies", _("收回几份纸要写明，没有收回写 0。"));
	else if (change_integer(change, "copies") > record_integer(change->record, "print_count"))
		change_refuse(change, "copies", _("收回的份数多过打印次数 %d。"),
		    (int)record_integer(change->record, "print_count"));
	if (change_is_refused(change))
		return;
	change_set_text(change, "void_reason", reason);
	change_set_text(change, "voided_by", change->actor->name);
	json_object_set_new(change->fields, "recalled",
	    json_integer(change_integer(change, "copies")));
	json_object_set_new(change->fields, "voided_at", json_integer(change->now.us));
}

#define ROLES_PRINT (ROLE_ANY & ~(unsigned)ROLE_VIEWER)

static const struct act acts[] = {
	{ .name = "issue", .title = N_("出单"), .from = "", .roles = ROLES_PRINT,
	  .fields = "sheet|of_kind|of_id|content", .guard = guard_issue },
	{ .name = "reprint", .title = N_("补打"), .roles = ROLES_PRINT, .guard = guard_reprint },
	{ .name = "void", .title = N_("作废"), .roles = ROLE_DUTY, .fields = "reason|copies",
	  .key = "x", .guard = guard_void },
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
