/* 故障单 for a console that is dead: what must be known of a fault, in the order it is asked. */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blank.h"
#include "views/sheet_blocks.h"

static json_t *build_fault(void)
{
	static const struct {
		const char *name;
		int span;
	} names[] = {
		{ N_("发生时刻"), 1 }, { N_("发现时刻"), 1 }, { N_("报修人和电话"), 2 },
		{ N_("对象和线路编号"), 2 }, { N_("现象"), 2 }, { N_("影响单位"), 2 },
		{ N_("级别"), 1 }, { N_("受理单位"), 1 }, { N_("对方受理号"), 1 },
		{ N_("接听人"), 1 }, { N_("承诺恢复"), 1 }, { N_("恢复时刻"), 1 },
		{ N_("原因"), 2 },
	};
	json_t *grid = block_grid_new(_("一、故障"), 2);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		block_grid_hand(grid, _(names[i].name), names[i].span);
	return grid;
}

static json_t *build(const struct sheet_data *data)
{
	static const struct sheet_blank_column units[] = { { N_("单位"), 0, 2 },
		{ N_("接听人"), 12, 0 }, { N_("告知"), 12, 0 }, { N_("告知恢复"), 12, 0 }, { 0 } };
	static const struct sheet_blank_column steps[] = { { N_("时刻"), 12, 0 },
		{ N_("做了什么、谁说的、下一步"), 0, 1 }, { N_("记录人"), 12, 0 }, { 0 } };

	(void)data;
	return json_pack("[o, o, o, o, o]", sheet_blank_head(), build_fault(),
	    sheet_blank_table(_("二、告知受影响单位"), units, 4, NULL),
	    sheet_blank_table(_("三、处置过程"), steps, 9, NULL), sheet_blank_signatures());
}

const struct sheet sheet_blank_ticket = {
	.name = "blank_ticket",
	.title = N_("故障单（空白）"),
	.form = "ZB-A4-94",
	.order = 93,
	.blank = true,
	.needs = "",
	.build = build,
};
