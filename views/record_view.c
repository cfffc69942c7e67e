/* One record: its fields, what may be done with it, who did what. The act menu is the kind's table
 * of acts; what cannot be done here and now says why. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/regulation.h"
#include "views/incident_show.h"
#include "views/isolation_show.h"
#include "views/list.h"
#include "views/maintenance.h"
#include "views/periodic_report.h"
#include "views/records.h"
#include "views/round.h"
#include "views/run.h"
#include "views/regulation.h"
#include "views/sheet.h"
#include "views/ticket_acts.h"
#include "views/warning_show.h"

#define LABEL 22

struct page {
	struct view *view;
	const struct kind *kind;
	int64_t id;
	const struct mirror *mirror;
	const struct mirror *regulations; /* NULL: it is not kept under any */
	json_t *record;              /* as it was when the journal was asked for; NULL: never */
	json_t *journal;             /* rows of the audit that touched it; NULL: not read yet */
	int scroll;
	int lines;                   /* of the last frame, to bound the scroll */
	const struct act *offered[9];
};

char *record_shown(const json_t *row, const struct field *field)
{
	const char *shown = row_get(json_object_get(row, "shown"), field->name);
	const json_t *value = json_object_get(row, field->name);

	if (value == NULL)
		return g_strdup("");
	return shown[0] != '\0' ? g_strdup(shown) : field_show(field, value, false, NULL, NULL);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static int draw_field(struct area area, int row, const struct field *field, const json_t *record)
{
	g_autofree char *value = record_shown(record, field);
	g_auto(GStrv) lines = text_wrap(value, (size_t)MAX(8, area.columns - LABEL - 2));

	area_field(area, row, 1, LABEL - 2, TEXT_LEFT, STYLE_DIM, _(field->title));
	if (value[0] == '\0')
		area_text(area, row, LABEL, STYLE_DIM,
		    (field->flags & FIELD_REQUIRED) != 0 ? _("未填") : "-");
	for (int i = 0; lines[i] != NULL; i++)
		area_text(area, row + i, LABEL, STYLE_NORMAL, lines[i]);
	return row + MAX(1, (int)g_strv_length(lines));
}

/* "device.retire" as people say it; acts of other kinds that touched this record as they are. */
static const char *act_title(const struct kind *kind, const char *action)
{
	const char *dot = strchr(action, '.');
	const struct act *act = dot == NULL ? NULL : kind_act(kind, dot + 1);

	return act == NULL ? action : _(act->title);
}

static int draw_journal(struct area area, int row, const struct page *page)
{
	json_t *entry;
	size_t i;

	area_text(area, row++, 1, STYLE_TITLE, _("经过"));
	json_array_foreach(page->journal, i, entry) {
		char at[SHOW_SIZE];
		int column = area_print(area, row, 3, STYLE_NORMAL, "%s  %s  %s",
		    show_time(entry, "at", CLOCK_FULL, at), row_get(entry, "name"),
		    act_title(page->kind, row_get(entry, "action")));
		if (json_is_true(json_object_get(entry, "doubtful")))
			area_text(area, row, column + 2, STYLE_UNKNOWN, _("时刻可疑"));
		row++;
	}
	return row;
}

/* What was in force on its day, not what is today (拉接15). */
static int draw_regulations(struct area area, int row, const struct page *page,
    const json_t *record)
{
	struct wall at = { row_get_integer(record, "occurred_at") };

	if (page->regulations == NULL)
		return row;
	if (at.us == 0)
		at.us = row_get_integer(record, "created_at");
	g_autofree char *text = regulations_of_day(page->regulations, page->kind->name, at);
	if (text == NULL)
		return row;
	area_field(area, row, 1, LABEL - 2, TEXT_LEFT, STYLE_DIM, _("当日制度"));
	return row + MAX(1, area_wrap(area_part(area, row, LABEL, 4, area.columns - LABEL - 1), 0,
	    0, 4, STYLE_DIM, text));
}

static void draw(struct view *view, struct area area)
{
	struct page *page = view->data;
	const json_t *record = mirror_row(page->mirror, page->id);
	char text[SHOW_SIZE];

	if (record == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(page->mirror) ? _("没有这条记录。")
						  : _("还没有读到，正在等值班服务。"));
		return;
	}
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s #%" G_GINT64_FORMAT,
			 _(page->kind->title), page->id) +
	    2;
	if (page->kind->states != NULL)
		column = area_text(area, 0, column, STYLE_NORMAL, _(choice_title(page->kind->states,
		    row_get(record, "state")))) + 2;
	area_print(area, 0, column, STYLE_DIM, _("建于 %s"),
	    show_time(record, "created_at", CLOCK_FULL, text));
	area_rule(area, 1);
	struct area body = area_part(area, 2, 0, area.rows - 2, area.columns);
	int row = -page->scroll;
	for (const struct field *field = page->kind->fields; field->name != NULL; field++)
		row = draw_field(body, row, field, record);
	row = draw_regulations(body, row, page, record);
	if (page->journal != NULL)
		row = draw_journal(body, row + 1, page);
	page->lines = row + page->scroll;
}

/* ---- acts --------------------------------------------------------------------------------- */

static void chosen(int answer, void *data)
{
	struct page *page = data;

	if (answer > 0)
		open_act(page->view->app, page->kind, page->offered[answer - 1], page->id, NULL);
}

/* A numbered menu of what can be done now; what cannot is listed with its reason and refused again
 * by the service if chosen. */
static void open_menu(void *data)
{
	struct page *page = data;
	const json_t *record = mirror_row(page->mirror, page->id);
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
	size_t n = 0;

	g_ptr_array_add(answers, g_strdup(_("返回")));
	for (const struct act *act = page->kind->acts; record != NULL && act->name != NULL; act++) {
		g_autofree char *reason = NULL;
		if ((act->from != NULL && act->from[0] == '\0') || n >= G_N_ELEMENTS(page->offered))
			continue;
		bool allowed = act_allowed(page->kind, act, record,
		    model_actor(console_model(page->view->app)), clock_wall(), &reason);
		page->offered[n++] = act;
		g_ptr_array_add(answers, allowed ? g_strdup(_(act->title)) :
		    g_strdup_printf(_("%s（不能：%s）"), _(act->title), reason));
	}
	g_ptr_array_add(answers, NULL);
	if (n == 0)
		app_toast(page->view->app, STYLE_TOAST, "%s", _("这类记录没有可做的动作"));
	else
		app_ask(page->view->app, _("做什么"), (const char *const *)answers->pdata, chosen,
		    page);
}

/* ---- journal ------------------------------------------------------------------------------ */

struct wish {
	struct app *app;
	struct view *view;
};

static void journal_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;

	if (error != NULL || app_top(wish->app) != wish->view)
		return;
	struct page *page = wish->view->data;
	json_decref(page->journal);
	page->journal = json_incref(json_object_get(result, "rows"));
	app_changed(wish->app);
}

static void read_journal(void *data)
{
	struct page *page = data;
	json_t *record = (json_t *)(uintptr_t)mirror_row(page->mirror, page->id);
	struct wish *wish = g_new0(struct wish, 1);

	json_decref(page->record);
	page->record = json_incref(record);
	wish->app = page->view->app;
	wish->view = page->view;
	model_call(console_model(wish->app), "journal",
	    json_pack("{s:s, s:I}", "kind", page->kind->name, "id", (json_int_t)page->id),
	    journal_came, wish);
}

static void scroll(struct page *page, int step)
{
	page->scroll = CLAMP(page->scroll + step, 0, MAX(0, page->lines - 4));
}

static void scroll_down(void *data)
{
	scroll(data, 1);
}

static void scroll_up(void *data)
{
	scroll(data, -1);
}

/* The first sheet that is made from records of this kind; NULL when none is. */
static const struct sheet *sheet_of(const struct kind *kind)
{
	for (size_t i = 0; sheet_table[i] != NULL; i++)
		if (g_strcmp0(sheet_table[i]->kind, kind->name) == 0)
			return sheet_table[i];
	return NULL;
}

static const char *refuse_sheet(void *data)
{
	return sheet_of(((struct page *)data)->kind) == NULL ? _("这类记录没有单据") : NULL;
}

static void preview(void *data)
{
	struct page *page = data;

	open_sheet(page->view->app, sheet_of(page->kind)->name, page->id);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "record.acts", N_("动作"), N_("能对这条记录做什么"), BINDING_FIRST, NULL,
	    open_menu },
	{ 'p', 0, "record.sheet", N_("单据"), N_("预览并打印"), 0, refuse_sheet, preview },
	{ 'h', 0, "record.journal", N_("经过"), N_("谁在什么时候做过什么"), 0, NULL, read_journal },
	{ K_DOWN, 0, "record.down", N_("下移"), N_("往下看"), BINDING_QUIET, NULL, scroll_down },
	{ K_UP, 0, "record.up", N_("上移"), N_("往上看"), BINDING_QUIET, NULL, scroll_up },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct page *page = view->data;

	console_unfollow(view);
	json_decref(page->record);
	json_decref(page->journal);
	g_free(page);
}

/* Back from the form of an act: what it did is in the journal. */
static void enter(struct view *view)
{
	read_journal(view->data);
}

static const struct view_type type = {
	.name = "record",
	.title = N_("记录"),
	.help = N_("一条记录的全部字段。回车列出能做的动作；不能做的写明原因。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.free = release,
};

static void take_regulations(struct view *view, const struct mirror *mirror)
{
	((struct page *)view->data)->regulations = mirror;
}

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct page *page = view->data;
	const json_t *record = mirror_row(mirror, page->id);
	g_autofree char *name =
	    record == NULL ? NULL : record_shown(record, kind_name_field(page->kind));

	page->mirror = mirror;
	if (name != NULL) {
		g_autofree char *cut = text_cut(name, 24);
		view_set_title(view, cut);
	}
	if (page->record != NULL && page->record != record && app_top(view->app) == view)
		read_journal(page);
}

void open_record(struct app *app, const struct kind *kind, int64_t id)
{
	struct page *page = g_new0(struct page, 1);
	struct view *view = page->view = view_new(app, &type, page);
	g_autofree char *topic = g_strdup_printf("records:%s", kind->name);

	page->kind = kind;
	page->id = id;
	console_follow(view, topic, take_rows);
	if (regulation_area_of(kind->name) != NULL)
		console_follow(view, "records:regulation", take_regulations);
	app_push(app, view);
}

static void open_whole_room(struct app *app, int64_t id)
{
	open_room(app, id, 0);
}

static void open_alarm_page(struct app *app, int64_t id)
{
	open_alarm(app, id, 0);
}

/* Kinds that have a page of their own; what is a part (`of`) opens the page of its whole. */
static const struct {
	const char *kinds;
	void (*open)(struct app *app, int64_t id);
	bool is_part;
} pages[] = {
	{ "circuit", open_circuit, false },
	{ "device|port|session", open_device, false },
	{ "managed_service", open_service, false },
	{ "room", open_whole_room, false },
	{ "alarm", open_alarm_page, false },
	{ "fault_ticket", open_ticket, false },
	{ "isolation", open_isolation, false },
	{ "incident", open_incident, false },
	{ "warning_notice", open_warning, false },
	{ "warning_asset|warning_task", open_warning, true },
	{ "call", open_call, false },
	{ "maintenance_job", open_maintenance, false },
	{ "run", open_run, false },
	{ "run_step", open_run, true },
	{ "round", open_round, false },
	{ "regulation", open_regulation, false },
	{ "periodic_report", open_periodic_report, false },
};

void open_subject(struct app *app, const json_t *row)
{
	const char *kind = row_get(row, "kind");
	int64_t id = row_get_integer(row, "id"), of = row_get_integer(row, "of");

	for (size_t i = 0; i < G_N_ELEMENTS(pages); i++)
		if (word_in(pages[i].kinds, kind) && (!pages[i].is_part || of != 0)) {
			pages[i].open(app, pages[i].is_part ? of : id);
			return;
		}
	if (strcmp(kind, "place") == 0 && row_get_integer(row, "room") != 0)
		open_room(app, row_get_integer(row, "room"), id);
	else if (word_in("incident_report|incident_step|incident_evidence", kind))
		open_incident_of(app, kind, id);
	else if (kind_find(kind) != NULL && id != 0)
		open_record(app, kind_find(kind), id);
}
