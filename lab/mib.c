#include "lab/mib.h"

#include <string.h>

#include "lab/odd.h"

/* What the rows of an object are. */
enum rows {
	ROWS_SCALAR,              /* .0 */
	ROWS_PORTS,               /* .ifIndex */
	ROWS_SOCKETS,             /* .number: ports that can have neighbours, and bridge ports */
	ROWS_NEIGHBOURS,          /* .0.number.1: timeMark, local port, remote index */
	ROWS_STORAGE,             /* .1 to .3 */
	ROWS_PROCESSORS,          /* .1 to .4 */
};

enum {
	SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_CONTACT, SYS_NAME, SYS_LOCATION, SYS_SERVICES,
	IF_NUMBER, IF_INDEX, IF_DESCR, IF_TYPE, IF_MTU, IF_SPEED, IF_ADDRESS, IF_ADMIN, IF_OPER,
	IF_CHANGED, IF_IN_OCTETS, IF_IN_PACKETS, IF_IN_DISCARDS, IF_IN_ERRORS, IF_OUT_OCTETS,
	IF_OUT_PACKETS, IF_OUT_DISCARDS, IF_OUT_ERRORS, IF_NAME, IF_HC_IN_OCTETS, IF_HC_IN_PACKETS,
	IF_HC_OUT_OCTETS, IF_HC_OUT_PACKETS, IF_HIGH_SPEED, IF_ALIAS, IF_DISCONTINUITY,
	IF_TABLE_CHANGED, BRIDGE_PORT_INDEX, HOST_UPTIME, HOST_MEMORY, STORAGE_DESCR, STORAGE_UNITS,
	STORAGE_SIZE, STORAGE_USED, PROCESSOR_LOAD, ENGINE_ID, ENGINE_BOOTS, ENGINE_TIME,
	ENGINE_MAX_SIZE, LLDP_CHASSIS_TYPE, LLDP_CHASSIS, LLDP_NAME, LLDP_DESCR, LLDP_PORT_TYPE,
	LLDP_PORT, LLDP_PORT_DESCR, LLDP_FAR_CHASSIS_TYPE, LLDP_FAR_CHASSIS, LLDP_FAR_PORT_TYPE,
	LLDP_FAR_PORT, LLDP_FAR_PORT_DESCR, LLDP_FAR_NAME, LLDP_FAR_DESCR,
};

#define PREFIX_LIMIT 12

struct object {
	int id;
	enum rows rows;
	unsigned trait;           /* only devices with it have the object; 0: all */
	size_t length;
	uint32_t prefix[PREFIX_LIMIT];
};

#define OBJECT(id, rows, trait, ...) \
	{ id, rows, trait, sizeof(uint32_t[]){ __VA_ARGS__ } / sizeof(uint32_t), { __VA_ARGS__ } }
#define SYSTEM(id, n) OBJECT(id, ROWS_SCALAR, 0, 1, 3, 6, 1, 2, 1, 1, n)
#define PORT(id, n) OBJECT(id, ROWS_PORTS, 0, 1, 3, 6, 1, 2, 1, 2, 2, 1, n)
#define PORTX(id, n) OBJECT(id, ROWS_PORTS, 0, 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, n)
#define STORAGE(id, n) OBJECT(id, ROWS_STORAGE, PLAN_HOST, 1, 3, 6, 1, 2, 1, 25, 2, 3, 1, n)
#define ENGINE(id, n) OBJECT(id, ROWS_SCALAR, 0, 1, 3, 6, 1, 6, 3, 10, 2, 1, n)
#define LLDP_LOCAL(id, n) OBJECT(id, ROWS_SCALAR, PLAN_LLDP, 1, 0, 8802, 1, 1, 2, 1, 3, n)
#define LLDP_PORTS(id, n) OBJECT(id, ROWS_SOCKETS, PLAN_LLDP, 1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, n)
#define LLDP_FAR(id, n) OBJECT(id, ROWS_NEIGHBOURS, PLAN_LLDP, 1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, n)

/* In the order of their prefixes. IEEE 802.1AB, RFC 3418, RFC 2863, RFC 4188, RFC 2790, RFC
 * 3411. */
static const struct object objects[] = {
	LLDP_LOCAL(LLDP_CHASSIS_TYPE, 1),
	LLDP_LOCAL(LLDP_CHASSIS, 2),
	LLDP_LOCAL(LLDP_NAME, 3),
	LLDP_LOCAL(LLDP_DESCR, 4),
	LLDP_PORTS(LLDP_PORT_TYPE, 2),
	LLDP_PORTS(LLDP_PORT, 3),
	LLDP_PORTS(LLDP_PORT_DESCR, 4),
	LLDP_FAR(LLDP_FAR_CHASSIS_TYPE, 4),
	LLDP_FAR(LLDP_FAR_CHASSIS, 5),
	LLDP_FAR(LLDP_FAR_PORT_TYPE, 6),
	LLDP_FAR(LLDP_FAR_PORT, 7),
	LLDP_FAR(LLDP_FAR_PORT_DESCR, 8),
	LLDP_FAR(LLDP_FAR_NAME, 9),
	LLDP_FAR(LLDP_FAR_DESCR, 10),
	SYSTEM(SYS_DESCR, 1),
	SYSTEM(SYS_OBJECT_ID, 2),
	SYSTEM(SYS_UPTIME, 3),
	SYSTEM(SYS_CONTACT, 4),
	SYSTEM(SYS_NAME, 5),
	SYSTEM(SYS_LOCATION, 6),
	SYSTEM(SYS_SERVICES, 7),
	OBJECT(IF_NUMBER, ROWS_SCALAR, 0, 1, 3, 6, 1, 2, 1, 2, 1),
	PORT(IF_INDEX, 1),
	PORT(IF_DESCR, 2),
	PORT(IF_TYPE, 3),
	PORT(IF_MTU, 4),
	PORT(IF_SPEED, 5),
	PORT(IF_ADDRESS, 6),
	PORT(IF_ADMIN, 7),
	PORT(IF_OPER, 8),
	PORT(IF_CHANGED, 9),
	PORT(IF_IN_OCTETS, 10),
	PORT(IF_IN_PACKETS, 11),
	PORT(IF_IN_DISCARDS, 13),
	PORT(IF_IN_ERRORS, 14),
	PORT(IF_OUT_OCTETS, 16),
	PORT(IF_OUT_PACKETS, 17),
	PORT(IF_OUT_DISCARDS, 19),
	PORT(IF_OUT_ERRORS, 20),
	OBJECT(BRIDGE_PORT_INDEX, ROWS_SOCKETS, PLAN_LLDP, 1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2),
	OBJECT(HOST_UPTIME, ROWS_SCALAR, PLAN_HOST, 1, 3, 6, 1, 2, 1, 25, 1, 1),
	OBJECT(HOST_MEMORY, ROWS_SCALAR, PLAN_HOST, 1, 3, 6, 1, 2, 1, 25, 2, 2),
	STORAGE(STORAGE_DESCR, 3),
	STORAGE(STORAGE_UNITS, 4),
	STORAGE(STORAGE_SIZE, 5),
	STORAGE(STORAGE_USED, 6),
	OBJECT(PROCESSOR_LOAD, ROWS_PROCESSORS, PLAN_HOST, 1, 3, 6, 1, 2, 1, 25, 3, 3, 1, 2),
	PORTX(IF_NAME, 1),
	PORTX(IF_HC_IN_OCTETS, 6),
	PORTX(IF_HC_IN_PACKETS, 7),
	PORTX(IF_HC_OUT_OCTETS, 10),
	PORTX(IF_HC_OUT_PACKETS, 11),
	PORTX(IF_HIGH_SPEED, 15),
	PORTX(IF_ALIAS, 18),
	PORTX(IF_DISCONTINUITY, 19),
	OBJECT(IF_TABLE_CHANGED, ROWS_SCALAR, 0, 1, 3, 6, 1, 2, 1, 31, 1, 5),
	ENGINE(ENGINE_ID, 1),
	ENGINE(ENGINE_BOOTS, 2),
	ENGINE(ENGINE_TIME, 3),
	ENGINE(ENGINE_MAX_SIZE, 4),
};

static bool is_wide(int id)
{
	return id == IF_HC_IN_OCTETS || id == IF_HC_IN_PACKETS || id == IF_HC_OUT_OCTETS
	    || id == IF_HC_OUT_PACKETS;
}

static bool has_object(const struct lab_device *device, const struct object *object)
{
	return (object->trait & device->traits) == object->trait
	    && !(device->traits & PLAN_NARROW && is_wide(object->id))
	    && !(device->faults & LAB_NO_UPTIME && object->id == SYS_UPTIME);
}

/* ---- values --------------------------------------------------------------------------------- */

static struct ber_value integer(int64_t value)
{
	return (struct ber_value){ .tag = BER_INTEGER, .integer = value };
}

static struct ber_value unsigned_value(uint8_t tag, uint64_t value)
{
	return (struct ber_value){ .tag = tag,
		.number = tag == BER_COUNTER64 ? value : (uint32_t)value };
}

static struct ber_value octets(const void *data, size_t size)
{
	return (struct ber_value){ .tag = BER_OCTETS, .octets = { data, size } };
}

static struct ber_value text(const char *text)
{
	return octets(text, strlen(text));
}

/* Six bytes: the chassis, or one of its ports. */
static struct ber_value mac(struct lab_mib *mib, uint64_t address)
{
	for (size_t i = 0; i < 6; i++)
		mib->bytes[i] = (uint8_t)(address >> (40 - 8 * i));
	return octets(mib->bytes, 6);
}

static struct ber_value object_id_value(struct lab_mib *mib, const char *dotted)
{
	mib->oid.length = 0;
	for (const char *at = dotted; *at && mib->oid.length < BER_OID_LIMIT;) {
		char *end;
		mib->oid.part[mib->oid.length++] = (uint32_t)g_ascii_strtoull(at, &end, 10);
		at = *end == '.' ? end + 1 : end;
	}
	return (struct ber_value){
		.tag = BER_OID, .oid = mib->oid.part, .oid_length = mib->oid.length
	};
}

void lab_engine_id(const struct lab_site *site, const struct lab_device *device,
    uint8_t ret[LAB_ENGINE_ID_SIZE])
{
	static const uint8_t head[5] = { 0x80, 0x00, 0x1f, 0x88, 0x03 };
	uint64_t address = device->address;
	for (guint i = 0; device->faults & LAB_SAME_ENGINE && i < site->devices->len; i++) {
		const struct lab_device *first = site->devices->pdata[i];
		if (first->plan->v3) {
			address = first->address;
			break;
		}
	}
	memcpy(ret, head, sizeof head);
	for (size_t i = 0; i < 6; i++)
		ret[sizeof head + i] = (uint8_t)(address >> (40 - 8 * i));
}

uint32_t lab_engine_time(const struct lab_site *site, const struct lab_device *device)
{
	int64_t seconds =
	    mono_between(device->started, site->now) / CLOCK_SECOND + device->engine_drift;
	return (uint32_t)CLAMP(seconds, 0, INT32_MAX);
}

static struct ber_value engine_value(struct lab_mib *mib, int id)
{
	switch (id) {
	case ENGINE_ID:
		lab_engine_id(mib->site, mib->device, mib->bytes);
		return octets(mib->bytes, LAB_ENGINE_ID_SIZE);
	case ENGINE_BOOTS:
		return integer(mib->device->engine_boots);
	case ENGINE_TIME:
		return integer(lab_engine_time(mib->site, mib->device));
	default:
		return integer(1472);
	}
}

static uint32_t last_change(const struct lab_device *device)
{
	uint32_t last = 0;
	for (guint i = 0; i < device->ports->len; i++)
		last = MAX(last, lab_port_changed(device->ports->pdata[i]));
	return last;
}

static struct ber_value scalar_value(struct lab_mib *mib, int id)
{
	const struct lab_device *device = mib->device;
	switch (id) {
	case SYS_DESCR:
	case LLDP_DESCR:
		return text(device->model->descr);
	case SYS_OBJECT_ID:
		return object_id_value(mib, device->model->object_id);
	case SYS_UPTIME:
	case HOST_UPTIME:
		return unsigned_value(BER_TICKS, lab_device_ticks(mib->site, device));
	case SYS_CONTACT:
		return text("noc@lab.invalid");
	case SYS_NAME:
	case LLDP_NAME:
		return text(device->name);
	case SYS_LOCATION:
		return text(device->plan->place);
	case SYS_SERVICES:
		return integer(device->traits & PLAN_HOST ? 72 : 78);
	case IF_NUMBER:
		return integer(device->by_index->len);
	case IF_TABLE_CHANGED:
		return unsigned_value(BER_TICKS, last_change(device));
	case HOST_MEMORY:
		return integer(64 * 1024 * 1024);
	case LLDP_CHASSIS_TYPE:
		return integer(4);
	case LLDP_CHASSIS:
		return mac(mib, device->address);
	default:
		return engine_value(mib, id);
	}
}

static struct ber_value counted(struct lab_mib *mib, const struct lab_port *port, uint8_t tag,
    enum lab_counter counter)
{
	return unsigned_value(tag, lab_port_count(mib->site, port, counter));
}

static struct ber_value port_value(struct lab_mib *mib, int id, const struct lab_port *port)
{
	switch (id) {
	case IF_INDEX:
		return integer((int32_t)port->index);
	case IF_DESCR:
	case IF_NAME:
		return text(port->name);
	case IF_TYPE:
		return integer(port->type);
	case IF_MTU:
		return integer(1500);
	case IF_SPEED:
		return unsigned_value(BER_GAUGE32,
		    port->mbps > 4294 ? UINT32_MAX : (uint64_t)port->mbps * 1000000);
	case IF_ADDRESS:
		return mac(mib, mib->device->address + port->number);
	case IF_ADMIN:
		return integer(port->shut ? 2 : 1);
	case IF_OPER:
		return integer(port->up ? 1 : 2);
	case IF_CHANGED:
		return unsigned_value(BER_TICKS, lab_port_changed(port));
	case IF_IN_OCTETS:
		return counted(mib, port, BER_COUNTER32, LAB_IN_OCTETS);
	case IF_IN_PACKETS:
		return counted(mib, port, BER_COUNTER32, LAB_IN_PACKETS);
	case IF_IN_DISCARDS:
		return counted(mib, port, BER_COUNTER32, LAB_IN_DISCARDS);
	case IF_IN_ERRORS:
		return counted(mib, port, BER_COUNTER32, LAB_IN_ERRORS);
	case IF_OUT_OCTETS:
		return counted(mib, port, BER_COUNTER32, LAB_OUT_OCTETS);
	case IF_OUT_PACKETS:
		return counted(mib, port, BER_COUNTER32, LAB_OUT_PACKETS);
	case IF_OUT_DISCARDS:
		return counted(mib, port, BER_COUNTER32, LAB_OUT_DISCARDS);
	case IF_OUT_ERRORS:
		return counted(mib, port, BER_COUNTER32, LAB_OUT_ERRORS);
	case IF_HC_IN_OCTETS:
		return counted(mib, port, BER_COUNTER64, LAB_IN_OCTETS);
	case IF_HC_IN_PACKETS:
		return counted(mib, port, BER_COUNTER64, LAB_IN_PACKETS);
	case IF_HC_OUT_OCTETS:
		return counted(mib, port, BER_COUNTER64, LAB_OUT_OCTETS);
	case IF_HC_OUT_PACKETS:
		return counted(mib, port, BER_COUNTER64, LAB_OUT_PACKETS);
	case IF_HIGH_SPEED:
		return unsigned_value(BER_GAUGE32, port->mbps);
	case IF_ALIAS:
		return octets(g_bytes_get_data(port->alias, NULL), g_bytes_get_size(port->alias));
	default:
		return unsigned_value(BER_TICKS, 0);
	}
}

static struct ber_value socket_value(int id, const struct lab_port *port)
{
	switch (id) {
	case BRIDGE_PORT_INDEX:
		return integer((int32_t)port->index);
	case LLDP_PORT_TYPE:
		return integer(5);
	default:
		return text(port->name);
	}
}

static struct ber_value neighbour_value(struct lab_mib *mib, int id, const struct lab_port *far)
{
	switch (id) {
	case LLDP_FAR_CHASSIS_TYPE:
		return integer(4);
	case LLDP_FAR_CHASSIS:
		return mac(mib, far->device->address);
	case LLDP_FAR_PORT_TYPE:
		return integer(5);
	case LLDP_FAR_NAME:
		return text(far->device->name);
	case LLDP_FAR_DESCR:
		return text(far->device->model->descr);
	default:
		return text(far->name);
	}
}

/* Three stores of a server; how full they are follows from the seed. */
static struct ber_value storage_value(struct lab_mib *mib, int id, size_t row)
{
	static const struct {
		const char *descr;
		int64_t size;
	} stores[] = { { "Physical memory", 16777216 }, { "/", 26214400 }, { "/var", 104857600 } };
	uint64_t chance = lab_hash(mib->site->seed, 3, mib->device->place << 8 | row);
	switch (id) {
	case STORAGE_DESCR:
		return text(stores[row].descr);
	case STORAGE_UNITS:
		return integer(4096);
	case STORAGE_SIZE:
		return integer(stores[row].size);
	default:
		return integer(stores[row].size / 100 * (int64_t)(20 + chance % 60));
	}
}

static struct ber_value processor_value(struct lab_mib *mib, size_t row)
{
	uint64_t minute = (uint64_t)(mib->site->wall.us / (60 * CLOCK_SECOND));
	return integer((int64_t)(lab_hash(mib->site->seed, mib->device->place << 8 | row,
	    minute) % 60));
}

/* ---- rows ----------------------------------------------------------------------------------- */

#define STORAGE_ROWS 3
#define PROCESSOR_ROWS 4

struct row {
	size_t place;             /* scalar 0, or place in ports, neighbours.. */
	const struct lab_port *port;
	uint32_t index[3];
	size_t length;
};

/* The row after INDEX (LENGTH parts, 0: before the first) among N that a single number orders. */
static size_t after(const uint32_t *index, size_t length, uint32_t first, size_t n)
{
	if (length == 0 || index[0] < first)
		return 0;
	return (size_t)(index[0] - first) < n ? (size_t)(index[0] - first) + 1 : n;
}

/* First port of LIST, ascending by KEY, that comes after INDEX. */
static guint port_after(const GPtrArray *list, size_t key, const uint32_t *index, size_t length)
{
	guint low = 0, high = list->len;
	while (length > 0 && low < high) {
		guint middle = low + (high - low) / 2;
		if (G_STRUCT_MEMBER(uint32_t, list->pdata[middle], key) <= index[0])
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool port_row(const GPtrArray *list, guint place, size_t key, struct row *ret)
{
	while (place < list->len && G_STRUCT_MEMBER(uint32_t, list->pdata[place], key) == 0
	    && key == offsetof(struct lab_port, number))
		place++;
	if (place >= list->len)
		return false;
	ret->port = list->pdata[place];
	ret->index[0] = G_STRUCT_MEMBER(uint32_t, list->pdata[place], key);
	ret->length = 1;
	return true;
}

/* Ports in the order they were made have rising numbers, but virtual ones between have none. */
static bool socket_row(const struct lab_device *device, const uint32_t *index, size_t length,
    struct row *ret)
{
	uint32_t wanted = length == 0 ? 1 : index[0] == UINT32_MAX ? UINT32_MAX : index[0] + 1;
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i];
		if (port->number >= MAX(wanted, 1) && !port->out)
			return port_row(device->ports, i, offsetof(struct lab_port, number), ret);
	}
	return false;
}

/* The index is 0.number.1, so what lies after depends on all three. */
static bool neighbour_row(const struct lab_device *device, const uint32_t *index, size_t length,
    struct row *ret)
{
	for (guint i = 0; i < device->neighbours->len; i++) {
		const struct lab_port *port = device->neighbours->pdata[i];
		uint32_t own[3] = { 0, port->number, 1 };
		if (ber_oid_compare(own, 3, index, length) <= 0)
			continue;
		*ret =
		    (struct row){ .port = port, .index = { own[0], own[1], own[2] }, .length = 3 };
		return true;
	}
	return false;
}

static bool plain_row(const uint32_t *index, size_t length, uint32_t first, size_t n,
    struct row *ret)
{
	ret->place = after(index, length, first, n);
	ret->index[0] = first + (uint32_t)ret->place;
	ret->length = 1;
	return ret->place < n;
}

/* The first row of OBJECT on the device after INDEX. */
static bool row_after(const struct lab_device *device, const struct object *object,
    const uint32_t *index, size_t length, struct row *ret)
{
	size_t key = offsetof(struct lab_port, index);
	switch (object->rows) {
	case ROWS_SCALAR:
		return plain_row(index, length, 0, 1, ret);
	case ROWS_PORTS:
		return port_row(device->by_index, port_after(device->by_index, key, index, length),
		    key, ret);
	case ROWS_SOCKETS:
		return socket_row(device, index, length, ret);
	case ROWS_NEIGHBOURS:
		return neighbour_row(device, index, length, ret);
	case ROWS_STORAGE:
		return plain_row(index, length, 1, STORAGE_ROWS, ret);
	case ROWS_PROCESSORS:
	default:
		return plain_row(index, length, 1, PROCESSOR_ROWS, ret);
	}
}

static struct ber_value row_value(struct lab_mib *mib, const struct object *object,
    const struct row *row)
{
	switch (object->rows) {
	case ROWS_SCALAR:
		return scalar_value(mib, object->id);
	case ROWS_PORTS:
		return port_value(mib, object->id, row->port);
	case ROWS_SOCKETS:
		return socket_value(object->id, row->port);
	case ROWS_NEIGHBOURS:
		return neighbour_value(mib, object->id, lab_port_far(row->port));
	case ROWS_STORAGE:
		return storage_value(mib, object->id, row->place);
	case ROWS_PROCESSORS:
	default:
		return processor_value(mib, row->place);
	}
}

/* ---- get and next --------------------------------------------------------------------------- */

static bool starts_with(const struct ber_oid *name, const struct object *object)
{
	return name->length >= object->length
	    && memcmp(name->part, object->prefix, object->length * sizeof *name->part) == 0;
}

/* The first object whose variables may come after NAME. */
static size_t first_object(const struct ber_oid *name)
{
	size_t low = 0, high = G_N_ELEMENTS(objects);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct object *object = &objects[middle];
		if (!starts_with(name, object)
		    && ber_oid_compare(object->prefix, object->length, name->part, name->length)
			< 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool lab_mib_next(struct lab_mib *mib, struct ber_oid *name, bool narrow, struct ber_value *ret)
{
	for (size_t i = first_object(name); i < G_N_ELEMENTS(objects); i++) {
		const struct object *object = &objects[i];
		struct row row = { 0 };
		bool within = starts_with(name, object);
		if (!has_object(mib->device, object) || (narrow && is_wide(object->id)))
			continue;
		if (!row_after(mib->device, object, name->part + object->length,
		    within ? name->length - object->length : 0, &row))
			continue;
		*ret = row_value(mib, object, &row);
		memcpy(name->part, object->prefix, object->length * sizeof *name->part);
		memcpy(name->part + object->length, row.index, row.length * sizeof *row.index);
		name->length = object->length + row.length;
		if (mib->device->faults & LAB_ODD)
			lab_odd_value(mib, name, ret);
		return true;
	}
	return false;
}

/* The variable just before NAME in the order of OIDs, as far as GETNEXT can tell: NAME is there if
 * it is what follows its own predecessor. */
static bool predecessor(const struct ber_oid *name, struct ber_oid *ret)
{
	*ret = *name;
	if (ret->part[ret->length - 1] == 0)
		ret->length--;
	else
		ret->part[ret->length - 1]--;
	return ret->length >= 2;
}

enum lab_found lab_mib_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret)
{
	size_t i = first_object(name);
	if (i == G_N_ELEMENTS(objects) || !starts_with(name, &objects[i])
	    || !has_object(mib->device, &objects[i]))
		return LAB_NO_OBJECT;
	struct ber_oid before;
	struct row row = { 0 };
	const struct object *object = &objects[i];
	size_t length = name->length - object->length;
	if (length == 0 || length > 3 || !predecessor(name, &before))
		return LAB_NO_INSTANCE;
	if (!row_after(mib->device, object, before.part + object->length,
		before.length - object->length, &row))
		return LAB_NO_INSTANCE;
	if (row.length != length
	    || memcmp(row.index, name->part + object->length, length * sizeof *row.index) != 0)
		return LAB_NO_INSTANCE;
	*ret = row_value(mib, object, &row);
	if (mib->device->faults & LAB_ODD)
		lab_odd_value(mib, name, ret);
	return LAB_FOUND;
}
