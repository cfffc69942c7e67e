/* Other pollers, from Debian's packages, reading the fleet of tests/bench/fleet.h: processor time
 * that one of them needs for one device, all columns of all ports. Nothing is installed; each runs
 * as a child while it is measured. */
#ifndef TESTS_BENCH_RIVALS_H
#define TESTS_BENCH_RIVALS_H

#include "tests/bench/fleet.h"

/* Fetch and unpack them below build/peers. False, and said aloud, when that cannot be done. */
bool rivals_fetch(void);

/* Milliseconds of one device; 0, and said aloud, when it does not run. */
double rivals_collectd(const struct fleet *fleet);
double rivals_exporter(const struct fleet *fleet);

#endif
