/* Object identifiers and variables as an agent sent them: bytes and numbers of a stranger. */
#ifndef PROBES_WIRE_VARIABLE_H
#define PROBES_WIRE_VARIABLE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"
#include "base/text.h"

#define OID_LIMIT 128

struct oid {
	uint32_t part[OID_LIMIT];
	uint8_t length;
};

bool oid_parse(const char *text, struct oid *ret);
char *oid_show(const uint32_t *part, size_t length);
int oid_compare(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length);

enum variable_type {
	VARIABLE_INTEGER,
	VARIABLE_COUNTER32,
	VARIABLE_GAUGE32,
	VARIABLE_TICKS,
	VARIABLE_COUNTER64,
	VARIABLE_OCTETS,
	VARIABLE_OID,
	VARIABLE_ADDRESS,
	VARIABLE_OPAQUE,
	VARIABLE_NOTHING /* noSuchObject, noSuchInstance, NULL */
};

struct variable {
	const uint32_t *name;     /* full OID */
	const uint32_t *oid;      /* OID */
	int64_t integer;          /* INTEGER */
	uint64_t number;          /* unsigned types */
	struct bytes octets;      /* OCTETS, ADDRESS, OPAQUE */
	enum variable_type type;
	uint8_t name_length, oid_length;
	bool cut;                 /* there were more octets than are kept */
};

/* A number in a row of a column, as most variables are; an INTEGER's is its bits. */
struct cell {
	uint64_t number;
	uint32_t row;                /* the last part of its name */
	enum variable_type type;
};

/* Variables in OID order, without duplicates, with all they point to. */
struct answer;
struct answer *answer_new(void);
void answer_free(struct answer *answer);
OWN_DEFINE(answer)
void answer_add(struct answer *answer, const struct variable *variable); /* copies; any order */
/* The same for one of a sequence, COLUMN, whose names increase from call to call: cheaper. Columns
 * are small numbers, in any order. */
void answer_add_in(struct answer *answer, size_t column, const struct variable *variable);
/* The same for numbers in rows: N of CELLS, the first and then each STRIDEth; their names are the
 * column's NAME (LENGTH parts) and one more part. Only the numbers are kept; the variables are made
 * when somebody looks. ROWS: so many are expected in the column. */
void answer_add_cells(struct answer *answer, size_t column, const uint32_t *name, size_t length,
    size_t rows, const struct cell *cells, size_t n, size_t stride);
size_t answer_size(const struct answer *answer);
/* The variable at exactly OID ("1.3..."), or NULL. */
const struct variable *answer_get(const struct answer *answer, const char *oid);
const struct variable *answer_at(const struct answer *answer, const struct oid *oid);
/* The same for the row INDEX of COLUMN. */
const struct variable *answer_cell(const struct answer *answer, const char *column,
    const uint32_t *index, size_t index_length);
/* Visit the column OID row by row: *CURSOR starts at 0; returns NULL after the last row. The row's
 * index is name[column length..]. */
const struct variable *answer_row(const struct answer *answer, const char *column, size_t *cursor,
    const uint32_t **ret_index, size_t *ret_index_length);
const struct variable *answer_row_at(const struct answer *answer, const struct oid *column,
    size_t *cursor, const uint32_t **ret_index, size_t *ret_index_length);

/* Forgiving conversions, for agents with wrong types: numbers sent as text, HC octets sent as an
 * 8-byte string, INTEGER for Gauge. False if there is no sense in it. */
bool variable_number(const struct variable *variable, uint64_t *ret);
bool variable_integer(const struct variable *variable, int64_t *ret);
/* Clean text of OCTETS (never NULL, "" for other types). Caller frees. */
char *variable_text(const struct variable *variable);
/* "00:1b:54:.." of an octet string; "" if it is none. Caller frees. */
char *variable_mac(const struct variable *variable);

#endif
