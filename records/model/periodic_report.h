/* Periodic security reports (records/periodic_report.c; requirements 2.4 report_task, T35): which
 * periods there are, when a report is due, and the acts from the draft the program makes to what
 * was sent. What was issued is frozen: what is corrected in the records later appears only in a
 * version that was worked out anew, a record of its own that points to the first.
 *
 * The draft itself is the *document* (service/periodic_document.h), which the program works out and
 * puts in by the act `compile`; an act of people only asks for it (`asked_at`, `pending`).
 *
 * Facts (service/periodic.h), for draft: `grace`, days after the end of the period at whose end the
 * report is due; `owed`, the sorts this site owes ("incident_quarter|security_half"). */
#ifndef RECORDS_MODEL_PERIODIC_REPORT_H
#define RECORDS_MODEL_PERIODIC_REPORT_H

#include "records/model/change.h"

#define REPORT_QUARTER "incident_quarter"
#define REPORT_HALF "security_half"

extern const struct choice report_sorts[];

/* ---- periods: calendar quarters and halves (requirements 2.7, A6) ------------------------- */

#define REPORT_PERIOD_SIZE 8
struct report_period {
	char name[REPORT_PERIOD_SIZE]; /* "2026Q4", "2026H2" */
	struct wall from, until;       /* local days; UNTIL not included */
};

/* The period of SORT that NAME means; false: SORT has no such period. Pure. */
bool report_period_read(const char *sort, const char *name, struct report_period *ret);
/* The period of SORT in which AT lies, or the one BACK before it. */
struct report_period report_period_at(const char *sort, struct wall at, int back);
/* The last second of the day that is DAYS after the last day of PERIOD. */
struct wall report_period_due(const struct report_period *period, int64_t days);

/* REPORT was thrown away before it was issued: its period may be drafted again. */
bool periodic_was_withdrawn(const json_t *report);

/* ---- acts --------------------------------------------------------------------------------- */

void periodic_guard_draft(struct change *change);
void periodic_guard_redraft(struct change *change);
void periodic_guard_compile(struct change *change);
void periodic_guard_review(struct change *change);
void periodic_guard_give_back(struct change *change);
void periodic_guard_issue(struct change *change);
void periodic_effect_issue(struct change *change);
void periodic_guard_send(struct change *change);
void periodic_guard_recalculate(struct change *change);
void periodic_effect_recalculate(struct change *change);
void periodic_guard_withdraw(struct change *change);
void periodic_effect_say(struct change *change);

#endif
