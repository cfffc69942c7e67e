/* What happened in a time, told by the records: who came on duty, alarms that stood by themselves,
 * the steps of every ticket and job, rounds, silences, spot checks. What people wrote themselves
 * (log_entry) is not in it. Out of records.db on the reader thread. */
#ifndef SERVICE_STORE_STORY_H
#define SERVICE_STORE_STORY_H

#include <glib.h>
#include <jansson.h>
#include <sqlite3.h>

/* [{at, text}] of [TIMES[0], TIMES[1]), each kind in the order in which it happened, the newest
 * of a kind where there are too many; *RET_MORE is how many were left out. NULL and ERROR. */
json_t *story_read(sqlite3 *db, const int64_t times[2], int64_t *ret_more, GError **error);

#endif
