/* The systems behind the network, as far as a check sees them: small servers on loopback addresses
 * of their own, TCP on the port that the devices have for UDP. What they serve is the same whatever
 * is asked. */
#ifndef LAB_WEB_H
#define LAB_WEB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/timer.h"

enum lab_health { LAB_WELL, LAB_DOWN, LAB_SLOW, LAB_ERROR };
/* The word of an order: "up", "down", "slow", "error"; false for another. */
bool lab_health_parse(const char *word, enum lab_health *ret);

struct lab_service_plan {
	const char *name, *title;
	const char *category, *importance, *owner;   /* the ledger's words */
	const char *address;
	const char *plugin;        /* how it is checked: http or smtp */
	const char *path, *expect; /* "" for none */
};
extern const struct lab_service_plan lab_services[];    /* ends with a NULL name */

struct lab_web;

/* NULL and ERROR when an address or PORT cannot be had. */
struct lab_web *lab_web_new(struct timers *timers, uint16_t port, GError **error);
void lab_web_free(struct lab_web *web);
/* NAME or title; false when there is none. A NULL WEB only looks for the name. */
bool lab_web_set(struct lab_web *web, const char *name, bool only_look, enum lab_health health);
/* All of them serve again. A NULL WEB is fine. */
void lab_web_calm(struct lab_web *web);

#endif
