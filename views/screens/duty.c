/* 值班: who is responsible for each post until when, how the handover stands, what is due. Who
 * comes into the room looks at it first. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "views/due_show.h"
#include "views/records.h"
#include "views/screen.h"
#include "views/takeover.h"
#include "views/takeover_show.h"

#define NAME 14                /* columns at which things stand */
#define SINCE 34
#define UNTIL 52

struct duty {
	struct view *view;
	const struct mirror *spans, *handovers, *items, *standing, *upcoming, *visitors,
	    *roster;
	char *reason;
};

static const json_t *span_of(const struct duty *duty, const char *post)
{
	g_autoptr(GPtrArray) rows = duty->spans == NULL ? g_ptr_array_new()
	    : mirror_rows(duty->spans);

	for (guint i = 0; i < rows->len; i++)
		if (strcmp(row_get(rows->pdata[i], "post"), post) == 0 &&
		    strcmp(row_get(rows->pdata[i], "state"), "open") == 0)
			return rows->pdata[i];
	return NULL;
}

static const struct actor *actor_of(const struct duty *duty)
{
	return model_actor(console_model(duty->view->app));
}

/* How many posts PERSON, or else who is called NAME, holds. */
static unsigned posts_of(const struct duty *duty, int64_t person, const char *name)
{
	unsigned n = 0;

	for (const struct choice *post = post_choices; post->name != NULL; post++) {
		const json_t *span = span_of(duty, post->name);
		int64_t holder = row_get_integer(span, "person");
		n += span != NULL && (person != 0 || holder != 0 ? person == holder :
		    strcmp(row_get(span, "operator"), name) == 0);
	}
	return n;
}

/* ---- what is due -------------------------------------------------------------------------- */

static CELL(cell_due_moment)
{
	struct wall at = { row_get_integer(row, "at") }, now = clock_wall();

	(void)column, (void)data;
	cell->text = due_moment(at, now, cell->buffer);
	cell->style = at.us <= now.us ? STYLE_MAJOR : STYLE_NORMAL;
}

static CELL(cell_due_left)
{
	struct wall at = { row_get_integer(row, "at") }, now = clock_wall();

	(void)column, (void)data;
	cell->text = due_left(at, now, cell->buffer);
	cell->style = at.us <= now.us ? STYLE_MAJOR : STYLE_DIM;
}

static const struct table_column columns[] = {
	{ N_("时刻"), 11, 11, 0, TEXT_LEFT, .cell = cell_due_moment },
	{ N_("要做的"), 20, 0, 1, TEXT_LEFT, .searched = true, .what = "text",
	    .cell = cell_text },
	{ N_("还有"), 14, 14, 0, TEXT_RIGHT, .cell = cell_due_left },
	{ NULL },
};

static int soonest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "at"), y = row_get_integer(b, "at");

	return x < y ? -1 : x > y;
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = soonest_first,
	.empty = N_("没有排着的事。"),
};

/* ---- who is responsible ------------------------------------------------------------------- */

static void draw_post(const struct duty *duty, struct area area, int row,
    const struct choice *post)
{
	const json_t *span = span_of(duty, post->name);
	struct wall until = { row_get_integer(span, "planned_until") }, now = clock_wall();
	const char *since =
	    row_get_integer(span, "began_at") != 0 ? "began_at" : "created_at";
	char text[DUE_SIZE], at[SHOW_SIZE];

	area_text(area, row, 1, STYLE_DIM, _(post->title));
	if (span == NULL) {
		area_text(area, row, NAME, STYLE_MAJOR, _("!! 无人当班。按 n 接过来"));
		return;
	}
	bool both = posts_of(duty, row_get_integer(span, "person"), row_get(span, "operator")) > 1;
	g_autofree char *name =
	    g_strdup_printf("%s%s", row_get(span, "operator"), both ? _(" 兼岗") : "");
	area_field(area, row, NAME, SINCE - NAME - 1, TEXT_LEFT, STYLE_TITLE, name);
	area_print(area, row, SINCE, STYLE_NORMAL, _("%s 起"),
	    show_time(span, since, CLOCK_MINUTE, at));
	if (until.us == 0)
		return;
	int column = area_print(area, row, UNTIL, STYLE_NORMAL, _("至 %s"),
	    due_moment(until, now, text));
	area_text(area, row, column + 2, until.us <= now.us ? STYLE_MAJOR : STYLE_DIM,
	    due_left(until, now, text));
}

/* The shift of the roster that begins next; NULL: none is known. */
static const json_t *next_shift(const struct duty *duty)
{
	g_autoptr(GPtrArray) rows = duty->roster == NULL ? g_ptr_array_new()
	    : mirror_rows(duty->roster);
	int64_t now = clock_wall().us;
	const json_t *next = NULL;

	for (guint i = 0; i < rows->len; i++) {
		int64_t at = row_get_integer(rows->pdata[i], "begins_at");
		if (at > now && (next == NULL || at < row_get_integer(next, "begins_at")))
			next = rows->pdata[i];
	}
	return next;
}

/* "夜班 20:30  值班乙 网络值班": who comes next, and which post nobody will hold. */
static int draw_next(const struct duty *duty, struct area area, int row)
{
	const json_t *shift = next_shift(duty), *person, *gap;
	char at[SHOW_SIZE];
	size_t i;

	if (shift == NULL)
		return row;
	area_text(area, row, 1, STYLE_DIM, _("下一班"));
	int column = area_print(area, row, NAME, STYLE_NORMAL, "%s %s", row_get(shift, "name"),
	    show_time(shift, "begins_at", CLOCK_MINUTE, at));
	json_array_foreach(json_object_get(shift, "people"), i, person) {
		const char *duty_name = row_get(person, "duty");
		bool stands = word_in("operator|supervisor", duty_name);
		const struct field *field = kind_field(kind_find("roster_entry"), "duty");
		column = area_print(area, row, column + 2, stands ? STYLE_TITLE : STYLE_DIM,
		    "%s %s", row_get(person, "name"),
		    strcmp(duty_name, "operator") == 0
			? choice_title(post_choices, row_get(person, "post"))
			: choice_title(field->choices, duty_name));
	}
	json_array_foreach(json_object_get(shift, "gaps"), i, gap)
		column = area_print(area, row, column + 2, STYLE_MAJOR, _("!! 缺 %s"),
		    choice_title(post_choices, json_string_value(gap)));
	return row + 1;
}

/* What this person is here, and what he may not do from where he sits. */
static char *own_text(const struct duty *duty)
{
	const struct actor *actor = actor_of(duty);
	const json_t *span = span_of(duty, post_choices[0].name);
	g_autofree char *remote = console_remote();
	const char *where = remote == NULL ? "" :
	    _(" 远程：不能清点物品，不能签现场巡检。");

	if (posts_of(duty, actor->person, actor->name) > 0)
		return g_strdup_printf(_("你当班，责任在你。%s"), where);
	if ((actor->roles & ROLE_DUTY) == 0)
		return g_strdup_printf(_("你没有值班岗位，只能看。%s"), where);
	return span == NULL
	    ? g_strdup_printf(_("你尚未当值。%s"), where)
	    : g_strdup_printf(_("你尚未当值，当前责任人 %s。%s"), row_get(span, "operator"),
		  where);
}

static int draw_posts(const struct duty *duty, struct area area)
{
	g_autofree char *own = own_text(duty);
	int row = 0;

	for (const struct choice *post = post_choices; post->name != NULL; post++)
		draw_post(duty, area, row++, post);
	row = draw_next(duty, area, row);
	area_text(area, row, 1, STYLE_DIM, _("你"));
	return row + area_wrap(area_part(area, 0, NAME, area.rows, area.columns - NAME - 1), row,
			 0, 2, STYLE_NORMAL, own);
}

/* ---- how the handover stands -------------------------------------------------------------- */

/* Mine before others', what goes on before what is over and was not read by the supervisor. */
static int worth(const struct duty *duty, const json_t *row)
{
	const struct actor *actor = actor_of(duty);
	bool mine = actor->person != 0 &&
	    (row_get_integer(row, "outgoing") == actor->person ||
		row_get_integer(row, "incoming") == actor->person);

	return takeover_is_open(row) ? 2 + (int)mine
	    : strcmp(row_get(row, "state"), "transferred") == 0 ? 1 : 0;
}

static const json_t *current(const struct duty *duty)
{
	g_autoptr(GPtrArray) rows = duty->handovers == NULL ? g_ptr_array_new()
	    : mirror_rows(duty->handovers);
	const json_t *best = NULL;

	for (guint i = 0; i < rows->len; i++) {
		int value = worth(duty, rows->pdata[i]), known = best == NULL ? 0 :
		    worth(duty, best);
		if (value > known || (value > 0 && value == known &&
		    row_get_integer(rows->pdata[i], "id") > row_get_integer(best, "id")))
			best = rows->pdata[i];
	}
	return best;
}

static void gather(const struct duty *duty, const json_t *row, struct takeover_facts *ret)
{
	g_autoptr(GPtrArray) rows = duty->items == NULL ? g_ptr_array_new()
	    : mirror_rows(duty->items);

	*ret = (struct takeover_facts){ .row = row, .actor = actor_of(duty),
		.items = g_ptr_array_new(), .seen = TAKEOVER_ALL, .now = clock_wall(),
		.standing = duty->standing == NULL ? NULL
		    : mirror_row(duty->standing, row_get_integer(row, "id")) };
	for (guint i = 0; i < rows->len; i++)
		if (row_get_integer(rows->pdata[i], "handover") == row_get_integer(row, "id") &&
		    takeover_item_counts(rows->pdata[i]))
			g_ptr_array_add(ret->items, rows->pdata[i]);
}

static unsigned read_back(const struct takeover_facts *facts)
{
	unsigned n = 0;

	for (guint i = 0; i < facts->items->len; i++)
		n += takeover_item_is_read(facts->items->pdata[i]);
	return n;
}

static int draw_current(const struct duty *duty, struct area area, int row, const json_t *record)
{
	struct takeover_facts facts;
	enum style style;
	char at[SHOW_SIZE];

	gather(duty, record, &facts);
	g_autofree char *warning = takeover_warning(&facts, &style);
	g_autofree char *next = takeover_next(&facts);
	struct area part = area_part(area, 0, NAME, area.rows, area.columns - NAME - 1);
	int column = area_print(area, row, NAME, STYLE_TITLE, "%s  ",
	    choice_title(kind_find("handover")->states, row_get(record, "state")));
	if (takeover_is_transferred(record))
		column = area_print(area, row, column, STYLE_TITLE, "%s  ",
		    show_time(record, "transferred_at", CLOCK_TIME, at));
	column = area_print(area, row, column, STYLE_NORMAL, "%s  %s -> %s",
	    row_get(record, "number"), row_get(record, "outgoing_name"),
	    row_get(record, "incoming_name")[0] == '\0' ? "?" : row_get(record, "incoming_name"));
	if (facts.items->len > 0)
		area_print(area, row, column + 2, STYLE_NORMAL, _("复述 %u/%u"),
		    read_back(&facts), facts.items->len);
	row++;
	if (warning != NULL)
		row += area_wrap(part, row, 0, 3, style, warning);
	row += area_wrap(part, row, 0, 2, STYLE_NORMAL, next);
	g_ptr_array_unref(facts.items);
	return row;
}

static int draw_handover(const struct duty *duty, struct area area, int row)
{
	const json_t *record = current(duty), *span = span_of(duty, post_choices[0].name);
	char until[SHOW_SIZE];

	area_text(area, row, 1, STYLE_DIM, _("交接班"));
	if (record != NULL)
		return draw_current(duty, area, row, record);
	if (duty->handovers == NULL || !mirror_is_known(duty->handovers))
		area_text(area, row, NAME, STYLE_DIM, _("还没有读到"));
	else if (span == NULL)
		area_text(area, row, NAME, STYLE_DIM, _("没有人当班，没有可交接的。"));
	else
		area_print(area, row, NAME, STYLE_DIM,
		    _("没有在办的。计划 %s，到点前自动准备；提前换人按 h"),
		    show_time(span, "planned_until", CLOCK_MINUTE, until));
	return row + 1;
}

/* ---- the picture -------------------------------------------------------------------------- */

/* Who is in the room that does not belong here. */
static unsigned visitors(const struct duty *duty)
{
	g_autoptr(GPtrArray) rows = duty->visitors == NULL ? g_ptr_array_new()
	    : mirror_rows(duty->visitors);
	unsigned n = 0;

	for (guint i = 0; i < rows->len; i++)
		n += strcmp(row_get(rows->pdata[i], "state"), "inside") == 0;
	return n;
}

static void draw(struct view *view, struct area area)
{
	struct duty *duty = view->data;

	if (duty->spans == NULL || !mirror_is_known(duty->spans)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	int row = draw_posts(duty, area);
	row = draw_handover(duty, area, row);
	unsigned inside = visitors(duty);
	if (inside > 0)
		area_print(area, row++, 1, STYLE_NORMAL, _("外来人员    在室 %u 人"), inside);
	area_rule(area, row);
	area_print(area, row, 2, STYLE_TITLE, _("[要做的 %zu]"), table_count(view->table));
	table_draw(view->table,
	    list_draw_awaited(duty->upcoming,
		area_part(area, row + 1, 0, area.rows - row - 1, area.columns)));
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct duty *)data)->view->table) == NULL ? _("没有选中的行") :
	    NULL;
}

static void open_selected(void *data)
{
	const struct duty *duty = data;

	open_subject(duty->view->app, table_selected(duty->view->table));
}

/* Why nobody here can do ACT, which makes a record of KIND. */
static const char *refuse_making(struct duty *duty, const char *kind, const char *act)
{
	const struct kind *made = kind_find(kind);

	g_clear_pointer(&duty->reason, g_free);
	act_allowed(made, kind_act(made, act), NULL, actor_of(duty), clock_wall(), &duty->reason);
	return duty->reason;
}

static const char *refuse_handover(void *data)
{
	struct duty *duty = data;

	return current(duty) != NULL ? NULL :
	    span_of(duty, post_choices[0].name) == NULL &&
	    span_of(duty, post_choices[1].name) == NULL ? _("没有人当班，没有可交接的") :
	    refuse_making(duty, "handover", "prepare");
}

static void open_handover(void *data)
{
	const struct duty *duty = data;
	const struct kind *kind = kind_find("handover");
	const json_t *record = current(duty);
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "prepare"),
		.said = _("提前交班（中途换人）同样走全流程。空白的按现在的班填。"),
		.ready = true, .saved = open_takeover };

	if (record != NULL)
		open_takeover(duty->view->app, row_get_integer(record, "id"));
	else
		open_act_form(duty->view->app, &form);
}

static const char *refuse_begin(void *data)
{
	struct duty *duty = data;
	bool vacant = false;

	for (const struct choice *post = post_choices; post->name != NULL; post++)
		vacant |= span_of(duty, post->name) == NULL;
	return vacant ? refuse_making(duty, "shift_summary", "begin") :
	    _("每个岗位都有人当班；换人走交接班");
}

/* The post nobody holds stands in the form. */
static void begin(void *data)
{
	const struct duty *duty = data;
	const struct kind *kind = kind_find("shift_summary");
	const char *vacant = post_choices[0].name;

	for (const struct choice *post = post_choices; post->name != NULL; post++)
		if (span_of(duty, post->name) == NULL) {
			vacant = post->name;
			break;
		}
	json_auto_t *preset = json_pack("{s:s}", "post", vacant);
	open_act(duty->view->app, kind, kind_act(kind, "begin"), 0, preset);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一件"), 0, refuse_without_row,
	    open_selected },
	{ 'h', 0, "duty.handover", N_("交接班"),
	    N_("打开在办的交接班；没有的，现在就开始交班（中途换人）"), BINDING_FIRST,
	    refuse_handover, open_handover },
	{ 'n', 0, "duty.begin", N_("开始当班"), N_("接过没有人的岗位"), 0, refuse_begin, begin },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct duty *duty = view->data;
	const struct {
		const char *topic;
		const struct mirror **place;
	} places[] = {
		{ "records:shift_summary", &duty->spans },
		{ "records:handover", &duty->handovers },
		{ "records:handover_item", &duty->items },
		{ "handover", &duty->standing },
		{ "records:visitor", &duty->visitors },
		{ "upcoming", &duty->upcoming },
		{ "roster", &duty->roster },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (strcmp(places[i].topic, mirror_topic(mirror)) == 0)
			*places[i].place = mirror;
	if (mirror == duty->upcoming)
		table_take(view->table, mirror, NULL);
}

static void release(struct view *view)
{
	struct duty *duty = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_free(duty->reason);
	g_free(duty);
}

static const struct view_type type = {
	.name = "duty",
	.title = N_("值班"),
	.help = N_("上面是每个岗位谁负责、到什么时候，交接班到了哪一步；下面是要做的，先到的在前。"
		   "责任不会没有人：接班人签认之前，一直在交班人。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct duty *)data)->view->app);
}

static struct view *open(struct app *app)
{
	static const char *const topics[] = { "upcoming", "records:shift_summary",
		"records:handover_item", "handover", "records:handover" };
	struct duty *duty = g_new0(struct duty, 1);
	struct view *view = duty->view = view_new(app, &type, duty);

	view->table = table_new(&table, app_timers(app), table_changed, duty);
	for (size_t i = 0; i < G_N_ELEMENTS(topics); i++)
		console_follow(view, topics[i], take_rows);
	if (kind_find("roster_entry") != NULL)
		console_follow(view, "roster", take_rows);
	if (kind_find("visitor") != NULL)
		console_follow(view, "records:visitor", take_rows);
	return view;
}

const struct screen_entry screen_duty = { "duty", N_("值班"), '6', 0, open };
