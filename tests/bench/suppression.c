/* The suppression graph of a very large site: 10 000 sites, each behind a line of its own, in trees
 * of 25 that hang in each other; every rack has two feeds. How long one solving takes when nothing
 * has failed, when an uplink is cut, and when everything has failed at once. */
#include <unistd.h>

#include "base/clock.h"
#include "points/suppression.h"
#include "tests/bench/measure.h"

#define SITES 10000
#define TREE 25
#define RUNS 50
#define LIMIT_MS 50

struct site {
	struct node *nodes;
	struct edge *edges;
	size_t n, n_edges;
};

static void join(struct site *site, enum edge_kind kind, size_t from, size_t to)
{
	site->edges[site->n_edges++] = (struct edge){ from, to, kind };
}

/* Devices in the first half of the places, their lines in the second; then mains, UPS, racks. */
static struct site site_new(void)
{
	const size_t racks = SITES / TREE, power = 2 * SITES;
	struct site site = { .n = power + 4 + racks };

	site.nodes = g_new0(struct node, site.n);
	site.edges = g_new0(struct edge, 8 * site.n);
	site.nodes[0].origin = true;
	for (size_t i = 1; i < SITES; i++) {
		join(&site, EDGE_PATH, (i - 1) / TREE, SITES + i);
		join(&site, EDGE_PATH, SITES + i, i);
		join(&site, EDGE_PART, (i - 1) / TREE, SITES + i);
		join(&site, EDGE_PART, i, SITES + i);
	}
	join(&site, EDGE_FEED, power, power + 2);
	join(&site, EDGE_FEED, power + 1, power + 3);
	for (size_t i = 0; i < racks; i++) {
		join(&site, EDGE_FEED, power + 2, power + 4 + i);
		join(&site, EDGE_FEED, power + 3, power + 4 + i);
	}
	for (size_t i = 0; i < SITES; i++)
		join(&site, EDGE_FEED, power + 4 + i / TREE, i);
	return site;
}

/* Of the processor, so that who else is busy does not matter. */
static double solve_ms(const struct site *site)
{
	double begin = process_cpu_ms(getpid());

	for (int i = 0; i < RUNS; i++)
		suppression_solve(site->nodes, site->n, site->edges, site->n_edges,
		    60 * CLOCK_SECOND);
	return (process_cpu_ms(getpid()) - begin) / RUNS;
}

int main(void)
{
	struct site site = site_new();

	figure_most("10 000 sites, all well", solve_ms(&site), LIMIT_MS, "ms");
	site.nodes[SITES + 1].severs = true;
	site.nodes[SITES + 1].since = 1;
	figure_most("an uplink is cut", solve_ms(&site), LIMIT_MS, "ms");
	for (size_t i = 0; i < 2 * SITES; i++) {
		site.nodes[i].severs = true;
		site.nodes[i].since = (int64_t)(i * 7919 % 1000);
	}
	site.nodes[0].severs = false;
	figure_most("all lines and devices have failed", solve_ms(&site), LIMIT_MS, "ms");
	site.nodes[2 * SITES].unpowers = site.nodes[2 * SITES + 1].unpowers = true;
	figure_most("and both mains", solve_ms(&site), LIMIT_MS, "ms");
	g_free(site.nodes);
	g_free(site.edges);
	return figures_verdict();
}
