/* The acts of security incidents (records/incident*.c; requirements 3.7). A shift supervisor says
 * which grade, a security administrator on another connection reviews it; then every party of the
 * site's rules is owed its reports at once (incident_report), each with its own clock.
 *
 * Grading anew reckons all of that again, and takes nothing back: what was late stays late, what
 * was told stays told. Nobody reviews himself, and a false alarm wants a security administrator and
 * an auditor.
 *
 * Facts (service/incidents.h): `rules`, the rules of reporting in force as reporting_read() gives
 * them (service/reporting.h), with `operator`, what kind of network operator this site is, and for
 * each row `phone` and `phone_title` where the ledger knows one. `responsible`: to whom the device
 * of the incident belongs. */
#ifndef RECORDS_MODEL_INCIDENT_H
#define RECORDS_MODEL_INCIDENT_H

#include "records/model/change.h"

/* States in which an incident is not over. */
#define INCIDENT_GRADED "graded|containing|eradicating|recovering|monitored|final_report"
#define INCIDENT_UNGRADED "suspected|triaged"
#define INCIDENT_OPEN INCIDENT_UNGRADED "|" INCIDENT_GRADED

extern const struct choice incident_levels[];     /* general large major extreme */
extern const struct choice incident_categories[]; /* GB/T 20986-2023 */
extern const struct choice incident_ways[];       /* how it was found */
extern const struct choice incident_reports[];    /* first follow_up final summary */
extern const struct choice incident_starts[];     /* found graded handled told */

/* ---- incident (records/model/incident.c) -------------------------------------------------- */

void incident_guard_suspect(struct change *change);
void incident_guard_triage(struct change *change);
void incident_guard_propose(struct change *change);
void incident_guard_grade(struct change *change);
void incident_effect_grade(struct change *change);
void incident_guard_reject(struct change *change);
void incident_guard_fill(struct change *change);
void incident_guard_correct(struct change *change);
void incident_effect_correct(struct change *change);
void incident_effect_say(struct change *change);

/* ---- handling and ending (records/model/incident_end.c) ----------------------------------- */

void incident_guard_measure(struct change *change);
void incident_effect_measure(struct change *change);
void incident_guard_contain(struct change *change);
void incident_guard_eradicate(struct change *change);
void incident_guard_recover(struct change *change);
void incident_guard_monitor(struct change *change);
void incident_effect_recover(struct change *change);
void incident_guard_relapse(struct change *change);
void incident_guard_finish(struct change *change);
void incident_effect_finish(struct change *change);
void incident_guard_close(struct change *change);
void incident_guard_deny(struct change *change);
void incident_guard_confirm_false(struct change *change);
void incident_effect_false(struct change *change);
void incident_evidence_guard_take(struct change *change);
void incident_evidence_effect_take(struct change *change);

/* ---- reports (records/model/incident_report.c) -------------------------------------------- */

void incident_report_guard_require(struct change *change);
void incident_report_guard_tell(struct change *change);
void incident_report_effect_tell(struct change *change);
void incident_report_guard_tell_again(struct change *change);
void incident_report_effect_tell_again(struct change *change);
void incident_report_guard_waive(struct change *change);
void incident_report_effect_say(struct change *change);

/* What the incident acted on owes by the rules now, the incident being as FIELDS say over its
 * record: rows are made, moved and given up; late ones stay. REPORTS: which of incident_reports[],
 * "first|final". */
void incident_owe(struct change *change, const char *reports);
/* Reports that wait to be told of incident ID are given up for REASON, but for those that are late;
 * of CLASSES only ("follow_up|final"; NULL: all). */
void incident_give_up(struct change *change, int64_t id, const char *classes, const char *reason);
/* How many reports of incident ID are still to be told. */
unsigned incident_untold(struct change *change, int64_t id);

/* ---- between the files -------------------------------------------------------------------- */

/* The instant given for FIELD, the present one where none is, not in the future and not before the
 * incident's `found_at` (BEFORE_FOUND: may be); refused otherwise. */
int64_t incident_take_time(struct change *change, const char *field, bool before_found);
/* Refused unless this act gives FIELD. */
void incident_want(struct change *change, const char *field, const char *sentence);
/* A duration of the rules, microseconds; OTHERWISE when they do not say. */
int64_t incident_rule(const struct change *change, const char *name, int64_t otherwise);
/* Who owes the next step, into `owner`. */
void incident_set_owner(struct change *change);

#endif
