/* The longest common subsequence by its table, between the first and the last line that differ. */
#include "base/diff.h"

#include <stdint.h>
#include <string.h>

struct sides {
	char *const *before, *const *after;
	size_t n, m;
};

static void add(GArray *lines, enum diff_side side, const char *text)
{
	struct diff_line line = { side, text };

	g_array_append_val(lines, line);
}

/* How many lines are common to the rests from I and J on: (n + 1) * (m + 1) cells. */
static uint16_t *common(const struct sides *sides)
{
	size_t width = sides->m + 1;
	uint16_t *table = g_new0(uint16_t, (sides->n + 1) * width);

	for (size_t i = sides->n; i-- > 0;)
		for (size_t j = sides->m; j-- > 0;) {
			uint16_t *cell = &table[i * width + j];
			uint16_t down = table[(i + 1) * width + j], right = cell[1];
			*cell = strcmp(sides->before[i], sides->after[j]) == 0
			    ? (uint16_t)(table[(i + 1) * width + j + 1] + 1)
			    : MAX(down, right);
		}
	return table;
}

static void compare_ordered(GArray *lines, const struct sides *sides)
{
	g_autofree uint16_t *table = common(sides);
	size_t width = sides->m + 1, i = 0, j = 0;

	while (i < sides->n || j < sides->m) {
		if (i < sides->n && j < sides->m &&
		    strcmp(sides->before[i], sides->after[j]) == 0) {
			add(lines, DIFF_SAME, sides->after[j++]);
			i++;
		} else if (i < sides->n && (j == sides->m ||
		    table[(i + 1) * width + j] >= table[i * width + j + 1])) {
			add(lines, DIFF_GONE, sides->before[i++]);
		} else {
			add(lines, DIFF_NEW, sides->after[j++]);
		}
	}
}

static GHashTable *set_of(char *const *lines, size_t n)
{
	GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < n; i++)
		g_hash_table_add(set, lines[i]);
	return set;
}

static void compare_as_sets(GArray *lines, const struct sides *sides)
{
	g_autoptr(GHashTable) before = set_of(sides->before, sides->n);
	g_autoptr(GHashTable) after = set_of(sides->after, sides->m);

	for (size_t j = 0; j < sides->m; j++)
		add(lines, g_hash_table_contains(before, sides->after[j]) ? DIFF_SAME : DIFF_NEW,
		    sides->after[j]);
	for (size_t i = 0; i < sides->n; i++)
		if (!g_hash_table_contains(after, sides->before[i]))
			add(lines, DIFF_GONE, sides->before[i]);
}

static size_t length(char *const *lines)
{
	size_t n = 0;

	while (lines[n] != NULL)
		n++;
	return n;
}

GArray *diff_lines(char *const *before, char *const *after)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct diff_line));
	size_t n = length(before), m = length(after);
	size_t head = 0, tail = 0;

	for (; head < n && head < m && strcmp(before[head], after[head]) == 0; head++)
		add(lines, DIFF_SAME, after[head]);
	while (tail < n - head && tail < m - head &&
	    strcmp(before[n - 1 - tail], after[m - 1 - tail]) == 0)
		tail++;
	const struct sides sides = { before + head, after + head, n - head - tail,
		m - head - tail };
	if (sides.n > DIFF_MOST || sides.m > DIFF_MOST)
		compare_as_sets(lines, &sides);
	else
		compare_ordered(lines, &sides);
	for (size_t j = m - tail; j < m; j++)
		add(lines, DIFF_SAME, after[j]);
	return lines;
}
