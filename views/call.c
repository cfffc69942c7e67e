/* One call: who, from where, about what, what became of it, by when they are called back. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/incident_acts.h"
#include "views/journal_pane.h"
#include "views/ticket_acts.h"
#include "views/records.h"
#include "views/ticket_show.h"

#define LABEL 12

struct call {
	struct view *view;
	int64_t id;
	const struct kind *kind;
	const struct mirror *calls;
	const json_t *seen;          /* the row when the journal was asked for; only compared */
	struct journal_pane *journal;
};

static const json_t *row_of(const struct call *call)
{
	return call->calls == NULL ? NULL : mirror_row(call->calls, call->id);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	if (text[0] == '\0')
		return row;
	area_field(area, row, 1, LABEL - 1, TEXT_LEFT, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, LABEL, 3, area.columns - LABEL - 1), 0, 0, 3,
			 style, text);
}

static int draw_field(const struct call *call, struct area area, int line, const json_t *row,
    const char *name)
{
	const struct field *field = kind_field(call->kind, name);
	g_autofree char *text = record_shown(row, field);

	return draw_said(area, line, _(field->title), STYLE_NORMAL, text);
}

static char *caller_text(const json_t *row)
{
	return g_strchug(g_strdup_printf("%s  %s  %s", row_get(row, "unit_name"),
	    row_get(row, "caller"), row_get(row, "callback_phone")));
}

/* Whether and when they were called back, and how often nobody answered. */
static char *callback_text(const struct call *call, const json_t *row)
{
	g_autofree char *due = due_text(call->kind, row, clock_wall());
	int tries = (int)row_get_integer(row, "tries");
	GString *text = g_string_new(due);
	char at[SHOW_SIZE];

	if (row_get_integer(row, "called_back_at") != 0)
		g_string_append_printf(text, _("%s%s 已回呼 %s"), text->len == 0 ? "" : "  ",
		    show_time(row, "called_back_at", CLOCK_MINUTE, at),
		    row_get(row, "called_back_by"));
	if (tries > 0)
		g_string_append_printf(text, _("%s不通 %d 次"), text->len == 0 ? "" : "  ", tries);
	return g_string_free(text, FALSE);
}

static int draw_head(const struct call *call, struct area area, const json_t *row)
{
	static const char *const fields[] = { "matter", "handling", "ticket", "split_from",
		"satisfaction", "reason" };
	g_autofree char *caller = caller_text(row), *callback = callback_text(call, row);
	bool late = due_is_late(call->kind, row, clock_wall());
	char at[SHOW_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(row, "number")) + 2, line = 1;

	column = area_text(area, 0, column, STYLE_TITLE, state_shown(call->kind, row)) + 2;
	area_print(area, 0, column, STYLE_NORMAL, "%s  %s  %s",
	    show_time(row, "at", CLOCK_MINUTE, at), choice_shown(call->kind, row, "channel"),
	    choice_shown(call->kind, row, "category"));
	line = draw_said(area, line, _("谁"), STYLE_TITLE, caller);
	line = draw_field(call, area, line, row, fields[0]);
	line = draw_said(area, line, _("回呼"), late ? STYLE_MAJOR : STYLE_NORMAL, callback);
	for (size_t i = 1; i < G_N_ELEMENTS(fields); i++)
		line = draw_field(call, area, line, row, fields[i]);
	return draw_field(call, area, line, row, "owner");
}

static void draw(struct view *view, struct area area)
{
	struct call *call = view->data;
	const json_t *row = row_of(call);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    call->calls != NULL && mirror_is_known(call->calls)
			? _("没有这条来电。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = draw_head(call, area, row);
	area_rule(area, used);
	area_text(area, used, 2, STYLE_TITLE, _("[经过]"));
	journal_pane_draw(call->journal,
	    area_part(area, used + 1, 0, area.rows - used - 1, area.columns));
}

/* ---- acts --------------------------------------------------------------------------------- */

static void saved_came(json_t *result, json_t *error, void *data)
{
	int64_t ticket = row_get_integer(json_object_get(result, "record"), "ticket");

	if (error == NULL && ticket != 0)
		open_ticket(data, ticket);
}

/* Its row may not have come yet. */
static void open_its_ticket(struct app *app, int64_t call)
{
	model_call(console_model(app), "get",
	    json_pack("{s:s, s:I}", "kind", "call", "id", (json_int_t)call), saved_came, app);
}

/* What becomes a ticket is shown as one. */
static void do_act(struct app *app, const struct act *act, const json_t *record, void *data)
{
	const struct call *call = data;
	const struct act_form form = { .kind = call->kind, .act = act,
		.id = row_get_integer(record, "id"),
		.saved = strcmp(act->name, "open_ticket") == 0 ? open_its_ticket : NULL };

	if (word_in("link|open_ticket", act->name))
		open_filled_act(app, &form);
	else
		open_act_form(app, &form);
}

static const char *refuse_nothing(void *data)
{
	return row_of(data) == NULL ? _("没有这条来电。") : NULL;
}

static void open_menu(void *data)
{
	struct call *call = data;

	act_menu_open(call->view->app, call->kind, row_of(call), do_act, call);
}

static const char *refuse_ticket(void *data)
{
	return row_get_integer(row_of(data), "ticket") == 0 ? _("还没有转成故障单") : NULL;
}

static void show_ticket(void *data)
{
	const struct call *call = data;

	open_ticket(call->view->app, row_get_integer(row_of(call), "ticket"));
}

static void begin_incident(void *data)
{
	const struct call *call = data;

	incident_begin(call->view->app, "call", call->id);
}

static void write_step(void *data)
{
	journal_pane_write(((struct call *)data)->journal);
}

static const char *refuse_correct(void *data)
{
	return journal_pane_refuse_correct(((const struct call *)data)->journal);
}

static void correct_step(void *data)
{
	journal_pane_correct(((struct call *)data)->journal);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "call.acts", N_("动作"), N_("能对这条来电做什么，按数字选"), BINDING_FIRST,
	    refuse_nothing, open_menu },
	{ 't', 0, "call.ticket", N_("故障单"), N_("打开它挂着的故障单"), 0, refuse_ticket,
	    show_ticket },
	INCIDENT_BINDING(refuse_nothing, begin_incident),
	{ 'm', 0, "call.write", N_("记一步"), N_("记一句发生了什么"), 0, refuse_nothing,
	    write_step },
	{ 'c', 0, "call.correct", N_("更正"), N_("更正光标所在的一条经过，原文保留"), 0,
	    refuse_correct, correct_step },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* The letters of the acts. */
static bool input(struct view *view, const struct input *input)
{
	struct call *call = view->data;

	return input->type == INPUT_KEY &&
	    act_menu_key(view->app, call->kind, row_of(call), do_act, call, input->key);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void take_calls(struct view *view, const struct mirror *mirror)
{
	struct call *call = view->data;
	const json_t *row;

	call->calls = mirror;
	row = row_of(call);
	if (row == NULL || row == call->seen)
		return;
	call->seen = row;
	view_set_title(view, row_get(row, "number"));
	journal_pane_read(call->journal);
}

static void enter(struct view *view)
{
	journal_pane_read(((struct call *)view->data)->journal);
}

static void release(struct view *view)
{
	struct call *call = view->data;

	console_unfollow(view);
	journal_pane_free(call->journal);
	g_free(call);
}

static const struct view_type type = {
	.name = "call",
	.title = N_("来电"),
	.help =
	    N_("谁、什么事、怎么处理、几点前回话。Enter 列出能做的，后面的字母不开菜单也能按。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.input = input,
	.free = release,
};

void open_call(struct app *app, int64_t id)
{
	struct call *call = g_new0(struct call, 1);
	struct view *view = call->view = view_new(app, &type, call);

	call->id = id;
	call->kind = kind_find("call");
	call->journal = journal_pane_new(app, call->kind, id);
	view->table = journal_pane_table(call->journal);
	console_follow(view, "records:call", take_calls);
	app_push(app, view);
}
