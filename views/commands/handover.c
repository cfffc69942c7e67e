/* `zhiban handover`: the handovers that are under way: how far, what freezes them, whose turn. */
#include <stdio.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/show.h"

extern const struct command command_handover;

static const char *title_of(const char *kind, const char *field, const char *word)
{
	return choice_title(kind_field(kind_find(kind), field)->choices, word);
}

static const char *mark_of(const char *state)
{
	return g_strcmp0(state, "read") == 0 ? "v" : "[ ]";
}

static void print_items(const json_t *items)
{
	const char *const titles[] = { "", _("类别"), _("单号"), _("对象与现象"), _("情况"),
		_("下一步"), _("责任人"), _("截止"), NULL };
	own(columns) columns = columns_new(titles);

	/* a list answers with the newest first */
	for (size_t i = json_array_size(items); i-- > 0;) {
		const json_t *item = json_array_get(items, i);
		char deadline[SHOW_SIZE];
		const char *cells[] = { mark_of(row_get(item, "state")),
			title_of("handover_item", "section", row_get(item, "section")),
			row_get(item, "number"), row_get(item, "title"),
			row_get(item, "situation"), row_get(item, "next_step"),
			row_get(item, "owner"),
			show_time(item, "deadline", CLOCK_MINUTE, deadline) };
		if (g_strcmp0(row_get(item, "state"), "gone") != 0)
			columns_add(columns, cells);
	}
	columns_print(columns, stdout);
}

static void print_head(const json_t *row)
{
	const json_t *next = json_object_get(row, "next");
	char planned[SHOW_SIZE];
	size_t i;
	json_t *reason;

	printf("%s  %s  %s\n", row_get(row, "number"), row_get(row, "post_titles"),
	    choice_title(kind_find("handover")->states, row_get(row, "state")));
	printf(_("交班 %s  接班 %s  计划 %s  复述 %d/%d\n"), row_get(row, "outgoing_name"),
	    row_get(row, "incoming_name"), show_time(row, "planned_at", CLOCK_MINUTE, planned),
	    (int)row_get_integer(row, "items_read"), (int)row_get_integer(row, "items_total"));
	json_array_foreach(json_object_get(row, "frozen"), i, reason)
		printf(json_is_true(json_object_get(reason, "thawed")) ? _("已解冻：%s %s\n")
								       : _("冻结：%s %s\n"),
		    row_get(reason, "text"), row_get(reason, "number"));
	if (json_object_get(row, "overdue_text") != NULL)
		printf("%s\n", row_get(row, "overdue_text"));
	printf(_("下一步 %s：%s\n"), row_get(next, "who"), row_get(next, "text"));
}

static bool print_one(struct client *client, json_t *row, bool json, json_t *all, GError **error)
{
	json_auto_t *answer = client_call(client, "list",
	    json_pack("{s:s, s:{s:I}, s:i}", "kind", "handover_item", "where", "handover",
		(json_int_t)row_get_integer(row, "id"), "limit", 500), 0, NULL, error);

	if (answer == NULL)
		return false;
	json_object_set(row, "items", json_object_get(answer, "records"));
	json_array_append(all, row);
	if (!json) {
		print_head(row);
		print_items(json_object_get(row, "items"));
	}
	return true;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	json_auto_t *all = json_array();
	size_t i;
	json_t *row;

	if (!command_options(&command_handover, &argc, &argv, options, 0, 0))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *rows = client == NULL ? NULL : client_rows(client, "handover", &error);
	if (rows == NULL)
		return client_fail(error);
	json_array_foreach(rows, i, row)
		if (!print_one(client, row, json, all, &error))
			return client_fail(error);
	if (json)
		return command_print_json(json_incref(all));
	if (json_array_size(all) == 0)
		printf("%s\n", _("没有正在进行或待阅的交接。"));
	return COMMAND_DONE;
}

const struct command command_handover = {
	.name = "handover",
	.usage = "[--json]",
	.title = N_("交接班：进行到哪一步、冻结原因、事项和复述"),
	.order = 84,
	.run = run,
};
