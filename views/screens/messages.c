/* 日志: what devices said by themselves. Live, as it comes; what was, by a form; and what nobody
 * of the ledger sent (in quarantine), by sender. What was lost is said above all three for as long
 * as it is not nothing. */
#include <string.h>

#include "base/i18n.h"
#include "views/discovery.h"
#include "views/incident_acts.h"
#include "views/message_find.h"
#include "views/message_form.h"
#include "views/message_show.h"
#include "views/screen.h"

#define STATUS_EVERY (5 * CLOCK_SECOND)
#define FOOT_LINES 2
#define LOW 12                  /* an area that has no room for a foot */

enum lens { LENS_LIVE, LENS_FOUND, LENS_STRANGERS, LENSES };

static const char *const lens_titles[LENSES] = {
	[LENS_LIVE] = N_("实时"), [LENS_FOUND] = N_("查询"), [LENS_STRANGERS] = N_("隔离区"),
};

struct messages {
	struct view *view;
	const struct mirror *live;
	struct message_find *found, *strangers;
	struct table *tables[LENSES];
	enum lens lens;
	json_t *senders;             /* of what is in quarantine, one row each */
	bool senders_known;          /* they were told, if only none */
	json_t *status;              /* of messages.status; NULL: not told yet */
	struct timer again;
};

/* ---- what was lost ------------------------------------------------------------------------ */

/* Counters of messages.status that are nothing as long as all is well. */
static const struct loss {
	const char *member, *title;
} losses[] = {
	{ "dropped_kernel", N_("缓冲丢") }, { "dropped_budget", N_("超量丢") },
	{ "dropped_queue", N_("磁盘丢") },  { "dropped_crash", N_("中断丢") },
	{ "dropped_refused", N_("拒连接") }, { "unheard", N_("规则没看") },
	{ "malformed", N_("读不懂") },
};

/* Decimal strings. */
static int64_t counter(const json_t *status, const char *member)
{
	return g_ascii_strtoll(row_get(status, member), NULL, 10);
}

/* "丢失：缓冲丢 3  磁盘丢 7"; NULL when nothing was. Caller frees. */
static char *losses_text(const json_t *status)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(losses); i++) {
		int64_t count = counter(status, losses[i].member);
		if (count > 0)
			g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT,
			    text->len == 0 ? "" : "  ", _(losses[i].title), count);
	}
	return g_string_free(text, text->len == 0);
}

static void find_strangers(struct messages *messages)
{
	message_find_ask(messages->strangers, json_pack("{s:b}", "quarantined", 1));
}

struct asked {
	struct app *app;
	struct view *view;
};

static void status_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;

	if (error != NULL || app_top(asked->app) != asked->view)
		return;
	struct messages *messages = asked->view->data;
	json_auto_t *before = messages->status;
	messages->status = json_incref(result);
	if (messages->lens == LENS_STRANGERS && counter(before, "quarantined") !=
	    counter(result, "quarantined"))
		find_strangers(messages);
	app_changed(asked->app);
}

static void on_again(struct timer *timer, void *data)
{
	struct messages *messages = data;
	struct asked *asked = g_new0(struct asked, 1);

	asked->app = messages->view->app;
	asked->view = messages->view;
	model_call(console_model(asked->app), "messages.status", NULL, status_came, asked);
	timer_after(timer, STATUS_EVERY);
}

/* ---- rows --------------------------------------------------------------------------------- */

static void show_found(struct table *table, const json_t *rows)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	size_t i;
	json_t *row;

	json_array_foreach((json_t *)(uintptr_t)rows, i, row)
		g_ptr_array_add(list, row);
	table_update(table, (const void *const *)list->pdata, list->len);
}

static void found_came(void *data)
{
	struct messages *messages = data;

	show_found(messages->tables[LENS_FOUND], message_find_rows(messages->found));
	app_changed(messages->view->app);
}

/* The row of SOURCE among SENDERS, made where there is none yet. */
static json_t *sender_row(json_t *senders, const char *source)
{
	size_t i;
	json_t *row;

	json_array_foreach(senders, i, row)
		if (strcmp(row_get(row, "source"), source) == 0)
			return row;
	row = json_pack("{s:s, s:s, s:i}", "_key", source, "source", source, "count", 0);
	json_array_append_new(senders, row);
	return row;
}

/* The newest of each sender, and how many of it there are among those that were looked at. */
static void count_senders(struct messages *messages)
{
	json_t *senders = json_array(), *row;
	size_t i;

	json_array_foreach(message_find_rows(messages->strangers), i, row) {
		json_t *sender = sender_row(senders, row_get(row, "source"));
		json_object_set_new(sender, "count",
		    json_integer(row_get_integer(sender, "count") + 1));
		json_object_set_new(sender, "first", json_integer(row_get_integer(row, "at")));
		if (row_get_integer(sender, "at") != 0)
			continue;
		json_object_set_new(sender, "at", json_integer(row_get_integer(row, "at")));
		json_object_set_new(sender, "host", json_string(row_get(row, "host")));
		json_object_set_new(sender, "text", json_string(row_get(row, "text")));
	}
	show_found(messages->tables[LENS_STRANGERS], senders);
	json_decref(messages->senders);
	messages->senders = senders;
}

/* Those of before stay until there are others: asking anew takes nobody away. */
static void strangers_came(void *data)
{
	struct messages *messages = data;

	g_autofree char *trouble = message_find_trouble(messages->strangers);
	bool some = json_array_size(message_find_rows(messages->strangers)) > 0;
	bool told = !message_find_is_busy(messages->strangers) && trouble[0] == '\0';

	messages->senders_known |= some || told;
	if (some || told)
		count_senders(messages);
	app_changed(messages->view->app);
}

static void take_live(struct view *view, const struct mirror *mirror)
{
	struct messages *messages = view->data;

	messages->live = mirror;
	table_take(messages->tables[LENS_LIVE], mirror, NULL);
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* What is under way, which page it is, what could not be read. */
static void draw_found(const struct message_find *find, struct area area, int column)
{
	g_autofree char *trouble = message_find_trouble(find);

	if (message_find_where(find) == NULL) {
		area_text(area, 0, column, STYLE_DIM, _("按 f 写要查什么"));
		return;
	}
	column = area_print(area, 0, column, STYLE_NORMAL, _("第 %u 页，%zu 条"),
	    message_find_page(find), json_array_size(message_find_rows(find)));
	if (message_find_is_busy(find))
		column = area_text(area, 0, column, STYLE_WARNING, _("，还在查"));
	else if (message_find_has_older(find))
		column = area_text(area, 0, column, STYLE_DIM, _("，还有更早的"));
	area_text(area, 0, column + 2, STYLE_WARNING, trouble);
}

static void draw_strangers(const struct messages *messages, struct area area, int column)
{
	g_autofree char *trouble = message_find_trouble(messages->strangers);

	if (!messages->senders_known || trouble[0] != '\0') {
		area_field(area, 0, column, MAX(0, area.columns - column), TEXT_LEFT,
		    trouble[0] == '\0' ? STYLE_DIM : STYLE_WARNING,
		    trouble[0] == '\0' ? _("还没有读到，正在等值班服务。") : trouble);
		return;
	}
	column = area_print(area, 0, column, STYLE_NORMAL, _("台账里没有的地址 %zu 个"),
		     json_array_size(messages->senders)) + 2;
	if (messages->status == NULL)
		return;
	g_autofree char *came = g_strdup_printf(_("共来过 %s 条，只留少量，规则不看"),
	    row_get(messages->status, "quarantined"));
	g_autofree char *since = g_strdup_printf(_("启动以来 %s"), came);
	area_field(area, 0, column, MAX(0, area.columns - column), TEXT_LEFT, STYLE_DIM, since);
}

static void draw_lenses(const struct messages *messages, struct area area)
{
	int column = 1;

	for (int lens = 0; lens < LENSES; lens++)
		column = area_print(area, 0, column,
			     lens == (int)messages->lens ? STYLE_TITLE : STYLE_DIM,
			     lens == (int)messages->lens ? "[%s]" : " %s ",
			     _(lens_titles[lens])) + 1;
	if (messages->lens == LENS_FOUND)
		draw_found(messages->found, area, column + 1);
	else if (messages->lens == LENS_STRANGERS)
		draw_strangers(messages, area, column + 1);
	else if (mirror_is_known(messages->live))
		area_print(area, 0, column + 1, STYLE_DIM, _("最新 %zu 条，来了就在最上面"),
		    mirror_size(messages->live));
}

/* What was lost, and what is wrong with taking messages at all; returns the rows used. */
static int draw_losses(const struct messages *messages, struct area area)
{
	g_autofree char *lost = losses_text(messages->status);
	const char *trouble = row_get(messages->status, "trouble");
	int row = 0;

	if (trouble[0] != '\0')
		area_text(area, row++, 1, STYLE_WARNING, trouble);
	if (lost != NULL)
		area_print(area, row++, 1, STYLE_WARNING, _("启动以来 %s"), lost);
	return row;
}

static void draw_foot(struct area area, const json_t *row)
{
	g_autofree char *text = g_strdup_printf("%s  %s", message_who(row), row_get(row, "text"));

	area_rule(area, 0);
	area_wrap(area_part(area, 1, 0, FOOT_LINES, area.columns), 0, 1, FOOT_LINES, STYLE_NORMAL,
	    text);
}

static void draw(struct view *view, struct area area)
{
	struct messages *messages = view->data;
	const json_t *row = table_selected(view->table);

	draw_lenses(messages, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	int used = draw_losses(messages, area);
	area = area_part(area, used, 0, area.rows - used, area.columns);
	if (messages->lens == LENS_LIVE && !mirror_is_known(messages->live)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	if (messages->lens == LENS_STRANGERS && !messages->senders_known)
		return;
	if (row != NULL && area.rows >= LOW) {
		int foot = FOOT_LINES + 1;
		draw_foot(area_part(area, area.rows - foot, 0, foot, area.columns), row);
		area = area_part(area, 0, 0, area.rows - foot, area.columns);
	}
	table_draw(view->table, area);
}

/* ---- keys --------------------------------------------------------------------------------- */

static void show_lens(struct messages *messages, enum lens lens)
{
	messages->lens = lens;
	messages->view->table = messages->tables[lens];
	if (lens == LENS_STRANGERS)
		find_strangers(messages);
}

static void next_lens(void *data)
{
	struct messages *messages = data;

	show_lens(messages, (messages->lens + 1) % LENSES);
}

static void previous_lens(void *data)
{
	struct messages *messages = data;

	show_lens(messages, (messages->lens + LENSES - 1) % LENSES);
}

static void look_for(json_t *where, void *data)
{
	struct messages *messages = data;

	message_find_ask(messages->found, where);
	show_lens(messages, LENS_FOUND);
}

static void open_form(void *data)
{
	struct messages *messages = data;

	open_message_form(messages->view->app, message_find_where(messages->found), look_for,
	    messages);
}

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct messages *)data)->view->table) == NULL
	    ? _("没有选中的行") : NULL;
}

/* A message; of a sender in quarantine what it sent. */
static void open_selected(void *data)
{
	struct messages *messages = data;
	const json_t *row = table_selected(messages->view->table);

	if (messages->lens == LENS_STRANGERS)
		look_for(json_pack("{s:s, s:b}", "source", row_get(row, "source"), "quarantined",
			     1), messages);
	else
		open_message(messages->view->app, row);
}

static const char *refuse_older(void *data)
{
	const struct messages *messages = data;

	return messages->lens == LENS_FOUND && message_find_has_older(messages->found)
	    ? NULL : _("没有更早的一页");
}

static void older(void *data)
{
	message_find_older(((struct messages *)data)->found);
}

static const char *refuse_newer(void *data)
{
	const struct messages *messages = data;

	return messages->lens == LENS_FOUND && message_find_has_newer(messages->found)
	    ? NULL : _("已经是第一页");
}

static void newer(void *data)
{
	message_find_newer(((struct messages *)data)->found);
}

static const char *refuse_adopting(void *data)
{
	const json_t *row = table_selected(((struct messages *)data)->view->table);

	if (row == NULL)
		return _("没有选中的行");
	return json_object_get(row, "device") != NULL ? _("它已经在台账里") : NULL;
}

/* Who is asked by SNMP can be put into the ledger with what it says of itself. */
static void adopt(void *data)
{
	struct messages *messages = data;
	const json_t *row = table_selected(messages->view->table);

	open_discovery_review(messages->view->app, row_get(row, "source"), 0, json_array(),
	    "message.adopt");
}

static const char *refuse_no_message(void *data)
{
	return ((struct messages *)data)->lens == LENS_STRANGERS
	    ? _("这是发送者，不是一条日志：按 Enter 看它发过的") : refuse_without_row(data);
}

static void begin_incident(void *data)
{
	struct messages *messages = data;

	incident_from_message(messages->view->app, table_selected(messages->view->table));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一条；隔离里是它发过的"),
	    BINDING_FIRST, refuse_without_row, open_selected },
	{ 'f', 0, "message.find", N_("查询"), N_("按时间、设备、词、种类、级别查"), BINDING_FIRST,
	    NULL, open_form },
	INCIDENT_BINDING(refuse_no_message, begin_incident),
	{ K_RIGHT, 0, "message.lens", N_("换类"), N_("看实时、查询、隔离"), 0, NULL, next_lens },
	{ K_LEFT, 0, "message.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 'i', 0, "message.adopt", N_("入台账"), N_("发现这个地址，放进台账"), 0, refuse_adopting,
	    adopt },
	{ 'n', 0, "message.older", N_("更早"), N_("下一页，更早的"), 0, refuse_older, older },
	{ 'b', 0, "message.newer", N_("更近"), N_("上一页，更近的"), BINDING_QUIET,
	    refuse_newer, newer },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the screen --------------------------------------------------------------------------- */

static CELL(cell_count)
{
	(void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%" G_GINT64_FORMAT,
	    row_get_integer(row, column->what));
	cell->text = cell->buffer;
}

static int most_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "count"), y = row_get_integer(b, "count");

	return x != y ? (x < y ? 1 : -1) : strcmp(row_get(a, "source"), row_get(b, "source"));
}

static const struct table_column sender_columns[] = {
	{ N_("地址"), 16, 40, 1, TEXT_LEFT, .searched = true, .what = "source", .cell = cell_text },
	{ N_("条数"), 6, 8, 0, TEXT_RIGHT, .what = "count", .cell = cell_count },
	{ N_("最近"), 14, 14, 0, TEXT_LEFT, .what = "at", .cell = cell_full_time },
	{ N_("自称主机"), 10, 20, 1, TEXT_LEFT, .searched = true, .what = "host",
	    .cell = cell_text },
	{ N_("最近一条"), 16, 120, 4, TEXT_LEFT, .searched = true, .what = "text",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type sender_table = {
	.columns = sender_columns, .key = row_key, .compare = most_first,
	.empty = N_("没有台账以外的地址发来过消息。"),
};

static void enter(struct view *view)
{
	timer_after(&((struct messages *)view->data)->again, 0);
}

static void leave(struct view *view)
{
	timer_stop(&((struct messages *)view->data)->again);
}

static void release(struct view *view)
{
	struct messages *messages = view->data;

	timer_stop(&messages->again);
	console_unfollow(view);
	message_find_free(messages->found);
	message_find_free(messages->strangers);
	for (int lens = 0; lens < LENSES; lens++)
		table_free(messages->tables[lens]);
	json_decref(messages->senders);
	json_decref(messages->status);
	g_free(messages);
}

static const struct view_type type = {
	.name = "messages",
	.title = N_("日志"),
	.help = N_("设备自己发来的：陷阱和 syslog，原文留存至少六个月。隔离是台账里没有的地址，"
		   "规则不看它们。丢失数只要不是零就显示。"),
	.bindings = bindings,
	.draw = draw,
	.enter = enter,
	.leave = leave,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct messages *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct messages *messages = g_new0(struct messages, 1);
	struct view *view = messages->view = view_new(app, &type, messages);

	messages->found = message_find_new(app, found_came, messages);
	messages->strangers = message_find_new(app, strangers_came, messages);
	messages->senders = json_array();
	for (int lens = 0; lens < LENSES; lens++)
		messages->tables[lens] = table_new(
		    lens == LENS_STRANGERS ? &sender_table : &message_table, app_timers(app),
		    table_changed, messages);
	view->table = messages->tables[LENS_LIVE];
	timer_init(&messages->again, app_timers(app), on_again, messages);
	console_follow(view, "messages", take_live);
	return view;
}

const struct screen_entry screen_messages = { "messages", N_("日志"), '8', 3, open };
