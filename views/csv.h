/* CSV as spreadsheets write it (RFC 4180 and its neighbours): quotes, doubled quotes, line feeds
 * within quotes, CR LF, a byte order mark, and files that are GBK or UTF-16. Pure functions of
 * bytes. */
#ifndef VIEWS_CSV_H
#define VIEWS_CSV_H

#include <glib.h>

#include "base/own.h"
#include "base/text.h"

/* One row. LINE is where it begins in the file, from 1. */
struct csv_row {
	size_t line;
	GPtrArray *cells;            /* char *, owned */
};

struct csv {
	GPtrArray *rows; /* struct csv_row *; lines without anything in them are left out */
};

/* What RAW holds, whatever its encoding: UTF-8, GB18030 or, by its mark, UTF-16. NULL and one
 * sentence with the line when it is none of them. Caller frees. */
char *csv_decode(struct bytes raw, GError **error);

/* Parse TEXT, valid UTF-8; an apostrophe that guards a cell is none of its text. NULL and one
 * sentence when a quote is never closed. */
struct csv *csv_parse(const char *text, GError **error);
void csv_free(struct csv *csv);
OWN_DEFINE(csv)

/* Appends a row of CELLS (char *) to OUT, quoted where they must be. What a spreadsheet would run
 * as a formula (= + - @, tab, carriage return at the beginning: OWASP, CSV injection) or rewrite as
 * a number (leading zeros, more than 15 digits) gets an apostrophe in front, as one would type it
 * there; csv_parse() takes it away, so that what is written is read again as it was. */
void csv_append_row(GString *out, const GPtrArray *cells);

/* What spreadsheets want to see first to take a file for UTF-8. */
#define CSV_MARK "\xEF\xBB\xBF"

#endif
