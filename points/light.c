#include "points/light.h"

/* The share of the difference by which what is usual follows each poll. */
#define BRIGHTER 0.01
#define DARKER 0.00005

bool light_is_low(const struct light *light, const struct light_settings *settings, double dbm,
    bool was)
{
	double missing = light->usual - dbm;

	if (light->samples < settings->least || settings->drop <= 0)
		return false;
	return was ? missing > settings->drop - settings->recovery : missing >= settings->drop;
}

void light_feed(struct light *light, const struct light_settings *settings, double dbm)
{
	double change = dbm - light->usual;

	if (light->samples < settings->least)
		light->usual += change / ++light->samples;
	else if (!light_is_low(light, settings, dbm, true))
		light->usual += change * (change > 0 ? BRIGHTER : DARKER);
}
