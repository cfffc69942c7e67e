/* Whether the console itself can see anything: an echo of our own gateway, and who was heard last.
 * Without it a pulled cable behind the console looks like the end of the network. */
#ifndef SERVICE_TOPOLOGY_SIGHT_H
#define SERVICE_TOPOLOGY_SIGHT_H

#include "points/judge.h"
#include "probes/wire/echo.h"
#include "service/service.h"
#include "service/topology.h"

struct gateway {
	struct service *service;
	struct echo_target *echo;    /* NULL: none is configured */
	char *address;
	struct reach_state reach;
	bool missing;                /* the last echo was not answered */
	bool cut_off;                /* as told */
	bool doubted;                /* by the last echo */
};

/* Another gateway, or none, by the settings. */
void gateway_follow_settings(struct gateway *gateway);
void gateway_clear(struct gateway *gateway);
enum sight gateway_sight(const struct gateway *gateway);

#endif
