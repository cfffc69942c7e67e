/* Adding a device: type its address, see what it says of itself, and put that into the ledger form.
 */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"

struct discovery {
	struct view *view;
	const struct mirror *credentials;
	json_t *found;               /* NULL: not there yet */
	char *trouble;
	bool asking;
};

/* The credential that can be tried: the one named, else the only one there is. */
static int64_t credential_of(struct discovery *discovery, const char *name)
{
	g_autoptr(GPtrArray) rows = mirror_rows(discovery->credentials);

	for (size_t i = 0; i < rows->len; i++) {
		const json_t *row = g_ptr_array_index(rows, i);
		if (strcmp(row_get(row, "name"), name) == 0 || (name[0] == '\0' && rows->len == 1))
			return row_get_integer(row, "id");
	}
	return 0;
}

struct asked {
	struct app *app;
	struct view *view;
};

static void discovered(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;

	if (app_top(asked->app) != asked->view)
		return;
	struct discovery *discovery = asked->view->data;
	discovery->asking = false;
	g_clear_pointer(&discovery->trouble, g_free);
	json_decref(discovery->found);
	discovery->found = json_incref(result);
	if (error != NULL)
		discovery->trouble = model_error_text(error);
	app_changed(asked->app);
}

static void ask(struct discovery *discovery)
{
	struct form *form = discovery->view->form;
	int64_t credential = credential_of(discovery, form_value(form, "credential"));
	int64_t port = g_ascii_strtoll(form_value(form, "port"), NULL, 10);

	if (credential == 0) {
		form_set_error(form, "credential",
		    _("没有这个凭据。台账里先建凭据，再用 zhiban secret set 设口令。"));
		return;
	}
	struct asked *asked = g_new0(struct asked, 1);
	asked->app = discovery->view->app;
	asked->view = discovery->view;
	discovery->asking = true;
	model_call(console_model(asked->app), "discover", json_pack("{s:s, s:I, s:I}", "address",
	    form_value(form, "address"), "port", (json_int_t)(port == 0 ? 161 : port), "credential",
	    (json_int_t)credential), discovered, asked);
}

static const char *first_word(const char *text, char *buffer, size_t size)
{
	size_t length = strcspn(text, " ,;(");

	g_strlcpy(buffer, text, MIN(size, length + 1));
	return buffer;
}

/* What the device said, as the beginning of its ledger record. */
static json_t *preset_of(struct discovery *discovery)
{
	struct form *form = discovery->view->form;
	const json_t *found = discovery->found;
	char vendor[40];
	json_t *preset = json_pack("{s:s, s:s, s:I}", "mgmt_ip", form_value(form, "address"),
	    "vendor", first_word(row_get(found, "sysDescr"), vendor, sizeof vendor), "credential",
	    (json_int_t)credential_of(discovery, form_value(form, "credential")));
	int64_t port = g_ascii_strtoll(form_value(form, "port"), NULL, 10);

	if (row_get(found, "sysName")[0] != '\0')
		json_object_set_new(preset, "name", json_string(row_get(found, "sysName")));
	if (port > 0)
		json_object_set_new(preset, "port", json_integer(port));
	return preset;
}

/* The first Enter discovers, the second opens the ledger form with what was found. */
static void submit(struct form *form, void *data)
{
	struct discovery *discovery = data;
	struct app *app = discovery->view->app;
	const struct kind *kind = kind_find("device");

	form_clear_errors(form);
	if (discovery->found == NULL) {
		ask(discovery);
		return;
	}
	json_auto_t *preset = preset_of(discovery);
	json_object_set_new(preset, "shown",
	    json_pack("{s:s}", "credential", form_value(form, "credential")));
	form_settle(form);
	open_act(app, kind, kind_act(kind, "create"), 0, preset);
}

static void changed(struct form *form, void *data)
{
	struct discovery *discovery = data;

	(void)form;
	json_decref(discovery->found);
	discovery->found = NULL;
	g_clear_pointer(&discovery->trouble, g_free);
}

static const struct form_handlers handlers = { submit, changed };

static void draw_found(struct area area, const json_t *found)
{
	const json_t *ports = json_object_get(found, "ports");
	json_t *port;
	size_t i;
	int row = 0, up = 0;

	json_array_foreach((json_t *)(uintptr_t)ports, i, port)
		up += strcmp(row_get(port, "ifOperStatus"), "up") == 0;
	area_print(area, row++, 1, STYLE_TITLE, _("发现 %s"), row_get(found, "sysName"));
	row += area_wrap(area_part(area, row, 3, 3, -1), 0, 0, 3, STYLE_NORMAL,
	    row_get(found, "sysDescr"));
	area_print(area, row++, 3, STYLE_NORMAL, _("端口 %zu 个，%d 个 up；邻居 %zu 个"),
	    json_array_size(ports), up, json_array_size(json_object_get(found, "lldp")));
	area_text(area, row + 1, 1, STYLE_TITLE,
	    _("回车打开台账表单，补齐后保存，设备就开始被监测。"));
}

/* Nothing asked yet: what to do, and which credentials there are to choose from. */
static void draw_hint(struct area area, const struct discovery *discovery)
{
	g_autoptr(GPtrArray) rows = mirror_rows(discovery->credentials);
	g_autoptr(GString) names = g_string_new(NULL);

	area_text(area, 0, 1, STYLE_DIM,
	    _("写好地址，光标到「发现」按回车。只用数字地址，不查域名。"));
	for (size_t i = 0; i < rows->len; i++)
		g_string_append_printf(names, "%s%s", i == 0 ? "" : _("、"),
		    row_get(g_ptr_array_index(rows, i), "name"));
	if (rows->len > 0)
		area_print(area, 1, 1, STYLE_DIM, _("台账里的凭据：%s"), names->str);
	else
		area_text(area, 1, 1, STYLE_DIM, _("台账里还没有凭据，先到 9 台账建一个。"));
}

static void draw(struct view *view, struct area area)
{
	struct discovery *discovery = view->data;
	int half = MIN(10, area.rows / 2);

	form_draw(view->form, area_part(area, 0, 0, half, area.columns));
	struct area lower =
	    area_part(area, half + 1, 0, MAX(0, area.rows - half - 1), area.columns);
	area_rule(area, half);
	if (discovery->asking)
		area_text(lower, 0, 1, STYLE_DIM, _("正在读这台设备，可按 Esc 离开。"));
	else if (discovery->trouble != NULL)
		area_wrap(lower, 0, 1, 3, STYLE_ERROR, discovery->trouble);
	else if (discovery->found != NULL)
		draw_found(lower, discovery->found);
	else
		draw_hint(lower, discovery);
}

static void release(struct view *view)
{
	struct discovery *discovery = view->data;

	console_unfollow(view);
	form_free(view->form);
	json_decref(discovery->found);
	g_free(discovery->trouble);
	g_free(discovery);
}

static const struct binding bindings[] = {
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "discovery",
	.title = N_("添加设备"),
	.help = N_("输入地址和凭据，值班台用 SNMP 读它一遍。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void take_credentials(struct view *view, const struct mirror *mirror)
{
	struct discovery *discovery = view->data;
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	discovery->credentials = mirror;
	if (view->form != NULL && rows->len == 1 && form_value(view->form, "credential")[0] == '\0')
		form_set_value(view->form, "credential",
		    row_get(g_ptr_array_index(rows, 0), "name"));
}

void open_discovery(struct app *app)
{
	const struct form_field fields[] = {
		{ .name = "address",
		    .title = _("地址"),
		    .hint = "10.1.2.3",
		    .required = true,
		    .limit = 60,
		    .help = _("IPv4 或 IPv6") },
		{ .name = "port", .title = _("端口"), .hint = "161", .limit = 5 },
		{ .name = "credential",
		    .title = _("凭据"),
		    .limit = 60,
		    .help = _("台账里凭据的名称") },
		{ .name = NULL },
	};
	struct discovery *discovery = g_new0(struct discovery, 1);
	struct view *view = discovery->view = view_new(app, &type, discovery);

	view->form = form_new(_("添加设备"), _("发现"), fields, &handlers, discovery);
	console_follow(view, "records:credential", take_credentials);
	app_push(app, view);
}
