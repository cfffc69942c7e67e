/* From a port that goes down to the line on the screen, on a local pty of 120x40, of a service that
 * polls the lab's fleet so rarely that only the trap can be so quick; and ten thousand ports in ten
 * seconds: how many lines the duty sees, how soon it sees what it types, how old what was polled is
 * meanwhile, and whether every trap is on the disk. BENCH_SECONDS makes the flood shorter. */
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/agent.h"
#include "lab/control.h"
#include "lab/site.h"
#include "tests/bench/measure.h"
#include "tests/bench/place.h"
#include "tests/bench/seat.h"

#define FLEET 420
#define PORTS 10000
#define FLOOD_SECONDS 10
#define TRIALS 25                    /* as many lines as the list can show at once */
#define LINES_MOST 20
#define PATIENCE_MS 20000
#define UP_LIMIT_MS 120000
#define SETTLE_MS 30000
#define LAB_WAITS_MS 50
#define RULES 30                     /* with those that are shipped 50 */
#define SEED 1                       /* of a lab that was told none */

static unsigned base_port(void)
{
	const char *text = g_getenv("TEST_PORT");

	return text == NULL ? 26000 : (unsigned)strtoul(text, NULL, 10);
}

/* SWEEP of everything; traps and syslog where the lab sends them. */
static void apply(const char *sweep)
{
	g_autofree char *text = g_strdup_printf("[site]\nprofile=custom\n[poll]\nsweep=%s\n"
	    "full=1m\nwalk=1h\n[echo]\ninterval=5s\n[topology]\norigin=机房接入\n"
	    "[messages]\naddress=127.0.0.1\ntrap_port=%u\nsyslog_port=%u\n", sweep,
	    base_port() + 62, base_port() + 64);

	place_apply(text);
}

/* ---- what the service says ---------------------------------------------------------------- */

static int64_t of_site(struct client *client, const char *part, const char *name)
{
	json_t *status = place_call(client, "status");
	json_t *site = json_object_get(status, "site");
	int64_t number = json_integer_value(json_object_get(json_object_get(site, part), name));

	json_decref(status);
	return number;
}

static void wait_up(struct client *client)
{
	double begin = now_ms();

	while (of_site(client, "devices", "up") < FLEET ||
	    of_site(client, "devices", "up") < of_site(client, "devices", "total")) {
		if (now_ms() - begin > UP_LIMIT_MS)
			give_up("not all devices are up after %d s", UP_LIMIT_MS / 1000);
		g_usleep(200000);
	}
}

static double count_of(struct client *client, const char *name)
{
	json_t *status = place_call(client, "messages.status");
	const char *text = json_string_value(json_object_get(status, name));
	double count = text == NULL ? 0 : g_ascii_strtod(text, NULL);

	json_decref(status);
	return count;
}

/* Lines of the list that nobody has dealt with; all alarms that stand under them to *RET_UNDER. */
static unsigned lines(struct client *client, int64_t *ret_under)
{
	json_t *rows = client_rows(client, "alarms", NULL), *row;
	unsigned n = 0;
	size_t at;

	*ret_under = 0;
	json_array_foreach(rows, at, row) {
		if (json_is_true(json_object_get(row, "cleared")))
			continue;
		n++;
		*ret_under += json_integer_value(json_object_get(row, "under"));
	}
	json_decref(rows);
	return n;
}

/* Adds how old what was read of the devices of the site is, of which no port changes. */
static void look_at_ages(struct client *client, GArray *ages)
{
	json_t *rows = client_rows(client, "devices", NULL), *row;
	double now = (double)g_get_real_time();
	size_t at;

	json_array_foreach(rows, at, row) {
		double age = (now - json_number_value(json_object_get(row, "read_at"))) / 1000;
		const char *name = json_string_value(json_object_get(row, "name"));
		if (name != NULL && !g_str_has_prefix(name, "机群"))
			g_array_append_val(ages, age);
	}
	json_decref(rows);
}

static double mean(const GArray *values)
{
	double sum = 0;

	for (guint i = 0; i < values->len; i++)
		sum += g_array_index(values, double, i);
	return sum / MAX(values->len, 1);
}

/* ---- the fleet ---------------------------------------------------------------------------- */

/* The lab's own site, made here again, knows which ports are lit: the Nth of DEVICE, or NULL. */
static const struct lab_port *lit_port(const struct lab_device *device, unsigned n)
{
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i];
		if (port->up && port->link != NULL && n-- == 0)
			return port;
	}
	return NULL;
}

/* So many ports a device has that go down when all its lines do. */
static unsigned lit_ports(const struct lab_device *device)
{
	unsigned n = 0;

	while (lit_port(device, n) != NULL)
		n++;
	return n;
}

static void order(struct lab_line *lab, const char *device, const char *port)
{
	g_autofree char *words = g_strdup_printf("link %s %s down", device, port), *said = NULL;
	bool good = false;

	if (!lab_line_ask(lab, words, &good, &said, NULL) || !good)
		give_up("%s: %s", words, said == NULL ? "the lab is gone" : said);
}

static struct lab_line *open_lab(void)
{
	g_autofree char *path = place_lab_socket();
	struct lab_line *lab = lab_line_new(path, NULL);

	if (lab == NULL)
		give_up("the lab does not answer");
	return lab;
}

/* A child that takes down all lines of one device after the other, evenly, until N ports are down;
 * ends by itself. */
static pid_t take_down(const struct lab_site *site, guint first, unsigned n, double seconds)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	struct lab_line *lab = open_lab();
	double begin = now_ms();
	unsigned done = 0;
	for (guint i = first; done < n && i < site->devices->len; i++) {
		const struct lab_device *device = site->devices->pdata[i];
		double due = begin + seconds * 1000 * done / n;
		if (due > now_ms() + 1)
			g_usleep((gulong)((due - now_ms()) * 1000));
		order(lab, device->name, "all");
		done += lit_ports(device);
	}
	printf("%u ports went down in %.1f s\n", done, (now_ms() - begin) / 1000);
	_exit(0);
}

/* ---- on the screen ------------------------------------------------------------------------ */

static void sit_down(struct seat *seat)
{
	g_autofree char *program = place_program("zhiban");
	const char *const argv[] = { program, "--socket", place_socket(), NULL };

	seat_open(seat, "zhiban", argv);
	if (!seat_wait(seat, "知道了", PATIENCE_MS))
		give_up("no greeting");
	seat_type(seat, "\r");
	seat_read(seat, 300, 1000, NULL);
	seat_type(seat, "4");
	if (!seat_wait(seat, "[待处理", PATIENCE_MS))
		give_up("no list of alarms");
}

static void expect(struct seat *seat, const char *text)
{
	if (seat_wait(seat, text, PATIENCE_MS))
		return;
	seat_show(seat);
	give_up("it is not on the screen: %s", text);
}

/* From the trap to the line of the alarm. Nothing is folded here. The lab waits a moment before it
 * tells, so that what changes together is told together (lab/news.c): that is not ours. */
static void measure_traps(struct seat *seat, const struct lab_site *site, guint first)
{
	struct lab_line *lab = open_lab();
	double times[TRIALS];

	for (unsigned i = 0; i < TRIALS; i++) {
		const struct lab_device *device = site->devices->pdata[first + i];
		seat_read(seat, 1000, g_random_int_range(100, 300), NULL);
		double begin = now_ms();
		order(lab, device->name, lit_port(device, 0)->name);
		expect(seat, device->title);
		times[i] = now_ms() - begin - LAB_WAITS_MS;
	}
	lab_line_free(lab);
	figure("trap to the screen, median", quantile(times, TRIALS, 0.5), "ms");
	figure_most("trap to the screen, worst of 25", quantile(times, TRIALS, 1), 300,
	    "ms");
}

/* ---- a flood ------------------------------------------------------------------------------ */

static const char letters[] = "qzxjvkwy";

static void erase(struct seat *seat, unsigned n)
{
	while (n-- > 0)
		seat_type(seat, "\177");
	seat_read(seat, 20, 100, NULL);
}

/* One letter more of a filter, until it is painted. */
static double type_letter(struct seat *seat, unsigned i)
{
	unsigned typed = i % (sizeof letters - 1) + 1;
	g_autofree char *key = g_strndup(letters + typed - 1, 1),
			*shown = g_strdup_printf("筛选 %.*s", (int)typed, letters);
	double begin = now_ms();

	seat_type(seat, key);
	expect(seat, shown);
	double took = now_ms() - begin;
	if (typed == sizeof letters - 1)
		erase(seat, typed);
	return took;
}

/* While FLOOD gives its orders (0: SECONDS long), at two looks at the devices a second. */
static double watch(struct seat *seat, struct client *client, pid_t flood, double seconds,
    GArray *ages)
{
	g_autoptr(GArray) echoes = g_array_new(FALSE, FALSE, sizeof(double));
	double begin = now_ms(), looked = begin;
	int status;

	while (flood > 0 ? waitpid(flood, &status, WNOHANG) == 0
			 : now_ms() - begin < seconds * 1000) {
		seat_read(seat, 1000, g_random_int_range(10, 50), NULL);
		double took = type_letter(seat, echoes->len);
		g_array_append_val(echoes, took);
		if (now_ms() - looked < 500)
			continue;
		looked = now_ms();
		look_at_ages(client, ages);
	}
	erase(seat, echoes->len % (sizeof letters - 1));
	return quantile((double *)(void *)echoes->data, echoes->len, 0.99);
}

/* All that was told is on the disk, and all alarms are raised: those of the flood and BEFORE. */
static void wait_stored(struct client *client, double stored)
{
	double begin = now_ms();

	while (count_of(client, "stored") < stored && now_ms() - begin < SETTLE_MS)
		g_usleep(100000);
}

static void measure_flood(struct seat *seat, struct client *client, const struct lab_site *site,
    guint first, double seconds)
{
	g_autoptr(GArray) calm = g_array_new(FALSE, FALSE, sizeof(double)),
			  flooded = g_array_new(FALSE, FALSE, sizeof(double));
	unsigned n = (unsigned)(PORTS * seconds / FLOOD_SECONDS), down = 0;
	int64_t under;
	double stored = count_of(client, "stored");

	seat_type(seat, "/");
	if (!seat_wait(seat, "筛选", PATIENCE_MS))
		give_up("no filter");
	figure("in calm: key to what is typed, 99 of 100", watch(seat, client, 0, seconds, calm),
	    "ms");
	figure_most("in the flood: key to what is typed, 99 of 100",
	    watch(seat, client, take_down(site, first, n, seconds), 0, flooded), 100, "ms");
	figure_most("what was polled is older than before, times", mean(flooded) / mean(calm), 1.1,
	    "");
	for (guint i = first; down < n && i < site->devices->len; i++)
		down += lit_ports(site->devices->pdata[i]);
	/* a trap and a line of syslog of each */
	wait_stored(client, stored + 2.0 * down);
	figure_most("told of and not stored", 2.0 * down - count_of(client, "stored") + stored, 0,
	    "");
	g_usleep(3000000);
	figure_most("lines in the list", lines(client, &under), LINES_MOST, "");
	figure("alarms that stand under them", (double)under, "");
}

int main(void)
{
	const char *said = g_getenv("BENCH_SECONDS");
	double seconds = said == NULL ? FLOOD_SECONDS : strtod(said, NULL);
	struct lab_site *site = lab_site_new(SEED, 0, clock_mono(), clock_wall());
	guint first = site->devices->len;
	struct seat seat;

	lab_site_add_fleet(site, FLEET, 0);
	setbuf(stdout, NULL);
	place_start("alarms", "--quiet --fleet " G_STRINGIFY(FLEET));
	apply("10s");
	place_rules(RULES);
	place_apply_as("alarms.conf", "[flood]\nbegin=1000\nend=999\n[fold]\nleast=1000\n");
	struct client *client = place_client();
	wait_up(client);
	sit_down(&seat);
	measure_traps(&seat, site, first);
	/* and now as it is shipped, with nothing of before */
	seat_close(&seat);
	client_free(client);
	place_stop();
	place_start("alarms", "--quiet --fleet " G_STRINGIFY(FLEET));
	apply("1s");
	place_rules(RULES);
	client = place_client();
	wait_up(client);
	sit_down(&seat);
	measure_flood(&seat, client, site, first, seconds);
	seat_close(&seat);
	client_free(client);
	lab_site_free(site);
	return figures_verdict();
}
