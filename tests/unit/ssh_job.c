/* Jobs as they may not be, results, and the words around a conversation. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "probes/wire/ssh_job.h"
#include "probes/wire/ssh_lines.h"
#include "probes/wire/ssh_words.h"

/* ---- jobs --------------------------------------------------------------------------------- */

#define HEAD "{\"address\":\"192.0.2.1\",\"user\":\"duty\","
#define TAIL "\"commands\":[\"display version\"],\"dialect\":{\"prompt\":\">$\"}}"

static struct ssh_job *parse(const char *text, GError **error)
{
	return ssh_job_parse(text, strlen(text), error);
}

static void job_with_defaults(void **state)
{
	own(ssh_job) job = parse(HEAD "\"password\":\"x\"," TAIL, NULL);

	(void)state;
	assert_non_null(job);
	assert_int_equal(job->port, 22);
	assert_string_equal(job->password, "x");
	assert_string_equal(job->dialect.pager_answer, " ");
	assert_string_equal(job->dialect.pager_quit, "q");
	assert_null(job->host_keys[0]);
	assert_string_equal(job->commands[0], "display version");
	assert_false(job->legacy || job->agent || job->dialect.exec);
	assert_int_equal(job->keepalive_s, 0);
	assert_true(job->connect_us > 0 && job->step_us > 0 && job->total_us > 0 && job->limit > 0);
}

static void bad_jobs(void **state)
{
	static const char *const jobs[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"address\":\"switch.example\",\"user\":\"duty\"," TAIL,
		"{\"address\":\"192.0.2.1\",\"user\":\"\"," TAIL,
		HEAD "\"port\":70000," TAIL,
		HEAD "\"port\":\"22\"," TAIL,
		HEAD "\"total_ms\":0," TAIL,
		HEAD "\"limit\":99999999," TAIL,
		HEAD "\"host_keys\":\"ssh-rsa AAAA\"," TAIL,
		HEAD "\"commands\":[\"a\\nreboot\"],\"dialect\":{\"prompt\":\">\"}}",
		HEAD "\"commands\":[\"a\\rreboot\"],\"dialect\":{\"prompt\":\">\"}}",
		HEAD "\"commands\":[\"\"],\"dialect\":{\"prompt\":\">\"}}",
		HEAD "\"commands\":[7],\"dialect\":{\"prompt\":\">\"}}",
		HEAD "\"commands\":[\"a\"],\"dialect\":{}}",
		HEAD "\"commands\":[\"a\"],\"dialect\":{\"prompt\":\">\",\"setup\":[\"a\\nb\"]}}",
		HEAD "\"commands\":[\"a\"],\"dialect\":{\"prompt\":\">\",\"farewell\":\"a\\nb\"}}",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(jobs); i++) {
		g_autoptr(GError) error = NULL;

		if (parse(jobs[i], &error))
			fail_msg("taken for a job: %s", jobs[i]);
		assert_non_null(error);
		assert_true(text_is_clean(error->message));
	}
}

static void questions_need_a_pattern(void **state)
{
	own(ssh_job) job = parse(HEAD "\"commands\":[\"a\"],\"dialect\":{\"prompt\":\">\","
				      "\"questions\":[{\"answer\":\"y\"},{\"expect\":\"x\"},3]}}",
	    NULL);

	(void)state;
	assert_null(job);
}

static void result(void **state)
{
	struct ssh_result told;
	struct ssh_output *output = ssh_output_new("a");

	(void)state;
	ssh_result_init(&told);
	ssh_output_add(output, "", 100);
	ssh_output_add(output, "12345", 100);
	ssh_output_add(output, "", 100);
	ssh_output_add(output, "x", 100);
	ssh_output_add(output, "", 100);
	ssh_output_finish(output);
	assert_string_equal(output->text->str, "12345\n\nx");
	g_ptr_array_add(told.outputs, output);
	output = ssh_output_new("b");
	ssh_output_add(output, "12345", 6);
	assert_false(output->cut);
	ssh_output_add(output, "", 6);
	assert_true(output->cut);
	output->exit = 2;
	g_ptr_array_add(told.outputs, output);
	told.stage = SSH_STAGE_CLOSE;
	g_autofree char *text = ssh_result_text(&told);
	assert_string_equal(text,
	    "{\"outcome\":\"ok\",\"stage\":\"close\",\"outputs\":[{\"command\":\"a\",\"text\":"
	    "\"12345\\n\\nx\",\"ms\":0},{\"command\":\"b\",\"text\":\"12345\\n\",\"ms\":0,"
	    "\"cut\":true,\"exit\":2}]}\n");
	ssh_result_clear(&told);
}

/* ---- words -------------------------------------------------------------------------------- */

static void words(void **state)
{
	(void)state;
	assert_true(ssh_words_busy("All user interfaces are used, please try later!"));
	assert_true(ssh_words_busy("% All VTY lines in use"));
	assert_true(ssh_words_busy("Received SSH_MSG_DISCONNECT: 12:Too many users"));
	assert_true(ssh_words_busy("登录用户数已达上限"));
	assert_false(ssh_words_busy("Info: The max number of VTY users is 5"));
	assert_true(ssh_words_expired("Your password has expired"));
	assert_true(ssh_words_expired("密码已过期，请修改"));
	assert_false(ssh_words_expired("Password:"));
	assert_true(ssh_words_question("Change now? [Y/N]:"));
	assert_false(ssh_words_question("Vlan-interface1 is up"));
	assert_true(ssh_words_password("Password: "));
	assert_true(ssh_words_password("duty@10.1.0.1's password:"));
	assert_true(ssh_words_password("请输入密码："));
	assert_false(ssh_words_password("New password:"));
	assert_false(ssh_words_password("One-time password:"));
	assert_false(ssh_words_password("请再次输入密码："));
	assert_false(ssh_words_password("Verification code:"));
	assert_true(ssh_words_user("Username:"));
	assert_true(ssh_words_user("用户名："));
	assert_false(ssh_words_user("Password of the user:"));
}

static void mismatches(void **state)
{
	g_autofree char *old = ssh_words_mismatch(
	    "f: kex error : no match for method kex algos: server "
	    "[diffie-hellman-group1-sha1], client [curve25519-sha256]",
	    false);
	g_autofree char *dsa = ssh_words_mismatch(
	    "kex error : no match for method server host key algo: server [ssh-dss], client [x]",
	    true);
	g_autofree char *hostile = ssh_words_mismatch(
	    "kex error : no match for method mac algo client->server: server [\033[2Jx", false);
	g_autofree char *other = ssh_words_mismatch("Socket error: Success", false);

	(void)state;
	assert_non_null(strstr(old, "密钥交换只提供 diffie-hellman-group1-sha1"));
	assert_non_null(strstr(old, "旧算法"));
	assert_non_null(strstr(dsa, "DSA"));
	assert_true(text_is_clean(hostile));
	assert_null(other);
}

/* ---- lines -------------------------------------------------------------------------------- */

/* What stands in the line after BYTES. */
static char *line_of(const char *bytes, size_t size)
{
	struct ssh_lines lines;
	char *text;

	ssh_lines_init(&lines);
	for (size_t i = 0; i < size; i++)
		if (ssh_lines_put(&lines, (uint8_t)bytes[i]))
			ssh_lines_next(&lines);
	text = text_clean((struct bytes){ lines.line->data, lines.line->len }, SIZE_MAX);
	ssh_lines_clear(&lines);
	return text;
}

struct writing {
	const char *bytes, *shown;
};

static void lines(void **state)
{
	static const struct writing cases[] = {
		{ "abc\rx", "xbc" },
		{ "abc\b\bx", "axc" },
		{ "\b\b\bx", "x" },
		{ "abc\033[2Dx", "axc" },
		{ "abc\033[99Dx", "xbc" },
		{ "a\033[3Cx", "a   x" },
		{ "abc\033[2Gx", "axc" },
		{ "abc\r\033[Kx", "x" },
		{ "abc\033[2K", "" },
		{ "abc\b\b\033[1Kx", " xc" },
		{ "abcde\033[4D\033[2Px", "axe" },
		{ "abcd\r\033[2Xx", "x cd" },
		{ "a\tb", "a       b" },
		{ "a\a\v\f\016\017\177b", "ab" },
		{ "\033[1;31;48;5;7mred\033[m", "red" },
		{ "\033[?25lx\033[?25h", "x" },
		{ "\033]0;title\007x", "x" },
		{ "\033]0;title\033\\x", "x" },
		{ "\033P1$r\033\\x", "x" },
		{ "\033(Bx\033)0y\033=\0337", "xy" },
		{ "\033]no end\nx", "x" },
		{ "\033[12\nx", "x" },
		{ "\033[1\033[31mx", "x" },
		{ "\033[99999999999999999999D\rx", "x" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *shown = line_of(cases[i].bytes, strlen(cases[i].bytes));

		if (strcmp(shown, cases[i].shown) != 0)
			fail_msg("%zu: %s, not %s", i, shown, cases[i].shown);
	}
	g_autofree char *nuls = line_of("a\0\0b\r\0x", 7);
	assert_string_equal(nuls, "xb");
	g_autofree char *gbk = line_of("\xd6\xb5\xb0\xe0\b\b\xca\xd2", 8);
	assert_string_equal(gbk, "值室");
}

static void lines_are_bounded(void **state)
{
	struct ssh_lines lines;
	size_t ended = 0;

	(void)state;
	ssh_lines_init(&lines);
	for (size_t i = 0; i < 100000; i++) {
		for (const char *c = i % 2 ? "\033[9999C" : "xy"; *c; c++)
			if (ssh_lines_put(&lines, (uint8_t)*c)) {
				ended++;
				ssh_lines_next(&lines);
			}
		assert_true(lines.line->len <= SSH_LINE_MAX);
	}
	assert_true(ended > 1000);
	ssh_lines_clear(&lines);
}

static int speak(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(job_with_defaults),
		cmocka_unit_test(bad_jobs),
		cmocka_unit_test(questions_need_a_pattern),
		cmocka_unit_test(result),
		cmocka_unit_test(words),
		cmocka_unit_test(mismatches),
		cmocka_unit_test(lines),
		cmocka_unit_test(lines_are_bounded),
	};

	return cmocka_run_group_tests(tests, speak, NULL);
}
