#include "lab/box.h"

#include <math.h>
#include <string.h>

/* A variable with its name in numbers, and what it said when its sensor got stuck. */
struct row {
	const struct lab_variable *variable;
	struct ber_oid *name;
	guint sensor;             /* in the box's sensors; G_MAXUINT: none */
	double held;
};

#define ROW(box, i) (&g_array_index((box)->rows, struct row, i))

/* ---- quantities --------------------------------------------------------------------------- */

#define MAINS_VOLTS 229.0
#define RACK_SHARE 0.18           /* of what its UPS carries */

/* Between -1 and 1, smooth over half a minute, another for each WHICH. */
static double waver(const struct lab_site *site, const struct lab_box *box, uint64_t which)
{
	uint64_t key = (uint64_t)box->device->place << 16 | which;
	int64_t knot = site->wall.us / (30 * CLOCK_SECOND);
	double part = (double)(site->wall.us % (30 * CLOCK_SECOND)) / (30.0 * CLOCK_SECOND);
	double here = (double)(lab_hash(site->seed, key, (uint64_t)knot) % 2001) / 1000 - 1;
	double next = (double)(lab_hash(site->seed, key, (uint64_t)knot + 1) % 2001) / 1000 - 1;
	return here * (1 - part) + next * part;
}

static int battery_state(const struct lab_ups *ups)
{
	if (ups->charge <= 0.02)
		return 2;
	if (ups->source == LAB_FROM_BATTERY)
		return lab_ups_is_low(ups) ? 1 : 3;
	return ups->charge < 0.98 ? 4 : 0;
}

static double ups_value(const struct lab_ups *ups, enum lab_quantity quantity, double noise)
{
	double volts = ups->source == LAB_FROM_NOTHING ? 0
	    : ups->source == LAB_FROM_BYPASS ? MAINS_VOLTS + noise : 220 + noise / 5;
	switch ((int)quantity) {
	case LAB_UPS_SOURCE:
		return ups->source;
	case LAB_UPS_CHARGE:
		return ups->charge * 100;
	case LAB_UPS_MINUTES:
		return lab_ups_minutes(ups);
	case LAB_UPS_MINUTES_LEFT:
		return ups->source == LAB_FROM_BATTERY ? lab_ups_minutes(ups) : -1;
	case LAB_UPS_BATTERY_SECONDS:
		return ups->battery_seconds;
	case LAB_UPS_BATTERY_STATE:
		return battery_state(ups);
	case LAB_UPS_BATTERY_VOLTS:
		return lab_ups_volts(ups);
	case LAB_UPS_BATTERY_AMPERES:
		return lab_ups_amperes(ups);
	case LAB_UPS_BATTERY_CELSIUS:
		return ups->celsius;
	case LAB_UPS_OLD:
		return ups->old;
	case LAB_UPS_INPUT_VOLTS:
		return ups->input ? MAINS_VOLTS + 2 * noise : 0;
	case LAB_UPS_INPUT_HERTZ:
		return ups->input ? 50 + 0.03 * noise : 0;
	case LAB_UPS_OUTPUT_VOLTS:
		return volts;
	case LAB_UPS_OUTPUT_HERTZ:
		return volts > 0 ? 50 : 0;
	case LAB_UPS_OUTPUT_KW:
		return ups->load / 3 * (1 + 0.03 * noise);
	case LAB_UPS_OUTPUT_AMPERES:
		return volts > 0 ? ups->load / 3 * (1 + 0.03 * noise) * 1000 / volts : 0;
	case LAB_UPS_LOAD:
		return lab_ups_load(ups) * 100;
	case LAB_RACK_KW:
		return ups->load * RACK_SHARE * (1 + 0.05 * noise);
	case LAB_RACK_AMPERES:
	default:
		return volts > 0 ? ups->load * RACK_SHARE * (1 + 0.05 * noise) * 1000 / volts : 0;
	}
}

static double power_value(const struct lab_building *building, enum lab_quantity quantity,
    unsigned n, double noise)
{
	const struct lab_generator *generator = &building->generator;
	/* An engine that could start is as good as voltage, until it has to. */
	bool ready[3] = { false, building->mains, generator->state == LAB_ENGINE_RUNNING
		|| (building->mains && generator->state != LAB_ENGINE_FAILED) };
	double own = lab_generator_runs(generator) ? 1 : 0;
	switch ((int)quantity) {
	case LAB_MAINS:
		return building->mains;
	case LAB_MAINS_VOLTS:
		return building->mains ? MAINS_VOLTS + 2 * noise : 0;
	case LAB_MAINS_HERTZ:
		return building->mains ? 50 + 0.03 * noise : 0;
	case LAB_ATS_FEED:
		return building->feed;
	case LAB_ATS_READY:
		return ready[MIN(n, 2)];
	case LAB_ATS_REDUNDANT: /* an engine that can start counts */
		return building->mains && generator->state != LAB_ENGINE_FAILED;
	case LAB_ATS_OUTPUT_VOLTS:
		return building->supply ? MAINS_VOLTS + 2 * noise : 0;
	case LAB_GENERATOR_RUNS:
		return own;
	case LAB_GENERATOR_FAILED:
		return generator->state == LAB_ENGINE_FAILED;
	case LAB_GENERATOR_LOW_FUEL:
		return generator->fuel < 0.2 * building->plan->tank;
	case LAB_GENERATOR_VOLTS:
		return own * (231 + noise);
	case LAB_GENERATOR_HERTZ:
		return own * (50.2 - generator->load / 200 + 0.1 * noise);
	case LAB_GENERATOR_FUEL:
		return 100 * generator->fuel / MAX(building->plan->tank, 1);
	case LAB_GENERATOR_COOLANT:
		return generator->coolant;
	case LAB_GENERATOR_BATTERY:
		return generator->state == LAB_ENGINE_CRANKING ? 21.5 : own > 0 ? 28.2 : 27.2;
	case LAB_GENERATOR_KW:
	default:
		return generator->load;
	}
}

static double cooling_value(const struct lab_room *room, const struct lab_cooling *cooling,
    enum lab_quantity quantity, double noise)
{
	switch ((int)quantity) {
	case LAB_COOLING_RUNS:
		return lab_cooling_runs(cooling);
	case LAB_COOLING_FAILED:
		return cooling->failed;
	case LAB_COOLING_SUPPLY:
		return lab_cooling_supply(room, cooling) + 0.1 * noise;
	case LAB_COOLING_RETURN:
		return lab_room_hot(room) - 0.4 + 0.2 * noise;
	case LAB_COOLING_SETPOINT:
		return cooling->plan->setpoint + room->warmer;
	case LAB_COOLING_KW:
		return cooling->output;
	case LAB_COOLING_WANTED:
		return cooling->demand * cooling->plan->capacity;
	case LAB_COOLING_FAN:
	default:
		return lab_cooling_fan(cooling) * 100;
	}
}

static double room_value(const struct lab_box *box, enum lab_quantity quantity, unsigned n,
    double noise, double hours)
{
	const struct lab_room *room = box->room;
	double cold = room->cold + 0.12 * noise + 0.25 * n, hot = lab_room_hot(room) + 0.3 * noise;
	switch ((int)quantity) {
	case LAB_ROOM_COLD:
		return cold;
	case LAB_ROOM_HOT:
		return hot - 0.6 * n;
	case LAB_ROOM_HUMIDITY:
		return lab_room_humidity(room, cold);
	case LAB_ROOM_HOT_HUMIDITY:
		return lab_room_humidity(room, hot);
	case LAB_ROOM_DEW:
		return lab_room_dew(room);
	case LAB_ROOM_BATTERIES:
		return box->building->ups[MIN(n, LAB_UPS_LIMIT - 1)].celsius + 0.1 * noise;
	case LAB_ROOM_OUTSIDE:
		return lab_outside(hours);
	case LAB_ROOM_ROPE:
		return room->ropes[n].on;
	case LAB_ROOM_METRES:
		return room->ropes[n].on ? room->ropes[n].metres : 0;
	case LAB_ROOM_SMOKE:
		return room->smokes[n].on;
	case LAB_ROOM_DOOR:
	default:
		return room->doors[n].on;
	}
}

static double quantity_of(const struct lab_site *site, const struct lab_box *box,
    const struct lab_variable *variable)
{
	enum lab_quantity quantity = variable->quantity;
	unsigned n = variable->n, unit = box->plan->unit;
	if (quantity == LAB_NOTHING)
		return variable->fixed;
	double noise = waver(site, box, (uint64_t)quantity << 4 | n);
	double hours =
	    fmod((double)(site->wall.us + site->utc_offset_us) / CLOCK_SECOND / 3600, 24);
	if (quantity >= LAB_RACK_KW || quantity < LAB_MAINS)
		return ups_value(&box->building->ups[unit], quantity, noise);
	if (quantity >= LAB_COOLING_RUNS)
		return cooling_value(box->room, &box->room->cooling[unit + n], quantity, noise);
	if (quantity >= LAB_ROOM_COLD)
		return room_value(box, quantity, n, noise, hours);
	return power_value(box->building, quantity, n, noise);
}

/* ---- what a box makes of them ------------------------------------------------------------- */

static const struct lab_sensor *sensor_of(const struct lab_box *box, const struct row *row)
{
	return row->sensor == G_MAXUINT
	    ? NULL : &g_array_index(box->sensors, struct lab_sensor, row->sensor);
}

static enum lab_broken broken_of(const struct lab_box *box, const struct row *row)
{
	const struct lab_sensor *sensor = sensor_of(box, row);
	return sensor ? sensor->broken : LAB_SENSOR_GOOD;
}

/* Some boxes take the row away when they lose a sensor, others leave it. */
static bool is_there(const struct lab_box *box, const struct row *row)
{
	return broken_of(box, row) != LAB_SENSOR_KILLED || row->variable->stays;
}

static bool says_filler(const struct lab_box *box, const struct row *row)
{
	enum lab_broken broken = broken_of(box, row);
	const struct lab_variable *variable = row->variable;
	return variable->stays
	    && (broken == LAB_SENSOR_KILLED
		|| (broken == LAB_SENSOR_FILLER && !variable->status));
}

static double scale_of(const struct lab_variable *variable)
{
	return variable->scale == 0 ? 1 : variable->scale;
}

static struct ber_value octets_of(const char *text)
{
	const void *data = text;
	return (struct ber_value){ .tag = BER_OCTETS, .octets = { data, strlen(text) } };
}

static struct ber_value written(struct lab_mib *mib, const struct lab_variable *variable,
    double value)
{
	g_snprintf((char *)mib->text, sizeof mib->text, "%.*f%s", variable->decimals, value,
	    variable->text ? variable->text : "");
	return octets_of((const char *)mib->text);
}

static struct ber_value text_value(struct lab_mib *mib, const struct lab_variable *variable,
    double value)
{
	if (variable->texts)
		return octets_of(variable->texts[(size_t)value]);
	if (variable->quantity == LAB_NOTHING)
		return octets_of(variable->text);
	return written(mib, variable, value * scale_of(variable));
}

static struct ber_value oid_value(struct lab_mib *mib, const char *dotted)
{
	ber_oid_parse(dotted, &mib->oid);
	return (struct ber_value){
		.tag = BER_OID, .oid = mib->oid.part, .oid_length = mib->oid.length
	};
}

static struct ber_value number_value(const struct lab_variable *variable, int64_t number)
{
	if (variable->form == LAB_FORM_INTEGER)
		return (struct ber_value){ .tag = BER_INTEGER, .integer = number };
	return (struct ber_value){
		.tag = variable->form == LAB_FORM_GAUGE ? BER_GAUGE32 : BER_TICKS,
		.number = (uint32_t)number
	};
}

static struct ber_value row_value(struct lab_mib *mib, const struct lab_box *box,
    const struct row *row)
{
	const struct lab_variable *variable = row->variable;
	bool filler = says_filler(box, row);
	if (variable->form == LAB_FORM_OID)
		return oid_value(mib, variable->text);
	if (filler)
		return variable->form == LAB_FORM_TEXT ? octets_of(variable->blank)
						       : number_value(variable, variable->filler);
	double value = broken_of(box, row) == LAB_SENSOR_STUCK
	    ? row->held : quantity_of(mib->site, box, variable);
	if (variable->form == LAB_FORM_TEXT)
		return text_value(mib, variable, value);
	if (variable->words)
		return number_value(variable, variable->words[(size_t)value]);
	return number_value(variable, (int64_t)lround(value * scale_of(variable)));
}

/* ---- rows --------------------------------------------------------------------------------- */

static int compare(const struct ber_oid *a, const struct ber_oid *b)
{
	return ber_oid_compare(a->part, a->length, b->part, b->length);
}

static int by_name(const void *a, const void *b)
{
	return compare(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static void row_clear(void *data)
{
	g_free(((struct row *)data)->name);
}

/* The place of the sensor NAME, which is new if nobody had it. */
static guint sensor_place(struct lab_box *box, const char *name)
{
	guint i = 0;
	while (i < box->sensors->len
	    && strcmp(g_array_index(box->sensors, struct lab_sensor, i).name, name) != 0)
		i++;
	if (i == box->sensors->len) {
		struct lab_sensor sensor = { .name = name };
		g_array_append_val(box->sensors, sensor);
	}
	return i;
}

void lab_box_make(struct lab_box *box)
{
	box->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
	box->sensors = g_array_new(FALSE, FALSE, sizeof(struct lab_sensor));
	g_array_set_clear_func(box->rows, row_clear);
	for (const struct lab_variable *one = box->plan->variables; one->name; one++) {
		struct row row = { .variable = one, .name = g_new0(struct ber_oid, 1) };
		ber_oid_parse(one->name, row.name);
		row.sensor = one->sensor ? sensor_place(box, one->sensor) : G_MAXUINT;
		g_array_append_val(box->rows, row);
	}
	g_array_sort(box->rows, by_name);
}

void lab_box_hold(const struct lab_site *site, struct lab_box *box,
    const struct lab_sensor *sensor)
{
	for (guint i = 0; i < box->rows->len; i++) {
		struct row *row = ROW(box, i);
		if (sensor_of(box, row) == sensor)
			row->held = quantity_of(site, box, row->variable);
	}
}

/* The first row whose name is not before NAME, or with BEHIND after it. */
static guint place_of(const struct lab_box *box, const struct ber_oid *name, bool behind)
{
	guint low = 0, high = box->rows->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		int order = compare(ROW(box, middle)->name, name);
		if (order < 0 || (behind && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool lab_box_next(struct lab_mib *mib, struct ber_oid *name, const struct ber_oid *limit,
    struct ber_value *ret)
{
	const struct lab_box *box = lab_rooms_box(mib->site->rooms, mib->device);
	if (!box)
		return false;
	guint place = place_of(box, name, true);
	while (place < box->rows->len && !is_there(box, ROW(box, place)))
		place++;
	if (place == box->rows->len || (limit && compare(ROW(box, place)->name, limit) > 0))
		return false;
	*name = *ROW(box, place)->name;
	*ret = row_value(mib, box, ROW(box, place));
	return true;
}

bool lab_box_get(struct lab_mib *mib, const struct ber_oid *name, struct ber_value *ret)
{
	const struct lab_box *box = lab_rooms_box(mib->site->rooms, mib->device);
	guint place = box ? place_of(box, name, false) : 0;
	if (!box || place == box->rows->len || compare(ROW(box, place)->name, name) != 0
	    || !is_there(box, ROW(box, place)))
		return false;
	*ret = row_value(mib, box, ROW(box, place));
	return true;
}
