/* Records in memory: what the loop knows without asking the disk. All of the resident kinds; of the
 * others the newest LEDGER_RECENT, or, where those that have not ended are held however old, these
 * and LEDGER_RECENT that have ended. Filled before the loop runs, kept up after every commit.
 * Records are borrowed from it until the next turn of the loop. */
#ifndef SERVICE_LEDGER_H
#define SERVICE_LEDGER_H

#include <jansson.h>

#include "base/own.h"
#include "records/model/kind.h"

#define LEDGER_RECENT 500

struct ledger;

struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);
OWN_DEFINE(ledger)

/* Whether all records of KIND that have not ended are held: it says so, or has dues. */
bool ledger_holds_current(const struct kind *kind);

/* Keeps a reference to RECORD in place of what was there under its id. */
void ledger_set(struct ledger *ledger, const struct kind *kind, json_t *record);
json_t *ledger_get(const struct ledger *ledger, const char *kind, int64_t id);
/* First record of KIND by id, or the one after PREVIOUS; NULL after the last. */
json_t *ledger_next(const struct ledger *ledger, const char *kind, const json_t *previous);
/* The same of those whose reference FIELD is the record TO; found by an index, so that what is
 * asked for each of ten thousand devices may be. */
json_t *ledger_next_of(struct ledger *ledger, const char *kind, const char *field, int64_t to,
    const json_t *previous);
/* The first record of KIND that has not ended and whose FIELD is the text VALUE. */
json_t *ledger_find(const struct ledger *ledger, const char *kind, const char *field,
    const char *value);
/* What a reference to the record shows; "" when there is none. Borrowed. */
const char *ledger_name(const struct ledger *ledger, const char *kind, int64_t id);
/* Whether the record still counts (its state is not one that ends it). */
bool ledger_is_current(const struct kind *kind, const json_t *record);
/* `shown` of a record: {field: name} for its references. New object. */
json_t *ledger_shown(const struct ledger *ledger, const struct kind *kind, const json_t *record);

#endif
