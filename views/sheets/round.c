/* 巡检记录表: one round as it was walked: what the eye read beside what the probes said, what was
 * not done, why and who approved. Before it is walked it is the form to carry along. */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_shift.h"

static char *span_of(const json_t *record, const char *from, const char *to)
{
	g_autofree char *begins = shift_minute(record, from), *ends = shift_minute(record, to);

	if (!begins && !ends)
		return NULL;
	return g_strdup_printf(_("%s 至 %s"), begins ? begins : _("未填"),
	    ends ? ends : _("未填"));
}

static json_t *build_head(const struct sheet_data *data)
{
	const json_t *record = data->record;
	const json_t *site = json_array_get(sheet_rows(data, "site"), 0);
	g_autofree char *due = span_of(record, "due_from", "due_until");
	g_autofree char *was = span_of(record, "began_at", "finished_at");
	g_autofree char *counts = g_strdup_printf(_("共 %d 项，已做 %d，异常 %d，未做有批准 %d"),
	    (int)shift_integer(record, "total"), (int)shift_integer(record, "done"),
	    (int)shift_integer(record, "abnormal"), (int)shift_integer(record, "excused"));
	json_t *grid = block_grid_new(NULL, 2);

	block_grid_add(grid, _("巡检编号"), shift_text(record, "number"), 1);
	block_grid_add(grid, _("状态"), shift_choice("round", "state", record), 1);
	block_grid_add(grid, _("巡检"), shift_text(record, "title"), 1);
	block_grid_add(grid, _("机房"), shift_text(site, "name"), 1);
	block_grid_add(grid, _("应做"), due, 2);
	block_grid_add(grid, _("实做"), was, 2);
	block_grid_add(grid, _("巡检人"), shift_text(record, "operator"), 1);
	block_grid_add(grid, _("完成"), counts, 2);
	if (shift_text(record, "reason"))
		block_grid_add(grid, _("未做理由"), shift_text(record, "reason"), 2);
	if (shift_text(record, "approver"))
		block_grid_add(grid, _("批准人"), shift_text(record, "approver"), 2);
	return grid;
}

/* What is to be known of one result beside its values. Caller frees. */
static char *remark_of(const json_t *result)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *words[] = { shift_text(result, "difference"), shift_text(result, "reason"),
		shift_text(result, "remark") };
	const char *approver = shift_text(result, "approver");

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (words[i])
			g_string_append_printf(text, "%s%s", text->len ? _("；") : "", words[i]);
	if (approver)
		g_string_append_printf(text, _("%s%s 批准"), text->len ? _("；") : "", approver);
	if (json_is_true(json_object_get(result, "on_site")))
		g_string_append_printf(text, "%s%s", text->len ? _("；") : "",
		    json_is_true(json_object_get(result, "code_ok")) ? _("到场码相符")
								     : _("到场码未核"));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "22.8 C" of what the eye read; room for the hand where nothing was. */
static void add_result(json_t *table, const json_t *result)
{
	const char *place = shift_text(result, "place"), *title = shift_text(result, "title");
	const char *seen = shift_text(result, "seen"), *unit = shift_text(result, "unit");
	const char *probe = shift_text(result, "probe_text");
	const char *outcome = shift_choice("round_result", "outcome", result);
	const char *domain = shift_choice("round_result", "domain", result);
	g_autofree char *read = seen ? g_strconcat(seen, unit ? unit : "", NULL) : NULL;
	g_autofree char *remark = remark_of(result);
	g_autofree char *at = block_time(result, "at", CLOCK_MINUTE);
	const char *clock = at ? strchr(at, ' ') : NULL;
	const char *cells[] = { domain, title, place, probe ? probe : "-", read, outcome,
		clock ? clock + 1 : NULL, *remark ? remark : NULL };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_results(const struct sheet_data *data, bool open)
{
	const struct block_column columns[] = {
		{ .title = _("类"), .width = 10 },
		{ .title = _("巡检项"), .weight = 3 },
		{ .title = _("地点"), .weight = 2 },
		{ .title = _("探测"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("目视"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("结论"), .width = 6 },
		{ .title = _("时刻"), .width = 5 },
		{ .title = _("说明"), .weight = 3 },
		{ 0 }
	};
	const json_t *rows = sheet_rows(data, "round_result@round");
	json_t *table = block_table_new(_("巡检项（探测读数与目视读数并列）"), columns,
	    BLOCK_WHOLE);

	if (open)
		block_hand(table);
	for (size_t i = json_array_size(rows); i-- > 0;) /* they come newest first */
		add_result(table, json_array_get(rows, i));
	if (rows)
		block_otherwise(table, _("这次巡检没有列出项目"));
	return table;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	bool open = shift_integer(record, "finished_at") == 0;
	json_t *signatures = block_signatures_new(_("签认"));
	g_autofree char *at = shift_minute(record, "finished_at");
	g_autofree char *done = at ? g_strdup_printf(_("完成 %s"), at) : NULL;

	block_signature_add(signatures, _("巡检人"), shift_text(record, "operator"), done, NULL);
	block_signature_add(signatures, _("值班长"), NULL, NULL, NULL);
	return json_pack("[o, o, o, o]", build_head(data), build_results(data, open),
	    block_paragraph_new(_("小结"), shift_text(record, "remark")), signatures);
}

const struct sheet sheet_round = {
	.name = "round",
	.title = N_("巡检记录表"),
	.form = "ZB-A4-21",
	.order = 70,
	.kind = "round",
	.begins = "due_from",
	.needs = "site|round_result@round",
	.build = build,
};
