#include "lab/mib_values.h"

#include <string.h>

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
	ber_oid_parse(dotted, &mib->oid);
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

struct ber_value lab_scalar_value(struct lab_mib *mib, int id)
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

struct ber_value lab_port_value(struct lab_mib *mib, int id, const struct lab_port *port)
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

struct ber_value lab_socket_value(int id, const struct lab_port *port)
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

struct ber_value lab_neighbour_value(struct lab_mib *mib, int id, const struct lab_port *far)
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
struct ber_value lab_storage_value(struct lab_mib *mib, int id, size_t row)
{
	static const struct {
		const char *descr;
		int64_t size;
	} stores[] = { { "Physical memory", 16777216 }, { "/", 26214400 }, { "/var", 104857600 } };
	uint64_t chance = lab_hash(mib->site->seed, 3, mib->device->place << 8 | row);
	switch (id) {
	case STORAGE_TYPE:
		return object_id_value(mib,
		    row == 0 ? "1.3.6.1.2.1.25.2.1.2" : "1.3.6.1.2.1.25.2.1.4");
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

struct ber_value lab_processor_value(struct lab_mib *mib, size_t row)
{
	uint64_t minute = (uint64_t)(mib->site->wall.us / (60 * CLOCK_SECOND));
	return integer((int64_t)(lab_hash(mib->site->seed, mib->device->place << 8 | row,
	    minute) % 60));
}
