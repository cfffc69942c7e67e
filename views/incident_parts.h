/* What the files of the page of a security incident share. */
#ifndef VIEWS_INCIDENT_PARTS_H
#define VIEWS_INCIDENT_PARTS_H

#include "views/incident_show.h"
#include "views/journal_pane.h"
#include "views/part_pane.h"

/* What the lower part shows. */
enum incident_pane {
	PANE_REPORTS,
	PANE_STEPS,
	PANE_EVIDENCE,
	PANE_SECTIONS,
	PANE_JOURNAL,
	INCIDENT_PANES
};

struct incident {
	struct view *view;
	int64_t id;
	const struct kind *kind;
	const struct mirror *mirror, *site;
	json_t *kept;                /* the record of an old one that no topic has any more */
	bool asked;                  /* for it */
	const json_t *seen;          /* the row when the parts were asked for; only compared */
	struct part_pane *parts[PANE_SECTIONS]; /* reports, steps, evidence */
	struct table *sections;
	json_t *section_rows;
	struct journal_pane *journal;
	enum incident_pane pane;
};

/* NULL while it is not there. */
const json_t *incident_row(const struct incident *incident);
/* Its reports as they were read last, const json_t *; g_ptr_array_unref(). */
GPtrArray *incident_report_rows(const struct incident *incident);
/* By when the next of CLASSES ("follow_up|final") is to be told; 0: none is. */
int64_t incident_wanted_at(const struct incident *incident, const char *classes);

/* views/incident_head.c: all above the panes; returns the rows used. */
int incident_draw_head(const struct incident *incident, struct area area, const json_t *row);

/* views/incident_panes.c */
void incident_panes_make(struct incident *incident);
void incident_panes_free(struct incident *incident);
void incident_panes_show(struct incident *incident, enum incident_pane pane);
/* Everything is read anew: the incident, or a part of one, has moved on. */
void incident_panes_read(struct incident *incident);
/* The sections of the report, from the incident as it is and its reports. */
void incident_panes_list_sections(struct incident *incident);
void incident_panes_draw(struct incident *incident, struct area area);
struct table *incident_panes_table(const struct incident *incident, enum incident_pane pane);

#endif
