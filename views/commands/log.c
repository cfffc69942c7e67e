/* `zhiban log`: traps and syslog, the newest last as in a log; --follow goes on. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/keeping.h"
#include "views/show.h"

#define LINES 50
#define LINES_MOST 10000
#define PAGE 500
#define FOLLOW_EVERY (CLOCK_SECOND / 2)
/* A sealed trap is opened a moment after it came: those behind it may be there before it. */
#define FOLLOW_BACK (2 * CLOCK_SECOND)

extern const struct command command_log;

/* What was asked for on the command line. */
struct wish {
	char *since, *device, *kind;
	char **words;
	gboolean json, follow, strangers;
	int lines;
	struct wall from;
};

static void wish_clear(struct wish *wish)
{
	g_free(wish->since);
	g_free(wish->device);
	g_free(wish->kind);
	g_strfreev(wish->words);
}

/* ---- lines -------------------------------------------------------------------------------- */

/* Who it is: the device, the host it calls itself, the bare address. */
static const char *who(const json_t *row)
{
	const char *name = row_get(row, "device_name"), *host = row_get(row, "host");

	return *name != '\0' ? name : *host != '\0' ? host : row_get(row, "source");
}

static void print_row(const json_t *row, bool json)
{
	char at[SHOW_SIZE];

	if (json) {
		json_dumpf(row, stdout, JSON_COMPACT);
		putchar('\n');
		return;
	}
	const char *what = row_get(row, "trap");
	if (*what == '\0')
		what = row_get(row, "program");
	printf("%s %s%s %s%s%s\n", show_time(row, "at", CLOCK_FULL, at),
	    json_object_get(row, "device") == NULL ? "? " : "", who(row), what,
	    *what == '\0' ? "" : ": ", row_get(row, "text"));
}

/* ---- asking ------------------------------------------------------------------------------- */

static json_t *search(struct client *client, json_t *where, int64_t since, int64_t before,
    GError **error)
{
	json_t *params = json_deep_copy(where);

	if (since != 0)
		json_object_set_new(params, "since", json_integer(since));
	if (before != 0)
		json_object_set_new(params, "before", json_integer(before));
	json_object_set_new(params, "limit", json_integer(PAGE));
	return client_call(client, "messages.search", params, 0, NULL, error);
}

/* The newest rows, as many as wished for, newest first, page by page; NULL and ERROR. A day that
 * cannot be read is said. */
static json_t *collect(struct client *client, json_t *where, int64_t since, size_t lines,
    GError **error)
{
	json_t *rows = json_array();
	int64_t before = 0;
	bool more = true;

	while (more && json_array_size(rows) < lines) {
		json_auto_t *answer = search(client, where, since, before, error);
		if (answer == NULL) {
			json_decref(rows);
			return NULL;
		}
		json_array_extend(rows, json_object_get(answer, "rows"));
		more = json_is_true(json_object_get(answer, "more"));
		before = row_get_integer(answer, "before");
		const json_t *damaged = json_object_get(answer, "damaged");
		for (size_t i = 0; i < json_array_size(damaged); i++)
			fprintf(stderr, _("zhiban: %s 的消息库损坏，已另存，那天的查不到\n"),
			    json_string_value(json_array_get(damaged, i)));
		const json_t *unread = json_object_get(answer, "unread");
		for (size_t i = 0; i < json_array_size(unread); i++)
			fprintf(stderr, "zhiban: %s%s\n", _("读不了的日子："),
			    json_string_value(json_array_get(unread, i)));
	}
	while (json_array_size(rows) > lines)
		json_array_remove(rows, json_array_size(rows) - 1);
	return rows;
}

static json_t *where_of(struct client *client, const struct wish *wish, GError **error)
{
	json_t *where = json_object();

	if (wish->device != NULL) {
		own(names) names = names_new(client);
		int64_t id = names_find(names, kind_find("device"), wish->device, error);
		if (id == 0) {
			json_decref(where);
			return NULL;
		}
		json_object_set_new(where, "device", json_integer(id));
	}
	if (wish->kind != NULL)
		json_object_set_new(where, "kind", json_string(wish->kind));
	if (wish->strangers)
		json_object_set_new(where, "quarantined", json_true());
	if (wish->words != NULL) {
		g_autofree char *words = g_strjoinv(" ", wish->words);
		json_object_set_new(where, "words", json_string(words));
	}
	return where;
}

/* ---- following ---------------------------------------------------------------------------- */

/* Prints what was not printed yet, oldest first; returns the newest key. */
static int64_t print_new(const json_t *rows, GHashTable *printed, int64_t newest, bool json)
{
	for (size_t i = json_array_size(rows); i-- > 0;) {
		const json_t *row = json_array_get(rows, i);
		int64_t key = row_get_integer(row, "key");
		if (!g_hash_table_add(printed, g_memdup2(&key, sizeof key)))
			continue;
		print_row(row, json);
		newest = MAX(newest, key);
	}
	fflush(stdout);
	return newest;
}

static gboolean is_past(void *key, void *value, void *data)
{
	(void)value;
	return *(int64_t *)key < *(int64_t *)data;
}

/* Until the service or the terminal goes away. */
static int follow(struct client *client, json_t *where, GHashTable *printed, int64_t newest,
    const struct wish *wish)
{
	g_autoptr(GError) error = NULL;

	if (newest == 0)
		newest = clock_wall().us;
	while (ferror(stdout) == 0) {
		int64_t since = newest - FOLLOW_BACK;
		g_usleep((gulong)FOLLOW_EVERY);
		json_auto_t *rows = collect(client, where, since, LINES_MOST, &error);
		if (rows == NULL)
			return client_fail(error);
		newest = print_new(rows, printed, newest, wish->json);
		since = newest - 2 * FOLLOW_BACK;
		g_hash_table_foreach_remove(printed, is_past, &since);
	}
	return COMMAND_FAILED;
}

static int print(struct client *client, const struct wish *wish)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GHashTable) printed =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	json_auto_t *where = where_of(client, wish, &error);
	json_auto_t *rows = where == NULL ? NULL :
	    collect(client, where, wish->from.us, (size_t)wish->lines, &error);

	if (rows == NULL)
		return client_fail(error);
	if (wish->json && !wish->follow)
		return command_print_json(json_incref(rows));
	int64_t newest = print_new(rows, printed, 0, wish->json);
	return wish->follow ? follow(client, where, printed, newest, wish) : COMMAND_DONE;
}

static int refuse(const char *sentence)
{
	fprintf(stderr, "zhiban: %s\n", sentence);
	return COMMAND_USAGE;
}

static int run_wish(struct wish *wish, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (wish->since != NULL && !clock_parse(wish->since, clock_wall(), &wish->from))
		return refuse(_("--since 要写成 03:12、11-21 03:12 或 2026-11-21 03:12 的样子"));
	if (wish->lines < 1 || wish->lines > LINES_MOST)
		return refuse(_("--lines 要在 1 与 10000 之间"));
	own(client) client = client_open(where, &error);
	return client == NULL ? client_fail(error) : print(client, wish);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct wish wish = { .lines = LINES };
	const GOptionEntry options[] = {
		{ "since", 0, 0, G_OPTION_ARG_STRING, &wish.since, NULL, NULL },
		{ "device", 0, 0, G_OPTION_ARG_STRING, &wish.device, NULL, NULL },
		{ "word", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish.words, NULL, NULL },
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &wish.kind, NULL, NULL },
		{ "lines", 0, 0, G_OPTION_ARG_INT, &wish.lines, NULL, NULL },
		{ "unknown", 0, 0, G_OPTION_ARG_NONE, &wish.strangers, NULL, NULL },
		{ "follow", 0, 0, G_OPTION_ARG_NONE, &wish.follow, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &wish.json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	int status = COMMAND_USAGE;

	if (command_options(&command_log, &argc, &argv, options, 0, 0))
		status = run_wish(&wish, where);
	wish_clear(&wish);
	return status;
}

const struct command command_log = {
	.name = "log",
	.usage =
	    "[--since T] [--device D] [--word W]... [--kind trap|syslog] [--unknown] [--lines N] "
	    "[--follow] [--json]",
	.title = N_("设备自己发来的陷阱与日志"),
	.order = 85,
	.run = run,
};
