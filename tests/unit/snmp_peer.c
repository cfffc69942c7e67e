/* The engine against a real snmpd: v2c and v3 over IPv4 and IPv6, and every way of being turned
 * away. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lab/ber.h"
#include "probes/probe.h"
#include "tests/unit/engine_fixture.h"

#define UPTIME "1.3.6.1.2.1.1.3.0"
#define DESCR "1.3.6.1.2.1.2.2.1.2"
#define STATUS "1.3.6.1.2.1.2.2.1.8"

/* One snmpd for all tests, on loopback of both families. */
struct peer {
	struct bench bench;
	pid_t pid;
	char *directory;
	struct address v4, v6;
};

static const char configuration[] =
    "rocommunity public\n"
    "rocommunity6 public\n"
    "createUser md5des MD5 \"authpass-md5\" DES \"privpass-des\"\n"
    "createUser shaaes SHA \"authpass-sha\" AES \"privpass-aes\"\n"
    "createUser sha256aes SHA-256 \"authpass-256\" AES \"privpass-256\"\n"
    "createUser sha512aes SHA-512 \"authpass-512\" AES \"privpass-512\"\n"
    "createUser sha224des SHA-224 \"authpass-224\" DES \"privpass-224\"\n"
    "createUser sha384aes SHA-384 \"authpass-384\" AES \"privpass-384\"\n"
    "createUser md5only MD5 \"authpass-md5\"\n"
    "createUser sha512only SHA-512 \"authpass-512\"\n"
    "createUser shaonly SHA \"authpass-only\"\n"
    "createUser nobody\n"
    "createUser locked SHA \"authpass-lock\"\n"
    "rouser md5des priv\nrouser shaaes priv\n"
    "rouser sha256aes priv\nrouser sha512aes priv\n"
    "rouser sha224des priv\nrouser sha384aes priv\n"
    "rouser md5only auth\nrouser sha512only auth\n"
    "rouser shaonly auth\nrouser nobody noauth\n"
    "sysName 值班测试\nsysLocation 机房一\nsysContact duty\n";

static unsigned first_port(void)
{
	const char *text = g_getenv("TEST_PORT");
	return text ? (unsigned)g_ascii_strtoull(text, NULL, 10) : 23161;
}

static char *daemon_path(void)
{
	const char *peers = g_getenv("PEERS");
	return g_build_filename(peers ? peers : "build/peers", "bin", "snmpd", NULL);
}

/* Becomes snmpd; ends with the test. */
static void become_daemon(const struct peer *peer, unsigned port)
{
	g_autofree char *program = daemon_path();
	g_autofree char *file = g_build_filename(peer->directory, "snmpd.conf", NULL);
	g_autofree char *state = g_build_filename(peer->directory, "state", NULL);
	g_autofree char *log = g_build_filename(peer->directory, "log", NULL);
	g_autofree char *places = g_strdup_printf("udp:127.0.0.1:%u,udp6:[::1]:%u", port, port);
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	g_setenv("SNMP_PERSISTENT_DIR", state, TRUE);
	execl(program, program, "-f", "-Lo", "-C", "-c", file, "-I", "-smux,-agentx", places,
	    (char *)NULL);
	_exit(127);
}

static int start_peer(void **state)
{
	struct peer *peer = g_new0(struct peer, 1);
	unsigned port = first_port();
	peer->directory = g_dir_make_tmp("zhiban-snmpd-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(peer->directory, "snmpd.conf", NULL);
	g_assert(g_file_set_contents(file, configuration, -1, NULL));
	g_assert(address_parse("127.0.0.1", (uint16_t)port, &peer->v4, NULL));
	g_assert(address_parse("::1", (uint16_t)port, &peer->v6, NULL));
	peer->pid = fork();
	g_assert(peer->pid >= 0);
	if (peer->pid == 0)
		become_daemon(peer, port);
	bench_open(&peer->bench, NULL);
	*state = peer;
	return 0;
}

static void remove_tree(const char *directory)
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(directory, name, NULL);
		if (g_unlink(path) != 0)
			remove_tree(path);
	}
	g_rmdir(directory);
}

static int stop_peer(void **state)
{
	struct peer *peer = *state;
	kill(peer->pid, SIGKILL);
	waitpid(peer->pid, NULL, 0);
	remove_tree(peer->directory);
	bench_close(&peer->bench);
	g_free(peer->directory);
	g_free(peer);
	return 0;
}

static const struct credential public = { .version = CREDENTIAL_V2C,
	.community = (char[]){ "public" } };

static struct outcome ask(struct peer *peer, const struct address *address,
    const struct credential *credential)
{
	struct agent *agent = agent_new(peer->bench.engine, address, credential);
	struct outcome got = bench_read(&peer->bench, agent, UPTIME, DESCR " " STATUS);
	agent_free(agent);
	return got;
}

/* snmpd needs a moment to listen: until then its port refuses, which is a state to wait for. */
static void version_2c_is_read(void **state)
{
	struct peer *peer = *state;
	struct outcome got = ask(peer, &peer->v4, &public);
	while (got.outcome != AGENT_OK) {
		assert_int_equal(waitpid(peer->pid, NULL, WNOHANG), 0);
		outcome_clear(&got);
		got = ask(peer, &peer->v4, &public);
	}
	size_t cursor = 0, length;
	const uint32_t *index;
	const struct variable *row = answer_row(got.answer, DESCR, &cursor, &index, &length);
	assert_non_null(row);
	g_autofree char *text = variable_text(row);
	assert_string_equal(text, "lo");
	outcome_clear(&got);
	got = ask(peer, &peer->v6, &public);
	assert_int_equal(got.outcome, AGENT_OK);
	outcome_clear(&got);
}

static void version_1_is_read(void **state)
{
	struct peer *peer = *state;
	const struct credential credential = { .version = CREDENTIAL_V1,
		.community = public.community };
	struct outcome got = ask(peer, &peer->v4, &credential);
	assert_int_equal(got.outcome, AGENT_OK);
	assert_non_null(answer_get(got.answer, DESCR ".1"));
	outcome_clear(&got);
}

struct secret {
	const char *user;
	enum credential_auth auth;
	const char *auth_password;
	enum credential_priv priv;
	const char *priv_password;
};

/* Borrowed texts in a struct that owns its texts elsewhere: only to be copied from. */
static struct credential version_3(const struct secret *secret)
{
	return (struct credential){
		.version = CREDENTIAL_V3,
		.user = (char *)(uintptr_t)secret->user,
		.auth = secret->auth,
		.auth_password = (char *)(uintptr_t)secret->auth_password,
		.priv = secret->priv,
		.priv_password = (char *)(uintptr_t)secret->priv_password,
	};
}

static void version_3_is_read(void **state)
{
	static const struct secret secrets[] = {
		{ "md5des", CREDENTIAL_AUTH_MD5, "authpass-md5", CREDENTIAL_PRIV_DES,
		    "privpass-des" },
		{ "shaaes", CREDENTIAL_AUTH_SHA, "authpass-sha", CREDENTIAL_PRIV_AES,
		    "privpass-aes" },
		{ "sha256aes", CREDENTIAL_AUTH_SHA256, "authpass-256", CREDENTIAL_PRIV_AES,
		    "privpass-256" },
		{ "sha512aes", CREDENTIAL_AUTH_SHA512, "authpass-512", CREDENTIAL_PRIV_AES,
		    "privpass-512" },
		{ "sha224des", CREDENTIAL_AUTH_SHA224, "authpass-224", CREDENTIAL_PRIV_DES,
		    "privpass-224" },
		{ "sha384aes", CREDENTIAL_AUTH_SHA384, "authpass-384", CREDENTIAL_PRIV_AES,
		    "privpass-384" },
		{ "md5only", CREDENTIAL_AUTH_MD5, "authpass-md5", CREDENTIAL_PRIV_NONE, NULL },
		{ "sha512only", CREDENTIAL_AUTH_SHA512, "authpass-512", CREDENTIAL_PRIV_NONE,
		    NULL },
		{ "shaonly", CREDENTIAL_AUTH_SHA, "authpass-only", CREDENTIAL_PRIV_NONE, NULL },
		{ "nobody", CREDENTIAL_AUTH_NONE, NULL, CREDENTIAL_PRIV_NONE, NULL },
	};
	struct peer *peer = *state;
	for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++) {
		struct credential credential = version_3(&secrets[i]);
		const struct address *const addresses[] = { &peer->v4, &peer->v6 };
		for (size_t k = 0; k < G_N_ELEMENTS(addresses); k++) {
			struct outcome got = ask(peer, addresses[k], &credential);
			assert_string_equal(got.reason, "");
			assert_int_equal(got.outcome, AGENT_OK);
			assert_non_null(answer_get(got.answer, DESCR ".1"));
			assert_non_null(answer_get(got.answer, UPTIME));
			outcome_clear(&got);
		}
	}
}

/* Each way of being wrong is told apart, and said in one sentence. */
static void s17_wrong_credentials_are_named(void **state)
{
	static const struct {
		struct secret secret;
		const char *word;
	} cases[] = {
		{ { "stranger", CREDENTIAL_AUTH_SHA, "authpass-sha", CREDENTIAL_PRIV_AES,
		      "privpass-aes" },
		    "用户" },
		{ { "shaaes", CREDENTIAL_AUTH_SHA, "wrong-password", CREDENTIAL_PRIV_AES,
		      "privpass-aes" },
		    "认证" },
		{ { "shaaes", CREDENTIAL_AUTH_MD5, "authpass-sha", CREDENTIAL_PRIV_AES,
		      "privpass-aes" },
		    "认证" },
		{ { "shaonly", CREDENTIAL_AUTH_SHA, "authpass-only", CREDENTIAL_PRIV_AES,
		      "privpass-aes" },
		    "级别" },
		{ { "locked", CREDENTIAL_AUTH_SHA, "authpass-lock", CREDENTIAL_PRIV_NONE, NULL },
		    "不许" },
		{ { "shaaes", CREDENTIAL_AUTH_SHA, "short", CREDENTIAL_PRIV_AES, "privpass-aes" },
		    "8" },
		{ { "", CREDENTIAL_AUTH_SHA, "authpass-sha", CREDENTIAL_PRIV_NONE, NULL },
		    "用户名" },
	};
	struct peer *peer = *state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct credential credential = version_3(&cases[i].secret);
		struct outcome got = ask(peer, &peer->v4, &credential);
		assert_int_equal(got.outcome, AGENT_CREDENTIAL);
		assert_non_null(strstr(got.reason, cases[i].word));
		assert_true(text_is_clean(got.reason));
		outcome_clear(&got);
	}
}

/* An agent that cannot decrypt says nothing at all that may be believed: no answer, or a complaint.
 */
static void wrong_privacy_is_not_an_answer(void **state)
{
	static const struct secret wrong = { "shaaes", CREDENTIAL_AUTH_SHA, "authpass-sha",
		CREDENTIAL_PRIV_AES, "wrong-password" };
	struct peer *peer = *state;
	struct credential credential = version_3(&wrong);
	struct outcome got = ask(peer, &peer->v4, &credential);
	assert_true(got.outcome == AGENT_CREDENTIAL || got.outcome == AGENT_TIMEOUT);
	assert_null(got.answer);
	outcome_clear(&got);
}

static void a_wrong_community_is_silence(void **state)
{
	struct peer *peer = *state;
	const struct credential credential = { .version = CREDENTIAL_V2C,
		.community = (char[]){ "wrong" } };
	struct outcome got = ask(peer, &peer->v4, &credential);
	assert_int_equal(got.outcome, AGENT_TIMEOUT);
	assert_non_null(strstr(got.reason, "团体名"));
	outcome_clear(&got);
}

/* What the probes make of a real agent. */
static void probes_read_it(void **state)
{
	struct peer *peer = *state;
	GString *scalars = g_string_new(NULL), *columns = g_string_new(NULL);
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		for (const struct ask *ask = probe->asks; ask->oid; ask++) {
			GString *list = ask->type == ASK_SCALAR ? scalars : columns;
			g_string_append_printf(list, "%s%s", list->len ? " " : "", ask->oid);
		}
	struct agent *agent = agent_new(peer->bench.engine, &peer->v4, &public);
	struct outcome got = bench_read(&peer->bench, agent, scalars->str, columns->str);
	assert_int_equal(got.outcome, AGENT_OK);
	own(findings) findings = findings_new();
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(got.answer, findings);
	assert_string_equal(findings->sys_name, "值班测试");
	assert_true(
	    findings->has_uptime && findings->has_engine_time && findings->engine_boots > 0);
	assert_true(findings->ports->len > 0);
	const struct port_finding *lo = findings->ports->pdata[0];
	assert_string_equal(lo->name, "lo");
	assert_int_equal(lo->counters[PORT_IN_OCTETS].bits, 64);
	outcome_clear(&got);
	agent_free(agent);
	g_string_free(scalars, TRUE);
	g_string_free(columns, TRUE);
}

/* The same agent is read twice, then snmpd starts anew with another boot count: one extra exchange,
 * no outage. */
static void s14_a_restarted_engine_is_followed(void **state)
{
	static const struct secret secret = { "sha256aes", CREDENTIAL_AUTH_SHA256, "authpass-256",
		CREDENTIAL_PRIV_AES, "privpass-256" };
	struct peer *peer = *state;
	struct credential credential = version_3(&secret);
	struct agent *agent = agent_new(peer->bench.engine, &peer->v4, &credential);
	struct outcome got = bench_read(&peer->bench, agent, UPTIME, "");
	assert_int_equal(got.outcome, AGENT_OK);
	outcome_clear(&got);

	kill(peer->pid, SIGTERM);
	waitpid(peer->pid, NULL, 0);
	peer->pid = fork();
	assert_true(peer->pid >= 0);
	if (peer->pid == 0)
		become_daemon(peer, first_port());
	do {
		assert_int_equal(waitpid(peer->pid, NULL, WNOHANG), 0);
		outcome_clear(&got);
		got = bench_read(&peer->bench, agent, UPTIME, DESCR);
		assert_int_not_equal(got.outcome, AGENT_CREDENTIAL);
	} while (got.outcome != AGENT_OK);
	outcome_clear(&got);
	agent_free(agent);
}

/* ---- a liar on the way -------------------------------------------------------------------- */

/* Stands between the engine and snmpd and changes the boots in every message that is not signed. */
struct liar {
	int near, far;
	struct address client, address;
	unsigned lies, passed;
};

/* Where the value of msgAuthoritativeEngineBoots begins in an unsigned message; 0 if it is signed.
 */
static size_t unsigned_boots(const uint8_t *data, size_t size)
{
	struct ber_reader all = ber_reader((struct bytes){ data, size }), message, header, inside;
	struct bytes flags, parameters, engine;
	int64_t number;
	assert_true(
	    ber_read_tag(&all, BER_SEQUENCE, &message) && ber_read_integer(&message, &number));
	assert_true(
	    ber_read_tag(&message, BER_SEQUENCE, &header) && ber_read_integer(&header, &number));
	assert_true(ber_read_integer(&header, &number) && ber_read_octets(&header, &flags));
	assert_true(ber_read_octets(&message, &parameters));
	struct ber_reader security = ber_reader(parameters);
	assert_true(
	    ber_read_tag(&security, BER_SEQUENCE, &inside) && ber_read_octets(&inside, &engine));
	return flags.data[0] & 3 ? 0 : (size_t)(inside.at - data) + 2;
}

static gboolean pass_on(gint fd, GIOCondition condition, gpointer data)
{
	struct liar *liar = data;
	uint8_t buffer[8192];
	struct address from = { 0 };
	socklen_t size = sizeof from;
	(void)condition;
	ssize_t got = recvfrom(fd, buffer, sizeof buffer, 0, &from.socket.any, &size);
	assert_true(got > 0);
	if (fd == liar->near) {
		liar->client = from;
		assert_int_equal(send(liar->far, buffer, (size_t)got, 0), got);
		return G_SOURCE_CONTINUE;
	}
	size_t boots = unsigned_boots(buffer, (size_t)got);
	liar->passed += boots == 0;
	liar->lies += boots != 0;
	if (boots)
		buffer[boots] = 0x7f;
	assert_int_equal(sendto(liar->near, buffer, (size_t)got, 0, &liar->client.socket.any,
			     address_size(&liar->client)), got);
	return G_SOURCE_CONTINUE;
}

static GSource *liar_watch(struct liar *liar, int fd, GMainContext *context)
{
	GSource *source = g_unix_fd_source_new(fd, G_IO_IN);
	g_source_set_callback(source, G_SOURCE_FUNC(pass_on), liar, NULL);
	g_source_attach(source, context);
	return source;
}

static void liar_open(struct liar *liar, const struct peer *peer)
{
	socklen_t size = sizeof liar->address;
	struct address any = { 0 };
	any.socket.v4.sin_family = AF_INET;
	any.socket.v4.sin_addr = peer->v4.socket.v4.sin_addr;
	*liar = (struct liar){ .near = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		.far = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
	assert_int_equal(bind(liar->near, &any.socket.any, address_size(&any)), 0);
	assert_int_equal(connect(liar->far, &peer->v4.socket.any, address_size(&peer->v4)), 0);
	getsockname(liar->near, &liar->address.socket.any, &size);
}

/* A Report without authentication that lies about the boots costs one exchange: the true engine
 * says with its signature that we are out of its time, and is believed. */
static void s15_a_forged_clock_changes_nothing(void **state)
{
	static const struct secret secret = { "sha256aes", CREDENTIAL_AUTH_SHA256, "authpass-256",
		CREDENTIAL_PRIV_AES, "privpass-256" };
	struct peer *peer = *state;
	struct credential credential = version_3(&secret);
	struct liar liar;
	liar_open(&liar, peer);
	GSource *sources[] = { liar_watch(&liar, liar.near, peer->bench.context),
		liar_watch(&liar, liar.far, peer->bench.context) };
	struct agent *agent = agent_new(peer->bench.engine, &liar.address, &credential);
	for (int i = 0; i < 2; i++) {
		struct outcome got = bench_read(&peer->bench, agent, UPTIME, "");
		assert_int_equal(got.outcome, AGENT_OK);
		assert_int_equal(answer_size(got.answer), 1);
		assert_int_equal(liar.lies, 1);
		assert_int_equal(liar.passed, 2 + i);
		outcome_clear(&got);
	}
	agent_free(agent);
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		g_source_destroy(sources[i]);
		g_source_unref(sources[i]);
	}
	close(liar.near);
	close(liar.far);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_2c_is_read),
		cmocka_unit_test(version_1_is_read),
		cmocka_unit_test(version_3_is_read),
		cmocka_unit_test(s17_wrong_credentials_are_named),
		cmocka_unit_test(wrong_privacy_is_not_an_answer),
		cmocka_unit_test(a_wrong_community_is_silence),
		cmocka_unit_test(probes_read_it),
		cmocka_unit_test(s15_a_forged_clock_changes_nothing),
		cmocka_unit_test(s14_a_restarted_engine_is_followed),
	};
	return cmocka_run_group_tests(tests, start_peer, stop_peer);
}
