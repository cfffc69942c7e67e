#include "views/printing.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/timer.h"
#include "views/sheet_job.h"

#define LOOK_EVERY (2 * CLOCK_SECOND)
/* So long a job that failed stays in the head: whoever printed it may be at the printer. */
#define FAILED_STAYS (300 * CLOCK_SECOND)

struct job {
	char *request, *path;
	struct sheet_job_look look;
	struct mono over;            /* since when it is over; 0: it is not */
	bool looking;
};

struct printing {
	struct app *app;
	struct timer timer;
	GPtrArray *jobs;
	unsigned asked;              /* looks under way */
	bool ended;
};

/* One look, away from the keys. It may come back when the console has gone: then the last one frees
 * what is shared. */
struct asked {
	struct printing *printing;
	char *request;
	struct sheet_job_look look;
};

static void job_free(void *data)
{
	struct job *job = data;

	g_free(job->request);
	g_free(job->path);
	sheet_job_clear(&job->look);
	g_free(job);
}

static struct job *job_find(const struct printing *printing, const char *request)
{
	for (guint i = 0; i < printing->jobs->len; i++) {
		struct job *job = printing->jobs->pdata[i];
		if (strcmp(job->request, request) == 0)
			return job;
	}
	return NULL;
}

/* ---- looking ------------------------------------------------------------------------------ */

static void look_in_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	struct asked *asked = data;

	(void)source, (void)cancel;
	asked->look = sheet_job_look(asked->request);
	g_task_return_boolean(task, TRUE);
}

static void say(struct app *app, const struct job *job)
{
	bool bad = job->look.job == SHEET_JOB_FAILED || job->look.job == SHEET_JOB_CANCELLED ||
	    job->look.job == SHEET_JOB_UNKNOWN;

	app_toast(app, bad ? STYLE_ERROR : STYLE_TOAST, _("%s文件已保存：%s"), job->look.sentence,
	    job->path);
}

/* A change is said in full once; what was printed is done with. */
static void take_look(struct printing *printing, struct asked *asked)
{
	struct job *job = job_find(printing, asked->request);
	bool new;

	if (job == NULL)
		return;
	new = g_strcmp0(job->look.sentence, asked->look.sentence) != 0;
	sheet_job_clear(&job->look);
	job->look = asked->look;
	asked->look.sentence = NULL;
	job->looking = false;
	if (new)
		say(printing->app, job);
	if (job->look.job == SHEET_JOB_PRINTED)
		g_ptr_array_remove(printing->jobs, job);
	else if (sheet_job_is_over(job->look.job))
		job->over = clock_mono();
	app_changed(printing->app);
}

static void looked(GObject *source, GAsyncResult *result, void *data)
{
	struct asked *asked = g_task_get_task_data(G_TASK(result));
	struct printing *printing = asked->printing;

	(void)source, (void)data;
	printing->asked--;
	if (!printing->ended)
		take_look(printing, asked);
	else if (printing->asked == 0)
		g_free(printing);
}

static void asked_free(void *data)
{
	struct asked *asked = data;

	g_free(asked->request);
	sheet_job_clear(&asked->look);
	g_free(asked);
}

static void start_look(struct printing *printing, struct job *job)
{
	struct asked *asked = g_new0(struct asked, 1);
	GTask *task = g_task_new(NULL, NULL, looked, NULL);

	*asked = (struct asked){ .printing = printing, .request = g_strdup(job->request) };
	job->looking = true;
	printing->asked++;
	g_task_set_task_data(task, asked, asked_free);
	g_task_run_in_thread(task, look_in_thread);
	g_object_unref(task);
}

static void tick(struct timer *timer, void *data)
{
	struct printing *printing = data;

	for (guint i = printing->jobs->len; i-- > 0;) {
		struct job *job = printing->jobs->pdata[i];
		if (job->over.us != 0 && mono_between(job->over, clock_mono()) > FAILED_STAYS)
			g_ptr_array_remove_index(printing->jobs, i);
		else if (job->over.us == 0 && !job->looking)
			start_look(printing, job);
	}
	if (printing->jobs->len > 0)
		timer_after(timer, LOOK_EVERY);
	app_changed(printing->app);
}

/* ---- from outside ------------------------------------------------------------------------- */

struct printing *printing_new(struct app *app)
{
	struct printing *printing = g_new0(struct printing, 1);

	printing->app = app;
	printing->jobs = g_ptr_array_new_with_free_func(job_free);
	timer_init(&printing->timer, app_timers(app), tick, printing);
	return printing;
}

void printing_free(struct printing *printing)
{
	if (printing == NULL)
		return;
	timer_stop(&printing->timer);
	g_ptr_array_unref(printing->jobs);
	printing->ended = true;
	if (printing->asked == 0)
		g_free(printing);
}

void printing_follow(struct printing *printing, const char *request, const char *path)
{
	struct job *job = g_new0(struct job, 1);

	job->request = g_strdup(request);
	job->path = g_strdup(path);
	g_ptr_array_add(printing->jobs, job);
	start_look(printing, job);
	timer_after(&printing->timer, LOOK_EVERY);
}

/* How much somebody is needed. */
static int need_of(const struct job *job)
{
	static const int needs[] = { [SHEET_JOB_WAITING] = 1, [SHEET_JOB_PRINTING] = 0,
		[SHEET_JOB_STOPPED] = 4, [SHEET_JOB_BLOCKED] = 5, [SHEET_JOB_PRINTED] = 0,
		[SHEET_JOB_FAILED] = 6, [SHEET_JOB_CANCELLED] = 2, [SHEET_JOB_UNKNOWN] = 3 };

	return needs[job->look.job];
}

int printing_draw(const struct printing *printing, struct area area, int row)
{
	const struct job *worst = NULL;

	for (guint i = 0; i < printing->jobs->len; i++) {
		const struct job *job = printing->jobs->pdata[i];
		if (job->look.sentence != NULL && (worst == NULL || need_of(job) > need_of(worst)))
			worst = job;
	}
	if (worst == NULL)
		return area.columns;
	g_autofree char *text =
	    g_strdup_printf(_("打印 %s %s"), worst->look.word, worst->request);
	int column = area.columns - 1 - (int)text_columns(text);
	area_text(area, row, column, need_of(worst) >= 3 ? STYLE_WARNING : STYLE_DIM, text);
	return MAX(column - 1, 0);
}
