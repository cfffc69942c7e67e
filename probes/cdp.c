/* Neighbours by CISCO-CDP-MIB's cdpCacheTable, whose rows are ifIndex.deviceIndex. Makers
 * other than Cisco fill it too. Where LLDP told of a neighbour on a port CDP adds nothing: most
 * likely it is the same one, under another name. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/table.h"
#include "probes/probe.h"

#define CACHE "1.3.6.1.4.1.9.9.23.1.2.1.1."
#define TEXT_LIMIT 512

static const struct ask asks[] = {
	{ CACHE "3", "cdpCacheAddressType", ASK_COLUMN, CADENCE_WALK },
	{ CACHE "4", "cdpCacheAddress", ASK_COLUMN, CADENCE_WALK },
	{ CACHE "6", "cdpCacheDeviceId", ASK_COLUMN, CADENCE_WALK },
	{ CACHE "7", "cdpCacheDevicePort", ASK_COLUMN, CADENCE_WALK },
	{ CACHE "8", "cdpCachePlatform", ASK_COLUMN, CADENCE_WALK },
	{ CACHE "17", "cdpCacheSysName", ASK_COLUMN, CADENCE_WALK },
	{ NULL }
};

/* CiscoNetworkProtocol (CISCO-TC). */
#define PROTOCOL_IP 1

/* cdpCacheAddress is the address in network order, of four octets for IP. */
static char *address_text(const struct answer *answer, struct cell_row row)
{
	const struct variable *address = cell_get(answer, CACHE "4", row);
	const uint8_t *data = address ? address->octets.data : NULL;
	if (!address || address->type != VARIABLE_OCTETS || address->octets.size != 4 ||
	    cell_integer(answer, CACHE "3", row, 0) != PROTOCOL_IP)
		return g_strdup("");
	return g_strdup_printf("%u.%u.%u.%u", data[0], data[1], data[2], data[3]);
}

/* cdpCacheDeviceId is a name, or the six octets of a MAC address from some agents. */
static char *id_text(const struct variable *id)
{
	if (id->type != VARIABLE_OCTETS)
		return g_strdup("");
	for (size_t i = 0; i < id->octets.size; i++)
		if (id->octets.size == 6 &&
		    (id->octets.data[i] < 0x20 || id->octets.data[i] > 0x7e))
			return variable_mac(id);
	return text_clean(id->octets, TEXT_LIMIT);
}

/* What calls itself "core-b(FOC1234)" has its serial number behind its name. */
static char *name_within(const char *id)
{
	const char *bracket = strchr(id, '(');
	return bracket && bracket != id && id[strlen(id) - 1] == ')'
	    ? g_strndup(id, (gsize)(bracket - id)) : g_strdup(id);
}

static bool is_told(const struct findings *findings, uint32_t index)
{
	for (guint i = 0; i < findings->neighbours->len; i++) {
		const struct neighbour_finding *told = findings->neighbours->pdata[i];
		if (told->source != NEIGHBOUR_CDP && told->local_index == (int64_t)index)
			return true;
	}
	return false;
}

static void read_neighbour(const struct answer *answer, struct findings *findings,
    struct cell_row row, const struct variable *id)
{
	struct neighbour_finding *found = findings_add_neighbour(findings);
	const struct port_finding *port = findings_port(findings, row.index[0], false);
	g_autofree char *said = id_text(id);

	found->source = NEIGHBOUR_CDP;
	found->local_number = row.index[0];
	if (port) {
		found->local_index = port->index;
		g_free(found->local_port);
		found->local_port = g_strdup(*port->name ? port->name : port->descr);
	}
	cell_read_text(answer, CACHE "7", row, &found->port);
	cell_read_text(answer, CACHE "8", row, &found->system_descr);
	cell_read_text(answer, CACHE "17", row, &found->system_name);
	if (!*found->system_name) {
		g_free(found->system_name);
		found->system_name = name_within(said);
	}
	g_free(found->chassis);
	found->chassis = address_text(answer, row);
	if (!*found->chassis) {
		g_free(found->chassis);
		found->chassis = g_steal_pointer(&said);
	}
}

static void read_cdp(const struct answer *answer, struct findings *findings)
{
	struct cell_row row;
	size_t cursor = 0;
	const struct variable *id;
	while ((id = answer_row(answer, CACHE "6", &cursor, &row.index, &row.length)))
		if (row.length == 2 && !is_told(findings, row.index[0]))
			read_neighbour(answer, findings, row, id);
}

const struct probe probe_cdp = {
	.name = "cdp",
	.title = N_("邻居（CDP）"),
	.order = 31,
	.asks = asks,
	.read = read_cdp,
};
