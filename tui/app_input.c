#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/app_private.h"

#define COMMAND_LINE ":"
/* Rows that take longer to look through than a key may. */
#define LONG_LIST 1000

/* ---- the command line ------------------------------------------------------------------------ */

static void add_candidate(GPtrArray *found, const char *word, const char *line)
{
	for (guint i = 0; i < found->len; i++)
		if (strcmp(found->pdata[i], word) == 0)
			return;
	if (g_str_has_prefix(word, line))
		g_ptr_array_add(found, g_strdup(word));
}

char **app_candidates(struct app *app, const char *line)
{
	GPtrArray *found = g_ptr_array_new();

	for (guint i = 0; i < app->places->len; i++) {
		const struct place *place = app->places->pdata[i];
		add_candidate(found, place->tab->name, line);
		if ((unsigned char)line[0] >= 0x80)
			add_candidate(found, _(place->tab->title), line);
	}
	g_auto(GStrv) more = app->type->complete ? app->type->complete(app, line) : NULL;
	for (char **word = more; word && *word; word++)
		add_candidate(found, *word, line);
	g_ptr_array_add(found, NULL);
	return (char **)g_ptr_array_free(found, FALSE);
}

/* A tab by its name or title, a unique beginning of one, or a command of the program. */
static void run_command(const char *text, void *data)
{
	struct app *app = data;
	g_autofree char *line = g_strstrip(g_strdup(text ? text : ""));

	if (!*line || app_show_tab(app, line) ||
	    (app->type->command && app->type->command(app, line)))
		return;
	g_auto(GStrv) candidates = app_candidates(app, line);
	if (g_strv_length(candidates) == 1 && app_show_tab(app, candidates[0]))
		return;
	app_toast(app, STYLE_ERROR, _("没有命令 %s。按 : 再按 Tab，列出能用的。"), line);
}

/* Put in what all candidates begin with, or the next candidate. */
static void complete(struct app *app)
{
	struct editor *editor = app->prompt->editor;
	g_auto(GStrv) candidates = app_candidates(app, editor_text(editor));

	if (!candidates[0])
		return;
	size_t common = strlen(candidates[0]);
	for (char **word = candidates; *word; word++)
		while (strncmp(*word, candidates[0], common) != 0)
			common--;
	while (common > 0 && (candidates[0][common] & 0xc0) == 0x80)
		common--;
	g_autofree char *text = g_strndup(candidates[0], common);
	editor_set(editor, text);
}

static void open_command_line(void *data)
{
	struct app *app = data;

	app_prompt(app, COMMAND_LINE, NULL, NULL, run_command, app);
	app->prompt->command = true;
}

/* ---- keys of the shell ----------------------------------------------------------------------- */

static struct table *table_of(struct app *app)
{
	struct view *view = app_top(app);

	return view ? view->table : NULL;
}

static const char *refuse_without_table(void *data)
{
	return table_of(data) ? NULL : _("这一屏没有列表。");
}

static void filter_changed(const char *text, void *data)
{
	if (table_of(data))
		table_filter(table_of(data), text);
}

/* Esc in the filter takes it away. */
static void filter_done(const char *text, void *data)
{
	filter_changed(text ? text : "", data);
}

static void open_filter(void *data)
{
	struct app *app = data;

	app_prompt(app, _("筛选"), table_filter_text(table_of(app)), filter_changed, filter_done,
	    app);
}

static void sort_next(void *data)
{
	table_sort_next(table_of(data), 1);
}

static void sort_reverse(void *data)
{
	table_sort_reverse(table_of(data));
}

static void open_help(void *data)
{
	struct app *app = data;

	app->help = true;
	app->help_scroll = 0;
}

static void step_tab(struct app *app, int step)
{
	const struct group *group = app->place->group;
	int count = 0, at = 0;

	for (; group->tabs[count].name; count++)
		if (&group->tabs[count] == app->place->tab)
			at = count;
	app_show_tab(app, group->tabs[(at + step + count) % count].name);
}

static const char *refuse_single_tab(void *data)
{
	struct app *app = data;

	return app->place->group->tabs[1].name ? NULL : _("这一组只有一页。");
}

static void next_tab(void *data)
{
	step_tab(data, 1);
}

static void discard_answered(int answer, void *data)
{
	struct app *app = data;

	if (answer == 1)
		app_pop(app);
	else if (answer == 2)
		app->type->away->run(app);
}

static const char *refuse_back(void *data)
{
	struct app *app = data;

	if (app->place->stack->len > 1 || (table_of(app) && *table_filter_text(table_of(app))))
		return NULL;
	return _("已经在最上一层。q 退出。");
}

/* First the filter goes, then the view; typed text is asked for. */
static void go_back(void *data)
{
	static const char *const answers[] = { N_("继续填写"), N_("丢弃"), NULL };
	struct app *app = data;
	struct view *view = app_top(app);

	if (view->table && *table_filter_text(view->table)) {
		table_filter(view->table, "");
	} else if (view->form && form_is_dirty(view->form)) {
		const char *const translated[] = { _(answers[0]), _(answers[1]),
			app->type->away ? _(app->type->away->title) : NULL, NULL };
		app_ask(app, _("填写的内容还没有保存。"), translated, discard_answered, app);
	} else {
		app_pop(app);
	}
}

static void quit(void *data)
{
	struct app *app = data;

	if (!app->type->quit || app->type->quit(app, false))
		app_quit(app, EXIT_SUCCESS);
}

const struct binding app_bindings[] = {
	{ '/', 0, "app.filter", N_("筛选"), N_("只看符合的行；拼音首字母也行，! 开头是不符合的。"),
	    0, refuse_without_table, open_filter },
	{ 's', 0, "app.sort", N_("排序"), N_("按下一列排序，最后回到原来的次序。"), BINDING_QUIET,
	    refuse_without_table, sort_next },
	{ 'S', 0, "app.sort-reverse", N_("反序"), N_("把次序倒过来。"), BINDING_QUIET,
	    refuse_without_table, sort_reverse },
	{ K_TAB, K_BACKTAB, "app.tab", N_("换页"), N_("到这一组的下一页。"), BINDING_QUIET,
	    refuse_single_tab, next_tab },
	{ ':', 0, "app.command", N_("命令"), N_("输入命令，Tab 补全。"), 0, NULL,
	    open_command_line },
	{ '?', 0, "app.help", N_("帮助"), N_("这一屏能用的键。"), 0, NULL, open_help },
	{ K_ESCAPE, K_BACKSPACE, "app.back", N_("返回"), N_("先去掉筛选，再回到上一层。"), 0,
	    refuse_back, go_back },
	{ 'q', K_INTERRUPT, "app.quit", N_("退出"), N_("离开操作台；值班服务照常运行。"), 0, NULL,
	    quit },
	{ 0 }
};

/* ---- who gets a key -------------------------------------------------------------------------- */

static bool run_binding(struct app *app, const struct binding *table, uint32_t key, void *data)
{
	const struct binding *binding = table ? binding_find(table, key) : NULL;

	if (!binding || !binding->run)
		return false;
	const char *reason = binding->refuse ? binding->refuse(data) : NULL;
	if (reason)
		app_toast(app, STYLE_TOAST, "%s", reason);
	else
		binding->run(data);
	return true;
}

static void confirm_input(struct app *app, const struct input *input)
{
	struct question *question = app->question;

	if (input->type == INPUT_KEY && (input->key == K_ESCAPE || input->key == K_INTERRUPT))
		app_close_question(app, -1);
	else if (input->type != INPUT_KEY || input->key != K_ENTER)
		editor_input(question->editor, input);
	else if (strcmp(editor_text(question->editor), question->name) == 0)
		app_close_question(app, 0);
	else
		app_toast(app, STYLE_ERROR, _("名称不一致，没有执行。要全名：%s"), question->name);
}

static void question_input(struct app *app, const struct input *input)
{
	struct question *question = app->question;
	int count = (int)g_strv_length(question->answers);
	uint32_t key = input->type == INPUT_KEY ? key_fold(input->key) : K_NONE;

	if (key == K_ESCAPE || key == K_INTERRUPT)
		app_close_question(app, -1);
	else if (key == K_ENTER)
		app_close_question(app, question->answer);
	else if (key == K_UP || key == K_LEFT)
		question->answer = MAX(question->answer - 1, 0);
	else if (key == K_DOWN || key == K_RIGHT || key == K_TAB)
		question->answer = MIN(question->answer + 1, count - 1);
	else if (key >= '1' && key < '1' + (uint32_t)count)
		app_close_question(app, (int)(key - '1'));
}

static void tell_typed(struct app *app)
{
	timer_stop(&app->typed);
	if (app->prompt && app->prompt->changed)
		app->prompt->changed(editor_text(app->prompt->editor), app->prompt->data);
}

void app_on_typed(struct timer *timer, void *data)
{
	(void)timer;
	tell_typed(data);
	app_frame(data);
}

/* Looking through a long list takes longer than a key may: the letter is painted before. */
static void prompt_changed(struct app *app)
{
	if (table_of(app) && table_count(table_of(app)) >= LONG_LIST)
		timer_after(&app->typed, CLOCK_SECOND / 1000);
	else
		tell_typed(app);
}

static void prompt_input(struct app *app, const struct input *input)
{
	struct prompt *prompt = app->prompt;
	uint32_t key = input->type == INPUT_KEY ? input->key : K_NONE;

	if (key == K_ESCAPE || key == K_INTERRUPT) {
		app_close_prompt(app, false);
	} else if (key == K_ENTER) {
		app_close_prompt(app, true);
	} else if (key == K_BACKSPACE && *editor_text(prompt->editor) == '\0') {
		app_close_prompt(app, false);
	} else if (key == K_TAB && prompt->command) {
		complete(app);
	} else if (editor_input(prompt->editor, input)) {
		prompt_changed(app);
	} else if (!prompt->command && table_of(app)) {
		if (timer_is_armed(&app->typed))
			tell_typed(app);
		table_input(table_of(app), input);
	}
}

static void help_input(struct app *app, const struct input *input)
{
	uint32_t key = input->type == INPUT_KEY ? key_fold(input->key) : K_NONE;
	int page = MAX(app->rows / 2, 1);

	if (key == K_UP || key == K_DOWN)
		app->help_scroll += key == K_UP ? -1 : 1;
	else if (key == K_PAGE_UP || key == K_PAGE_DOWN)
		app->help_scroll += key == K_PAGE_UP ? -page : page;
	else
		app->help = false;
}

static bool show_digit(struct app *app, uint32_t key)
{
	return key >= '0' && key <= '9' && app_show_group(app, (char)key);
}

static void command_key(struct app *app, uint32_t pressed)
{
	struct view *view = app_top(app);
	uint32_t key = key_fold(pressed);
	struct input input = { .type = INPUT_KEY, .key = key };
	char name[KEY_NAME_SIZE];

	if (key_is_hanzi(pressed)) {
		app_toast(app, STYLE_TOAST,
		    _("输入法在中文状态：按 Shift 切换，或用方向键、回车、数字。"));
		return;
	}
	if ((view->table && table_input(view->table, &input)) ||
	    run_binding(app, view->type->bindings, key, view->data) ||
	    (view->type->input && view->type->input(view, &input)))
		return;
	if (key == K_BACKTAB && !refuse_single_tab(app))
		step_tab(app, -1);
	else if (!show_digit(app, key) && !run_binding(app, app_bindings, key, app) &&
	    !run_binding(app, app->type->bindings, key, app) && key < K_UP)
		app_toast(app, STYLE_TOAST, _("这里用不到 %s 键。按 ? 看能用的键。"),
		    key_name(key, name));
}

/* A form takes what is typed; what it does not take may leave it. */
static void form_key(struct app *app, const struct input *input)
{
	struct view *view = app_top(app);

	if (form_input(view->form, input) || input->type != INPUT_KEY)
		return;
	if (!run_binding(app, view->type->bindings, input->key, view->data) &&
	    (input->key == K_ESCAPE || input->key == K_INTERRUPT))
		run_binding(app, app_bindings, K_ESCAPE, app);
}

void app_on_input(struct app *app, const struct input *input)
{
	struct view *view = app_top(app);

	app->touched = clock_mono();
	if (!app->cover && !app->alert)
		g_clear_pointer(&app->toast, g_free);
	if (input->type == INPUT_KEY && input->key == K_REDRAW)
		screen_forget(terminal_screen(app->terminal));
	else if (app->alert)
		app->alert->type->input(app->alert, input);
	else if (app->cover)
		app->cover->type->input(app->cover, input);
	else if (input->type == INPUT_KEY && input->key == K_SUSPEND)
		terminal_suspend(app->terminal);
	else if (app->question && app->question->name)
		confirm_input(app, input);
	else if (app->question)
		question_input(app, input);
	else if (app->help)
		help_input(app, input);
	else if (app->prompt)
		prompt_input(app, input);
	else if (view->form)
		form_key(app, input);
	else if (input->type == INPUT_KEY)
		command_key(app, input->key);
	else
		app_toast(app, STYLE_TOAST, _("这里不能粘贴。"));
}
