/* What a shift was, in figures, as the service counts them (docs/protocol.md, shift.digest). */
#ifndef VIEWS_TAKEOVER_DIGEST_H
#define VIEWS_TAKEOVER_DIGEST_H

#include <jansson.h>

#include "tui/screen.h"

/* Links, devices, alarms, silence, tickets: as many lines as there is room for; returns the rows
 * used. NULL: it has not come. */
int takeover_digest_draw(const json_t *digest, struct area area);
/* The extremes of what was measured in the rooms; returns the rows used. */
int takeover_digest_draw_rooms(const json_t *digest, struct area area);

#endif
