/* The buildings of the simulated site behave as duty staff know them: batteries, generator, heat
 * and cooling. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib.h>

#include "lab/room.h"

#define HOURS 10.0
#define MINUTE 60
#define HOUR 3600

/* ---- buildings ------------------------------------------------------------------------------ */

#define CENTRE 0
#define EAST 1
#define MAIN_ROOM 0

/* With as much equipment as the site has there. */
static struct lab_building make(size_t which)
{
	struct lab_building building = lab_building_new(&lab_building_plans[which], 1, HOURS);
	building.rooms[MAIN_ROOM].equipment = which == CENTRE ? 7.4 : 1;
	lab_building_calm(&building, HOURS);
	return building;
}

static void live(struct lab_building *building, int seconds)
{
	for (int i = 0; i < seconds; i++)
		lab_building_step(building, HOURS);
}

static void fail_mains(struct lab_building *building, bool fail)
{
	building->mains = !fail;
	building->mains_seconds = 0;
}

/* Seconds until DONE, at most LIMIT. */
static int live_until(struct lab_building *building, bool (*done)(const struct lab_building *),
    int limit)
{
	int seconds = 0;
	while (!done(building) && seconds < limit) {
		live(building, 1);
		seconds++;
	}
	return seconds;
}

static bool is_dark(const struct lab_building *building)
{
	return !building->rooms[MAIN_ROOM].fed;
}

static bool is_on_generator(const struct lab_building *building)
{
	return building->feed == 2 && building->supply;
}

/* GB 50174-2008: 22 to 24 degrees, 40 to 55 percent; nothing drifts. */
static void at_rest_a_building_is_within_its_limits(void **state)
{
	(void)state;
	for (size_t which = CENTRE; which <= EAST; which++) {
		struct lab_building building = make(which);
		struct lab_room *room = &building.rooms[MAIN_ROOM];
		for (int hour = 0; hour < 24; hour++) {
			live(&building, HOUR);
			assert_true(room->cold > 22 && room->cold < 24);
			double humidity = lab_room_humidity(room, room->cold);
			assert_true(humidity > 40 && humidity < 55);
			double dew = lab_room_dew(room);
			assert_true(dew > 5.5 && dew < 15);
			assert_true(lab_room_hot(room) > room->cold + 5);
		}
		assert_int_equal(building.ups[0].source, LAB_FROM_MAINS);
		assert_true(building.ups[0].charge == 1);
		assert_int_equal(room->drops, 0);
	}
}

static void a_battery_lasts_less_than_half_as_long_at_twice_the_load(void **state)
{
	struct lab_building building = make(EAST);
	struct lab_ups *ups = &building.ups[0];
	(void)state;
	ups->load = 2;
	double at_two = lab_ups_minutes(ups);
	ups->load = 4;
	assert_true(lab_ups_minutes(ups) < at_two / 2);
	assert_true(lab_ups_minutes(ups) > at_two / 3);
	ups->load = ups->plan->capacity;
	assert_true(fabs(lab_ups_minutes(ups) - ups->plan->minutes) < 0.01);
	ups->old = true;
	assert_true(lab_ups_minutes(ups) < ups->plan->minutes / 2);
}

/* The minutes that a UPS promises are the minutes that it has, and what it feeds goes dark then. */
static void a_battery_drains_by_its_load_and_the_room_goes_dark(void **state)
{
	struct lab_building building = make(EAST);
	struct lab_ups *ups = &building.ups[0];
	double promised = lab_ups_minutes(ups);
	(void)state;
	assert_true(promised > 20 && promised < 60);
	fail_mains(&building, true);
	live(&building, 1);
	assert_int_equal(ups->source, LAB_FROM_BATTERY);
	assert_true(lab_ups_volts(ups) < ups->plan->cells);
	int lasted = live_until(&building, is_dark, 2 * HOUR);
	assert_true(abs(lasted - (int)(promised * MINUTE)) < MINUTE);
	assert_int_equal(ups->source, LAB_FROM_NOTHING);
	assert_int_equal(building.rooms[MAIN_ROOM].drops, 1);
	assert_true(ups->load < 0.001);
	fail_mains(&building, false);
	live(&building, MINUTE);
	assert_int_equal(ups->source, LAB_FROM_MAINS);
	assert_true(building.rooms[MAIN_ROOM].fed);
	assert_true(ups->charge < 0.02);
	live(&building, 2 * HOUR);
	assert_true(ups->charge > 0.4 && ups->charge < 0.6);
	live(&building, 6 * HOUR);
	assert_true(ups->charge > 0.99);
}

static void the_generator_takes_over_and_gives_back(void **state)
{
	struct lab_building building = make(CENTRE);
	(void)state;
	fail_mains(&building, true);
	int seconds = live_until(&building, is_on_generator, 5 * MINUTE);
	assert_true(seconds >= 15 && seconds <= 30);
	live(&building, 2);
	assert_int_equal(building.ups[0].source, LAB_FROM_MAINS);
	double fuel = building.generator.fuel;
	live(&building, HOUR);
	assert_true(building.generator.load > 20);
	assert_true(building.generator.fuel < fuel - 5 && building.generator.fuel > fuel - 20);
	assert_true(building.generator.coolant > 75);
	assert_true(building.rooms[MAIN_ROOM].cold < 24);
	fail_mains(&building, false);
	live(&building, MINUTE / 2);
	assert_true(is_on_generator(&building)); /* the mains prove themselves first */
	live(&building, MINUTE);
	assert_int_equal(building.feed, 1);
	assert_int_equal(building.generator.state, LAB_ENGINE_COOLING);
	live(&building, 5 * MINUTE);
	assert_int_equal(building.generator.state, LAB_ENGINE_READY);
	assert_int_equal(building.rooms[MAIN_ROOM].drops, 0);
}

static void an_engine_that_does_not_start_leaves_the_batteries_alone(void **state)
{
	struct lab_building building = make(CENTRE);
	(void)state;
	building.generator.stubborn = true;
	fail_mains(&building, true);
	live(&building, MINUTE);
	assert_int_equal(building.generator.state, LAB_ENGINE_FAILED);
	assert_false(building.supply);
	assert_true(building.ups[0].charge < 1 && building.ups[1].charge < 1);
	assert_true(live_until(&building, is_dark, 2 * HOUR) < 2 * HOUR);
	building.generator.stubborn = false;
	assert_true(live_until(&building, is_on_generator, 5 * MINUTE) < MINUTE);
	live(&building, MINUTE);
	assert_false(is_dark(&building));
}

static void an_empty_tank_stops_the_engine(void **state)
{
	struct lab_building building = make(CENTRE);
	(void)state;
	building.generator.fuel = 1;
	fail_mains(&building, true);
	live(&building, 15 * MINUTE);
	assert_int_equal(building.generator.state, LAB_ENGINE_FAILED);
	assert_true(building.generator.fuel <= 0);
	assert_false(building.supply);
	assert_int_equal(building.ups[0].source, LAB_FROM_BATTERY);
}

static void of_two_ups_one_can_carry_all(void **state)
{
	struct lab_building building = make(CENTRE);
	double half = building.ups[0].load;
	(void)state;
	building.ups[1].bypass = true;
	live(&building, 2);
	assert_int_equal(building.ups[1].source, LAB_FROM_BYPASS);
	fail_mains(&building, true);
	live(&building, 3); /* bypass is nothing without mains */
	assert_int_equal(building.ups[1].source, LAB_FROM_NOTHING);
	assert_true(fabs(building.ups[0].load - 2 * half) < 0.1);
	assert_false(is_dark(&building));
}

static void a_room_warms_when_its_cooling_fails_and_settles(void **state)
{
	struct lab_building building = make(CENTRE);
	struct lab_room *room = &building.rooms[MAIN_ROOM];
	(void)state;
	room->cooling[0].failed = true;
	live(&building, HOUR); /* the other one is enough */
	assert_true(room->cold < 24.2);
	room->cooling[1].failed = true;
	double before = room->cold, dry = lab_room_humidity(room, room->cold);
	live(&building, 10 * MINUTE);
	assert_true(room->cold > before + 3 && room->cold < before + 8);
	assert_true(lab_room_humidity(room, room->cold) < dry); /* warmer air is drier */
	live(&building, 12 * HOUR);
	double settled = room->cold;
	assert_true(settled > 35 && settled < 60);
	live(&building, HOUR);
	assert_true(fabs(room->cold - settled) < 0.1);
	room->cooling[0].failed = room->cooling[1].failed = false;
	live(&building, 50); /* compressors wait */
	assert_false(lab_cooling_runs(&room->cooling[0]));
	live(&building, 6 * HOUR);
	assert_true(room->cold < 24);
}

static void cooling_hangs_on_the_mains(void **state)
{
	struct lab_building building = make(EAST);
	struct lab_room *room = &building.rooms[MAIN_ROOM];
	double before = room->cold;
	(void)state;
	fail_mains(&building, true);
	live(&building, 10 * MINUTE);
	assert_false(lab_cooling_runs(&room->cooling[0]));
	assert_true(room->fed && room->cold > before + 2);
}

static void heat_and_setpoints_are_felt(void **state)
{
	struct lab_building building = make(CENTRE);
	struct lab_room *room = &building.rooms[MAIN_ROOM];
	(void)state;
	room->warmer = 4;
	live(&building, 2 * HOUR);
	assert_true(room->cold > 26 && room->cold < 28);
	room->warmer = 0;
	room->extra = 40; /* more than both units can take */
	live(&building, 30 * MINUTE);
	assert_true(room->cold > 27);
	assert_true(lab_cooling_fan(&room->cooling[0]) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_rest_a_building_is_within_its_limits),
		cmocka_unit_test(a_battery_lasts_less_than_half_as_long_at_twice_the_load),
		cmocka_unit_test(a_battery_drains_by_its_load_and_the_room_goes_dark),
		cmocka_unit_test(the_generator_takes_over_and_gives_back),
		cmocka_unit_test(an_engine_that_does_not_start_leaves_the_batteries_alone),
		cmocka_unit_test(an_empty_tank_stops_the_engine),
		cmocka_unit_test(of_two_ups_one_can_carry_all),
		cmocka_unit_test(a_room_warms_when_its_cooling_fails_and_settles),
		cmocka_unit_test(cooling_hangs_on_the_mains),
		cmocka_unit_test(heat_and_setpoints_are_felt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
