/* What explains what: one graph of everything that carries or feeds, and which of it has failed.
 * Pure.
 *
 * - *Paths* (links): a node is cut off when no way leads to it from an origin (where the console
 *   stands) without passing a node that severs. What severs on the edge of what can still be
 *   reached is the root; everything behind it is explained by it.
 * - *Feeds* (power): a node is without power when all that feed it give none, and one that feeds
 *   gives none when it says so or is without power itself. The root is the outermost that says so.
 * - *Parts*: a node is explained by the whole it is part of (a circuit of its end device) when that
 *   has no power, or is a root itself; one that lies on no path, by any failure of its whole.
 *
 * Where several roots had to come together (both ways of a ring, both feeds of a rack), the
 * youngest is the one: until it failed there was still a way. A power failure explains before a
 * path does, and what tells that it feeds no more is never explained by a path: its word came from
 * where it happened.
 *
 * - *Lines of what is dead*: when each way to a device that has failed ends at a line of its own,
 *   and several of these went down with it, it is the root and they are explained by it: one
 *   failure is more likely than two at once. Not so where all of them lie in one cable, unless
 *   another line in that cable still carries; nor of a single line, which looks the same whichever
 *   of the two it is.
 *
 * Who is heard contradicts the graph: a node that was `seen` after its root had failed has a way,
 * and so has what lies behind it; one that is seen at all has power (a UPS on its batteries).
 *
 * A node with no way to an origin even when all is well (nobody told where it hangs) is never
 * explained by paths, nor one that nothing feeds by power: what is not known is not hidden. Cycles
 * are allowed everywhere. */
#ifndef POINTS_SUPPRESSION_H
#define POINTS_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum explained {
	EXPLAINED_NOT,
	EXPLAINED_PATH,
	EXPLAINED_POWER,
	EXPLAINED_PART,
};

struct node {
	bool origin;
	bool severs;                 /* has failed so that nothing passes it */
	bool unpowers;               /* gives no power, by its own word */
	int64_t since;               /* of the failure */
	int64_t seen;                /* last heard, while it is; 0: silent, or nobody asks it */
	int64_t cable;               /* of a line: which it lies in; 0: nobody told */
	bool carries;                /* of a line: traffic is seen to pass */
	/* Results of suppression_solve(). */
	bool cut_off;                /* no way to it */
	bool unpowered;              /* no feed left */
	bool weak;                   /* a feed is gone, perhaps not all */
	enum explained explained;
	size_t root;                 /* place of the node that explains it */
	size_t weak_root;            /* of `weak`: which feed's root */
};

enum edge_kind { EDGE_PATH, EDGE_FEED, EDGE_PART };
struct edge {
	size_t from, to; /* FEED: from feeds to. PART: to is part of from. PATH: both ways */
	enum edge_kind kind;
};

/* Work out the results of NODES; what fails within TOGETHER fails together. Linear in nodes and
 * edges, but for ordering the roots; once more for each time that what is heard contradicts what
 * was found. */
void suppression_solve(struct node *nodes, size_t n_nodes, const struct edge *edges,
    size_t n_edges, int64_t together);

#endif
