/* One isolation: whom it would hit besides comes first, in red; then on whose authority, who cut on
 * which connection and who checked on which, who was told, what the way back still wants; below,
 * what happened. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/isolation.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/isolation_show.h"
#include "views/journal_pane.h"
#include "views/records.h"
#include "views/ticket_show.h"

struct isolation {
	struct view *view;
	int64_t id;
	const struct kind *kind;
	const struct mirror *mirror;
	const json_t *seen;          /* the row when the journal was asked for; only compared */
	struct journal_pane *journal;
};

static const json_t *row_of(const struct isolation *isolation)
{
	return isolation->mirror == NULL ? NULL : mirror_row(isolation->mirror, isolation->id);
}

/* ---- what is said ------------------------------------------------------------------------- */

/* "12 号连接" */
static char *hand(const json_t *row, const char *by, const char *at, const char *connection)
{
	char moment[SHOW_SIZE];

	return row_get(row, by)[0] == '\0' ? g_strdup("") :
	    g_strdup_printf(_("%s %s（连接 %d）"), row_get(row, by),
		show_time(row, at, CLOCK_MINUTE, moment),
		(int)row_get_integer(row, connection));
}

static char *authority_text(const json_t *row)
{
	const char *number = row_get(row, "authority_number"),
		   *words = row_get(row, "authority_words");
	char at[SHOW_SIZE];
	GString *text = g_string_new(
	    choice_title(isolation_authorities, row_get(row, "authority")));

	if (text->len == 0)
		g_string_append_printf(text, _("还没有；有权的是 %s"),
		    row_get(row, "may_authorise"));
	if (json_object_get(row, "authority_org") != NULL)
		g_string_append_printf(text, "  %s %s %s %s",
		    row_get(json_object_get(row, "shown"), "authority_org"),
		    row_get(row, "authority_person"),
		    show_time(row, "authority_at", CLOCK_MINUTE, at), number);
	if (words[0] != '\0')
		g_string_append_printf(text, _("  原话「%s」"), words);
	return g_string_free(text, FALSE);
}

/* The paper that is owed, or came. */
static char *written_text(const json_t *row)
{
	char at[SHOW_SIZE];

	if (row_get_integer(row, "written_due") != 0)
		return g_strdup_printf(_("欠书面，%s 前补"),
		    show_time(row, "written_due", CLOCK_MINUTE, at));
	return row_get(row, "written_number")[0] == '\0' ? g_strdup("") :
	    g_strdup_printf(json_is_true(json_object_get(row, "written_late")) ?
		_("%s，%s 送达，迟到") : _("%s，%s 送达"), row_get(row, "written_number"),
		show_time(row, "written_at", CLOCK_MINUTE, at));
}

/* "云川 值班乙 11-22 03:20" of unit and department. */
static char *told_text(const json_t *row)
{
	char unit[SHOW_SIZE], dept[SHOW_SIZE];

	return g_strdup_printf(_("单位 %s %s  主管部门 %s %s  通知 %s"),
	    json_object_get(row, "unit_told_at") == NULL ? _("未告知")
							 : row_get(row, "unit_told_whom"),
	    show_time(row, "unit_told_at", CLOCK_MINUTE, unit),
	    json_object_get(row, "dept_told_at") == NULL ? _("未告知")
							 : row_get(row, "dept_told_whom"),
	    show_time(row, "dept_told_at", CLOCK_MINUTE, dept),
	    row_get(row, "notice_number")[0] == '\0' ? _("无") : row_get(row, "notice_number"));
}

/* Two hands and what the second one saw; AFTER marks one who was alone. */
static char *pair_text(const json_t *row, bool back)
{
	g_autofree char *first = back
	    ? hand(row, "reconnected_by", "reconnected_at", "reconnected_connection")
	    : hand(row, "executed_by", "isolated_at", "executed_connection");
	g_autofree char *second = back ? hand(row, "rechecked_by", "rechecked_at",
				   "rechecked_connection")
				       : hand(row, "checked_by", "checked_at",
					     "checked_connection");
	const char *seen = row_get(row, back ? "reverification" : "verification");
	bool alone = !back && json_is_true(json_object_get(row, "alone"));

	if (first[0] == '\0')
		return g_strdup("");
	return g_strdup_printf("%s  %s  %s", first, alone ? _("夜间单人先行处置") :
	    second[0] == '\0' ? _("等另一人核验") : second, seen);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	if (text[0] == '\0')
		return row;
	area_text(area, row, 1, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, 10, 2, area.columns - 11), 0, 0, 2, style,
			 text);
}

static void draw_title(const struct isolation *isolation, struct area area, const json_t *row)
{
	g_autofree char *owner = g_strdup_printf(_("下一步由 %s"), row_get(row, "owner"));
	int end = area.columns - 1 - (int)text_columns(owner);
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(row, "number")) + 2;

	column = area_text(area, 0, column, STYLE_TITLE,
	    choice_title(isolation->kind->states, row_get(row, "state"))) + 2;
	if (!record_has_ended(isolation->kind, row))
		area_text(area, 0, MAX(end, column), STYLE_NORMAL, owner);
}

/* Whoever would be cut off with the unit is read before anything else. */
static int draw_neighbours(struct area area, int row, const json_t *record)
{
	const char *names = row_get(record, "neighbours"), *harmed = row_get(record, "harmed"),
		   *accepted = row_get(record, "neighbours_accepted");
	bool whole = strcmp(row_get(record, "scope"), "line") == 0;
	g_autofree char *text = g_strdup_printf(
	    whole ? _("%s 同在这条线路上，会一起断。书面同意：%s")
		  : _("%s 同在这条线路上，不得误伤，断后逐家核对%s"), names, whole ? accepted : "");

	if (names[0] != '\0')
		row = draw_said(area, row, _("邻居"), STYLE_ERROR, text);
	return draw_said(area, row, _("邻居不通"), STYLE_MAJOR, harmed);
}

static int draw_head(const struct isolation *isolation, struct area area, const json_t *row)
{
	const char *shown = row_get(json_object_get(row, "shown"), "access_unit");
	g_autofree char *target = isolation_target(row), *authority = authority_text(row),
		       *written = written_text(row), *told = told_text(row),
		       *cut = pair_text(row, false), *back = pair_text(row, true),
		       *next = isolation_next(row);
	bool late = due_is_late(isolation->kind, row, clock_wall());
	int line = draw_neighbours(area, 1, row);

	draw_title(isolation, area, row);
	line = draw_said(area, line, _("单位"), STYLE_TITLE, shown);
	line = draw_said(area, line, _("范围"), STYLE_NORMAL, target);
	g_autofree char *cause = g_strdup_printf("%s  %s",
	    choice_title(isolation_bases, row_get(row, "basis")), row_get(row, "cause"));
	line = draw_said(area, line, _("依据"), STYLE_NORMAL, cause);
	line = draw_said(area, line, _("事件"), STYLE_NORMAL,
	    row_get(json_object_get(row, "shown"), "incident"));
	line = draw_said(area, line, _("授权"), STYLE_NORMAL, authority);
	line = draw_said(area, line, _("书面"), late && row_get_integer(row, "written_due") != 0
		? STYLE_MAJOR : STYLE_NORMAL, written);
	line = draw_said(area, line, _("断开"), STYLE_NORMAL, cut);
	if (cut[0] != '\0')
		line = draw_said(area, line, _("告知"), STYLE_NORMAL, told);
	line = draw_said(area, line, _("整改"), STYLE_NORMAL, row_get(row, "demand"));
	line = draw_said(area, line, _("证明"), STYLE_NORMAL, row_get(row, "rectification_proof"));
	line = draw_said(area, line, _("复接"), STYLE_NORMAL, back);
	return draw_said(area, line, _("下一步"), STYLE_TITLE, next);
}

static void draw(struct view *view, struct area area)
{
	struct isolation *isolation = view->data;
	const json_t *row = row_of(isolation);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    isolation->mirror != NULL && mirror_is_known(isolation->mirror)
			? _("没有这张隔离单。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = draw_head(isolation, area, row);
	area_rule(area, used);
	journal_pane_draw(isolation->journal,
	    area_part(area, used + 1, 0, area.rows - used - 1, area.columns));
}

/* ---- acts --------------------------------------------------------------------------------- */

/* What is about to be cut, to the letter, stands over the form in which its name is typed. */
static void do_act(struct app *app, const struct act *act, const json_t *record, void *data)
{
	struct isolation *isolation = data;
	g_autofree char *target = isolation_target(record);
	const char *neighbours = row_get(record, "neighbours");
	g_autofree char *said = g_strdup_printf(_("单位全称  %s\n范围  %s\n邻居  %s"),
	    row_get(json_object_get(record, "shown"), "access_unit"), target,
	    neighbours[0] == '\0' ? _("没有") : neighbours);
	const struct act_form form = { .kind = isolation->kind, .act = act,
		.id = row_get_integer(record, "id"), .said = said };

	if (word_in("execute|execute_alone|reconnect", act->name))
		open_act_form(app, &form);
	else
		open_act(app, isolation->kind, act, form.id, NULL);
}

static const char *refuse_nothing(void *data)
{
	return row_of(data) == NULL ? _("没有这张隔离单。") : NULL;
}

static void open_menu(void *data)
{
	struct isolation *isolation = data;

	act_menu_open(isolation->view->app, isolation->kind, row_of(isolation), do_act, isolation);
}

static void write_step(void *data)
{
	journal_pane_write(((struct isolation *)data)->journal);
}

static const char *refuse_correct(void *data)
{
	return journal_pane_refuse_correct(((const struct isolation *)data)->journal);
}

static void correct_step(void *data)
{
	journal_pane_correct(((struct isolation *)data)->journal);
}

static void sheet_chosen(int answer, void *data)
{
	const struct isolation *isolation = data;

	if (answer > 0)
		open_sheet(isolation->view->app,
		    answer == 1 ? "isolation_notice" : "reconnection_notice", isolation->id);
}

static void open_sheets(void *data)
{
	const char *const answers[] = { _("返回"), _("断网隔离通知"), _("恢复接入通知"), NULL };

	app_ask(((struct isolation *)data)->view->app, _("哪一种单据"), answers, sheet_chosen,
	    data);
}

static void open_unit(void *data)
{
	open_record(((struct isolation *)data)->view->app, kind_find("access_unit"),
	    row_get_integer(row_of(data), "access_unit"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "isolation.acts", N_("动作"), N_("能对这张单做什么，按数字选"),
	    BINDING_FIRST, refuse_nothing, open_menu },
	{ 'm', 0, "isolation.write", N_("记一步"), N_("记一句发生了什么"), 0, refuse_nothing,
	    write_step },
	{ 'c', 0, "isolation.correct", N_("更正"), N_("更正光标所在的一条经过，原文保留"), 0,
	    refuse_correct, correct_step },
	{ 'p', 0, "isolation.sheet", N_("单据"), N_("预览并打印隔离通知、恢复通知"), 0,
	    refuse_nothing, open_sheets },
	{ 'u', 0, "isolation.unit", N_("单位"), N_("打开被隔离的单位"), 0, refuse_nothing,
	    open_unit },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct isolation *isolation = view->data;

	isolation->mirror = mirror;
	const json_t *row = row_of(isolation);
	if (row == NULL || row == isolation->seen)
		return;
	isolation->seen = row;
	view_set_title(view, row_get(row, "number"));
	journal_pane_read(isolation->journal);
}

static void enter(struct view *view)
{
	journal_pane_read(((struct isolation *)view->data)->journal);
}

static void release(struct view *view)
{
	struct isolation *isolation = view->data;

	console_unfollow(view);
	journal_pane_free(isolation->journal);
	g_free(isolation);
}

static const struct view_type type = {
	.name = "isolation",
	.title = N_("断网隔离"),
	.help = N_("先看邻居：红字是会被误伤的单位。断开和复接都要两个人、两个连接：一人动手并键入"
		   "单位全称，另一人核验。夜间单人凭口头授权先行处置，书面要在期限内补上。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.free = release,
};

void open_isolation(struct app *app, int64_t id)
{
	struct isolation *isolation = g_new0(struct isolation, 1);
	struct view *view = isolation->view = view_new(app, &type, isolation);

	isolation->id = id;
	isolation->kind = kind_find("isolation");
	isolation->journal = journal_pane_new(app, isolation->kind, id);
	view->table = journal_pane_table(isolation->journal);
	console_follow(view, "records:isolation", take_rows);
	app_push(app, view);
}
