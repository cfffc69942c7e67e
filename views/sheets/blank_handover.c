/* 交接班表 for a console that is dead. The order is that of the printed one. */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blank.h"
#include "views/sheet_blocks.h"

/* The judgement, to be ringed, and how things stand. */
static json_t *build_standing(void)
{
	json_t *grid = block_grid_new(_("一、总体研判（圈一个：稳定  需关注  不稳定）"), 2);
	static const char *const names[] = { N_("全网链路"), N_("中断"), N_("设备"),
		N_("不可达"), N_("未清除告警"), N_("静音搁置") };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		block_grid_hand(grid, _(names[i]), 1);
	return grid;
}

static json_t *build_rooms(void)
{
	static const struct sheet_blank_column columns[] = { { N_("机房、测点"), 0, 2 },
		{ N_("读数"), 10, 0 }, { N_("本班最低"), 10, 0 }, { N_("本班最高"), 10, 0 },
		{ N_("判定"), 0, 1 }, { 0 } };

	return sheet_blank_table(_("三、机房环境与动力"), columns, 5, NULL);
}

static json_t *build_things(void)
{
	json_t *grid = block_grid_new(_("四、巡检、出入、钥匙物品"), 2);
	static const char *const names[] = { N_("巡检完成"), N_("在场人员"), N_("钥匙"),
		N_("门禁卡"), N_("值班手机"), N_("仪表工具") };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		block_grid_hand(grid, _(names[i]), 1);
	return grid;
}

static json_t *build_signatures(void)
{
	json_t *signatures =
	    block_signatures_new(_("六、签认（双方逐条复述后签字，写明时刻）"));

	block_signature_hand(signatures, _("交班人"));
	block_signature_hand(signatures, _("接班人"));
	block_signature_hand(signatures, _("值班长"));
	block_foot(signatures,
	    _("责任转移时刻：接班人签字的时刻，此前由交班人负责，此后由接班人负责"));
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	static const struct sheet_blank_column items[] = { { N_("序"), 3, 0 },
		{ N_("单号、对象与现象"), 0, 3 }, { N_("下一步、责任人"), 0, 2 },
		{ N_("截止"), 11, 0 }, { N_("复述画勾"), 8, 0 }, { 0 } };
	static const struct sheet_blank_column outlook[] = { { N_("如果"), 0, 1 },
		{ N_("就怎样做、找谁"), 0, 1 }, { 0 } };

	(void)data;
	return json_pack("[o, o, o, o, o, o, o]", sheet_blank_head(), build_standing(),
	    sheet_blank_table(_("二、未结事项（接班人逐条复述并画勾）"), items, 6, NULL),
	    build_rooms(), build_things(),
	    sheet_blank_table(_("五、可能发生与预案、上级通知"), outlook, 3, NULL),
	    build_signatures());
}

const struct sheet sheet_blank_handover = {
	.name = "blank_handover",
	.title = N_("交接班表（空白）"),
	.form = "ZB-A4-92",
	.order = 90,
	.blank = true,
	.needs = "",
	.build = build,
};
