/* The sockets of the lab: SNMP on PORT and UDP echo (RFC 862) on PORT+1, for every device of the
 * site at its own loopback address. Only 127.0.0.0/8 and ::1 are answered, whatever comes in
 * elsewhere. */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H

#include "base/timer.h"
#include "lab/agent.h"

struct lab_wire;

/* NULL and ERROR when a port cannot be had. NATURAL: answers take as long as the distance says. */
struct lab_wire *lab_wire_new(struct lab_site *site, struct timers *timers, uint16_t port,
    bool natural, GError **error);
void lab_wire_free(struct lab_wire *wire);

struct lab_wire_statistics {
	uint64_t requests, echoes, answers, lost, refused;
};
const struct lab_wire_statistics *lab_wire_statistics(const struct lab_wire *wire);

#endif
