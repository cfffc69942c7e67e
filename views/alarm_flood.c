#include "views/alarm_flood.h"

#include "base/i18n.h"
#include "views/alarm_show.h"

#define UPSTREAM_MOST 3

/* How many ROWS began in the last SPAN us. */
static unsigned recent(const GPtrArray *rows, int64_t span)
{
	int64_t begin = clock_wall().us - span;
	unsigned count = 0;

	for (guint i = 0; i < rows->len; i++)
		count += row_get_integer(rows->pdata[i], "since") >= begin;
	return count;
}

static void draw_headline(struct area area, const json_t *alarms, const GPtrArray *rows)
{
	int64_t span = row_get_integer(alarms, "window_us");
	unsigned lines = recent(rows, span);
	char since[SHOW_SIZE], window[CLOCK_TEXT_SIZE];
	int column = area_text(area, 0, 1, STYLE_MAJOR, _("洪泛"));

	if (show_time(alarms, "flooded", CLOCK_HOUR_MINUTE, since)[0] != '\0')
		column = area_print(area, 0, column, STYLE_MAJOR, _(" %s 起"), since);
	g_autofree char *text = g_strdup_printf(
	    _("  %s内 %u 条，已按根因折叠成 %u 行。先看最上游："),
	    clock_duration(span, window, sizeof window),
	    MAX((unsigned)row_get_integer(alarms, "recent"), lines), lines);
	area_field(area, 0, column, MAX(0, area.columns - column), TEXT_LEFT, STYLE_NORMAL, text);
}

static void draw_upstream(struct area area, int line, const json_t *row)
{
	char affected[TABLE_TEXT_SIZE], mark[TABLE_TEXT_SIZE];
	g_autofree char *title = alarm_title(row);
	int hits = area.columns - 16;

	area_text(area, line, 2, alarm_style(row), alarm_mark(row, mark));
	area_field(area, line, 7, MAX(0, hits - 8), TEXT_LEFT, STYLE_NORMAL, title);
	area_field(area, line, hits, 15, TEXT_RIGHT, STYLE_NORMAL, alarm_affected(row, affected));
}

int alarm_flood_draw(struct area area, const json_t *site, const struct mirror *mirror)
{
	int used = 1;

	if (!alarms_flood(site))
		return 0;
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	for (guint i = rows->len; i-- > 0;)
		if (alarm_is(rows->pdata[i], "cleared"))
			g_ptr_array_remove_index_fast(rows, i);
	g_ptr_array_sort(rows, alarm_upstream_first);
	draw_headline(area, json_object_get(site, "alarms"), rows);
	for (guint i = 0; i < rows->len && i < UPSTREAM_MOST; i++)
		draw_upstream(area, used++, rows->pdata[i]);
	return used;
}
