/* Maintenance jobs on screen (records/maintenance_job.c). */
#ifndef VIEWS_MAINTENANCE_H
#define VIEWS_MAINTENANCE_H

#include "views/console.h"

/* One job: what it is, what is due, what is still to be done before the next step. */
void open_maintenance(struct app *app, int64_t id);

/* The check list of JOB as rows for a table: [{_key, done: "yes"|"no"|"late", title, text}], in the
 * order of the work. UNITS: its rows of records:maintenance_unit; FREEZES: rows of
 * records:freeze_period. Pure but for the translation. New reference. */
json_t *maintenance_steps(const json_t *job, const GPtrArray *units, const GPtrArray *freezes);
/* "11-23 22:00 至 11-24 00:00"; of an outage nobody approved when it was; "" where nothing is
 * known. Caller frees. */
char *maintenance_window(const json_t *job);

#endif
