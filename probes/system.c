/* What a device says of itself: the system group of SNMPv2-MIB (RFC 3418) and, where it speaks v3,
 * the boots and time of its engine (RFC 3411), which tell a reboot from a wrapped sysUpTime. */
#include "base/i18n.h"
#include "probes/probe.h"

#define SYSTEM "1.3.6.1.2.1.1."
#define ENGINE "1.3.6.1.6.3.10.2.1."

static const struct ask asks[] = {
	{ SYSTEM "1.0", "sysDescr", ASK_SCALAR, CADENCE_WALK },
	{ SYSTEM "2.0", "sysObjectID", ASK_SCALAR, CADENCE_WALK },
	{ SYSTEM "3.0", "sysUpTime", ASK_SCALAR,
	    CADENCE_SWEEP | CADENCE_POLL | CADENCE_WALK | CADENCE_SESSIONS },
	{ SYSTEM "4.0", "sysContact", ASK_SCALAR, CADENCE_WALK },
	{ SYSTEM "5.0", "sysName", ASK_SCALAR, CADENCE_WALK },
	{ SYSTEM "6.0", "sysLocation", ASK_SCALAR, CADENCE_WALK },
	{ ENGINE "2.0", "snmpEngineBoots", ASK_SCALAR, CADENCE_POLL | CADENCE_WALK },
	{ ENGINE "3.0", "snmpEngineTime", ASK_SCALAR, CADENCE_POLL | CADENCE_WALK },
	{ NULL }
};

static void read_text(const struct answer *answer, const char *oid, char **text)
{
	const struct variable *variable = answer_get(answer, oid);
	if (!variable)
		return;
	g_free(*text);
	*text = variable_text(variable);
}

/* Some agents send sysObjectID as text. */
static void read_object_id(const struct answer *answer, char **text)
{
	const struct variable *variable = answer_get(answer, SYSTEM "2.0");
	if (!variable || variable->type != VARIABLE_OID) {
		read_text(answer, SYSTEM "2.0", text);
		return;
	}
	g_free(*text);
	*text = oid_show(variable->oid, variable->oid_length);
}

static bool read_number(const struct answer *answer, const char *oid, uint32_t *ret)
{
	uint64_t number;
	const struct variable *variable = answer_get(answer, oid);
	if (!variable || !variable_number(variable, &number) || number > UINT32_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

static void read_system(const struct answer *answer, struct findings *findings)
{
	read_text(answer, SYSTEM "1.0", &findings->sys_descr);
	read_object_id(answer, &findings->sys_object_id);
	read_text(answer, SYSTEM "4.0", &findings->sys_contact);
	read_text(answer, SYSTEM "5.0", &findings->sys_name);
	read_text(answer, SYSTEM "6.0", &findings->sys_location);
	findings->has_uptime |= read_number(answer, SYSTEM "3.0", &findings->uptime);

	uint32_t boots, time;
	if (read_number(answer, ENGINE "2.0", &boots) && read_number(answer, ENGINE "3.0", &time)) {
		findings->has_engine_time = true;
		findings->engine_boots = boots;
		findings->engine_time = time;
	}
}

const struct probe probe_system = {
	.name = "system",
	.title = N_("设备自述"),
	.order = 10,
	.asks = asks,
	.read = read_system,
};
