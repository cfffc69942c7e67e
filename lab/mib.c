#include "lab/mib.h"

#include <string.h>

#include "lab/box.h"
#include "lab/mib_entity.h"
#include "lab/mib_routing.h"
#include "lab/mib_values.h"
#include "lab/odd.h"
#include "lab/parts.h"

/* What the rows of an object are. */
enum rows {
	ROWS_SCALAR,              /* .0 */
	ROWS_PORTS,               /* .ifIndex */
	ROWS_SOCKETS,             /* .number: ports that can have neighbours, and bridge ports */
	ROWS_NEIGHBOURS,          /* .0.number.1: timeMark, local port, remote index */
	ROWS_STORAGE,             /* .1 to .3 */
	ROWS_PROCESSORS,          /* .1 to .4 */
	ROWS_ENTITIES,            /* .1 the chassis, .2 its board */
	ROWS_BOARD,               /* .1 */
	ROWS_BOARD_SCALAR,        /* .0 */
	ROWS_NEIGHBOURS_V2,       /* .0.ifIndex.1.1 */
	ROWS_NEIGHBOURS_CDP,      /* .ifIndex.1 */
};

#define PREFIX_LIMIT 16

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
#define ENTITY(id, n) OBJECT(id, ROWS_ENTITIES, PLAN_ENTITY, 1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, n)
#define CDP(id, n) \
	OBJECT(id, ROWS_NEIGHBOURS_CDP, PLAN_CDP, 1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1, n)
#define HUAWEI(id, n) \
	OBJECT(id, ROWS_ENTITIES, PLAN_HUAWEI, 1, 3, 6, 1, 4, 1, 2011, 5, 25, 31, 1, 1, 1, 1, n)
#define ZXR10(id, n) OBJECT(id, ROWS_BOARD, PLAN_ZXR10, 1, 3, 6, 1, 4, 1, 3902, 3, 3, 1, 1, n)
#define RUIJIE_POOL(id, n) \
	OBJECT(id, ROWS_BOARD, PLAN_RUIJIE, 1, 3, 6, 1, 4, 1, 4881, 1, 1, 10, 2, 35, 1, 1, 1, n)
#define RUIJIE_CPU(id, n) \
	OBJECT(id, ROWS_BOARD_SCALAR, PLAN_RUIJIE, 1, 3, 6, 1, 4, 1, 4881, 1, 1, 10, 2, 36, 1, 1, n)
#define MAIPU(id, n) \
	OBJECT(id, ROWS_BOARD_SCALAR, PLAN_MAIPU, 1, 3, 6, 1, 4, 1, 5651, 3, 20, 1, 1, 1, n)
#define H3C(id, n) \
	OBJECT(id, ROWS_ENTITIES, PLAN_H3C, 1, 3, 6, 1, 4, 1, 25506, 2, 6, 1, 1, 1, 1, n)
#define LLDP_V2_FAR(id, n) \
	OBJECT(id, ROWS_NEIGHBOURS_V2, PLAN_LLDP_V2, 1, 3, 111, 2, 802, 1, 1, 13, 1, 4, 1, 1, n)

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
	STORAGE(STORAGE_TYPE, 2),
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
	ENTITY(LAB_ENTITY_DESCR, 2),
	ENTITY(LAB_ENTITY_CLASS, 5),
	ENTITY(LAB_ENTITY_NAME, 7),
	ENTITY(LAB_ENTITY_HARDWARE, 8),
	ENTITY(LAB_ENTITY_SOFTWARE, 10),
	ENTITY(LAB_ENTITY_SERIAL, 11),
	ENTITY(LAB_ENTITY_MAKER, 12),
	ENTITY(LAB_ENTITY_MODEL, 13),
	CDP(LAB_NEIGHBOUR_ADDRESS_TYPE, 3),
	CDP(LAB_NEIGHBOUR_ADDRESS, 4),
	CDP(LAB_NEIGHBOUR_NAME, 6),
	CDP(LAB_NEIGHBOUR_PORT, 7),
	CDP(LAB_NEIGHBOUR_PLATFORM, 8),
	HUAWEI(LAB_CPU, 5),
	HUAWEI(LAB_MEMORY, 7),
	HUAWEI(LAB_MEMORY_SIZE, 9),
	ZXR10(LAB_MEMORY, 4),
	ZXR10(LAB_CPU, 12),
	RUIJIE_POOL(LAB_MEMORY_NAME, 2),
	RUIJIE_POOL(LAB_MEMORY, 3),
	RUIJIE_CPU(LAB_CPU, 3),
	MAIPU(LAB_MEMORY_USED, 5),
	MAIPU(LAB_MEMORY_SIZE, 8),
	OBJECT(LAB_CPU, ROWS_BOARD, PLAN_MAIPU, 1, 3, 6, 1, 4, 1, 5651, 3, 20, 1, 1, 3, 5, 1, 10),
	H3C(LAB_CPU, 6),
	H3C(LAB_MEMORY, 8),
	ENGINE(ENGINE_ID, 1),
	ENGINE(ENGINE_BOOTS, 2),
	ENGINE(ENGINE_TIME, 3),
	ENGINE(ENGINE_MAX_SIZE, 4),
	LLDP_V2_FAR(LAB_NEIGHBOUR_MAC_TYPE, 5),
	LLDP_V2_FAR(LAB_NEIGHBOUR_MAC, 6),
	LLDP_V2_FAR(LAB_NEIGHBOUR_TEXT_TYPE, 7),
	LLDP_V2_FAR(LAB_NEIGHBOUR_PORT, 8),
	LLDP_V2_FAR(LAB_NEIGHBOUR_NAME, 10),
	LLDP_V2_FAR(LAB_NEIGHBOUR_DESCR, 11),
};

static bool is_wide(int id)
{
	return id == IF_HC_IN_OCTETS || id == IF_HC_IN_PACKETS || id == IF_HC_OUT_OCTETS
	    || id == IF_HC_OUT_PACKETS;
}

static bool has_object(const struct lab_device *device, const struct object *object)
{
	/* Who tells his neighbours in another way does not tell them in this one. */
	if (object->trait == PLAN_LLDP && device->traits & (PLAN_LLDP_V2 | PLAN_CDP))
		return false;
	return (object->trait & device->traits) == object->trait
	    && !(device->traits & PLAN_NARROW && is_wide(object->id))
	    && !(device->faults & LAB_NO_UPTIME && object->id == SYS_UPTIME);
}

/* ---- rows --------------------------------------------------------------------------------- */

#define STORAGE_ROWS 3
#define PROCESSOR_ROWS 4

struct row {
	size_t place;             /* scalar 0, or place in ports, neighbours.. */
	const struct lab_port *port;
	uint32_t index[4];
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

/* Indexes that begin with or hold the ifIndex: the next in their order, whatever that of the ports
 * is. */
static bool neighbour_by_index(const struct lab_device *device, bool cdp, const uint32_t *index,
    size_t length, struct row *ret)
{
	bool any = false;
	for (guint i = 0; i < device->neighbours->len; i++) {
		const struct lab_port *port = device->neighbours->pdata[i];
		struct row row = { .port = port, .index = { 0, port->index, 1, 1 }, .length = 4 };
		if (cdp)
			row =
			    (struct row){ .port = port, .index = { port->index, 1 }, .length = 2 };
		if (ber_oid_compare(row.index, row.length, index, length) > 0 &&
		    (!any || ber_oid_compare(row.index, row.length, ret->index, ret->length) < 0)) {
			*ret = row;
			any = true;
		}
	}
	return any;
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
	case ROWS_ENTITIES:
		return plain_row(index, length, 1, LAB_ENTITY_ROWS, ret);
	case ROWS_BOARD:
		return plain_row(index, length, 1, 1, ret);
	case ROWS_BOARD_SCALAR:
		return plain_row(index, length, 0, 1, ret);
	case ROWS_NEIGHBOURS_V2:
	case ROWS_NEIGHBOURS_CDP:
		return neighbour_by_index(device, object->rows == ROWS_NEIGHBOURS_CDP, index,
		    length, ret);
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
		return lab_scalar_value(mib, object->id);
	case ROWS_PORTS:
		return lab_port_value(mib, object->id, row->port);
	case ROWS_SOCKETS:
		return lab_socket_value(object->id, row->port);
	case ROWS_NEIGHBOURS:
		return lab_neighbour_value(mib, object->id, lab_port_far(row->port));
	case ROWS_STORAGE:
		return lab_storage_value(mib, object->id, row->place);
	case ROWS_ENTITIES:
		return lab_entity_value(mib, object->id, row->place);
	case ROWS_BOARD:
	case ROWS_BOARD_SCALAR:
		return lab_entity_value(mib, object->id, 1);
	case ROWS_NEIGHBOURS_V2:
	case ROWS_NEIGHBOURS_CDP:
		return lab_entity_neighbour(mib, object->id, lab_port_far(row->port));
	case ROWS_PROCESSORS:
	default:
		return lab_processor_value(mib, row->place);
	}
}

/* ---- get and next ------------------------------------------------------------------------- */

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

/* The first variable of the table above after NAME. */
static bool next_object(struct lab_mib *mib, struct ber_oid *name, bool narrow,
    struct ber_value *ret)
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

/* Whichever comes first: of the table above, or of the others. */
bool lab_mib_next(struct lab_mib *mib, struct ber_oid *name, bool narrow, struct ber_value *ret)
{
	static bool (*const others[])(struct lab_mib *mib, struct ber_oid *name,
	    const struct ber_oid *limit, struct ber_value *ret) = { lab_routing_next,
		lab_parts_next, lab_box_next };
	struct ber_oid first = *name;
	bool any = next_object(mib, &first, narrow, ret);
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
		struct ber_oid own = *name;
		if (others[i](mib, &own, any ? &first : NULL, ret)) {
			first = own;
			any = true;
		}
	}
	*name = first;
	return any;
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
	if (lab_routing_get(mib, name, ret) || lab_parts_get(mib, name, ret)
	    || lab_box_get(mib, name, ret))
		return LAB_FOUND;
	size_t i = first_object(name);
	if (i == G_N_ELEMENTS(objects) || !starts_with(name, &objects[i])
	    || !has_object(mib->device, &objects[i]))
		return LAB_NO_OBJECT;
	struct ber_oid before;
	struct row row = { 0 };
	const struct object *object = &objects[i];
	size_t length = name->length - object->length;
	if (length == 0 || length > 4 || !predecessor(name, &before))
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
