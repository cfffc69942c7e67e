#include "views/device_sensors.h"

#include <string.h>

#include "base/i18n.h"
#include "points/sensor.h"
#include "views/list.h"
#include "views/trend.h"

#define CHART_ROWS 9

struct sensors_pane {
	struct view *view;
	int64_t device;
	const struct mirror *sensors;
	struct table *table;
	struct trend *trend;
};

/* ---- a row -------------------------------------------------------------------------------- */

/* Worst first; what is unknown or old comes after what is known to be wrong, and before what is
 * well. */
enum rank { RANK_CRITICAL, RANK_MAJOR, RANK_MINOR, RANK_WARNING, RANK_UNKNOWN, RANK_STALE,
	RANK_WELL };

static enum rank rank_of(const json_t *row)
{
	static const char *const severities[] = { "critical", "major", "minor", "warning" };
	const char *severity = row_get(row, "severity"), *quality = row_get(row, "quality");

	for (size_t i = 0; i < G_N_ELEMENTS(severities); i++)
		if (strcmp(severity, severities[i]) == 0)
			return (enum rank)i;
	if (strcmp(quality, "unknown") == 0 || strcmp(severity, "indeterminate") == 0)
		return RANK_UNKNOWN;
	return strcmp(quality, "stale") == 0 ? RANK_STALE : RANK_WELL;
}

static int worst_first(const void *a, const void *b)
{
	int difference = (int)rank_of(a) - (int)rank_of(b);
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return difference != 0 ? difference : x < y ? -1 : x > y;
}

/* Old or unknown is told before how bad it was. */
static const char *mark_of(const json_t *row, enum style *ret)
{
	const char *quality = row_get(row, "quality"), *severity = row_get(row, "severity");
	bool good = strcmp(quality, "good") == 0;

	*ret = good ? show_style("severity", severity) : show_style("quality", quality);
	return good ? show_mark(severity) : show_state_mark("quality", quality);
}

/* One word for how it is; "" where nobody says what it should be. */
static const char *condition_of(const json_t *row)
{
	const char *quality = row_get(row, "quality"), *severity = row_get(row, "severity");

	if (json_is_true(json_object_get(row, "lost")))
		return _("失联");
	if (strcmp(quality, "good") != 0)
		return show_word("quality", quality);
	if (strcmp(severity, "cleared") == 0 ||
	    (severity[0] == '\0' && json_object_get(row, "limits") != NULL))
		return _("正常");
	return show_word("severity", severity);
}

/* "15 - 25": the warning on each side where there is one, else the critical. */
static const char *limits_of(const json_t *row, char *buffer)
{
	const json_t *limits = json_object_get(row, "limits");
	const json_t *low = json_object_get(limits, "low_warning");
	const json_t *high = json_object_get(limits, "high_warning");

	low = low != NULL ? low : json_object_get(limits, "low_critical");
	high = high != NULL ? high : json_object_get(limits, "high_critical");
	if (low != NULL && high != NULL)
		g_snprintf(buffer, SHOW_SIZE, "%.6g - %.6g", json_number_value(low),
		    json_number_value(high));
	else if (low != NULL || high != NULL)
		g_snprintf(buffer, SHOW_SIZE, low != NULL ? _("不低于 %.6g") : _("不超过 %.6g"),
		    json_number_value(low != NULL ? low : high));
	else
		buffer[0] = '\0';
	return buffer;
}

/* From the temperature to the load: what one thing has several of. The others have names of their
 * own. */
const char *show_sensor(const json_t *row, char *buffer)
{
	const char *descr = row_get(row, "descr"), *title = "";
	enum sensor_class class;

	if (sensor_class_read(row_get(row, "class"), &class) && class <= SENSOR_LOAD)
		title = _(sensor_class_title(class));
	if (title[0] == '\0' || strstr(descr, title) != NULL)
		return descr;
	g_snprintf(buffer, TABLE_TEXT_SIZE, "%s %s", descr, title);
	return buffer;
}

int draw_sensor(const json_t *row, struct area area)
{
	enum style style = STYLE_NORMAL;
	const char *mark = mark_of(row, &style), *reason = row_get(row, "reason");
	char limits[SHOW_SIZE], age[SHOW_SIZE], name[TABLE_TEXT_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE, show_sensor(row, name)) + 2;

	if (json_object_get(row, "value") != NULL)
		column = area_print(area, 0, column, STYLE_NORMAL, "%s %s", row_get(row, "text"),
		    row_get(row, "unit")) + 2;
	column = area_print(area, 0, column, style, "%s%s%s", mark, mark[0] == '\0' ? "" : " ",
	    condition_of(row)) + 2;
	area_text(area, 0, column, STYLE_NORMAL, reason);
	column = area_print(area, 1, 1, STYLE_DIM, _("设备的限值")) + 1;
	column = area_text(area, 1, column, STYLE_NORMAL,
	    limits_of(row, limits)[0] == '\0' ? _("没有") : limits) + 3;
	column = area_print(area, 1, column, STYLE_DIM, _("读于")) + 1;
	if (show_age(row, "read_at", age)[0] == '\0')
		column = area_text(area, 1, column, STYLE_NORMAL, _("没有")) + 3;
	else
		column = area_print(area, 1, column, STYLE_NORMAL, _("%s前"), age) + 3;
	if (row_get(row, "port_name")[0] != '\0') {
		column = area_text(area, 1, column, STYLE_DIM, _("端口")) + 1;
		column = area_text(area, 1, column, STYLE_NORMAL, row_get(row, "port_name")) + 3;
	}
	area_field(area, 1, column, MAX(0, area.columns - column - 1), TEXT_LEFT, STYLE_DIM,
	    row_get(row, "row"));
	return 2;
}

/* ---- cells -------------------------------------------------------------------------------- */

static CELL(cell_mark)
{
	(void)column, (void)data;
	cell->text = mark_of(row, &cell->style);
}

static CELL(cell_name)
{
	(void)column, (void)data;
	cell->text = show_sensor(row, cell->buffer);
}

static CELL(cell_value)
{
	enum style style = STYLE_NORMAL;

	(void)column, (void)data;
	mark_of(row, &style);
	cell->text = row_get(row, "text");
	cell->style = style == STYLE_GOOD ? STYLE_NORMAL : style;
}

static CELL(cell_limits)
{
	(void)column, (void)data;
	cell->text = limits_of(row, cell->buffer);
}

static CELL(cell_condition)
{
	(void)column, (void)data;
	mark_of(row, &cell->style);
	cell->text = condition_of(row);
}

static CELL(cell_note)
{
	const char *reason = row_get(row, "reason");
	char name[SHOW_SIZE];

	(void)column, (void)data;
	if (reason[0] != '\0') {
		cell->text = reason;
		return;
	}
	g_strlcpy(cell->buffer, show_port(row_get(row, "port_name"), name), TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("测点"), 16, 48, 3, TEXT_LEFT, .searched = true, .cell = cell_name },
	{ N_("值"), 8, 12, 1, TEXT_RIGHT, .searched = true, .cell = cell_value },
	{ "", 4, 4, 0, TEXT_LEFT, .what = "unit", .cell = cell_text },
	{ N_("设备限值"), 11, 15, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_limits },
	{ N_("状态"), 4, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_condition },
	{ N_("读于"), 7, 8, 0, TEXT_RIGHT, .what = "read_at", .cell = cell_age },
	{ N_("端口、原因"), 10, 40, 2, TEXT_LEFT, .searched = true, .cell = cell_note },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = worst_first,
	.empty = N_("没有在这台设备上读到环境、电源、光功率等测点。"),
};

/* ---- the pane ----------------------------------------------------------------------------- */

static void table_changed(void *data)
{
	app_changed(((struct sensors_pane *)data)->view->app);
}

struct sensors_pane *sensors_pane_new(struct view *view, int64_t device)
{
	struct sensors_pane *pane = g_new0(struct sensors_pane, 1);

	pane->view = view;
	pane->device = device;
	pane->table = table_new(&table, app_timers(view->app), table_changed, pane);
	pane->trend = trend_new(view->app, device);
	return pane;
}

void sensors_pane_free(struct sensors_pane *pane)
{
	table_free(pane->table);
	trend_free(pane->trend);
	g_free(pane);
}

void sensors_pane_take(struct sensors_pane *pane, const struct mirror *mirror)
{
	pane->sensors = mirror;
	table_take(pane->table, mirror, NULL);
}

struct table *sensors_pane_table(const struct sensors_pane *pane)
{
	return pane->table;
}

size_t sensors_pane_size(const struct sensors_pane *pane)
{
	return pane->sensors == NULL ? 0 : mirror_size(pane->sensors);
}

void sensors_pane_count(const struct sensors_pane *pane, unsigned *ret_bad, unsigned *ret_unknown)
{
	g_autoptr(GPtrArray) rows = mirror_rows(pane->sensors);

	*ret_bad = *ret_unknown = 0;
	for (guint i = 0; i < rows->len; i++) {
		enum rank rank = rank_of(g_ptr_array_index(rows, i));
		*ret_bad += rank <= RANK_WARNING;
		*ret_unknown += rank == RANK_UNKNOWN || rank == RANK_STALE;
	}
}

void sensors_pane_draw(struct sensors_pane *pane, struct area area)
{
	const json_t *row = table_selected(pane->table);
	int below = area.rows >= 17 ? CHART_ROWS + 1 : area.rows >= 13 ? 8 : 0;

	table_draw(pane->table, area_part(area, 0, 0, area.rows - below, -1));
	if (below == 0)
		return;
	area_rule(area, area.rows - below);
	if (row != NULL)
		trend_draw(pane->trend, row, NULL,
		    area_part(area, area.rows - below + 1, 0, below - 1, -1));
}

void sensors_pane_widen(struct sensors_pane *pane)
{
	trend_widen(pane->trend);
}

void sensors_pane_open(const struct sensors_pane *pane, const char *name)
{
	const json_t *row = table_selected(pane->table);

	if (row != NULL)
		open_trend(pane->view->app, pane->device, name, row_get_integer(row, "key"));
}

/* ---- of one port -------------------------------------------------------------------------- */

/* Light first, then as they were found. */
static int light_first(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	bool light = strcmp(row_get(x, "class"), "dbm") == 0;

	if (light != (strcmp(row_get(y, "class"), "dbm") == 0))
		return light ? -1 : 1;
	return row_get_integer(x, "key") < row_get_integer(y, "key") ? -1 : 1;
}

/* What it is called beside its port: without the port's name before it. */
static const char *name_at_port(const json_t *row, const char *port)
{
	const char *descr = row_get(row, "descr");
	size_t length = strlen(port);

	if (length == 0 || strncmp(descr, port, length) != 0 || descr[length] != ' ')
		return descr;
	return descr + length + strspn(descr + length, " ");
}

bool sensors_pane_draw_port(const struct sensors_pane *pane, const json_t *port, struct area area,
    int line)
{
	g_autoptr(GPtrArray) rows = pane->sensors == NULL ? NULL : mirror_rows(pane->sensors);
	int column = 1;

	for (guint i = rows == NULL ? 0 : rows->len; i-- > 0;) {
		const json_t *row = g_ptr_array_index(rows, i);
		if (json_object_get(row, "port") == NULL ||
		    row_get_integer(row, "port") != row_get_integer(port, "key"))
			g_ptr_array_remove_index_fast(rows, i);
	}
	if (rows == NULL || rows->len == 0)
		return false;
	g_ptr_array_sort(rows, light_first);
	for (guint i = 0; i < rows->len && column < area.columns; i++) {
		const json_t *row = g_ptr_array_index(rows, i);
		enum style style = STYLE_NORMAL;
		const char *mark = mark_of(row, &style);
		column = area_print(area, line, column, STYLE_DIM, "%s ",
		    name_at_port(row, row_get(port, "name")));
		column = area_print(area, line, column, style, "%s%s%s %s", mark,
		    mark[0] == '\0' ? "" : " ", row_get(row, "text"), row_get(row, "unit")) + 3;
	}
	return true;
}
