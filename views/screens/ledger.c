/* 台账: the kinds of records there are, and how many of each. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/records.h"
#include "views/screen.h"

struct ledger {
	struct view *view;
	GPtrArray *rows;             /* json_t, one a kind, owned */
};

static const struct table_column columns[] = {
	{ N_("类别"), 16, 24, 1, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("条数"), 6, 6, 0, TEXT_RIGHT, .what = "count", .cell = cell_text },
	{ N_("字段"), 30, 80, 4, TEXT_LEFT, .what = "fields", .cell = cell_text },
	{ NULL },
};

static int by_order(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "order"), y = row_get_integer(b, "order");

	return x < y ? -1 : x > y;
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_order, .empty = ""
};

static void draw(struct view *view, struct area area)
{
	table_draw(view->table, area);
}

static void release_row(void *row)
{
	json_decref(row);
}

static void release(struct view *view)
{
	struct ledger *ledger = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_ptr_array_unref(ledger->rows);
	g_free(ledger);
}

/* The titles of the fields shown in lists, so that one sees what is kept where. */
static char *field_titles(const struct kind *kind)
{
	GString *titles = g_string_new(NULL);

	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if ((field->flags & FIELD_LIST) != 0)
			g_string_append_printf(titles, "%s%s", titles->len == 0 ? "" : _("、"),
			    _(field->title));
	return g_string_free(titles, FALSE);
}

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct ledger *ledger = view->data;
	const char *kind = strchr(mirror_topic(mirror), ':') + 1;
	g_autofree char *count = g_strdup_printf("%zu", mirror_size(mirror));

	for (size_t i = 0; i < ledger->rows->len; i++) {
		json_t *row = g_ptr_array_index(ledger->rows, i);
		if (strcmp(row_get(row, "_key"), kind) == 0)
			json_object_set_new(row, "count",
			    json_string(mirror_is_known(mirror) ? count : ""));
	}
	if (view->table != NULL)
		table_update(view->table, (const void *const *)ledger->rows->pdata,
		    ledger->rows->len);
}

static void open_selected(void *data)
{
	struct ledger *ledger = data;
	const json_t *row = table_selected(ledger->view->table);

	if (row != NULL)
		open_records(ledger->view->app, kind_find(row_get(row, "_key")));
}

static void import(void *data)
{
	const struct ledger *ledger = data;
	const json_t *row = table_selected(ledger->view->table);

	open_import(ledger->view->app, row == NULL ? NULL : kind_find(row_get(row, "_key")));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("打开"), N_("打开这一类的全部记录"), BINDING_FIRST, NULL,
	    open_selected },
	{ 'i', 0, "ledger.import", N_("导入"), N_("这一类的记录从 CSV 文件导入"), 0, NULL, import },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "ledger",
	.title = N_("台账"),
	.help = N_("记录的类别。回车打开一类，里面可新建、修改、看经过。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

static struct view *open(struct app *app)
{
	struct ledger *ledger = g_new0(struct ledger, 1);
	struct view *view = ledger->view = view_new(app, &type, ledger);

	ledger->rows = g_ptr_array_new_with_free_func(release_row);
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind)) {
		if ((kind->flags & KIND_UNSEEN) != 0)
			continue;
		g_autofree char *titles = field_titles(kind);
		g_ptr_array_add(ledger->rows,
		    json_pack("{s:s, s:s, s:s, s:i}", "_key", kind->name, "title", _(kind->title),
			"fields", titles, "order", kind->order));
	}
	view->table = table_new(&table, app_timers(app), table_changed, view);
	for (size_t i = 0; i < ledger->rows->len; i++) {
		const char *kind = row_get(g_ptr_array_index(ledger->rows, i), "_key");
		g_autofree char *topic = g_strdup_printf("records:%s", kind);
		console_follow(view, topic, take_rows);
	}
	return view;
}

const struct screen_entry screen_ledger = { "ledger", N_("台账"), '9', 1, open };
