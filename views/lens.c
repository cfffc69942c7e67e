#include "views/lens.h"

#include "base/i18n.h"

static unsigned count(const struct lens *lens, const struct mirror *mirror, void *data)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	unsigned n = 0;

	for (guint i = 0; i < rows->len; i++)
		n += lens->wants(rows->pdata[i], data);
	return n;
}

void lens_draw(const struct lens *lenses, size_t chosen, const struct mirror *mirror, void *data,
    const char *note, struct area area)
{
	int column = 1;

	for (size_t i = 0; lenses[i].title != NULL; i++) {
		const char *title = _(lenses[i].title);
		g_autofree char *text = lenses[i].uncounted ? g_strdup(title) :
		    g_strdup_printf("%s %u", title, count(&lenses[i], mirror, data));
		column = area_print(area, 0, column, i == chosen ? STYLE_TITLE : STYLE_DIM,
		    i == chosen ? "[%s]" : " %s ", text) + 1;
	}
	if (note != NULL)
		area_text(area, 0, MAX(column, area.columns - 1 - (int)text_columns(note)),
		    STYLE_NORMAL, note);
}

size_t lens_next(const struct lens *lenses, size_t chosen, int step)
{
	int n = 0;

	while (lenses[n].title != NULL)
		n++;
	return (size_t)(((int)chosen + step + n) % n);
}

void lens_list(const struct lens *lens, struct table *table, const struct mirror *mirror,
    void *data)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	if (!mirror_is_known(mirror))
		return;
	for (guint i = rows->len; i-- > 0;)
		if (!lens->wants(rows->pdata[i], data))
			g_ptr_array_remove_index_fast(rows, i);
	table_update(table, (const void *const *)rows->pdata, rows->len);
}

void lens_turned(struct table *table)
{
	const struct input home = { .type = INPUT_KEY, .key = K_HOME };
	g_autofree char *filter = g_strdup(table_filter_text(table));

	table_filter(table, filter);
	table_input(table, &home);
}
