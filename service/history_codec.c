#include "service/history_codec.h"

#include <string.h>

/* ---- varints ------------------------------------------------------------------------------ */

#define VARINT_MAX 10
#define MORE 0x80
static const uint8_t unknown[] = { MORE, 0 };

struct input {
	const uint8_t *at, *end;
};

/* Nothing at all may come as NULL, to which even 0 must not be added. */
static struct input input_of(const uint8_t *data, size_t size)
{
	return (struct input){ data, size == 0 ? data : data + size };
}

static uint64_t zigzag(uint64_t difference)
{
	return difference << 1 ^ (difference >> 63 ? UINT64_MAX : 0);
}

static uint64_t unzigzag(uint64_t code)
{
	return code >> 1 ^ (code & 1 ? UINT64_MAX : 0);
}

static void put(GByteArray *out, uint64_t difference)
{
	uint8_t bytes[VARINT_MAX];
	guint size = 0;
	uint64_t code = zigzag(difference);

	for (; code >= MORE; code >>= 7)
		bytes[size++] = (uint8_t)(code | MORE);
	bytes[size++] = (uint8_t)code;
	g_byte_array_append(out, bytes, size);
}

/* One difference. *RET_KNOWN is false for the two bytes of an unknown one. */
static bool get(struct input *input, uint64_t *ret, bool *ret_known)
{
	uint64_t code = 0;

	for (unsigned shift = 0; shift < 7 * VARINT_MAX && input->at < input->end; shift += 7) {
		const uint8_t byte = *input->at++;
		if (shift == 63 && byte > 1)
			return false;
		code |= (uint64_t)(byte & ~MORE) << shift;
		if (byte & MORE)
			continue;
		*ret_known = byte != 0 || shift == 0;
		if (!*ret_known && (shift != 7 || code != 0))
			return false; /* overlong, and not our sign for unknown */
		*ret = unzigzag(code);
		return true;
	}
	return false;
}

static bool get_known(struct input *input, int64_t *ret)
{
	uint64_t difference;
	bool known;

	if (!get(input, &difference, &known) || !known)
		return false;
	*ret = (int64_t)difference;
	return true;
}

/* Differences are taken modulo 2^64: every pair of values has one. */
static uint64_t difference(int64_t from, int64_t to)
{
	return (uint64_t)to - (uint64_t)from;
}

static int64_t moved(int64_t from, uint64_t by)
{
	return (int64_t)((uint64_t)from + by);
}

/* ---- shapes ------------------------------------------------------------------------------- */

static const char letters[] = {
	[HISTORY_RATE] = 'r',
	[HISTORY_GAUGE] = 'g',
	[HISTORY_EVENTS] = 'e',
};

static void clear_shape(void *data)
{
	struct history_shape *shape = data;
	g_free(shape->names);
	g_free(shape->types);
	g_free(shape->bytes);
}

struct history_shape *history_shape_ref(struct history_shape *shape)
{
	return g_atomic_rc_box_acquire(shape);
}

void history_shape_unref(struct history_shape *shape)
{
	g_atomic_rc_box_release_full(shape, clear_shape);
}

/* Read names and types out of the bytes, which are terminated. */
static bool index_shape(struct history_shape *shape)
{
	size_t n = 0;

	for (size_t i = 0; i < shape->size; i++)
		n += shape->bytes[i] == '\0';
	shape->names = g_new(char *, n + 1);
	shape->types = g_new(uint8_t, n + 1);
	for (size_t used = 0; used < shape->size; shape->n++) {
		char *entry = (char *)shape->bytes + used;
		const char *letter = entry[0] ? memchr(letters, entry[0], sizeof letters) : NULL;
		if (!letter)
			return false;
		shape->types[shape->n] = (uint8_t)(letter - letters);
		shape->names[shape->n] = entry + 1;
		used += strlen(entry) + 1;
	}
	return true;
}

struct history_shape *history_shape_parse(const uint8_t *bytes, size_t size)
{
	if (size > 0 && bytes[size - 1] != '\0')
		return NULL;
	g_autoptr(history_shape_t) shape = g_atomic_rc_box_new0(struct history_shape);
	shape->bytes = g_memdup2(bytes, size);
	shape->size = size;
	return index_shape(shape) ? g_steal_pointer(&shape) : NULL;
}

struct history_shape *history_shape_new(const struct history_value *values, size_t n)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	for (size_t i = 0; i < n; i++) {
		g_byte_array_append(bytes, (const uint8_t *)&letters[values[i].type], 1);
		g_byte_array_append(bytes, (const uint8_t *)values[i].name,
		    (guint)strlen(values[i].name) + 1);
	}
	struct history_shape *shape = history_shape_parse(bytes->data, bytes->len);
	g_assert(shape && shape->n == n);
	return shape;
}

bool history_shape_equal(const struct history_shape *a, const struct history_shape *b)
{
	return a == b || (a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0);
}

bool history_shape_describes(const struct history_shape *shape, const struct history_value *values,
    size_t n)
{
	if (shape->n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (shape->types[i] != values[i].type ||
		    strcmp(shape->names[i], values[i].name) != 0)
			return false;
	}
	return true;
}

ssize_t history_shape_find(const struct history_shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->n; i++) {
		if (strcmp(shape->names[i], name) == 0)
			return (ssize_t)i;
	}
	return -1;
}

/* ---- rows --------------------------------------------------------------------------------- */

void history_row_encode(GByteArray *out, const int64_t *values, const bool *known,
    int64_t *previous, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!known[i]) {
			g_byte_array_append(out, unknown, sizeof unknown);
			continue;
		}
		put(out, difference(previous[i], values[i]));
		previous[i] = values[i];
	}
}

static bool is_row(struct input input, size_t n)
{
	uint64_t ignored;
	bool known;

	for (size_t i = 0; i < n; i++) {
		if (!get(&input, &ignored, &known))
			return false;
	}
	return input.at == input.end;
}

bool history_row_decode(const uint8_t *data, size_t size, int64_t *previous, bool *known, size_t n)
{
	struct input input = input_of(data, size);
	uint64_t by;

	if (!is_row(input, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		get(&input, &by, &known[i]);
		if (known[i])
			previous[i] = moved(previous[i], by);
	}
	return true;
}

/* Skip N varints, eight bytes at a time: a byte without the high bit ends one. */
static bool skip(struct input *input, size_t n)
{
	while (n > 8 && input->end - input->at >= 8) {
		uint64_t word;
		memcpy(&word, input->at, sizeof word);
		n -= (size_t)__builtin_popcountll(~word & UINT64_C(0x8080808080808080));
		input->at += sizeof word;
	}
	while (n > 0 && input->at < input->end)
		n -= !(*input->at++ & MORE);
	return n == 0;
}

bool history_row_decode_one(const uint8_t *data, size_t size, size_t place, int64_t *previous,
    bool *known)
{
	struct input input = input_of(data, size);
	uint64_t by;
	bool is_known;

	if (!skip(&input, place) || !get(&input, &by, &is_known))
		return false;
	if (is_known)
		*previous = moved(*previous, by);
	*known = is_known;
	return true;
}

/* ---- rolls -------------------------------------------------------------------------------- */

void history_roll_add(struct history_roll *roll, int64_t value)
{
	history_roll_merge(roll, &(struct history_roll){ 1, value, value, value });
}

void history_roll_merge(struct history_roll *roll, const struct history_roll *other)
{
	if (other->count == 0)
		return;
	if (roll->count == 0) {
		*roll = *other;
		return;
	}
	roll->count += other->count;
	roll->sum += other->sum;
	roll->minimum = MIN(roll->minimum, other->minimum);
	roll->maximum = MAX(roll->maximum, other->maximum);
}

int64_t history_roll_average(const struct history_roll *roll)
{
	const history_sum half = roll->count / 2;
	return (int64_t)((roll->sum + (roll->sum < 0 ? -half : half)) / roll->count);
}

static int64_t saturated(history_sum sum)
{
	return (int64_t)CLAMP(sum, (history_sum)INT64_MIN, (history_sum)INT64_MAX);
}

/* Events come first as their maximum: a zero is all that a quiet hour costs. */
static void put_events(GByteArray *out, const struct history_roll *roll)
{
	put(out, (uint64_t)roll->maximum);
	if (roll->maximum != 0)
		put(out, (uint64_t)saturated(roll->sum));
}

static bool get_events(struct input *input, struct history_roll *roll)
{
	int64_t sum = 0;

	if (!get_known(input, &roll->maximum))
		return false;
	if (roll->maximum != 0 && !get_known(input, &sum))
		return false;
	roll->sum = sum;
	roll->minimum = history_roll_average(roll);
	return true;
}

static void put_level(GByteArray *out, const struct history_roll *roll, bool with_minimum)
{
	const int64_t average = history_roll_average(roll);

	put(out, (uint64_t)average);
	put(out, difference(average, roll->maximum));
	if (with_minimum)
		put(out, difference(roll->minimum, average));
}

static bool get_level(struct input *input, struct history_roll *roll, bool with_minimum)
{
	int64_t average, above, below = 0;

	if (!get_known(input, &average) || !get_known(input, &above))
		return false;
	if (with_minimum && !get_known(input, &below))
		return false;
	roll->sum = (history_sum)average * roll->count;
	roll->maximum = moved(average, (uint64_t)above);
	roll->minimum = (int64_t)difference(below, average);
	return true;
}

void history_rolls_encode(GByteArray *out, const struct history_shape *shape,
    const struct history_roll *rolls)
{
	int64_t count = 0;

	for (size_t i = 0; i < shape->n; i++) {
		put(out, difference(count, rolls[i].count));
		count = rolls[i].count;
		if (count == 0)
			continue;
		if (shape->types[i] == HISTORY_EVENTS)
			put_events(out, &rolls[i]);
		else
			put_level(out, &rolls[i], shape->types[i] == HISTORY_GAUGE);
	}
}

bool history_rolls_decode(const uint8_t *data, size_t size, const struct history_shape *shape,
    struct history_roll *rolls)
{
	struct input input = input_of(data, size);
	int64_t count = 0, by;

	for (size_t i = 0; i < shape->n; i++) {
		if (!get_known(&input, &by))
			return false;
		count = moved(count, (uint64_t)by);
		if (count < 0 || count > UINT32_MAX)
			return false;
		rolls[i] = (struct history_roll){ .count = (uint32_t)count };
		if (count == 0)
			continue;
		const bool good = shape->types[i] == HISTORY_EVENTS ? get_events(&input, &rolls[i])
		    : get_level(&input, &rolls[i], shape->types[i] == HISTORY_GAUGE);
		if (!good)
			return false;
	}
	return input.at == input.end;
}
