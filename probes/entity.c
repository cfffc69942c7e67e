/* Of what make a device is: the chassis of entPhysicalTable (ENTITY-MIB, RFC 6933), completed from
 * the scalars with which makers say the same where they leave the table or a cell of it out. The
 * first chassis that says its model or serial number speaks for the device; where there are
 * several (a stack) the ledger knows them by the first. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/table.h"
#include "probes/probe.h"

#define PHYSICAL "1.3.6.1.2.1.47.1.1.1.1."
#define UPS "1.3.6.1.2.1.33.1.1."

static const struct ask asks[] = {
	{ PHYSICAL "5", "entPhysicalClass", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "7", "entPhysicalName", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "8", "entPhysicalHardwareRev", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "9", "entPhysicalFirmwareRev", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "10", "entPhysicalSoftwareRev", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "11", "entPhysicalSerialNum", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "12", "entPhysicalMfgName", ASK_COLUMN, CADENCE_WALK },
	{ PHYSICAL "13", "entPhysicalModelName", ASK_COLUMN, CADENCE_WALK },
	{ UPS "1.0", "upsIdentManufacturer", ASK_SCALAR, CADENCE_WALK },
	{ UPS "2.0", "upsIdentModel", ASK_SCALAR, CADENCE_WALK },
	{ UPS "3.0", "upsIdentUPSSoftwareVersion", ASK_SCALAR, CADENCE_WALK },
	{ UPS "4.0", "upsIdentAgentSoftwareVersion", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.2011.5.25.31.6.5.0", "hwEntitySystemModel", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.2636.3.1.2.0", "jnxBoxDescr", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.2636.3.1.3.0", "jnxBoxSerialNo", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.12356.100.1.1.1.0", "fnSysSerial", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.12356.101.4.1.1.0", "fgSysVersion", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.14988.1.1.4.4.0", "mtxrLicVersion", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.14988.1.1.7.3.0", "mtxrSerialNumber", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.14988.1.1.7.8.0", "mtxrBoardName", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.25461.2.1.2.1.1.0", "panSysSwVersion", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.318.1.1.1.1.1.1.0", "upsBasicIdentModel", ASK_SCALAR, CADENCE_WALK },
	{ "1.3.6.1.4.1.318.1.1.1.1.2.1.0", "upsAdvIdentFirmwareRevision", ASK_SCALAR,
	    CADENCE_WALK },
	{ "1.3.6.1.4.1.318.1.1.1.1.2.3.0", "upsAdvIdentSerialNumber", ASK_SCALAR, CADENCE_WALK },
	{ NULL }
};

#define TEXT(member) offsetof(struct entity_finding, member)

/* PhysicalClass (IANA-ENTITY-MIB). */
#define CLASS_CHASSIS 3
#define CLASS_STACK 11

static const struct source {
	const char *oid;
	size_t text;                 /* where in the entity it goes */
} cells[] = {
	{ PHYSICAL "12", TEXT(manufacturer) },
	{ PHYSICAL "13", TEXT(model) },
	{ PHYSICAL "11", TEXT(serial) },
	{ PHYSICAL "8", TEXT(hardware) },
	{ PHYSICAL "9", TEXT(firmware) },
	{ PHYSICAL "10", TEXT(software) },
};

/* HUAWEI-ENTITY-EXTENT-MIB, JUNIPER-MIB, FORTINET-CORE-MIB, FORTINET-FORTIGATE-MIB, MIKROTIK-MIB,
 * PAN-COMMON-MIB, PowerNet-MIB, UPS-MIB (RFC 1628); mtxrBoardName and fnSysSerial were not there on
 * the devices this was measured with. A maker's own word comes before the standard's. */
static const struct source scalars[] = {
	{ "1.3.6.1.4.1.2011.5.25.31.6.5.0", TEXT(model) },
	{ "1.3.6.1.4.1.2636.3.1.2.0", TEXT(model) },
	{ "1.3.6.1.4.1.2636.3.1.3.0", TEXT(serial) },
	{ "1.3.6.1.4.1.12356.100.1.1.1.0", TEXT(serial) },
	{ "1.3.6.1.4.1.12356.101.4.1.1.0", TEXT(software) },
	{ "1.3.6.1.4.1.14988.1.1.7.8.0", TEXT(model) },
	{ "1.3.6.1.4.1.14988.1.1.7.3.0", TEXT(serial) },
	{ "1.3.6.1.4.1.14988.1.1.4.4.0", TEXT(software) },
	{ "1.3.6.1.4.1.25461.2.1.2.1.1.0", TEXT(software) },
	{ "1.3.6.1.4.1.318.1.1.1.1.1.1.0", TEXT(model) },
	{ "1.3.6.1.4.1.318.1.1.1.1.2.3.0", TEXT(serial) },
	{ "1.3.6.1.4.1.318.1.1.1.1.2.1.0", TEXT(firmware) },
	{ UPS "1.0", TEXT(manufacturer) },
	{ UPS "2.0", TEXT(model) },
	{ UPS "3.0", TEXT(firmware) },
	{ UPS "4.0", TEXT(software) },
};

/* Ways in which agents say that they say nothing. */
static bool is_filler(const char *text)
{
	static const char *const fillers[] = { "", "N/A", "n/a", "NA", "none", "None", "unknown",
		"Unknown", "not available", "0" };
	for (size_t i = 0; i < G_N_ELEMENTS(fillers); i++)
		if (strcmp(text, fillers[i]) == 0)
			return true;
	return false;
}

/* The text goes where SOURCE says, unless something is there already. Padding goes. */
static void take(const struct variable *variable, const struct source *source,
    struct entity_finding *entity)
{
	char **text = (char **)(void *)((char *)entity + source->text);
	if (!variable || **text)
		return;
	g_autofree char *said = variable_text(variable);
	g_strstrip(said);
	if (is_filler(said))
		return;
	g_free(*text);
	*text = g_steal_pointer(&said);
}

/* Take rows of CLASS until one has said a model or serial number. */
static bool read_class(const struct answer *answer, int64_t class, struct entity_finding *entity)
{
	struct cell_row row;
	size_t cursor = 0;
	int64_t said;
	const struct variable *variable;
	while ((variable = answer_row(answer, PHYSICAL "5", &cursor, &row.index, &row.length))) {
		if (!variable_integer(variable, &said) || said != class)
			continue;
		for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
			take(cell_get(answer, cells[i].oid, row), &cells[i], entity);
		if (*entity->model || *entity->serial)
			return true;
	}
	return false;
}

/* Where nothing tells a model the name of the chassis often does: it is taken from agents that fill
 * in the maker as well, if it is more than the word for a chassis. */
static void read_chassis_name(const struct answer *answer, struct entity_finding *entity)
{
	static const struct source name = { PHYSICAL "7", TEXT(model) };
	struct cell_row row;
	size_t cursor = 0;
	int64_t said;
	const struct variable *variable;
	while ((variable = answer_row(answer, PHYSICAL "5", &cursor, &row.index, &row.length))) {
		const struct variable *text = cell_get(answer, PHYSICAL "7", row);
		if (!text || !variable_integer(variable, &said) || said != CLASS_CHASSIS)
			continue;
		g_autofree char *clean = variable_text(text);
		if (*entity->manufacturer && strpbrk(clean, "0123456789") && strlen(clean) > 4)
			take(text, &name, entity);
	}
}

static void read_entity(const struct answer *answer, struct findings *findings)
{
	struct entity_finding *entity = &findings->entity;
	if (!read_class(answer, CLASS_CHASSIS, entity))
		read_class(answer, CLASS_STACK, entity);
	for (size_t i = 0; i < G_N_ELEMENTS(scalars); i++)
		take(answer_get(answer, scalars[i].oid), &scalars[i], entity);
	read_chassis_name(answer, entity);
}

const struct probe probe_entity = {
	.name = "entity",
	.title = N_("型号与序列号"),
	.order = 50,
	.asks = asks,
	.read = read_entity,
};
