/* `zhiban rooms`: the machine rooms, worst first; of one that is named the places, each with its
 * value, its limits and whose they are. */
#include <inttypes.h>
#include <stdio.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/keeping.h"
#include "views/room_show.h"

extern const struct command command_rooms;

/* ---- all rooms ---------------------------------------------------------------------------- */

static int by_severity(const void *a, const void *b)
{
	const json_t *const *x = a, *const *y = b;

	return show_worst_first(*x, *y);
}

/* What is wrong, else the values worth a glance. Caller frees. */
static char *room_note(const json_t *room)
{
	const json_t *values = json_object_get(room, "values"), *value;
	g_autoptr(GString) text = g_string_new(row_get(room, "reason"));
	char reading[SHOW_SIZE];
	size_t i;

	if (text->len == 0)
		json_array_foreach(values, i, value)
			g_string_append_printf(text, "%s%s %s", i == 0 ? "" : "  ",
			    row_get(value, "name"), show_reading(value, reading));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void add_room(struct columns *columns, const json_t *room)
{
	const char *scheme = row_get(room, "scheme_title");
	char total[SHOW_SIZE], over[SHOW_SIZE], lost[SHOW_SIZE];
	g_autofree char *note = room_note(room);
	const char *cells[] = { row_get(room, "name"), show_word("place", row_get(room, "state")),
		show_number(room, "total", total), show_number(room, "over", over),
		show_number(room, "lost", lost),
		scheme[0] == '\0' ? row_get(room, "scheme") : scheme, note };

	columns_add(columns, cells);
}

static void print_rooms(const json_t *rooms)
{
	const char *const titles[] = { _("机房"), _("状态"), _("测点"), _("超限"), _("失联"),
		_("方案"), _("说明"), NULL };
	own(columns) columns = columns_new(titles);
	g_autoptr(GPtrArray) rows = g_ptr_array_new();

	for (size_t i = 0; i < json_array_size(rooms); i++)
		g_ptr_array_add(rows, json_array_get(rooms, i));
	g_ptr_array_sort(rows, by_severity);
	for (int i = 2; i <= 4; i++)
		columns_align(columns, (size_t)i, TEXT_RIGHT);
	for (guint i = 0; i < rows->len; i++)
		add_room(columns, rows->pdata[i]);
	columns_print(columns, stdout);
}

/* ---- the places of one -------------------------------------------------------------------- */

static void add_place(struct columns *columns, const json_t *place)
{
	const struct choice *purposes = kind_field(kind_find("place"), "purpose")->choices;
	char reading[SHOW_SIZE], limits[SHOW_SIZE], rate[SHOW_SIZE], age[SHOW_SIZE];
	const char *cells[] = { row_get(place, "name"),
		choice_title(purposes, row_get(place, "purpose")),
		show_word("place", row_get(place, "state")), show_reading(place, reading),
		show_limits(place, limits), show_limits_owner(place), show_rate(place, rate),
		show_age(place, "read_at", age), row_get(place, "reason") };

	columns_add(columns, cells);
}

static void print_places(const json_t *places)
{
	const char *const titles[] = { _("测点"), _("测什么"), _("状态"), _("值"), _("限值"),
		_("出处"), _("每小时"), _("读数龄"), _("说明"), NULL };
	own(columns) columns = columns_new(titles);

	columns_align(columns, 3, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(places); i++)
		add_place(columns, json_array_get(places, i));
	columns_print(columns, stdout);
}

/* ---- the command -------------------------------------------------------------------------- */

/* Rows of all rooms, or, where ROOM is not NULL, of its places; NULL and one sentence. */
static json_t *fetch(struct client *client, const char *room, GError **error)
{
	own(names) names = names_new(client);
	int64_t id = room == NULL ? 0 : names_find(names, kind_find("room"), room, error);
	g_autofree char *topic = room == NULL ? g_strdup("rooms") :
	    g_strdup_printf("places:%" PRId64, id);

	return room != NULL && id == 0 ? NULL : client_rows(client, topic, error);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_rooms, &argc, &argv, options, 0, 1))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *rows = client == NULL ? NULL : fetch(client, argv[1], &error);
	if (rows == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(rows));
	if (argv[1] == NULL)
		print_rooms(rows);
	else
		print_places(rows);
	return COMMAND_DONE;
}

const struct command command_rooms = {
	.name = "rooms",
	.usage = "[ROOM] [--json]",
	.title = N_("机房，或一个机房的测点：值、限值和状态"),
	.order = 76,
	.run = run,
};
