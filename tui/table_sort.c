/* What rows are compared and filtered by. Both is read out of a row once, into numbers and plain
 * texts beside it, so that a key in a list of ten thousand goes to no row and asks no function of a
 * column: it compares numbers that lie one after another. */
#include <string.h>

#include "tui/table_private.h"

/* ---- what is read out of a row ------------------------------------------------------------ */

static uint64_t take_head(const char **text)
{
	uint64_t head = 0;

	for (int i = 0; i < 8; i++)
		head = head << 8 | (**text ? (unsigned char)*(*text)++ : 0);
	return head;
}

static struct sort_key key_of(const void *row,
    void (*rank)(const void *row, struct table_rank *rank))
{
	struct table_rank read = { 0, "" };

	rank(row, &read);
	struct sort_key key = { .number = read.number, .text = read.text };
	for (size_t i = 0; i < G_N_ELEMENTS(key.head); i++)
		key.head[i] = take_head(&read.text);
	return key;
}

static GString *searched_texts(const struct table *table, const void *row)
{
	GString *texts = g_string_new("");
	struct table_cell cell;

	for (const struct table_column *column = table->type->columns; column->title; column++) {
		if (!column->searched)
			continue;
		table_fill(table, column, row, &cell);
		g_autofree char *folded = text_fold(cell.text);
		if (*folded)
			g_string_append_len(texts, folded, (gssize)strlen(folded) + 1);
	}
	return texts;
}

/* One piece of memory: ten thousand are walked through at a key. */
const struct readout *table_read_out(const struct table *table, struct entry *entry)
{
	const struct table_column *column;
	size_t n = 0;

	if (entry->readout)
		return entry->readout;
	for (column = table->type->columns; column->title; column++)
		n += column->rank != NULL;
	GString *texts = searched_texts(table, entry->row);
	struct readout *readout =
	    g_malloc(sizeof *readout + n * sizeof readout->columns[0] + texts->len + 1);
	char *behind = (char *)&readout->columns[n];
	memcpy(behind, texts->str, texts->len + 1);
	readout->searched = behind;
	g_string_free(texts, TRUE);
	n = 0;
	for (column = table->type->columns; column->title; column++)
		if (column->rank)
			readout->columns[n++] = key_of(entry->row, column->rank);
	return entry->readout = readout;
}

/* ---- the filter --------------------------------------------------------------------------- */

bool table_passes(const struct table *table, struct entry *entry)
{
	bool inverse = table->filter[0] == '!';
	const char *needle = table->filter + inverse;

	if (!*needle)
		return true;
	for (const char *text = table_read_out(table, entry)->searched; *text;
	     text += strlen(text) + 1)
		if (text_matches_folded(text, needle))
			return !inverse;
	return inverse;
}

/* ---- the order ---------------------------------------------------------------------------- */

static int compare_keys(const struct sort_key *a, const struct sort_key *b)
{
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	for (size_t i = 0; i < G_N_ELEMENTS(a->head); i++)
		if (a->head[i] != b->head[i])
			return a->head[i] < b->head[i] ? -1 : 1;
	return a->text == b->text ? 0 : strcmp(a->text, b->text);
}

static int compare_own(const struct table *table, const struct entry *a, const struct entry *b)
{
	if (table->type->rank)
		return compare_keys(&a->own, &b->own);
	return table->type->compare ? table->type->compare(a->row, b->row) : 0;
}

static int compare_column(const struct table *table, const struct entry *a, const struct entry *b)
{
	if (table->sort_column < 0)
		return 0;
	return table->sort_rank >= 0 ?
	    compare_keys(&a->readout->columns[table->sort_rank],
		&b->readout->columns[table->sort_rank]) :
	    table->type->columns[table->sort_column].compare(a->row, b->row);
}

int table_compare(const void *first, const void *second, void *data)
{
	const struct table *table = data;
	const struct entry *a = *(void *const *)first, *b = *(void *const *)second;

	if (table->sort_column < 0 && !table->type->compare)
		return a->place < b->place ? -1 : a->place > b->place;
	int order = compare_column(table, a, b);
	if (table->descending)
		order = -order;
	if (order == 0)
		order = compare_own(table, a, b);
	return order != 0 ? order : strcmp(a->key, b->key);
}

/* ENTRY is about to be compared. */
void table_rank(const struct table *table, struct entry *entry)
{
	if (table->type->rank)
		entry->own = key_of(entry->row, table->type->rank);
	if (table->sort_rank >= 0)
		table_read_out(table, entry);
}

/* An entry with the numbers of what it is sorted by beside it, so that ten thousand are sorted
 * without going to each at every comparison. */
struct place {
	int64_t number;
	uint64_t head[2];
	struct entry *entry;
};

static int compare_places(const void *first, const void *second, void *data)
{
	const struct table *table = data;
	const struct place *a = first, *b = second;
	int order = a->number != b->number ? (a->number < b->number ? -1 : 1) :
	    a->head[0] != b->head[0]       ? (a->head[0] < b->head[0] ? -1 : 1) :
	    a->head[1] != b->head[1]       ? (a->head[1] < b->head[1] ? -1 : 1) : 0;

	if (order == 0)
		return table_compare(&a->entry, &b->entry, data);
	return table->descending && table->sort_column >= 0 ? -order : order;
}

/* What ENTRY is sorted by first. */
static const struct sort_key *key_by(const struct table *table, const struct entry *entry)
{
	return table->sort_column < 0 ? &entry->own : &entry->readout->columns[table->sort_rank];
}

/* How many octets all heads have in common: names of one site often begin alike. */
static size_t common_octets(const struct place *places, guint n)
{
	uint64_t differ[2] = { 0, 0 };

	for (guint i = 1; i < n; i++)
		for (size_t j = 0; j < G_N_ELEMENTS(differ); j++)
			differ[j] |= places[i].head[j] ^ places[0].head[j];
	if (differ[0] != 0)
		return (size_t)__builtin_clzll(differ[0]) / 8;
	return differ[1] != 0 ? 8 + (size_t)__builtin_clzll(differ[1]) / 8 : 16;
}

/* The head of what follows the first COMMON octets of KEY's text. */
static void take_later_head(struct place *place, const struct sort_key *key, size_t common)
{
	const char *from = key->text;

	while (common-- > 0 && *from)
		from++;
	for (size_t i = 0; i < G_N_ELEMENTS(place->head); i++)
		place->head[i] = take_head(&from);
}

void table_sort(struct table *table, GPtrArray *entries)
{
	bool ranked = table->sort_column < 0 ? table->type->rank != NULL : table->sort_rank >= 0;

	if (!ranked) {
		g_ptr_array_sort_with_data(entries, table_compare, table);
		return;
	}
	g_autofree struct place *places = g_new(struct place, entries->len);
	for (guint i = 0; i < entries->len; i++) {
		struct entry *entry = entries->pdata[i];
		const struct sort_key *key = key_by(table, entry);
		places[i] = (struct place){ key->number, { key->head[0], key->head[1] }, entry };
	}
	size_t common = common_octets(places, entries->len);
	for (guint i = 0; common > 0 && i < entries->len; i++)
		take_later_head(&places[i], key_by(table, places[i].entry), common);
	g_qsort_with_data(places, (int)entries->len, sizeof places[0], compare_places, table);
	for (guint i = 0; i < entries->len; i++)
		entries->pdata[i] = places[i].entry;
}
