/* One security incident: what it is, how bad and who says so, what is due next; below whom it is
 * reported to, what was done and secured, what the report says, what happened. Whatever somebody
 * else does to it appears by itself. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/incident_links.h"
#include "views/incident_parts.h"
#include "views/incident_words.h"
#include "views/records.h"
#include "views/show.h"
#include "views/text_page.h"

const json_t *incident_row(const struct incident *incident)
{
	const json_t *row =
	    incident->mirror == NULL ? NULL : mirror_row(incident->mirror, incident->id);

	return row != NULL ? row : incident->kept;
}

GPtrArray *incident_report_rows(const struct incident *incident)
{
	const json_t *rows = part_pane_rows(incident->parts[PANE_REPORTS]);
	GPtrArray *reports = g_ptr_array_new();

	for (size_t i = 0; i < json_array_size(rows); i++)
		g_ptr_array_add(reports, json_array_get(rows, i));
	return reports;
}

int64_t incident_wanted_at(const struct incident *incident, const char *classes)
{
	g_autoptr(GPtrArray) reports = incident_report_rows(incident);
	int64_t wanted = 0;

	for (guint i = 0; i < reports->len; i++) {
		const json_t *report = reports->pdata[i];
		int64_t due = row_get_integer(report, "due_at");
		if (strcmp(row_get(report, "state"), "due") == 0 &&
		    word_in(classes, row_get(report, "report")) && due != 0 &&
		    (wanted == 0 || due < wanted))
			wanted = due;
	}
	return wanted;
}

/* ---- rows come ---------------------------------------------------------------------------- */

static void moved_on(struct incident *incident)
{
	const json_t *row = incident_row(incident);

	if (row == NULL || row == incident->seen)
		return;
	incident->seen = row;
	view_set_title(incident->view, row_get(row, "number"));
	incident_panes_list_sections(incident);
	incident_panes_read(incident);
}

/* Who asked may have been left when the answer comes. */
struct wish {
	struct app *app;
	struct view *view;
};

static void kept_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;

	if (error != NULL || app_top(wish->app) != wish->view)
		return;
	struct incident *incident = wish->view->data;
	json_decref(incident->kept);
	incident->kept = json_incref(json_object_get(result, "record"));
	moved_on(incident);
	app_changed(wish->app);
}

static void ask_kept(struct incident *incident)
{
	struct wish *wish = g_new0(struct wish, 1);

	incident->asked = true;
	*wish = (struct wish){ incident->view->app, incident->view };
	model_call(console_model(wish->app), "get",
	    json_pack("{s:s, s:I}", "kind", incident->kind->name, "id",
		(json_int_t)incident->id),
	    kept_came, wish);
}

static void take_incidents(struct view *view, const struct mirror *mirror)
{
	struct incident *incident = view->data;

	incident->mirror = mirror;
	moved_on(incident);
	if (incident_row(incident) == NULL && mirror_is_known(mirror) &&
	    mirror_awaited(mirror) == 0 && !incident->asked)
		ask_kept(incident);
}

/* A report was told, or evidence secured: by anybody. */
static void take_parts(struct view *view, const struct mirror *mirror)
{
	if (mirror_is_known(mirror))
		incident_panes_read(view->data);
}

static void take_site(struct view *view, const struct mirror *mirror)
{
	((struct incident *)view->data)->site = mirror;
}

static void enter(struct view *view)
{
	incident_panes_read(view->data);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw(struct view *view, struct area area)
{
	struct incident *incident = view->data;
	const json_t *row = incident_row(incident);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    incident->mirror != NULL && mirror_is_known(incident->mirror)
			? _("没有这起安全事件。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = incident_draw_head(incident, area, row);
	incident_panes_draw(incident, area_part(area, used, 0, area.rows - used, area.columns));
}

/* ---- the words ---------------------------------------------------------------------------- */

/* What is said to the party of REPORT; NULL: to whoever is called. Caller frees. */
static char *words_for(const struct incident *incident, const json_t *report)
{
	const char *name = model_actor(console_model(incident->view->app))->name;
	const struct incident_words words = { .incident = incident_row(incident),
		.report = report, .steps = part_pane_rows(incident->parts[PANE_STEPS]),
		.evidence = part_pane_rows(incident->parts[PANE_EVIDENCE]),
		.site = incident->site == NULL ? NULL : mirror_row(incident->site, 0),
		.speaker = name == NULL || name[0] == '\0' ? NULL : name, .now = clock_wall() };

	return incident_words(&words);
}

static int nearest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "due_at"),
		y = row_get_integer(*(json_t *const *)b, "due_at");

	return x < y ? -1 : x > y;
}

/* Whom to call, one after the other: what is to be told, the nearest first. */
static void add_calls(struct text_page *page, const struct incident *incident)
{
	g_autoptr(GPtrArray) rows = incident_report_rows(incident);
	bool any = false;

	g_ptr_array_sort(rows, nearest_first);
	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		const char *phone = row_get(row, "phone");
		if (strcmp(row_get(row, "state"), "due") != 0)
			continue;
		g_autofree char *class = report_class(row);
		g_autofree char *due = report_due_text(row, clock_wall());
		text_page_print(page,
		    report_is_late(row, clock_wall()) ? STYLE_MAJOR : STYLE_NORMAL, 3,
		    _("%s  %s  电话 %s  %s"), class, row_get(row, "party_title"),
		    phone[0] == '\0' ? _("规则和台账都没有") : phone, due);
		any = true;
	}
	if (!any)
		text_page_add(page, STYLE_DIM, 3, _("没有要上报的"));
}

/* A page to read from while the telephone rings. */
static void read_out(void *data)
{
	struct incident *incident = data;
	const json_t *selected = incident->pane != PANE_REPORTS ? NULL :
	    table_selected(incident->view->table);
	struct text_page *page = text_page_new(_("上报口播稿"));
	g_autofree char *said = words_for(incident, selected);
	g_auto(GStrv) lines = g_strsplit(said, "\n", -1);

	text_page_add(page, STYLE_TITLE, 1, _("打给谁"));
	add_calls(page, incident);
	text_page_add(page, STYLE_NORMAL, 1, "");
	text_page_add(page, STYLE_TITLE, 1, _("照着念"));
	for (char **line = lines; *line != NULL; line++)
		text_page_add(page, STYLE_NORMAL, 3, *line);
	text_page_open(incident->view->app, page);
}

/* ---- acts --------------------------------------------------------------------------------- */

static struct app *app_of(const struct incident *incident)
{
	return incident->view->app;
}

static const struct kind *report_kind(void)
{
	return kind_find("incident_report");
}

/* What is said stands over the form in which it is written down. */
static void tell(struct app *app, const struct incident *incident, const json_t *report)
{
	g_autofree char *class = report_class(report);
	g_autofree char *due = report_due_text(report, clock_wall());
	g_autofree char *words = words_for(incident, report);
	const char *phone = row_get(report, "phone");
	g_autofree char *said = g_strdup_printf(_("%s  %s  电话 %s  截止 %s\n%s"), class,
	    row_get(report, "party_title"), phone[0] == '\0' ? _("规则和台账都没有") : phone, due,
	    words);
	json_auto_t *preset = json_pack("{s:s}", "means", "phone");
	const struct act_form form = { .kind = report_kind(),
		.act = kind_act(report_kind(), "tell"), .id = row_get_integer(report, "id"),
		.preset = preset, .said = said };

	open_act_form(app, &form);
}

static void do_report_act(struct app *app, const struct act *act, const json_t *report,
    void *data)
{
	if (strcmp(act->name, "tell") == 0)
		tell(app, data, report);
	else
		open_act(app, report_kind(), act, row_get_integer(report, "id"), NULL);
}

static const char *refuse_nothing(void *data)
{
	return incident_row(data) == NULL ? _("没有这起安全事件。") : NULL;
}

static void open_menu(void *data)
{
	struct incident *incident = data;

	act_menu_open(app_of(incident), incident->kind, incident_row(incident), NULL, NULL);
}

/* One section of the report, in the form that fills it. */
static void fill(struct incident *incident, const json_t *section)
{
	const struct act *act = kind_act(incident->kind, "fill");
	const char *name = row_get(section, "field");
	const struct act_form form = { .kind = incident->kind, .act = act, .id = incident->id,
		.fields = name, .about = name };
	g_autofree char *reason = NULL;

	if (!act_takes(act, kind_field(incident->kind, name)))
		open_menu(incident);
	else if (!act_allowed(incident->kind, act, incident_row(incident),
		model_actor(console_model(app_of(incident))), clock_wall(), &reason))
		app_toast(app_of(incident), STYLE_TOAST, _("%s：%s"), _(act->title), reason);
	else
		open_act_form(app_of(incident), &form);
}

/* A report that can be told is told; of one that was told, or by who may not, the menu says. */
static void open_report(struct incident *incident, const json_t *report)
{
	const struct act *act = kind_act(report_kind(), "tell");
	g_autofree char *reason = NULL;

	if (act_allowed(report_kind(), act, report,
		model_actor(console_model(app_of(incident))), clock_wall(), &reason))
		tell(app_of(incident), incident, report);
	else
		act_menu_open(app_of(incident), report_kind(), report, do_report_act, incident);
}

static void open_selected(void *data)
{
	struct incident *incident = data;
	const json_t *row = table_selected(incident->view->table);

	if (row != NULL && incident->pane == PANE_REPORTS)
		open_report(incident, row);
	else if (row != NULL && incident->pane == PANE_SECTIONS)
		fill(incident, row);
	else if (row != NULL && incident->pane == PANE_EVIDENCE)
		open_record(app_of(incident), kind_find("incident_evidence"),
		    row_get_integer(row, "id"));
	else
		open_menu(incident);
}

static const char *refuse_report(void *data)
{
	const struct incident *incident = data;

	return incident->pane != PANE_REPORTS ? _("先翻到上报") :
	    table_selected(incident->view->table) == NULL ? _("没有选中的行") : NULL;
}

static void open_report_menu(void *data)
{
	struct incident *incident = data;

	act_menu_open(app_of(incident), report_kind(), table_selected(incident->view->table),
	    do_report_act, incident);
}

static void turn(struct incident *incident, int step)
{
	incident_panes_show(incident,
	    (enum incident_pane)(((int)incident->pane + step + INCIDENT_PANES) % INCIDENT_PANES));
}

static void next_pane(void *data)
{
	turn(data, 1);
}

static void previous_pane(void *data)
{
	turn(data, -1);
}

/* One more of what the pane shows: a party, a measure, evidence, a line of the journal. */
static void add(void *data)
{
	static const struct { const char *kind, *act; } parts[] = {
		[PANE_REPORTS] = { "incident_report", "require" },
		[PANE_EVIDENCE] = { "incident_evidence", "take" },
	};
	struct incident *incident = data;
	json_auto_t *given = json_pack("{s:I}", "incident", (json_int_t)incident->id);
	g_autofree char *about = g_strdup_printf("incident-%" G_GINT64_FORMAT, incident->id);

	if (incident->pane == PANE_JOURNAL) {
		journal_pane_write(incident->journal);
	} else if (incident->pane == PANE_REPORTS || incident->pane == PANE_EVIDENCE) {
		const struct kind *kind = kind_find(parts[incident->pane].kind);
		open_act_form(app_of(incident), &(struct act_form){ .kind = kind,
			.act = kind_act(kind, parts[incident->pane].act), .given = given,
			.about = about });
	} else {
		open_act(app_of(incident), incident->kind,
		    kind_act(incident->kind, incident->pane == PANE_STEPS ? "measure" : "fill"),
		    incident->id, NULL);
	}
}

static const char *refuse_add(void *data)
{
	const struct incident *incident = data;

	return incident_row(incident) == NULL ? _("没有这起安全事件。") :
	    record_has_ended(incident->kind, incident_row(incident)) ? _("已经归档，不再添加")
								     : NULL;
}

static const char *refuse_correct(void *data)
{
	const struct incident *incident = data;

	return incident->pane != PANE_JOURNAL ? _("先翻到经过，选中要更正的一条")
					      : journal_pane_refuse_correct(incident->journal);
}

static void correct_step(void *data)
{
	journal_pane_correct(((struct incident *)data)->journal);
}

static void open_whole(void *data)
{
	const struct incident *incident = data;

	open_record(app_of(incident), incident->kind, incident->id);
}

/* What follows from it, with what it says filled in. */
#define LINK(name, act) \
	static void name(void *data) \
	{ \
		const struct incident *incident = data; \
		act(incident->view->app, incident_row(incident)); \
	}
LINK(start_plan, incident_start_plan)
LINK(request_isolation, incident_request_isolation)
LINK(begin_ticket, incident_open_ticket)
LINK(find_fault, incident_find_fault)
LINK(print, incident_print)

static const char *refuse_link(void *data)
{
	return incident_refuse_link(incident_row(data));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "incident.acts", N_("动作"),
	    N_("能对这起事件做什么，按数字选；光标在上报、内容上时登记上报、补填那一栏"),
	    BINDING_FIRST, refuse_nothing, open_selected },
	{ K_TAB, K_RIGHT, "incident.pane", N_("换看"),
	    N_("下面换看上报、处置、存证、内容、经过"), BINDING_FIRST, NULL, next_pane },
	{ K_LEFT, K_BACKTAB, "incident.pane-back", N_("换看"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_pane },
	{ 'a', 0, "incident.menu", N_("全部动作"), N_("能对这起事件做什么，无论光标在哪里"),
	    BINDING_FIRST, refuse_nothing, open_menu },
	{ 's', 0, "incident.words", N_("口播稿"), N_("打给谁，照着念什么"), 0, refuse_nothing,
	    read_out },
	{ 'n', 0, "incident.add", N_("加一条"),
	    N_("加报一家、登记措施、登记存证、记一句，看翻到哪里"), 0, refuse_add, add },
	{ 'h', 0, "incident.report", N_("这次上报"), N_("再次登记、不再要求"), 0, refuse_report,
	    open_report_menu },
	{ 'p', 0, "incident.plan", N_("预案"), N_("启动对应的预案；已在执行的打开它"), 0,
	    refuse_link, start_plan },
	{ 'i', 0, "incident.isolate", N_("隔离"), N_("申请断网隔离，单位和原因都填好"), 0,
	    refuse_link, request_isolation },
	{ 'u', 0, "incident.ticket", N_("故障单"), N_("建故障单，知道的都填好"), 0, refuse_link,
	    begin_ticket },
	{ 'r', 0, "incident.find", N_("整改"), N_("登记发现的问题、怎样整改、谁、到什么时候"), 0,
	    refuse_link, find_fault },
	{ 'l', 0, "incident.sheet", N_("单据"), N_("预览并打印报告单：初报、续报、终报、处置总结"),
	    0, refuse_nothing, print },
	{ 'x', 0, "incident.correct", N_("更正经过"), N_("更正光标所在的一条经过，原文保留"),
	    BINDING_QUIET, refuse_correct, correct_step },
	{ 'd', 0, "incident.whole", N_("全部字段"), N_("这起事件的全部字段"), BINDING_QUIET,
	    refuse_nothing, open_whole },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* The letters of the acts. */
static bool input(struct view *view, const struct input *input)
{
	struct incident *incident = view->data;

	return input->type == INPUT_KEY &&
	    act_menu_key(view->app, incident->kind, incident_row(incident), NULL, NULL,
		input->key);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void release(struct view *view)
{
	struct incident *incident = view->data;

	console_unfollow(view);
	incident_panes_free(incident);
	json_decref(incident->kept);
	g_free(incident);
}

static const struct view_type type = {
	.name = "incident",
	.title = N_("安全事件"),
	.help = N_("上面是什么事、多严重、谁定的、哪个期限先到。上报逐家计时，迟了就一直是迟；"
		   "定级要两个人、两个连接。先取证后清除，有害内容不抄录，只写存证编号。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.input = input,
	.free = release,
};

void open_incident(struct app *app, int64_t id)
{
	struct incident *incident = g_new0(struct incident, 1);
	struct view *view = incident->view = view_new(app, &type, incident);

	incident->id = id;
	incident->kind = kind_find("incident");
	incident_panes_make(incident);
	console_follow(view, "site", take_site);
	console_follow(view, "records:incident_report", take_parts);
	console_follow(view, "records:incident_evidence", take_parts);
	console_follow(view, "records:incident", take_incidents);
	app_push(app, view);
}

void incident_new(struct app *app)
{
	const struct kind *kind = kind_find("incident");
	/* what is seen comes first; where it came from is filled in where it comes from */
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "suspect"),
		.fields = "phenomenon|system|access_unit|device|service|place|found_at|found_how|"
			  "occurred_at|occurred_basis|category|subtype", .saved = open_incident };

	open_act_form(app, &form);
}
