/* `zhiban figures`: availability, faults and carriers of a time, with what each figure rests on. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/figures.h"

extern const struct command command_figures;

/* ---- printing ----------------------------------------------------------------------------- */

static void print_availability(const json_t *rows, FILE *out)
{
	const char *const titles[] = { _("名称"), _("剔除已批准维护"), _("含维护"), _("统计时长"),
		_("中断次数"), _("中断"), _("计划中断"), _("隔离期"), _("未知"), _("平均无故障"),
		NULL };
	own(columns) columns = columns_new(titles);
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		char title[FIGURES_SIZE], ex[FIGURES_SIZE], all[FIGURES_SIZE],
		    down[FIGURES_SIZE], planned[FIGURES_SIZE], isolated[FIGURES_SIZE],
		    unknown[SHOW_SIZE], between[FIGURES_SIZE], outages[SHOW_SIZE],
		    time[FIGURES_SIZE];
		const char *cells[] = { figures_title(row, title),
			figures_share(row, "ex", ex), figures_share(row, "all", all),
			figures_span(row, "time_us", time),
			show_number(row, "outages", outages),
			figures_span(row, "down_us", down),
			figures_span(row, "down_planned_us", planned),
			figures_span(row, "isolated_us", isolated),
			show_permille(row, "unknown_permille", unknown),
			json_object_get(row, "outages") == NULL
			    ? "" : figures_between(row, between) };
		columns_add(columns, cells);
	}
	for (size_t column = 1; titles[column] != NULL; column++)
		columns_align(columns, column, TEXT_RIGHT);
	columns_print(columns, out);
}

/* Of carriers each row begins with the name. */
static void print_faults(const json_t *rows, bool carriers, FILE *out)
{
	const char *const titles[] = { _("运营商"), _("指标"), _("数值"), _("样本"), NULL };
	size_t first = carriers ? 0 : 1;
	own(columns) columns = columns_new(titles + first);
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		char title[FIGURES_SIZE], value[FIGURES_SIZE], samples[FIGURES_SIZE];
		const char *cells[] = { row_get(row, "name"), figures_title(row, title),
			figures_value(row, value), figures_samples(row, samples) };
		columns_add(columns, cells + first);
	}
	columns_print(columns, out);
}

static void print_shifts(const json_t *rows, FILE *out)
{
	const char *const titles[] = { _("当班人"), _("岗位"), _("起"), _("止"), _("告警"),
		_("每十分钟"), _("最多"), _("静音"), NULL };
	own(columns) columns = columns_new(titles);
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		char from[SHOW_SIZE], to[SHOW_SIZE], alarms[SHOW_SIZE], worst[SHOW_SIZE],
		    average[FIGURES_SIZE], silence[FIGURES_SIZE];
		const char *cells[] = { row_get(row, "name"),
			choice_title(post_choices, row_get(row, "post")),
			show_time(row, "from", CLOCK_FULL, from),
			show_time(row, "to", CLOCK_FULL, to), show_number(row, "alarms", alarms),
			figures_average(row, average), show_number(row, "worst", worst),
			figures_span(row, "silence_us", silence) };
		columns_add(columns, cells);
	}
	for (size_t column = 4; titles[column] != NULL; column++)
		columns_align(columns, column, TEXT_RIGHT);
	columns_print(columns, out);
}

static void print_answer(enum figures_section section, const json_t *answer)
{
	const json_t *rows = json_object_get(answer, "rows");
	struct figures_time time = { { row_get_integer(answer, "from") },
		{ row_get_integer(answer, "to") } };
	char text[FIGURES_SIZE];

	figures_time_text(&time, (struct wall){ row_get_integer(answer, "now") }, text,
	    sizeof text);
	printf("%s  %s\n", _(figures_sections[section].title), text);
	if (json_array_size(rows) == 0)
		printf("%s\n", _("无数据"));
	else if (section == FIGURES_SHIFTS)
		print_shifts(rows, stdout);
	else if (figures_have_values(section))
		print_faults(rows, section == FIGURES_CARRIERS, stdout);
	else
		print_availability(rows, stdout);
	if (json_object_get(answer, "more") != NULL)
		printf(_("另有 %d 行没有列出，最差的在前。\n"),
		    (int)row_get_integer(answer, "more"));
	if (section < FIGURES_TICKETS)
		printf("%s\n", _("* 未知时间超过 1%。未知不算正常也不算故障；截断，不进位。"));
}

/* ---- asking ------------------------------------------------------------------------------- */

static int usage_of_days(void)
{
	fprintf(stderr, "zhiban: %s\n",
	    _("--from 和 --to 要写成 2026-11-01 的样子，先开始后结束"));
	return COMMAND_USAGE;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	g_autofree char *from = NULL, *to = NULL;
	const GOptionEntry options[] = {
		{ "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
		{ "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	struct figures_time time;

	if (!command_options(&command_figures, &argc, &argv, options, 0, 1))
		return COMMAND_USAGE;
	enum figures_section section =
	    argc > 1 ? figures_section_find(argv[1]) : FIGURES_CIRCUITS;
	if (section == FIGURES_SECTIONS)
		return command_usage(&command_figures);
	if (!figures_days(from, to, clock_wall(), &time))
		return usage_of_days();
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL ? NULL : client_call(client, "figures",
	    json_pack("{s:I, s:I, s:s}", "from", (json_int_t)time.from.us, "to",
		(json_int_t)time.to.us, "of", figures_sections[section].name), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(answer));
	print_answer(section, answer);
	return COMMAND_DONE;
}

const struct command command_figures = {
	.name = "figures",
	.usage = "[circuits|units|network|tickets|carriers|watch|shifts|incidents|warnings|"
		 "drills|periodic] [--from D] [--to D] [--json]",
	.title = N_("指标：可用率、故障、运营商、值守、安全，每个数带样本"),
	.order = 82,
	.run = run,
};
