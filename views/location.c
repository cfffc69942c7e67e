/* 定位: where a circuit is broken, how we know, whom to call; on one screen, read from top to
 * bottom at three in the morning: the way of the circuit with the broken part marked, the evidence
 * with its times, the verdict with its rule, who is to be called, and what to do next. What is not
 * known stands there with a question mark. */
#include "views/location.h"

#include <string.h>

#include "base/i18n.h"
#include "points/locate.h"
#include "views/evidence.h"
#include "views/location_parts.h"
#include "views/location_words.h"
#include "views/records.h"
#include "views/ticket_acts.h"

/* From so many rows on the way has a line of details, and a rule above it. */
#define ROOMY 26
/* What was just done is said on the last row, and hides no step. */
#define TOAST_ROWS 1

const json_t *locating_row(const struct locating *locating)
{
	return locating->location == NULL ? NULL : mirror_row(locating->location, 0);
}

static const char *acceptor_shown(const char *word)
{
	enum acceptor acceptor = ACCEPTOR_UNDECIDED;

	acceptor_read(word, &acceptor);
	return _(acceptor_title(acceptor));
}

static bool flag_of(const json_t *row, const char *name)
{
	return json_is_true(json_object_get(row, name));
}

static enum style state_style(const char *state)
{
	return strcmp(state, "good") == 0 ? STYLE_GOOD : strcmp(state, "bad") == 0 ? STYLE_MAJOR :
	    STYLE_UNKNOWN;
}

/* ---- the way ------------------------------------------------------------------------------ */

static const char *segment_word_shown(const char *place, const char *state)
{
	bool port = strcmp(place, "near_port") == 0;

	if (strcmp(state, "good") == 0)
		return port ? "up" : strcmp(place, "line") == 0 ? _("通") : _("正常");
	if (strcmp(state, "bad") == 0)
		return port ? "!! down" : strcmp(place, "line") == 0 ? _("!! 断") :
		    _("!! 不可达");
	return "?";
}

/* Four places side by side, lines between them; each with its name, its state and a detail. */
static void draw_way(struct area area, const json_t *row)
{
	const json_t *segments = json_object_get(row, "segments"), *segment;
	int n = (int)json_array_size(segments), width = (area.columns - 3) / MAX(n, 1);
	size_t i;

	json_array_foreach(segments, i, segment) {
		int column = 3 + (int)i * width;
		const char *place = row_get(segment, "place"), *state = row_get(segment, "state");
		bool line = strcmp(place, "line") == 0;
		char brief[SHOW_SIZE];
		const char *name = row_get(segment, "name");
		if (name[0] == '\0')
			name = line ? show_word("owner", row_get(row, "owner_type")) : "?";
		else if (strcmp(place, "near_port") == 0)
			name = show_port(name, brief);
		area_field(area, 0, column, width - 2, TEXT_LEFT, STYLE_TITLE, name);
		int end = area_text(area, 1, column, state_style(state),
		    segment_word_shown(place, state)) + 1;
		for (; (int)i < n - 1 && end < column + width - 1; end++)
			area_text(area, 1, end, STYLE_DIM, "-");
		area_field(area, 2, column, width - 2, TEXT_LEFT, STYLE_DIM,
		    row_get(segment, "detail"));
	}
}

/* ---- evidence ----------------------------------------------------------------------------- */

/* A port at the end of TITLE in the form that people say. Caller frees. */
static char *short_title(const char *title)
{
	char brief[SHOW_SIZE];

	for (const char *at = strchr(title, ' '); at != NULL; at = strchr(at + 1, ' '))
		if (show_port(at + 1, brief) != at + 1)
			return g_strdup_printf("%.*s%s", (int)(at + 1 - title), title, brief);
	return g_strdup(title);
}

/* Where what the pieces of evidence say begins: behind the widest title, or most of it. */
static int value_column(struct area area, const json_t *list)
{
	const json_t *evidence;
	size_t i, widest = 14;

	json_array_foreach((json_t *)(uintptr_t)list, i, evidence) {
		g_autofree char *title = short_title(row_get(evidence, "what"));
		widest = MAX(widest, text_columns(title));
	}
	return MIN((int)widest + 6, MIN(36, area.columns * 2 / 5));
}

/* In at most LINES; returns how many it took. */
static int draw_one(struct area area, int row, int column, int lines, const json_t *evidence)
{
	const char *state = row_get(evidence, "state");
	bool known = strcmp(state, "unknown") != 0, happened =
	    strcmp(row_get(evidence, "name"), "trap") == 0 ||
	    strcmp(row_get(evidence, "name"), "change") == 0;
	int width = MAX(area.columns - column - 10, 4);
	char at[SHOW_SIZE];
	g_autofree char *title = short_title(row_get(evidence, "what"));
	g_autofree char *value = location_value_text(evidence);

	show_time(evidence, "at", CLOCK_TIME, at);
	if (!happened && strcmp(state, "good") != 0)
		area_text(area, row, 1, state_style(state), known ? "!!" : "?");
	area_field(area, row, 4, column - 5, TEXT_LEFT, STYLE_DIM, title);
	area_text(area, row, area.columns - 9, STYLE_DIM, at);
	if (lines > 1)
		return MAX(area_wrap(area_part(area, row, column, lines, width), 0, 0, lines,
			       STYLE_NORMAL, value), 1);
	area_field(area, row, column, width, TEXT_LEFT, STYLE_NORMAL, value);
	return 1;
}

/* As many as there is room for; how many more there are stands behind the heading. WHOLE: each to
 * its end. */
static void draw_evidence(struct area area, const json_t *row, bool whole)
{
	const json_t *list = json_object_get(row, "evidence");
	int n = (int)json_array_size(list), shown = MIN(n, area.rows - 1), next = 1;
	int value = value_column(area, list);
	int column = area_text(area, 0, 1, STYLE_TITLE, _("证据")) + 2;

	if (shown < n)
		area_print(area, 0, column, STYLE_DIM, _("还有 %d 条，Tab 看全部"), n - shown);
	area_field(area, 0, area.columns - 9, 8, TEXT_LEFT, STYLE_DIM, _("时刻"));
	for (int i = 0; i < shown; i++)
		next += draw_one(area, next, value, whole ? 3 : 1, json_array_get(list, (size_t)i));
}

/* ---- the verdict -------------------------------------------------------------------------- */

static const char *const fact_titles[] = { N_("判断"), N_("改判"), N_("人工"), N_("规则"),
	N_("受理"), N_("影响") };

/* What is said stands in one column, behind the widest heading of this language. */
static int fact_column(void)
{
	size_t widest = 5;

	for (size_t i = 0; i < G_N_ELEMENTS(fact_titles); i++)
		widest = MAX(widest, text_columns(_(fact_titles[i])));
	return (int)widest + 3;
}

static int draw_fact(struct area area, int row, const char *title, enum style style,
    const char *value)
{
	struct area rest = area_part(area, 0, fact_column(), -1, -1);

	area_text(area, row, 1, STYLE_DIM, title);
	return row + MAX(area_wrap(rest, row, 0, 2, style, value), 1);
}

/* Of what no rule decides: until when a person has to. */
static char *decide_text(const json_t *acceptance)
{
	int64_t by = row_get_integer(acceptance, "decide_by");
	char at[SHOW_SIZE];

	if (by == 0)
		return g_strdup("");
	return g_strdup_printf(by > clock_wall().us ? _("须在 %s 前判定（o 改判）。")
						    : _("应在 %s 前判定，已超时（o 改判）。"),
	    show_time(acceptance, "decide_by", CLOCK_HOUR_MINUTE, at));
}

/* "R3 / R6，先问对端是否停电。运营商线路由本级相应运营商受理（拉接14）" */
static char *rule_text(const json_t *acceptance)
{
	int otherwise = (int)row_get_integer(acceptance, "otherwise");
	g_autofree char *other =
	    otherwise == 0 ? g_strdup("") : g_strdup_printf(" / R%d", otherwise);

	g_autofree char *decide = decide_text(acceptance);

	return g_strdup_printf(_("R%d%s  %s%s%s（%s）"),
	    (int)row_get_integer(acceptance, "rule"), other, decide,
	    flag_of(acceptance, "ask_power") ? _("先问对端是否停电。") : "",
	    row_get(acceptance, "reason"), row_get(acceptance, "source"));
}

/* Who answers to the user, who is called, by which number and under which name of the line. */
static char *parties_text(const json_t *row)
{
	const json_t *acceptance = json_object_get(row, "acceptance");
	const json_t *carrier = json_object_get(row, "carrier");
	const char *accepts = row_get(acceptance, "accepts_name"),
		   *repairs = row_get(acceptance, "repairs_name");
	GString *text = g_string_new(accepts);

	if (strcmp(row_get(acceptance, "accepts"), row_get(acceptance, "repairs")) != 0)
		g_string_append_printf(text, _("   处置 %s"), repairs);
	if (strcmp(row_get(acceptance, "repairs"), "carrier") == 0) {
		g_string_append_printf(text, _("   报修 %s"),
		    row_get(carrier, "repair_phone")[0] != '\0' ? row_get(carrier, "repair_phone")
								: _("台账没有填"));
		if (row_get(carrier, "circuit_no")[0] != '\0')
			g_string_append_printf(text, _("   电路号 %s"),
			    row_get(carrier, "circuit_no"));
	}
	return g_string_free(text, FALSE);
}

/* What a person said, beside what the program had said then. */
static char *said_text(const json_t *said)
{
	const char *power = row_get(said, "far_power"), *segment = row_get(said, "segment"),
		   *repairs = row_get(said, "repairs"), *accepts = row_get(said, "accepts"),
		   *reason = row_get(said, "reason");
	char at[SHOW_SIZE];
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s %s", show_time(said, "at", CLOCK_HOUR_MINUTE, at),
	    row_get(said, "by"));
	if (power[0] != '\0')
		g_string_append_printf(text, _("，%s"),
		    strcmp(power, "yes") == 0 ? _("对端有电") : _("对端没有电"));
	if (segment[0] != '\0')
		g_string_append_printf(text, _("，判为%s"), location_segment_text(segment));
	if (accepts[0] != '\0')
		g_string_append_printf(text, _("，受理%s"), acceptor_shown(accepts));
	if (repairs[0] != '\0')
		g_string_append_printf(text, _("，处置%s"), acceptor_shown(repairs));
	if (flag_of(said, "differs"))
		g_string_append_printf(text, _("（程序：%s，R%d）：%s"),
		    location_segment_text(row_get(said, "program_segment")),
		    (int)row_get_integer(said, "program_rule"), reason);
	return g_string_free(text, FALSE);
}

static char *units_text(const json_t *row)
{
	const json_t *units = json_object_get(row, "units"), *unit;
	GString *text = g_string_new(NULL);
	size_t i;

	json_array_foreach(units, i, unit)
		g_string_append_printf(text, "%s%s", i == 0 ? "" : _("、"), row_get(unit, "name"));
	if (i == 0)
		g_string_append(text, _("台账没有登记使用单位"));
	else if (i > 1)
		g_string_append_printf(text, _("（共用链路，%zu 家）"), i);
	return g_string_free(text, FALSE);
}

static int draw_verdict(struct area area, const json_t *row)
{
	const json_t *verdict = json_object_get(row, "verdict"),
		     *acceptance = json_object_get(row, "acceptance"),
		     *said = json_object_get(row, "said");
	bool fault = flag_of(verdict, "fault");
	g_autofree char *judged = location_verdict_text(verdict), *units = units_text(row);
	int line = draw_fact(area, 0, _("判断"), fault ? STYLE_TITLE : STYLE_NORMAL, judged);

	if (said != NULL) {
		g_autofree char *text = said_text(said);
		line = draw_fact(area, line, flag_of(said, "differs") ? _("改判") : _("人工"),
		    STYLE_TITLE, text);
	}
	if (fault) {
		g_autofree char *rule = rule_text(acceptance), *parties = parties_text(row);
		line = draw_fact(area, line, _("规则"), STYLE_NORMAL, rule);
		line = draw_fact(area, line, _("受理"), STYLE_NORMAL, parties);
	}
	return draw_fact(area, line, _("影响"), STYLE_NORMAL, units);
}

/* ---- next --------------------------------------------------------------------------------- */

static void draw_steps(struct area area, const struct locating *locating)
{
	int details = 20;

	area_text(area, 0, 1, STYLE_TITLE, _("下一步"));
	for (int i = 0; i < locating->n_steps; i++)
		details = MAX(details, (int)text_columns(locating->steps[i].title) + 6);
	details = MIN(details, area.columns / 2);
	for (int i = 0; i < locating->n_steps && i + 1 < area.rows; i++) {
		const struct step *step = &locating->steps[i];
		bool chosen = i == locating->cursor;
		area_text(area, i + 1, 0, STYLE_NORMAL, chosen ? ">" : " ");
		area_print(area, i + 1, 2, STYLE_NORMAL, "%d", i + 1);
		area_field(area, i + 1, 4, details - 6, TEXT_LEFT, STYLE_NORMAL, step->title);
		area_field(area, i + 1, details, area.columns - details - 1, TEXT_LEFT, STYLE_DIM,
		    step->detail);
		if (chosen) {
			area_select(area, i + 1);
			area_cursor(area, i + 1, 0);
		}
	}
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void draw_title(struct area area, const json_t *row)
{
	const char *state = row_get(row, "state");
	const char *mark = show_state_mark("circuit", state);
	char since[SHOW_SIZE], lasted[SHOW_SIZE];
	int64_t mbps = row_get_integer(row, "bandwidth_mbps");
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s  %s", row_get(row, "circuit_no"),
	    row_get(row, "name")) + 2;

	column = area_text(area, 0, column, STYLE_NORMAL,
	    show_word("owner", row_get(row, "owner_type"))) + 1;
	if (mbps > 0)
		column = area_print(area, 0, column, STYLE_NORMAL, "%dM", (int)mbps);
	column = area_print(area, 0, column + 2, show_style("circuit", state), "%s%s%s", mark,
	    mark[0] == '\0' ? "" : " ", show_word("circuit", state));
	if (show_time(row, "since", CLOCK_TIME, since)[0] != '\0')
		area_print(area, 0, column + 1, STYLE_NORMAL, _("%s 起（%s）"), since,
		    show_age(row, "since", lasted));
}

/* The verdict is drawn first onto nothing, to know how many rows it takes; the evidence gets what
 * is left. */
static void draw(struct view *view, struct area area)
{
	struct locating *locating = view->data;
	const json_t *row = locating_row(locating);

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    locating->location != NULL && mirror_is_known(locating->location) ?
		    _("这条链路已停用，或已不在台账。") : _("还没有读到，正在等值班服务。"));
		area_cursor(area, 0, 0);
		return;
	}
	draw_title(area, row);
	bool roomy = area.rows >= ROOMY;
	int way = roomy ? 3 : 2, above = roomy ? 2 : 1, top = above + way + 1;
	if (roomy)
		area_rule(area, 1);
	draw_way(area_part(area, above, 0, way, area.columns), row);
	area_rule(area, top - 1);
	if (locating->whole) {
		draw_evidence(area_part(area, top, 0, area.rows - top, area.columns), row, true);
		area_cursor(area, top, 0);
		return;
	}
	struct area away = area_part(area, area.rows, 0, area.rows, area.columns);
	int verdict = draw_verdict(away, row), steps = locating->n_steps + 1;
	int evidence = CLAMP(area.rows - top - verdict - steps - 1 - TOAST_ROWS, 3,
	    1 + (int)json_array_size(json_object_get(row, "evidence")));
	draw_evidence(area_part(area, top, 0, evidence, area.columns), row, false);
	top += evidence;
	area_rule(area, top++);
	draw_verdict(area_part(area, top, 0, area.rows - top, area.columns), row);
	top += verdict;
	draw_steps(area_part(area, top, 0, area.rows - top, area.columns), locating);
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_without_row(void *data)
{
	return locating_row(data) == NULL ? _("还没有读到") : NULL;
}

static void run_step(void *data)
{
	struct locating *locating = data;

	if (locating->cursor < locating->n_steps)
		locating->steps[locating->cursor].run(locating);
}

static void move(struct locating *locating, int by)
{
	locating->cursor = CLAMP(locating->cursor + by, 0, MAX(0, locating->n_steps - 1));
	app_changed(locating->view->app);
}

static void move_down(void *data)
{
	move(data, 1);
}

static void move_up(void *data)
{
	move(data, -1);
}

static void switch_part(void *data)
{
	struct locating *locating = data;

	locating->whole = !locating->whole;
	app_changed(locating->view->app);
}

/* The form of the act, with what the program says where the person may say otherwise. */
static void overrule(void *data)
{
	struct locating *locating = data;
	const struct kind *kind = kind_find("location_verdict");
	const json_t *row = locating_row(locating);
	json_auto_t *preset = json_pack("{s:I, s:{s:s}}", "circuit",
	    (json_int_t)locating->circuit, "shown", "circuit", row_get(row, "circuit_no"));

	open_act(locating->view->app, kind, kind_act(kind, "judge"), 0, preset);
}

static void open_people(void *data)
{
	locating_open_people(data);
}

static void open_report(void *data)
{
	locating_open_report(data);
}

static const char *refuse_evidence(void *data)
{
	return row_get_integer(locating_row(data), "device") == 0 ? _("台账没有填本端设备") : NULL;
}

static void open_evidence(void *data)
{
	struct locating *locating = data;
	struct app *app = locating->view->app;

	app_push(app, evidence_view_new(app, row_get_integer(locating_row(locating), "device")));
}

/* From its alarm where one stands for it: the ticket then knows what raised it. */
static void begin_ticket(void *data)
{
	const struct locating *locating = data;
	int64_t alarm = row_get_integer(locating_row(locating), "alarm");

	ticket_begin(locating->view->app, alarm != 0 ? "alarm" : "circuit",
	    alarm != 0 ? alarm : locating->circuit);
}

static void ask_power(void *data)
{
	locating_ask_power(data);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "location.do", N_("执行"), N_("做光标所在的一步"), BINDING_FIRST,
	    refuse_without_row, run_step },
	{ K_DOWN, 0, "location.down", N_("下移"), N_("下一步"), BINDING_QUIET, NULL, move_down },
	{ K_UP, 0, "location.up", N_("上移"), N_("上一步"), BINDING_QUIET, NULL, move_up },
	{ 'o', 0, "location.overrule", N_("改判"), N_("与程序判断不同：记下故障段、受理单位和理由"),
	    0, refuse_without_row, overrule },
	{ 'e', 0, "location.bundle", N_("取证"), N_("告警时设备说了什么，与正常时对比"), 0,
	    refuse_evidence, open_evidence },
	{ 'd', 0, "location.power", N_("供电"), N_("记下对端有没有电"), 0, refuse_without_row,
	    ask_power },
	{ 'c', 0, "location.people", N_("联系人"), N_("运营商和接入单位，找谁打哪个号"), 0,
	    refuse_without_row, open_people },
	{ 'b', 0, "location.report", N_("口播稿"), N_("报障时照着念的话"), 0, refuse_without_row,
	    open_report },
	{ 'g', 0, "location.ticket", N_("建单"), N_("建故障单，知道的都填好；已有单的打开它"), 0,
	    refuse_without_row, begin_ticket },
	{ K_TAB, 0, "location.evidence", N_("证据"), N_("全部证据，再按回来"), 0, NULL,
	    switch_part },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_location(struct view *view, const struct mirror *mirror)
{
	struct locating *locating = view->data;

	locating->location = mirror;
	locating_plan(locating);
	if (locating_row(locating) != NULL)
		view_set_title(view, row_get(locating_row(locating), "circuit_no"));
}

static void take_contacts(struct view *view, const struct mirror *mirror)
{
	struct locating *locating = view->data;

	locating->contacts = mirror;
	locating_plan(locating);
}

static void release(struct view *view)
{
	struct locating *locating = view->data;

	console_unfollow(view);
	locating_forget_steps(locating);
	g_free(locating);
}

static const struct view_type type = {
	.name = "location", .title = N_("定位"),
	.help = N_("断在哪一段、凭什么、找谁。问号是不知道；不同意程序的判断按 o。"),
	.bindings = bindings, .draw = draw, .free = release,
};

struct view *location_view_new(struct app *app, int64_t circuit)
{
	struct locating *locating = g_new0(struct locating, 1);
	struct view *view = locating->view = view_new(app, &type, locating);
	g_autofree char *topic = g_strdup_printf("location:%" G_GINT64_FORMAT, circuit);

	locating->circuit = circuit;
	console_follow(view, "records:contact", take_contacts);
	console_follow(view, topic, take_location);
	return view;
}
