/* Fifty devices wanted at once: as many are talked to as the settings say, no more, the others
 * wait, and a person comes before the clock. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/faults/ssh_place.h"
#include "tests/faults/ssh_switch.h"

#define DEVICES 50
#define WINDOW 6

/* Where all conversations stop until they are let through, in the order they came. */
struct gate {
	GMutex lock;
	GCond changed;
	unsigned came, let_through, inside, most, left;
};

static struct gate gate;
static struct ssh_service service;
static struct ssh_server *server;
static struct device devices[DEVICES];

static void wait_at_gate(struct ssh_guest *guest)
{
	g_mutex_lock(&gate.lock);
	unsigned place = gate.came++;
	gate.inside++;
	gate.most = MAX(gate.most, gate.inside);
	g_cond_broadcast(&gate.changed);
	while (place >= gate.let_through) {
		g_mutex_unlock(&gate.lock);
		bool there = ssh_guest_wait(guest, 10);
		g_mutex_lock(&gate.lock);
		if (!there)
			break;
	}
	g_mutex_unlock(&gate.lock);
}

static void play(struct ssh_guest *guest, void *data)
{
	wait_at_gate(guest);
	ssh_switch_play(guest, data);
	g_mutex_lock(&gate.lock);
	gate.inside--;
	gate.left++;
	g_mutex_unlock(&gate.lock);
}

static void let_through(unsigned more)
{
	g_mutex_lock(&gate.lock);
	gate.let_through += more;
	g_mutex_unlock(&gate.lock);
}

static struct gate look(void)
{
	g_mutex_lock(&gate.lock);
	struct gate now = { .came = gate.came, .inside = gate.inside, .most = gate.most,
		.left = gate.left };
	g_mutex_unlock(&gate.lock);
	return now;
}

/* ---- the devices -------------------------------------------------------------------------- */

static void import(const char *kind, const GString *csv)
{
	g_autofree char *path = g_strdup_printf("%s/%s.csv", ssh_place()->dir, kind);

	assert_true(g_file_set_contents(path, csv->str, (gssize)csv->len, NULL));
	do_it("import", kind, path);
}

/* Fifty records of one switch, whose key is known from its papers. */
static void fill_ledger(void)
{
	g_autoptr(GString) records = g_string_new(
	    "name,mgmt_ip,echo,ssh_credential,ssh_port,cli_profile,ssh_commands\n");
	g_autoptr(GString) keys = g_string_new("device,key,means\n");
	g_autofree char *said = NULL;
	char *key = NULL;

	assert_int_equal(ssh_pki_export_pubkey_base64(service.key, &key), SSH_OK);
	for (int i = 0; i < DEVICES; i++) {
		g_string_append_printf(records,
		    "交换机%02d,127.0.0.1,none,夜,%u,huawei-vrp,environment\n", i,
		    ssh_server_port(server));
		g_string_append_printf(keys, "交换机%02d,ssh-ed25519 %s,随机指纹单\n", i, key);
	}
	ssh_string_free_char(key);
	import("device", records);
	import("host_key", keys);
	assert_true(zhiban(&said, "list", "device", "--json"));
	json_auto_t *list = json_loads(said, 0, NULL);
	assert_int_equal(json_array_size(list), DEVICES);
	for (size_t i = 0; i < DEVICES; i++)
		devices[i].id = json_integer_value(json_object_get(json_array_get(list, i), "id"));
}

static int open_room(void **state)
{
	(void)state;
	open_place("[ssh]\ninterval=1s\nstep=60s\nwindow=" G_STRINGIFY(WINDOW) "\n");
	service = switch_service(CANARY);
	service.shell = play;
	server = ssh_server_new(&service, NULL);
	fill_ledger();
	return 0;
}

static int close_room(void **state)
{
	(void)state;
	close_place();
	ssh_server_free(server);
	return 0;
}

/* ---- what is to come ---------------------------------------------------------------------- */

/* Conversations at the gate, and wishes in the queue of the service. */
struct load {
	int talking, waiting;
};

static bool is_loaded(const void *data)
{
	const struct load *load = data;
	json_auto_t *status = call("status", "{}");
	const json_t *ssh = json_object_get(status, "ssh");

	return look().inside == (unsigned)load->talking &&
	    json_integer_value(json_object_get(ssh, "talking")) == load->talking &&
	    json_integer_value(json_object_get(ssh, "waiting")) == load->waiting;
}

static bool has_come(const void *data)
{
	return look().came == (unsigned)GPOINTER_TO_INT(data);
}

/* Each waits for its turn of the clock, those that are being talked to for the next one. */
static void only_so_many_at_once(void **state)
{
	struct load full = { WINDOW, DEVICES };

	(void)state;
	wait_for(is_loaded, &full);
	assert_int_equal(look().came, WINDOW);
}

/* Of those that wait the one a person wants is next: it comes when the first has gone, and is
 * answered when the forty others have not come. One goes first, alone: two that leave at once let
 * in two more, and either may be the sooner at the gate. */
static void a_person_comes_first(void **state)
{
	struct load longer = { WINDOW, DEVICES + 1 };
	g_autofree char *path = program("zhiban"), *said = NULL;
	int i = 0;

	(void)state;
	while (i < WINDOW && is_talking(&devices[i]))
		i++;
	g_autofree char *params = g_strdup_printf(
	    "{\"device\":%" G_GINT64_FORMAT ",\"command\":\"environment\"}", devices[i].id);
	g_autoptr(GSubprocess) asking = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, path,
	    "--socket", ssh_place()->socket, "call", "command.run", params, NULL);
	wait_for(is_loaded, &longer);
	let_through(1);
	wait_for(has_come, GINT_TO_POINTER(WINDOW + 1));
	let_through(WINDOW);
	assert_true(g_subprocess_communicate_utf8(asking, NULL, NULL, &said, NULL, NULL));
	if (g_subprocess_get_exit_status(asking) != 0)
		fail_msg("%s", said);
	assert_true(look().left <= WINDOW + 1);
}

static void all_come_to_their_turn(void **state)
{
	(void)state;
	let_through(100000);
	for (int i = 0; i < DEVICES; i++)
		wait_for(is_good, &devices[i]);
	assert_int_equal(look().most, WINDOW);
	assert_true(look().left >= DEVICES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_so_many_at_once),
		cmocka_unit_test(a_person_comes_first),
		cmocka_unit_test(all_come_to_their_turn),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
