/* The figures of requirements 5.4 out of what is kept: how circuits stood, what was agreed on, what
 * became of tickets. service/store_figures.c reads a *source* of a period, on the reader thread;
 * what is here turns it into answers (docs/protocol.md) and touches nothing else. */
#ifndef SERVICE_FIGURES_H
#define SERVICE_FIGURES_H

#include <jansson.h>

#include "base/own.h"
#include "points/figures.h"
#include "points/figures_faults.h"

/* Why a piece of time is not counted, or counted apart: a record with its time. */
struct figures_cause {
	struct window window;
	const char *kind;            /* static */
	int64_t id;
	char *number;
};

struct figures_circuit {
	int64_t id, carrier, backup; /* carrier: an organisation; 0: none */
	char *name;
	int64_t born;                /* into the ledger */
	GArray *marks, *approved, *isolated; /* as of struct line */
	GArray *causes;              /* struct figures_cause */
};

/* A unit uses a circuit since then. */
struct figures_use {
	int64_t unit, circuit, since;
};

/* A unit is cut off; circuit 0: from all it uses. */
struct figures_isolation {
	struct window window;
	int64_t unit, circuit, id;
	char *number;
};

struct figures_source {
	int64_t from, to, now;       /* `to` is not after `now` */
	GHashTable *circuits;        /* &id -> struct figures_circuit, owned */
	GHashTable *names;           /* of units and carriers: "access_unit:3" -> name, owned */
	GArray *uses;                /* struct figures_use, by unit */
	GArray *isolations;          /* struct figures_isolation, of units */
	GArray *faults;              /* struct fault: unplanned, begun in the time */
	GHashTable *tickets;         /* &id -> json_t {number, object, state} */
};

struct figures_source *figures_source_new(int64_t from, int64_t to, int64_t now);
void figures_source_free(struct figures_source *source);
OWN_DEFINE(figures_source)

struct figures_circuit *figures_circuit_add(struct figures_source *source, int64_t id);
const char *figures_name(const struct figures_source *source, const char *kind, int64_t id);

/* Answer of the method `figures`: the rows of section OF; NULL: there is no such section. */
json_t *figures_answer(const struct figures_source *source, const char *of);
/* Answer of `figures.detail`: what is behind FIGURE of KEY. NULL: there is no such figure. */
json_t *figures_detail(const struct figures_source *source, const char *figure, int64_t key);

#endif
