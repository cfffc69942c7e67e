/* `zhiban alarms`: what stands, one line each, worst first. What stands under another is counted
 * with it; `zhiban list alarm` has the records. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/columns.h"
#include "views/command.h"

extern const struct command command_alarms;

static int worst_first(const void *a, const void *b)
{
	return alarm_worst_first(*(json_t *const *)a, *(json_t *const *)b);
}

static void add_alarm(struct columns *columns, const json_t *row, const json_t *site)
{
	char since[SHOW_SIZE], lasted[SHOW_SIZE], affected[TABLE_TEXT_SIZE],
	    standing[TABLE_TEXT_SIZE], flags[TABLE_TEXT_SIZE], id[SHOW_SIZE];
	g_autofree char *title = alarm_title(row);
	const char *cells[] = { show_number(row, "key", id), row_get(row, "number"),
		alarm_severity_word(site, alarm_row_severity(row)),
		show_time(row, "since", CLOCK_MINUTE, since), alarm_lasted(row, lasted), title,
		alarm_flags(row, flags), alarm_affected(row, affected),
		alarm_row_standing(row, standing), row_get(row, "why") };

	columns_add(columns, cells);
}

static void print_alarms(const json_t *alarms, const json_t *site)
{
	const char *const titles[] = { "id", _("编号"), _("级别"), _("起"), _("历时"), _("告警"),
		_("标记"), _("影响"), _("处理"), _("依据"), NULL };
	own(columns) columns = columns_new(titles);
	g_autoptr(GPtrArray) rows = g_ptr_array_new();

	for (size_t i = 0; i < json_array_size(alarms); i++)
		g_ptr_array_add(rows, json_array_get(alarms, i));
	g_ptr_array_sort(rows, worst_first);
	columns_align(columns, 0, TEXT_RIGHT);
	for (guint i = 0; i < rows->len; i++)
		add_alarm(columns, rows->pdata[i], site);
	columns_print(columns, stdout);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_alarms, &argc, &argv, options, 0, 0))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *rows = client == NULL ? NULL : client_rows(client, "alarms", &error);
	json_auto_t *site = rows == NULL ? NULL : client_rows(client, "site", &error);
	if (site == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(rows));
	print_alarms(rows, json_array_get(site, 0));
	return COMMAND_DONE;
}

const struct command command_alarms = {
	.name = "alarms",
	.usage = "[--json]",
	.title = N_("告警：现在有什么，最坏的在前"),
	.order = 72,
	.run = run,
};
