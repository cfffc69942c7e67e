#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet.h"

/* More than belongs to one record; what the service lists at once. */
#define PARTS_MOST 1000
/* More than a month of any paper has; then it goes no further back. */
#define PAGED_MOST 20000

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

const char *sheet_period(const char *need)
{
	static const char *const needs[] = { "transitions", "room_readings", "figures:circuits",
		"figures:units", "figures:network", "figures:tickets", "figures:carriers",
		"figures:watch", "trends", "shift.digest" };

	for (size_t i = 0; i < G_N_ELEMENTS(needs); i++)
		if (strcmp(needs[i], need) == 0)
			return needs[i];
	return NULL;
}

json_t *sheet_part(const char *need, const char *kind, const json_t *record)
{
	g_auto(GStrv) words = g_strsplit_set(need, "@=", 3);
	const struct kind *part = words[0] == NULL ? NULL : kind_find(words[0]);
	const struct field *field =
	    part == NULL || words[1] == NULL ? NULL : kind_field(part, words[1]);

	if (field == NULL || kind == NULL)
		return NULL;
	json_int_t id = json_integer_value(json_object_get(record, words[2] ? words[2] : "id"));
	json_t *value = field->type == FIELD_REFERENCE ? json_integer(id) :
	    json_sprintf("%s:%lld", kind, (long long)id);
	return json_pack("{s:s, s:{s:o}, s:i}", "kind", words[0], "where", field->name, value,
	    "limit", PARTS_MOST);
}

json_t *sheet_time(struct wall from, struct wall to)
{
	return json_pack("{s:I, s:I}", "created_at", (json_int_t)from.us, "finished_at",
	    (json_int_t)to.us);
}

/* The instant in field NAME of RECORD, else in FALLBACK. */
static json_int_t instant(const json_t *record, const char *name, const char *fallback)
{
	return json_integer_value(json_object_get(record, name ? name : fallback));
}

json_t *sheet_period_params(const struct sheet *sheet, const char *need, const json_t *record,
    char **ret_method)
{
	g_auto(GStrv) words = g_strsplit(need, ":", 2);
	json_int_t to = instant(record, sheet->ends, "finished_at");
	json_t *params =
	    json_pack("{s:I}", "from", instant(record, sheet->begins, "created_at"));

	if (to != 0)
		json_object_set_new(params, "to", json_integer(to));
	if (words[1] != NULL)
		json_object_set_new(params, "of", json_string(words[1]));
	*ret_method = g_strdup(words[0]);
	return params;
}

json_t *sheet_answer_rows(const json_t *answer)
{
	json_t *rows = json_object_get(answer, "rows");

	if (rows == NULL)
		rows = json_object_get(answer, "records");
	return rows != NULL ? json_incref(rows) : json_pack("[O]", answer);
}

/* A record is written down when it happened or later: what is older than FROM ends the search. */
json_t *sheet_paged(const struct sheet *sheet, const char *need, const json_t *record,
    const json_t *rows, bool more)
{
	g_autofree char *kind = g_str_has_suffix(need, "~") ? g_strndup(need, strlen(need) - 1)
	    : NULL;
	const json_t *last = json_array_get(rows, json_array_size(rows) - 1);
	json_t *params;

	if (kind == NULL || kind_find(kind) == NULL ||
	    (rows != NULL && (!more || json_array_size(rows) >= PAGED_MOST ||
		instant(last, NULL, "created_at") < instant(record, sheet->begins, "created_at"))))
		return NULL;
	params = json_pack("{s:s, s:i}", "kind", kind, "limit", PARTS_MOST);
	if (last != NULL)
		json_object_set(params, "before", json_object_get(last, "id"));
	return params;
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

static char *sheet_title(const struct sheet *sheet, const json_t *record)
{
	g_autofree char *subject = sheet->subject ? sheet->subject(record) : NULL;

	return subject ? g_strdup_printf("%s %s", _(sheet->title), subject)
		       : g_strdup(_(sheet->title));
}

json_t *sheet_document(const struct sheet *sheet, const struct sheet_data *data)
{
	const char *mark = sheet_mark(data);
	const char *unreal = sheet->unreal ? sheet->unreal(data->record) : NULL;
	g_autofree char *title = sheet_title(sheet, data->record);
	json_t *document = json_pack("{s:s, s:s, s:s, s:o}", "sheet", sheet->name, "title",
	    title, "form", sheet->form, "blocks", sheet->build(data));

	g_assert(document);
	if (mark)
		json_object_set_new(document, "mark", json_string(mark));
	if (unreal)
		json_object_set_new(document, "unreal", json_string(unreal));
	if (sheet->blank) {
		json_object_set_new(document, "blank", json_true());
		json_object_set_new(document, "made_at", json_integer(data->now.us));
	}
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

json_t *sheet_document_take(json_t *document, const json_t *answer, struct wall now)
{
	const char *content = json_string_value(json_object_get(answer, "content"));

	if (content != NULL) {
		json_decref(document);
		document = json_loads(content, 0, NULL);
	}
	if (document != NULL && json_is_object(document))
		sheet_document_issue(document, answer, now);
	else
		g_clear_pointer(&document, json_decref);
	return document;
}

char *sheet_document_content(const json_t *document)
{
	json_auto_t *bare = json_copy((json_t *)(uintptr_t)document);

	json_object_del(bare, "issue");
	return json_dumps(bare, JSON_COMPACT | JSON_SORT_KEYS);
}
