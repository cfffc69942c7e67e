/* 定位: where a circuit is broken, how we know, whom to call (requirements 4, steps 7 to 9).
 *
 * Everything the picture, the ledger and the telephone have told of a circuit is gathered into one
 * outlook: its segments from the near device to the far end, the evidence row by row, a verdict
 * (points/locate.h), and the rule that says who accepts and who repairs (points/acceptance.h). It
 * is made anew whenever somebody looks; kept is only what a person said (records/location_verdict).
 * What is not known is a row as well, and says so. Loop thread only. */
#ifndef SERVICE_LOCATION_H
#define SERVICE_LOCATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct circuit;
struct locations;
struct message;
struct service;

struct locations *locations_new(struct service *service);
void locations_free(struct locations *locations);

/* CIRCUIT was judged: since when it is in trouble is kept. It was echoed: for the loss of the last
 * ten minutes. */
void location_judged(const struct circuit *circuit);
void location_echoed(const struct circuit *circuit, bool answered);
/* CIRCUIT is no longer watched. */
void location_forget(struct service *service, int64_t circuit);
/* What a device said of a port of its own, for "last trap". */
void location_hear(struct service *service, const struct message *message);
/* A record of the kind location_verdict was committed. */
void location_follow(struct service *service, json_t *record);

/* The row of the topic location:CIRCUIT; NULL when it is not watched. It names people and no
 * personal number: those are in records:contact, masked as there. New reference. */
json_t *location_row(struct service *service, int64_t circuit);
/* The same with the numbers, MASKED for a viewer: for the command line. */
json_t *location_answer(struct service *service, int64_t circuit, bool masked);
/* When it should have been judged who accepts the fault of CIRCUIT, and was not (R8, site.conf
 * [location] decide); us == 0: it is not too late, or need not be. */
struct wall location_overdue(struct service *service, int64_t circuit);
/* Where we are called back: as the site says, else the office of the unit that operates it; NULL
 * when neither is written down. */
const char *location_callback(const struct service *service);
/* Whether it is night for calling people, by the settings. */
bool location_is_night(const struct service *service);
/* What the act `judge` on a location_verdict of CIRCUIT is to know; NULL when it is not watched. */
json_t *location_told(struct service *service, int64_t circuit);
/* The same of a fault of DEVICE that is not one of a circuit's: whose it is, where it stands. */
json_t *location_told_of_device(struct service *service, int64_t device);

#endif
