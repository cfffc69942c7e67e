/* The machine rooms of the site: its buildings (lab/room.h) live on the lab's clock, devices that
 * stand in them run while they are fed, and the boxes that watch them (lab/box.h) have sensors that
 * can be broken one by one. */
#ifndef LAB_ROOMS_H
#define LAB_ROOMS_H

#include "lab/room.h"
#include "lab/site.h"

/* What keeps a box alive. */
enum lab_feed {
	LAB_FEED_ROOM,            /* as all equipment of the room */
	LAB_FEED_UPS,             /* the output of its UPS */
	LAB_FEED_CARD,            /* the card of the UPS: also its input */
	LAB_FEED_OWN,             /* a battery of its own */
};

struct lab_variable;

/* A box that watches rooms. */
struct lab_box_plan {
	const char *device;       /* in the plan */
	const char *room;
	enum lab_feed feed;
	unsigned unit;            /* which UPS, which cooling unit: what its variables are about */
	const struct lab_variable *variables; /* end with a NULL name */
};
extern const struct lab_box_plan lab_box_plans[];       /* ends with a NULL device */

enum lab_broken {
	LAB_SENSOR_GOOD,
	LAB_SENSOR_KILLED,        /* gone, in the way its box says so */
	LAB_SENSOR_STUCK,
	LAB_SENSOR_FILLER,        /* all is well, says the box, beside a number that is none */
};

struct lab_sensor {
	const char *name;         /* as orders call it */
	enum lab_broken broken;
};

struct lab_box {
	const struct lab_box_plan *plan;
	struct lab_device *device;
	struct lab_building *building;
	struct lab_room *room;
	GArray *rows;             /* lab/box.c: variables in the order of their names */
	GArray *sensors;          /* struct lab_sensor */
};

/* With the devices of SITE's plan there already. */
struct lab_rooms *lab_rooms_new(struct lab_site *site);
void lab_rooms_free(struct lab_rooms *rooms);
/* The buildings live up to SITE's time; devices lose power, or get it back and start anew, with
 * what follows from that. True when any did. */
bool lab_rooms_tick(struct lab_site *site);
/* Everything as it should be. */
void lab_rooms_calm(struct lab_site *site);

/* What an order names; NULL where there is none. */
struct lab_room *lab_rooms_room(const struct lab_rooms *rooms, const char *name);
struct lab_building *lab_rooms_building(const struct lab_rooms *rooms, const struct lab_room *room);
struct lab_ups *lab_rooms_ups(const struct lab_rooms *rooms, const char *name);
struct lab_cooling *lab_rooms_cooling(const struct lab_rooms *rooms, const char *name);
/* The building that has it. */
struct lab_generator *lab_rooms_generator(const struct lab_rooms *rooms, const char *room);
/* NULL for a device that is none. */
struct lab_box *lab_rooms_box(const struct lab_rooms *rooms, const struct lab_device *device);
/* Whether power supply N of DEVICE has power: where there are two UPS, each hangs on its own. */
bool lab_rooms_feeds(const struct lab_rooms *rooms, const struct lab_device *device, unsigned n);
struct lab_sensor *lab_box_sensor(const struct lab_box *box, const char *name);

/* The N words after "mains" and its relatives (lab/desk_rooms.c). False with one sentence in
 * ANSWER, and nothing has changed; with ONLY_CHECK nothing changes. */
bool lab_rooms_order(struct lab_site *site, const char *name, char **word, size_t n,
    bool only_check, GString *answer);
/* A line for each room, UPS, cooling unit and contact that is not as it should be, tabs between;
 * ALL: of everything. */
void lab_rooms_say(const struct lab_site *site, bool all, GString *answer);

/* Each building in turn, for those who look at all of them. */
guint lab_rooms_count(const struct lab_rooms *rooms);
struct lab_building *lab_rooms_at(const struct lab_rooms *rooms, guint i);

#endif
