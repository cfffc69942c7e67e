/* 处理记录: what happened to a ticket, a call, a job, an isolation, line by line. Appended only: a
 * mistake is mended by a correction (更正) that names the entry and leaves it; what is written down
 * later (补录) carries the time it happened and who saw it (requirements 7, 审计). */
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct field fields[] = {
	{ .name = "subject",
	  .title = N_("所属"),
	  .type = FIELD_TEXT,
	  .limit = 60,
	  .flags = FIELD_REQUIRED | FIELD_FIXED,
	  .help = N_("类别和号：fault_ticket:12。") },
	{ .name = "subject_name", .title = N_("单号"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 16, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "at", .title = N_("时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("事情发生的时刻；空白就是现在。") },
	{ .name = "act", .title = N_("动作"), .type = FIELD_TEXT, .limit = 40, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "text", .title = N_("内容"), .type = FIELD_NOTE, .limit = 2000, .columns = 50,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_NAME | FIELD_LIST },
	{ .name = "person", .title = N_("记录人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "corrects", .title = N_("更正"), .type = FIELD_REFERENCE,
	  .refers_to = "journal_entry", .flags = FIELD_FIXED },
	{ .name = "corrected", .title = N_("已更正"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	{ .name = "witness", .title = N_("见证人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_FIXED, .help = N_("补录时填写：谁在场，谁可以证明。") },
	{ .name = "late", .title = N_("补录"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

/* ---- what it belongs to ------------------------------------------------------------------- */

/* The record that SUBJECT ("fault_ticket:12") names, of a kind with a journal: one that says who
 * owes the next step. NULL and a refusal for what is none. The caller owns it. */
static json_t *subject_of(struct change *change, const char *subject, const struct kind **ret)
{
	const char *colon = strchr(subject, ':');
	g_autofree char *name = colon == NULL ? NULL :
	    g_strndup(subject, (size_t)(colon - subject));
	const struct kind *kind = name == NULL ? NULL : kind_find(name);
	gint64 id = 0;

	if (kind == NULL || kind->owner == NULL ||
	    !g_ascii_string_to_signed(colon + 1, 10, 1, INT64_MAX, &id, NULL)) {
		change_refuse(change, "subject",
		    _("所属写类别和号，如 fault_ticket:12；只有各类单据有处理记录。"));
		return NULL;
	}
	json_t *record = change_get(change, name, id);
	if (record == NULL)
		change_refuse(change, "subject", _("没有编号 %" PRId64 " 的%s。"), (int64_t)id,
		    _(kind->title));
	*ret = kind;
	return record;
}

/* Whoever writes, and of what. */
static void sign(struct change *change, const struct kind *kind, const json_t *record)
{
	const char *name = record_text(record, kind_name_field(kind)->name);

	if (name != NULL)
		json_object_set_new(change->fields, "subject_name", json_string(name));
	json_object_set_new(change->fields, "act", json_string(_(change->act->title)));
	json_object_set_new(change->fields, "person", json_string(change->actor->name));
}

/* ---- guards ------------------------------------------------------------------------------- */

/* What happened and was not written down at once has somebody who saw it. */
static void check_time(struct change *change)
{
	int64_t at = change_integer(change, "at");
	int64_t late = json_integer_value(json_object_get(change->facts, "late_us"));

	if (change_value(change, "at") == NULL) {
		json_object_set_new(change->fields, "at", json_integer(change->now.us));
		return;
	}
	if (at > change->now.us)
		change_refuse(change, "at", _("时刻还没有到：只记已经发生的事。"));
	if (at >= change->now.us - late)
		return;
	if (change_text(change, "witness") == NULL)
		change_refuse(change, "witness", _("早于现在，是补录，要写见证人。"));
	json_object_set_new(change->fields, "late", json_true());
}

static void guard_write(struct change *change)
{
	const struct kind *kind = NULL;
	json_t *record = subject_of(change, change_text(change, "subject"), &kind);

	check_time(change);
	if (record == NULL)
		return;
	if (record_has_ended(kind, record))
		change_refuse(change, "subject", _("这条%s已是%s，不能再记；写错的可以更正。"),
		    _(kind->title), choice_title(kind->states, record_text(record, "state")));
	sign(change, kind, record);
	json_decref(record);
}

/* The new entry stands where the old one stood, and the old one stays. */
static void guard_correct(struct change *change)
{
	static const char *const kept[] = { "subject", "at", "witness", "late" };
	int64_t id = change_integer(change, "corrects");
	json_t *old = id == 0 ? NULL : change_get(change, "journal_entry", id);
	const struct kind *kind = NULL;

	if (old == NULL) {
		change_refuse(change, "corrects", _("更正要指明是哪一条。"));
		return;
	}
	if (record_flag(old, "corrected"))
		change_refuse(change, "corrects", _("这条已经更正过，请更正后来的那一条。"));
	if (g_strcmp0(record_text(old, "text"), change_text(change, "text")) == 0)
		change_refuse(change, "text", _("内容和原文一样，没有可更正的。"));
	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
		json_t *value = json_object_get(old, kept[i]);

		if (value != NULL)
			json_object_set(change->fields, kept[i], value);
	}
	json_t *record = subject_of(change, record_text(old, "subject"), &kind);
	if (record != NULL)
		sign(change, kind, record);
	json_decref(record);
	json_decref(old);
}

static void effect_correct(struct change *change)
{
	change_put(change, "journal_entry", change_integer(change, "corrects"), NULL,
	    json_pack("{s:b}", "corrected", 1));
}

static const struct act acts[] = {
	{ .name = "write", .title = N_("记一步"), .from = "", .roles = ROLE_DUTY,
	  .fields = "subject|at|text|witness", .key = "n", .guard = guard_write },
	{ .name = "correct", .title = N_("更正"), .from = "", .roles = ROLE_DUTY,
	  .fields = "corrects|text", .key = "c", .guard = guard_correct,
	  .effect = effect_correct },
	{ .name = NULL },
};

const struct kind kind_journal_entry = {
	.name = "journal_entry",
	.title = N_("处理记录"),
	.order = 160,
	.flags = KIND_APPEND | KIND_UNSEEN,
	.fields = fields,
	.acts = acts,
};
