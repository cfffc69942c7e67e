/* What sheets of tickets, jobs and isolations share: the journal, the units that are hit. */
#ifndef VIEWS_SHEET_TICKET_H
#define VIEWS_SHEET_TICKET_H

#include "records/model/kind.h"
#include "views/sheet.h"

/* A field in a grid; one that MUST be there stands even where it is empty. An array of them ends
 * with a NULL field. */
struct sheet_place {
	const char *field;
	int span;
	bool must;
};
/* A grid of two columns with the fields of RECORD, which is of KIND, in PLACES. */
json_t *sheet_fields_block(const struct kind *kind, const char *heading, const json_t *record,
    const struct sheet_place *places);
/* A table of the need "journal_entry@subject", by time; a correction stands under what it mends. */
json_t *sheet_journal_block(const struct sheet_data *data, const char *heading);
/* A table of the need "ticket_unit@ticket": each unit, and when it was told of what. */
json_t *sheet_units_block(const struct sheet_data *data, const char *heading);
/* Rows of "ticket_unit@ticket" that count; g_ptr_array_unref(). */
GPtrArray *sheet_units(const struct sheet_data *data);
/* Rows of NEED, parts of the record, that count, the oldest first; g_ptr_array_unref(). */
GPtrArray *sheet_parts(const struct sheet_data *data, const char *need);
/* Whom to call at UNIT, from the topic records:contact: "王主任 138… （夜间可打）". Caller frees.
 */
char *sheet_contact_text(const struct sheet_data *data, int64_t unit);

#endif
