/* Expressions over what is observed: one language for rules over messages and points, and for
 * everything else that has to say "this holds". docs/rules.md tells people how to write one.
 *
 *	if.in_util > 80% for 5m and not if.admin = down
 *	text ~ "(?i)failed password" and severity <= 4
 *	count(changed(sensor[ups.output.source]), 10m) >= 3 or rate(sensor[t1], 1h) > 5C
 *
 * Truth has three values: what was not read is unknown, a comparison with it is unknown, and so is
 * `not` of that; nobody takes unknown for true, or for false. An expression knows nothing of what
 * its names mean: who evaluates it gives it values. Compiling is pure and bounded in size, depth
 * and time; evaluating is bounded too, patterns included (base/pattern.h), for the values are
 * strangers' bytes.
 *
 * `for`, rate, count and changed remember something between two evaluations. The caller keeps that
 * in a struct expr_state, one for each thing the expression is asked about; without a state they
 * are unknown. Time is the caller's `now`, monotonic.
 *
 * A contract for who needs more than truth: expr_name() says which values will be asked for, so
 * that they can be fetched beforehand; the state can be saved and loaded, so that a restart does
 * not end what stands; and the values asked for during one evaluation are the evidence for its
 * outcome. */
#ifndef POINTS_EXPR_H
#define POINTS_EXPR_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/own.h"

#define EXPR_LENGTH 4000         /* bytes of text */
#define EXPR_NODES 256
#define EXPR_DEPTH 32            /* of parentheses and `not` */
#define EXPR_COUNT_MOST 1000     /* what count() can count up to */
#define EXPR_DURATION_MOST (7 * 86400 * CLOCK_SECOND)

enum truth { TRUTH_UNKNOWN, TRUTH_FALSE, TRUTH_TRUE };
const char *truth_word(enum truth truth); /* "unknown", "false", "true" */

struct expr;
struct expr_state;

/* Where in the text something is wrong, both from 1; the column counts characters. */
struct expr_place {
	unsigned line, column;
};

/* NULL and one clean sentence, without the place, on failure. */
struct expr *expr_compile(const char *text, struct expr_place *ret_place, GError **error);
void expr_free(struct expr *expr);
OWN_DEFINE(expr)

/* The names of EXPR by number, each once, in the order of the text; NULL after the last. */
const char *expr_name(const struct expr *expr, size_t number);
/* The named groups of all its patterns, NULL after the last. */
const char *expr_group(const struct expr *expr, size_t number);
/* Whether it remembers anything. */
bool expr_has_state(const struct expr *expr);

/* ---- evaluating --------------------------------------------------------------------------- */

enum expr_type { EXPR_UNKNOWN, EXPR_NUMBER, EXPR_TEXT };

struct expr_value {
	enum expr_type type;
	double number;               /* finite */
	const char *unit;            /* as points have it: "us", "permille", "C"; NULL, "": none */
	const char *text;            /* valid UTF-8; borrowed until the evaluation is over */
	struct mono at;              /* read at; us == 0: now */
};

struct expr_reading {
	/* The value of the name of that number. */
	struct expr_value (*value)(size_t number, void *data);
	/* Group NAME of a pattern matched TEXT; NULL: nobody wants to know. */
	void (*captured)(const char *name, const char *text, void *data);
	void *data;
	struct mono now;
	/* After a longer time without evaluation nothing is known of what happened in between: what
	 * `for` waits for begins anew (what it has come to stands). 0: no such limit. */
	int64_t gap;
};

/* STATE may be NULL. */
enum truth expr_judge(const struct expr *expr, struct expr_state *state,
    const struct expr_reading *reading);

struct expr_state *expr_state_new(const struct expr *expr);
void expr_state_free(struct expr_state *state);
OWN_DEFINE(expr_state)
/* Whether `for` and the like have been true, and for how long: for who starts later. New. */
json_t *expr_state_save(const struct expr_state *state, struct mono now);
/* What was SAVED of an expression of the same text; anything else is left out. */
void expr_state_load(struct expr_state *state, const json_t *saved, struct mono now);

/* ---- what it needs ------------------------------------------------------------------------ */

/* One thing of which at least one has to hold for the expression to be true. */
struct expr_need {
	const char *name;            /* the value of this name */
	const char *text; /* is TEXT (exact), or has it somewhere, ASCII case aside */
	bool exact;
};
/* Calls VISIT for each; false, and VISIT was not called, when nothing is needed that USABLE (NULL:
 * all) can make use of. So that of many expressions only those are evaluated that have a chance. */
typedef bool expr_need_usable(const struct expr_need *need, void *data);
typedef void expr_need_visit(const struct expr_need *need, void *data);
bool expr_needs(const struct expr *expr, expr_need_usable *usable, expr_need_visit *visit,
    void *data);

#endif
