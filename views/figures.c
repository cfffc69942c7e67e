#include "views/figures.h"

#include <string.h>

#include "base/i18n.h"
#include "points/figures_faults.h"
#include "records/model/kind.h"

/* ---- the time ----------------------------------------------------------------------------- */

const char *const figures_period_titles[] = { N_("本月"), N_("上月"), N_("本季"), N_("上季"),
	N_("本年"), N_("去年"), NULL };

/* Months of each, and how many of these back. */
static const struct {
	int months, back;
} periods[] = { { 1, 0 }, { 1, 1 }, { 3, 0 }, { 3, 1 }, { 12, 0 }, { 12, 1 } };

/* The first instant of the month that is MONTHS after January of year 0. */
static struct wall month_begin(int months)
{
	g_autofree char *date = g_strdup_printf("%04d-%02d-01", months / 12, months % 12 + 1);

	return clock_day(date, 0);
}

struct figures_time figures_period(size_t period, struct wall now)
{
	char date[CLOCK_TEXT_SIZE];
	int year = 0, month = 1;

	g_assert(period < G_N_ELEMENTS(periods));
	clock_text(now, CLOCK_DATE, date, sizeof date);
	year = (int)g_ascii_strtoll(date, NULL, 10);
	month = (int)g_ascii_strtoll(date + strlen("2026-"), NULL, 10);
	int span = periods[period].months;
	int begin = (year * 12 + month - 1) / span * span - periods[period].back * span;
	return (struct figures_time){ month_begin(begin), month_begin(begin + span) };
}

bool figures_days(const char *from, const char *to, struct wall now, struct figures_time *ret)
{
	struct figures_time month = figures_period(0, now);
	struct figures_time time = { from == NULL ? month.from : clock_day(from, 0),
		to != NULL ? clock_day(to, 1) : from != NULL ? now : month.to };

	if (time.from.us == 0 || time.to.us == 0 || time.from.us >= time.to.us)
		return false;
	*ret = time;
	return true;
}

const char *figures_time_text(const struct figures_time *time, struct wall now, char *buffer,
    size_t size)
{
	char from[CLOCK_TEXT_SIZE], to[CLOCK_TEXT_SIZE];
	bool whole = wall_between(time->to, now) > 0;

	clock_text(time->from, CLOCK_DATE, from, sizeof from);
	if (whole)
		clock_text((struct wall){ time->to.us - 1 }, CLOCK_DATE, to, sizeof to);
	else
		clock_text(now, CLOCK_MINUTE, to, sizeof to);
	g_snprintf(buffer, size, whole ? _("%s 至 %s") : _("%s 至现在 %s"), from, to);
	return buffer;
}

/* ---- sections ----------------------------------------------------------------------------- */

const struct figures_section_words figures_sections[FIGURES_SECTIONS] = {
	[FIGURES_CIRCUITS] = { "circuits", N_("链路") },
	[FIGURES_UNITS] = { "units", N_("接入单位") },
	[FIGURES_NETWORK] = { "network", N_("全网") },
	[FIGURES_TICKETS] = { "tickets", N_("故障单") },
	[FIGURES_CARRIERS] = { "carriers", N_("运营商") },
	[FIGURES_WATCH] = { "watch", N_("值守") },
	[FIGURES_SHIFTS] = { "shifts", N_("班次") },
	[FIGURES_INCIDENTS] = { "incidents", N_("事件") },
	[FIGURES_WARNINGS] = { "warnings", N_("预警") },
	[FIGURES_DRILLS] = { "drills", N_("演练") },
	[FIGURES_PERIODIC] = { "periodic", N_("报告") },
};

enum figures_section figures_section_find(const char *name)
{
	enum figures_section section = 0;

	while (section < FIGURES_SECTIONS && strcmp(figures_sections[section].name, name) != 0)
		section++;
	return section;
}

/* ---- rows --------------------------------------------------------------------------------- */

const char *figures_share(const json_t *row, const char *name, char *buffer)
{
	const json_t *share = json_object_get(row, name);
	char text[SHARE_SIZE];

	if (share == NULL)
		g_strlcpy(buffer, _("无数据"), FIGURES_SIZE);
	else
		g_snprintf(buffer, FIGURES_SIZE, "%s%s",
		    share_text(json_integer_value(share), text),
		    json_is_true(json_object_get(row, "starred")) ? "*" : "");
	return buffer;
}

const char *figures_span(const json_t *row, const char *name, char *buffer)
{
	int64_t us = row_get_integer(row, name);

	if (us == 0) {
		g_strlcpy(buffer, json_object_get(row, name) == NULL ? "" : "-", FIGURES_SIZE);
		return buffer;
	}
	return clock_duration(us, buffer, FIGURES_SIZE);
}

const char *figures_between(const json_t *row, char *buffer)
{
	if (json_object_get(row, "between_us") != NULL)
		return figures_span(row, "between_us", buffer);
	g_strlcpy(buffer,
	    row_get_integer(row, "time_us") > row_get_integer(row, "unknown_us")
		? _("-（零故障）") : _("无数据"), FIGURES_SIZE);
	return buffer;
}

static const struct figure *figure_of(const json_t *row)
{
	return figure_find(json_string_value(json_object_get(row, "figure")));
}

/* Where there were faults the figure may say why none of them counts. */
static const char *nothing(const json_t *row, const struct figure *figure, char *buffer)
{
	bool said = figure->without != NULL && row_get_integer(row, "of") > 0;

	g_strlcpy(buffer, said ? _(figure->without) : _("无数据"), FIGURES_SIZE);
	return buffer;
}

const char *figures_spread(const json_t *row, char *buffer)
{
	char mean[CLOCK_TEXT_SIZE], median[CLOCK_TEXT_SIZE], p90[CLOCK_TEXT_SIZE];

	g_snprintf(buffer, FIGURES_SIZE, _("平均 %s 中位 %s P90 %s"),
	    clock_duration(row_get_integer(row, "mean_us"), mean, sizeof mean),
	    clock_duration(row_get_integer(row, "median_us"), median, sizeof median),
	    clock_duration(row_get_integer(row, "p90_us"), p90, sizeof p90));
	return buffer;
}

/* Too few opinions are told, not made a figure of. */
static const char *score_value(const json_t *row, int64_t samples, char *buffer)
{
	int64_t hundredths = row_get_integer(row, "share_part") * 100 / samples;

	if (samples < FIGURE_SCORES_LEAST)
		g_snprintf(buffer, FIGURES_SIZE, _("评价不足 %d 份，不计算"),
		    FIGURE_SCORES_LEAST);
	else
		g_snprintf(buffer, FIGURES_SIZE, _("%d.%02d 分（满分 5）"),
		    (int)(hundredths / 100), (int)(hundredths % 100));
	return buffer;
}

bool figures_have_values(enum figures_section section)
{
	return (section >= FIGURES_TICKETS && section <= FIGURES_WATCH) ||
	    figures_are_of_security(section);
}

const char *figures_average(const json_t *row, char *buffer)
{
	int64_t hundredths = row_get_integer(row, "average_hundredths");

	if (json_object_get(row, "average_hundredths") == NULL)
		g_strlcpy(buffer, "-", FIGURES_SIZE);
	else
		g_snprintf(buffer, FIGURES_SIZE, "%d.%02d", (int)(hundredths / 100),
		    (int)(hundredths % 100));
	return buffer;
}

/* How long it was silent, and how often. */
static const char *silence_value(const json_t *row, char *buffer)
{
	char lasted[CLOCK_TEXT_SIZE];

	if (json_object_get(row, "total_us") == NULL)
		g_strlcpy(buffer, _("无数据"), FIGURES_SIZE);
	else if (row_get_integer(row, "samples") == 0)
		g_strlcpy(buffer, _("没有静音过"), FIGURES_SIZE);
	else
		g_snprintf(buffer, FIGURES_SIZE, _("%d 次 共 %s"),
		    (int)row_get_integer(row, "samples"),
		    clock_duration(row_get_integer(row, "total_us"), lasted, sizeof lasted));
	return buffer;
}

static const struct watch_figure {
	const char *name, *title;
	enum { OF_TIME, OF_ITEMS, OF_TIMES } counted;
} watch_figures[] = {
	{ "presence", N_("值守到岗率"), OF_TIME },
	{ "rounds_in_time", N_("巡检按时完成率"), OF_ITEMS },
	{ "rounds_excused", N_("未做有批准的巡检项"), OF_ITEMS },
	{ "handovers_whole", N_("交接班合格率"), OF_TIMES },
	{ "silence", N_("静音"), OF_TIME },
	{ "checks_answered", N_("查岗应答率"), OF_TIMES },
	{ NULL, NULL, OF_TIME },
};

static const struct watch_figure *watch_figure_of(const json_t *row)
{
	const struct watch_figure *figure = watch_figures;

	while (figure->name != NULL && strcmp(figure->name, row_get(row, "figure")) != 0)
		figure++;
	return figure->name == NULL ? NULL : figure;
}

static const char *watch_value(const json_t *row, char *buffer)
{
	char overlap[CLOCK_TEXT_SIZE];
	int64_t twice = row_get_integer(row, "overlap_us");

	if (strcmp(row_get(row, "figure"), "silence") == 0)
		return silence_value(row, buffer);
	figures_share(row, "share", buffer);
	if (twice > 0) {
		size_t used = strlen(buffer);
		g_snprintf(buffer + used, FIGURES_SIZE - used, _(" 重叠 %s"),
		    clock_duration(twice, overlap, sizeof overlap));
	}
	return buffer;
}

static const char *watch_samples(const json_t *row, const struct watch_figure *figure,
    char *buffer)
{
	int64_t part = row_get_integer(row, "share_part"), whole = row_get_integer(row,
	    "share_whole"), of = row_get_integer(row, "of");
	char lacks[CLOCK_TEXT_SIZE];

	if (figure->counted == OF_ITEMS)
		g_snprintf(buffer, FIGURES_SIZE, _("%d/%d 项 %d次"), (int)part, (int)whole,
		    (int)of);
	else if (figure->counted == OF_TIMES)
		g_snprintf(buffer, FIGURES_SIZE, _("%d/%d 次"), (int)part, (int)whole);
	else if (strcmp(figure->name, "presence") != 0)
		g_snprintf(buffer, FIGURES_SIZE, _("%d 次"), (int)of);
	else if (whole > part)
		g_snprintf(buffer, FIGURES_SIZE, _("%d 班，缺 %s"), (int)of,
		    clock_duration(whole - part, lacks, sizeof lacks));
	else
		g_snprintf(buffer, FIGURES_SIZE, _("%d 班"), (int)of);
	return buffer;
}

const char *figures_value(const json_t *row, char *buffer)
{
	const struct figure *figure = figure_of(row);
	int64_t samples = row_get_integer(row, "samples");

	if (watch_figure_of(row) != NULL)
		return watch_value(row, buffer);
	if (figures_security_is(row))
		return figures_security_value(row, buffer);
	if (figure == NULL || samples == 0)
		return figure == NULL ? "" : nothing(row, figure, buffer);
	switch (figure->unit) {
	case FIGURE_DURATION:
		return figures_spread(row, buffer);
	case FIGURE_SHARE:
		return figures_share(row, "share", buffer);
	case FIGURE_SCORE:
		break;
	}
	return score_value(row, samples, buffer);
}

const char *figures_samples(const json_t *row, char *buffer)
{
	const struct figure *figure = figure_of(row);
	const struct watch_figure *watch = watch_figure_of(row);
	int64_t samples = row_get_integer(row, "samples"), of = row_get_integer(row, "of");

	if (watch != NULL)
		return watch_samples(row, watch, buffer);
	if (figures_security_is(row))
		return figures_security_samples(row, buffer);
	if (figure != NULL && figure->unit == FIGURE_SHARE)
		g_snprintf(buffer, FIGURES_SIZE, _("%d/%d（共 %d 件）"),
		    (int)row_get_integer(row, "share_part"),
		    (int)row_get_integer(row, "share_whole"), (int)of);
	else if (figure != NULL && figure->unit == FIGURE_SCORE)
		g_snprintf(buffer, FIGURES_SIZE, _("%d 份，应评 %d"), (int)samples,
		    (int)row_get_integer(row, "share_whole"));
	else
		g_snprintf(buffer, FIGURES_SIZE, _("%d（共 %d）"), (int)samples, (int)of);
	return buffer;
}

static const struct {
	const char *name, *title;
} means[] = {
	{ "circuits_mean", N_("链路平均（按条数）") },
	{ "circuits_weighed", N_("链路平均（按使用单位数加权）") },
	{ "units_mean", N_("接入单位平均") },
};

const char *figures_title(const json_t *row, char *buffer)
{
	const struct figure *figure = figure_of(row);
	const char *name = row_get(row, "figure");

	for (size_t i = 0; i < G_N_ELEMENTS(means); i++)
		if (strcmp(means[i].name, name) == 0)
			return _(means[i].title);
	if (strcmp(name, "presence") == 0)
		return strcmp(row_get(row, "name"), "security_duty") == 0 ?
		    _("安全值班到岗率") : _("网络值班到岗率");
	if (watch_figure_of(row) != NULL)
		return _(watch_figure_of(row)->title);
	if (figures_security_is(row))
		return figures_security_title(row, buffer);
	return figure == NULL ? row_get(row, "name") : _(figure->title);
}
