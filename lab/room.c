#include "lab/room.h"

#include <glib.h>
#include <math.h>

#include "lab/site.h"

#define MINUTE 60.0
#define HOUR 3600.0

/* Power. */
#define MAINS_LOST_SECONDS 3      /* before the generator is called */
#define CRANK_SECONDS 10          /* three times, then it gives up */
#define CRANKS 3
#define WARM_SECONDS 5            /* from the first volt to the transfer */
#define MAINS_BACK_SECONDS 60     /* before the way back */
#define COOL_DOWN_SECONDS 180
#define LITRES_PER_KWH 0.27
#define IDLE_LITRES (2 / HOUR)    /* per second */
#define RESTART_SECONDS 10        /* of input, before an empty UPS comes back */
#define CHARGE_HOURS 4            /* from empty to nine tenths */
#define PEUKERT 1.25
#define OLD_CAPACITY 0.33
#define LOW_MINUTES 5
#define UPS_LOSS 0.06             /* of its load, as heat */
#define CHARGER 0.12              /* of its capacity, while it charges */

/* Climate. */
#define AROUND 22.0               /* degrees of the building around the rooms */
#define BAND 2.0                  /* degrees between no cooling and all of it */
#define COMPRESSOR_SECONDS 60     /* before it may start again */
#define COOLING_LAG 45.0          /* seconds until its output follows */
#define AISLES 9.0                /* degrees between them at the design load */
#define COIL_WATER 8.6            /* g/kg at which a cold coil stops drying */
#define DRYING (15 * MINUTE)
#define HUMIDIFIER_WATER 8.4
#define HUMIDIFYING (20 * MINUTE)
#define LEAKING (6 * HOUR)        /* how slowly air comes in */
#define OUTSIDE_WATER 9.6
#define WET_WATER 4.0             /* more where a rope is wet */
#define ALTITUDE_PRESSURE 89.0    /* kPa: a city at a thousand metres */

/* ---- batteries ---------------------------------------------------------------------------- */

static double battery_minutes(const struct lab_ups *ups, double load)
{
	double capacity = ups->plan->minutes * (ups->old ? OLD_CAPACITY : 1);
	return capacity * pow(MAX(load, 0.02), -PEUKERT);
}

double lab_ups_load(const struct lab_ups *ups)
{
	return ups->load / ups->plan->capacity;
}

double lab_ups_minutes(const struct lab_ups *ups)
{
	return ups->charge * battery_minutes(ups, lab_ups_load(ups));
}

bool lab_ups_is_low(const struct lab_ups *ups)
{
	return lab_ups_minutes(ups) < LOW_MINUTES;
}

/* Floating, or sagging with the load and towards the end. */
double lab_ups_volts(const struct lab_ups *ups)
{
	double full = ups->plan->cells;
	if (ups->source != LAB_FROM_BATTERY)
		return full * (ups->charge > 0.9 ? 1 : 0.94 + 0.06 * ups->charge);
	return full * (0.80 + 0.12 * ups->charge - 0.03 * lab_ups_load(ups));
}

double lab_ups_amperes(const struct lab_ups *ups)
{
	double volts = lab_ups_volts(ups);
	if (ups->source == LAB_FROM_BATTERY)
		return ups->load * 1000 / volts;
	return ups->input && ups->charge < 1
	    ? -ups->plan->capacity * CHARGER * 1000 / volts * MIN(1, (1 - ups->charge) * 10) : 0;
}

static void discharge(struct lab_ups *ups)
{
	ups->charge -= 1 / (battery_minutes(ups, lab_ups_load(ups)) * MINUTE);
	ups->battery_seconds++;
	if (ups->charge <= 0) {
		ups->charge = 0;
		ups->source = LAB_FROM_NOTHING;
	}
}

/* The last tenth takes longer than it should. */
static void recharge(struct lab_ups *ups)
{
	double second = 0.9 / (CHARGE_HOURS * HOUR);
	ups->charge = MIN(1, ups->charge + (ups->charge < 0.9 ? second : second / 4));
	ups->battery_seconds = 0;
}

static enum lab_source source_of(const struct lab_ups *ups)
{
	if (ups->bypass)
		return ups->input ? LAB_FROM_BYPASS : LAB_FROM_NOTHING;
	if (ups->source == LAB_FROM_NOTHING
	    && (!ups->input || ups->input_seconds < RESTART_SECONDS))
		return LAB_FROM_NOTHING;
	return ups->input ? LAB_FROM_MAINS : LAB_FROM_BATTERY;
}

static void step_ups(struct lab_ups *ups, bool input, double celsius)
{
	ups->input_seconds = input && ups->input ? ups->input_seconds + 1 : 0;
	ups->input = input;
	ups->source = source_of(ups);
	if (ups->source == LAB_FROM_BATTERY)
		discharge(ups);
	else if (ups->input)
		recharge(ups);
	double warm = celsius + 0.8 + (ups->source == LAB_FROM_BATTERY ? 8 * lab_ups_load(ups) : 0);
	ups->celsius += (warm - ups->celsius) / (40 * MINUTE);
}

/* ---- mains and generator ------------------------------------------------------------------ */

static void enter(struct lab_generator *generator, enum lab_engine state)
{
	generator->state = state;
	generator->seconds = 0;
}

bool lab_generator_runs(const struct lab_generator *generator)
{
	return generator->state == LAB_ENGINE_WARMING || generator->state == LAB_ENGINE_RUNNING
	    || generator->state == LAB_ENGINE_COOLING;
}

static bool can_start(const struct lab_generator *generator)
{
	return !generator->stubborn && generator->fuel > 0;
}

/* What it does in its state, once it is called for or not. */
static void drive(struct lab_generator *generator, bool called)
{
	switch (generator->state) {
	case LAB_ENGINE_READY:
		if (called)
			enter(generator, LAB_ENGINE_CRANKING);
		break;
	case LAB_ENGINE_CRANKING:
		if (!called)
			enter(generator, LAB_ENGINE_READY);
		else if (can_start(generator) && generator->seconds >= generator->start)
			enter(generator, LAB_ENGINE_WARMING);
		else if (generator->seconds >= CRANK_SECONDS * CRANKS)
			enter(generator, LAB_ENGINE_FAILED);
		break;
	case LAB_ENGINE_WARMING:
		if (generator->seconds >= WARM_SECONDS)
			enter(generator, LAB_ENGINE_RUNNING);
		break;
	case LAB_ENGINE_RUNNING:
		if (!called)
			enter(generator, LAB_ENGINE_COOLING);
		break;
	case LAB_ENGINE_COOLING:
		if (called)
			enter(generator, LAB_ENGINE_RUNNING);
		else if (generator->seconds >= COOL_DOWN_SECONDS)
			enter(generator, LAB_ENGINE_READY);
		break;
	case LAB_ENGINE_FAILED:
		if (!called || can_start(generator))
			enter(generator, LAB_ENGINE_READY);
		break;
	default:
		break;
	}
}

static void step_generator(struct lab_generator *generator, bool called, double outside)
{
	if (!generator->present)
		return;
	generator->seconds++;
	drive(generator, called);
	bool runs = lab_generator_runs(generator);
	if (runs)
		generator->fuel -= IDLE_LITRES + generator->load * LITRES_PER_KWH / HOUR;
	if (generator->fuel <= 0) {
		generator->fuel = 0;
		if (runs)
			enter(generator, LAB_ENGINE_FAILED);
	}
	double warm = runs ? 82 : MAX(outside, 35); /* it is kept warm */
	generator->coolant += (warm - generator->coolant) / (runs ? 3 * MINUTE : 30 * MINUTE);
}

/* The switch goes over when the other side is ready, and back when the mains have proved
 * themselves. */
static void step_supply(struct lab_building *building, double outside)
{
	struct lab_generator *generator = &building->generator;
	building->mains_seconds++;
	bool lost = !building->mains && building->mains_seconds > MAINS_LOST_SECONDS;
	bool back = building->mains && building->mains_seconds > MAINS_BACK_SECONDS;
	step_generator(generator, lost || (building->feed == 2 && !back), outside);
	bool running = generator->state == LAB_ENGINE_RUNNING;
	if (building->feed == 1 && !building->mains && running)
		building->feed = 2;
	else if (building->feed == 2 && building->mains && (back || !running))
		building->feed = 1;
	building->supply = building->feed == 1 ? building->mains : running;
	generator->load = 0;
}

/* ---- who carries what --------------------------------------------------------------------- */

static double consumption(const struct lab_room *room)
{
	return room->plan->base + room->equipment;
}

/* Equipment hangs on all UPS of its building that are alive, in equal parts; it runs as long as one
 * of them does. */
static void step_loads(struct lab_building *building)
{
	double load = 0;
	unsigned alive = 0;
	for (size_t i = 0; i < LAB_UPS_LIMIT; i++)
		alive += building->ups[i].plan && building->ups[i].source != LAB_FROM_NOTHING;
	for (size_t i = 0; i < LAB_ROOMS_LIMIT; i++) {
		struct lab_room *room = &building->rooms[i];
		if (!room->plan)
			continue;
		room->drops += room->fed && alive == 0;
		room->fed = alive > 0;
		load += room->fed ? consumption(room) : 0;
	}
	for (size_t i = 0; i < LAB_UPS_LIMIT; i++) {
		struct lab_ups *ups = &building->ups[i];
		if (ups->plan)
			ups->load = ups->source == LAB_FROM_NOTHING ? 0 : load / alive;
	}
}

/* What the generator carries: the UPS with their losses, and the cooling. */
static void load_generator(struct lab_building *building)
{
	if (building->feed != 2 || !building->supply)
		return;
	double load = 0;
	for (size_t i = 0; i < LAB_UPS_LIMIT; i++) {
		const struct lab_ups *ups = &building->ups[i];
		if (ups->plan)
			load += ups->load * (1 + UPS_LOSS)
			    + (ups->charge < 0.98 ? ups->plan->capacity * CHARGER : 0);
	}
	for (size_t i = 0; i < LAB_ROOMS_LIMIT; i++)
		for (size_t j = 0; j < LAB_COOLING_LIMIT; j++)
			load += building->rooms[i].cooling[j].output / 3;
	building->generator.load = load;
}

/* ---- climate ------------------------------------------------------------------------------ */

double lab_outside(double hours)
{
	return 10 - 7 * cos((hours - 3) / 24 * 2 * G_PI);
}

double lab_room_heat(const struct lab_building *building, const struct lab_room *room)
{
	double heat = room->extra + (room->fed ? consumption(room) : 0);
	for (size_t i = 0; room->plan->power && i < LAB_UPS_LIMIT; i++) {
		const struct lab_ups *ups = &building->ups[i];
		if (ups->plan)
			heat += ups->load * UPS_LOSS
			    + (ups->input && ups->charge < 0.98 ? ups->plan->capacity * 0.01 : 0);
	}
	return heat;
}

double lab_room_hot(const struct lab_room *room)
{
	double heat = room->extra + (room->fed ? consumption(room) : 0);
	return room->cold + AISLES * heat / room->plan->design;
}

/* kPa over water. */
static double saturation(double celsius)
{
	return 0.6112 * exp(17.62 * celsius / (243.12 + celsius));
}

static double vapour(const struct lab_room *room)
{
	return ALTITUDE_PRESSURE * room->water / (622 + room->water);
}

double lab_room_humidity(const struct lab_room *room, double celsius)
{
	return MIN(100, 100 * vapour(room) / saturation(celsius));
}

double lab_room_dew(const struct lab_room *room)
{
	double gamma = log(vapour(room) / 0.6112);
	return 243.12 * gamma / (17.62 - gamma);
}

bool lab_cooling_runs(const struct lab_cooling *cooling)
{
	return cooling->powered && !cooling->failed && cooling->seconds >= COMPRESSOR_SECONDS;
}

double lab_cooling_fan(const struct lab_cooling *cooling)
{
	return lab_cooling_runs(cooling) ? MAX(0.45, cooling->demand) : 0;
}

/* At full air and full output fifteen degrees below what it takes in. */
double lab_cooling_supply(const struct lab_room *room, const struct lab_cooling *cooling)
{
	double hot = lab_room_hot(room), fan = lab_cooling_fan(cooling);
	return fan > 0 ? hot - 15 * cooling->output / cooling->plan->capacity / fan : room->cold;
}

static void step_cooling(struct lab_cooling *cooling, bool supply, double cold, double warmer)
{
	if (!cooling->plan)
		return;
	cooling->powered = supply;
	cooling->seconds = supply && !cooling->failed ? cooling->seconds + 1 : 0;
	double setpoint = cooling->plan->setpoint + warmer;
	cooling->demand = CLAMP((cold - setpoint + BAND / 2) / BAND, 0, 1);
	double wanted =
	    lab_cooling_runs(cooling) ? cooling->demand * cooling->plan->capacity : 0;
	cooling->output += (wanted - cooling->output) / COOLING_LAG;
}

/* Coils dry what they cool, a humidifier in each unit keeps the rest up, and air comes in. */
static void step_water(struct lab_room *room)
{
	double around = OUTSIDE_WATER, gone = 0;
	bool runs = false;
	for (size_t i = 0; i < LAB_COOLING_LIMIT; i++) {
		const struct lab_cooling *cooling = &room->cooling[i];
		if (!cooling->plan || !lab_cooling_runs(cooling))
			continue;
		runs = true;
		gone += MAX(0, room->water - COIL_WATER) * cooling->output
		    / cooling->plan->capacity / DRYING;
	}
	if (runs)
		gone -= MAX(0, HUMIDIFIER_WATER - room->water) / HUMIDIFYING;
	for (size_t i = 0; i < LAB_CONTACTS_LIMIT; i++)
		around += room->ropes[i].on ? WET_WATER : 0;
	room->water += (around - room->water) / LEAKING - gone;
}

static void step_room(struct lab_building *building, struct lab_room *room, double outside)
{
	double cooled = 0, around = AROUND + (outside - 10) / 4;
	for (size_t i = 0; i < LAB_COOLING_LIMIT; i++) {
		step_cooling(&room->cooling[i], building->supply, room->cold, room->warmer);
		cooled += room->cooling[i].output;
	}
	double lost = (room->cold - around) * room->plan->walls;
	room->cold +=
	    (lab_room_heat(building, room) - cooled - lost) / room->plan->mass;
	step_water(room);
}

/* ---- a building --------------------------------------------------------------------------- */

void lab_building_step(struct lab_building *building, double hours)
{
	double outside = lab_outside(hours), around = AROUND;
	step_supply(building, outside);
	for (size_t i = 0; i < LAB_ROOMS_LIMIT; i++)
		if (building->rooms[i].plan && building->rooms[i].plan->power)
			around = building->rooms[i].cold;
	for (size_t i = 0; i < LAB_UPS_LIMIT; i++)
		if (building->ups[i].plan)
			step_ups(&building->ups[i], building->supply, around);
	step_loads(building);
	load_generator(building);
	for (size_t i = 0; i < LAB_ROOMS_LIMIT; i++)
		if (building->rooms[i].plan)
			step_room(building, &building->rooms[i], outside);
}

static struct lab_room new_room(const struct lab_room_plan *plan, double equipment)
{
	struct lab_room room = {
		.plan = plan, .fed = true, .equipment = equipment, .water = 8.65
	};
	double capacity = 0;
	for (size_t i = 0; i < LAB_COOLING_LIMIT; i++)
		capacity += plan->cooling[i].capacity;
	for (size_t i = 0; i < LAB_COOLING_LIMIT; i++) {
		struct lab_cooling *cooling = &room.cooling[i];
		if (!plan->cooling[i].name)
			continue;
		cooling->plan = &plan->cooling[i];
		cooling->powered = true;
		cooling->seconds = HOUR;
		cooling->output = consumption(&room) * cooling->plan->capacity / capacity;
	}
	room.cold = plan->cooling[0].setpoint - BAND / 2 + BAND * consumption(&room) / capacity;
	for (size_t i = 0; i < LAB_CONTACTS_LIMIT; i++) {
		room.ropes[i].name = plan->ropes[i];
		room.smokes[i].name = plan->smokes[i];
		room.doors[i].name = plan->doors[i];
	}
	return room;
}

/* Ten minutes bring what was only estimated to rest. */
static void settle(struct lab_building *building, double hours)
{
	for (int i = 0; i < 10 * (int)MINUTE; i++)
		lab_building_step(building, hours);
}

void lab_building_calm(struct lab_building *building, double hours)
{
	const struct lab_building_plan *plan = building->plan;
	building->mains = building->supply = true;
	building->mains_seconds = HOUR;
	building->feed = 1;
	building->generator.present = plan->tank > 0;
	building->generator.stubborn = false;
	building->generator.fuel = plan->tank * 0.92;
	building->generator.coolant = 35;
	enter(&building->generator, LAB_ENGINE_READY);
	for (size_t i = 0; i < LAB_UPS_LIMIT; i++)
		if (plan->ups[i].name)
			building->ups[i] = (struct lab_ups){ .plan = &plan->ups[i],
				.source = LAB_FROM_MAINS, .input = true, .input_seconds = HOUR,
				.charge = 1, .celsius = AROUND };
	for (size_t i = 0; i < LAB_ROOMS_LIMIT; i++) {
		struct lab_room *room = &building->rooms[i];
		unsigned drops = room->drops;
		if (plan->rooms[i].name)
			*room = new_room(&plan->rooms[i], room->equipment);
		room->drops = drops;
	}
	settle(building, hours);
}

struct lab_building lab_building_new(const struct lab_building_plan *plan, uint64_t seed,
    double hours)
{
	struct lab_building building = { .plan = plan };
	building.generator.start =
	    10 + (double)(lab_hash(seed, 41, (uint64_t)plan->tank) % 60) / 10;
	lab_building_calm(&building, hours);
	return building;
}
