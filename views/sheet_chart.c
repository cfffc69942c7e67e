/* The block `chart`: small trends under one another, one line of time. On paper each is a curve
 * between its lowest and highest; in text it is a row of marks from low to high, because a row of
 * letters survives every printer. Where nothing is known there is a gap, or "?". */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "views/sheet_flow.h"

#define SERIES_MOST 12
#define VALUES_MOST 2000
#define NAME_COLUMN 2
#define NAME_COLUMNS 20
#define SAID_COLUMN (SHEET_CHART_LEFT + SHEET_CHART_COLUMNS + 1)
#define SAID_COLUMNS (SHEET_COLUMNS - SAID_COLUMN)

bool sheet_chart_range(const json_t *series, double *ret_low, double *ret_high)
{
	const json_t *values = json_object_get(series, "values");
	double low = INFINITY, high = -INFINITY;
	size_t i;
	json_t *value;

	json_array_foreach(values, i, value) {
		if (!json_is_number(value) || !isfinite(json_number_value(value)))
			continue;
		low = fmin(low, json_number_value(value));
		high = fmax(high, json_number_value(value));
	}
	*ret_low = low;
	*ret_high = high;
	return low <= high;
}

/* What PART of PARTS of the values is on average; NAN: not known. */
static double mean_of(const json_t *values, size_t part, size_t parts)
{
	size_t n = json_array_size(values), known = 0;
	size_t from = part * n / parts, to = MAX((part + 1) * n / parts, from + 1);
	double sum = 0;

	for (size_t i = from; i < to && i < n; i++) {
		const json_t *value = json_array_get(values, i);

		if (json_is_number(value) && isfinite(json_number_value(value))) {
			sum += json_number_value(value);
			known++;
		}
	}
	return known ? sum / (double)known : NAN;
}

/* A mark a column, the heavier the higher; a curve that does not move is a line. */
static char *marks_of(const json_t *series)
{
	static const char marks[] = ".:-=+*#";
	const json_t *values = json_object_get(series, "values");
	char text[SHEET_CHART_COLUMNS + 1];
	double low, high;
	bool known = sheet_chart_range(series, &low, &high);

	for (size_t i = 0; i < SHEET_CHART_COLUMNS; i++) {
		double mean = known ? mean_of(values, i, SHEET_CHART_COLUMNS) : NAN;
		double share = high > low ? mean / (high - low) - low / (high - low) : 0.34;

		share = isfinite(share) ? CLAMP(share, 0, 1) : 0.34;
		text[i] = isnan(mean) ? '?' : marks[(size_t)(share * (sizeof marks - 2) + 0.5)];
	}
	text[SHEET_CHART_COLUMNS] = '\0';
	return g_strdup(text);
}

/* "22.1 - 23.6 C" */
static char *said_of(const json_t *series)
{
	json_int_t digits = json_integer_value(json_object_get(series, "digits"));
	const char *unit = flow_text(series, "unit");
	double low, high;

	digits = CLAMP(digits, 0, 3);
	if (!sheet_chart_range(series, &low, &high))
		return g_strdup(_("无数据"));
	return g_strdup_printf("%.*f - %.*f%s", (int)digits, low, (int)digits, high,
	    unit ? unit : "");
}

/* A text cut to its columns: a chart is one strip high. */
static char *fitted(const struct flow *flow, const char *text, int columns)
{
	g_autofree char *clean = text_clean_string(text);
	g_autofree char *shown = flow->medium->prepare(clean);

	return text_cut(shown, (size_t)columns);
}

static void flow_series(struct flow *flow, const json_t *series)
{
	bool drawn = flow->medium->height[SHEET_CHART] > 0;
	const char *name = flow_text(series, "name");
	g_autofree char *title = fitted(flow, name ? name : _("未填"), NAME_COLUMNS);
	g_autofree char *said = said_of(series);
	g_autofree char *range = fitted(flow, said, SAID_COLUMNS);
	g_autofree char *marks = drawn ? NULL : marks_of(series);
	struct flow_cell cells[] = {
		{ .column = NAME_COLUMN, .columns = NAME_COLUMNS, .style = SHEET_BODY,
		  .text = title },
		{ .column = SAID_COLUMN, .columns = SAID_COLUMNS, .align = SHEET_RIGHT,
		  .style = SHEET_BODY, .text = range },
		{ .column = SHEET_CHART_LEFT, .columns = SHEET_CHART_COLUMNS, .style = SHEET_BODY,
		  .text = marks },
	};
	struct sheet_strip *strip;

	if (!drawn) {
		struct flow_cell last = cells[1];

		cells[1] = cells[2], cells[2] = last; /* a line is written from left to right */
	}
	flow_row(flow, drawn ? SHEET_CHART : SHEET_BODY, cells, drawn ? 2 : 3);
	strip = g_ptr_array_index(flow->strips, flow->strips->len - 1);
	strip->chart = drawn ? series : NULL;
	strip->keep = true; /* with the axis below */
}

/* The ends of the time under the curves. */
static void flow_axis(struct flow *flow, const json_t *block)
{
	struct wall from = { json_integer_value(json_object_get(block, "from")) };
	struct wall until = { json_integer_value(json_object_get(block, "until")) };
	char left[CLOCK_TEXT_SIZE], right[CLOCK_TEXT_SIZE];
	struct flow_cell cells[] = {
		{ .column = SHEET_CHART_LEFT, .columns = SHEET_CHART_COLUMNS / 2,
		  .style = SHEET_NAME, .text = clock_text(from, CLOCK_MINUTE, left, sizeof left) },
		{ .column = SHEET_CHART_LEFT + SHEET_CHART_COLUMNS / 2,
		  .columns = SHEET_CHART_COLUMNS - SHEET_CHART_COLUMNS / 2, .align = SHEET_RIGHT,
		  .style = SHEET_NAME,
		  .text = clock_text(until, CLOCK_MINUTE, right, sizeof right) },
	};

	if (from.us > 0 && until.us > from.us)
		flow_row(flow, SHEET_BODY, cells, G_N_ELEMENTS(cells));
}

bool flow_chart(struct flow *flow, const json_t *block, GError **error)
{
	const json_t *list = json_object_get(block, "series");
	const char *otherwise = flow_text(block, "otherwise");
	size_t i;
	json_t *series;

	if (!json_is_array(list) || json_array_size(list) > SERIES_MOST)
		return flow_refuse(error, _("单据内容不合格式：曲线太多或没有。"));
	json_array_foreach(list, i, series) {
		const json_t *values = json_object_get(series, "values");

		if (!json_is_array(values) || json_array_size(values) > VALUES_MOST)
			return flow_refuse(error, _("单据内容不合格式：曲线没有数值。"));
	}
	if (json_array_size(list) == 0) {
		struct flow_cell cell = { .column = NAME_COLUMN,
			.columns = SHEET_COLUMNS - NAME_COLUMN, .style = SHEET_BODY,
			.text = otherwise ? otherwise : _("无数据") };

		flow_row(flow, SHEET_BODY, &cell, 1);
		return true;
	}
	json_array_foreach(list, i, series)
		flow_series(flow, series);
	flow_axis(flow, block);
	return true;
}
