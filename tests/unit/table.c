/* A list that is changed, sorted and filtered in any order shows what sorting and filtering
 * everything anew would show. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tui/table.h"

#define KEYS 400
#define ROUNDS 40
#define STEPS 60

struct row {
	char key[8];
	char name[40];
	char site[16];
	int state;
};

struct fixture {
	GRand *random;
	struct timers *timers;
	struct table *table;
	struct row *rows[KEYS];      /* what there is; NULL: not there */
	GPtrArray *old;              /* rows that were replaced: freed later, as a caller does */
	unsigned read;               /* how often a name was read for the filter */
};

/* ---- the type ----------------------------------------------------------------------------- */

static void show_name(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	((struct fixture *)data)->read += column->searched;
	cell->text = ((const struct row *)row)->name;
}

static void show_site(const void *row, const struct table_column *column, struct table_cell *cell,
    void *data)
{
	(void)column, (void)data;
	cell->text = ((const struct row *)row)->site;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static int by_site(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->site, ((const struct row *)b)->site);
}

static int by_state(const void *a, const void *b)
{
	int difference = ((const struct row *)a)->state - ((const struct row *)b)->state;

	return difference != 0 ? difference : by_name(a, b);
}

static void rank_name(const void *row, struct table_rank *rank)
{
	rank->text = ((const struct row *)row)->name;
}

static void rank_state(const void *row, struct table_rank *rank)
{
	rank->number = ((const struct row *)row)->state;
	rank->text = ((const struct row *)row)->name;
}

static const char *key_of(const void *row)
{
	return ((const struct row *)row)->key;
}

/* One column with a rank, one without, one that cannot be sorted by. */
static const struct table_column columns[] = {
	{ "a", 4, 4, 0, TEXT_LEFT, .cell = show_name },
	{ "b", 4, 4, 0, TEXT_LEFT, .searched = true, .cell = show_name, .compare = by_name,
	    .rank = rank_name },
	{ "c", 4, 4, 0, TEXT_LEFT, .searched = true, .cell = show_site, .compare = by_site },
	{ NULL },
};

static const struct table_type type = {
	.columns = columns, .key = key_of, .compare = by_state, .rank = rank_state, .empty = "",
};

/* ---- what it should show ------------------------------------------------------------------ */

struct wanted {
	int column;                  /* -1: its own order */
	bool descending;
	const char *filter;
};

static int compare_rows(const void *first, const void *second, void *data)
{
	const struct wanted *wanted = data;
	const struct row *a = *(void *const *)first, *b = *(void *const *)second;
	int order = wanted->column < 0 ? 0 : columns[wanted->column].compare(a, b);

	if (wanted->descending)
		order = -order;
	if (order == 0)
		order = by_state(a, b);
	return order != 0 ? order : strcmp(a->key, b->key);
}

static bool is_wanted(const struct row *row, const char *filter)
{
	bool inverse = filter[0] == '!';
	const char *needle = filter + inverse;

	return needle[0] == '\0' ||
	    (text_matches(row->name, needle) || text_matches(row->site, needle)) != inverse;
}

static GPtrArray *rows_wanted(const struct fixture *fixture, struct wanted *wanted)
{
	GPtrArray *rows = g_ptr_array_new();

	for (size_t i = 0; i < KEYS; i++)
		if (fixture->rows[i] != NULL && is_wanted(fixture->rows[i], wanted->filter))
			g_ptr_array_add(rows, fixture->rows[i]);
	g_ptr_array_sort_with_data(rows, compare_rows, wanted);
	return rows;
}

static void press(struct fixture *fixture, uint32_t key)
{
	struct input input = { .type = INPUT_KEY, .key = key };

	assert_true(table_input(fixture->table, &input));
}

/* Walks over all lines. */
static void assert_shows(struct fixture *fixture, struct wanted *wanted)
{
	g_autoptr(GPtrArray) rows = rows_wanted(fixture, wanted);

	table_filter(fixture->table, wanted->filter); /* what waits for a pause finds its place */
	assert_int_equal(table_shown(fixture->table), rows->len);
	press(fixture, K_HOME);
	for (guint i = 0; i < rows->len; i++) {
		assert_ptr_equal(table_selected(fixture->table), rows->pdata[i]);
		press(fixture, K_DOWN);
	}
}

/* ---- what happens to it ------------------------------------------------------------------- */

static struct row *new_row(struct fixture *fixture, size_t place)
{
	static const char *const names[] = { "乡镇接入", "汇聚节点机房甲的核心交换机",
		"a-name-that-begins-like-the-others-", "", "x" };
	static const char *const sites[] = { "", "一号机房", "Room 2" };
	struct row *row = g_new0(struct row, 1);

	snprintf(row->key, sizeof row->key, "%zu", place);
	snprintf(row->name, sizeof row->name, "%s%d", names[g_rand_int_range(fixture->random, 0,
	    G_N_ELEMENTS(names))], g_rand_int_range(fixture->random, 0, 30));
	g_strlcpy(row->site, sites[g_rand_int_range(fixture->random, 0, G_N_ELEMENTS(sites))],
	    sizeof row->site);
	row->state = g_rand_int_range(fixture->random, -1, 3);
	return row;
}

/* Some rows come, change or go. ALL: they are given whole, else as what changed. */
static void change(struct fixture *fixture, bool all)
{
	g_autoptr(GPtrArray) set = g_ptr_array_new(), gone = g_ptr_array_new_with_free_func(g_free);
	int n = g_rand_int_range(fixture->random, 0, all ? KEYS : KEYS / 10);

	for (int i = 0; i < n; i++) {
		size_t place = (size_t)g_rand_int_range(fixture->random, 0, KEYS);
		struct row **row = &fixture->rows[place];
		g_ptr_array_remove(set, *row);
		if (*row != NULL)
			g_ptr_array_add(fixture->old, *row);
		*row = g_rand_int_range(fixture->random, 0, 3) > 0 ? new_row(fixture, place) : NULL;
		if (*row != NULL)
			g_ptr_array_add(set, *row);
		else
			g_ptr_array_add(gone, g_strdup_printf("%zu", place));
	}
	for (guint i = gone->len; i-- > 0;)
		if (fixture->rows[strtoul(gone->pdata[i], NULL, 10)] != NULL)
			g_ptr_array_remove_index(gone, i);
	g_ptr_array_set_size(set, all ? 0 : (int)set->len);
	for (size_t i = 0; all && i < KEYS; i++)
		if (fixture->rows[i] != NULL)
			g_ptr_array_add(set, fixture->rows[i]);
	if (all)
		table_update(fixture->table, (const void *const *)set->pdata, set->len);
	else
		table_change(fixture->table, (const void *const *)set->pdata, set->len,
		    (const char *const *)gone->pdata, gone->len);
}

static void step(struct fixture *fixture, struct wanted *wanted)
{
	static const char *const filters[] = { "", "x", "xz", "xzjr", "1", "12", "!1", "!12",
		"jf", "yhjf", "room", "no-such" };

	switch (g_rand_int_range(fixture->random, 0, 6)) {
	case 0:
		wanted->filter = filters[g_rand_int_range(fixture->random, 0,
		    G_N_ELEMENTS(filters))];
		table_filter(fixture->table, wanted->filter);
		break;
	case 1:
		wanted->column = wanted->column < 0 ? 1 : wanted->column == 1 ? 2 : -1;
		wanted->descending = false;
		table_sort_next(fixture->table, 1);
		break;
	case 2:
		wanted->descending = !wanted->descending;
		table_sort_reverse(fixture->table);
		break;
	case 3:
		change(fixture, true);
		break;
	default:
		change(fixture, false);
		break;
	}
}

static void test_any_order(void **state)
{
	struct fixture *fixture = *state;

	for (int round = 0; round < ROUNDS; round++) {
		struct wanted wanted = { -1, false, "" };
		fixture->table = table_new(&type, fixture->timers, NULL, fixture);
		change(fixture, true);
		for (int i = 0; i < STEPS; i++)
			step(fixture, &wanted);
		g_autoptr(GPtrArray) all = rows_wanted(fixture, &(struct wanted){ -1, false, "" });
		assert_int_equal(table_count(fixture->table), all->len);
		assert_shows(fixture, &wanted);
		table_free(fixture->table);
	}
}

/* Long lists are read out while nobody presses a key; what changes meanwhile is read again. */
static void test_read_out_in_pauses(void **state)
{
	struct fixture *fixture = *state;
	struct wanted wanted = { -1, false, "12" };

	fixture->table = table_new(&type, fixture->timers, NULL, fixture);
	for (size_t i = 0; i < KEYS; i++)
		fixture->rows[i] = fixture->rows[i] != NULL ? fixture->rows[i] :
		    new_row(fixture, i);
	table_update(fixture->table, (const void *const *)fixture->rows, KEYS);
	while (fixture->read < KEYS)
		g_main_context_iteration(NULL, TRUE);
	table_filter(fixture->table, "no-such");
	table_filter(fixture->table, wanted.filter);
	assert_int_equal(fixture->read, KEYS);
	change(fixture, false);
	assert_shows(fixture, &wanted);
	table_free(fixture->table);
}

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	setlocale(LC_CTYPE, "C.UTF-8");
	fixture->random = g_rand_new_with_seed(20261122);
	fixture->timers = timers_new(NULL);
	fixture->old = g_ptr_array_new_with_free_func(g_free);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < KEYS; i++)
		g_free(fixture->rows[i]);
	g_ptr_array_unref(fixture->old);
	timers_free(fixture->timers);
	g_rand_free(fixture->random);
	g_free(fixture);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_any_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_out_in_pauses, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
