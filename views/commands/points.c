/* `zhiban points`: what is observed of a device, each value with its quality. */
#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/keeping.h"
#include "views/show.h"

extern const struct command command_points;

/* Caller frees. */
static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return g_strdup(json_string_value(value));
	if (json_is_boolean(value))
		return g_strdup(json_is_true(value) ? _("是") : _("否"));
	if (json_is_integer(value))
		return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (!json_is_real(value))
		return g_strdup("");
	double number = json_real_value(value);
	return g_strdup_printf(fabs(number) < 1000 ? "%.6g" : "%.1f", number);
}

/* What a sensor is called, and why it is not good. Caller frees. */
static char *note_text(const json_t *point)
{
	const char *title = row_get(point, "title"), *reason = row_get(point, "reason");

	return g_strconcat(title, title[0] != '\0' && reason[0] != '\0' ? _("：") : "", reason,
	    NULL);
}

static void print_table(const json_t *points)
{
	const char *const titles[] = { _("测点"), _("值"), _("计量单位"), _("质量"), _("说明"),
		NULL };
	own(columns) columns = columns_new(titles);

	columns_align(columns, 1, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(points); i++) {
		const json_t *point = json_array_get(points, i);
		g_autofree char *value = value_text(json_object_get(point, "value"));
		g_autofree char *note = note_text(point);
		const char *cells[] = { row_get(point, "name"), value, row_get(point, "unit"),
			show_word("quality", row_get(point, "quality")), note };
		columns_add(columns, cells);
	}
	columns_print(columns, stdout);
}

/* The points of the device that was typed; NULL and one sentence. */
static json_t *fetch(struct client *client, const char *device, const char *pattern, GError **error)
{
	own(names) names = names_new(client);
	int64_t id = names_find(names, kind_find("device"), device, error);

	return id == 0 ? NULL
		       : client_call(client, "points",
			     json_pack("{s:I, s:s*}", "device", (json_int_t)id, "pattern", pattern),
			     0, NULL, error);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_points, &argc, &argv, options, 1, 2))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL ? NULL : fetch(client, argv[1], argv[2], &error);
	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(json_object_get(answer, "points")));
	print_table(json_object_get(answer, "points"));
	return COMMAND_DONE;
}

const struct command command_points = {
	.name = "points",
	.usage = "DEVICE [PATTERN] [--json]",
	.title = N_("一台设备的测点：值和质量"),
	.order = 75,
	.run = run,
};
