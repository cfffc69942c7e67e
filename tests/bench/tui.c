/* What a key and a second cost on a local pty of 120x40, by the tables of tui/ alone: the console
 * of tests/screen/demo.c with 200 rows and with 5000 under a storm of changes, and beside it htop
 * or top in the same run. tests/bench/console.c measures the whole console. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/measure.h"
#include "tests/bench/seat.h"
#include "tests/screen/demo.h"

#define KEY_LIMIT_MS 5
#define STEADY_SECONDS 10

struct result {
	double first_ms; /* first byte of the first picture */
	size_t first_bytes;
	struct seat_keys keys;
	double second_bytes;
	double anonymous_kb;
};

static struct result measure(const char *name, const char *const *argv)
{
	struct result result = { 0 };
	struct seat seat;
	double first = 0, begin = now_ms();

	seat_open(&seat, name, argv);
	result.first_bytes = seat_read(&seat, 200, 2000, &first);
	result.first_ms = first - begin;
	result.keys = seat_measure_keys(&seat, KEY_LIMIT_MS);
	seat_read(&seat, 3000, 3000, NULL);
	result.second_bytes =
	    (double)seat_read(&seat, STEADY_SECONDS * 1000, STEADY_SECONDS * 1000, NULL) /
	    STEADY_SECONDS;
	result.anonymous_kb = process_kb(seat.pid, "RssAnon");
	seat_close(&seat);
	printf("%-18s first %6.1f ms %6zu B   key %5.2f ms median %5.2f p95 %6.0f B   "
	       "second %6.0f B   RssAnon %.0f kB\n",
	    name, result.first_ms, result.first_bytes, result.keys.median_ms, result.keys.p95_ms,
	    result.keys.bytes, result.second_bytes, result.anonymous_kb);
	fflush(stdout);
	return result;
}

int main(int argc, char **argv)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *found = g_find_program_in_path("htop");

	if (argc > 1 && strcmp(argv[1], "demo") == 0)
		return demo_run(argc - 2, argv + 2);
	const char *const calm[] = { self, "demo", "200", "16", NULL };
	const char *const storm[] = { self, "demo", "5000", "100", NULL };
	const char *const htop[] = { "htop", NULL }, *const top[] = { "top", "-d", "1", NULL };

	struct result ours = measure("200 rows", calm), busy = measure("5000 rows", storm),
		      theirs = measure(found ? "htop" : "top", found ? htop : top);
	figure("of the peer: bytes of a second", ours.second_bytes / MAX(theirs.second_bytes, 1),
	    "");
	figure("of the peer: time of a key", ours.keys.p95_ms / MAX(theirs.keys.p95_ms, 0.01), "");
	figure("of the peer: bytes of the first picture",
	    (double)ours.first_bytes / (double)MAX(theirs.first_bytes, 1), "");
	figure_most("key to paint, 200 rows, 95 of 100", ours.keys.p95_ms, KEY_LIMIT_MS, "ms");
	figure_most("key to paint, 5000 rows, 95 of 100", busy.keys.p95_ms, KEY_LIMIT_MS, "ms");
	figure_most("cursor move", ours.keys.bytes, 350, "B");
	figure_most("a second with 1 % of the cells changed", ours.second_bytes, 150, "B");
	figure_most("a second, of the peer's", ours.second_bytes / MAX(theirs.second_bytes, 1), 1,
	    "");
	figure_most("RssAnon", ours.anonymous_kb, 6 * 1024, "kB");
	return figures_verdict();
}
