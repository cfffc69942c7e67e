/* The ports of a device: the tab 端口, and the traffic of the one under the cursor. */
#ifndef VIEWS_DEVICE_PORTS_H
#define VIEWS_DEVICE_PORTS_H

#include "views/console.h"

struct ports_pane;
/* A part of VIEW, whose device is DEVICE. */
struct ports_pane *ports_pane_new(struct view *view, int64_t device);
/* Answers still under way come to nothing. */
void ports_pane_free(struct ports_pane *pane);
/* For console_follow(): the rows of ports:ID came. */
void ports_pane_take(struct ports_pane *pane, const struct mirror *mirror);
/* Its table, for the view to be drawn, moved in and filtered. */
struct table *ports_pane_table(const struct ports_pane *pane);
/* NULL when there is none. */
const json_t *ports_pane_selected(const struct ports_pane *pane);
/* The traffic of the selected one, asked for when it is another or has grown old. */
void ports_pane_draw_chart(struct ports_pane *pane, struct area area);
/* The next span of the chart. */
void ports_pane_widen(struct ports_pane *pane);

#endif
