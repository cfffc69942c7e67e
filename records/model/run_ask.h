/* The acts of 执行中的取证 (records/run_ask.c) and the one of a step that makes it.
 *
 * Facts of run_step.ask (service/run_asks.c): `asks`, [{role, command, device?, name?, reason?}]:
 * every command the step names, the device it would be asked of, and in one sentence why it cannot
 * be asked. */
#ifndef RECORDS_MODEL_RUN_ASK_H
#define RECORDS_MODEL_RUN_ASK_H

#include "records/model/change.h"

/* Of run_step: refused where nothing can be asked, or something is being asked. Its effect writes
 * down each command as asked, and as failed what cannot be. */
void run_guard_ask(struct change *change);
void run_effect_ask(struct change *change);

void run_ask_guard_answer(struct change *change);
void run_ask_guard_over(struct change *change);
void run_ask_guard_say(struct change *change);
/* What became of it, into the journal of the run. */
void run_ask_effect_over(struct change *change);

#endif
