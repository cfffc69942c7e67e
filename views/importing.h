/* What a CSV file would do to the records of a kind: every row is looked at by itself, beside the
 * rows before it and beside the records there are, and becomes an act or a complaint. The acts go
 * to the service in one `do_all`: all of them or none. `zhiban import` and the import screen share
 * it; it asks nobody anything, what there is is told to it. */
#ifndef VIEWS_IMPORTING_H
#define VIEWS_IMPORTING_H

#include "views/keeping.h"

struct importing;

/* Something wrong with a line of the file. Clean texts; FIELD is a field's name, NULL: the row as a
 * whole. */
struct import_complaint {
	size_t line, turn;
	char *field, *reason;
};

/* RESOLVE, with DATA, finds the records that cells refer to by name. */
struct importing *importing_new(const struct kind *kind, field_resolve *resolve, void *data);
void importing_free(struct importing *import);
OWN_DEFINE(importing)

/* The file at PATH, as spreadsheets write them (views/csv.h); an ordinary file of 64 MiB at most.
 * False and one clean sentence when it cannot be read or its head is none of the kind's. */
bool importing_read(struct importing *import, const char *path, GError **error);
/* A record of the kind there is already; before anything is planned. */
void importing_know(struct importing *import, json_t *record);
/* Looks at the next ROWS of the file; true when it has seen all. */
bool importing_plan(struct importing *import, guint rows);

size_t importing_acts(const struct importing *import);
/* The acts from *FROM on that fit into one message; *FROM moves on. New reference. */
json_t *importing_part(const struct importing *import, size_t *from);
/* The reasons of REFUSAL (an error object of do_all) join the complaints; false when it has none,
 * and says only as a whole why not. */
bool importing_take_refusal(struct importing *import, const json_t *refusal);
/* All of them (struct import_complaint *), in the order of the file. */
const GPtrArray *importing_complaints(struct importing *import);
/* Lines with any. */
unsigned importing_bad_lines(struct importing *import);
/* Rows that make a record, change one, or leave one as it is. */
unsigned importing_count(const struct importing *import, enum keeping what);

#endif
