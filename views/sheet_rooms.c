#include "views/sheet_rooms.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/sensor.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

static double number_of(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static bool is_number(const json_t *row)
{
	return row_get(row, "class")[0] != '\0' && strcmp(row_get(row, "class"), "state") != 0;
}

/* ---- cells, each freed by the caller ------------------------------------------------------- */

/* "22.8C", "市电逆变"; NULL where it is not known. */
static char *reading_of(const json_t *row)
{
	const char *text = row_get(row, "text");

	return text[0] == '\0' ? NULL : g_strconcat(text, row_get(row, "unit"), NULL);
}

/* "22.1 03:12", of a minimum or maximum; NULL where there is none. */
static char *extreme_of(const json_t *row, const char *name)
{
	enum sensor_class class = SENSOR_COUNT;
	double value = number_of(row, name);
	g_autofree char *when = g_strconcat(name, "_at", NULL);
	g_autofree char *at = block_time(row, when, CLOCK_MINUTE);
	const char *clock = at == NULL ? NULL : strchr(at, ' ');

	if (isnan(value))
		return NULL;
	sensor_class_read(row_get(row, "class"), &class);
	return g_strdup_printf("%.*f%s", sensor_class_digits(class), value,
	    clock == NULL ? "" : clock);
}

/* "18-27", "<60", ">100"; "-" where nothing limits it. */
static char *limits_of(const json_t *row)
{
	double low = number_of(row, "low"), high = number_of(row, "high");

	if (!isnan(low) && !isnan(high))
		return g_strdup_printf("%.4g-%.4g", low, high);
	return !isnan(high) ? g_strdup_printf("<%.4g", high) :
	    !isnan(low)     ? g_strdup_printf(">%.4g", low) : g_strdup("-");
}

/* Whether the reading NAME is outside of what limits it. */
static bool is_beyond(const json_t *row, const char *name)
{
	double value = number_of(row, name);

	return value < number_of(row, "low") || value > number_of(row, "high");
}

/* How it is judged where that is known of the end of the period; else, and of what was only beyond
 * its limits for a while, what the numbers say. */
static const char *verdict_of(const json_t *row)
{
	const char *state = row_get(row, "state");
	bool limited = !isnan(number_of(row, "low")) || !isnan(number_of(row, "high"));

	if (state[0] != '\0' && strcmp(state, "normal") != 0)
		return show_word("place", state);
	if (is_beyond(row, "value"))
		return _("超限");
	if (is_beyond(row, "minimum") || is_beyond(row, "maximum"))
		return _("曾超限");
	if (json_is_true(json_object_get(row, "changed")))
		return _("曾变化");
	return state[0] != '\0' || (limited && row_get(row, "text")[0] != '\0') ? _("正常") : "-";
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void add_place(json_t *table, const json_t *row)
{
	g_autofree char *name = g_strdup_printf("  %s", row_get(row, "name"));
	g_autofree char *reading = reading_of(row), *limits = limits_of(row);
	g_autofree char *minimum = extreme_of(row, "minimum");
	g_autofree char *maximum = extreme_of(row, "maximum");
	const char *none = is_number(row) ? _("无数据") : "-";
	const char *cells[] = { name, reading == NULL ? _("无数据") : reading,
		minimum == NULL ? none : minimum, maximum == NULL ? none : maximum, limits,
		verdict_of(row) };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static void add_words(json_t *table, const char *name, const char *said)
{
	const char *cells[] = { name, "", "", "", "", said };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* No number, well, and so all the time. */
static bool is_quiet(const json_t *row)
{
	return !is_number(row) && strcmp(row_get(row, "state"), "normal") == 0 &&
	    strcmp(verdict_of(row), _("正常")) == 0;
}

/* The rows of one room, from ROW on; the first row of the next. */
static size_t add_room(json_t *table, const json_t *rows, size_t i)
{
	const json_t *row = json_array_get(rows, i);
	int64_t room = row_get_integer(row, "room");
	g_autofree char *name = g_strdup_printf("%s %s", row_get(row, "room_name"),
	    row_get(row, "scheme_title"));
	unsigned quiet = 0;

	add_words(table, name, "");
	for (; i < json_array_size(rows); i++) {
		row = json_array_get(rows, i);
		if (row_get_integer(row, "room") != room)
			break;
		if (is_quiet(row))
			quiet++;
		else
			add_place(table, row);
	}
	if (quiet > 0) {
		g_autofree char *rest = g_strdup_printf(_("  接点和状态 %u 处"), quiet);
		add_words(table, rest, _("正常"));
	}
	return i;
}

json_t *sheet_rooms_block(const char *heading, const json_t *rows)
{
	const struct block_column columns[] = {
		{ .title = _("机房和测点"), .weight = 1 },
		{ .title = _("读数"), .width = 9, .align = TEXT_RIGHT },
		{ .title = _("本班最低"), .width = 12, .align = TEXT_RIGHT },
		{ .title = _("本班最高"), .width = 12, .align = TEXT_RIGHT },
		{ .title = _("限值"), .width = 7, .align = TEXT_RIGHT },
		{ .title = _("判定"), .width = 6 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_SHORTEN_LAST);

	for (size_t i = 0; i < json_array_size(rows);)
		i = add_room(table, rows, i);
	if (rows != NULL)
		block_otherwise(table, _("没有登记测点"));
	return table;
}
