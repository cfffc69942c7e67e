/* The alarms: from what a source says to what stands, over restarts; and the time people have. */
#include "tests/unit/alarms_world.h"

/* ---- the device axis ---------------------------------------------------------------------- */

static void test_raise_and_clear(void **state)
{
	(void)state;
	break_down(7, "port_down", "Gi0/0/17")->why = "ifOperStatus down";
	int64_t id = raised(7, "port_down", "Gi0/0/17");
	json_auto_t *row = row_of(id);
	assert_string_equal(record_text(row, "severity"), "minor");
	assert_string_equal(record_text(row, "state"), "open");
	assert_string_equal(record_text(row, "why"), "ifOperStatus down");
	assert_string_equal(record_text(row, "qualifier"), "Gi0/0/17");
	assert_string_equal(record_text(row, "source"), "ports");
	assert_false(record_flag(row, "cleared"));
	assert_null(standing(7, "port_down", "Gi0/0/18"));
	mend(7, "Gi0/0/17");
	until_cleared(id);
	assert_int_equal(lines(), 1);        /* somebody has to have seen it */
	close_alarm(id);
	assert_int_equal(lines(), 0);
	json_auto_t *records = kept("alarm", "id", id);
	const json_t *record = json_array_get(records, 0);
	assert_true(record_flag(record, "cleared"));
	assert_int_equal(record_integer(record, "raise_count"), 1);
	assert_string_equal(record_text(record, "number"), "GJ-1");
	assert_int_equal(events(id, "raised"), 1);
	assert_int_equal(events(id, "cleared"), 1);
}

/* Many words of one object in one turn are one look. */
static void test_look_once(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		look(7);
	break_down(7, "port_down", "Gi0/0/1");
	raised(7, "port_down", "Gi0/0/1");
	assert_int_equal(world.looks, 1);
}

static void test_delay(void **state)
{
	(void)state;
	break_down(7, "port_errors", "Gi0/0/1");
	pass(110 * CLOCK_SECOND);
	assert_null(standing(7, "port_errors", NULL));
	mend(7, "Gi0/0/1");
	pass(CLOCK_SECOND);
	break_down(7, "port_errors", "Gi0/0/1");
	pass(110 * CLOCK_SECOND);
	assert_null(standing(7, "port_errors", NULL));
	pass(20 * CLOCK_SECOND);
	int64_t id = raised(7, "port_errors", "Gi0/0/1");
	mend(7, "Gi0/0/1");
	pass(590 * CLOCK_SECOND);
	assert_non_null(standing(7, "port_errors", NULL));
	pass(20 * CLOCK_SECOND);
	until_cleared(id);
}

/* What cannot be known changes nothing: nothing is raised, nothing cleared, and it says so. */
static void test_held(void **state)
{
	(void)state;
	break_down(7, "port_down", "Gi0/0/1");
	int64_t id = raised(7, "port_down", "Gi0/0/1");
	world.held = true;
	mend(7, "Gi0/0/1");
	pass(10 * MINUTE);
	assert_non_null(standing(7, "port_down", "Gi0/0/1"));
	assert_true(alarm_find(world.service.alarms, id)->held);
	world.held = false;
	look(7);
	until_cleared(id);
	assert_false(alarm_find(world.service.alarms, id)->held);
}

static void test_severity(void **state)
{
	(void)state;
	struct wrong *wrong = break_down(7, "sensor_over", "PSU1");
	wrong->severity = SEVERITY_MINOR;
	int64_t id = raised(7, "sensor_over", "PSU1");
	wrong->severity = SEVERITY_CRITICAL;
	look(7);
	pass(CLOCK_SECOND);
	assert_int_equal(raised(7, "sensor_over", "PSU1"), id);
	assert_int_equal(alarm_find(world.service.alarms, id)->severity, SEVERITY_CRITICAL);
	assert_int_equal(events(id, "severity"), 1);
	assert_int_equal(events(id, "raised"), 1);
	act(id, "rate", ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "judged_severity", "warning", "note", "备用电源"));
	json_auto_t *row = row_of(id);
	assert_string_equal(record_text(row, "severity"), "warning");
}

static void test_reopen(void **state)
{
	(void)state;
	break_down(7, "port_down", "Gi0/0/1");
	int64_t id = raised(7, "port_down", "Gi0/0/1");
	mend(7, "Gi0/0/1");
	until_cleared(id);
	close_alarm(id);
	pass(59 * MINUTE);
	break_down(7, "port_down", "Gi0/0/1");
	until_operator(id, OPERATOR_OPEN);
	assert_int_equal(raised(7, "port_down", "Gi0/0/1"), id);
	assert_int_equal(alarm_find(world.service.alarms, id)->raise_count, 2);
	mend(7, "Gi0/0/1");
	until_cleared(id);
	close_alarm(id);
	pass(61 * MINUTE);
	break_down(7, "port_down", "Gi0/0/1");
	assert_int_not_equal(raised(7, "port_down", "Gi0/0/1"), id);
}

/* Ten times a second for minutes: one alarm, a few rows, over when it has been calm. */
static void test_flapping(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		break_down(7, "port_down", "Gi0/0/1");
		pass(CLOCK_SECOND / 10);
		mend(7, "Gi0/0/1");
		pass(CLOCK_SECOND / 10);
	}
	int64_t id = raised(7, "port_down", "Gi0/0/1");
	const struct alarm *alarm = alarm_find(world.service.alarms, id);
	assert_true(alarm->flapping);
	assert_true(alarm->raise_count > 250);
	assert_int_equal(lines(), 1);
	json_auto_t *rows = kept("alarm_event", "alarm", id);
	assert_true(json_array_size(rows) < 10);
	assert_int_equal(events(id, "flapping"), 1);
	pass(2 * MINUTE);
	assert_true(alarm->flapping);
	pass(10 * MINUTE);
	until_cleared(id);
	assert_false(alarm->flapping);
	assert_int_equal(events(id, "steady"), 1);
}

static void test_maintenance(void **state)
{
	(void)state;
	world.maintained = true;
	break_down(7, "circuit_down", NULL);
	int64_t id = raised(7, "circuit_down", "");
	assert_true(alarm_find(world.service.alarms, id)->maintenance);
	pass(60 * MINUTE);
	json_auto_t *row = row_of(id);
	assert_true(record_flag(row, "maintenance"));
	assert_int_equal(record_integer(row, "due"), 0);
	assert_int_equal(events(id, "escalated"), 0);
	world.maintained = false;
	look(7);
	pass(16 * MINUTE);
	assert_int_equal(events(id, "escalated"), 1);
}

/* ---- a restart ---------------------------------------------------------------------------- */

static void test_restart(void **state)
{
	(void)state;
	break_down(7, "port_down", "Gi0/0/1");
	break_down(8, "port_down", "Gi0/0/1");
	int64_t stays = raised(7, "port_down", "Gi0/0/1"), goes = raised(8, "port_down", "Gi0/0/1");
	act(stays, "ack", ROLE_DUTY_OPERATOR, NULL);
	end();
	world.held = true;
	g_ptr_array_remove_index(world.wrongs, 1);
	begin();
	pass(MINUTE);
	const struct alarm *alarm = alarm_find(world.service.alarms, stays);
	assert_int_equal(alarm->operator, OPERATOR_ACK);
	assert_true(alarm->review && !alarm->cleared);
	assert_true(alarm_find(world.service.alarms, goes)->review);
	assert_false(alarm_find(world.service.alarms, goes)->cleared);
	world.held = false;
	look(7);
	look(8);
	until_cleared(goes);
	assert_false(alarm->review || alarm->cleared);
	assert_int_equal(alarm->raise_count, 1);
	break_down(9, "port_down", "Gi0/0/1");
	assert_true(raised(9, "port_down", "Gi0/0/1") > goes);
}

/* What may stand under a root again as soon as everything has been looked at does not go on to
 * anybody before. */
static void test_restart_escalates_nothing(void **state)
{
	(void)state;
	break_down(7, "circuit_down", NULL);
	int64_t id = raised(7, "circuit_down", "");
	flush();
	end();
	assert_true(clock_move_shared(world.clock, 60 * MINUTE, NULL));
	world.held = true;
	begin();
	look(7);
	pass(MINUTE);
	assert_true(alarm_find(world.service.alarms, id)->review);
	assert_int_equal(events(id, "escalated"), 0);
	world.held = false;
	look(7);
	pass(CLOCK_SECOND);
	assert_true(events(id, "escalated") > 0);
}

/* A restart in the middle of a flood: the same alarms, once each, and folded again. */
static void test_crash_mid_flood(void **state)
{
	(void)state;
	for (int port = 1; port <= 300; port++) {
		g_autofree char *name = g_strdup_printf("Gi0/0/%d", port);
		break_down(7, "port_down", name);
	}
	raised(7, "port_down", "Gi0/0/300");
	end();
	begin();
	look(7);
	pass(CLOCK_SECOND);
	unsigned all = 0;
	alarms_each(world.service.alarms, count_alarm, &all);
	assert_int_equal(all, 300);
	assert_int_equal(lines(), 1);
	assert_int_equal(alarm_find(world.service.alarms, 1)->raise_count, 1);
}

/* Between a raise and its commit a person closed what was over: it is still wrong. */
static void test_closed_but_raised(void **state)
{
	struct answer answer = { .came = false };

	(void)state;
	break_down(7, "circuit_down", NULL);
	int64_t id = raised(7, "circuit_down", "");
	act(id, "ack", ROLE_DUTY_OPERATOR, NULL);
	mend(7, NULL);
	until_cleared(id);
	struct store_act request = { .kind = "alarm", .act = "close", .id = id,
		.actor = { .person = 1, .name = "值班甲", .roles = ROLE_DUTY_OPERATOR },
		.fields = json_pack("{s:s}", "close_reason", "已恢复") };
	pass(CLOCK_SECOND);
	store_act(world.service.store, &request, take_result, &answer);
	break_down(7, "circuit_down", NULL);
	while (!answer.came)
		turn_loop();
	until_operator(id, OPERATOR_OPEN);
	assert_int_equal(raised(7, "circuit_down", ""), id);
	json_auto_t *row = row_of(id);
	assert_false(record_flag(row, "cleared"));
	assert_null(record_text(row, "acked_by"));
}

/* What was closed just before a crash: a lead is taken for normal, anything else is still wrong. */
static void test_closed_before_crash(void **state)
{
	(void)state;
	break_down(7, "neighbour_changed", "Gi0/0/1");
	break_down(8, "circuit_down", NULL);
	int64_t lead = raised(7, "neighbour_changed", "Gi0/0/1"),
		other = raised(8, "circuit_down", "");
	act(lead, "ack", ROLE_DUTY_OPERATOR, NULL);
	act(other, "ack", ROLE_DUTY_OPERATOR, NULL);
	struct alarms *alarms = g_steal_pointer(&world.service.alarms);
	act(lead, "close", ROLE_DUTY_OPERATOR, json_pack("{s:s}", "close_reason", "作业单"));
	store_observe(world.service.store, kind_find("alarm"), other,
	    json_pack("{s:b}", "cleared", 1), NULL, NULL);
	act(other, "close", ROLE_DUTY_OPERATOR, json_pack("{s:s}", "close_reason", "已恢复"));
	store_observe(world.service.store, kind_find("alarm"), other,
	    json_pack("{s:b}", "cleared", 0), NULL, NULL);
	flush();
	world.service.alarms = alarms;
	end();
	begin();
	until_operator(other, OPERATOR_OPEN);
	assert_int_equal(world.accepted, 1);
	assert_null(alarm_find(world.service.alarms, lead));
	json_auto_t *records = kept("alarm", "id", lead);
	assert_true(record_flag(json_array_get(records, 0), "cleared"));
}

/* ---- the time people have ----------------------------------------------------------------- */

static void test_limit(void **state)
{
	(void)state;
	break_down(7, "ups_on_bypass", NULL);
	int64_t id = raised(7, "ups_on_bypass", "");
	const struct alarm *alarm = alarm_find(world.service.alarms, id);
	assert_true(wall_between(clock_wall(), alarm->due_at) <= 5 * MINUTE);
	pass(4 * MINUTE);
	assert_int_equal(alarm->escalated, 0);
	pass(2 * MINUTE);
	assert_int_equal(alarm->escalated, 1);
	pass(10 * MINUTE);
	assert_int_equal(alarm->escalated, 2);
	pass(10 * MINUTE);
	assert_int_equal(events(id, "escalated"), 2);
	json_auto_t *rows = kept("alarm_event", "alarm", id);
	assert_non_null(strstr(record_text(json_array_get(rows, 0), "text"), "带班领导"));
	act(id, "ack", ROLE_DUTY_OPERATOR, NULL);
	until_operator(id, OPERATOR_ACK);
	json_auto_t *row = row_of(id);
	assert_int_equal(record_integer(row, "due"), 0);
	assert_true(record_integer(row, "undo_until") > record_integer(row, "acked_at"));
}

/* How bad it is nobody knows: somebody has to say within the shift, acknowledged or not. */
static void test_indeterminate(void **state)
{
	(void)state;
	world.service.on_duty = json_pack("{s:I}", "planned_until",
	    (json_int_t)(clock_wall().us + 120 * MINUTE));
	break_down(7, "sensor_over", NULL)->severity = SEVERITY_INDETERMINATE;
	int64_t id = raised(7, "sensor_over", "");
	act(id, "ack", ROLE_DUTY_OPERATOR, NULL);
	until_operator(id, OPERATOR_ACK);
	json_auto_t *row = row_of(id);
	assert_int_equal(record_integer(row, "due"),
	    record_integer(world.service.on_duty, "planned_until"));
	pass(121 * MINUTE);
	assert_int_equal(events(id, "escalated"), 1);
	act(id, "rate", ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "judged_severity", "minor", "note", "风扇一组停"));
	pass(CLOCK_SECOND);
	json_auto_t *after = row_of(id);
	assert_int_equal(record_integer(after, "due"), 0);
}

static void test_unowned(void **state)
{
	(void)state;
	break_down(7, "circuit_down", NULL);
	break_down(8, "port_down", "Gi0/0/1");  /* minor: not counted */
	int64_t id = raised(7, "circuit_down", "");
	pass(29 * MINUTE);
	assert_null(alarm_standing(world.service.alarms, "service", 0, "unowned", NULL));
	pass(2 * MINUTE);
	const struct alarm *unowned =
	    alarm_standing(world.service.alarms, "service", 0, "unowned", NULL);
	assert_non_null(unowned);
	assert_non_null(strstr(unowned->what, "1 条"));
	act(id, "ack", ROLE_DUTY_OPERATOR, NULL);
	until_cleared(unowned->id);
}

static void shelve(int64_t id, int64_t us)
{
	act(id, "shelve", ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s, s:I}", "shelve_reason", "等备件", "shelved_until",
		(json_int_t)(clock_wall().us + us)));
	until_operator(id, OPERATOR_SHELVED);
}

static void test_shelved(void **state)
{
	(void)state;
	break_down(7, "circuit_down", NULL);
	int64_t id = raised(7, "circuit_down", "");
	shelve(id, 60 * MINUTE);
	pass(59 * MINUTE);
	assert_int_equal(alarm_find(world.service.alarms, id)->operator, OPERATOR_SHELVED);
	assert_int_equal(events(id, "escalated"), 0);
	pass(2 * MINUTE);
	until_operator(id, OPERATOR_OPEN);
	pass(16 * MINUTE);
	assert_int_equal(events(id, "escalated"), 1);
	shelve(id, 60 * MINUTE);
	alarms_shift_changed(world.service.alarms);
	until_operator(id, OPERATOR_OPEN);
}

static void test_lead(void **state)
{
	(void)state;
	break_down(7, "neighbour_changed", "Gi0/0/1");
	int64_t id = raised(7, "neighbour_changed", "Gi0/0/1");
	close_alarm(id);
	assert_int_equal(world.accepted, 1);
	pass(CLOCK_SECOND);
	assert_null(standing(7, "neighbour_changed", NULL));
	assert_int_equal(lines(), 0);
	json_auto_t *records = kept("alarm", "id", id);
	assert_string_equal(record_text(json_array_get(records, 0), "state"), "closed");
	assert_true(record_flag(json_array_get(records, 0), "cleared"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_raise_and_clear),
		TEST(test_look_once),
		TEST(test_delay),
		TEST(test_held),
		TEST(test_severity),
		TEST(test_reopen),
		TEST(test_flapping),
		TEST(test_maintenance),
		TEST(test_restart),
		TEST(test_restart_escalates_nothing),
		TEST(test_crash_mid_flood),
		TEST(test_closed_but_raised),
		TEST(test_closed_before_crash),
		TEST(test_limit),
		TEST(test_indeterminate),
		TEST(test_unowned),
		TEST(test_shelved),
		TEST(test_lead),
	};

	return cmocka_run_group_tests(tests, begin_clock, end_clock);
}
