/* What a profile says a state is as an alarm: by the state, else by the sensor, and only while it
 * is bad. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probes/device/profile.h"
#include "tests/unit/said.h"

#define ROOT "1.3.6.1.4.1.9."

static const char text[] =
    "[profile]\nname = demo\ntitle = 示例\nsource = 自编\ntested = no\nroot = 1.3.6.1.4.1.9\n"
    "[table t]\n"
    "source = .1 state source 来自\n"
    "sensor = .2 state source 来自\n"
    "sensor.alarm_type = smoke\n"
    "[states source]\n"
    "1 = cleared 市电\n"
    "2 = critical 电池\n2[en] = battery\n2.alarm_type = ups_on_battery\n"
    "3 = major 其他\n";

static void test_alarms(void **state)
{
	const struct said said[] = { { ROOT "1.1", .number = 1 }, { ROOT "1.2", .number = 2 },
		{ ROOT "1.3", .number = 3 }, { ROOT "2.1", .number = 2 },
		{ ROOT "2.2", .number = 3 }, { NULL } };
	g_autoptr(GPtrArray) profiles = profiles_new();
	struct profile *profile = profile_read("etc/demo.conf", text, "zh_CN", NULL);

	(void)state;
	assert_non_null(profile);
	profiles_add(profiles, profile);
	g_autofree char *found = said_sensors(profiles, said);
	assert_string_equal(found,
	    "demo.t.source.1 state 1 市电 cleared 来自\n"
	    "demo.t.source.2 state 2 电池 critical is ups_on_battery 来自\n"
	    "demo.t.source.3 state 3 其他 major 来自\n"
	    "demo.t.sensor.1 state 2 电池 critical is ups_on_battery 来自\n"
	    "demo.t.sensor.2 state 3 其他 major is smoke 来自\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_alarms) };

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("profile_alarms", tests, NULL, NULL);
}
