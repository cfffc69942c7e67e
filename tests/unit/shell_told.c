/* What comes back from zhiban-ssh, read as if a stranger had written it. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rpc.h"
#include "service/shell_parts.h"

static GPtrArray *profiles;

/* A question to a switch of VRP: COMMANDS, for a person. */
struct question {
	GPtrArray *commands, *lines;
	struct asked asked;
};

static void ask(struct question *question, const char *const *commands)
{
	const struct cli_profile *profile = cli_profiles_find(profiles, "huawei-vrp");

	*question = (struct question){ g_ptr_array_new(), g_ptr_array_new(), { 0 } };
	for (; *commands != NULL; commands++) {
		const struct cli_command *command = cli_profile_command(profile, *commands);
		assert_non_null(command);
		g_ptr_array_add(question->commands, (void *)(uintptr_t)command);
		g_ptr_array_add(question->lines, command->line);
	}
	question->asked = (struct asked){ .profile = profile, .commands = question->commands,
		.lines = question->lines, .for_person = true, .at = { 1700000000000000 } };
}

static void forget(struct question *question)
{
	g_ptr_array_unref(question->commands);
	g_ptr_array_unref(question->lines);
}

#define asking(name, ...) \
	struct question name; \
	ask(&name, (const char *const[]){ __VA_ARGS__, NULL })

static struct told *told_of(const struct question *question, json_t *answer)
{
	g_autofree char *text = json_dumps(answer, 0);

	json_decref(answer);
	return told_read(&question->asked, text, strlen(text));
}

static void test_whole(void **state)
{
	asking(question, "environment", "version");
	g_autofree char *temperatures = NULL;
	assert_true(g_file_get_contents("tests/data/cli/huawei-vrp/environment.txt",
	    &temperatures, NULL, NULL));
	own(told) told = told_of(&question, json_pack("{s:s, s:s, s:[{s:s, s:i}, {s:s, s:b}]}",
	    "outcome", "ok", "fingerprint", "SHA256:abc", "outputs", "text", temperatures, "ms", 12,
	    "text", "Error: Unrecognized command found at '^' position.", "refused", 1));

	(void)state;
	assert_string_equal(told->outcome, "ok");
	assert_string_equal(told->fingerprint, "SHA256:abc");
	assert_null(told->reason);
	assert_int_equal(told->said->len, 2);
	const struct said *first = told->said->pdata[0], *second = told->said->pdata[1];
	assert_true(first->result->points->len > 0);
	assert_null(first->refused);
	assert_true(json_array_size(json_object_get(first->told, "rows")) > 0);
	assert_int_equal(json_integer_value(json_object_get(first->told, "at")), 1700000000000000);
	assert_non_null(second->refused);
	assert_null(json_object_get(second->told, "rows"));
	forget(&question);
}

static const char *const nonsense[] = { "", " ", "null", "[]", "{}", "7", "\"ok\"", "{",
	"{\"outcome\":7}", "{\"outcome\":null,\"outputs\":[]}", "{\"outcome\":\"ok\"} trailing",
	"{\"outcome\":\"\xff\"}" };

static void test_nonsense(void **state)
{
	asking(question, "version");

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++)
		if (told_read(&question.asked, nonsense[i], strlen(nonsense[i])) != NULL)
			fail_msg("%s", nonsense[i]);
	forget(&question);
}

/* What is of another type counts as absent; more answers than questions are not looked at. */
static void test_odd_types(void **state)
{
	asking(question, "version");
	own(told) told = told_of(&question, json_pack(
	    "{s:s, s:i, s:[s], s:{}, s:[{s:i, s:s, s:s, s:s}, i, s]}", "outcome", "ok", "reason", 7,
	    "host_key", "x", "fingerprint", "outputs", "text", 7, "cut", "yes", "refused", "no",
	    "ms", "long", 3, "four"));

	(void)state;
	assert_null(told->reason);
	assert_null(told->host_key);
	assert_null(told->fingerprint);
	assert_int_equal(told->said->len, 1);
	const struct said *said = told->said->pdata[0];
	assert_string_equal(said->text, "");
	assert_false(said->cut);
	assert_null(said->refused);
	assert_int_equal(said->ms, 0);
	forget(&question);
}

static void test_fewer_answers(void **state)
{
	asking(question, "version", "environment");
	own(told) told = told_of(&question,
	    json_pack("{s:s, s:s, s:[{s:s}]}", "outcome", "timeout", "reason", "太慢", "outputs",
	    "text", "one"));
	own(told) none = told_of(&question, json_pack("{s:s}", "outcome", "lost"));

	(void)state;
	assert_int_equal(told->said->len, 1);
	assert_string_equal(told->reason, "太慢");
	assert_int_equal(none->said->len, 0);
	forget(&question);
}

static void test_dirt(void **state)
{
	static const char text[] = "one\0two\n  three\x1b[31m\n\nfour\a";
	asking(question, "version");
	own(told) told = told_of(&question, json_pack("{s:s#, s:s, s:[{s:s#}]}", "outcome",
	    "ok\0\x1b[2J", 7, "reason", "a\nb\x1b]0;x\x07", "outputs", "text", text,
	    (int)sizeof text - 1));

	(void)state;
	assert_true(text_is_clean(told->outcome));
	assert_true(text_is_clean(told->reason));
	const struct said *said = told->said->pdata[0];
	g_auto(GStrv) lines = g_strsplit(said->text, "\n", -1);
	assert_int_equal(g_strv_length(lines), 4);
	for (char **line = lines; *line != NULL; line++)
		assert_true(text_is_clean(*line));
	assert_true(g_str_has_prefix(lines[1], "  three"));
	assert_non_null(strstr(lines[0], "two"));
	assert_string_equal(lines[2], "");
	forget(&question);
}

static void fits(const char *text, bool cut)
{
	asking(question, "log");
	own(told) told = told_of(&question,
	    json_pack("{s:s, s:[{s:s}]}", "outcome", "ok", "outputs", "text", text));
	const struct said *said = told->said->pdata[0];
	size_t size = json_dumpb(said->told, NULL, 0, 0);

	if (said->cut != cut || size >= RPC_MESSAGE_LIMIT)
		fail_msg("%d, %zu octets", said->cut, size);
	assert_int_equal(json_is_true(json_object_get(said->told, "cut")), cut);
	forget(&question);
}

/* However much the child says, the answer for a person fits a message, and says that it is not
 * all. */
static void test_much(void **state)
{
	g_autofree char *empty_lines = g_strnfill(4 * 1024 * 1024, '\n');
	g_autofree char *one_line = g_strnfill(4 * 1024 * 1024, 'x');
	g_autofree char *dirt = g_strnfill(400 * 1024, '\a');
	g_autofree char *enough = g_strnfill(100 * 1024, 'x');

	(void)state;
	fits(empty_lines, true);
	fits(one_line, true);
	fits(dirt, true);
	fits(enough, false);
}

static int load(void **state)
{
	g_autofree char *folder = cli_profile_folder();

	(void)state;
	profiles = cli_profiles_load(folder, NULL);
	return profiles->len > 0 ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	g_ptr_array_unref(profiles);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_odd_types),
		cmocka_unit_test(test_fewer_answers),
		cmocka_unit_test(test_dirt),
		cmocka_unit_test(test_much),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("shell_told", tests, load, unload);
}
