/* The document of a periodic report (records/model/periodic_report.h): all its figures and lists as
 * they were when it was worked out, so that what was issued can be shown, opened to its records and
 * printed again for ever. One JSON object:
 *
 *     {format: 1, sort, period, from, to, now, began, site, profile, zero, incidents_count,
 *      sections: {NAME: [row]},        rows as of the method `figures`, each with `ids`
 *      lists: {KIND: [record]},        what is told one by one: chosen fields of each
 *      more: {KIND: n},                how many a list was too short for
 *      numbers: {KIND: {"ID": NUMBER}},
 *      missing: [{kind, id, number, text}],
 *      alarms?: {SEVERITY: n},         raised in that time
 *      audit?: {rows, refused, seq, head}}
 *
 * `now`: when it was worked out; `began`: since when anything was kept. Of a quarter only the
 * incidents; of a half year all. Pure. */
#ifndef SERVICE_PERIODIC_DOCUMENT_H
#define SERVICE_PERIODIC_DOCUMENT_H

#include "service/figures_security.h"

#define PERIODIC_DOCUMENT_MOST (380 * 1024)  /* bytes */

/* What is told of each record of a kind one by one: the names of its fields, bars between. Ends
 * with kind NULL. */
struct periodic_list {
	const char *kind, *fields;
};
extern const struct periodic_list periodic_lists[];

/* ASKED: {sort, period, site, profile}. ALARMS and AUDIT (taken over) may be NULL. New. */
json_t *periodic_document(const struct security_data *data, const json_t *asked, json_t *alarms,
    json_t *audit);

#endif
