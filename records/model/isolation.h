/* The guards and effects of 断网隔离 (records/isolation.c): who may authorise, whom it hits besides
 * the unit, that two people on two connections did it, what was seen afterwards.
 *
 * What they know from the loop, as facts of every act (service/isolations.h):
 *   rules       {basis: set of ORGANISATION_*}: the bases this site has, and who may authorise
 *   written_us, observe_us   by when the paper follows a spoken word; how long it is watched after
 *   alone       whether one person may act alone now (night, by the settings)
 *   on_duty     [person]: who is on duty
 *   probe       {cut: "yes"|"no"|"unknown", text, harmed?, unknown?}: what was seen of the unit's
 *               lines, and which units on them do not answer (names); only where there is a record
 */
#ifndef RECORDS_MODEL_ISOLATION_H
#define RECORDS_MODEL_ISOLATION_H

#include "records/model/change.h"

extern const struct choice isolation_bases[], isolation_scopes[], isolation_authorities[];

/* Whether a single host or a VPN user may be cut off first and reported then (湘24, 湘25). */
bool isolation_cuts_first(const char *basis, const char *scope);
/* Whether the unit of RECORD is off the network now: cut, and not yet connected again. */
bool isolation_is_in_force(const json_t *record);
/* Whether all of the line is cut, not a host or a VLAN on it. */
bool isolation_cuts_line(const json_t *record);

void isolation_check(struct change *change);

void isolation_guard_request(struct change *change);
void isolation_guard_authorise(struct change *change);
void isolation_guard_orally(struct change *change);
void isolation_guard_written(struct change *change);
void isolation_guard_cancel(struct change *change);
/* Refuses what would cut off others who share the line and did not agree; writes who they are. */
void isolation_guard_neighbours(struct change *change);

void isolation_guard_execute(struct change *change);
void isolation_guard_alone(struct change *change);
void isolation_guard_check(struct change *change);
void isolation_guard_notify(struct change *change);
void isolation_guard_demand(struct change *change);
void isolation_guard_approve(struct change *change);
void isolation_guard_reconnect(struct change *change);
void isolation_guard_recheck(struct change *change);
void isolation_guard_told_back(struct change *change);
void isolation_guard_close(struct change *change);

void isolation_say_request(struct change *change);
void isolation_say_authority(struct change *change);
void isolation_say_written(struct change *change);
void isolation_say_cut(struct change *change);
void isolation_say_alone(struct change *change);
void isolation_say_checked(struct change *change);
void isolation_say_told(struct change *change);
void isolation_say_demand(struct change *change);
void isolation_say_approved(struct change *change);
void isolation_say_reconnected(struct change *change);
void isolation_say_rechecked(struct change *change);
void isolation_say_told_back(struct change *change);
void isolation_say_closed(struct change *change);
void isolation_say_cancelled(struct change *change);

#endif
