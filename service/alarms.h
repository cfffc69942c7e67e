/* Alarms: what is wrong, once, until somebody has dealt with it (RFC 8632; requirements 3.1).
 *
 * Whoever watches something (a source: devices, circuits, rooms, rules, the service itself) never
 * raises or clears anything. When what it watches may have changed it says alarms_look(); then, and
 * whenever the alarms want to know, its `conditions` function says what is wrong with that object
 * *now*. The alarms compare that with what stands: what is new is raised, what is no longer said is
 * cleared, what cannot be known is held. So no edge is ever lost, a restart clears nothing by
 * itself, and an alarm left open for ever is impossible as long as its object is looked at.
 *
 * An alarm has two axes: what the device says (raised or cleared, severity, counts), which belongs
 * to the loop and is kept by store_observe(); and what people did (open, ack, shelved, closed),
 * which belongs to the acts of the kind `alarm` and comes back by alarms_follow(). Neither
 * overwrites the other. Identity is (resource kind, resource, type, qualifier).
 *
 * An alarm stands under another one, its `head`, when a failure upstream explains it
 * (service/topology.h) or when it is one of many alike (48 ports of one switch; in a flood more is
 * folded). Only heads are in the topic `alarms`; those under one are in `alarms:ID`. Standing under
 * a head silences, it never stops watching or clearing.
 */
#ifndef SERVICE_ALARMS_H
#define SERVICE_ALARMS_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"
#include "base/timer.h"
#include "points/alarm_type.h"
#include "points/judge.h"
#include "service/topics.h"

struct service;
struct alarms;

/* ---- what sources say --------------------------------------------------------------------- */

/* Who may have something to say: a row of alarm_sources[] (service/alarm_sources.c). */
enum alarm_source {
	ALARM_SOURCE_DEVICE, /* id: device. Reach, reboot, CPU, boundary */
	ALARM_SOURCE_PORTS, /* id: device. Its ports and aggregates, their light */
	ALARM_SOURCE_SESSIONS, /* id: device. BGP, OSPF, BFD */
	ALARM_SOURCE_SENSORS, /* id: device. Sensors of no place, its UPS, its lost sensors */
	ALARM_SOURCE_SHELL, /* id: device. SSH, host keys */
	ALARM_SOURCE_CIRCUIT,
	ALARM_SOURCE_MANAGED,
	ALARM_SOURCE_ROOM,
	ALARM_SOURCE_PLACE,
	ALARM_SOURCE_RULE, /* id: of a hit of a rule (service/rules.h) */
	ALARM_SOURCE_DUE, /* id: of a deadline (service/deadlines.h) */
	ALARM_SOURCE_TICKET, /* id: ticket that went up the chain (service/tickets.h) */
	ALARM_SOURCE_HANDOVER, /* id: handover nobody came for (service/handovers.h) */
	ALARM_SOURCE_ROSTER, /* id 0: who is planned to be here (service/roster.h) */
	ALARM_SOURCE_RUN, /* id: run of a plan in which somebody calls for help (service/runs.h) */
	ALARM_SOURCE_WARNING, /* id 0: what a red or orange warning demands (service/warnings.h) */
	ALARM_SOURCE_SERVICE, /* id 0: zhiban itself, its own gateway */
	ALARM_SOURCES
};

/* One thing that is wrong. Texts are clean, and copied. */
struct condition {
	const char *type;            /* of alarm_types[] */
	const char *resource_kind;   /* "device", "circuit", "place" ... of records, or "service" */
	int64_t resource;
	const char *qualifier;       /* which of its kind: "Gi0/0/17"; NULL or "": none */
	enum severity severity;      /* SEVERITY_NONE: as the type, or alarms.conf, says */
	const char *what;            /* "端口 Gi0/0/17 断开"; NULL: the title of the type */
	const char *why;             /* what was seen; NULL */
	const char *cause, *step;    /* instead of the type's; NULL */
	struct wall since;           /* us == 0: now */
};

/* What a `conditions` function fills. */
struct conditions;
void conditions_add(struct conditions *conditions, const struct condition *condition);
/* Of TYPE (NULL: of everything) with QUALIFIER (NULL: any) nothing can be known now: what stands
 * stays, and is marked so; nothing is raised or cleared. */
void conditions_hold(struct conditions *conditions, const char *type, const char *qualifier);
/* The object is under maintenance: alarms are kept, marked, and silent (requirements 3.1.10). */
void conditions_maintenance(struct conditions *conditions);

struct alarm_source_type {
	/* What is wrong with the object ID now. One that is not there (any more) has nothing. */
	void (*conditions)(struct service *service, int64_t id, struct conditions *into);
	/* Every object there is; NULL: only those that are looked at. */
	void (*each)(struct service *service, topic_visit *visit, void *data);
	/* A lead was closed: what it told of is normal from now on. NULL: there are none. */
	void (*accept)(struct service *service, int64_t id, const char *type,
	    const char *qualifier);
};
extern const struct alarm_source_type alarm_sources[ALARM_SOURCES];

/* The object ID of SOURCE may be in another condition. Cheap: it is looked at in the same turn of
 * the loop, once. */
void alarms_look(struct service *service, enum alarm_source source, int64_t id);

/* ---- one alarm ---------------------------------------------------------------------------- */

enum alarm_operator { OPERATOR_OPEN, OPERATOR_ACK, OPERATOR_SHELVED, OPERATOR_CLOSED };
/* Why it is silent although it is raised. */
enum alarm_hush {
	HUSH_NOT,
	HUSH_UPSTREAM, /* a failure on the way to it: `head` */
	HUSH_POWER, /* what feeds it failed: `head` */
	HUSH_PART, /* what it is part of failed: a circuit of its device: `head` */
	HUSH_FOLDED, /* one of many alike: `head` */
	HUSH_MAINTENANCE,
	HUSH_BLIND /* our own gateway is gone: nobody knows */
};

struct alarm {
	int64_t id;
	const struct alarm_type *type;
	enum alarm_source source;
	int64_t object;              /* id within the source */
	char *resource_kind, *qualifier, *resource_name;
	int64_t resource;
	char *what, *why, *cause, *step;
	enum severity severity;      /* as last raised; stays when cleared */
	bool cleared;                /* the device axis */
	bool held;                   /* not known at present */
	bool maintenance;            /* of its object */
	bool review;                 /* 待复核: from before a restart, not yet looked at */
	bool flapping;
	struct flap_state flap;
	struct wall first_raised_at, raised_at, changed_at, cleared_at;
	unsigned raise_count;
	enum alarm_operator operator;
	json_t *record;              /* as last committed, with what people did; owned */
	enum alarm_hush hush;
	int64_t head;                /* id of the alarm it stands under; 0: it is a head itself */
	unsigned under, units; /* of a head: alarms under it; units that are cut off, once each */
	struct wall due_at;          /* acknowledge by then; us == 0: no limit */
	unsigned escalated;          /* how many steps */
	struct timer timer;          /* the next of its delays and limits */
	struct alarm_private *private; /* service/alarms*.c only */
};

/* ---- the service's side ------------------------------------------------------------------- */

/* Reads what is open from the records: before the loop runs. Everything raised is for review. */
struct alarms *alarms_new(struct service *service);
void alarms_free(struct alarms *alarms);
/* Every object of every source is looked at; after everything is there. */
void alarms_start(struct alarms *alarms);
/* A record of the kind `alarm` was committed. */
void alarms_follow(struct alarms *alarms, const json_t *record);

/* Borrowed; NULL when it is not open. */
const struct alarm *alarm_find(const struct alarms *alarms, int64_t id);
/* The worst severity of the alarm ID and of all it stands for. */
enum severity alarms_severity(const struct alarms *alarms, int64_t id);
/* The alarm of that identity that is raised; NULL. QUALIFIER NULL: any. */
const struct alarm *alarm_standing(const struct alarms *alarms, const char *resource_kind,
    int64_t resource, const char *type, const char *qualifier);
typedef void alarm_visit(const struct alarm *alarm, void *data);
void alarms_each(const struct alarms *alarms, alarm_visit *visit, void *data);

/* Flood: more than alarms.conf's begin in ten minutes, until fewer than its end (ISA-18.2: 10 and
 * 5). Folding follows it. */
bool alarms_flooded(const struct alarms *alarms);

/* The topology was solved anew (service/topology.h): ID stands under HEAD because of HUSH. Called
 * for every alarm whose place changed; HEAD 0 and HUSH_NOT: it stands by itself again. */
void alarms_place(struct alarms *alarms, int64_t id, int64_t head, enum alarm_hush hush);

/* Another shift took over: what was shelved is confirmed anew or stands again. */
void alarms_shift_changed(struct alarms *alarms);
struct alarm_settings;
/* What the acts on ID have to know (docs/protocol.md `do`): `shelve_us`, `undo_us`, and `standing`,
 * how many in its line have not cleared though it has. New reference. */
json_t *alarms_facts(const struct alarms *alarms, int64_t id);
/* The settings in force; borrowed. */
const struct alarm_settings *alarms_settings(const struct alarms *alarms);
/* alarms.conf was put in force: taken over. */
void alarms_take_settings(struct alarms *alarms, struct alarm_settings *settings);
/* {severities, alarms} of the row `site`: what stands by itself. */
void alarms_count(struct service *service, json_t *row);

/* Topics `alarms` (heads) and `alarms:ID` (those under ID): docs/protocol.md. */
void alarms_keys(struct service *service, int64_t under, topic_visit *visit, void *data);
json_t *alarms_row(struct service *service, int64_t key);

#endif
