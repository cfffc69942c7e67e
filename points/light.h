/* The light a port receives or sends against what is usual of it. Ports differ by tens of dB for
 * good reasons (length, splitters, modules), so only each one's own past says what is too little.
 * Pure.
 *
 * What is usual is the mean of the first polls, and follows from then on: soon to more light, in
 * the course of days to less, and not at all to what is low already. */
#ifndef POINTS_LIGHT_H
#define POINTS_LIGHT_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: nothing was read yet. */
struct light {
	double usual;                /* dBm */
	uint32_t samples;
};

struct light_settings {
	double drop;                 /* dB below what is usual from which it is low */
	double recovery;             /* dB by which it must come back */
	uint32_t least;              /* polls after which what is usual is known */
};

/* DBM (finite) was read of a port that is lit. */
void light_feed(struct light *light, const struct light_settings *settings, double dbm);
/* Whether DBM is too little; WAS: it was so before. False while nothing is known. */
bool light_is_low(const struct light *light, const struct light_settings *settings, double dbm,
    bool was);

#endif
