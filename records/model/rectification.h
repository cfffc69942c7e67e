/* The acts of records/rectification.c: findings of drills, security incidents and inspections that
 * somebody mends (T41; requirements 2.4, 3.6, 3.7). A finding has one source: the drill or the
 * incident it names, or words that say which inspection it was. A date that has passed stays
 * missed, and who mended it does not review it. */
#ifndef RECORDS_MODEL_RECTIFICATION_H
#define RECORDS_MODEL_RECTIFICATION_H

#include "records/model/change.h"

void rectification_guard_find(struct change *change);
void rectification_effect_find(struct change *change);
void rectification_guard_postpone(struct change *change);
void rectification_guard_done(struct change *change);
void rectification_guard_review(struct change *change);
void rectification_guard_reject(struct change *change);
void rectification_effect_say(struct change *change);

#endif
