/* A whole night (requirements.md 4) by keys on a terminal of 80 by 24: the post is taken in the
 * evening, a round is walked, a line fails and becomes a ticket, a word in the log is set right, in
 * the morning the shift is handed over to somebody else at the same terminal, and the paper of it
 * is compared with what happened: text in both encodings, words and pages of the PDF. The hours
 * between pass on the clock of the test; each part goes on from where the one before ended. */
#include <string.h>

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/screen/entry.h"
#include "tests/screen/look.h"

#define LINE "JR-0417"
#define TEMPERATURE "冷通道甲温度"
#define LAMPS "核心设备无红灯"
#define OUTSIDE "二号空调室外机"
#define WRITTEN "乡道施工挖断光缆"
#define READ_BACK "九点半问运营商，不通就报值班长"
#define MEANT "，应为县道"

struct night {
	struct room *room;
	struct glass *glass;
	char *clock;
};

/* ---- time --------------------------------------------------------------------------------- */

/* The clock of the test to the next HOUR:MINUTE. */
static void until(const struct night *night, int hour, int minute)
{
	g_autoptr(GDateTime) now =
	    g_date_time_new_from_unix_local(clock_wall().us / CLOCK_SECOND);
	int64_t passed = g_date_time_get_hour(now) * 3600 + g_date_time_get_minute(now) * 60 +
	    g_date_time_get_second(now);
	int64_t wait = (hour * 3600 + minute * 60 - passed + 86400) % 86400;

	assert_true(clock_move_shared(night->clock, wait * CLOCK_SECOND, NULL));
}

static int open_night(void **state)
{
	struct night *night = g_new0(struct night, 1);

	night->clock = g_build_filename(g_get_tmp_dir(), "zhiban-night-shift-clock", NULL);
	assert_true(clock_move_shared(night->clock, 0, NULL));
	g_setenv("ZHIBAN_CLOCK", night->clock, TRUE);
	assert_true(clock_allow_shared(NULL));
	until(night, 20, 30);
	night->room = room_open(true);
	*state = night;
	return 0;
}

static int close_night(void **state)
{
	struct night *night = *state;

	leave(night->glass);
	room_close(night->room);
	g_unlink(night->clock);
	g_free(night->clock);
	g_free(night);
	return 0;
}

static void run(const struct night *night, const char *command)
{
	g_free(room_zhiban(night->room, command));
}

static void down(struct glass *glass, int times)
{
	for (int i = 0; i < times; i++)
		glass_press(glass, "Down");
}

/* What SQL finds, a word. Caller frees. */
static char *found(const struct night *night, const char *sql)
{
	return g_strstrip(room_sql(night->room, sql));
}

/* What was there before the night: who may come in the morning, and what is walked at ten. */
static void open_the_room(struct night *night)
{
	static const char *const steps[] = {
		"put organisation name=运维单位甲 type=ops_unit",
		"put person name=值班乙 login=second uid=2002 organisation=运维单位甲 "
		"valid_until=2099-12-31",
		"do person 值班乙 authorise",
		"put grant person=值班乙 role=duty_operator",
		"do grant 1 authorise",
		"do round_template 0 create name=夜间巡检 class=link times=22:00",
		"do round_item 0 add template=夜间巡检 sort=2 domain=network title=" LAMPS,
		"do round_item 0 add template=夜间巡检 sort=3 domain=network title=" OUTSIDE,
	};
	g_autofree char *place = found(night, "SELECT id FROM place WHERE name = '冷通道 A'");
	g_autofree char *add = g_strdup_printf(
	    "do round_item 0 add template=夜间巡检 sort=1 domain=network title=" TEMPERATURE
	    " measure=number low=18 high=27 place=%s tolerance=1", place);

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		run(night, steps[i]);
	run(night, add);
	run(night, "do round_template 1 publish");
	night->glass = enter(night->room, NULL);
	glass_wait_text(night->glass, "正常 19");
}

/* ---- 20:30 -------------------------------------------------------------------------------- */

/* Nobody has the post; from the moment it is saved somebody has. */
static void taken(struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "6");
	wait_row_says(glass, "网络值班", "!! 无人当班。按 n 接过来");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 开始当班 ]");
	glass_press(glass, "1 Down 08:30");
	down(glass, 2);
	glass_press(glass, "Enter");
	wait_row_says(glass, "网络值班", "剩11时59分");
	glass_wait_text(glass, "你当班，责任在你。");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 开始当班 ]");
	glass_press(glass, "Down 08:30");
	down(glass, 2);
	glass_press(glass, "Enter");
	wait_row_says(glass, "安全值班", "兼岗");
	assert_row_says(glass, "网络值班", "兼岗");
}

/* ---- 22:00 the round ---------------------------------------------------------------------- */

/* The eye beside the probe; what is not as it should be, and what cannot be seen and why. */
static void walked(struct night *night)
{
	struct glass *glass = night->glass;

	until(night, 22, 1);
	glass_press(glass, ": rounds Enter");
	glass_wait_text(glass, "夜间巡检");
	glass_press(glass, "Enter");
	glass_wait_text(glass, TEMPERATURE);
	glass_press(glass, "b");
	glass_wait_text(glass, "巡检中");
	glass_press(glass, "Enter");
	glass_wait_text(glass, TEMPERATURE "：");
	glass_send(glass, "26.9\r", 5);
	glass_wait_text(glass, "1/3 项");
	assert_row_says(glass, TEMPERATURE, "偏差");
	glass_press(glass, "n");
	glass_wait_text(glass, "2/3 项");
	glass_press(glass, "End x");
	glass_wait_text(glass, "未做理由");
	glass_press(glass, "平台结冰，有滑跌风险");
	down(glass, 1);
	glass_press(glass, "Enter");
	wait_row_says(glass, OUTSIDE, "待批准");
	run(night, "do round_result 3 approve");
	wait_row_says(glass, OUTSIDE, "批准");
	glass_press(glass, "w");
	glass_wait_text(glass, "已完成");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "到点自动列出");
}

/* ---- 03:12 a line, and its ticket --------------------------------------------------------- */

static void broken(struct night *night)
{
	struct glass *glass = night->glass;

	until(night, 3, 12);
	room_lab(night->room, "circuit " LINE " down");
	glass_press(glass, "4");
	glass_wait_text(glass, "链路中断 " LINE);
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 链路中断");
	glass_press(glass, "g");
	glass_wait_text(glass, "处置 移动云川分公司（规则 R3）");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[经过 1]");
	glass_press(glass, "s");
	glass_wait_text(glass, "写下一步");
	glass_press(glass, "End ，九点半问运营商 Down 09:30 Down Enter");
	wait_row_says(glass, "下一步", "九点半问运营商");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "故障单 GZ-");
}

/* ---- 05:40 a word that is set right ------------------------------------------------------- */

static void corrected(struct night *night)
{
	struct glass *glass = night->glass;

	until(night, 5, 40);
	glass_press(glass, ": log Enter");
	glass_wait_text(glass, "[本班 ");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 记一条 ]");
	glass_press(glass, WRITTEN);
	down(glass, 5);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[本班 1]");
	glass_press(glass, "e");
	glass_wait_text(glass, "[ 更正 ]");
	glass_press(glass, "End " MEANT);
	down(glass, 3);
	glass_press(glass, "Enter");
	wait_row_says(glass, MEANT, "更正");
	glass_wait_text(glass, "x 原文");
	glass_press(glass, "Esc");
}

/* ---- 08:05 the handover ------------------------------------------------------------------- */

static void prepared(struct night *night)
{
	struct glass *glass = night->glass;

	until(night, 8, 5);
	/* what was not read while the hours passed is read again */
	wait_row_says(glass, "!!! 紧急 0", "! 次要 0   - 提示 0");
	room_acknowledge(night->room);
	wait_row_says(glass, "!!! 紧急 0", "未确认 0");
	glass_press(glass, ": duty Enter");
	glass_wait_text(glass, "准备中  JB-");
	glass_press(glass, "h");
	glass_wait_text(glass, "[1 研判");
	/* the newest first, as many as there is room for */
	glass_wait_text(glass, "[经过 ");
	assert_true(row_of(glass, "升级：已升级到") < row_of(glass, MEANT));
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[ 填写 ]");
	glass_press(glass, "2 Down 如果九点半没有恢复，就升级值班长");
	glass_press(glass, "Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Enter");
	glass_wait_gone(glass, "[ 填写 ]");
	wait_row_says(glass, "总体研判", "需关注");
	glass_press(glass, "2");
	wait_row_says(glass, "GZ-", "JR-0417");
	glass_wait_text(glass, "九点半问运营商");
	glass_wait_text(glass, "[2 未结 0/1]");
}

/* What lies in the drawer is counted before anybody leaves; then the one who leaves signs. */
static void signed_out(struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：物品还有 6 种没有清点");
	glass_press(glass, "c");
	glass_wait_text(glass, "机房钥匙");
	glass_press(glass, "3 Down 2 Down 6 Down 1 Down 1 Down 4 Down Enter");
	glass_wait_text(glass, "2 未结 ");
	glass_press(glass, "3");
	glass_wait_text(glass, "共 6 种，都清点过了");
	glass_press(glass, "s");
	glass_wait_text(glass, "用签名口令签");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "等接班人逐条复述并签");
	g_autofree char *signed_out = g_strdup_printf("交班 %s 已签 08:0", g_get_user_name());
	glass_wait_text(glass, signed_out);
}

/* The one who comes says every open thing back in his own words, looks at every page and signs: at
 * that second the shift is his. */
static void signed_in(struct night *night)
{
	struct glass *glass = night->glass;

	glass_press(glass, "2");
	glass_wait_text(glass, "[2 未结 0/1]");
	glass_press(glass, "s");
	glass_wait_text(glass, "不能签认：第 2 页还有 1 条未复述（GZ-");
	glass_press(glass, "Home Enter");
	glass_wait_text(glass, "复述（空着");
	glass_press(glass, READ_BACK);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[2 未结 1/1 v]");
	glass_press(glass, "1 3 4 5 6");
	glass_wait_text(glass, "都齐了。按 s 接班签认。");
	glass_press(glass, "s");
	glass_wait_text(glass, "谁来签");
	glass_press(glass, "Up Up 值班乙");
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "责 任 已 转 移");
	glass_wait_text(glass, "此后由值班乙负责");
	wait_row_says(glass, "当班 值班乙", "至 20:");
}

/* ---- the paper ---------------------------------------------------------------------------- */

/* What ARGV prints to its end, which must be a good one. Caller frees. */
static char *output_of(const char *const *argv)
{
	g_autoptr(GError) error = NULL;
	char *out = NULL;
	int status;

	if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
		&out, NULL, &status, &error))
		fail_msg("%s: %s", argv[0], error->message);
	assert_int_equal(status, 0);
	return out;
}

/* TEXT without blanks, so that columns of another width do not matter. Caller frees. */
static char *packed(const char *text)
{
	g_auto(GStrv) parts = g_strsplit_set(text, " \n\f", -1);

	return g_strjoinv("", parts);
}

/* The night as it was, and in its order. */
static void assert_tells_the_night(const char *text)
{
	static const char *const told[] = { "【需关注】", "链路19181", "二、未结事项", "1GZ-",
		"三、本班大事记", "开始当班", "完成2/3项，异常1；未做" OUTSIDE,
		"（平台结冰，有滑跌风险，", "重要链路中断" LINE, "建单并受理",
		WRITTEN "（已更正，见下）", "更正：" WRITTEN MEANT,
		"四、机房环境与动力", "冷通道A", "五、巡检、出入、物品", "巡检完成率66.666%",
		"如果九点半没有恢复，就升级值班长", "八、签认", "值班乙已签", "接班人复述1/1条",
		"责任转移时刻" };
	g_autofree char *all = packed(text);
	const char *at = all;

	for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
		const char *next = strstr(at, told[i]);
		if (next == NULL)
			fail_msg("\"%s\" is not in its place in\n%s", told[i], text);
		at = next + strlen(told[i]);
	}
	assert_null(strstr(all, "无数据"));
	assert_null(strstr(all, "100%链路"));
}

/* What was issued under NUMBER, again, in ENCODING; as UTF-8. Caller frees. */
static char *again(const struct night *night, const char *number, const char *encoding)
{
	g_autofree char *command =
	    g_strdup_printf("print --again %s --text --encoding %s", number, encoding);
	g_autofree char *text = room_zhiban(night->room, command);
	g_autoptr(GError) error = NULL;
	char *read = g_convert(text, -1, "UTF-8", encoding, NULL, NULL, &error);

	if (read == NULL)
		fail_msg("%s", error->message);
	return read;
}

/* Without the lines that say how often and when it was printed. Caller frees. */
static char *without_print(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *kept = g_string_new(NULL);

	for (char **line = lines; *line != NULL; line++)
		if (strstr(*line, "打印") == NULL)
			g_string_append_printf(kept, "%s\n", *line);
	return g_string_free(kept, FALSE);
}

/* On each line of NUMBER no more than 80 columns, 62 lines a page. */
static void both_encodings(const struct night *night, const char *number)
{
	g_autofree char *utf8 = again(night, number, "utf-8");
	g_autofree char *gb18030 = again(night, number, "gb18030");
	g_autofree char *left = without_print(utf8), *right = without_print(gb18030);
	g_auto(GStrv) pages = g_strsplit(utf8, "\f", -1);

	assert_tells_the_night(utf8);
	assert_string_equal(left, right);
	for (char **page = pages; *page != NULL; page++) {
		g_auto(GStrv) lines = g_strsplit(*page, "\n", -1);
		assert_in_range(g_strv_length(lines), 1, 63);
		for (char **line = lines; *line != NULL; line++)
			assert_in_range(text_columns(*line), 0, 80);
	}
}

/* One page as `pdftoppm` drew it: there is ink on it, not much, and all of it is grey. */
static void assert_page(const char *file)
{
	g_autofree char *data = NULL;
	size_t size, ink = 0;
	unsigned width, height;
	int head = 0;

	assert_true(g_file_get_contents(file, &data, &size, NULL));
	assert_int_equal(sscanf(data, "P6\n%u %u\n255\n%n", &width, &height, &head), 2);
	assert_true(head > 0);
	assert_int_equal(size - (size_t)head, (size_t)width * height * 3);
	for (size_t at = (size_t)head; at < size; at += 3) {
		const uint8_t *dot = (const uint8_t *)data + at;
		assert_true(dot[0] == dot[1] && dot[1] == dot[2]);
		ink += dot[0] < 128;
	}
	assert_in_range(ink * 1000 / ((size_t)width * height), 5, 250);
}

/* The words can be taken out of FILE again, and each page is drawn. */
static void paper(const struct night *night, const char *file)
{
	const char *const words[] = { "pdftotext", "-layout", file, "-", NULL };
	g_autofree char *text = output_of(words), *drawn = g_strdup_printf("%s.page", night->clock);
	const char *const draw[] = { "pdftoppm", "-r", "60", file, drawn, NULL };
	int pages = 0;

	assert_tells_the_night(text);
	g_free(output_of(draw));
	for (const char *at = text; *at != '\0'; at++)
		pages += *at == '\f';
	assert_in_range(pages, 1, 6);
	for (int i = 1; i <= pages; i++) {
		g_autofree char *page = g_strdup_printf("%s-%d.ppm", drawn, i);
		assert_page(page);
		g_unlink(page);
	}
}

/* By keys, numbered and kept; at once: it is issued when all of it was read. */
static void printed(struct night *night)
{
	struct glass *glass = night->glass;
	g_autofree char *number = NULL, *name = NULL, *file = NULL;

	glass_press(glass, "p");
	glass_wait_text(glass, "交接班小结");
	glass_press(glass, "w");
	glass_wait_text(glass, "-1.pdf");
	number = found(night, "SELECT max(number) FROM sheet");
	name = g_strdup_printf("%s-1.pdf", number);
	file = g_build_filename(g_get_user_data_dir(), "zhiban", "sheets", name, NULL);
	paper(night, file);
	both_encodings(night, number);
	g_free(room_zhiban(night->room, "audit verify"));
	glass_press(glass, "Esc");
	glass_wait_text(glass, "责 任 已 转 移");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[要做的");
}

/* Each part begins where the one before ended. */
static void test_the_night(void **state)
{
	static void (*const parts[])(struct night *night) = {
		open_the_room,
		taken,
		walked,
		broken,
		corrected,
		prepared,
		signed_out,
		signed_in,
		printed,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		parts[i](*state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_night) };

	return cmocka_run_group_tests(tests, open_night, close_night);
}
