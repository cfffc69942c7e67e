/* The check list of a maintenance job (requirements 3.3): what has been done, by whom, and what is
 * still missing before the next step. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/maintenance.h"
#include "views/show.h"

struct list {
	const json_t *job;
	json_t *rows;
};

/* DONE is "yes", "no", or "late" for what is done and wrong. */
static void add(struct list *list, const char *done, const char *title, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static void add(struct list *list, const char *done, const char *title, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	json_array_append_new(list->rows,
	    json_pack("{s:o, s:s, s:s, s:s}", "_key",
		json_sprintf("%02zu", json_array_size(list->rows)), "done", done, "title", title,
		"text", text));
}

/* Who did it, and when; or that nobody has. */
static void add_signed(struct list *list, const char *title, const char *by, const char *at,
    const char *more)
{
	const char *who = row_get(list->job, by);
	char when[SHOW_SIZE];

	if (row_get_integer(list->job, at) == 0)
		add(list, "no", title, "%s", more);
	else
		add(list, "yes", title, "%s%s%s%s%s", more, more[0] == '\0' ? "" : "  ", who,
		    who[0] == '\0' ? "" : "  ",
		    show_time(list->job, at, CLOCK_MINUTE, when));
}

static void add_text(struct list *list, const char *title, const char *field)
{
	const char *text = row_get(list->job, field);

	add(list, text[0] == '\0' ? "no" : "yes", title, "%s", text);
}

char *maintenance_window(const json_t *job)
{
	bool planned = row_get_integer(job, "window_until") != 0;
	const char *begins = planned ? "window_from" : "started_at",
		   *ends = planned ? "window_until" : "ended_at";
	char from[SHOW_SIZE], until[SHOW_SIZE];

	if (row_get_integer(job, ends) == 0)
		return g_strdup("");
	return g_strdup_printf(_("%s 至 %s"), show_time(job, begins, CLOCK_MINUTE, from),
	    show_time(job, ends, CLOCK_MINUTE, until));
}

static void add_told(struct list *list, const GPtrArray *units)
{
	unsigned all = 0, told = 0, late = 0;
	char by[SHOW_SIZE];

	for (guint i = 0; i < units->len; i++) {
		const json_t *unit = units->pdata[i];
		all++;
		told += row_get_integer(unit, "told_at") != 0;
		late += json_is_true(json_object_get(unit, "late"));
	}
	const char *done = told < all || row_get_integer(list->job, "notified_at") == 0 ? "no"
	    : late > 0 ? "late" : "yes";
	add(list, done, _("逐家告知影响单位"), _("%u/%u 家，期限 %s%s"), told, all,
	    show_time(list->job, "notify_by", CLOCK_MINUTE, by),
	    late > 0 ? _("，有迟告知") : "");
}

static void add_freeze(struct list *list, const GPtrArray *freezes)
{
	int64_t from = row_get_integer(list->job, "window_from"),
		until = row_get_integer(list->job, "window_until");
	const char *permit = row_get(list->job, "freeze_permit");

	for (guint i = 0; i < freezes->len; i++) {
		const json_t *freeze = freezes->pdata[i];
		if (record_has_ended(kind_find("freeze_period"), freeze) ||
		    row_get_integer(freeze, "until") <= from ||
		    row_get_integer(freeze, "from") >= until)
			continue;
		if (row_get(list->job, "freeze_permit_by")[0] == '\0')
			add(list, "no", _("不在封网期"), _("在封网期「%s」内，须管理单位特许"),
			    row_get(freeze, "name"));
		else
			add(list, "yes", _("不在封网期"), _("「%s」已特许：%s"),
			    row_get(freeze, "name"), permit);
		return;
	}
	add(list, "yes", _("不在封网期"), "%s", _("窗口内没有封网期"));
}

static void add_work(struct list *list)
{
	char at[SHOW_SIZE];
	const char *started = show_time(list->job, "started_at", CLOCK_MINUTE, at);
	bool back = row_get_integer(list->job, "rolling_back_at") != 0;
	bool passed = strcmp(row_get(list->job, "state"), "overrun") == 0;

	add(list, started[0] == '\0' ? "no" : "yes", _("开工"), "%s", started);
	if (row_get_integer(list->job, "ended_at") == 0 && passed)
		add(list, "late", _("作业结束"), "%s",
		    _("已超窗：继续还是回退，二选一，并报管理单位"));
	else
		add_signed(list, back ? _("回退完成") : _("作业结束"), "result", "ended_at", "");
}

static void add_check(struct list *list)
{
	const json_t *job = list->job;
	int bad = (int)row_get_integer(job, "not_green"),
	    checked = (int)row_get_integer(job, "checked");

	if (row_get_integer(job, "verified_at") == 0)
		add(list, "no", _("核验"), "%s", "");
	else if (bad > 0)
		add(list, "late", _("核验"), _("核 %d，未恢复 %d：%s"), checked, bad,
		    row_get(job, "still_down"));
	else
		add(list, "yes", _("核验"), _("核 %d，全部恢复；%s"), checked,
		    row_get(job, "spot_check"));
	add_signed(list, _("归档"), "closed_by", "closed_at", "");
}

json_t *maintenance_steps(const json_t *job, const GPtrArray *units, const GPtrArray *freezes)
{
	struct list list = { job, json_array() };

	if (json_is_true(json_object_get(job, "unapproved")))
		add(&list, "late", _("管理单位批准"), "%s", _("未批准中断"));
	else {
		add_signed(&list, _("核影响单位"), "reviewed_by", "reviewed_at",
		    row_get(job, "review_note"));
		add_signed(&list, _("管理单位批准"), "approver", "approved_at",
		    row_get(job, "approval_number"));
		add_told(&list, units);
		add_signed(&list, _("实施人一到场"), "present_1_by", "present_1_at",
		    row_get(job, "implementer_1"));
		add_signed(&list, _("实施人二到场"), "present_2_by", "present_2_at",
		    row_get(job, "implementer_2"));
		add_text(&list, _("配置备份"), "backup");
		add_text(&list, _("回退点"), "rollback_point");
		add_freeze(&list, freezes);
	}
	add_work(&list);
	add_check(&list);
	return list.rows;
}
