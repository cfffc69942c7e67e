/* 口播稿: what to say on the telephone, a sentence a line, so that the eye finds its place again
 * when the other end has asked (requirements 4, steps 9 and 11). Pure functions of what the topics
 * say: what is not known is said to be unknown, never left to be guessed. */
#ifndef VIEWS_SPOKEN_H
#define VIEWS_SPOKEN_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"

/* Rows of topics (docs/protocol.md); all but the ticket may be NULL. */
struct spoken {
	const json_t *ticket;        /* records:fault_ticket */
	const json_t *circuit;       /* circuits */
	const json_t *line;          /* records:circuit: what the carrier calls it */
	const json_t *location;      /* location:ID: what our end says */
	const json_t *site;          /* who we are, where we are called back */
	const GPtrArray *units;      /* rows of records:ticket_unit of this ticket */
	const char *speaker;         /* who calls; NULL: not said */
	struct wall now;
};

/* Reporting the fault to whoever repairs it; once it has been reported, asking what became of it.
 * Caller frees. */
char *spoken_report(const struct spoken *spoken);
/* Reporting it to the shift supervisor, and from there upwards. Caller frees. */
char *spoken_upwards(const struct spoken *spoken);

#endif
