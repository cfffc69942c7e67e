/* Thousands of agents on one socket: whatever loopback address of 127.0.0.0/8 is asked, that
 * address answers. Their MIB: the scalar 1.3.6.1.2.1.1.3.0 and COLUMNS columns of ROWS rows below
 * 1.3.6.1.2.1.2.2.1. v2c only. */
#ifndef TESTS_UNIT_CROWD_H
#define TESTS_UNIT_CROWD_H

#include "probes/wire/address.h"

struct crowd {
	int fd;
	uint16_t port;
	GSource *source;
	uint32_t columns, rows;
	unsigned silent_from; /* agents with this number and above do not answer; 0: all do */
	unsigned requests;
};

struct crowd *crowd_new(GMainContext *context, uint16_t port, uint32_t columns, uint32_t rows);
void crowd_free(struct crowd *crowd);
/* The address of agent NUMBER. */
struct address crowd_address(const struct crowd *crowd, unsigned number);
/* Answer what waits in the socket now; false when nothing did. For crowds without a context. */
bool crowd_serve(struct crowd *crowd);

#endif
