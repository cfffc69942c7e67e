/* How readings of rooms are said: a number never without its limits and its age. Rows are those of
 * places:ROOM and the members of `values` of rooms. */
#ifndef VIEWS_ROOM_SHOW_H
#define VIEWS_ROOM_SHOW_H

#include "views/show.h"

/* Each writes into BUFFER of SHOW_SIZE and returns it. "22.8C", "旁路", "?" */
const char *show_reading(const json_t *row, char *buffer);
/* "18-27", "<60", ">5"; "" where nothing limits it. */
const char *show_limits(const json_t *row, char *buffer);
/* 自定, 方案, 设备; "" where nothing limits it. */
const char *show_limits_owner(const json_t *row);
/* "升0.6": change per hour, where it is more than what its digits show; "" else. */
const char *show_rate(const json_t *row, char *buffer);
/* The last hour in COLUMNS characters (at most SHOW_SIZE - 1), low to high; a blank where nothing
 * was read. "" where there is nothing to draw. */
const char *show_spark(const json_t *row, int columns, char *buffer);

#endif
