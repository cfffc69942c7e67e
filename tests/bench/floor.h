/* The least that a poll can cost: datagrams made beforehand go out, datagrams come in, and nobody
 * looks into them. What the kernel takes for that no poller can save. */
#ifndef TESTS_BENCH_FLOOR_H
#define TESTS_BENCH_FLOOR_H

#include "tests/bench/fleet.h"

struct cost {
	double wall_ms, cpu_ms;   /* of this process, user and system */
};

struct floor;

struct floor *floor_new(const struct fleet *fleet, unsigned devices);
void floor_free(struct floor *floor);
/* All devices once: 6 GETBULK of 8 columns, 64 exchanges under way at a time. */
struct cost floor_poll(struct floor *floor);

#endif
