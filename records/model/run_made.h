/* A form that a step of a plan asks for (`open:`, zhiban.plan(5)) was saved: the step keeps which
 * record that made, in the transaction that makes it (docs/protocol.md, `do` with `run_step`). */
#ifndef RECORDS_MODEL_RUN_MADE_H
#define RECORDS_MODEL_RUN_MADE_H

#include "records/model/change.h"

/* The kinds a step may make records of. */
#define RUN_MADE_KINDS \
	"fault_ticket|incident|isolation|maintenance_job|call|visitor|log_entry"

void run_guard_made(struct change *change);
void run_effect_made(struct change *change);

#endif
