/* The service among devices that speak SSH badly: a real zhiband, its children, and servers of ours
 * that refuse, hang and leave. */
#include <gio/gio.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/faults/ssh_ask.h"
#include "tests/faults/ssh_switch.h"

#define CANARY "canary-7731-password"
#define TURNS 600                /* looks at a state that is to come, 50 ms apart */

struct place {
	char *dir, *socket, *state;
	GSubprocess *service;
	ssh_key host;
};

static struct place place;

/* ---- the service -------------------------------------------------------------------------- */

static char *program(const char *name)
{
	return g_build_filename(g_getenv("BUILD"), name, NULL);
}

/* `zhiban WORDS` (NULL-terminated) with INPUT; what it says, both ways, goes to *RET. */
static bool zhiban_with(const char *input, char **ret, const char *const *words)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *path = program("zhiban");
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(argv, path);
	g_ptr_array_add(argv, (void *)(uintptr_t)"--socket");
	g_ptr_array_add(argv, place.socket);
	for (; *words; words++)
		g_ptr_array_add(argv, (void *)(uintptr_t)*words);
	g_ptr_array_add(argv, NULL);
	g_autoptr(GSubprocess) child = g_subprocess_newv((const char *const *)argv->pdata,
	    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
	    G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
	assert_non_null(child);
	assert_true(g_subprocess_communicate_utf8(child, input, NULL, ret, NULL, &error));
	return g_subprocess_get_exit_status(child) == 0;
}

#define zhiban(ret, ...) zhiban_with(NULL, ret, (const char *const[]){ __VA_ARGS__, NULL })

static void done(const char *input, const char *const *words)
{
	g_autofree char *said = NULL;

	if (!zhiban_with(input, &said, words))
		fail_msg("%s %s: %s", words[0], words[1], said);
}

#define do_it(...) done(NULL, (const char *const[]){ __VA_ARGS__, NULL })

static json_t *call(const char *method, const char *params)
{
	g_autofree char *said = NULL;

	return zhiban(&said, "call", method, params) ? json_loads(said, 0, NULL) : NULL;
}

static bool answers(const void *data)
{
	g_autofree char *said = NULL;

	(void)data;
	return zhiban(&said, "status");
}

static void wait_for(bool (*is)(const void *data), const void *data)
{
	for (int i = 0; !is(data); i++) {
		assert_true(i < TURNS);
		poll(NULL, 0, 50);
	}
}

static void start_service(void)
{
	g_autofree char *path = program("zhiban");

	place.service = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, path, "serve", "--state",
	    place.state, "--socket", place.socket, NULL);
	assert_non_null(place.service);
	wait_for(answers, NULL);
}

static void end_service(int with)
{
	g_subprocess_send_signal(place.service, with);
	assert_true(g_subprocess_wait(place.service, NULL, NULL));
	g_clear_object(&place.service);
}

static int open_place(void **state)
{
	g_autofree char *conf = NULL;

	(void)state;
	place.dir = g_dir_make_tmp("zhiban-ssh-XXXXXX", NULL);
	place.socket = g_build_filename(place.dir, "socket", NULL);
	place.state = g_build_filename(place.dir, "state", NULL);
	place.host = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	conf = g_build_filename(place.dir, "site.conf", NULL);
	assert_true(g_file_set_contents(conf, "[ssh]\ninterval=1s\nstep=2s\n", -1, NULL));
	start_service();
	do_it("config", "apply", conf);
	do_it("put", "credential", "name=夜", "protocol=ssh", "user=duty");
	done("{\"password\":\"" CANARY "\"}",
	    (const char *const[]){ "secret", "set", "夜", NULL });
	return 0;
}

static int close_place(void **state)
{
	g_autofree char *command = g_strdup_printf("rm -rf '%s'", place.dir);

	(void)state;
	end_service(SIGTERM);
	ssh_key_free(place.host);
	g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
	g_free(place.dir);
	g_free(place.socket);
	g_free(place.state);
	return 0;
}

/* ---- devices ------------------------------------------------------------------------------ */

static struct ssh_service switch_service(const char *password)
{
	return (struct ssh_service){ .key = place.host, .methods = SSH_AUTH_METHOD_PASSWORD,
		.user = "duty", .password = password, .shell = ssh_switch_play };
}

struct device {
	const char *name;
	struct ssh_server *server;
	int64_t id;
};

static int64_t id_of(const char *kind, const char *field, const char *value)
{
	g_autofree char *where = g_strdup_printf("%s=%s", field, value);
	g_autofree char *said = NULL;

	assert_true(zhiban(&said, "list", kind, where, "--json"));
	json_auto_t *list = json_loads(said, 0, NULL);
	const json_t *newest = json_array_get(list, 0);
	return json_integer_value(json_object_get(newest, "id"));
}

static json_t *row_of(const struct device *device)
{
	g_autofree char *params =
	    g_strdup_printf("{\"topic\":\"ssh:%" G_GINT64_FORMAT "\"}", device->id);
	json_auto_t *answer = call("watch", params);

	return json_incref(json_array_get(json_object_get(answer, "rows"), 0));
}

static bool is_in(const struct device *device, const char *state)
{
	json_auto_t *row = row_of(device);

	return g_strcmp0(json_string_value(json_object_get(row, "state")), state) == 0;
}

static bool is_good(const void *device)
{
	return is_in(device, "good");
}

static bool is_failed(const void *device)
{
	return is_in(device, "failed");
}

static bool is_refused(const void *device)
{
	return is_in(device, "refused");
}

static bool is_talking(const void *device)
{
	json_auto_t *row = row_of(device);

	return json_object_get(row, "talking_since") != NULL;
}

static bool is_waited_for(const void *device)
{
	json_auto_t *row = row_of(device);

	return json_integer_value(json_object_get(row, "waiting")) > 0;
}

static bool offers_key(const void *data)
{
	json_auto_t *row = row_of(data);

	return json_object_get(row, "host_key") != NULL && is_in(data, "key_unknown");
}

/* A device in the ledger, whose key has been vouched for after it was seen. */
static struct device make_device(const char *name, const struct ssh_service *service)
{
	struct device device = { name, ssh_server_new(service), 0 };
	g_autofree char *title = g_strdup_printf("name=%s", name);
	g_autofree char *port = g_strdup_printf("ssh_port=%u", ssh_server_port(device.server));

	do_it("put", "device", title, "mgmt_ip=127.0.0.1", "echo=none", "ssh_credential=夜", port,
	    "cli_profile=huawei-vrp", "ssh_commands=environment");
	device.id = id_of("device", "name", name);
	wait_for(offers_key, &device);
	struct ssh_seen seen = ssh_server_seen(device.server);
	assert_int_equal(seen.passwords + seen.none + seen.keys + seen.shells, 0);
	json_auto_t *row = row_of(&device);
	g_autofree char *key = g_strdup_printf("#%" G_GINT64_FORMAT,
	    (int64_t)json_integer_value(json_object_get(row, "host_key")));
	do_it("do", "host_key", key, "trust", "means=看过控制台");
	return device;
}

static void retire(struct device *device)
{
	g_autofree char *id = g_strdup_printf("#%" G_GINT64_FORMAT, device->id);

	do_it("do", "device", id, "retire", "retired_reason=试完");
	ssh_server_free(device->server);
}

/* ---- what is told ------------------------------------------------------------------------- */

static bool ask(const struct device *device, char **ret)
{
	g_autofree char *params = g_strdup_printf(
	    "{\"device\":%" G_GINT64_FORMAT ",\"command\":\"environment\"}", device->id);

	return zhiban(ret, "call", "command.run", params);
}

static bool has_points(const void *data)
{
	const struct device *device = data;
	g_autofree char *said = NULL;

	assert_true(zhiban(&said, "points", device->name, "temperature*", "--json"));
	json_auto_t *points = json_loads(said, 0, NULL);
	const json_t *first = json_array_get(points, 0);
	return json_object_get(first, "value") != NULL &&
	    g_strcmp0(json_string_value(json_object_get(first, "quality")), "good") == 0;
}

static void a_switch_is_read(void **state)
{
	struct ssh_service service = switch_service(CANARY);
	struct device device = make_device("交换机甲", &service);
	g_autofree char *said = NULL;

	(void)state;
	wait_for(is_good, &device);
	wait_for(has_points, &device);
	assert_true(ask(&device, &said));
	json_auto_t *told = json_loads(said, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(told, "line")),
	    "display temperature all");
	assert_true(json_array_size(json_object_get(told, "rows")) > 0);
	assert_null(strstr(said, CANARY));
	retire(&device);
}

/* H09: an account is locked after a few wrong passwords; it gets one. */
static void a_wrong_password_is_tried_once(void **state)
{
	struct ssh_service service = switch_service("another");
	struct ssh_service fine = switch_service(CANARY);
	struct device device = make_device("交换机乙", &service);
	g_autofree char *said = NULL;

	(void)state;
	wait_for(is_refused, &device);
	assert_false(ask(&device, &said));
	assert_non_null(strstr(said, "之后才能再试"));
	/* several of its intervals, as told by another device */
	struct device other = make_device("交换机丙", &fine);
	wait_for(has_points, &other);
	assert_int_equal(ssh_server_seen(device.server).passwords, 1);
	/* over a restart as well */
	end_service(SIGTERM);
	start_service();
	assert_true(is_refused(&device));
	g_clear_pointer(&said, g_free);
	assert_false(ask(&device, &said));
	assert_int_equal(ssh_server_seen(device.server).passwords, 1);
	retire(&device);
	retire(&other);
}

struct progress {
	const struct device *device;
	int64_t after;
};

static int64_t success_of(const struct device *device)
{
	json_auto_t *row = row_of(device);

	return json_integer_value(json_object_get(row, "success_at"));
}

static bool went_on(const void *data)
{
	const struct progress *progress = data;

	return success_of(progress->device) > progress->after;
}

/* H02: the others are read while one hangs, and it is given up in time. */
static void a_hanging_device_holds_nobody_up(void **state)
{
	struct ssh_service fine = switch_service(CANARY), hanging = fine;
	hanging.hang = STATION_AUTH;
	struct device other = make_device("交换机丁", &fine);
	wait_for(is_good, &other);
	struct device device = make_device("交换机戊", &hanging);
	g_autofree char *said = NULL;

	(void)state;
	wait_for(is_talking, &device);
	struct progress progress = { &other, success_of(&other) };
	wait_for(went_on, &progress);
	wait_for(is_failed, &device);
	assert_false(ask(&device, &said));
	assert_string_not_equal(said, "");
	retire(&device);
	retire(&other);
}

/* ---- children ----------------------------------------------------------------------------- */

static char *proc_text(const char *pid, const char *name, gsize *ret_size)
{
	g_autofree char *path = g_build_filename("/proc", pid, name, NULL);
	char *text = NULL;

	return g_file_get_contents(path, &text, ret_size, NULL) ? text : NULL;
}

/* Whether PID is a conversation of our service. */
static bool is_child(const char *pid)
{
	gsize size;
	g_autofree char *stat = proc_text(pid, "stat", &size);
	const char *after = stat == NULL ? NULL : strrchr(stat, ')');
	const char *service = g_subprocess_get_identifier(place.service);
	g_autofree char *parent = g_strdup_printf(" %s ", service);

	return after != NULL && strstr(stat, "(zhiban-ssh)") != NULL && after[2] != 'Z' &&
	    g_str_has_prefix(after + 3, parent);
}

/* The pid of a child that talks; NULL: none. Caller frees. */
static char *find_child(void)
{
	g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(proc)) != NULL)
		if (g_ascii_isdigit(name[0]) && is_child(name))
			return g_strdup(name);
	return NULL;
}

static bool has_child(const void *data)
{
	char **ret = (char **)(uintptr_t)data;

	return (*ret = find_child()) != NULL;
}

static bool is_gone(const void *pid)
{
	gsize size;
	g_autofree char *stat = proc_text(pid, "stat", &size);

	return stat == NULL || strstr(stat, "(zhiban-ssh)") == NULL || strstr(stat, ") Z ") != NULL;
}

static bool holds(const char *text, gsize size, const char *wanted)
{
	return text != NULL && memmem(text, size, wanted, strlen(wanted)) != NULL;
}

/* H11; and the secret is nowhere where others could read it. */
static void a_conversation_ends_with_the_service(void **state)
{
	struct ssh_service hanging = switch_service(CANARY);
	hanging.hang = STATION_SHELL;
	struct device device = make_device("交换机己", &hanging);
	static const int signals[] = { SIGTERM, SIGKILL };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
		g_autofree char *child = NULL;
		gsize size;
		wait_for(has_child, &child);
		g_autofree char *environ = proc_text(child, "environ", &size);
		assert_false(holds(environ, size, CANARY));
		assert_false(holds(environ, size, "SSH_AUTH_SOCK"));
		assert_false(holds(environ, size, "HOME="));
		g_autofree char *cmdline = proc_text(child, "cmdline", &size);
		assert_false(holds(cmdline, size, CANARY));
		end_service(signals[i]);
		wait_for(is_gone, child);
		start_service();
	}
	retire(&device);
}

/* Who waits for a device that leaves the ledger is told so at once. */
static void who_waits_is_told(void **state)
{
	struct ssh_service hanging = switch_service(CANARY);
	hanging.hang = STATION_SHELL;
	struct device device = make_device("交换机庚", &hanging);
	g_autofree char *path = program("zhiban"), *said = NULL;
	g_autofree char *params = g_strdup_printf(
	    "{\"device\":%" G_GINT64_FORMAT ",\"command\":\"version\"}", device.id);

	(void)state;
	wait_for(is_talking, &device);
	g_autoptr(GSubprocess) asking = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, path,
	    "--socket", place.socket, "call", "command.run", params, NULL);
	wait_for(is_waited_for, &device);
	retire(&device);
	assert_true(g_subprocess_communicate_utf8(asking, NULL, NULL, &said, NULL, NULL));
	assert_int_not_equal(g_subprocess_get_exit_status(asking), 0);
	assert_non_null(strstr(said, "停用"));
}

static void the_secret_is_in_its_file_only(void **state)
{
	g_autofree char *command = g_strdup_printf(
	    "grep -rl --exclude=secrets %s '%s'", CANARY, place.state);
	g_autofree char *found = NULL;
	int status;

	(void)state;
	assert_true(g_spawn_command_line_sync(command, &found, NULL, &status, NULL));
	assert_string_equal(found, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_switch_is_read),
		cmocka_unit_test(a_wrong_password_is_tried_once),
		cmocka_unit_test(a_hanging_device_holds_nobody_up),
		cmocka_unit_test(a_conversation_ends_with_the_service),
		cmocka_unit_test(who_waits_is_told),
		cmocka_unit_test(the_secret_is_in_its_file_only),
	};

	return cmocka_run_group_tests(tests, open_place, close_place);
}
