#include <string.h>

#include "base/i18n.h"
#include "views/sheet.h"

const struct sheet *sheet_find(const char *name)
{
	for (const struct sheet *const *sheet = sheet_table; *sheet; sheet++) {
		if (strcmp((*sheet)->name, name) == 0)
			return *sheet;
	}
	return NULL;
}

const json_t *sheet_rows(const struct sheet_data *data, const char *topic)
{
	const json_t *rows = json_object_get(data->topics, topic);

	return json_is_array(rows) ? rows : NULL;
}

/* What stands beside the title when the service is not in earnest. */
static const char *sheet_mark(const struct sheet_data *data)
{
	const json_t *site = json_array_get(sheet_rows(data, "site"), 0);
	const char *mode = json_string_value(json_object_get(site, "mode"));

	if (g_strcmp0(mode, "trial") == 0)
		return _("试用");
	if (g_strcmp0(mode, "training") == 0)
		return _("演练");
	return NULL;
}

json_t *sheet_document(const struct sheet *sheet, const struct sheet_data *data)
{
	const char *mark = sheet_mark(data);
	json_t *document = json_pack("{s:s, s:s, s:s, s:o}", "sheet", sheet->name, "title",
	    _(sheet->title), "form", sheet->form, "blocks", sheet->build(data));

	g_assert(document);
	if (mark)
		json_object_set_new(document, "mark", json_string(mark));
	if (sheet->pages)
		json_object_set_new(document, "pages", json_integer(sheet->pages));
	return document;
}

void sheet_document_issue(json_t *document, const json_t *answer, struct wall now)
{
	static const char *const members[] = { "number", "print_count", "head_seq", "head" };
	json_t *issue = json_object();

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		json_t *value = json_object_get(answer, members[i]);

		if (value)
			json_object_set(issue, members[i], value);
	}
	json_object_set_new(issue, "printed_at", json_integer(now.us));
	json_object_set_new(document, "issue", issue);
}
