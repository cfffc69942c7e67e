#include "lab/mib_routing.h"

#include <arpa/inet.h>
#include <string.h>

enum {
	BGP_STATE, BGP_ADMIN, BGP_REMOTE, BGP_AS, BGP_TIME, OSPF_ADDRESS, OSPF_ROUTER, OSPF_STATE,
	BFD_STATE, BFD_PORT, BFD_PEER_TYPE, BFD_PEER, BFD_UP_AT, BFD_DOWN_AT, LAG_SELECTED,
	LAG_ATTACHED, LAG_STATE,
};

/* Every column: its table's entry, the number in it. */
struct column {
	int id;
	size_t length;
	uint32_t prefix[12];
};
#define COLUMN(id, ...) \
	{ id, sizeof(uint32_t[]){ __VA_ARGS__ } / sizeof(uint32_t), { __VA_ARGS__ } }

static const struct column bgp_columns[] = {             /* RFC 4273 bgpPeerTable */
	COLUMN(BGP_STATE, 1, 3, 6, 1, 2, 1, 15, 3, 1, 2),
	COLUMN(BGP_ADMIN, 1, 3, 6, 1, 2, 1, 15, 3, 1, 3),
	COLUMN(BGP_REMOTE, 1, 3, 6, 1, 2, 1, 15, 3, 1, 7),
	COLUMN(BGP_AS, 1, 3, 6, 1, 2, 1, 15, 3, 1, 9),
	COLUMN(BGP_TIME, 1, 3, 6, 1, 2, 1, 15, 3, 1, 16),
};
static const struct column ospf_columns[] = {            /* RFC 4750 ospfNbrTable */
	COLUMN(OSPF_ADDRESS, 1, 3, 6, 1, 2, 1, 14, 10, 1, 1),
	COLUMN(OSPF_ROUTER, 1, 3, 6, 1, 2, 1, 14, 10, 1, 3),
	COLUMN(OSPF_STATE, 1, 3, 6, 1, 2, 1, 14, 10, 1, 6),
};
static const struct column bfd_columns[] = {             /* RFC 7331 bfdSessTable, ..PerfTable */
	COLUMN(BFD_STATE, 1, 3, 6, 1, 2, 1, 222, 1, 2, 1, 11),
	COLUMN(BFD_PORT, 1, 3, 6, 1, 2, 1, 222, 1, 2, 1, 18),
	COLUMN(BFD_PEER_TYPE, 1, 3, 6, 1, 2, 1, 222, 1, 2, 1, 21),
	COLUMN(BFD_PEER, 1, 3, 6, 1, 2, 1, 222, 1, 2, 1, 22),
	COLUMN(BFD_UP_AT, 1, 3, 6, 1, 2, 1, 222, 1, 3, 1, 9),
	COLUMN(BFD_DOWN_AT, 1, 3, 6, 1, 2, 1, 222, 1, 3, 1, 10),
};
static const struct column lag_columns[] = {             /* IEEE8023-LAG-MIB dot3adAggPortTable */
	COLUMN(LAG_SELECTED, 1, 2, 840, 10006, 300, 43, 1, 2, 1, 1, 12),
	COLUMN(LAG_ATTACHED, 1, 2, 840, 10006, 300, 43, 1, 2, 1, 1, 13),
	COLUMN(LAG_STATE, 1, 2, 840, 10006, 300, 43, 1, 2, 1, 1, 21),
};

/* ---- rows --------------------------------------------------------------------------------- */

static void add_row(GArray *rows, const struct column *columns, size_t n, const uint32_t *index,
    size_t length, const struct lab_session *session, const struct lab_port *port)
{
	for (size_t i = 0; i < n; i++) {
		struct lab_routing_row row = { .id = columns[i].id, .session = session,
			.port = port };
		memcpy(row.name.part, columns[i].prefix,
		    columns[i].length * sizeof *row.name.part);
		memcpy(row.name.part + columns[i].length, index, length * sizeof *index);
		row.name.length = columns[i].length + length;
		g_array_append_val(rows, row);
	}
}

/* The management address of DEVICE, which stands for all its addresses. */
static uint32_t address_of(const struct lab_device *device)
{
	g_autofree char *text = lab_device_address(device);
	struct in_addr four = { 0 };

	inet_pton(AF_INET, text, &four);
	return ntohl(four.s_addr);
}

/* An OSPF neighbour that is not heard any more leaves the table. */
void lab_routing_add_session(GArray *rows, const struct lab_session *session)
{
	uint32_t address = address_of(session->peer);
	uint32_t index[5] = { address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
		address & 0xff, 0 };

	switch (session->protocol) {
	case LAB_BGP:
		add_row(rows, bgp_columns, G_N_ELEMENTS(bgp_columns), index, 4, session, NULL);
		break;
	case LAB_OSPF:
		if (session->up)
			add_row(rows, ospf_columns, G_N_ELEMENTS(ospf_columns), index, 5, session,
			    NULL);
		break;
	case LAB_BFD:
	default:
		add_row(rows, bfd_columns, G_N_ELEMENTS(bfd_columns), &session->number, 1, session,
		    NULL);
	}
}

void lab_routing_add_member(GArray *rows, const struct lab_port *port)
{
	add_row(rows, lag_columns, G_N_ELEMENTS(lag_columns), &port->index, 1, NULL, port);
}

static int by_name(const void *a, const void *b)
{
	const struct lab_routing_row *x = a, *y = b;

	return ber_oid_compare(x->name.part, x->name.length, y->name.part, y->name.length);
}

void lab_routing_sort(GArray *rows)
{
	g_array_sort(rows, by_name);
}

/* The place of the first row after NAME, or, if AT, of NAME itself or after. */
static guint place_of(const GArray *rows, const struct ber_oid *name, bool at)
{
	guint low = 0, high = rows->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct ber_oid *other =
		    &g_array_index(rows, struct lab_routing_row, middle).name;
		int order =
		    ber_oid_compare(other->part, other->length, name->part, name->length);
		if (order < 0 || (order == 0 && !at))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- values ------------------------------------------------------------------------------- */

static struct ber_value integer(int64_t value)
{
	return (struct ber_value){ .tag = BER_INTEGER, .integer = value };
}

static struct ber_value number(uint8_t tag, uint64_t value)
{
	return (struct ber_value){ .tag = tag, .number = (uint32_t)value };
}

/* Four octets of the peer's address, as an IpAddress or as an InetAddress. */
static struct ber_value address(struct lab_mib *mib, uint8_t tag, const struct lab_device *device)
{
	uint32_t address = htonl(address_of(device));

	memcpy(mib->bytes, &address, sizeof address);
	return (struct ber_value){ .tag = tag, .octets = { mib->bytes, sizeof address } };
}

/* That moment as sysUpTime, if SESSION is in the state the column is about; 0: never. */
static struct ber_value ticks_at(struct lab_mib *mib, const struct lab_session *session, bool up)
{
	int64_t ago =
	    mono_between(lab_session_changed(session), mib->site->now) / (CLOCK_SECOND / 100);
	uint32_t ticks = lab_device_ticks(mib->site, session->device);

	return number(BER_TICKS, session->up == up ? MAX((int64_t)ticks - ago, 1) : 0);
}

static struct ber_value session_value(struct lab_mib *mib, int id,
    const struct lab_session *session)
{
	int64_t seconds = mono_between(lab_session_changed(session), mib->site->now) / CLOCK_SECOND;

	switch (id) {
	case BGP_STATE:              /* established, idle where it is stopped, else active */
		return integer(session->up ? 6 : session->closed ? 1 : 3);
	case BGP_ADMIN:
		return integer(session->closed ? 1 : 2);
	case BGP_REMOTE:
	case OSPF_ADDRESS:
	case OSPF_ROUTER:
		return address(mib, BER_ADDRESS, session->peer);
	case BGP_AS:                 /* INTEGER (0..65535): AS_TRANS for a longer one (RFC 6793) */
		return integer(session->remote_as > UINT16_MAX ? 23456 : session->remote_as);
	case BGP_TIME:
		return number(BER_GAUGE32, (uint64_t)MAX(seconds, 0));
	case OSPF_STATE:
		return integer(8);
	case BFD_STATE:
		return integer(session->up ? 4 : session->closed ? 1 : 2);
	case BFD_PORT:
		return integer(0);
	case BFD_PEER_TYPE:
		return integer(1);
	case BFD_PEER:
		return address(mib, BER_OCTETS, session->peer);
	case BFD_UP_AT:
		return ticks_at(mib, session, true);
	default:
		return ticks_at(mib, session, false);
	}
}

/* LacpState: activity, aggregation, synchronization, collecting, distributing; of a member that
 * does not carry the first two. */
static struct ber_value member_value(struct lab_mib *mib, int id, const struct lab_port *port)
{
	bool carries = lab_port_carries_trunk(port);

	switch (id) {
	case LAG_SELECTED:
		return integer((int32_t)port->trunk->index);
	case LAG_ATTACHED:
		return integer(carries ? (int32_t)port->trunk->index : 0);
	default:
		mib->bytes[0] = carries ? 0xbc : 0xa0;
		return (struct ber_value){ .tag = BER_OCTETS, .octets = { mib->bytes, 1 } };
	}
}

static struct ber_value row_value(struct lab_mib *mib, const struct lab_routing_row *row)
{
	return row->session ? session_value(mib, row->id, row->session) :
	    member_value(mib, row->id, row->port);
}

/* ---- asked -------------------------------------------------------------------------------- */

static int compare(const struct ber_oid *a, const struct ber_oid *b)
{
	return ber_oid_compare(a->part, a->length, b->part, b->length);
}

bool lab_routing_next(struct lab_mib *mib, struct ber_oid *name, const struct ber_oid *limit,
    struct ber_value *ret)
{
	const GArray *rows = lab_routing_rows(mib->site, mib->device);
	guint place = place_of(rows, name, false);

	if (place == rows->len)
		return false;
	const struct lab_routing_row *row = &g_array_index(rows, struct lab_routing_row, place);
	if (limit && compare(&row->name, limit) > 0)
		return false;
	*name = row->name;
	*ret = row_value(mib, row);
	return true;
}

bool lab_routing_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret)
{
	const GArray *rows = lab_routing_rows(mib->site, mib->device);
	guint place = place_of(rows, name, true);

	if (place == rows->len)
		return false;
	const struct lab_routing_row *row = &g_array_index(rows, struct lab_routing_row, place);
	if (compare(&row->name, name) != 0)
		return false;
	*ret = row_value(mib, row);
	return true;
}
