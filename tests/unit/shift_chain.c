/* The chain of responsibility, put together by hand: any time adds up, whatever the clock did. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "records/model/kind.h"
#include "service/store_shift.h"

#define HOUR (INT64_C(3600) * 1000000)

/* A span of NAME from hour FROM until hour UNTIL (0: still open). */
static void add(json_t *spans, const char *name, int from, int until)
{
	json_t *span = json_pack("{s:I, s:s, s:s, s:I}", "id",
	    (json_int_t)json_array_size(spans) + 1, "operator", name, "state",
	    until == 0 ? "open" : "finished", "began_at", (json_int_t)(from * HOUR));

	if (until != 0)
		json_object_set_new(span, "finished_at", json_integer(until * HOUR));
	json_array_append_new(spans, span);
}

/* Without a gap or an overlap, from hour FROM on, and the sums are of the pieces. */
static void expect_whole(const json_t *chain, int64_t from, int64_t until)
{
	const json_t *pieces = json_object_get(chain, "spans");
	int64_t cursor = from * HOUR, covered = 0, gaps = 0;

	for (size_t i = 0; i < json_array_size(pieces); i++) {
		const json_t *piece = json_array_get(pieces, i);
		int64_t lasts = record_integer(piece, "until") - record_integer(piece, "from");
		assert_int_equal(record_integer(piece, "from"), cursor);
		assert_true(lasts >= 0);
		cursor = record_integer(piece, "until");
		*(record_flag(piece, "gap") ? &gaps : &covered) += lasts;
	}
	assert_int_equal(cursor, until * HOUR);
	assert_int_equal(record_integer(chain, "covered_us"), covered);
	assert_int_equal(record_integer(chain, "gap_us"), gaps);
	assert_int_equal(record_integer(chain, "whole_us"), (until - from) * HOUR);
	assert_int_equal(covered + gaps, (until - from) * HOUR);
}

static const char *who(const json_t *chain, size_t place)
{
	return record_text(json_array_get(json_object_get(chain, "spans"), place), "name");
}

/* Every time that begins and ends at a whole hour. */
static void test_any_time(void **state)
{
	json_auto_t *spans = json_array();

	(void)state;
	add(spans, "值班甲", 10, 22);
	add(spans, "值班乙", 22, 34);
	add(spans, "值班丙", 34, 40);    /* relieved in mid-shift */
	add(spans, "值班甲", 40, 60);    /* nobody came for eight hours */
	add(spans, "值班乙", 60, 0);
	for (int from = 0; from < 100; from++)
		for (int until = from; until <= 100; until++) {
			json_auto_t *chain =
			    shift_chain(spans, from * HOUR, until * HOUR, 100 * HOUR);
			expect_whole(chain, from, until);
			assert_int_equal(record_integer(chain, "gap_us"),
			    MAX(MIN(until, 10) - from, 0) * HOUR);
		}
	json_auto_t *last = shift_chain(spans, 28 * HOUR, 200 * HOUR, 100 * HOUR);
	expect_whole(last, 28, 100);
	assert_int_equal(record_integer(last, "gap_us"), 0);
	assert_string_equal(who(last, 0), "值班乙");
	assert_string_equal(who(last, 3), "值班乙");
}

static void test_gap(void **state)
{
	json_auto_t *spans = json_array();

	(void)state;
	add(spans, "值班甲", 10, 20);
	json_object_set_new(json_array_get(spans, 0), "left_reason", json_string("撤岗"));
	add(spans, "值班乙", 25, 0);
	json_auto_t *chain = shift_chain(spans, 12 * HOUR, 30 * HOUR, 40 * HOUR);
	expect_whole(chain, 12, 30);
	assert_int_equal(record_integer(chain, "gap_us"), 5 * HOUR);
	const json_t *gap = json_array_get(json_object_get(chain, "spans"), 1);
	assert_true(record_flag(gap, "gap"));
	assert_string_equal(record_text(gap, "why"), "撤岗");
}

/* Who took over by a clock that had been set back comes after who is before him in the records. */
static void test_clock_back(void **state)
{
	json_auto_t *spans = json_array();

	(void)state;
	add(spans, "值班甲", 10, 22);
	add(spans, "值班乙", 22, 21);
	add(spans, "值班丙", 21, 30);
	add(spans, "值班甲", 30, 0);
	for (int from = 8; from < 40; from++)
		for (int until = from; until <= 40; until++) {
			json_auto_t *chain =
			    shift_chain(spans, from * HOUR, until * HOUR, 40 * HOUR);
			expect_whole(chain, from, until);
		}
	json_auto_t *chain = shift_chain(spans, 10 * HOUR, 40 * HOUR, 40 * HOUR);
	assert_int_equal(json_array_size(json_object_get(chain, "spans")), 4);
	const json_t *back = json_array_get(json_object_get(chain, "spans"), 1);
	assert_true(record_flag(back, "clock_back"));
	assert_int_equal(record_integer(back, "written_until"), 21 * HOUR);
	assert_string_equal(who(chain, 2), "值班丙");
	assert_true(record_flag(json_array_get(json_object_get(chain, "spans"), 2), "clock_back"));
}

/* The clock stands before the beginning of who is on duty now. */
static void test_now_before(void **state)
{
	json_auto_t *spans = json_array();

	(void)state;
	add(spans, "值班甲", 10, 22);
	add(spans, "值班乙", 22, 0);
	json_auto_t *chain = shift_chain(spans, 5 * HOUR, 20 * HOUR, 20 * HOUR);
	expect_whole(chain, 5, 20);
	/* asked for more than has been: until the last that is written */
	json_auto_t *all = shift_chain(spans, 5 * HOUR, 90 * HOUR, 20 * HOUR);
	expect_whole(all, 5, 22);
	json_auto_t *nobody = json_array(), *empty =
	    shift_chain(nobody, 5 * HOUR, 20 * HOUR, 20 * HOUR);
	expect_whole(empty, 5, 20);
	assert_int_equal(record_integer(empty, "gap_us"), 15 * HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_time),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_clock_back),
		cmocka_unit_test(test_now_before),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
