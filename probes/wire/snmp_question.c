/* What is asked, kept once. A console asks ten thousand devices the same few lists of names, and
 * most of the readings wait: the names are packed, and all readings with the same ones share them.
 */
#include <string.h>

#include "probes/wire/snmp_parts.h"

#define ENTRY_LEAST 2                 /* parts a name in a message has at least */

static void pack(GArray *packed, const struct oid *oids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t length = oids[i].length;
		g_array_append_val(packed, length);
		g_array_append_vals(packed, oids[i].part, length);
	}
}

/* The two counts, then each name as its length and its parts. */
static GBytes *key_of(const struct agent_request *request)
{
	GArray *packed = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t),
	    2 + 14 * (guint)(request->n_scalars + request->n_columns));
	uint32_t counts[2] = { (uint32_t)request->n_scalars, (uint32_t)request->n_columns };
	g_array_append_vals(packed, counts, G_N_ELEMENTS(counts));
	pack(packed, request->scalars, request->n_scalars);
	pack(packed, request->columns, request->n_columns);
	gsize size = packed->len * sizeof(uint32_t);
	return g_bytes_new_take(g_array_free(packed, FALSE), size);
}

/* The columns' names as they lie in messages, one after the other in one piece of memory. */
static struct bytes *encode(const struct question *question)
{
	size_t n = question->n_columns, room = 0;
	for (size_t i = 0; i < n; i++)
		room += 5 * (size_t)question->names[question->n_scalars + i][0] + 1;
	struct bytes *encoded = g_malloc0(n * sizeof *encoded + room + 1);
	uint8_t *at = (uint8_t *)(encoded + n);
	for (size_t i = 0; i < n; i++) {
		const uint32_t *name = question->names[question->n_scalars + i];
		size_t used = message_name(name + 1, name[0], at, 5 * (size_t)name[0] + 1);
		encoded[i] = (struct bytes){ at, used };
		at += used;
	}
	return encoded;
}

/* A column's name against another's, without their last parts. */
static int by_entry(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct question *question = data;
	const uint32_t *x = question->names[question->n_scalars + *(const uint16_t *)a];
	const uint32_t *y = question->names[question->n_scalars + *(const uint16_t *)b];
	return oid_compare(x + 1, x[0] - 1, y + 1, y[0] - 1);
}

static bool can_be_asked(const struct question *question, size_t column)
{
	return question->names[question->n_scalars + column][0] >= ENTRY_LEAST + 1 &&
	    question->encoded[column].size > 0;
}

size_t question_tables(struct question *question)
{
	size_t n = MIN(question->n_columns, UINT16_MAX), good = 0;
	if (question->tables)
		return question->n_tables;
	uint16_t *tables = question->tables = g_new(uint16_t, n + 1);
	question->table_of = g_new(uint16_t, question->n_columns + 1);
	for (size_t i = 0; i < question->n_columns; i++) {
		question->table_of[i] = NO_TABLE;
		if (i < n && can_be_asked(question, i))
			tables[good++] = (uint16_t)i;
	}
	g_qsort_with_data(tables, (gint)good, sizeof *tables, by_entry, question);
	for (size_t i = 0; i < good; i++) {
		uint16_t column = tables[i];
		if (i == 0 || by_entry(&column, &tables[question->n_tables - 1], question) != 0)
			tables[question->n_tables++] = column;
		question->table_of[column] = (uint16_t)(question->n_tables - 1);
	}
	return question->n_tables;
}

struct question *question_get(struct engine *engine, const struct agent_request *request)
{
	GBytes *key = key_of(request);
	struct question *question = g_hash_table_lookup(engine->questions, key);
	if (question) {
		g_bytes_unref(key);
		question->users++;
		return question;
	}
	question = g_new0(struct question, 1);
	question->engine = engine;
	question->key = key;
	question->users = 1;
	question->n_scalars = request->n_scalars;
	question->n_columns = request->n_columns;
	size_t n = request->n_scalars + request->n_columns;
	const uint32_t *at = (const uint32_t *)g_bytes_get_data(key, NULL) + 2;
	question->names = g_new(const uint32_t *, n + 1);
	for (size_t i = 0; i < n; at += 1 + *at, i++)
		question->names[i] = at;
	question->encoded = encode(question);
	g_hash_table_insert(engine->questions, key, question);
	return question;
}

void question_drop(struct question *question)
{
	if (--question->users)
		return;
	g_hash_table_remove(question->engine->questions, question->key);
	g_bytes_unref(question->key);
	g_free(question->tables);
	g_free(question->table_of);
	g_free(question->encoded);
	g_free(question->names);
	g_free(question);
}
