/* The page of the shift and the wizard of a handover, for both sides: what is said, what stands in
 * the way, what is sent, what outlives a lost line. The rows are those of docs/protocol.md, from a
 * desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define ME 1                   /* the person at the desk */
#define OTHER 2

static const char *const duty[] = { "duty_operator", NULL };

/* ---- rows --------------------------------------------------------------------------------- */

static json_t *from_now(int64_t us)
{
	return json_integer(clock_wall().us + us);
}

static void put_site(struct desk *desk)
{
	desk_set(desk, "site",
	    json_pack(
		"{s:i, s:s, s:s, s:s, s:o, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:{s:i}, s:I, s:o}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", from_now(0), "devices", "circuits", "services", "rooms", "severities",
		"major", 2, "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(600 * CLOCK_SECOND), "started_at", from_now(-HOUR)));
}

static void put_span(struct desk *desk, int id, const char *post, int person, const char *name)
{
	desk_set(desk, "records:shift_summary",
	    json_pack("{s:i, s:i, s:s, s:s, s:s, s:i, s:o, s:o}", "key", id, "id", id, "state",
		"open", "post", post, "operator", name, "person", person, "began_at",
		from_now(-6 * HOUR), "planned_until", from_now(2 * HOUR + 30 * CLOCK_SECOND)));
}

/* A handover in which PERSON leaves; planned in PLANNED from now. */
static json_t *handover(const char *state, int person, int64_t planned)
{
	return json_pack("{s:i, s:i, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:o, s:o}", "key", 7, "id",
	    7, "number", "JB-20261123-001", "state", state, "outgoing", person, "outgoing_name",
	    person == ME ? "值班甲" : "值班乙", "shift", "夜班", "posts",
	    "network_duty security_duty", "post_titles", "网络值班、安全值班", "began_at",
	    from_now(-6 * HOUR), "planned_at", from_now(planned));
}

static json_t *signed_out(int person, int64_t planned)
{
	json_t *row = handover("outgoing_signed", person, planned);

	json_object_set_new(row, "assessment", json_string("watch"));
	json_object_set_new(row, "outlook", json_string("如果九点没有恢复，就升级值班长"));
	json_object_set_new(row, "signed_out_at", from_now(-MINUTE));
	return row;
}

static void put(struct desk *desk, json_t *row)
{
	desk_set(desk, "records:handover", row);
}

static json_t *item(int id, const char *section, const char *title)
{
	return json_pack("{s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o}", "key",
	    id, "id", id, "handover", 7, "state", "listed", "section", section, "number",
	    id == 1 ? "GZ-20261123-003" : id == 2 ? "WH-20261123-001" : "GG-88", "title", title,
	    "situation", "运营商熔接中", "next_step", "九点半回访", "owner", "值班甲", "source",
	    "fault_ticket", "source_id", 3, "deadline", from_now(HOUR));
}

static void put_item(struct desk *desk, json_t *row)
{
	desk_set(desk, "records:handover_item", row);
}

/* ITEM was said back. */
static json_t *read_back(json_t *row, const char *text)
{
	json_object_set_new(row, "state", json_string("read"));
	json_object_set_new(row, "read_back", json_string(text));
	return row;
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	put_site(desk);
	*state = desk;
	return 0;
}

/* ---- looking ------------------------------------------------------------------------------ */

static struct glass *enter_duty(struct desk *desk, const char *until)
{
	return enter_desk(desk, NULL, "6", until);
}

static struct glass *enter_wizard(struct desk *desk)
{
	struct glass *glass = enter_duty(desk, "JB-20261123-001");

	glass_press(glass, "h");
	glass_wait_text(glass, "[1 研判");
	return glass;
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

static void assert_not_there(const struct glass *glass, const char *text)
{
	if (glass_find(glass, text, NULL, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("\"%s\" is in\n%s", text, dump);
	}
}

/* Nothing of the sort was sent. */
static void assert_not_done(struct desk *desk, const char *text)
{
	g_autofree char *done = desk_done(desk);

	if (strstr(done, text) != NULL)
		fail_msg("%s is among %s", text, done);
}

/* ---- the page of the shift ---------------------------------------------------------------- */

static void test_nobody(void **state)
{
	struct glass *glass = enter_duty(*state, "无人当班");

	assert_row_says(glass, "网络值班", "!! 无人当班。按 n 接过来");
	assert_row_says(glass, "安全值班", "!! 无人当班");
	glass_press(glass, "h");
	glass_wait_text(glass, "没有人当班，没有可交接的");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 开始当班 ]");
	glass_press(glass, "Esc");
	leave(glass);
}

/* Who, since when, until when, both posts in one hand; what is due, soonest first. */
static void test_who_until_when(void **state)
{
	struct desk *desk = *state;

	put_span(desk, 1, "network_duty", OTHER, "值班乙");
	put_span(desk, 2, "security_duty", OTHER, "值班乙");
	desk_set(desk, "upcoming", json_pack("{s:i, s:o, s:s}", "key", 1, "at",
	    from_now(2 * HOUR), "text", "回访 运营商"));
	desk_set(desk, "upcoming", json_pack("{s:i, s:o, s:s}", "key", 2, "at",
	    from_now(-MINUTE), "text", "巡检 XJ-1"));
	struct glass *glass = enter_duty(desk, "回访 运营商");
	assert_row_says(glass, "网络值班", "值班乙 兼岗");
	assert_row_says(glass, "网络值班", "剩2时");
	assert_row_says(glass, "你 ", "你尚未当值，当前责任人 值班乙。");
	assert_row_says(glass, "没有在办的", "到点前自动准备；提前换人按 h");
	assert_true(row_of(glass, "巡检 XJ-1") < row_of(glass, "回访 运营商"));
	assert_row_says(glass, "巡检 XJ-1", "逾期1分");
	glass_press(glass, "n");
	glass_wait_text(glass, "每个岗位都有人当班；换人走交接班");
	/* one of the posts changes hands */
	put_span(desk, 2, "security_duty", ME, "值班甲");
	glass_wait_text(glass, "你当班，责任在你。");
	assert_not_there(glass, "兼岗");
	leave(glass);
}

static void test_handover_on_the_page(void **state)
{
	struct desk *desk = *state;
	json_t *row = signed_out(OTHER, HOUR);

	put_span(desk, 1, "network_duty", OTHER, "值班乙");
	put(desk, row);
	put_item(desk, item(1, "open", "乡镇接入中断"));
	put_item(desk, read_back(item(2, "maintenance", "汇聚B 电源更换"), "先核批准单"));
	struct glass *glass = enter_duty(desk, "复述 1/2");
	assert_row_says(glass, "JB-20261123-001", "交班已签");
	assert_row_says(glass, "JB-20261123-001", "值班乙 -> ?");
	assert_row_says(glass, "该接班人", "五页看过，逐条复述，然后签。");
	leave(glass);
}

/* ---- who leaves --------------------------------------------------------------------------- */

/* What is missing is said before anything is asked; what was written is sent; then it is signed. */
static void test_outgoing(void **state)
{
	struct desk *desk = *state;

	put_span(desk, 1, "network_duty", ME, "值班甲");
	put(desk, handover("preparing", ME, HOUR));
	put_item(desk, item(1, "open", "乡镇接入中断"));
	struct glass *glass = enter_wizard(desk);
	assert_row_says(glass, "夜班", "交班 值班甲 未签");
	assert_row_says(glass, "总体研判", "还没有写");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：总体研判还没有写");
	assert_not_done(desk, "sign_out");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[ 填写 ]");
	glass_press(glass, "2 Down 九点没好就升级");
	glass_wait_text(glass, "九点没好就升级");
	glass_press(glass, "Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab");
	glass_press(glass, "Enter");
	desk_wait_done(desk, "\"outlook\":\"九点没好就升级\"");
	desk_wait_done(desk, "\"assessment\":\"watch\"");
	json_t *row = handover("preparing", ME, HOUR);
	json_object_set_new(row, "assessment", json_string("watch"));
	json_object_set_new(row, "outlook", json_string("九点没好就升级"));
	put(desk, row);
	glass_wait_text(glass, "需关注");
	glass_press(glass, "6");
	glass_wait_text(glass, "都齐了。按 s 交班签认。");
	glass_press(glass, "s");
	glass_wait_text(glass, "交班签认：值班甲用签名口令签");
	glass_press(glass, "secret");
	glass_wait_text(glass, "******");
	glass_press(glass, "Enter Enter");
	desk_wait_done(desk, "\"act\":\"sign_out\"");
	desk_wait_done(desk, "\"password\":\"secret\"");
	glass_wait_text(glass, "已签。责任仍在交班人，直到接班人签认。");
	leave(glass);
}

/* An open thing without an owner is no handover. */
static void test_outgoing_owes_a_step(void **state)
{
	struct desk *desk = *state;
	json_t *row = handover("preparing", ME, HOUR), *bare = item(1, "open", "乡镇接入中断");

	json_object_set_new(row, "assessment", json_string("stable"));
	json_object_del(bare, "owner");
	put(desk, row);
	put_item(desk, bare);
	struct glass *glass = enter_wizard(desk);
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：GZ-20261123-003 还没有写责任人");
	leave(glass);
}

/* ---- who comes ---------------------------------------------------------------------------- */

/* Each item in one's own words, or as told; nothing is signed before all is said back and seen. */
static void test_incoming(void **state)
{
	struct desk *desk = *state;

	put(desk, signed_out(OTHER, HOUR));
	put_item(desk, item(1, "open", "乡镇接入中断"));
	put_item(desk, item(2, "other", "某街道接入审核"));
	struct glass *glass = enter_wizard(desk);
	assert_row_says(glass, "夜班", "交班 值班乙 已签");
	glass_press(glass, "2");
	glass_wait_text(glass, "[2 未结 0/2");
	glass_wait_text(glass, "九点半回访");
	assert_row_says(glass, "GZ-20261123-003", "[ ]");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "复述（空着按 Enter");
	glass_press(glass, "九点半打电话");
	glass_press(glass, "Enter");
	desk_wait_done(desk, "\"read_back\":\"九点半打电话\"");
	put_item(desk, read_back(item(1, "open", "乡镇接入中断"), "九点半打电话"));
	glass_wait_text(glass, "[2 未结 1/2");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：第 2 页还有 1 条未复述（WH-20261123-001）。");
	/* the cursor went on by itself; as told */
	glass_press(glass, "Enter Enter");
	desk_wait_done(desk, "\"read_back\":\"与交班人所述一致\"");
	put_item(desk, read_back(item(2, "other", "某街道接入审核"), "与交班人所述一致"));
	glass_wait_text(glass, "[2 未结 2/2 v]");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：还没看过：3 环境、4 静音搁置维护、5 日程。");
	glass_press(glass, "3 4 5 6");
	glass_wait_text(glass, "都齐了。按 s 接班签认。");
	assert_not_done(desk, "sign_in");
	glass_press(glass, "s");
	glass_wait_text(glass, "接班签认：值班甲用签名口令签");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "用签名口令签");
	assert_not_done(desk, "sign_in");
	leave(glass);
}

/* On the terminal of who leaves: who comes is named, and signs with his own password. */
static void test_two_at_one_terminal(void **state)
{
	struct desk *desk = *state;
	json_t *row = signed_out(ME, HOUR);

	json_object_set_new(row, "incoming", json_integer(OTHER));
	json_object_set_new(row, "incoming_name", json_string("值班乙"));
	put(desk, row);
	struct glass *glass = enter_wizard(desk);
	glass_press(glass, "2 3 4 5 s");
	glass_wait_text(glass, "接班签认：由值班乙用自己的签名口令签");
	glass_press(glass, "other");
	glass_press(glass, "Enter Enter");
	desk_wait_done(desk, "\"signer\":{\"person\":2,\"password\":\"other\"}");
	glass_wait_text(glass, "责任已转移。");
	leave(glass);
}

/* What keeps something quiet is kept or ended, never just read. */
static void test_confirmed_anew(void **state)
{
	struct desk *desk = *state;
	json_t *row = item(3, "silence", "全部静音到 09:00");

	json_object_set_new(row, "confirm", json_true());
	put(desk, signed_out(OTHER, HOUR));
	put_item(desk, row);
	struct glass *glass = enter_wizard(desk);
	glass_press(glass, "4");
	glass_wait_text(glass, "它正压着声音或监测，要重新确认");
	glass_press(glass, "Enter Enter");
	glass_wait_text(glass, "全部静音到 09:00  保持还是解除");
	glass_press(glass, "1");
	glass_wait_gone(glass, "保持还是解除");
	assert_not_done(desk, "handover_item");
	glass_press(glass, "Enter Enter");
	glass_wait_text(glass, "保持还是解除");
	glass_press(glass, "3");
	desk_wait_done(desk, "\"act\":\"lift\"");
	leave(glass);
}

static void test_given_back(void **state)
{
	struct desk *desk = *state;
	json_t *row = handover("preparing", OTHER, HOUR);

	put(desk, signed_out(OTHER, HOUR));
	struct glass *glass = enter_wizard(desk);
	glass_press(glass, "r");
	glass_wait_text(glass, "[ 退回补充 ]");
	glass_press(glass, "缺二号空调的下一步");
	glass_press(glass, "Tab Tab Tab");
	glass_press(glass, "Enter");
	desk_wait_done(desk, "\"returned_for\":\"缺二号空调的下一步\"");
	json_object_set_new(row, "returned_for", json_string("缺二号空调的下一步"));
	put(desk, row);
	glass_wait_text(glass, "! 退回，还缺：缺二号空调的下一步");
	glass_press(glass, "r");
	glass_wait_gone(glass, "[ 退回补充 ]");
	leave(glass);
}

/* ---- what is in the way, what is over ----------------------------------------------------- */

static void test_frozen(void **state)
{
	struct desk *desk = *state;

	put(desk, signed_out(OTHER, HOUR));
	desk_set(desk, "handover", json_pack("{s:i, s:[{s:s, s:s}, {s:s, s:b}]}", "key", 7,
	    "frozen", "text", "一级故障还没有恢复", "number", "GZ-20261123-003", "text",
	    "维护作业正在实施", "thawed", 1));
	struct glass *glass = enter_wizard(desk);
	glass_wait_text(glass, "!! 不得交接：一级故障还没有恢复（GZ-20261123-003）。值班乙继续");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：不得交接：一级故障");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[要做的");
	glass_wait_text(glass, "!! 不得交接：一级故障还没有恢复（GZ-20261123-003）");
	leave(glass);
}

static void test_nobody_came(void **state)
{
	struct desk *desk = *state;

	put(desk, signed_out(ME, -12 * MINUTE));
	struct glass *glass = enter_wizard(desk);
	glass_wait_text(glass, "! 到点已 12分，接班人没有签：交班人不得离岗，责任仍在值班甲。");
	/* what the service says of it, who is to be called, goes before */
	desk_set(desk, "handover", json_pack("{s:i, s:s}", "key", 7, "overdue_text",
	    "没有接班：呼候补值班丁，值班甲继续主责"));
	glass_wait_text(glass, "! 到点已 12分。没有接班：呼候补值班丁，值班甲继续主责。");
	glass_press(glass, "Esc");
	leave(glass);
}

/* At night with one person somebody who leads is asked for first. */
static void test_single_night(void **state)
{
	struct desk *desk = *state;
	json_t *row = signed_out(OTHER, HOUR);

	put(desk, json_deep_copy(row));
	desk_set(desk, "handover", json_pack("{s:i, s:b}", "key", 7, "wants_leader", 1));
	struct glass *glass = enter_wizard(desk);
	glass_press(glass, "2 3 4 5 s");
	glass_wait_text(glass, "不能签认：夜班只有一人：值班长或带班领导先远程参加");
	json_object_set_new(row, "attended_by", json_string("值班长甲"));
	put(desk, row);
	glass_press(glass, "6");
	glass_wait_text(glass, "都齐了。按 s 接班签认。");
	assert_row_says(glass, "远程参与", "值班长甲");
	leave(glass);
}

/* It is seen from both chairs when it happens, and nothing can be done to it any more. */
static void test_transferred(void **state)
{
	struct desk *desk = *state;
	json_t *row = signed_out(OTHER, HOUR);

	put(desk, json_deep_copy(row));
	put_item(desk, read_back(item(1, "open", "乡镇接入中断"), "知道了"));
	struct glass *glass = enter_wizard(desk);
	json_object_set_new(row, "state", json_string("transferred"));
	json_object_set_new(row, "incoming_name", json_string("值班甲"));
	json_object_set_new(row, "incoming", json_integer(ME));
	json_object_set_new(row, "transferred_at", json_integer(INT64_C(1795393987000000)));
	json_object_set_new(row, "signed_in_at", json_integer(INT64_C(1795393987000000)));
	json_object_set_new(row, "overlap_until", from_now(10 * MINUTE));
	put(desk, row);
	glass_wait_text(glass, "责 任 已 转 移   08:33:07");
	assert_row_says(glass, "此前由", "此前由值班乙负责，此后由值班甲负责。");
	assert_row_says(glass, "值班乙留到", "责任已不在他");
	glass_press(glass, "2 Enter");
	glass_wait_text(glass, "交接已经完成，签过的不能改");
	glass_press(glass, "s");
	assert_not_there(glass, "用签名口令签");
	leave(glass);
}

/* From outside the room one can do less, and is told. */
static void test_remote(void **state)
{
	static const char *const environment[] = { "SSH_CONNECTION=198.51.100.7 50000 10.0.0.1 22",
		NULL };
	const struct glass_options options = { .environment = environment };
	struct desk *desk = *state;

	put(desk, signed_out(OTHER, HOUR));
	struct glass *glass = enter_desk(desk, &options, "6", "JB-20261123-001");
	assert_row_says(glass, "你 ", "远程：不能清点物品，不能签现场巡检。");
	glass_press(glass, "h 3");
	glass_wait_text(glass, "远程（198.51.100.7）：不能清点物品，不能代签现场巡检。");
	leave(glass);
}

/* ---- a lost line -------------------------------------------------------------------------- */

/* What was half said back is there again, and so is what was looked at. */
static void test_lost_line(void **state)
{
	struct desk *desk = *state;

	put(desk, signed_out(OTHER, HOUR));
	put_item(desk, item(1, "open", "乡镇接入中断"));
	struct glass *glass = enter_wizard(desk);
	glass_press(glass, "4 2 Enter");
	glass_wait_text(glass, "复述（空着");
	glass_press(glass, "运营商说九点");
	glass_wait_text(glass, "运营商说九点");
	glass_hang_up(glass);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
	glass = enter_wizard(desk);
	assert_row_says(glass, "[1 研判", "4 静音搁置维护 v");
	assert_not_there(glass, "5 日程 v");
	glass_press(glass, "2 Enter");
	glass_wait_text(glass, "运营商说九点");
	glass_press(glass, "半 Enter");
	desk_wait_done(desk, "\"read_back\":\"运营商说九点半\"");
	leave(glass);
}

/* On every size every page is there with what counts. */
static void test_size(void **state)
{
	static const struct { int columns, rows; } sizes[] = {
		{ 64, 18 }, { 132, 43 }, { 300, 80 },
	};
	struct desk *desk = *state;
	json_t *row = signed_out(OTHER, -MINUTE);

	json_object_set_new(row, "things_note", json_string("门禁卡少一张，值班长已知"));
	put(desk, row);
	put_item(desk, item(1, "open", "乡镇接入中断，两家共用，运营商已到场熔接，等对端确认"));
	struct glass *glass = enter_wizard(desk);
	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		glass_resize(glass, sizes[i].columns, sizes[i].rows);
		for (char page[] = "1"; page[0] <= '6'; page[0]++) {
			glass_press(glass, page);
			assert_row_says(glass, "1 研判", "签认");
		}
		glass_press(glass, "2");
		glass_wait_text(glass, "GZ-20261123-003");
		glass_wait_text(glass, "九点半回访");
		glass_press(glass, "3");
		glass_wait_text(glass, "门禁卡少一张");
	}
	leave(glass);
}

/* ---- visitors in the room ----------------------------------------------------------------- */

/* One key, and there is nothing on it but the time and counts; the same key brings all back. */
static void test_hidden(void **state)
{
	struct desk *desk = *state;

	put_span(desk, 1, "network_duty", OTHER, "值班乙");
	put(desk, signed_out(OTHER, HOUR));
	struct glass *glass = enter_duty(desk, "JB-20261123-001");
	glass_press(glass, "X");
	glass_wait_text(glass, "值班中");
	assert_not_there(glass, "值班乙");
	assert_not_there(glass, "JB-20261123");
	glass_wait_text(glass, "重要 2");
	glass_press(glass, "6 h Tab Enter");
	assert_not_there(glass, "JB-20261123");
	glass_press(glass, "X");
	glass_wait_text(glass, "JB-20261123-001");
	assert_not_there(glass, "值班中");
	leave(glass);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
	static const struct CMUnitTest tests[] = {
		TEST(test_nobody),
		TEST(test_who_until_when),
		TEST(test_handover_on_the_page),
		TEST(test_outgoing),
		TEST(test_outgoing_owes_a_step),
		TEST(test_incoming),
		TEST(test_two_at_one_terminal),
		TEST(test_confirmed_anew),
		TEST(test_given_back),
		TEST(test_frozen),
		TEST(test_nobody_came),
		TEST(test_single_night),
		TEST(test_transferred),
		TEST(test_remote),
		TEST(test_lost_line),
		TEST(test_size),
		TEST(test_hidden),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
