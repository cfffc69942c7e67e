/* `zhiban history`: a point over time, average and maximum; gaps stay gaps. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/keeping.h"
#include "views/show.h"

#define HOUR (3600 * CLOCK_SECOND)

extern const struct command command_history;

/* Caller frees. */
static char *value_text(const json_t *value)
{
	return json_is_null(value) ? g_strdup("-") :
	    json_is_real(value) ? g_strdup_printf("%.3f", json_real_value(value)) :
	    g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
}

static void add_bucket(struct columns *columns, const json_t *bucket)
{
	char at[CLOCK_TEXT_SIZE];
	g_autofree char *average = value_text(json_array_get(bucket, 1));
	g_autofree char *maximum = value_text(json_array_get(bucket, 2));
	const char *cells[] = { clock_text(
				    (struct wall){ json_integer_value(json_array_get(bucket, 0)) },
				    CLOCK_FULL, at, sizeof at),
		average, maximum };

	columns_add(columns, cells);
}

static void print_table(const json_t *answer)
{
	const json_t *buckets = json_object_get(answer, "buckets");
	g_autofree char *unit = g_strdup_printf("%s %s", _("平均"), row_get(answer, "unit"));
	const char *const titles[] = { _("时刻"), g_strchomp(unit), _("最大"), NULL };
	own(columns) columns = columns_new(titles);

	columns_align(columns, 1, TEXT_RIGHT);
	columns_align(columns, 2, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(buckets); i++)
		add_bucket(columns, json_array_get(buckets, i));
	columns_print(columns, stdout);
}

static json_t *fetch(struct client *client, const char *device, const char *point, struct wall from,
    GError **error)
{
	own(names) names = names_new(client);
	int64_t id = names_find(names, kind_find("device"), device, error);

	return id == 0 ? NULL
		       : client_call(client, "history",
			     json_pack("{s:I, s:s, s:I}", "device", (json_int_t)id, "point", point,
				 "from", (json_int_t)from.us),
			     0, NULL, error);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	g_autofree char *since = NULL;
	const GOptionEntry options[] = {
		{ "since", 0, 0, G_OPTION_ARG_STRING, &since, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	struct wall now = clock_wall(), from = { now.us - HOUR };

	if (!command_options(&command_history, &argc, &argv, options, 2, 2))
		return COMMAND_USAGE;
	if (since != NULL && !clock_parse(since, now, &from)) {
		fprintf(stderr, "zhiban: %s\n",
		    _("--since 要写成 03:12、11-21 03:12 或 2026-11-21 03:12 的样子"));
		return COMMAND_USAGE;
	}
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL ? NULL : fetch(client, argv[1], argv[2], from, &error);
	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(answer));
	print_table(answer);
	return COMMAND_DONE;
}

const struct command command_history = {
	.name = "history",
	.usage = "DEVICE POINT [--since T] [--json]",
	.title = N_("一个测点的历史，缺口就是缺口"),
	.order = 80,
	.run = run,
};
