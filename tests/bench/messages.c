/* Traps and syslog as fast as they are promised: 10 000 traps and 20 000 lines a second at once, of
 * the lab's devices, for a minute: none may be lost, and the service goes on answering. Beside it
 * in the same run what snmptrapd and rsyslogd need for one message that they write to a file and do
 * not wait for. BENCH_SECONDS makes it shorter. */
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "tests/bench/blast.h"
#include "tests/bench/measure.h"
#include "tests/bench/place.h"
#include "tests/bench/rivals.h"

#define SECONDS 60
#define PEER_SECONDS 10
#define TRAPS 10000
#define LINES 20000
#define RULES 30               /* with those that are shipped 50 */
#define SETTLE_MS 10000
#define DISK_MS 60000
/* Theirs is a line in a file, ours a row that can be searched for, on the disk before it counts. */
#define RATIO_MOST 4
#define PEERS "build/peers/bench"
#define FOLDER "build/bench/messages-peers"

static unsigned base_port(void)
{
	const char *text = g_getenv("TEST_PORT");

	return text == NULL ? 26000 : (unsigned)strtoul(text, NULL, 10);
}

/* ---- ours --------------------------------------------------------------------------------- */

static double count_of(const json_t *status, const char *name)
{
	const char *text = json_string_value(json_object_get(status, name));

	return text == NULL ? 0 : g_ascii_strtod(text, NULL);
}

/* How long the service takes to answer while they come. */
static double slowest_answers(struct client *client, const struct blast *load, uint64_t *ret_sent)
{
	GArray *took = g_array_new(FALSE, FALSE, sizeof(double));
	struct blasting blasting = blast_start(load);

	while (!blast_ended(&blasting, ret_sent)) {
		double begin = now_ms();
		json_decref(place_call(client, "ping"));
		double ms = now_ms() - begin;
		g_array_append_val(took, ms);
		g_usleep(20000);
	}
	double p99 = quantile((double *)(void *)took->data, took->len, 0.99);
	g_array_unref(took);
	return p99;
}

/* What became of what came: on the disk, counted as lost, or on its way. */
static const char *const fates[] = { "stored", "dropped_kernel", "dropped_budget",
	"dropped_queue", "waiting" };

static double accounted(const json_t *status)
{
	double all = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(fates); i++)
		all += count_of(status, fates[i]);
	return all;
}

/* Once all that was SENT is accounted for, and the disk has what it is to have; or that will not be
 * any more. */
static json_t *settled(struct client *client, double wanted)
{
	double begin = now_ms();

	for (;;) {
		json_t *status = place_call(client, "messages.status");
		double waits = count_of(status, "waiting"), passed = now_ms() - begin;
		if ((waits == 0 && accounted(status) >= wanted) ||
		    passed > (waits == 0 ? SETTLE_MS : DISK_MS)) {
			figure("until it was on the disk", passed / 1000, "s");
			return status;
		}
		json_decref(status);
		g_usleep(50000);
	}
}

struct cost {
	double trap_us, line_us;     /* processor time of one */
};

/* Milliseconds of processor for LOAD; checks that nothing of it was lost. */
static double measure(struct client *client, const struct blast *load, const char *what)
{
	json_t *before = place_call(client, "messages.status");
	double cpu = process_cpu_ms(place_service());
	uint64_t sent = 0;
	double p99 = slowest_answers(client, load, &sent);
	json_t *after = settled(client, accounted(before) + (double)sent);
	g_autofree char *lost = g_strdup_printf("%s: sent and not stored", what);
	g_autofree char *uncounted = g_strdup_printf("%s: neither stored nor counted", what);
	g_autofree char *answers = g_strdup_printf("%s: answers meanwhile, p99", what);

	cpu = process_cpu_ms(place_service()) - cpu;
	figure_most(lost, (double)sent - count_of(after, "stored") + count_of(before, "stored"), 0,
	    "");
	for (size_t i = 1; i < G_N_ELEMENTS(fates); i++) {
		double dropped = count_of(after, fates[i]) - count_of(before, fates[i]);
		if (dropped > 0)
			figure(fates[i], dropped, "");
	}
	figure_most(uncounted, (double)sent - accounted(after) + accounted(before), 0, "");
	figure_most(answers, p99, 100, "ms");
	json_decref(before);
	json_decref(after);
	return cpu;
}

/* ---- peers -------------------------------------------------------------------------------- */

static pid_t start(const char *command)
{
	GPid pid = 0;
	g_auto(GStrv) argv = g_strsplit(command, " ", -1);
	g_autoptr(GError) error = NULL;

	if (!g_spawn_async(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD |
		G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &pid, &error))
		give_up("%s: %s", argv[0], error->message);
	return pid;
}

static void write_file(const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(FOLDER, name, NULL);

	if (g_mkdir_with_parents(FOLDER, 0755) != 0 || !g_file_set_contents(path, text, -1, NULL))
		give_up("%s cannot be written", path);
}

static double lines_in(const char *name)
{
	g_autofree char *path = g_build_filename(FOLDER, name, NULL), *text = NULL;
	double lines = 0;
	gsize size = 0;

	if (!g_file_get_contents(path, &text, &size, NULL))
		return 0;
	for (gsize i = 0; i < size; i++)
		lines += text[i] == '\n';
	return lines;
}

/* Microseconds of COMMAND's processor time for one of LOAD, which it writes to FILE; 0 and said if
 * it writes nothing. */
static double rival(const char *what, const char *command, const struct blast *load,
    const char *file)
{
	g_autofree char *path = g_build_filename(FOLDER, file, NULL);
	uint64_t sent = 0;
	int status;

	g_unlink(path);
	pid_t pid = start(command);
	g_usleep(1000000);
	double cpu = process_cpu_ms(pid);
	struct blasting blasting = blast_start(load);
	blast_wait(&blasting, &sent);
	g_usleep(2000000);
	cpu = process_cpu_ms(pid) - cpu;
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	double written = MIN(lines_in(file), (double)sent);
	if (written < (double)sent / 100) {
		printf("not run: %s wrote nothing; see " FOLDER "\n", what);
		return 0;
	}
	g_autofree char *lost = g_strdup_printf("%s: sent and not written", what);
	figure(lost, (double)sent - written, "");
	return cpu * 1000 / written;
}

static void compare(const char *what, double ours, double theirs)
{
	g_autofree char *mine = g_strdup_printf("%s of ours, processor", what),
			*others = g_strdup_printf("%s of theirs, processor", what),
			*ratio = g_strdup_printf("%s: ours to theirs", what);

	figure(mine, ours, "us");
	if (theirs == 0)
		return;
	figure(others, theirs, "us");
	figure_most(ratio, ours / theirs, RATIO_MOST, "");
}

static struct cost measure_rivals(void)
{
	struct cost theirs = { 0 };
	uint16_t port = (uint16_t)(base_port() + 80);
	const struct blast traps = { .traps = TRAPS, .seconds = PEER_SECONDS, .trap_port = port,
		.one_source = true };
	const struct blast lines = { .lines = LINES, .seconds = PEER_SECONDS,
		.line_port = (uint16_t)(port + 1), .one_source = true };

	if (!rivals_fetch())
		return theirs;
	g_autofree char *top = g_canonicalize_filename(FOLDER, NULL);
	g_autofree char *modules =
	    g_canonicalize_filename(PEERS "/root/usr/lib/x86_64-linux-gnu/rsyslog", NULL);
	g_autofree char *syslog_conf = g_strdup_printf(
	    "module(load=\"imudp\" batchSize=\"128\")\n"
	    "input(type=\"imudp\" address=\"127.0.0.1\" port=\"%u\" rcvbufSize=\"16m\")\n"
	    "action(type=\"omfile\" file=\"%s/lines\")\n", port + 1u, top);
	g_autofree char *snmptrapd = g_strdup_printf(PEERS "/bin/snmptrapd -f -n -C -c " FOLDER
	    "/snmptrapd.conf -Lf " FOLDER "/traps -p %s/trapd.pid udp:127.0.0.1:%u", top, port);
	g_autofree char *rsyslogd = g_strdup_printf(PEERS "/bin/rsyslogd -n -f " FOLDER
	    "/rsyslog.conf -M %s -i %s/rsyslogd.pid", modules, top);
	write_file("snmptrapd.conf", "disableAuthorization yes\nserverRecvBuf 16777216\n");
	write_file("rsyslog.conf", syslog_conf);
	theirs.trap_us = rival("snmptrapd", snmptrapd, &traps, "traps");
	theirs.line_us = rival("rsyslogd", rsyslogd, &lines, "lines");
	return theirs;
}

int main(void)
{
	const char *said = g_getenv("BENCH_SECONDS");
	unsigned seconds = said == NULL ? SECONDS : (unsigned)strtoul(said, NULL, 10);
	uint16_t port = (uint16_t)base_port();
	struct blast load = { .traps = TRAPS, .lines = LINES, .seconds = seconds,
		.trap_port = (uint16_t)(port + 62), .line_port = (uint16_t)(port + 64) };

	setlocale(LC_ALL, "C.UTF-8");
	setbuf(stdout, NULL);
	place_start("messages", "--quiet");
	place_rules(RULES);
	struct client *client = place_client();
	double both = measure(client, &load, "10 000 traps/s and 20 000 lines/s");
	figure("processor of the service", both / (seconds * 10.0), "%");
	load.seconds = MIN(seconds, PEER_SECONDS);
	load.lines = 0;
	struct cost ours = { .trap_us =
	    measure(client, &load, "10 000 traps/s") * 1000 / (TRAPS * load.seconds) };
	load.lines = LINES;
	load.traps = 0;
	ours.line_us = measure(client, &load, "20 000 lines/s") * 1000 / (LINES * load.seconds);
	client_free(client);
	place_stop();
	struct cost theirs = measure_rivals();
	compare("one trap", ours.trap_us, theirs.trap_us);
	compare("one line", ours.line_us, theirs.line_us);
	return figures_verdict();
}
