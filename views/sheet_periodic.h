/* Parts of the papers of periodic reports (views/sheets/incident_quarter.c, security_half.c), all
 * of them out of the document that was frozen with the report (service/periodic_document.h) and out
 * of what stands in the report when it is issued: nothing that changes later is printed. */
#ifndef VIEWS_SHEET_PERIODIC_H
#define VIEWS_SHEET_PERIODIC_H

#include "views/sheet.h"

/* "2026Q4", "2026Q4 重算版 2": behind the title. Caller frees. */
char *periodic_sheet_subject(const json_t *record);
/* The document of RECORD when it is of SORT and was worked out; else NULL, and BLOCKS has said why.
 * Caller owns. */
json_t *periodic_sheet_open(const json_t *record, const char *sort, json_t *blocks);

/* Each appends to BLOCKS under HEADING. */
/* Who reports, which time, since when anything was kept, whether it is still a draft. */
void periodic_sheet_head(json_t *blocks, const json_t *record, const json_t *document);
/* The figures of SECTION whose names begin with one of PREFIXES ("incident|report"). */
void periodic_sheet_figures(json_t *blocks, const json_t *document, const char *section,
    const char *prefixes, const char *heading);
/* Every incident in two lines, or that there was none. */
void periodic_sheet_incidents(json_t *blocks, const json_t *document, const char *heading);
void periodic_sheet_rectifications(json_t *blocks, const json_t *document, const char *heading);
void periodic_sheet_warnings(json_t *blocks, const json_t *document, const char *heading);
void periodic_sheet_isolations(json_t *blocks, const json_t *document, const char *heading);
void periodic_sheet_alarms(json_t *blocks, const json_t *document, const char *heading);
void periodic_sheet_audit(json_t *blocks, const json_t *document, const char *heading);
void periodic_sheet_missing(json_t *blocks, const json_t *document, const char *heading);
/* Analysis, advice and remarks, then who reviewed and issued it. */
void periodic_sheet_words(json_t *blocks, const json_t *record, const char *heading);
void periodic_sheet_signatures(json_t *blocks, const json_t *record);

#endif
