/* The rules of a maintenance job (拉接14; requirements 3.3): guards and effects of the kind
 * maintenance_job. What only the loop knows comes as facts:
 *
 *	impact      {summary, circuits, units: [{access_unit, name, circuits, left}]}
 *	notify_by   until when units are told in time
 *	look        {checked, bad: [{name, state, reason?}]}: its objects as they are seen now
 *	barred      {number, color, title, since}: the red or orange warning in force, and since
 *	            when it bars planned maintenance (requirements 3.8) */
#ifndef RECORDS_MODEL_MAINTENANCE_H
#define RECORDS_MODEL_MAINTENANCE_H

#include "records/model/change.h"

/* Whether what JOB did was approved by the managing unit, so that an outage it caused counts as
 * planned. NULL: there is no job. */
bool maintenance_was_approved(const json_t *job);

void maintenance_guard_create(struct change *change);
void maintenance_guard_edit(struct change *change);
void maintenance_guard_submit(struct change *change);
void maintenance_guard_recall(struct change *change);
void maintenance_guard_review(struct change *change);
void maintenance_guard_approve(struct change *change);
void maintenance_guard_reject(struct change *change);
void maintenance_guard_permit(struct change *change);
void maintenance_guard_notify(struct change *change);
void maintenance_guard_attend(struct change *change);
void maintenance_guard_ready(struct change *change);
void maintenance_guard_start(struct change *change);
void maintenance_guard_overrun(struct change *change);
void maintenance_guard_go_on(struct change *change);
void maintenance_guard_roll_back(struct change *change);
void maintenance_guard_done(struct change *change);
void maintenance_guard_rolled_back(struct change *change);
void maintenance_guard_verify(struct change *change);
void maintenance_guard_close(struct change *change);
void maintenance_guard_cancel(struct change *change);
void maintenance_guard_unapproved(struct change *change);

/* What happened, for the journal; those of submit and review write down the units as well. */
void maintenance_say(struct change *change);
void maintenance_effect_impact(struct change *change);
/* A new draft of the same work. */
void maintenance_effect_copy(struct change *change);

#endif
