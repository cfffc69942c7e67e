/* The suppression graph: one root for one failure, and nothing hidden that is not known. */
#include "tests/unit/suppression_graph.h"

/* ---- paths -------------------------------------------------------------------------------- */

static void test_uplink(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	solve(graph);
	assert_int_equal(under(graph, "uplink"), 0);
	fails(graph, "uplink", 100);
	fails(graph, "agg", 101);
	for (size_t i = 0; i < graph->n; i++)
		if (graph->names[i][0] == 's')
			fails(graph, graph->names[i], 102 + (int64_t)i);
	solve(graph);
	expect_alone(graph, "uplink");
	expect(graph, "agg", EXPLAINED_PATH, "uplink");
	expect(graph, "s0", EXPLAINED_PATH, "uplink");
	expect(graph, "l19", EXPLAINED_PATH, "uplink");
	assert_int_equal(under(graph, "uplink"), 1 + 2 * SITES);
	expect_alone(graph, "core");
}

/* The lines say down before the uplink does: nothing depends on the order. */
static void test_root_may_come_last(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	fails(graph, "s3", 50);
	solve(graph);
	expect_alone(graph, "s3");
	fails(graph, "uplink", 100);
	solve(graph);
	expect(graph, "s3", EXPLAINED_PATH, "uplink");
}

static void test_survivor_comes_back(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	fails(graph, "uplink", 100);
	fails(graph, "agg", 101);
	fails(graph, "s3", 102);
	fails(graph, "l7", 103);
	solve(graph);
	expect(graph, "s3", EXPLAINED_PATH, "uplink");
	node_of(graph, "uplink")->severs = false;
	node_of(graph, "agg")->severs = false;
	solve(graph);
	expect_alone(graph, "s3");
	expect_alone(graph, "l7");
	expect(graph, "s7", EXPLAINED_PATH, "l7");
}

static void test_device_died_or_circuit_cut(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	fails(graph, "s5", 100);        /* its line is well */
	fails(graph, "l6", 100);        /* cut, the site behind it silent */
	fails(graph, "s6", 101);
	solve(graph);
	expect_alone(graph, "s5");
	expect(graph, "l5", EXPLAINED_PART, "s5");
	expect_alone(graph, "l6");
	expect(graph, "s6", EXPLAINED_PATH, "l6");
}

/* A dead device takes its second, failed circuit along. */
static void test_dead_device_on_two_circuits(void **state)
{
	g_autofree struct graph *graph = g_new0(struct graph, 1);

	(void)state;
	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "c1", "agg");
	circuit(graph, "core", "c2", "agg");
	circuit(graph, "agg", "c3", "site");
	fails(graph, "agg", 100);
	fails(graph, "c2", 90);
	solve(graph);
	expect_alone(graph, "agg");
	expect(graph, "c2", EXPLAINED_PART, "agg");
	expect(graph, "c3", EXPLAINED_PATH, "agg");
	expect(graph, "site", EXPLAINED_PATH, "agg");
}

static void test_redundant_path(void **state)
{
	g_autofree struct graph *graph = g_new0(struct graph, 1);

	(void)state;
	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "c1", "agg");
	circuit(graph, "core", "c2", "agg");
	circuit(graph, "agg", "c3", "site");
	fails(graph, "c1", 100);
	fails(graph, "site", 110);
	solve(graph);
	expect_alone(graph, "c1");
	expect_alone(graph, "site");
	assert_false(node_of(graph, "agg")->cut_off);
	/* now the last way goes, long after: that is what cut the rest off */
	fails(graph, "c2", 5000);
	fails(graph, "agg", 5001);
	solve(graph);
	expect_alone(graph, "c1");
	expect_alone(graph, "c2");
	expect(graph, "agg", EXPLAINED_PATH, "c2");
	expect(graph, "site", EXPLAINED_PATH, "c2");
}

static void test_ring(void **state)
{
	g_autofree struct graph *graph = g_new0(struct graph, 1);

	(void)state;
	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "r1", "a");
	circuit(graph, "a", "r2", "b");
	circuit(graph, "b", "r3", "c");
	circuit(graph, "c", "r4", "core");
	fails(graph, "r2", 100);
	solve(graph);
	for (size_t i = 0; i < graph->n; i++)
		assert_false(graph->nodes[i].cut_off);
	fails(graph, "r4", 200);
	solve(graph);
	assert_false(node_of(graph, "a")->cut_off);
	expect(graph, "b", EXPLAINED_PATH, "r4");
	expect(graph, "c", EXPLAINED_PATH, "r4");
	expect(graph, "r3", EXPLAINED_PATH, "r4");
}

static void test_two_roots(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	fails(graph, "l1", 100);
	fails(graph, "s1", 101);
	fails(graph, "l2", 100);
	fails(graph, "s2", 101);
	solve(graph);
	expect(graph, "s1", EXPLAINED_PATH, "l1");
	expect(graph, "s2", EXPLAINED_PATH, "l2");
	expect_alone(graph, "l1");
	expect_alone(graph, "l2");
}

/* Two stars without anything between them: only one hangs at the console. */
static void test_unconnected(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	circuit(graph, "x", "far", "y");
	fails(graph, "x", 100);
	fails(graph, "far", 100);
	fails(graph, "y", 100);
	solve(graph);
	expect_alone(graph, "x");
	expect_alone(graph, "far");
	expect_alone(graph, "y");
	node_of(graph, "core")->origin = false;
	fails(graph, "uplink", 100);
	fails(graph, "agg", 100);
	solve(graph);
	expect_alone(graph, "agg");
}

static void test_origin_fails(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	fails(graph, "core", 100);
	fails(graph, "s1", 100);
	solve(graph);
	expect_alone(graph, "core");
	expect(graph, "s1", EXPLAINED_PATH, "core");
}

/* An agent that is dead on a device that still forwards: what answers behind it is not behind it.
 */
static void test_heard_behind_the_root(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	fails(graph, "agg", 100);
	fails(graph, "s4", 105);
	node_of(graph, "s5")->seen = 99;
	solve(graph);
	expect(graph, "s5", EXPLAINED_PATH, "agg");
	expect(graph, "s4", EXPLAINED_PATH, "agg");
	node_of(graph, "s5")->seen = 120;
	solve(graph);
	assert_false(node_of(graph, "s5")->cut_off);
	/* a way to one is a way to its line, and no more: the device itself stays the edge */
	assert_false(node_of(graph, "l5")->cut_off);
	expect(graph, "s4", EXPLAINED_PATH, "agg");
	/* the silent have nothing to say, whenever they were heard */
	node_of(graph, "s4")->seen = 130;
	solve(graph);
	expect(graph, "s4", EXPLAINED_PATH, "agg");
}

/* ---- power -------------------------------------------------------------------------------- */

/* Mains - UPS - two racks; in rack 1 a switch with its own gear behind, in rack 2 a server. */
static struct graph *room_new(void)
{
	struct graph *graph = g_new0(struct graph, 1);

	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "uplink", "switch");
	circuit(graph, "switch", "line", "site");
	edge(graph, EDGE_PATH, "switch", "server");
	edge(graph, EDGE_PATH, "switch", "ups");
	edge(graph, EDGE_FEED, "mains", "ups");
	edge(graph, EDGE_FEED, "ups", "rack1");
	edge(graph, EDGE_FEED, "ups", "rack2");
	edge(graph, EDGE_FEED, "rack1", "switch");
	edge(graph, EDGE_FEED, "rack2", "server");
	edge(graph, EDGE_PART, "switch", "probe");
	return graph;
}

static void test_mains_failure(void **state)
{
	g_autofree struct graph *graph = room_new();

	(void)state;
	loses_power(graph, "mains", 100);
	/* on its batteries, and says so: it feeds all the same */
	node_of(graph, "ups")->seen = 103;
	solve(graph);
	expect_alone(graph, "mains");
	expect_alone(graph, "ups");
	assert_true(node_of(graph, "ups")->weak);
	assert_string_equal(graph->names[node_of(graph, "ups")->weak_root], "mains");
	assert_false(node_of(graph, "switch")->unpowered);
	/* a cut line meanwhile is no matter of power */
	fails(graph, "line", 200);
	solve(graph);
	expect_alone(graph, "line");
	node_of(graph, "line")->severs = false;
	/* the batteries end */
	fails(graph, "ups", 700);
	fails(graph, "switch", 701);
	fails(graph, "server", 702);
	fails(graph, "uplink", 703);
	fails(graph, "site", 704);
	solve(graph);
	expect(graph, "ups", EXPLAINED_POWER, "mains");
	expect(graph, "rack1", EXPLAINED_POWER, "mains");
	expect(graph, "switch", EXPLAINED_POWER, "mains");
	expect(graph, "server", EXPLAINED_POWER, "mains");
	expect(graph, "uplink", EXPLAINED_PART, "mains");
	expect(graph, "line", EXPLAINED_PATH, "mains");
	expect(graph, "site", EXPLAINED_PATH, "mains");
	expect(graph, "probe", EXPLAINED_PART, "mains");
	expect_alone(graph, "mains");
	expect_alone(graph, "core");
}

/* The same mains measured twice: what feeds is the root, the other gauge follows it. */
static void test_two_gauges(void **state)
{
	g_autofree struct graph *graph = room_new();

	(void)state;
	edge(graph, EDGE_PART, "mains", "gauge");
	loses_power(graph, "gauge", 90);
	solve(graph);
	expect_alone(graph, "gauge");
	loses_power(graph, "mains", 100);
	solve(graph);
	expect(graph, "gauge", EXPLAINED_PART, "mains");
	expect_alone(graph, "mains");
}

/* Whoever is heard has power yet, whatever feeds him. */
static void test_heard_has_power(void **state)
{
	g_autofree struct graph *graph = room_new();

	(void)state;
	node_of(graph, "switch")->seen = 90;
	loses_power(graph, "mains", 100);
	solve(graph);
	assert_true(node_of(graph, "ups")->unpowered);
	assert_false(node_of(graph, "switch")->unpowered);
	fails(graph, "switch", 120);
	solve(graph);
	expect(graph, "switch", EXPLAINED_POWER, "mains");
}

/* The UPS says by itself that it gives nothing, and then is cut off by what it let go dark. */
static void test_word_of_the_ups(void **state)
{
	g_autofree struct graph *graph = room_new();

	(void)state;
	loses_power(graph, "ups", 100);
	fails(graph, "switch", 101);
	fails(graph, "uplink", 101);
	solve(graph);
	expect_alone(graph, "ups");
	expect(graph, "switch", EXPLAINED_POWER, "ups");
	expect(graph, "uplink", EXPLAINED_PART, "ups");
	assert_true(node_of(graph, "ups")->cut_off);
	/* the mains were the reason: the outermost says it */
	loses_power(graph, "mains", 50);
	node_of(graph, "ups")->seen = 0;
	solve(graph);
	expect(graph, "ups", EXPLAINED_POWER, "mains");
	expect(graph, "switch", EXPLAINED_POWER, "mains");
}

static void test_two_feeds(void **state)
{
	g_autofree struct graph *graph = g_new0(struct graph, 1);

	(void)state;
	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "line", "box");
	edge(graph, EDGE_FEED, "A", "box");
	edge(graph, EDGE_FEED, "B", "box");
	loses_power(graph, "A", 100);
	fails(graph, "box", 120);
	solve(graph);
	expect_alone(graph, "box");
	assert_true(node_of(graph, "box")->weak);
	assert_false(node_of(graph, "box")->unpowered);
	loses_power(graph, "B", 200);
	solve(graph);
	expect(graph, "box", EXPLAINED_POWER, "B");
	node_of(graph, "A")->unpowers = false;
	solve(graph);
	expect_alone(graph, "box");
	assert_string_equal(graph->names[node_of(graph, "box")->weak_root], "B");
}

static void test_feeds_in_a_ring(void **state)
{
	g_autofree struct graph *graph = g_new0(struct graph, 1);

	(void)state;
	edge(graph, EDGE_FEED, "mains", "x");
	edge(graph, EDGE_FEED, "x", "y");
	edge(graph, EDGE_FEED, "y", "x");
	edge(graph, EDGE_FEED, "p", "q");
	edge(graph, EDGE_FEED, "q", "p");
	edge(graph, EDGE_FEED, "q", "load");
	solve(graph);
	for (size_t i = 0; i < graph->n; i++)
		assert_false(graph->nodes[i].unpowered);
	/* x and y cannot keep each other up */
	loses_power(graph, "mains", 100);
	solve(graph);
	expect(graph, "x", EXPLAINED_POWER, "mains");
	expect(graph, "y", EXPLAINED_POWER, "mains");
	assert_false(node_of(graph, "p")->unpowered);
}

/* Nobody told what feeds it. */
static void test_unfed(void **state)
{
	g_autofree struct graph *graph = room_new();

	(void)state;
	circuit(graph, "core", "other", "lonely");
	loses_power(graph, "mains", 100);
	fails(graph, "lonely", 101);
	solve(graph);
	expect_alone(graph, "lonely");
	assert_false(node_of(graph, "lonely")->unpowered);
}

static void test_parts(void **state)
{
	g_autofree struct graph *graph = branch_new();

	(void)state;
	edge(graph, EDGE_PART, "s1", "sensor");
	edge(graph, EDGE_PART, "sensor", "value");
	/* two that claim each other */
	edge(graph, EDGE_PART, "tick", "tock");
	edge(graph, EDGE_PART, "tock", "tick");
	solve(graph);
	expect_alone(graph, "sensor");
	fails(graph, "s1", 100);
	fails(graph, "sensor", 101);
	fails(graph, "tock", 101);
	solve(graph);
	expect(graph, "sensor", EXPLAINED_PART, "s1");
	expect(graph, "value", EXPLAINED_PART, "s1");
	expect(graph, "tick", EXPLAINED_PART, "tock");
	expect_alone(graph, "tock");
	fails(graph, "uplink", 90);
	solve(graph);
	expect(graph, "sensor", EXPLAINED_PART, "uplink");
	expect(graph, "value", EXPLAINED_PART, "uplink");
}

static void test_nothing(void **state)
{
	(void)state;
	suppression_solve(NULL, 0, NULL, 0, TOGETHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uplink),
		cmocka_unit_test(test_root_may_come_last),
		cmocka_unit_test(test_survivor_comes_back),
		cmocka_unit_test(test_device_died_or_circuit_cut),
		cmocka_unit_test(test_dead_device_on_two_circuits),
		cmocka_unit_test(test_redundant_path),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_two_roots),
		cmocka_unit_test(test_unconnected),
		cmocka_unit_test(test_origin_fails),
		cmocka_unit_test(test_heard_behind_the_root),
		cmocka_unit_test(test_mains_failure),
		cmocka_unit_test(test_two_gauges),
		cmocka_unit_test(test_heard_has_power),
		cmocka_unit_test(test_word_of_the_ups),
		cmocka_unit_test(test_two_feeds),
		cmocka_unit_test(test_feeds_in_a_ring),
		cmocka_unit_test(test_unfed),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
