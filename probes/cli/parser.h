/* Parsers as data: what a device prints, line by line, to rows of named columns.
 *
 * A parser is a list of rules in the order of its file. Each is a verb and a pattern (PCRE) that
 *has to describe a whole line; its named groups are columns. For each line the first rule that fits
 *is carried out:
 *
 *	row     a new row begins, with these columns
 *	also    more columns of the same row, the first that is said counts; begins a row where none
 *	        is open (key: value blocks)
 *	join    text that goes on: put behind what the column of the open row holds (wrapped names)
 *	carry   columns of every row that begins later (a slot, an area, a VRF over its table)
 *	table   a header line: where its named groups stand, the cells of the following lines stand.
 *	        A word that runs over an edge is taken by count, a line with an empty first cell
 *	        continues the row above, a blank line or another rule's ends the table
 *	skip    known, says nothing
 *	end     the row, or the table, is over
 *
 * Blank lines and lines of dashes need no rule. What no rule fits is counted and told, never
 *dropped in silence. A pattern is bounded (PCRE2's match limit): a line that would take more is not
 * recognised. Pure; a finished parser may be used by several threads. */
#ifndef PROBES_CLI_PARSER_H
#define PROBES_CLI_PARSER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/own.h"
#include "base/text.h"

#define CLI_TEXT_LIMIT (1u << 20)  /* octets that are looked at */
#define CLI_LINE_LIMIT 4096      /* octets of a line */
#define CLI_CELL_LIMIT 512       /* octets of a cell */
#define CLI_ROWS_LIMIT 20000
#define CLI_COLUMNS_LIMIT 32
#define CLI_RULES_LIMIT 64
#define CLI_UNKNOWN_SHOWN 5

struct cli_parser;

struct cli_parser *cli_parser_new(void);
void cli_parser_free(struct cli_parser *parser);
OWN_DEFINE(cli_parser)

/* True if KEY begins with a verb ("row", "row.wrapped"): what follows a dot only tells rules apart.
 */
bool cli_parser_is_rule(const char *key);
/* Adds the rule KEY with PATTERN. A pattern that cannot be compiled, or that takes too long over a
 * line of 200 characters it does not fit, is refused with a sentence. */
bool cli_parser_add(struct cli_parser *parser, const char *key, const char *pattern,
    GError **error);

/* Names of the columns in the order of their first appearance. */
size_t cli_parser_columns(const struct cli_parser *parser);
const char *cli_parser_column(const struct cli_parser *parser, size_t n);
/* Its number, -1 when there is none. */
int cli_parser_find(const struct cli_parser *parser, const char *name);

/* What came of one output. */
struct cli_rows {
	GPtrArray *rows;             /* char **, a cell for each column; NULL: the row has none */
	size_t columns;
	size_t unknown;              /* lines no rule knew */
	GPtrArray *unknown_lines;    /* the first of them, char *, clean */
	char *refused;               /* the device's own sentence, clean; NULL */
	bool cut;                    /* something was over a limit */
};
/* OUTPUT is what the device printed, without echo and prompt, of any bytes. REFUSAL (may be NULL)
 * is searched in the first lines, before there is a row: such a line is the device's refusal,
 * nothing else is read then. PAGER (may be NULL): what is left of a pager is taken off. Never NULL.
 */
struct cli_rows *cli_parser_run(const struct cli_parser *parser, struct bytes output,
    const GRegex *refusal, const GRegex *pager);
void cli_rows_free(struct cli_rows *rows);
OWN_DEFINE(cli_rows)

#endif
