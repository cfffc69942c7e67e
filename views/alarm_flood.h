/* Flood: more alarms than a person can read. The list is folded by the service; here stands since
 * when, and where to begin: the most upstream anomalies. */
#ifndef VIEWS_ALARM_FLOOD_H
#define VIEWS_ALARM_FLOOD_H

#include "views/model.h"
#include "tui/screen.h"

/* Draws it at the top of AREA, while there is one. Returns the rows used. */
int alarm_flood_draw(struct area area, const json_t *site, const struct mirror *alarms);

#endif
