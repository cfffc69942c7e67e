/* 网络安全事件报告单 (requirements 5.3; 《国家网络安全事件报告管理办法》): one layout for the four
 * classes of a report: first, follow-up, final, summary. Each says to whom it went and whether in
 * time, what is known by now, and what is still to come by when. Harmful text never stands on it:
 * such evidence is named by its number. */
#ifndef VIEWS_SHEET_INCIDENT_H
#define VIEWS_SHEET_INCIDENT_H

#include "views/sheet.h"

#define SHEET_INCIDENT_STEPS "incident_step@incident"
#define SHEET_INCIDENT_EVIDENCE "incident_evidence@incident"
#define SHEET_INCIDENT_REPORTS "incident_report@incident"
#define SHEET_INCIDENT_FINDINGS "rectification@incident"
#define SHEET_INCIDENT_NEEDS \
	"actor|site|records:site|" SHEET_INCIDENT_STEPS "|" SHEET_INCIDENT_EVIDENCE "|" \
	SHEET_INCIDENT_REPORTS "|" SHEET_INCIDENT_FINDINGS

/* The blocks of the sheet of REPORT, a word of incident_report.report. */
json_t *sheet_incident_build(const struct sheet_data *data, const char *report);
/* "AQ-20261122-001". Caller frees; NULL: it has no number. */
char *sheet_incident_subject(const json_t *incident);

/* ---- whom it is told (views/sheet_incident_reports.c) ------------------------------------- */

/* Every report of class REPORT: to whom, when, by what means, who took it. */
json_t *sheet_incident_receivers(const struct sheet_data *data, const char *report);
/* Every report up to class REPORT against its clock: in time, how late, or still to come. */
json_t *sheet_incident_limits(const struct sheet_data *data, const char *report);
/* The one of class REPORT that was told first; NULL: none was. Borrowed. */
const json_t *sheet_incident_told(const struct sheet_data *data, const char *report);
/* When the next one of CLASSES ("follow_up|final") is due that is not told yet. NULL: none is owed.
 * Caller frees. */
char *sheet_incident_next(const struct sheet_data *data, const char *classes);
/* What ends it: the summary, and by when. Caller frees. */
char *sheet_incident_ending(const struct sheet_data *data);

#endif
