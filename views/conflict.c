#include "views/conflict.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "views/records.h"

/* What every act of a kind with a journal moves. */
#define STEP "last_step"
#define STEP_AT "last_step_at"

bool conflict_differs(const json_t *seen, const json_t *now, const char *field)
{
	const json_t *was = json_object_get(seen, field), *is = json_object_get(now, field);

	return was == NULL || is == NULL ? was != is : !json_equal(was, is);
}

static void expect(json_t *expected, const json_t *seen, const char *name)
{
	json_t *value = json_object_get(seen, name);

	json_object_set_new(expected, name, value == NULL ? json_null() : json_incref(value));
}

json_t *conflict_expect(const struct kind *kind, const json_t *seen,
    const struct field *const *fields, size_t n)
{
	json_t *expected = json_object();

	if (kind->states != NULL)
		expect(expected, seen, "state");
	if (kind_field(kind, STEP_AT) != NULL)
		expect(expected, seen, STEP_AT);
	for (size_t i = 0; i < n; i++)
		if ((fields[i]->flags & FIELD_VERBATIM) == 0)
			expect(expected, seen, fields[i]->name);
	return expected;
}

static char *said(const json_t *record, const struct field *field)
{
	char *text = record_shown(record, field);

	if (text[0] != '\0')
		return text;
	g_free(text);
	return g_strdup(_("空"));
}

static void add_state(GString *text, const struct kind *kind, const json_t *seen, const json_t *now)
{
	const char *was = record_text(seen, "state"), *is = record_text(now, "state");

	if (kind->states != NULL && was != NULL && is != NULL && strcmp(was, is) != 0)
		g_string_append_printf(text, _("\n状态  原来「%s」  现在「%s」"),
		    choice_title(kind->states, was), choice_title(kind->states, is));
}

/* Fields people see the same of, and times of the journal, are no news of their own. */
static bool is_news(const struct field *field, const json_t *seen, const json_t *now)
{
	return strcmp(field->name, STEP_AT) != 0 && strcmp(field->name, STEP) != 0 &&
	    (field->flags & FIELD_VERBATIM) == 0 && conflict_differs(seen, now, field->name);
}

char *conflict_text(const struct kind *kind, const json_t *seen, const json_t *now,
    const json_t *typed)
{
	GString *text = g_string_new(_("您填写时，别人在这条记录上走了一步："));
	const char *step = record_text(now, STEP);

	if (step != NULL)
		g_string_append_printf(text, "%s", step);
	add_state(text, kind, seen, now);
	for (const struct field *field = kind->fields; field->name != NULL; field++) {
		if (!is_news(field, seen, now))
			continue;
		g_autofree char *was = said(seen, field), *is = said(now, field);
		g_string_append_printf(text, _("\n%s  原来「%s」  现在「%s」"), _(field->title),
		    was, is);
		if (json_object_get(typed, field->name) == NULL)
			continue;
		g_autofree char *mine = said(typed, field);
		g_string_append_printf(text, _("  您填的「%s」"), mine);
	}
	return g_string_free(text, FALSE);
}
