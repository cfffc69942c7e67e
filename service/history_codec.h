/* How history.db writes numbers down. Pure.
 *
 * A *shape* is what the values of a poll are: type and name of each, in order. A *row* is one poll:
 * per value the zigzag varint of the difference to the row before, or to 0 in a keyframe; the bytes
 * 80 00 (a zero that took too long) stand for a value not known, whose difference is then taken to
 * the last known one. A *roll* is what remains of a series' hour. */
#ifndef SERVICE_HISTORY_CODEC_H
#define SERVICE_HISTORY_CODEC_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "service/history.h"

/* ---- shapes: immutable, counted, may be shared between threads ---------------------------- */

struct history_shape {
	size_t n;
	char **names;              /* into bytes, each behind its type letter */
	uint8_t *types;            /* enum history_type */
	uint8_t *bytes;            /* as stored: per value a type letter, the name, NUL */
	size_t size;
};

struct history_shape *history_shape_new(const struct history_value *values, size_t n);
/* NULL if BYTES are none. */
struct history_shape *history_shape_parse(const uint8_t *bytes, size_t size);
struct history_shape *history_shape_ref(struct history_shape *shape);
void history_shape_unref(struct history_shape *shape);
typedef struct history_shape history_shape_t; /* for g_autoptr */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(history_shape_t, history_shape_unref)

bool history_shape_equal(const struct history_shape *a, const struct history_shape *b);
bool history_shape_describes(const struct history_shape *shape, const struct history_value *values,
    size_t n);
/* The place of NAME, -1 if it has none. */
ssize_t history_shape_find(const struct history_shape *shape, const char *name);

/* ---- rows --------------------------------------------------------------------------------- */

/* Append the row of VALUES to OUT. PREVIOUS has the last known values and is moved on. */
void history_row_encode(GByteArray *out, const int64_t *values, const bool *known,
    int64_t *previous, size_t n);
/* The other way round: PREVIOUS is moved on, KNOWN says which values this row has. False, with
 * nothing changed, if DATA is no row of N values. */
bool history_row_decode(const uint8_t *data, size_t size, int64_t *previous, bool *known, size_t n);
/* The same for one value of the row; what stands behind it is not looked at. */
bool history_row_decode_one(const uint8_t *data, size_t size, size_t place, int64_t *previous,
    bool *known);

/* ---- rolls -------------------------------------------------------------------------------- */

__extension__ typedef __int128 history_sum; /* no number of int64 readings overflows it */

struct history_roll {
	uint32_t count;            /* of known readings; 0: none of the rest counts */
	int64_t minimum, maximum;
	history_sum sum;
};

void history_roll_add(struct history_roll *roll, int64_t value);
void history_roll_merge(struct history_roll *roll, const struct history_roll *other);
/* Rounded to the nearest; count must not be 0. */
int64_t history_roll_average(const struct history_roll *roll);

/* Append what is kept of ROLLS, one per value of SHAPE: average and maximum of a rate, minimum too
 * of a gauge, total and maximum of events unless zero. */
void history_rolls_encode(GByteArray *out, const struct history_shape *shape,
    const struct history_roll *rolls);
/* False if DATA holds no rolls of SHAPE. A minimum that was not kept comes back as the average. */
bool history_rolls_decode(const uint8_t *data, size_t size, const struct history_shape *shape,
    struct history_roll *rolls);

#endif
