/* 生效配置: a configuration file as it was put in force: who, when, its whole text. The newest of a
 * name is the one in force; an edited file counts only after this act. */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct field fields[] = {
	{ .name = "name", .title = N_("文件"), .type = FIELD_TEXT, .limit = 120, .columns = 28,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "text", .title = N_("全文"), .type = FIELD_NOTE, .limit = 1024 * 1024,
	  .flags = FIELD_REQUIRED | FIELD_VERBATIM },
	{ .name = "hash", .title = N_("SHA-256"), .type = FIELD_TEXT, .columns = 64,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = NULL },
};

/* Hash of the newest text applied under NAME; NULL if none was. Caller frees. */
static char *hash_in_force(struct change *change, const char *name)
{
	json_t *applied = change_find(change, "config", "name", json_string(name));
	const json_t *newest = NULL;

	for (size_t i = 0; i < json_array_size(applied); i++)
		if (!newest || record_id(json_array_get(applied, i)) > record_id(newest))
			newest = json_array_get(applied, i);
	char *hash = newest ? g_strdup(record_text(newest, "hash")) : NULL;
	json_decref(applied);
	return hash;
}

static void guard_apply(struct change *change)
{
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
	    change_text(change, "text"), -1);
	g_autofree char *in_force = hash_in_force(change, change_text(change, "name"));

	if (in_force && strcmp(hash, in_force) == 0)
		change_refuse(change, "text", _("内容与已生效的相同，不必再生效。"));
	json_object_set_new(change->fields, "hash", json_string(hash));
}

static const struct act acts[] = {
	{ .name = "apply", .title = N_("生效"), .from = "", .roles = ROLE_SYSADMIN,
	  .fields = "name|text", .guard = guard_apply },
	{ .name = NULL },
};

const struct kind kind_config = {
	.name = "config",
	.title = N_("生效配置"),
	.order = 147,
	.flags = KIND_APPEND,
	.fields = fields,
	.acts = acts,
};
