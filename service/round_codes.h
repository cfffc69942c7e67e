/* The codes posted at the equipment, one for each record of the kind round_spot: six digits that
 * follow from a key this database keeps, the spot and how often its code was renewed. No record
 * holds a code, so that who may read the ledger has not been there by that. */
#ifndef SERVICE_ROUND_CODES_H
#define SERVICE_ROUND_CODES_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"
#include "records/model/roles.h"

struct service;
struct round_codes;

#define ROUND_CODE_SIZE 7

/* The key is read from the store, or made and kept: before the loop runs. */
struct round_codes *round_codes_new(struct service *service);
void round_codes_free(struct round_codes *codes);

/* The code of SPOT (a record of the kind round_spot); BUFFER is returned. */
const char *round_code(const struct round_codes *codes, const json_t *spot,
    char buffer[ROUND_CODE_SIZE]);
/* "none" (TYPED is NULL or empty), "ok", "wrong", or "wait": ACTOR has tried too often at this spot
 * and is not listened to for a while. Tries are counted. */
const char *round_code_try(struct round_codes *codes, const json_t *spot, const char *typed,
    const struct actor *actor, struct mono now);

#endif
