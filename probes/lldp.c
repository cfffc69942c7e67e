/* Neighbours: LLDP-MIB (IEEE 802.1AB-2005) and LLDP-V2-MIB (IEEE 802.1AB-2016), which say the same
 * in two trees.
 *
 * A row of lldpRemTable is timeMark.localPortNum.remIndex; some agents leave out the timeMark. The
 * local port number is the agent's own: it is mapped to an ifIndex by what lldpLocPortTable calls
 * the port, then as a bridge port (RFC 4188), then taken as an ifIndex. A row of lldpV2RemTable is
 * timeMark.localIfIndex.localDestMACAddressIndex.remIndex, and the number is an ifIndex. An agent
 * with both trees says every neighbour twice: the second tree adds only what the first had not. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/table.h"
#include "probes/probe.h"

#define LOCAL "1.0.8802.1.1.2.1.3.7.1."
#define REMOTE "1.0.8802.1.1.2.1.4.1.1."
#define LOCAL_V2 "1.3.111.2.802.1.1.13.1.3.7.1."
#define REMOTE_V2 "1.3.111.2.802.1.1.13.1.4.1.1."
#define BRIDGE_PORT "1.3.6.1.2.1.17.1.4.1.2"
#define TEXT_LIMIT 512

static const struct ask asks[] = {
	{ LOCAL "2", "lldpLocPortIdSubtype", ASK_COLUMN, CADENCE_WALK },
	{ LOCAL "3", "lldpLocPortId", ASK_COLUMN, CADENCE_WALK },
	{ LOCAL "4", "lldpLocPortDesc", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "4", "lldpRemChassisIdSubtype", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "5", "lldpRemChassisId", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "6", "lldpRemPortIdSubtype", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "7", "lldpRemPortId", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "8", "lldpRemPortDesc", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "9", "lldpRemSysName", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE "10", "lldpRemSysDesc", ASK_COLUMN, CADENCE_WALK },
	{ BRIDGE_PORT, "dot1dBasePortIfIndex", ASK_COLUMN, CADENCE_WALK },
	{ LOCAL_V2 "2", "lldpV2LocPortIdSubtype", ASK_COLUMN, CADENCE_WALK },
	{ LOCAL_V2 "3", "lldpV2LocPortId", ASK_COLUMN, CADENCE_WALK },
	{ LOCAL_V2 "4", "lldpV2LocPortDesc", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "5", "lldpV2RemChassisIdSubtype", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "6", "lldpV2RemChassisId", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "7", "lldpV2RemPortIdSubtype", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "8", "lldpV2RemPortId", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "9", "lldpV2RemPortDesc", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "10", "lldpV2RemSysName", ASK_COLUMN, CADENCE_WALK },
	{ REMOTE_V2 "11", "lldpV2RemSysDesc", ASK_COLUMN, CADENCE_WALK },
	{ NULL }
};

/* Where a tree has what. */
static const struct tree {
	const char *local_subtype, *local_id, *local_descr;
	const char *chassis_subtype, *chassis, *port_subtype, *port, *port_descr, *system_name,
	    *system_descr;
	size_t shortest, longest;    /* of a row's index */
	size_t after_number;         /* parts of the index that follow the local port's number */
	bool number_is_index;        /* it is an ifIndex */
} trees[] = {
	{
	    .local_subtype = LOCAL "2", .local_id = LOCAL "3", .local_descr = LOCAL "4",
	    .chassis_subtype = REMOTE "4", .chassis = REMOTE "5", .port_subtype = REMOTE "6",
	    .port = REMOTE "7", .port_descr = REMOTE "8", .system_name = REMOTE "9",
	    .system_descr = REMOTE "10", .shortest = 2, .longest = 3, .after_number = 1,
	},
	{
	    .local_subtype = LOCAL_V2 "2", .local_id = LOCAL_V2 "3", .local_descr = LOCAL_V2 "4",
	    .chassis_subtype = REMOTE_V2 "5", .chassis = REMOTE_V2 "6",
	    .port_subtype = REMOTE_V2 "7", .port = REMOTE_V2 "8", .port_descr = REMOTE_V2 "9",
	    .system_name = REMOTE_V2 "10", .system_descr = REMOTE_V2 "11", .shortest = 3,
	    .longest = 4, .after_number = 2, .number_is_index = true,
	},
};

/* The subtypes that are not text, as chassis id and as port id count them (IEEE
 * 802.1AB 9.5.2, 9.5.3). */
struct subtypes {
	int64_t mac, network;
};
static const struct subtypes chassis_subtypes = { .mac = 4, .network = 5 };
static const struct subtypes port_subtypes = { .mac = 3, .network = 4 };

/* An id is text, a MAC address or a network address as its subtype says. Six octets that are no
 * text are a MAC address whatever the subtype says, or when there is none. */
static char *id_text(const struct variable *id, int64_t subtype, const struct subtypes *subtypes)
{
	const uint8_t *data = id->octets.data;
	if (id->type != VARIABLE_OCTETS || id->octets.size == 0)
		return g_strdup("");
	if (subtype == subtypes->mac && id->octets.size == 6)
		return variable_mac(id);
	if (subtype == subtypes->network && id->octets.size == 5 && data[0] == 1)
		return g_strdup_printf("%u.%u.%u.%u", data[1], data[2], data[3], data[4]);
	for (size_t i = 0; i < id->octets.size; i++)
		if (id->octets.size == 6 && (data[i] < 0x20 || data[i] > 0x7e))
			return variable_mac(id);
	return text_clean(id->octets, TEXT_LIMIT);
}

static void cell_id(const struct answer *answer, const char *subtype_column, const char *column,
    const struct subtypes *subtypes, struct cell_row row, char **text)
{
	const struct variable *id = cell_get(answer, column, row);
	if (!id)
		return;
	g_free(*text);
	*text = id_text(id, cell_integer(answer, subtype_column, row, 0), subtypes);
}

/* The port whose name is TEXT: ifName before ifDescr before ifAlias; -1 when none or two have it.
 */
static int64_t port_by_name(const struct findings *findings, const char *text)
{
	for (int way = 0; *text && way < 4; way++) {
		int64_t found = -1;
		guint count = 0;
		for (guint i = 0; i < findings->ports->len; i++) {
			const struct port_finding *port = findings->ports->pdata[i];
			const char *const names[] = { port->name, port->descr, port->address,
				port->alias };
			if (g_ascii_strcasecmp(names[way], text) == 0) {
				found = port->index;
				count++;
			}
		}
		if (count == 1)
			return found;
	}
	return -1;
}

/* ifIndex of the local port NUMBER, which the local table of TREE calls ID and DESCR. */
static int64_t local_index(const struct answer *answer, struct findings *findings,
    const struct tree *tree, uint32_t number, const char *id, const char *descr)
{
	if (tree->number_is_index && findings_port(findings, number, false))
		return number;
	int64_t index = port_by_name(findings, id);
	if (index < 0)
		index = port_by_name(findings, descr);
	if (index >= 0)
		return index;
	int64_t bridge = cell_integer(answer, BRIDGE_PORT, (struct cell_row){ &number, 1 }, 0);
	if (bridge > 0 && bridge <= UINT32_MAX)
		return bridge;
	return findings_port(findings, number, false) ? (int64_t)number : -1;
}

static void read_neighbour(const struct answer *answer, struct findings *findings,
    const struct tree *tree, struct cell_row row)
{
	struct neighbour_finding *found = findings_add_neighbour(findings);
	uint32_t number = row.index[row.length - 1 - tree->after_number];
	struct cell_row local = { &number, 1 };
	g_autofree char *descr = g_strdup("");

	found->local_number = number;
	cell_id(answer, tree->local_subtype, tree->local_id, &port_subtypes, local,
	    &found->local_port);
	cell_read_text(answer, tree->local_descr, local, &descr);
	found->local_index =
	    local_index(answer, findings, tree, number, found->local_port, descr);

	cell_id(answer, tree->chassis_subtype, tree->chassis, &chassis_subtypes, row,
	    &found->chassis);
	cell_id(answer, tree->port_subtype, tree->port, &port_subtypes, row, &found->port);
	cell_read_text(answer, tree->port_descr, row, &found->port_descr);
	cell_read_text(answer, tree->system_name, row, &found->system_name);
	cell_read_text(answer, tree->system_descr, row, &found->system_descr);
}

static bool is_same_neighbour(const struct neighbour_finding *a, const struct neighbour_finding *b)
{
	return a->local_index == b->local_index && strcmp(a->chassis, b->chassis) == 0 &&
	    strcmp(a->port, b->port) == 0;
}

/* Take the last neighbour of FINDINGS back if one of the first KNOWN says the same. */
static void drop_repetition(struct findings *findings, guint known)
{
	const GPtrArray *all = findings->neighbours;
	for (guint i = 0; i < known; i++)
		if (is_same_neighbour(all->pdata[i], all->pdata[all->len - 1])) {
			g_ptr_array_remove_index(findings->neighbours, all->len - 1);
			return;
		}
}

/* A neighbour is a row of any remote column; the first column that has the row makes it. */
static bool seen_before(const struct answer *answer, const char *const *columns, size_t n,
    struct cell_row row)
{
	for (size_t i = 0; i < n; i++)
		if (cell_get(answer, columns[i], row))
			return true;
	return false;
}

static void read_tree(const struct answer *answer, struct findings *findings,
    const struct tree *tree)
{
	const char *const columns[] = { tree->chassis, tree->port, tree->system_name,
		tree->port_descr, tree->system_descr };
	guint known = findings->neighbours->len;
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
		struct cell_row row;
		size_t cursor = 0;
		while (answer_row(answer, columns[i], &cursor, &row.index, &row.length))
			if (row.length >= tree->shortest && row.length <= tree->longest &&
			    !seen_before(answer, columns, i, row)) {
				read_neighbour(answer, findings, tree, row);
				drop_repetition(findings, known);
			}
	}
}

static void read_lldp(const struct answer *answer, struct findings *findings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(trees); i++)
		read_tree(answer, findings, &trees[i]);
}

const struct probe probe_lldp = {
	.name = "lldp",
	.title = N_("邻居"),
	.order = 30,
	.asks = asks,
	.read = read_lldp,
};
