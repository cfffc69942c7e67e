/* The wizard of a handover: six pages on the digits, one for each question a relief asks. Who
 * leaves writes how things stand and signs; who comes looks at every page, says every item back and
 * signs: from then on he is responsible, and both see it. What stands in the way is said in a
 * sentence before anybody presses a key. */
#include "views/takeover.h"

#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/count.h"
#include "views/records.h"
#include "views/signing.h"
#include "views/takeover_parts.h"
#include "views/warning_show.h"

const json_t *takeover_row(const struct takeover *takeover)
{
	return takeover->handovers == NULL ? NULL : mirror_row(takeover->handovers, takeover->id);
}

/* ---- what is known ------------------------------------------------------------------------ */

void takeover_gather(const struct takeover *takeover, struct takeover_facts *ret)
{
	g_autoptr(GPtrArray) rows = takeover->items == NULL ? g_ptr_array_new()
	    : mirror_rows(takeover->items);

	*ret = (struct takeover_facts){ .row = takeover_row(takeover),
		.standing = takeover->standing == NULL ? NULL
		    : mirror_row(takeover->standing, takeover->id),
		.roster = takeover->roster, .things = takeover->things,
		.items = g_ptr_array_new(),
		.seen = takeover->seen, .now = clock_wall(),
		.actor = model_actor(console_model(takeover->view->app)) };
	for (guint i = 0; i < rows->len; i++)
		if (row_get_integer(rows->pdata[i], "handover") == takeover->id)
			g_ptr_array_add(ret->items, rows->pdata[i]);
}

void takeover_gathered(struct takeover_facts *facts)
{
	g_ptr_array_unref(facts->items);
}

/* Who asked may have been left when the answer comes. */
struct wish {
	struct app *app;
	struct view *view;
};

static void digest_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;

	if (error != NULL || app_top(wish->app) != wish->view)
		return;
	struct takeover *takeover = wish->view->data;
	json_decref(takeover->digest);
	takeover->digest = json_incref(result);
	app_changed(wish->app);
}

/* The shift in figures: from its beginning to its end, or to now. */
static void ask_digest(struct takeover *takeover)
{
	const json_t *row = takeover_row(takeover);
	int64_t from = row_get_integer(row, "began_at"),
		until = row_get_integer(row, "transferred_at");
	struct wish *wish = g_new0(struct wish, 1);

	*wish = (struct wish){ takeover->view->app, takeover->view };
	takeover->asked_from = from;
	model_call(console_model(wish->app), "shift.digest",
	    json_pack("{s:I, s:I}", "from", (json_int_t)from, "to",
		(json_int_t)(until != 0 ? until : clock_wall().us)), digest_came, wish);
}

/* ---- going from page to page -------------------------------------------------------------- */

static void show_page(struct takeover *takeover, enum takeover_page page)
{
	takeover->page = page;
	takeover->view->table = takeover->tables[page];
	takeover_see(takeover, page);
	app_changed(takeover->view->app);
}

static void page_1(void *data)
{
	show_page(data, TAKEOVER_ASSESSMENT);
}

static void page_2(void *data)
{
	show_page(data, TAKEOVER_OPEN);
}

static void page_3(void *data)
{
	show_page(data, TAKEOVER_ROOMS);
}

static void page_4(void *data)
{
	show_page(data, TAKEOVER_ASIDE);
}

static void page_5(void *data)
{
	show_page(data, TAKEOVER_AGENDA);
}

static void page_6(void *data)
{
	show_page(data, TAKEOVER_SIGNING);
}

static void turn(struct takeover *takeover, int step)
{
	show_page(takeover, (enum takeover_page)(((int)takeover->page + step + TAKEOVER_PAGES) %
	    TAKEOVER_PAGES));
}

static void next_page(void *data)
{
	turn(data, 1);
}

static void previous_page(void *data)
{
	turn(data, -1);
}

/* ---- acts --------------------------------------------------------------------------------- */

static const struct actor *actor_of(const struct takeover *takeover)
{
	return model_actor(console_model(takeover->view->app));
}

/* Why ACT cannot be done now; NULL when it can be tried. */
static const char *refuse_act(struct takeover *takeover, const char *act)
{
	const json_t *row = takeover_row(takeover);

	g_clear_pointer(&takeover->reason, g_free);
	if (row == NULL)
		return _("没有这次交接班。");
	act_allowed(takeover->kind, kind_act(takeover->kind, act), row, actor_of(takeover),
	    clock_wall(), &takeover->reason);
	return takeover->reason;
}

static void do_act(struct takeover *takeover, const char *name)
{
	open_act(takeover->view->app, takeover->kind, kind_act(takeover->kind, name),
	    takeover->id, NULL);
}

static const char *refuse_row(void *data)
{
	return takeover_row(data) == NULL ? _("没有这次交接班。") : NULL;
}

static bool is_preparing(const struct takeover *takeover)
{
	return strcmp(row_get(takeover_row(takeover), "state"), "preparing") == 0;
}

/* The first thing that is missing, as a refusal: "不能签认：…" */
static const char *refuse_lacking(struct takeover *takeover, bool outgoing)
{
	struct takeover_facts facts;

	takeover_gather(takeover, &facts);
	g_autoptr(GPtrArray) lacks = takeover_lacks(&facts, outgoing);
	takeover_gathered(&facts);
	if (lacks->len == 0)
		return NULL;
	g_free(takeover->reason);
	takeover->reason = g_strdup_printf(_("不能签认：%s"), (char *)lacks->pdata[0]);
	return takeover->reason;
}

static const char *refuse_sign(void *data)
{
	struct takeover *takeover = data;
	bool outgoing = is_preparing(takeover);
	const char *refused = refuse_act(takeover, outgoing ? "sign_out" : "sign_in");

	return refused != NULL ? refused : refuse_lacking(takeover, outgoing);
}

struct signing {
	struct app *app;
	const char *done;            /* N_("...") */
};

static void was_signed(json_t *result, json_t *error, void *data)
{
	g_autofree struct signing *signing = data;

	(void)result;
	if (error == NULL) {
		app_toast(signing->app, STYLE_TOAST, "%s", _(signing->done));
	} else {
		g_autofree char *text = model_error_text(error);
		app_toast(signing->app, STYLE_ERROR, _("没有签成：%s"), text);
	}
}

/* Where who leaves sits, who comes signs beside him: by name, with his own password. */
static void sign_order(struct takeover *takeover, bool outgoing)
{
	const json_t *row = takeover_row(takeover);
	bool beside = !outgoing && row_get_integer(row, "outgoing") == actor_of(takeover)->person;
	struct signing *signing = g_new0(struct signing, 1);
	const struct sign_order order = {
		.act = kind_act(takeover->kind, outgoing ? "sign_out" : "sign_in"),
		.params = json_pack("{s:s, s:s, s:I}", "kind", "handover", "act",
		    outgoing ? "sign_out" : "sign_in", "id", (json_int_t)takeover->id),
		.signer = beside ? row_get_integer(row, "incoming") : 0,
		.signer_name = row_get(row, "incoming_name"), .reply = was_signed,
		.drop = g_free, .data = signing };

	*signing = (struct signing){ takeover->view->app, outgoing
		? N_("已签。责任仍在交班人，直到接班人签认。") : N_("责任已转移。") };
	sign_do(takeover->view->app, &order);
}

/* Who signs for somebody else says why, in a form. */
static void sign(void *data)
{
	struct takeover *takeover = data;
	bool outgoing = is_preparing(takeover);
	struct takeover_facts facts;

	takeover_gather(takeover, &facts);
	bool stands_in = outgoing && !takeover_is_mine(&facts);
	takeover_gathered(&facts);
	show_page(takeover, TAKEOVER_SIGNING);
	if (stands_in)
		do_act(takeover, "sign_out");
	else
		sign_order(takeover, outgoing);
}

static const char *refuse_write(void *data)
{
	return refuse_act(data, "edit");
}

static void write_texts(void *data)
{
	do_act(data, "edit");
}

static const char *refuse_give_back(void *data)
{
	return refuse_act(data, "give_back");
}

/* What is missing is named: what nobody said back yet stands in the form. */
static void give_back(void *data)
{
	struct takeover *takeover = data;

	do_act(takeover, "give_back");
}

static const char *refuse_remark(void *data)
{
	return refuse_act(data, "remark");
}

static void remark(void *data)
{
	do_act(data, "remark");
}

static void menu_chosen(struct app *app, const struct act *act, const json_t *record, void *data)
{
	struct takeover *takeover = data;

	(void)record;
	if (word_in("sign_out|sign_in", act->name) && refuse_sign(takeover) != NULL)
		app_toast(app, STYLE_TOAST, "%s", takeover->reason);
	else
		do_act(takeover, act->name);
}

static void open_menu(void *data)
{
	struct takeover *takeover = data;

	act_menu_open(takeover->view->app, takeover->kind, takeover_row(takeover), menu_chosen,
	    takeover);
}

/* ---- Enter: what the page is for ---------------------------------------------------------- */

static const char *refuse_enter(void *data)
{
	struct takeover *takeover = data;
	bool items = takeover->tables[takeover->page] != NULL;

	return items ? takeover_refuse_reading(takeover) : refuse_row(takeover);
}

static void enter_page(void *data)
{
	struct takeover *takeover = data;

	if (takeover->tables[takeover->page] != NULL)
		takeover_say_back(takeover);
	else if (takeover->page == TAKEOVER_SIGNING)
		open_menu(takeover);
	else if (refuse_write(takeover) == NULL)
		write_texts(takeover);
	else
		takeover_read_texts(takeover);
}

static const char *refuse_source(void *data)
{
	const json_t *item = takeover_selected(data);

	return item == NULL ? _("没有选中的事项") : row_get_integer(item, "source_id") == 0
	    ? _("这一条不是从别的记录来的") : NULL;
}

static void open_source(void *data)
{
	const struct takeover *takeover = data;
	const json_t *item = takeover_selected(takeover);
	json_auto_t *subject = json_pack("{s:s, s:I}", "kind", row_get(item, "source"), "id",
	    (json_int_t)row_get_integer(item, "source_id"));

	open_subject(takeover->view->app, subject);
}

static const char *refuse_item(void *data)
{
	return takeover_selected(data) == NULL ? _("没有选中的事项") : NULL;
}

static void item_menu(void *data)
{
	const struct takeover *takeover = data;

	act_menu_open(takeover->view->app, kind_find("handover_item"),
	    takeover_selected(takeover), NULL, NULL);
}

static const char *refuse_count(void *data)
{
	const struct takeover *takeover = data;

	return takeover->things == NULL || mirror_size(takeover->things) == 0
	    ? _("没有登记要清点的物品") : NULL;
}

static void count_things(void *data)
{
	const struct takeover *takeover = data;

	open_count(takeover->view->app, takeover->id);
}

static const char *refuse_add(void *data)
{
	const json_t *row = takeover_row(data);

	return row == NULL ? _("没有这次交接班。") :
	    takeover_is_open(row) ? NULL : _("交接已经完成，签过的不能改");
}

static void add_item(void *data)
{
	const struct takeover *takeover = data;
	const struct kind *kind = kind_find("handover_item");
	json_auto_t *given = json_pack("{s:I}", "handover", (json_int_t)takeover->id);
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "add"),
		.given = given };

	open_act_form(takeover->view->app, &form);
}

static const char *refuse_warning(void *data)
{
	return warning_unsigned(((const struct takeover *)data)->warnings) == NULL
	    ? _("没有未签收的预警") : NULL;
}

static void show_warning(void *data)
{
	const struct takeover *takeover = data;

	open_warning(takeover->view->app,
	    row_get_integer(warning_unsigned(takeover->warnings), "id"));
}

/* Signed or not: a draft says that it is one. */
static void open_paper(void *data)
{
	const struct takeover *takeover = data;

	open_sheet(takeover->view->app, "handover", takeover->id);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "takeover.do", N_("办理"),
	    N_("有事项的页：复述光标所在的一条；研判：填写；签认：列出能做的"), BINDING_FIRST,
	    refuse_enter, enter_page },
	{ 's', 0, "takeover.sign", N_("签认"), N_("交班人签，或接班人签；签不了的话说缺什么"),
	    BINDING_FIRST, refuse_sign, sign },
	{ '1', 0, "takeover.1", N_("研判"), N_("怎样了，可能发生什么，本班的数"), BINDING_QUIET,
	    NULL, page_1 },
	{ '2', 0, "takeover.2", N_("未结"), N_("未结的事，逐条复述"), BINDING_QUIET, NULL, page_2 },
	{ '3', 0, "takeover.3", N_("环境"), N_("机房现在怎样，钥匙物品"), BINDING_QUIET, NULL,
	    page_3 },
	{ '4', 0, "takeover.4", N_("静音搁置维护"), N_("被静音、搁置、隔离、维护的，重新确认"),
	    BINDING_QUIET, NULL, page_4 },
	{ '5', 0, "takeover.5", N_("日程"), N_("接下来要做的，上级通知，时限"), BINDING_QUIET,
	    NULL, page_5 },
	{ '6', 0, "takeover.6", N_("签认"), N_("缺什么，谁签了，责任在谁"), BINDING_QUIET, NULL,
	    page_6 },
	{ 'r', 0, "takeover.return", N_("退回"), N_("退回交班人，写明缺什么"), 0,
	    refuse_give_back, give_back },
	{ 'd', 0, "takeover.source", N_("详情"), N_("打开光标所在事项的单子"), 0,
	    refuse_source, open_source },
	{ 'p', 0, "takeover.paper", N_("单据"), N_("预览并打印交接班小结；没签完的是草稿"), 0,
	    refuse_row, open_paper },
	{ K_TAB, K_RIGHT, "takeover.next", N_("翻页"), N_("下一页；数字 1 到 6 直接翻"), 0, NULL,
	    next_page },
	{ K_BACKTAB, K_LEFT, "takeover.previous", N_("翻页"), N_("上一页"), BINDING_QUIET, NULL,
	    previous_page },
	{ 'e', 0, "takeover.write", N_("填写"), N_("写研判、可能与预案、通知、物品"), BINDING_QUIET,
	    refuse_write, write_texts },
	{ 'x', 0, "takeover.item", N_("事项动作"), N_("对光标所在事项能做的：补写、撤下、解除"),
	    BINDING_QUIET, refuse_item, item_menu },
	{ 'c', 0, "takeover.count", N_("清点"), N_("到「物品」清点钥匙、门禁卡、电话、工具"),
	    BINDING_QUIET, refuse_count, count_things },
	{ 'n', 0, "takeover.add", N_("加事项"), N_("加一条没有单子的事"), BINDING_QUIET,
	    refuse_add, add_item },
	{ 'm', 0, "takeover.remark", N_("异议"), N_("双方说的不一样：各自留言，值班长裁定"),
	    BINDING_QUIET, refuse_remark, remark },
	{ 'w', 0, "takeover.warning", N_("预警"), N_("打开没有签收的预警，最重的先"), BINDING_QUIET,
	    refuse_warning, show_warning },
	{ 'o', 0, "takeover.menu", N_("动作"), N_("解冻、远程参加、补充、阅、作废，能做的都在"), 0,
	    refuse_row, open_menu },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

/* Responsibility passed while it was looked at: that is what is to be seen. */
static void take_handovers(struct view *view, const struct mirror *mirror)
{
	struct takeover *takeover = view->data;
	const json_t *row;

	takeover->handovers = mirror;
	row = takeover_row(takeover);
	if (row == NULL)
		return;
	view_set_title(view, row_get(row, "number"));
	if (!takeover->known || (takeover->was_open && !takeover_is_open(row)))
		takeover_recall_seen(takeover);
	takeover->known = true;
	if (takeover->was_open && !takeover_is_open(row))
		show_page(takeover, TAKEOVER_SIGNING);
	takeover->was_open = takeover_is_open(row);
	if (takeover->asked_from != row_get_integer(row, "began_at"))
		ask_digest(takeover);
	takeover_see(takeover, takeover->page);
}

static void take_items(struct view *view, const struct mirror *mirror)
{
	struct takeover *takeover = view->data;

	takeover->items = mirror;
	takeover_pages_list(takeover);
}

static void take_other(struct view *view, const struct mirror *mirror)
{
	struct takeover *takeover = view->data;
	const char *topic = mirror_topic(mirror);

	if (strcmp(topic, "handover") == 0)
		takeover->standing = mirror;
	else if (strcmp(topic, "upcoming") == 0)
		takeover->upcoming = mirror;
	else if (strcmp(topic, "roster") == 0)
		takeover->roster = mirror;
	else if (strcmp(topic, "records:thing") == 0)
		takeover->things = mirror;
	else if (strcmp(topic, "records:warning_notice") == 0)
		takeover->warnings = mirror;
	else
		takeover->rooms = mirror;
}

static void draw(struct view *view, struct area area)
{
	struct takeover *takeover = view->data;

	if (takeover_row(takeover) != NULL)
		takeover_pages_draw(takeover, area);
	else
		area_text(area, 1, 1, STYLE_DIM,
		    takeover->handovers != NULL && mirror_is_known(takeover->handovers)
			? _("没有这次交接班。") : _("还没有读到，正在等值班服务。"));
}

static void release(struct view *view)
{
	struct takeover *takeover = view->data;

	console_unfollow(view);
	takeover_pages_free(takeover);
	json_decref(takeover->digest);
	g_free(takeover->reason);
	g_free(takeover);
}

static const struct view_type type = {
	.name = "takeover",
	.title = N_("交接班"),
	.help = N_("一次交接班，六页，按数字翻。交班人写研判和可能发生什么，签；接班人每页看过，"
		   "逐条复述，签。接班人签认的那一刻责任转移，之前始终在交班人。"
		   "写了一半的断线也不丢。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

void open_takeover(struct app *app, int64_t id)
{
	struct takeover *takeover = g_new0(struct takeover, 1);
	struct view *view = takeover->view = view_new(app, &type, takeover);

	takeover->id = id;
	takeover->kind = kind_find("handover");
	takeover_pages_make(takeover);
	console_follow(view, "handover", take_other);
	console_follow(view, "records:handover_item", take_items);
	console_follow(view, "upcoming", take_other);
	console_follow(view, "rooms", take_other);
	if (kind_find("roster_entry") != NULL)
		console_follow(view, "roster", take_other);
	if (kind_find("thing") != NULL)
		console_follow(view, "records:thing", take_other);
	console_follow(view, "records:warning_notice", take_other);
	console_follow(view, "records:handover", take_handovers);
	app_push(app, view);
}
