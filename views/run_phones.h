/* The numbers of those whom the step under the cursor wants called, as the service has found them
 * (docs/protocol.md `run.phones`): asked for when another step is looked at, and again after a
 * while; never waited for. */
#ifndef VIEWS_RUN_PHONES_H
#define VIEWS_RUN_PHONES_H

#include "views/console.h"

struct run_phones;

struct run_phones *run_phones_new(struct app *app);
void run_phones_free(struct run_phones *phones);
/* STEP is looked at: of which the numbers are wanted. */
void run_phones_look(struct run_phones *phones, const json_t *step);

/* [{name, mobile?, …}] of WHOM of STEP, borrowed; NULL: not known yet, or could not be asked. */
const json_t *run_phones_of(const struct run_phones *phones, const json_t *step, const char *whom);

/* "赵某 100****0020（值班表）". Caller frees. */
char *run_phone_text(const json_t *person);
/* The number to dial; "" for none. Borrowed. */
const char *run_phone_number(const json_t *person);
/* The first and how many there are besides, "台账里没有号码" for nobody, "" while PEOPLE is NULL.
 * Caller frees. */
char *run_phones_text(const json_t *people);

#endif
