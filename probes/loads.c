/* How busy processors are, how full memory and stores.
 *
 * Every maker has a table of its own for it, and many fill the general one (HOST-RESOURCES-MIB, RFC
 * 2790) with zeros or with one processor for all. So the sources below stand in order of trust, by
 * class: once one of a rank has told something, ranks behind it are not read. What several sources
 * of one rank tell of one row is taken from the first.
 *
 * Where a row is not measured on a recorded device the comment says so: then the OID is the MIB's
 * word alone. Values that cannot be (above 100 %, used more than there is) are fillers: they are
 * not read. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/table.h"
#include "probes/probe.h"

#define STORAGE "1.3.6.1.2.1.25.2.3.1."
#define HR_PROCESSOR "1.3.6.1.2.1.25.3.3.1.2"
#define UCD_MEMORY "1.3.6.1.4.1.2021.4."
#define UCD_IDLE "1.3.6.1.4.1.2021.11.11"
#define CISCO_CPU "1.3.6.1.4.1.9.9.109.1.1.1.1."
#define CISCO_POOL "1.3.6.1.4.1.9.9.48.1.1.1."
#define CISCO_ENHANCED "1.3.6.1.4.1.9.9.221.1.1.1.1."
#define HUAWEI "1.3.6.1.4.1.2011.5.25.31.1.1.1.1."
#define H3C "1.3.6.1.4.1.25506.2.6.1.1.1.1."
#define RUIJIE_CPU "1.3.6.1.4.1.4881.1.1.10.2.36.1."
#define RUIJIE_MEMORY "1.3.6.1.4.1.4881.1.1.10.2.35.1.1.1."
#define ZXR10_UNIT "1.3.6.1.4.1.3902.3.3.1.1."
#define ZXR10_CPU "1.3.6.1.4.1.3902.3.6002.2.1.1."
#define ZTE_CARD "1.3.6.1.4.1.3902.1015.2.1.1.3.1."
#define MAIPU "1.3.6.1.4.1.5651.3.20.1.1."
#define JUNIPER "1.3.6.1.4.1.2636.3.1.13.1."
#define FORTINET "1.3.6.1.4.1.12356.101.4.1."
#define HP_CPU "1.3.6.1.4.1.11.2.14.11.5.1.9.6.1"
#define HP_MEMORY "1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1."
#define ENTITY_NAME "1.3.6.1.2.1.47.1.1.1.1.7"

#define ASK(oid, name) { oid, name, ASK_COLUMN, CADENCE_WALK }
#define ASK_ONE(oid, name) { oid ".0", name, ASK_SCALAR, CADENCE_WALK }

static const struct ask asks[] = {
	ASK(STORAGE "2", "hrStorageType"),
	ASK(STORAGE "3", "hrStorageDescr"),
	ASK(STORAGE "4", "hrStorageAllocationUnits"),
	ASK(STORAGE "5", "hrStorageSize"),
	ASK(STORAGE "6", "hrStorageUsed"),
	ASK(HR_PROCESSOR, "hrProcessorLoad"),
	ASK_ONE(UCD_MEMORY "5", "memTotalReal"),
	ASK_ONE(UCD_MEMORY "6", "memAvailReal"),
	ASK_ONE(UCD_MEMORY "14", "memBuffer"),
	ASK_ONE(UCD_MEMORY "15", "memCached"),
	ASK_ONE(UCD_IDLE, "ssCpuIdle"),
	ASK(CISCO_CPU "5", "cpmCPUTotal5min"),
	ASK(CISCO_CPU "7", "cpmCPUTotal1minRev"),
	ASK(CISCO_CPU "8", "cpmCPUTotal5minRev"),
	ASK(CISCO_POOL "2", "ciscoMemoryPoolName"),
	ASK(CISCO_POOL "5", "ciscoMemoryPoolUsed"),
	ASK(CISCO_POOL "6", "ciscoMemoryPoolFree"),
	ASK(CISCO_ENHANCED "3", "cempMemPoolName"),
	ASK(CISCO_ENHANCED "7", "cempMemPoolUsed"),
	ASK(CISCO_ENHANCED "8", "cempMemPoolFree"),
	ASK(CISCO_ENHANCED "18", "cempMemPoolHCUsed"),
	ASK(CISCO_ENHANCED "20", "cempMemPoolHCFree"),
	ASK(HUAWEI "5", "hwEntityCpuUsage"),
	ASK(HUAWEI "7", "hwEntityMemUsage"),
	ASK(HUAWEI "9", "hwEntityMemSize"),
	ASK(H3C "6", "hh3cEntityExtCpuUsage"),
	ASK(H3C "8", "hh3cEntityExtMemUsage"),
	ASK(H3C "10", "hh3cEntityExtMemSize"),
	ASK_ONE(RUIJIE_CPU "1.3", "ruijieCPUUtilization5Min"),
	ASK(RUIJIE_CPU "2.1.1.5", "ruijieNodeCPUTotal5min"),
	ASK(RUIJIE_MEMORY "2", "ruijieMemoryPoolName"),
	ASK(RUIJIE_MEMORY "3", "ruijieMemoryPoolCurrentUtilization"),
	ASK(ZXR10_UNIT "4", "zxr10SystemMemUsed"),
	ASK(ZXR10_UNIT "5", "zxr10SystemCpuUtility2m"),
	ASK(ZXR10_UNIT "12", "zxr10SystemCpuUtility5m"),
	ASK(ZXR10_CPU "6", "zxr10 memory utility"),
	ASK(ZXR10_CPU "9", "zxr10 CPU utility 5 min"),
	ASK(ZTE_CARD "9", "zxAnCardCpuLoad"),
	ASK(ZTE_CARD "11", "zxAnCardMemUsage"),
	ASK_ONE(MAIPU "1.5", "memory used"),
	ASK_ONE(MAIPU "1.8", "memory total"),
	ASK(MAIPU "3.5.1.10", "CPU utility"),
	ASK(JUNIPER "5", "jnxOperatingDescr"),
	ASK(JUNIPER "8", "jnxOperatingCPU"),
	ASK(JUNIPER "11", "jnxOperatingBuffer"),
	ASK_ONE(FORTINET "3", "fgSysCpuUsage"),
	ASK_ONE(FORTINET "4", "fgSysMemUsage"),
	ASK_ONE(HP_CPU, "hpSwitchCpuStat"),
	ASK(HP_MEMORY "5", "hpLocalMemTotalBytes"),
	ASK(HP_MEMORY "7", "hpLocalMemAllocBytes"),
	{ NULL }
};

/* What VALUE is. */
enum measure {
	BUSY,                        /* per cent of it */
	IDLE,                        /* per cent that are left */
	USED_OF,                     /* OTHER is the whole */
	USED_AND_FREE,               /* OTHER is what is left */
	FREE_OF,                     /* OTHER is the whole, ALSO_FREE is free as well */
	STORAGE_ROW,                 /* RFC 2790: the type of the row tells its class */
};

static const struct source {
	enum load_class class;
	int rank;
	const char *key;             /* with the row's index: what it is followed by */
	enum measure measure;
	const char *value, *other;
	const char *also_free[2];
	const char *descr;
	const char *twin;            /* the row is real if this is not 0, even where VALUE is */
	bool zero_is_none;           /* rows without the thing show 0 */
	uint32_t unit;               /* octets; 0: octets themselves */
} sources[] = {
	/* CISCO-PROCESS-MIB: 5 minutes, by its newest object that is there. */
	{ LOAD_PROCESSOR, 1, "cisco", BUSY, CISCO_CPU "8" },
	{ LOAD_PROCESSOR, 1, "cisco", BUSY, CISCO_CPU "7" },
	{ LOAD_PROCESSOR, 1, "cisco", BUSY, CISCO_CPU "5" },
	/* CISCO-ENHANCED-MEMPOOL-MIB, then CISCO-MEMORY-POOL-MIB. */
	{ LOAD_MEMORY, 1, "cemp", USED_AND_FREE, CISCO_ENHANCED "18", CISCO_ENHANCED "20",
	    .descr = CISCO_ENHANCED "3" },
	{ LOAD_MEMORY, 1, "cemp", USED_AND_FREE, CISCO_ENHANCED "7", CISCO_ENHANCED "8",
	    .descr = CISCO_ENHANCED "3" },
	{ LOAD_MEMORY, 2, "cisco", USED_AND_FREE, CISCO_POOL "5", CISCO_POOL "6",
	    .descr = CISCO_POOL "2" },
	/* HUAWEI-ENTITY-EXTENT-MIB: one row per entity, 0 where it has no processor. */
	{ LOAD_PROCESSOR, 1, "hw", BUSY, HUAWEI "5", .twin = HUAWEI "7", .zero_is_none = true,
	    .descr = ENTITY_NAME },
	{ LOAD_MEMORY, 1, "hw", BUSY, HUAWEI "7", HUAWEI "9", .zero_is_none = true,
	    .descr = ENTITY_NAME },
	/* HH3C-ENTITY-EXT-MIB: the same. */
	{ LOAD_PROCESSOR, 1, "h3c", BUSY, H3C "6", .twin = H3C "8", .zero_is_none = true,
	    .descr = ENTITY_NAME },
	{ LOAD_MEMORY, 1, "h3c", BUSY, H3C "8", H3C "10", .zero_is_none = true,
	    .descr = ENTITY_NAME },
	/* RUIJIE-PROCESS-MIB, RUIJIE-MEMORY-MIB: not measured. */
	{ LOAD_PROCESSOR, 1, "ruijie", BUSY, RUIJIE_CPU "2.1.1.5" },
	{ LOAD_PROCESSOR, 2, "ruijie", BUSY, RUIJIE_CPU "1.3" },
	{ LOAD_MEMORY, 1, "ruijie", BUSY, RUIJIE_MEMORY "3", .descr = RUIJIE_MEMORY "2" },
	/* ZXR10-MIB, ZXR10-SYSTEM-HARDWARE-MIB, ZTE-AN-CHASSIS-MIB: not measured. */
	{ LOAD_PROCESSOR, 1, "zxr10", BUSY, ZXR10_UNIT "12" },
	{ LOAD_PROCESSOR, 1, "zxr10", BUSY, ZXR10_UNIT "5" },
	{ LOAD_MEMORY, 1, "zxr10", BUSY, ZXR10_UNIT "4", .zero_is_none = true },
	{ LOAD_PROCESSOR, 1, "zte", BUSY, ZXR10_CPU "9" },
	{ LOAD_MEMORY, 1, "zte", BUSY, ZXR10_CPU "6", .zero_is_none = true },
	{ LOAD_PROCESSOR, 1, "card", BUSY, ZTE_CARD "9", .twin = ZTE_CARD "11",
	    .zero_is_none = true },
	{ LOAD_MEMORY, 1, "card", BUSY, ZTE_CARD "11", .zero_is_none = true },
	/* Maipu MyPower: no MIB at hand; on the one device recorded, used of total is what the
	 * object beside them gives as per cent. */
	{ LOAD_PROCESSOR, 1, "maipu", BUSY, MAIPU "3.5.1.10" },
	{ LOAD_MEMORY, 1, "maipu", USED_OF, MAIPU "1.5", MAIPU "1.8" },
	/* JUNIPER-MIB: every part has a row, 0 where it has no processor. */
	{ LOAD_PROCESSOR, 1, "jnx", BUSY, JUNIPER "8", .twin = JUNIPER "11", .zero_is_none = true,
	    .descr = JUNIPER "5" },
	{ LOAD_MEMORY, 1, "jnx", BUSY, JUNIPER "11", .zero_is_none = true, .descr = JUNIPER "5" },
	/* FORTINET-FORTIGATE-MIB */
	{ LOAD_PROCESSOR, 1, "fg", BUSY, FORTINET "3" },
	{ LOAD_MEMORY, 1, "fg", BUSY, FORTINET "4" },
	/* STATISTICS-MIB of HP; NETSWITCH-MIB of HP is not measured. */
	{ LOAD_PROCESSOR, 1, "hp", BUSY, HP_CPU },
	{ LOAD_MEMORY, 1, "hp", USED_OF, HP_MEMORY "7", HP_MEMORY "5" },
	/* UCD-SNMP-MIB, in kB. Buffers and cache are given back when they are needed. */
	{ LOAD_MEMORY, 3, "ucd", FREE_OF, UCD_MEMORY "6", UCD_MEMORY "5",
	    { UCD_MEMORY "14", UCD_MEMORY "15" }, .unit = 1024 },
	/* HOST-RESOURCES-MIB: what everybody has, also RouterOS, EOS, PAN-OS, ArubaOS-CX. */
	{ LOAD_PROCESSOR, 4, "hr", BUSY, HR_PROCESSOR },
	{ LOAD_MEMORY, 4, "hr", STORAGE_ROW, STORAGE "6", STORAGE "5", .descr = STORAGE "3" },
	{ LOAD_STORE, 4, "hr", STORAGE_ROW, STORAGE "6", STORAGE "5", .descr = STORAGE "3" },
	{ LOAD_PROCESSOR, 5, "ucd", IDLE, UCD_IDLE },
};

/* Cap on what is followed of one device: a chassis has a few dozen boards. */
#define LOADS_LIMIT 256

/* ---- storage ------------------------------------------------------------------------------ */

/* hrStorageTypes (RFC 2790): memory is RAM; a store is a fixed disk, a RAM disk or flash. Virtual
 * memory, caches and media that come and go are none of these. False for them; and for the caches
 * and buffers that some agents call RAM, they are parts of the row before. */
static bool storage_class(const struct answer *answer, struct cell_row row, enum load_class *ret)
{
	static const uint32_t types[] = { 1, 3, 6, 1, 2, 1, 25, 2, 1 };
	const struct variable *type = cell_get(answer, STORAGE "2", row);
	if (!type || type->type != VARIABLE_OID || type->oid_length != G_N_ELEMENTS(types) + 1 ||
	    memcmp(type->oid, types, sizeof types) != 0)
		return false;
	uint32_t kind = type->oid[G_N_ELEMENTS(types)];
	g_autofree char *descr = g_strdup("");
	cell_read_text(answer, STORAGE "3", row, &descr);
	if (kind == 2 && (strstr(descr, "uffers") || strstr(descr, "ache")))
		return false;
	*ret = kind == 2 ? LOAD_MEMORY : LOAD_STORE;
	return kind == 2 || kind == 4 || kind == 8 || kind == 9;
}

/* ---- one row ------------------------------------------------------------------------------ */

static uint64_t cell_number(const struct answer *answer, const char *column, struct cell_row row)
{
	uint64_t number;
	const struct variable *variable = column ? cell_get(answer, column, row) : NULL;
	return variable && variable_number(variable, &number) ? number : 0;
}

/* Octets that one step of the numbers of SOURCE means. */
static uint64_t unit_of(const struct answer *answer, const struct source *source,
    struct cell_row row)
{
	if (source->measure == STORAGE_ROW)
		return MAX(cell_number(answer, STORAGE "4", row), 1);
	return source->unit ? source->unit : 1;
}

static int share(uint64_t used, uint64_t total)
{
	if (total == 0 || used > total || total > UINT64_MAX / 1000)
		return -1;
	return (int)(used * 1000 / total);
}

/* What VALUE and its other cells come to: permille and the whole; -1 for nonsense. */
static int measure(const struct answer *answer, const struct source *source, struct cell_row row,
    uint64_t value, uint64_t *ret_total)
{
	uint64_t other = cell_number(answer, source->other, row);
	*ret_total = other;
	switch (source->measure) {
	case BUSY:
		return value <= 100 ? (int)value * 10 : -1;
	case IDLE:
		return value <= 100 ? 1000 - (int)value * 10 : -1;
	case USED_AND_FREE:
		*ret_total = value + other;
		return share(value, *ret_total);
	case FREE_OF:
		for (size_t i = 0; i < G_N_ELEMENTS(source->also_free); i++)
			value += cell_number(answer, source->also_free[i], row);
		return value <= other ? share(other - value, other) : -1;
	case USED_OF:
	case STORAGE_ROW:
		break;
	}
	return share(value, other);
}

/* ---- sources ------------------------------------------------------------------------------ */

static bool is_known(const struct findings *findings, enum load_class class, const char *key)
{
	for (guint i = 0; i < findings->loads->len; i++) {
		const struct load_finding *load = findings->loads->pdata[i];
		if (load->class == class && strcmp(load->row, key) == 0)
			return true;
	}
	return false;
}

/* The OIDs that ROW of SOURCE needs; caller frees. */
static char *cells_of(const struct source *source, const char *index)
{
	const char *const columns[] = { source->value, source->other, source->also_free[0],
		source->also_free[1], source->twin,
		source->measure == STORAGE_ROW ? STORAGE "2" : NULL,
		source->measure == STORAGE_ROW ? STORAGE "4" : NULL };
	GString *cells = g_string_new(NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		if (columns[i])
			g_string_append_printf(cells, "%s%s.%s", cells->len ? " " : "", columns[i],
			    index);
	return g_string_free(cells, FALSE);
}

/* Whether ROW of SOURCE is about something that is there. */
static bool is_real(const struct answer *answer, const struct source *source, struct cell_row row,
    uint64_t value)
{
	enum load_class class;
	if (source->measure == STORAGE_ROW)
		return storage_class(answer, row, &class) && class == source->class;
	return !source->zero_is_none || value != 0 || cell_number(answer, source->twin, row) != 0;
}

static void read_row(const struct answer *answer, struct findings *findings,
    const struct source *source, struct cell_row row, const struct variable *variable)
{
	uint64_t value, total = 0;
	g_autofree char *index = oid_show(row.index, row.length);
	g_autofree char *key = g_strdup_printf("%s.%s", source->key, index);
	if (!variable_number(variable, &value) || !is_real(answer, source, row, value) ||
	    is_known(findings, source->class, key))
		return;
	int permille = measure(answer, source, row, value, &total);
	if (permille < 0 || findings->loads->len >= LOADS_LIMIT)
		return;
	struct load_finding *load = findings_add_load(findings, source->class);
	uint64_t unit = unit_of(answer, source, row);
	g_free(load->row);
	load->row = g_steal_pointer(&key);
	g_free(load->oid);
	load->oid = oid_show(variable->name, variable->name_length);
	g_free(load->cells);
	load->cells = cells_of(source, index);
	if (source->descr)
		cell_read_text(answer, source->descr, row, &load->descr);
	load->permille = permille;
	load->total = total <= UINT64_MAX / unit ? total * unit : 0;
}

static void read_source(const struct answer *answer, struct findings *findings,
    const struct source *source)
{
	struct cell_row row;
	size_t cursor = 0;
	const struct variable *variable;
	while ((variable =
		    answer_row(answer, source->value, &cursor, &row.index, &row.length)))
		if (row.length <= 8 && variable->type != VARIABLE_NOTHING)
			read_row(answer, findings, source, row, variable);
}

/* What ranks behind a source that has told something is left out. */
static void read_class(const struct answer *answer, struct findings *findings,
    enum load_class class)
{
	guint before = findings->loads->len;
	int rank = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		if (sources[i].class != class)
			continue;
		if (findings->loads->len > before && sources[i].rank > rank)
			continue;
		rank = sources[i].rank;
		read_source(answer, findings, &sources[i]);
	}
}

static void read_loads(const struct answer *answer, struct findings *findings)
{
	for (int class = 0; class < LOAD_CLASSES; class++)
		read_class(answer, findings, (enum load_class)class);
}

const struct probe probe_loads = {
	.name = "loads",
	.title = N_("处理器与内存"),
	.order = 40,
	.asks = asks,
	.read = read_loads,
};
