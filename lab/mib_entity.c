#include "lab/mib_entity.h"

#include <arpa/inet.h>
#include <string.h>

static struct ber_value number(int64_t value)
{
	return (struct ber_value){ .tag = BER_INTEGER, .integer = value };
}

static struct ber_value octets(const void *data, size_t size)
{
	return (struct ber_value){ .tag = BER_OCTETS, .octets = { data, size } };
}

static struct ber_value text(const char *text)
{
	return octets(text, strlen(text));
}

/* 0 to 20 and back in ten minutes, each device at another place of it. */
static unsigned wave(const struct lab_site *site, const struct lab_device *device)
{
	uint64_t offset = lab_hash(site->seed, 7, device->place) % 600;
	unsigned phase = (unsigned)(((uint64_t)(site->wall.us / CLOCK_SECOND) + offset) % 600);
	return (phase < 300 ? phase : 600 - phase) / 15;
}

static unsigned base(
    const struct lab_site *site, const struct lab_device *device, uint64_t salt, uint64_t span)
{
	return (unsigned)(lab_hash(site->seed, salt, device->place) % span);
}

unsigned lab_device_cpu(const struct lab_site *site, const struct lab_device *device)
{
	return 5 + base(site, device, 8, 40) + wave(site, device);
}

unsigned lab_device_memory(const struct lab_site *site, const struct lab_device *device)
{
	return 30 + base(site, device, 9, 30) + wave(site, device) / 4;
}

static int64_t cpu(const struct lab_mib *mib)
{
	return lab_device_cpu(mib->site, mib->device);
}

static int64_t memory(const struct lab_mib *mib)
{
	return lab_device_memory(mib->site, mib->device);
}

/* The makers as their devices write themselves. */
static const char *maker(const struct plan_model *model)
{
	static const struct { const char *ledger, *said; } makers[] = { { "华为", "Huawei" },
		{ "新华三", "H3C" }, { "锐捷", "Ruijie" }, { "中兴", "ZTE" }, { "迈普", "Maipu" } };
	for (size_t i = 0; i < G_N_ELEMENTS(makers); i++)
		if (strcmp(model->vendor, makers[i].ledger) == 0)
			return makers[i].said;
	return "";
}

/* What follows "Version " in sysDescr. */
static struct ber_value software(const struct plan_model *model)
{
	const char *version = strstr(model->descr, "ersion ");
	if (!version)
		return text("");
	version += strlen("ersion ");
	return octets(version, strcspn(version, ",\r\n"));
}

static struct ber_value serial(struct lab_mib *mib)
{
	g_snprintf((char *)mib->bytes, sizeof mib->bytes, "LAB%010" G_GINT64_MODIFIER "X",
	    mib->device->address);
	return text((const char *)mib->bytes);
}

static struct ber_value chassis_value(struct lab_mib *mib, int id)
{
	const struct plan_model *model = mib->device->model;
	switch (id) {
	case LAB_ENTITY_DESCR:
	case LAB_ENTITY_MODEL:
		return text(model->model);
	case LAB_ENTITY_CLASS:
		return number(3);
	case LAB_ENTITY_NAME:
		return text("Chassis");
	case LAB_ENTITY_HARDWARE:
		return text("VER.B");
	case LAB_ENTITY_SOFTWARE:
		return software(model);
	case LAB_ENTITY_SERIAL:
		return serial(mib);
	case LAB_ENTITY_MAKER:
		return text(maker(model));
	default:
		return number(0);
	}
}

#define MEMORY_OCTETS INT64_C(1598029824)

static struct ber_value board_value(struct lab_mib *mib, int id)
{
	switch (id) {
	case LAB_CPU:
		return number(cpu(mib));
	case LAB_MEMORY:
		return number(memory(mib));
	case LAB_MEMORY_SIZE:
		return number(MEMORY_OCTETS);
	case LAB_MEMORY_USED:
		return number(MEMORY_OCTETS / 100 * memory(mib));
	case LAB_MEMORY_NAME:
		return text("System");
	case LAB_ENTITY_CLASS:
		return number(9);
	case LAB_ENTITY_NAME:
		return text("MPU Board 0");
	case LAB_ENTITY_MAKER:
		return text(maker(mib->device->model));
	default:
		return text("");
	}
}

struct ber_value lab_entity_value(struct lab_mib *mib, int id, size_t row)
{
	return row == 0 ? chassis_value(mib, id) : board_value(mib, id);
}

/* The four octets of its management address; 0.0.0.0 for one that has none. */
static struct ber_value address(struct lab_mib *mib, const struct lab_device *device)
{
	g_autofree char *shown = lab_device_address(device);
	struct in_addr binary = { 0 };
	inet_pton(AF_INET, shown, &binary);
	memcpy(mib->bytes, &binary, sizeof binary);
	return octets(mib->bytes, sizeof binary);
}

struct ber_value lab_entity_neighbour(struct lab_mib *mib, int id, const struct lab_port *far)
{
	const struct lab_device *device = far->device;
	switch (id) {
	case LAB_NEIGHBOUR_TEXT_TYPE:
		return number(5);
	case LAB_NEIGHBOUR_MAC_TYPE:
		return number(4);
	case LAB_NEIGHBOUR_MAC:
		for (size_t i = 0; i < 6; i++)
			mib->bytes[i] = (uint8_t)(device->address >> (40 - 8 * i));
		return octets(mib->bytes, 6);
	case LAB_NEIGHBOUR_PORT:
		return text(far->name);
	case LAB_NEIGHBOUR_NAME:
		return text(device->name);
	case LAB_NEIGHBOUR_PLATFORM:
		return text(device->model->model);
	case LAB_NEIGHBOUR_ADDRESS_TYPE:
		return number(1);
	case LAB_NEIGHBOUR_ADDRESS:
		return address(mib, device);
	default:
		return text(device->model->descr);
	}
}
