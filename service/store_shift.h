/* What is asked of shifts, out of records.db on the reader thread: the chain of responsibility, and
 * what a time looked like. */
#ifndef SERVICE_STORE_SHIFT_H
#define SERVICE_STORE_SHIFT_H

#include <jansson.h>
#include <sqlite3.h>

#include <glib.h>

/* ASKED: {of: "chain", post, from, until, now} or {of: "digest", from, to, now, flood_window,
 * flood_begin, flood_end}. The answer of the method (docs/protocol.md); NULL and ERROR. */
json_t *shift_read(sqlite3 *db, const json_t *asked, GError **error);

/* ---- pure --------------------------------------------------------------------------------- */

/* SPANS are records of shift_summary of one post in the order in which they were made; the clock
 * may have been set back between any two. The answer of shifts.chain without `blind`: pieces that
 * follow one another without a gap or an overlap, from FROM until UNTIL, but not beyond NOW or
 * the last that is written. */
json_t *shift_chain(const json_t *spans, int64_t from, int64_t until, int64_t now);

#endif
