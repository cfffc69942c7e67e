/* The rows of each topic, made from picture and ledger when they are sent (docs/protocol.md says
 * what is in them). Used by topic_table in service/rows.c. */
#ifndef SERVICE_ROWS_H
#define SERVICE_ROWS_H

#include <jansson.h>

#include "service/managed.h"
#include "service/topics.h"

struct device;
struct circuit;
struct room;
struct place;
struct sensor;

json_t *site_row(struct service *service);
json_t *device_row(struct service *service, struct device *device);
json_t *circuit_row(struct service *service, struct circuit *circuit);
json_t *managed_row(struct service *service, const struct managed *managed);
json_t *check_row(struct service *service, const struct check *check);
/* {name, value, unit, quality} of everything the checks of MANAGED found out, as far as PATTERN
 * (NULL: all) matches. */
json_t *managed_points(const struct managed *managed, const char *pattern);
/* What has to be installed so that all checks of the ledger can be asked: [{plugin, program,
 * package?}]. */
json_t *plugins_missing(struct service *service);
/* Where the history of POINT ("perf.time[门户首页]") of MANAGED lies: its subject, the name there
 * (caller frees), and the unit (static). 0 when there is no such check. */
int64_t managed_series(const struct managed *managed, const char *point, char **ret_name,
    const char **ret_unit);
json_t *port_row(struct service *service, struct device *device, uint32_t index);
json_t *neighbour_row(struct service *service, struct device *device, size_t place);
json_t *session_row(struct service *service, struct device *device, int64_t number);
json_t *sensor_row(struct service *service, struct device *device, int64_t number);
/* Its value: a number, of a state its word; NULL when there is none to be believed. */
json_t *sensor_value(const struct sensor *sensor);
json_t *identity_row(struct service *service, struct device *device);

/* service/rows_rooms.c */
json_t *room_row(struct service *service, const struct room *room);
json_t *place_row(struct service *service, const struct place *place);

void upcoming_keys(struct service *service, topic_visit *visit, void *data);
json_t *upcoming_row(struct service *service, int64_t key);
/* A record that may carry a date was changed; time passed, and more dates have come near. */
void upcoming_touch(struct service *service, const struct kind *kind, int64_t id);
void upcoming_age(struct service *service);
/* A deadline that presses, KEY of topic `deadlines`, came, moved, passed or went. */
void upcoming_touch_pressing(struct service *service, int64_t key);

/* Set NAME of ROW unless VALUE says there is nothing: NULL or "" text, a time of 0, a negative
 * number. */
void row_text(json_t *row, const char *name, const char *value);
void row_time(json_t *row, const char *name, struct wall value);
void row_number(json_t *row, const char *name, double value);
/* Per second, to three decimals; octets come as bits. */
void row_rate(json_t *row, const char *name, double per_second);
/* Times are kept monotonic for judging; people want the clock on the wall. */
struct wall wall_of(struct mono when);

#endif
