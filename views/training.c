#include "views/training.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/bell.h"
#include "views/console.h"
#include "views/show.h"

struct training {
	struct app *app;
	char *duty_socket;           /* NULL: there is no duty service */
	char *lab_socket;            /* NULL: the simulated site cannot be reached from here */
	struct model *duty;
	struct mirror *alarms;       /* of the duty service */
	struct mirror *runs;         /* of the training */
	GHashTable *dismissed;       /* keys of what was read and still stands */
	GPtrArray *shown;            /* json_t *, owned: what the notice tells of */
	struct bell bell;
	struct timer ring;
	GString *suspended;          /* what became of the training: lines */
	GCancellable *ending;        /* nobody is here any more to hear how it went */
	const char *wanted, *sent;   /* words of `scenario`: the last one, that on its way */
};

/* ---- the simulated site ------------------------------------------------------------------- */

static void say_suspended(struct training *training, const char *sentence)
{
	g_string_append_printf(training->suspended, "%s%s",
	    training->suspended->len == 0 ? "" : "\n", sentence);
	app_changed(training->app);
}

static void send_wanted(struct training *training);

/* One after the other: a later word is not overtaken by an earlier one. */
static void ordered(GObject *source, GAsyncResult *result, void *data)
{
	struct training *training = data;
	g_autoptr(GError) error = NULL;
	bool done = g_subprocess_wait_check_finish(G_SUBPROCESS(source), result, &error);
	const char *sent = training->sent;

	g_object_unref(source);
	training->sent = NULL;
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;
	if (!done)
		say_suspended(training,
		    _("想定时钟没有听令：用 zhiban train inject scenario hold 或 go 再试"));
	if (training->wanted != sent)
		send_wanted(training);
}

static void send_wanted(struct training *training)
{
	g_autofree char *program = client_program("zhiban-lab");
	const char *const argv[] = { program, "--control", training->lab_socket, "scenario",
		training->wanted, NULL };
	GSubprocess *process = g_subprocess_newv(argv,
	    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);

	if (process == NULL) {
		say_suspended(training, _("想定时钟没有听令：zhiban-lab 运行不了"));
		return;
	}
	training->sent = training->wanted;
	g_subprocess_wait_check_async(process, training->ending, ordered, training);
}

static const char hold[] = "hold", go[] = "go";

/* One of the two; nobody waits for it. */
static void order_scenario(struct training *training, const char *word)
{
	training->wanted = word;
	if (training->lab_socket != NULL && training->sent == NULL)
		send_wanted(training);
}

/* ---- the runs ----------------------------------------------------------------------------- */

static void paused(json_t *result, json_t *error, void *data)
{
	(void)result;
	if (error == NULL)
		return;
	g_autofree char *text = model_error_text(error);
	g_autofree char *sentence = g_strdup_printf(_("预案没有停到安全点：%s"), text);
	say_suspended(data, sentence);
}

/* Each run that goes on to its safe point, as a person would bring it there. */
static void pause_runs(struct training *training)
{
	g_autoptr(GPtrArray) rows = mirror_rows(training->runs);

	for (guint i = 0; i < rows->len; i++) {
		const json_t *run = rows->pdata[i];
		if (strcmp(row_get(run, "state"), "running") != 0)
			continue;
		model_call(console_model(training->app), "do",
		    json_pack("{s:s, s:s, s:I, s:{s:s}}", "kind", "run", "act", "pause", "id",
			(json_int_t)row_get_integer(run, "id"), "fields", "safe_note",
			_("真实告警抢占，演练暂停；下一步照画面上的当前步骤")),
		    paused, training);
	}
}

/* How far each run is, as it says itself. */
static void say_runs(const struct training *training, GString *text)
{
	g_autoptr(GPtrArray) rows = mirror_rows(training->runs);

	for (guint i = 0; i < rows->len; i++) {
		const json_t *run = rows->pdata[i];
		const char *state = row_get(run, "state");
		if (strcmp(state, "paused") == 0)
			g_string_append_printf(text, _("\n预案 %s 停在安全点"),
			    row_get(run, "code"));
		else if (strcmp(state, "running") == 0)
			g_string_append_printf(text, _("\n预案 %s 还没有停到安全点"),
			    row_get(run, "code"));
	}
}

char *training_suspended(const struct training *training)
{
	GString *text = g_string_new(training->lab_socket == NULL ?
	    _("演练暂停：想定时钟不由这个操作台管") : _("演练暂停：想定时钟停住"));

	say_runs(training, text);
	if (training->suspended->len > 0)
		g_string_append_printf(text, "\n%s", training->suspended->str);
	return g_string_free(text, FALSE);
}

/* ---- the duty service's alarms ------------------------------------------------------------ */

static bool is_call(const json_t *alarm)
{
	return alarm_sounds(alarm) && strcmp(alarm_row_severity(alarm), "critical") == 0;
}

static int64_t key_of(const json_t *row)
{
	return row_get_integer(row, "key");
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(const json_t *const *)a, "since");
	int64_t y = row_get_integer(*(const json_t *const *)b, "since");

	return x > y ? -1 : x < y;
}

static void release_row(void *row)
{
	json_decref(row);
}

/* What is told of stays told of until it is dismissed, as it was last. */
static void show_row(GPtrArray *shown, json_t *row)
{
	for (guint i = 0; i < shown->len; i++) {
		if (key_of(shown->pdata[i]) != key_of(row))
			continue;
		json_decref(shown->pdata[i]);
		shown->pdata[i] = json_incref(row);
		return;
	}
	g_ptr_array_add(shown, json_incref(row));
}

static bool is_shown(const struct training *training, int64_t key)
{
	for (guint i = 0; i < training->shown->len; i++)
		if (key_of(training->shown->pdata[i]) == key)
			return true;
	return false;
}

static void take_screen(struct training *training)
{
	if (app_alerted(training->app) != NULL)
		return;
	g_string_truncate(training->suspended, 0);
	app_alert(training->app, training_notice_new(training->app, training));
	order_scenario(training, hold);
	pause_runs(training);
	timer_after(&training->ring, 0);
}

/* What is no call any more is news when it comes back. */
static void forget_over(struct training *training)
{
	GHashTableIter iter;
	void *key;

	g_hash_table_iter_init(&iter, training->dismissed);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const json_t *row = mirror_row(training->alarms, *(const int64_t *)key);
		if (row == NULL || !is_call(row))
			g_hash_table_iter_remove(&iter);
	}
}

static void on_alarms(struct mirror *mirror, void *data)
{
	struct training *training = data;
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	bool news = false;

	forget_over(training);
	for (guint i = 0; i < rows->len; i++) {
		int64_t key = key_of(rows->pdata[i]);
		bool fresh = is_call(rows->pdata[i]) &&
		    !g_hash_table_contains(training->dismissed, &key);
		if (fresh || is_shown(training, key))
			show_row(training->shown, rows->pdata[i]);
		news |= fresh;
	}
	g_ptr_array_sort(training->shown, newest_first);
	if (news)
		take_screen(training);
	app_changed(training->app);
}

const GPtrArray *training_alarms(const struct training *training)
{
	return training->shown;
}

bool training_stands(const struct training *training, const json_t *alarm)
{
	const json_t *row = mirror_row(training->alarms, key_of(alarm));

	return row != NULL && is_call(row);
}

void training_dismiss(struct training *training)
{
	for (guint i = 0; i < training->shown->len; i++) {
		const json_t *row = training->shown->pdata[i];
		int64_t key = key_of(row);
		if (training_stands(training, row))
			g_hash_table_add(training->dismissed, g_memdup2(&key, sizeof key));
	}
	g_ptr_array_set_size(training->shown, 0);
	g_string_truncate(training->suspended, 0);
	timer_stop(&training->ring);
	order_scenario(training, go);
	app_alert(training->app, NULL);
	app_toast(training->app, STYLE_EXERCISE,
	    _("回到演练：想定时钟接着走；预案停在安全点，到 7 预案里按 g 继续。"));
}

/* The bell of what is critical, as long as the notice is up and nobody on duty has taken it. */
static void on_ring(struct timer *timer, void *data)
{
	struct training *training = data;
	g_autoptr(GArray) calls = g_array_new(FALSE, FALSE, sizeof(struct bell_call));

	for (guint i = 0; i < training->shown->len; i++) {
		const json_t *row = training->shown->pdata[i];
		struct bell_call call = { .key = key_of(row), .pattern = SOUND_CONTINUOUS };
		if (training_stands(training, row))
			g_array_append_val(calls, call);
	}
	struct bell_need need = bell_take(&training->bell, calls, false);
	if (bell_rings(&training->bell, &need, clock_mono()))
		terminal_bell(app_terminal(training->app));
	timer_after(timer, BELL_GAP);
}

/* What comes from now on is news: it rings at once. */
static void begin_bell(struct training *training)
{
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct bell_call));

	bell_init(&training->bell);
	bell_take(&training->bell, none, false);
}

/* ---- the head ----------------------------------------------------------------------------- */

static void on_line(void *data)
{
	app_changed(((struct training *)data)->app);
}

static const struct model_handlers duty_handlers = { on_alarms, on_line };

/* One who is greeted but not let in would see nothing, and must not think that there is nothing. */
static char *duty_text(const struct training *training)
{
	char since[CLOCK_TEXT_SIZE];

	if (training->duty == NULL)
		return g_strdup(_("无值班服务"));
	switch (model_line(training->duty)) {
	case MODEL_CONNECTING:
		return g_strdup(_("值班服务 在连"));
	case MODEL_UP:
		return g_strdup(mirror_is_known(training->alarms) ? _("值班告警 在看")
								  : _("值班告警 看不到"));
	case MODEL_DOWN:
		break;
	}
	clock_text(model_since(training->duty), CLOCK_HOUR_MINUTE, since, sizeof since);
	return g_strdup_printf(_("值班服务 断 %s 起"), since);
}

int training_draw(const struct training *training, struct area area, int row)
{
	if (training == NULL)
		return area.columns;
	g_autofree char *text = duty_text(training);
	int column = area.columns - 1 - (int)text_columns(text);
	area_text(area, row, column, STYLE_DIM, text);
	return column;
}

/* ---- life --------------------------------------------------------------------------------- */

struct training *training_new(struct app *app, const struct client_place *place)
{
	struct training *training = g_new0(struct training, 1);

	training->app = app;
	training->lab_socket = g_strdup(place->lab);
	training->duty_socket = g_strcmp0(place->duty, place->socket) == 0 ? NULL :
	    g_strdup(place->duty);
	training->runs = model_watch(console_model(app), "records:run");
	training->dismissed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	training->shown = g_ptr_array_new_with_free_func(release_row);
	training->suspended = g_string_new(NULL);
	training->ending = g_cancellable_new();
	begin_bell(training);
	timer_init(&training->ring, app_timers(app), on_ring, training);
	if (training->duty_socket != NULL) {
		training->duty = model_new(training->duty_socket, app_timers(app),
		    &duty_handlers, training);
		training->alarms = model_watch(training->duty, "alarms");
	}
	app_set_gutter(app, _("演"), STYLE_EXERCISE);
	/* a console that went away in the middle of a notice left it standing still */
	order_scenario(training, go);
	return training;
}

void training_free(struct training *training)
{
	if (training == NULL)
		return;
	g_cancellable_cancel(training->ending);
	while (training->sent != NULL)
		g_main_context_iteration(NULL, TRUE);
	timer_stop(&training->ring);
	if (training->duty != NULL)
		model_end(training->duty);
	model_free(training->duty);
	model_unwatch(console_model(training->app), training->runs);
	bell_clear(&training->bell);
	g_hash_table_destroy(training->dismissed);
	g_ptr_array_unref(training->shown);
	g_string_free(training->suspended, TRUE);
	g_object_unref(training->ending);
	g_free(training->duty_socket);
	g_free(training->lab_socket);
	g_free(training);
}
