/* Device profiles: what a family of devices measures and states over SNMP. A profile is a file (how
 * to write one: docs/device-profiles.md); everything in it is checked when it is read, and what is
 * loaded can be asked and read without further complaint.
 *
 * Reading is pure: from the variables of an answer to findings. A walk finds which sensors there
 * are; afterwards each is read again from its own cells alone. Once read a profile does not change
 * and may be used by several threads. Findings borrow their rule and their words from it: it lives
 * as long as they do.
 *
 * Unknown is never normal: what did not come, is of a wrong type, is one of the values that mean
 * "nothing", has an undeclared state, or lies outside what its class can have, is not known, and
 * the reason says why. */
#ifndef PROBES_DEVICE_PROFILE_H
#define PROBES_DEVICE_PROFILE_H

#include <glib.h>
#include <stdbool.h>

#include "base/own.h"
#include "probes/findings.h"
#include "probes/wire/variable.h"

struct profile;
struct profile_sensor;               /* one of its rules, as struct sensor_finding has it */

/* The profile in TEXT. FILE is its path, for messages; its name is the profile's with ".conf". NULL
 * and "FILE:LINE: reason" on failure. The words are those of LANGUAGE where the file has them. */
struct profile *profile_read(const char *file, const char *text, const char *language,
    GError **error);
/* One more holder; profile_free() is one less, and with the last one it is gone. */
struct profile *profile_hold(struct profile *profile);
void profile_free(struct profile *profile);
OWN_DEFINE(profile)
/* True if TEXT is meant to be one: it has a [table ..] or [scalars ..]. */
bool profile_is_one(const char *text);

const char *profile_name(const struct profile *profile);
const char *profile_title(const struct profile *profile);
const char *profile_source(const struct profile *profile);
/* How many kinds of sensors it knows. */
size_t profile_size(const struct profile *profile);
/* False: nobody has seen it work with such a device: 未实测. */
bool profile_is_tested(const struct profile *profile);

/* ---- reading a device --------------------------------------------------------------------- */

/* What a walk has to ask so that all PROFILES can be read: whole columns (of struct oid), each
 * once; a scalar is the one row of its column. Appended to COLUMNS what is not there already. */
void profiles_ask(const GPtrArray *profiles, GArray *columns);

/* The sensors in ANSWER of a walk, appended to FINDINGS, whose system part and ports are read
 * already. At most 4096. */
void sensors_read(const GPtrArray *profiles, const struct answer *answer,
    struct findings *findings);

/* A later reading of CELLS (of struct sensor_finding, as SENSOR found them): known, value, state,
 * severity and reason of RET are set anew, nothing else. Cells that are not in ANSWER make it
 * unknown. */
void sensor_reread(const struct profile_sensor *sensor, const char *cells,
    const struct answer *answer, struct sensor_finding *ret);

/* ---- the files ---------------------------------------------------------------------------- */

/* Where the shipped profiles are: beside the built program or installed with it. Caller frees. */
char *profile_folder(void);
/* All profiles of FOLDER, in the order they are read in, in the language spoken. What could not be
 * read is left out, and said in TROUBLES (char *, may be NULL). */
GPtrArray *profiles_load(const char *folder, GPtrArray *troubles);

/* A list of profiles, in the order they are read in. It holds each of them. */
GPtrArray *profiles_new(void);
/* PROFILE (taken over) in place of one of the same name. */
void profiles_add(GPtrArray *profiles, struct profile *profile);

#endif
