/* Threshold schemes: within which limits a room is well, by what a place is there for, what it
 * measures and the grade of the room (requirements.md 2.3). A scheme is a file
 * (service/thresholds/NAME.conf; how to write one: docs/thresholds.md); which one holds is said by
 * the room's record and named on every screen. Reading a file is pure. */
#ifndef SERVICE_THRESHOLDS_H
#define SERVICE_THRESHOLDS_H

#include <glib.h>
#include <stdbool.h>

#include "base/own.h"
#include "points/limit.h"
#include "points/severity.h"

/* What holds for one sort of place and one class of sensor. */
struct threshold {
	char *purpose;               /* a word of the kind place */
	enum sensor_class class;
	char grade;                  /* 'A', 'B', 'C'; '\0': of all that have no own */
	struct limits running, standby; /* of the room's equipment */
	struct limits average;       /* of all these places of a room together */
	double rate;                 /* change per hour, either way; NAN: not limited */
	enum severity rate_severity;
	char *source;                /* where the figures come from, and how sure that is */
};

struct scheme {
	char *name;                  /* the file's, without .conf */
	char *title, *source;
	GPtrArray *thresholds;       /* struct threshold *, in the order of the file */
	GHashTable *severities;      /* word -> enum severity */
};

/* The scheme in TEXT; FILE names it and the place of a mistake. NULL and one clean sentence on
 * failure. */
struct scheme *scheme_read(const char *file, const char *text, GError **error);
void scheme_free(struct scheme *scheme);
OWN_DEFINE(scheme)
/* Whether TEXT is meant as a scheme: its first section says so. Whether it is one is not said. */
bool scheme_is_meant(const char *text);

/* What holds for PURPOSE and CLASS in a room of GRADE; NULL when nothing does. */
const struct threshold *scheme_threshold(const struct scheme *scheme, const char *purpose,
    enum sensor_class class, const char *grade);
/* How bad the abnormal state of a place of PURPOSE is; SEVERITY_NONE when the scheme leaves that to
 * the device. Besides purposes: "cooling_redundant" (one of several fails and it is not warm yet),
 * "lost" and "lost_important" (a sensor is silent), "dew_point_difference". */
enum severity scheme_severity(const struct scheme *scheme, const char *what);

/* All of FOLDERS (NULL ends them) by name, struct scheme *; one in a later folder replaces one of
 * the same name. What could not be read is a sentence in TROUBLES (NULL: dropped). */
GPtrArray *schemes_load(char *const *folders, GPtrArray *troubles);
/* Where the shipped ones are. Caller frees. */
char *schemes_folder(void);
/* Takes over SCHEME in place of the one of its name. */
void schemes_put(GPtrArray *schemes, struct scheme *scheme);
/* Nothing happens where there is none of that NAME. */
void schemes_drop(GPtrArray *schemes, const char *name);
const struct scheme *schemes_find(const GPtrArray *schemes, const char *name);

#endif
