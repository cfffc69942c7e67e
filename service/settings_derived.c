/* What follows from the settings: several of them as who judges by them takes them. */
#include "base/clock.h"
#include "service/settings.h"

struct reach_settings settings_reach(const struct settings *settings)
{
	return (struct reach_settings){ (uint8_t)settings->reach_n, (uint8_t)settings->reach_k,
		(uint8_t)settings->reach_m };
}

struct reach_settings settings_service_patience(const struct settings *settings)
{
	return (struct reach_settings){ (uint8_t)settings->service_n, (uint8_t)settings->service_k,
		(uint8_t)settings->service_m };
}

struct light_settings settings_light(const struct settings *settings)
{
	return (struct light_settings){ (double)settings->light_drop / 10,
		(double)settings->light_recovery / 10, (uint32_t)settings->light_samples };
}

int64_t settings_patience(const struct settings *settings)
{
	return 3 * MAX(settings->sweep, CLOCK_SECOND);
}
