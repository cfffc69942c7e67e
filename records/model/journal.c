#include "records/model/journal.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define ENTRY_LIMIT 2000

static void append(struct change *change, const char *kind, int64_t id, const char *name,
    const char *text)
{
	const struct bytes raw = { (const uint8_t *)text, strlen(text) };
	g_autofree char *clean = text_clean(raw, ENTRY_LIMIT);
	g_autofree char *subject = g_strdup_printf("%s:%" PRId64, kind, id);

	change_append(change, "journal_entry", NULL,
	    json_pack("{s:s, s:s*, s:I, s:s, s:s, s:s}", "subject", subject, "subject_name", name,
		"at", (json_int_t)change->now.us, "act", _(change->act->title), "text",
		clean[0] != '\0' ? clean : _(change->act->title), "person", change->actor->name));
}

void journal_say(struct change *change, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	append(change, change->kind->name, change->id,
	    change_text(change, kind_name_field(change->kind)->name), text);
}

void journal_say_of(struct change *change, const char *kind, int64_t id, const char *name,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	append(change, kind, id, name, text);
}

static char *name_of(const char *kind, int64_t id, void *data)
{
	json_t *record = change_get(data, kind, id);
	char *name = g_strdup(record_text(record, kind_name_field(kind_find(kind))->name));

	json_decref(record);
	return name;
}

static bool is_found(const char *const *found, const char *name)
{
	for (; found != NULL && *found != NULL; found++)
		if (strcmp(*found, name) == 0)
			return true;
	return false;
}

char *journal_given(struct change *change, const char *const *found)
{
	GString *text = g_string_new(NULL);

	for (const struct field *field = change->kind->fields; field->name != NULL; field++) {
		const json_t *value = json_object_get(change->fields, field->name);

		if (value == NULL || json_is_null(value) ||
		    !(act_takes(change->act, field) || is_found(found, field->name)))
			continue;
		g_autofree char *shown = field_show(field, value, field->flags & FIELD_MASKED,
		    name_of, change);
		g_string_append_printf(text, "%s%s %s", text->len > 0 ? _("，") : "",
		    _(field->title), shown);
	}
	return g_string_free(text, FALSE);
}

/* ---- corrections -------------------------------------------------------------------------- */

/* Whether this act gives FIELD another value than it had. */
static bool differs(const struct change *change, const struct field *field)
{
	const json_t *given = json_object_get(change->fields, field->name);
	const json_t *before = json_object_get(change->record, field->name);

	if (given == NULL || strcmp(field->name, "reason") == 0 || !act_takes(change->act, field))
		return false;
	return json_is_null(given) ? before != NULL : !json_equal(given, before);
}

void journal_guard_correct(struct change *change)
{
	const char *reason = json_string_value(json_object_get(change->fields, "reason"));
	bool any = false;

	for (const struct field *field = change->kind->fields; field->name != NULL; field++)
		any |= differs(change, field);
	if (!any)
		change_refuse(change, NULL, _("没有改动：更正要写出与原来不同的内容。"));
	if (reason == NULL || reason[0] == '\0')
		change_refuse(change, "reason", _("更正必须写明理由，原来的内容会保留。"));
}

void journal_correct(struct change *change)
{
	const char *reason = change_text(change, "reason");

	for (const struct field *field = change->kind->fields; field->name != NULL; field++) {
		if (!differs(change, field))
			continue;
		const json_t *old = json_object_get(change->record, field->name);
		const json_t *new = json_object_get(change->fields, field->name);
		const bool mask = field->flags & FIELD_MASKED;
		g_autofree char *before = old == NULL
		    ? g_strdup(_("未填"))
		    : field_show(field, old, mask, name_of, change);
		g_autofree char *after = json_is_null(new)
		    ? g_strdup(_("未填")) : field_show(field, new, mask, name_of, change);
		journal_say(change, _("%s：由「%s」改为「%s」；%s"), _(field->title), before, after,
		    reason);
	}
}
