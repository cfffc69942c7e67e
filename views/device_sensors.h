/* What a device measures and states besides its ports: the tab 环境 of a device, worst first, with
 * the trend of the sensor under the cursor. */
#ifndef VIEWS_DEVICE_SENSORS_H
#define VIEWS_DEVICE_SENSORS_H

#include "views/console.h"

struct sensors_pane;
/* A part of VIEW, whose device is DEVICE. */
struct sensors_pane *sensors_pane_new(struct view *view, int64_t device);
void sensors_pane_free(struct sensors_pane *pane);
/* For console_follow(): the rows of sensors:ID came. */
void sensors_pane_take(struct sensors_pane *pane, const struct mirror *mirror);
/* Its table, for the view to be moved in and filtered. */
struct table *sensors_pane_table(const struct sensors_pane *pane);
size_t sensors_pane_size(const struct sensors_pane *pane);
/* Those that are not as they should be, and those that are not known. */
void sensors_pane_count(const struct sensors_pane *pane, unsigned *ret_bad, unsigned *ret_unknown);
void sensors_pane_draw(struct sensors_pane *pane, struct area area);
/* The next span of the trend. */
void sensors_pane_widen(struct sensors_pane *pane);
/* The trend of the selected one on a screen of its own; NAME is the device's. */
void sensors_pane_open(const struct sensors_pane *pane, const char *name);
/* What belongs to PORT (of ports:DEVICE), light first, on one line of AREA; false when there is
 * nothing. */
bool sensors_pane_draw_port(const struct sensors_pane *pane, const json_t *port, struct area area,
    int line);

/* What ROW of sensors:ID is called: its own name, with what it measures where that does not say it
 * ("输入 L1 频率"). BUFFER has TABLE_TEXT_SIZE. */
const char *show_sensor(const json_t *row, char *buffer);
/* What ROW of sensors:ID says, with its limits and how far it may be believed; returns the lines
 * used. */
int draw_sensor(const json_t *row, struct area area);

#endif
