/* A site of a thousand devices, the state of every port read every second and all counters every
 * 30 s: how soon all of it is known, what it costs, and how the service comes back after kill -9.
 */
#include <stdio.h>

#include "tests/bench/measure.h"
#include "tests/bench/place.h"

#define DEVICES 1000
#define UP_LIMIT_MS 60000
/* Two rounds of counters. */
#define COST_SECONDS 60
#define SWEEP_LIMIT_MS 2000

static int64_t site_count(struct client *client, const char *state)
{
	json_t *status = place_call(client, "status");
	int64_t n = json_integer_value(
	    json_object_get(json_object_get(json_object_get(status, "site"), "devices"), state));

	json_decref(status);
	return n;
}

/* From now until every device is up. */
static double wait_all_up(void)
{
	struct client *client = place_client();
	double begin = now_ms();

	while (site_count(client, "up") < site_count(client, "total")) {
		if (now_ms() - begin > UP_LIMIT_MS)
			give_up("after %d s %d devices are up", UP_LIMIT_MS / 1000,
			    (int)site_count(client, "up"));
		g_usleep(50000);
	}
	client_free(client);
	return now_ms() - begin;
}

/* Age of what was read longest ago. */
static double oldest_ms(struct client *client)
{
	json_t *rows = client_rows(client, "devices", NULL), *row;
	double worst = 0, now = (double)g_get_real_time();
	size_t i;

	json_array_foreach(rows, i, row)
		worst = MAX(worst, now - json_number_value(json_object_get(row, "read_at")));
	json_decref(rows);
	return worst / 1000;
}

static void measure_cost(void)
{
	struct client *client = place_client();
	double worst = 0, begin = now_ms(), service = process_cpu_ms(place_service()),
	       lab = process_cpu_ms(place_lab());

	for (int i = 0; i < COST_SECONDS / 5; i++) {
		g_usleep(5 * G_USEC_PER_SEC);
		worst = MAX(worst, oldest_ms(client));
	}
	double took = now_ms() - begin, spent = process_cpu_ms(place_service()) - service;
	figure_most("processor of the service, of one core", spent * 100 / took, 50, "%");
	figure("processor of the service, a device and second", spent * 1e6 / took / DEVICES, "us");
	figure("processor of the lab, of one core",
	    (process_cpu_ms(place_lab()) - lab) * 100 / took, "%");
	figure_most("oldest state of a device", worst, SWEEP_LIMIT_MS, "ms");
	client_free(client);
}

int main(void)
{
	double begin = now_ms();

	place_start("scale", "--quiet --devices " G_STRINGIFY(DEVICES));
	figure("ledger of 1000 devices and their links imported", (now_ms() - begin) / 1000, "s");
	place_apply("[poll]\nsweep=1s\n");
	place_kill_service();
	figure_most("kill -9 to answering again", place_start_service(), 3000, "ms");
	figure_most("start to all devices known and up", wait_all_up() / 1000, 10, "s");
	measure_cost();
	figure_most("RssAnon of the service", process_kb(place_service(), "RssAnon") / 1024, 256,
	    "MB");
	figure("descriptors of the service", process_descriptors(place_service()), "");
	return figures_verdict();
}
