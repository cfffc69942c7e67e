/* The living site: devices with ports, links between them, what is up, what is reached from the
 * duty console, what has flowed. Built from lab/plan.h with a seed; the same seed gives the same
 * site.
 *
 * A change is made between lab_site_flow(), which lets all traffic pass with the old state, and
 * lab_site_settle(), which works out the new one: which ports are up, who is somebody's neighbour,
 * who is reached. */
#ifndef LAB_SITE_H
#define LAB_SITE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/text.h"
#include "lab/plan.h"
#include "lab/terminal.h"

/* A silent device forwards and echoes, but its agent says nothing. */
enum lab_power { LAB_ON, LAB_OFF, LAB_SILENT };

/* Ways an agent can misbehave; lab_fault_names gives their words. */
enum lab_fault {
	LAB_GARBAGE         = 1 << 0,   /* answers are no BER at all */
	LAB_TRUNCATED       = 1 << 1,   /* answers end in the middle */
	LAB_WRONG_ID        = 1 << 2,   /* request id of somebody else's request */
	LAB_WRONG_OID       = 1 << 3,   /* values for variables that nobody asked for */
	LAB_WRONG_COMMUNITY = 1 << 4,
	LAB_OTHER_SOURCE    = 1 << 5,   /* answers come from another address */
	LAB_ENDLESS         = 1 << 6,   /* a walk never ends, its names always increase */
	LAB_SAME_OID        = 1 << 7,   /* the next variable is the asked one again */
	LAB_CYCLE           = 1 << 8,   /* a walk goes up, and then begins anew */
	LAB_EMPTY           = 1 << 9,   /* answers without variables */
	LAB_TOOBIG          = 1 << 10,  /* tooBig for what would be long */
	LAB_NO_BULK         = 1 << 11,  /* speaks SNMPv1 only */
	LAB_DUPLICATE       = 1 << 12,  /* every answer twice */
	LAB_FROZEN          = 1 << 13,  /* counters stand still */
	LAB_SAME_ENGINE     = 1 << 14,  /* v3: engine id of the first v3 device */
	LAB_FORGED          = 1 << 15,  /* v3: first an unauthenticated report, boots 900000 */

	/* Well encoded, but odd: see lab/odd.h. */
	LAB_SAME_NAMES      = 1 << 16,  /* every second port has the name of the one before */
	LAB_NO_NAMES        = 1 << 17,
	LAB_HUGE            = 1 << 18,  /* sysDescr and an ifAlias of 60 kB */
	LAB_LONG_OID        = 1 << 19,  /* sysObjectID of 128 parts */
	LAB_TEXT_VALUES     = 1 << 20,  /* words for counters and gauges of ports */
	LAB_NO_UPTIME       = 1 << 21,
	LAB_GEN_ERROR       = 1 << 22,  /* for ifInErrors of the first port */
	LAB_ESCAPES         = 1 << 23,  /* control sequences of terminals in all texts */
	LAB_GBK_TEXTS       = 1 << 24,
	LAB_ODD             = 0x1ff << 16
};
struct lab_fault_name {
	const char *name;
	unsigned fault;
	const char *meaning;      /* msgid */
};
extern const struct lab_fault_name lab_fault_names[];

enum lab_counter {
	LAB_IN_OCTETS, LAB_OUT_OCTETS, LAB_IN_PACKETS, LAB_OUT_PACKETS, LAB_IN_ERRORS,
	LAB_OUT_ERRORS, LAB_IN_DISCARDS, LAB_OUT_DISCARDS, LAB_COUNTERS
};

struct lab_device;

struct lab_port {
	struct lab_device *device;
	char *name;
	GBytes *alias;            /* in the character set of the device */
	uint32_t index;           /* ifIndex now */
	uint32_t number;          /* in LLDP and as bridge port; 0: not physical */
	uint32_t mbps;
	int type;
	bool shut;                /* by configuration */
	bool out;                 /* taken out of the device, with its rows */
	bool up;                  /* settled */
	struct lab_link *link;    /* NULL: dark, or not physical */
	struct lab_port *trunk;   /* the aggregate it is a member of, or NULL */
	struct mono changed;
	uint64_t base[LAB_COUNTERS];   /* what the link had carried when these were zero */
	uint64_t frozen[LAB_COUNTERS];
};

struct lab_link {
	uint32_t id;
	struct lab_port *end[2];  /* the second NULL: somebody outside */
	const struct plan_circuit *circuit; /* or NULL */
	double capacity;          /* octets a second */
	double load[2];           /* share of it in the busiest hour, from end 0 and from end 1 */
	bool pulled;              /* no light on either end */
	bool severed;             /* dead in the carrier's network: light on both ends */
	double bent;              /* dB that its light loses: by order */
	bool passing;             /* settled */
	uint64_t octets[2];       /* sent by end 0, by end 1 */
	double rest[2];           /* parts of an octet */
	struct mono flowed;       /* octets are right for this moment */
};

struct lab_device {
	const struct plan_model *model;
	const struct plan_device *plan; /* what it was built from; extra ones share an entry */
	char *name, *title;
	unsigned traits;
	size_t place;             /* in lab_site.devices, and so its address */
	GPtrArray *ports;         /* struct lab_port *, owned, in the order they were made */
	GPtrArray *by_index;      /* borrowed: those not taken out, by ifIndex */
	GPtrArray *neighbours;    /* borrowed: ports with an LLDP neighbour, by number; settled */
	enum lab_power power;
	bool unfed;               /* its room has no power: lab/rooms.h */
	const struct lab_room *room; /* in which it stands, or NULL */
	GArray *parts;            /* rows of lab/parts.c; NULL until somebody asks */
	bool reached;             /* settled */
	unsigned faults;
	unsigned loss;            /* percent */
	int64_t delay_us, jitter_us;
	struct mono started;
	uint32_t ticks_ahead;     /* added to sysUpTime */
	uint32_t engine_boots;
	int32_t engine_drift;     /* seconds its engine time is off */
	uint64_t address;         /* of its chassis, 48 bits */
	struct lab_terminal terminal;
};

struct lab_site {
	uint64_t seed;
	GPtrArray *devices;       /* struct lab_device *, owned */
	GPtrArray *links;         /* struct lab_link *, owned */
	struct lab_device *root;
	size_t fleet;             /* the last so many devices were added by lab_site_add_fleet() */
	size_t heads;             /* and before them so many, behind which they hang */
	struct mono now;          /* set by lab_site_tick(): the moment all answers are about */
	struct wall wall;
	int64_t utc_offset_us;
	GHashTable *names;        /* name and title -> struct lab_device * */
	struct lab_routing *routing;
	struct lab_rooms *rooms;
	/* A port changed, or (PORT NULL) a device began anew; NULL: nobody wants to know. */
	void (*event)(struct lab_device *device, struct lab_port *port, void *data);
	void *event_data;
};

#define LAB_DEVICES_LIMIT 20000

/* A site of at least as many devices as the plan has; more are access switches. */
struct lab_site *lab_site_new(uint64_t seed, size_t devices, struct mono now, struct wall wall);
void lab_site_free(struct lab_site *site);
/* N more devices, all alike: access switches of 48 ports that depend on no line of the site, or
 * hang in equal parts behind HEADS more, each of which has one line to the core. With those there
 * are, at most LAB_DEVICES_LIMIT. Once. */
void lab_site_add_fleet(struct lab_site *site, size_t n, size_t heads);
#define LAB_HEADS_LIMIT 3
#define LAB_HEAD_CARRIES 500

size_t lab_site_planned(void);
struct lab_device *lab_site_device(const struct lab_site *site, const char *name);
/* By name, or by ifIndex as text. */
struct lab_port *lab_device_port(const struct lab_device *device, const char *name);
struct lab_port *lab_device_port_at(const struct lab_device *device, uint32_t index);
struct lab_link *lab_site_circuit(const struct lab_site *site, const char *number);
/* Its management address as text; caller frees. */
char *lab_device_address(const struct lab_device *device);
/* The device that lives at an IPv4 address (host byte order), or NULL. */
struct lab_device *lab_site_at(const struct lab_site *site, uint32_t v4);
struct lab_device *lab_site_at_v6(const struct lab_site *site);

/* Whether people's own equipment is plugged in here: access switches and OLTs. */
bool lab_device_serves_users(const struct lab_device *device);

/* Whether it is switched on and has power. */
bool lab_device_runs(const struct lab_device *device);
/* The port at the far end, NULL where nobody managed is there. */
struct lab_port *lab_port_far(const struct lab_port *port);
uint64_t lab_port_count(const struct lab_site *site, const struct lab_port *port,
    enum lab_counter counter);
/* Bits a second that PORT sends (OUT) or receives now; 0 where nothing passes. */
uint64_t lab_port_rate(const struct lab_site *site, const struct lab_port *port, bool out);
/* Percent of its processor and of its memory in use now, as SNMP and the command line say it. */
unsigned lab_device_cpu(const struct lab_site *site, const struct lab_device *device);
unsigned lab_device_memory(const struct lab_site *site, const struct lab_device *device);
/* sysUpTime. */
uint32_t lab_device_ticks(const struct lab_site *site, const struct lab_device *device);
/* When the port last changed, in sysUpTime; 0: before the device began to count. */
uint32_t lab_port_changed(const struct lab_port *port);

/* Time goes on, in the machine rooms too: devices may lose their power, with all that follows. */
void lab_site_tick(struct lab_site *site, struct mono now, struct wall wall);
/* Let traffic pass up to now: on one link, on all. */
void lab_link_flow(const struct lab_site *site, struct lab_link *link);
void lab_site_flow(struct lab_site *site);
void lab_site_settle(struct lab_site *site);
/* All faults that were ordered are over; to be settled. */
void lab_site_calm(struct lab_site *site);

/* ---- changes to one device; flow before, settle after ------------------------------------- */

/* Counters, uptime and engine time begin anew, boots count up. */
void lab_device_reboot(const struct lab_site *site, struct lab_device *device);
/* Every ifIndex goes to the next port. */
void lab_device_renumber(struct lab_device *device);
void lab_device_clear_counters(const struct lab_site *site, struct lab_device *device);
/* Every octet counter stands MARGIN before 2^32. */
void lab_device_near_wrap(const struct lab_site *site, struct lab_device *device, uint32_t margin);
void lab_device_set_fault(const struct lab_site *site, struct lab_device *device, unsigned fault,
    bool on);

/* A number that SEED, A and B decide and nothing else does. */
uint64_t lab_hash(uint64_t seed, uint64_t a, uint64_t b);

#endif
