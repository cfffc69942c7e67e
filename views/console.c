#include "views/console.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/drafts.h"
#include "views/drill.h"
#include "views/everywhere.h"
#include "views/lock.h"
#include "views/passphrase.h"
#include "views/pressing.h"
#include "views/screen.h"
#include "views/show.h"
#include "views/printing.h"
#include "views/sound.h"
#include "views/training.h"
#include "views/warning_show.h"

#define HEAD_ROWS 2
#define GROUPS 10
#define DATE_COLUMNS 12
#define TIME_COLUMNS 11         /* with the blanks around what follows it */
#define DATA_COLUMNS 12
/* How old data may be where the service does not say how often it polls; and how much longer than
 * two polls it may take to be told. */
#define AGE_LIMIT (10 * CLOCK_SECOND)
#define AGE_SLACK (2 * CLOCK_SECOND)

struct follow {
	struct view *view;
	struct mirror *mirror;
	follow_rows *rows;
};

struct console {
	struct app *app;
	struct model *model;
	struct drafts *drafts;
	struct sound *sound;
	struct printing *printing;
	struct training *training;   /* NULL: this is none */
	struct passphrase passphrase;
	struct client_place place;
	GArray *follows;             /* struct follow */
	struct mirror *site;
	struct timer second;         /* ages on the screen go on without news */
	char *drill;                 /* state of the drill as last told (views/drill.h) */
	bool greeted;
	bool ending;
	struct group groups[GROUPS + 1];
	struct tab *tabs[GROUPS];
	struct app_type type;
};

/* ---- groups ------------------------------------------------------------------------------- */

/* The ten digits of DESIGN: what one looks for is always on the same one. */
static const struct { char digit; const char *title;
} group_titles[GROUPS] = {
	{ '1', N_("总览") },
	{ '2', N_("链路") },
	{ '3', N_("机房") },
	{ '4', N_("告警") },
	{ '5', N_("故障单") },
	{ '6', N_("值班") },
	{ '7', N_("预案") },
	{ '8', N_("安全") },
	{ '9', N_("台账") },
	{ '0', N_("报表") },
};

static int by_order(const void *a, const void *b)
{
	return (*(const struct screen_entry *const *)a)->order -
	    (*(const struct screen_entry *const *)b)->order;
}

/* The tabs of DIGIT in their order; NULL when no screen is there. */
static struct tab *tabs_of(char digit)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();

	for (size_t i = 0; screen_table[i] != NULL; i++)
		if (screen_table[i]->group == digit)
			g_ptr_array_add(found, (void *)(uintptr_t)screen_table[i]);
	if (found->len == 0)
		return NULL;
	g_ptr_array_sort(found, by_order);
	struct tab *tabs = g_new0(struct tab, found->len + 1);
	for (size_t i = 0; i < found->len; i++) {
		const struct screen_entry *entry = g_ptr_array_index(found, i);
		tabs[i] = (struct tab){ entry->name, entry->title, entry->open };
	}
	return tabs;
}

static void make_groups(struct console *console)
{
	size_t n = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		console->tabs[i] = tabs_of(group_titles[i].digit);
		if (console->tabs[i] != NULL)
			console->groups[n++] = (struct group){ group_titles[i].digit,
				group_titles[i].title, console->tabs[i] };
	}
}

/* ---- following ---------------------------------------------------------------------------- */

struct console *console_of(const struct app *app)
{
	return app_data(app);
}

struct model *console_model(const struct app *app)
{
	return console_of(app)->model;
}

void console_follow(struct view *view, const char *topic, follow_rows *rows)
{
	struct console *console = console_of(view->app);
	struct follow follow = { view, model_watch(console->model, topic), rows };

	g_array_append_val(console->follows, follow);
	rows(view, follow.mirror);
}

/* TOPIC NULL: all of them. */
static void unfollow(struct view *view, const char *topic)
{
	struct console *console = console_of(view->app);

	for (size_t i = console->follows->len; i-- > 0;) {
		struct follow *follow = &g_array_index(console->follows, struct follow, i);
		if (follow->view != view ||
		    (topic != NULL && strcmp(mirror_topic(follow->mirror), topic) != 0))
			continue;
		model_unwatch(console->model, follow->mirror);
		g_array_remove_index(console->follows, (guint)i);
	}
}

void console_unfollow(struct view *view)
{
	unfollow(view, NULL);
}

void console_unfollow_topic(struct view *view, const char *topic)
{
	unfollow(view, topic);
}

static void on_rows(struct mirror *mirror, void *data)
{
	struct console *console = data;

	for (size_t i = 0; i < console->follows->len; i++) {
		struct follow follow = g_array_index(console->follows, struct follow, i);
		if (follow.mirror == mirror)
			follow.rows(follow.view, mirror);
	}
	if (mirror == console->site)
		drill_watch(console->app, mirror_row(mirror, 0), &console->drill);
	app_changed(console->app);
}

/* ---- greeting ----------------------------------------------------------------------------- */

static void greeting_read(int answer, void *data)
{
	(void)answer, (void)data;
}

/* The banner of the regulations (柳26/27、青22、拉接17), once a login; and who one is here. */
static void greet(struct console *console)
{
	const char *const answers[] = { _("知道了，进入"), NULL };
	const struct actor *actor = model_actor(console->model);
	const char *mode = row_get(model_hello(console->model), "mode");
	GString *text =
	    g_string_new(_("本系统非涉密，严禁录入国家秘密、工作秘密。操作留痕，不可删改。"));

	if (actor->roles == 0)
		g_string_append(text, _("  你还没有岗位：找系统管理员登记、安全管理员授权。"));
	else
		g_string_append_printf(text, _("  登录：%s。"), actor->name);
	if (strcmp(mode, "trial") == 0)
		g_string_append(text, _("  这是试用：一人兼全部岗位，记录不作依据。"));
	if (strcmp(mode, "training") == 0)
		g_string_append(text, _("  这是演练：机房和网络都是仿真的，一人兼全部岗位。"));
	app_ask(console->app, text->str, answers, greeting_read, NULL);
	g_string_free(text, TRUE);
}

/* Where time may be moved (trial, training) the console goes by the clock that the service goes
 * by. */
static void follow_clock(struct console *console)
{
	const char *mode = row_get(model_hello(console->model), "mode");
	g_autoptr(GError) error = NULL;

	if (strcmp(mode, "production") != 0 && !clock_allow_shared(&error))
		app_toast(console->app, STYLE_WARNING, "%s", error->message);
}

/* It says on every row that this is a training, from the first moment it is known. */
static void mind_training(struct console *console)
{
	const char *mode = row_get(model_hello(console->model), "mode");

	if (console->training == NULL &&
	    (console->place.lab != NULL || strcmp(mode, "training") == 0))
		console->training = training_new(console->app, &console->place);
}

static void on_line(void *data)
{
	struct console *console = data;

	mind_training(console);
	if (model_line(console->model) == MODEL_UP && !console->greeted) {
		console->greeted = true;
		follow_clock(console);
		greet(console);
		if (model_actor(console->model)->roles == ROLE_VIEWER)
			open_wall(console->app);
	}
	app_changed(console->app);
}

static const struct model_handlers model_handlers = { on_rows, on_line };

/* ---- head --------------------------------------------------------------------------------- */

static const char *clock_sentence(const char *word)
{
	if (strcmp(word, "synchronised") == 0)
		return _("时钟准");
	if (strcmp(word, "suspect") == 0)
		return _("时钟可疑");
	return strcmp(word, "shared") == 0 ? _("测试时钟") : _("时钟未同步");
}

/* COVERED: to a room in which anybody may stand it names no one. */
static int draw_duty(struct area area, int row, int column, const json_t *site, bool covered)
{
	const json_t *duty = json_object_get(site, "on_duty");
	char until[SHOW_SIZE];

	if (site == NULL)
		return column;
	if (duty == NULL)
		return area_text(area, row, column, STYLE_WARNING, _("当班未登记"));
	if (covered)
		return area_text(area, row, column, STYLE_TITLE, _("有人当班"));
	column = area_print(area, row, column, STYLE_TITLE, _("当班 %s"), row_get(duty, "name"));
	if (show_time(duty, "until", CLOCK_HOUR_MINUTE, until)[0] != '\0')
		column = area_print(area, row, column, STYLE_TITLE, _(" 至 %s"), until);
	return column;
}

/* Microseconds after which what came last is not of now. */
static int64_t age_limit(const json_t *site)
{
	int64_t sweep = row_get_integer(site, "sweep_us");

	return sweep > 0 ? 2 * sweep + AGE_SLACK : AGE_LIMIT;
}

static bool is_old(const json_t *site)
{
	struct wall at = { row_get_integer(site, "data_at") };

	return at.us == 0 || wall_between(at, clock_wall()) > age_limit(site);
}

static const json_t *site_of(const struct console *console)
{
	return console->site == NULL ? NULL : mirror_row(console->site, 0);
}

bool console_is_blind(const struct app *app)
{
	const struct console *console = console_of(app);

	return model_line(console->model) != MODEL_UP || is_old(site_of(console));
}

/* Before anything has come there is nothing that could be old. */
static bool is_stale(struct app *app)
{
	return row_get_integer(site_of(console_of(app)), "data_at") != 0 && console_is_blind(app);
}

/* How old what one sees is: by the clock here, so that it goes on when nothing comes any more.
 * Returns the column it begins at. */
static int draw_data_age(struct area area, const json_t *site)
{
	struct wall at = { row_get_integer(site, "data_at") };
	int64_t age = wall_between(at, clock_wall());
	char lasted[CLOCK_TEXT_SIZE];
	bool old = is_old(site);
	g_autofree char *text = at.us == 0
	    ? g_strdup(_("数据 无"))
	    : g_strdup_printf(_("%s数据 %s"), old ? "~" : "",
		  clock_duration(MAX(age, 0), lasted, sizeof lasted));

	int column = area.columns - 1 - (int)text_columns(text);
	area_text(area, 0, column, old ? STYLE_STALE : STYLE_DIM, text);
	return column;
}

/* The time always; month, day and weekday where they leave room for who is on duty. */
static int draw_clock(struct area area, int column, const json_t *site, bool covered)
{
	static const char *const days[] = { N_("日"), N_("一"), N_("二"), N_("三"), N_("四"),
		N_("五"), N_("六") };
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(clock_wall().us / CLOCK_SECOND);
	const char *clock = row_get(site, "clock");
	char text[CLOCK_TEXT_SIZE];
	int behind = TIME_COLUMNS + (int)text_columns(clock_sentence(clock)) +
	    draw_duty(area, -1, 0, site, covered) + DATA_COLUMNS;

	if (column + DATE_COLUMNS + behind <= area.columns)
		column = area_print(area, 0, column, STYLE_NORMAL, _("%02d-%02d 周%s "),
		    g_date_time_get_month(now), g_date_time_get_day_of_month(now),
		    _(days[g_date_time_get_day_of_week(now) % 7]));
	column = area_text(area, 0, column, STYLE_NORMAL,
		     clock_text(clock_wall(), CLOCK_TIME, text, sizeof text)) +
	    1;
	if (site == NULL)
		return column;
	return area_text(area, 0, column,
		   strcmp(clock, "unsynchronised") == 0 || strcmp(clock, "suspect") == 0
		       ? STYLE_WARNING : STYLE_DIM,
		   clock_sentence(clock)) +
	    2;
}

/* At a login of several: who signed on there, if anybody did. */
static int draw_seat(const struct console *console, struct area area, int column, bool covered)
{
	const struct actor *actor = model_actor(console->model);

	if (!actor->shared || covered)
		return column;
	if (actor->person == 0)
		return area_text(area, 0, column + 1, STYLE_WARNING, _("公用台无人登上"));
	return area_print(area, 0, column + 1, STYLE_TITLE, _("在座 %s"), actor->name);
}

static void draw_where(struct console *console, struct area area, const json_t *site)
{
	const char *mode = row_get(model_hello(console->model), "mode");
	bool covered = app_covered(console->app) != NULL;
	int column = 1;

	if (strcmp(mode, "trial") == 0)
		column = area_text(area, 0, column, STYLE_EXERCISE, _("试用")) + 1;
	else if (strcmp(mode, "training") == 0)
		column = area_text(area, 0, column, STYLE_EXERCISE, _("演练")) + 1;
	column = drill_draw_head(area, column, site);
	column = area_text(area, 0, column, STYLE_TITLE, row_get(site, "name"));
	column = draw_seat(console, area, column, covered);
	column = draw_clock(area, site == NULL ? column : column + 2, site, covered);
	int end = draw_data_age(area, site) - 1;
	draw_duty(area_part(area, 0, 0, 1, MAX(end, 0)), 0, column, site, covered);
}

/* What is wrong with the service itself. */
static void draw_trouble(struct area area, int column, const json_t *site)
{
	const json_t *troubles = json_object_get(site, "trouble");

	if (json_array_size(troubles) > 0 && column < area.columns)
		area_field(area, 1, column, area.columns - column, TEXT_LEFT, STYLE_WARNING,
		    json_string_value(json_array_get(troubles, 0)));
}

const char *console_severity(const struct app *app, const char *severity)
{
	return alarm_severity_word(site_of(console_of(app)), severity);
}

/* What is to be known of the alarms beside how many there are; returns the column behind it. */
static int draw_alarms(struct area area, int column, const json_t *site)
{
	int waiting = (int)row_get_integer(json_object_get(site, "alarms"), "unacknowledged");

	column = area_print(area, 1, column, waiting == 0 ? STYLE_DIM : STYLE_TITLE,
		     _("未确认 %d"), waiting) + 2;
	if (alarms_flood(site))
		column = area_text(area, 1, column, STYLE_MAJOR, _("洪泛")) + 2;
	return warning_draw_head(area, column, site);
}

/* Our own gateway is gone: what is behind it is not down, but not known. */
static void draw_cut_off(struct area area)
{
	area_blank(area, 1, 0, -1, STYLE_CRITICAL);
	area_field(area, 1, 1, area.columns - 1, TEXT_LEFT, STYLE_CRITICAL,
	    _("可能是本控制台或机房出口断网，非全网断网。后面的都按未知看，先查本机网关"));
}

int64_t console_shelving(const struct app *app)
{
	return row_get_integer(json_object_get(site_of(console_of(app)), "alarms"), "shelve_us");
}

/* Counts by severity, always at the same columns as long as they are below a thousand; none of a
 * kind is grey. */
static void draw_counts(const struct app *app, struct area area, const json_t *site)
{
	static const struct { const char *severity; int column; } places[] = {
		{ "critical", 1 }, { "major", 14 }, { "minor", 26 }, { "warning", 37 },
	};
	const json_t *counts = json_object_get(site, "severities");
	int end = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		int64_t count = row_get_integer(counts, places[i].severity);
		end = area_print(area, 1, MAX(places[i].column, end + 1),
		    count == 0 ? STYLE_DIM : show_style("severity", places[i].severity),
		    "%s %s %" G_GINT64_FORMAT, show_mark(places[i].severity),
		    console_severity(app, places[i].severity), count);
	}
	end = draw_alarms(area, MAX(48, end + 2), site);
	draw_trouble(area, pressing_draw(area, end, site, false), site);
}

/* What is silent is said before what is wrong with the service. */
static void draw_second(const struct console *console, struct area area, bool covered,
    const json_t *site)
{
	struct area rest = area_part(area, 0, 0, area.rows, sound_draw(console->sound, area, 1));

	rest = area_part(rest, 0, 0, rest.rows, printing_draw(console->printing, rest, 1));
	rest = area_part(rest, 0, 0, rest.rows, training_draw(console->training, rest, 1));

	if (alarms_are_cut_off(site))
		draw_cut_off(rest);
	else if (!covered)
		draw_counts(console->app, rest, site);
	else
		draw_trouble(rest, pressing_draw(rest, 1, site, true), site);
}

static void draw_line_down(struct console *console, struct area area)
{
	char since[CLOCK_TEXT_SIZE];

	clock_text(model_since(console->model), CLOCK_TIME, since, sizeof since);
	const char *then = console->greeted ? _("，画面停在那时") : "";
	const char *what = _("。叫系统管理员，先用纸质表 :sheets");
	g_autofree char *trouble =
	    g_strdup_printf(_("%s（%s 起）"), model_trouble(console->model), since);
	if (text_columns(trouble) + text_columns(then) + text_columns(what) + 1 >
	    (size_t)area.columns)
		then = "";
	g_autofree char *text = g_strconcat(trouble, then, what, NULL);
	area_blank(area, 1, 0, -1, STYLE_ERROR);
	area_field(area, 1, 1, area.columns - 1, TEXT_LEFT, STYLE_ERROR, text);
}

static void draw_head(struct app *app, struct area area)
{
	struct console *console = console_of(app);
	const json_t *site = site_of(console);
	bool covered = app_covered(app) != NULL;

	draw_where(console, area, site);
	if (model_line(console->model) == MODEL_DOWN)
		draw_line_down(console, area);
	else if (covered && console_is_blind(app))
		area_text(area, 1, 1, STYLE_ERROR, _("数据不是现在的：下面只说明那时候"));
	else
		draw_second(console, area, covered, site);
	if (covered && console_is_blind(app))
		area_restyle(area, STYLE_CRITICAL);
}

/* ---- ending ------------------------------------------------------------------------------- */

static bool quit(struct app *app, bool forced)
{
	(void)forced;
	console_of(app)->ending = true;
	drafts_flush(console_of(app)->drafts);
	return true;
}

/* The site may want a console that nobody touches to hide what it shows. */
static void mind_idle(struct console *console)
{
	int64_t idle = row_get_integer(site_of(console), "idle_us");

	if (idle > 0 && app_covered(console->app) == NULL && app_idle(console->app) >= idle)
		open_idle(console->app);
}

static void tick(struct timer *timer, void *data)
{
	struct console *console = data;

	mind_idle(console);
	timer_after(timer, CLOCK_SECOND);
	app_changed(console->app);
}

struct passphrase *console_passphrase(const struct app *app)
{
	return &console_of(app)->passphrase;
}

struct sound *console_sound(const struct app *app)
{
	return console_of(app)->sound;
}

struct printing *console_printing(const struct app *app)
{
	return console_of(app)->printing;
}

struct drafts *console_drafts(const struct app *app)
{
	return console_of(app)->drafts;
}

bool console_is_ending(const struct app *app)
{
	return console_of(app)->ending;
}

static void console_clear(struct console *console)
{
	timer_stop(&console->second);
	model_end(console->model);
	if (console->site != NULL)
		model_unwatch(console->model, console->site);
	training_free(console->training);
	sound_free(console->sound);
	printing_free(console->printing);
	if (console->app != NULL)
		app_free(console->app);
	model_free(console->model);
	drafts_free(console->drafts);
	passphrase_forget(&console->passphrase);
	g_array_unref(console->follows);
	g_free(console->drill);
	for (size_t i = 0; i < GROUPS; i++)
		g_free(console->tabs[i]);
}

int console_run(const struct client_place *place)
{
	struct console console = {
		.place = *place,
		.follows = g_array_new(FALSE, FALSE, sizeof(struct follow)),
		.type = { .head_rows = HEAD_ROWS,
		    .draw_head = draw_head,
		    .quit = quit,
		    .is_stale = is_stale,
		    .bindings = everywhere_bindings,
		    .away = &everywhere_bindings[EVERYWHERE_LOCK],
		    .command = everywhere_run,
		    .complete = everywhere_complete },
	};
	struct terminal_options options = { .charset = g_getenv("ZHIBAN_CHARSET") };
	g_autoptr(GError) error = NULL;
	struct timers *timers = timers_new(NULL);
	int status = 1;

	make_groups(&console);
	console.type.groups = console.groups;
	console.drafts = drafts_new(timers);
	console.model = model_new(place->socket, timers, &model_handlers, &console);
	console.app = app_new(&console.type, &options, timers, &console, &error);
	if (console.app == NULL) {
		client_fail(error);
	} else {
		console.site = model_watch(console.model, "site");
		console.sound = sound_new(console.app);
		console.printing = printing_new(console.app);
		mind_training(&console);
		timer_init(&console.second, timers, tick, &console);
		timer_after(&console.second, CLOCK_SECOND);
		if (place->wall)
			open_wall(console.app);
		status = app_run(console.app);
	}
	console_clear(&console);
	timers_free(timers);
	return status;
}
