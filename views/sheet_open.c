#include "views/sheet_open.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/due_show.h"
#include "views/records.h"
#include "views/sheet_blocks.h"
#include "views/ticket_show.h"

/* In the order in which they are read back. A kind that this house does not have has no rows. */
static const struct open_kind {
	const char *kind;
	const char *about;           /* fields that say what it is about */
	const char *next;            /* field of the next step; NULL: what is due next is it */
} kinds[] = {
	{ "fault_ticket", "level|object|symptom", "next_step" },
	{ "maintenance_job", "title", NULL },
	{ "isolation", "access_unit|cause", NULL },
	{ "prior_notice", "access_unit|device", NULL },
	{ "work_clock", "matter|subject", NULL },
	{ "call", "unit_name|caller|matter", NULL },
};

/* ---- one ---------------------------------------------------------------------------------- */

/* What FIELDS of RECORD say, a blank between them. Caller frees. */
static char *about_of(const struct kind *kind, const json_t *record, const char *fields)
{
	g_auto(GStrv) names = g_strsplit(fields, "|", -1);
	GString *text = g_string_new(NULL);

	for (char **name = names; *name != NULL; name++) {
		const struct field *field = kind_field(kind, *name);
		g_autofree char *value = field == NULL ? NULL : record_shown(record, field);
		if (value != NULL && value[0] != '\0')
			g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", value);
	}
	return g_string_free(text, FALSE);
}

/* "到点回访（值班甲）" */
static char *next_of(const struct kind *kind, const struct open_kind *open, const json_t *record)
{
	const struct due *due = due_next(kind, record);
	const char *step = open->next == NULL ? "" : row_get(record, open->next);
	const char *owner = kind->owner == NULL ? "" : row_get(record, kind->owner);

	if (step[0] == '\0')
		step = due == NULL ? _("下一步未填") : _(due->title);
	return g_strdup_printf(_("%s（%s）"), step, owner[0] == '\0' ? _("责任人未填") : owner);
}

/* "11-21 09:30", and that it has passed; "-" where there is none. */
static char *deadline_of(const struct kind *kind, const json_t *record, struct wall now)
{
	struct wall at = due_next_at(kind, record);
	char text[CLOCK_TEXT_SIZE];

	return at.us == 0 ? g_strdup("-") : g_strdup_printf("%s%s",
	    clock_text(at, CLOCK_MINUTE, text, sizeof text), at.us <= now.us ? _(" 已过") : "");
}

static void add(json_t *table, const struct sheet_data *data, const struct kind *kind,
    const struct open_kind *open, const json_t *record)
{
	g_autofree char *about = about_of(kind, record, open->about);
	g_autofree char *next = next_of(kind, open, record);
	g_autofree char *by = deadline_of(kind, record, data->now);
	const char *number = row_get(record, kind_name_field(kind)->name);
	const char *cells[] = { number[0] == '\0' ? _(kind->title) : number,
		about[0] == '\0' ? _(kind->title) : about,
		choice_title(kind->states, row_get(record, "state")), next, by };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* ---- all ---------------------------------------------------------------------------------- */

static gint worst_first(gconstpointer a, gconstpointer b, void *data)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	const struct kind *kind = data;
	int64_t first = row_get_integer(x, "id"), second = row_get_integer(y, "id");
	int order = strcmp(kind->name, "fault_ticket") == 0 ? ticket_worst_first(x, y) :
	    due_first(kind, x, y);

	return order != 0 ? order : first < second ? -1 : first > second;
}

/* Returns whether the kind could be had at all. */
static bool add_kind(json_t *table, const struct sheet_data *data, const struct open_kind *open)
{
	const struct kind *kind = kind_find(open->kind);
	g_autofree char *topic = g_strdup_printf("records:%s", open->kind);
	const json_t *rows = sheet_rows(data, topic);
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	size_t i;
	json_t *row;

	if (kind == NULL)
		return true;
	json_array_foreach(rows, i, row)
		if (!record_has_ended(kind, row))
			g_ptr_array_add(found, row);
	if (found->len > 0)
		g_ptr_array_sort_with_data(found, worst_first, (void *)(uintptr_t)kind);
	for (guint k = 0; k < found->len; k++)
		add(table, data, kind, open, found->pdata[k]);
	return rows != NULL;
}

/* That there is nothing is only said where every kind was asked. */
json_t *sheet_open_block(const struct sheet_data *data, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("单号"), .width = 15 },
		{ .title = _("事项"), .weight = 1 },
		{ .title = _("状态"), .width = 8 },
		{ .title = _("下一步和责任人"), .weight = 1 },
		{ .title = _("截止"), .width = 11 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	bool known = true;

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		known &= add_kind(table, data, &kinds[i]);
	if (known)
		block_otherwise(table, _("无"));
	return table;
}
