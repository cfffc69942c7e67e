/* The rules of rounds (巡检: requirements T04, T21, 2.4 patrol_*): guards and effects of the kinds
 * round_template, round_item, round and round_result. What only the loop knows comes as facts
 * (service/rounds.h):
 *
 *	round_template  domains   what a round of the machine rooms must look at, "power fire"
 *	round           now       by the clock before its steps in doubt
 *	                because   number of the warning that put it between two others; or absent
 *	round_result    probe     {text, number?, quality} as read at the moment of entry
 *	                code      none, ok, wrong, wait: the code given, against the one posted
 *	                local     the console stands in the duty room; `tty` is its name
 *
 * What is missing of them is taken for the worse: no probe is no reading, no `local` is remote. */
#ifndef RECORDS_MODEL_ROUND_H
#define RECORDS_MODEL_ROUND_H

#include "records/model/change.h"

extern const struct choice round_domains[];  /* power, environment, security ... */
extern const struct choice round_measures[]; /* number, yes_no, text */
extern const struct choice round_outcomes[]; /* normal, deviation, fault, not_done */
extern const struct choice round_expected[]; /* yes, no */

/* Of a template without facts. */
#define ROUND_DOMAINS "power environment security fire"

void round_check_template(struct change *change);
void round_guard_create(struct change *change);
void round_guard_publish(struct change *change);
void round_effect_publish(struct change *change);
void round_guard_revise(struct change *change);
void round_effect_revise(struct change *change);
void round_guard_retire(struct change *change);

void round_check_item(struct change *change);
/* A published template is replaced, never edited. */
void round_guard_item(struct change *change);

void round_guard_schedule(struct change *change);
void round_guard_extra(struct change *change);
/* A line for each thing to be looked at, as the template has it now. */
void round_effect_lines(struct change *change);
void round_guard_begin(struct change *change);
void round_guard_finish(struct change *change);
void round_guard_miss(struct change *change);
void round_guard_excuse(struct change *change);

void round_guard_record(struct change *change);
void round_guard_ask(struct change *change);
void round_guard_approve(struct change *change);
void round_guard_reject(struct change *change);
/* The counts of the round follow its lines. */
void round_effect_count(struct change *change);

#endif
