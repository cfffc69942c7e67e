/* Sensors of devices in the picture. A walk finds them by the device profiles; each full poll, and
 * of what must be fast each state sweep, asks exactly their cells again. A sensor that is not
 * answered, or says nonsense, is unknown; one that a walk no longer finds is kept as lost while the
 * device is watched, since something (a place of a room) may refer to it: a lost sensor never looks
 * like a quiet one.
 *
 * What its value means for somebody is not judged here: limits are the room's (service/rooms.h),
 * what the device itself states comes with the reading. What is kept over a restart is the room's
 * business as well: a sensor begins anew, unknown until it is read. */
#ifndef SERVICE_SENSORS_H
#define SERVICE_SENSORS_H

#include "points/light.h"
#include "service/picture.h"

/* Of one device; what a walk finds beyond it is left out, and said (service/oddities.c). */
#define SENSORS_LIMIT 2000
/* Lost ones kept of one device; the oldest give way. */
#define SENSORS_LOST_LIMIT 500
/* Cells one state sweep asks for; sensors beyond it are read with the full poll, and it is said. */
#define SENSORS_SWEEP_CELLS 256

struct sensor {
	struct device *device;
	int64_t number;              /* its key in sensors:ID, the same while the service runs */
	char *row;                   /* what it is followed by: struct sensor_finding */
	enum sensor_class class;
	char *descr;
	char *cells;
	const struct profile_sensor *rule;
	bool sweep;
	bool present;                /* found by the last walk */
	bool known;
	bool told;                   /* the reading being taken has it */
	double value;                /* in the class's unit; of a state the number as sent */
	char *state;                 /* clean; "" for none */
	enum severity severity;      /* stated by the device or its profile */
	const char *alarm;           /* what its state is as an alarm; NULL: nothing of its own */
	char *reason;                /* why it is not known, a msgid; "" */
	struct sensor_limits limits; /* the device's own */
	int64_t port;                /* ifIndex; -1 */
	struct light light;          /* of optical power: what is usual */
	double light_kept;           /* as last given to be kept */
	struct mono read_at;         /* last time its cells were answered; us == 0: never */
	struct wall read_wall;
	struct wall since;           /* of the state word, or of being (un)known */
	enum quality quality;        /* as last sent to who watches */
	struct mono sent_at;
};

/* Begin and end with DEVICE. */
void sensors_init(struct device *device);
void sensors_clear(struct device *device);

/* NULL when DEVICE has none of that row, or of that number. */
struct sensor *device_sensor(const struct device *device, const char *row);
struct sensor *device_sensor_numbered(const struct device *device, int64_t number);
/* Good while younger than its cadence allows three times over, then stale; unknown when it never
 * was known, was not answered, or is lost. */
enum quality sensor_quality(const struct sensor *sensor, struct mono now);
/* Why it is not good, a msgid; "" when it is. */
const char *sensor_reason(const struct sensor *sensor, struct mono now);
/* The worse of what is stated with it and of what its value means by the device's own limits;
 * SEVERITY_NONE when neither says anything, or when it is not known. */
enum severity sensor_severity(const struct sensor *sensor);

/* The port whose light SENSOR measures; NULL: it measures none. */
struct port *sensor_light_port(const struct sensor *sensor);

/* The OIDs that a reading of CADENCE (CADENCE_SWEEP or CADENCE_POLL) asks for, appended to OIDS (of
 * struct oid), each once: sensors may share cells. */
void sensors_ask(const struct device *device, unsigned cadence, GArray *oids);
/* Whether a reading of CADENCE asks for SENSOR. */
bool sensor_is_asked(const struct sensor *sensor, unsigned cadence);
/* What ANSWER of a reading of CADENCE says of the sensors it asked for, appended to FOUND. */
void sensors_read_again(const struct device *device, const struct answer *answer,
    unsigned cadence, struct findings *found);
/* A whole walk found them anew. Called by the merge, before FOUND is kept. */
void sensors_merge(struct device *device, const struct findings *found);
/* A sweep or poll read FOUND. What was asked for and is not in it becomes unknown; after one that
 * broke off (CADENCE_PART) it stays as it is and grows old. */
void sensors_take(struct device *device, const struct findings *found, unsigned cadence);
/* Time passed: readings grow old. */
void sensors_age(struct device *device);

/* Its value as people read it: "22.8", "旁路", "?" ; BUFFER has SENSOR_TEXT_SIZE. */
#define SENSOR_TEXT_SIZE 64
const char *sensor_text(const struct sensor *sensor, char *buffer);

/* As history keeps it: thousandths of the unit, or of a state's number. False when there is
 * nothing good to keep. */
#define SENSOR_SCALE 1000
bool sensor_kept(const struct sensor *sensor, struct mono now, int64_t *ret);

#endif
