/* Deadlines: what passes is late and raises its alarm, what moves on clears it; a clock that is set
 * judges everything anew; and ten thousand cost no more than their logarithm. */
#include "tests/unit/watch_fixture.h"

#define HOUR (3600 * CLOCK_SECOND)
#define MANY 10000
/* Comparisons for one that comes or goes among MANY: a tree is at most 1.45 times as deep as the
 * logarithm, and is gone through once or twice for each. */
#define STEPS_EACH 64

static char *clock_path;

/* The clock ID is due IN from now, in STATE, as if it was just committed. */
static void put_clock(struct watch *watch, int id, int64_t in, const char *state)
{
	const struct kind *kind = kind_find("work_clock");
	g_autofree char *number = g_strdup_printf("SZ-%d", id);
	json_auto_t *record = json_pack("{s:i, s:s, s:s, s:s, s:s, s:I}", "id", id, "number",
	    number, "subject", "某街道接入", "owner", "值班甲", "state", state, "due_at",
	    (json_int_t)(clock_wall().us + in));

	ledger_set(watch->service.ledger, kind, record);
	deadlines_follow(&watch->service, kind, record);
}

struct found {
	int n;
	int64_t key;
};

static void find_key(int64_t key, void *data)
{
	struct found *found = data;

	found->n++;
	found->key = key;
}

/* The row of the only deadline there is; NULL: there is none. */
static json_t *only_row(struct watch *watch)
{
	struct found found = { 0, 0 };

	deadlines_keys(&watch->service, find_key, &found);
	assert_true(found.n <= 1);
	return found.n == 0 ? NULL : deadlines_row(&watch->service, found.key);
}

static void move(struct watch *watch, int64_t us)
{
	assert_true(clock_move_shared(clock_path, us, NULL));
	watch_settle(watch);
}

/* What stands because the clock 7 has run out; NULL. */
static const struct alarm *missed(struct watch *watch)
{
	watch_settle(watch);
	return watch_alarm(watch, "work_clock", 7, "deadline_missed", "due_at");
}

static void test_passes(void **state)
{
	struct watch *watch = *state;

	put_clock(watch, 7, HOUR, "running");
	assert_null(missed(watch));
	json_t *row = only_row(watch);
	assert_string_equal(record_text(row, "kind"), "work_clock");
	assert_string_equal(record_text(row, "name"), "SZ-7");
	assert_string_equal(record_text(row, "title"), "办理到期");
	assert_string_equal(record_text(row, "about"), "某街道接入");
	assert_string_equal(record_text(row, "owner"), "值班甲");
	assert_string_equal(record_text(row, "state"), "running");
	assert_null(json_object_get(row, "late"));
	json_decref(row);
	move(watch, HOUR - CLOCK_SECOND * 60);
	assert_null(missed(watch));
	move(watch, CLOCK_SECOND * 61);
	assert_non_null(missed(watch));
	row = only_row(watch);
	assert_true(json_is_true(json_object_get(row, "late")));
	json_decref(row);
	const struct alarm *alarm = missed(watch);
	assert_string_equal(alarm->resource_name, "SZ-7");
	assert_true(g_str_has_prefix(alarm->what, "SZ-7 办理到期 "));
	assert_true(g_str_has_suffix(alarm->what, " 已过"));
	assert_string_equal(alarm->why, "某街道接入，责任人 值班甲");
	/* it stands still: nothing is due */
	put_clock(watch, 7, -HOUR, "paused");
	assert_null(missed(watch));
	assert_null(only_row(watch));
	put_clock(watch, 7, -HOUR, "running");
	assert_non_null(missed(watch));
	/* put off */
	put_clock(watch, 7, HOUR, "running");
	assert_null(missed(watch));
	put_clock(watch, 7, -HOUR, "running");
	put_clock(watch, 7, -HOUR, "met");
	assert_null(missed(watch));
	assert_null(only_row(watch));
}

static void put_report(struct watch *watch, int id, int64_t in, const char *state)
{
	const struct kind *kind = kind_find("incident_report");
	json_auto_t *record = json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:I}", "id", id,
	    "incident", 3, "number", "AQ-20261112-001-01", "report", "first", "party_title",
	    "市公安局网安", "state", state, "due_at", (json_int_t)(clock_wall().us + in));

	ledger_set(watch->service.ledger, kind, record);
	deadlines_follow(&watch->service, kind, record);
}

static int count_pressing(struct watch *watch)
{
	struct found found = { 0, 0 };

	deadlines_pressing_each(&watch->service, find_key, &found);
	return found.n;
}

/* The nearest of what presses, late or not, whatever else is due before; in words of the kind. */
static void test_presses(void **state)
{
	struct watch *watch = *state;
	json_auto_t *site = json_object();
	const json_t *nearest;

	put_clock(watch, 7, CLOCK_SECOND * 60, "running");
	deadlines_tell(&watch->service, site);
	assert_null(json_object_get(site, "pressing"));
	put_report(watch, 2, 2 * HOUR, "due");
	put_report(watch, 1, HOUR, "due");
	assert_int_equal(count_pressing(watch), 2);
	deadlines_tell(&watch->service, site);
	nearest = json_object_get(site, "pressing");
	assert_int_equal(record_id(nearest), 1);
	assert_int_equal(record_integer(nearest, "of"), 3);
	assert_string_equal(record_text(nearest, "about"), "初报 市公安局网安");
	move(watch, HOUR + CLOCK_SECOND);
	deadlines_tell(&watch->service, site);
	assert_true(record_flag(json_object_get(site, "pressing"), "late"));
	put_report(watch, 1, -CLOCK_SECOND, "sent");
	assert_int_equal(count_pressing(watch), 1);
	deadlines_tell(&watch->service, site);
	nearest = json_object_get(site, "pressing");
	assert_int_equal(record_integer(nearest, "id"), 2);
	assert_null(json_object_get(nearest, "late"));
}

/* The wall clock alone is set: forward past a deadline, and back to before it. */
static void test_clock_set(void **state)
{
	struct watch *watch = *state;

	put_clock(watch, 7, HOUR, "running");
	assert_true(clock_step_shared(clock_path, 2 * HOUR, NULL));
	deadlines_clock_set(&watch->service);
	assert_non_null(missed(watch));
	assert_true(clock_step_shared(clock_path, -2 * HOUR, NULL));
	deadlines_clock_set(&watch->service);
	assert_null(missed(watch));
	move(watch, HOUR + CLOCK_SECOND);
	assert_non_null(missed(watch));
}

static int count_missed(struct watch *watch)
{
	int raised = 0;

	for (int id = 1; id <= MANY; id++)
		raised += watch_alarm(watch, "work_clock", id, "deadline_missed", "due_at") != NULL;
	return raised;
}

/* What comes, what passes and what goes among ten thousand is found without looking at the rest. */
static void test_many(void **state)
{
	struct watch *watch = *state;
	struct found found = { 0, 0 };

	for (int id = 1; id <= MANY; id++)
		put_clock(watch, id, HOUR + ((int64_t)id * 7919 % MANY) * HOUR, "running");
	uint64_t before = deadlines_steps(watch->service.deadlines);
	assert_true(before <= (uint64_t)MANY * STEPS_EACH);
	put_clock(watch, MANY + 1, HOUR, "running");
	put_clock(watch, MANY + 1, HOUR, "met");
	assert_true(deadlines_steps(watch->service.deadlines) - before <= 3 * STEPS_EACH);
	before = deadlines_steps(watch->service.deadlines);
	move(watch, 100 * HOUR + 10 * CLOCK_SECOND);
	assert_true(deadlines_steps(watch->service.deadlines) - before <= 101 * STEPS_EACH);
	deadlines_keys(&watch->service, find_key, &found);
	assert_int_equal(found.n, MANY);
	while (count_missed(watch) < 100)
		watch_settle(watch);
	assert_int_equal(count_missed(watch), 100);
}

/* Keys of the topic are made of the kinds' places, so no two kinds with deadlines share one; each
 * due is a time of its kind, and its alarm is known. */
static void test_tables(void **state)
{
	g_autoptr(GHashTable) orders = g_hash_table_new(NULL, NULL);

	(void)state;
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind)) {
		for (const struct due *due = kind->dues; due != NULL && due->field != NULL; due++) {
			const struct field *field = kind_field(kind, due->field);
			if (field == NULL || field->type != FIELD_TIME)
				fail_msg("%s has no time %s", kind->name, due->field);
			if (due->alarm != NULL && alarm_type(due->alarm) == NULL)
				fail_msg("%s: there is no alarm %s", kind->name, due->alarm);
		}
		if (kind->dues != NULL && !g_hash_table_add(orders, GINT_TO_POINTER(kind->order)))
			fail_msg("%s has the order of another kind with deadlines", kind->name);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test_setup_teardown(test_passes, watch_setup, watch_teardown),
		cmocka_unit_test_setup_teardown(test_presses, watch_setup, watch_teardown),
		cmocka_unit_test_setup_teardown(test_clock_set, watch_setup, watch_teardown),
		cmocka_unit_test_setup_teardown(test_many, watch_setup, watch_teardown),
	};

	g_autofree char *dir = g_dir_make_tmp("zhiban-deadlines-XXXXXX", NULL);
	clock_path = g_build_filename(dir, "clock", NULL);
	g_setenv("ZHIBAN_CLOCK", clock_path, TRUE);
	assert_true(clock_move_shared(clock_path, 0, NULL) && clock_allow_shared(NULL));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	g_remove(clock_path);
	g_rmdir(dir);
	g_free(clock_path);
	return failed;
}
