/* Warnings through keys: on top of the list while nobody signed, signed for by one key, late for
 * good, candidates chosen on the page, and over everything in a takeover. Rows as docs/protocol.md
 * has them, from a desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)

static const char *const duty[] = { "duty_operator", NULL };

static int64_t ago(int64_t us)
{
	return clock_wall().us - us;
}

static void put_site(struct desk *desk, json_t *warning)
{
	json_t *site = json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, "
				 "s:I, s:I}",
	    "key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
	    "data_at", (json_int_t)ago(0), "devices", "circuits", "services", "rooms", "severities",
	    "alarms", "unacknowledged", 0, "sweep_us", (json_int_t)(60 * CLOCK_SECOND),
	    "started_at", (json_int_t)ago(HOUR));

	if (warning != NULL)
		json_object_set_new(site, "warning", warning);
	desk_set(desk, "site", site);
}

/* The warning ID of COLOR in STATE with MORE (taken over) in it. */
static void put(struct desk *desk, int id, const char *color, const char *state, json_t *more)
{
	json_t *row = json_pack("{s:i, s:i, s:o, s:s, s:s, s:o, s:s, s:I, s:I, s:s, s:{}}", "key",
	    id, "id", id, "number", json_sprintf("YJ-20261122-%03d", id), "color", color, "state",
	    state, "title", json_sprintf("%s的预警", color), "source", "自治区网信办",
	    "received_at", (json_int_t)ago(20 * MINUTE), "sign_due", (json_int_t)ago(5 * MINUTE),
	    "owner", "当班人", "shown");

	json_object_update_new(row, more == NULL ? json_object() : more);
	desk_set(desk, "records:warning_notice", row);
}

static int open_desk(void **state)
{
	static const char *const empty[] = { "alarms", "devices", "services", "records:host_key",
		"records:warning_notice", "records:warning_asset", "records:warning_task" };
	struct desk *desk = desk_open(duty);

	put_site(desk, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	desk_answer(desk, "do", json_pack("{s:i}", "id", 2));
	desk_answer(desk, "prefill", json_pack("{s:{}, s:{}, s:[{s:s, s:i, s:s, s:s, s:i, s:s}]}",
	    "fields", "shown", "candidates", "kind", "device", "id", 7, "name", "东城接入", "words",
	    "S5735、华为", "weight", 9, "model", "S5735-L24T4S"));
	*state = desk;
	return 0;
}

static int row_of(const struct glass *glass, const char *text)
{
	int row = -1;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

static struct glass *enter_list(struct desk *desk)
{
	struct glass *glass = enter_desk(desk, NULL, "8", "安全");

	while (!glass_find(glass, "[预警]", NULL, NULL)) {
		glass_press(glass, "Tab");
		glass_wait_idle(glass);
	}
	return glass;
}

/* What nobody signed for is on top whatever its colour; what was late says so when it is over. */
static void test_list(void **state)
{
	struct desk *desk = *state;

	put(desk, 1, "red", "tasked", json_pack("{s:b}", "sign_late", 1));
	put(desk, 2, "blue", "received", NULL);
	put(desk, 3, "yellow", "lifted", json_pack("{s:b, s:b}", "sign_late", 1,
	    "feedback_late", 1));
	struct glass *glass = enter_list(desk);
	glass_wait_text(glass, "blue的预警");
	assert_true(row_of(glass, "blue的预警") < row_of(glass, "red的预警"));
	row_of(glass, "红色 I 级");
	row_of(glass, "蓝色 IV 级");
	g_autofree char *red = glass_row(glass, row_of(glass, "red的预警"));
	assert_non_null(strstr(red, "签收"));
	glass_press(glass, "Right Right");
	glass_wait_text(glass, "签反");
	leave(glass);
}

/* One key where the cursor is. */
static void test_sign(void **state)
{
	struct desk *desk = *state;

	put(desk, 2, "orange", "received", NULL);
	struct glass *glass = enter_list(desk);
	glass_wait_text(glass, "orange的预警");
	glass_press(glass, "a");
	desk_wait_done(desk, "\"sign\"");
	leave(glass);
}

/* A candidate is of the ledger, not yet said to be touched; a person records it with Enter. */
static void test_page(void **state)
{
	struct desk *desk = *state;

	put(desk, 2, "orange", "acknowledged", json_pack("{s:b, s:s, s:I, s:s}", "sign_late", 1,
	    "signed_by", "值班甲", "signed_at", (json_int_t)ago(MINUTE), "affected",
	    "华为 S5735 交换机"));
	struct glass *glass = enter_list(desk);
	glass_wait_text(glass, "orange的预警");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "资产 0 候选 1");
	row_of(glass, "命中 S5735、华为");
	g_autofree char *line = glass_row(glass, row_of(glass, "值班甲"));
	assert_non_null(strstr(line, "逾期"));
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[ 记资产 ]");
	glass_press(glass, "Down Down Enter");
	desk_wait_done(desk, "\"device\":7");
	leave(glass);
}

/* The head and the first screen say colour and number; that there is none is said as well. */
static void test_first_screen(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter_desk(desk, NULL, NULL, "预警 无");

	put_site(desk, json_pack("{s:i, s:s, s:s, s:s, s:i, s:i}", "id", 2, "number",
	    "YJ-20261122-002", "color", "red", "title", "勒索病毒", "open", 2, "unsigned", 1));
	glass_wait_text(glass, "红色预警 YJ-20261122-002  勒索病毒  共 2 条");
	glass_wait_text(glass, "红色预警 未签1");
	leave(glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_list, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_sign, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_page, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_first_screen, open_desk, close_desk),
	};

	g_setenv("TZ", "Asia/Shanghai", TRUE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
