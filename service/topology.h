/* The one suppression graph of the site (DESIGN 5): devices, circuits, places that are mains, racks
 * and rooms as nodes; circuits, configured uplinks, LLDP and CDP neighbours and power feeds as
 * edges; the alarms that sever or unpower as failures. It is solved anew, soon and once, whenever
 * any of that changes; what it finds is said by alarms_place(). Loop thread only.
 *
 * What its root lets go is held under it for a while yet (site.conf [topology] settle): after an
 * outage the last to come back must not ring as if they had failed by themselves. */
#ifndef SERVICE_TOPOLOGY_H
#define SERVICE_TOPOLOGY_H

#include <glib.h>
#include <jansson.h>

#include "service/alarms.h"

struct topology;

struct topology *topology_new(struct service *service);
void topology_free(struct topology *topology);

/* Something a node or an edge is made of changed: a record, a neighbour, a rack. */
void topology_changed(struct service *service);
/* A record of KIND was committed. */
void topology_follow(struct service *service, const struct kind *kind);
/* Alarms were raised or cleared: the same graph, other failures. */
void topology_failed(struct service *service);
/* That, and what is already known to explain ALARM does so at once: who watches never sees it stand
 * by itself. */
void topology_raised(struct service *service, const struct alarm *alarm);
/* site.conf may name another gateway or origin. */
void topology_follow_settings(struct service *service);

/* Our own gateway does not answer, and nothing else does: what is behind it is not known. */
bool topology_is_cut_off(const struct topology *topology);
/* Whether silence can be believed. In doubt nothing new is said of who does not answer: the
 * gateway's last echo is missing as well, and nobody has been heard for a moment. */
enum sight { SIGHT_CLEAR, SIGHT_DOUBTFUL, SIGHT_CUT_OFF };
enum sight topology_sight(const struct service *service);
/* What ALARM_SOURCE_SERVICE has to say of it: gateway_lost. */
void topology_conditions(struct service *service, struct conditions *conditions);
/* What the topic `site` says of it: `alarms.cut_off`. */
void topology_tell(const struct service *service, json_t *row);
/* One sentence about what is configured wrongly; NULL. */
const char *topology_trouble(const struct service *service);

/* Units (ids of access_unit) that are cut off by HEAD and all under it, each once: no circuit of
 * theirs is left. New array of int64_t. */
GArray *topology_units(struct service *service, const struct alarm *head);
/* Whether DEVICE is without power, by its feeds: 1 yes, 0 no, -1 nobody told what feeds it.
 * *RET_ROOT: the alarm that says so, else 0. */
int topology_power(struct service *service, int64_t device, int64_t *ret_root);
/* Appends to THINGS (struct thing_ref of service/maintenance.h) what would be cut off or without
 * power if these were gone; redundancy is what is left. */
void topology_behind(struct service *service, GArray *things);
/* Why the thing of KIND and ID is as it is: docs/protocol.md `topology.explain`. NULL when it is
 * not in the graph. */
json_t *topology_explain(struct service *service, const char *kind, int64_t id);

#endif
