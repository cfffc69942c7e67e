/* A shift handed over on the real service, by two people at one terminal, from taking the post to
 * the instant at which it is the other's; and the page for visitors, which is in the audit log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/entry.h"

static void run(const struct room *room, const char *command)
{
	g_free(room_zhiban(room, command));
}

/* Somebody else, who may stand a shift. */
static void hire(const struct room *room)
{
	run(room, "put organisation name=运维单位甲 type=ops_unit");
	run(room, "put person name=值班乙 login=second uid=2002 organisation=运维单位甲 "
		  "valid_until=2099-12-31");
	run(room, "do person 值班乙 authorise");
	run(room, "put grant person=值班乙 role=duty_operator");
	run(room, "do grant 1 authorise");
}

/* The network post is held for another twenty minutes: then a handover is due to be prepared. */
static void take_post(const struct room *room)
{
	struct wall until = { clock_wall().us + 20 * 60 * CLOCK_SECOND };
	char text[CLOCK_TEXT_SIZE];

	clock_text(until, CLOCK_HOUR_MINUTE, text, sizeof text);
	g_autofree char *command =
	    g_strdup_printf("do shift_summary - begin post=network_duty planned_until=%s", text);
	run(room, command);
}

static int row_of(const struct glass *glass, const char *text)
{
	int row;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

static void assert_row_says(const struct glass *glass, const char *object, const char *text)
{
	g_autofree char *line = glass_row(glass, row_of(glass, object));

	if (strstr(line, text) == NULL) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("\"%s\" does not say %s in\n%s", line, text, dump);
	}
}

/* What the shift holds is what it should be. */
static void count_all(struct glass *glass)
{
	glass_press(glass, "c");
	glass_wait_text(glass, "机房钥匙");
	glass_press(glass, "3 Down 2 Down 6 Down 1 Down 1 Down 4 Down Enter");
	glass_wait_text(glass, "[1 研判]");
}

/* Who leaves: judgement, then signature. */
static void sign_out(struct glass *glass)
{
	glass_press(glass, "h");
	glass_wait_text(glass, "总体研判     还没有写");
	glass_wait_text(glass, "大事记 ");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：总体研判还没有写");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[ 填写 ]");
	glass_press(glass, "1");
	glass_press(glass, "Down Down Down Down Down Down Enter");
	glass_wait_text(glass, "总体研判     稳定");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：物品还有 6 种没有清点");
	count_all(glass);
	glass_press(glass, "s");
	glass_wait_text(glass, "用签名口令签");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "等接班人逐条复述并签");
}

/* Who comes, at the same terminal: what is open is said back, every page is looked at, he signs. */
static void sign_in(struct glass *glass)
{
	glass_press(glass, "2");
	glass_wait_text(glass, "[2 未结 0/1");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：第 2 页还有 1 条未复述");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "复述（空着");
	glass_press(glass, "九点回访");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[2 未结 1/1");
	glass_press(glass, "1 3 4 5 6");
	glass_wait_text(glass, "都齐了。按 s 接班签认。");
	glass_press(glass, "s");
	glass_wait_text(glass, "谁来签");
	glass_press(glass, "Up Up");
	glass_press(glass, "值班乙");
	glass_wait_text(glass, "值班乙");
	glass_press(glass, "Down Down Enter");
}

static void test_handed_over(void **state)
{
	const struct room *room = *state;

	hire(room);
	take_post(room);
	struct glass *glass = enter(room, NULL);
	glass_press(glass, "6");
	glass_wait_text(glass, "准备中  JB-");
	assert_row_says(glass, "网络值班", "剩1");
	assert_row_says(glass, "安全值班", "!! 无人当班");
	run(room, "do handover_item - add handover=1 section=open title=云溪接入中断 "
		  "situation=熔接中 next_step=九点回访 owner=值班甲");
	sign_out(glass);
	sign_in(glass);
	glass_wait_text(glass, "责 任 已 转 移");
	glass_wait_text(glass, "此后由值班乙负责");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[要做的");
	glass_wait_text(glass, "责任已转移");
	assert_row_says(glass, "网络值班", "值班乙");
	g_autofree char *rows = room_sql(room,
	    "SELECT count(*), count(DISTINCT coalesce(finished_at, began_at)) FROM shift_summary");
	assert_string_equal(rows, "2|1\n");
	leave(glass);
}

/* A warning that nobody signed for stands over every page of the takeover, and one key leads to it
 * (T10); when it is signed for it is gone from there. */
static void test_warned(void **state)
{
	const struct room *room = *state;

	take_post(room);
	run(room, "do warning_notice - receive source=自治区网信办 source_number=2026-17 "
		  "color=red title=漏洞在野利用 content=见附件");
	struct glass *glass = enter(room, NULL);
	glass_wait_text(glass, "红色预警 未签1");
	glass_press(glass, "6");
	glass_wait_text(glass, "准备中  JB-");
	glass_press(glass, "h");
	glass_wait_text(glass, "按 w 签收");
	for (const char *page = "23456"; *page != '\0'; page++) {
		const char key[] = { *page, '\0' };
		g_autofree char *tab = g_strdup_printf("[%c ", *page);
		glass_press(glass, key);
		glass_wait_text(glass, tab);
		assert_row_says(glass, "红色预警未签收", "漏洞在野利用");
	}
	glass_press(glass, "w");
	glass_wait_text(glass, "待签收");
	glass_press(glass, "a");
	glass_wait_text(glass, "已签收");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[6 ");
	glass_wait_gone(glass, "红色预警未签收");
	leave(glass);
}

/* What visitors see, and that it is on record. */
static void test_hidden(void **state)
{
	const struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0301");
	glass_press(glass, "X");
	glass_wait_text(glass, "值班中");
	assert_false(glass_find(glass, "JR-0301", NULL, NULL));
	glass_press(glass, "Esc");
	glass_wait_text(glass, "JR-0301");
	leave(glass);
	g_free(room_zhiban(room, "audit verify"));
	g_autofree char *rows = room_sql(room,
	    "SELECT action FROM audit WHERE action LIKE 'console.%' ORDER BY seq");
	assert_string_equal(rows, "console.hide\nconsole.unhide\n");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_handed_over, open_room, close_room),
		cmocka_unit_test_setup_teardown(test_warned, open_room, close_room),
		cmocka_unit_test_setup_teardown(test_hidden, open_room, close_room),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
