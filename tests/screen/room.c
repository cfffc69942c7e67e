#include "tests/screen/room.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <jansson.h>

struct room {
	char *directory, *build, *client, *port, *socket, *state, *drafts;
};

static char *from_environment(const char *name, const char *otherwise)
{
	const char *value = g_getenv(name);

	return g_strdup(value == NULL ? otherwise : value);
}

/* Runs ARGV to its end, which must be a good one; what it printed. */
static char *run(const char *const *argv)
{
	g_autoptr(GError) error = NULL;
	char *out = NULL;
	g_autofree char *said = NULL;
	int status;

	if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
		&out, &said, &status, &error))
		fail_msg("%s: %s", argv[0], error->message);
	if (!g_spawn_check_wait_status(status, NULL))
		fail_msg("%s %s: status %d, said: %s", argv[0], argv[1], status, said);
	return out;
}

static void run_site(const struct room *room, const char *verb)
{
	const char *const start[] = { "lab/site", verb, room->directory, room->port, room->build,
		room->client, NULL };
	const char *const stop[] = { "lab/site", verb, room->directory, NULL };

	g_free(run(strcmp(verb, "start") == 0 ? start : stop));
}

/* The lab's credential and its secret, which passes through a pipe. */
static void put_credential(const struct room *room)
{
	g_autofree char *script = g_strdup_printf("%s/zhiban-lab secrets | sed -n 's/^lab\t//p' | "
						  "%s/zhiban --socket %s --state %s secret set lab",
	    room->build, room->build, room->socket, room->state);
	const char *const argv[] = { "sh", "-c", script, NULL };

	g_free(room_zhiban(room, "put credential name=lab protocol=v2c"));
	g_free(run(argv));
}

/* lab/site fills the ledger where this is not yet there. */
static void mark_filled(const struct room *room)
{
	g_autofree char *folder = g_build_filename(room->directory, "ledger", NULL);
	g_autofree char *file = g_build_filename(folder, "imported", NULL);

	assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
	assert_true(g_file_set_contents(file, "", 0, NULL));
}

struct room *room_open(bool filled)
{
	struct room *room = g_new0(struct room, 1);
	g_autofree char *user = NULL;

	room->directory = g_dir_make_tmp("zhiban-room.XXXXXX", NULL);
	assert_non_null(room->directory);
	room->build = from_environment("BUILD", "build/san");
	room->client = from_environment("RELEASE", room->build);
	room->port = from_environment("TEST_PORT", "23500");
	room->socket = g_build_filename(room->directory, "socket", NULL);
	room->state = g_build_filename(room->directory, "state", NULL);
	user = g_build_filename(room->directory, "user", NULL);
	room->drafts = g_build_filename(user, "zhiban", "drafts", NULL);
	g_setenv("XDG_STATE_HOME", user, TRUE);
	g_setenv("ZHIBAN_LAB_OPTIONS", "--quiet", FALSE);
	if (!filled)
		mark_filled(room);
	run_site(room, "start");
	if (!filled)
		put_credential(room);
	return room;
}

void room_close(struct room *room)
{
	const char *const remove[] = { "rm", "-rf", room->directory, NULL };

	run_site(room, "stop");
	g_free(run(remove));
	g_free(room->directory);
	g_free(room->build);
	g_free(room->client);
	g_free(room->port);
	g_free(room->socket);
	g_free(room->state);
	g_free(room->drafts);
	g_free(room);
}

void room_mend(const struct room *room)
{
	run_site(room, "start");
}

pid_t room_pid(const struct room *room, const char *name)
{
	g_autofree char *file = g_strdup_printf("%s/%s.pid", room->directory, name);
	g_autofree char *text = NULL;

	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	pid_t pid = (pid_t)g_ascii_strtoll(text, NULL, 10);
	assert_true(pid > 1);
	return pid;
}

/* PROGRAM of the build with the words OPTIONS and then those of COMMAND. */
static char *run_program(const struct room *room, const char *program, const char *const *options,
    const char *command)
{
	g_autofree char *path = g_build_filename(room->build, program, NULL);
	g_auto(GStrv) words = g_strsplit(command, " ", 0);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();

	g_ptr_array_add(argv, path);
	for (; *options != NULL; options++)
		g_ptr_array_add(argv, (void *)(uintptr_t)*options);
	for (char **word = words; *word != NULL; word++)
		g_ptr_array_add(argv, *word);
	g_ptr_array_add(argv, NULL);
	return run((const char *const *)argv->pdata);
}

void room_lab(const struct room *room, const char *command)
{
	g_autofree char *control = g_build_filename(room->directory, "lab.socket", NULL);
	const char *const options[] = { "--control", control, NULL };

	g_free(run_program(room, "zhiban-lab", options, command));
}

char *room_zhiban(const struct room *room, const char *command)
{
	const char *const options[] = { "--socket", room->socket, "--state", room->state, NULL };

	return run_program(room, "zhiban", options, command);
}

void room_configure(const struct room *room, const char *settings)
{
	g_autofree char *file = g_build_filename(room->state, "config", "site.conf", NULL);
	g_autofree char *apply = g_strdup_printf("config apply %s", file), *before = NULL;

	assert_true(g_file_get_contents(file, &before, NULL, NULL));
	g_autofree char *after = g_strconcat(before, "\n", settings, NULL);
	assert_true(g_file_set_contents(file, after, -1, NULL));
	g_free(room_zhiban(room, apply));
}

void room_apply(const struct room *room, const char *name, const char *text)
{
	g_autofree char *file = g_build_filename(room->state, "config", name, NULL);
	g_autofree char *apply = g_strdup_printf("config apply %s", file);

	assert_true(g_file_set_contents(file, text, -1, NULL));
	g_free(room_zhiban(room, apply));
}

void room_acknowledge(const struct room *room)
{
	g_autofree char *text = room_zhiban(room, "alarms --json");
	json_auto_t *alarms = json_loads(text, 0, NULL);
	json_t *alarm;
	size_t i;

	json_array_foreach(alarms, i, alarm) {
		const char *state = json_string_value(json_object_get(alarm, "state"));
		g_autofree char *order = g_strdup_printf("do alarm %d ack",
		    (int)json_integer_value(json_object_get(alarm, "key")));
		if (g_strcmp0(state, "open") == 0)
			g_free(room_zhiban(room, order));
	}
}

char *room_sql(const struct room *room, const char *sql)
{
	g_autofree char *file = g_build_filename(room->state, "records.db", NULL);
	const char *const argv[] = { "sqlite3", "-readonly", file, sql, NULL };

	return run(argv);
}

const char *room_port(const struct room *room)
{
	return room->port;
}

char *room_shift_end(void)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) end = g_date_time_add_hours(now, 8);

	return g_date_time_format(end, "%H:%M");
}

static bool has_draft(const struct room *room, const char *text)
{
	g_autoptr(GDir) folder = g_dir_open(room->drafts, 0, NULL);
	g_autofree char *escaped = g_uri_escape_string(text, NULL, TRUE);
	const char *name;

	/* Each is written beside its place, under a longer name, and then put there. */
	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		if (!g_str_has_suffix(name, ".0"))
			continue;
		g_autofree char *file = g_build_filename(room->drafts, name, NULL), *draft = NULL;
		if (g_file_get_contents(file, &draft, NULL, NULL) && strstr(draft, escaped) != NULL)
			return true;
	}
	return false;
}

void room_wait_draft(const struct room *room, const char *text)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	while (!has_draft(room, text)) {
		if (g_get_monotonic_time() > end)
			fail_msg("no draft holds \"%s\"", text);
		g_usleep(5000);
	}
}

struct glass *room_console_with(const struct room *room, const struct glass_options *options,
    const char *option)
{
	g_autofree char *path = g_build_filename(room->build, "zhiban", NULL);
	const char *const argv[] = { path, "--socket", room->socket, "--state", room->state,
		option, NULL };

	return glass_new(options, argv);
}

struct glass *room_console(const struct room *room, const struct glass_options *options)
{
	return room_console_with(room, options, NULL);
}

void room_console_again(const struct room *room, struct glass *glass)
{
	g_autofree char *path = g_build_filename(room->build, "zhiban", NULL);
	const char *const argv[] = { path, "--socket", room->socket, "--state", room->state, NULL };

	glass_respawn(glass, argv);
}
