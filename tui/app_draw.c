#include <string.h>

#include "base/i18n.h"
#include "tui/app_private.h"

#define POSITION_COLUMNS 7   /* of a title row, for "共 26" */
#define KEY_GAP 2
#define KEY_COLUMNS 14     /* of the keys in the help */
#define TITLE_COLUMNS 12

/* ---- the line of keys --------------------------------------------------------------------- */

static const char *reason_of(const struct binding *binding, void *data)
{
	return binding->refuse ? binding->refuse(data) : NULL;
}

/* "a 确认" at COLUMN; returns the column behind it. Row -1 only measures. */
static int draw_key(struct area area, int row, int column, const struct binding *binding, bool able)
{
	char name[KEY_NAME_SIZE];

	column = area_text(area, row, column, able ? STYLE_KEY : STYLE_DIM,
	    key_name(binding->key, name));
	column = area_text(area, row, column, able ? STYLE_NORMAL : STYLE_DIM, " ");
	return area_text(area, row, column, able ? STYLE_NORMAL : STYLE_DIM, _(binding->title));
}

/* Draws as many of TABLE as fit before END, those with FLAG only; returns the column behind
 * them. */
static int draw_keys(struct area area, int column, int end, const struct binding *table,
    unsigned flag,
    void *data)
{
	for (; table && table->action; table++) {
		if (table->flags & BINDING_QUIET || (table->flags & BINDING_FIRST) != flag)
			continue;
		if (draw_key(area, -1, column, table, true) > end)
			continue;
		column = draw_key(area, 0, column, table, !reason_of(table, data)) + KEY_GAP;
	}
	return column;
}

/* The way out stands at the right edge, always at the same place. */
static int draw_way_out(struct app *app, struct area area)
{
	static const uint32_t keys[] = { K_ESCAPE, 'q' };
	const struct binding *found = binding_find(app_bindings, keys[0]);

	if (reason_of(found, app))
		found = binding_find(app_bindings, keys[1]);
	int width = draw_key(area, -1, 0, found, true);
	draw_key(area, 0, area.columns - width - 1, found, true);
	return area.columns - width - 1 - KEY_GAP;
}

static void draw_shell_keys(struct app *app, struct area area, int column, int end)
{
	static const char keys[] = "/:?";

	for (const char *key = keys; *key; key++) {
		const struct binding *binding = binding_find(app_bindings, (uint32_t)*key);
		if (!reason_of(binding, app) && draw_key(area, -1, column, binding, true) <= end)
			column = draw_key(area, 0, column, binding, true) + KEY_GAP;
	}
}

static int shell_columns(struct app *app, struct area area)
{
	int column = 0;

	for (const char *key = "/:?"; *key; key++) {
		const struct binding *binding = binding_find(app_bindings, (uint32_t)*key);
		if (!reason_of(binding, app))
			column = draw_key(area, -1, column, binding, true) + KEY_GAP;
	}
	return column;
}

static void draw_key_line(struct app *app, struct area area)
{
	struct view *view = app_top(app);

	if (app->question && app->question->name) {
		area_text(area, 0, 1, STYLE_NORMAL, _("键入全名后 Enter 执行  Esc 不执行"));
	} else if (app->question) {
		area_text(area, 0, 1, STYLE_NORMAL, _("数字 选择  Enter 确定  Esc 取消"));
	} else if (app->help) {
		area_text(area, 0, 1, STYLE_NORMAL, _("上下 翻看  其他键 关闭"));
	} else if (app->prompt) {
		area_text(area, 0, 1, STYLE_NORMAL, app->prompt->command
		    ? _("Enter 执行  Tab 补全  Esc 取消") : _("Enter 确定  Esc 取消"));
	} else if (view->form) {
		int end = draw_way_out(app, area);
		int column = draw_keys(area, 1, end, form_bindings, 0, view->data);
		draw_keys(area, column, end, view->type->bindings, 0, view->data);
	} else {
		int end = draw_way_out(app, area), shell = shell_columns(app, area);
		int column = draw_keys(area, 1, end - shell, view->type->bindings, BINDING_FIRST,
		    view->data);
		column = draw_keys(area, column, end - shell, view->type->bindings, 0, view->data);
		draw_shell_keys(app, area, column, end);
	}
}

/* ---- the title row ------------------------------------------------------------------------ */

static int draw_tab(const struct app *app, struct area area, int row, int column,
    const struct tab *tab)
{
	bool shown = tab == app->place->tab;

	return area_print(area, row, column, shown ? STYLE_TITLE : STYLE_DIM,
	    shown ? "[%s]" : " %s ", _(tab->title)) + 1;
}

/* Where the tabs from FROM to the one shown, and the next, would end. */
static int tabs_end(const struct app *app, struct area area, int column, const struct tab *from)
{
	for (bool past = false; from->name && !past; from++) {
		past = from > app->place->tab;
		column = draw_tab(app, area, -1, column, from);
	}
	return column;
}

/* As many as fit; the one shown is always among them, with its neighbours as far as there is room.
 * What is left out at either side is said by a mark. */
static int draw_tabs(struct app *app, struct area area, int column)
{
	const struct group *group = app->place->group;
	const struct tab *tab = group->tabs;
	int end = area.columns - POSITION_COLUMNS;

	if (!group->tabs[1].name && strcmp(group->tabs[0].title, group->title) == 0)
		return column;
	while (tab < app->place->tab && tabs_end(app, area, column + 2, tab) > end)
		tab++;
	if (tab > group->tabs)
		column = area_text(area, 0, column, STYLE_DIM, "<") + 1;
	for (; tab->name; tab++) {
		if (tab > app->place->tab && draw_tab(app, area, -1, column, tab) > end)
			return area_text(area, 0, column, STYLE_DIM, ">") + 1;
		column = draw_tab(app, area, 0, column, tab);
	}
	return column;
}

/* Where one is: the group, its tabs, the views on top of the tab. */
static int draw_breadcrumb(struct app *app, struct area area)
{
	const struct group *group = app->place->group;
	GPtrArray *stack = app->place->stack;
	int column = area_print(area, 0, 1, STYLE_TITLE, "%c %s", group->digit,
	    _(group->title)) + 2;

	if (stack->len == 1)
		return draw_tabs(app, area, column);
	column -= 2;
	for (guint i = 0; i < stack->len; i++) {
		const struct view *view = stack->pdata[i];
		const char *title = view->title ? view->title : _(view->type->title);
		if (i == 0 && strcmp(title, _(group->title)) == 0)
			continue;
		column = area_text(area, 0, column, STYLE_DIM, " > ");
		column = area_text(area, 0, column, i + 1 == stack->len ? STYLE_TITLE : STYLE_DIM,
		    title);
	}
	return column;
}

/* Filter and place in the list, at the right edge: "1-4  共 26" where only these are to be seen. */
static void draw_position(const struct table *table, struct area area, int least)
{
	const char *filter = table_filter_text(table);
	size_t first, last;
	g_autofree char *window = table_window(table, &first, &last)
	    ? g_strdup_printf("%zu-%zu  ", first, last) : g_strdup("");
	g_autofree char *counts = *filter
	    ? g_strdup_printf(_("筛选 %s  %zu/%zu"), filter, table_shown(table), table_count(table))
	    : g_strdup_printf(_("共 %zu"), table_count(table));
	g_autofree char *text = g_strconcat(window, counts, NULL);
	int width = area_text(area, -1, 0, STYLE_DIM, text);

	if (area.columns - width - 1 > least)
		area_text(area, 0, area.columns - width - 1, *filter ? STYLE_TITLE : STYLE_DIM,
		    text);
}

static void draw_title(struct app *app, struct area area)
{
	struct view *view = app_top(app);
	int column = draw_breadcrumb(app, area);

	/* What lies under an object may be nothing: that is no place in a list. */
	bool list = app->place->stack->len == 1 || (view->table && table_count(view->table) > 0);
	if (view->table && table_is_known(view->table) && list)
		draw_position(view->table, area, column);
}

/* ---- what lies over a view ---------------------------------------------------------------- */

static void draw_candidates(struct app *app, struct area area)
{
	g_auto(GStrv) words = app_candidates(app, editor_text(app->prompt->editor));
	int column = 3;

	area_blank(area, 1, 0, -1, STYLE_NORMAL);
	for (char **word = words; *word && column < area.columns; word++)
		column = area_field(area, 1, column,
			     MIN((int)text_columns(*word), area.columns - column), TEXT_LEFT,
			     STYLE_DIM, *word) + 2;
}

/* On the title row, in the upper half: an input method opens its window below. */
static void draw_prompt(struct app *app, struct area area)
{
	area_blank(area, 0, 0, -1, STYLE_NORMAL);
	int column = area_text(area, 0, 1, STYLE_KEY, app->prompt->label) + 1;
	editor_draw(app->prompt->editor, area_part(area, 0, column, 1, area.columns - column - 1),
	    true);
	if (app->prompt->command)
		draw_candidates(app, area);
}

static void draw_question(struct app *app, struct area area)
{
	const struct question *question = app->question;
	int count = question->answers ? (int)g_strv_length(question->answers) : 0;
	g_auto(GStrv) lines = text_wrap(question->text, (size_t)MAX(area.columns - 4, 10));
	int height = (int)g_strv_length(lines) + (question->name ? 2 : count) + 4;
	struct area box = area_part(area, 0, 0, height, area.columns);
	int row = 2;

	for (int i = 0; i < box.rows; i++)
		area_blank(box, i, 0, -1, STYLE_NORMAL);
	area_rule(box, 0);
	area_rule(box, height - 1);
	for (char **line = lines; *line; line++)
		area_text(box, row++, 2, STYLE_TITLE, *line);
	for (int i = 0; i < count; i++, row++) {
		area_print(box, row, 0, STYLE_NORMAL, "%s %d %s",
		    i == question->answer ? ">" : " ", i + 1,
		    question->answers[i]);
		if (i == question->answer) {
			area_select(box, row);
			area_cursor(box, row, 0);
		}
	}
	if (!question->name)
		return;
	int column = area_print(box, row, 2, STYLE_NORMAL, _("键入全名 %s ："), question->name) + 1;
	if (column + 10 > box.columns)
		column = 2, row++;
	editor_draw(question->editor, area_part(box, row, column, 1, box.columns - column - 2),
	    true);
}

/* One binding of the help: key, title, what it does, and why not now. Returns the rows used. */
static int draw_help_row(struct area area, int row, const struct binding *binding, void *data)
{
	char name[KEY_NAME_SIZE], also[KEY_NAME_SIZE];
	const char *reason = reason_of(binding, data);
	g_autofree char *keys = binding->also
	    ? g_strconcat(key_name(binding->key, name), " ", key_name(binding->also, also), NULL)
	    : g_strdup(key_name(binding->key, name));
	int column = area_field(area, row, 2, KEY_COLUMNS, TEXT_LEFT, STYLE_KEY, keys) + 1;

	column = area_field(area, row, column, TITLE_COLUMNS, TEXT_LEFT, STYLE_NORMAL,
	    _(binding->title)) + 1;
	int rows = area_wrap(area, row, column, 3, STYLE_NORMAL,
	    binding->help ? _(binding->help) : "");
	if (reason)
		rows += area_wrap(area, row + rows, column, 2, STYLE_DIM, reason);
	return MAX(rows, 1);
}

static int draw_help_table(struct area area, int row, const char *title,
    const struct binding *table, void *data)
{
	if (!table || !table->action)
		return row;
	area_text(area, row + 1, 1, STYLE_TITLE, title);
	for (row += 2; table->action; table++)
		row += draw_help_row(area, row, table, data);
	return row;
}

static int draw_help_groups(struct app *app, struct area area, int row)
{
	int column = 2;

	area_text(area, row + 1, 1, STYLE_TITLE, _("数字：十组画面"));
	row += 2;
	for (const struct group *group = app->type->groups; group->title; group++) {
		if (column > 2 && column + (int)text_columns(_(group->title)) + 2 > area.columns) {
			row++;
			column = 2;
		}
		column = area_print(area, row, column, STYLE_NORMAL, "%c %s", group->digit,
		    _(group->title)) + 3;
	}
	return row + 1;
}

static int draw_help_rows(struct app *app, struct area area, int row)
{
	struct view *view = app_top(app);

	area_print(area, row, 1, STYLE_TITLE, _("帮助：%s"),
	    view->title ? view->title : _(view->type->title));
	row++;
	if (view->type->help)
		row += area_wrap(area, row, 2, 6, STYLE_NORMAL, _(view->type->help));
	row = draw_help_table(area, row, _("这一屏"), view->type->bindings, view->data);
	if (view->table)
		row = draw_help_table(area, row, _("列表"), table_bindings, view->data);
	if (view->form)
		row = draw_help_table(area, row, _("填写"), form_bindings, view->data);
	row = draw_help_table(area, row, _("各屏都有"), app_bindings, app);
	row = draw_help_table(area, row, _("值班台"), app->type->bindings, app);
	return draw_help_groups(app, area, row);
}

/* Measured in an area without rows first, so that one cannot scroll past the end. */
static void draw_help(struct app *app, struct area area)
{
	int rows = draw_help_rows(app, area_part(area, 0, 0, 0, area.columns), 0);

	for (int row = 0; row < area.rows; row++)
		area_blank(area, row, 0, -1, STYLE_NORMAL);
	app->help_scroll = CLAMP(app->help_scroll, 0, MAX(rows - area.rows, 0));
	draw_help_rows(app, area, -app->help_scroll);
	area_cursor(area, 0, 0);
}

/* ---- the frame ---------------------------------------------------------------------------- */

/* AREA is what is left of WHOLE. */
static void draw_too_small(struct area area, struct area whole)
{
	g_autofree char *text = g_strdup_printf(_("窗口太小：要 %dx%d，现在 %dx%d。"),
	    SCREEN_LEAST_COLUMNS,
	    SCREEN_LEAST_ROWS, whole.columns, whole.rows);

	area_wrap(area, 0, 0, area.rows, STYLE_TITLE, text);
	area_cursor(area, 0, 0);
}

/* The text on every row; what is left of AREA beside it. */
static struct area draw_gutter(const struct app *app, struct area area)
{
	int width = app->gutter ? (int)text_columns(app->gutter) : 0;

	for (int row = 0; width > 0 && row < area.rows; row++)
		area_text(area, row, 0, app->gutter_style, app->gutter);
	return area_part(area, 0, width, area.rows, area.columns - width);
}

/* What is too small without a gutter is so with one, and nothing else is. */
static bool is_too_small(struct area area)
{
	return area.columns < SCREEN_LEAST_COLUMNS || area.rows < SCREEN_LEAST_ROWS;
}

void app_draw(struct app *app, struct area whole)
{
	int head = app->type->head_rows;
	struct view *view = app_top(app);

	if (app->alert) {
		app->alert->type->draw(app->alert, whole);
		return;
	}
	struct area area = draw_gutter(app, whole);
	if (is_too_small(whole)) {
		draw_too_small(area, whole);
		return;
	}
	struct area body = area_part(area, head, 0, area.rows - head - 1, area.columns);
	if (app->type->draw_head)
		app->type->draw_head(app, area_part(area, 0, 0, head, area.columns));
	if (app->cover) {
		app->cover->type->draw(app->cover,
		    area_part(area, head, 0, area.rows - head, area.columns));
		return;
	}
	if (view->type->draw)
		view->type->draw(view, area_part(body, 1, 0, body.rows - 1, body.columns));
	if (app->type->is_stale && app->type->is_stale(app) && !view->form)
		area_fade(area_part(body, 1, 0, body.rows - 1, body.columns));
	draw_title(app, body);
	if (app->prompt)
		draw_prompt(app, body);
	if (app->help)
		draw_help(app, body);
	if (app->question)
		draw_question(app, body);
	if (app->toast) {
		area_blank(body, body.rows - 1, 0, -1, app->toast_style);
		area_field(body, body.rows - 1, 1, body.columns - 1, TEXT_LEFT, app->toast_style,
		    app->toast);
	}
	draw_key_line(app, area_part(area, area.rows - 1, 0, 1, area.columns));
}
