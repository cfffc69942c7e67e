/* One fault ticket: what it is, whose, what is due, what happened. Above what is so now, below one
 * of four panes. Whatever somebody else does to it appears by itself. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/incident_acts.h"
#include "views/location.h"
#include "views/records.h"
#include "views/text_page.h"
#include "views/ticket_acts.h"
#include "views/ticket_parts.h"

const json_t *ticket_row(const struct ticket *ticket)
{
	const json_t *row =
	    ticket->tickets == NULL ? NULL : mirror_row(ticket->tickets, ticket->id);

	return row != NULL ? row : ticket->kept;
}

static const char *speaker_of(const struct ticket *ticket)
{
	const char *name = model_actor(console_model(ticket->view->app))->name;

	return name == NULL || name[0] == '\0' ? NULL : name;
}

static void gather_spoken(const struct ticket *ticket, struct spoken *spoken)
{
	int64_t circuit = ticket->circuit;

	*spoken = (struct spoken){ .ticket = ticket_row(ticket),
		.circuit = circuit == 0 ? NULL : mirror_row(ticket->circuits, circuit),
		.line = circuit == 0 ? NULL : mirror_row(ticket->lines, circuit),
		.location = ticket->location == NULL ? NULL : mirror_row(ticket->location, 0),
		.site = mirror_row(ticket->site, 0), .units = ticket_hit_units(ticket),
		.speaker = speaker_of(ticket), .now = clock_wall() };
}

static void forget_units(struct spoken *spoken)
{
	g_ptr_array_unref((GPtrArray *)(uintptr_t)spoken->units);
}

/* ---- rows come ---------------------------------------------------------------------------- */

static void take_location(struct view *view, const struct mirror *mirror)
{
	((struct ticket *)view->data)->location = mirror;
}

/* Where its circuit is broken is followed as soon as it is known which one it is. */
static void follow_circuit(struct ticket *ticket)
{
	int64_t circuit = row_get_integer(ticket_row(ticket), "circuit");

	if (circuit == ticket->circuit)
		return;
	if (ticket->circuit != 0) {
		g_autofree char *old =
		    g_strdup_printf("location:%" G_GINT64_FORMAT, ticket->circuit);
		ticket->location = NULL;
		console_unfollow_topic(ticket->view, old);
	}
	ticket->circuit = circuit;
	if (circuit == 0)
		return;
	g_autofree char *topic = g_strdup_printf("location:%" G_GINT64_FORMAT, circuit);
	console_follow(ticket->view, topic, take_location);
}

/* The story goes on when the ticket has moved on. */
static void moved_on(struct ticket *ticket)
{
	const json_t *row = ticket_row(ticket);

	follow_circuit(ticket);
	ticket_panes_take(ticket);
	if (row == NULL || row == ticket->seen)
		return;
	ticket->seen = row;
	view_set_title(ticket->view, row_get(row, "number"));
	journal_pane_read(ticket->journal);
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
	struct ticket *ticket = wish->view->data;
	json_decref(ticket->kept);
	ticket->kept = json_incref(json_object_get(result, "record"));
	moved_on(ticket);
	app_changed(wish->app);
}

static void ask_kept(struct ticket *ticket)
{
	struct wish *wish = g_new0(struct wish, 1);

	ticket->asked = true;
	*wish = (struct wish){ ticket->view->app, ticket->view };
	model_call(console_model(wish->app), "get",
	    json_pack("{s:s, s:I}", "kind", ticket->kind->name, "id", (json_int_t)ticket->id),
	    kept_came, wish);
}

static void take_tickets(struct view *view, const struct mirror *mirror)
{
	struct ticket *ticket = view->data;

	ticket->tickets = mirror;
	moved_on(ticket);
	if (ticket_row(ticket) == NULL && mirror_is_known(mirror) && mirror_awaited(mirror) == 0 &&
	    !ticket->asked)
		ask_kept(ticket);
}

static void take_other(struct view *view, const struct mirror *mirror)
{
	struct ticket *ticket = view->data;
	const struct {
		const char *topic;
		const struct mirror **place;
	} places[] = {
		{ "records:ticket_unit", &ticket->units },
		{ "records:call", &ticket->calls },
		{ "records:contact", &ticket->contacts },
		{ "records:circuit", &ticket->lines },
		{ "circuits", &ticket->circuits },
		{ "alarms", &ticket->alarms },
		{ "site", &ticket->site },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].topic, mirror_topic(mirror)) == 0)
			*places[i].place = mirror;
	if (g_str_has_prefix(mirror_topic(mirror), "records:"))
		ticket_panes_take(ticket);
}

static void enter(struct view *view)
{
	journal_pane_read(((struct ticket *)view->data)->journal);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw(struct view *view, struct area area)
{
	struct ticket *ticket = view->data;
	const json_t *row = ticket_row(ticket);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    ticket->tickets != NULL && mirror_is_known(ticket->tickets)
			? _("没有这张故障单。") : _("还没有读到，正在等值班服务。"));
		return;
	}
	int used = ticket_draw_head(ticket, area, row);
	ticket_panes_draw(ticket, area_part(area, used, 0, area.rows - used, area.columns));
}

/* ---- acts --------------------------------------------------------------------------------- */

/* What is said on the telephone while the form is filled in stands over it. */
static void do_act(struct app *app, const struct act *act, const json_t *record, void *data)
{
	struct ticket *ticket = data;
	bool filled = word_in("dispatch|diagnose|merge", act->name);
	struct act_form form = { .kind = ticket->kind, .act = act,
		.id = row_get_integer(record, "id") };
	struct spoken spoken;

	gather_spoken(ticket, &spoken);
	/* while the rows are on their way the service says what it knows */
	bool known = ticket->circuit == 0 || (spoken.circuit != NULL && spoken.location != NULL);
	bool says = known && strcmp(act->name, "dispatch") == 0;
	g_autofree char *said = says ? spoken_report(&spoken) : NULL;
	form.said = said;
	if (filled)
		open_filled_act(app, &form);
	else
		open_act(app, ticket->kind, act, form.id, NULL);
	forget_units(&spoken);
}

static struct app *app_of(const struct ticket *ticket)
{
	return ticket->view->app;
}

static const char *refuse_nothing(void *data)
{
	return ticket_row(data) == NULL ? _("没有这张故障单。") : NULL;
}

static void open_menu(void *data)
{
	struct ticket *ticket = data;

	act_menu_open(app_of(ticket), ticket->kind, ticket_row(ticket), do_act, ticket);
}

static void open_selected(void *data)
{
	if (!ticket_panes_open(data))
		open_menu(data);
}

static void turn(struct ticket *ticket, int step)
{
	ticket_panes_show(ticket,
	    (enum ticket_pane)(((int)ticket->pane + step + TICKET_PANES) % TICKET_PANES));
}

static void next_pane(void *data)
{
	turn(data, 1);
}

static void previous_pane(void *data)
{
	turn(data, -1);
}

static void write_step(void *data)
{
	journal_pane_write(((struct ticket *)data)->journal);
}

static const char *refuse_correct(void *data)
{
	const struct ticket *ticket = data;

	return ticket->pane != PANE_JOURNAL ? _("先翻到经过，选中要更正的一条")
					    : journal_pane_refuse_correct(ticket->journal);
}

static void correct_step(void *data)
{
	journal_pane_correct(((struct ticket *)data)->journal);
}

static void add_unit(void *data)
{
	struct ticket *ticket = data;
	const struct kind *kind = kind_find("ticket_unit");
	json_auto_t *given = json_pack("{s:I}", "ticket", (json_int_t)ticket->id);
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "add"),
		.given = given };

	open_act_form(app_of(ticket), &form);
}

static const char *refuse_add_unit(void *data)
{
	return ((const struct ticket *)data)->pane == PANE_UNITS ? NULL : _("先翻到单位");
}

/* A page to read from while the telephone rings. */
static void read_out(struct ticket *ticket, const char *title, char *(*text)(const struct spoken *))
{
	struct text_page *page = text_page_new(title);
	struct spoken spoken;

	gather_spoken(ticket, &spoken);
	g_autofree char *said = text(&spoken);
	g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
	text_page_add(page, STYLE_NORMAL, 1, "");
	for (char **line = lines; *line != NULL; line++)
		text_page_add(page, STYLE_NORMAL, 3, *line);
	text_page_open(app_of(ticket), page);
	forget_units(&spoken);
}

static void read_report(void *data)
{
	read_out(data, _("报障口播稿"), spoken_report);
}

static void read_upwards(void *data)
{
	read_out(data, _("电话报告"), spoken_upwards);
}

static const char *refuse_locate(void *data)
{
	return ((const struct ticket *)data)->circuit == 0 ? _("只有链路能分段定位") : NULL;
}

static void locate(void *data)
{
	const struct ticket *ticket = data;

	app_push(app_of(ticket), location_view_new(app_of(ticket), ticket->circuit));
}

static const char *refuse_alarm(void *data)
{
	return row_get_integer(ticket_row(data), "alarm") == 0 ? _("这张单不是从告警来的") : NULL;
}

static void open_its_alarm(void *data)
{
	open_alarm(app_of(data), row_get_integer(ticket_row(data), "alarm"), 0);
}

static void sheet_chosen(int answer, void *data)
{
	struct ticket *ticket = data;

	if (answer > 0)
		open_sheet(app_of(ticket), answer == 1 ? "fault_ticket" : "units_affected",
		    ticket->id);
}

static void open_sheets(void *data)
{
	const char *const answers[] = { _("返回"), _("故障单"), _("受影响单位清单"), NULL };

	app_ask(app_of(data), _("哪一种单据"), answers, sheet_chosen, data);
}

static void begin_incident(void *data)
{
	const struct ticket *ticket = data;

	incident_begin(ticket->view->app, "fault_ticket", ticket->id);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "ticket.acts", N_("动作"),
	    N_("能对这张单做什么，按数字选；光标在单位、来电上时是那一行的"), BINDING_FIRST,
	    refuse_nothing, open_selected },
	{ K_TAB, K_RIGHT, "ticket.pane", N_("换看"), N_("下面换看经过、单位、来电、期限"),
	    BINDING_FIRST, NULL, next_pane },
	{ K_LEFT, K_BACKTAB, "ticket.pane-back", N_("换看"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_pane },
	{ 'm', 0, "ticket.write", N_("记一步"), N_("记一句发生了什么"), 0, refuse_nothing,
	    write_step },
	{ 'c', 0, "ticket.correct", N_("更正"), N_("更正光标所在的一条经过，原文保留"), 0,
	    refuse_correct, correct_step },
	{ 'b', 0, "ticket.report", N_("口播稿"), N_("报障、催修时照着念的话"), 0, refuse_nothing,
	    read_report },
	{ 'k', 0, "ticket.upwards", N_("电话报告"), N_("报值班长、报上级时照着念的话"), 0,
	    refuse_nothing, read_upwards },
	{ 'v', 0, "ticket.sheet", N_("单据"), N_("预览并打印故障单、受影响单位清单"), 0,
	    refuse_nothing, open_sheets },
	{ 'l', 0, "ticket.locate", N_("定位"), N_("断在哪一段，找谁"), 0, refuse_locate, locate },
	INCIDENT_BINDING(refuse_nothing, begin_incident),
	{ 'g', 0, "ticket.alarm", N_("告警"), N_("打开它的告警"), BINDING_QUIET, refuse_alarm,
	    open_its_alarm },
	{ 'n', 0, "ticket.unit", N_("加单位"), N_("加一家受影响的单位"), BINDING_QUIET,
	    refuse_add_unit, add_unit },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* The letters of the acts. */
static bool input(struct view *view, const struct input *input)
{
	struct ticket *ticket = view->data;

	return input->type == INPUT_KEY &&
	    act_menu_key(view->app, ticket->kind, ticket_row(ticket), do_act, ticket, input->key);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void release(struct view *view)
{
	struct ticket *ticket = view->data;

	console_unfollow(view);
	ticket_panes_free(ticket);
	json_decref(ticket->kept);
	g_free(ticket);
}

static const struct view_type type = {
	.name = "ticket",
	.title = N_("故障单"),
	.help = N_("上面是现在怎样、归谁、哪个期限先到；下面是经过、单位、来电、期限。"
		   "Enter 列出能做的，后面的字母不开菜单也能按。经过只记不改，写错了更正。"),
	.bindings = bindings,
	.enter = enter,
	.draw = draw,
	.input = input,
	.free = release,
};

void open_ticket(struct app *app, int64_t id)
{
	static const char *const topics[] = { "records:ticket_unit", "records:call",
		"records:contact", "records:circuit", "circuits", "alarms", "site" };
	struct ticket *ticket = g_new0(struct ticket, 1);
	struct view *view = ticket->view = view_new(app, &type, ticket);

	ticket->id = id;
	ticket->kind = kind_find("fault_ticket");
	ticket_panes_make(ticket);
	for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
		console_follow(view, topics[i], take_other);
	console_follow(view, "records:fault_ticket", take_tickets);
	app_push(app, view);
}
