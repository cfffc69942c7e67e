#include "views/message_form.h"

#include <string.h>

#include "base/i18n.h"
#include "views/message_show.h"

struct entry {
	struct view *view;
	const struct mirror *devices;
	void (*asked)(json_t *where, void *data);
	void *data;
	struct form_choice severities[10];
};

static const struct form_choice kinds[] = {
	{ "", N_("全部") }, { "trap", N_("陷阱") }, { "syslog", "syslog" }, { NULL, NULL },
};

/* ---- what was typed ----------------------------------------------------------------------- */

/* A device by its name, or by a part of it that only one has; 0 and an error at the field. */
static int64_t typed_device(const struct entry *entry, struct form *form)
{
	const char *typed = form_value(form, "device");
	g_autoptr(GPtrArray) rows = mirror_rows(entry->devices);
	int64_t found = 0;
	unsigned alike = 0;

	for (guint i = 0; i < rows->len; i++) {
		const char *name = row_get(rows->pdata[i], "name");
		if (strcmp(name, typed) == 0)
			return row_get_integer(rows->pdata[i], "key");
		if (strstr(name, typed) == NULL)
			continue;
		found = row_get_integer(rows->pdata[i], "key");
		alike++;
	}
	if (alike == 1)
		return found;
	form_set_error(form, "device",
	    alike == 0 ? _("台账里没有这样的设备") : _("有好几台这样的设备，写全名"));
	return 0;
}

/* The instant in field NAME into WHERE; false with an error at the field. */
static bool take_time(struct form *form, const char *name, json_t *where)
{
	const char *typed = form_value(form, name);
	struct wall at;

	if (typed[0] == '\0')
		return true;
	if (!clock_parse(typed, clock_wall(), &at)) {
		form_set_error(form, name, _("读不懂：写 03:12 或 11-21 03:12"));
		return false;
	}
	json_object_set_new(where, name, json_integer(at.us));
	return true;
}

static void take_text(struct form *form, const char *name, json_t *where)
{
	if (form_value(form, name)[0] != '\0')
		json_object_set_new(where, name, json_string(form_value(form, name)));
}

/* New; NULL when a field has an error. */
static json_t *typed_where(const struct entry *entry, struct form *form)
{
	json_t *where = json_object();
	bool good = take_time(form, "since", where) && take_time(form, "until", where);

	if (good && form_value(form, "device")[0] != '\0') {
		int64_t device = typed_device(entry, form);
		json_object_set_new(where, "device", json_integer(device));
		/* for the form, when it is opened again; the service does not look at it */
		json_object_set_new(where, "device_typed",
		    json_string(form_value(form, "device")));
		good = device != 0;
	}
	take_text(form, "words", where);
	take_text(form, "kind", where);
	if (form_value(form, "severity")[0] != '\0')
		json_object_set_new(where, "severity",
		    json_integer(g_ascii_strtoll(form_value(form, "severity"), NULL, 10)));
	if (!good)
		g_clear_pointer(&where, json_decref);
	return where;
}

static void submit(struct form *form, void *data)
{
	struct entry *entry = data;

	form_clear_errors(form);
	json_t *where = typed_where(entry, form);
	if (where == NULL)
		return;
	form_settle(form);
	entry->asked(where, entry->data);
	app_pop(entry->view->app);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void set_time(struct form *form, const char *name, const json_t *where)
{
	char text[SHOW_SIZE];

	if (show_time(where, name, CLOCK_FULL, text)[0] != '\0')
		form_set_value(form, name, text);
}

/* What was looked for last stands there again. */
static void fill(struct form *form, const json_t *where)
{
	char severity[SHOW_SIZE];

	set_time(form, "since", where);
	set_time(form, "until", where);
	form_set_value(form, "words", row_get(where, "words"));
	form_set_value(form, "kind", row_get(where, "kind"));
	form_set_value(form, "severity", show_number(where, "severity", severity));
	form_set_value(form, "device", row_get(where, "device_typed"));
}

static void take_devices(struct view *view, const struct mirror *mirror)
{
	((struct entry *)view->data)->devices = mirror;
}

static void draw(struct view *view, struct area area)
{
	form_draw(view->form, area);
}

static void release(struct view *view)
{
	console_unfollow(view);
	form_free(view->form);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "message-find",
	.title = N_("查询日志"),
	.help = N_("都可以空着。词之间空一格，全部要有；级别是至少这么重。最新的在前。"),
	.draw = draw,
	.free = release,
};

static const struct form_handlers handlers = { .on_submit = submit };

static const char *const severity_names[] = { "0", "1", "2", "3", "4", "5", "6", "7" };

static void make_severities(struct entry *entry)
{
	entry->severities[0] = (struct form_choice){ "", _("全部") };
	for (size_t i = 0; i < G_N_ELEMENTS(severity_names); i++)
		entry->severities[i + 1] =
		    (struct form_choice){ severity_names[i], message_severity((int64_t)i) };
}

static struct form *make_form(struct entry *entry)
{
	const struct form_field fields[] = {
		{ .name = "words", .title = _("词"), .type = FORM_LINE, .limit = 200,
		    .hint = _("几个词空一格，都要有"),
		    .help = _("在内容、主机、程序、陷阱名和地址里找，不分大小写。") },
		{ .name = "device", .title = _("设备"), .type = FORM_LINE, .limit = 120,
		    .hint = _("名称，或只有它有的一部分") },
		{ .name = "since", .title = _("从"), .type = FORM_LINE,
		    .hint = _("03:12 或 11-21 03:12") },
		{ .name = "until", .title = _("到"), .type = FORM_LINE, .hint = _("空白为现在") },
		{ .name = "kind", .title = _("种类"), .type = FORM_CHOICE, .choices = kinds },
		{ .name = "severity", .title = _("至少"), .type = FORM_CHOICE,
		    .choices = entry->severities, .help = _("只有 syslog 有级别。") },
		{ .name = NULL },
	};

	return form_new(_("查询日志"), _("查"), fields, &handlers, entry);
}

void open_message_form(struct app *app, const json_t *where,
    void (*asked)(json_t *where, void *data), void *data)
{
	struct entry *entry = g_new0(struct entry, 1);

	entry->asked = asked;
	entry->data = data;
	entry->view = view_new(app, &type, entry);
	make_severities(entry);
	entry->view->form = make_form(entry);
	console_follow(entry->view, "devices", take_devices);
	fill(entry->view->form, where);
	app_push(app, entry->view);
}
