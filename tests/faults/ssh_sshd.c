/* zhiban-ssh with a real sshd: a key, an agent, a command in a channel of its own, a shell. As an
 * ordinary user sshd lets only that user in; as root it wants an account of its own, which it is
 * given in a mount namespace that ends with it. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <grp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/faults/ssh_ask.h"

struct place {
	char *dir, *agent;
	unsigned port;
	int status;
	ssh_key host, client, other;
	GSubprocess *sshd, *ssh_agent;
};

static struct place place;

#define ACCOUNT \
	"{ cat /etc/passwd; echo sshd:x:65534:65534::/run/sshd:/usr/sbin/nologin; }" \
	" >\"$1/passwd\" &&" \
	" mount --bind \"$1/passwd\" /etc/passwd && mount -t tmpfs none /run &&" \
	" mkdir -m 755 /run/sshd && "
#define SERVE "exec \"$2\" -D -f \"$1/conf\" 2>\"$1/log\""

static char *in_place(const char *name)
{
	return g_build_filename(place.dir, name, NULL);
}

static void save_key(ssh_key key, const char *name)
{
	g_autofree char *file = in_place(name);

	assert_int_equal(ssh_pki_export_privkey_file(key, NULL, NULL, NULL, file), SSH_OK);
	assert_int_equal(chmod(file, 0600), 0);
}

static void write_file(const char *name, const char *text)
{
	g_autofree char *file = in_place(name);

	assert_true(g_file_set_contents(file, text, -1, NULL));
}

/* True when something listens at the port of sshd. */
static bool listens(void)
{
	struct sockaddr_in there = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)place.port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = connect(fd, (struct sockaddr *)&there, sizeof there) == 0;

	close(fd);
	return yes;
}

static void wait_until(bool (*is)(void))
{
	for (int i = 0; !is(); i++) {
		assert_true(i < 1000);
		poll(NULL, 0, 10);
	}
}

/* Whether a mount namespace can be had: not below a root directory that is no mount of its own. */
static bool may_unshare(void)
{
	return g_spawn_command_line_sync("unshare -m true", NULL, NULL, &place.status, NULL) &&
	    place.status == 0;
}

static void start_sshd(void)
{
	const char *peers = g_getenv("PEERS");
	g_autofree char *program =
	    g_build_filename(peers ? peers : "build/peers", "bin", "sshd", NULL);
	g_autofree char *line = ssh_test_key_line(place.client);
	g_autofree char *conf = g_strdup_printf("ListenAddress 127.0.0.1\nPort %u\n"
						"HostKey %s/host\nPidFile none\nUsePAM no\n"
						"StrictModes no\nPrintMotd no\nPrintLastLog no\n"
						"AuthorizedKeysFile %s/keys\n",
	    place.port, place.dir, place.dir);

	write_file("keys", line);
	write_file("conf", conf);
	save_key(place.host, "host");
	if (getuid() == 0)
		place.sshd = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, "unshare", "-m", "sh",
		    "-c", ACCOUNT SERVE, "sshd", place.dir, program, NULL);
	else
		place.sshd = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", SERVE,
		    "sshd", place.dir, program, NULL);
	assert_non_null(place.sshd);
	wait_until(listens);
}

static bool agent_is_there(void)
{
	return g_file_test(place.agent, G_FILE_TEST_EXISTS);
}

static void start_agent(void)
{
	g_autofree char *key = in_place("client");

	save_key(place.client, "client");
	place.agent = in_place("agent");
	place.ssh_agent = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, "ssh-agent",
	    "-D", "-a", place.agent, NULL);
	assert_non_null(place.ssh_agent);
	wait_until(agent_is_there);
	g_setenv("SSH_AUTH_SOCK", place.agent, TRUE);
	g_autoptr(GSubprocess) add =
	    g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "ssh-add", key, NULL);
	assert_true(g_subprocess_wait_check(add, NULL, NULL));
}

static int open_place(void **state)
{
	const char *port = g_getenv("TEST_PORT");

	(void)state;
	place.dir = g_dir_make_tmp("ssh-XXXXXX", NULL);
	place.port = port ? (unsigned)g_ascii_strtoull(port, NULL, 10) : 20022;
	place.host = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	place.client = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	place.other = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	if (getuid() != 0 || may_unshare())
		start_sshd();
	start_agent();
	return 0;
}

static void end(GSubprocess *process)
{
	if (!process)
		return;
	g_subprocess_send_signal(process, SIGTERM);
	g_subprocess_wait(process, NULL, NULL);
	g_object_unref(process);
}

static int close_place(void **state)
{
	static const char *const files[] = { "keys", "conf", "host", "client", "passwd", "log" };

	(void)state;
	end(place.sshd);
	end(place.ssh_agent);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *file = in_place(files[i]);

		unlink(file);
	}
	unlink(place.agent);
	rmdir(place.dir);
	g_free(place.agent);
	g_free(place.dir);
	ssh_key_free(place.host);
	ssh_key_free(place.client);
	ssh_key_free(place.other);
	return 0;
}

/* A job for that sshd, with the private key KEY, or by the agent. */
static json_t *job(ssh_key key)
{
	json_t *job = ssh_test_job(place.port, place.host);

	json_object_del(job, "password");
	json_object_set_new(job, "user", json_string(g_get_user_name()));
	if (key) {
		g_autofree char *file = in_place("other");
		g_autofree char *text = NULL;

		save_key(key, "other");
		assert_true(g_file_get_contents(file, &text, NULL, NULL));
		unlink(file);
		json_object_set_new(job, "private_key", json_string(text));
	} else {
		json_object_set_new(job, "agent", json_true());
	}
	return job;
}

static void assert_ok(const struct ssh_told *told)
{
	if (strcmp(told->outcome, "ok") != 0)
		fail_msg("%s at %s: %s", told->outcome, told->stage, told->reason);
}

static void needs_sshd(void)
{
	if (!place.sshd)
		skip();
}

static void commands_by_key(void **state)
{
	needs_sshd();
	json_t *asked = job(place.client);

	(void)state;
	json_object_set_new(asked, "dialect", json_pack("{s:b}", "exec", 1));
	json_object_set_new(asked, "commands",
	    json_pack("[sss]", "printf 'a  b\\nc\\n'", "echo oops >&2; exit 3", "echo \\$HOME"));
	struct ssh_told told = ssh_test_ask(asked);
	assert_ok(&told);
	assert_string_equal(ssh_told_text(&told, 0), "a  b\nc");
	assert_string_equal(ssh_told_text(&told, 1), "oops");
	assert_string_equal(ssh_told_text(&told, 2), "$HOME");
	json_t *second = json_array_get(json_object_get(told.json, "outputs"), 1);
	assert_int_equal(json_integer_value(json_object_get(second, "exit")), 3);
	ssh_told_clear(&told);
}

/* A daemon that is not root cannot give a terminal away: it has to be the group's that terminals
 * have from the start, which is how devpts is mounted everywhere but in some containers. */
static void needs_terminal(void)
{
	const struct group *terminals = getgrnam("tty");
	struct stat about = { .st_gid = 0 };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	const char *slave = master < 0 || grantpt(master) != 0 ? NULL : ptsname(master);
	bool good = geteuid() == 0 || (slave != NULL && stat(slave, &about) == 0 &&
	    terminals != NULL && about.st_gid == terminals->gr_gid);

	if (master >= 0)
		close(master);
	if (good)
		return;
	print_message("devpts without gid=tty: no terminal from a daemon that is not root\n");
	skip();
}

static void shell_by_key(void **state)
{
	needs_sshd();
	needs_terminal();
	json_t *asked = job(place.client);

	(void)state;
	json_object_set_new(asked, "dialect",
	    json_pack("{s:s, s:[ss], s:s}", "prompt", "[$#]$", "setup", "export PAGER=cat",
		"bind 'set enable-bracketed-paste on' 2>/dev/null", "farewell", "exit"));
	json_object_set_new(asked, "commands",
	    json_pack("[sss]", "printf 'one\\n\\ttwo\\n'", "seq 3000 | tail -1",
		"echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb | wc -c"));
	struct ssh_told told = ssh_test_ask(asked);
	assert_ok(&told);
	assert_string_equal(ssh_told_text(&told, 0), "one\n        two");
	assert_string_equal(ssh_told_text(&told, 1), "3000");
	assert_string_equal(ssh_told_text(&told, 2), "131");
	ssh_told_clear(&told);
}

static void commands_by_agent(void **state)
{
	needs_sshd();
	json_t *asked = job(NULL);

	(void)state;
	json_object_set_new(asked, "dialect", json_pack("{s:b}", "exec", 1));
	json_object_set_new(asked, "commands", json_pack("[s]", "echo by agent"));
	struct ssh_told told = ssh_test_ask(asked);
	assert_ok(&told);
	assert_string_equal(ssh_told_text(&told, 0), "by agent");
	ssh_told_clear(&told);
}

static void another_key(void **state)
{
	needs_sshd();
	struct ssh_told told = ssh_test_ask(job(place.other));

	(void)state;
	assert_string_equal(told.outcome, "auth_refused");
	ssh_told_clear(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_by_key),
		cmocka_unit_test(shell_by_key),
		cmocka_unit_test(commands_by_agent),
		cmocka_unit_test(another_key),
	};

	return cmocka_run_group_tests(tests, open_place, close_place);
}
