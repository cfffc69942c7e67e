/* 安全: how it stands with security, on one page (青16(1); T09): the devices and systems that
 * guard, what they and the rules have raised, who tried to log in, keys and leads that wait for
 * somebody. On top the counts, always at the same places; below one list, what is bad first. A
 * day of what is over already is asked for, the rest follows by itself. */
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/incident_acts.h"
#include "views/list.h"
#include "views/screen.h"

#define DAY (24 * 3600 * CLOCK_SECOND)
#define AGAIN (30 * CLOCK_SECOND) /* how often the past is asked for */
#define PAST_MOST 500
#define HEAD_ROWS 4

enum matter {
	MATTER_DEVICE,
	MATTER_SYSTEM,
	MATTER_ALARM,
	MATTER_ATTACK,               /* of the last day, over or not */
	MATTER_LOGIN,                /* the same, of failed logins */
	MATTER_KEY,
	MATTER_LEAD,
	MATTERS
};

static const char *const matter_titles[MATTERS] = {
	[MATTER_DEVICE] = N_("设备"),
	[MATTER_SYSTEM] = N_("系统"),
	[MATTER_ALARM] = N_("告警"),
	[MATTER_ATTACK] = N_("攻击"),
	[MATTER_LOGIN] = N_("登录失败"),
	[MATTER_KEY] = N_("主机密钥"),
	[MATTER_LEAD] = N_("违规线索"),
};

struct posture {
	struct view *view;
	const struct mirror *site, *devices, *services, *alarms, *keys, *clues;
	json_t *past;                /* alarms of rules, as records; NULL: not told yet */
	json_t *rows;                /* what the table shows */
	unsigned counts[MATTERS], bad[MATTERS], unknown[MATTERS];
	struct timer again;
	bool asked;
};

/* ---- what belongs here -------------------------------------------------------------------- */

static bool is_guard(const json_t *device)
{
	return word_in("firewall|ips|av_gateway|content_audit|vpn_gateway",
	    row_get(device, "device_type"));
}

static bool is_guarding(const json_t *service)
{
	return word_in(
	    "firewall|ids|antivirus|content_audit|vpn|access_platform|endpoint|awareness",
	    row_get(service, "category"));
}

static bool is_of_security(const json_t *alarm)
{
	return strcmp(alarm_event_of(alarm), "security") == 0;
}

/* A failed login by the name of the rule that counted it. */
static bool is_login(const json_t *record)
{
	return strstr(row_get(record, "qualifier"), "login") != NULL;
}

/* ---- rows --------------------------------------------------------------------------------- */

struct entry {
	enum matter matter;
	const char *set;             /* of show_word() for STATE; NULL: STATE is what is shown */
	const char *state, *severity; /* SEVERITY: of show_mark(); "": normal */
	const char *name, *text;
	int64_t since, id, root;
	bool stale;
};

static void count_row(struct posture *posture, const struct entry *entry)
{
	bool unknown = strcmp(entry->severity, "indeterminate") == 0;

	posture->counts[entry->matter]++;
	posture->unknown[entry->matter] += unknown;
	posture->bad[entry->matter] += !unknown && entry->severity[0] != '\0';
}

static void add_row(struct posture *posture, const struct entry *entry)
{
	const char *state = entry->set == NULL ? entry->state : show_word(entry->set, entry->state);
	json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:b}", "matter",
	    (int)entry->matter, "title", _(matter_titles[entry->matter]), "name", entry->name,
	    "state", state, "severity", entry->severity, "text", entry->text, "since",
	    (json_int_t)entry->since, "id", (json_int_t)entry->id, "root", (json_int_t)entry->root,
	    "stale", (int)entry->stale);
	g_autofree char *key = g_strdup_printf("%d-%" G_GINT64_FORMAT, (int)entry->matter,
	    entry->id);

	json_object_set_new(row, "_key", json_string(key));
	json_array_append_new(posture->rows, row);
	count_row(posture, entry);
}

typedef void add_one(struct posture *posture, const json_t *row);

static void add_all(struct posture *posture, const struct mirror *mirror, add_one *add)
{
	if (mirror == NULL)
		return;
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	for (guint i = 0; i < rows->len; i++)
		add(posture, rows->pdata[i]);
}

static void add_device(struct posture *posture, const json_t *row)
{
	const char *state = row_get(row, "state");
	const struct field *type = kind_field(kind_find("device"), "device_type");
	struct entry entry = { .matter = MATTER_DEVICE, .set = "device", .state = state,
		.severity = strcmp(state, "down") == 0 ? "major"
		    : strcmp(state, "unknown") == 0    ? "indeterminate" : "",
		.name = row_get(row, "name"), .since = row_get_integer(row, "since"),
		.id = row_get_integer(row, "key"),
		.stale = strcmp(row_get(row, "quality"), "stale") == 0 };
	g_autofree char *text = g_strdup_printf("%s  %s",
	    choice_title(type->choices, row_get(row, "device_type")), row_get(row, "reason"));

	entry.text = g_strchomp(text);
	if (is_guard(row))
		add_row(posture, &entry);
}

static void add_service(struct posture *posture, const json_t *row)
{
	static const struct { const char *state, *severity; } severities[] = {
		{ "critical", "major" }, { "warning", "minor" }, { "unknown", "indeterminate" },
	};
	const struct field *category = kind_field(kind_find("managed_service"), "category");
	struct entry entry = { .matter = MATTER_SYSTEM, .set = "managed_service",
		.state = row_get(row, "state"), .severity = "", .name = row_get(row, "name"),
		.since = row_get_integer(row, "since"), .id = row_get_integer(row, "key") };
	g_autofree char *text = g_strdup_printf("%s  %s",
	    choice_title(category->choices, row_get(row, "category")), row_get(row, "reason"));

	for (size_t i = 0; i < G_N_ELEMENTS(severities); i++)
		if (strcmp(severities[i].state, entry.state) == 0)
			entry.severity = severities[i].severity;
	entry.text = g_strchomp(text);
	if (is_guarding(row))
		add_row(posture, &entry);
}

/* Leads are alarms that stand for something changed; they have a place of their own. */
static void add_alarm(struct posture *posture, const json_t *row)
{
	const struct alarm_type *type = alarm_type_of(row);
	bool lead = type != NULL && (type->flags & ALARM_LEAD) != 0;
	g_autofree char *title = alarm_title(row);
	char standing[TABLE_TEXT_SIZE];
	struct entry entry = { .matter = lead ? MATTER_LEAD : MATTER_ALARM,
		.state = alarm_row_standing(row, standing), .severity = alarm_row_severity(row),
		.name = title, .text = row_get(row, "why"),
		.since = row_get_integer(row, "since"), .id = row_get_integer(row, "key"),
		.root = row_get_integer(row, "root") };

	if (is_of_security(row) && alarm_waits(row))
		add_row(posture, &entry);
}

static void add_key(struct posture *posture, const json_t *row)
{
	bool changed = json_is_true(json_object_get(row, "changed"));
	struct entry entry = { .matter = MATTER_KEY,
		.state = changed ? _("变了，待核对") : _("待核对"),
		.severity = changed ? "critical" : "warning",
		.name = row_get(json_object_get(row, "shown"), "device"),
		.text = row_get(row, "fingerprint"), .since = row_get_integer(row, "created_at"),
		.id = row_get_integer(row, "key") };

	if (strcmp(row_get(row, "state"), "offered") == 0)
		add_row(posture, &entry);
}

static void add_clue(struct posture *posture, const json_t *row)
{
	const struct kind *kind = kind_find("violation_clue");
	struct entry entry = { .matter = MATTER_LEAD,
		.state = choice_title(kind->states, row_get(row, "state")), .severity = "minor",
		.name = row_get(row, "number"), .text = row_get(row, "found"),
		.since = row_get_integer(row, "found_at"), .id = -row_get_integer(row, "key") };

	if (!word_in("closed|explained", row_get(row, "state")))
		add_row(posture, &entry);
}

/* What a rule raised within the last day, whether it is over by now or not. What still waits for
 * somebody stands among the alarms already, and is only counted. */
static void add_past(struct posture *posture, const json_t *record)
{
	int64_t at = row_get_integer(record, "raised_at"),
		n = row_get_integer(record, "raise_count");
	bool over = json_is_true(json_object_get(record, "cleared"));
	g_autofree char *times = g_strdup_printf(_("%d 次%s"), (int)MAX(n, 1),
	    over ? _("，已停") : "");
	struct entry entry = { .matter = is_login(record) ? MATTER_LOGIN : MATTER_ATTACK,
		.state = times, .severity = over ? "" : row_get(record, "severity"),
		.name = row_get(record, "what"), .text = row_get(record, "why"), .since = at,
		.id = row_get_integer(record, "id") };
	const json_t *waiting = mirror_row(posture->alarms, entry.id);

	if (at <= clock_wall().us - DAY)
		return;
	if (waiting != NULL && alarm_waits(waiting))
		count_row(posture, &entry);
	else
		add_row(posture, &entry);
}

static void rebuild(struct posture *posture)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	json_t *before = posture->rows, *row;
	size_t i;

	posture->rows = json_array();
	memset(posture->counts, 0, sizeof posture->counts);
	memset(posture->bad, 0, sizeof posture->bad);
	memset(posture->unknown, 0, sizeof posture->unknown);
	add_all(posture, posture->devices, add_device);
	add_all(posture, posture->services, add_service);
	add_all(posture, posture->alarms, add_alarm);
	add_all(posture, posture->keys, add_key);
	add_all(posture, posture->clues, add_clue);
	json_array_foreach(posture->past, i, row)
		add_past(posture, row);
	json_array_foreach(posture->rows, i, row)
		g_ptr_array_add(list, row);
	table_update(posture->view->table, (const void *const *)list->pdata, list->len);
	json_decref(before);
}

/* ---- following ---------------------------------------------------------------------------- */

static void take(struct view *view, const struct mirror *mirror)
{
	struct posture *posture = view->data;
	const struct {
		const char *topic;
		const struct mirror **place;
	} places[] = {
		{ "site", &posture->site },
		{ "devices", &posture->devices },
		{ "services", &posture->services },
		{ "alarms", &posture->alarms },
		{ "records:host_key", &posture->keys },
		{ "records:violation_clue", &posture->clues },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].topic, mirror_topic(mirror)) == 0)
			*places[i].place = mirror;
	if (strcmp(mirror_topic(mirror), "site") != 0)
		rebuild(posture);
}

/* Who asked may have been left when the answer comes. */
struct asked {
	struct app *app;
	struct view *view;
};

static void past_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;

	if (error != NULL || app_top(asked->app) != asked->view)
		return;
	struct posture *posture = asked->view->data;
	json_decref(posture->past);
	posture->past = json_incref(json_object_get(result, "records"));
	rebuild(posture);
}

static void ask_past(struct posture *posture)
{
	struct asked *asked = g_new0(struct asked, 1);

	asked->app = posture->view->app;
	asked->view = posture->view;
	model_call(console_model(asked->app), "list",
	    json_pack("{s:s, s:{s:s}, s:i}", "kind", "alarm", "where", "type", "rule", "limit",
		PAST_MOST),
	    past_came, asked);
}

static void on_again(struct timer *timer, void *data)
{
	ask_past(data);
	timer_after(timer, AGAIN);
}

static void enter(struct view *view)
{
	timer_after(&((struct posture *)view->data)->again, 0);
}

static void leave(struct view *view)
{
	timer_stop(&((struct posture *)view->data)->again);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static enum style count_style(unsigned count, enum style style)
{
	return count == 0 ? STYLE_DIM : style;
}

/* "设备 5  异常 1  未知 0" from COLUMN on. */
static void draw_guards(const struct posture *posture, struct area area, int row, int column,
    enum matter matter, const char *title)
{
	unsigned all = posture->counts[matter], bad = posture->bad[matter],
		 unknown = posture->unknown[matter];

	column = area_print(area, row, column, STYLE_NORMAL, "%s %u", title, all) + 2;
	column =
	    area_print(area, row, column, count_style(bad, STYLE_MAJOR), _("异常 %u"), bad) + 2;
	area_print(area, row, column, count_style(unknown, STYLE_UNKNOWN), _("未知 %u"), unknown);
}

static void draw_matters(const struct posture *posture, struct area area, int row)
{
	static const struct {
		enum matter matter;
		int column;
		const char *title;
		enum style style;
	} places[] = {
		{ MATTER_ALARM, 1, N_("安全告警"), STYLE_MAJOR },
		{ MATTER_ATTACK, 17, N_("一天内攻击"), STYLE_MINOR },
		{ MATTER_LOGIN, 34, N_("登录失败"), STYLE_MINOR },
		{ MATTER_KEY, 49, N_("主机密钥"), STYLE_WARNING },
		{ MATTER_LEAD, 64, N_("违规线索"), STYLE_WARNING },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		unsigned count = posture->counts[places[i].matter];
		bool known = posture->past != NULL || (places[i].matter != MATTER_ATTACK &&
			places[i].matter != MATTER_LOGIN);
		if (known)
			area_print(area, row, places[i].column, count_style(count, places[i].style),
			    "%s %u", _(places[i].title), count);
		else
			area_print(area, row, places[i].column, STYLE_UNKNOWN, "%s ?",
			    _(places[i].title));
	}
}

/* When what stands below was so. */
static void draw_moment(const struct posture *posture, struct area area)
{
	const json_t *site = mirror_row(posture->site, 0);
	char at[SHOW_SIZE], age[SHOW_SIZE];
	bool blind = console_is_blind(posture->view->app);

	if (show_time(site, "data_at", CLOCK_FULL, at)[0] == '\0')
		area_text(area, 0, 1, STYLE_UNKNOWN, _("数据时刻 无"));
	else
		area_print(area, 0, 1, blind ? STYLE_STALE : STYLE_DIM, _("%s数据时刻 %s（%s前）"),
		    blind ? "~ " : "", at, show_age(site, "data_at", age));
}

static void draw(struct view *view, struct area area)
{
	struct posture *posture = view->data;
	const json_t *row = table_selected(view->table);

	if (!mirror_is_known(posture->devices) || !mirror_is_known(posture->alarms)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_moment(posture, area);
	draw_guards(posture, area, 1, 1, MATTER_DEVICE, _("安全设备"));
	draw_guards(posture, area, 1, 40, MATTER_SYSTEM, _("安全系统"));
	draw_matters(posture, area, 2);
	area_rule(area, HEAD_ROWS - 1);
	if (row != NULL && area.rows > HEAD_ROWS + 6) {
		area_rule(area, area.rows - 2);
		int column = area_print(area, area.rows - 1, 1, STYLE_NORMAL, "%s  ",
		    row_get(row, "name"));
		area_text(area, area.rows - 1, column, STYLE_DIM, row_get(row, "text"));
		area = area_part(area, 0, 0, -2, area.columns);
	}
	table_draw(view->table,
	    area_part(area, HEAD_ROWS, 0, area.rows - HEAD_ROWS, area.columns));
}

static CELL(cell_mark)
{
	bool stale = json_is_true(json_object_get(row, "stale"));
	const char *severity = row_get(row, "severity");

	(void)column, (void)data;
	cell->text = stale && severity[0] == '\0' ? "~" : show_mark(severity);
	cell->style = severity[0] != '\0' ? show_style("severity", severity)
	    : stale                       ? STYLE_STALE : STYLE_NORMAL;
}

static CELL(cell_state)
{
	const char *severity = row_get(row, "severity");

	(void)column, (void)data;
	cell->text = row_get(row, "state");
	cell->style = severity[0] == '\0' ? STYLE_NORMAL : show_style("severity", severity);
}

/* What is bad first; of the same severity by matter, then the newest. */
static int bad_first(const void *a, const void *b)
{
	int64_t x = show_worst_rank(a) >> 56, y = show_worst_rank(b) >> 56;

	if (x == y) {
		x = row_get_integer(a, "matter");
		y = row_get_integer(b, "matter");
	}
	if (x == y) {
		x = -row_get_integer(a, "since");
		y = -row_get_integer(b, "since");
	}
	return x < y ? -1 : x > y ? 1 : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("类别"), 8, 8, 0, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("对象"), 24, 40, 4, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("情况"), 10, 16, 1, TEXT_LEFT, .searched = true, .cell = cell_state },
	{ N_("自"), 14, 14, 0, TEXT_LEFT, .what = "since", .cell = cell_full_time },
	{ N_("说明"), 12, 80, 3, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "text",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = bad_first,
	.empty = N_("台账里没有安全设备和安全系统，也没有安全告警。"),
};

/* ---- the screen --------------------------------------------------------------------------- */

static void open_selected(void *data)
{
	struct posture *posture = data;
	struct app *app = posture->view->app;
	const json_t *row = table_selected(posture->view->table);
	int64_t id = row_get_integer(row, "id");

	switch ((enum matter)row_get_integer(row, "matter")) {
	case MATTER_DEVICE:
		open_device(app, id);
		break;
	case MATTER_SYSTEM:
		open_service(app, id);
		break;
	case MATTER_KEY:
		open_record(app, kind_find("host_key"), id);
		break;
	case MATTER_LEAD:
		if (id < 0) {
			open_record(app, kind_find("violation_clue"), -id);
			break;
		}
		open_alarm(app, id, row_get_integer(row, "root"));
		break;
	case MATTER_ALARM:
	case MATTER_ATTACK:
	case MATTER_LOGIN:
	case MATTERS:
		open_alarm(app, id, row_get_integer(row, "root"));
	}
}

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct posture *)data)->view->table) == NULL
	    ? _("没有选中的行") : NULL;
}

/* From an alarm that stands or stood, a device, a system. */
static const char *refuse_no_origin(void *data)
{
	const json_t *row = table_selected(((struct posture *)data)->view->table);
	enum matter matter = row == NULL ? MATTERS : (enum matter)row_get_integer(row, "matter");

	if (row == NULL)
		return _("没有选中的行");
	return matter == MATTER_KEY || (matter == MATTER_LEAD && row_get_integer(row, "id") < 0)
	    ? _("先打开它，在告警或来电上登记") : NULL;
}

static void begin_incident(void *data)
{
	struct posture *posture = data;
	const json_t *row = table_selected(posture->view->table);
	enum matter matter = (enum matter)row_get_integer(row, "matter");

	incident_begin(posture->view->app,
	    matter == MATTER_DEVICE ? "device" : matter == MATTER_SYSTEM ? "managed_service"
									 : "alarm",
	    row_get_integer(row, "id"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一行"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	INCIDENT_BINDING(refuse_no_origin, begin_incident),
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct posture *posture = view->data;

	timer_stop(&posture->again);
	console_unfollow(view);
	table_free(view->table);
	json_decref(posture->past);
	json_decref(posture->rows);
	g_free(posture);
}

static const struct view_type type = {
	.name = "security",
	.title = N_("安全"),
	.help = N_("出口和安全设备、安全系统，没有处理的安全告警，一天内规则命中的攻击和登录失败，"
		   "待核对的主机密钥，违规线索。坏的在前。"),
	.bindings = bindings,
	.draw = draw,
	.enter = enter,
	.leave = leave,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct posture *)data)->view->app);
}

static struct view *open(struct app *app)
{
	static const char *const topics[] = { "site", "devices", "services", "alarms",
		"records:host_key" };
	struct posture *posture = g_new0(struct posture, 1);
	struct view *view = posture->view = view_new(app, &type, posture);

	view->table = table_new(&table, app_timers(app), table_changed, posture);
	timer_init(&posture->again, app_timers(app), on_again, posture);
	for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
		console_follow(view, topics[i], take);
	if (kind_find("violation_clue") != NULL)
		console_follow(view, "records:violation_clue", take);
	return view;
}

const struct screen_entry screen_security = { "security", N_("安全"), '8', 1, open };
