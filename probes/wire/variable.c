#include "probes/wire/variable.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"

/* Texts and octet strings of a device: far above any MIB's SIZE, far below what could hurt. */
#define TEXT_LIMIT 4096
#define PART_DIGITS 11                /* of one part of a name, with its dot */

/* Every reading looks for hundreds of columns by their text: nothing is cleared or copied here that
 * need not be. */
bool oid_parse(const char *text, struct oid *ret)
{
	uint32_t parts[OID_LIMIT];
	size_t length = 0;
	if (*text == '.')
		text++;
	for (;;) {
		uint64_t part = 0;
		if (!g_ascii_isdigit(*text) || length == OID_LIMIT)
			return false;
		for (; g_ascii_isdigit(*text); text++) {
			part = part * 10 + (uint64_t)(*text - '0');
			if (part > UINT32_MAX)
				return false;
		}
		parts[length++] = (uint32_t)part;
		if (*text == '\0')
			break;
		if (*text++ != '.')
			return false;
	}
	memcpy(ret->part, parts, length * sizeof *parts);
	ret->length = (uint8_t)length;
	return true;
}

/* By hand: a walk asks for the text of every cell it keeps. */
char *oid_show(const uint32_t *part, size_t length)
{
	char *text = g_malloc(length * PART_DIGITS + 1), *end = text;
	for (size_t i = 0; i < length; i++) {
		char digits[PART_DIGITS];
		size_t first = sizeof digits;
		uint32_t rest = part[i];
		do
			digits[--first] = (char)('0' + rest % 10);
		while ((rest /= 10) > 0);
		if (i > 0)
			*end++ = '.';
		memcpy(end, digits + first, sizeof digits - first);
		end += sizeof digits - first;
	}
	*end = '\0';
	return text;
}

int oid_compare(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length)
{
	for (size_t i = 0; i < a_length && i < b_length; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_length < b_length ? -1 : a_length > b_length;
}

/* ---- answers ------------------------------------------------------------------------------ */

#define BLOCK_SIZE 16384
#define ROWS_EXPECTED 1024

/* What came of one column since the last look, in order. Cells are in order as well, but among
 * others only if one of the two kinds is empty. */
struct column {
	const uint32_t *name;
	size_t length;
	struct cell *cells;
	size_t n_cells, room;
	GPtrArray *others;           /* or NULL */
};

/* Variables arrive in the order of the wire (row by row, column by column) and are looked for in
 * the order of their names. What came since the last look is kept by columns, each of which is in
 * order; then only the columns have to be put in order, which touches but their ends.
 *
 * Variables and all they point to lie in blocks that go at once. Numbers in rows are a fifth of a
 * variable until somebody looks: a room's answers are on their way at the same time. */
struct answer {
	GPtrArray *sorted;           /* from the first look on */
	GPtrArray *single;           /* fresh ones in no order, or NULL */
	struct column *columns;
	size_t n_columns, n_cells;
	size_t size;                 /* all that were added and not found to be doubles */
	GSList *blocks;
	size_t left;                 /* in the first block, at its end */
	uint8_t *free;
};

struct answer *answer_new(void)
{
	return g_new0(struct answer, 1);
}

static void free_array(GPtrArray *array)
{
	if (array)
		g_ptr_array_unref(array);
}

void answer_free(struct answer *answer)
{
	if (!answer)
		return;
	g_slist_free_full(answer->blocks, g_free);
	for (size_t i = 0; i < answer->n_columns; i++)
		free_array(answer->columns[i].others);
	g_free(answer->columns);
	free_array(answer->single);
	free_array(answer->sorted);
	g_free(answer);
}

static void *take_room(struct answer *answer, size_t size)
{
	size = (size + 7) & ~(size_t)7;
	if (size > answer->left) {
		/* The first one is small: most answers are. */
		size_t usual = answer->blocks ? BLOCK_SIZE : BLOCK_SIZE / 16;
		answer->left = MAX(size, usual);
		answer->free = g_malloc(answer->left);
		answer->blocks = g_slist_prepend(answer->blocks, answer->free);
	}
	void *room = answer->free;
	answer->free += size;
	answer->left -= size;
	return room;
}

/* One piece holds the variable and all it points to. */
static struct variable *copy_of(struct answer *answer, const struct variable *variable)
{
	size_t name = variable->name_length * sizeof *variable->name;
	size_t oid = variable->oid_length * sizeof *variable->oid;
	struct variable *copy =
	    take_room(answer, sizeof *copy + name + oid + variable->octets.size);
	uint32_t *parts = (uint32_t *)(void *)(copy + 1);
	uint8_t *octets = (uint8_t *)parts + name + oid;

	*copy = *variable;
	copy->name = memcpy(parts, variable->name, name);
	copy->oid = parts + variable->name_length;
	if (oid)
		memcpy(parts + variable->name_length, variable->oid, oid);
	copy->octets.data = octets;
	if (variable->octets.size)
		memcpy(octets, variable->octets.data, variable->octets.size);
	return copy;
}

void answer_add(struct answer *answer, const struct variable *variable)
{
	if (!answer->single)
		answer->single = g_ptr_array_new();
	answer->size++;
	g_ptr_array_add(answer->single, copy_of(answer, variable));
}

static struct column *column_at(struct answer *answer, size_t number)
{
	if (number >= answer->n_columns) {
		size_t n = MAX(number + 1, MAX(answer->n_columns * 2, 8));
		answer->columns = g_renew(struct column, answer->columns, n);
		memset(answer->columns + answer->n_columns, 0,
		    (n - answer->n_columns) * sizeof *answer->columns);
		answer->n_columns = n;
	}
	return &answer->columns[number];
}

void answer_add_in(struct answer *answer, size_t number, const struct variable *variable)
{
	struct column *column = column_at(answer, number);
	if (!column->others)
		column->others = g_ptr_array_sized_new(16);
	answer->size++;
	g_ptr_array_add(column->others, copy_of(answer, variable));
}

/* Room for N more cells of COLUMN; what they had is given up with the answer. */
static void grow(struct answer *answer, struct column *column, size_t n, size_t rows)
{
	size_t room = MAX(MAX(column->room * 2, column->n_cells + n), MIN(rows, ROWS_EXPECTED));
	struct cell *cells = take_room(answer, room * sizeof *cells);
	if (column->n_cells)
		memcpy(cells, column->cells, column->n_cells * sizeof *cells);
	column->cells = cells;
	column->room = room;
}

void answer_add_cells(struct answer *answer, size_t number, const uint32_t *name, size_t length,
    size_t rows, const struct cell *cells, size_t n, size_t stride)
{
	struct column *column = column_at(answer, number);
	if (!column->name) {
		uint32_t *own = take_room(answer, length * sizeof *name);
		column->name = memcpy(own, name, length * sizeof *name);
		column->length = length;
	}
	if (column->n_cells + n > column->room)
		grow(answer, column, n, rows);
	struct cell *to = column->cells + column->n_cells;
	for (size_t i = 0; i < n; i++)
		to[i] = cells[i * stride];
	column->n_cells += n;
	answer->size += n;
	answer->n_cells += n;
}

static int by_name(gconstpointer a, gconstpointer b)
{
	const struct variable *x = *(const struct variable *const *)a;
	const struct variable *y = *(const struct variable *const *)b;
	return oid_compare(x->name, x->name_length, y->name, y->name_length);
}

/* Something in order: a column, or a single variable. */
struct run {
	gpointer *at;
	guint n;
};

static int by_first(gconstpointer a, gconstpointer b)
{
	const struct run *x = a, *y = b;
	return by_name(x->at, y->at);
}

/* Make variables of the cells of COLUMN; AT takes them. */
static void unfold(struct answer *answer, const struct column *column, gpointer *at)
{
	size_t n = column->n_cells, length = column->length + 1;
	struct variable *variable = take_room(answer, n * sizeof *variable);
	uint32_t *name = take_room(answer, n * length * sizeof *name);
	for (size_t i = 0; i < n; i++, variable++, name += length) {
		const struct cell *cell = &column->cells[i];
		bool is_integer = cell->type == VARIABLE_INTEGER;
		*variable = (struct variable){ .name = name, .type = cell->type,
			.name_length = (uint8_t)length };
		variable->integer = is_integer ? (int64_t)cell->number : 0;
		variable->number = is_integer ? 0 : cell->number;
		memcpy(name, column->name, column->length * sizeof *name);
		name[column->length] = cell->row;
		at[i] = variable;
	}
}

/* The fresh variables as runs; those made of cells are kept at MADE. */
static GArray *runs_of(struct answer *answer, gpointer *made)
{
	GArray *runs = g_array_new(FALSE, FALSE, sizeof(struct run));
	for (size_t i = 0; i < answer->n_columns; i++) {
		struct column *column = &answer->columns[i];
		if (column->others && column->others->len)
			g_array_append_val(runs,
			    ((struct run){ column->others->pdata, column->others->len }));
		if (column->n_cells == 0)
			continue;
		unfold(answer, column, made);
		g_array_append_val(runs, ((struct run){ made, (guint)column->n_cells }));
		made += column->n_cells;
	}
	for (guint i = 0; answer->single && i < answer->single->len; i++)
		g_array_append_val(runs, ((struct run){ &answer->single->pdata[i], 1 }));
	g_array_sort(runs, by_first);
	return runs;
}

/* Nothing is fresh any more. */
static void forget_fresh(struct answer *answer)
{
	for (size_t i = 0; i < answer->n_columns; i++) {
		answer->columns[i].n_cells = 0;
		if (answer->columns[i].others)
			g_ptr_array_set_size(answer->columns[i].others, 0);
	}
	if (answer->single)
		g_ptr_array_set_size(answer->single, 0);
	answer->n_cells = 0;
}

/* Put the fresh variables behind the others; whether the whole is in order, without doubles. */
static bool gather(struct answer *answer)
{
	g_autofree gpointer *made = g_new(gpointer, answer->n_cells);
	g_autoptr(GArray) runs = runs_of(answer, made);
	GPtrArray *all = answer->sorted;
	guint filled = all->len;
	bool ordered = true;
	g_ptr_array_set_size(all, (gint)answer->size);
	for (guint i = 0; i < runs->len; i++) {
		const struct run *run = &g_array_index(runs, struct run, i);
		if (filled && by_name(&all->pdata[filled - 1], run->at) >= 0)
			ordered = false;
		memcpy(all->pdata + filled, run->at, run->n * sizeof *run->at);
		filled += run->n;
	}
	forget_fresh(answer);
	return ordered;
}

/* Sort in what is fresh; of two with one name the first that came stays (the sorts are stable). */
static GPtrArray *settle(struct answer *answer)
{
	if (!answer->sorted)
		answer->sorted = g_ptr_array_sized_new((guint)answer->size);
	GPtrArray *all = answer->sorted;
	if (all->len == answer->size || gather(answer))
		return all;
	g_ptr_array_sort(all, by_name);

	guint kept = 0;
	for (guint i = 0; i < all->len; i++)
		if (!kept || by_name(&all->pdata[kept - 1], &all->pdata[i]) != 0)
			all->pdata[kept++] = all->pdata[i];
	g_ptr_array_set_size(all, (gint)kept);
	answer->size = kept;
	return all;
}

/* Looking is no change for those who look. */
static GPtrArray *settled(const struct answer *answer)
{
	return settle((struct answer *)(uintptr_t)answer);
}

size_t answer_size(const struct answer *answer)
{
	return settled(answer)->len;
}

/* Place of the first variable not before OID. */
static guint lower_bound(const GPtrArray *all, const struct oid *oid)
{
	guint low = 0, high = all->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct variable *at = all->pdata[middle];
		if (oid_compare(at->name, at->name_length, oid->part, oid->length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct variable *answer_at(const struct answer *answer, const struct oid *wanted)
{
	const GPtrArray *all = settled(answer);
	guint place = lower_bound(all, wanted);
	if (place == all->len)
		return NULL;
	const struct variable *found = all->pdata[place];
	bool same =
	    oid_compare(found->name, found->name_length, wanted->part, wanted->length) == 0;
	return same ? found : NULL;
}

const struct variable *answer_get(const struct answer *answer, const char *oid)
{
	struct oid wanted;
	return oid_parse(oid, &wanted) ? answer_at(answer, &wanted) : NULL;
}

const struct variable *answer_cell(const struct answer *answer, const char *column,
    const uint32_t *index, size_t index_length)
{
	struct oid wanted;
	if (!oid_parse(column, &wanted) || index_length > (size_t)(OID_LIMIT - wanted.length))
		return NULL;
	memcpy(wanted.part + wanted.length, index, index_length * sizeof *index);
	wanted.length = (uint8_t)(wanted.length + index_length);
	return answer_at(answer, &wanted);
}

static bool is_below(const struct variable *row, const uint32_t *name, size_t length)
{
	return row->name_length > length &&
	    memcmp(row->name, name, length * sizeof *name) == 0;
}

static size_t parts_of(const char *oid)
{
	size_t n = 1;
	for (const char *at = oid + (*oid == '.'); *at; at++)
		n += *at == '.';
	return n;
}

/* The row at PLACE, if it is one of the column NAME. */
static const struct variable *take_row(const GPtrArray *all, size_t place, const uint32_t *name,
    size_t length, size_t *cursor, const uint32_t **ret_index, size_t *ret_index_length)
{
	if (place >= all->len || !is_below(all->pdata[place], name, length))
		return NULL;
	const struct variable *row = all->pdata[place];
	*cursor = place + 1;
	*ret_index = row->name + length;
	*ret_index_length = row->name_length - length;
	return row;
}

const struct variable *answer_row_at(const struct answer *answer, const struct oid *column,
    size_t *cursor, const uint32_t **ret_index, size_t *ret_index_length)
{
	const GPtrArray *all = settled(answer);
	size_t place = *cursor == 0 ? lower_bound(all, column) : *cursor;
	return take_row(all, place, column->part, column->length, cursor, ret_index,
	    ret_index_length);
}

/* The row before the one at CURSOR was of the same column: its name is as good as the text. */
const struct variable *answer_row(const struct answer *answer, const char *column, size_t *cursor,
    const uint32_t **ret_index, size_t *ret_index_length)
{
	struct oid wanted;
	const GPtrArray *all = settled(answer);
	if (*cursor > 0 && *cursor < all->len)
		return take_row(all, *cursor,
		    ((const struct variable *)all->pdata[*cursor - 1])->name, parts_of(column),
		    cursor, ret_index, ret_index_length);
	if (*cursor > 0 || !oid_parse(column, &wanted))
		return NULL;
	return answer_row_at(answer, &wanted, cursor, ret_index, ret_index_length);
}

/* ---- conversions -------------------------------------------------------------------------- */

/* The octets as a decimal number with an optional sign; blanks and a trailing NUL are tolerated. */
static bool text_number(struct bytes octets, bool *negative, uint64_t *ret)
{
	size_t i = 0, end = octets.size;
	while (end && (octets.data[end - 1] == '\0' || g_ascii_isspace(octets.data[end - 1])))
		end--;
	while (i < end && g_ascii_isspace(octets.data[i]))
		i++;
	*negative = i < end && octets.data[i] == '-';
	if (i < end && (octets.data[i] == '-' || octets.data[i] == '+'))
		i++;
	uint64_t number = 0;
	size_t first = i;
	for (; i < end && g_ascii_isdigit(octets.data[i]); i++) {
		uint64_t digit = octets.data[i] - (uint64_t)'0';
		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*ret = number;
	return i > first && i == end;
}

/* Digits are read as text first: eight digits are far likelier than a big-endian number that looks
 * so. */
static bool octets_number(struct bytes octets, bool *negative, uint64_t *ret)
{
	if (text_number(octets, negative, ret))
		return true;
	if (octets.size != 8)
		return false;
	uint64_t number = 0;
	for (size_t i = 0; i < 8; i++)
		number = number << 8 | octets.data[i];
	*negative = false;
	*ret = number;
	return true;
}

bool variable_number(const struct variable *variable, uint64_t *ret)
{
	bool negative;
	uint64_t number;
	switch (variable->type) {
	case VARIABLE_COUNTER32:
	case VARIABLE_GAUGE32:
	case VARIABLE_TICKS:
	case VARIABLE_COUNTER64:
		*ret = variable->number;
		return true;
	case VARIABLE_INTEGER:
		/* An INTEGER where a Gauge32 belongs shows its upper half as negative. */
		if (variable->integer < INT32_MIN)
			return false;
		*ret = variable->integer < 0 ? (uint64_t)(uint32_t)variable->integer
					     : (uint64_t)variable->integer;
		return true;
	case VARIABLE_OCTETS:
		if (!octets_number(variable->octets, &negative, &number) || (negative && number))
			return false;
		*ret = number;
		return true;
	case VARIABLE_OID:
	case VARIABLE_ADDRESS:
	case VARIABLE_OPAQUE:
	case VARIABLE_NOTHING:
		break;
	}
	return false;
}

bool variable_integer(const struct variable *variable, int64_t *ret)
{
	bool negative = false;
	uint64_t number = 0;
	if (variable->type == VARIABLE_INTEGER) {
		*ret = variable->integer;
		return true;
	}
	if (variable->type == VARIABLE_OCTETS) {
		if (!octets_number(variable->octets, &negative, &number))
			return false;
	} else if (!variable_number(variable, &number)) {
		return false;
	}
	if (number > INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)number : (int64_t)number;
	return true;
}

char *variable_text(const struct variable *variable)
{
	if (variable->type != VARIABLE_OCTETS)
		return g_strdup("");
	g_autofree char *text = text_clean(variable->octets, TEXT_LIMIT);
	return variable->cut ? g_strconcat(text, _("（已截断）"), NULL) : g_steal_pointer(&text);
}

char *variable_mac(const struct variable *variable)
{
	size_t size = variable->octets.size;
	if (variable->type != VARIABLE_OCTETS || size < 6 || size > 20)
		return g_strdup("");
	GString *text = g_string_sized_new(size * 3);
	for (size_t i = 0; i < size; i++)
		g_string_append_printf(text, "%s%02x", i ? ":" : "", variable->octets.data[i]);
	return g_string_free(text, FALSE);
}
