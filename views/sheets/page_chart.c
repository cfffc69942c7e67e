#include <math.h>

#include "views/sheet_layout.h"
#include "views/sheets/page_chart.h"

#define HATCH 3.0

struct field {
	double left, top, width, height;
	double low, high;
	size_t n;
};

static double x_of(const struct field *field, double i)
{
	return field->left + field->width * i / (double)field->n;
}

static double y_of(const struct field *field, double value)
{
	double span = field->high - field->low;
	double share = span > 0 ? value / span - field->low / span : 0.5;

	return field->top + field->height * (1 - (isfinite(share) ? share : 0.5));
}

static bool value_at(const json_t *values, size_t i, double *ret)
{
	const json_t *value = json_array_get(values, i);

	*ret = json_number_value(value);
	return json_is_number(value) && isfinite(*ret);
}

/* Strokes over the values FROM to TO, which nobody knows. */
static void hatch(cairo_t *cairo, const struct field *field, size_t from, size_t to)
{
	double left = x_of(field, (double)from), right = x_of(field, (double)to);

	cairo_save(cairo);
	cairo_rectangle(cairo, left, field->top, right - left, field->height);
	cairo_clip(cairo);
	cairo_set_source_rgb(cairo, 0.6, 0.6, 0.6);
	cairo_set_line_width(cairo, 0.3);
	for (double x = left - field->height; x < right; x += HATCH) {
		cairo_move_to(cairo, x, field->top + field->height);
		cairo_line_to(cairo, x + field->height, field->top);
	}
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

/* What is known as lines, what is not as hatching. */
static void draw_values(cairo_t *cairo, const struct field *field, const json_t *values)
{
	bool drawing = false;
	double value;
	size_t unknown = 0;

	for (size_t i = 0; i <= field->n; i++) {
		bool known = i < field->n && value_at(values, i, &value);

		if (known || i == field->n) {
			if (unknown < i)
				hatch(cairo, field, unknown, i);
			unknown = i + 1;
		}
		if (known && !drawing) /* a value alone is a short line */
			cairo_move_to(cairo, x_of(field, (double)i), y_of(field, value));
		if (known)
			cairo_line_to(cairo, x_of(field, (double)i + 0.5), y_of(field, value));
		else if (drawing) {
			cairo_set_source_rgb(cairo, 0, 0, 0);
			cairo_set_line_width(cairo, 0.8);
			cairo_stroke(cairo);
		}
		drawing = known;
	}
}

/* A dashed line where LIMIT of SERIES lies within what is shown. */
static void draw_limit(cairo_t *cairo, const struct field *field, const json_t *limit)
{
	static const double dashes[] = { 2, 2 };
	double value = json_number_value(limit);

	if (!json_is_number(limit) || value < field->low || value > field->high)
		return;
	cairo_save(cairo);
	cairo_set_dash(cairo, dashes, 2, 0);
	cairo_set_source_rgb(cairo, 0.25, 0.25, 0.25);
	cairo_set_line_width(cairo, 0.5);
	cairo_move_to(cairo, field->left, y_of(field, value));
	cairo_line_to(cairo, field->left + field->width, y_of(field, value));
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

void page_chart(cairo_t *cairo, const json_t *series, double left, double top, double width,
    double height)
{
	const json_t *values = json_object_get(series, "values");
	struct field field = { left, top, width, height, 0, 0, json_array_size(values) };

	sheet_chart_range(series, &field.low, &field.high);
	cairo_save(cairo);
	cairo_set_source_rgb(cairo, 0.55, 0.55, 0.55);
	cairo_set_line_width(cairo, 0.4);
	cairo_rectangle(cairo, left, top, width, height);
	cairo_stroke(cairo);
	if (field.n > 0)
		draw_values(cairo, &field, values);
	draw_limit(cairo, &field, json_object_get(series, "low"));
	draw_limit(cairo, &field, json_object_get(series, "high"));
	cairo_restore(cairo);
}
