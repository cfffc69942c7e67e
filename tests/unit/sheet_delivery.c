/* Sheets to files and printers. The printer's commands are scripts in a folder of our own, first in
 * PATH: they say what CUPS says, word for word. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "tests/unit/sheet_fixture.h"
#include "views/sheet_child.h"
#include "views/sheet_delivery.h"
#include "views/sheet_job.h"

struct bench {
	char *folder;
};

static int setup(void **state)
{
	struct bench *bench = g_new0(struct bench, 1);

	bench->folder = g_dir_make_tmp("zhiban-sheet-XXXXXX", NULL);
	g_setenv("PATH", bench->folder, TRUE);
	*state = bench;
	return bench->folder ? 0 : -1;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	g_autoptr(GDir) dir = g_dir_open(bench->folder, 0, NULL);

	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *path = g_build_filename(bench->folder, name, NULL);

		g_unlink(path);
	}
	g_rmdir(bench->folder);
	g_free(bench->folder);
	g_free(bench);
	return 0;
}

static char *in_folder(const struct bench *bench, const char *name)
{
	return g_build_filename(bench->folder, name, NULL);
}

/* A command NAME that does what SCRIPT says. */
static void command(const struct bench *bench, const char *name, const char *script)
{
	g_autofree char *path = in_folder(bench, name);
	g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", script);

	g_unlink(path);
	assert_true(g_file_set_contents(path, text, -1, NULL));
	assert_int_equal(g_chmod(path, 0755), 0);
}

static GBytes *some_bytes(void)
{
	static const char text[] = "%PDF-1.5 and so on\n";

	return g_bytes_new_static(text, sizeof text - 1);
}

static void check_sentence(const GError *error, const char *part)
{
	assert_non_null(error);
	if (!strstr(error->message, part))
		fail_msg("\"%s\" does not say \"%s\"", error->message, part);
	assert_null(strchr(error->message, '\n'));
}

/* ---- files ----------------------------------------------------------------------------------- */

static void test_save(void **state)
{
	g_autofree char *path = in_folder(*state, "a.pdf"), *text = NULL;
	g_autoptr(GBytes) bytes = some_bytes(), other = g_bytes_new_static("x", 1);
	g_autoptr(GError) error = NULL;
	struct stat status;

	assert_true(sheet_save(path, bytes, &error));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0400);
	assert_false(sheet_save(path, other, &error));
	check_sentence(error, "已经存在，没有覆盖");
	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	assert_string_equal(text, "%PDF-1.5 and so on\n");
}

static void test_save_where_it_cannot_be(void **state)
{
	g_autofree char *path = in_folder(*state, "no/such/folder.pdf");
	g_autofree char *link = in_folder(*state, "link.pdf");
	g_autofree char *aim = in_folder(*state, "aim");
	g_autoptr(GBytes) bytes = some_bytes();
	g_autoptr(GError) missing = NULL, linked = NULL;

	assert_false(sheet_save(path, bytes, &missing));
	check_sentence(missing, "不能新建文件");
	assert_int_equal(symlink(aim, link), 0);
	assert_false(sheet_save(link, bytes, &linked));
	assert_non_null(linked);
	assert_int_not_equal(access(aim, F_OK), 0);
}

/* The disk takes nothing: no half file stays. */
static void test_save_on_a_full_disk(void **state)
{
	g_autofree char *path = in_folder(*state, "full.pdf");
	g_autoptr(GBytes) bytes = some_bytes();
	g_autoptr(GError) error = NULL;
	struct rlimit before, none;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 4;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_false(sheet_save(path, bytes, &error));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	check_sentence(error, "没有写完，已删除");
	assert_int_not_equal(access(path, F_OK), 0);
}

static void test_file_name(void **state)
{
	json_t *issued = fixture_document("shift_summary", "quiet");
	json_t *preview = fixture_document("shift_summary", "nothing");
	json_t *hostile = json_pack("{s:{s:s, s:i}}", "issue", "number",
	    "../../etc/\xe5\x8d\x95 x;rm", "print_count", 1);
	g_autofree char *a = sheet_file_name(issued, "pdf"), *b = sheet_file_name(preview, "txt");
	g_autofree char *c = sheet_file_name(hostile, "txt");

	(void)state;
	assert_string_equal(a, "DJ-20261121-001-2.pdf");
	assert_string_equal(b, "shift_summary.txt");
	assert_null(strpbrk(c, "/; "));
	assert_null(strstr(c, ".."));
	json_decref(issued);
	json_decref(preview);
	json_decref(hostile);
}

/* ---- printers -------------------------------------------------------------------------------- */

/* lp gets the bytes on stdin and its options as words: nothing goes through a shell. */
static void test_print(void **state)
{
	g_autofree char *took = in_folder(*state, "took"), *asked = in_folder(*state, "asked");
	g_autofree char *text = NULL, *words = NULL;
	g_autofree char *script = g_strdup_printf("/bin/cat >%s\nprintf '%%s\\n' \"$@\" >%s\n"
	    "echo 'request id is duty-12 (1 file(s))'", took, asked);
	g_autoptr(GBytes) bytes = some_bytes();
	g_autoptr(GError) error = NULL;
	g_autofree char *request = NULL;

	command(*state, "lp", script);
	request = sheet_print(bytes, "duty", "值班小结 $(touch /x)", &error);
	assert_non_null(request);
	assert_string_equal(request, "duty-12");
	assert_true(g_file_get_contents(took, &text, NULL, NULL));
	assert_string_equal(text, "%PDF-1.5 and so on\n");
	assert_true(g_file_get_contents(asked, &words, NULL, NULL));
	assert_string_equal(words, "-t\n值班小结 $(touch /x)\n-o\nmedia=A4\n-d\nduty\n");
}

/* Each way of not printing is one sentence. */
static void test_print_refused(void **state)
{
	static const struct {
		const char *script, *sentence;
	} cases[] = {
		{ "echo 'lp: Error - The printer or class does not exist.' >&2; exit 1",
		    "没有名为 duty 的打印机" },
		{ "echo 'lp: Error - No default destination.' >&2; exit 1",
		    "没有默认打印机" },
		{ "echo 'lp: Error - scheduler not responding.' >&2; exit 1", "CUPS 没有运行" },
		{ "echo 'lp: Bad file descriptor' >&2; exit 1", "没有打印（lp: Bad file" },
		{ "echo 'lp: Destination \"duty\" is not accepting jobs.' >&2; exit 1",
		    "不接收新作业" },
		{ "exit 1", "没有打印" },
		{ "kill -9 $$", "没有打印" },
		{ "echo done", "没有打印" },
		{ "printf 'lp: \\033[2J\\nsecond line\\n' >&2; exit 1", "没有打印" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = some_bytes();
		g_autoptr(GError) error = NULL;

		command(*state, "lp", cases[i].script);
		assert_null(sheet_print(bytes, "duty", "t", &error));
		check_sentence(error, cases[i].sentence);
		assert_null(strchr(error->message, '\033'));
	}
}

/* lp does not know the printer because nobody answers it: that is what is said. */
static void test_print_without_cups(void **state)
{
	g_autoptr(GBytes) bytes = some_bytes();
	g_autoptr(GError) error = NULL;

	command(*state, "lp", "echo 'lp: The printer or class does not exist.' >&2; exit 1");
	command(*state, "lpstat", "echo 'scheduler is not running'");
	assert_null(sheet_print(bytes, "duty", "t", &error));
	check_sentence(error, "CUPS 没有运行");
}

static void test_print_without_lp(void **state)
{
	static const char *const names[] = { "-o", "a b", "a/b", "", "x#y", "a'b" };
	g_autoptr(GBytes) bytes = some_bytes();
	g_autoptr(GError) missing = NULL;

	assert_null(sheet_print(bytes, "duty", "t", &missing));
	check_sentence(missing, "cups-client");
	command(*state, "lp", "echo 'request id is duty-12 (1 file(s))'");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;

		assert_null(sheet_print(bytes, names[i], "t", &error));
		check_sentence(error, "打印机名字不对");
	}
}

/* A program that never ends is ended. */
static void test_child_limit(void **state)
{
	const char *const argv[] = { "/bin/sleep", "600", NULL };
	g_autoptr(GBytes) nothing = g_bytes_new(NULL, 0);
	g_autoptr(GError) error = NULL;
	struct sheet_child child = { 0 };

	(void)state;
	assert_false(sheet_child_run(argv, nothing, CLOCK_SECOND / 20, &child, &error));
	check_sentence(error, "没有按时完成");
	assert_null(child.out);
}

/* What lpstat says of job duty-12. */
static void check_job(const struct bench *bench, const char *script, enum sheet_job expected,
    const char *part)
{
	struct sheet_job_look look;

	command(bench, "lpstat", script);
	look = sheet_job_look("duty-12");
	assert_int_equal(look.job, expected);
	assert_true(look.word[0] != '\0');
	if (!strstr(look.sentence, part))
		fail_msg("\"%s\" does not say \"%s\"", look.sentence, part);
	sheet_job_clear(&look);
}

#define STARTED "case \"$*\" in "
#define WAITING "'-l -W not-completed -o') "
#define QUEUED(status) WAITING "printf 'duty-12   zhiban  50176   Sat Nov 21\\n\\tStatus: " \
	status "\\n\\tAlerts: none\\n\\tqueued for duty\\n';; "
#define OTHERS WAITING "printf 'duty-120  zhiban  50176   Sat Nov 21\\n\\tStatus: \\n';; "
#define DONE "'-l -W completed -o') printf 'duty-12  zhiban 50176 Sat\\n" \
	"\\tAlerts: processing-to-stop-point\\n';; "
#define QUEUE(text) "'-l -p duty') printf 'printer duty " text "\\n';; esac"

static void test_jobs(void **state)
{
	check_job(*state, STARTED QUEUED("") QUEUE("is idle.  enabled since Sat"),
	    SHEET_JOB_WAITING, "在打印队列中");
	check_job(*state, STARTED QUEUED("") QUEUE("now printing duty-12.  enabled since Sat"),
	    SHEET_JOB_PRINTING, "正在打印");
	check_job(*state, STARTED QUEUED("") QUEUE("disabled since Sat -\\n\\tAlerts: paused"),
	    SHEET_JOB_STOPPED, "打印机 duty 已暂停");
	check_job(*state, STARTED QUEUED("drum broken") QUEUE("disabled since Sat -"),
	    SHEET_JOB_STOPPED, "打印机 duty 停了（drum broken）");
	check_job(*state, STARTED OTHERS "esac", SHEET_JOB_UNKNOWN, "不再列出");
	check_job(*state, "exit 1", SHEET_JOB_UNKNOWN, "查不到它的状态");
}

#define PRINTING(alerts) QUEUE("now printing duty-12.  enabled\\n\\tAlerts: " alerts)

/* What a printer wants is said; a warning holds nothing up, and neither does the job of another. */
static void test_jobs_blocked(void **state)
{
	check_job(*state, STARTED QUEUED("") PRINTING("media-empty-error"), SHEET_JOB_BLOCKED,
	    "打印机 duty 缺纸");
	check_job(*state, STARTED QUEUED("") PRINTING("toner-low-warning media-jam-error"),
	    SHEET_JOB_BLOCKED, "卡纸");
	check_job(*state, STARTED QUEUED("") PRINTING("cover-open"), SHEET_JOB_BLOCKED, "没有合上");
	check_job(*state, STARTED QUEUED("") PRINTING("media-empty-warning"), SHEET_JOB_PRINTING,
	    "正在打印");
	check_job(*state,
	    STARTED QUEUED("") QUEUE("now printing duty-120.\\n\\tAlerts: media-jam-error"),
	    SHEET_JOB_WAITING, "在打印队列中");
}

/* A job that has left the queue was printed or given up: where CUPS cannot be asked, nobody says
 * that it was printed. */
static void test_jobs_ended(void **state)
{
	check_job(*state, STARTED OTHERS DONE "esac", SHEET_JOB_UNKNOWN, "是否印出查不到");
	assert_true(sheet_job_is_over(SHEET_JOB_UNKNOWN));
	assert_true(sheet_job_is_over(SHEET_JOB_FAILED));
	assert_false(sheet_job_is_over(SHEET_JOB_BLOCKED));
	assert_false(sheet_job_is_over(SHEET_JOB_STOPPED));
}

static void count(const char *sentence, void *data)
{
	assert_true(sentence[0] != '\0');
	(*(int *)data)++;
}

/* Followed until it is over: the second look finds it gone; each sentence is said once. */
static void test_follow(void **state)
{
	g_autofree char *seen = in_folder(*state, "seen");
	g_autofree char *script = g_strdup_printf(STARTED
	    "'-l -W not-completed -o') [ -e %s ] || echo 'duty-12 zhiban'; : >%s;; " DONE "esac",
	    seen, seen);
	struct sheet_job_look look;
	int said = 0;

	command(*state, "lpstat", script);
	look = sheet_job_follow("duty-12", 600 * CLOCK_SECOND, count, &said);
	assert_int_equal(look.job, SHEET_JOB_UNKNOWN);
	assert_int_equal(said, 2);
	sheet_job_clear(&look);
}

/* Whether it prints or not, the files are there, and the sentence says where. */
static void test_keep_and_print(void **state)
{
	json_t *document = fixture_document("shift_summary", "quiet");
	g_autofree char *path = in_folder(*state, "DJ-20261121-001-2.pdf");
	g_autofree char *text = in_folder(*state, "DJ-20261121-001-2.txt");
	const struct bench *bench = *state;
	g_autoptr(GBytes) bytes = some_bytes();
	g_autoptr(GError) error = NULL, again = NULL;
	struct sheet_printed printed = { 0 };

	assert_false(
	    sheet_keep_and_print(document, bytes, bench->folder, "duty", &printed, &error));
	check_sentence(error, "cups-client");
	check_sentence(error, path);
	assert_int_equal(access(path, R_OK), 0);
	assert_int_equal(access(text, R_OK), 0);
	assert_false(
	    sheet_keep_and_print(document, bytes, bench->folder, "duty", &printed, &again));
	check_sentence(again, "已经存在");
	assert_int_equal(g_unlink(path), 0);
	assert_int_equal(g_unlink(text), 0);
	command(*state, "lp", "/bin/cat >/dev/null; echo 'request id is duty-12 (1 file(s))'");
	assert_true(sheet_keep_and_print(document, bytes, bench->folder, "duty", &printed, NULL));
	assert_string_equal(printed.request, "duty-12");
	assert_string_equal(printed.path, path);
	g_free(printed.request);
	g_free(printed.path);
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_save, setup, teardown),
		cmocka_unit_test_setup_teardown(test_save_where_it_cannot_be, setup, teardown),
		cmocka_unit_test_setup_teardown(test_save_on_a_full_disk, setup, teardown),
		cmocka_unit_test(test_file_name),
		cmocka_unit_test_setup_teardown(test_print, setup, teardown),
		cmocka_unit_test_setup_teardown(test_print_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_print_without_cups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_print_without_lp, setup, teardown),
		cmocka_unit_test(test_child_limit),
		cmocka_unit_test_setup_teardown(test_jobs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jobs_blocked, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jobs_ended, setup, teardown),
		cmocka_unit_test_setup_teardown(test_follow, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keep_and_print, setup, teardown),
	};

	fixture_start();
	g_setenv("CUPS_SERVER", "/nonexistent/cups.sock", TRUE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
