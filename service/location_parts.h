/* What the files of the location share. */
#ifndef SERVICE_LOCATION_PARTS_H
#define SERVICE_LOCATION_PARTS_H

#include "points/locate.h"
#include "service/location.h"
#include "service/picture.h"
#include "service/service.h"

#define LOSS_MINUTES 10

/* What is remembered of one circuit between two looks. */
struct watched {
	struct locations *locations;
	int64_t circuit;
	struct wall since;           /* of its trouble; us == 0: it is well, or was never known */
	struct wall alone_since;     /* its alarm stands by itself, or there is none yet; us == 0 */
	int64_t told;                /* `since` as it was when that was last looked at */
	struct { int64_t minute; uint16_t sent, lost; } minutes[LOSS_MINUTES];
	uint16_t missed;             /* in a row: of an outage they are, not of the time before */
};

struct locations {
	struct service *service;
	GHashTable *watched;         /* circuit -> struct watched, owned */
	GHashTable *traps;           /* "device/ifIndex" -> struct trap_heard, owned */
};

/* The last thing a device said of a port. */
struct trap_heard {
	struct wall at;
	char *text;
};

/* Everything known of one circuit, gathered for one look. */
struct outlook {
	struct service *service;
	struct circuit *circuit;
	const json_t *record;
	struct watched *watched;
	struct device *near, *far;   /* NULL: not in the ledger */
	struct port *near_port, *far_port;
	enum circuit_state state;
	struct wall since;           /* of the trouble; us == 0: none */
	int64_t alarm;               /* that stands for it; 0: none */
	const json_t *said_power, *said_segment, *said_parties; /* newest verdicts of this
								 * trouble that have it */
	struct locate_facts facts;
	struct locate_verdict verdict;
	struct acceptance_facts asked;
	struct acceptance acceptance; /* with what a person said */
	enum acceptor accepts, repairs;
	enum segment segment;
	json_t *evidence;            /* owned */
};

/* service/location_evidence.c: fills facts and evidence. */
void location_gather(struct outlook *outlook);
/* Rows {name, what, value, state, at?}. STATE: "good", "bad", "unknown". */
void location_add(struct outlook *outlook, const char *name, const char *what, enum known state,
    struct mono at, const char *format, ...) G_GNUC_PRINTF(6, 7);
/* service/location_beside.c: circuits that share the way, power, maintenance, what happened. */
void location_gather_beside(struct outlook *outlook);
/* service/location_light.c: the receiver of PORT; NULL: none, or not known. */
const struct sensor *location_receiver(const struct port *port);
/* service/location_people.c: whom to call, and what to say. New references, or owned text. */
json_t *location_units(const struct outlook *outlook);
json_t *location_carrier(const struct outlook *outlook);
char *location_report(const struct outlook *outlook);
char *location_party(const struct outlook *outlook, enum acceptor acceptor);
void location_numbers(struct service *service, json_t *row, bool masked);

#endif
