/* Machine rooms in the picture: each with its places, which say what a sensor is there for (cold
 * aisle A, battery room, leak rope 2), and the threshold scheme that is in force there. The limits
 * of a place are its own, else the scheme's for its kind and the room's grade, else what the device
 * states; a screen always says which. A place whose sensor is lost, stale or silent is unknown and
 * counted apart: never normal (requirements.md 2.3, DESIGN.md 5).
 *
 * A room is as bad as its worst place; where several places of one sort have an average that is
 * limited, as bad as that. */
#ifndef SERVICE_ROOMS_H
#define SERVICE_ROOMS_H

#include "points/climate.h"
#include "points/limit.h"
#include "service/sensors.h"
#include "service/thresholds.h"

enum place_state {
	PLACE_UNKNOWN, PLACE_NORMAL, PLACE_WARNING, PLACE_MINOR, PLACE_MAJOR, PLACE_CRITICAL,
	PLACE_MAINTENANCE, PLACE_STATES
};
/* "unknown", "normal", then the words of severities, "maintenance". The same for rooms. */
const char *place_state_word(enum place_state state);
static inline bool place_is_wrong(enum place_state state)
{
	return state >= PLACE_WARNING && state <= PLACE_CRITICAL;
}

/* Whose limits hold. */
enum limits_owner { LIMITS_NONE, LIMITS_OWN, LIMITS_SCHEME, LIMITS_DEVICE };
const char *limits_owner_word(enum limits_owner owner); /* "", "own", "scheme", "device" */

struct place {
	struct room *room;
	int64_t id;
	char *purpose;               /* as the record has it */
	int64_t device;              /* 0: none yet */
	char *row;                   /* of the sensor; NULL: none yet */
	int64_t pair;                /* the place it makes a dew point with; 0: none */
	bool important, maintained;
	struct limits own;           /* of the record; n == 0: it has none */
	double own_hysteresis, own_rate;         /* NAN: not said */
	int64_t delay_us;            /* of its own limits and of a contact */
	enum normally normally;
	char *alarm_state;           /* NULL: not said */
	/* in force */
	struct limits limits;
	enum limits_owner whose;
	double rate_limit;           /* NAN: none */
	/* as last judged */
	struct limits_state state;
	struct trend trend;
	bool recalled;               /* the trend has what the history knows */
	struct mono fed_at;          /* of the reading last fed */
	double rate;                 /* per hour; NAN: not known */
	int64_t rated_minute;
	double dew_point;            /* computed with its pair; NAN: not known */
	struct limits_state dew_state, difference_state;
	struct mono alarm_since;     /* a contact that waits for its delay; us == 0: none */
	enum place_state found;      /* as judged, whether or not it is under maintenance */
	bool awaited;                /* nothing can be known yet */
	struct standing standing;    /* of enum place_state */
	char *reason;                /* clean; NULL when there is nothing to say */
};

/* An average that is limited, of all places of one sort. */
struct room_average {
	const struct threshold *threshold;
	struct limits_state state;
};

struct room_counts {
	unsigned total, normal, wrong, lost, maintenance;
};

struct room {
	struct service *service;
	int64_t id;
	GPtrArray *places;           /* struct place *, by id; owned */
	const struct scheme *scheme; /* NULL: there is none of the name the record says */
	GArray *averages;            /* struct room_average */
	struct room_counts counts;
	struct standing standing;    /* of enum place_state */
	enum severity own;           /* of the average alone; NONE: it is well */
	char *reason;                /* clean; NULL when there is nothing to say */
};

struct rooms;
/* Reads the shipped schemes. */
struct rooms *rooms_new(struct service *service);
void rooms_free(struct rooms *rooms);
/* Names of the schemes there are: an array of strings; new reference. */
json_t *rooms_schemes(const struct rooms *rooms);
/* A file of the family "thresholds" is in force (service/configuration.h). */
void rooms_take_scheme(struct service *service, const char *name, const char *text);

struct room *room_find(const struct service *service, int64_t id);
struct place *place_find(const struct service *service, int64_t id);
/* All of them, struct room * by id; caller unrefs. */
GPtrArray *rooms_all(const struct service *service);
/* The sensor it reads; NULL when there is none such. */
struct sensor *place_sensor(const struct place *place);
/* The first place that refers to SENSOR; NULL: none does. */
struct place *sensor_place(const struct sensor *sensor);
/* The less, the more it is worth a glance: what is wrong, what the ledger calls important, then by
 * what it is for (service/rows_rooms.c). */
int place_rank(const struct place *place);
/* What SENSOR measures there: many boxes send a dew point as one temperature among others. */
enum sensor_class place_class(const struct place *place, const struct sensor *sensor);

/* What SENSOR says, or how it is believed, changed: its places are judged anew. Cheap where no
 * place refers to it. */
void rooms_touch(struct sensor *sensor);
/* A record of kind room or place was committed. */
void room_follow(struct service *service, json_t *record);
void place_follow(struct service *service, json_t *record);
/* The settings or the schemes changed: every room is judged anew. */
void rooms_follow_settings(struct service *service);
/* Time passed: readings grow old, delays run out. Once a second. */
void rooms_age(struct service *service);
/* How bad it is as a whole, lost sensors included; SEVERITY_NONE when nothing is wrong. */
enum severity room_severity(const struct room *room);
/* How bad it is when PLACE cannot be read: worse where it is important. */
enum severity place_lost_severity(const struct place *place);

/* ---- judging (service/places.c, service/rooms.c) ------------------------------------------ */

/* Takes what RECORD says; what was judged by other limits begins anew. */
void place_adopt(struct place *place, const json_t *record);
/* Say what the place's state is now; report a change. True when its room is to be judged anew. */
bool place_judge(struct place *place);
/* Once: the last hour of its sensor out of the history, as soon as that answers. */
void place_recall(struct place *place);
void place_free(void *place);
/* The severity a state stands for; SEVERITY_NONE for one that is not wrong. */
enum severity place_severity(enum place_state state);
/* "27.6" with the digits its class is worth. BUFFER has SENSOR_TEXT_SIZE. */
const char *place_number(enum sensor_class class, double value, char *buffer);
void room_judge(struct room *room);

#endif
