#include "views/book.h"

#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"

#define LOW 12                 /* an area that has no room for a foot */

struct book {
	struct view *view;
	const struct book_type *type;
	const struct mirror *mirror;
	GPtrArray *beside;           /* const struct mirror * */
	size_t lens;
	GPtrArray *kept, *keeping;   /* rows of our own: shown, and being arranged */
	char *reason;                /* of the last refusal */
};

struct view *book_view(const struct book *book)
{
	return book->view;
}

const struct kind *book_kind(const struct book *book)
{
	return kind_find(book->type->kind);
}

const json_t *book_selected(const struct book *book)
{
	return table_selected(book->view->table);
}

size_t book_lens(const struct book *book)
{
	return book->lens;
}

const struct mirror *book_mirror(const struct book *book)
{
	return book->mirror;
}

const struct mirror *book_beside(const struct book *book, const char *topic)
{
	for (guint i = 0; i < book->beside->len; i++)
		if (strcmp(mirror_topic(book->beside->pdata[i]), topic) == 0)
			return book->beside->pdata[i];
	return NULL;
}

bool book_is_current(const json_t *row, void *book)
{
	return !record_has_ended(book_kind(book), row);
}

bool book_is_ended(const json_t *row, void *book)
{
	return record_has_ended(book_kind(book), row);
}

bool book_is_any(const json_t *row, void *book)
{
	(void)row, (void)book;
	return true;
}

/* ---- rows --------------------------------------------------------------------------------- */

void book_keep(struct book *book, json_t *row)
{
	g_ptr_array_add(book->keeping, row);
}

static void release_row(void *row)
{
	json_decref(row);
}

/* The table lets go of the rows of before in table_update(), so these live until then. */
static void list_anew(struct book *book)
{
	const struct lens *lens = &book->type->lenses[book->lens];

	if (book->mirror == NULL || !mirror_is_known(book->mirror))
		return;
	g_autoptr(GPtrArray) rows = mirror_rows(book->mirror);
	for (guint i = rows->len; i-- > 0;)
		if (!lens->wants(rows->pdata[i], book))
			g_ptr_array_remove_index_fast(rows, i);
	book->keeping = g_ptr_array_new_with_free_func(release_row);
	if (book->type->arrange != NULL)
		book->type->arrange(book, rows);
	table_update(book->view->table, (const void *const *)rows->pdata, rows->len);
	g_ptr_array_unref(book->kept);
	book->kept = g_steal_pointer(&book->keeping);
}

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct book *book = view->data;

	book->mirror = mirror;
	list_anew(book);
}

static void take_beside(struct view *view, const struct mirror *mirror)
{
	struct book *book = view->data;

	if (book_beside(book, mirror_topic(mirror)) == NULL)
		g_ptr_array_add(book->beside, (void *)(uintptr_t)mirror);
	list_anew(book);
}

/* ---- drawing ------------------------------------------------------------------------------ */

void book_draw(struct view *view, struct area area)
{
	struct book *book = view->data;
	const json_t *row = table_selected(view->table);
	int foot = book->type->foot_rows + 1;

	if (!mirror_is_known(book->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	g_autofree char *note = book->type->note == NULL ? NULL : book->type->note(book);
	lens_draw(book->type->lenses, book->lens, book->mirror, book, note, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (row != NULL && book->type->foot != NULL && area.rows >= LOW) {
		struct area below = area_part(area, area.rows - foot, 0, foot, area.columns);
		area_rule(below, 0);
		book->type->foot(area_part(below, 1, 1, foot - 1, below.columns - 2), row);
		area = area_part(area, 0, 0, area.rows - foot, area.columns);
	}
	table_draw(view->table, list_draw_awaited(book->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

const char *book_refuse_without_row(void *data)
{
	return book_selected(data) == NULL ? _("没有选中的行") : NULL;
}

void book_open_selected(void *data)
{
	struct book *book = data;
	const json_t *row = book_selected(book);

	if (row == NULL)
		return;
	if (book->type->open != NULL)
		book->type->open(book->view->app, row);
	else
		open_record(book->view->app, book_kind(book), row_get_integer(row, "id"));
}

static void turn(struct book *book, int step)
{
	book->lens = lens_next(book->type->lenses, book->lens, step);
	list_anew(book);
	lens_turned(book->view->table);
}

void book_next_lens(void *data)
{
	turn(data, 1);
}

void book_previous_lens(void *data)
{
	turn(data, -1);
}

void book_act(struct book *book, const char *name, const json_t *preset)
{
	const struct act *act = kind_act(book_kind(book), name);
	const json_t *row = act_creates(act) ? NULL : book_selected(book);

	if (row != NULL || act_creates(act))
		open_act(book->view->app, book_kind(book), act,
		    row == NULL ? 0 : row_get_integer(row, "id"), preset);
}

const char *book_refuse(struct book *book, const char *name)
{
	const struct act *act = kind_act(book_kind(book), name);
	const json_t *row = act_creates(act) ? NULL : book_selected(book);
	const struct actor *actor = model_actor(console_model(book->view->app));

	if (row == NULL && !act_creates(act))
		return _("没有选中的行");
	g_clear_pointer(&book->reason, g_free);
	if (act_allowed(book_kind(book), act, row, actor, clock_wall(), &book->reason))
		return NULL;
	return book->reason;
}

/* The letters of acts that have no binding of their own. */
bool book_input(struct view *view, const struct input *input)
{
	struct book *book = view->data;
	const json_t *row = book_selected(book);

	return row != NULL && input->type == INPUT_KEY &&
	    act_menu_key(view->app, book_kind(book), row, NULL, NULL, key_fold(input->key));
}

/* ---- the view ----------------------------------------------------------------------------- */

void book_free(struct view *view)
{
	struct book *book = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_ptr_array_unref(book->beside);
	g_ptr_array_unref(book->kept);
	g_free(book->reason);
	g_free(book);
}

static void table_changed(void *data)
{
	app_changed(((struct book *)data)->view->app);
}

struct view *book_open(struct app *app, const struct view_type *type, const struct book_type *what)
{
	struct book *book = g_new0(struct book, 1);
	struct view *view = book->view = view_new(app, type, book);
	g_autofree char *topic = g_strdup_printf("records:%s", what->kind);
	g_auto(GStrv) beside = g_strsplit(what->beside == NULL ? "" : what->beside, "|", -1);

	book->type = what;
	book->beside = g_ptr_array_new();
	book->kept = g_ptr_array_new_with_free_func(release_row);
	view->table = table_new(what->table, app_timers(app), table_changed, book);
	console_follow(view, topic, take_rows);
	for (char **one = beside; *one != NULL; one++)
		console_follow(view, *one, take_beside);
	return view;
}
