/* `zhiban locate`: where a circuit is broken, how we know, whom to call. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/keeping.h"
#include "views/location_words.h"
#include "views/show.h"

extern const struct command command_locate;

static void print_fact(const char *title, const char *value)
{
	if (value[0] != '\0')
		printf("%s  %s\n", title, value);
}

/* What happened once is neither good nor bad. */
static const char *mark_of(const json_t *evidence)
{
	const char *state = row_get(evidence, "state"), *name = row_get(evidence, "name");

	if (strcmp(name, "trap") == 0 || strcmp(name, "change") == 0)
		return "";
	return strcmp(state, "good") == 0 ? "" : strcmp(state, "bad") == 0 ? "!!" : "?";
}

static void print_evidence(const json_t *list)
{
	const char *const titles[] = { "", _("证据"), _("读数"), _("时刻"), NULL };
	own(columns) columns = columns_new(titles);
	const json_t *row;
	size_t i;

	json_array_foreach(list, i, row) {
		char at[SHOW_SIZE];
		g_autofree char *value = location_value_text(row);
		const char *cells[] = { mark_of(row), row_get(row, "what"), value,
			show_time(row, "at", CLOCK_TIME, at) };
		columns_add(columns, cells);
	}
	columns_print(columns, stdout);
}

static void print_acceptance(const json_t *acceptance, const json_t *carrier)
{
	int otherwise = (int)row_get_integer(acceptance, "otherwise");

	printf(_("规则  R%d"), (int)row_get_integer(acceptance, "rule"));
	if (otherwise != 0)
		printf(_(" / R%d，先问对端是否停电"), otherwise);
	printf(_("  %s（%s）\n"), row_get(acceptance, "reason"), row_get(acceptance, "source"));
	print_fact(_("受理"), row_get(acceptance, "accepts_name"));
	print_fact(_("处置"), row_get(acceptance, "repairs_name"));
	print_fact(_("报修"), row_get(carrier, "repair_phone"));
	print_fact(_("电路"), row_get(carrier, "circuit_no"));
}

static void print_units(const json_t *units)
{
	const json_t *unit, *person;
	size_t i, j;

	json_array_foreach(units, i, unit) {
		print_fact(_("影响"), row_get(unit, "name"));
		json_array_foreach(json_object_get(unit, "contacts"), j, person)
			printf("      %s  %s  %s  %s\n", row_get(person, "name"),
			    row_get(person, "mobile"), row_get(person, "office_phone"),
			    json_is_true(json_object_get(person, "at_night")) ? _("夜间可打") :
			    "");
	}
}

static void print_location(const json_t *row)
{
	const json_t *verdict = json_object_get(row, "verdict");
	g_autofree char *judged = location_verdict_text(verdict);
	char since[SHOW_SIZE];

	printf("%s  %s  %s  %s\n", row_get(row, "circuit_no"), row_get(row, "name"),
	    show_word("circuit", row_get(row, "state")),
	    show_time(row, "since", CLOCK_FULL, since));
	print_evidence(json_object_get(row, "evidence"));
	print_fact(_("判断"), judged);
	if (json_is_true(json_object_get(verdict, "fault")))
		print_acceptance(json_object_get(row, "acceptance"),
		    json_object_get(row, "carrier"));
	print_units(json_object_get(row, "units"));
	print_fact(_("口播"), row_get(row, "report"));
}

/* The location of CIRCUIT; NULL and one sentence. */
static json_t *fetch(struct client *client, const char *circuit, GError **error)
{
	own(names) names = names_new(client);
	int64_t id = names_find(names, kind_find("circuit"), circuit, error);

	return id == 0 ? NULL : client_call(client, "circuit.location",
	    json_pack("{s:I}", "id", (json_int_t)id), 0, NULL, error);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_locate, &argc, &argv, options, 1, 1))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *row = client == NULL ? NULL : fetch(client, argv[1], &error);
	if (row == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(row));
	print_location(row);
	return COMMAND_DONE;
}

const struct command command_locate = {
	.name = "locate",
	.usage = "CIRCUIT [--json]",
	.title = N_("链路断在哪一段：证据、判断、受理单位、找谁"),
	.order = 74,
	.run = run,
};
