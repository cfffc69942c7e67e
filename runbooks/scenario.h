/* Scenarios (想定, DESIGN 7): what happens at the simulated site while somebody works a plan, when,
 * and what the trainee is told before. zhiban.scenario(5) says how one is written.
 *
 * A scenario that was read is a JSON object:
 *
 *	{plan, title, lasts, lab, situation, instructor?, alarm?, tabletop?,
 *	 orders: [{at, line, order}]}
 *
 * `lasts` and `at` are seconds from the beginning, `orders` in the order of their times; `lab` are
 * options of `zhiban-lab run`; `alarm` is the type of the first alarm it raises; `tabletop` says in
 * one sentence why the simulated site cannot act it out, and then there are no orders. An order is
 * words of zhiban-lab(1), which alone knows what there is at its site. Every text is clean. Pure.
 */
#ifndef RUNBOOKS_SCENARIO_H
#define RUNBOOKS_SCENARIO_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#define SCENARIO_SIZE (64 * 1024) /* bytes of one file, as much as zhiban-lab takes */
#define SCENARIO_ORDERS 200
#define SCENARIO_LASTS_MOST (4 * 3600) /* seconds */
#define SCENARIO_SUFFIX ".scenario"

/* The scenario in TEXT of the file PATH (named in what is wrong with it: "PATH:LINE: reason"). A
 * scenario that contradicts itself is wrong as well: time that goes back, something mended that
 * never failed, the same said twice with nothing between, an order behind its end. A new reference;
 * NULL on failure. */
json_t *scenario_read(const char *path, const char *text, GError **error);

/* How the orders that begin with VERB change things; not an order of scenarios: false. For the test
 * that compares these words with the lab's own. */
bool scenario_knows(const char *verb);

#endif
