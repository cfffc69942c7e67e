/* history.db: numbers over time. One row per (device, poll) holds all values of the device as
 * zigzag-varint deltas in a BLOB; what the values are (the *layout*) is kept once per shape.
 * Rollups per hour keep ports' average and maximum when raw rows are gone. Own writer thread, one
 * write connection; bounded by size. */
#ifndef SERVICE_HISTORY_H
#define SERVICE_HISTORY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct history;

struct history_settings {
	const char *state_dir;
	int64_t size_limit;         /* bytes; 0: 20 GB */
	int64_t
	    free_reserve; /* bytes of the file system left to the records, not taken; 0: 256 MB */
	int64_t commit_us;          /* polls of this long are one commit; 0: 3 s */
	GMainContext *loop;         /* NULL: default context */
};

/* Blocks: called before the loop runs. A missing file is made; a damaged one is put aside under a
 * dated name and said in trouble; a full or read-only disk is trouble that ends by itself. Refused:
 * a file of a newer program. */
struct history *history_open(const struct history_settings *settings, GError **error);
/* Commits what is queued. Reads still open are answered with a failure. NULL is fine. */
void history_close(struct history *history);

/* How a series rolls up. */
enum history_type {
	HISTORY_RATE, /* average and maximum of the hour */
	HISTORY_GAUGE, /* and minimum */
	HISTORY_EVENTS /* how many in this poll, not negative: total and maximum, unless zero */
};

/* One value of a poll. NAME is a point name within the device ("if.in_octets[Gi0/0/1]"); VALUE is
 * an integer in the series' unit (bit/s, 1/1000, us, ...). known false: no value at this poll. */
struct history_value {
	const char *name;
	enum history_type type;
	int64_t value;
	bool known;
};

/* Whose values they are, as one number: a device is its record id; the records of other kinds count
 * from 1 as well, so they are told apart below zero. What has two shapes has two subjects. */
enum history_owner {
	HISTORY_CIRCUIT, HISTORY_CIRCUIT_DAY,
	HISTORY_SERVICE,             /* one check of a managed service */
	HISTORY_DEVICE_SHELL,        /* what a device said to commands, in thousandths */
	HISTORY_OWNERS
};
int64_t history_subject(enum history_owner owner, int64_t id);

/* Queue one poll of DEVICE (or of a history_subject()). Copies everything. The queue is bounded:
 * when the disk cannot keep up, polls are dropped and counted, never the loop delayed. */
void history_add(struct history *history, int64_t device, struct wall at,
    const struct history_value *values, size_t n);

/* Points of a series within [FROM, TO], thinned to at most BUCKETS (average and maximum per bucket
 * of those known; a bucket without any is a gap, one shorter than the poll interval has the reading
 * before it and count 0). BUCKETS 0: as stored. Where the polls have been pruned, and
 * where a bucket is no shorter than an hour, the hours stand in. MINIMUM is kept of gauges only,
 * else it is the average. */
struct history_bucket {
	struct wall from;
	bool known;
	int64_t average, minimum, maximum;
	uint32_t count;
};
/* On the loop. BUCKETS are borrowed; FAILURE is NULL or one sentence. */
typedef void history_series(const struct history_bucket *buckets, size_t n, const char *failure,
    void *data);
void history_read(struct history *history, int64_t device, const char *name, struct wall from,
    struct wall to, size_t buckets, history_series *done, void *data);

struct history_status {
	int64_t bytes, limit;
	int64_t rows, dropped;
	double bytes_per_day;       /* measured over the last day; 0: not yet known */
	struct wall oldest;
	struct mono progress;
	const char *trouble;        /* NULL, or one sentence */
};
void history_status(const struct history *history, struct history_status *ret);

#endif
