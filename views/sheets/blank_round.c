/* 巡检表 for a console that is dead: the domains that every round has, and room for the items. */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blank.h"
#include "views/sheet_blocks.h"

static json_t *build(const struct sheet_data *data)
{
	static const struct sheet_blank_column columns[] = { { N_("类"), 5, 0 },
		{ N_("看什么"), 0, 3 }, { N_("读数"), 12, 0 }, { N_("正常异常"), 8, 0 },
		{ N_("未做理由、批准人"), 0, 2 }, { 0 } };
	static const char *const items[] = { N_("动力|市电、UPS 供电方式和负载"),
		N_("动力|电池、柴油机油位和启动电池"), N_("环境|冷热通道温湿度"),
		N_("环境|空调运行、排水、漏水绳"), N_("安防|门禁、门窗、视频"),
		N_("消防|烟感、气瓶压力、灭火器、通道"), N_("网络|核心汇聚设备灯、风扇、电源"),
		N_("网络|上联和光路告警灯"), N_("系统|服务器、存储告警灯"),
		N_("系统|监控台时钟、备份"), N_("卫生|地面、机柜门、线缆、杂物"), NULL };

	(void)data;
	return json_pack("[o, o, o]", sheet_blank_head(),
	    sheet_blank_table(_("巡检项（没有做的写理由和批准人）"), columns, 18, items),
	    sheet_blank_signatures());
}

const struct sheet sheet_blank_round = {
	.name = "blank_round",
	.title = N_("巡检表（空白）"),
	.form = "ZB-A4-93",
	.order = 92,
	.blank = true,
	.needs = "",
	.build = build,
};
