#include "lab/parts.h"

#include <math.h>
#include <string.h>

#include "lab/cli.h"
#include "lab/rooms.h"

/* What a row is about; N of it is the part's number, PORT the port's module. */
enum what {
	SAYS_NUMBER,              /* N itself */
	SAYS_TEXT,                /* its text */
	SAYS_NAME,                /* of the port */
	SAYS_ALIAS,               /* ifIndex.N, as an OID */
	SAYS_CELSIUS,             /* of sensor N */
	SAYS_FAN,                 /* percent */
	SAYS_SUPPLY,              /* of power supply N: 1 on, 2 off */
	SAYS_SUPPLY_H3C, SAYS_SUPPLY_RUIJIE,
	SAYS_SUPPLY_WATTS,        /* as text */
	/* light, in the scales of the makers */
	OPTICS_CELSIUS, OPTICS_MILLIVOLTS, OPTICS_MICROAMPERES, OPTICS_RX_MICROWATTS,
	OPTICS_TX_MICROWATTS, OPTICS_BIAS_TEXT, OPTICS_RX_TEXT, OPTICS_TX_TEXT,
	OPTICS_RX_CENTIBEL, OPTICS_TX_CENTIBEL, OPTICS_CENTIVOLTS, OPTICS_CENTIAMPERES,
	OPTICS_RX_WORDS, OPTICS_TX_WORDS, OPTICS_BIAS_WORDS, OPTICS_VOLT_WORDS,
};

struct row {
	uint32_t *name;
	size_t length;
	enum what what;
	int64_t n;
	const char *text;
	const struct lab_port *port;
};

/* Entities beside the chassis (1) and its board (2) of lab/mib_entity.c. */
#define FAN(n) (10 + (uint32_t)(n))
#define SUPPLY(n) (20 + (uint32_t)(n))
#define SENSOR 31
#define PORT(port) (1000 + (port)->number)
#define BOARD 2

#define FANS 2
#define SUPPLIES 2

static const char *const fan_names[] = { "FAN 1", "FAN 2" };
static const char *const supply_names[] = { "PWR 1", "PWR 2" };

/* ---- rows ------------------------------------------------------------------------------------ */

static void row_clear(void *data)
{
	g_free(((struct row *)data)->name);
}

/* ROW with the name COLUMN.INDEX. */
static void add(GArray *rows, const char *column, const uint32_t *index, size_t length,
    struct row row)
{
	struct ber_oid prefix;
	ber_oid_parse(column, &prefix);
	row.length = prefix.length + length;
	row.name = g_new(uint32_t, row.length);
	memcpy(row.name, prefix.part, prefix.length * sizeof *row.name);
	memcpy(row.name + prefix.length, index, length * sizeof *row.name);
	g_array_append_val(rows, row);
}

static void say(GArray *rows, const char *column, uint32_t index, enum what what, int64_t n)
{
	add(rows, column, &index, 1, (struct row){ .what = what, .n = n });
}

static void say_text(GArray *rows, const char *column, uint32_t index, const char *text)
{
	add(rows, column, &index, 1, (struct row){ .what = SAYS_TEXT, .text = text });
}

static void say_light(GArray *rows, const char *column, uint32_t index, enum what what,
    const struct lab_port *port)
{
	add(rows, column, &index, 1, (struct row){ .what = what, .port = port });
}

/* ---- ENTITY-MIB (RFC 6933) ------------------------------------------------------------------- */

#define ENTITY "1.3.6.1.2.1.47.1.1.1.1."

static void add_entity(GArray *rows, uint32_t index, uint32_t within, int class, const char *name)
{
	say_text(rows, ENTITY "2", index, name);
	say(rows, ENTITY "4", index, SAYS_NUMBER, within);
	say(rows, ENTITY "5", index, SAYS_NUMBER, class);
	say_text(rows, ENTITY "7", index, name);
}

/* A socket is a port(10) on the board, and ifIndex is its other name. VRP gives the logical entity
 * as 1 where the RFC wants 0. */
static void add_socket(GArray *rows, const struct lab_port *port, uint32_t logical)
{
	uint32_t index[] = { PORT(port), logical };
	say_text(rows, ENTITY "2", PORT(port), "Port");
	say(rows, ENTITY "4", PORT(port), SAYS_NUMBER, BOARD);
	say(rows, ENTITY "5", PORT(port), SAYS_NUMBER, 10);
	say_light(rows, ENTITY "7", PORT(port), SAYS_NAME, port);
	add(rows, "1.3.6.1.2.1.47.1.3.2.1.2", index, 2,
	    (struct row){ .what = SAYS_ALIAS, .port = port });
}

static void add_entities(GArray *rows, const struct lab_device *device)
{
	bool vrp = device->traits & PLAN_HUAWEI;
	say(rows, ENTITY "4", 1, SAYS_NUMBER, 0);
	say(rows, ENTITY "4", BOARD, SAYS_NUMBER, 1);
	for (unsigned i = 0; i < FANS; i++)
		add_entity(rows, FAN(i + 1), 1, 7, fan_names[i]);
	for (unsigned i = 0; i < SUPPLIES; i++)
		add_entity(rows, SUPPLY(i + 1), 1, 6, supply_names[i]);
	if (device->traits & PLAN_H3C)
		add_entity(rows, SENSOR, BOARD, 8, "Temperature Sensor 1");
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i];
		if (port->number > 0 && !port->out && (vrp || lab_port_is_optical(port)))
			add_socket(rows, port, vrp ? 1 : 0);
	}
}

/* ---- HUAWEI-ENTITY-EXTENT-MIB ---------------------------------------------------------------- */

#define HUAWEI "1.3.6.1.4.1.2011.5.25.31.1.1."
#define OPTICS HUAWEI "3.1."

/* hwOpticalModuleInfoTable: millivolts, microamperes, microwatts, and the same once more as text in
 * hundredths of dBm; -255 and -1 where no module is. */
static void add_huawei_light(GArray *rows, const struct lab_port *port)
{
	static const struct { const char *column; enum what what; int64_t filler; } columns[] = {
		{ OPTICS "5", OPTICS_CELSIUS, -255 }, { OPTICS "6", OPTICS_MILLIVOLTS, -1 },
		{ OPTICS "7", OPTICS_MICROAMPERES, -1 }, { OPTICS "8", OPTICS_RX_MICROWATTS, -1 },
		{ OPTICS "9", OPTICS_TX_MICROWATTS, -1 },
	};
	static const struct { const char *column; enum what what; } texts[] = {
		{ OPTICS "31", OPTICS_BIAS_TEXT }, { OPTICS "32", OPTICS_RX_TEXT },
		{ OPTICS "33", OPTICS_TX_TEXT },
	};
	static const struct { const char *column; int limit; } limits[] = {
		{ OPTICS "13", -2000 }, { OPTICS "14", 50 }, { OPTICS "15", -950 },
		{ OPTICS "16", 50 },
	};
	bool light = lab_port_is_optical(port);
	uint32_t index = PORT(port);
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		if (light)
			say_light(rows, columns[i].column, index, columns[i].what, port);
		else
			say(rows, columns[i].column, index, SAYS_NUMBER, columns[i].filler);
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		if (light)
			say_light(rows, texts[i].column, index, texts[i].what, port);
		else
			say_text(rows, texts[i].column, index, "");
	for (size_t i = 0; light && i < G_N_ELEMENTS(limits); i++)
		say(rows, limits[i].column, index, SAYS_NUMBER, limits[i].limit);
}

static void add_huawei(GArray *rows, const struct lab_device *device)
{
	say(rows, HUAWEI "1.1.11", 1, SAYS_NUMBER, 0);
	say(rows, HUAWEI "1.1.11", BOARD, SAYS_CELSIUS, 0);
	for (uint32_t i = 1; i <= FANS; i++) {
		uint32_t index[] = { 1, i };
		add(rows, HUAWEI "10.1.1", index, 2, (struct row){ .n = 1 });
		add(rows, HUAWEI "10.1.2", index, 2, (struct row){ .n = i });
		add(rows, HUAWEI "10.1.5", index, 2, (struct row){ .what = SAYS_FAN });
		add(rows, HUAWEI "10.1.6", index, 2, (struct row){ .n = 1 });
		add(rows, HUAWEI "10.1.7", index, 2, (struct row){ .n = 1 });
	}
	for (uint32_t i = 1; i <= SUPPLIES; i++) {
		uint32_t index[] = { 1, i };
		add(rows, HUAWEI "18.1.1", index, 2, (struct row){ .n = 1 });
		add(rows, HUAWEI "18.1.2", index, 2, (struct row){ .n = i });
		add(rows, HUAWEI "18.1.5", index, 2, (struct row){ .n = 1 });
		add(rows, HUAWEI "18.1.6", index, 2, (struct row){ .what = SAYS_SUPPLY, .n = i });
	}
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i];
		if (port->number > 0 && !port->out)
			add_huawei_light(rows, port);
	}
}

/* ---- HH3C-ENTITY-EXT-MIB, HH3C-TRANSCEIVER-INFO-MIB ------------------------------------------ */

#define H3C "1.3.6.1.4.1.25506.2.6.1.1.1.1."
#define TRANSCEIVER "1.3.6.1.4.1.25506.2.70.1.1.1."
#define NO_TEMPERATURE 65535
#define NORMAL 2

static void add_h3c_light(GArray *rows, const struct lab_port *port)
{
	static const struct { const char *column; enum what what; } columns[] = {
		{ TRANSCEIVER "9", OPTICS_TX_CENTIBEL }, { TRANSCEIVER "12", OPTICS_RX_CENTIBEL },
		{ TRANSCEIVER "15", OPTICS_CELSIUS }, { TRANSCEIVER "16", OPTICS_CENTIVOLTS },
		{ TRANSCEIVER "17", OPTICS_CENTIAMPERES },
	};
	static const struct { const char *column; int limit; } limits[] = {
		{ TRANSCEIVER "10", 50 }, { TRANSCEIVER "11", -950 }, { TRANSCEIVER "13", 50 },
		{ TRANSCEIVER "14", -2000 },
	};
	say_text(rows, TRANSCEIVER "1", port->index, "SM");
	say_text(rows, TRANSCEIVER "2", port->index,
	    port->mbps >= 10000 ? "10G_BASE_LR_SFP" : "1000_BASE_LX_SFP");
	say(rows, TRANSCEIVER "3", port->index, SAYS_NUMBER, 1310);
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		say_light(rows, columns[i].column, port->index, columns[i].what, port);
	for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
		say(rows, limits[i].column, port->index, SAYS_NUMBER, limits[i].limit);
}

static void add_h3c(GArray *rows, const struct lab_device *device)
{
	static const uint32_t plain[] = { 1, BOARD, FAN(1), FAN(2) };
	for (size_t i = 0; i < G_N_ELEMENTS(plain); i++) {
		say(rows, H3C "12", plain[i], SAYS_NUMBER, NO_TEMPERATURE);
		say(rows, H3C "19", plain[i], SAYS_NUMBER, NORMAL);
	}
	for (uint32_t i = 1; i <= SUPPLIES; i++) {
		say(rows, H3C "12", SUPPLY(i), SAYS_NUMBER, NO_TEMPERATURE);
		say(rows, H3C "19", SUPPLY(i), SAYS_SUPPLY_H3C, i);
	}
	say(rows, H3C "12", SENSOR, SAYS_CELSIUS, 0);
	say(rows, H3C "19", SENSOR, SAYS_NUMBER, NORMAL);
	for (guint i = 0; i < device->ports->len; i++)
		if (lab_port_is_optical(device->ports->pdata[i]))
			add_h3c_light(rows, device->ports->pdata[i]);
}

/* ---- three makers after their MIB alone: no recording of them was at hand -------------------- */

/* RUIJIE-SYSTEM-MIB: ruijieSystemTemperature, ..ElectricalSourceIsNormalTable, ..FanIsNormalTable,
 * ..TemperatureTable; states noexist(1) existnopower(2) existreadypower(3) normal(4). */
#define RUIJIE "1.3.6.1.4.1.4881.1.1.10.2.1.1."

static void add_ruijie(GArray *rows)
{
	say(rows, RUIJIE "16", 0, SAYS_CELSIUS, 0);
	say(rows, RUIJIE "17", 0, SAYS_NUMBER, SUPPLIES);
	say(rows, RUIJIE "20", 0, SAYS_NUMBER, FANS);
	for (uint32_t i = 1; i <= SUPPLIES; i++) {
		say(rows, RUIJIE "18.1.1", i, SAYS_NUMBER, i);
		say(rows, RUIJIE "18.1.2", i, SAYS_SUPPLY_RUIJIE, i);
		say_text(rows, RUIJIE "18.1.3", i, supply_names[i - 1]);
	}
	for (uint32_t i = 1; i <= FANS; i++) {
		say(rows, RUIJIE "21.1.1", i, SAYS_NUMBER, i);
		say(rows, RUIJIE "21.1.2", i, SAYS_NUMBER, 4);
		say_text(rows, RUIJIE "21.1.3", i, fan_names[i - 1]);
	}
	say(rows, RUIJIE "23.1.1", 1, SAYS_NUMBER, 1);
	say_text(rows, RUIJIE "23.1.2", 1, "board");
	say(rows, RUIJIE "23.1.3", 1, SAYS_CELSIUS, 0);
	say(rows, RUIJIE "23.1.4", 1, SAYS_NUMBER, 65);
	say(rows, RUIJIE "23.1.5", 1, SAYS_NUMBER, 75);
}

/* ZXR10-SYSTEM-HARDWARE-MIB of the 5960: zxr10BoardTempTable, zxr10FanTable, zxr10PowerModuleTable
 * by rack, shelf, slot and number, power as text with its unit; ZXR10-OPTICAL-MIB by the name of
 * the port, its numbers as text with a column of validity beside each. */
#define ZXR10 "1.3.6.1.4.1.3902.3.6002.2."
#define ZXR10_LIGHT "1.3.6.1.4.1.3902.3.103.11.1.1."

static void add_zxr10_light(GArray *rows, const struct lab_port *port)
{
	static const struct { const char *column; enum what what; } columns[] = {
		{ ZXR10_LIGHT "18", OPTICS_RX_WORDS }, { ZXR10_LIGHT "20", OPTICS_TX_WORDS },
		{ ZXR10_LIGHT "22", OPTICS_BIAS_WORDS }, { ZXR10_LIGHT "26", OPTICS_VOLT_WORDS },
	};
	static const char *const valid[] = { ZXR10_LIGHT "19", ZXR10_LIGHT "21", ZXR10_LIGHT "23",
		ZXR10_LIGHT "25", ZXR10_LIGHT "27" };
	uint32_t index[40];
	size_t length = MIN(strlen(port->name), G_N_ELEMENTS(index) - 1);
	index[0] = (uint32_t)length;
	for (size_t i = 0; i < length; i++)
		index[i + 1] = (uint8_t)port->name[i];
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		add(rows, columns[i].column, index, length + 1,
		    (struct row){ .what = columns[i].what, .port = port });
	for (size_t i = 0; i < G_N_ELEMENTS(valid); i++)
		add(rows, valid[i], index, length + 1, (struct row){ .n = 1 });
	add(rows, ZXR10_LIGHT "24", index, length + 1,
	    (struct row){ .what = OPTICS_CELSIUS, .port = port });
}

static void add_zxr10(GArray *rows, const struct lab_device *device)
{
	uint32_t index[] = { 0, 1, 1, 1 };
	add(rows, ZXR10 "5.1.6", index, 4, (struct row){ .what = SAYS_TEXT, .text = "MPU" });
	add(rows, ZXR10 "5.1.7", index, 4, (struct row){ .what = SAYS_TEXT, .text = "inlet" });
	add(rows, ZXR10 "5.1.8", index, 4, (struct row){ .n = 1 }); /* normal */
	add(rows, ZXR10 "5.1.9", index, 4, (struct row){ .what = SAYS_CELSIUS });
	add(rows, ZXR10 "5.1.11", index, 4, (struct row){ .n = 75 });
	add(rows, ZXR10 "5.1.13", index, 4, (struct row){ .n = 85 });
	for (uint32_t i = 1; i <= FANS; i++) {
		index[3] = i;
		add(rows, ZXR10 "3.1.7", index, 4, (struct row){ .n = 1 });
		add(rows, ZXR10 "3.1.14", index, 4, (struct row){ .what = SAYS_FAN });
		add(rows, ZXR10 "3.1.22", index, 4,
		    (struct row){ .what = SAYS_TEXT, .text = fan_names[i - 1] });
	}
	for (uint32_t i = 1; i <= SUPPLIES; i++) {
		index[3] = i;
		add(rows, ZXR10 "6.2.1.4", index, 4, (struct row){ .n = 1 });
		add(rows, ZXR10 "6.2.1.7", index, 4, (struct row){ .what = SAYS_SUPPLY, .n = i });
		add(rows, ZXR10 "6.2.1.13", index, 4,
		    (struct row){ .what = SAYS_TEXT, .text = "PM-AC550" });
		add(rows, ZXR10 "6.2.1.16", index, 4,
		    (struct row){ .what = SAYS_TEXT, .text = "550.00W" });
		add(rows, ZXR10 "6.2.1.17", index, 4,
		    (struct row){ .what = SAYS_SUPPLY_WATTS, .n = i });
		add(rows, ZXR10 "6.2.1.27", index, 4,
		    (struct row){ .what = SAYS_TEXT, .text = supply_names[i - 1] });
	}
	for (guint i = 0; i < device->ports->len; i++)
		if (lab_port_is_optical(device->ports->pdata[i]))
			add_zxr10_light(rows, device->ports->pdata[i]);
}

/* Maipu: 5651.3.600.9.2.1.2 of its routers, 5651.3.901.3 of its small switches; its MIBs of fans
 * and supplies are not public. */
static void add_maipu(GArray *rows, const struct lab_device *device)
{
	if (device->traits & PLAN_NARROW)
		say(rows, "1.3.6.1.4.1.5651.3.901.3", 0, SAYS_CELSIUS, 0);
	else
		say(rows, "1.3.6.1.4.1.5651.3.600.9.2.1.2", 1, SAYS_CELSIUS, 0);
}

/* ---- made and forgotten ---------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return ber_oid_compare(x->name, x->length, y->name, y->length);
}

static const GArray *rows_of(struct lab_device *device)
{
	if (device->parts || device->place >= lab_site_planned())
		return device->parts;
	GArray *rows = device->parts = g_array_new(FALSE, FALSE, sizeof(struct row));
	g_array_set_clear_func(rows, row_clear);
	if (device->traits & PLAN_ENTITY)
		add_entities(rows, device);
	if (device->traits & PLAN_HUAWEI)
		add_huawei(rows, device);
	if (device->traits & PLAN_H3C)
		add_h3c(rows, device);
	if (device->traits & PLAN_RUIJIE)
		add_ruijie(rows);
	if (device->traits & PLAN_ZXR10 && device->traits & PLAN_LLDP
	    && !lab_device_serves_users(device))
		add_zxr10(rows, device);
	if (device->traits & PLAN_MAIPU)
		add_maipu(rows, device);
	g_array_sort(rows, by_name);
	return rows;
}

void lab_parts_forget(struct lab_device *device)
{
	g_clear_pointer(&device->parts, g_array_unref);
}

/* ---- values ---------------------------------------------------------------------------------- */

static struct ber_value text_of(const char *text)
{
	const void *data = text;
	return (struct ber_value){ .tag = BER_OCTETS, .octets = { data, strlen(text) } };
}

static struct ber_value written(struct lab_mib *mib, const char *unit, double value)
{
	g_snprintf((char *)mib->text, sizeof mib->text, "%.2f%s", value, unit);
	return text_of((const char *)mib->text);
}

static struct ber_value number(double value)
{
	return (struct ber_value){ .tag = BER_INTEGER, .integer = (int64_t)lround(value) };
}

static double microwatts(double dbm)
{
	return 1000 * pow(10, dbm / 10);
}

static struct ber_value light_value(struct lab_mib *mib, const struct row *row)
{
	struct lab_optics optics = lab_port_optics(mib->site, row->port);
	switch ((int)row->what) {
	case OPTICS_CELSIUS:
		return number(optics.temperature);
	case OPTICS_MILLIVOLTS:
		return number(optics.voltage * 1000);
	case OPTICS_MICROAMPERES:
		return number(optics.bias * 1000);
	case OPTICS_RX_MICROWATTS:
		return number(microwatts(optics.rx));
	case OPTICS_TX_MICROWATTS:
		return number(microwatts(optics.tx));
	case OPTICS_BIAS_TEXT:
	case OPTICS_BIAS_WORDS:
		return written(mib, "", optics.bias);
	case OPTICS_RX_TEXT:
		return written(mib, "", optics.rx * 100);
	case OPTICS_TX_TEXT:
		return written(mib, "", optics.tx * 100);
	case OPTICS_RX_CENTIBEL:
		return number(optics.rx * 100);
	case OPTICS_TX_CENTIBEL:
		return number(optics.tx * 100);
	case OPTICS_CENTIVOLTS:
		return number(optics.voltage * 100);
	case OPTICS_CENTIAMPERES:
		return number(optics.bias * 100);
	case OPTICS_RX_WORDS:
		return written(mib, "", optics.rx);
	case OPTICS_TX_WORDS:
		return written(mib, "", optics.tx);
	case OPTICS_VOLT_WORDS:
	default:
		return written(mib, "", optics.voltage);
	}
}

static struct ber_value alias_value(struct lab_mib *mib, const struct lab_port *port)
{
	ber_oid_parse("1.3.6.1.2.1.2.2.1.1", &mib->oid);
	mib->oid.part[mib->oid.length++] = port->index;
	return (struct ber_value){
		.tag = BER_OID, .oid = mib->oid.part, .oid_length = mib->oid.length
	};
}

static struct ber_value row_value(struct lab_mib *mib, const struct row *row)
{
	const struct lab_device *device = mib->device;
	bool fed = lab_rooms_feeds(mib->site->rooms, device, (unsigned)row->n - 1);
	switch ((int)row->what) {
	case SAYS_NUMBER:
		return number((double)row->n);
	case SAYS_TEXT:
		return text_of(row->text);
	case SAYS_NAME:
		return text_of(row->port->name);
	case SAYS_ALIAS:
		return alias_value(mib, row->port);
	case SAYS_CELSIUS:
		return number(lab_device_celsius(mib->site, device, (unsigned)row->n));
	case SAYS_FAN:
		return number(20 + lab_device_celsius(mib->site, device, 0) / 2);
	case SAYS_SUPPLY:
		return number(fed ? 1 : 2);
	case SAYS_SUPPLY_H3C:
		return number(fed ? NORMAL : 51); /* psuError */
	case SAYS_SUPPLY_RUIJIE:
		return number(fed ? 4 : 2);
	case SAYS_SUPPLY_WATTS:
		return written(mib, "W", fed ? 66 + (double)row->n : 0);
	default:
		return light_value(mib, row);
	}
}

/* The first row not before NAME, or with BEHIND after it. */
static guint place_of(const GArray *rows, const struct ber_oid *name, bool behind)
{
	guint low = 0, high = rows->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct row *row = &g_array_index(rows, struct row, middle);
		int order = ber_oid_compare(row->name, row->length, name->part, name->length);
		if (order < 0 || (behind && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool lab_parts_next(struct lab_mib *mib, struct ber_oid *name, const struct ber_oid *limit,
    struct ber_value *ret)
{
	const GArray *rows = rows_of(mib->device);
	guint place = rows ? place_of(rows, name, true) : 0;
	if (!rows || place == rows->len)
		return false;
	const struct row *row = &g_array_index(rows, struct row, place);
	if (limit && ber_oid_compare(row->name, row->length, limit->part, limit->length) > 0)
		return false;
	memcpy(name->part, row->name, row->length * sizeof *row->name);
	name->length = row->length;
	*ret = row_value(mib, row);
	return true;
}

bool lab_parts_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret)
{
	const GArray *rows = rows_of(mib->device);
	guint place = rows ? place_of(rows, name, false) : 0;
	if (!rows || place == rows->len)
		return false;
	const struct row *row = &g_array_index(rows, struct row, place);
	if (ber_oid_compare(row->name, row->length, name->part, name->length) != 0)
		return false;
	*ret = row_value(mib, row);
	return true;
}
