/* 大屏: the picture for a panel in the room, read from five metres and touched by nobody. Counts by
 * severity in large figures, what is down or degraded worst first, page after page by itself, what
 * changed in the last hour. Complete at 80x24, usable at 64x18. What is not of now is never shown
 * as normal: figures become question marks and the whole head is in alarm. */
#ifndef VIEWS_PANEL_H
#define VIEWS_PANEL_H

#include "views/console.h"

struct panel;

/* The picture alone, for whoever draws it: it watches what it shows. It names no person. */
struct panel *panel_new(struct app *app);
void panel_free(struct panel *panel);
/* All of AREA but its last row, which says HINT. */
void panel_draw(struct panel *panel, struct area area, const char *hint);

#endif
