/* Which version of a regulation (制度) was in force on a day. Pure: the service decides by it, the
 * console shows beside an old record what was in force on its day. */
#ifndef RECORDS_MODEL_REGULATION_H
#define RECORDS_MODEL_REGULATION_H

#include <jansson.h>
#include <stdbool.h>

#include "base/clock.h"
#include "records/model/kind.h"

/* What a regulation is about: daily duty, machine rooms, emergencies (拉接15), something else. */
extern const struct choice regulation_areas[];

/* Whether the version RECORD was in force on DAY ("2026-11-22"): from its own day to the day before
 * the next one's. */
bool regulation_holds(const json_t *record, const char *day);

#define REGULATION_DAY_SIZE CLOCK_TEXT_SIZE
/* The local day of AT. BUFFER of REGULATION_DAY_SIZE; returns it. */
const char *regulation_day(struct wall at, char *buffer);

/* The area whose regulations a record of KIND is kept under; NULL: none in particular. */
const char *regulation_area_of(const char *kind);

#endif
