/* The acts of 故障单 (records/fault_ticket.c): guards and effects, and what calls share with them.
 *
 * Facts (service/tickets.c): `accept_us decide_us escalate_us: [level 1, 2, 3] chain share: [1, 2]
 * reopen_us tries callback_restored_us reason_least room`, as configured; `location` and `said` of
 * the circuit; `units`, those the topology says are cut off, `units_total` of all connected;
 * `probe` {state: "up"|"down"|"partial"|"unknown", name, why?}, what is seen of the object now. */
#ifndef RECORDS_MODEL_TICKET_H
#define RECORDS_MODEL_TICKET_H

#include "records/model/change.h"

/* The words of a circuit's or an alarm's fault that several kinds share. */
extern const struct choice ticket_levels[];

/* Sets of states, as of struct act. */
#define TICKET_PENDING "pending_carrier|pending_user|pending_window"
#define TICKET_AT_WORK "diagnosing|dispatched|in_progress|" TICKET_PENDING
#define TICKET_NOT_RESTORED "new|accepted|reopened|" TICKET_AT_WORK

/* ---- acts --------------------------------------------------------------------------------- */

void ticket_guard_create(struct change *change);
void ticket_guard_open(struct change *change);
void ticket_effect_open(struct change *change);
void ticket_guard_accept(struct change *change);
void ticket_guard_take(struct change *change);
void ticket_guard_hand(struct change *change);
void ticket_guard_plan(struct change *change);
void ticket_guard_rate(struct change *change);
void ticket_guard_escalate(struct change *change);
void ticket_guard_probe(struct change *change);
void ticket_effect_probe(struct change *change);

void ticket_guard_diagnose(struct change *change);
void ticket_guard_dispatch(struct change *change);
void ticket_guard_progress(struct change *change);
void ticket_guard_promise(struct change *change);
void ticket_guard_pend(struct change *change);
void ticket_guard_resume(struct change *change);

void ticket_guard_restore(struct change *change);
void ticket_effect_restore(struct change *change);
void ticket_guard_relapse(struct change *change);
void ticket_effect_relapse(struct change *change);
void ticket_guard_unreachable(struct change *change);
void ticket_guard_confirm(struct change *change);
void ticket_guard_close(struct change *change);
void ticket_effect_close(struct change *change);
void ticket_guard_reopen(struct change *change);
void ticket_effect_reopen(struct change *change);
void ticket_guard_merge(struct change *change);
void ticket_effect_merge(struct change *change);
void ticket_guard_cancel(struct change *change);
void ticket_effect_cancel(struct change *change);
void ticket_guard_correct(struct change *change);
void ticket_effect_correct(struct change *change);
void ticket_guard_annotate(struct change *change);

/* What was done, into the journal: the effect of most acts. */
void ticket_effect_step(struct change *change);

/* ---- shared by them ----------------------------------------------------------------------- */

/* Every guard ends with it: the last step is this one, and an escalation has been heard. */
void ticket_step(struct change *change);
/* Who acts has it from now on. */
void ticket_own(struct change *change);
/* The number fact NAME; 0: not said. */
int64_t ticket_fact(const struct change *change, const char *name);
/* Until when the ticket of LEVEL goes one step up, from FROM; null when it climbs no further. */
json_t *ticket_escalate_at(const struct change *change, const char *level, int64_t from,
    int64_t steps);
/* FIELD, if it is given, is not in the future and not before the field EARLIER. */
void ticket_check_past(struct change *change, const char *field, const char *earlier);
/* The name of who repairs: REPAIRS is the word of an acceptor. Caller frees; NULL: not known. */
char *ticket_repairer(struct change *change, const char *repairs);
/* Takes the object's references, and its name as of now, into the ticket. */
void ticket_name_object(struct change *change);
/* The promise in force was not kept by AT. */
void ticket_count_broken(struct change *change, int64_t at);
/* Every call that hangs on the ticket ID and waits is due in US (0: is not). */
void ticket_calls_due(struct change *change, int64_t id, int64_t us);

/* The unit joins what the ticket hits; false if it was there. */
bool ticket_add_unit(struct change *change, int64_t ticket, int64_t unit);
/* How many units it hits. */
int64_t ticket_units(struct change *change, int64_t ticket);
/* Does the act `open` of a fault_ticket, or whatever ACT of KIND makes one, with FIELDS (taken
 * over) as part of this act: from an effect, or as the last thing of a guard. DERIVED (taken over,
 * may be NULL) is written as well. The id; 0 and refusals in CHANGE. */
int64_t ticket_make(struct change *change, const char *kind, const char *act, json_t *fields,
    json_t *derived);

#endif
