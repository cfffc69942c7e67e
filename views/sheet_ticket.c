#include "views/sheet_ticket.h"

#include <string.h>

#include "base/i18n.h"
#include "views/records.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

/* ---- fields ------------------------------------------------------------------------------- */

json_t *sheet_fields_block(const struct kind *kind, const char *heading, const json_t *record,
    const struct sheet_place *places)
{
	json_t *grid = block_grid_new(heading, 2);

	for (; places->field != NULL; places++) {
		const struct field *field = kind_field(kind, places->field);
		g_autofree char *value = record_shown(record, field);
		if (value[0] != '\0' || places->must)
			block_grid_add(grid, _(field->title), value[0] == '\0' ? NULL : value,
			    places->span);
	}
	return grid;
}

GPtrArray *sheet_parts(const struct sheet_data *data, const char *need)
{
	const json_t *rows = sheet_rows(data, need);
	GPtrArray *parts = g_ptr_array_new();
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
		if (strcmp(row_get(row, "state"), "removed") != 0)
			g_ptr_array_insert(parts, 0, row);
	return parts;
}

/* ---- the journal -------------------------------------------------------------------------- */

/* By when it happened; of the same moment in the order of writing. */
static int by_time(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	int64_t first = row_get_integer(x, "at"), second = row_get_integer(y, "at");

	if (first == second) {
		first = row_get_integer(x, "id");
		second = row_get_integer(y, "id");
	}
	return first < second ? -1 : first > second;
}

/* An entry as it was written; what was corrected stays, what is late names its witness. */
static char *entry_text(const json_t *entry)
{
	const char *text = row_get(entry, "text"), *witness = row_get(entry, "witness");
	g_autofree char *written = block_time(entry, "created_at", CLOCK_MINUTE);

	if (json_is_true(json_object_get(entry, "corrected")))
		return g_strdup_printf(_("%s（已更正，见下）"), text);
	if (row_get_integer(entry, "corrects") != 0)
		return g_strdup_printf(_("更正：%s（%s 更正，原文保留）"), text,
		    written == NULL ? "" : written);
	if (json_is_true(json_object_get(entry, "late")))
		return g_strdup_printf(_("补录：%s（%s 补录，见证人 %s）"), text,
		    written == NULL ? "" : written, witness[0] == '\0' ? _("未填") : witness);
	return g_strdup(text);
}

json_t *sheet_journal_block(const struct sheet_data *data, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("时刻"), .width = 11 },
		{ .title = _("动作"), .width = 12 },
		{ .title = _("内容"), .weight = 1 },
		{ .title = _("记录人"), .width = 8 },
		{ 0 }
	};
	const json_t *rows = sheet_rows(data, "journal_entry@subject");
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE), *row;
	g_autoptr(GPtrArray) entries = g_ptr_array_new();
	size_t i;

	json_array_foreach(rows, i, row)
		g_ptr_array_add(entries, row);
	if (entries->len > 0)
		g_ptr_array_sort(entries, by_time);
	for (guint k = 0; k < entries->len; k++) {
		const json_t *entry = entries->pdata[k];
		g_autofree char *at = block_time(entry, "at", CLOCK_MINUTE);
		g_autofree char *text = entry_text(entry);
		const char *cells[] = { at, row_get(entry, "act"), text, row_get(entry, "person") };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (rows != NULL)
		block_otherwise(table, _("无"));
	return table;
}

/* ---- units -------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(row_get(*(const json_t *const *)a, "name"),
	    row_get(*(const json_t *const *)b, "name"));
}

GPtrArray *sheet_units(const struct sheet_data *data)
{
	GPtrArray *units = sheet_parts(data, "ticket_unit@ticket");

	if (units->len > 0)
		g_ptr_array_sort(units, by_name);
	return units;
}

json_t *sheet_units_block(const struct sheet_data *data, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("单位"), .weight = 1 },
		{ .title = _("告知"), .width = 11 },
		{ .title = _("接听人"), .width = 10 },
		{ .title = _("告知恢复"), .width = 11 },
		{ 0 }
	};
	g_autoptr(GPtrArray) units = sheet_units(data);
	bool known = sheet_rows(data, "ticket_unit@ticket") != NULL;
	g_autofree char *counted = known ? g_strdup_printf(_("%s %u 家"), heading, units->len) :
	    g_strdup(heading);
	json_t *table = block_table_new(counted, columns, BLOCK_WHOLE);

	for (guint i = 0; i < units->len; i++) {
		const json_t *unit = units->pdata[i];
		g_autofree char *told = block_time(unit, "told_at", CLOCK_MINUTE);
		g_autofree char *over = block_time(unit, "restored_told_at", CLOCK_MINUTE);
		const char *receiver = row_get(unit, "receiver");
		const char *cells[] = { row_get(unit, "name"), told == NULL ? _("未告知") : told,
			receiver[0] == '\0' ? "-" : receiver, over == NULL ? _("未告知") : over };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (known)
		block_otherwise(table, _("无"));
	return table;
}

/* ---- whom to call ------------------------------------------------------------------------- */

static bool is_at(const json_t *contact, int64_t unit)
{
	return unit != 0 && row_get_integer(contact, "access_unit") == unit &&
	    strcmp(row_get(contact, "state"), "former") != 0 &&
	    json_is_true(json_object_get(contact, "printable"));
}

/* The better of two to call, by night and by when the number was tried: whoever may be called at
 * any hour comes first. */
static bool is_better(const json_t *contact, const json_t *than)
{
	bool night = json_is_true(json_object_get(contact, "at_night")),
	     other = json_is_true(json_object_get(than, "at_night"));

	return than == NULL || night > other ||
	    (night == other &&
		strcmp(row_get(contact, "verified_on"), row_get(than, "verified_on")) > 0);
}

char *sheet_contact_text(const struct sheet_data *data, int64_t unit)
{
	const json_t *contacts = sheet_rows(data, "records:contact"), *best = NULL;
	size_t i;
	json_t *contact;

	json_array_foreach(contacts, i, contact)
		if (is_at(contact, unit) && is_better(contact, best))
			best = contact;
	if (best == NULL)
		return g_strdup(contacts == NULL ? _("无数据") : _("台账没有联系人"));
	const char *mobile = row_get(best, "mobile");
	return g_strdup_printf("%s %s%s", row_get(best, "name"),
	    mobile[0] != '\0' ? mobile : row_get(best, "office_phone"),
	    json_is_true(json_object_get(best, "at_night")) ? _("（夜间可打）") : "");
}
