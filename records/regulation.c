/* 制度: one version of one regulation: its text, from which day, who approved it (拉接15, T05). A
 * version is never edited: the next one follows it on a day, and what was in force on any day stays
 * to be read. A day that has passed gets no other version afterwards but by 补登, which is for
 * loading the old ones, says why, and shows. */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"
#include "records/model/regulation.h"

static const struct choice states[] = {
	{ "in_force", N_("现行") },
	{ "superseded", N_("已废止") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("制度名称"), .type = FIELD_TEXT, .limit = 120,
	  .columns = 24, .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_FIXED | FIELD_LIST },
	{ .name = "version", .title = N_("版本"), .type = FIELD_TEXT, .limit = 40, .columns = 8,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "area", .title = N_("类别"), .type = FIELD_CHOICE, .choices = regulation_areas,
	  .columns = 8, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .otherwise = "duty" },
	{ .name = "effective", .title = N_("生效日期"), .type = FIELD_DATE, .columns = 10,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "approver", .title = N_("批准人"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "document", .title = N_("文号"), .type = FIELD_TEXT, .limit = 120,
	  .flags = FIELD_FIXED },
	{ .name = "text", .title = N_("正文"), .type = FIELD_NOTE, .limit = 512 * 1024,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_VERBATIM },
	{ .name = "hash", .title = N_("SHA-256"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "superseded_on", .title = N_("废止日期"), .type = FIELD_DATE, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST, .help = N_("从这一天起不再有效。") },
	{ .name = "superseded_by", .title = N_("由谁替代"), .type = FIELD_REFERENCE,
	  .refers_to = "regulation", .flags = FIELD_DERIVED },
	{ .name = "backdated", .title = N_("补登"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

/* Whether it was taken back before its first day. */
static bool never_began(const json_t *one)
{
	return g_strcmp0(record_text(one, "effective"), record_text(one, "superseded_on")) == 0;
}

/* The newest version of NAME that ever counted, or will; NULL if there is none. *RET_TWIN: there is
 * one with VERSION already. The caller owns it. */
static json_t *predecessor(struct change *change, const char *name, const char *version,
    bool *ret_twin)
{
	json_t *versions = change_find(change, "regulation", "name", json_string(name));
	json_t *found = NULL;

	*ret_twin = false;
	for (size_t i = 0; i < json_array_size(versions); i++) {
		json_t *one = json_array_get(versions, i);

		*ret_twin |= g_strcmp0(record_text(one, "version"), version) == 0;
		if (!never_began(one) && (found == NULL || strcmp(record_text(one, "effective"),
		    record_text(found, "effective")) > 0))
			found = one;
	}
	json_incref(found);
	json_decref(versions);
	return found;
}

/* Whether a version from DAY on would lie over PREVIOUS: they follow each other. */
static bool overlaps(const json_t *previous, const char *day)
{
	const char *until = record_text(previous, "superseded_on");

	return until != NULL ? strcmp(day, until) < 0 :
	    strcmp(day, record_text(previous, "effective")) <= 0;
}

static void guard_version(struct change *change, bool past)
{
	const char *name = change_text(change, "name"), *day = change_text(change, "effective");
	const char *version = change_text(change, "version"), *text = change_text(change, "text");
	char today[REGULATION_DAY_SIZE];
	bool twin;

	if (name == NULL || day == NULL || version == NULL || text == NULL)
		return;
	json_t *previous = predecessor(change, name, version, &twin);
	regulation_day(change->now, today);
	if (twin)
		change_refuse(change, "version",
		    _("《%s》已有 %s 版，新的要用另一个版本号。"), name, version);
	if (previous != NULL && overlaps(previous, day))
		change_refuse(change, "effective", _("已有 %s 版从 %s 起，新的要在它之后。"),
		    record_text(previous, "version"), record_text(previous, "effective"));
	else if (previous != NULL && !past && strcmp(day, today) < 0)
		change_refuse(change, "effective",
		    _("改版最早从今天起；倒填会改变过去的记录所依据的版本。装旧版用「补登」。"));
	if (past && strcmp(day, today) >= 0)
		change_refuse(change, "effective", _("补登的是过去生效的；这一版用「发布」。"));
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	change_set_text(change, "hash", hash);
	json_decref(previous);
}

static void guard_create(struct change *change)
{
	guard_version(change, false);
}

static void guard_load(struct change *change)
{
	guard_version(change, true);
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", _("补登必须写明理由。"));
	json_object_set_new(change->fields, "backdated", json_true());
}

/* The one before ends the day this one begins. */
static void effect_follow(struct change *change)
{
	json_t *versions = change_find(change, "regulation", "name",
	    json_string(change_text(change, "name")));
	const char *day = change_text(change, "effective");
	char today[REGULATION_DAY_SIZE];

	regulation_day(change->now, today);
	for (size_t i = 0; i < json_array_size(versions); i++) {
		const json_t *one = json_array_get(versions, i);

		if (record_id(one) == change->id || record_text(one, "superseded_on") != NULL)
			continue;
		change_put(change, "regulation", record_id(one),
		    strcmp(day, today) <= 0 ? "superseded" : NULL,
		    json_pack("{s:s, s:I}", "superseded_on", day, "superseded_by",
			(json_int_t)change->id));
	}
	json_decref(versions);
}

/* Not from a day that has passed; what has not begun yet never will. */
static void guard_abolish(struct change *change)
{
	const char *from = record_text(change->record, "effective");
	char today[REGULATION_DAY_SIZE];

	regulation_day(change->now, today);
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", _("废止必须写明依据：谁定的，哪份文件。"));
	if (record_text(change->record, "superseded_on") != NULL)
		change_refuse(change, NULL, _("已有后一版从 %s 起替代它；要撤的是那一版。"),
		    record_text(change->record, "superseded_on"));
	change_set_text(change, "superseded_on", strcmp(from, today) > 0 ? from : today);
}

/* Where it had not begun yet the one before it goes on. */
static void effect_abolish(struct change *change)
{
	const char *from = record_text(change->record, "effective");
	json_t *before = change_find(change, "regulation", "superseded_by",
	    json_integer(change->id));

	for (size_t i = 0; i < json_array_size(before); i++) {
		const json_t *one = json_array_get(before, i);

		if (g_strcmp0(from, change_text(change, "superseded_on")) == 0 &&
		    !record_has_ended(change->kind, one))
			change_put(change, "regulation", record_id(one), NULL,
			    json_pack("{s:n, s:n}", "superseded_on", "superseded_by"));
	}
	json_decref(before);
}

#define WHO (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN | ROLE_MGMT_APPROVER)
#define ASKED "name|version|area|effective|approver|document|text"

static const struct act acts[] = {
	{ .name = "create", .title = N_("发布"), .from = "", .roles = WHO, .fields = ASKED,
	  .key = "n", .guard = guard_create, .effect = effect_follow },
	{ .name = "load", .title = N_("补登"), .from = "", .roles = WHO,
	  .fields = ASKED "|reason", .guard = guard_load, .effect = effect_follow },
	{ .name = "abolish", .title = N_("废止"), .from = "in_force", .to = "superseded",
	  .roles = WHO, .fields = "reason", .guard = guard_abolish, .effect = effect_abolish },
	{ .name = "lapse", .title = N_("到期废止"), .from = "in_force", .to = "superseded",
	  .roles = ROLE_SERVICE },
	{ .name = NULL },
};

const struct kind kind_regulation = {
	.name = "regulation",
	.title = N_("制度"),
	.order = 129,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "superseded",
	.fields = fields,
	.acts = acts,
};
