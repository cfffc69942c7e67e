/* How history writes numbers down: there and back, and what is no row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "service/history_codec.h"

/* Rows of N values each, encoded one after the other and decoded again. */
static void there_and_back(const int64_t *values, const bool *known, size_t rows, size_t n)
{
	g_autofree int64_t *written = g_new0(int64_t, n), *read = g_new0(int64_t, n),
			   *one = g_new0(int64_t, n);
	g_autofree bool *has = g_new0(bool, n);

	for (size_t row = 0; row < rows; row++, values += n, known += n) {
		g_autoptr(GByteArray) data = g_byte_array_new();
		history_row_encode(data, values, known, written, n);
		assert_true(history_row_decode(data->data, data->len, read, has, n));
		assert_memory_equal(read, written, n * sizeof *read);
		for (size_t i = 0; i < n; i++) {
			bool has_one;
			assert_int_equal(has[i], known[i]);
			if (known[i])
				assert_true(read[i] == values[i]);
			assert_true(
			    history_row_decode_one(data->data, data->len, i, &one[i], &has_one));
			assert_int_equal(has_one, known[i]);
			assert_true(one[i] == read[i]);
		}
	}
}

static void test_rows_at_the_edges(void **state)
{
	(void)state;
	static const int64_t edges[] = {
		0,
		1,
		-1,
		63,
		64,
		-64,
		-65,
		8191,
		8192,
		INT32_MAX,
		INT32_MIN,
		INT64_MAX,
		INT64_MIN,
		INT64_MAX,
		-1,
		INT64_MIN,
	};
	static const bool known[G_N_ELEMENTS(edges)] = {
		true,
		true,
		false,
		true,
		true,
		true,
		true,
		true,
		true,
		false,
		true,
		true,
		true,
		true,
		true,
		true,
	};
	there_and_back(edges, known, G_N_ELEMENTS(edges), 1);
	there_and_back(edges, known, 1, G_N_ELEMENTS(edges));
	there_and_back(edges, known, 2, G_N_ELEMENTS(edges) / 2);
	there_and_back(edges, known, 4, G_N_ELEMENTS(edges) / 4);
}

static void test_rows_of_many_values(void **state)
{
	(void)state;
	enum { ROWS = 50, N = 400 };
	g_autofree int64_t *values = g_new(int64_t, ROWS * N);
	g_autofree bool *known = g_new(bool, ROWS * N);
	g_autoptr(GRand) random = g_rand_new_with_seed(7);

	for (size_t i = 0; i < (size_t)ROWS * N; i++) {
		const unsigned bits = (unsigned)g_rand_int_range(random, 0, 64);
		values[i] =
		    (int64_t)(((uint64_t)g_rand_int(random) << 32 | g_rand_int(random)) >> bits);
		known[i] = g_rand_int_range(random, 0, 10) > 0;
	}
	there_and_back(values, known, ROWS, N);
}

static void test_sizes(void **state)
{
	(void)state;
	g_autoptr(GByteArray) data = g_byte_array_new();
	const bool known = true;
	static const struct { int64_t value; unsigned size;
	} cases[] = {
		{ 0, 1 },
		{ -64, 1 },
		{ 63, 1 },
		{ 64, 2 },
		{ -8192, 2 },
		{ 8192, 3 },
		{ INT64_MIN, 10 },
		{ INT64_MAX, 10 },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t previous = 0;
		g_byte_array_set_size(data, 0);
		history_row_encode(data, &cases[i].value, &known, &previous, 1);
		assert_int_equal(data->len, cases[i].size);
	}
}

static void test_what_is_no_row(void **state)
{
	(void)state;
	static const struct { const char *bytes; size_t size, n;
	} bad[] = {
		{ "", 0, 1 },
		{ "\x02", 1, 2 },
		{ "\x02\x02", 2, 1 },
		{ "\x80", 1, 1 },
		{ "\x82\x00", 2, 1 },
		{ "\x80\x80\x00", 3, 1 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, 1 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, 1 },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		int64_t values[2] = { 5, 6 };
		bool known[2] = { true, true };
		assert_false(history_row_decode((const uint8_t *)bad[i].bytes, bad[i].size, values,
		    known, bad[i].n));
		assert_true(values[0] == 5 && values[1] == 6);
	}
	int64_t value = 5;
	bool known = true;
	assert_false(history_row_decode_one((const uint8_t *)"\x02", 1, 1, &value, &known));
	assert_true(value == 5);
}

/* ---- shapes ------------------------------------------------------------------------------- */

static const struct history_value sample[] = {
	{ .name = "if.in_octets[Gi0/0/1]", .type = HISTORY_RATE },
	{ .name = "机房.温度", .type = HISTORY_GAUGE },
	{ .name = "if.in_errors[Gi0/0/1]", .type = HISTORY_EVENTS },
};

static void test_shapes(void **state)
{
	(void)state;
	g_autoptr(history_shape_t) shape = history_shape_new(sample, 3);
	g_autoptr(history_shape_t) again = history_shape_parse(shape->bytes, shape->size);

	assert_non_null(again);
	assert_true(history_shape_equal(shape, again));
	assert_true(history_shape_describes(again, sample, 3));
	assert_false(history_shape_describes(again, sample, 2));
	assert_int_equal(history_shape_find(again, "机房.温度"), 1);
	assert_int_equal(history_shape_find(again, "机房"), -1);
	assert_int_equal(again->types[2], HISTORY_EVENTS);

	g_autoptr(history_shape_t) fewer = history_shape_new(sample, 2);
	assert_false(history_shape_equal(shape, fewer));
	g_autoptr(history_shape_t) none = history_shape_new(NULL, 0);
	assert_int_equal(none->n, 0);
	assert_null(history_shape_parse((const uint8_t *)"rname", 5));
	assert_null(history_shape_parse((const uint8_t *)"xname", 6));
	assert_null(history_shape_parse((const uint8_t *)"\0", 1));
}

/* ---- rolls -------------------------------------------------------------------------------- */

static void test_rolls(void **state)
{
	(void)state;
	g_autoptr(history_shape_t) shape = history_shape_new(sample, 3);
	g_autoptr(GByteArray) data = g_byte_array_new();
	struct history_roll rolls[3] = { { .count = 0 } }, read[3];

	for (int i = 0; i < 60; i++) {
		history_roll_add(&rolls[0], 1000 + i);
		history_roll_add(&rolls[1], i - 70);
		history_roll_add(&rolls[2], i == 30);
	}
	history_rolls_encode(data, shape, rolls);
	assert_true(history_rolls_decode(data->data, data->len, shape, read));
	assert_int_equal(read[0].count, 60);
	assert_int_equal(history_roll_average(&read[0]), 1030);
	assert_int_equal(read[0].maximum, 1059);
	assert_int_equal(history_roll_average(&read[1]), -41);
	assert_int_equal(read[1].minimum, -70);
	assert_int_equal(read[1].maximum, -11);
	/* One error in an hour is not rounded away. */
	assert_int_equal(read[2].maximum, 1);
	assert_true(read[2].sum == 1);

	for (guint size = 0; size < data->len; size++)
		assert_false(history_rolls_decode(data->data, size, shape, read));
}

static void test_rolls_of_extremes_and_nothing(void **state)
{
	(void)state;
	g_autoptr(history_shape_t) shape = history_shape_new(sample, 3);
	g_autoptr(GByteArray) data = g_byte_array_new();
	struct history_roll rolls[3] = { { .count = 0 } }, read[3];

	history_roll_add(&rolls[1], INT64_MIN);
	history_roll_add(&rolls[1], INT64_MAX);
	history_roll_add(&rolls[1], INT64_MAX);
	history_rolls_encode(data, shape, rolls);
	assert_true(history_rolls_decode(data->data, data->len, shape, read));
	assert_int_equal(read[0].count, 0);
	assert_int_equal(read[2].count, 0);
	assert_true(read[1].minimum == INT64_MIN && read[1].maximum == INT64_MAX);
	assert_true(history_roll_average(&read[1]) == history_roll_average(&rolls[1]));

	/* A port without errors costs two bytes an hour for them. */
	memset(rolls, 0, sizeof rolls);
	g_byte_array_set_size(data, 0);
	for (int i = 0; i < 60; i++)
		history_roll_add(&rolls[2], 0);
	history_rolls_encode(data, shape, rolls);
	assert_int_equal(data->len, 2 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_at_the_edges),
		cmocka_unit_test(test_rows_of_many_values),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_what_is_no_row),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_rolls),
		cmocka_unit_test(test_rolls_of_extremes_and_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
