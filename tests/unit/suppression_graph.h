/* A graph to be solved, by the names of its nodes. */
#ifndef TESTS_UNIT_SUPPRESSION_GRAPH_H
#define TESTS_UNIT_SUPPRESSION_GRAPH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "points/suppression.h"

/* ---- a graph by names --------------------------------------------------------------------- */

#define MOST 64
#define TOGETHER 60

struct graph {
	const char *names[MOST];
	struct node nodes[MOST];
	size_t n;
	struct edge edges[4 * MOST];
	size_t n_edges;
};

static inline size_t place_of(struct graph *graph, const char *name)
{
	for (size_t i = 0; i < graph->n; i++)
		if (strcmp(graph->names[i], name) == 0)
			return i;
	assert_true(graph->n < MOST);
	graph->names[graph->n] = name;
	return graph->n++;
}

static inline struct node *node_of(struct graph *graph, const char *name)
{
	return &graph->nodes[place_of(graph, name)];
}

static inline void edge(struct graph *graph, enum edge_kind kind, const char *from, const char *to)
{
	const size_t a = place_of(graph, from), b = place_of(graph, to);

	assert_true(graph->n_edges < G_N_ELEMENTS(graph->edges));
	graph->edges[graph->n_edges++] = (struct edge){ a, b, kind };
}

/* From A over the circuit CIRCUIT, which is part of both, to Z. */
static inline void circuit(struct graph *graph, const char *a, const char *name, const char *z)
{
	edge(graph, EDGE_PATH, a, name);
	edge(graph, EDGE_PATH, name, z);
	edge(graph, EDGE_PART, a, name);
	edge(graph, EDGE_PART, z, name);
}

static inline void fails(struct graph *graph, const char *name, int64_t since)
{
	node_of(graph, name)->severs = true;
	node_of(graph, name)->since = since;
	node_of(graph, name)->seen = 0;
}

static inline void loses_power(struct graph *graph, const char *name, int64_t since)
{
	node_of(graph, name)->unpowers = true;
	node_of(graph, name)->since = since;
}

static inline void solve(struct graph *graph)
{
	suppression_solve(graph->nodes, graph->n, graph->edges, graph->n_edges, TOGETHER);
}

static inline void expect(struct graph *graph, const char *name, enum explained explained,
    const char *root)
{
	const struct node *node = node_of(graph, name);

	if (node->explained != explained)
		fail_msg("%s: explained %d, expected %d", name, node->explained, explained);
	if (strcmp(graph->names[node->root], root) != 0)
		fail_msg("%s: root %s, expected %s", name, graph->names[node->root], root);
}

static inline void expect_alone(struct graph *graph, const char *name)
{
	expect(graph, name, EXPLAINED_NOT, name);
}

#define SITES 20

/* core - uplink - agg - 20 lines with a site at the end of each. */
static inline struct graph *branch_new(void)
{
	static const char *const lines[SITES] = { "l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7",
		"l8", "l9", "l10", "l11", "l12", "l13", "l14", "l15", "l16", "l17", "l18", "l19" };
	static const char *const sites[SITES] = { "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7",
		"s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19" };
	struct graph *graph = g_new0(struct graph, 1);

	node_of(graph, "core")->origin = true;
	circuit(graph, "core", "uplink", "agg");
	for (size_t i = 0; i < SITES; i++)
		circuit(graph, "agg", lines[i], sites[i]);
	return graph;
}

static inline size_t under(const struct graph *graph, const char *root)
{
	size_t n = 0;

	for (size_t i = 0; i < graph->n; i++)
		n += graph->nodes[i].explained != EXPLAINED_NOT &&
		    strcmp(graph->names[graph->nodes[i].root], root) == 0;
	return n;
}

#endif
