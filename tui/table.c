/* `order` is every row, sorted; `lines` those of it that are shown. What changes is taken out of
 * both and put back at its place, so that one row of ten thousand costs a search and no sorting.
 * While the table is held (two seconds after a key) lines keep their places, show their rows of
 * now, and all that changed waits in `fresh`. */
#include <string.h>

#include "tui/table_private.h"

#define HOLD (2 * CLOCK_SECOND)
/* So many rows are read out at a time, so long apart, where a list is longer than that. */
#define READ_ROWS 250
#define READ_PAUSE (CLOCK_SECOND / 100)
/* One change in so many rows: sorting all is cheaper than finding the place of each. */
#define MANY 4

static void free_entry(void *data)
{
	struct entry *entry = data;

	g_free(entry->readout);
	g_free(entry->key);
	g_free(entry);
}

static void on_hold_over(struct timer *timer, void *data);
static void read_some(struct timer *timer, void *data);

struct table *table_new(const struct table_type *type, struct timers *timers,
    void (*changed)(void *data), void *data)
{
	struct table *table = g_new0(struct table, 1);

	*table = (struct table){
		.type = type, .changed = changed, .data = data, .sort_column = -1, .sort_rank = -1,
		.page = 1,
		.entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_entry),
		.order = g_ptr_array_new(),
		.lines = g_ptr_array_new(),
		.fresh = g_ptr_array_new(),
		.filter = g_strdup(""),
	};
	timer_init(&table->hold, timers, on_hold_over, table);
	timer_init(&table->reading, timers, read_some, table);
	return table;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	timer_stop(&table->hold);
	timer_stop(&table->reading);
	g_ptr_array_unref(table->order);
	g_ptr_array_unref(table->lines);
	g_ptr_array_unref(table->fresh);
	g_hash_table_unref(table->entries);
	g_free(table->selected);
	g_free(table->filter);
	g_free(table);
}

size_t table_shown(const struct table *table)
{
	return table->lines->len;
}

bool table_window(const struct table *table, size_t *ret_first, size_t *ret_last)
{
	*ret_first = table->top + 1;
	*ret_last = MIN(table->top + table->page, table->lines->len);
	return table->top > 0 || *ret_last < table->lines->len;
}

size_t table_count(const struct table *table)
{
	return table->count;
}

bool table_is_known(const struct table *table)
{
	return table->known;
}

/* ---- the order --------------------------------------------------------------------------- */

/* While nobody presses a key: so the first key that filters or sorts finds all rows read. */
static void read_some(struct timer *timer, void *data)
{
	struct table *table = data;
	int left = READ_ROWS;

	for (; left > 0 && table->read < table->order->len; table->read++) {
		struct entry *entry = table->order->pdata[table->read];
		if (!entry->row || entry->readout)
			continue;
		table_read_out(table, entry);
		left--;
	}
	if (left == 0)
		timer_after(timer, READ_PAUSE);
}

static void select_line(struct table *table, size_t index)
{
	table->index = index;
	table->waits = false;
	g_free(table->selected);
	table->selected = table->lines->len > 0 ? g_strdup(table_line(table, index)->key) : NULL;
}

/* The selected key's new place; the row that took its place when it is gone. The picture scrolls so
 * that the cursor stays where it was on the glass; but who reads from the first line on goes on
 * doing so, for what is worst comes there. */
static void find_selected(struct table *table)
{
	size_t offset = table->index - MIN(table->top, table->index);
	struct entry *entry =
	    table->selected ? g_hash_table_lookup(table->entries, table->selected) : NULL;
	guint i;

	if (entry && entry->placed && g_ptr_array_find(table->lines, entry, &i)) {
		table->index = i;
		if (table->top > 0 || i >= table->page)
			table->top = i - MIN(offset, i);
		table->waits = false;
	} else if (table->lines->len == 0)
		table->index = 0;
	else if (table->waits)
		table->index = MIN(table->index, table->lines->len - 1);
	else
		select_line(table, MIN(table->index, table->lines->len - 1));
}

/* Lines anew from the order. */
static void show(struct table *table)
{
	g_ptr_array_set_size(table->lines, 0);
	for (guint i = 0; i < table->order->len; i++) {
		struct entry *entry = table->order->pdata[i];
		entry->placed = entry->passes;
		if (entry->passes)
			g_ptr_array_add(table->lines, entry);
	}
	find_selected(table);
}

/* The place in ORDER, from FROM on, before which ENTRY belongs. */
static guint place_of(struct table *table, const GPtrArray *order, guint from, struct entry *entry)
{
	guint end = order->len;

	while (from < end) {
		guint middle = from + (end - from) / 2;
		if (table_compare(&order->pdata[middle], &entry, table) <= 0)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

/* The order without what is fresh. */
static GPtrArray *settled(const struct table *table)
{
	GPtrArray *rest = g_ptr_array_sized_new(table->order->len);

	for (guint i = 0; i < table->order->len; i++)
		if (!((struct entry *)table->order->pdata[i])->fresh)
			g_ptr_array_add(rest, table->order->pdata[i]);
	return rest;
}

/* What is FRESH, sorted, is put back each at its place. */
static void merge(struct table *table, GPtrArray *fresh)
{
	g_autoptr(GPtrArray) rest = settled(table);
	guint taken = 0;

	g_ptr_array_set_size(table->order, 0);
	for (guint i = 0; i < fresh->len; i++) {
		guint place = place_of(table, rest, taken, fresh->pdata[i]);
		while (taken < place)
			g_ptr_array_add(table->order, rest->pdata[taken++]);
		g_ptr_array_add(table->order, fresh->pdata[i]);
	}
	while (taken < rest->len)
		g_ptr_array_add(table->order, rest->pdata[taken++]);
}

/* What was in order is in some order still, which makes less work than none. */
static void sort_all(struct table *table, GPtrArray *fresh)
{
	GPtrArray *order = settled(table);

	g_ptr_array_unref(table->order);
	table->order = order;
	for (guint i = 0; i < fresh->len; i++)
		g_ptr_array_add(table->order, fresh->pdata[i]);
	table_sort(table, table->order);
}

/* All that is fresh finds its place; ANEW: so does everything else. */
static void settle(struct table *table, bool anew)
{
	g_autoptr(GPtrArray) living = g_ptr_array_new(), gone = g_ptr_array_new();

	for (guint i = 0; i < table->fresh->len; i++) {
		struct entry *entry = table->fresh->pdata[i];
		g_ptr_array_add(entry->row ? living : gone, entry);
	}
	if (anew || table->fresh->len > table->order->len / MANY) {
		sort_all(table, living);
	} else {
		table_sort(table, living);
		merge(table, living);
	}
	for (guint i = 0; i < living->len; i++)
		((struct entry *)living->pdata[i])->fresh = false;
	g_ptr_array_set_size(table->fresh, 0);
	show(table);
	for (guint i = 0; i < gone->len; i++)
		g_hash_table_remove(table->entries, ((struct entry *)gone->pdata[i])->key);
	table->read = 0;
	if (table->order->len > READ_ROWS && !timer_is_armed(&table->reading))
		timer_after(&table->reading, READ_PAUSE);
}

/* ---- rows come and go --------------------------------------------------------------------- */

static void mark_fresh(struct table *table, struct entry *entry)
{
	if (!entry->fresh)
		g_ptr_array_add(table->fresh, entry);
	entry->fresh = true;
}

static void take_row(struct table *table, const void *row)
{
	const char *key = table->type->key(row);
	struct entry *entry = g_hash_table_lookup(table->entries, key);

	if (!entry) {
		entry = g_new0(struct entry, 1);
		entry->key = g_strdup(key);
		g_hash_table_insert(table->entries, entry->key, entry);
	}
	table->count += !entry->row;
	entry->place = ++table->given;
	entry->row = row;
	g_clear_pointer(&entry->readout, g_free);
	entry->passes = table_passes(table, entry);
	table_rank(table, entry);
	mark_fresh(table, entry);
}

static void lose_row(struct table *table, struct entry *entry)
{
	table->count -= entry->row != NULL;
	entry->row = NULL;
	entry->passes = false;
	mark_fresh(table, entry);
}

/* Lines stay where they are and get their rows of now; new rows go to the end. */
static void append(struct table *table)
{
	bool before = table->lines->len > 0;

	for (guint i = 0; i < table->fresh->len; i++) {
		struct entry *entry = table->fresh->pdata[i];
		if (!entry->placed && entry->passes)
			g_ptr_array_add(table->lines, entry);
		entry->placed = entry->placed || entry->passes;
	}
	if (!before)
		find_selected(table);
}

static void place_fresh(struct table *table)
{
	table->known = true;
	if (timer_is_armed(&table->hold))
		append(table);
	else
		settle(table, false);
}

void table_change(struct table *table, const void *const *set, size_t set_count,
    const char *const *gone, size_t gone_count)
{
	for (size_t i = 0; i < gone_count; i++) {
		struct entry *entry = g_hash_table_lookup(table->entries, gone[i]);
		if (entry)
			lose_row(table, entry);
	}
	for (size_t i = 0; i < set_count; i++)
		take_row(table, set[i]);
	place_fresh(table);
}

void table_update(struct table *table, const void *const *rows, size_t count)
{
	GHashTableIter iter;
	void *value;

	g_ptr_array_set_size(table->fresh, 0);
	g_hash_table_iter_init(&iter, table->entries);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		((struct entry *)value)->fresh = false;
	for (size_t i = 0; i < count; i++)
		take_row(table, rows[i]);
	g_hash_table_iter_init(&iter, table->entries);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (!((struct entry *)value)->fresh)
			lose_row(table, value);
	place_fresh(table);
}

static void on_hold_over(struct timer *timer, void *data)
{
	struct table *table = data;

	(void)timer;
	settle(table, false);
	if (table->changed)
		table->changed(table->data);
}

/* What passes a longer needle has passed the shorter one. */
void table_filter(struct table *table, const char *text)
{
	const char *filter = text ? text : "";
	bool narrower = table->filter[0] != '!' && g_str_has_prefix(filter, table->filter) &&
	    filter[0] != '!';
	GHashTableIter iter;
	void *value;

	g_free(table->filter);
	table->filter = g_strdup(filter);
	g_hash_table_iter_init(&iter, table->entries);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct entry *entry = value;
		if (entry->row && (entry->passes || !narrower))
			entry->passes = table_passes(table, entry);
	}
	settle(table, false);
}

const char *table_filter_text(const struct table *table)
{
	return table->filter;
}

static void sort_anew(struct table *table)
{
	GHashTableIter iter;
	void *entry;

	table->sort_rank = -1;
	if (table->sort_column >= 0 && table->type->columns[table->sort_column].rank)
		for (int i = 0; i <= table->sort_column; i++)
			table->sort_rank += table->type->columns[i].rank != NULL;
	g_hash_table_iter_init(&iter, table->entries);
	while (table->sort_rank >= 0 && g_hash_table_iter_next(&iter, NULL, &entry))
		if (((struct entry *)entry)->row)
			table_read_out(table, entry);
	settle(table, true);
}

void table_sort_next(struct table *table, int step)
{
	int count = table_columns(table);

	do {
		table->sort_column += step;
		if (table->sort_column >= count)
			table->sort_column = -1;
		if (table->sort_column < -1)
			table->sort_column = count - 1;
	} while (table->sort_column >= 0 && !table->type->columns[table->sort_column].compare);
	table->descending = false;
	sort_anew(table);
}

void table_sort_reverse(struct table *table)
{
	table->descending = !table->descending;
	sort_anew(table);
}

/* ---- the cursor --------------------------------------------------------------------------- */

const void *table_selected(const struct table *table)
{
	if (table->index >= table->lines->len || table->waits)
		return NULL;
	return table_line(table, table->index)->row;
}

const char *table_selected_key(const struct table *table)
{
	return table->selected;
}

void table_select(struct table *table, const char *key)
{
	g_autofree char *copy = g_strdup(key);

	g_free(table->selected);
	table->selected = g_steal_pointer(&copy);
	table->waits = true;
	find_selected(table);
}

static void move_to(struct table *table, gint64 index)
{
	gint64 last = (gint64)table->lines->len - 1;

	if (last >= 0)
		select_line(table, (size_t)CLAMP(index, 0, last));
}

bool table_input(struct table *table, const struct input *input)
{
	gint64 at = (gint64)table->index, page = (gint64)MAX(table->page, 2) - 1;

	if (input->type != INPUT_KEY)
		return false;
	timer_after(&table->hold, HOLD);
	switch (input->key) {
	case K_UP:
		move_to(table, at - 1);
		return true;
	case K_DOWN:
		move_to(table, at + 1);
		return true;
	case K_PAGE_UP:
		move_to(table, at - page);
		return true;
	case K_PAGE_DOWN:
		move_to(table, at + page);
		return true;
	case K_HOME:
		move_to(table, 0);
		return true;
	case K_END:
		move_to(table, G_MAXINT);
		return true;
	default:
		return false;
	}
}

