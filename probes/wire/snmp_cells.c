/* The short way of the commonest reply by far: numbers in rows of the columns that were asked for,
 * in order, as each full poll brings hundreds of to a device. Everything else, good or bad, is left
 * to snmp_reading.c, untouched; what is taken here is taken as it would be there.
 *
 * A reply that was too long for its frame ends within a row. What is there of it is left out, and
 * comes again with the next one: so the columns stay side by side. */
#include "probes/wire/snmp_parts.h"

#define CELLS_LIMIT 256               /* of one reply */

/* How far the columns asked for are while cells are looked at. */
struct advance {
	uint32_t row;
	bool begun, ended;
	size_t next, rows;
};

static struct advance advance_from(const struct reading *reading, const struct column_walk *column)
{
	struct advance at = { .begun = column->length > 0, .rows = column->rows };
	at.row = at.begun ? column->tail[0] : 0;
	if (reading->by_bulk && at.begun)
		at.next = reading_row_behind(reading, at.row);
	return at;
}

/* Whether CELL is the next of its column: of known rows exactly the next one. */
static bool step(const struct reading *reading, struct advance *at, const struct cell *cell)
{
	if (at->ended || (at->begun && cell->row <= at->row))
		return false;
	at->rows++;
	if (reading->by_bulk) {
		if (at->next == reading->n_rows || cell->row != reading->rows[at->next])
			return false;
		at->ended = ++at->next == reading->n_rows;
	} else if (at->rows >= reading->row_limit) {
		return false;
	}
	at->row = cell->row;
	at->begun = true;
	return true;
}

/* All of CELLS step by step, without touching anything but RET. */
static bool cells_fit(const struct reading *reading, const struct cell *cells, size_t n,
    struct advance *ret)
{
	for (size_t i = 0; i < reading->n_names; i++) {
		const struct column_walk *column = &reading->columns[reading->asked[i]];
		if (column->length > 1 || column->ended)
			return false;
		ret[i] = advance_from(reading, column);
	}
	for (size_t i = 0, k = 0; i < n; i++, k = k + 1 == reading->n_names ? 0 : k + 1)
		if (!step(reading, &ret[k], &cells[i]))
			return false;
	return true;
}

static void keep_cells(struct reading *reading, const struct cell *cells, size_t n)
{
	size_t rows = reading->by_bulk ? reading->n_rows : 0;
	for (size_t k = 0; k < MIN(n, reading->n_names); k++) {
		size_t place = reading->asked[k];
		const uint32_t *name = reading_walked(reading, place);
		answer_add_cells(reading->answer, place, name + 1, name[0], rows, cells + k,
		    (n - k - 1) / reading->n_names + 1, reading->n_names);
	}
	reading->kept += n;
	reading->bytes += n * sizeof *cells;
	if (reading->bytes > BYTES_LIMIT)
		reading->cut = true;
}

bool reading_absorb_cells(struct reading *reading, const struct message *message, size_t size)
{
	struct cell cells[CELLS_LIMIT];
	struct bytes names[TABLE_WIDTH];
	struct advance after[TABLE_WIDTH];
	size_t n;
	if (reading->type != MESSAGE_BULK || message->error_status != ERROR_NONE ||
	    reading_is_listing(reading))
		return false;
	for (size_t i = 0; i < reading->n_names; i++) {
		const struct column_walk *column = &reading->columns[reading->asked[i]];
		names[i] = reading->question->encoded[column->number];
		if (names[i].size == 0)
			return false;
	}
	size_t most = MIN(reading->n_names * (size_t)ROWS_AT_ONCE, CELLS_LIMIT);
	if (!message_cells(message->list, names, reading->n_names, cells, most, &n))
		return false;
	size_t came = n;
	if (n > reading->n_names)
		n -= n % reading->n_names;
	if (!cells_fit(reading, cells, n, after))
		return false;
	keep_cells(reading, cells, n);
	for (size_t i = 0; i < MIN(n, reading->n_names); i++) {
		struct column_walk *column = &reading->columns[reading->asked[i]];
		column_move(column, &after[i].row, 1);
		column->ended = after[i].ended;
		column->rows = after[i].rows;
	}
	reading_learn(reading, came, size);
	reading->answered++;
	return true;
}
