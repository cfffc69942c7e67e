/* 通讯录: whom to call. Pinned numbers first, then by purpose and unit, those who may be called at
 * night before the others, dead numbers last and marked. Enter dials in the hand: 1 reached, 2 not;
 * what came of the call is kept. Beside it the chains of who is called when nobody answers, and
 * the units that are short of security contacts. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/contact.h"
#include "views/contact_rows.h"
#include "views/lens.h"
#include "views/screen.h"

struct contacts {
	struct view *view;
	struct contact_sources sources;
	json_t *rows;
	size_t lens;
	int64_t called;              /* id of the contact that was asked about */
};

/* ---- what is shown ------------------------------------------------------------------------ */

static bool is_kind(const json_t *row, const char *kind)
{
	return strcmp(row_get(row, "kind"), kind) == 0;
}

static bool is_contact(const json_t *row, void *data)
{
	(void)data;
	return is_kind(row, "contact");
}

static bool is_pinned(const json_t *row, void *data)
{
	return is_contact(row, data) && row_get_integer(row, "pinned") != 0;
}

static bool is_nightly(const json_t *row, void *data)
{
	return is_contact(row, data) && json_is_true(json_object_get(row, "at_night"));
}

static bool is_doubtful(const json_t *row, void *data)
{
	return is_contact(row, data) && row_get_integer(row, "standing") != CONTACT_FRESH;
}

static bool is_link(const json_t *row, void *data)
{
	(void)data;
	return is_kind(row, "link");
}

static bool is_gap(const json_t *row, void *data)
{
	(void)data;
	return is_kind(row, "gap");
}

static const struct lens lenses[] = {
	{ N_("全部"), is_contact, false },
	{ N_("置顶"), is_pinned, false },
	{ N_("夜间"), is_nightly, false },
	{ N_("待核验"), is_doubtful, false },
	{ N_("递补链"), is_link, false },
	{ N_("不达标"), is_gap, false },
	{ NULL, NULL, false },
};

static CELL(cell_mark)
{
	(void)column, (void)data;
	cell->text = row_get(row, "mark");
	cell->style = (enum style)row_get_integer(row, "style");
}

static int by_place(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "place"), y = row_get_integer(b, "place");

	return x < y ? -1 : x > y;
}

static const struct table_column columns[] = {
	{ N_("姓名或岗位"), 12, 24, 2, TEXT_LEFT, .searched = true, .what = "name",
	    .cell = cell_text },
	{ N_("单位"), 14, 40, 4, TEXT_LEFT, .searched = true, .what = "where", .cell = cell_text },
	{ N_("用途"), 10, 12, 0, TEXT_LEFT, .searched = true, .what = "purpose",
	    .cell = cell_text },
	{ N_("电话"), 13, 16, 1, TEXT_LEFT, .searched = true, .what = "phone",
	    .cell = cell_text },
	{ N_("夜间"), 4, 8, 0, TEXT_LEFT, .what = "night", .cell = cell_text },
	{ N_("核验"), 10, 22, 1, TEXT_LEFT, .searched = true, .cell = cell_mark },
	{ N_("怎样联系"), 12, 40, 2, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .what = "reach", .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_place,
	.empty = N_("没有。"),
};

/* ---- rows --------------------------------------------------------------------------------- */

static bool wanted(size_t lens, const json_t *row)
{
	return lenses[lens].wants(row, NULL);
}

static void list_anew(struct contacts *contacts)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	json_t *row;
	size_t i;

	json_array_foreach(contacts->rows, i, row)
		if (wanted(contacts->lens, row))
			g_ptr_array_add(list, row);
	table_update(contacts->view->table, (const void *const *)list->pdata, list->len);
}

static void take(struct view *view, const struct mirror *mirror)
{
	struct contacts *contacts = view->data;
	json_t *before = contacts->rows;

	contact_sources_take(&contacts->sources, mirror);
	contacts->rows = contact_rows(&contacts->sources, clock_wall());
	list_anew(contacts);
	json_decref(before);
}

/* ---- drawing ------------------------------------------------------------------------------ */

/* "全部 24  置顶 3  ... 不达标 2", the chosen one standing out; short units in colour. */
static void draw_lenses(const struct contacts *contacts, struct area area)
{
	int column = 1;

	for (size_t n = 0; lenses[n].title != NULL; n++) {
		unsigned count = 0;
		json_t *row;
		size_t i;
		json_array_foreach(contacts->rows, i, row)
			count += wanted(n, row);
		bool chosen = n == contacts->lens, gap = lenses[n].wants == is_gap && count > 0;
		column = area_print(area, 0, column, chosen ? STYLE_TITLE : gap ? STYLE_MINOR :
		    STYLE_DIM, chosen ? "[%s %u]" : " %s %u ", _(lenses[n].title), count) + 1;
	}
}

static void draw(struct view *view, struct area area)
{
	const struct contacts *contacts = view->data;
	const json_t *row = table_selected(view->table);

	if (!contact_sources_are_known(&contacts->sources)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_lenses(contacts, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (row != NULL && area.rows >= 10) {
		area_rule(area, area.rows - 2);
		area_text(area, area.rows - 1, 1, (enum style)row_get_integer(row, "style"),
		    row_get(row, "said"));
		area = area_part(area, 0, 0, area.rows - 2, area.columns);
	}
	table_draw(view->table, area);
}

/* ---- calling ------------------------------------------------------------------------------ */

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct contacts *)data)->view->table) == NULL
	    ? _("没有选中的行") : NULL;
}

/* Who comes after the row under the cursor: in a chain the next place, else the next of the list.
 */
static void step_on(struct contacts *contacts, const char *what)
{
	static const struct input down = { .type = INPUT_KEY, .key = K_DOWN };
	const json_t *before = table_selected(contacts->view->table);

	table_input(contacts->view->table, &down);
	const json_t *row = table_selected(contacts->view->table);
	if (row == NULL || row == before)
		app_toast(contacts->view->app, STYLE_TOAST, _("%s；后面没有人了"), what);
	else
		app_toast(contacts->view->app, STYLE_TOAST, _("%s；下一位：%s %s"), what,
		    row_get(row, "name"), row_get(row, "phones"));
}

struct answer {
	struct app *app;
};

static void done(json_t *result, json_t *error, void *data)
{
	g_autofree struct answer *answer = data;

	(void)result;
	if (error != NULL)
		app_toast(answer->app, STYLE_TOAST, "%s", row_get(error, "message"));
}

static void note(struct contacts *contacts, const char *act)
{
	struct answer *answer = g_new0(struct answer, 1);

	answer->app = contacts->view->app;
	model_call(console_model(answer->app), "do",
	    json_pack("{s:s, s:s, s:I, s:{}}", "kind", "contact", "act", act, "id",
		(json_int_t)contacts->called, "fields"),
	    done, answer);
}

enum outcome { REACHED, UNANSWERED, DEAD, DETAILS };

static void outcome_chosen(int chosen, void *data)
{
	struct contacts *contacts = data;
	const struct kind *kind = kind_find("contact");

	if (chosen == REACHED) {
		note(contacts, "verify");
	} else if (chosen == UNANSWERED) {
		note(contacts, "unanswered");
		step_on(contacts, _("已记不通"));
	} else if (chosen == DEAD) {
		open_act(contacts->view->app, kind, kind_act(kind, "mark_dead"), contacts->called,
		    NULL);
	} else if (chosen == DETAILS) {
		open_record(contacts->view->app, kind, contacts->called);
	}
}

/* Of a link of a chain the contact it leads to; of a unit that is short its record. */
static void open_selected(void *data)
{
	struct contacts *contacts = data;
	const json_t *row = table_selected(contacts->view->table);
	const char *const answers[] = { _("通，找到本人（核验）"), _("不通，无人接听"),
		_("号码失效"), _("详情"), NULL };
	struct app *app = contacts->view->app;

	contacts->called = row_get_integer(row, "contact");
	if (contacts->called == 0) {
		open_record(app, kind_find(is_gap(row, NULL) ? "access_unit" : "succession"),
		    row_get_integer(row, "id"));
		return;
	}
	g_autofree char *question = g_strdup_printf("%s  %s", row_get(row, "name"),
	    row_get(row, "phones"));
	app_ask(app, question, answers, outcome_chosen, contacts);
}

static void make(void *data)
{
	const struct contacts *contacts = data;
	const struct kind *kind =
	    kind_find(lenses[contacts->lens].wants == is_link ? "succession" : "contact");

	open_act(contacts->view->app, kind, kind_act(kind, "create"), 0, NULL);
}

static void preview(void *data)
{
	open_sheet(((struct contacts *)data)->view->app, "phone_tree", 0);
}

static void turn(struct contacts *contacts, int step)
{
	contacts->lens = lens_next(lenses, contacts->lens, step);
	list_anew(contacts);
	lens_turned(contacts->view->table);
}

static void next_lens(void *data)
{
	turn(data, 1);
}

static void previous_lens(void *data)
{
	turn(data, -1);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("拨打"), N_("打完按 1 通、2 不通；号码失效的标出来"),
	    BINDING_FIRST, refuse_without_row, open_selected },
	{ K_RIGHT, 0, "contact.lens", N_("换类"), N_("看全部、置顶、夜间、待核验、递补链、不达标"),
	    0, NULL, next_lens },
	{ K_LEFT, 0, "contact.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 'n', 0, "contact.new", N_("新建"), N_("新建联系人；在递补链里是新建一级"), 0, NULL,
	    make },
	{ 'p', 0, "contact.sheet", N_("电话树"), N_("预览并打印电话树"), 0, NULL, preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void release(struct view *view)
{
	struct contacts *contacts = view->data;

	console_unfollow(view);
	table_free(view->table);
	json_decref(contacts->rows);
	g_free(contacts);
}

static const struct view_type type = {
	.name = "contacts",
	.title = N_("通讯录"),
	.help = N_("置顶的在前，再按用途和单位；夜间可打的先列，失效的号码排在最后并标明。"
		   "回车后 1 通、2 不通，结果记下来。不达标是安全联系人不足两名、非本单位人员、"
		   "未核验的单位。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct contacts *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct contacts *contacts = g_new0(struct contacts, 1);
	struct view *view = contacts->view = view_new(app, &type, contacts);

	contacts->rows = json_array();
	view->table = table_new(&table, app_timers(app), table_changed, contacts);
	for (size_t i = 0; contact_topics[i] != NULL; i++)
		console_follow(view, contact_topics[i], take);
	return view;
}

const struct screen_entry screen_contacts = { "contacts", N_("通讯录"), '9', 2, open };
