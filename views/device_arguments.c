/* The arguments of a command: one line each, with its type beside it; what can be told at once to
 * be wrong is told at once, the service checks all of it. */
#include <gio/gio.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/device_commands.h"
#include "views/show.h"

#define MOST 8

struct arguments {
	struct view *view;
	json_t *command;
	struct form_field fields[MOST + 1];
	struct form_choice *choices[MOST];
	char *helps[MOST];
	argument_done *done;
	void *data;
};

static const struct { const char *type, *title, *hint; } types[] = {
	{ "interface", N_("端口"), "GigabitEthernet0/0/1" },
	{ "ipv4", N_("IPv4 地址"), "10.1.2.3" },
	{ "ipv6", N_("IPv6 地址"), "2001:db8::1" },
	{ "address", N_("地址"), "10.1.2.3" },
	{ "prefix", N_("网段"), "10.1.0.0/16" },
	{ "mac", N_("MAC 地址"), "00e0-fc12-3456" },
	{ "vlan", N_("VLAN"), "100" },
	{ "number", N_("数"), NULL },
	{ "word", N_("选一个"), NULL },
};

static size_t place_of(const char *type)
{
	size_t i = 0;

	while (i + 1 < G_N_ELEMENTS(types) && strcmp(types[i].type, type) != 0)
		i++;
	return i;
}

static struct form_choice *choices_of(const json_t *words)
{
	struct form_choice *choices = g_new0(struct form_choice, json_array_size(words) + 1);

	for (size_t i = 0; i < json_array_size(words); i++)
		choices[i].name = choices[i].title = json_string_value(json_array_get(words, i));
	return choices;
}

static void add_field(struct arguments *arguments, size_t i, const json_t *argument)
{
	size_t type = place_of(row_get(argument, "type"));
	const json_t *words = json_object_get(argument, "words");

	arguments->helps[i] = json_object_get(argument, "maximum") == NULL ?
	    g_strdup(_(types[type].title)) :
	    g_strdup_printf(_("%s，%" PRId64 " 到 %" PRId64), _(types[type].title),
		row_get_integer(argument, "minimum"), row_get_integer(argument, "maximum"));
	if (words != NULL)
		arguments->choices[i] = choices_of(words);
	arguments->fields[i] = (struct form_field){
		.name = row_get(argument, "name"), .title = row_get(argument, "name"),
		.type = words != NULL ? FORM_CHOICE : FORM_LINE, .hint = types[type].hint,
		.help = arguments->helps[i], .required = true, .limit = 100,
		.choices = arguments->choices[i],
	};
}

/* What is wrong with TYPED as far as can be told here; NULL when nothing is. */
static const char *wrong(const json_t *argument, const char *typed)
{
	const char *type = row_get(argument, "type");
	bool range = json_object_get(argument, "maximum") != NULL;
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(typed);
	gint64 number;

	if (typed[0] == '\0')
		return _("要填");
	if (range && !g_ascii_string_to_signed(typed, 10, row_get_integer(argument, "minimum"),
	    row_get_integer(argument, "maximum"), &number, NULL))
		return _("不是范围内的整数");
	if (address == NULL && (strcmp(type, "ipv4") == 0 || strcmp(type, "ipv6") == 0 ||
	    strcmp(type, "address") == 0))
		return _("不是地址");
	if (strpbrk(typed, " ;|<>?\"'`$\\") != NULL)
		return _("有不能用的字符");
	return NULL;
}

static void submit(struct form *form, void *data)
{
	struct arguments *arguments = data;
	const json_t *list = json_object_get(arguments->command, "arguments");
	json_t *values = json_object();
	bool good = true;

	form_clear_errors(form);
	for (size_t i = 0; i < MIN(json_array_size(list), MOST); i++) {
		const json_t *argument = json_array_get(list, i);
		const char *name = row_get(argument, "name");
		const char *sentence = wrong(argument, form_value(form, name));
		if (sentence != NULL)
			form_set_error(form, name, sentence);
		good &= sentence == NULL;
		json_object_set_new(values, name, json_string(form_value(form, name)));
	}
	if (!good) {
		json_decref(values);
		return;
	}
	form_settle(form);
	arguments->done(values, arguments->data);
}

static const struct form_handlers handlers = { submit, NULL };

static void draw(struct view *view, struct area area)
{
	const struct arguments *arguments = view->data;

	area_text(area, 0, 1, STYLE_DIM, row_get(arguments->command, "line"));
	form_draw(view->form, area_part(area, 2, 0, area.rows - 2, area.columns));
}

static void release(struct view *view)
{
	struct arguments *arguments = view->data;

	arguments->done(NULL, arguments->data);
	form_free(view->form);
	for (size_t i = 0; i < MOST; i++) {
		g_free(arguments->choices[i]);
		g_free(arguments->helps[i]);
	}
	json_decref(arguments->command);
	g_free(arguments);
}

static const struct view_type type = {
	.name = "arguments",
	.title = N_("参数"),
	.help = N_("这条命令要的参数，填完执行。"),
	.draw = draw,
	.free = release,
};

void open_arguments(struct app *app, const json_t *command, argument_done *done, void *data)
{
	struct arguments *arguments = g_new0(struct arguments, 1);
	struct view *view = arguments->view = view_new(app, &type, arguments);
	const json_t *list = json_object_get(command, "arguments");

	arguments->command = json_incref((json_t *)(uintptr_t)command);
	arguments->done = done;
	arguments->data = data;
	for (size_t i = 0; i < MIN(json_array_size(list), MOST); i++)
		add_field(arguments, i, json_array_get(list, i));
	view->form = form_new(row_get(command, "title"), _("执行"), arguments->fields, &handlers,
	    arguments);
	app_push(app, view);
}
