/* OSPF neighbours: ospfNbrTable of OSPF-MIB (RFC 4750) and ospfv3NbrTable of OSPFV3-MIB (RFC 5643).
 * A neighbour that is full exchanges routes; one that stays at two-way does its work as well: two
 * routers that are neither designated nor its backup go no further (RFC 2328 10.3). */
#include <string.h>

#include "base/i18n.h"
#include "probes/probe.h"
#include "probes/wire/table.h"

#define V2 "1.3.6.1.2.1.14.10.1."                       /* OSPF-MIB ospfNbrTable */
#define V3 "1.3.6.1.2.1.191.1.9.1."                     /* OSPFV3-MIB ospfv3NbrTable */
#define FAST (CADENCE_WALK | CADENCE_SESSIONS)

static const struct ask asks[] = {
	{ V2 "3", "ospfNbrRtrId", ASK_COLUMN, FAST },
	{ V2 "6", "ospfNbrState", ASK_COLUMN, FAST },
	{ V3 "5", "ospfv3NbrAddress", ASK_COLUMN, FAST },
	{ V3 "8", "ospfv3NbrState", ASK_COLUMN, FAST },
	{ NULL }
};

enum { STATE_TWO_WAY = 4, STATE_FULL = 8 };
static const char *const state_words[] = { "", "down", "attempt", "init", "twoWay", "exchangeStart",
	"exchange", "loading", "full" };

/* Takes over PEER. */
static struct session_finding *add(struct findings *findings, char *peer,
    const struct variable *state)
{
	struct session_finding *session = findings_add_session(findings, SESSION_OSPF);
	int64_t number;

	g_free(session->peer);
	session->peer = peer;
	if (!variable_integer(state, &number) || number < 1 || number > STATE_FULL)
		return session;
	g_free(session->state);
	session->state = g_strdup(state_words[number]);
	session->up = number == STATE_TWO_WAY || number == STATE_FULL;
	return session;
}

static bool is_nowhere(const uint32_t *index)
{
	return (index[0] | index[1] | index[2] | index[3]) == 0;
}

/* The index is the neighbour's address and, for a line without addresses, our ifIndex: there the
 * neighbour is named by its router id. Some agents leave the second out. */
static void read_v2(const struct answer *answer, struct findings *findings)
{
	const uint32_t *index;
	size_t length, cursor = 0;
	const struct variable *state;

	while ((state = answer_row(answer, V2 "6", &cursor, &index, &length))) {
		if (length != 4 && length != 5)
			continue;
		char *peer = address_of_parts(index, 4);
		if (peer && is_nowhere(index)) {
			g_free(peer);
			peer = cell_address(answer, V2 "3", (struct cell_row){ index, length });
		}
		if (!peer || *peer == '\0') {
			g_free(peer);
			continue;
		}
		struct session_finding *session = add(findings, peer, state);
		if (length == 5 && index[4] != 0)
			session->local_index = index[4];
	}
}

static char *router_id(uint32_t id)
{
	return g_strdup_printf("%u.%u.%u.%u", id >> 24, id >> 16 & 0xff, id >> 8 & 0xff, id & 0xff);
}

/* The index is ifIndex, the number of the OSPF instance on that line, the router id. */
static void read_v3(const struct answer *answer, struct findings *findings)
{
	const uint32_t *index;
	size_t length, cursor = 0;
	const struct variable *state;

	while ((state = answer_row(answer, V3 "8", &cursor, &index, &length))) {
		if (length != 3)
			continue;
		char *peer = cell_address(answer, V3 "5", (struct cell_row){ index, length });
		if (*peer == '\0') {
			g_free(peer);
			peer = router_id(index[2]);
		}
		struct session_finding *session = add(findings, peer, state);
		session->local_index = index[0];
		if (index[1] != 0) {
			g_free(session->instance);
			session->instance = g_strdup_printf("%" G_GUINT32_FORMAT, index[1]);
		}
	}
}

static void read_ospf(const struct answer *answer, struct findings *findings)
{
	read_v2(answer, findings);
	read_v3(answer, findings);
}

const struct probe probe_ospf = {
	.name = "ospf",
	.title = N_("OSPF 邻居"),
	.order = 41,
	.asks = asks,
	.read = read_ospf,
};
