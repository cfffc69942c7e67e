/* A sheet is a page people sign: a list of blocks built from what the service says, drawn by any
 * renderer.
 *
 * A sheet is one file in views/sheets/ that defines `const struct sheet sheet_NAME`; make lists the
 * folder. Its build() is a pure function of JSON, so that a sheet is tested with files. What it
 * returns is words and numbers as people read them; where they come to stand is decided by
 * views/sheet_layout, for 80 columns of text and for A4 alike.
 *
 * The *document* is what is kept, numbered and drawn, one JSON object:
 *
 *     {sheet, title, form, mark?, unreal?, pages?, blank?, blocks: [...], issue?}
 *
 *     mark    a word beside the title, of a service that is not in earnest: 试用, 演练
 *     unreal  beside the title and at the head and foot of every page: it tells of what did not
 *             really happen ("演练 非真实事件")
 *     pages   as many it may take: blocks that may be shortened give up rows until it fits
 *     blank   true: a form for the hand, which is never issued; then `made_at` tells files apart
 *     issue   {number, print_count, printed_at, head_seq, head}, as answered by sheet.issue;
 *             absent in a preview
 *
 * Every block is an object with `block`, its type, and may have `heading`. Texts are cleaned on
 * their way to paper; one that is absent prints 未填, a table or list without rows 无数据: never 0,
 * never 100%. A name that is absent among signatures is left to the hand.
 *
 *     grid        {columns, cells: [{name, value?, span?, hand?}]}
 *                 pairs side by side
 *     table       {columns: [{title, width | weight, align?}], rows: [[text, ...] | text, ...],
 *                 shorten?, otherwise?, hand?}
 *                 a text instead of a row is more of the row above, from under its second cell on
 *     paragraph   {text?}
 *                 wrapped; line feeds are kept
 *     list        {rows: [{time, text}], shorten?, otherwise?}
 *     signatures  {rows: [{role, name?, signed?, note?, hand?}], foot?}
 *                 never parted from what stands before, nor from the line at its foot
 *     chart       {from, until, series: [{name, unit?, digits?, low?, high?, values: [n | null]}],
 *                 otherwise?}
 *                 curves, values evenly from `from` to `until`; null is not known; `low` and `high`
 *                 limit it
 *
 * `hand`: room to write by hand; of a table its rows are high, and where a cell is null; of who
 * signs nothing else.
 * `width` is in columns of 80; what is left over is shared by `weight`. `shorten` says which rows
 * may go when the sheet is too long, "first" or "last"; the paper says how many went. `otherwise`
 * replaces 无数据 where no rows is itself an answer ("无": nothing happened). */
#ifndef VIEWS_SHEET_H
#define VIEWS_SHEET_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"

/* Rows of topics as docs/protocol.md has them: {"site": [row], "circuits": [...],
 * "records:log_entry": [...]}. A topic that could not be had is absent. "transitions",
 * "room_readings" and "trends" are the rows of these methods for the time of the record,
 * "shift.digest" has one row, what it answered, "actor" is the one of
 * hello. */
struct sheet_data {
	const json_t *record;   /* what the sheet is of, with `shown`; when its kind is NULL its
				 * sheet_time(), the answer of plan.get, or NULL */
	const json_t *topics;
	struct wall now;
};

struct sheet {
	const char *name;       /* of the command line and the file */
	const char *title;
	const char *form;       /* version of the form, "ZB-A4-01" */
	int order;              /* place in menus */
	const char *kind;       /* of the record it is made from; NULL: none */
	bool of_time;           /* it is made of the time people choose; its kind is NULL */
	bool of_plan;           /* it is made of an emergency plan; its kind is NULL */
	bool blank;             /* a form for the hand: made of nothing, needs no service */
	/* Fields of the record between which its time lies; NULL: created_at, finished_at. */
	const char *begins, *ends;
	/* topics it is built from, "site|circuits|records:log_entry"; see sheet_part() as well */
	const char *needs;
	int pages;              /* 0: as many as it takes */
	/* What stands behind the title, so that a page found alone tells what it is of: "RB-04
	 * 漏水" (caller frees); it, or what it returns, may be NULL. */
	char *(*subject)(const json_t *record);
	/* The words of `unreal` for RECORD, NULL where it was real; NULL: it always was. */
	const char *(*unreal)(const json_t *record);
	json_t *(*build)(const struct sheet_data *data);   /* a new array of blocks; never NULL */
};

/* All sheets; ends with NULL. Generated. */
extern const struct sheet *const sheet_table[];

/* NULL: no such sheet. */
const struct sheet *sheet_find(const char *name);

/* NEED itself, static, where it is a method, or METHOD:SECTION, that is asked about the time of the
 * record; else NULL. */
const char *sheet_period(const char *need);
/* Its method (caller frees) and parameters (new). */
json_t *sheet_period_params(const struct sheet *sheet, const char *need, const json_t *record,
    char **ret_method);
/* The rows of what such a method, or `list`, answered (new); what has none is itself the only one.
 */
json_t *sheet_answer_rows(const json_t *answer);

/* "log_entry~" is a need as well: the records of a kind from the time of the record, newest first,
 * as many calls of `list` as it takes. Parameters of the next one, after the ROWS there are (NULL:
 * none yet) and whether the service has MORE; NULL: that is all, or NEED is none of these. */
json_t *sheet_paged(const struct sheet *sheet, const char *need, const json_t *record,
    const json_t *rows, bool more);
/* The time that was typed: days ("2026-11-01", FROM to TO, both NULL: this month) or instants
 * ("2026-11-20 20:30", TO NULL: NOW). False: it is none, or ends before it begins. */
bool sheet_times(const char *from, const char *to, struct wall now, struct wall *ret_from,
    struct wall *ret_to);
/* What stands for the record in a sheet that is of no record but of the time from FROM to TO. */
json_t *sheet_time(struct wall from, struct wall to);

/* "journal_entry@subject" is a need as well: the records of a kind that belong to the one the sheet
 * is of, by a field that holds its id, or as text its kind and id ("fault_ticket:12"); newest
 * first. "run_step@run=run": those that belong to the record that field `run` of it refers to.
 * Parameters of `list` that ask for them, for RECORD of KIND; NULL: NEED is none of these. */
json_t *sheet_part(const char *need, const char *kind, const json_t *record);

/* The document of SHEET, not issued yet. Caller owns. */
json_t *sheet_document(const struct sheet *sheet, const struct sheet_data *data);

/* DOCUMENT becomes the issue that ANSWER, the result of sheet.issue, says, printed NOW. */
void sheet_document_issue(json_t *document, const json_t *answer, struct wall now);
/* The document that ANSWER of sheet.issue or sheet.again means, printed NOW: what the service has
 * kept where it says so, else DOCUMENT (may be NULL, is taken over). NULL: what it sent is none. */
json_t *sheet_document_take(json_t *document, const json_t *answer, struct wall now);
/* DOCUMENT as it is sent to be kept: the same document is the same text. Caller frees by free(). */
char *sheet_document_content(const json_t *document);

/* Rows of a topic, NULL when it is not there. Borrowed. */
const json_t *sheet_rows(const struct sheet_data *data, const char *topic);

#endif
