#include "views/training_place.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/shipped.h"
#include "base/text.h"
#include "views/client.h"
#include "views/show.h"

#define PORT_FIRST 17161
#define PORT_STEP 100
#define PORT_TRIES 300
#define READ_LIMIT (60 * CLOCK_SECOND)
#define READ_PAUSE_US 250000

/* ---- programs ----------------------------------------------------------------------------- */

/* The script that starts and ends a site: of the sources, else as it was installed. */
static char *site_script(void)
{
	g_autofree char *folder = shipped_folder("lab", "lab", "site");
	char *script = g_build_filename(folder, "site", NULL);

	if (g_file_test(script, G_FILE_TEST_IS_EXECUTABLE))
		return script;
	g_free(script);
	return client_program("zhiban-site");
}

/* The last line a program said, clean; "" for none. Caller frees. */
static char *last_line(char *said)
{
	const char *last = said == NULL ? NULL : strrchr(g_strchomp(said), '\n');

	return text_clean_string(said == NULL ? "" : last == NULL ? said : last + 1);
}

/* Waits for the end of ARGV; false with what it said last. ENVIRONMENT NULL: ours. */
static bool run_program(const char *const *argv, char **environment, GError **error)
{
	g_autofree char *said = NULL;
	int status = 0;

	if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL,
		NULL, NULL, NULL, &said, &status, error))
		return false;
	if (g_spawn_check_wait_status(status, NULL))
		return true;
	g_autofree char *line = last_line(said);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
	    line[0] != '\0' ? line : _("程序没有说明原因就失败了"));
	return false;
}

json_t *training_scenario(const char *name)
{
	g_autofree char *program = client_program("zhiband"), *text = NULL;
	const char *const argv[] = { program, "scenario", name, NULL };
	g_autoptr(GError) error = NULL;
	int status = 0;

	if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL,
		NULL, &text, NULL, &status, &error)) {
		client_fail(error);
		return NULL;
	}
	return status == 0 ? json_loads(text, 0, NULL) : NULL;
}

/* ---- what runs ---------------------------------------------------------------------------- */

static char *about_path(const struct training_place *place)
{
	return g_build_filename(place->dir, "training.json", NULL);
}

static void set_work(struct training_place *place, const char *work)
{
	place->work = g_strdup(work);
	place->socket = g_build_filename(work, "socket", NULL);
	place->lab = g_build_filename(work, "lab.socket", NULL);
}

static bool is_alive(const struct training_place *place)
{
	g_autofree char *script = site_script();
	const char *const argv[] = { script, "status", place->work, NULL };

	return run_program(argv, NULL, NULL);
}

/* A file that cannot be read says of no training that it runs. */
static void look(struct training_place *place)
{
	g_autofree char *path = about_path(place);
	json_t *about = json_load_file(path, 0, NULL);

	if (!json_is_string(json_object_get(about, "work"))) {
		json_decref(about);
		return;
	}
	place->running = about;
	set_work(place, row_get(about, "work"));
	place->alive = is_alive(place);
}

struct training_place *training_place_new(const char *dir, GError **error)
{
	struct training_place *place = g_new0(struct training_place, 1);

	place->lock = -1;
	place->dir = dir != NULL ? g_canonicalize_filename(dir, NULL) :
	    g_build_filename(g_get_user_state_dir(), "zhiban", "training", NULL);
	if (g_mkdir_with_parents(place->dir, 0700) != 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
		    _("%s：目录建不了（%s）"), place->dir, g_strerror(errno));
		training_place_free(place);
		return NULL;
	}
	look(place);
	return place;
}

static void forget(struct training_place *place)
{
	g_clear_pointer(&place->running, json_decref);
	g_clear_pointer(&place->work, g_free);
	g_clear_pointer(&place->socket, g_free);
	g_clear_pointer(&place->lab, g_free);
	place->alive = false;
}

static void give_lock(struct training_place *place)
{
	if (place->lock >= 0)
		close(place->lock);
	place->lock = -1;
}

void training_place_free(struct training_place *place)
{
	if (place == NULL)
		return;
	forget(place);
	give_lock(place);
	g_free(place->dir);
	g_free(place);
}

/* ---- beginning ---------------------------------------------------------------------------- */

static bool is_free(int type, int port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	bool bound = fd >= 0 && bind(fd, (struct sockaddr *)(void *)&any, sizeof any) == 0;

	if (fd >= 0)
		close(fd);
	return bound;
}

/* Nobody has any of the ports of a site that begins at PORT (lab/site). */
static bool is_free_for_site(int port)
{
	return is_free(SOCK_DGRAM, port) && is_free(SOCK_STREAM, port) &&
	    is_free(SOCK_STREAM, port + 22) && is_free(SOCK_DGRAM, port + 62) &&
	    is_free(SOCK_DGRAM, port + 64);
}

static int find_port(void)
{
	for (int i = 0; i < PORT_TRIES; i++)
		if (is_free_for_site(PORT_FIRST + i * PORT_STEP))
			return PORT_FIRST + i * PORT_STEP;
	return PORT_FIRST;
}

static bool take_lock(struct training_place *place, GError **error)
{
	g_autofree char *path = g_build_filename(place->dir, "lock", NULL);

	place->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (place->lock >= 0 && flock(place->lock, LOCK_EX) == 0)
		return true;
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno),
	    _("%s：不能写（%s）"), path, g_strerror(errno));
	return false;
}

/* Its service says what it is. */
static bool write_configuration(const struct training_place *place, GError **error)
{
	g_autofree char *path = g_build_filename(place->work, "zhiban.conf", NULL);
	g_autofree char *state = g_build_filename(place->work, "state", NULL);
	g_autoptr(GKeyFile) file = g_key_file_new();

	g_key_file_set_string(file, "service", "mode", "training");
	g_key_file_set_string(file, "service", "state", state);
	g_key_file_set_string(file, "service", "socket", place->socket);
	return g_key_file_save_to_file(file, path, error);
}

static bool start_site(const struct training_place *place, const json_t *scenario, int port,
    GError **error)
{
	g_autofree char *script = site_script(), *program = client_program("zhiban");
	g_autofree char *programs = g_path_get_dirname(program);
	g_autofree char *number = g_strdup_printf("%d", port);
	const char *const argv[] = { script, "start", place->work, number, programs, NULL };
	g_auto(GStrv) environment =
	    g_environ_setenv(g_get_environ(), "ZHIBAN_LAB_OPTIONS", row_get(scenario, "lab"), TRUE);

	environment = g_environ_unsetenv(environment, "ZHIBAN_SERVE_OPTIONS");
	return run_program(argv, environment, error);
}

/* What nobody could read yet would look like a fault of the scenario. */
static void wait_until_read(const struct training_place *place)
{
	const struct client_place where = { .socket = place->socket };
	struct mono until = mono_after(clock_mono(), READ_LIMIT);
	own(client) client = client_open(&where, NULL);

	while (client != NULL && mono_between(clock_mono(), until) > 0) {
		json_auto_t *rows = client_rows(client, "site", NULL);
		const json_t *devices = json_object_get(json_array_get(rows, 0), "devices");
		int64_t total = row_get_integer(devices, "total");
		if (rows == NULL || (total > 0 && row_get_integer(devices, "unknown") == 0))
			return;
		g_usleep(READ_PAUSE_US);
	}
}

/* What the training is goes into a file last: it says that it runs. */
static bool write_about(struct training_place *place, const json_t *scenario, GError **error)
{
	g_autofree char *path = about_path(place);
	json_t *about = json_pack("{s:s, s:O, s:O, s:O, s:O, s:I}", "work", place->work, "file",
	    json_object_get(scenario, "file"), "plan", json_object_get(scenario, "plan"), "title",
	    json_object_get(scenario, "title"), "lasts", json_object_get(scenario, "lasts"),
	    "started_at", (json_int_t)clock_wall().us);

	if (about != NULL && json_object_get(scenario, "tabletop") != NULL)
		json_object_set(about, "tabletop", json_object_get(scenario, "tabletop"));
	g_autofree char *text = about == NULL ? NULL : json_dumps(about, JSON_INDENT(1));
	if (text == NULL) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
		    _("%s：目录建不了（%s）"), place->dir, g_strerror(EILSEQ));
		return false;
	}
	place->running = about;
	place->alive = true;
	return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
	    error);
}

static void make_work(struct training_place *place, const json_t *scenario)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(clock_wall().us / CLOCK_SECOND);
	g_autofree char *stamp = g_date_time_format(now, "%Y%m%d-%H%M%S");
	g_autofree char *name = g_strconcat(stamp, "-", row_get(scenario, "plan"), NULL);
	g_autofree char *work = g_build_filename(place->dir, name, NULL);

	set_work(place, work);
	g_mkdir_with_parents(work, 0700);
}

/* With the lock held: nobody else begins meanwhile. */
static bool begin(struct training_place *place, const json_t *scenario, int port, GError **error)
{
	look(place);
	if (place->running != NULL) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
		    _("另一个演练刚刚开始（%s）：zhiban train join 加入"),
		    row_get(place->running, "plan"));
		return false;
	}
	make_work(place, scenario);
	if (write_configuration(place, error) &&
	    start_site(place, scenario, port != 0 ? port : find_port(), error) &&
	    write_about(place, scenario, error))
		return true;
	training_place_end(place, NULL);
	return false;
}

bool training_place_begin(struct training_place *place, const json_t *scenario, int port,
    GError **error)
{
	bool begun = take_lock(place, error) && begin(place, scenario, port, error);

	give_lock(place);
	if (begun)
		wait_until_read(place);
	return begun;
}

bool training_place_play(const struct training_place *place, GError **error)
{
	g_autofree char *program = client_program("zhiban-lab");
	const char *const argv[] = { program, "--control", place->lab, "scenario",
		row_get(place->running, "file"), NULL };

	return json_object_get(place->running, "tabletop") != NULL ||
	    run_program(argv, NULL, error);
}

/* ---- ending ------------------------------------------------------------------------------- */

bool training_place_end(struct training_place *place, GError **error)
{
	g_autofree char *script = site_script(), *path = about_path(place);
	const char *const argv[] = { script, "stop", place->work, NULL };

	if (!run_program(argv, NULL, error))
		return false;
	unlink(path);
	forget(place);
	return true;
}

/* ---- the instructor ----------------------------------------------------------------------- */

static char *orders_path(const struct training_place *place)
{
	return g_build_filename(place->work, "orders.log", NULL);
}

static void write_order(const struct training_place *place, char **words)
{
	g_autofree char *path = orders_path(place), *order = g_strjoinv(" ", words);
	g_autofree char *clean = text_clean_string(order);
	char at[CLOCK_TEXT_SIZE];
	FILE *file = fopen(path, "ae");

	if (file == NULL)
		return;
	fprintf(file, "%s %s\n", clock_text(clock_wall(), CLOCK_TIME, at, sizeof at), clean);
	fclose(file);
}

int training_place_order(const struct training_place *place, char **words)
{
	g_autofree char *program = client_program("zhiban-lab");
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	int status = 0;

	g_ptr_array_add(argv, program);
	g_ptr_array_add(argv, (void *)(uintptr_t)"--control");
	g_ptr_array_add(argv, place->lab);
	for (char **word = words; *word != NULL; word++)
		g_ptr_array_add(argv, *word);
	g_ptr_array_add(argv, NULL);
	if (!g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL,
		NULL, NULL, NULL, &status, &error))
		return client_fail(error);
	if (status == 0)
		write_order(place, words);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

char *training_place_orders(const struct training_place *place)
{
	g_autofree char *path = orders_path(place), *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) && g_utf8_validate(text, -1, NULL) ?
	    g_steal_pointer(&text) : g_strdup("");
}
