/* Neighbours: LLDP-MIB (IEEE 802.1AB-2005). A row of lldpRemTable is
 * timeMark.localPortNum.remIndex; some agents leave out the timeMark. The local port number is the
 * agent's own: it is mapped to an ifIndex by what lldpLocPortTable calls the port, then as a bridge
 * port (RFC 4188), then taken as an ifIndex. */
#include <string.h>

#include "base/i18n.h"
#include "probes/probe.h"

#define LOCAL "1.0.8802.1.1.2.1.3.7.1."
#define REMOTE "1.0.8802.1.1.2.1.4.1.1."
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
	{ NULL }
};

/* The subtypes that are not text, as chassis id and as port id count them (IEEE
 * 802.1AB 9.5.2, 9.5.3). */
struct subtypes {
	int64_t mac, network;
};
static const struct subtypes chassis_subtypes = { .mac = 4, .network = 5 };
static const struct subtypes port_subtypes = { .mac = 3, .network = 4 };

/* The cell of COLUMN in the row INDEX, or NULL. */
static const struct variable *cell(const struct answer *answer, const char *column,
    const uint32_t *index, size_t length)
{
	g_autofree char *row = oid_show(index, length);
	g_autofree char *oid = g_strconcat(column, ".", row, NULL);
	return answer_get(answer, oid);
}

static int64_t cell_integer(const struct answer *answer, const char *column, const uint32_t *index,
    size_t length)
{
	int64_t number;
	const struct variable *variable = cell(answer, column, index, length);
	return variable && variable_integer(variable, &number) ? number : 0;
}

/* TEXT is replaced by the cell, if there is one. */
static void cell_text(const struct answer *answer, const char *column, const uint32_t *index,
    size_t length, char **text)
{
	const struct variable *variable = cell(answer, column, index, length);
	if (!variable)
		return;
	g_free(*text);
	*text = variable_text(variable);
}

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
    const struct subtypes *subtypes, const uint32_t *index, size_t length, char **text)
{
	const struct variable *id = cell(answer, column, index, length);
	if (!id)
		return;
	g_free(*text);
	*text = id_text(id, cell_integer(answer, subtype_column, index, length), subtypes);
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

/* ifIndex of the local port NUMBER whose lldpLocPortId is ID and whose lldpLocPortDesc is DESCR. */
static int64_t local_index(const struct answer *answer, struct findings *findings, uint32_t number,
    const char *id, const char *descr)
{
	int64_t index = port_by_name(findings, id);
	if (index < 0)
		index = port_by_name(findings, descr);
	if (index >= 0)
		return index;
	int64_t bridge = cell_integer(answer, BRIDGE_PORT, &number, 1);
	if (bridge > 0 && bridge <= UINT32_MAX)
		return bridge;
	return findings_port(findings, number, false) ? (int64_t)number : -1;
}

static void read_neighbour(const struct answer *answer, struct findings *findings,
    const uint32_t *index, size_t length)
{
	struct neighbour_finding *row = findings_add_neighbour(findings);
	g_autofree char *descr = g_strdup("");

	row->local_number = index[length - 2];
	cell_id(answer, LOCAL "2", LOCAL "3", &port_subtypes, &row->local_number, 1,
	    &row->local_port);
	cell_text(answer, LOCAL "4", &row->local_number, 1, &descr);
	row->local_index = local_index(answer, findings, row->local_number, row->local_port, descr);

	cell_id(answer, REMOTE "4", REMOTE "5", &chassis_subtypes, index, length, &row->chassis);
	cell_id(answer, REMOTE "6", REMOTE "7", &port_subtypes, index, length, &row->port);
	cell_text(answer, REMOTE "8", index, length, &row->port_descr);
	cell_text(answer, REMOTE "9", index, length, &row->system_name);
	cell_text(answer, REMOTE "10", index, length, &row->system_descr);
}

/* A neighbour is a row of any remote column; the first column that has the row makes it. */
static bool seen_before(const struct answer *answer, const char *const *columns, size_t n,
    const uint32_t *index, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (cell(answer, columns[i], index, length))
			return true;
	return false;
}

static void read_lldp(const struct answer *answer, struct findings *findings)
{
	static const char *const columns[] = { REMOTE "5", REMOTE "7", REMOTE "9", REMOTE "8",
		REMOTE "10" };
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
		const uint32_t *index;
		size_t length, cursor = 0;
		while (answer_row(answer, columns[i], &cursor, &index, &length))
			if (length >= 2 && length <= 3 &&
			    !seen_before(answer, columns, i, index, length))
				read_neighbour(answer, findings, index, length);
	}
}

const struct probe probe_lldp = {
	.name = "lldp",
	.title = N_("邻居"),
	.order = 30,
	.asks = asks,
	.read = read_lldp,
};
