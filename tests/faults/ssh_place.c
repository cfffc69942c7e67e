/* The service, its command line and its devices, for the tests of faults over SSH. */
#include "tests/faults/ssh_place.h"

#include <gio/gio.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/faults/ssh_ask.h"
#include "tests/faults/ssh_switch.h"

#define TURNS 4800               /* looks at a state that is to come, 50 ms apart */

static struct ssh_place place;

const struct ssh_place *ssh_place(void)
{
	return &place;
}

/* ---- the service -------------------------------------------------------------------------- */

char *program(const char *name)
{
	return g_build_filename(g_getenv("BUILD"), name, NULL);
}

/* `zhiban WORDS` (NULL-terminated) with INPUT; what it says, both ways, goes to *RET. */
bool zhiban_with(const char *input, char **ret, const char *const *words)
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

void done(const char *input, const char *const *words)
{
	g_autofree char *said = NULL;

	if (!zhiban_with(input, &said, words))
		fail_msg("%s %s: %s", words[0], words[1], said);
}

json_t *call(const char *method, const char *params)
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

void wait_for(bool (*is)(const void *data), const void *data)
{
	for (int i = 0; !is(data); i++) {
		assert_true(i < TURNS);
		poll(NULL, 0, 50);
	}
}

void start_service(void)
{
	g_autofree char *path = program("zhiban");

	place.service = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, path, "serve", "--state",
	    place.state, "--socket", place.socket, NULL);
	assert_non_null(place.service);
	wait_for(answers, NULL);
}

void end_service(int with)
{
	g_subprocess_send_signal(place.service, with);
	assert_true(g_subprocess_wait(place.service, NULL, NULL));
	g_clear_object(&place.service);
}

void open_place(const char *settings)
{
	g_autofree char *conf = NULL;

	place.dir = g_dir_make_tmp("zhiban-ssh-XXXXXX", NULL);
	place.socket = g_build_filename(place.dir, "socket", NULL);
	place.state = g_build_filename(place.dir, "state", NULL);
	place.host = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	conf = g_build_filename(place.dir, "site.conf", NULL);
	assert_true(g_file_set_contents(conf, settings, -1, NULL));
	start_service();
	do_it("config", "apply", conf);
	do_it("put", "credential", "name=夜", "protocol=ssh", "user=duty");
	done("{\"password\":\"" CANARY "\"}",
	    (const char *const[]){ "secret", "set", "夜", NULL });
}

void close_place(void)
{
	g_autofree char *command = g_strdup_printf("rm -rf '%s'", place.dir);

	end_service(SIGTERM);
	ssh_key_free(place.host);
	g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
	g_free(place.dir);
	g_free(place.socket);
	g_free(place.state);
}

/* ---- devices ------------------------------------------------------------------------------ */

struct ssh_service switch_service(const char *password)
{
	return (struct ssh_service){ .key = place.host, .methods = SSH_AUTH_METHOD_PASSWORD,
		.user = "duty", .password = password, .shell = ssh_switch_play };
}

int64_t id_of(const char *kind, const char *field, const char *value)
{
	g_autofree char *where = g_strdup_printf("%s=%s", field, value);
	g_autofree char *said = NULL;

	assert_true(zhiban(&said, "list", kind, where, "--json"));
	json_auto_t *list = json_loads(said, 0, NULL);
	const json_t *newest = json_array_get(list, 0);
	return json_integer_value(json_object_get(newest, "id"));
}

json_t *row_of(const struct device *device)
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

bool is_good(const void *device)
{
	return is_in(device, "good");
}

bool is_failed(const void *device)
{
	return is_in(device, "failed");
}

bool is_refused(const void *device)
{
	return is_in(device, "refused");
}

bool is_talking(const void *device)
{
	json_auto_t *row = row_of(device);

	return json_object_get(row, "talking_since") != NULL;
}

bool is_waited_for(const void *device)
{
	json_auto_t *row = row_of(device);

	return json_integer_value(json_object_get(row, "waiting")) > 0;
}

bool offers_key(const void *data)
{
	json_auto_t *row = row_of(data);

	return json_object_get(row, "host_key") != NULL && is_in(data, "key_unknown");
}

/* A device in the ledger, whose key has been vouched for after it was seen. */
struct device make_device(const char *name, const struct ssh_service *service)
{
	struct device device = { name, ssh_server_new(service, NULL), 0 };
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

void retire(struct device *device)
{
	g_autofree char *id = g_strdup_printf("#%" G_GINT64_FORMAT, device->id);

	do_it("do", "device", id, "retire", "retired_reason=试完");
	ssh_server_free(device->server);
}

