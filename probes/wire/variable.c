#include "probes/wire/variable.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"

/* Texts and octet strings of a device: far above any MIB's SIZE, far below what could hurt. */
#define TEXT_LIMIT 4096

bool oid_parse(const char *text, struct oid *ret)
{
	struct oid oid = { .length = 0 };
	if (*text == '.')
		text++;
	for (;;) {
		uint64_t part = 0;
		if (!g_ascii_isdigit(*text) || oid.length == OID_LIMIT)
			return false;
		for (; g_ascii_isdigit(*text); text++) {
			part = part * 10 + (uint64_t)(*text - '0');
			if (part > UINT32_MAX)
				return false;
		}
		oid.part[oid.length++] = (uint32_t)part;
		if (*text == '\0')
			break;
		if (*text++ != '.')
			return false;
	}
	*ret = oid;
	return true;
}

char *oid_show(const uint32_t *part, size_t length)
{
	GString *text = g_string_new(NULL);
	for (size_t i = 0; i < length; i++)
		g_string_append_printf(text, "%s%" PRIu32, i ? "." : "", part[i]);
	return g_string_free(text, FALSE);
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

/* Variables arrive in the order of the wire (row by row, column by column) and are looked for in
 * the order of their names. What came since the last look is kept by columns, each of which is in
 * order; then only the columns have to be put in order, which touches but their ends.
 *
 * Variables and all they point to lie in blocks that go at once. */
struct answer {
	GPtrArray *sorted;
	GPtrArray *columns;          /* of GPtrArray or NULL: fresh ones in order */
	GPtrArray *single;           /* fresh ones in no order */
	size_t size;                 /* all that were added and not found to be doubles */
	GSList *blocks;
	size_t left;                 /* in the first block, at its end */
	uint8_t *free;
};

struct answer *answer_new(void)
{
	struct answer *answer = g_new0(struct answer, 1);
	answer->sorted = g_ptr_array_new();
	answer->columns = g_ptr_array_new();
	answer->single = g_ptr_array_new();
	return answer;
}

void answer_free(struct answer *answer)
{
	if (!answer)
		return;
	g_slist_free_full(answer->blocks, g_free);
	for (guint i = 0; i < answer->columns->len; i++)
		if (answer->columns->pdata[i])
			g_ptr_array_unref(answer->columns->pdata[i]);
	g_ptr_array_unref(answer->columns);
	g_ptr_array_unref(answer->single);
	g_ptr_array_unref(answer->sorted);
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
	answer->size++;
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
	g_ptr_array_add(answer->single, copy_of(answer, variable));
}

void answer_add_in(struct answer *answer, size_t column, const struct variable *variable)
{
	if (column >= answer->columns->len)
		g_ptr_array_set_size(answer->columns, (gint)column + 1);
	gpointer *place = &answer->columns->pdata[column];
	if (!*place)
		*place = g_ptr_array_sized_new(16);
	g_ptr_array_add(*place, copy_of(answer, variable));
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

/* Put the fresh variables behind the others; whether the whole is in order, without doubles. */
static bool gather(const struct answer *answer)
{
	g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(struct run));
	GPtrArray *all = answer->sorted;
	bool ordered = true;
	for (guint i = 0; i < answer->columns->len; i++) {
		GPtrArray *column = answer->columns->pdata[i];
		if (column && column->len)
			g_array_append_val(runs, ((struct run){ column->pdata, column->len }));
	}
	for (guint i = 0; i < answer->single->len; i++)
		g_array_append_val(runs, ((struct run){ &answer->single->pdata[i], 1 }));
	g_array_sort(runs, by_first);
	for (guint i = 0; i < runs->len; i++) {
		const struct run *run = &g_array_index(runs, struct run, i);
		guint before = all->len;
		if (before && by_name(&all->pdata[before - 1], run->at) >= 0)
			ordered = false;
		g_ptr_array_set_size(all, (gint)(before + run->n));
		memcpy(all->pdata + before, run->at, run->n * sizeof *run->at);
	}
	for (guint i = 0; i < answer->columns->len; i++)
		if (answer->columns->pdata[i])
			g_ptr_array_set_size(answer->columns->pdata[i], 0);
	g_ptr_array_set_size(answer->single, 0);
	return ordered;
}

/* Sort in what is fresh; of two with one name the first that came stays (the sorts are stable). */
static GPtrArray *settle(struct answer *answer)
{
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

const struct variable *answer_get(const struct answer *answer, const char *oid)
{
	struct oid wanted;
	const GPtrArray *all = settled(answer);
	if (!oid_parse(oid, &wanted))
		return NULL;
	guint place = lower_bound(all, &wanted);
	if (place == all->len)
		return NULL;
	const struct variable *found = all->pdata[place];
	return oid_compare(found->name, found->name_length, wanted.part, wanted.length) == 0 ? found
											     : NULL;
}

const struct variable *answer_row(const struct answer *answer, const char *column, size_t *cursor,
    const uint32_t **ret_index, size_t *ret_index_length)
{
	struct oid wanted;
	const GPtrArray *all = settled(answer);
	if (!oid_parse(column, &wanted))
		return NULL;
	size_t place = *cursor ? *cursor : lower_bound(all, &wanted);
	if (place >= all->len)
		return NULL;
	const struct variable *row = all->pdata[place];
	if (row->name_length <= wanted.length ||
	    memcmp(row->name, wanted.part, wanted.length * sizeof *wanted.part) != 0)
		return NULL;
	*cursor = place + 1;
	*ret_index = row->name + wanted.length;
	*ret_index_length = row->name_length - wanted.length;
	return row;
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
