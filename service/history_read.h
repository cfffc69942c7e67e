/* Points of a series out of history.db, on a connection that cannot write. */
#ifndef SERVICE_HISTORY_READ_H
#define SERVICE_HISTORY_READ_H

#include "service/history_file.h"

/* What is asked for; times in microseconds, TO included. */
struct history_query {
	int64_t device;
	const char *name;
	int64_t from, to;
	size_t buckets;
};

/* The buckets as of history_read(); NULL on failure. */
GArray *history_read_series(struct history_file *file, const struct history_query *query);

/* ---- the thinning alone, pure ------------------------------------------------------------- */

/* One stored point: a poll, or an hour. It stands for SPAN from AT. */
struct history_sample {
	int64_t at, span;
	struct history_roll roll;
};
GArray *history_thin(const struct history_sample *samples, size_t n, int64_t from, int64_t to,
    size_t buckets);

#endif
