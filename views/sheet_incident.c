#include "views/sheet_incident.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/incident.h"
#include "views/records.h"
#include "views/sheet_blocks.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

#define HASH_SHOWN 16          /* digits of a SHA-256 on paper */

static bool has(const json_t *row, const char *name)
{
	return row_get(row, name)[0] != '\0';
}

static bool is_class(const char *report, const char *classes)
{
	return word_in(classes, report);
}

/* It was a false alarm. */
static bool is_none(const json_t *incident)
{
	return strcmp(row_get(incident, "state"), "false_positive") == 0;
}

/* Nothing more is expected to become known. */
static bool is_last(const char *report)
{
	return is_class(report, "final|summary");
}

/* Field NAME of the incident as people read it. Caller frees; NULL: it has none. */
static char *shown(const json_t *incident, const char *name)
{
	char *text = record_shown(incident, kind_field(kind_find("incident"), name));

	if (text[0] == '\0')
		g_clear_pointer(&text, g_free);
	return text;
}

/* "2026-11-12 09:58". Caller frees; NULL: it is not known. */
static char *minute(const json_t *row, const char *name)
{
	char *text = block_time(row, name, CLOCK_FULL);

	if (text != NULL)
		text[strlen("2026-11-12 09:58")] = '\0';
	return text;
}

char *sheet_incident_subject(const json_t *incident)
{
	return has(incident, "number") ? g_strdup(row_get(incident, "number")) : NULL;
}

/* ---- the head ----------------------------------------------------------------------------- */

/* The site of the ledger that the service is of. */
static const json_t *site_of(const struct sheet_data *data)
{
	const json_t *own = json_array_get(sheet_rows(data, "site"), 0);
	const json_t *sites = sheet_rows(data, "records:site");
	size_t i;
	json_t *site;

	json_array_foreach(sites, i, site)
		if (strcmp(row_get(site, "name"), row_get(own, "name")) == 0)
			return site;
	return json_array_size(sites) == 1 ? json_array_get(sites, 0) : own;
}

static json_t *build_head(const struct sheet_data *data, const char *report)
{
	const json_t *incident = data->record, *site = site_of(data);
	const json_t *told = sheet_incident_told(data, report);
	const char *owner = row_get(json_object_get(site, "shown"), "organisation");
	g_autofree char *class = g_strdup_printf(_("%s（初报、续报、终报、处置总结）"),
	    choice_title(incident_reports, report));
	g_autofree char *at = told == NULL ? NULL : minute(told, "told_at");
	g_autofree char *unit = owner[0] == '\0' ? g_strdup(row_get(site, "name")) :
	    g_strdup_printf(_("%s（%s）"), owner, row_get(site, "name"));
	json_t *grid = block_grid_new(NULL, 2);

	block_grid_add(grid, _("事件编号"), row_get(incident, "number"), 1);
	block_grid_add(grid, _("事件状态"), has(incident, "state")
	    ? choice_title(kind_find("incident")->states, row_get(incident, "state")) : NULL, 1);
	block_grid_add(grid, _("报告类别"), class, 2);
	block_grid_add(grid, _("报告单位"), unit, 2);
	if (told == NULL)
		block_grid_hand(grid, _("报告人"), 1);
	else
		block_grid_add(grid, _("报告人"), row_get(told, "sent_by"), 1);
	block_grid_add(grid, _("联系电话"), row_get(site, "phone"), 1);
	block_grid_add(grid, _("报告时间"), told == NULL ? _("还没有报出") : at, 2);
	return grid;
}

/* That it was none, and that it was graded anew: said before anything else. NULL: neither. */
static json_t *build_notice(const json_t *incident)
{
	g_autofree char *denied = minute(incident, "false_at"),
		       *confirmed = minute(incident, "false_confirmed_at");
	int regrades = (int)row_get_integer(incident, "regrades");
	GString *text = g_string_new(NULL);

	if (confirmed != NULL)
		g_string_append_printf(text, _("本事件是误报：%s。安全管理员 %s %s 提出，审计员 "
					       "%s %s 会签。"), row_get(incident, "false_reason"),
		    row_get(incident, "false_by"), denied == NULL ? "" : denied,
		    row_get(incident, "false_confirmed_by"), confirmed);
	else if (denied != NULL)
		g_string_append_printf(text, _("安全管理员 %s %s 提出是误报（%s），"
					       "审计员还没有会签：会签以前按事件办。"),
		    row_get(incident, "false_by"), denied, row_get(incident, "false_reason"));
	if (regrades > 0)
		g_string_append_printf(text, _("%s改级 %d 次，现为%s；时限按现级重算，改级以前已经"
					       "超过的照样记着。"), text->len == 0 ? "" : "\n",
		    regrades, choice_title(incident_levels, row_get(incident, "level")));
	g_autofree char *all = g_string_free(text, FALSE);
	return all[0] == '\0' ? NULL : block_paragraph_new(_("说明"), all);
}

/* ---- one and two, which are told first ---------------------------------------------------- */

static json_t *build_whom(const json_t *incident)
{
	static const char *const fields[] = { "unit_name", "system", "service", "device",
		"responsible" };
	json_t *grid = block_grid_new(_("一、涉事单位与系统"), 2);

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *value = shown(incident, fields[i]);
		bool must = is_class(fields[i], "unit_name|system");
		if (value != NULL || must)
			block_grid_add(grid,
			    _(kind_field(kind_find("incident"), fields[i])->title), value,
			    must ? 2 : 1);
	}
	return grid;
}

/* "2026-11-12 09:20（日志推断）". Caller frees. */
static char *occurred_text(const json_t *incident)
{
	g_autofree char *at = minute(incident, "occurred_at");

	if (at == NULL)
		return g_strdup(_("未查明"));
	return has(incident, "occurred_basis")
	    ? g_strdup_printf(_("%s（%s）"), at, row_get(incident, "occurred_basis"))
	    : g_steal_pointer(&at);
}

/* "网络攻击-网页篡改". Caller frees; NULL: nobody has said. */
static char *category_text(const json_t *incident)
{
	g_autofree char *category = shown(incident, "category");

	return category == NULL || !has(incident, "subtype") ? g_steal_pointer(&category) :
	    g_strdup_printf("%s-%s", category, row_get(incident, "subtype"));
}

/* "较大（值班长 甲 初判，安全管理员 乙 11-12 10:20 复核）". Caller frees. */
static char *level_text(const json_t *incident)
{
	g_autofree char *level = shown(incident, "level"), *proposed = shown(incident, "proposed");
	g_autofree char *at = block_time(incident, "graded_at", CLOCK_MINUTE);

	if (level != NULL)
		return g_strdup_printf(_("%s（值班长 %s 初判，安全管理员 %s %s 复核）"), level,
		    row_get(incident, "proposed_by"), row_get(incident, "graded_by"),
		    at == NULL ? "" : at);
	return proposed == NULL ? g_strdup(_("待定级")) : g_strdup_printf(
	    _("%s（值班长 %s 初判，待安全管理员复核）"), proposed,
	    row_get(incident, "proposed_by"));
}

/* "10:05", with its day where that is not the day of the finding. Caller frees. */
static char *step_time(const json_t *incident, const json_t *step)
{
	g_autofree char *found = block_time(incident, "found_at", CLOCK_DATE);
	g_autofree char *day = block_time(step, "at", CLOCK_DATE);

	return block_time(step, "at",
	    g_strcmp0(found, day) == 0 ? CLOCK_HOUR_MINUTE : CLOCK_MINUTE);
}

/* By when it was done, not by when it was written down. */
static int by_time(const void *a, const void *b)
{
	int64_t first = row_get_integer(*(const json_t *const *)a, "at"),
		second = row_get_integer(*(const json_t *const *)b, "at");

	return first < second ? -1 : first > second;
}

static GPtrArray *steps_of(const struct sheet_data *data)
{
	GPtrArray *steps = sheet_parts(data, SHEET_INCIDENT_STEPS);

	if (steps->len > 0)
		g_ptr_array_sort(steps, by_time);
	return steps;
}

/* "10:05 下线站点；10:07 阻断来源；效果 已止损". Caller frees; NULL: nothing was done yet. */
static char *measures_text(const struct sheet_data *data)
{
	g_autoptr(GPtrArray) steps = steps_of(data);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < steps->len; i++) {
		g_autofree char *at = step_time(data->record, steps->pdata[i]);
		g_string_append_printf(text, "%s%s %s", i == 0 ? "" : _("；"),
		    at == NULL ? "--" : at, row_get(steps->pdata[i], "what"));
	}
	if (has(data->record, "measures"))
		g_string_append_printf(text, _("%s效果 %s"), text->len == 0 ? "" : _("；"),
		    row_get(data->record, "measures"));
	return g_string_free(text, text->len == 0);
}

static json_t *build_what(const struct sheet_data *data, const char *report)
{
	const json_t *incident = data->record;
	g_autofree char *found = minute(incident, "found_at"), *how = shown(incident, "found_how");
	g_autofree char *occurred = occurred_text(incident), *place = shown(incident, "place");
	g_autofree char *category = category_text(incident), *level = level_text(incident);
	g_autofree char *basis = shown(incident, "level_basis"), *harm = shown(incident, "harm");
	g_autofree char *measures = measures_text(data), *ransom = shown(incident, "ransom");
	json_t *grid = block_grid_new(_("二、发现、影响与措施"), 2);

	block_grid_add(grid, _("发现时间"), found, 1);
	block_grid_add(grid, _("发现途径"), how, 1);
	block_grid_add(grid, _("发生时间"), occurred, 2);
	block_grid_add(grid, _("地点"), place, 1);
	block_grid_add(grid, _("类型"), category, 1);
	block_grid_add(grid, _("现象"), row_get(incident, "phenomenon"), 2);
	block_grid_add(grid, is_last(report) ? _("级别") : _("初判级别"), level, 2);
	block_grid_add(grid, _("定级依据"), basis, 2);
	block_grid_add(grid, _("已造成影响"), harm, 2);
	block_grid_add(grid, _("已采取措施"), measures, 2);
	block_grid_add(grid, _("勒索附加"), ransom == NULL ? _("不适用") : ransom, 2);
	return grid;
}

/* ---- three to eight, which may come later ------------------------------------------------- */

static const struct { const char *field, *title; } sections[] = {
	{ "trend", N_("三、事态发展趋势及可能的进一步影响") },
	{ "cause", N_("四、原因初步分析") },
	{ "trace", N_("五、溯源线索") },
	{ "request", N_("六、拟采取措施与请求支援") },
	{ "scene", N_("七、现场保护情况") },
	{ "remark", N_("八、其他") },
};

/* What is not known yet comes with the next report; with the last one nothing is to come. Caller
 * frees. */
static char *missing_text(const struct sheet_data *data, const char *report, const char *field)
{
	g_autofree char *next = sheet_incident_next(data, "follow_up|final");
	bool none = is_none(data->record);

	if (strcmp(field, "remark") == 0)
		return g_strdup(_("无"));
	if (is_last(report) || none)
		return g_strdup(_("未填"));
	return next == NULL ? g_strdup(_("待续报")) : g_strdup_printf(_("待续报（催办 %s）"), next);
}

/* How many things have a hash. */
static unsigned hashed(const struct sheet_data *data)
{
	g_autoptr(GPtrArray) evidence = sheet_parts(data, SHEET_INCIDENT_EVIDENCE);
	unsigned n = 0;

	for (guint i = 0; i < evidence->len; i++)
		n += has(evidence->pdata[i], "sha256");
	return n;
}

static json_t *build_sections(const struct sheet_data *data, const char *report)
{
	GString *text = g_string_new(is_last(report) ? NULL :
	    _("以下各项初报时可暂缺，注明「待续报」，由系统催办。\n"));
	unsigned hashes = hashed(data);

	for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
		g_autofree char *value = shown(data->record, sections[i].field);
		g_autofree char *missing = value != NULL ? NULL :
		    missing_text(data, report, sections[i].field);
		g_string_append_printf(text, "%s%s  %s", i == 0 ? "" : "\n", _(sections[i].title),
		    value != NULL ? value : missing);
		if (strcmp(sections[i].field, "scene") == 0 && hashes > 0)
			g_string_append_printf(text, _("；哈希登记 %u 份"), hashes);
	}
	g_autofree char *all = g_string_free(text, FALSE);
	return block_paragraph_new(NULL, all);
}

/* ---- evidence ----------------------------------------------------------------------------- */

static void add_evidence(json_t *table, const json_t *row)
{
	bool harmful = json_is_true(json_object_get(row, "harmful"));
	const struct kind *kind = kind_find("incident_evidence");
	g_autofree char *sort = record_shown(row, kind_field(kind, "sort"));
	g_autofree char *at = block_time(row, "taken_at", CLOCK_MINUTE);
	g_autofree char *hash = g_strndup(row_get(row, "sha256"), HASH_SHOWN);
	const char *cells[] = { row_get(row, "number"), harmful ? _("有害信息，只写编号") :
		row_get(row, "what"), harmful ? "--" : sort, harmful ? "--" :
		hash[0] == '\0' ? _("无哈希") : hash, at };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_evidence(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("存证编号"), .width = 16 },
		{ .title = _("内容"), .weight = 1 },
		{ .title = _("种类"), .width = 8 },
		{ .title = _("SHA-256 前段"), .width = 16 },
		{ .title = _("取证"), .width = 11 },
		{ 0 }
	};
	g_autoptr(GPtrArray) evidence = sheet_parts(data, SHEET_INCIDENT_EVIDENCE);
	json_t *table = block_table_new(_("存证清单（不含口令、密钥）"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < evidence->len; i++)
		add_evidence(table, evidence->pdata[i]);
	if (sheet_rows(data, SHEET_INCIDENT_EVIDENCE) != NULL)
		block_otherwise(table, _("没有登记存证。"));
	return table;
}

/* ---- how it ended ------------------------------------------------------------------------- */

/* The four times, and how long each was after it was found. */
static json_t *build_times(const json_t *incident)
{
	static const char *const fields[] = { "found_at", "located_at", "handled_at",
		"restored_at" };
	json_t *grid = block_grid_new(_("四个时刻"), 1);
	int64_t found = row_get_integer(incident, "found_at");

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *at = minute(incident, fields[i]);
		int64_t after = row_get_integer(incident, fields[i]) - found;
		char lasted[CLOCK_TEXT_SIZE];
		g_autofree char *text = at == NULL || i == 0 ? g_strdup(at) :
		    g_strdup_printf(_("%s（发现后 %s）"), at,
			clock_duration(after > 0 ? after : 0, lasted, sizeof lasted));
		block_grid_add(grid, _(kind_field(kind_find("incident"), fields[i])->title), text,
		    1);
	}
	g_autofree char *outcome = shown(incident, "outcome");
	block_grid_add(grid, _("观察结论"), outcome, 1);
	return grid;
}

static json_t *build_findings(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("编号"), .width = 16 },
		{ .title = _("问题和整改"), .weight = 1 },
		{ .title = _("责任人"), .width = 8 },
		{ .title = _("截止"), .width = 10 },
		{ .title = _("状态"), .width = 12 },
		{ 0 }
	};
	g_autoptr(GPtrArray) findings = sheet_parts(data, SHEET_INCIDENT_FINDINGS);
	json_t *table = block_table_new(_("整改"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < findings->len; i++) {
		const json_t *row = findings->pdata[i];
		g_autofree char *due = block_time(row, "due_at", CLOCK_DATE);
		g_autofree char *state = g_strdup_printf("%s%s",
		    choice_title(kind_find("rectification")->states, row_get(row, "state")),
		    json_is_true(json_object_get(row, "late")) ? _("，逾期") : "");
		const char *cells[] = { row_get(row, "number"), row_get(row, "finding"),
			row_get(row, "owner_name"), due, state };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
		block_table_more(table, row_get(row, "measure"));
	}
	if (sheet_rows(data, SHEET_INCIDENT_FINDINGS) != NULL)
		block_otherwise(table, _("没有要整改的。"));
	return table;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static json_t *build_signatures(const json_t *incident)
{
	static const struct { const char *act, *role, *by, *at; } real[] = {
		{ N_("初判"), N_("值班长"), "proposed_by", "proposed_at" },
		{ N_("复核"), N_("安全管理员"), "graded_by", "graded_at" },
	}, none[] = {
		{ N_("提误报"), N_("安全管理员"), "false_by", "false_at" },
		{ N_("会签"), N_("审计员"), "false_confirmed_by", "false_confirmed_at" },
	};
	bool denied = is_none(incident);
	json_t *signatures = block_signatures_new(
	    _("审核（时刻由系统记录；手签用于纸质归档）"));

	for (size_t i = 0; i < G_N_ELEMENTS(real); i++) {
		const char *by = denied ? none[i].by : real[i].by;
		g_autofree char *at =
		    block_time(incident, denied ? none[i].at : real[i].at, CLOCK_MINUTE);
		block_signature_add(signatures, _(denied ? none[i].act : real[i].act),
		    has(incident, by) ? row_get(incident, by) : NULL, at,
		    _(denied ? none[i].role : real[i].role));
	}
	block_signature_hand(signatures, _("负责人"));
	block_foot(signatures, _("非涉密 内部资料"));
	return signatures;
}

json_t *sheet_incident_build(const struct sheet_data *data, const char *report)
{
	const json_t *incident = data->record;
	json_t *blocks = json_array(), *notice = build_notice(incident);
	g_autofree char *ending = sheet_incident_ending(data);

	json_array_append_new(blocks, build_head(data, report));
	if (notice != NULL)
		json_array_append_new(blocks, notice);
	json_array_append_new(blocks, sheet_incident_receivers(data, report));
	json_array_append_new(blocks, build_whom(incident));
	json_array_append_new(blocks, build_what(data, report));
	json_array_append_new(blocks, build_sections(data, report));
	json_array_append_new(blocks, build_evidence(data));
	if (is_last(report) && !is_none(incident))
		json_array_append_new(blocks, build_times(incident));
	if (is_class(report, "summary")) {
		g_autofree char *summary = shown(incident, "summary");
		json_array_append_new(blocks, block_paragraph_new(_("处置总结"), summary));
		json_array_append_new(blocks, build_findings(data));
	}
	json_array_append_new(blocks, sheet_incident_limits(data, report));
	json_array_append_new(blocks, block_paragraph_new(_("终结要求"), ending));
	json_array_append_new(blocks, build_signatures(incident));
	return blocks;
}
