/* Aggregated links: which port is a member of which, and whether it takes part. IEEE8023-LAG-MIB
 * (IEEE 802.1AX) says both; where it is not there, ifStackTable (RFC 2863) tells what lies above
 * what, and a member takes part while it is up. */
#include <string.h>

#include "base/i18n.h"
#include "probes/probe.h"
#include "probes/wire/table.h"

#define AGG_PORT "1.2.840.10006.300.43.1.2.1.1."        /* IEEE8023-LAG-MIB dot3adAggPortTable */
#define STACK "1.3.6.1.2.1.31.1.2.1.3"                  /* IF-MIB ifStackStatus */
#define FAST (CADENCE_WALK | CADENCE_SESSIONS)

#define TYPE_AGGREGATE 161             /* IANAifType ieee8023adLag */
#define ROW_ACTIVE 1                   /* RowStatus */

static const struct ask asks[] = {
	{ AGG_PORT "12", "dot3adAggPortSelectedAggID", ASK_COLUMN, FAST },
	{ AGG_PORT "13", "dot3adAggPortAttachedAggID", ASK_COLUMN, FAST },
	{ AGG_PORT "21", "dot3adAggPortActorOperState", ASK_COLUMN, FAST },
	{ STACK, "ifStackStatus", ASK_COLUMN, CADENCE_WALK },
	{ NULL }
};

/* LacpState as BITS, the first one highest. Agents that hand on the octet of the LACPDU have it the
 * other way round; there aggregation and synchronization stand at these two places, and both are
 * set as well in a port that carries. */
#define STATE_COLLECTING 0x08
#define STATE_DISTRIBUTING 0x04

/* A port that is aggregated by configuration, without LACP, has no state at all. */
static bool takes_part(const struct answer *answer, uint32_t port)
{
	const struct variable *state =
	    cell_get(answer, AGG_PORT "21", (struct cell_row){ &port, 1 });
	const uint8_t both = STATE_COLLECTING | STATE_DISTRIBUTING;

	if (!state || state->type != VARIABLE_OCTETS || state->octets.size == 0 ||
	    state->octets.data[0] == 0)
		return true;
	return (state->octets.data[0] & both) == both;
}

/* The aggregate that COLUMN names for PORT; 0 for none. A port on its own names itself. */
static uint32_t named(const struct answer *answer, const char *column, uint32_t port)
{
	int64_t number = cell_integer(answer, column, (struct cell_row){ &port, 1 }, 0);

	return number > 0 && number <= UINT32_MAX && number != port ? (uint32_t)number : 0;
}

/* True when the table names an aggregate for any port. Where ports were asked as well, only they
 * are ports; where only the sessions were, the rows stand for the ports that are known. */
static bool read_lacp(const struct answer *answer, struct findings *findings)
{
	static const char *const columns[] = { AGG_PORT "13", AGG_PORT "12" };
	bool any = false, make = findings->ports->len == 0;

	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
		const uint32_t *index;
		size_t length, cursor = 0;
		while (answer_row(answer, columns[i], &cursor, &index, &length)) {
			uint32_t aggregate = length == 1 ? named(answer, columns[i], index[0]) : 0;
			struct port_finding *port =
			    aggregate ? findings_port(findings, index[0], make) : NULL;
			if (!port || port->aggregate != 0)
				continue;
			port->aggregate = aggregate;
			port->attached = i == 0 && takes_part(answer, index[0]);
			any = true;
		}
	}
	return any;
}

/* ifStackStatus.higher.lower, a row for every two that lie on each other. */
static void read_stack(const struct answer *answer, struct findings *findings)
{
	const uint32_t *index;
	size_t length, cursor = 0;
	const struct variable *status;
	int64_t number;

	while ((status = answer_row(answer, STACK, &cursor, &index, &length))) {
		if (length != 2 || index[0] == index[1] || !variable_integer(status, &number) ||
		    number != ROW_ACTIVE)
			continue;
		const struct port_finding *higher = findings_port(findings, index[0], false);
		struct port_finding *lower = findings_port(findings, index[1], false);
		if (!higher || !lower || higher->type != TYPE_AGGREGATE ||
		    lower->type == TYPE_AGGREGATE || lower->aggregate != 0)
			continue;
		lower->aggregate = index[0];
		lower->attached = lower->oper == OPER_UP;
	}
}

static void read_aggregates(const struct answer *answer, struct findings *findings)
{
	if (!read_lacp(answer, findings))
		read_stack(answer, findings);
}

const struct probe probe_aggregates = {
	.name = "aggregates",
	.title = N_("聚合链路"),
	.order = 25, /* after the ports */
	.asks = asks,
	.read = read_aggregates,
};
