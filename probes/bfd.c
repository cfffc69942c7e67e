/* BFD sessions: BFD-STD-MIB (RFC 7331) and what vendors had before it, most of them drafts of it
 * under their own number. The peer is a column; where none is told (a session over a label switched
 * path, say), the row's index names the session. */
#include <string.h>

#include "base/i18n.h"
#include "probes/probe.h"
#include "probes/wire/table.h"

#define STANDARD "1.3.6.1.2.1.222.1."                   /* BFD-STD-MIB */
#define CISCO "1.3.6.1.4.1.9.10.137.1."                 /* CISCO-IETF-BFD-MIB */
#define JUNIPER "1.3.6.1.4.1.2636.5.3.1.1."             /* BFD-EXPERIMENT-MIB of Juniper */
#define ZTE "1.3.6.1.4.1.3902.3.322.1."                 /* ZTE-BFD-MIB */
#define H3C "1.3.6.1.4.1.25506.2.72.1."                 /* HH3C-BFD-STD-MIB */
#define HUAWEI "1.3.6.1.4.1.2011.5.25.38.2.3.1."        /* HUAWEI-BFD-MIB hwBfdSessionTable */
#define FAST (CADENCE_WALK | CADENCE_SESSIONS)

struct session_table {
	const char *state;
	int64_t admin_down;          /* the first of the four states: 0 or 1 */
	const char *peer, *peer6;    /* columns; NULL: it has none */
	const char *port;            /* ifIndex */
	const char *instance;
	const char *up_at, *down_at; /* sysUpTime when it came up, when it went down; 0: never */
};

static const struct session_table tables[] = {
	{ STANDARD "2.1.11", 1, STANDARD "2.1.22", NULL, STANDARD "2.1.18", NULL, STANDARD "3.1.9",
	    STANDARD "3.1.10" },
	{ CISCO "2.1.6", 1, CISCO "2.1.14", NULL, CISCO "2.1.25", NULL, CISCO "3.1.3",
	    CISCO "3.1.4" },
	{ JUNIPER "2.1.6", 1, JUNIPER "2.1.14", NULL, NULL, NULL, JUNIPER "3.1.3",
	    JUNIPER "3.1.4" },
	{ ZTE "2.1.7", 1, ZTE "2.1.16", NULL, ZTE "2.1.32" },
	{ H3C "3.1.12", 0, H3C "3.1.10", NULL, H3C "3.1.2", NULL, H3C "5.1.2", H3C "5.1.3" },
	{ HUAWEI "17", 0, HUAWEI "5", HUAWEI "36", HUAWEI "6", HUAWEI "21" },
};

#define COLUMN(oid, name) { oid, name, ASK_COLUMN, FAST }

static const struct ask asks[] = {
	COLUMN(STANDARD "2.1.11", "bfdSessState"),
	COLUMN(STANDARD "2.1.18", "bfdSessInterface"),
	COLUMN(STANDARD "2.1.22", "bfdSessDstAddr"),
	COLUMN(STANDARD "3.1.9", "bfdSessUpTime"),
	COLUMN(STANDARD "3.1.10", "bfdSessPerfLastSessDownTime"),
	COLUMN(CISCO "2.1.6", "ciscoBfdSessState"),
	COLUMN(CISCO "2.1.14", "ciscoBfdSessAddr"),
	COLUMN(CISCO "2.1.25", "ciscoBfdSessInterface"),
	COLUMN(CISCO "3.1.3", "ciscoBfdSessUpTime"),
	COLUMN(CISCO "3.1.4", "ciscoBfdSessPerfLastSessDownTime"),
	COLUMN(JUNIPER "2.1.6", "bfdSessState"),
	COLUMN(JUNIPER "2.1.14", "bfdSessAddr"),
	COLUMN(JUNIPER "3.1.3", "bfdSessUpTime"),
	COLUMN(JUNIPER "3.1.4", "bfdSessPerfLastSessDownTime"),
	COLUMN(ZTE "2.1.7", "zxr10BfdSessState"),
	COLUMN(ZTE "2.1.16", "zxr10BfdSessRemoteAddr"),
	COLUMN(ZTE "2.1.32", "zxr10BfdSessInterface"),
	COLUMN(H3C "3.1.2", "hh3cBfdSessIfIndex"),
	COLUMN(H3C "3.1.10", "hh3cBfdSessRemoteAddr"),
	COLUMN(H3C "3.1.12", "hh3cBfdSessState"),
	COLUMN(H3C "5.1.2", "hh3cBfdSessPerfLastUpTime"),
	COLUMN(H3C "5.1.3", "hh3cBfdSessPerfLastDownTime"),
	COLUMN(HUAWEI "5", "hwBfdSessPeerAddr"),
	COLUMN(HUAWEI "6", "hwBfdSessBindIfIndex"),
	COLUMN(HUAWEI "17", "hwBfdSessState"),
	COLUMN(HUAWEI "21", "hwBfdSessVPNName"),
	COLUMN(HUAWEI "36", "hwBfdSessPeerIpv6Addr"),
	{ NULL }
};

/* RFC 5880 4.1, with what version 0 had besides. */
enum { STATE_ADMIN_DOWN, STATE_DOWN, STATE_INIT, STATE_UP, STATE_FAILING };
static const char *const state_words[] = { "adminDown", "down", "init", "up", "failing" };

static char *peer_of(const struct answer *answer, const struct session_table *table,
    const uint32_t *index, size_t length)
{
	g_autofree char *peer =
	    cell_address(answer, table->peer, (struct cell_row){ index, length });

	if (*peer == '\0' && table->peer6) {
		g_free(peer);
		peer = cell_address(answer, table->peer6, (struct cell_row){ index, length });
	}
	if (*peer)
		return g_steal_pointer(&peer);
	g_autofree char *row = oid_show(index, length);
	return g_strconcat("#", row, NULL);
}

/* How long it has been up, or down: since the later of both times, if that fits the state. */
static void take_time(struct session_finding *session, const struct answer *answer,
    const struct findings *findings, const char *column, const uint32_t *index, size_t length)
{
	int64_t at =
	    column ? cell_integer(answer, column, (struct cell_row){ index, length }, 0) : 0;

	if (findings->has_uptime && at > 0 && at <= findings->uptime)
		session->since_s = (findings->uptime - at) / 100;
}

static void take_state(struct session_finding *session, int64_t state)
{
	if (state < STATE_ADMIN_DOWN || state > STATE_FAILING)
		return;
	g_free(session->state);
	session->state = g_strdup(state_words[state]);
	session->up = state == STATE_UP;
	session->disabled = state == STATE_ADMIN_DOWN;
}

static void read_session(const struct answer *answer, struct findings *findings,
    const struct session_table *table, const uint32_t *index, size_t length)
{
	struct session_finding *session = findings_add_session(findings, SESSION_BFD);
	int64_t state = cell_integer(answer, table->state, (struct cell_row){ index, length }, -1);
	int64_t port = table->port
	    ? cell_integer(answer, table->port, (struct cell_row){ index, length }, 0)
	    : 0;

	g_free(session->peer);
	session->peer = peer_of(answer, table, index, length);
	take_state(session, state < 0 ? -1 : state - table->admin_down);
	if (port > 0 && port <= UINT32_MAX)
		session->local_index = port;
	if (table->instance) {
		g_free(session->instance);
		session->instance = g_strdup("");
		cell_read_text(answer, table->instance, (struct cell_row){ index, length },
		    &session->instance);
	}
	take_time(session, answer, findings, session->up ? table->up_at : table->down_at, index,
	    length);
}

/* Who fills two tables means the same by both: the first that has rows counts. */
static void read_bfd(const struct answer *answer, struct findings *findings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
		const uint32_t *index;
		size_t length, cursor = 0;
		bool any = false;
		while (answer_row(answer, tables[i].state, &cursor, &index, &length)) {
			if (length != 1)
				continue;
			read_session(answer, findings, &tables[i], index, length);
			any = true;
		}
		if (any)
			return;
	}
}

const struct probe probe_bfd = {
	.name = "bfd",
	.title = N_("BFD 会话"),
	.order = 42,
	.asks = asks,
	.read = read_bfd,
};
