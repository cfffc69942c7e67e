/* The night fault of requirements.md 4, steps 6 to 8 and what follows from them, as far as the
 * program carries it today: one person, one terminal of 80 by 24, and a carrier's line that two
 * units share. Everything is done by keys and read off the screen; each part of the night goes on
 * from where the one before ended. */
#include <string.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

#define LINE "JR-0304"
#define FAULT "链路中断 JR-0304"
#define PORT "display interface GigabitEthernet2/0/2"

struct night {
	struct room *room;
	struct glass *glass;
};

static int open_night(void **state)
{
	struct night *night = g_new0(struct night, 1);

	night->room = room_open(true);
	room_configure(night->room, "[evidence]\npace=500ms\n");
	/* the line is found to be down before the switch at its end is */
	room_apply(night->room, "alarms.conf", "[type device_unreachable]\nraise_delay=5s\n");
	night->glass = enter(night->room, NULL);
	*state = night;
	return 0;
}

static int close_night(void **state)
{
	struct night *night = *state;

	leave(night->glass);
	room_close(night->room);
	g_free(night);
	return 0;
}

/* Esc, until TEXT is seen. */
static void back_to(struct glass *glass, const char *text)
{
	glass_press(glass, "Esc");
	glass_wait_text(glass, text);
}

/* Until it has rung. */
static void wait_bell(struct glass *glass)
{
	const GByteArray *output = glass_output(glass);
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	while (memchr(output->data, '\a', output->len) == NULL) {
		if (g_get_monotonic_time() > end)
			fail_msg("no bell");
		glass_wait_frame(glass);
	}
}

/* ---- before ------------------------------------------------------------------------------- */

/* Somebody is on duty, and what devices say while all is well is there to compare. */
static void quiet_evening(const struct night *night)
{
	g_autofree char *end = room_shift_end(), *until = g_strdup_printf("至 %s ", end);
	struct glass *glass = night->glass;

	glass_wait_text(glass, "正常 19");
	glass_press(glass, ":");
	glass_send(glass, "shift\r", 6);
	glass_wait_text(glass, "[值班小结]");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 开始当班 ]");
	glass_press(glass, "1 Down");
	glass_press(glass, end);
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "已存");
	glass_wait_text(glass, until);
	glass_press(glass, "2 / " LINE " Enter");
	glass_wait_text(glass, "筛选 " LINE);
	glass_press(glass, "t");
	glass_wait_text(glass, "没有发现故障");
	glass_press(glass, "e");
	glass_wait_text(glass, PORT);
	assert_row_says(glass, PORT, "正常时的参照");
	glass_press(glass, "1");
	glass_wait_text(glass, "没有要处理的");
}

/* ---- 03:12 -------------------------------------------------------------------------------- */

/* One line, once, with a sound: what, whom it hits, that nobody has it; below what to do first. The
 * cursor stands on it. */
static void alarm_comes(const struct night *night)
{
	struct glass *glass = night->glass;
	int row;

	glass_reset_output(glass);
	room_lab(night->room, "circuit " LINE " down");
	glass_wait_text(glass, FAULT);
	wait_row_says(glass, FAULT, "2家 含2条");
	assert_row_says(glass, FAULT, ">!!");
	assert_row_says(glass, FAULT, "未确认");
	wait_row_says(glass, "1 总览", "共 1");
	wait_row_says(glass, "!!! 紧急 0", "!! 重要 1");
	wait_row_says(glass, "!!! 紧急 0", "未确认 1");
	assert_row_says(glass, "本端口正常，对端网关无应答", FAULT);
	assert_row_says(glass, "先做 ", "看定位；按受理规则找对的单位");
	assert_true(glass_cursor(glass, &row, NULL));
	assert_int_equal(row, row_of(glass, FAULT));
	wait_bell(glass);
}

/* A slip of the finger is taken back; then it is meant. */
static void acknowledged(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 " FAULT);
	glass_wait_text(glass, "u 撤销");
	wait_row_says(glass, ">!!", g_get_user_name());
	wait_row_says(glass, "!!! 紧急 0", "未确认 0");
	glass_press(glass, "u");
	glass_wait_text(glass, "已撤销 1 条的确认");
	wait_row_says(glass, ">!!", "未确认");
	wait_row_says(glass, "!!! 紧急 0", "未确认 1");
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 " FAULT);
	wait_row_says(glass, ">!!", g_get_user_name());
}

static void alarm_opened(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "Enter");
	glass_wait_text(glass, "本端口正常，对端网关无应答");
	assert_row_says(glass, "可能原因", "线路、本端或对端设备、对端供电");
	assert_row_says(glass, "先做", "看定位；按受理规则找对的单位");
	wait_row_says(glass, "影响 ", "2 家：东城区水务局、东城区民政局  另有 2 条告警归在它下面");
	assert_row_says(glass, "由 ", g_get_user_name());
	wait_row_says(glass, "设备不可达 水务接入", "上游");
	wait_row_says(glass, "设备不可达 民政接入", "随根因");
	glass_wait_text(glass, "撤销确认");
	glass_wait_text(glass, "发生     链路中断：");
}

/* ---- 03:13 where it is -------------------------------------------------------------------- */

static void located(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "t");
	glass_wait_text(glass, "东城联合办公楼接入  运营商 200M  !! 中断");
	assert_row_says(glass, "东城汇聚B     ", "电信云川分公司");
	assert_row_says(glass, "!! 不可达", "正常 ----");
	assert_row_says(glass, "本端口 东城汇聚B GE2/0/2", "up，收光");
	assert_row_says(glass, "! 对端网关", "次不通");
	assert_row_says(glass, "?  对端供电", "无探测，请电话询问");
	assert_row_says(glass, "判断 ", "运营商段或对端停电（可能）");
	assert_row_says(glass, "规则 ", "R3 / R6  先问对端是否停电。");
	assert_row_says(glass, "受理 ", "电信云川分公司   报修 10000-3   电路号 YC-DX-20304");
	assert_row_says(glass, "影响 ", "东城区水务局、东城区民政局（共用链路，2 家）");
	assert_row_says(glass, "> 1 问对端是否停电", "夜间可打");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "维护");
	glass_wait_gone(glass, "下一步");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "下一步");
}

/* Fetched by itself when the alarm came; its lines beside those of the good hour. */
static void evidence_beside_the_good(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "e / GigabitEthernet2/0/2 Enter");
	glass_wait_text(glass, "告警 GJ-");
	glass_press(glass, "Home Enter");
	glass_wait_text(glass, "正常时比：+ 新的  - 没有了");
	glass_wait_text(glass, "  Current state: UP");
	glass_wait_text(glass, " -  Last 300 seconds input:");
	glass_wait_text(glass, " +  Last 300 seconds input:");
	back_to(glass, "正常时的参照");
	back_to(glass, "display interface brief");
	back_to(glass, "下一步");
}

/* ---- 03:14 the telephone ------------------------------------------------------------------ */

static void power_asked(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "Enter");
	glass_wait_text(glass, "打给 水务值守员 10000000008（夜间可打）");
	glass_press(glass, "2");
	glass_wait_text(glass, "已记下，判断已按此更新。");
	glass_wait_text(glass, "运营商段（很可能）");
	assert_row_says(glass, "人工 ", "对端有电");
	glass_wait_gone(glass, "R3 / R6");
	assert_row_says(glass, "规则 ", "R3  ");
	assert_row_says(glass, "> 1 报运营商", "10000-3");
}

static void told_and_reported(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "Enter");
	glass_wait_text(glass, "电信云川分公司  报修 10000-3");
	glass_wait_text(glass, "YC-DX-20304");
	glass_wait_text(glass, "回呼电话 6000-200");
	back_to(glass, "下一步");
	glass_press(glass, "c");
	glass_wait_text(glass, "接入单位 2 家，逐家告知");
	glass_wait_text(glass, "1  东城区水务局");
	glass_wait_text(glass, "2  东城区民政局");
	glass_wait_text(glass, "民政值守员 10000000010、6001-105（夜间可打）");
	back_to(glass, "下一步");
}

/* The carrier measured its part and it is well: a person says otherwise than the program, with a
 * reason; both stand there. */
static void overruled(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "o");
	glass_wait_text(glass, "故障段");
	glass_press(glass, "Down Down 6 Down Down Down");
	glass_press(glass, "楼内");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "理由至少写 8 个字");
	glass_press(glass, "交接箱断，运营商测过自己一段正常 Down Enter");
	glass_wait_text(glass, "判为接入单位自建段（程序：运营商段，R3）");
	assert_row_says(glass, "规则 ", "R4");
	glass_wait_text(glass, "> 1 告知接入单位自行处理");
}

/* ---- 05:40 and the morning ---------------------------------------------------------------- */

static void noted(const struct night *night)
{
	struct glass *glass = night->glass;

	back_to(glass, "可能原因");
	glass_press(glass, "m");
	glass_wait_text(glass, "[ 加说明 ]");
	glass_press(glass, "物业答应七点到场 Down Enter");
	glass_wait_text(glass, "可能原因");
	wait_row_says(glass, "物业答应七点到场", "加说明");
	assert_row_says(glass, "物业答应七点到场", g_get_user_name());
}

/* Quiet for two hours, with a reason: out of the way, but counted on the first screen. */
static void shelved(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "h");
	glass_wait_text(glass, "交班时要重新认");
	glass_press(glass, "3");
	glass_wait_text(glass, "[ 搁置 ]");
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "搁置必须写明理由");
	glass_press(glass, "等物业到场 Down Down Enter");
	glass_wait_text(glass, "可能原因");
	wait_row_says(glass, "处理 ", "搁置 剩1时");
	glass_press(glass, "1");
	glass_wait_text(glass, "没有要处理的");
	wait_row_says(glass, "机房 3", "搁置 1");
	assert_row_says(glass, "链路 19", "中断 1");
	glass_press(glass, "4");
	glass_wait_text(glass, "搁置 1");
	assert_false(glass_find(glass, FAULT, NULL, NULL));
	glass_press(glass, "Right Right");
	glass_wait_text(glass, "[搁置 1]");
	wait_row_says(glass, FAULT, "搁置 剩1时");
}

/* Who comes in the morning has to say so anew. */
static void shift_ends(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, ":");
	glass_send(glass, "shift\r", 6);
	glass_wait_text(glass, "[值班小结]");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "值班小结 #");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "3 无人接班而结束");
	glass_press(glass, "3");
	glass_wait_text(glass, "[ 无人接班而结束 ]");
	glass_press(glass, "2 Down 若物业七点不到场，就催 Down Down 接班人路上 Down Enter");
	glass_wait_text(glass, "已存");
	glass_press(glass, "1");
	glass_wait_text(glass, FAULT);
	wait_row_says(glass, FAULT, "未确认");
	wait_row_says(glass, "机房 3", "搁置 0");
}

/* It is over while nobody has it: it stays, marked, until somebody has seen it, and then until he
 * says why it may go. */
static void over_and_closed(const struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "x");
	assert_true(glass_find(glass, FAULT, NULL, NULL));
	room_lab(night->room, "circuit " LINE " up");
	wait_row_says(glass, FAULT, "已恢复未确认");
	assert_row_says(glass, FAULT, ">v!!");
	glass_press(glass, "4 Left Left");
	glass_wait_text(glass, "[待处理 1]");
	glass_wait_text(glass, FAULT);
	glass_press(glass, "x");
	glass_wait_text(glass, "已恢复未确认");
	assert_false(glass_find(glass, "原因？", NULL, NULL));
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 " FAULT);
	glass_wait_text(glass, "[待处理 0]");
	glass_press(glass, "Left Left");
	glass_wait_text(glass, "[已恢复 1]");
	wait_row_says(glass, FAULT, "已恢复 待关闭");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "可能原因");
	glass_press(glass, "x");
	glass_wait_text(glass, "关闭 " FAULT);
	glass_wait_text(glass, "。原因？");
	glass_press(glass, "7");
	glass_wait_text(glass, "[ 关闭 ]");
	glass_press(glass, "楼内交接箱重新熔接 Down Enter");
	glass_wait_text(glass, "可能原因");
	wait_row_says(glass, "已关闭", "楼内交接箱重新熔接");
}

/* The whole night, newest first; and it is all on the record. */
static void journal(const struct night *night)
{
	static const char *const told[] = { "关闭：楼内交接箱重新熔接", " 确认",
		"恢复     链路中断", "取消搁置", "：等物业到场", "加说明：物业答应七点到场" };
	struct glass *glass = night->glass;
	int row = row_of(glass, "经过");

	assert_row_says(glass, "影响 ", "2 家：东城区水务局、东城区民政局");
	for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
		int next = row + 1;
		g_autofree char *line = NULL;
		for (; next < 23; next++) {
			g_free(line);
			line = glass_row(glass, next);
			if (strstr(line, told[i]) != NULL)
				break;
		}
		if (next == 23)
			fail_msg("the journal does not say %s below row %d", told[i], row);
		row = next;
	}
	glass_press(glass, "PgDn");
	glass_wait_text(glass, "撤销确认");
	glass_wait_text(glass, "发生     链路中断：本端口正常，对端网关无应答");
	g_free(room_zhiban(night->room, "audit verify"));
	glass_press(glass, "1");
	glass_wait_text(glass, "没有要处理的");
	/* the line or what hangs on it, whichever the sweeps saw come back last */
	glass_wait_text(glass, " -> 正常");
}

/* Each part begins where the one before ended. */
static void test_the_night(void **state)
{
	static void (*const parts[])(const struct night *night) = {
		quiet_evening,
		alarm_comes,
		acknowledged,
		alarm_opened,
		located,
		evidence_beside_the_good,
		power_asked,
		told_and_reported,
		overruled,
		noted,
		shelved,
		shift_ends,
		over_and_closed,
		journal,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		parts[i](*state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_night) };

	return cmocka_run_group_tests(tests, open_night, close_night);
}
