/* Security incidents through keys on 80 by 24, at two consoles of a room by the rules of Lhasa:
 * suspected, triaged, proposed on one connection and reviewed on the other, each party told,
 * handled until it is watched; two officers tell one party. And what a desk in the hands of the
 * test says: what is late, what was none, what presses on every screen. */
#include <string.h>

#include "base/clock.h"
#include "tests/screen/entry.h"
#include "tests/screen/look.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define POLICE "市公安局网安"
#define SUPERIOR "自治区政务外网管理单位"

/* Until the row of ONE stands above that of OTHER. */
static void wait_above(struct glass *glass, const char *one, const char *other)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	glass_wait_text(glass, one);
	glass_wait_text(glass, other);
	while (row_of(glass, one) > row_of(glass, other)) {
		if (g_get_monotonic_time() > end)
			fail_msg("%s does not come above %s", one, other);
		g_usleep(50000);
		glass_drain(glass);
	}
}

/* ---- in a room ---------------------------------------------------------------------------- */

static int open_lhasa(void **state)
{
	struct room *room = room_open(true);

	room_configure(room, "[site]\nprofile=lhasa\n");
	*state = room;
	return 0;
}

static void down(struct glass *glass, int times)
{
	while (times-- > 0)
		glass_press(glass, "Down");
}

/* The form under the cursor, TIMES fields from its end, is saved. */
static void save(struct glass *glass, const char *title, int times)
{
	g_autofree char *place = g_strdup_printf("> %s", title);

	down(glass, times);
	glass_press(glass, "Enter");
	glass_wait_gone(glass, place);
}

static void open_form(struct glass *glass, const char *key, const char *title)
{
	g_autofree char *place = g_strdup_printf("> %s", title);

	glass_press(glass, key);
	glass_wait_text(glass, place);
}

static void suspect(struct glass *glass)
{
	glass_press(glass, ": incidents Enter");
	glass_wait_text(glass, "没有安全事件");
	open_form(glass, "n", "登记疑似事件");
	glass_press(glass, "首页被替换");
	down(glass, 1);
	glass_press(glass, "某部门门户");
	save(glass, "登记疑似事件", 11);
	glass_wait_text(glass, "取证  断网不断电；先取证后清除；日志只读导出＋哈希；不得自行重装");
	glass_wait_text(glass, "研判（");
	glass_wait_text(glass, "没有要上报的");
}

static void triage(struct glass *glass)
{
	open_form(glass, "t", "研判");
	down(glass, 5);
	glass_press(glass, "2");
	down(glass, 1);
	glass_press(glass, "网页篡改");
	save(glass, "研判", 3);
	glass_wait_text(glass, "待定级");
	glass_wait_text(glass, "网络攻击-网页篡改  某部门门户");
}

static void propose(struct glass *glass)
{
	open_form(glass, "g", "初判定级");
	glass_press(glass, "2");
	down(glass, 1);
	glass_press(glass, "首页被换四十五分钟");
	save(glass, "初判定级", 1);
	glass_wait_text(glass, "初判较大");
	glass_wait_text(glass, "待复核：初判较大");
}

/* Whoever proposed it does not review it, on the same connection; what was typed stays. */
static void review(struct glass *glass, struct glass *beside)
{
	open_form(glass, "v", "复核定级");
	glass_press(glass, "我看可以");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "要在另一个连接上办理");
	glass_wait_text(glass, "我看可以");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "2 丢弃");
	glass_press(glass, "2");
	glass_wait_gone(glass, "> 复核定级");
	glass_wait_text(beside, "待复核：初判较大");
	open_form(beside, "v", "复核定级");
	save(beside, "复核定级", 1);
	glass_wait_text(beside, "已定级");
	/* the other console follows; nobody is cut, each has its clock */
	glass_wait_text(glass, "[上报 3 待报 3]");
	wait_row_says(glass, SUPERIOR, "剩1");
	wait_row_says(glass, "自治区网信办", "剩");
	wait_row_says(glass, POLICE, "剩");
	glass_wait_text(glass, "复核");
}

/* Both begin to tell the first of the parties; who comes second sees who told it, and keeps what he
 * typed. */
static void tell(struct glass *glass, struct glass *beside)
{
	/* the nearest comes to the top as soon as nobody presses keys */
	wait_above(glass, SUPERIOR "  ", POLICE);
	wait_above(beside, SUPERIOR "  ", POLICE);
	glass_press(glass, "Home Enter");
	glass_wait_text(glass, "> 登记上报");
	glass_wait_text(glass, "初报  " SUPERIOR);
	glass_wait_text(glass, "您好，这里是");
	glass_press(beside, "Home Enter");
	glass_wait_text(beside, "> 登记上报");
	down(glass, 2);
	glass_press(glass, "郑某");
	save(glass, "登记上报", 3);
	wait_row_says(glass, SUPERIOR, "郑某");
	wait_row_says(glass, SUPERIOR, "按时");
	glass_wait_text(glass, "[上报 4 待报 3]");
	down(beside, 2);
	glass_press(beside, "孙某");
	down(beside, 3);
	glass_press(beside, "Enter");
	glass_wait_text(beside, "别人在这条记录上走了一步");
	glass_wait_text(beside, "现在「郑某」");
	glass_wait_text(beside, g_get_user_name());
	glass_press(beside, "1");
	glass_wait_text(beside, "孙某");
	glass_press(beside, "Esc");
	glass_wait_text(beside, "2 丢弃");
	glass_press(beside, "2");
	glass_wait_gone(beside, "> 登记上报");
	/* whom to call, and what to say */
	glass_press(beside, "s");
	glass_wait_text(beside, "打给谁");
	glass_wait_text(beside, "涉事系统 某部门门户");
	glass_press(beside, "Esc");
	glass_wait_gone(beside, "打给谁");
}

/* What is secured is asked for by its own fields, not by the incident one is at; what is harmful is
 * named by its number. */
static void secure(struct glass *glass)
{
	glass_press(glass, "Tab Tab");
	glass_wait_text(glass, "先取证后清除：按 n 登记");
	open_form(glass, "n", "登记存证");
	assert_false(glass_find(glass, "  安全事件", NULL, NULL));
	glass_press(glass, "首页截屏");
	down(glass, 3);
	glass_press(glass, "取证柜");
	down(glass, 3);
	glass_press(glass, "1");
	down(glass, 1);
	glass_press(glass, "当面封存");
	save(glass, "登记存证", 1);
	wait_row_says(glass, "ZJ-", "（有害，不抄录）");
	glass_press(glass, "Left Left");
}

static void handle(struct glass *glass, struct glass *beside)
{
	glass_press(glass, "Tab");
	glass_wait_text(glass, "还没有登记措施");
	open_form(glass, "m", "登记措施");
	down(glass, 1);
	glass_press(glass, "防火墙阻断来源");
	save(glass, "登记措施", 2);
	glass_wait_text(glass, "[处置 1]");
	glass_wait_text(glass, "定位 缺");
	open_form(glass, "c", "开始遏制");
	glass_press(glass, "下线站点");
	save(glass, "开始遏制", 1);
	glass_wait_text(glass, "[处置 2]");
	open_form(glass, "k", "转清除");
	down(glass, 1);
	glass_press(glass, "后台弱口令");
	save(glass, "转清除", 2);
	glass_wait_gone(glass, "定位 缺");
	open_form(glass, "y", "转恢复");
	down(glass, 1);
	glass_press(glass, "已止损");
	save(glass, "转恢复", 2);
	glass_wait_gone(glass, "处置 缺");
	open_form(glass, "o", "转观察");
	save(glass, "转观察", 2);
	glass_wait_gone(glass, "恢复 缺");
	glass_wait_text(glass, "观察至");
	wait_row_says(beside, "下一步由", "观察");
	glass_press(beside, "Tab Tab Tab");
	wait_row_says(beside, "原因分析", "后台弱口令");
	wait_row_says(beside, "发展趋势", "待续报");
}

static void test_story(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL), *beside = enter(room, NULL);

	suspect(glass);
	/* who is anywhere sees that it presses */
	glass_wait_text(beside, "研判 ");
	glass_press(beside, ": incidents Enter");
	wait_row_says(beside, "AQ-", "疑似");
	glass_press(beside, "Enter");
	triage(glass);
	propose(glass);
	review(glass, beside);
	tell(glass, beside);
	secure(glass);
	handle(glass, beside);
	glass_press(glass, "1");
	wait_row_says(glass, "上报：初报 " POLICE, "剩");
	leave(beside);
	leave(glass);
}

/* What ACT on incident ID asks for, by a program on a line of its own. */
static void act(struct room *room, const char *act, int id, const char *fields)
{
	g_autofree char *of = id == 0 ? g_strdup("") : g_strdup_printf("\"id\":%d,", id);
	g_autofree char *command = g_strdup_printf(
	    "call do {\"kind\":\"incident\",%s\"act\":\"%s\",\"fields\":{%s}}", of, act, fields);

	g_free(room_zhiban(room, command));
}

/* By the rules of Hunan who is told of what is major is one more: the state security. */
static void test_hunan(void **state)
{
	struct room *room = *state;

	room_configure(room, "[site]\nprofile=hunan\n");
	act(room, "suspect", 0, "\"phenomenon\":\"文件被加密\",\"system\":\"共享交换平台\"");
	g_autofree char *found = room_sql(room, "SELECT max(id) FROM incident");
	int id = (int)g_ascii_strtoll(found, NULL, 10);
	act(room, "triage", id, "\"category\":\"malware\",\"subtype\":\"勒索\"");
	act(room, "propose", id, "\"proposed\":\"large\",\"level_basis\":\"一台\"");
	act(room, "grade", id, "");
	struct glass *glass = enter(room, NULL);
	glass_press(glass, ": incidents Enter");
	glass_wait_text(glass, "恶意程序-勒索");
	glass_press(glass, "/ 勒索 Enter Home Enter");
	glass_wait_text(glass, "较大");
	glass_wait_text(glass, "省网信办");
	assert_false(glass_find(glass, "国家安全机关", NULL, NULL));
	act(room, "propose", id, "\"proposed\":\"major\",\"level_basis\":\"数据外泄\"");
	wait_row_says(glass, "待复核：", "初判重大");
	act(room, "regrade", id, "");
	wait_row_says(glass, "国家安全机关", "剩1");
	glass_wait_text(glass, "改级 1 次");
	leave(glass);
}

/* ---- at a desk ---------------------------------------------------------------------------- */

static json_int_t ago(int64_t us)
{
	return (json_int_t)(clock_wall().us - us);
}

static void put_site(struct desk *desk, json_t *pressing)
{
	json_t *site = json_pack("{s:i, s:s, s:s, s:s, s:I, s:{s:i}, s:I, s:I}", "key", 0, "name",
	    "市中心机房", "mode", "production", "clock", "synchronised", "data_at", ago(0),
	    "alarms", "unacknowledged", 0, "sweep_us", (json_int_t)MINUTE, "started_at",
	    ago(HOUR));

	if (pressing != NULL)
		json_object_set_new(site, "pressing", pressing);
	desk_set(desk, "site", site);
}

static int open_duty(void **state)
{
	static const char *const roles[] = { "duty_operator", NULL };
	static const char *const empty[] = { "devices", "circuits", "alarms", "upcoming",
		"changes", "records:incident", "records:incident_report",
		"records:incident_evidence", "records:stock_phrase" };
	struct desk *desk = desk_open(roles);

	put_site(desk, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	*state = desk;
	return 0;
}

/* Incident ID in STATE with MORE (taken over) in it. */
static void put(struct desk *desk, int id, const char *state, json_t *more)
{
	json_t *row = json_pack("{s:i, s:i, s:o, s:s, s:s, s:s, s:I, s:s, s:{}}", "key", id, "id",
	    id, "number", json_sprintf("AQ-20261112-%03d", id), "state", state, "category",
	    "attack", "subtype", "网页篡改", "found_at", ago(2 * HOUR), "owner", "当班人", "shown");

	json_object_update_new(row, more);
	desk_set(desk, "records:incident", row);
}

static json_t *report(int id, int incident, const char *state, const char *party, int64_t left)
{
	return json_pack("{s:i, s:i, s:i, s:o, s:s, s:s, s:s, s:i, s:I, s:{}}", "key", id, "id", id,
	    "incident", incident, "number", json_sprintf("AQ-20261112-%03d-%02d", incident, id),
	    "state", state, "party_title", party, "report", "first", "serial", 1, "due_at",
	    ago(-left), "shown");
}

/* Rows of the list as they stand one below the other. */
static void test_late_first(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	put(desk, 1, "containing", json_pack("{s:s}", "level", "major"));
	put(desk, 2, "suspected", json_pack("{s:I}", "triage_due", ago(-10 * MINUTE)));
	put(desk, 3, "closed", json_pack("{s:s}", "level", "general"));
	put(desk, 4, "false_positive", json_object());
	desk_set(desk, "records:incident_report", report(1, 1, "due", POLICE, -25 * MINUTE));
	desk_set(desk, "records:incident_report", report(2, 1, "due", SUPERIOR, 3 * HOUR));
	glass = enter_desk(desk, NULL, ": incidents Enter", "[未结 2]");
	glass_wait_text(glass, "待上报 1");
	int late = row_of(glass, "AQ-20261112-001");
	int column = glass_column(glass, late, 0, "逾期25");
	assert_true(late < row_of(glass, "AQ-20261112-002"));
	assert_true(glass_look(glass, late, column).coloured);
	assert_true(glass_look(glass, late, glass_column(glass, late, 0, "重大")).coloured);
	column = glass_column(glass, row_of(glass, "AQ-20261112-002"), 0, "剩");
	assert_false(glass_look(glass, row_of(glass, "AQ-20261112-002"), column).coloured);
	glass_press(glass, "Home");
	glass_wait_text(glass, "初报 " POLICE);
	glass_press(glass, "Right");
	glass_wait_text(glass, "[待上报 1]");
	glass_wait_gone(glass, "AQ-20261112-002");
	glass_press(glass, "Right");
	glass_wait_text(glass, "AQ-20261112-003");
	glass_press(glass, "Right");
	glass_wait_text(glass, "AQ-20261112-004");
	leave(glass);
}

/* A limit that passes while the list is open moves its row up, without news of anything. */
static void test_passes(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	put(desk, 1, "suspected", json_pack("{s:I}", "triage_due", ago(-2 * CLOCK_SECOND)));
	put(desk, 2, "suspected", json_pack("{s:I}", "triage_due", ago(-HOUR)));
	glass = enter_desk(desk, NULL, ": incidents Enter", "[未结 2]");
	wait_row_says(glass, "AQ-20261112-001", "逾期");
	wait_above(glass, "AQ-20261112-001", "AQ-20261112-002");
	leave(glass);
}

/* On every screen how long there is and for what, coloured when it has passed. */
static void test_presses(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	put_site(desk, json_pack("{s:i, s:s, s:i, s:i, s:s, s:I, s:s}", "key", 5, "kind",
	    "incident_report", "id", 1, "of", 1, "title", "上报", "at",
	    ago(-12 * MINUTE - 30 * CLOCK_SECOND), "about", "初报 " POLICE));
	glass = enter_desk(desk, NULL, "9", "剩12分 初报 市公安");
	put_site(desk, json_pack("{s:i, s:s, s:i, s:i, s:s, s:I, s:s, s:b}", "key", 5, "kind",
	    "incident_report", "id", 1, "of", 1, "title", "上报", "at", ago(5 * MINUTE), "about",
	    "初报 " POLICE, "late", 1));
	glass_wait_text(glass, "逾期5分");
	assert_true(glass_look(glass, 1, glass_column(glass, 1, 0, "逾期5分")).coloured);
	put_site(desk, NULL);
	glass_wait_gone(glass, "初报 市公安");
	leave(glass);
}

/* What has ended takes no more; how it did is still said. */
static void test_ended(void **state)
{
	struct desk *desk = *state;
	json_t *told = report(1, 3, "sent", POLICE, -HOUR);
	struct glass *glass;

	json_object_update_new(told, json_pack("{s:I, s:s, s:s, s:b}", "told_at", ago(33 * MINUTE),
	    "means", "phone", "receiver", "吴某", "late", 1));
	put(desk, 3, "closed", json_pack("{s:s, s:s}", "level", "large", "graded_by", "安全员乙"));
	put(desk, 4, "false_positive", json_pack("{s:s, s:s, s:s}", "false_by", "安全员乙",
	    "false_confirmed_by", "审计员丙", "false_reason", "是改版"));
	desk_set(desk, "records:incident_report", json_incref(told));
	desk_answer(desk, "list", json_pack("{s:[o], s:b}", "records", told, "more", 0));
	glass = enter_desk(desk, NULL, ": incidents Enter", "没有安全事件");
	glass_press(glass, "Right Right");
	wait_row_says(glass, "AQ-20261112-003", "迟报过 1 次");
	glass_press(glass, "Enter");
	wait_row_says(glass, POLICE, "迟27分");
	int row = row_of(glass, POLICE);
	assert_true(glass_look(glass, row, glass_column(glass, row, 0, "迟27分")).coloured);
	assert_false(glass_find(glass, "断网不断电", NULL, NULL));
	glass_press(glass, "n");
	glass_wait_text(glass, "已经归档，不再添加");
	glass_press(glass, "Esc Right");
	glass_wait_text(glass, "AQ-20261112-004");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "审计员丙");
	glass_wait_text(glass, "是改版");
	leave(glass);
}

int main(int argc, char **argv)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, open_duty, close_desk)
	const struct CMUnitTest tests[] = {
		WITH_DESK(test_late_first),
		WITH_DESK(test_passes),
		WITH_DESK(test_presses),
		WITH_DESK(test_ended),
		cmocka_unit_test(test_story),
		cmocka_unit_test(test_hunan),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_lhasa, close_room);
}
