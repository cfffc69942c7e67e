/* 值班记录表 for a console that is dead: filled in by hand, typed in later with its original times
 * (补录). */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blank.h"
#include "views/sheet_blocks.h"

#define ROWS 22

static json_t *build(const struct sheet_data *data)
{
	static const struct sheet_blank_column columns[] = {
		{ N_("时刻"), 8, 0 }, { N_("类别"), 8, 0 },
		{ N_("记什么（谁、对谁、做了什么、结果）"), 0, 1 },
		{ N_("记录人"), 10, 0 }, { 0 }
	};

	(void)data;
	return json_pack("[o, o, o]", sheet_blank_head(),
	    sheet_blank_table(_("大事记（写错划一道线另起一行，不涂改）"), columns, ROWS, NULL),
	    sheet_blank_signatures());
}

const struct sheet sheet_blank_log = {
	.name = "blank_log",
	.title = N_("值班记录表（空白）"),
	.form = "ZB-A4-91",
	.order = 91,
	.blank = true,
	.needs = "",
	.build = build,
};
