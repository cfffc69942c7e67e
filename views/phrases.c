#include "views/phrases.h"

#include <string.h>

#include "base/i18n.h"
#include "views/show.h"

#define MOST 45                /* five pages */

/* Kinds whose forms belong to one category of stock_phrase. */
static const struct { const char *kinds, *category; } categories[] = {
	{ "log_entry|reminder", "log" },
	{ "alarm", "alarm" },
	{ "fault_ticket|call|ticket_unit|journal_entry|location_verdict", "ticket" },
	{ "visitor", "visitor" },
	{ "thing|thing_count", "thing" },
	{ "superior_notice", "notice" },
	{ "round|round_result", "round" },
	{ "handover|handover_item|shift_summary", "handover" },
};

/* Built in, by kind and field; a NULL kind: every kind's note. */
static const struct { const char *kind, *field; const char *const *phrases; } shipped[] = {
	{ "alarm", "shelve_reason",
	    (const char *const[]){ N_("计划作业期间"), N_("已知故障，等备件"),
		N_("已报运营商，等修复"), N_("设备待下线"), NULL } },
	{ "alarm", "close_reason",
	    (const char *const[]){ N_("已恢复，观察正常"), N_("误报"),
		N_("计划作业引起，作业已结束"), N_("用户处自行恢复"), N_("已转故障单处理"),
		NULL } },
	{ "visitor", "purpose",
	    (const char *const[]){ N_("空调维保"), N_("UPS 维保"), N_("消防检测"),
		N_("设备安装"), N_("线路检修"), N_("参观检查"), N_("保洁"), NULL } },
	{ "visitor", "carried",
	    (const char *const[]){ N_("工具箱"), N_("笔记本电脑"), N_("备件"), N_("仪表"),
		NULL } },
	{ "visitor", "carried_out",
	    (const char *const[]){ N_("换下的旧件"), N_("与带进的一致"), NULL } },
	{ "visitor", "reason",
	    (const char *const[]){ N_("还没有做完，陪同人在场"), N_("等备件送到"),
		N_("登记时听错了"), NULL } },
	{ "thing_count", "remark",
	    (const char *const[]){ N_("借给巡检，用完归还"), N_("送修"), N_("领用"),
		N_("找不到，已报值班长"), NULL } },
	{ "superior_notice", "sender",
	    (const char *const[]){ N_("自治区中心值班室"), N_("市大数据中心"),
		N_("市委网信办"), NULL } },
	{ "superior_notice", "reply",
	    (const char *const[]){ N_("已电话反馈"), N_("已书面反馈"), N_("已传达到各岗位"),
		NULL } },
	{ "reminder", "text",
	    (const char *const[]){ N_("回访"), N_("问运营商进展"), N_("看温度是否降下来"),
		N_("核对作业是否结束"), NULL } },
	{ "handover", "outlook",
	    (const char *const[]){ N_("若到时仍未恢复：升级值班长，告知受影响单位"),
		N_("若温度继续上升：切备机，报维保"), N_("若市电中断：按预案看后备时间"), NULL } },
	{ "shift_summary", "outlook",
	    (const char *const[]){ N_("若到时仍未恢复：升级值班长，告知受影响单位"),
		N_("若温度继续上升：切备机，报维保"), NULL } },
	{ NULL, NULL,
	    (const char *const[]){ N_("已电话报告值班长，意见：跟踪"),
		N_("已报运营商，受理号："), N_("对方确认未停电，设备灯正常"),
		N_("已恢复，观察30分钟"), N_("例行巡检完成，异常0项"),
		N_("现场核实，情况正常"), NULL } },
};

static const char *category_of(const struct kind *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(categories); i++)
		if (word_in(categories[i].kinds, kind->name))
			return categories[i].category;
	return NULL;
}

/* Whether a phrase of CATEGORY belongs into FIELD of KIND, and how near it is to it; 0: it does
 * not. */
static int nearness(const char *category, const struct kind *kind, const struct field *field)
{
	if (g_strcmp0(category, category_of(kind)) == 0)
		return 3;
	if (strcmp(category, "reason") == 0)
		return g_str_has_suffix(field->name, "reason") ? 2 : 0;
	if (strcmp(category, "line") == 0)
		return 1;
	return strcmp(category, "note") == 0 && field->type == FIELD_NOTE;
}

static int by_key(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "key"),
		y = row_get_integer(*(json_t *const *)b, "key");

	return x < y ? -1 : x > y;
}

static void add(GPtrArray *into, const char *text)
{
	for (guint i = 0; i < into->len; i++)
		if (strcmp(into->pdata[i], text) == 0)
			return;
	if (into->len < MOST)
		g_ptr_array_add(into, g_strdup(text));
}

/* The room's own of one nearness, in the order in which they were written. */
static void add_own(GPtrArray *into, GPtrArray *rows, const struct kind *kind,
    const struct field *field, int near)
{
	for (guint i = 0; i < rows->len; i++)
		if (!record_has_ended(kind_find("stock_phrase"), rows->pdata[i]) &&
		    nearness(row_get(rows->pdata[i], "category"), kind, field) == near)
			add(into, row_get(rows->pdata[i], "text"));
}

static bool add_shipped(GPtrArray *into, const char *kind, const char *field)
{
	for (size_t i = 0; i < G_N_ELEMENTS(shipped); i++) {
		if (g_strcmp0(shipped[i].kind, kind) != 0 ||
		    g_strcmp0(shipped[i].field, field) != 0)
			continue;
		for (const char *const *one = shipped[i].phrases; *one != NULL; one++)
			add(into, _(*one));
		return true;
	}
	return false;
}

char **phrases_new(const struct kind *kind, const struct field *field, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror == NULL ? g_ptr_array_new() : mirror_rows(mirror);
	GPtrArray *phrases = g_ptr_array_new();

	g_ptr_array_sort(rows, by_key);
	if ((field->type == FIELD_TEXT && (field->flags & FIELD_UNIQUE) == 0) ||
	    (field->type == FIELD_NOTE && (field->flags & FIELD_VERBATIM) == 0)) {
		add_own(phrases, rows, kind, field, 3);
		add_own(phrases, rows, kind, field, 2);
		if (!add_shipped(phrases, kind->name, field->name) && field->type == FIELD_NOTE)
			add_shipped(phrases, NULL, NULL);
		add_own(phrases, rows, kind, field, 1);
	}
	if (phrases->len == 0) {
		g_ptr_array_unref(phrases);
		return NULL;
	}
	g_ptr_array_add(phrases, NULL);
	return (char **)g_ptr_array_free(phrases, FALSE);
}
