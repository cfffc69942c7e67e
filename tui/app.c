#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "tui/app_private.h"

/* Frames that only data asks for: so often in the long run, so many at once after a pause, and each
 * a moment after the first news, so that one frame shows all that came together. */
#define FRAME_INTERVAL (CLOCK_SECOND / 4)
#define FRAMES_AT_ONCE 4
#define FRAME_GATHER (CLOCK_SECOND / 200)
#define CALM_INTERVAL CLOCK_SECOND

/* ---- frames ------------------------------------------------------------------------------- */

static void report_frame(struct app *app)
{
	if (app->sync_fd >= 0 && write(app->sync_fd, ".", 1) < 0 && errno != EAGAIN)
		app->sync_fd = -1;
}

void app_frame(struct app *app)
{
	timer_stop(&app->frame);
	app->wanted = terminal_is_busy(app->terminal);
	if (app->wanted)
		return;
	struct screen *screen = terminal_screen(app->terminal);
	app_draw(app, screen_begin(screen));
	terminal_send(app->terminal, screen_end(screen));
	if (!terminal_is_busy(app->terminal))
		report_frame(app);
}

/* What is read from afar changes once a second, not more. */
static bool is_calm(const struct app *app)
{
	const struct view *view = app->alert ? app->alert : app->cover ? app->cover : app_top(app);

	return view && view->type->calm;
}

/* Every frame for data is paid for with an interval; at most FRAMES_AT_ONCE of them may be owed. */
static void on_frame(struct timer *timer, void *data)
{
	struct app *app = data;
	struct mono now = clock_mono();

	(void)timer;
	app->paid_until = mono_after(mono_between(app->paid_until, now) > 0 ? now : app->paid_until,
	    is_calm(app) ? CALM_INTERVAL : FRAME_INTERVAL);
	app_frame(app);
}

void app_changed(struct app *app)
{
	int64_t ahead = is_calm(app) ? 0 : (FRAMES_AT_ONCE - 1) * FRAME_INTERVAL;
	struct mono now = clock_mono(), due = mono_after(app->paid_until, -ahead);
	int64_t wait = mono_between(now, due);

	if (!timer_is_armed(&app->frame) && !app->wanted)
		timer_at(&app->frame, mono_after(now, MAX(wait, FRAME_GATHER)));
}

/* ---- the terminal ------------------------------------------------------------------------- */

static void on_input(const struct input *input, void *data)
{
	struct app *app = data;

	app_on_input(app, input);
	if (g_main_loop_is_running(app->loop))
		app_frame(app);
}

static void on_resize(int columns, int rows, void *data)
{
	struct app *app = data;

	app->columns = columns;
	app->rows = rows;
	app_frame(app);
}

static void on_changed(void *data)
{
	app_frame(data);
}

static void on_drained(void *data)
{
	struct app *app = data;

	report_frame(app);
	if (app->wanted)
		app_frame(app);
}

static void on_gone(void *data)
{
	struct app *app = data;

	if (app->type->quit)
		app->type->quit(app, true);
	app_quit(app, EXIT_SUCCESS);
}

static const struct terminal_handlers handlers = {
	.on_input = on_input,
	.on_resize = on_resize,
	.on_changed = on_changed,
	.on_drained = on_drained,
	.on_gone = on_gone,
};

/* ---- views -------------------------------------------------------------------------------- */

struct view *view_new(struct app *app, const struct view_type *type, void *data)
{
	struct view *view = g_new0(struct view, 1);

	*view = (struct view){ .type = type, .app = app, .data = data };
	return view;
}

void view_set_title(struct view *view, const char *title)
{
	g_free(view->title);
	view->title = g_strdup(title);
}

static void view_free(void *data)
{
	struct view *view = data;

	if (view->type->free)
		view->type->free(view);
	g_free(view->title);
	g_free(view);
}

struct view *app_top(const struct app *app)
{
	GPtrArray *stack = app->place ? app->place->stack : NULL;

	return stack && stack->len > 0 ? stack->pdata[stack->len - 1] : NULL;
}

static void enter_top(struct app *app)
{
	struct view *view = app_top(app);

	if (view && view->type->enter)
		view->type->enter(view);
}

static void leave_top(struct app *app)
{
	struct view *view = app_top(app);

	if (view && view->type->leave)
		view->type->leave(view);
}

void app_push(struct app *app, struct view *view)
{
	leave_top(app);
	g_ptr_array_add(app->place->stack, view);
	enter_top(app);
	app_changed(app);
}

void app_pop(struct app *app)
{
	GPtrArray *stack = app->place->stack;

	if (stack->len < 2)
		return;
	leave_top(app);
	g_ptr_array_set_size(stack, (int)stack->len - 1);
	enter_top(app);
	app_changed(app);
}

void app_cover(struct app *app, struct view *cover)
{
	if (app->cover)
		view_free(app->cover);
	app->cover = cover;
	g_clear_pointer(&app->toast, g_free);
	app_changed(app);
}

void app_alert(struct app *app, struct view *alert)
{
	if (app->alert)
		view_free(app->alert);
	app->alert = alert;
	app_changed(app);
}

struct view *app_alerted(const struct app *app)
{
	return app->alert;
}

void app_set_gutter(struct app *app, const char *text, enum style style)
{
	g_free(app->gutter);
	app->gutter = g_strdup(text);
	app->gutter_style = style;
	app_changed(app);
}

int64_t app_idle(const struct app *app)
{
	return mono_between(app->touched, clock_mono());
}

struct view *app_covered(const struct app *app)
{
	return app->cover;
}

static void show_place(struct app *app, struct place *place)
{
	leave_top(app);
	app->place = place;
	if (place->stack->len == 0)
		g_ptr_array_add(place->stack, place->tab->open(app));
	enter_top(app);
	app_changed(app);
}

static struct place *place_at(const struct app *app, guint index)
{
	return app->places->pdata[index];
}

/* The tab of the group one was on last is at the front of the group's places. */
static void remember(struct app *app, struct place *place)
{
	guint index = 0;

	g_ptr_array_find(app->places, place, &index);
	for (guint i = 0; i < index; i++)
		if (place_at(app, i)->group == place->group) {
			app->places->pdata[index] = place_at(app, i);
			app->places->pdata[i] = place;
			return;
		}
}

bool app_show_group(struct app *app, char digit)
{
	for (guint i = 0; i < app->places->len; i++) {
		struct place *place = place_at(app, i);
		if (place->group->digit != digit)
			continue;
		if (place != app->place) {
			show_place(app, place);
			return true;
		}
		while (place->stack->len > 1 && !app_is_dirty(app))
			app_pop(app);
		return true;
	}
	return false;
}

bool app_show_tab(struct app *app, const char *name)
{
	for (guint i = 0; i < app->places->len; i++) {
		struct place *place = place_at(app, i);
		if (strcmp(place->tab->name, name) != 0 && strcmp(_(place->tab->title), name) != 0)
			continue;
		remember(app, place);
		if (place != app->place)
			show_place(app, place);
		return true;
	}
	return false;
}

bool app_is_dirty(const struct app *app)
{
	for (guint i = 0; i < app->place->stack->len; i++) {
		const struct view *view = app->place->stack->pdata[i];
		if (view->form && form_is_dirty(view->form))
			return true;
	}
	return false;
}

/* ---- saying and asking -------------------------------------------------------------------- */

void app_toast(struct app *app, enum style style, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_free(app->toast);
	app->toast = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	app->toast_style = style;
	app_changed(app);
}

void app_close_prompt(struct app *app, bool accept)
{
	g_autofree struct prompt *prompt = g_steal_pointer(&app->prompt);

	timer_stop(&app->typed);
	if (!prompt)
		return;
	g_autofree char *text = accept ? g_strdup(editor_text(prompt->editor)) : NULL;
	editor_free(prompt->editor);
	g_free(prompt->label);
	if (prompt->done)
		prompt->done(text, prompt->data);
}

void app_prompt(struct app *app, const char *label, const char *initial,
    prompt_done *prompt_changed,
    prompt_done *done, void *data)
{
	app_close_prompt(app, false);
	app->prompt = g_new0(struct prompt, 1);
	*app->prompt = (struct prompt){
		.label = g_strdup(label), .editor = editor_new(0, 0),
		.changed = prompt_changed, .done = done, .data = data,
	};
	if (initial)
		editor_set(app->prompt->editor, initial);
	app_changed(app);
}

void app_close_question(struct app *app, int answer)
{
	g_autofree struct question *question = g_steal_pointer(&app->question);

	if (!question)
		return;
	editor_free(question->editor);
	g_strfreev(question->answers);
	g_free(question->text);
	g_free(question->name);
	if (question->done)
		question->done(answer, question->data);
}

static struct question *open_question(struct app *app, const char *text, question_done *done,
    void *data)
{
	app_close_question(app, -1);
	app->question = g_new0(struct question, 1);
	app->question->text = g_strdup(text);
	app->question->done = done;
	app->question->data = data;
	app_changed(app);
	return app->question;
}

void app_ask(struct app *app, const char *question, const char *const *answers, question_done *done,
    void *data)
{
	struct question *opened = open_question(app, question, done, data);

	opened->answers = g_strdupv((char **)(uintptr_t)answers);
}

void app_confirm(struct app *app, const char *danger, const char *name, question_done *done,
    void *data)
{
	struct question *opened = open_question(app, danger, done, data);

	opened->name = g_strdup(name);
	opened->editor = editor_new(0, 0);
}

/* ---- life --------------------------------------------------------------------------------- */

static void place_free(void *data)
{
	struct place *place = data;

	g_ptr_array_unref(place->stack);
	g_free(place);
}

static GPtrArray *make_places(const struct app_type *type)
{
	GPtrArray *places = g_ptr_array_new_with_free_func(place_free);

	for (const struct group *group = type->groups; group->title; group++)
		for (const struct tab *tab = group->tabs; tab->name; tab++) {
			struct place *place = g_new0(struct place, 1);
			place->group = group;
			place->tab = tab;
			place->stack = g_ptr_array_new_with_free_func(view_free);
			g_ptr_array_add(places, place);
		}
	return places;
}

static int sync_descriptor(void)
{
	const char *text = g_getenv("ZHIBAN_SYNC_FD");
	char *end = NULL;
	long fd = text && *text ? strtol(text, &end, 10) : -1;

	if (fd < 3 || fd > 1024 || *end || fcntl((int)fd, F_SETFL, O_NONBLOCK | O_APPEND) < 0)
		return -1;
	fcntl((int)fd, F_SETFD, FD_CLOEXEC);
	return (int)fd;
}

struct app *app_new(const struct app_type *type, const struct terminal_options *options,
    struct timers *timers, void *data, GError **error)
{
	struct app *app = g_new0(struct app, 1);

	*app = (struct app){
		.type = type, .data = data, .timers = timers,
		.loop = g_main_loop_new(NULL, FALSE),
		.places = make_places(type),
		.sync_fd = sync_descriptor(),
		.touched = clock_mono(),
	};
	timer_init(&app->frame, timers, on_frame, app);
	timer_init(&app->typed, timers, app_on_typed, app);
	app->terminal = terminal_open(options, timers, &handlers, app, error);
	if (!app->terminal) {
		app_free(app);
		return NULL;
	}
	return app;
}

void app_free(struct app *app)
{
	if (!app)
		return;
	timer_stop(&app->frame);
	app_alert(app, NULL);
	app_cover(app, NULL);
	app_close_prompt(app, false);
	app_close_question(app, -1);
	timer_stop(&app->frame);
	g_ptr_array_unref(app->places);
	terminal_close(app->terminal);
	g_main_loop_unref(app->loop);
	g_free(app->toast);
	g_free(app->gutter);
	g_free(app);
}

int app_run(struct app *app)
{
	show_place(app, place_at(app, 0));
	app_frame(app);
	g_main_loop_run(app->loop);
	leave_top(app);
	return app->status;
}

void app_quit(struct app *app, int status)
{
	app->status = status;
	g_main_loop_quit(app->loop);
}

void *app_data(const struct app *app)
{
	return app->data;
}

struct timers *app_timers(const struct app *app)
{
	return app->timers;
}

struct terminal *app_terminal(const struct app *app)
{
	return app->terminal;
}
