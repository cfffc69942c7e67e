/* How machine rooms are told on paper: each reading with the lowest and the highest of the period
 * (requirements.md 5.1, section 4). */
#ifndef VIEWS_SHEET_ROOMS_H
#define VIEWS_SHEET_ROOMS_H

#include <jansson.h>

/* A table of ROWS, as of the method room_readings; NULL where they could not be had: the paper then
 * says 无数据. What is well and was so all the time, and is no number, is only counted. */
json_t *sheet_rooms_block(const char *heading, const json_t *rows);

#endif
