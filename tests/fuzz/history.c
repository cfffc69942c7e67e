/* Bytes off a disk are no more to be trusted than bytes off a wire. What decodes as a row or as
 * rolls encodes to the same again, and one value read alone is what it is in the whole. Input: a
 * byte with the number of values, then the data. */
#include <string.h>

#include "service/history_codec.h"

#define VALUES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void row(const uint8_t *data, size_t size, size_t n)
{
	int64_t values[VALUES] = { 0 }, again[VALUES] = { 0 }, one;
	bool known[VALUES], one_known;

	if (!history_row_decode(data, size, values, known, n)) {
		for (size_t i = 0; i < n; i++)
			g_assert_true(values[i] == 0);
		return;
	}
	g_autoptr(GByteArray) written = g_byte_array_new();
	history_row_encode(written, values, known, again, n);
	g_assert_cmpmem(written->data, written->len, data, size);
	for (size_t i = 0; i < n; i++) {
		one = 0;
		g_assert_true(history_row_decode_one(data, size, i, &one, &one_known));
		g_assert_true(one == values[i] && one_known == known[i]);
	}
}

static void rolls(const uint8_t *data, size_t size, size_t n)
{
	struct history_value values[VALUES];
	struct history_roll read[VALUES], again[VALUES];

	for (size_t i = 0; i < n; i++)
		values[i] =
		    (struct history_value){ .name = "x", .type = (enum history_type)(i % 3) };
	g_autoptr(history_shape_t) shape = history_shape_new(values, n);
	if (!history_rolls_decode(data, size, shape, read))
		return;
	g_autoptr(GByteArray) written = g_byte_array_new();
	history_rolls_encode(written, shape, read);
	g_assert_true(history_rolls_decode(written->data, written->len, shape, again));
	for (size_t i = 0; i < n; i++) {
		g_assert_true(read[i].count == again[i].count);
		g_assert_true(read[i].count == 0 || read[i].maximum == again[i].maximum);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t one = 0;
	bool known;

	if (size < 1)
		return 0;
	const size_t n = data[0] % VALUES;
	history_row_decode_one(data + 1, size - 1, n, &one, &known);
	row(data + 1, size - 1, n);
	rolls(data + 1, size - 1, n);
	struct history_shape *shape = history_shape_parse(data + 1, size - 1);
	if (shape)
		history_shape_unref(shape);
	return 0;
}
