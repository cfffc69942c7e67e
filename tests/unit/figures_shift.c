/* The figures of the watch, worked out by hand: presence, rounds, handovers, silence, checks, and
 * the load of each shift; and the reading of what is there, out of a real store. */
#include "records/model/post.h"
#include "service/figures_shift.h"
#include "tests/unit/store_fixture.h"

#define HOUR (60 * MINUTE)
#define NETWORK 0
#define SECURITY 1

/* ---- a source ----------------------------------------------------------------------------- */

static struct shift_source *source_of(int64_t from, int64_t to, int64_t now)
{
	struct shift_source *source = shift_source_new(from * HOUR, to * HOUR, now * HOUR);

	source->on_time = 15 * MINUTE;
	return source;
}

static void add_span(struct shift_source *source, int64_t id, int post, int64_t from, int64_t to)
{
	struct shift_span span = { .window = { from * MINUTE, to * MINUTE }, .id = id,
		.post = post_choices[post].name, .name = g_strdup("值班甲") };
	int64_t born = from * MINUTE;

	if (!g_hash_table_contains(source->born, span.post))
		g_hash_table_insert(source->born, g_strdup(span.post),
		    g_memdup2(&born, sizeof born));
	g_array_append_val(source->spans, span);
}

static void add_raise(struct shift_source *source, int64_t second)
{
	struct shift_raise raise = { 7, second * CLOCK_SECOND, g_strdup("GJ-7"),
		g_strdup("核心A 不通") };

	g_array_append_val(source->raises, raise);
}

static json_t *rows_of(json_t *answer)
{
	json_t *rows = json_incref(json_object_get(answer, "rows"));

	json_decref(answer);
	return rows;
}

/* The row of FIGURE, of POST where there is one. */
static const json_t *figure(json_t *rows, const char *name, int post)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (strcmp(record_text(row, "figure"), name) == 0 &&
		    (post < 0 || record_integer(row, "post") == post))
			return row;
	fail_msg("no figure %s", name);
	return NULL;
}

static void expect_share(const json_t *row, int64_t part, int64_t whole, int64_t share)
{
	assert_int_equal(record_integer(row, "share_part"), part);
	assert_int_equal(record_integer(row, "share_whole"), whole);
	if (share < 0)
		assert_null(json_object_get(row, "share"));
	else
		assert_int_equal(record_integer(row, "share"), share);
}

/* ---- presence ----------------------------------------------------------------------------- */

/* 72 hours, spans that follow each other: the whole, and of a post nobody held no figure. */
static void test_seamless(void **state)
{
	own(shift_source) source = source_of(0, 72, 72);

	(void)state;
	for (int i = 0; i < 6; i++)
		add_span(source, i + 1, NETWORK, i * 720, (i + 1) * 720);
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(rows, "presence", NETWORK), 72 * HOUR, 72 * HOUR, 100000);
	assert_int_equal(record_integer(figure(rows, "presence", NETWORK), "overlap_us"), 0);
	assert_int_equal(record_integer(figure(rows, "presence", NETWORK), "of"), 6);
	expect_share(figure(rows, "presence", SECURITY), 0, 0, -1);
	assert_int_equal(record_integer(figure(rows, "presence", SECURITY), "samples"), 0);
}

/* One second of a month that nobody answered for is not 100 %: 2591999/2592000 = 99.99996 %. */
static void test_never_rounded_up(void **state)
{
	own(shift_source) source = source_of(0, 720, 720);

	(void)state;
	add_span(source, 1, NETWORK, 0, 720 * 60);
	g_array_index(source->spans, struct shift_span, 0).window.to -= CLOCK_SECOND;
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(rows, "presence", NETWORK), 720 * HOUR - CLOCK_SECOND, 720 * HOUR,
	    99999);
}

/* A gap of 30 minutes and an overlap of 20 in ten hours, begun two hours into the time: 570/600. */
static void test_gap(void **state)
{
	own(shift_source) source = source_of(0, 12, 12);

	(void)state;
	add_span(source, 1, SECURITY, 120, 320);
	add_span(source, 2, SECURITY, 300, 400);
	add_span(source, 3, SECURITY, 430, 720);
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(rows, "presence", SECURITY), 570 * MINUTE, 600 * MINUTE, 95000);
	assert_int_equal(record_integer(figure(rows, "presence", SECURITY), "overlap_us"),
	    20 * MINUTE);
	json_auto_t *pieces = rows_of(figures_shift_detail(source, "presence", SECURITY));
	assert_int_equal(json_array_size(pieces), 4);
	const json_t *gap = json_array_get(pieces, 2);
	assert_string_equal(record_text(gap, "piece"), "absent");
	assert_int_equal(record_integer(gap, "from"), 400 * MINUTE);
	assert_int_equal(record_integer(gap, "to"), 430 * MINUTE);
	int64_t at = 120 * MINUTE;
	json_t *piece;
	size_t i;
	json_array_foreach(pieces, i, piece) {
		assert_int_equal(record_integer(piece, "from"), at);
		at = record_integer(piece, "to");
	}
	assert_int_equal(at, 720 * MINUTE);
	json_auto_t *none = rows_of(figures_shift_detail(source, "presence", 9));
	assert_int_equal(json_array_size(none), 0);
}

/* ---- rounds, handovers, checks ------------------------------------------------------------ */

static void add_round(struct shift_source *source, int64_t total, int64_t done, int64_t excused,
    int64_t late, bool missed)
{
	struct shift_round round = { .id = source->rounds->len + 1, .until = HOUR,
		.number = g_strdup("XJ-1"), .title = g_strdup("例行"), .total = total, .done = done,
		.excused = excused, .late = late, .missed = missed };

	g_array_append_val(source->rounds, round);
}

/* 24 of 24; 23 of 24 and one excused (47/48 = 97.916 %, as on the sample); then one done late, and
 * one nobody began that has no items of its own: 65/73. */
static void test_rounds(void **state)
{
	own(shift_source) source = source_of(0, 24, 24);

	(void)state;
	json_auto_t *none = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(none, "rounds_in_time", -1), 0, 0, -1);
	add_round(source, 24, 24, 0, 0, false);
	add_round(source, 24, 23, 1, 0, false);
	json_auto_t *sample = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(sample, "rounds_in_time", -1), 47, 48, 97916);
	expect_share(figure(sample, "rounds_excused", -1), 1, 48, 2083);
	add_round(source, 24, 24, 0, 6, false);
	add_round(source, 0, 0, 0, 0, true);
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(rows, "rounds_in_time", -1), 65, 73, 89041);
	json_auto_t *detail = rows_of(figures_shift_detail(source, "rounds_in_time", 0));
	assert_int_equal(json_array_size(detail), 4);
	expect_share(json_array_get(detail, 2), 18, 24, 75000);
	assert_non_null(strstr(record_text(json_array_get(detail, 2), "object"), "补做 6 项"));
	assert_non_null(strstr(record_text(json_array_get(detail, 3), "object"), "漏检"));
}

static void add_handover(struct shift_source *source, int64_t late, int64_t returned,
    int64_t unread, bool whole)
{
	struct shift_handover handover = { .id = source->handovers->len + 1,
		.planned = 10 * HOUR, .transferred = late < 0 ? 0 : 10 * HOUR + late * MINUTE,
		.number = g_strdup("JB-1"), .returned = returned, .unread = unread,
		.whole = whole };

	g_array_append_val(source->handovers, handover);
}

/* Just in time is in time; late, returned, not read back, not signed and not done are not whole:
 * 2 of 7. */
static void test_handovers(void **state)
{
	static const char *const said[] = { "", "", "晚 16分", "退回 1 次", "2 条没有复述",
		"要素不全", "到时没有交接" };
	own(shift_source) source = source_of(0, 24, 24);

	(void)state;
	add_handover(source, 0, 0, 0, true);
	add_handover(source, 15, 0, 0, true);
	add_handover(source, 16, 0, 0, true);
	add_handover(source, 0, 1, 0, true);
	add_handover(source, 0, 0, 2, true);
	add_handover(source, 0, 0, 0, false);
	add_handover(source, -1, 0, 0, false);
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(rows, "handovers_whole", -1), 2, 7, 28571);
	json_auto_t *detail = rows_of(figures_shift_detail(source, "handovers_whole", 0));
	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		assert_string_equal(record_text(json_array_get(detail, i), "object"), said[i]);
}

static void test_checks(void **state)
{
	own(shift_source) source = source_of(0, 24, 24);

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct shift_check check = { i + 1, HOUR, g_strdup("CG-1"), g_strdup("值班甲"),
			i != 1 };
		g_array_append_val(source->checks, check);
	}
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	expect_share(figure(rows, "checks_answered", -1), 2, 3, 66666);
}

/* ---- silence and load --------------------------------------------------------------------- */

/* Two silences, one of which began before the time: 10 minutes and 5 of 15. */
static void test_silence(void **state)
{
	own(shift_source) source = source_of(1, 24, 24);
	struct shift_silence before = { { 50 * MINUTE, 65 * MINUTE }, 1, g_strdup("JY-1") };
	struct shift_silence within = { { 120 * MINUTE, 130 * MINUTE }, 2, g_strdup("JY-2") };

	(void)state;
	json_auto_t *none = rows_of(figures_shift_answer(source, "watch"));
	assert_null(json_object_get(figure(none, "silence", -1), "total_us"));
	add_span(source, 1, NETWORK, 60, 24 * 60);
	json_auto_t *never = rows_of(figures_shift_answer(source, "watch"));
	assert_non_null(json_object_get(figure(never, "silence", -1), "total_us"));
	g_array_append_val(source->silences, before);
	g_array_append_val(source->silences, within);
	json_auto_t *rows = rows_of(figures_shift_answer(source, "watch"));
	const json_t *row = figure(rows, "silence", -1);
	assert_int_equal(record_integer(row, "samples"), 2);
	assert_int_equal(record_integer(row, "total_us"), 15 * MINUTE);
	json_auto_t *detail = rows_of(figures_shift_detail(source, "silence", 0));
	assert_int_equal(record_integer(json_array_get(detail, 0), "value"), 5 * MINUTE);
}

/* Two shifts of two hours; five alarms in the first, three of them within ten minutes; one exactly
 * at the change is the second one's. 5 in 12 windows: 0.41. */
static void test_load(void **state)
{
	static const int64_t at[] = { 0, 599, 650, 700, 1199, 7200, 9000 };
	own(shift_source) source = source_of(0, 4, 4);

	(void)state;
	add_span(source, 1, NETWORK, 0, 120);
	add_span(source, 2, NETWORK, 120, 240);
	for (size_t i = 0; i < G_N_ELEMENTS(at); i++)
		add_raise(source, at[i]);
	json_auto_t *rows = rows_of(figures_shift_answer(source, "shifts"));
	assert_int_equal(json_array_size(rows), 2);
	const json_t *second = json_array_get(rows, 0), *first = json_array_get(rows, 1);
	assert_int_equal(record_integer(first, "alarms"), 5);
	assert_int_equal(record_integer(first, "worst"), 3);
	assert_int_equal(record_integer(first, "average_hundredths"), 41);
	assert_int_equal(record_integer(second, "alarms"), 2);
	assert_int_equal(record_integer(second, "worst"), 1);
	json_auto_t *detail = rows_of(figures_shift_detail(source, "shift", 2));
	assert_int_equal(json_array_size(detail), 2);
	assert_int_equal(record_integer(json_array_get(detail, 0), "occurred"), 2 * HOUR);
	assert_string_equal(record_text(json_array_get(detail, 0), "kind"), "alarm");
}

/* ---- out of a store ----------------------------------------------------------------------- */

static json_t *ask(struct fixture *fixture, const char *of, const char *name, int64_t key)
{
	struct reply reply = { .came = false };
	int64_t now = clock_wall().us;

	store_figures(fixture->store,
	    json_pack("{s:I, s:I, s:I, s:I, s:s*, s:s*, s:I}", "from", (json_int_t)(now - HOUR),
		"to", (json_int_t)(now + HOUR), "now", (json_int_t)now, "on_time_us",
		(json_int_t)0, "of", of, "figure", name, "key", (json_int_t)key),
	    reply_rows, &reply);
	await(fixture, &reply);
	if (reply.records == NULL)
		fail_msg("%s", reply.message);
	return rows_of(reply.records);
}

/* A shift that goes on, an alarm raised in it, a silence: read as they are kept. */
static void test_read(void **state)
{
	struct fixture *fixture = *state;

	json_auto_t *before = ask(fixture, "watch", NULL, 0);
	expect_share(figure(before, "presence", NETWORK), 0, 0, -1);
	int64_t id = must_act(fixture, "shift_summary", "begin", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I}", "post", "network_duty", "planned_until",
		(json_int_t)(clock_wall().us + HOUR)));
	store_observe(fixture->store, kind_find("alarm"), 1,
	    json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:b}", "number", "GJ-1", "type",
		"device_unreachable", "resource_kind", "device", "resource", 1, "resource_name",
		"核心A", "severity", "major", "what", "不通", "cleared", 0),
	    kind_find("alarm_event"),
	    json_pack("[{s:i, s:I, s:s, s:s}]", "alarm", 1, "at", (json_int_t)clock_wall().us,
		"what", "raised", "text", "不通"));
	must_act(fixture, "silence", "begin", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:i}", "minutes", 5));
	json_auto_t *rows = ask(fixture, "watch", NULL, 0);
	const json_t *presence = figure(rows, "presence", NETWORK);
	assert_int_equal(record_integer(presence, "share"), 100000);
	assert_int_equal(record_integer(figure(rows, "silence", -1), "samples"), 1);
	json_auto_t *shifts = ask(fixture, "shifts", NULL, 0);
	assert_int_equal(json_array_size(shifts), 1);
	assert_int_equal(record_integer(json_array_get(shifts, 0), "key"), id);
	assert_int_equal(record_integer(json_array_get(shifts, 0), "alarms"), 1);
	json_auto_t *alarms = ask(fixture, NULL, "shift", id);
	assert_string_equal(record_text(json_array_get(alarms, 0), "number"), "GJ-1");
	assert_string_equal(record_text(json_array_get(alarms, 0), "object"), "核心A 不通");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seamless),
		cmocka_unit_test(test_never_rounded_up),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_handovers),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_load),
		cmocka_unit_test_setup_teardown(test_read, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
