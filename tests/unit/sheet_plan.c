/* Plans on paper: every plan that is shipped fits it, and says what somebody in the dark needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "runbooks/plan.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

#define FOLDER "runbooks/plans/"
#define SHIPPED 17
#define NOW INT64_C(1795220000000000)

/* What plan.get answers of TEXT. */
static json_t *answer_of(const char *path, const char *text)
{
	g_autoptr(GError) error = NULL;
	json_t *plan = plan_read(path, text, &error);

	if (plan == NULL)
		fail_msg("%s", error->message);
	return json_pack("{s:o, s:s, s:[]}", "plan", plan, "text", text, "unbound");
}

/* The sheet of ANSWER (taken over) at a site that has TOPICS, as lines in both encodings. */
static char **lines_of(json_t *answer, const json_t *topics)
{
	const struct sheet_data data = { answer, topics, { NOW } };
	json_auto_t *document = sheet_document(sheet_find("plan"), &data);
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);
	size_t lost = 0;

	if (lines == NULL)
		fail_msg("%s", error->message);
	for (char **line = lines; *line != NULL; line++)
		assert_true(text_columns(**line == '\f' ? *line + 1 : *line) <= SHEET_COLUMNS);
	g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
	assert_int_equal(lost, 0);
	g_autoptr(GBytes) plain = sheet_text_encode(lines, SHEET_UTF8, NULL);
	g_autofree char *back = g_convert(g_bytes_get_data(coded, NULL),
	    (gssize)g_bytes_get_size(coded), "UTF-8", "GB18030", NULL, NULL, NULL);
	assert_memory_equal(back, g_bytes_get_data(plain, NULL), g_bytes_get_size(plain));
	json_decref(answer);
	return lines;
}

static char *text_of(json_t *answer, const json_t *topics)
{
	g_auto(GStrv) lines = lines_of(answer, topics);
	g_autofree char *joined = g_strjoinv("\n", lines);

	return g_strconcat(joined, "\n", NULL);
}

static json_t *shipped(int number)
{
	g_autofree char *path = g_strdup_printf(FOLDER "RB-%02d.md", number), *text = NULL;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return answer_of(path, text);
}

/* The text without what breaking it into lines put there: what was wrapped is found again. */
static char *unwrapped(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text != '\0'; text++)
		if (strchr("\n _", *text) == NULL)
			g_string_append_c(out, *text);
	return g_string_free(out, FALSE);
}

static void assert_has(const char *text, const char *words)
{
	g_autofree char *flat = unwrapped(text), *wanted = unwrapped(words);

	if (strstr(flat, wanted) == NULL)
		fail_msg("no \"%s\" in\n%s", words, text);
}

/* Every entry of the lists of a step is on the paper, and so are a box and a line for each. */
static void check_step(const char *text, const json_t *step)
{
	static const char *const keys[] = { "safety", "verify", "run", "call", "record" };
	g_autofree char *box = g_strdup_printf("[　] %d %s",
	    (int)json_integer_value(json_object_get(step, "number")),
	    json_string_value(json_object_get(step, "title")));

	assert_has(text, box);
	for (size_t k = 0; k < G_N_ELEMENTS(keys); k++) {
		const json_t *entry;
		size_t i;

		json_array_foreach(json_object_get(step, keys[k]), i, entry) {
			g_autofree char *shown = text_without_ambiguous(json_string_value(entry));
			assert_has(text, shown);
		}
	}
}

static int count(const char *text, const char *words)
{
	int n = 0;

	while ((text = strstr(text, words)) != NULL) {
		n++;
		text += strlen(words);
	}
	return n;
}

static void test_every_shipped(void **state)
{
	g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
	int files = 0;

	(void)state;
	for (const char *file; (file = g_dir_read_name(folder)) != NULL;)
		files += g_str_has_suffix(file, ".md");
	assert_int_equal(files, SHIPPED);
	for (int number = 1; number <= SHIPPED; number++) {
		json_auto_t *answer = shipped(number);
		const json_t *plan = json_object_get(answer, "plan"), *step;
		const json_t *steps = json_object_get(plan, "steps");
		g_autofree char *text = text_of(json_incref(answer), NULL);
		size_t i;

		json_array_foreach(steps, i, step)
			check_step(text, step);
		assert_int_equal(count(text, "  完成人"), json_array_size(steps));
	}
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void check_golden(const char *name, const char *text)
{
	g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", name), *golden = NULL;

	if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
		assert_true(g_file_set_contents(path, text, -1, NULL));
	assert_true(g_file_get_contents(path, &golden, NULL, NULL));
	assert_string_equal(text, golden);
}

/* A site that has bound one role of two. */
static json_t *site(const char *standing)
{
	return json_pack("{s:[{s:s, s:s}], s:[{s:s, s:i, s:s}], s:[{s:s, s:s, s:i, s:{s:s}}, "
	    "{s:s, s:s, s:i, s:{s:s}}]}", "site", "name", "市级政务外网中心机房", "mode",
	    "production", "plans", "code", "RB-04", "version", 1, "standing", standing,
	    "records:plan_role", "role", "humid", "state", "bound", "place", 3, "shown", "place",
	    "中心机房 冷通道湿度", "role", "leak", "state", "removed", "place", 9, "shown",
	    "place", "拆掉的漏水绳");
}

/* Water: who is in it gets out before anything else is read. */
static void test_leak(void **state)
{
	json_auto_t *topics = site("in_force");
	g_autofree char *text = text_of(shipped(4), topics);
	const char *people = strstr(text, "人在先");

	(void)state;
	check_golden("plan_leak", text);
	assert_true(people != NULL && people < strstr(text, "一、预案"));
	assert_true(strstr(text, "先撤人  人身") < strstr(text, "安全    水已到机柜"));
	assert_true(strstr(text, "安全    水已到机柜") < strstr(text, "水里的人先出来"));
	assert_has(text, "中心机房 冷通道湿度");
	assert_has(text, "由告警带入");
	assert_null(strstr(text, "拆掉的漏水绳"));
	assert_has(text, "【现行】");
	assert_has(text, "示范预案，未经本单位批准");
}

/* What is on the wall and no longer in force says so; where the bindings were not read they are not
 * taken for missing. */
static void test_unknown(void **state)
{
	json_auto_t *topics = site("older");
	g_autofree char *old = text_of(shipped(4), topics);
	g_autofree char *alone = text_of(shipped(4), NULL);

	(void)state;
	assert_has(old, "【旧版】");
	assert_has(alone, "是否现行没有读到");
	assert_has(alone, "没有读到");
	assert_null(strstr(alone, "未绑定"));
	json_object_set_new(topics, "records:plan_role", json_array());
	g_autofree char *bare = text_of(shipped(4), topics);
	assert_has(bare, "未绑定");
}

/* Nothing known is neither 0 nor a plan without steps. */
static void test_empty(void **state)
{
	g_autofree char *text = text_of(json_object(), NULL);

	(void)state;
	assert_has(text, "未填");
	assert_has(text, "无数据");
	assert_null(strstr(text, "0 步"));
	assert_null(strstr(text, "第 0 版"));
}

#define HEAD \
	"# RB-99 试\n\n- version: 3\n- effective: 2026-11-23\n" \
	"- approved: 分管领导 2026-11-20\n\n"

/* As much guidance as a file may have is on paper to its end. */
static void test_long(void **state)
{
	g_autoptr(GString) text = g_string_new(HEAD "用时读。\n\n## 1 读完\n\n"
	    "- role: 值班员\n- within: 1m\n\n");

	(void)state;
	for (int i = 0; i < 12000; i++)
		g_string_append(text, "照做不漏，");
	g_string_append(text, "到此为止。\n");
	g_autofree char *paper = text_of(answer_of("-", text->str), NULL);
	assert_has(paper, "漏，到此为止。");
	assert_has(paper, "分管领导 2026-11-20");
}

/* What a stranger wrote moves nothing on the page. */
static void test_hostile(void **state)
{
	json_t *answer = json_pack("{s:{s:s, s:s, s:[{s:s, s:s, s:s}], s:[{s:i, s:s, s:s, s:[s], "
	    "s:s, s:{s:s, s:s}}]}, s:s}", "plan", "code", "\033[2JRB-00", "title",
	    "很\u202e长\f的题\n目", "uses", "role", "\033]0;x\a", "class", "device", "title",
	    "\u200b\u2028", "steps", "number", 1, "title", "\r\n\tx", "role", "\x01", "safety",
	    "\033[31m撤", "guidance", "\f\f\033c", "else", "plan", "\b\b", "words", "\v", "text",
	    "");
	g_auto(GStrv) lines = lines_of(answer, NULL);

	(void)state;
	for (char **line = lines; *line != NULL; line++)
		assert_null(strpbrk(**line == '\f' ? *line + 1 : *line, "\033\r\n\t\f\v\a\b\x01"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_shipped),
		cmocka_unit_test(test_leak),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_hostile),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
