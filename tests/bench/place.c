#include "tests/bench/place.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/measure.h"

#define START_LIMIT_MS 30000

static struct {
	char *dir;
	pid_t service; /* a child of ours; 0: lab/site's */
	struct client_place where;
} place;

static char *in_place(const char *name)
{
	return g_build_filename(place.dir, name, NULL);
}

/* ---- running --------------------------------------------------------------------------------- */

static void run(const char *const *argv)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *said = NULL;
	int status;

	if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL,
		G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said, &status,
		&error))
		give_up("%s: %s", argv[0], error->message);
	if (!g_spawn_check_wait_status(status, NULL))
		give_up("%s %s: %s", argv[0], argv[1], said);
}

char *place_program(const char *program)
{
	const char *build = g_getenv("BUILD");

	return g_build_filename(build ? build : "build", program, NULL);
}

void place_start(const char *name, const char *lab)
{
	const char *base = g_getenv("TEST_PORT"), *build = g_getenv("BUILD");

	place.dir = g_build_filename("build", "bench", name, NULL);
	place.where.socket = in_place("socket");
	place.where.state_dir = in_place("state");
	const char *const clear[] = { "rm", "-rf", place.dir, NULL };
	const char *const start[] = { "lab/site", "start", place.dir, base ? base : "26000",
		build ? build : "build", NULL };
	atexit(place_stop);
	place_stop();
	run(clear);
	g_setenv("ZHIBAN_LAB_OPTIONS", lab, TRUE);
	run(start);
}

void place_stop(void)
{
	const char *const stop[] = { "lab/site", "stop", place.dir, NULL };

	if (place.service > 0)
		place_kill_service();
	run(stop);
}

static pid_t process(const char *name)
{
	g_autofree char *path = in_place(name), *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? (pid_t)strtol(text, NULL, 10) : 0;
}

pid_t place_lab(void)
{
	return process("lab.pid");
}

pid_t place_service(void)
{
	return place.service > 0 ? place.service : process("service.pid");
}

const char *place_socket(void)
{
	return place.where.socket;
}

char *place_lab_socket(void)
{
	return in_place("lab.socket");
}

void place_kill_service(void)
{
	pid_t service = place_service();

	kill(service, SIGKILL);
	if (place.service > 0)
		waitpid(service, NULL, 0);
	else
		while (process_kb(service, "VmSize") > 0)
			g_usleep(100);
	place.service = 0;
}

/* Whatever ends us ends it too. */
static void tie(void *data)
{
	(void)data;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

double place_start_service(void)
{
	g_autofree char *program = place_program("zhiband");
	const char *const argv[] = { program, "serve", "--state", place.where.state_dir, "--socket",
		place.where.socket, NULL };
	double begin = now_ms();
	g_autoptr(GError) error = NULL;

	if (!g_spawn_async(NULL, (char **)(uintptr_t)argv, NULL,
		G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, tie, NULL, &place.service,
		&error))
		give_up("%s", error->message);
	struct client *client;
	while (!(client = place_client())) {
		if (now_ms() - begin > START_LIMIT_MS)
			give_up("the service does not start");
		g_usleep(500);
	}
	double took = now_ms() - begin;
	client_free(client);
	return took;
}

/* ---- orders and questions -------------------------------------------------------------------- */

void place_apply(const char *text)
{
	place_apply_as("site.conf", text);
}

void place_apply_as(const char *name, const char *text)
{
	g_autofree char *file = in_place(name), *program = place_program("zhiban");
	const char *const argv[] = { program, "--socket", place.where.socket, "--state",
		place.where.state_dir, "config", "apply", file, NULL };

	if (!g_file_set_contents(file, text, -1, NULL))
		give_up("%s cannot be written", file);
	run(argv);
}

void place_rules(unsigned n)
{
	g_autofree char *folder = in_place("rules");
	g_autoptr(GString) text = g_string_new(NULL);

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(text, i % 2 == 0 ?
		    "[rule bench-%u]\ntitle = 台站规则 %u\non = syslog\n"
		    "when = text ~ \"(?i)module %u .{0,60}(?:failed|fault|removed)\"\n"
		    "by = device\nseverity = minor\nlasts = 10m\n" :
		    "[rule bench-%u]\ntitle = 台站规则 %u\non = trap\n"
		    "when = trap = benchTrap%u\nby = device\nseverity = minor\nlasts = 10m\n",
		    i, i, i);
	if (g_mkdir_with_parents(folder, 0700) != 0)
		give_up("%s cannot be made", folder);
	place_apply_as("rules/bench.conf", text->str);
}

void place_order(const char *format, ...)
{
	g_autofree char *program = place_program("zhiban-lab"), *control = in_place("lab.socket");
	va_list list;

	va_start(list, format);
	g_autofree char *words = g_strdup_vprintf(format, list);
	va_end(list);
	g_auto(GStrv) split = g_strsplit(words, " ", -1);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_ptr_array_add(argv, program);
	g_ptr_array_add(argv, (void *)(uintptr_t) "--control");
	g_ptr_array_add(argv, control);
	for (char **word = split; *word; word++)
		g_ptr_array_add(argv, *word);
	g_ptr_array_add(argv, NULL);
	run((const char *const *)argv->pdata);
}

struct client *place_client(void)
{
	return client_open(&place.where, NULL);
}

json_t *place_call(struct client *client, const char *method)
{
	g_autoptr(GError) error = NULL;
	json_t *answer = client_call(client, method, NULL, 0, NULL, &error);

	if (!answer)
		give_up("%s: %s", method, error->message);
	return answer;
}
