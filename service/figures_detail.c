/* What is behind a figure: pieces of time, each with the record that explains it, and faults. */
#include <string.h>

#include "service/figures_parts.h"

struct pieces {
	const struct figures_source *source;
	const int64_t *circuits;
	size_t n;
	int64_t unit;                /* 0: none */
	json_t *rows;
};

static bool overlaps(struct window window, int64_t from, int64_t to)
{
	return window.from < to && window.to > from;
}

static void put_cause(json_t *row, const char *kind, int64_t id, const char *number)
{
	if (json_object_get(row, "kind") != NULL)
		return;
	json_object_set_new(row, "kind", json_string(kind));
	figures_put(row, "id", id);
	json_object_set_new(row, "number", json_string(number == NULL ? "" : number));
}

static void put_unit_isolation(json_t *row, const struct pieces *pieces, int64_t from, int64_t to)
{
	for (guint i = 0; i < pieces->source->isolations->len; i++) {
		const struct figures_isolation *isolation = &g_array_index(
		    pieces->source->isolations, struct figures_isolation, i);
		if (isolation->unit == pieces->unit && overlaps(isolation->window, from, to))
			put_cause(row, "isolation", isolation->id, isolation->number);
	}
}

static void put_circuit_cause(json_t *row, const struct figures_circuit *circuit, bool isolated,
    int64_t from, int64_t to)
{
	for (guint i = 0; circuit != NULL && i < circuit->causes->len; i++) {
		const struct figures_cause *cause =
		    &g_array_index(circuit->causes, struct figures_cause, i);
		if ((strcmp(cause->kind, "isolation") == 0) == isolated &&
		    overlaps(cause->window, from, to))
			put_cause(row, cause->kind, cause->id, cause->number);
	}
}

/* The ticket that was open for CIRCUIT then. */
static void put_ticket(json_t *row, const struct figures_source *source, int64_t circuit,
    int64_t from, int64_t to)
{
	for (guint i = 0; i < source->faults->len; i++) {
		const struct fault *fault = &g_array_index(source->faults, struct fault, i);
		struct window window = { fault->occurred,
			fault->restored == 0 ? INT64_MAX : fault->restored + 1 };
		const json_t *ticket = g_hash_table_lookup(source->tickets, &fault->id);
		if (fault->circuit == circuit && overlaps(window, from, to))
			put_cause(row, "fault_ticket", fault->id,
			    json_string_value(json_object_get(ticket, "number")));
	}
}

static void add_piece(int64_t from, int64_t to, enum piece piece, void *data)
{
	const struct pieces *pieces = data;
	bool isolated = piece == PIECE_ISOLATED;
	json_t *row;

	if (piece == PIECE_ABSENT)
		return;
	row = json_pack("{s:I, s:I, s:I, s:s}", "key", (json_int_t)from, "from", (json_int_t)from,
	    "to", (json_int_t)to, "piece", piece_word(piece));
	if (isolated)
		put_unit_isolation(row, pieces, from, to);
	for (size_t i = 0; i < pieces->n; i++) {
		if (piece == PIECE_DOWN)
			put_ticket(row, pieces->source, pieces->circuits[i], from, to);
		else if (piece != PIECE_UP && piece != PIECE_UNKNOWN)
			put_circuit_cause(row, figures_circuit(pieces->source, pieces->circuits[i]),
			    isolated, from, to);
	}
	json_array_append_new(pieces->rows, row);
}

static void circuit_pieces(const struct figures_source *source, int64_t key, json_t *rows)
{
	const struct figures_circuit *circuit = figures_circuit(source, key);
	struct pieces pieces = { source, &key, 1, 0, rows };

	if (circuit == NULL)
		return;
	struct line line = figures_line(circuit);
	availability_of(&line, 1, source->from, source->to, add_piece, &pieces);
}

static void unit_pieces(const struct figures_source *source, int64_t key, json_t *rows)
{
	for (guint i = 0; i < source->uses->len;) {
		int64_t unit = g_array_index(source->uses, struct figures_use, i).unit;
		struct unit_lines lines = unit_lines_of(source, i, &i);
		struct pieces pieces = { source, (const int64_t *)(void *)lines.ids->data,
			lines.ids->len, unit, rows };
		if (unit == key)
			unit_lines_availability(source, &lines, add_piece, &pieces);
		unit_lines_clear(&lines);
	}
}

/* The faults that count for FIGURE, of CARRIER (0: all), each with what it counts for. */
static void fault_samples(const struct figures_source *source, const struct figure *figure,
    int64_t carrier, json_t *rows)
{
	for (guint i = 0; i < source->faults->len; i++) {
		const struct fault *fault = &g_array_index(source->faults, struct fault, i);
		struct sample sample = { 0 };
		if ((carrier != 0 && fault->carrier != carrier) ||
		    !figure->take(fault, source->now, &sample))
			continue;
		json_t *row = json_copy(g_hash_table_lookup(source->tickets, &fault->id));
		put_cause(row, "fault_ticket", fault->id,
		    json_string_value(json_object_get(row, "number")));
		figures_put(row, "key", fault->id);
		figures_put(row, "occurred", fault->occurred);
		if (figure->unit != FIGURE_SHARE)
			figures_put(row, "value", sample.value);
		else
			figures_put_ratio(row, "share",
			    (struct ratio){ sample.part, sample.whole });
		json_array_append_new(rows, row);
	}
}

json_t *figures_detail(const struct figures_source *source, const char *name, int64_t key)
{
	const struct figure *figure = figure_find(name);
	json_t *rows = json_array();

	if (strcmp(name, "circuit") == 0) {
		circuit_pieces(source, key, rows);
	} else if (strcmp(name, "unit") == 0) {
		unit_pieces(source, key, rows);
	} else if (figure != NULL) {
		fault_samples(source, figure, key, rows);
	} else {
		json_decref(rows);
		return NULL;
	}
	json_t *answer = figures_answer_new(source);
	json_object_set_new(answer, "figure", json_string(name));
	json_object_set_new(answer, "rows", figures_cut(rows, false, answer));
	return answer;
}
