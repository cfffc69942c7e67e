/* Aggregated links and the sessions of routers in the simulated site: who speaks BGP, OSPF and BFD
 * with whom over which line. A session is up while both devices have power and a line between them
 * passes, and nobody closed it. */
#ifndef LAB_ROUTING_H
#define LAB_ROUTING_H

#include "lab/ber.h"
#include "lab/site.h"

enum lab_protocol { LAB_BGP, LAB_OSPF, LAB_BFD };

/* One end of a session, as its device tells of it. */
struct lab_session {
	enum lab_protocol protocol;
	struct lab_device *device, *peer;
	uint32_t remote_as;          /* BGP */
	uint32_t number;             /* BFD: row and discriminator on its device, from 1 */
	bool closed;                 /* by an order, on this end */
	bool up;                     /* settled */
	struct mono changed;
};

struct lab_routing;

/* The sessions and trunks of SITE's plan; its lines are there already. */
struct lab_routing *lab_routing_new(struct lab_site *site);
void lab_routing_free(struct lab_routing *routing);
/* What follows from lines and power, after they have settled. */
void lab_routing_settle(struct lab_site *site);

/* The end that DEVICE has of the session with PEER, NULL where there is none. */
struct lab_session *lab_routing_session(const struct lab_site *site,
    const struct lab_device *device, const struct lab_device *peer, enum lab_protocol protocol);

/* All of DEVICE, in the order of the plan. Caller owns the array. */
GPtrArray *lab_routing_sessions(const struct lab_site *site, const struct lab_device *device,
    enum lab_protocol protocol);
/* When SESSION came into its state: not before either device was started. */
struct mono lab_session_changed(const struct lab_session *session);

/* Whether PORT is an aggregate with members, or up as one: any member that carries. */
bool lab_port_is_trunk(const struct lab_port *port);
bool lab_port_carries_trunk(const struct lab_port *port);

/* A variable of the routing tables (lab/mib_routing.c). */
struct lab_routing_row {
	struct ber_oid name;
	int id;
	const struct lab_session *session;
	const struct lab_port *port;
};
/* Those of DEVICE now, in the order of their names; NULL where it has none. Owned by the site,
 * good until something changes in it. */
const GArray *lab_routing_rows(struct lab_site *site, const struct lab_device *device);

#endif
