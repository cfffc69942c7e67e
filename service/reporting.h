/* reporting/PROFILE.conf: to whom security incidents are reported, by which clause and how soon
 * (requirements 2.7, 3.7, T34, T35). The file with the name of the site's profile is in force;
 * one's own takes the place of the one that comes with the program.
 *
 *	[reporting]
 *	title = 湖南省
 *	triage = 15m
 *
 *	[report national]
 *	party = cac
 *	title = 省网信办
 *	levels = large major extreme
 *	operators = other
 *	within = 4h
 *	from = found
 *	reports = first follow_up final summary
 *	basis = 国家网络安全事件报告管理办法
 *
 * Of several reports to one party the soonest counts. */
#ifndef SERVICE_REPORTING_H
#define SERVICE_REPORTING_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

/* What TEXT says, as records/model/incident.h wants it (durations in microseconds, sets with bars):
 *   {title, triage_us, observe_us, summary_us, final_us, follow_up: {LEVEL: us},
 *    parties: [{key, title, levels, operators?, within_us, start, reports, basis?, contact?}]}
 * NULL and "FILE:LINE: reason" when it cannot be read, or names nobody for an incident that has to
 * be reported. New reference. Pure. */
json_t *reporting_read(const char *file, const char *text, GError **error);
/* Whether TEXT is meant to be one. */
bool reporting_is_meant(const char *text);

#endif
