#include "views/trend.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/sensor.h"
#include "tui/chart.h"
#include "views/device_sensors.h"
#include "views/show.h"

#define BUCKETS 160
#define AGE (30 * CLOCK_SECOND)
#define PATIENCE (5 * CLOCK_SECOND)
#define LIMITS 4

static const struct { int64_t span; const char *title; } spans[] = {
	{ 3600 * CLOCK_SECOND, N_("1小时") }, { 24 * 3600 * CLOCK_SECOND, N_("24小时") },
	{ 7 * 24 * 3600 * CLOCK_SECOND, N_("7天") }, { 30 * 24 * 3600 * CLOCK_SECOND, N_("30天") },
};

struct trend {
	struct app *app;
	int64_t device;
	size_t span;
	char *row;                   /* what the values are of; NULL: nothing was asked yet */
	struct wall from, to;
	double values[BUCKETS];
	size_t count;
	double least, most;          /* of the span; NAN: nothing was read */
	char *failure;               /* why there are no values; NULL */
	struct mono asked_at;
	unsigned asked;              /* questions so far: late answers are told by it */
	bool waiting;
	int references;              /* its owner's, and one a question under way */
};

struct trend *trend_new(struct app *app, int64_t device)
{
	struct trend *trend = g_new0(struct trend, 1);

	trend->app = app;
	trend->device = device;
	trend->references = 1;
	return trend;
}

static void trend_release(struct trend *trend)
{
	if (--trend->references > 0)
		return;
	g_free(trend->row);
	g_free(trend->failure);
	g_free(trend);
}

void trend_free(struct trend *trend)
{
	if (trend == NULL)
		return;
	trend->asked++;
	trend_release(trend);
}

void trend_widen(struct trend *trend)
{
	trend->span = (trend->span + 1) % G_N_ELEMENTS(spans);
	g_clear_pointer(&trend->row, g_free);
}

/* ---- asking ------------------------------------------------------------------------------- */

struct question {
	struct trend *trend;
	unsigned serial;
};

static double number_of(const json_t *bucket, size_t place)
{
	const json_t *number = json_array_get(bucket, place);

	return json_is_number(number) ? json_number_value(number) : NAN;
}

/* Buckets are [at, average, maximum, minimum]; all but the first null for a gap. */
static void take_buckets(struct trend *trend, const json_t *result)
{
	const json_t *buckets = json_object_get(result, "buckets");

	trend->count = MIN(json_array_size(buckets), BUCKETS);
	trend->least = trend->most = NAN;
	for (size_t i = 0; i < trend->count; i++) {
		const json_t *bucket = json_array_get(buckets, i);
		trend->values[i] = number_of(bucket, 1);
		trend->most = fmax(trend->most, number_of(bucket, 2));
		trend->least = fmin(trend->least, number_of(bucket, 3));
	}
	trend->from.us = row_get_integer(result, "from");
	trend->to.us = row_get_integer(result, "to");
}

static void answered(json_t *result, json_t *error, void *data)
{
	g_autofree struct question *question = data;
	struct trend *trend = question->trend;

	if (trend->asked == question->serial) {
		trend->waiting = false;
		g_clear_pointer(&trend->failure, g_free);
		if (error != NULL)
			trend->failure = model_error_text(error);
		else
			take_buckets(trend, result);
		app_changed(trend->app);
	}
	trend_release(trend);
}

static void ask(struct trend *trend, const char *row)
{
	g_autofree char *point = g_strdup_printf("sensor[%s]", row);
	struct question *question = g_new0(struct question, 1);
	int64_t to = clock_wall().us;

	if (g_strcmp0(row, trend->row) != 0)
		trend->count = 0;
	g_free(trend->row);
	trend->row = g_strdup(row);
	trend->asked_at = clock_mono();
	trend->waiting = true;
	trend->references++;
	*question = (struct question){ trend, ++trend->asked };
	model_call(console_model(trend->app), "history",
	    json_pack("{s:I, s:s, s:I, s:I, s:i}", "device", (json_int_t)trend->device, "point",
		point, "from", (json_int_t)(to - spans[trend->span].span), "to", (json_int_t)to,
		"buckets", BUCKETS),
	    answered, question);
}

/* Another sensor, or the same a while ago; one question at a time. */
static bool is_due(const struct trend *trend, const char *row)
{
	int64_t age = mono_between(trend->asked_at, clock_mono());

	if (trend->waiting && age < PATIENCE)
		return false;
	return g_strcmp0(row, trend->row) != 0 || age > AGE;
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* Those that are there, into RET. */
static size_t limits_of(const json_t *limits, double *ret)
{
	static const char *const names[LIMITS] = { "low_critical", "low_warning", "high_warning",
		"high_critical" };
	size_t n = 0;

	for (size_t i = 0; i < LIMITS; i++)
		if (json_object_get(limits, names[i]) != NULL)
			ret[n++] = json_number_value(json_object_get(limits, names[i]));
	return n;
}

/* The span, its extremes, and why the last reading is not to be had. */
static void draw_title(const struct trend *trend, const json_t *row, struct area area)
{
	const char *unit = row_get(row, "unit");
	enum sensor_class class = SENSOR_COUNT;
	char name[TABLE_TEXT_SIZE];
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s  %s", show_sensor(row, name),
	    _(spans[trend->span].title));

	if (unit[0] != '\0')
		column = area_print(area, 0, column, STYLE_TITLE, _("（%s）"), unit);
	sensor_class_read(row_get(row, "class"), &class);
	if (trend->count > 0 && isfinite(trend->least))
		column = area_print(area, 0, column + 2, STYLE_NORMAL, _("最低 %.*f  最高 %.*f"),
		    sensor_class_digits(class), trend->least, sensor_class_digits(class),
		    trend->most);
	area_text(area, 0, column + 3, STYLE_WARNING, row_get(row, "reason"));
}

void trend_draw(struct trend *trend, const json_t *row, const json_t *limits, struct area area)
{
	double bounds[LIMITS];
	struct chart chart = { .from = trend->from, .to = trend->to, .limits = bounds };

	if (is_due(trend, row_get(row, "row")))
		ask(trend, row_get(row, "row"));
	draw_title(trend, row, area);
	area = area_part(area, 1, 1, area.rows - 1, -1);
	if (trend->failure != NULL) {
		area_text(area, 0, 0, STYLE_WARNING, trend->failure);
		return;
	}
	if (trend->count == 0 && trend->waiting) {
		area_text(area, 0, 0, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	chart.n_limits = limits_of(limits != NULL ? limits : json_object_get(row, "limits"),
	    bounds);
	chart.series[0] = (struct chart_series){ _("平均"), trend->values, trend->count, '*',
		STYLE_NORMAL };
	chart_draw(&chart, area);
}

/* ---- the screen --------------------------------------------------------------------------- */

struct detail {
	struct view *view;
	struct trend *trend;
	const struct mirror *sensors;
	int64_t key;
};

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(detail->sensors, detail->key);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(detail->sensors) ? _("这个测点已经不在了。")
						     : _("还没有读到，正在等值班服务。"));
		return;
	}
	int line = draw_sensor(row, area);
	area_rule(area, line);
	trend_draw(detail->trend, row, NULL, area_part(area, line + 1, 0, -1, -1));
}

static void take_sensors(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->sensors = mirror;
}

static void release(struct view *view)
{
	struct detail *detail = view->data;

	console_unfollow(view);
	trend_free(detail->trend);
	g_free(detail);
}

static void widen(void *data)
{
	trend_widen(((struct detail *)data)->trend);
}

static const struct binding bindings[] = {
	{ 't', K_ENTER, "trend.span", N_("时段"), N_("换一个时段：1小时、24小时、7天、30天"),
	    BINDING_FIRST, NULL, widen },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "trend",
	.title = N_("趋势"),
	.help = N_("一个测点的读数随时间的变化；横线是设备自己的限值，没有读到的时间空着。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

void open_trend(struct app *app, int64_t device, const char *name, int64_t key)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	g_autofree char *sensors = g_strdup_printf("sensors:%" G_GINT64_FORMAT, device);
	g_autofree char *title = g_strdup_printf(_("%s 趋势"), name);

	detail->key = key;
	detail->trend = trend_new(app, device);
	view_set_title(view, title);
	console_follow(view, sensors, take_sensors);
	app_push(app, view);
}
