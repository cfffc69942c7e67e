/* The whole console on a local pty of 120x40, against a real service that polls the lab every
 * second: the promises of docs/performance.md, and htop or top in the same run. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/measure.h"
#include "tests/bench/place.h"
#include "tests/bench/relay.h"
#include "tests/bench/seat.h"

#define STARTS 15
#define KEY_LIMIT_MS 5
#define STEADY_SECONDS 20
#define SWEEP_SECONDS 8
/* A sweep, and half of one for it to be answered. */
#define SWEEP_LIMIT_MS 1500
#define FAULTS 10
#define PATIENCE_MS 10000

/* A second in which 1 % of the cells change. */
#define STEADY_SHARE 0.01
#define STEADY_BYTES 150

static const char devices[] = "2\t"; /* the group of links, its second tab */

static void open_console(struct seat *seat, const char *socket)
{
	g_autofree char *program = place_program("zhiban");
	const char *const argv[] = { program, "--socket", socket, NULL };

	seat_open(seat, "zhiban", argv);
}

/* A console that shows the list of devices, its greeting answered. */
static void sit_down(struct seat *seat)
{
	open_console(seat, place_socket());
	if (!seat_wait(seat, "知道了", PATIENCE_MS))
		give_up("no greeting");
	seat_type(seat, "\r");
	seat_read(seat, 300, 1000, NULL);
	seat_type(seat, devices);
	if (!seat_wait(seat, "127.77.0.1", PATIENCE_MS))
		give_up("no list of devices");
}

/* ---- first paint ----------------------------------------------------------------------------- */

/* From the answer to hello to what the network looks like; the whole way from exec to *RET_EXEC. */
static double start_once(struct relay *relay, const char *socket, double *ret_exec)
{
	struct seat seat;
	double begin = now_ms();

	open_console(&seat, socket);
	bool seen = seat_wait(&seat, "一小时内的变化", PATIENCE_MS);
	double end = now_ms(), greeted = relay_take_greeted(relay);
	seat_close(&seat);
	if (!seen || greeted <= 0)
		give_up("the console does not start");
	*ret_exec = end - begin;
	return end - greeted;
}

static void measure_start(void)
{
	g_autofree char *path = g_strconcat(place_socket(), ".relay", NULL);
	struct relay *relay = relay_new(path, place_socket());
	double after_hello[STARTS], after_exec[STARTS];

	for (size_t i = 0; i < STARTS; i++)
		after_hello[i] = start_once(relay, path, &after_exec[i]);
	relay_free(relay);
	figure("exec to the picture of the network, median", quantile(after_exec, STARTS, 0.5),
	    "ms");
	figure("hello to the picture of the network, median", quantile(after_hello, STARTS, 0.5),
	    "ms");
	figure_most("hello to the picture of the network, 9 of 10",
	    quantile(after_hello, STARTS, 0.9), 20, "ms");
}

/* ---- keys and seconds ------------------------------------------------------------------------ */

/* Bytes of a second, and the share of the cells that changed in it. */
static double measure_seconds(struct seat *seat, unsigned seconds, double *ret_share)
{
	g_autoptr(GArray) before = seat_cells(seat);
	size_t bytes = 0;
	unsigned changed = 0;

	for (unsigned i = 0; i < seconds; i++) {
		bytes += seat_read(seat, 1000, 1000, NULL);
		GArray *now = seat_cells(seat);
		changed += seat_cells_changed(before, now);
		g_array_unref(before);
		before = now;
	}
	*ret_share = (double)changed / seconds / (SEAT_ROWS * SEAT_COLUMNS);
	return (double)bytes / seconds;
}

static struct seat_keys measure_keys(struct seat *seat)
{
	struct seat_keys keys = seat_measure_keys(seat, KEY_LIMIT_MS);

	figure("key to paint, median", keys.median_ms, "ms");
	figure_most("key to paint, 95 of 100", keys.p95_ms, KEY_LIMIT_MS, "ms");
	figure_most("cursor move", keys.bytes, 350, "B");
	figure_most("RssAnon", process_kb(seat->pid, "RssAnon"), 6 * 1024, "kB");
	return keys;
}

/* The list on the screen, left alone. */
static double measure_steady(struct seat *seat, const char *list)
{
	double share, bytes = measure_seconds(seat, STEADY_SECONDS, &share);
	g_autofree char *cells = g_strconcat(list, ": cells that change in a second", NULL);
	g_autofree char *raw = g_strconcat(list, ": a second", NULL);
	g_autofree char *each = g_strconcat(list, ": a second, by 1 % of the cells", NULL);

	figure(cells, share * 100, "%");
	figure(raw, bytes, "B");
	figure_most(each, bytes / MAX(1, share / STEADY_SHARE), STEADY_BYTES, "B");
	return bytes;
}

/* htop, or top where it is not installed. */
static void compare(struct seat_keys keys, double second_bytes)
{
	g_autofree char *found = g_find_program_in_path("htop");
	const char *const htop[] = { "htop", NULL }, *const top[] = { "top", "-d", "1", NULL };
	struct seat seat;
	double share;

	seat_open(&seat, found ? "htop" : "top", found ? htop : top);
	seat_read(&seat, 500, 2000, NULL);
	struct seat_keys theirs = seat_measure_keys(&seat, KEY_LIMIT_MS);
	double second = measure_seconds(&seat, STEADY_SECONDS, &share);
	seat_close(&seat);
	printf("%s: key %.2f ms, %.0f B; second %.0f B, %.2f %% of the cells\n", seat.name,
	    theirs.p95_ms, theirs.bytes, second, share * 100);
	figure("of the peer: time of a key", keys.p95_ms / theirs.p95_ms, "");
	figure("of the peer: bytes of a cursor move", keys.bytes / theirs.bytes, "");
	figure("of the peer: bytes of a second", second_bytes / second, "");
}

/* ---- who does not read ----------------------------------------------------------------------- */

/* A caller that asks for much and reads nothing. */
static int greedy_caller(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	static const char hello[] =
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"version\":1}}\n";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_strlcpy(address.sun_path, place_socket(), sizeof address.sun_path);
	if (connect(fd, (struct sockaddr *)(void *)&address, sizeof address) != 0 ||
	    write(fd, hello, sizeof hello - 1) < 0)
		give_up("the service takes no callers");
	return fd;
}

/* Asks as long as the other side listens; true once it has hung up. */
static bool ask_more(int fd)
{
	static const char kinds[] = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"kinds\"}\n";

	for (int i = 0; i < 200; i++)
		if (send(fd, kinds, sizeof kinds - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			return errno == EPIPE || errno == ECONNRESET;
	return false;
}

/* Age of what was read longest ago, at its worst, while READER is served. */
static double measure_sweep(struct seat *reader)
{
	struct client *client = place_client();
	double worst = 0;

	for (int i = 0; i < SWEEP_SECONDS * 5; i++) {
		seat_read(reader, 200, 200, NULL);
		json_t *rows = client_rows(client, "devices", NULL), *row;
		double now = (double)g_get_real_time();
		size_t at;
		json_array_foreach(rows, at, row)
			worst =
			    MAX(worst, now - json_number_value(json_object_get(row, "read_at")));
		json_decref(rows);
	}
	client_free(client);
	return worst / 1000;
}

static void measure_deaf(struct seat *reader)
{
	struct seat deaf, stopped;
	figure_most("oldest state of a device", measure_sweep(reader), SWEEP_LIMIT_MS, "ms");
	double before = process_kb(place_service(), "RssAnon"), most = before;
	bool hung_up = false;

	sit_down(&deaf);
	sit_down(&stopped);
	kill(stopped.pid, SIGSTOP);
	int greedy = greedy_caller();
	for (int i = 0; i < 50; i++) {
		seat_type(&deaf, i % 2 ? "1" : "2");
		hung_up = ask_more(greedy) || hung_up;
		most = MAX(most, process_kb(place_service(), "RssAnon"));
		seat_read(reader, 20, 20, NULL);
	}
	figure_most("beside deaf ones: key to paint, 95 of 100",
	    seat_measure_keys(reader, KEY_LIMIT_MS).p95_ms, KEY_LIMIT_MS, "ms");
	figure_most("beside deaf ones: oldest state of a device", measure_sweep(reader),
	    SWEEP_LIMIT_MS, "ms");
	figure_most("beside deaf ones: the service grows by", (most - before) / 1024, 16, "MB");
	figure_least("a caller that never reads is hung up on", hung_up, 1, "");
	close(greedy);
	seat_close(&stopped);
	seat_close(&deaf);
}

/* ---- a port goes down ------------------------------------------------------------------------ */

/* Reads until the cells in alarm are more than, or no more than, CELLS. */
static double wait_alarms(struct seat *seat, unsigned cells, bool more)
{
	double begin = now_ms();

	while ((seat_alarms(seat) > cells) != more) {
		if (now_ms() - begin > PATIENCE_MS)
			return PATIENCE_MS;
		seat_read(seat, 2, 2, NULL);
	}
	return now_ms() - begin;
}

static void measure_faults(void)
{
	static const char port[] = "upper gigabitethernet0/0";
	double times[FAULTS];
	struct seat seat;

	sit_down(&seat);
	seat_type(&seat, "2\033[Z");
	if (!seat_wait(&seat, "SL-0001", PATIENCE_MS))
		give_up("no list of links");
	seat_read(&seat, 500, 3000, NULL);
	unsigned calm = seat_alarms(&seat);
	for (size_t i = 0; i < FAULTS; i++) {
		seat_read(&seat, 3000, 500 + g_random_int_range(0, 1000), NULL);
		double begin = now_ms();
		place_order("link %s down", port);
		wait_alarms(&seat, calm, true);
		times[i] = now_ms() - begin;
		place_order("link %s up", port);
		if (wait_alarms(&seat, calm, false) >= PATIENCE_MS)
			give_up("the port is up, but the alarm stays");
	}
	figure("port down to red, median", quantile(times, FAULTS, 0.5), "ms");
	figure_most("port down to red, worst", quantile(times, FAULTS, 1), 2000, "ms");
	seat_close(&seat);
}

int main(void)
{
	struct seat seat;

	place_start("console", "--quiet");
	place_apply("[poll]\nsweep=1s\nfull=3s\n");
	place_kill_service();
	figure_most("kill -9 of the service to answering again", place_start_service(), 1000, "ms");
	sit_down(&seat);
	/* Until the first round is over and all devices are known. */
	seat_read(&seat, 5000, 5000, NULL);
	measure_start();
	struct seat_keys keys = measure_keys(&seat);
	measure_steady(&seat, "devices");
	seat_type(&seat, "\033[Z");
	if (!seat_wait(&seat, "SL-0001", PATIENCE_MS))
		give_up("no list of links");
	compare(keys, measure_steady(&seat, "links"));
	seat_type(&seat, "\t");
	measure_deaf(&seat);
	seat_close(&seat);
	measure_faults();
	return figures_verdict();
}
