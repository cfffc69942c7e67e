/* The suppression graph against a slow and obvious reference: random graphs, with rings, several
 * origins, nodes that hear each other, and everything failing at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glib.h>
#include <string.h>

#include "points/suppression.h"

/* ---- the reference ------------------------------------------------------------------------ */

#define NODES 24
#define EDGES 96
#define TOGETHER (100 * NODES)

struct question {
	struct node nodes[NODES];
	struct edge edges[EDGES];
	size_t n, n_edges;
};

/* Which nodes are reached along KIND from START, walking only where PASSES, by trying every edge
 * until nothing changes. */
static void reach(const struct question *question, enum edge_kind kind, const bool *start,
    const bool *passes, bool *reached)
{
	memcpy(reached, start, NODES * sizeof *reached);
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < question->n_edges; i++) {
			const struct edge *each = &question->edges[i];

			if (each->kind != kind)
				continue;
			for (int way = 0; way < (kind == EDGE_PATH ? 2 : 1); way++) {
				const size_t from = way ? each->to : each->from,
					     to = way ? each->from : each->to;
				if (!reached[from] || !passes[from] || reached[to])
					continue;
				reached[to] = changed = true;
			}
		}
	}
}

struct answer {
	bool cut[NODES];
	size_t root[NODES];
};

/* The root of what is cut: of all that block at the edge and lead to NODE through what is cut, the
 * youngest. */
static size_t youngest_root(const struct question *question, enum edge_kind kind,
    const bool *edge_of, const bool *cut, size_t node)
{
	size_t best = NODES;

	for (size_t i = 0; i < question->n; i++) {
		bool start[NODES] = { false }, passes[NODES] = { false }, reached[NODES];

		if (!edge_of[i])
			continue;
		start[i] = true;
		memcpy(passes, cut, sizeof passes);
		passes[i] = true;
		reach(question, kind, start, passes, reached);
		if (reached[node] && (best == NODES ||
		    question->nodes[i].since > question->nodes[best].since))
			best = i;
	}
	return best;
}

static bool blocks(const struct node *node, enum edge_kind kind)
{
	return kind == EDGE_PATH ? node->severs : node->unpowers;
}

static void begin(const struct question *question, enum edge_kind kind, bool *start)
{
	bool always[NODES], sound[NODES];

	for (size_t i = 0; i < NODES; i++) {
		always[i] = true;
		start[i] = i < question->n && (kind != EDGE_PATH || question->nodes[i].origin);
	}
	for (size_t i = 0; kind == EDGE_FEED && i < question->n_edges; i++)
		if (question->edges[i].kind == EDGE_FEED)
			start[question->edges[i].to] = false;
	reach(question, kind, start, always, sound);
	for (size_t i = 0; kind == EDGE_FEED && i < question->n; i++)
		start[i] |= !sound[i];
}

static bool joined(const struct question *question, enum edge_kind kind, size_t from, size_t to)
{
	for (size_t i = 0; i < question->n_edges; i++) {
		const struct edge *each = &question->edges[i];

		if (each->kind != kind)
			continue;
		if ((each->from == from && each->to == to) ||
		    (kind == EDGE_PATH && each->from == to && each->to == from))
			return true;
	}
	return false;
}

/* Whether LINE would be reached, and all it leads to, were it not for DEVICE. */
static bool ends_at(const struct question *question, const bool *alive, size_t line, size_t device)
{
	if (!joined(question, EDGE_PART, device, line))
		return false;
	for (size_t end = 0; end < question->n; end++)
		if (end != device && joined(question, EDGE_PATH, line, end) && !alive[end])
			return false;
	return true;
}

static bool cable_carries(const struct question *question, int64_t cable)
{
	for (size_t i = 0; i < question->n; i++) {
		const struct node *node = &question->nodes[i];

		if (cable != 0 && node->cable == cable && node->carries && !node->severs)
			return true;
	}
	return false;
}

/* The lines that failed with DEVICE, in LINES; none when it is not what is dead. */
static size_t dead_lines(const struct question *question, const bool *alive, size_t device,
    size_t *lines)
{
	const struct node *nodes = question->nodes;
	size_t n = 0, causes = 0;

	for (size_t i = 0; i < question->n; i++) {
		if (!joined(question, EDGE_PATH, device, i) || !alive[i])
			continue;
		if (!ends_at(question, alive, i, device))
			return 0;
		if (ABS(nodes[i].since - nodes[device].since) <= TOGETHER)
			lines[n++] = i;
	}
	for (size_t i = 0; i < n; i++) {
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again |= nodes[lines[i]].cable != 0 &&
			    nodes[lines[i]].cable == nodes[lines[j]].cable;
		causes += !again;
	}
	return causes > 1 || (n > 1 && cable_carries(question, nodes[lines[0]].cable)) ? n : 0;
}

static unsigned dead;                /* how often there was one */

/* What is dead takes its lines along: they pass from now on. Whether there was any. */
static bool find_dead(const struct question *question, const bool *alive, const bool *cut,
    bool *passes)
{
	bool found[NODES] = { false }, any = false;

	for (size_t i = 0; i < question->n; i++) {
		size_t lines[NODES], n = 0;

		if (cut[i] && !passes[i])
			n = dead_lines(question, alive, i, lines);
		for (size_t j = 0; j < n; j++)
			found[lines[j]] = any = true;
	}
	for (size_t i = 0; i < question->n; i++)
		passes[i] |= found[i];
	dead += any;
	return any;
}

static void answer(const struct question *question, enum edge_kind kind, struct answer *answer)
{
	bool start[NODES], sound[NODES], always[NODES], passes[NODES], alive[NODES], buried = false;

	begin(question, kind, start);
	for (size_t i = 0; i < NODES; i++) {
		always[i] = true;
		passes[i] = !blocks(&question->nodes[i], kind);
	}
	reach(question, kind, start, always, sound);
	for (bool heard = true; heard;) {
		bool edge_of[NODES];

		heard = false;
		reach(question, kind, start, passes, alive);
		for (size_t i = 0; i < NODES; i++) {
			answer->cut[i] = sound[i] && !alive[i];
			edge_of[i] = alive[i] && !passes[i];
		}
		for (size_t i = 0; i < question->n; i++) {
			if (!answer->cut[i])
				continue;
			answer->root[i] = youngest_root(question, kind, edge_of, answer->cut, i);
			assert_true(answer->root[i] < NODES);
		}
		for (size_t i = 0; i < question->n; i++) {
			const struct node *node = &question->nodes[i];

			if (answer->cut[i] && !node->severs && node->seen != 0 &&
			    (kind == EDGE_FEED ||
				node->seen > question->nodes[answer->root[i]].since))
				start[i] = heard = true;
		}
		if (!heard && !buried && kind == EDGE_PATH) {
			heard = find_dead(question, alive, answer->cut, passes);
			buried = true;
		}
	}
}

/* Failures are of different age, so that there is one youngest. */
static void make_question(GRand *random, struct question *question)
{
	*question = (struct question){ 0 };
	question->n = (size_t)g_rand_int_range(random, 1, NODES);
	question->n_edges = (size_t)g_rand_int_range(random, 0, EDGES / 2);
	for (size_t i = 0; i < question->n; i++) {
		struct node *node = &question->nodes[i];

		node->origin = g_rand_int_range(random, 0, 8) == 0;
		node->severs = g_rand_int_range(random, 0, 3) == 0;
		node->unpowers = g_rand_int_range(random, 0, 6) == 0;
		node->since = g_rand_int_range(random, 1, 1000) * NODES + (int64_t)i;
		if (g_rand_int_range(random, 0, 6) == 0)
			node->seen = g_rand_int_range(random, 1, 1000) * NODES;
	}
	for (size_t i = 0; i < question->n_edges; i++) {
		const int n = (int)question->n;

		question->edges[i] = (struct edge){ (size_t)g_rand_int_range(random, 0, n),
			(size_t)g_rand_int_range(random, 0, n),
			(enum edge_kind)g_rand_int_range(random, 0, 3) };
	}
}

/* Devices with lines between them, as a site has them, much of which failed at about one time. */
static void make_site(GRand *random, struct question *question)
{
	const int devices = g_rand_int_range(random, 2, 8);

	*question = (struct question){ .n = NODES };
	question->nodes[0].origin = true;
	for (int i = 0; i < NODES; i++) {
		struct node *node = &question->nodes[i];
		const bool line = i >= devices;

		node->severs = g_rand_int_range(random, 0, line ? 2 : 3) == 0;
		node->since = g_rand_int_range(random, 1, 300) * NODES + i;
		if (!line) {
			node->seen = g_rand_int_range(random, 0, 8) == 0 ? 400 * NODES : 0;
			continue;
		}
		node->cable = g_rand_int_range(random, 0, 3);
		node->carries = g_rand_boolean(random);
		for (int end = 0; end < 2; end++) {
			const size_t device = (size_t)g_rand_int_range(random, 0, devices);

			question->edges[question->n_edges++] =
			    (struct edge){ device, (size_t)i, EDGE_PATH };
			question->edges[question->n_edges++] =
			    (struct edge){ device, (size_t)i, EDGE_PART };
		}
	}
}

static bool feeds(const struct question *question, size_t place)
{
	for (size_t i = 0; i < question->n_edges; i++)
		if (question->edges[i].kind == EDGE_FEED && question->edges[i].from == place)
			return true;
	return false;
}

static void check_explanation(const struct question *question, size_t place,
    const struct answer *paths)
{
	const struct node *node = &question->nodes[place], *root = &question->nodes[node->root];

	assert_true(node->root < question->n);
	if (node->unpowered)
		assert_int_equal(node->explained, EXPLAINED_POWER);
	else if (node->unpowers && feeds(question, place))
		assert_int_equal(node->explained, EXPLAINED_NOT);
	else if (node->cut_off)
		assert_int_equal(node->explained, EXPLAINED_PATH);
	else
		assert_true(node->explained == EXPLAINED_NOT || node->explained == EXPLAINED_PART);
	if (node->explained == EXPLAINED_NOT) {
		assert_int_equal(node->root, place);
		return;
	}
	/* what explains stands by itself, and has failed */
	assert_int_not_equal(node->root, place);
	assert_int_equal(root->explained, EXPLAINED_NOT);
	assert_true(root->severs || root->unpowers);
	if (node->explained != EXPLAINED_PATH)
		return;
	const struct node *edge_of = &question->nodes[paths->root[place]];
	if (edge_of->explained == EXPLAINED_NOT)
		assert_ptr_equal(root, edge_of);
}

static void test_against_reference(void **state)
{
	GRand *random = g_rand_new_with_seed(20261122);

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct question question;
		struct answer paths, feeds;

		if (round % 2 == 0)
			make_question(random, &question);
		else
			make_site(random, &question);
		answer(&question, EDGE_PATH, &paths);
		answer(&question, EDGE_FEED, &feeds);
		suppression_solve(question.nodes, question.n, question.edges, question.n_edges,
		    TOGETHER);
		for (size_t i = 0; i < question.n; i++) {
			const struct node *node = &question.nodes[i];

			assert_int_equal(node->cut_off, paths.cut[i]);
			assert_int_equal(node->unpowered, feeds.cut[i]);
			if (node->unpowered)
				assert_int_equal(node->root, feeds.root[i]);
			check_explanation(&question, i, &paths);
		}
	}
	assert_true(dead > 50);
	g_rand_free(random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
