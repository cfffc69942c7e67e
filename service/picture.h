/* The picture: what the loop knows of the network right now. Devices with their ports and circuits
 * with their ends, each value with its time and quality. It lives in memory on the loop thread; the
 * records say what should be there, the poller says what is. */
#ifndef SERVICE_PICTURE_H
#define SERVICE_PICTURE_H

#include <jansson.h>

#include "points/counter.h"
#include "points/judge.h"
#include "probes/findings.h"
#include "probes/wire/echo.h"
#include "probes/wire/snmp.h"
#include "service/quality.h"
#include "service/standing.h"
#include "service/verdict.h"

struct service;

/* How many ports an aggregate has, leaving out those that are closed, and how many carry. */
struct members {
	unsigned total, attached;
};
enum members_state { MEMBERS_UNKNOWN, MEMBERS_WHOLE, MEMBERS_MISSING };

/* What is beyond a port, as last heard and as it is normally: service/boundary.h. Texts are clean;
 * NULL: nothing. */
struct boundary {
	struct wall since;           /* first seen; us == 0: not yet */
	bool was_up;                 /* the port was, once since */
	char *alias, *neighbour, *address; /* normal */
	char *heard, *heard_address; /* by the last walk */
};

struct port {
	struct device *device;
	char *key; /* what it is followed by: ifName where unique (ifIndex may be renumbered) */
	uint32_t index;
	int type;
	char *name, *descr, *alias;
	enum admin_status admin;
	enum oper_status oper;
	struct wall since;           /* of the oper status; us == 0: not known */
	struct wall told_since; /* since when by the device's own word (ifLastChange); us == 0:
				   not told */
	uint32_t last_change;        /* ifLastChange as last read */
	uint64_t speed;
	struct mono read_at;         /* last time its status was read */
	bool ambiguous;              /* its name is not its own: the key has more than it */
	struct counter counters[PORT_COUNTERS];
	uint8_t forms[PORT_COUNTERS]; /* counter_reading.form of each; 0: not read */
	double rates[PORT_COUNTERS];  /* per second; negative: none */
	struct mono rated_at;
	const char *note;            /* why there is no rate; static text or NULL */
	struct flap_state flap;
	struct boundary boundary;
	char *aggregate;             /* key of the port it is a member of; NULL: of none */
	bool attached;               /* and takes part there, as last read: service/aggregates.h */
	struct members members;      /* of an aggregate */
	struct standing whole;       /* of enum members_state */
	bool seen;                   /* in the walk being merged */
};

/* One of the cadences in which a device is asked (service/poller.c). */
enum turn_kind { TURN_SWEEP, TURN_POLL, TURN_WALK, TURN_CHECK, TURN_SESSIONS, TURNS };
struct turn {
	struct device *device;
	enum turn_kind kind;
	struct timer timer;
	bool busy;
	struct mono asked_at;
};

const char *device_state_word(enum device_state state);

/* The figures of a device that a list shows, as consoles were last told them: what differs from
 * them by less than matters is no news (service/devices.c). */
struct told_figures {
	struct mono at;              /* us == 0: never told */
	int64_t rtt_us;              /* negative: none, here and below */
	int loss_permille, cpu_permille, mem_permille;
	int ports, up, down, disabled;
	int64_t booted_us;
	unsigned note;               /* hash of device_path_note() */
};

struct device {
	struct service *service;
	int64_t id;
	struct agent *agent;         /* NULL: no SNMP */
	struct echo_target *echo;    /* NULL: none */
	char *address;
	uint64_t fingerprint; /* of the record's polling fields: a change rebuilds agent and echo */
	bool wants_snmp;             /* the record names a credential */
	bool quarantined;            /* its answers brought the service down: not asked */
	struct turn turns[TURNS];
	GSList *waiting;             /* who asked for a reading now (service/poller.c) */
	uint32_t overruns_seen;      /* as of the last minute (service/health.c) */
	uint32_t overruns;           /* cycles skipped because the last one was still under way */
	struct reach_state snmp_reach, echo_reach;
	bool refuses;                /* the last failure was about the credential */
	bool talking; /* the last failure was an answer of a kind: wrong key, garbage */
	struct path_state path;
	struct told_figures told;
	struct standing standing;    /* of enum device_state */
	char *reason;                /* clean; why it is down or unknown; NULL when up */
	char *trouble;               /* why SNMP cannot be asked or was not answered, clean; NULL */
	struct mono read_at; /* last answer to SNMP; to an echo where that is all there is */
	struct wall read_wall;       /* last answer of any kind */
	enum quality quality;        /* by the age of read_at */
	struct uptime uptime;
	struct counter_epoch epoch;
	struct wall booted_at;
	struct wall rebooted_at;     /* when that was seen to have changed; us == 0: never */
	struct wall lost_at;         /* it fell silent and has not told its uptime since; us == 0 */
	bool lost_powered;           /* though its room had power, and nobody worked on it */
	struct wall cut_at;          /* and came back as new: power was cut; us == 0: no */
	GHashTable *gone;            /* keys of ports that are not there any more -> since, owned */
	struct mono polled_at;       /* last full poll, or walk */
	struct mono moved_at;        /* last time any counter had moved; us == 0: never did */
	bool frozen;                 /* none has for polls on end */
	bool form_told;              /* that types change was noted as a transition */
	struct findings *found;      /* texts, neighbours of the last walk; NULL before */
	struct mono walked_at;       /* the last walk ended, whatever it brought */
	struct wall walked_wall;
	GPtrArray *ports;            /* struct port *, by index; owned */
	GHashTable *ports_by_key;
	GHashTable *ports_by_index;
	bool aggregates;             /* some port is a member of another */
	GPtrArray *sessions;         /* struct session *, by number; owned (service/sessions.h) */
	GHashTable *sessions_by_key;
	int64_t sessions_numbered;
	GArray *session_columns;     /* struct oid: asked with each poll; empty: nothing to ask */
	GPtrArray *sensors;          /* struct sensor *, by number; owned (service/sensors.h) */
	GHashTable *sensors_by_row;
	int64_t sensors_numbered;
	unsigned sensors_beyond;     /* found and left out, for there are too many */
	unsigned sensors_slowed;     /* meant for the sweep, which has no room for them */
};

const char *circuit_state_word(enum circuit_state state);

/* What the ledger says of one end; device 0 where it says nothing. */
struct circuit_end {
	int64_t device;
	char *port;
};

struct circuit {
	struct service *service;
	int64_t id;
	struct circuit_end ends[CIRCUIT_ENDS];
	char *gateway;               /* far address echoed; NULL: none */
	struct echo_target *echo;
	uint64_t fingerprint;
	struct reach_state reach;
	struct path_state path;
	struct standing standing;    /* of enum circuit_state */
	char *reason;                /* clean; NULL when there is nothing to say */
	struct mono read_at;
	struct circuit_quality quality;
	int stood;                   /* state last kept for the figures, plus 1; 0: none yet */
};

struct picture {
	GHashTable *devices;         /* id -> struct device *, owned */
	GHashTable *circuits;        /* id -> struct circuit *, owned */
	GHashTable *managed;         /* id -> struct managed * (service/managed.h), owned */
	struct wall data_at;         /* newest answer of all */
	struct mono data_read_at;    /* the same */
};

void picture_init(struct picture *picture);
void picture_clear(struct picture *picture);

struct device *picture_device(const struct picture *picture, int64_t id);
struct circuit *picture_circuit(const struct picture *picture, int64_t id);

/* A device or circuit record was committed: make, rebuild or drop what follows it. */
void picture_follow_device(struct service *service, json_t *record);
void picture_follow_circuit(struct service *service, json_t *record);
/* The secret or the settings behind a device changed: polling it begins anew. */
void picture_reconnect(struct device *device);
/* The settings changed: running timers and echoes take the new intervals. */
void picture_follow_settings(struct service *service);
/* Everything is judged by the clock: readings grow old while nothing comes. Once a second. */
void picture_age(struct service *service);

struct port *device_port(const struct device *device, const char *name);
struct port *device_port_by_index(const struct device *device, uint32_t index);
/* QUALITY_GOOD while the port's status is younger than the sweep allows. */
enum quality port_quality(const struct port *port, struct mono now);
/* Rate per second of COUNTER, negative when there is none or it is older than three polls. */
double port_rate(const struct port *port, enum port_counter counter, struct mono now);

/* ---- merging what was read (service/merge.c) ---------------------------------------------- */

/* Take what a read of CADENCE found into the picture; report changes. */
void merge_findings(struct device *device, struct findings *found, unsigned cadence);
/* Time passed for PORT: a spell of flapping may be over. */
void port_age(struct port *port);

/* ---- devices (service/devices.c) ---------------------------------------------------------- */

/* A reading that was asked for at ASKED_AT has ended; REASON is why it failed. */
void device_answered(struct device *device, enum agent_outcome outcome, const char *reason,
    struct mono asked_at);
/* An echo came back, or did not (RTT_US < 0). */
void device_echoed(struct device *device, int64_t rtt_us, struct mono sent_at);
/* Say what the device's state is now; report a change. */
void device_judge(struct device *device);
/* A poll or an echo brought figures: who watches the device gets them, who watches all of them only
 * what is news in a list. */
void device_tell(struct device *device);
/* Ports by what they are; one that is closed is not down. */
struct port_counts {
	int total, up, down, disabled;
};
struct port_counts device_port_counts(const struct device *device);
/* What both ways of asking DEVICE have come to. */
void device_witnesses(const struct device *device, enum witness *ret_snmp,
    enum witness *ret_echo);
/* What they say of it now, whether or not it is under maintenance. */
struct device_verdict device_verdict_now(const struct device *device);
/* Whether nothing can be known of DEVICE yet: it is asked, and has neither answered nor missed
 * enough. */
bool device_is_awaited(const struct device *device);
/* Why its echo cannot be sent, one sentence; NULL if it can or none is wanted. */
const char *device_echo_obstacle(const struct device *device);
/* That, or what there is to know about the echoes it loses while SNMP is well: an agent may limit
 * how many it answers, which is no loss of the path. NULL if nothing. */
const char *device_path_note(const struct device *device);

/* ---- circuits (service/circuits.c) -------------------------------------------------------- */

void circuit_echoed(struct circuit *circuit, int64_t rtt_us, struct mono sent_at);
/* Work out the state of CIRCUIT from its ends and its echo; report a change. */
void circuit_judge(struct circuit *circuit);
/* Something on DEVICE changed: judge all circuits that end on it. FIGURES: their rates are new as
 * well. */
void circuits_touch(struct device *device, bool figures);
/* What the evidence says of CIRCUIT now, whether or not it is under maintenance. *RET_AWAITED:
 * nothing can be known yet. */
struct circuit_verdict circuit_verdict_now(const struct circuit *circuit, bool *ret_awaited);
/* The device and port at one end; NULL when the record names none, or it is not there. */
struct device *circuit_device(const struct circuit *circuit, int end);
struct port *circuit_port(const struct circuit *circuit, int end);
const char *circuit_echo_obstacle(const struct circuit *circuit);

#endif
