/* 排班 on the real service: a shift nobody stands is seen, somebody is planned with the keys, a
 * swap is asked for and approved, a spot check written down. */
#include "tests/screen/look.h"

#include "tests/screen/entry.h"

static void make(const struct room *room, const char *command)
{
	g_free(room_zhiban(room, command));
}

static char *day_after(int days)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) then = g_date_time_add_days(now, days);

	return g_date_time_format(then, "%F");
}

/* Two shifts, two people who may stand them. */
static int open_roster(void **state)
{
	struct room *room = room_open(false);

	make(room, "put organisation name=运维队 type=ops_unit");
	for (int i = 1; i <= 2; i++) {
		g_autofree char *put = g_strdup_printf("put person name=值班%s login=duty%d "
		    "uid=%d organisation=运维队 valid_until=2099-12-31 nda_no=BM-%d "
		    "nda_until=2099-12-31 clearance_until=2099-12-31", i == 1 ? "甲" : "乙", i,
		    61000 + i, i);
		g_autofree char *authorise = g_strdup_printf("do person %d authorise", i);
		make(room, put);
		make(room, authorise);
	}
	make(room, "put shift_definition name=白班 begins=08:30 ends=20:30");
	make(room, "put shift_definition name=夜班 begins=20:30 ends=08:30");
	*state = room;
	return 0;
}

static struct glass *enter_roster(const struct room *room)
{
	struct glass *glass = enter(room, NULL);

	glass_press(glass, ": roster Enter");
	glass_wait_text(glass, "[排班]");
	return glass;
}

static void test_plan_and_swap(void **state)
{
	struct room *room = *state;
	g_autofree char *date = day_after(2);
	struct glass *glass = enter_roster(room);

	/* yesterday, today and fourteen days to come: the first of the day after tomorrow */
	glass_wait_text(glass, "空档");
	glass_press(glass, "Home Down Down Down Down Down Down");
	glass_press(glass, "n");
	glass_wait_text(glass, "班次的第一天");
	assert_row_says(glass, "日期", date);
	assert_row_says(glass, "班次 ", "白班");
	glass_press(glass, "Down Down 1 Down Down 值班甲 Down Down Enter");
	glass_wait_text(glass, "[排班]");
	wait_row_says(glass, date + 5, "值班甲");
	assert_row_says(glass, date + 5, "缺人");

	glass_press(glass, "s");
	glass_wait_text(glass, "申请调班");
	assert_row_says(glass, "原排班", date);
	glass_press(glass, "值班乙 Down 家中有事 Down Down Enter");
	glass_wait_text(glass, "[排班]");
	glass_press(glass, "w");
	glass_wait_text(glass, "TB-");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "家中有事");
	make(room, "do roster_swap 1 approve");
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "[排班]");
	wait_row_says(glass, date + 5, "值班乙");
	g_autofree char *kept = room_sql(room,
	    "SELECT name, state FROM roster_entry ORDER BY id");
	assert_string_equal(kept, "值班甲|replaced\n值班乙|planned\n");
	leave(glass);
}

static void test_spot_check(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter_roster(room);

	glass_press(glass, "k");
	glass_wait_text(glass, "记查岗");
	glass_press(glass, "Down Down 带班领导甲 Down Down 1 Down Down Enter");
	glass_wait_text(glass, "[排班]");
	glass_press(glass, "K");
	glass_wait_text(glass, "CG-");
	assert_row_says(glass, "CG-", "带班领导甲");
	g_autofree char *kept = room_sql(room, "SELECT checker, how, answer FROM spot_check");
	assert_string_equal(kept, "带班领导甲|phone|present\n");
	glass_press(glass, "Esc");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan_and_swap),
		cmocka_unit_test(test_spot_check),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_roster, close_room);
}
