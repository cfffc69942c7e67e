/* Ports: IF-MIB (RFC 2863). Every row of ifTable or of ifXTable is a port, whatever its other
 * columns say: agents leave out single columns, whole tables, or the status of single rows. */
#include "base/i18n.h"
#include "probes/probe.h"

#define IF "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."

typedef void take_function(struct port_finding *port, const struct variable *variable);

static void replace_text(char **text, const struct variable *variable)
{
	g_free(*text);
	*text = variable_text(variable);
}

static uint32_t number32(const struct variable *variable)
{
	uint64_t number;
	return variable_number(variable, &number) && number <= UINT32_MAX ? (uint32_t)number : 0;
}

static void take_descr(struct port_finding *port, const struct variable *variable)
{
	replace_text(&port->descr, variable);
}

static void take_name(struct port_finding *port, const struct variable *variable)
{
	replace_text(&port->name, variable);
}

static void take_alias(struct port_finding *port, const struct variable *variable)
{
	replace_text(&port->alias, variable);
}

static void take_type(struct port_finding *port, const struct variable *variable)
{
	int64_t type;
	if (variable_integer(variable, &type) && type > 0 && type <= INT32_MAX)
		port->type = (int)type;
}

static void take_address(struct port_finding *port, const struct variable *variable)
{
	g_free(port->address);
	port->address = variable_mac(variable);
}

/* What is no status of the MIB leaves the status unread; what was said is kept beside it. */
static void take_admin(struct port_finding *port, const struct variable *variable)
{
	int64_t status;
	if (!variable_integer(variable, &status))
		return;
	if (status >= ADMIN_UP && status <= ADMIN_TESTING)
		port->admin = (enum admin_status)status;
	else if (status >= 0 && status <= INT32_MAX)
		port->odd_admin = (int)status;
}

static void take_oper(struct port_finding *port, const struct variable *variable)
{
	int64_t status;
	if (!variable_integer(variable, &status))
		return;
	if (status >= OPER_UP && status <= OPER_LOWER_LAYER_DOWN)
		port->oper = (enum oper_status)status;
	else if (status >= 0 && status <= INT32_MAX)
		port->odd_oper = (int)status;
}

/* ifSpeed comes before ifHighSpeed in the table below: the better one is taken last. */
static void take_speed(struct port_finding *port, const struct variable *variable)
{
	port->speed = number32(variable);
}

static void take_high_speed(struct port_finding *port, const struct variable *variable)
{
	uint32_t megabits = number32(variable);
	if (megabits)
		port->speed = megabits * UINT64_C(1000000);
}

static void take_last_change(struct port_finding *port, const struct variable *variable)
{
	port->last_change = number32(variable);
}

static void take_discontinuity(struct port_finding *port, const struct variable *variable)
{
	port->discontinuity = number32(variable);
}

static void take_counter32(struct port_finding *port, enum port_counter counter,
    const struct variable *variable)
{
	uint64_t number;
	struct counter_reading *reading = &port->counters[counter];
	reading->form = (uint8_t)(1 + variable->type);
	if (variable_number(variable, &number) && number <= UINT32_MAX)
		*reading = (struct counter_reading){ number, 32, reading->form };
}

/* Counters of 64 bits are better, except where they stay at 0 while the 32-bit ones count: some
 * agents have the column and never fill it. Where one comes that is no number the narrow one is no
 * way out: something is wrong with the agent. */
static void take_counter64(struct port_finding *port, enum port_counter counter,
    const struct variable *variable)
{
	uint64_t number;
	struct counter_reading *reading = &port->counters[counter];
	uint8_t form = (uint8_t)(1 + variable->type);
	if (!variable_number(variable, &number))
		*reading = (struct counter_reading){ .form = form };
	else if (number != 0 || reading->bits == 0 || reading->value == 0)
		*reading = (struct counter_reading){ number, 64, form };
}

enum width { NO_COUNTER, COUNTER_32, COUNTER_64 };

/* One column: how it is asked and where it goes. Order matters where two columns mean one thing. */
static const struct column {
	const char *oid;
	take_function *take;
	enum width width;
	enum port_counter counter;
} columns[] = {
	{ IF "1", NULL },
	{ IF "2", take_descr },
	{ IF "3", take_type },
	{ IF "5", take_speed },
	{ IF "6", take_address },
	{ IF "7", take_admin },
	{ IF "8", take_oper },
	{ IF "9", take_last_change },
	{ IF "10", NULL, COUNTER_32, PORT_IN_OCTETS },
	{ IF "11", NULL, COUNTER_32, PORT_IN_PACKETS },
	{ IF "13", NULL, COUNTER_32, PORT_IN_DISCARDS },
	{ IF "14", NULL, COUNTER_32, PORT_IN_ERRORS },
	{ IF "16", NULL, COUNTER_32, PORT_OUT_OCTETS },
	{ IF "17", NULL, COUNTER_32, PORT_OUT_PACKETS },
	{ IF "19", NULL, COUNTER_32, PORT_OUT_DISCARDS },
	{ IF "20", NULL, COUNTER_32, PORT_OUT_ERRORS },
	{ IFX "1", take_name },
	{ IFX "6", NULL, COUNTER_64, PORT_IN_OCTETS },
	{ IFX "7", NULL, COUNTER_64, PORT_IN_PACKETS },
	{ IFX "10", NULL, COUNTER_64, PORT_OUT_OCTETS },
	{ IFX "11", NULL, COUNTER_64, PORT_OUT_PACKETS },
	{ IFX "15", take_high_speed },
	{ IFX "18", take_alias },
	{ IFX "19", take_discontinuity },
};

static const struct ask asks[] = { { IF "1", "ifIndex", ASK_COLUMN, CADENCE_WALK },
	{ IF "2", "ifDescr", ASK_COLUMN, CADENCE_WALK | CADENCE_CHECK },
	{ IF "3", "ifType", ASK_COLUMN, CADENCE_WALK },
	{ IF "5", "ifSpeed", ASK_COLUMN, CADENCE_WALK },
	{ IF "6", "ifPhysAddress", ASK_COLUMN, CADENCE_WALK },
	{ IF "7", "ifAdminStatus", ASK_COLUMN,
	    CADENCE_SWEEP | CADENCE_POLL | CADENCE_WALK | CADENCE_CHECK },
	{ IF "8", "ifOperStatus", ASK_COLUMN,
	    CADENCE_SWEEP | CADENCE_POLL | CADENCE_WALK | CADENCE_CHECK },
	{ IF "9", "ifLastChange", ASK_COLUMN, CADENCE_POLL },
	{ IF "10", "ifInOctets", ASK_COLUMN, CADENCE_POLL },
	{ IF "11", "ifInUcastPkts", ASK_COLUMN, CADENCE_POLL },
	{ IF "13", "ifInDiscards", ASK_COLUMN, CADENCE_POLL },
	{ IF "14", "ifInErrors", ASK_COLUMN, CADENCE_POLL },
	{ IF "16", "ifOutOctets", ASK_COLUMN, CADENCE_POLL },
	{ IF "17", "ifOutUcastPkts", ASK_COLUMN, CADENCE_POLL },
	{ IF "19", "ifOutDiscards", ASK_COLUMN, CADENCE_POLL },
	{ IF "20", "ifOutErrors", ASK_COLUMN, CADENCE_POLL },
	{ IFX "1", "ifName", ASK_COLUMN, CADENCE_WALK | CADENCE_CHECK },
	{ IFX "6", "ifHCInOctets", ASK_COLUMN, CADENCE_POLL },
	{ IFX "7", "ifHCInUcastPkts", ASK_COLUMN, CADENCE_POLL },
	{ IFX "10", "ifHCOutOctets", ASK_COLUMN, CADENCE_POLL },
	{ IFX "11", "ifHCOutUcastPkts", ASK_COLUMN, CADENCE_POLL },
	{ IFX "15", "ifHighSpeed", ASK_COLUMN, CADENCE_WALK | CADENCE_POLL },
	{ IFX "18", "ifAlias", ASK_COLUMN, CADENCE_WALK },
	{ IFX "19", "ifCounterDiscontinuityTime", ASK_COLUMN, CADENCE_POLL }, { NULL } };

static void take(const struct column *column, struct port_finding *port,
    const struct variable *variable)
{
	if (column->take)
		column->take(port, variable);
	else if (column->width == COUNTER_32)
		take_counter32(port, column->counter, variable);
	else if (column->width == COUNTER_64)
		take_counter64(port, column->counter, variable);
}

/* noSuchInstance is how an agent says that a row asked for by name is not there. */
static void read_interfaces(const struct answer *answer, struct findings *findings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
		const uint32_t *index;
		size_t length, cursor = 0;
		const struct variable *variable;
		while ((variable = answer_row(answer, columns[i].oid, &cursor, &index, &length))) {
			if (length != 1 || variable->type == VARIABLE_NOTHING)
				continue;
			take(&columns[i], findings_port(findings, index[0], true), variable);
		}
	}
}

const struct probe probe_interfaces = {
	.name = "interfaces",
	.title = N_("端口"),
	.order = 20,
	.asks = asks,
	.read = read_interfaces,
};
