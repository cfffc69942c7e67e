/* 指标表: the figures of a time, to be signed and kept (requirements 5.4): what each rests on
 * beside it, what has no data said so, the worst first and how many there are besides. */
#include <string.h>

#include "base/i18n.h"
#include "views/figures.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

#define ROWS_MOST 20            /* of circuits, and of units */

/* ---- head --------------------------------------------------------------------------------- */

static json_t *build_head(const struct sheet_data *data)
{
	const json_t *network = json_array_get(sheet_rows(data, "figures:network"), 0);
	const json_t *site = json_array_get(sheet_rows(data, "site"), 0);
	struct figures_time time = { { row_get_integer(data->record, "created_at") },
		{ row_get_integer(data->record, "finished_at") } };
	char text[FIGURES_SIZE], between[FIGURES_SIZE], unknown[SHOW_SIZE], outages[SHOW_SIZE],
	    spent[FIGURES_SIZE];
	json_t *head = block_grid_new(NULL, 2);
	bool known = network != NULL && row_get_integer(network, "time_us") > 0;

	block_grid_add(head, _("机房"), row_get(site, "name"), 2);
	block_grid_add(head, _("时段"), data->record == NULL ? NULL :
	    figures_time_text(&time, data->now, text, sizeof text), 2);
	block_grid_add(head, _("链路统计时长合计"),
	    known ? figures_span(network, "time_us", spent) : _("无数据"), 1);
	block_grid_add(head, _("未知时间占比"),
	    known ? show_permille(network, "unknown_permille", unknown) : _("无数据"), 1);
	block_grid_add(head, _("非计划中断次数"),
	    known ? show_number(network, "outages", outages) : _("无数据"), 1);
	block_grid_add(head, _("平均无故障时间"),
	    known ? figures_between(network, between) : _("无数据"), 1);
	return head;
}

/* ---- availability ------------------------------------------------------------------------- */

static json_t *build_network(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("全网可用率"), .weight = 1 },
		{ .title = _("剔除已批准维护"), .width = 14, .align = TEXT_RIGHT },
		{ .title = _("含维护"), .width = 10, .align = TEXT_RIGHT },
		{ .title = _("样本"), .width = 16 },
		{ 0 }
	};
	json_t *table = block_table_new(_("一、全网"), columns, BLOCK_WHOLE);
	const json_t *rows = sheet_rows(data, "figures:network");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		char title[FIGURES_SIZE], ex[FIGURES_SIZE], all[FIGURES_SIZE],
		    samples[FIGURES_SIZE];
		const char *cells[] = { figures_title(row, title), figures_share(row, "ex", ex),
			figures_share(row, "all", all), figures_samples(row, samples) };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	return table;
}

static void add_line(json_t *table, const json_t *row)
{
	char title[FIGURES_SIZE], ex[FIGURES_SIZE], all[FIGURES_SIZE], outages[SHOW_SIZE],
	    down[FIGURES_SIZE], planned[FIGURES_SIZE], isolated[FIGURES_SIZE], unknown[SHOW_SIZE];
	const char *cells[] = { figures_title(row, title), figures_share(row, "ex", ex),
		figures_share(row, "all", all), show_number(row, "outages", outages),
		figures_span(row, "down_us", down), figures_span(row, "down_planned_us", planned),
		figures_span(row, "isolated_us", isolated),
		show_permille(row, "unknown_permille", unknown) };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_lines(const struct sheet_data *data, const char *topic, const char *title)
{
	const struct block_column columns[] = {
		{ .title = _("名称"), .weight = 1 },
		{ .title = _("剔除维护"), .width = 9, .align = TEXT_RIGHT },
		{ .title = _("含维护"), .width = 9, .align = TEXT_RIGHT },
		{ .title = _("次"), .width = 3, .align = TEXT_RIGHT },
		{ .title = _("中断"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("计划"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("隔离期"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("未知"), .width = 6, .align = TEXT_RIGHT },
		{ 0 }
	};
	const json_t *rows = sheet_rows(data, topic);
	size_t n = json_array_size(rows);
	g_autofree char *heading = n <= ROWS_MOST ? g_strdup_printf(_("%s（%zu）"), title, n) :
	    g_strdup_printf(_("%s（%zu，最差的 %d 个）"), title, n, ROWS_MOST);
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	for (size_t i = 0; i < MIN(n, ROWS_MOST); i++)
		add_line(table, json_array_get(rows, i));
	return table;
}

/* ---- faults ------------------------------------------------------------------------------- */

/* Of carriers each row begins with the name. */
static json_t *build_faults(const struct sheet_data *data, const char *topic, const char *heading,
    bool carriers)
{
	const struct block_column columns[] = {
		{ .title = _("运营商"), .width = 16 },
		{ .title = _("指标"), .width = carriers ? 16 : 25 },
		{ .title = _("数值"), .weight = 1 },
		{ .title = _("样本"), .width = 16 },
		{ 0 }
	};
	size_t first = carriers ? 0 : 1;
	json_t *table = block_table_new(heading, columns + first, BLOCK_WHOLE);
	const json_t *rows = sheet_rows(data, topic);

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		char title[FIGURES_SIZE], value[FIGURES_SIZE], samples[FIGURES_SIZE];
		const char *cells[] = { row_get(row, "name"), figures_title(row, title),
			figures_value(row, value), figures_samples(row, samples) };
		block_table_add(table, cells + first, G_N_ELEMENTS(cells) - first);
	}
	return table;
}

/* ---- the sheet ---------------------------------------------------------------------------- */

static json_t *build(const struct sheet_data *data)
{
	json_t *blocks = json_array(), *signatures = block_signatures_new(_("七、签认"));

	json_array_append_new(blocks, build_head(data));
	json_array_append_new(blocks, build_network(data));
	json_array_append_new(blocks, build_lines(data, "figures:circuits", _("二、链路")));
	json_array_append_new(blocks, build_lines(data, "figures:units", _("三、接入单位")));
	json_array_append_new(blocks,
	    build_faults(data, "figures:tickets", _("四、非计划故障"), false));
	json_array_append_new(blocks,
	    build_faults(data, "figures:carriers", _("五、运营商"), true));
	json_array_append_new(blocks,
	    build_faults(data, "figures:watch", _("六、值守"), false));
	json_array_append_new(blocks, block_paragraph_new(_("口径"),
	    _("可用率 = 1 - 不可用时间 /（统计时间 - 未知时间），截断到 3 位小数，不进位。剔除维护"
	      "只剔除管理单位已批准的窗口内的时间；未经批准的中断不剔除。没有监测到的时间算未知，"
	      "超过 1% 的加 *。隔离期不计故障也不计可用。接入单位主备任一可达即可用。P90 按最近秩："
	      "至少九成的样本不超过它。故障按发生时刻归入时段；未到期的不进分母。到岗率 = 有人负责"
	      "的时间 / 统计时间，自该岗位第一班起算。补做的巡检项不算按时。交接合格：按时、要素"
	      "全、逐条复述、没有退回。")));
	block_signature_add(signatures, _("编制"), NULL, "", NULL);
	block_signature_add(signatures, _("审核"), NULL, "", NULL);
	json_array_append_new(blocks, signatures);
	return blocks;
}

const struct sheet sheet_figures = {
	.name = "figures",
	.title = N_("指标表"),
	.form = "ZB-A4-10",
	.order = 60,
	.of_time = true,
	.needs = "site|figures:network|figures:circuits|figures:units|figures:tickets|"
		 "figures:carriers|figures:watch",
	.build = build,
};
