#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/timer.h"
#include "views/sheet_child.h"
#include "views/sheet_ipp.h"
#include "views/sheet_job.h"

#define LPSTAT_LIMIT (5 * CLOCK_SECOND)
#define LOOK_PAUSE (CLOCK_SECOND / 4)
#define TEXT_LIMIT (256 * 1024)

/* ---- lpstat ------------------------------------------------------------------------------- */

/* What `lpstat OPTIONS...` says; NULL when it does not answer. */
static char *lpstat(const char *a, const char *b, const char *c, const char *d)
{
	g_autofree char *program = g_find_program_in_path("lpstat");
	g_autoptr(GBytes) nothing = g_bytes_new(NULL, 0);
	const char *argv[] = { program, a, b, c, d, NULL };
	struct sheet_child child = { 0 };
	gsize size;
	const char *data;
	char *text = NULL;

	if (!program || !sheet_child_run(argv, nothing, LPSTAT_LIMIT, &child, NULL))
		return NULL;
	data = g_bytes_get_data(child.out, &size);
	if (child.status == 0)
		text = g_strndup(data ? data : "", MIN(size, TEXT_LIMIT));
	sheet_child_clear(&child);
	return text;
}

bool sheet_printing_runs(void)
{
	g_autofree char *text = lpstat("-r", NULL, NULL, NULL);

	return !text || !strstr(text, "not running");
}

/* The lines of LIST about REQUEST: the one it begins, and those set in below it. NULL: not listed.
 * Caller frees. */
static char *listed(const char *list, const char *request)
{
	size_t length = strlen(request);
	const char *end;

	for (; list && *list; list = strchr(list, '\n'), list = list ? list + 1 : NULL)
		if (strncmp(list, request, length) == 0 &&
		    (list[length] == ' ' || list[length] == '\n'))
			break;
	if (!list || !*list)
		return NULL;
	for (end = strchr(list, '\n'); end && end[1] == '\t'; end = strchr(end + 1, '\n'))
		;
	return end ? g_strndup(list, (size_t)(end - list)) : g_strdup(list);
}

/* What the line TITLE ("Alerts:") of TEXT says; "" where there is none. Caller frees. */
static char *line_of(const char *text, const char *title)
{
	const char *at = text ? strstr(text, title) : NULL;

	if (!at)
		return g_strdup("");
	at += strlen(title);
	return g_strstrip(g_strndup(at, strcspn(at, "\n")));
}

/* "duty-12" -> "duty". */
static char *printer_of(const char *request)
{
	const char *dash = strrchr(request, '-');

	return dash ? g_strndup(request, (size_t)(dash - request)) : g_strdup(request);
}

static unsigned number_of(const char *request)
{
	const char *dash = strrchr(request, '-');

	return dash ? (unsigned)g_ascii_strtoull(dash + 1, NULL, 10) : 0;
}

/* ---- what it is waiting for --------------------------------------------------------------- */

/* Printer state reasons (RFC 8011, 5.4.12) that hold a job up, by how they begin. */
static const struct {
	const char *reason;
	const char *word, *cause;
} wants[] = {
	{ "media-empty", N_("缺纸"), N_("缺纸") },
	{ "media-needed", N_("缺纸"), N_("要装纸") },
	{ "media-jam", N_("卡纸"), N_("卡纸") },
	{ "cover-open", N_("开盖"), N_("的盖子没有合上") },
	{ "door-open", N_("开盖"), N_("的门没有合上") },
	{ "toner-empty", N_("缺墨粉"), N_("没有墨粉了") },
	{ "marker-supply-empty", N_("缺墨粉"), N_("没有墨粉了") },
	{ "offline", N_("连不上"), N_("连不上") },
	{ "connecting-to-device", N_("连接中"), N_("正在连接") },
	{ "timed-out", N_("连不上"), N_("没有应答") },
};

/* Reports and warnings hold nothing up. */
static bool holds_up(const char *alerts, const char *reason)
{
	g_auto(GStrv) words = g_strsplit_set(alerts, " ,", -1);

	for (char **word = words; *word; word++)
		if (g_str_has_prefix(*word, reason) && !g_str_has_suffix(*word, "-report") &&
		    !g_str_has_suffix(*word, "-warning"))
			return true;
	return false;
}

G_GNUC_PRINTF(3, 4)
static struct sheet_job_look look_new(enum sheet_job job, const char *word, const char *format, ...)
{
	struct sheet_job_look look = { job, word, NULL };
	va_list arguments;

	va_start(arguments, format);
	look.sentence = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return look;
}

/* A job in the queue, by its lines JOB and those of its PRINTER. */
static struct sheet_job_look look_waiting(const char *request, const char *printer, const char *job)
{
	g_autofree char *text = lpstat("-l", "-p", printer, NULL);
	g_autofree char *alerts = line_of(text, "Alerts:"), *said = line_of(job, "Status:");
	g_autofree char *clean = text_clean_string(said);
	g_autofree char *now = g_strdup_printf("now printing %s.", request);

	if (text && (strstr(text, " disabled ") || strstr(text, "Paused"))) {
		if (*clean)
			return look_new(SHEET_JOB_STOPPED, _("暂停"),
			    _("打印机 %s 停了（%s），作业 %s 在排队，修好恢复后才会打印。"),
			    printer, clean, request);
		return look_new(SHEET_JOB_STOPPED, _("暂停"),
		    _("打印机 %s 已暂停，作业 %s 在排队，恢复后才会打印。"), printer, request);
	}
	if (text && strstr(text, now)) {
		for (size_t i = 0; i < G_N_ELEMENTS(wants); i++)
			if (holds_up(alerts, wants[i].reason))
				return look_new(SHEET_JOB_BLOCKED, _(wants[i].word),
				    _("打印机 %s %s，作业 %s 在等，处理好会接着打。"), printer,
				    _(wants[i].cause), request);
		return look_new(SHEET_JOB_PRINTING, _("打印中"), _("作业 %s 正在打印。"), request);
	}
	return look_new(SHEET_JOB_WAITING, _("排队"), _("作业 %s 在打印队列中。"), request);
}

/* A job that has left the queue: only CUPS itself knows how. */
static struct sheet_job_look look_ended(const char *request, const char *printer, const char *job)
{
	g_autofree char *said = line_of(job, "Status:"), *clean = text_clean_string(said);
	enum ipp_job state = ipp_ask(number_of(request));

	if (state == IPP_JOB_COMPLETED)
		return look_new(SHEET_JOB_PRINTED, _("已打印"), _("作业 %s 已由打印机 %s 打印。"),
		    request, printer);
	if (state == IPP_JOB_CANCELLED)
		return look_new(SHEET_JOB_CANCELLED, _("已取消"),
		    _("作业 %s 被取消，没有打印完。"), request);
	if (state == IPP_JOB_ABORTED)
		return look_new(SHEET_JOB_FAILED, _("打印失败"),
		    _("打印机 %s 没有打完作业 %s，已放弃%s%s；请重新打印。"), printer, request,
		    *clean ? _("，它说：") : "", clean);
	return look_new(SHEET_JOB_UNKNOWN, _("待核对"),
	    _("作业 %s 已离开队列，是否印出查不到，请到打印机 %s 旁核对。"), request, printer);
}

struct sheet_job_look sheet_job_look(const char *request)
{
	g_autofree char *printer = printer_of(request);
	g_autofree char *waiting = lpstat("-l", "-W", "not-completed", "-o");
	g_autofree char *job = listed(waiting, request), *done = NULL, *ended = NULL;

	if (!waiting)
		return look_new(SHEET_JOB_UNKNOWN, _("待核对"),
		    _("作业 %s 已交给打印服务，但查不到它的状态。"), request);
	if (job)
		return look_waiting(request, printer, job);
	done = lpstat("-l", "-W", "completed", "-o");
	ended = listed(done, request);
	if (ended)
		return look_ended(request, printer, ended);
	return look_new(SHEET_JOB_UNKNOWN, _("待核对"),
	    _("打印服务不再列出作业 %s，请到打印机旁核对。"), request);
}

void sheet_job_clear(struct sheet_job_look *look)
{
	g_clear_pointer(&look->sentence, g_free);
}

bool sheet_job_is_over(enum sheet_job job)
{
	return job != SHEET_JOB_WAITING && job != SHEET_JOB_PRINTING && job != SHEET_JOB_STOPPED &&
	    job != SHEET_JOB_BLOCKED;
}

/* ---- following ---------------------------------------------------------------------------- */

static void quit(struct timer *timer, void *data)
{
	(void)timer;
	g_main_loop_quit(data);
}

/* Lets US pass on a context of its own. */
static void pause_for(int64_t us)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
	struct timers *timers = timers_new(context);
	struct timer timer;

	timer_init(&timer, timers, quit, loop);
	timer_after(&timer, us);
	g_main_loop_run(loop);
	timers_free(timers);
}

struct sheet_job_look sheet_job_follow(const char *request, int64_t us,
    void (*say)(const char *sentence, void *data), void *data)
{
	const struct mono begun = clock_mono();
	struct sheet_job_look look = sheet_job_look(request);

	if (say)
		say(look.sentence, data);
	while (!sheet_job_is_over(look.job) && mono_between(begun, clock_mono()) < us) {
		struct sheet_job_look next;

		pause_for(LOOK_PAUSE);
		next = sheet_job_look(request);
		if (say && strcmp(next.sentence, look.sentence) != 0)
			say(next.sentence, data);
		sheet_job_clear(&look);
		look = next;
	}
	return look;
}
