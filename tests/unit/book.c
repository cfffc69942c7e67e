/* Regulations by their days, stock phrases by their fields, and what the kinds of the log book
 * refuse where nobody is in between. */
#include "records/model/regulation.h"
#include "tests/unit/kinds_fixture.h"
#include "views/phrases.h"

/* ---- regulations -------------------------------------------------------------------------- */

static bool holds(const char *from, const char *until, const char *day)
{
	json_auto_t *record = json_pack("{s:s*, s:s*}", "effective", from, "superseded_on", until);

	return regulation_holds(record, day);
}

/* From its first day on, up to the day before the next one's; one that never began never holds. */
static void test_days(void **state)
{
	(void)state;
	assert_false(holds("2026-01-01", NULL, "2025-12-31"));
	assert_true(holds("2026-01-01", NULL, "2026-01-01"));
	assert_true(holds("2026-01-01", "2028-02-29", "2028-02-28"));
	assert_false(holds("2026-01-01", "2028-02-29", "2028-02-29"));
	assert_false(holds("2026-01-01", "2026-01-01", "2026-01-01"));
	assert_false(holds(NULL, NULL, "2026-01-01"));
}

static void test_areas(void **state)
{
	(void)state;
	assert_string_equal(regulation_area_of("log_entry"), "duty");
	assert_string_equal(regulation_area_of("visitor"), "room");
	assert_null(regulation_area_of("device"));
}

static json_t *version(const char *number, const char *from)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", "值班制度", "version", number,
	    "area", "duty", "effective", from, "approver", "值班长甲", "text", "每班有人。");
}

static struct reply publish(struct fixture *fixture, const char *act, json_t *fields)
{
	return do_act(fixture, "regulation", act, 0, ROLE_SHIFT_SUPERVISOR, fields);
}

/* A version of tomorrow leaves today as it is; one of today takes over at once; two of a day there
 * are none. */
static void test_versions(void **state)
{
	struct fixture *fixture = *state;
	char today[CLOCK_TEXT_SIZE], tomorrow[CLOCK_TEXT_SIZE];

	regulation_day(clock_wall(), today);
	regulation_day((struct wall){ clock_wall().us + 24 * 3600 * CLOCK_SECOND }, tomorrow);
	int64_t first = must_act(fixture, "regulation", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    version("1", "2020-02-29"));
	refused(publish(fixture, "create", version("1", tomorrow)), "version", "已有");
	refused(publish(fixture, "create", version("2", "2020-02-29")), "effective", "在它之后");
	refused(publish(fixture, "create", version("2", "2021-01-01")), "effective", "倒填");
	int64_t second = must_act(fixture, "regulation", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    version("2", today));
	expect_text(fixture, "regulation", first, "state", "superseded");
	expect_text(fixture, "regulation", first, "superseded_on", today);
	int64_t third = must_act(fixture, "regulation", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    version("3", tomorrow));
	expect_text(fixture, "regulation", second, "state", "in_force");
	assert_int_equal(integer_of(fixture, "regulation", second, "superseded_by"), third);
	must_act(fixture, "regulation", "abolish", third, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "reason", "写错了"));
	assert_int_equal(integer_of(fixture, "regulation", second, "superseded_by"), 0);
	/* the number of what was taken back is not given again, its day is */
	refused(publish(fixture, "create", version("3", tomorrow)), "version", "已有");
	must_act(fixture, "regulation", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    version("4", tomorrow));
	char later[CLOCK_TEXT_SIZE];
	json_t *late = version("9", regulation_day(
	    (struct wall){ clock_wall().us + 72 * 3600 * CLOCK_SECOND }, later));
	json_object_set_new(late, "reason", json_string("装旧版"));
	refused(publish(fixture, "load", late), "effective", "发布");
}

/* ---- phrases ------------------------------------------------------------------------------ */

static char **phrases_of(const char *kind, const char *field)
{
	return phrases_new(kind_find(kind), kind_field(kind_find(kind), field), NULL);
}

static void test_phrases(void **state)
{
	(void)state;
	g_auto(GStrv) purpose = phrases_of("visitor", "purpose");
	g_auto(GStrv) note = phrases_of("log_entry", "note");
	g_auto(GStrv) close = phrases_of("alarm", "close_reason");
	g_auto(GStrv) text = phrases_of("regulation", "text");
	g_auto(GStrv) name = phrases_of("thing", "name");

	assert_non_null(purpose);
	assert_string_equal(purpose[0], "空调维保");
	assert_string_equal(note[0], "已电话报告值班长，意见：跟踪");
	assert_string_equal(close[0], "已恢复，观察正常");
	/* a whole text, and what must be unique, is not made of phrases */
	assert_null(text);
	assert_null(name);
}

/* ---- refusals ----------------------------------------------------------------------------- */

static void test_identity_tail(void **state)
{
	static const char *const wrong[] = { "1", "123", "12X4", "abcd", "一二三四", "12345" };

	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		json_t *fields = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", "来人甲",
		    "unit", "某公司", "purpose", "维保", "escort", "值班甲", "approver", "值班长甲",
		    "id_last4", wrong[i]);
		refused(do_act(*state, "visitor", "create", 0, ROLE_DUTY_OPERATOR, fields),
		    "id_last4", "");
	}
}

/* What is counted hangs on the thing as it is then, and is kept on it as the last. */
static void test_count(void **state)
{
	struct fixture *fixture = *state;
	int64_t thing = must_act(fixture, "thing", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s, s:s, s:i}", "name", "钥匙", "category", "key", "amount", 3));

	refused(do_act(fixture, "thing_count", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:i}", "thing", (json_int_t)thing, "counted", 4)), "remark", "应有 3");
	must_act(fixture, "thing_count", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:i, s:s}", "thing", (json_int_t)thing, "counted", 0, "remark",
		"送修"));
	assert_int_equal(integer_of(fixture, "thing", thing, "difference"), -3);
	expect_text(fixture, "thing", thing, "count_remark", "送修");
	must_act(fixture, "thing_count", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:i}", "thing", (json_int_t)thing, "counted", 3));
	assert_int_equal(integer_of(fixture, "thing", thing, "difference"), 0);
	json_t *record = get_record(fixture, "thing", thing);
	assert_null(json_object_get(record, "count_remark"));
	json_decref(record);
}

/* Put off is not done, and not to the same time; what was set first stays to be read. */
static void test_reminder(void **state)
{
	struct fixture *fixture = *state;
	int64_t at = clock_wall().us + 3600 * CLOCK_SECOND;
	int64_t id = must_act(fixture, "reminder", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I}", "text", "回访", "at", (json_int_t)at));

	refused(do_act(fixture, "reminder", "move", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I}", "at", (json_int_t)at)), "at", "原来");
	refused(do_act(fixture, "reminder", "move", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:i}", "at", 1)), "at", "之后");
	must_act(fixture, "reminder", "move", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I}", "at", (json_int_t)(at + 1)));
	assert_int_equal(integer_of(fixture, "reminder", id, "first_at"), at);
	assert_int_equal(integer_of(fixture, "reminder", id, "put_off"), 1);
}

#define WITH_STORE(test) \
	cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_areas),
		WITH_STORE(test_versions),
		cmocka_unit_test(test_phrases),
		WITH_STORE(test_identity_tail),
		WITH_STORE(test_count),
		WITH_STORE(test_reminder),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
