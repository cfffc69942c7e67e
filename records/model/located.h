/* What the loop knows of where a circuit is broken (facts `location`, service/location.c), as the
 * acts use it: rules R1 to R8 with what a person says in place of what the program found. */
#ifndef RECORDS_MODEL_LOCATED_H
#define RECORDS_MODEL_LOCATED_H

#include "points/acceptance.h"
#include "records/model/change.h"

/* Where a line is broken, and who accepts or repairs (points/acceptance.h). */
extern const struct choice located_segments[], located_acceptors[];

/* FACTS as of docs/protocol.md `circuit.location`; NULL: nothing is known. POWER is "yes", "no" or
 * NULL; SEGMENT NULL: as found. */
struct acceptance located_rule(const json_t *facts, const char *power, const char *segment);
/* Whoever overrules the program says why in FIELD, in more than a word; how much more is a setting
 * and comes with FACTS. */
void located_refuse_without_reason(struct change *change, const json_t *facts, const char *field);

#endif
