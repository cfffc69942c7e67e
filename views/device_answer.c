/* What a device answered to one command: while it is asked, the time that passes; then the table
 * the profile made of it, or the text as it came. */
#include <string.h>

#include "base/i18n.h"
#include "views/device_commands.h"
#include "views/list.h"

#define COLUMNS_MOST 16
#define CELL_MOST 30
#define HEAD 3
#define TICK (CLOCK_SECOND / 2)

struct answer {
	struct view *view;
	struct ask *ask;
	json_t *shown;               /* the result the table and lines are of; NULL: none */
	struct table *table;         /* of the parsed rows; NULL: there are none */
	struct table_column columns[COLUMNS_MOST + 1];
	struct table_type type;
	char **lines;                /* of the text */
	int count;
	bool raw;
	int top, left, rows;         /* of the text: what is seen */
	char *sought;
	struct timer tick;
};

/* ---- the parsed table --------------------------------------------------------------------- */

static CELL(cell_member)
{
	(void)data;
	cell->text = row_get(row, column->what);
}

/* Rows keep the order in which the device said them. */
static int by_place(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "_place"), y = row_get_integer(b, "_place");

	return x < y ? -1 : x > y;
}

static int width_of(const json_t *rows, const char *name)
{
	size_t width = text_columns(name);

	for (size_t i = 0; i < json_array_size(rows); i++)
		width = MAX(width, text_columns(row_get(json_array_get(rows, i), name)));
	return (int)MIN(width, CELL_MOST);
}

static void make_columns(struct answer *answer, const json_t *names, const json_t *rows)
{
	size_t n = MIN(json_array_size(names), COLUMNS_MOST);

	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(names, i));
		int width = width_of(rows, name);
		answer->columns[i] = (struct table_column){
			.title = name, .minimum = MIN(width, 12), .maximum = width, .weight = 1,
			.align = TEXT_LEFT, .searched = true, .dispensable = (int)i,
			.cell = cell_member, .what = name,
		};
	}
	answer->columns[n] = (struct table_column){ .title = NULL };
	answer->type = (struct table_type){ .columns = answer->columns, .key = row_key,
		.compare = by_place, .empty = N_("没有认出的行，看原文。") };
}

static void table_changed(void *data)
{
	app_changed(((struct answer *)data)->view->app);
}

static void make_table(struct answer *answer)
{
	const json_t *rows = json_object_get(answer->shown, "rows");
	g_autoptr(GPtrArray) list = g_ptr_array_new();

	if (json_array_size(rows) == 0)
		return;
	make_columns(answer, json_object_get(answer->shown, "columns"), rows);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		json_t *row = json_array_get(rows, i);
		g_autofree char *key = g_strdup_printf("%zu", i);
		json_object_set_new(row, "_key", json_string(key));
		json_object_set_new(row, "_place", json_integer((json_int_t)i));
		g_ptr_array_add(list, row);
	}
	answer->table = table_new(&answer->type, app_timers(answer->view->app), table_changed,
	    answer);
	table_update(answer->table, (const void *const *)list->pdata, list->len);
}

/* ---- taking the result -------------------------------------------------------------------- */

static void forget(struct answer *answer)
{
	answer->view->table = NULL;
	g_clear_pointer(&answer->table, table_free);
	g_clear_pointer(&answer->lines, g_strfreev);
	g_clear_pointer(&answer->shown, json_decref);
	answer->count = answer->top = answer->left = 0;
}

static void show_form(struct answer *answer, bool raw)
{
	answer->raw = raw || answer->table == NULL;
	answer->view->table = answer->raw ? NULL : answer->table;
}

/* The result has come since the last look, or is asked for anew. */
static void take(struct answer *answer)
{
	json_t *told = answer->ask->told;

	if (told == answer->shown)
		return;
	forget(answer);
	if (told == NULL)
		return;
	answer->shown = json_incref(told);
	answer->lines = g_strsplit(row_get(told, "text"), "\n", -1);
	answer->count = (int)g_strv_length(answer->lines);
	make_table(answer);
	show_form(answer, answer->raw || json_object_get(told, "refused") != NULL);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_head(struct area area, const struct answer *answer)
{
	const struct ask *ask = answer->ask;
	const char *line = row_get(answer->shown, "line");
	const char *refused = row_get(answer->shown, "refused");
	const char *trouble = row_get(answer->shown, "trouble");
	char age[SHOW_SIZE];
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s", ask->device_name) + 2;

	column = area_text(area, 0, column, STYLE_NORMAL, line[0] != '\0' ? line :
	    row_get(ask->command, "line")) + 2;
	if (answer->shown != NULL)
		area_print(area, 1, 1, STYLE_DIM, _("%s前问的，用时 %.1f 秒，%s %d 行"),
		    show_age(answer->shown, "at", age),
		    (double)row_get_integer(answer->shown, "ms") / 1000,
		    answer->raw ? _("原文（/ 查找）") : _("表，共"),
		    answer->raw ? answer->count : (int)table_count(answer->table));
	if (refused[0] != '\0')
		area_print(area, 1, 44, STYLE_WARNING, _("- 设备拒绝：%s"), refused);
	else if (trouble[0] != '\0')
		area_print(area, 1, 44, STYLE_WARNING, "- %s", trouble);
	area_rule(area, 2);
}

/* TEXT without its first COLUMNS columns. */
static const char *from_column(const char *text, int columns)
{
	while (*text != '\0' && columns > 0)
		columns -= text_char_columns(text_next(&text));
	return text;
}

static void draw_text(struct area area, struct answer *answer)
{
	answer->rows = area.rows;
	answer->top = CLAMP(answer->top, 0, MAX(0, answer->count - area.rows));
	for (int i = 0; i < area.rows && answer->top + i < answer->count; i++) {
		const char *line = answer->lines[answer->top + i];
		bool found = answer->sought != NULL && text_matches(line, answer->sought);
		area_text(area, i, 1, found ? STYLE_SELECTED : STYLE_NORMAL,
		    from_column(line, answer->left));
	}
	if (answer->count == 1 && answer->lines[0][0] == '\0')
		area_text(area, 0, 1, STYLE_DIM, _("设备什么也没有说。"));
	area_cursor(area, 0, 0);
}

static void draw(struct view *view, struct area area)
{
	struct answer *answer = view->data;
	const struct ask *ask = answer->ask;
	struct area body = area_part(area, HEAD, 0, area.rows - HEAD, area.columns);
	char text[CLOCK_TEXT_SIZE];

	take(answer);
	draw_head(area, answer);
	if (ask->running) {
		clock_duration(mono_between(ask->begun, clock_mono()), text, sizeof text);
		area_print(body, 1, 1, STYLE_NORMAL, _("正在问设备，已 %s"), text);
		area_text(body, 3, 1, STYLE_DIM, _("Esc 先离开，命令继续执行，回来再看。"));
	} else if (ask->refusal != NULL) {
		int rows = area_wrap(area_part(body, 1, 1, -1, -1), 0, 0, 6, STYLE_ERROR,
		    ask->refusal);
		area_text(body, rows + 2, 1, STYLE_DIM, _("按 r 再问一次。"));
	} else if (answer->raw) {
		draw_text(body, answer);
	} else {
		table_draw(answer->table, body);
	}
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_without_answer(void *data)
{
	return ((struct answer *)data)->shown == NULL ? _("还没有应答") : NULL;
}

static const char *refuse_without_table(void *data)
{
	const struct answer *answer = data;

	return answer->shown == NULL  ? _("还没有应答") :
	    answer->table == NULL     ? _("这个应答没有认成表，只有原文") : NULL;
}

static void switch_form(void *data)
{
	struct answer *answer = data;

	show_form(answer, !answer->raw);
}

static const char *refuse_running(void *data)
{
	return ((struct answer *)data)->ask->running ? _("正在问，还没有应答") : NULL;
}

static void again(void *data)
{
	struct answer *answer = data;

	ask_again(answer->ask);
	timer_after(&answer->tick, TICK);
}

struct keeping {
	struct app *app;
	json_t *fields;
};

static void kept(json_t *result, json_t *error, void *data)
{
	struct app *app = data;
	g_autofree char *text = error == NULL ? NULL : model_error_text(error);

	(void)result;
	if (error != NULL)
		app_toast(app, STYLE_ERROR, "%s", text);
	else
		app_toast(app, STYLE_TOAST, "%s", _("已留存，在台账的「命令输出」里"));
}

static void note_typed(const char *note, void *data)
{
	g_autofree struct keeping *keeping = data;

	if (note == NULL) {
		json_decref(keeping->fields);
		return;
	}
	if (note[0] != '\0')
		json_object_set_new(keeping->fields, "note", json_string(note));
	model_call(console_model(keeping->app), "do",
	    json_pack("{s:s, s:s, s:o}", "kind", "command_output", "act", "keep", "fields",
		keeping->fields),
	    kept, keeping->app);
}

/* The text as it came, with an optional note. */
static void keep(void *data)
{
	struct answer *answer = data;
	struct keeping *keeping = g_new(struct keeping, 1);
	const char *text = row_get(answer->shown, "text");

	*keeping = (struct keeping){ answer->view->app,
		json_pack("{s:I, s:s, s:I, s:s}", "device", (json_int_t)answer->ask->device, "line",
		    row_get(answer->shown, "line"), "asked_at",
		    (json_int_t)row_get_integer(answer->shown, "at"), "output",
		    text[0] == '\0' ? _("（没有输出）") : text) };
	app_prompt(keeping->app, _("留存说明（可空）"), "", NULL, note_typed, keeping);
}

/* ---- searching ---------------------------------------------------------------------------- */

/* The next line from FROM on that matches, round the end; -1: none. */
static int find_line(const struct answer *answer, int from)
{
	for (int i = 0; answer->sought != NULL && i < answer->count; i++) {
		int at = (from + i) % answer->count;
		if (text_matches(answer->lines[at], answer->sought))
			return at;
	}
	return -1;
}

static void sought(const char *text, void *data)
{
	struct answer *answer = data;

	if (text == NULL)
		return;
	g_free(answer->sought);
	answer->sought = text[0] == '\0' ? NULL : g_strdup(text);
	int at = find_line(answer, answer->top);
	if (at >= 0)
		answer->top = at;
	else if (answer->sought != NULL)
		app_toast(answer->view->app, STYLE_TOAST, "%s", _("没有找到"));
}

static void filtered(const char *text, void *data)
{
	struct answer *answer = data;

	if (answer->table != NULL && text != NULL)
		table_filter(answer->table, text);
}

static void search(void *data)
{
	struct answer *answer = data;

	if (answer->raw)
		app_prompt(answer->view->app, _("查找"), "", NULL, sought, answer);
	else
		app_prompt(answer->view->app, _("筛选"), table_filter_text(answer->table), filtered,
		    filtered, answer);
}

static void search_next(void *data)
{
	struct answer *answer = data;
	int at = find_line(answer, answer->top + 1);

	if (at >= 0)
		answer->top = at;
}

static const char *refuse_without_search(void *data)
{
	return ((struct answer *)data)->sought == NULL ? _("先用 / 查找") : NULL;
}

/* Moves of the text; a table moves by itself. */
static bool input(struct view *view, const struct input *input)
{
	static const struct { uint32_t key; int rows, pages, columns; } moves[] = {
		{ K_DOWN, 1, 0, 0 }, { K_UP, -1, 0, 0 }, { K_PAGE_DOWN, 0, 1, 0 },
		{ K_PAGE_UP, 0, -1, 0 }, { K_HOME, 0, -100000, 0 }, { K_END, 0, 100000, 0 },
		{ K_RIGHT, 0, 0, 8 }, { K_LEFT, 0, 0, -8 },
	};
	struct answer *answer = view->data;

	for (size_t i = 0; answer->raw && i < G_N_ELEMENTS(moves); i++) {
		if (input->type != INPUT_KEY || input->key != moves[i].key)
			continue;
		answer->top += moves[i].rows + moves[i].pages * MAX(1, answer->rows - 1);
		answer->top = CLAMP(answer->top, 0, MAX(0, answer->count - answer->rows));
		answer->left = MAX(0, answer->left + moves[i].columns);
		return true;
	}
	return false;
}

static const struct binding bindings[] = {
	{ 't', K_TAB, "answer.form", N_("表/原文"), N_("换看认出的表或设备的原文"), BINDING_FIRST,
	    refuse_without_table, switch_form },
	{ 'r', 0, "answer.again", N_("再问"), N_("同一条命令再问一次"), 0, refuse_running, again },
	{ 'k', 0, "answer.keep", N_("留存"), N_("把原文留存为「命令输出」，可加说明"), 0,
	    refuse_without_answer, keep },
	{ '/', 0, "answer.search", N_("查找"), N_("原文里查找，表里筛选"),
	    BINDING_QUIET,
	    refuse_without_answer, search },
	{ 'n', 0, "answer.next", N_("下一处"), N_("查找的下一处"), BINDING_QUIET,
	    refuse_without_search, search_next },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct answer *answer = view->data;

	timer_stop(&answer->tick);
	if (answer->ask->view == view)
		answer->ask->view = NULL;
	forget(answer);
	ask_release(answer->ask);
	g_free(answer->sought);
	g_free(answer);
}

static const struct view_type type = {
	.name = "answer",
	.title = N_("应答"),
	.help = N_("设备对一条命令的应答。表是命令模板认出来的，没有认出的行数写在上面；"
		   "要紧的以原文为准。留存的是原文。"),
	.bindings = bindings,
	.draw = draw,
	.input = input,
	.free = release,
};

/* The time that passes is seen while the device is asked. */
static void tick(struct timer *timer, void *data)
{
	struct answer *answer = data;

	app_changed(answer->view->app);
	if (answer->ask->running)
		timer_after(timer, TICK);
}

void open_answer(struct ask *ask)
{
	struct answer *answer = g_new0(struct answer, 1);
	struct view *view = answer->view = view_new(ask->app, &type, answer);

	answer->ask = ask_hold(ask);
	ask->view = view;
	view_set_title(view, row_get(ask->command, "title"));
	timer_init(&answer->tick, app_timers(ask->app), tick, answer);
	timer_after(&answer->tick, TICK);
	app_push(ask->app, view);
}
