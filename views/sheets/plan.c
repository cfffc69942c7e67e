/* 预案全文: an emergency plan on paper, to be carried out by hand when the console is dark: what
 * it is for, what its roles are here, and step by step what to do, with a box to tick and room for
 * who did it and when. People before equipment: getting out stands before everything else
 * (requirements 6). */
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "records/model/kind.h"
#include "views/plan.h"
#include "views/records.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

#define PIECE 4000      /* characters of one paragraph; the rest goes on in the next */

static const json_t *plan_of(const struct sheet_data *data)
{
	return json_object_get(data->record, "plan");
}

/* The text of GUIDANCE as paragraphs under HEADING (NULL: none). */
static void add_guidance(json_t *blocks, const char *heading, const char *guidance)
{
	g_auto(GStrv) paragraphs = plan_paragraphs(guidance);
	g_autoptr(GString) text = g_string_new(NULL);

	for (char **one = paragraphs; *one != NULL; one++)
		if ((*one)[0] != '\0')
			g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "\n", *one);
	for (const char *from = text->str; *from != '\0' || heading != NULL;) {
		const char *to = g_utf8_strlen(from, -1) > PIECE ?
		    g_utf8_offset_to_pointer(from, PIECE) : from + strlen(from);
		g_autofree char *piece = g_strndup(from, (gsize)(to - from));
		json_array_append_new(blocks, block_paragraph_new(heading, piece));
		heading = NULL;
		from = to;
	}
}

/* ---- the head ----------------------------------------------------------------------------- */

/* Which steps take people out: they are not waited for. */
static json_t *build_people(const json_t *plan)
{
	g_autoptr(GString) text = g_string_new(
	    _("人身安全优先于设备：火、烟、水近带电设备、气体释放，一律先撤人。"));
	const json_t *step;
	size_t i;

	json_array_foreach(json_object_get(plan, "steps"), i, step)
		if (json_is_true(json_object_get(step, "evacuate")))
			g_string_append_printf(text, _("\n先撤人：第 %d 步 %s"),
			    (int)row_get_integer(step, "number"), row_get(step, "title"));
	return block_paragraph_new(_("人在先"), text->str);
}

/* The row of this very version in the topic `plans`; NULL: not known. */
static const json_t *standing_row(const struct sheet_data *data)
{
	const json_t *plan = plan_of(data), *row;
	size_t i;

	json_array_foreach(sheet_rows(data, "plans"), i, row)
		if (strcmp(row_get(row, "code"), row_get(plan, "code")) == 0 &&
		    row_get_integer(row, "version") == row_get_integer(plan, "version"))
			return row;
	return NULL;
}

/* "温度、湿度": by which alarms it is proposed. Caller frees. */
static char *alarms_text(const json_t *plan)
{
	GString *text = g_string_new(NULL);
	const json_t *alarm;
	size_t i;

	json_array_foreach(json_object_get(plan, "alarms"), i, alarm) {
		const char *word = row_get(alarm, "type");
		const struct alarm_type *type = alarm_type(word);
		g_string_append_printf(text, "%s%s", i == 0 ? "" : _("、"),
		    type == NULL ? word : _(type->title));
	}
	return g_string_free(text, FALSE);
}

static json_t *build_head(const struct sheet_data *data)
{
	const json_t *plan = plan_of(data);
	const char *approved = row_get(plan, "approved"), *text = row_get(data->record, "text");
	const char *standing = plan_standing_shown(row_get(standing_row(data), "standing"));
	g_autofree char *heading = g_strdup_printf(_("一、预案  【%s】"),
	    standing[0] == '\0' ? _("是否现行没有读到") : standing);
	g_autofree char *version = row_get_integer(plan, "version") == 0 ? NULL :
	    g_strdup_printf(_("第 %d 版"), (int)row_get_integer(plan, "version"));
	g_autofree char *hash = text[0] == '\0' ? NULL :
	    g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	g_autofree char *steps = g_strdup_printf(_("%zu 步"),
	    json_array_size(json_object_get(plan, "steps")));
	g_autofree char *alarms = alarms_text(plan);
	json_t *grid = block_grid_new(heading, 2);

	block_grid_add(grid, _("编号"), row_get(plan, "code"), 1);
	block_grid_add(grid, _("版本"), version, 1);
	block_grid_add(grid, _("预案"), row_get(plan, "title"), 2);
	block_grid_add(grid, _("生效"), row_get(plan, "effective"), 1);
	block_grid_add(grid, _("步数"), plan == NULL ? NULL : steps, 1);
	block_grid_add(grid, _("批准"), plan == NULL || approved[0] != '\0' ? approved :
	    _("示范预案，未经本单位批准"), 2);
	block_grid_add(grid, _("SHA-256"), hash, 2);
	block_grid_add(grid, _("告警提出"), alarms[0] != '\0' || plan == NULL ? alarms :
	    _("没有告警提出它，由人启动"), 2);
	return grid;
}

/* ---- roles -------------------------------------------------------------------------------- */

/* The binding of ROLE at this site; NULL: none. */
static const json_t *binding_of(const struct sheet_data *data, const char *role)
{
	const json_t *row;
	size_t i;

	json_array_foreach(sheet_rows(data, "records:plan_role"), i, row)
		if (strcmp(row_get(row, "role"), role) == 0 &&
		    strcmp(row_get(row, "state"), "removed") != 0)
			return row;
	return NULL;
}

/* "核心A GE0/0/1". Caller frees. */
static char *thing_text(const json_t *binding)
{
	static const char *const things[] = { "device", "place", "circuit", "room",
		"managed_service" };
	const struct kind *kind = kind_find("plan_role");
	const char *port = row_get(binding, "port");

	for (size_t i = 0; i < G_N_ELEMENTS(things); i++) {
		if (row_get_integer(binding, things[i]) == 0)
			continue;
		g_autofree char *name = record_shown(binding, kind_field(kind, things[i]));
		return g_strdup_printf("%s%s%s", name, port[0] == '\0' ? "" : " ", port);
	}
	return g_strdup("");
}

/* Whether an alarm brings what stands for ROLE. */
static bool comes_with_alarm(const json_t *plan, const char *role)
{
	const json_t *alarm;
	size_t i;

	json_array_foreach(json_object_get(plan, "alarms"), i, alarm)
		if (strcmp(row_get(alarm, "role"), role) == 0)
			return true;
	return false;
}

static json_t *build_roles(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("角色"), .width = 14 },
		{ .title = _("说明"), .weight = 1 },
		{ .title = _("在本站是"), .weight = 1 },
		{ 0 }
	};
	const json_t *plan = plan_of(data), *use;
	bool known = sheet_rows(data, "records:plan_role") != NULL;
	json_t *table = block_table_new(_("二、角色（步骤里用的名字）"), columns, BLOCK_WHOLE);
	size_t i;

	json_array_foreach(json_object_get(plan, "uses"), i, use) {
		const json_t *binding = binding_of(data, row_get(use, "role"));
		bool brought = comes_with_alarm(plan, row_get(use, "role"));
		g_autofree char *thing = thing_text(binding);
		const char *cells[] = { row_get(use, "role"), row_get(use, "title"),
			binding != NULL ? thing : !known ? _("没有读到") :
			brought ? _("由告警带入") : _("未绑定") };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (plan != NULL)
		block_otherwise(table, _("没有用到哪一样东西。"));
	return table;
}

/* ---- steps -------------------------------------------------------------------------------- */

/* What a step says, and what of it is written down by hand. */
struct step_blocks {
	json_t *said, *asked;
};

static void take_part(const struct plan_part *part, const char *text, void *data)
{
	const struct step_blocks *step = data;
	g_autofree char *name = g_strdup_printf("%s %s", _(part->title), text);

	if (strcmp(part->key, "call") == 0 || strcmp(part->key, "record") == 0)
		block_grid_hand(step->asked, name, 1);
	else
		block_list_add(step->said, _(part->title), text);
}

/* "[　] 3 到场，断明水源（值班员，3分内）". Caller frees. */
static char *step_heading(const json_t *step)
{
	char within[CLOCK_TEXT_SIZE];

	return g_strdup_printf(_("[　] %d %s（%s，%s%s）"), (int)row_get_integer(step, "number"),
	    row_get(step, "title"), row_get(step, "role"),
	    plan_within_shown(row_get_integer(step, "within"), within),
	    row_get_integer(step, "people") > 1 ? _("，要两个人") : "");
}

static json_t *build_done(const json_t *step)
{
	json_t *signatures = block_signatures_new(NULL);

	if (row_get(step, "authority")[0] != '\0')
		block_signature_hand(signatures, _("授权人"));
	block_signature_hand(signatures, _("完成人"));
	if (row_get_integer(step, "people") > 1)
		block_signature_hand(signatures, _("第二人"));
	return signatures;
}

static void add_step(json_t *blocks, const json_t *step)
{
	g_autofree char *heading = step_heading(step);
	size_t first = json_array_size(blocks);
	struct step_blocks parts = { block_list_new(NULL, BLOCK_WHOLE), block_grid_new(NULL, 1) };

	plan_step_visit(step, take_part, &parts);
	if (block_rows(parts.said) > 0)
		json_array_append(blocks, parts.said);
	add_guidance(blocks, NULL, row_get(step, "guidance"));
	if (json_array_size(json_object_get(parts.asked, "cells")) > 0)
		json_array_append(blocks, parts.asked);
	json_array_append_new(blocks, build_done(step));
	json_object_set_new(json_array_get(blocks, first), "heading", json_string(heading));
	json_decref(parts.said);
	json_decref(parts.asked);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static char *subject(const json_t *record)
{
	const json_t *plan = json_object_get(record, "plan");

	return plan == NULL ? NULL :
	    g_strdup_printf("%s %s", row_get(plan, "code"), row_get(plan, "title"));
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *plan = plan_of(data), *step;
	json_t *blocks = json_array(), *grid = block_grid_new(_("四、这一次"), 2);
	size_t i;

	json_array_append_new(blocks, build_people(plan));
	json_array_append_new(blocks, build_head(data));
	json_array_append_new(blocks, build_roles(data));
	add_guidance(blocks, _("三、什么时候用"), row_get(plan, "guidance"));
	block_grid_hand(grid, _("起因"), 1);
	block_grid_hand(grid, _("执行人"), 1);
	block_grid_hand(grid, _("开始"), 1);
	block_grid_hand(grid, _("结束"), 1);
	json_array_append_new(blocks, grid);
	json_array_append_new(blocks, block_paragraph_new(_("五、步骤"),
	    _("从上往下做；做完在方括号里打勾，写姓名和时刻。电话写接听人和时刻，没人接也写。"
	      "跳过的写理由。时限从开始算；写了条件的，条件到了才做，时限从那时算。"
	      "值班台恢复后按本页补录。")));
	json_array_foreach(json_object_get(plan, "steps"), i, step)
		add_step(blocks, step);
	return blocks;
}

const struct sheet sheet_plan = {
	.name = "plan",
	.title = N_("应急预案"),
	.form = "ZB-A4-30",
	.order = 80,
	.of_plan = true,
	.subject = subject,
	.needs = "actor|site|plans|records:plan_role",
	.build = build,
};
