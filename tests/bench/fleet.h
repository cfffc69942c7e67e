/* A fleet of equal devices on loopback, 127.90.0.1 upwards: 48 ports each, played by one child
 * process that is quick enough not to be what is measured. What it says comes from the lab's agent,
 * once for each thing that is asked; from then on a reply is a header and those bytes. */
#ifndef TESTS_BENCH_FLEET_H
#define TESTS_BENCH_FLEET_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/wire/snmp.h"

#define FLEET_PORTS 48
#define FLEET_COLUMNS 8

struct fleet;

/* Plays at UDP port PORT of all addresses until fleet_stop(); gives up when it cannot. */
struct fleet *fleet_start(uint16_t port);
void fleet_stop(struct fleet *fleet);
/* The fleet of a zhiban-lab that somebody else runs at PORT. Only the addresses below are to be had
 * of it; fleet_stop() forgets it. */
struct fleet *fleet_of_lab(uint16_t port);

/* Answers are lost, so many of a thousand; the same SEED loses the same ones. 0: none. */
void fleet_lose(struct fleet *fleet, unsigned permille, uint64_t seed);
/* Devices FIRST to FIRST + N - 1 say nothing. */
void fleet_silence(struct fleet *fleet, unsigned first, unsigned n);
/* Answers so far; readings of the first of the columns that began at its top. */
uint64_t fleet_answers(const struct fleet *fleet);
uint64_t fleet_walks(const struct fleet *fleet);

struct sockaddr_in fleet_address(const struct fleet *fleet, unsigned device);
/* The device at an address; a large number for another's. */
unsigned fleet_device(const struct fleet *fleet, const struct sockaddr_in *address);

/* What a full poll asks of every device: 8 columns of its 48 rows. The arrays are constant. */
const struct oid *fleet_columns(void);
const uint32_t *fleet_rows(void);

/* N agents of ENGINE, one for each device of FLEET; whoever calls frees the array, the engine the
 * agents. */
GPtrArray *fleet_agents(const struct fleet *fleet, struct engine *engine, unsigned n);

#endif
