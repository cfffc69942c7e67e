/* One periodic report: its figures and lists as they were worked out, what is missing, what people
 * wrote; behind each figure the records it was made of. */
#ifndef VIEWS_PERIODIC_REPORT_H
#define VIEWS_PERIODIC_REPORT_H

#include "views/list.h"

void open_periodic_report(struct app *app, int64_t id);

/* "季度安全事件报告 2026Q4 重算版 2" of a row of records:periodic_report. Caller frees. */
char *periodic_report_title(const json_t *row);
/* Whether it was sent too late, or is late now. */
bool periodic_report_is_late(const json_t *row, struct wall now);

/* ---- between the files (views/periodic_figure.c) ------------------------------------------ */

/* ROWS (borrowed as long as they are shown) into TABLE, in their order, by periodic_by_place(). */
void periodic_show_rows(struct table *table, json_t *rows);
int periodic_by_place(const void *a, const void *b);
/* The records that counted for ROW, of a section of DOCUMENT (service/periodic_document.h). */
void open_periodic_figure(struct app *app, const json_t *document, const json_t *row);

#endif
