/* What is read of a time, held together; and which lines a unit has. */
#include "service/figures_parts.h"

/* ---- the source --------------------------------------------------------------------------- */

static void clear_cause(void *data)
{
	g_free(((struct figures_cause *)data)->number);
}

static void clear_isolation(void *data)
{
	g_free(((struct figures_isolation *)data)->number);
}

static void circuit_free(void *data)
{
	struct figures_circuit *circuit = data;

	g_free(circuit->name);
	g_array_unref(circuit->marks);
	g_array_unref(circuit->approved);
	g_array_unref(circuit->isolated);
	g_array_unref(circuit->causes);
	g_free(circuit);
}

static void ticket_free(void *ticket)
{
	json_decref(ticket);
}

struct figures_source *figures_source_new(int64_t from, int64_t to, int64_t now)
{
	struct figures_source *source = g_new0(struct figures_source, 1);

	source->from = from;
	source->to = MIN(to, now);
	source->now = now;
	source->circuits = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, circuit_free);
	source->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	source->uses = g_array_new(FALSE, FALSE, sizeof(struct figures_use));
	source->isolations = g_array_new(FALSE, FALSE, sizeof(struct figures_isolation));
	g_array_set_clear_func(source->isolations, clear_isolation);
	source->faults = g_array_new(FALSE, FALSE, sizeof(struct fault));
	source->tickets =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, ticket_free);
	return source;
}

void figures_source_free(struct figures_source *source)
{
	if (source == NULL)
		return;
	g_hash_table_destroy(source->circuits);
	g_hash_table_destroy(source->names);
	g_array_unref(source->uses);
	g_array_unref(source->isolations);
	g_array_unref(source->faults);
	g_hash_table_destroy(source->tickets);
	g_free(source);
}

struct figures_circuit *figures_circuit_add(struct figures_source *source, int64_t id)
{
	struct figures_circuit *circuit = g_new0(struct figures_circuit, 1);

	circuit->id = id;
	circuit->marks = timeline_new();
	circuit->approved = g_array_new(FALSE, FALSE, sizeof(struct window));
	circuit->isolated = g_array_new(FALSE, FALSE, sizeof(struct window));
	circuit->causes = g_array_new(FALSE, FALSE, sizeof(struct figures_cause));
	g_array_set_clear_func(circuit->causes, clear_cause);
	g_hash_table_insert(source->circuits, &circuit->id, circuit);
	return circuit;
}

const char *figures_name(const struct figures_source *source, const char *kind, int64_t id)
{
	g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT, kind, id);
	const char *name = g_hash_table_lookup(source->names, key);

	return name == NULL ? "" : name;
}

/* ---- lines -------------------------------------------------------------------------------- */

struct line figures_line(const struct figures_circuit *circuit)
{
	return (struct line){ circuit->marks, circuit->approved, circuit->isolated,
		circuit->born };
}

struct figures_circuit *figures_circuit(const struct figures_source *source, int64_t id)
{
	return g_hash_table_lookup(source->circuits, &id);
}

void unit_lines_clear(struct unit_lines *lines)
{
	g_array_unref(lines->lines);
	g_ptr_array_unref(lines->isolated);
	g_array_unref(lines->ids);
}

static bool has_circuit(const struct unit_lines *lines, int64_t id)
{
	for (guint i = 0; i < lines->ids->len; i++)
		if (g_array_index(lines->ids, int64_t, i) == id)
			return true;
	return false;
}

static void add_line(struct unit_lines *lines, const struct figures_source *source,
    const struct figures_use *use, int64_t id)
{
	const struct figures_circuit *circuit = figures_circuit(source, id);

	if (circuit == NULL || has_circuit(lines, id))
		return;
	struct line line = figures_line(circuit);
	GArray *isolated = g_array_copy(circuit->isolated);
	for (guint i = 0; i < source->isolations->len; i++) {
		const struct figures_isolation *isolation =
		    &g_array_index(source->isolations, struct figures_isolation, i);
		if (isolation->unit == use->unit &&
		    (isolation->circuit == 0 || isolation->circuit == id))
			g_array_append_val(isolated, isolation->window);
	}
	windows_join(isolated);
	g_ptr_array_add(lines->isolated, isolated);
	line.isolated = isolated;
	line.born = MAX(line.born, use->since);
	g_array_append_val(lines->lines, line);
	g_array_append_val(lines->ids, id);
}

struct unit_lines unit_lines_of(const struct figures_source *source, guint first,
    guint *ret_next)
{
	struct unit_lines lines = { g_array_new(FALSE, FALSE, sizeof(struct line)),
		g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
		g_array_new(FALSE, FALSE, sizeof(int64_t)) };
	int64_t unit = g_array_index(source->uses, struct figures_use, first).unit;
	guint i = first;

	for (; i < source->uses->len; i++) {
		const struct figures_use *use =
		    &g_array_index(source->uses, struct figures_use, i);
		const struct figures_circuit *circuit = figures_circuit(source, use->circuit);
		if (use->unit != unit)
			break;
		add_line(&lines, source, use, use->circuit);
		if (circuit != NULL && circuit->backup != 0)
			add_line(&lines, source, use, circuit->backup);
	}
	*ret_next = i;
	return lines;
}

struct availability unit_lines_availability(const struct figures_source *source,
    const struct unit_lines *lines, piece_visit *visit, void *data)
{
	return availability_of((const struct line *)(void *)lines->lines->data, lines->lines->len,
	    source->from, source->to, visit, data);
}
