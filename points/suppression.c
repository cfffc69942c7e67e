/* Paths and feeds are the same question asked twice: something starts from sources (the console's
 * place; what is fed by nothing we know), goes on along links, and stops where a node blocks it.
 * What it would reach if nothing blocked, and now does not, is cut. Its root is the blocking node
 * at which it stopped. One `web` is one such question; the explanations are read off the two. */
#include "points/suppression.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* Neighbours of all nodes in one array: those of N are to[start[N]] up to to[start[N + 1]]. */
struct links {
	size_t *start, *to;
};

struct web {
	struct node *nodes;
	size_t n;
	struct links links;
	bool holds_out;              /* what is heard at all is not cut yet: batteries */
	bool *blocked;               /* stops what reaches it */
	bool *source;
	bool *sound;                 /* reached when nothing blocks */
	bool *alive;                 /* reached now */
	size_t *root;                /* of what is sound and not alive */
	size_t *queue;
};

/* ---- links -------------------------------------------------------------------------------- */

/* Calls STEP for each end of an edge of KIND that is to be found from the other. */
static void each_end(const struct edge *edges, size_t n_edges, enum edge_kind kind, bool back,
    void (*step)(struct links *links, size_t from, size_t to), struct links *links)
{
	for (size_t i = 0; i < n_edges; i++) {
		const struct edge *edge = &edges[i];

		if (edge->kind != kind)
			continue;
		if (!back || kind == EDGE_PATH)
			step(links, edge->from, edge->to);
		if (back || kind == EDGE_PATH)
			step(links, edge->to, edge->from);
	}
}

static void count_end(struct links *links, size_t from, size_t to)
{
	(void)to;
	links->start[from + 1]++;
}

/* While filling, start[N + 1] is the place of the next neighbour of N; so each grows into its own
 * end, which is where the next begins. */
static void put_end(struct links *links, size_t from, size_t to)
{
	links->to[links->start[from + 1]++] = to;
}

/* Of N nodes along the edges of KIND; BACK: against their direction. Counting sort. */
static struct links links_of(size_t n, const struct edge *edges, size_t n_edges,
    enum edge_kind kind, bool back)
{
	struct links links = { .start = g_new0(size_t, n + 2) };
	size_t total = 0;

	each_end(edges, n_edges, kind, back, count_end, &links);
	for (size_t i = 1; i <= n; i++) {
		const size_t count = links.start[i];

		links.start[i] = total;
		total += count;
	}
	links.to = g_new(size_t, total + 1);
	each_end(edges, n_edges, kind, back, put_end, &links);
	return links;
}

static void links_clear(struct links *links)
{
	g_free(links->start);
	g_free(links->to);
}

static bool has_links(const struct links *links, size_t node)
{
	return links->start[node + 1] > links->start[node];
}

/* ---- one web ------------------------------------------------------------------------------ */

static struct web web_new(struct node *nodes, size_t n, struct links links)
{
	return (struct web){
		.nodes = nodes,
		.n = n,
		.links = links,
		.blocked = g_new0(bool, n),
		.source = g_new0(bool, n),
		.sound = g_new0(bool, n),
		.alive = g_new0(bool, n),
		.root = g_new0(size_t, n),
		.queue = g_new(size_t, n),
	};
}

static void web_clear(struct web *web)
{
	links_clear(&web->links);
	g_free(web->blocked);
	g_free(web->source);
	g_free(web->sound);
	g_free(web->alive);
	g_free(web->root);
	g_free(web->queue);
}

static bool is_cut(const struct web *web, size_t node)
{
	return web->sound[node] && !web->alive[node];
}

/* From the first TAIL of the queue, which are REACHED, to all that can be; BLOCKED (NULL: nothing)
 * is reached but not passed. */
static void spread(struct web *web, bool *reached, const bool *blocked, size_t tail)
{
	for (size_t head = 0; head < tail; head++) {
		const size_t node = web->queue[head];

		if (blocked && blocked[node])
			continue;
		for (size_t i = web->links.start[node]; i < web->links.start[node + 1]; i++) {
			const size_t next = web->links.to[i];

			if (reached[next])
				continue;
			reached[next] = true;
			web->queue[tail++] = next;
		}
	}
}

static void spread_from_sources(struct web *web, bool *reached, const bool *blocked)
{
	size_t tail = 0;

	for (size_t i = 0; i < web->n; i++)
		if (web->source[i]) {
			reached[i] = true;
			web->queue[tail++] = i;
		}
	spread(web, reached, blocked, tail);
}

struct failure {
	size_t node;
	int64_t since;
};

static int youngest_first(const void *a, const void *b)
{
	const struct failure *one = a, *other = b;

	if (one->since != other->since)
		return one->since > other->since ? -1 : 1;
	return (one->node > other->node) - (one->node < other->node);
}

/* Everything cut that can be reached from ROOT through what is cut, and has no root yet. */
static void claim(struct web *web, size_t root, bool *claimed)
{
	size_t tail = 0;

	web->queue[tail++] = root;
	for (size_t head = 0; head < tail; head++) {
		const size_t node = web->queue[head];

		for (size_t i = web->links.start[node]; i < web->links.start[node + 1]; i++) {
			const size_t next = web->links.to[i];

			if (!is_cut(web, next) || claimed[next])
				continue;
			claimed[next] = true;
			web->root[next] = root;
			web->queue[tail++] = next;
		}
	}
}

/* The youngest failure that leads to a node was the one that cut it off. */
static void find_roots(struct web *web)
{
	g_autofree bool *claimed = g_new0(bool, web->n);
	g_autofree struct failure *failures = g_new(struct failure, web->n);
	size_t n = 0;

	for (size_t i = 0; i < web->n; i++)
		if (web->blocked[i] && web->alive[i])
			failures[n++] = (struct failure){ i, web->nodes[i].since };
	qsort(failures, n, sizeof *failures, youngest_first);
	for (size_t i = 0; i < n; i++)
		claim(web, failures[i].node, claimed);
}

/* Whether anything was heard although it is cut; those are sources from now on. */
static bool hear(struct web *web)
{
	bool any = false;

	for (size_t i = 0; i < web->n; i++) {
		const struct node *node = &web->nodes[i];

		if (!is_cut(web, i) || node->severs || node->seen == 0)
			continue;
		if (!web->holds_out && node->seen <= web->nodes[web->root[i]].since)
			continue;
		web->source[i] = any = true;
	}
	return any;
}

/* Each round reaches more than the last, so there is a last one. */
static void web_solve(struct web *web)
{
	do {
		memset(web->alive, 0, web->n * sizeof *web->alive);
		spread_from_sources(web, web->alive, web->blocked);
		find_roots(web);
	} while (hear(web));
}

/* ---- lines of what is dead ---------------------------------------------------------------- */

/* The lines of one device that failed with it. */
struct dying {
	const struct web *paths;
	GHashTable *carried;         /* set of int64_t: cables of which a line carries */
	int64_t together;
	size_t *lines;               /* room for all */
	size_t n;
};

static bool is_part(const struct links *wholes, size_t part, size_t whole)
{
	for (size_t i = wholes->start[part]; i < wholes->start[part + 1]; i++)
		if (wholes->to[i] == whole)
			return true;
	return false;
}

/* Whether all that LINE leads to, but DEVICE, is reached. */
static bool leads_only_to(const struct web *paths, size_t line, size_t device)
{
	for (size_t i = paths->links.start[line]; i < paths->links.start[line + 1]; i++) {
		const size_t end = paths->links.to[i];

		if (end != device && !paths->alive[end])
			return false;
	}
	return true;
}

/* The lines of DEVICE at which the ways to it end. False when one of them ends elsewhere. */
static bool find_lines(struct dying *dying, const struct links *wholes, size_t device)
{
	const struct web *paths = dying->paths;
	const struct node *dead = &paths->nodes[device];

	dying->n = 0;
	for (size_t i = paths->links.start[device]; i < paths->links.start[device + 1]; i++) {
		const size_t line = paths->links.to[i];
		const int64_t after = paths->nodes[line].since - dead->since;

		if (!paths->alive[line])
			continue;
		if (!is_part(wholes, line, device) || !leads_only_to(paths, line, device))
			return false;
		if (-dying->together <= after && after <= dying->together)
			dying->lines[dying->n++] = line;
	}
	return true;
}

/* Whether nothing but the device itself explains them all. */
static bool have_no_other_cause(const struct dying *dying)
{
	const struct node *nodes = dying->paths->nodes, *first = &nodes[dying->lines[0]];
	bool several = false;

	for (size_t i = 1; i < dying->n; i++) {
		const struct node *line = &nodes[dying->lines[i]];

		several |= dying->lines[i] != dying->lines[0];
		if (line != first && (line->cable == 0 || line->cable != first->cable))
			return true;
	}
	return several && g_hash_table_contains(dying->carried, &first->cable);
}

static GHashTable *carried_cables(struct node *nodes, size_t n)
{
	GHashTable *cables = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (size_t i = 0; i < n; i++)
		if (nodes[i].cable != 0 && nodes[i].carries && !nodes[i].severs)
			g_hash_table_add(cables, &nodes[i].cable);
	return cables;
}

/* Where a device is dead rather than each of its lines, these block no more: the ways end at the
 * device itself. False when there is none. */
static bool find_dead(struct web *paths, const struct links *wholes, int64_t together)
{
	g_autoptr(GHashTable) carried = carried_cables(paths->nodes, paths->n);
	g_autofree size_t *lines = g_new(size_t, paths->links.start[paths->n] + 1);
	g_autofree bool *unblocked = g_new0(bool, paths->n);
	struct dying dying = { paths, carried, together, lines, 0 };
	bool any = false;

	for (size_t device = 0; device < paths->n; device++) {
		if (!paths->blocked[device] || !is_cut(paths, device))
			continue;
		if (!find_lines(&dying, wholes, device) || dying.n < 2 ||
		    !have_no_other_cause(&dying))
			continue;
		for (size_t i = 0; i < dying.n; i++)
			unblocked[lines[i]] = any = true;
	}
	for (size_t i = 0; i < paths->n; i++)
		paths->blocked[i] &= !unblocked[i];
	return any;
}

/* ---- paths and feeds ---------------------------------------------------------------------- */

static struct web paths_of(struct node *nodes, size_t n, const struct edge *edges, size_t n_edges,
    const struct links *wholes, int64_t together)
{
	struct web web = web_new(nodes, n, links_of(n, edges, n_edges, EDGE_PATH, false));

	for (size_t i = 0; i < n; i++) {
		web.source[i] = nodes[i].origin;
		web.blocked[i] = nodes[i].severs;
	}
	spread_from_sources(&web, web.sound, NULL);
	web_solve(&web);
	if (find_dead(&web, wholes, together))
		web_solve(&web);
	return web;
}

/* Power starts from what nothing feeds, and from rings of feeds that nobody told the beginning of.
 */
static struct web feeds_of(struct node *nodes, size_t n, const struct edge *edges, size_t n_edges)
{
	struct web web = web_new(nodes, n, links_of(n, edges, n_edges, EDGE_FEED, false));
	struct links feeders = links_of(n, edges, n_edges, EDGE_FEED, true);

	web.holds_out = true;
	for (size_t i = 0; i < n; i++) {
		web.source[i] = !has_links(&feeders, i);
		web.blocked[i] = nodes[i].unpowers;
	}
	spread_from_sources(&web, web.sound, NULL);
	for (size_t i = 0; i < n; i++)
		if (!web.sound[i])
			web.source[i] = web.sound[i] = true;
	web_solve(&web);
	links_clear(&feeders);
	return web;
}

/* What one of its feeds is gone from, by whose failure. */
static void find_weak(const struct web *feeds, const struct edge *edges, size_t n_edges)
{
	for (size_t i = 0; i < n_edges; i++) {
		const size_t from = edges[i].from;

		if (edges[i].kind != EDGE_FEED || (feeds->alive[from] && !feeds->blocked[from]))
			continue;
		struct node *to = &feeds->nodes[edges[i].to];
		const size_t root = feeds->alive[from] ? from : feeds->root[from];
		const struct failure now = { root, feeds->nodes[root].since },
				     before = { to->weak_root, feeds->nodes[to->weak_root].since };
		if (!to->weak || youngest_first(&now, &before) < 0)
			to->weak_root = root;
		to->weak = true;
	}
}

/* ---- explanations ------------------------------------------------------------------------- */

enum progress { TO_DO, UNDER_WAY, DONE };

struct telling {
	struct node *nodes;
	const struct web *paths, *feeds;
	struct links wholes;         /* what a node is part of */
	enum progress *progress;
};

/* Whether the whole W explains its part N: without power, or itself the root on the way; what lies
 * on no path follows any failure. */
static bool takes_along(const struct telling *telling, size_t whole, size_t part)
{
	const struct node *node = &telling->nodes[whole];
	const struct web *paths = telling->paths;

	if (node->unpowered || (node->severs && paths->sound[whole] && paths->alive[whole]))
		return true;
	if (telling->nodes[part].origin || has_links(&paths->links, part))
		return false;
	return node->severs || node->cut_off || node->unpowers;
}

static void explain(struct telling *telling, size_t place);

/* What in the end explains NODE, or itself. */
static size_t root_of(struct telling *telling, size_t place)
{
	explain(telling, place);
	return telling->nodes[place].explained == EXPLAINED_NOT ? place :
	    telling->nodes[place].root;
}

static void explain_by_whole(struct telling *telling, size_t place)
{
	struct node *node = &telling->nodes[place];
	const struct links *wholes = &telling->wholes;

	for (size_t i = wholes->start[place]; i < wholes->start[place + 1]; i++) {
		const size_t whole = wholes->to[i];

		if (telling->progress[whole] == UNDER_WAY || !takes_along(telling, whole, place))
			continue;
		node->explained = EXPLAINED_PART;
		node->root = root_of(telling, whole);
		return;
	}
}

/* A root is never explained itself: those of power are told at once, those of paths can only be
 * explained by power or by what they are part of, and a whole under way is left out. */
static void explain(struct telling *telling, size_t place)
{
	struct node *node = &telling->nodes[place];

	if (telling->progress[place] != TO_DO)
		return;
	telling->progress[place] = UNDER_WAY;
	if (node->unpowered) {
		node->explained = EXPLAINED_POWER;
		node->root = telling->feeds->root[place];
	} else if (node->unpowers && has_links(&telling->feeds->links, place)) {
		node->explained = EXPLAINED_NOT;
	} else if (node->cut_off) {
		node->explained = EXPLAINED_PATH;
		node->root = root_of(telling, telling->paths->root[place]);
	} else {
		explain_by_whole(telling, place);
	}
	telling->progress[place] = DONE;
}

static void forget(struct node *nodes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct node *node = &nodes[i];

		node->cut_off = node->unpowered = node->weak = false;
		node->explained = EXPLAINED_NOT;
		node->root = node->weak_root = i;
	}
}

void suppression_solve(struct node *nodes, size_t n_nodes, const struct edge *edges,
    size_t n_edges, int64_t together)
{
	if (n_nodes == 0)
		return;
	forget(nodes, n_nodes);
	struct links wholes = links_of(n_nodes, edges, n_edges, EDGE_PART, true);
	struct web paths = paths_of(nodes, n_nodes, edges, n_edges, &wholes, together),
		   feeds = feeds_of(nodes, n_nodes, edges, n_edges);
	struct telling telling = { nodes, &paths, &feeds, wholes,
		g_new0(enum progress, n_nodes) };

	for (size_t i = 0; i < n_nodes; i++) {
		nodes[i].cut_off = is_cut(&paths, i);
		nodes[i].unpowered = is_cut(&feeds, i);
	}
	find_weak(&feeds, edges, n_edges);
	for (size_t i = 0; i < n_nodes; i++)
		explain(&telling, i);
	links_clear(&telling.wholes);
	g_free(telling.progress);
	web_clear(&paths);
	web_clear(&feeds);
}
