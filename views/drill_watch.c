#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/drill.h"
#include "views/show.h"

static const json_t *drill_of(const json_t *site)
{
	return json_object_get(site, "drill");
}

void drill_watch(struct app *app, const json_t *site, char **state)
{
	const json_t *drill = drill_of(site);
	const char *now = row_get(drill, "state");
	bool suspended = g_strcmp0(*state, "running") == 0 && strcmp(now, "suspended") == 0;

	if (site == NULL)
		return;
	g_free(*state);
	*state = g_strdup(now);
	if (!suspended || app_covered(app) != NULL)
		return;
	app_show_tab(app, "alarms");
	app_toast(app, STYLE_CRITICAL, _("真实告警，演练 %s 已暂停：%s"), row_get(drill, "number"),
	    row_get(drill, "suspended_for"));
}

int drill_draw_head(struct area area, int column, const json_t *site)
{
	const json_t *drill = drill_of(site);

	if (drill == NULL)
		return column;
	return area_text(area, 0, column, STYLE_EXERCISE,
		   strcmp(row_get(drill, "state"), "suspended") == 0 ? _("演练暂停")
								      : _("演练中")) +
	    1;
}

struct area drill_draw_gutter(struct area area)
{
	const char *mark = _("演");
	int columns = (int)text_columns(mark) + 1;

	if (columns * 2 > area.columns)
		return area;
	for (int row = 0; row < area.rows; row++)
		area_text(area, row, 0, STYLE_EXERCISE, mark);
	return area_part(area, 0, columns, area.rows, area.columns - columns);
}
