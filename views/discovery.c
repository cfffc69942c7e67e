/* Adding devices, the first step: which addresses, with which credentials. What they say comes on
 * the next screen (discovery_review.c). */
#include <string.h>

#include "base/i18n.h"
#include "views/discovery.h"
#include "views/drafts.h"
#include "views/list.h"

#define DRAFT "discovery.0"

struct discovery {
	struct view *view;
	const struct mirror *credentials;
};

/* Whether there is a credential of that name in use. */
static bool is_credential(const struct discovery *discovery, const char *name)
{
	g_autoptr(GPtrArray) rows = mirror_rows(discovery->credentials);

	for (size_t i = 0; i < rows->len; i++)
		if (strcmp(row_get(rows->pdata[i], "name"), name) == 0 &&
		    !record_has_ended(kind_find("credential"), rows->pdata[i]))
			return true;
	return false;
}

/* The names that were typed, with whatever between them; NULL with an error at the field when one
 * is none. */
static json_t *typed_credentials(struct discovery *discovery)
{
	struct form *form = discovery->view->form;
	g_autofree char *typed = g_strdup(form_value(form, "credential"));
	json_t *names = json_array();

	if (is_credential(discovery, typed)) {       /* a name may have a blank in it */
		json_array_append_new(names, json_string(typed));
		return names;
	}
	for (const char *const *sign = (const char *const[]){ "，", "、", "；", NULL }; *sign;
	     sign++) {
		g_auto(GStrv) parts = g_strsplit(typed, *sign, -1);
		g_free(typed);
		typed = g_strjoinv(",", parts);
	}
	g_auto(GStrv) parts = g_strsplit_set(typed, ",; ", -1);
	for (char **part = parts; *part != NULL; part++) {
		if ((*part)[0] != '\0' && !is_credential(discovery, *part)) {
			form_set_error(form, "credential",
			    _("没有这个凭据。台账里先建凭据，再用 zhiban secret set 设口令。"));
			json_decref(names);
			return NULL;
		}
		if ((*part)[0] != '\0')
			json_array_append_new(names, json_string(*part));
	}
	return names;
}

static void submit(struct form *form, void *data)
{
	struct discovery *discovery = data;
	int64_t port = g_ascii_strtoll(form_value(form, "port"), NULL, 10);

	form_clear_errors(form);
	if (port < 0 || port > UINT16_MAX || (port == 0 && form_value(form, "port")[0] != '\0')) {
		form_set_error(form, "port", _("端口是 1 到 65535 的整数"));
		return;
	}
	json_t *credentials = typed_credentials(discovery);
	if (credentials == NULL)
		return;
	form_settle(form);
	open_discovery_review(discovery->view->app, form_value(form, "address"), port, credentials,
	    DRAFT);
}

static void typed(struct form *form, void *data)
{
	struct discovery *discovery = data;
	g_autofree char *draft = form_draft(form);

	draft_keep(console_drafts(discovery->view->app), DRAFT, draft);
}

static const struct form_handlers handlers = { submit, typed };

/* What to do, and which credentials there are to choose from. */
static void draw_hint(struct area area, const struct discovery *discovery)
{
	g_autoptr(GPtrArray) rows = mirror_rows(discovery->credentials);
	g_autoptr(GString) names = g_string_new(NULL);
	int row = area_wrap(area, 0, 1, 2, STYLE_DIM,
	    _("写一个地址、一段（10.1.0.0/24、10.1.0.10-20）或用逗号隔开的几个，"
	      "光标到「发现」按回车。只用数字地址，不查域名；一次最多 4096 个。"));

	for (size_t i = 0; i < rows->len; i++)
		g_string_append_printf(names, "%s%s", i == 0 ? "" : _("、"),
		    row_get(rows->pdata[i], "name"));
	if (rows->len > 0)
		area_print(area, row, 1, STYLE_DIM, _("台账里的凭据：%s"), names->str);
	else
		area_text(area, row, 1, STYLE_DIM, _("台账里还没有凭据，先到 9 台账建一个。"));
}

static void draw(struct view *view, struct area area)
{
	int half = MIN(10, area.rows / 2);

	form_draw(view->form, area_part(area, 0, 0, half, area.columns));
	area_rule(area, half);
	draw_hint(area_part(area, half + 1, 0, MAX(0, area.rows - half - 1), area.columns),
	    view->data);
}

/* Left without asking: the draft goes with it. At the end of the console it stays. */
static void release(struct view *view)
{
	struct discovery *discovery = view->data;

	if (!console_is_ending(view->app))
		draft_keep(console_drafts(view->app), DRAFT, NULL);
	console_unfollow(view);
	form_free(view->form);
	g_free(discovery);
}

static const struct binding bindings[] = {
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "discovery",
	.title = N_("添加设备"),
	.help = N_("输入地址和凭据，值班台用 SNMP 读它们一遍，看过再收进台账。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void take_credentials(struct view *view, const struct mirror *mirror)
{
	struct discovery *discovery = view->data;

	discovery->credentials = mirror;
}

void open_discovery(struct app *app)
{
	const struct form_field fields[] = {
		{ .name = "address",
		    .title = _("地址"),
		    .hint = _("10.1.2.3 或 10.1.0.0/24"),
		    .required = true,
		    .limit = 400,
		    .help = _("IPv4 或 IPv6，一个、一段或几个") },
		{ .name = "port", .title = _("端口"), .hint = "161", .limit = 5 },
		{ .name = "credential",
		    .title = _("凭据"),
		    .hint = _("空白为全部，依次试"),
		    .limit = 300,
		    .help = _("台账里凭据的名称，几个用逗号隔开，按写的次序试") },
		{ .name = NULL },
	};
	struct discovery *discovery = g_new0(struct discovery, 1);
	struct view *view = discovery->view = view_new(app, &type, discovery);

	view->form = form_new(_("添加设备"), _("发现"), fields, &handlers, discovery);
	console_follow(view, "records:credential", take_credentials);
	app_push(app, view);
	g_autofree char *draft = draft_get(console_drafts(app), DRAFT);
	if (draft != NULL && form_restore(view->form, draft))
		app_toast(app, STYLE_TOAST, "%s", _("接着上次没存的草稿；不要就按 Esc"));
}
