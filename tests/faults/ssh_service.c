/* The service among devices that speak SSH badly: a real zhiband, its children, and servers of ours
 * that refuse, hang and leave. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/faults/ssh_place.h"
#include "tests/faults/ssh_switch.h"

static int open_room(void **state)
{
	(void)state;
	open_place("[ssh]\ninterval=1s\nstep=2s\n");
	return 0;
}

static int close_room(void **state)
{
	(void)state;
	close_place();
	return 0;
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
	const char *service = g_subprocess_get_identifier(ssh_place()->service);
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
	    "--socket", ssh_place()->socket, "call", "command.run", params, NULL);
	wait_for(is_waited_for, &device);
	retire(&device);
	assert_true(g_subprocess_communicate_utf8(asking, NULL, NULL, &said, NULL, NULL));
	assert_int_not_equal(g_subprocess_get_exit_status(asking), 0);
	assert_non_null(strstr(said, "停用"));
}

/* Nobody is left with a profile that counts no more: who waits for its answer is told, and the
 * device is asked by the new one. */
static void another_profile_is_in_force(void **state)
{
	struct ssh_service hanging = switch_service(CANARY);
	hanging.hang = STATION_SHELL;
	struct device device = make_device("交换机辛", &hanging);
	g_autofree char *path = program("zhiban"), *said = NULL, *shipped = NULL;
	g_autofree char *own = g_build_filename(ssh_place()->dir, "huawei-vrp.conf", NULL);
	g_autofree char *params = g_strdup_printf(
	    "{\"device\":%" G_GINT64_FORMAT ",\"command\":\"version\"}", device.id);

	(void)state;
	assert_true(g_file_get_contents("probes/cli/huawei-vrp.conf", &shipped, NULL, NULL));
	assert_true(g_file_set_contents(own, shipped, -1, NULL));
	wait_for(is_talking, &device);
	g_autoptr(GSubprocess) asking = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, path,
	    "--socket", ssh_place()->socket, "call", "command.run", params, NULL);
	wait_for(is_waited_for, &device);
	do_it("config", "apply", own);
	assert_true(g_subprocess_communicate_utf8(asking, NULL, NULL, &said, NULL, NULL));
	assert_int_not_equal(g_subprocess_get_exit_status(asking), 0);
	assert_non_null(strstr(said, "命令模板"));
	wait_for(is_talking, &device);
	retire(&device);
}

/* ---- what brings the service down --------------------------------------------------------- */

/* Whose answer is being read in a thread (service/breadcrumb.c). */
static int64_t read_crumb(void)
{
	g_autofree char *path = g_build_filename(ssh_place()->state, "parsing", NULL);
	g_autofree char *text = NULL;
	int64_t crumbs[3] = { 0 };
	gsize size;

	if (g_file_get_contents(path, &text, &size, NULL) && size >= sizeof crumbs)
		memcpy(crumbs, text, sizeof crumbs);
	return crumbs[2];
}

/* The service is killed while it reads an answer of DEVICE; an attempt that came too late is made
 * again. */
static void crash_on(const struct device *device)
{
	gint64 guard = g_get_monotonic_time() + 60 * G_TIME_SPAN_SECOND;

	for (;;) {
		while (read_crumb() != device->id)
			assert_true(g_get_monotonic_time() < guard);
		end_service(SIGKILL);
		if (read_crumb() == device->id)
			break;
		start_service();
	}
	start_service();
}

struct flood {
	gint on;
};

/* Much that no rule knows: reading it takes a while. */
static void play_flood(struct ssh_guest *guest, void *data)
{
	struct flood *flood = data;
	bool asked = false;
	char byte = 0;

	if (!g_atomic_int_get(&flood->on)) {
		ssh_switch_play(guest, NULL);
		return;
	}
	while (!asked && ssh_guest_say(guest, "\r\n<YC-HX>"))
		for (int i = 0; ssh_guest_read(guest, &byte, 1, 20000) == 1 && byte != '\r'; i++) {
			asked = asked || (i == 0 && byte == 'd'); /* display */
			ssh_guest_write(guest, &byte, 1);
		}
	for (int i = 0; i < 8000; i++)
		ssh_guest_say(guest, "\r\nnothing a parser knows");
	ssh_guest_say(guest, "\r\n<YC-HX>");
}

static bool is_quarantined(const void *device)
{
	json_auto_t *row = row_of(device);
	const char *reason = json_string_value(json_object_get(row, "reason"));

	return reason != NULL && strstr(reason, "已隔离") != NULL;
}

static void who_brings_it_down_twice_is_left_alone(void **state)
{
	struct flood flood = { 1 };
	struct ssh_service service = switch_service(CANARY), fine = service;
	service.shell = play_flood;
	service.data = &flood;
	struct device device = make_device("交换机壬", &service);
	g_autofree char *said = NULL, *params = NULL;

	(void)state;
	crash_on(&device);
	crash_on(&device);
	wait_for(is_quarantined, &device);
	unsigned logins = ssh_server_seen(device.server).passwords;
	assert_false(ask(&device, &said));
	assert_non_null(strstr(said, "已隔离"));
	/* several of its intervals, as told by another device */
	struct device other = make_device("交换机癸", &fine);
	wait_for(has_points, &other);
	assert_int_equal(ssh_server_seen(device.server).passwords, logins);
	g_atomic_int_set(&flood.on, 0);
	params = g_strdup_printf("{\"device\":%" G_GINT64_FORMAT "}", device.id);
	json_auto_t *released = call("poll", params);
	assert_non_null(released);
	wait_for(is_good, &device);
	retire(&device);
	retire(&other);
}

static void the_secret_is_in_its_file_only(void **state)
{
	g_autofree char *command = g_strdup_printf(
	    "grep -rl --exclude=secrets %s '%s'", CANARY, ssh_place()->state);
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
		cmocka_unit_test(another_profile_is_in_force),
		cmocka_unit_test(who_brings_it_down_twice_is_left_alone),
		cmocka_unit_test(the_secret_is_in_its_file_only),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
