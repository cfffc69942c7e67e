/* Adding devices, the second step: what answers comes in row by row, each beside what the ledger
 * knows of it. The person looks it over, unmarks what does not belong, mends names, and one key
 * takes all the marked into the ledger, in one act: all of them or, with the reason at the row,
 * none. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/discovery.h"
#include "views/drafts.h"
#include "views/list.h"

#define PART 1500                      /* acts in one message */

/* Held by the view and by each call under way: an answer may come when the view is gone. */
struct review {
	struct app *app;             /* NULL: it has ended */
	struct view *view;           /* NULL: left */
	char *addresses, *draft;
	int64_t port;
	json_t *credentials;
	GPtrArray *entries;
	int done, total, reached;
	bool running, taking;
	char *trouble;               /* why it ended; NULL: it did not */
	const struct mirror *sites;
	int64_t site;                /* for all that are taken; 0: none */
	char *site_name;
};

/* How many are marked, new, known. */
static void count(const struct review *review, int *ret_marked, int *ret_fresh, int *ret_known)
{
	*ret_marked = *ret_fresh = *ret_known = 0;
	for (size_t i = 0; i < review->entries->len; i++) {
		const struct entry *entry = review->entries->pdata[i];
		*ret_marked += entry->marked;
		*ret_fresh += entry->fresh;
		*ret_known += entry_known(entry) != NULL && entry_is_reached(entry);
	}
}

static void show_entries(struct review *review)
{
	table_update(review->view->table, (const void *const *)review->entries->pdata,
	    review->entries->len);
	app_changed(review->app);
}

/* ---- the review's life -------------------------------------------------------------------- */

static void review_clear(void *data)
{
	struct review *review = data;

	g_free(review->addresses);
	g_free(review->draft);
	g_free(review->trouble);
	g_free(review->site_name);
	json_decref(review->credentials);
	g_ptr_array_unref(review->entries);
}

static void review_release(struct review *review)
{
	g_rc_box_release_full(review, review_clear);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void take_notice(const json_t *params, void *data)
{
	struct review *review = data;
	json_t *row;
	size_t i;

	review->done = (int)row_get_integer(params, "done");
	review->total = (int)row_get_integer(params, "total");
	review->reached = (int)row_get_integer(params, "reached");
	json_array_foreach(json_object_get(params, "found"), i, row)
		g_ptr_array_add(review->entries, entry_new(row));
	show_entries(review);
}

static void ended(json_t *result, json_t *error, void *data)
{
	struct review *review = data;

	review->running = false;
	if (error != NULL)
		review->trouble = model_error_text(error);
	else if (json_is_true(json_object_get(result, "cancelled")))
		review->trouble = g_strdup(_("已停下，只问了一部分。"));
	if (review->view != NULL) {
		model_listen(console_model(review->app), NULL, NULL, review);
		app_changed(review->app);
	}
	review_release(review);
}

static void begin(struct review *review)
{
	json_t *params = json_pack("{s:s, s:O}", "address", review->addresses, "credentials",
	    review->credentials);

	if (review->port != 0)
		json_object_set_new(params, "port", json_integer(review->port));
	review->running = true;
	g_clear_pointer(&review->trouble, g_free);
	model_listen(console_model(review->app), "discovery", take_notice, review);
	model_call(console_model(review->app), "discover", params, ended,
	    g_rc_box_acquire(review));
}

static void ignore(json_t *result, json_t *error, void *data)
{
	(void)result, (void)error, (void)data;
}

static void stop(void *data)
{
	struct review *review = data;

	model_call(console_model(review->app), "discover.cancel", json_object(), ignore, NULL);
}

static const char *refuse_stop(void *data)
{
	return ((struct review *)data)->running ? NULL : _("已经问完了");
}

static void again(void *data)
{
	struct review *review = data;

	g_ptr_array_set_size(review->entries, 0);
	show_entries(review);
	review->done = review->total = review->reached = 0;
	begin(review);
}

static const char *refuse_again(void *data)
{
	return ((struct review *)data)->running ? _("还在问，按 x 停下") : NULL;
}

/* ---- drawing ------------------------------------------------------------------------------ */

#define BAR 20

static void draw_progress(struct area area, const struct review *review)
{
	char bar[BAR + 1];
	int full = review->total == 0 ? 0 : review->done * BAR / review->total;

	for (int i = 0; i < BAR; i++)
		bar[i] = i < full ? '#' : '-';
	bar[BAR] = '\0';
	area_print(area, 0, 1, STYLE_NORMAL, _("正在问  [%s] %d / %d，读到 %d 台；按 x 停下"), bar,
	    review->done, review->total, review->reached);
}

static void draw_summary(struct area area, const struct review *review)
{
	int marked, fresh, known;

	count(review, &marked, &fresh, &known);
	area_print(area, 0, 1, STYLE_NORMAL,
	    _("%d 个地址，读到 %d 台，新的 %d，已在台账 %d，打勾 %d；地点（p）：%s"),
	    review->done, review->reached, fresh, known, marked,
	    review->site_name == NULL ? _("未选") : review->site_name);
}

/* Nothing to list: why, and what then. */
static void draw_nothing(struct area area, const struct review *review)
{
	if (review->running)
		area_text(area, 0, 1, STYLE_DIM, _("还没有应答。按 x 停下，按 Esc 离开。"));
	else if (review->trouble == NULL)
		area_wrap(area, 0, 1, 3, STYLE_NORMAL,
		    _("没有地址应答。看地址和端口对不对，设备上允许不允许这台主机访问 SNMP；"
		      "按 r 再问一遍，按 Esc 改地址。"));
}

static void draw(struct view *view, struct area area)
{
	struct review *review = view->data;
	const struct entry *entry = table_selected(view->table);

	if (review->running)
		draw_progress(area, review);
	else if (review->trouble != NULL)
		area_wrap(area, 0, 1, 1, STYLE_ERROR, review->trouble);
	else
		draw_summary(area, review);
	area_rule(area, 1);
	if (review->entries->len == 0) {
		draw_nothing(area_part(area, 3, 0, MAX(0, area.rows - 3), area.columns),
		    review);
		return;
	}
	if (entry != NULL && area.rows > 8) {
		area_rule(area, area.rows - 3);
		entry_draw_foot(area_part(area, area.rows - 2, 0, 2, area.columns), entry);
		area = area_part(area, 0, 0, -3, area.columns);
	}
	table_draw(view->table, area_part(area, 2, 0, MAX(0, area.rows - 2), area.columns));
}

/* ---- marking and mending ------------------------------------------------------------------ */

static struct entry *selected(const struct review *review)
{
	return (struct entry *)(uintptr_t)table_selected(review->view->table);
}

static const char *refuse_mark(void *data)
{
	const struct entry *entry = selected(data);

	if (entry == NULL)
		return _("没有选中的行");
	if (!entry_is_reached(entry))
		return _("没有读到它，收不进台账");
	return entry->fresh ? NULL : _("它已经在台账里");
}

static void mark(void *data)
{
	struct review *review = data;
	struct entry *entry = selected(review);

	entry->marked = !entry->marked;
	app_changed(review->app);
}

/* All, or none when all are. */
static void mark_all(void *data)
{
	struct review *review = data;
	int marked, fresh, known;

	count(review, &marked, &fresh, &known);
	for (size_t i = 0; i < review->entries->len; i++) {
		struct entry *entry = review->entries->pdata[i];
		entry->marked = entry->fresh && marked < fresh;
	}
	app_changed(review->app);
}

static void site_typed(const char *text, void *data)
{
	struct review *review = data;
	const struct kind *kind = kind_find("site");
	g_autoptr(GPtrArray) rows = mirror_rows(review->sites);
	int64_t id = 0;

	if (text == NULL)
		return;
	for (size_t i = 0; i < rows->len; i++)
		if (strcmp(row_get(rows->pdata[i], "name"), text) == 0 &&
		    !record_has_ended(kind, rows->pdata[i]))
			id = row_get_integer(rows->pdata[i], "id");
	if (text[0] != '\0' && id == 0) {
		app_toast(review->app, STYLE_ERROR, _("台账里没有叫 %s 的地点"), text);
		return;
	}
	review->site = id;
	g_free(review->site_name);
	review->site_name = id == 0 ? NULL : g_strdup(text);
	app_changed(review->app);
}

static void choose_site(void *data)
{
	struct review *review = data;

	app_prompt(review->app, _("打勾的都在哪个地点（台账里的名称，空白为不填）："),
	    review->site_name, NULL, site_typed, review);
}

static const char *refuse_open(void *data)
{
	const struct entry *entry = selected(data);

	if (entry == NULL)
		return _("没有选中的行");
	return entry_is_reached(entry) || entry_known(entry) != NULL ? NULL
								     : _("没有读到它，收不进台账");
}

/* A new one is mended, one in the ledger shown. */
static void open_entry(void *data)
{
	struct review *review = data;
	struct entry *entry = selected(review);

	if (entry_known(entry) != NULL)
		open_record(review->app, kind_find("device"),
		    row_get_integer(entry_known(entry), "id"));
	else
		entry_mend(review->app, entry);
}

/* ---- taking them into the ledger ---------------------------------------------------------- */

static json_t *act_of(const struct review *review, const struct entry *entry)
{
	static const char *const said[] = { "mgmt_ip", "port", "vendor", "model", "serial_no",
		"sw_version", NULL };
	const json_t *proposed = json_object_get(entry->row, "proposed");
	bool echoes = json_object_get(entry->row, "echo_us") != NULL;
	json_t *fields = json_pack("{s:s, s:s, s:s}", "name", entry->name, "device_type",
	    entry->type, "echo", echoes ? "icmp" : "none");

	for (const char *const *name = said; *name != NULL; name++)
		if (json_object_get(proposed, *name) != NULL)
			json_object_set(fields, *name, json_object_get(proposed, *name));
	if (json_object_get(entry->row, "credential_id") != NULL)
		json_object_set(fields, "credential",
		    json_object_get(entry->row, "credential_id"));
	if (review->site != 0)
		json_object_set_new(fields, "site", json_integer(review->site));
	return json_pack("{s:s, s:s, s:o}", "kind", "device", "act", "create", "fields", fields);
}

/* The marked entry at PLACE, as the acts were sent; NULL when there is none. */
static struct entry *marked_at(const struct review *review, int64_t place)
{
	for (size_t i = 0; i < review->entries->len; i++) {
		struct entry *entry = review->entries->pdata[i];
		if (entry->marked && place-- == 0)
			return entry;
	}
	return NULL;
}

/* Each reason to its row, and the cursor to the first of them. */
static void take_refusal(struct review *review, const json_t *error)
{
	const json_t *reasons = json_object_get(json_object_get(error, "data"), "reasons");
	const struct kind *kind = kind_find("device");
	const char *message = row_get(error, "message");

	for (size_t i = json_array_size(reasons); i-- > 0;) {
		const json_t *reason = json_array_get(reasons, i);
		const struct field *field = kind_field(kind, row_get(reason, "field"));
		struct entry *entry = marked_at(review, row_get_integer(reason, "place"));
		if (entry == NULL)
			continue;
		g_free(entry->refusal);
		entry->refusal = g_strdup_printf("%s%s%s", field == NULL ? "" : _(field->title),
		    field == NULL ? "" : _("："), row_get(reason, "reason"));
		table_select(review->view->table, entry->key);
	}
	app_toast(review->app, STYLE_ERROR, "%s", message);
}

/* The marked are in the ledger now, as the records IDS: whoever comes back to them finds them so.
 */
static void settle(struct review *review, const json_t *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < review->entries->len; i++) {
		struct entry *entry = review->entries->pdata[i];
		if (!entry->marked)
			continue;
		entry->marked = entry->fresh = false;
		json_object_set_new(entry->row, "known",
		    json_pack("{s:O, s:s}", "id", json_array_get(ids, n++), "name", entry->name));
	}
	show_entries(review);
}

/* Back to the list of devices, with the cursor on the first of the new ones; whoever has gone
 * somewhere else meanwhile stays there. */
static void arrive(struct review *review, const json_t *ids)
{
	struct app *app = review->app;
	g_autofree char *first = g_strdup_printf("%" PRId64,
	    (int64_t)json_integer_value(json_array_get(ids, 0)));

	draft_keep(console_drafts(app), review->draft, NULL);
	if (app_top(app) == review->view) {
		while (g_str_has_prefix(app_top(app)->type->name, "discovery"))
			app_pop(app);
		app_show_tab(app, "devices");
		if (app_top(app)->table != NULL)
			table_select(app_top(app)->table, first);
	}
	app_toast(app, STYLE_TOAST, _("%d 台设备已收进台账，开始监测"),
	    (int)json_array_size(ids));
}

static void taken(json_t *result, json_t *error, void *data)
{
	struct review *review = data;

	review->taking = false;
	if (review->app == NULL) {
		review_release(review);
		return;
	}
	if (review->view == NULL && error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(review->app, STYLE_ERROR, _("设备没有收进台账：%s"), text);
	} else if (error != NULL) {
		take_refusal(review, error);
	} else if (review->view != NULL) {
		settle(review, json_object_get(result, "ids"));
		arrive(review, json_object_get(result, "ids"));
	}
	review_release(review);
}

static const char *refuse_take(void *data)
{
	struct review *review = data;
	int marked, fresh, known;

	count(review, &marked, &fresh, &known);
	if (review->running)
		return _("还在问，等它问完，或按 x 停下");
	if (review->taking)
		return _("正在存");
	return marked == 0 ? _("没有打勾的设备") : NULL;
}

static void take(void *data)
{
	struct review *review = data;
	json_t *acts = json_array();
	int64_t from = 0;

	review->taking = true;
	for (size_t i = 0; i < review->entries->len; i++) {
		struct entry *entry = review->entries->pdata[i];
		if (!entry->marked)
			continue;
		g_clear_pointer(&entry->refusal, g_free);
		if (json_array_size(acts) == PART) {
			model_call(console_model(review->app), "do_all",
			    json_pack("{s:o, s:I, s:b}", "acts", acts, "from", (json_int_t)from,
				"more", 1),
			    ignore, NULL);
			from += PART;
			acts = json_array();
		}
		json_array_append_new(acts, act_of(review, entry));
	}
	model_call(console_model(review->app), "do_all",
	    json_pack("{s:o, s:I}", "acts", acts, "from", (json_int_t)from), taken,
	    g_rc_box_acquire(review));
}

/* ---- the view ----------------------------------------------------------------------------- */

static const struct binding bindings[] = {
	{ 't', 0, "discovery.take", N_("收进台账"), N_("把打勾的一次收进台账，全部或一台也不"),
	    BINDING_FIRST, refuse_take, take },
	{ ' ', 0, "discovery.mark", N_("打勾"), N_("收不收这一台"), BINDING_FIRST, refuse_mark,
	    mark },
	{ K_ENTER, 0, "discovery.open", N_("改名"), N_("改新设备的名称和类型；看台账里已有的"),
	    BINDING_FIRST, refuse_open, open_entry },
	{ 'a', 0, "discovery.all", N_("全选"), N_("新的全部打勾；都打了勾就全部去掉"),
	    BINDING_FIRST, NULL, mark_all },
	{ 'p', 0, "discovery.site", N_("地点"), N_("打勾的都在哪个地点"), BINDING_FIRST, NULL,
	    choose_site },
	{ 'x', 0, "discovery.stop", N_("停下"), N_("不再问余下的地址"), 0, refuse_stop, stop },
	{ 'r', 0, "discovery.again", N_("再问"), N_("从头再问一遍"), BINDING_QUIET, refuse_again,
	    again },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct review *review = view->data;

	if (review->running)
		stop(review);
	model_listen(console_model(review->app), NULL, NULL, review);
	console_unfollow(view);
	table_free(view->table);
	review->view = NULL;
	if (console_is_ending(view->app))
		review->app = NULL;
	review_release(review);
}

static const struct view_type type = {
	.name = "discovery-review",
	.title = N_("发现"),
	.help = N_("应答的地址一行一个：读到了什么，台账里有没有。"
		   "新的打着勾，看过以后按 t 一次收进台账。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void take_sites(struct view *view, const struct mirror *mirror)
{
	struct review *review = view->data;

	review->sites = mirror;
}

static void table_changed(void *data)
{
	app_changed(((struct review *)data)->app);
}

void open_discovery_review(struct app *app, const char *addresses, int64_t port,
    json_t *credentials, const char *draft)
{
	struct review *review = g_rc_box_new0(struct review);

	*review = (struct review){ .app = app, .addresses = g_strdup(addresses),
		.draft = g_strdup(draft), .port = port, .credentials = credentials,
		.entries = g_ptr_array_new_with_free_func(entry_free) };
	review->view = view_new(app, &type, review);
	review->view->table = table_new(&entry_table, app_timers(app), table_changed, review);
	console_follow(review->view, "records:site", take_sites);
	g_autofree char *title = text_cut(addresses, 40);
	view_set_title(review->view, title);
	app_push(app, review->view);
	show_entries(review);
	begin(review);
}
