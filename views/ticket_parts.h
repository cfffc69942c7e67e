/* What the files of the ticket view share. */
#ifndef VIEWS_TICKET_PARTS_H
#define VIEWS_TICKET_PARTS_H

#include "views/journal_pane.h"
#include "views/spoken.h"
#include "views/ticket_show.h"

/* What the lower part shows. */
enum ticket_pane { PANE_JOURNAL, PANE_UNITS, PANE_CALLS, PANE_CLOCKS, TICKET_PANES };

struct ticket {
	struct view *view;
	int64_t id;
	const struct kind *kind;
	const struct mirror *tickets, *units, *calls, *alarms, *circuits, *lines, *contacts, *site;
	const struct mirror *location; /* of its circuit; NULL: it is about none */
	int64_t circuit;               /* whose location is followed; 0: none */
	json_t *kept;                  /* the record of an old one that no topic has any more */
	bool asked;                    /* for it */
	const json_t *seen;            /* the row when the journal was asked for; only compared */
	struct journal_pane *journal;
	struct table *tables[TICKET_PANES]; /* that of the journal is its own */
	json_t *clocks;                /* rows of PANE_CLOCKS */
	enum ticket_pane pane;
};

/* NULL while it is not there. */
const json_t *ticket_row(const struct ticket *ticket);
/* Its rows of records:ticket_unit, those that count; g_ptr_array_unref(). */
GPtrArray *ticket_hit_units(const struct ticket *ticket);

/* views/ticket_head.c: all above the panes; returns the rows used. */
int ticket_draw_head(const struct ticket *ticket, struct area area, const json_t *row);

/* views/ticket_panes.c */
void ticket_panes_make(struct ticket *ticket);
void ticket_panes_free(struct ticket *ticket);
void ticket_panes_show(struct ticket *ticket, enum ticket_pane pane);
/* Rows of units, calls or the ticket itself came. */
void ticket_panes_take(struct ticket *ticket);
void ticket_panes_draw(struct ticket *ticket, struct area area);
/* What Enter does on the row under the cursor; false: it is nothing of the pane's. */
bool ticket_panes_open(struct ticket *ticket);

#endif
