#include "tui/chart.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

#define LABEL_COLUMNS 9
#define LEAST_ROWS 4
#define MOST_ROWS 20
#define LEAST_COLUMNS 24
#define TIME_COLUMNS 12    /* "11-21 03:12" and a blank */

/* The range of the value axis and how it falls on the rows of the plot. */
struct scale {
	double bottom, top;
	int rows;
};

static void plain_number(double value, char *buffer, size_t size)
{
	g_snprintf(buffer, size, fabs(value) >= 1000 || value == floor(value) ? "%.0f" : "%.2f",
	    value);
}

/* The next of 1, 2, 5, 10, ... at or above VALUE. */
static double round_up(double value)
{
	double unit = pow(10, floor(log10(value)));

	for (int step = 1; step <= 5; step += step == 1 ? 1 : 3)
		if (value <= step * unit * (1 + 1e-9))
			return step * unit;
	return 10 * unit;
}

static bool find_range(const struct chart *chart, double *ret_low, double *ret_high)
{
	double low = INFINITY, high = -INFINITY;

	for (int i = 0; i < 2; i++) {
		const struct chart_series *series = &chart->series[i];
		for (size_t at = 0; series->title && at < series->count; at++)
			if (isfinite(series->values[at])) {
				low = fmin(low, series->values[at]);
				high = fmax(high, series->values[at]);
			}
	}
	if (low > high)
		return false;
	for (size_t i = 0; i < chart->n_limits; i++) {
		low = fmin(low, chart->limits[i]);
		high = fmax(high, chart->limits[i]);
	}
	*ret_low = chart->from_zero ? fmin(low, 0) : low;
	*ret_high = high;
	return true;
}

/* An axis whose ends and quarter lines are round numbers. */
static bool make_scale(const struct chart *chart, int rows, struct scale *ret)
{
	double low, high;

	if (!find_range(chart, &low, &high))
		return false;
	double span = high - low;
	if (span <= 0)
		span = fabs(high) > 0 ? fabs(high) : 1;
	double step = round_up(span / 4);
	double bottom = floor(low / step + 1e-9) * step, top = ceil(high / step - 1e-9) * step;
	if (top <= bottom)
		top = bottom + 2 * step;
	*ret = (struct scale){ .bottom = bottom, .top = top, .rows = rows };
	return true;
}

/* Row of VALUE, 0 on top. */
static int row_of(const struct scale *scale, double value)
{
	double part = (value - scale->bottom) / (scale->top - scale->bottom);

	return scale->rows - 1 - (int)lround(CLAMP(part, 0, 1) * (scale->rows - 1));
}

static void draw_value_axis(const struct chart *chart, struct area area, const struct scale *scale)
{
	int labels = scale->rows >= 9 ? 4 : 2;

	for (int row = 0; row < scale->rows; row++)
		area_text(area, row, LABEL_COLUMNS, STYLE_DIM, "|");
	for (int i = 0; i <= labels; i++) {
		char text[32];
		double value = scale->bottom + (scale->top - scale->bottom) * i / labels;
		(chart->format ? chart->format : plain_number)(value, text, sizeof text);
		area_field(area, row_of(scale, value), 0, LABEL_COLUMNS - 1, TEXT_RIGHT,
		    STYLE_DIM, text);
		area_text(area, row_of(scale, value), LABEL_COLUMNS, STYLE_DIM, "+");
	}
}

static void draw_time_axis(const struct chart *chart, struct area area, int row)
{
	struct area axis = area_part(area, row, LABEL_COLUMNS, 2, area.columns - LABEL_COLUMNS);
	int64_t span = wall_between(chart->from, chart->to);
	bool short_form = span <= 24 * 3600 * CLOCK_SECOND;
	int room = TIME_COLUMNS + (short_form ? 4 : 6);
	int marks = CLAMP((axis.columns - 1) / room, 1, 6);
	char text[CLOCK_TEXT_SIZE];

	area_rule(axis, 0);
	for (int i = 0; i <= marks; i++) {
		struct wall when = { chart->from.us + span * i / marks };
		int at = (axis.columns - 1) * i / marks;
		clock_text(when, short_form ? CLOCK_HOUR_MINUTE : CLOCK_MINUTE, text, sizeof text);
		int width = (int)text_columns(text);
		area_text(axis, 0, at, STYLE_DIM, "+");
		area_text(axis, 1, CLAMP(at - width / 2, 0, axis.columns - width), STYLE_DIM, text);
	}
}

/* Mean of the values that fall on COLUMN; NAN when none was read. */
static double value_at(const struct chart_series *series, int column, int columns)
{
	size_t from = series->count * (size_t)column / (size_t)columns;
	size_t to = series->count * (size_t)(column + 1) / (size_t)columns;
	double sum = 0;
	int count = 0;

	for (size_t i = from; i < MAX(to, from + 1) && i < series->count; i++)
		if (isfinite(series->values[i])) {
			sum += series->values[i];
			count++;
		}
	return count > 0 ? sum / count : NAN;
}

/* One mark a column, joined where the next is more than a row away. */
static void draw_series(const struct chart_series *series, struct area plot,
    const struct scale *scale)
{
	char mark[2] = { series->mark, '\0' };
	int before = -1;

	for (int column = 0; column < plot.columns; column++) {
		double value = value_at(series, column, plot.columns);
		if (!isfinite(value)) {
			before = -1;
			continue;
		}
		int row = row_of(scale, value), from = before < 0 ? row : before;
		for (int between = MIN(row, from) + 1; between < MAX(row, from); between++)
			area_text(plot, between, column, series->style, "|");
		area_text(plot, row, column, series->style, mark);
		before = row;
	}
}

static void draw_legend(const struct chart *chart, struct area area)
{
	int at = LABEL_COLUMNS + 1;

	for (int i = 0; i < 2; i++) {
		const struct chart_series *series = &chart->series[i];
		if (series->title)
			at = area_print(area, 0, at, series->style, "%c %s", series->mark,
			    series->title) + 3;
	}
	for (size_t i = 0; i < chart->n_limits; i++) {
		char text[32];
		(chart->format ? chart->format : plain_number)(chart->limits[i], text, sizeof text);
		at = area_print(area, 0, at, STYLE_DIM, i == 0 ? _("- 限值 %s") : " %s", text);
	}
}

void chart_draw(const struct chart *chart, struct area area)
{
	struct scale scale;
	int rows = MIN(area.rows, MOST_ROWS) - 3;
	struct area plot = area_part(area, 1, LABEL_COLUMNS + 1, rows,
	    area.columns - LABEL_COLUMNS - 1);

	if (area.rows < LEAST_ROWS || area.columns < LEAST_COLUMNS) {
		area_text(area, 0, 0, STYLE_DIM, _("画面太小，曲线画不下。"));
		return;
	}
	if (!make_scale(chart, rows, &scale)) {
		area_text(area, 0, 0, STYLE_DIM, _("这段时间没有读到数据。"));
		return;
	}
	draw_legend(chart, area);
	draw_value_axis(chart, area_part(area, 1, 0, rows, area.columns), &scale);
	for (size_t i = 0; i < chart->n_limits; i++)
		area_rule(plot, row_of(&scale, chart->limits[i]));
	for (int i = 1; i >= 0; i--)
		if (chart->series[i].title && chart->series[i].count > 0)
			draw_series(&chart->series[i], plot, &scale);
	draw_time_axis(chart, area, rows + 1);
}
