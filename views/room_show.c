#include "views/room_show.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/sensor.h"

static double number_of(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static enum sensor_class class_of(const json_t *row)
{
	enum sensor_class class = SENSOR_COUNT;

	sensor_class_read(row_get(row, "class"), &class);
	return class;
}

const char *show_reading(const json_t *row, char *buffer)
{
	bool known = json_object_get(row, "value") != NULL;

	g_snprintf(buffer, SHOW_SIZE, "%s%s", row_get(row, "text")[0] == '\0' ? "?" :
	    row_get(row, "text"), known ? row_get(row, "unit") : "");
	return buffer;
}

const char *show_limits(const json_t *row, char *buffer)
{
	double low = number_of(row, "low"), high = number_of(row, "high");

	buffer[0] = '\0';
	if (!isnan(low) && !isnan(high))
		g_snprintf(buffer, SHOW_SIZE, "%.4g-%.4g", low, high);
	else if (!isnan(high))
		g_snprintf(buffer, SHOW_SIZE, "<%.4g", high);
	else if (!isnan(low))
		g_snprintf(buffer, SHOW_SIZE, ">%.4g", low);
	return buffer;
}

const char *show_limits_owner(const json_t *row)
{
	static const struct { const char *word, *title; } owners[] = {
		{ "own", N_("自定") }, { "scheme", N_("方案") }, { "device", N_("设备") },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(owners); i++)
		if (strcmp(owners[i].word, row_get(row, "limits_by")) == 0)
			return _(owners[i].title);
	return "";
}

const char *show_rate(const json_t *row, char *buffer)
{
	double rate = number_of(row, "rate");
	int digits = sensor_class_digits(class_of(row));

	buffer[0] = '\0';
	if (!isnan(rate) && fabs(rate) * pow(10, digits) >= 1)
		g_snprintf(buffer, SHOW_SIZE, rate > 0 ? _("升%.*f") : _("降%.*f"), digits,
		    fabs(rate));
	return buffer;
}

/* The mean of the minutes that fall into column I of COLUMNS; NAN where none was read. */
static double mean_at(const json_t *spark, int i, int columns)
{
	size_t n = json_array_size(spark);
	size_t from = (size_t)i * n / (size_t)columns, to = (size_t)(i + 1) * n / (size_t)columns;
	double sum = 0;
	unsigned known = 0;

	for (size_t k = from; k < MAX(to, from + 1) && k < n; k++)
		if (json_is_number(json_array_get(spark, k))) {
			sum += json_number_value(json_array_get(spark, k));
			known++;
		}
	return known == 0 ? NAN : sum / known;
}

/* What moves less than ten of its last digits is level: noise fills no picture. */
const char *show_spark(const json_t *row, int columns, char *buffer)
{
	static const char levels[] = "_.-'";
	const json_t *spark = json_object_get(row, "spark");
	double least = INFINITY, most = -INFINITY;
	double room = pow(10, 1 - sensor_class_digits(class_of(row)));

	columns = CLAMP(columns, 0, SHOW_SIZE - 1);
	buffer[0] = '\0';
	for (int i = 0; i < columns && spark != NULL; i++) {
		double mean = mean_at(spark, i, columns);
		least = isnan(mean) ? least : fmin(least, mean);
		most = isnan(mean) ? most : fmax(most, mean);
	}
	if (!(least <= most))
		return buffer;
	double middle = (least + most) / 2, span = fmax(most - least, room);
	for (int i = 0; i < columns; i++) {
		double mean = mean_at(spark, i, columns);
		double place = (mean - middle) / span + 0.5;
		buffer[i] = isnan(mean) ? ' ' : levels[CLAMP((int)(place * 4), 0, 3)];
	}
	buffer[columns] = '\0';
	return buffer;
}
