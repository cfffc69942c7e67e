/* How security incidents and their reports are said on screen: short texts and the clock that is
 * nearest. ROW is one of records:incident, REPORT one of records:incident_report. */
#ifndef VIEWS_INCIDENT_SHOW_H
#define VIEWS_INCIDENT_SHOW_H

#include "views/console.h"

/* "网络攻击-网页篡改  某部门门户（某部门）": what it is and whom it concerns. Caller frees. */
char *incident_what(const json_t *row);
/* Of a level ("general"): grey, coloured from 较大 on. */
enum style incident_level_style(const char *level);
/* "较大"; before it was reviewed "初判较大"; before anybody said anything "未定级". Caller
 * frees. */
char *incident_level_text(const json_t *row);

/* "初报", "续报 2". Caller frees. */
char *report_class(const json_t *report);
/* Whether it is still to be told, and its time has passed, or was told late: for good. */
bool report_is_late(const json_t *report, struct wall now);
/* "剩12分 10:13", "逾期5分 10:13", told "按时 10:13", "迟27分 10:13", "不再要求": how long before
 * when, since that is what is cut off. Caller frees. */
char *report_due_text(const json_t *report, struct wall now);
/* "10:40 电话 吴某"; "" while it was not told. Caller frees. */
char *report_told_text(const json_t *report, struct wall now);

/* What an incident owes next and how it did: its own deadline or that of a report. */
struct incident_clock {
	int64_t next_at;             /* 0: nothing */
	char *next;                  /* what: "初报 市公安局网安"; owned; NULL: nothing */
	unsigned waiting, late;      /* reports to be told; reports late, told or not */
};
/* For incident ROW with its REPORTS (const json_t *, of whatever incident, may be NULL). */
void incident_clock_of(struct incident_clock *clock, const json_t *row,
    const GPtrArray *reports, struct wall now);
void incident_clock_clear(struct incident_clock *clock);
/* "剩12分 初报 市公安局网安（10:13）"; nothing left but late before: "迟报过 2 次". Caller
 * frees. */
char *incident_clock_text(const struct incident_clock *clock, struct wall now);
bool incident_clock_is_late(const struct incident_clock *clock, struct wall now);

void open_incident(struct app *app, int64_t id);          /* views/incident.c */
/* The incident that report, step or piece of evidence ID of KIND is of. */
void open_incident_of(struct app *app, const char *kind, int64_t id);
/* The form of a new one, opened on its page when it is saved. */
void incident_new(struct app *app);

#endif
