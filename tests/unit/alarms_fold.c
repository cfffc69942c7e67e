/* One line for many: folds, floods, and what stands under a root. */
#include "tests/unit/alarms_world.h"

static void break_port(int64_t object, int port)
{
	g_autofree char *name = g_strdup_printf("Gi0/0/%d", port);

	break_down(object, "port_down", name);
}

static void test_fold(void **state)
{
	(void)state;
	break_port(7, 1);
	int64_t first = raised(7, "port_down", "Gi0/0/1");
	break_port(7, 2);
	raised(7, "port_down", "Gi0/0/2");
	assert_int_equal(lines(), 2);
	break_port(7, 3);
	int64_t third = raised(7, "port_down", "Gi0/0/3");
	assert_int_equal(lines(), 1);
	assert_int_equal(lines_under(first), 2);
	assert_int_equal(alarm_find(world.service.alarms, third)->hush, HUSH_FOLDED);
	pass(61 * MINUTE);
	assert_int_equal(events(third, "escalated"), 0);
	assert_int_equal(events(first, "escalated"), 1);
	mend(7, "Gi0/0/1");     /* the first is over: it stays the line of the others */
	until_cleared(first);
	json_auto_t *row = row_of(first);
	assert_false(record_flag(row, "cleared"));
	assert_int_equal(lines(), 1);
	mend(7, "Gi0/0/2");
	mend(7, "Gi0/0/3");     /* nobody's business: settled by themselves */
	until_operator(third, OPERATOR_CLOSED);
	while (lines_under(first) > 0)
		turn_loop();
	json_auto_t *after = row_of(first);
	assert_true(record_flag(after, "cleared"));
}

/* What comes after somebody has dealt with the line is heard. */
static void test_fold_acknowledged(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++)
		break_port(7, i);
	int64_t first = raised(7, "port_down", "Gi0/0/1");
	while (lines() > 1)
		turn_loop();
	act(first, "ack", ROLE_DUTY_OPERATOR, NULL);
	break_port(7, 4);
	raised(7, "port_down", "Gi0/0/4");
	assert_int_equal(lines(), 2);
}

static bool try_close(int64_t id)
{
	return try_act(id, "close", ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "close_reason", "已恢复"));
}

/* The line of what still stands is not closed with the first of it. */
static void test_fold_first_is_over(void **state)
{
	(void)state;
	for (int i = 1; i <= 3; i++)
		break_port(7, i);
	int64_t first = raised(7, "port_down", "Gi0/0/1"),
		second = raised(7, "port_down", "Gi0/0/2"),
		third = raised(7, "port_down", "Gi0/0/3");
	while (lines() > 1)
		turn_loop();
	act(first, "ack", ROLE_DUTY_OPERATOR, NULL);
	mend(7, "Gi0/0/1");
	until_cleared(first);
	assert_false(try_close(first));
	mend(7, "Gi0/0/2");
	until_operator(second, OPERATOR_CLOSED);
	assert_false(try_close(first));
	assert_int_equal(lines(), 1);
	assert_int_equal(alarm_find(world.service.alarms, third)->head, first);
	mend(7, "Gi0/0/3");
	until_operator(third, OPERATOR_CLOSED);
	assert_true(try_close(first));
	until_operator(first, OPERATOR_CLOSED);
	assert_int_equal(lines(), 0);
}

/* Ten thousand ports of two hundred devices: a screenful of lines, and all of them are there. */
static void test_flood(void **state)
{
	(void)state;
	for (int device = 1; device <= 200; device++)
		for (int port = 1; port <= 50; port++)
			break_port(device, port);
	const struct alarm *last;
	while ((last = standing(200, "port_down", "Gi0/0/1")) == NULL ||
	    standing(1, "port_down", "Gi0/0/1") == NULL)
		turn_loop();
	assert_true(alarms_flooded(world.service.alarms));
	pass(CLOCK_SECOND);
	assert_true(lines() <= 20);
	json_auto_t *site = json_object();
	alarms_count(&world.service, site);
	assert_true(record_integer(json_object_get(site, "alarms"), "flooded") > 0);
	assert_int_equal(record_integer(json_object_get(site, "alarms"), "recent"), 10000);
	unsigned all = 0;
	alarms_each(world.service.alarms, count_alarm, &all);
	assert_int_equal(all, 10000);
	pass(11 * MINUTE);
	assert_false(alarms_flooded(world.service.alarms));
	assert_true(lines() <= 20);      /* what was folded stays so */
	json_auto_t *after = json_object();
	alarms_count(&world.service, after);
	assert_int_equal(record_integer(json_object_get(after, "alarms"), "recent"), 0);
}

/* Smoke is never one of many. */
static void test_flood_smoke(void **state)
{
	(void)state;
	for (int room = 1; room <= 30; room++)
		break_down(room, "smoke", NULL);
	raised(30, "smoke", "");
	pass(CLOCK_SECOND);
	assert_true(alarms_flooded(world.service.alarms));
	assert_int_equal(lines(), 30);
}

/* ---- the topology ------------------------------------------------------------------------- */

static void test_place(void **state)
{
	(void)state;
	struct alarms *alarms = world.service.alarms;
	break_down(1, "device_unreachable", NULL);
	int64_t root = raised(1, "device_unreachable", "");
	for (int i = 1; i <= 4; i++)
		break_port(7, i);
	int64_t port = raised(7, "port_down", "Gi0/0/2");
	while (lines() > 2)
		turn_loop();
	alarms_place(alarms, port, root, HUSH_UPSTREAM);
	assert_int_equal(alarm_find(alarms, port)->head, root);
	assert_int_equal(lines_under(root), 1);
	assert_int_equal(lines_under(raised(7, "port_down", "Gi0/0/1")), 2);
	json_auto_t *row = row_of(port);
	assert_string_equal(record_text(row, "hush"), "upstream");
	assert_int_equal(record_integer(row, "root"), root);
	assert_int_equal(events(port, "under"), 1);
	alarms_place(alarms, port, 0, HUSH_NOT);        /* it survives its root */
	assert_int_equal(events(port, "alone"), 1);
	assert_int_equal(lines_under(root), 0);
	alarms_place(alarms, port, root, HUSH_UPSTREAM);
	mend(7, "Gi0/0/2");
	until_operator(port, OPERATOR_CLOSED);          /* goes with its root */
}

/* A port that much hangs on is as bad as what became of that, in its row and by the time people
 * have; what a person judges stands. */
static void test_root_is_as_bad(void **state)
{
	(void)state;
	break_port(7, 1);
	break_down(1, "device_unreachable", NULL);
	int64_t root = raised(7, "port_down", "Gi0/0/1"),
		under = raised(1, "device_unreachable", "");
	const struct alarm *alarm = alarm_find(world.service.alarms, root);
	int64_t before = alarm->due_at.us;
	assert_int_equal(alarms_severity(world.service.alarms, root), SEVERITY_MINOR);
	alarms_place(world.service.alarms, under, root, HUSH_UPSTREAM);
	json_auto_t *row = row_of(root);
	assert_string_equal(record_text(row, "severity"), "major");
	assert_true(alarm->due_at.us < before);
	alarms_place(world.service.alarms, under, 0, HUSH_NOT);
	assert_int_equal(alarms_severity(world.service.alarms, root), SEVERITY_MINOR);
}

/* A root that is closed lets go of what it explained. */
static void test_root_closed(void **state)
{
	(void)state;
	break_down(1, "device_unreachable", NULL);
	break_down(2, "circuit_down", NULL);
	int64_t root = raised(1, "device_unreachable", ""), under = raised(2, "circuit_down", "");
	alarms_place(world.service.alarms, under, root, HUSH_UPSTREAM);
	assert_int_equal(lines(), 1);
	mend(1, NULL);
	until_cleared(root);
	close_alarm(root);
	assert_int_equal(lines(), 1);
	assert_int_equal(alarm_find(world.service.alarms, under)->hush, HUSH_NOT);
}

/* What stands in the middle goes with its root; what stood under it stays with that outage, and
 * does not come out as a line of its own. */
static void test_middle_goes(void **state)
{
	(void)state;
	break_port(7, 1);
	break_down(1, "device_unreachable", NULL);
	break_down(2, "device_unreachable", NULL);
	int64_t root = raised(7, "port_down", "Gi0/0/1"),
		middle = raised(1, "device_unreachable", ""),
		last = raised(2, "device_unreachable", "");
	alarms_place(world.service.alarms, last, middle, HUSH_UPSTREAM);
	alarms_place(world.service.alarms, middle, root, HUSH_UPSTREAM);
	assert_int_equal(lines(), 1);
	mend(1, NULL);
	until_operator(middle, OPERATOR_CLOSED);
	assert_int_equal(alarm_find(world.service.alarms, last)->head, root);
	assert_int_equal(lines(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fold),
		TEST(test_fold_acknowledged),
		TEST(test_fold_first_is_over),
		TEST(test_flood),
		TEST(test_flood_smoke),
		TEST(test_place),
		TEST(test_root_is_as_bad),
		TEST(test_root_closed),
		TEST(test_middle_goes),
	};

	return cmocka_run_group_tests(tests, begin_clock, end_clock);
}
