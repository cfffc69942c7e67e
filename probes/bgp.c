/* BGP peers: BGP4-MIB (RFC 4273) and the tables by which vendors tell what it cannot: peers by IPv6
 * and peers within a VRF. One reader for all; a table says where its columns are and how the peer
 * stands in its index. What an earlier table of the list has told is not told again by a later one,
 * only completed. */
#include <string.h>

#include "base/i18n.h"
#include "probes/probe.h"
#include "probes/wire/table.h"

#define PEER "1.3.6.1.2.1.15.3.1."                      /* BGP4-MIB bgpPeerTable */
#define CISCO2 "1.3.6.1.4.1.9.9.187.1.2.5.1."           /* CISCO-BGP4-MIB cbgpPeer2Table */
#define CISCO3 "1.3.6.1.4.1.9.9.187.1.2.9.1."           /* CISCO-BGP4-MIB cbgpPeer3Table */
#define JUNIPER "1.3.6.1.4.1.2636.5.1.1.2.1.1.1."       /* BGP4-V2-MIB-JUNIPER */
#define JUNIPER_TIME "1.3.6.1.4.1.2636.5.1.1.2.4.1.1.1" /* jnxBgpM2PeerFsmEstablishedTime */
#define HUAWEI_FAMILY "1.3.6.1.4.1.2011.5.25.177.1.1.1.1." /* HUAWEI-BGP-VPN-MIB */
#define HUAWEI "1.3.6.1.4.1.2011.5.25.177.1.1.2.1."
#define H3C "1.3.6.1.4.1.25506.2.183.1.1.1."            /* HH3C-BGP4V2-MIB, IPv6 only */
/* draft-ietf-idr-bgp4-mibv2 as four vendors have put it under their own number: bgp4V2PeerTable
 * and, from the times, bgp4V2PeerFsmEstablishedTime. */
#define ARISTA "1.3.6.1.4.1.30065.4.1.1."               /* ARISTA-BGP4V2-MIB */
#define EXTREME "1.3.6.1.4.1.1916.1.51.1."              /* EXTREME-BGP4V2-MIB */
#define FOUNDRY "1.3.6.1.4.1.1991.3.5.1.1."             /* FOUNDRY-BGP4V2-MIB */
#define OS10 "1.3.6.1.4.1.674.11000.5000.200.1.1."      /* DELLEMC-OS10-BGP4V2-MIB */

/* How a row's index is made, a letter for each thing: 4 and 6 the octets of a peer of that kind; t
 * the peer as InetAddressType and InetAddress; l our side written so; i the number of the routing
 * instance; - a number of no interest here. */
struct peer_table {
	const char *index;
	const char *state, *admin, *remote_as, *time; /* columns; NULL: it has none */
	const char *told;            /* the peer as the device itself writes it */
	const char *instance;        /* name of the VRF */
	uint32_t main;               /* the number of the instance that is no VRF */
	bool bare;                   /* its indexes may leave out the length of addresses */
};

#define DRAFT(root) { "it", root "2.1.13", root "2.1.12", root "2.1.10", root "4.1.1", .main = 1 }

/* The first that tells of VRFs come before those that do not. */
static const struct peer_table tables[] = {
	{ "i--t", HUAWEI "5", HUAWEI "11", HUAWEI "2", HUAWEI "7", HUAWEI "4", HUAWEI_FAMILY "6" },
	{ "it", CISCO3 "5", CISCO3 "6", CISCO3 "13", CISCO3 "21", NULL, CISCO3 "4" },
	{ "t", CISCO2 "3", CISCO2 "4", CISCO2 "11", CISCO2 "19" },
	{ "ilt", JUNIPER "2", JUNIPER "3", JUNIPER "13", JUNIPER_TIME, .bare = true },
	DRAFT(ARISTA),
	DRAFT(EXTREME),
	DRAFT(FOUNDRY),
	DRAFT(OS10),
	{ "6", H3C "3" },
	{ "4", PEER "2", PEER "3", PEER "9", PEER "16" },
};

#define FAST (CADENCE_WALK | CADENCE_SESSIONS)
#define COLUMN(oid, name, cadence) { oid, name, ASK_COLUMN, cadence }
#define DRAFT_COLUMNS(root) \
	COLUMN(root "2.1.10", "bgp4V2PeerRemoteAs", CADENCE_WALK), \
	    COLUMN(root "2.1.12", "bgp4V2PeerAdminStatus", FAST), \
	    COLUMN(root "2.1.13", "bgp4V2PeerState", FAST), \
	    COLUMN(root "4.1.1", "bgp4V2PeerFsmEstablishedTime", FAST)

static const struct ask asks[] = {
	COLUMN(PEER "2", "bgpPeerState", FAST),
	COLUMN(PEER "3", "bgpPeerAdminStatus", FAST),
	COLUMN(PEER "9", "bgpPeerRemoteAs", CADENCE_WALK),
	COLUMN(PEER "16", "bgpPeerFsmEstablishedTime", FAST),
	COLUMN(CISCO2 "3", "cbgpPeer2State", FAST),
	COLUMN(CISCO2 "4", "cbgpPeer2AdminStatus", FAST),
	COLUMN(CISCO2 "11", "cbgpPeer2RemoteAs", CADENCE_WALK),
	COLUMN(CISCO2 "19", "cbgpPeer2FsmEstablishedTime", FAST),
	COLUMN(CISCO3 "4", "cbgpPeer3VrfName", FAST),
	COLUMN(CISCO3 "5", "cbgpPeer3State", FAST),
	COLUMN(CISCO3 "6", "cbgpPeer3AdminStatus", FAST),
	COLUMN(CISCO3 "13", "cbgpPeer3RemoteAs", CADENCE_WALK),
	COLUMN(CISCO3 "21", "cbgpPeer3FsmEstablishedTime", FAST),
	COLUMN(JUNIPER "2", "jnxBgpM2PeerState", FAST),
	COLUMN(JUNIPER "3", "jnxBgpM2PeerStatus", FAST),
	COLUMN(JUNIPER "13", "jnxBgpM2PeerRemoteAs", CADENCE_WALK),
	COLUMN(JUNIPER_TIME, "jnxBgpM2PeerFsmEstablishedTime", FAST),
	COLUMN(HUAWEI_FAMILY "6", "hwBgpPeerVrfName", FAST),
	COLUMN(HUAWEI "2", "hwBgpPeerRemoteAs", CADENCE_WALK),
	COLUMN(HUAWEI "4", "hwBgpPeerRemoteAddr", CADENCE_WALK),
	COLUMN(HUAWEI "5", "hwBgpPeerState", FAST),
	COLUMN(HUAWEI "7", "hwBgpPeerFsmEstablishedTime", FAST),
	COLUMN(HUAWEI "11", "hwBgpPeerAdminStatus", FAST),
	COLUMN(H3C "3", "hh3cBgp4v2PeerState", FAST),
	DRAFT_COLUMNS(ARISTA),
	DRAFT_COLUMNS(EXTREME),
	DRAFT_COLUMNS(FOUNDRY),
	DRAFT_COLUMNS(OS10),
	{ NULL }
};

/* ---- the index ---------------------------------------------------------------------------- */

struct row {
	const uint32_t *index;
	size_t length;
	const uint32_t *peer;
	size_t peer_size;
	uint32_t instance;
};

/* An address by type at AT of the index; COUNTED: its length stands before it, as RFC 4001 has it.
 * The place after it, or 0 when there is none. */
static size_t take_typed(const struct row *row, size_t at, bool counted, const uint32_t **ret)
{
	size_t size = at < row->length ? address_parts(row->index[at]) : 0;

	at++;
	if (size == 0 || (counted && (at >= row->length || row->index[at++] != size)) ||
	    row->length - at < size)
		return 0;
	*ret = row->index + at;
	return at + size;
}

/* The index by FORM, to its last part. */
static bool parse_as(struct row *row, const char *form, bool counted)
{
	size_t at = 0;
	const uint32_t *local;

	for (; *form && at <= row->length; form++) {
		switch (*form) {
		case 't':
			at = take_typed(row, at, counted, &row->peer);
			row->peer_size = at == 0 ? 0 : (size_t)(row->index + at - row->peer);
			break;
		case 'l':
			at = take_typed(row, at, counted, &local);
			break;
		case 'i':
			row->instance = at < row->length ? row->index[at] : 0;
			at++;
			break;
		case '-':
			at++;
			break;
		default:
			row->peer = row->index + at;
			row->peer_size = *form == '4' ? 4 : 16;
			at += row->peer_size;
		}
		if (at == 0)
			return false;
	}
	return at == row->length;
}

/* Juniper leaves the length of addresses out of its indexes: only one of both readings comes out
 * even. */
static bool parse_index(struct row *row, const struct peer_table *table)
{
	return parse_as(row, table->index, true) ||
	    (table->bare && parse_as(row, table->index, false));
}

/* ---- rows --------------------------------------------------------------------------------- */

/* RFC 4273 bgpPeerState, the same in every table here. */
static const char *const state_words[] = { "", "idle", "connect", "active", "opensent",
	"openconfirm", "established" };
#define ESTABLISHED 6

/* What agents call the instance that is none. */
static bool is_main(const char *name)
{
	static const char *const names[] = { "default", "Public", "PublicV6", "_public_", "" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The VRF of ROW: its name, else its number; "" for the instance that is none. */
static char *instance_of(const struct answer *answer, const struct peer_table *table,
    const struct row *row)
{
	if (table->instance) {
		g_autofree char *name = g_strdup("");
		cell_read_text(answer, table->instance,
		    (struct cell_row){ row->index, row->length }, &name);
		if (!is_main(name))
			return g_steal_pointer(&name);
		if (*name)
			return g_strdup("");
	}
	return row->instance == 0 || row->instance == table->main
	    ? g_strdup("") : g_strdup_printf("%" G_GUINT32_FORMAT, row->instance);
}

/* Sessions found so far, by what tells two of them apart. */
struct known {
	GHashTable *by_peer;         /* of earlier tables: address -> session */
	GHashTable *by_row;          /* of this table: address and instance -> session */
};

/* The peer's name for comparing, and the session that has it already. */
static struct session_finding *known_session(const struct known *known, const char *usual,
    const char *instance, char **ret_row)
{
	struct session_finding *session = g_hash_table_lookup(known->by_peer, usual);

	*ret_row = g_strdup_printf("%s %s", usual, instance);
	return session ? session : g_hash_table_lookup(known->by_row, *ret_row);
}

static int64_t cell(const struct answer *answer, const char *column, const struct row *row)
{
	return column
	    ? cell_integer(answer, column, (struct cell_row){ row->index, row->length }, -1)
	    : -1;
}

/* bgpPeerFsmEstablishedTime: how long it has been established or, when it is not, since it was; 0:
 * never. */
static void take_time(struct session_finding *session, const struct answer *answer,
    const struct peer_table *table, const struct row *row)
{
	int64_t time = cell(answer, table->time, row);

	if (time > 0 || (time == 0 && session->up))
		session->since_s = time;
}

/* What SESSION still lacks is taken from ROW. */
static void complete(struct session_finding *session, const struct answer *answer,
    const struct peer_table *table, const struct row *row)
{
	int64_t state = cell(answer, table->state, row), admin = cell(answer, table->admin, row);
	int64_t as = cell(answer, table->remote_as, row);

	if (session->state[0] == '\0' && state >= 1 && state <= ESTABLISHED) {
		g_free(session->state);
		session->state = g_strdup(state_words[state]);
		session->up = state == ESTABLISHED;
	}
	if (admin == 1 && !session->up)
		session->disabled = true;   /* stop(1), halted(1) */
	if (session->remote_as == 0 && as != -1)
		session->remote_as = (uint32_t)as;   /* an INTEGER shows its upper half negative */
	if (session->since_s < 0)
		take_time(session, answer, table, row);
}

static void read_row(const struct answer *answer, struct findings *findings,
    const struct peer_table *table, struct row *row, const struct known *known)
{
	g_autofree char *told = NULL, *key = NULL;

	if (!parse_index(row, table))
		return;
	g_autofree char *peer = address_of_parts(row->peer, row->peer_size);
	if (!peer)
		return;
	if (table->told)
		told =
		    cell_address(answer, table->told, (struct cell_row){ row->index, row->length });
	g_autofree char *usual = address_usual(peer);
	g_autofree char *instance = instance_of(answer, table, row);
	struct session_finding *session = known_session(known, usual, instance, &key);
	if (!session) {
		session = findings_add_session(findings, SESSION_BGP);
		g_free(session->peer);
		session->peer = g_strdup(told && *told ? told : peer);
		g_free(session->instance);
		session->instance = g_steal_pointer(&instance);
		g_hash_table_insert(known->by_row, g_steal_pointer(&key), session);
	}
	complete(session, answer, table, row);
}

/* What one table has told is known to the next ones. */
static void remember(const struct findings *findings, guint from, GHashTable *by_peer)
{
	for (guint i = from; i < findings->sessions->len; i++) {
		struct session_finding *session = findings->sessions->pdata[i];
		g_hash_table_insert(by_peer, address_usual(session->peer), session);
	}
}

static void read_bgp(const struct answer *answer, struct findings *findings)
{
	g_autoptr(GHashTable) by_peer =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
		const struct peer_table *table = &tables[i];
		const char *const columns[] = { table->state, table->remote_as };
		guint before = findings->sessions->len;
		g_autoptr(GHashTable) by_row =
		    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		struct known known = { by_peer, by_row };
		for (size_t c = 0; c < G_N_ELEMENTS(columns) && columns[c]; c++) {
			struct row row = { 0 };
			size_t cursor = 0;
			while (answer_row(answer, columns[c], &cursor, &row.index, &row.length))
				read_row(answer, findings, table, &row, &known);
		}
		remember(findings, before, by_peer);
	}
}

const struct probe probe_bgp = {
	.name = "bgp",
	.title = N_("BGP 会话"),
	.order = 40,
	.asks = asks,
	.read = read_bgp,
};
