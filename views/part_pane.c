#include "views/part_pane.h"

#include "base/i18n.h"
#include "views/show.h"

#define PARTS_MOST 500

/* Shared with the call under way: freed with the last of them. */
struct part_pane {
	struct app *app;             /* NULL: nobody wants it any more */
	const struct kind *kind;
	int64_t parent;
	struct table *table;
	void (*changed)(void *data);
	void *data;
	json_t *rows;                /* NULL: not read yet */
	unsigned holders;
	bool reading, again;
};

static void release(struct part_pane *pane)
{
	if (--pane->holders > 0)
		return;
	json_decref(pane->rows);
	g_free(pane);
}

/* Rows of a list have no key of a topic: the id is it. */
static void take(struct part_pane *pane, json_t *records)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	json_t *old = pane->rows, *row;
	size_t i;

	pane->rows = json_incref(records);
	json_array_foreach(records, i, row) {
		g_autofree char *key =
		    g_strdup_printf("%" G_GINT64_FORMAT, row_get_integer(row, "id"));
		json_object_set_new(row, "_key", json_string(key));
		g_ptr_array_add(rows, row);
	}
	table_update(pane->table, (const void *const *)rows->pdata, rows->len);
	json_decref(old);
	pane->changed(pane->data);
}

static void came(json_t *result, json_t *error, void *data)
{
	struct part_pane *pane = data;

	pane->reading = false;
	if (pane->app != NULL && error == NULL)
		take(pane, json_object_get(result, "records"));
	if (pane->app != NULL && pane->again)
		part_pane_read(pane);
	release(pane);
}

/* What is asked for while an answer is on its way is asked for again behind it: the answer may be
 * of before. */
void part_pane_read(struct part_pane *pane)
{
	pane->again = pane->reading;
	if (pane->reading)
		return;
	pane->reading = true;
	pane->holders++;
	model_call(console_model(pane->app), "list",
	    json_pack("{s:s, s:{s:I}, s:i}", "kind", pane->kind->name, "where",
		pane->kind->parent, (json_int_t)pane->parent, "limit", PARTS_MOST),
	    came, pane);
}

struct part_pane *part_pane_new(struct app *app, const struct kind *kind, int64_t parent,
    const struct table_type *type, void (*changed)(void *data), void *data)
{
	struct part_pane *pane = g_new0(struct part_pane, 1);

	*pane = (struct part_pane){ .app = app, .kind = kind, .parent = parent,
		.changed = changed, .data = data, .holders = 1 };
	pane->table = table_new(type, app_timers(app), changed, data);
	return pane;
}

void part_pane_free(struct part_pane *pane)
{
	table_free(pane->table);
	pane->app = NULL;
	release(pane);
}

struct table *part_pane_table(const struct part_pane *pane)
{
	return pane->table;
}

const json_t *part_pane_rows(const struct part_pane *pane)
{
	return pane->rows;
}

void part_pane_draw(const struct part_pane *pane, struct area area)
{
	if (pane->rows == NULL)
		area_text(area, 0, 1, STYLE_DIM, _("还没有读到。"));
	else
		table_draw(pane->table, area);
}
