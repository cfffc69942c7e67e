/* Names for what switches, routers and UPS send by themselves; everything else keeps its OID. */
#include <string.h>

#include "probes/wire/trap.h"

#define PARTS(...) .oid = { __VA_ARGS__ }, \
	.length = sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)

struct name {
	const char *name;
	uint32_t oid[14];
	size_t length;
	const char *const *words;    /* of its numbers, from 1 on; ends with NULL */
};

static const struct name notices[] = {
	{ "coldStart", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 5, 1) },
	{ "warmStart", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 5, 2) },
	{ "linkDown", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 5, 3) },
	{ "linkUp", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 5, 4) },
	{ "authenticationFailure", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 5, 5) },
	{ "egpNeighborLoss", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 5, 6) },
	/* RFC 4273, and RFC 1657 before it */
	{ "bgpEstablishedNotification", PARTS(1, 3, 6, 1, 2, 1, 15, 0, 1) },
	{ "bgpBackwardTransNotification", PARTS(1, 3, 6, 1, 2, 1, 15, 0, 2) },
	{ "bgpEstablished", PARTS(1, 3, 6, 1, 2, 1, 15, 7, 1) },
	{ "bgpBackwardTransition", PARTS(1, 3, 6, 1, 2, 1, 15, 7, 2) },
	{ "bgpEstablished", PARTS(1, 3, 6, 1, 2, 1, 15, 7, 0, 1) },
	{ "bgpBackwardTransition", PARTS(1, 3, 6, 1, 2, 1, 15, 7, 0, 2) },
	/* RFC 4750 */
	{ "ospfVirtIfStateChange", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 1) },
	{ "ospfNbrStateChange", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 2) },
	{ "ospfVirtNbrStateChange", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 3) },
	{ "ospfIfConfigError", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 4) },
	{ "ospfVirtIfConfigError", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 5) },
	{ "ospfIfAuthFailure", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 6) },
	{ "ospfVirtIfAuthFailure", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 7) },
	{ "ospfIfRxBadPacket", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 8) },
	{ "ospfTxRetransmit", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 10) },
	{ "ospfOriginateLsa", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 12) },
	{ "ospfMaxAgeLsa", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 13) },
	{ "ospfLsdbOverflow", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 14) },
	{ "ospfIfStateChange", PARTS(1, 3, 6, 1, 2, 1, 14, 16, 2, 16) },
	/* RFC 1493, 2819, 6933, 4268, 2787, 7331, and LLDP */
	{ "newRoot", PARTS(1, 3, 6, 1, 2, 1, 17, 0, 1) },
	{ "topologyChange", PARTS(1, 3, 6, 1, 2, 1, 17, 0, 2) },
	{ "risingAlarm", PARTS(1, 3, 6, 1, 2, 1, 16, 0, 1) },
	{ "fallingAlarm", PARTS(1, 3, 6, 1, 2, 1, 16, 0, 2) },
	{ "entConfigChange", PARTS(1, 3, 6, 1, 2, 1, 47, 2, 0, 1) },
	{ "entStateOperEnabled", PARTS(1, 3, 6, 1, 2, 1, 131, 0, 1) },
	{ "entStateOperDisabled", PARTS(1, 3, 6, 1, 2, 1, 131, 0, 2) },
	{ "vrrpTrapNewMaster", PARTS(1, 3, 6, 1, 2, 1, 68, 0, 1) },
	{ "vrrpTrapAuthFailure", PARTS(1, 3, 6, 1, 2, 1, 68, 0, 2) },
	{ "bfdSessUp", PARTS(1, 3, 6, 1, 2, 1, 222, 0, 1) },
	{ "bfdSessDown", PARTS(1, 3, 6, 1, 2, 1, 222, 0, 2) },
	{ "lldpRemTablesChange", PARTS(1, 0, 8802, 1, 1, 2, 0, 0, 1) },
	/* RFC 1628: by its text without the 0, of v1 with it */
	{ "upsTrapOnBattery", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 1) },
	{ "upsTrapTestCompleted", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 2) },
	{ "upsTrapAlarmEntryAdded", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 3) },
	{ "upsTrapAlarmEntryRemoved", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 4) },
	{ "upsTrapOnBattery", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 0, 1) },
	{ "upsTrapTestCompleted", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 0, 2) },
	{ "upsTrapAlarmEntryAdded", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 0, 3) },
	{ "upsTrapAlarmEntryRemoved", PARTS(1, 3, 6, 1, 2, 1, 33, 2, 0, 4) },
};

static const char *const admin_words[] = { "up", "down", "testing", NULL };
static const char *const oper_words[] = { "up", "down", "testing", "unknown", "dormant",
	"notPresent", "lowerLayerDown", NULL };
static const char *const bgp_words[] = { "idle", "connect", "active", "opensent", "openconfirm",
	"established", NULL };
static const char *const ospf_words[] = { "down", "attempt", "init", "twoWay", "exchangeStart",
	"exchange", "loading", "full", NULL };

static const struct name variables[] = {
	{ "ifIndex", PARTS(1, 3, 6, 1, 2, 1, 2, 2, 1, 1) },
	{ "ifDescr", PARTS(1, 3, 6, 1, 2, 1, 2, 2, 1, 2) },
	{ "ifType", PARTS(1, 3, 6, 1, 2, 1, 2, 2, 1, 3) },
	{ "ifAdminStatus", PARTS(1, 3, 6, 1, 2, 1, 2, 2, 1, 7), .words = admin_words },
	{ "ifOperStatus", PARTS(1, 3, 6, 1, 2, 1, 2, 2, 1, 8), .words = oper_words },
	{ "ifName", PARTS(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1) },
	{ "ifAlias", PARTS(1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18) },
	{ "sysDescr", PARTS(1, 3, 6, 1, 2, 1, 1, 1) },
	{ "sysUpTime", PARTS(1, 3, 6, 1, 2, 1, 1, 3) },
	{ "sysName", PARTS(1, 3, 6, 1, 2, 1, 1, 5) },
	{ "snmpTrapAddress", PARTS(1, 3, 6, 1, 6, 3, 18, 1, 3) },
	{ "snmpTrapEnterprise", PARTS(1, 3, 6, 1, 6, 3, 1, 1, 4, 3) },
	{ "bgpPeerState", PARTS(1, 3, 6, 1, 2, 1, 15, 3, 1, 2), .words = bgp_words },
	{ "bgpPeerRemoteAddr", PARTS(1, 3, 6, 1, 2, 1, 15, 3, 1, 7) },
	{ "bgpPeerLastError", PARTS(1, 3, 6, 1, 2, 1, 15, 3, 1, 14) },
	{ "ospfRouterId", PARTS(1, 3, 6, 1, 2, 1, 14, 1, 1) },
	{ "ospfIfIpAddress", PARTS(1, 3, 6, 1, 2, 1, 14, 7, 1, 1) },
	{ "ospfIfState", PARTS(1, 3, 6, 1, 2, 1, 14, 7, 1, 12) },
	{ "ospfNbrIpAddr", PARTS(1, 3, 6, 1, 2, 1, 14, 10, 1, 1) },
	{ "ospfNbrAddressLessIndex", PARTS(1, 3, 6, 1, 2, 1, 14, 10, 1, 2) },
	{ "ospfNbrRtrId", PARTS(1, 3, 6, 1, 2, 1, 14, 10, 1, 3) },
	{ "ospfNbrState", PARTS(1, 3, 6, 1, 2, 1, 14, 10, 1, 6), .words = ospf_words },
	{ "entPhysicalName", PARTS(1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 7) },
	{ "upsSecondsOnBattery", PARTS(1, 3, 6, 1, 2, 1, 33, 1, 2, 2) },
	{ "upsEstimatedMinutesRemaining", PARTS(1, 3, 6, 1, 2, 1, 33, 1, 2, 3) },
	{ "upsAlarmId", PARTS(1, 3, 6, 1, 2, 1, 33, 1, 6, 2, 1, 1) },
	{ "upsAlarmDescr", PARTS(1, 3, 6, 1, 2, 1, 33, 1, 6, 2, 1, 2) },
	{ "upsConfigLowBattTime", PARTS(1, 3, 6, 1, 2, 1, 33, 1, 9, 7) },
};

static bool begins(const struct name *name, const uint32_t *oid, size_t length)
{
	return length >= name->length && memcmp(oid, name->oid, name->length * sizeof *oid) == 0;
}

const char *trap_name(const uint32_t *oid, size_t length)
{
	for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
		if (notices[i].length == length && begins(&notices[i], oid, length))
			return notices[i].name;
	return NULL;
}

static const struct name *find_variable(const uint32_t *oid, size_t length)
{
	for (size_t i = 0; i < G_N_ELEMENTS(variables); i++)
		if (begins(&variables[i], oid, length))
			return &variables[i];
	return NULL;
}

char *trap_variable_name(const uint32_t *oid, size_t length)
{
	const struct name *name = find_variable(oid, length);

	if (name == NULL)
		return NULL;
	/* of a scalar nobody wants to read the 0 */
	if (length == name->length || (length == name->length + 1 && oid[length - 1] == 0))
		return g_strdup(name->name);
	g_autofree char *instance = oid_show(oid + name->length, length - name->length);
	return g_strconcat(name->name, ".", instance, NULL);
}

const char *trap_value_word(const uint32_t *oid, size_t length, int64_t value)
{
	const struct name *name = find_variable(oid, length);

	if (name == NULL || name->words == NULL || value < 1)
		return NULL;
	for (int64_t i = 1; name->words[i - 1] != NULL; i++)
		if (i == value)
			return name->words[i - 1];
	return NULL;
}

uint32_t trap_port_of(const uint32_t *oid, size_t length)
{
	static const struct name tables[] = { { NULL, PARTS(1, 3, 6, 1, 2, 1, 2, 2, 1) },
		{ NULL, PARTS(1, 3, 6, 1, 2, 1, 31, 1, 1, 1) } };

	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		if (length == tables[i].length + 2 && begins(&tables[i], oid, length) &&
		    oid[length - 1] <= INT32_MAX)
			return oid[length - 1];
	return 0;
}
