/* A device that is dead and its lines: which of them is the root. */
#include "tests/unit/suppression_graph.h"

/* core and other, both alive, with a line each to agg; behind it a site. */
static struct graph *two_ways_new(void)
{
	struct graph *graph = g_new0(struct graph, 1);

	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "trunk", "other");
	circuit(graph, "core", "l1", "agg");
	circuit(graph, "other", "l2", "agg");
	circuit(graph, "agg", "l3", "site");
	return graph;
}

static void loses_agg(struct graph *graph)
{
	fails(graph, "l1", 100);
	fails(graph, "l2", 101);
	fails(graph, "agg", 103);
	fails(graph, "site", 104);
}

static void in_cable(struct graph *graph, const char *line, int64_t cable, bool carries)
{
	node_of(graph, line)->cable = cable;
	node_of(graph, line)->carries = carries;
}

/* One failure, not two: its lines and all behind it are under the device. */
static void test_dead_device(void **state)
{
	g_autofree struct graph *graph = two_ways_new();

	(void)state;
	loses_agg(graph);
	solve(graph);
	expect_alone(graph, "agg");
	expect(graph, "l1", EXPLAINED_PART, "agg");
	expect(graph, "l2", EXPLAINED_PART, "agg");
	expect(graph, "site", EXPLAINED_PATH, "agg");
	expect(graph, "l3", EXPLAINED_PATH, "agg");
	/* the device is back first: what is still down stands by itself */
	node_of(graph, "agg")->severs = false;
	solve(graph);
	expect_alone(graph, "l1");
	expect_alone(graph, "l2");
}

/* A line that was down before says nothing of the device: the last one cut it off. */
static void test_dead_line_by_line(void **state)
{
	g_autofree struct graph *graph = two_ways_new();

	(void)state;
	loses_agg(graph);
	fails(graph, "l1", 100 - 2 * TOGETHER);
	solve(graph);
	expect_alone(graph, "l1");
	expect_alone(graph, "l2");
	expect(graph, "agg", EXPLAINED_PATH, "l2");
}

/* Where both lines lie in one cable it was the cable, unless that carries others. */
static void test_dead_cable(void **state)
{
	g_autofree struct graph *graph = two_ways_new();

	(void)state;
	circuit(graph, "core", "sister", "third");
	loses_agg(graph);
	in_cable(graph, "l1", 7, false);
	in_cable(graph, "l2", 7, false);
	in_cable(graph, "sister", 7, false);
	solve(graph);
	expect_alone(graph, "l1");
	expect_alone(graph, "l2");
	expect(graph, "agg", EXPLAINED_PATH, "l2");
	in_cable(graph, "sister", 7, true);
	solve(graph);
	expect_alone(graph, "agg");
	expect(graph, "l1", EXPLAINED_PART, "agg");
	fails(graph, "sister", 100);     /* the cable, after all */
	solve(graph);
	expect_alone(graph, "l1");
	in_cable(graph, "l2", 8, false);
	solve(graph);
	expect_alone(graph, "agg");
}

/* A region of two that is cut off at both ends is not one dead device; two that are dead are two.
 */
static void test_dead_region(void **state)
{
	g_autofree struct graph *region = two_ways_new(), *pair = two_ways_new();

	(void)state;
	circuit(region, "other", "l4", "site");
	loses_agg(region);
	node_of(region, "site")->severs = false;
	fails(region, "l4", 102);
	solve(region);
	expect_alone(region, "agg");
	expect_alone(region, "l4");      /* not a line of the device */
	expect(region, "site", EXPLAINED_PATH, "agg");

	circuit(pair, "core", "l4", "site");
	circuit(pair, "other", "l5", "site");
	loses_agg(pair);
	fails(pair, "l4", 100);
	fails(pair, "l5", 100);
	solve(pair);
	expect_alone(pair, "agg");
	expect_alone(pair, "site");
	expect(pair, "l4", EXPLAINED_PART, "site");
	expect(pair, "l1", EXPLAINED_PART, "agg");
}

/* Without power it is explained by that, and its lines with it. */
static void test_dead_unpowered(void **state)
{
	g_autofree struct graph *graph = two_ways_new();

	(void)state;
	edge(graph, EDGE_FEED, "mains", "agg");
	loses_power(graph, "mains", 99);
	loses_agg(graph);
	solve(graph);
	expect_alone(graph, "mains");
	expect(graph, "agg", EXPLAINED_POWER, "mains");
	expect(graph, "l1", EXPLAINED_PART, "mains");
	expect(graph, "l2", EXPLAINED_PART, "mains");
	expect(graph, "site", EXPLAINED_PATH, "mains");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dead_device),
		cmocka_unit_test(test_dead_line_by_line),
		cmocka_unit_test(test_dead_cable),
		cmocka_unit_test(test_dead_region),
		cmocka_unit_test(test_dead_unpowered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
