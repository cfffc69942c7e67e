/* `zhiban discover`: one address or a range. The service asks, with the credentials of its ledger;
 * with a community no service is needed, and the program becomes zhiband. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/show.h"

extern const struct command command_discover;

/* The longest range with many credentials takes a while. */
#define PATIENCE_US (3600 * CLOCK_SECOND)

struct gathering {
	json_t *found;               /* array */
	bool progress;               /* somebody looks at the standard error */
};

/* ---- without a service -------------------------------------------------------------------- */

static int become(const struct client_place *where, const char *address, const char *option,
    const char *value, const char *profile, bool json)
{
	g_autoptr(GPtrArray) given = g_ptr_array_new();
	const char *const words[] = { address, option, value, json ? "--json" : NULL, NULL };
	const char *const try[] = { "--profile", profile };

	g_ptr_array_add(given, (void *)(uintptr_t)"zhiband");
	g_ptr_array_add(given, (void *)(uintptr_t)"discover");
	if (where->state_dir != NULL)
		command_append_place(given, where);
	for (const char *const *word = words; *word != NULL; word++)
		g_ptr_array_add(given, (void *)(uintptr_t)*word);
	for (size_t i = 0; profile != NULL && i < G_N_ELEMENTS(try); i++)
		g_ptr_array_add(given, (void *)(uintptr_t)try[i]);
	g_ptr_array_add(given, NULL);
	return command_become("zhiband", given);
}

/* ---- by the service ----------------------------------------------------------------------- */

static void take_notice(const json_t *params, void *data)
{
	struct gathering *gathering = data;

	json_array_extend(gathering->found, json_object_get(params, "found"));
	if (!gathering->progress)
		return;
	fputc('\r', stderr);
	fprintf(stderr, _("已问 %d / %d，读到 %d 台 "), (int)row_get_integer(params, "done"),
	    (int)row_get_integer(params, "total"), (int)row_get_integer(params, "reached"));
}

/* Numbers within addresses count as numbers. */
static int by_address(const void *a, const void *b)
{
	return strverscmp(row_get(*(json_t *const *)a, "address"),
	    row_get(*(json_t *const *)b, "address"));
}

static json_t *sorted(const json_t *found)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	json_t *list = json_array();

	for (size_t i = 0; i < json_array_size(found); i++)
		g_ptr_array_add(rows, json_array_get(found, i));
	g_ptr_array_sort(rows, by_address);
	for (size_t i = 0; i < rows->len; i++)
		json_array_append(list, rows->pdata[i]);
	return list;
}

static void print_table(const json_t *found)
{
	const char *const titles[] = { _("地址"), _("名称"), _("端口"), _("凭据"), _("回显ms"),
		_("台账"), _("说明"), NULL };
	own(columns) columns = columns_new(titles);

	columns_align(columns, 2, TEXT_RIGHT);
	columns_align(columns, 4, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(found); i++) {
		const json_t *row = json_array_get(found, i);
		const json_t *known = json_object_get(row, "known");
		bool reached = json_is_true(json_object_get(row, "reached"));
		char ports[SHOW_SIZE] = "", echo[SHOW_SIZE];
		if (reached)
			g_snprintf(ports, sizeof ports, "%d",
			    (int)row_get_integer(json_object_get(row, "counts"), "ports"));
		const char *cells[] = { row_get(row, "address"), row_get(row, "sysName"), ports,
			row_get(row, "credential"), show_rtt(row, "echo_us", echo),
			known != NULL  ? row_get(known, "name")
			    : reached ? _("新的")
				      : "",
			row_get(row, reached ? "sysDescr" : "reason") };
		columns_add(columns, cells);
	}
	columns_print(columns, stdout);
}

/* One value whatever happens: a script wants one. */
static json_t *only_one(const json_t *found, const char *address)
{
	json_t *row = json_array_get(found, 0);

	return row != NULL ? json_incref(row)
			   : json_pack("{s:s, s:b, s:s, s:[], s:[]}", "address", address,
				 "reached", 0, "reason", _("没有应答"), "ports", "lldp");
}

static int report(const json_t *found, const json_t *result, const char *address, bool json)
{
	bool range = row_get_integer(result, "total") > 1 || strchr(address, '/') != NULL;
	g_autoptr(GError) error = NULL;

	if (json)
		command_print_json(range ? json_incref((json_t *)(uintptr_t)found)
					 : only_one(found, address));
	else if (json_array_size(found) > 0)
		print_table(found);
	if (row_get_integer(result, "reached") > 0)
		return COMMAND_DONE;
	const char *reason = range ? "" : row_get(json_array_get(found, 0), "reason");
	g_set_error(&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s", reason[0] != '\0' ? reason :
	    range ? _("这一地址段里没有设备让我们读到") : _("没有应答"));
	return client_fail(error);
}

static int ask(struct client *client, const char *address, char **credentials, bool json)
{
	json_auto_t *gathered = json_array();
	struct gathering gathering = { gathered, isatty(STDERR_FILENO) };
	json_t *names = json_array();
	g_autoptr(GError) error = NULL;

	for (char **name = credentials; name != NULL && *name != NULL; name++)
		json_array_append_new(names, json_string(*name));
	client_listen(client, "discovery", take_notice, &gathering);
	json_auto_t *result = client_call(client, "discover",
	    json_pack("{s:s, s:o, s:b}", "address", address, "credentials", names, "whole",
		(int)json),
	    PATIENCE_US, NULL, &error);
	if (gathering.progress)
		fputs("\r\033[K", stderr);
	if (result == NULL)
		return client_fail(error);
	json_auto_t *found = sorted(gathered);
	return report(found, result, address, json);
}

/* One named credential can be read without a service by whoever owns the state. */
static int ask_service(const struct client_place *where, const char *address, char **credentials,
    bool json)
{
	g_autoptr(GError) error = NULL;
	own(client) client = client_open(where, &error);

	if (client != NULL)
		return ask(client, address, credentials, json);
	if (credentials != NULL && g_strv_length(credentials) == 1 &&
	    g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED))
		return become(where, address, "--credential", credentials[0], NULL, json);
	return client_fail(error);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autofree char *community = NULL, *profile = NULL;
	g_auto(GStrv) credentials = NULL;
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "community", 0, 0, G_OPTION_ARG_STRING, &community, NULL, NULL },
		{ "profile", 0, 0, G_OPTION_ARG_FILENAME, &profile, NULL, NULL },
		{ "credential", 0, 0, G_OPTION_ARG_STRING_ARRAY, &credentials, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};

	if (!command_options(&command_discover, &argc, &argv, options, 1, 1))
		return COMMAND_USAGE;
	bool both = community != NULL && credentials != NULL;
	if (both || (profile != NULL && community == NULL))
		return command_usage(&command_discover);
	if (community != NULL)
		return become(where, argv[1], "--community", community, profile, json);
	return ask_service(where, argv[1], credentials, json);
}

const struct command command_discover = {
	.name = "discover",
	.usage = "ADDR|[ADDR6][:PORT]|CIDR [--community C [--profile FILE]|--credential NAME ...] "
		 "[--json]",
	.title = N_("问一台设备或一段地址：是什么，用哪个凭据读得到"),
	.order = 70,
	.run = run,
};
