/* The parts of one record as a table: records of a kind whose parent it is. They are read from the
 * service, all there are, however old; a view reads them anew when a topic says that something
 * moved. */
#ifndef VIEWS_PART_PANE_H
#define VIEWS_PART_PANE_H

#include "views/console.h"

struct part_pane;

/* Parts of KIND of record PARENT, shown by a table of TYPE with CHANGED and DATA (tui/table.h);
 * CHANGED is called as well when they have come. Reads nothing yet. */
struct part_pane *part_pane_new(struct app *app, const struct kind *kind, int64_t parent,
    const struct table_type *type, void (*changed)(void *data), void *data);
void part_pane_free(struct part_pane *pane);
/* Owned by the pane. */
struct table *part_pane_table(const struct part_pane *pane);
/* Reads them (again). */
void part_pane_read(struct part_pane *pane);
/* The records as they were read last, with `_key`; NULL: not read yet. Borrowed until the loop
 * turns. */
const json_t *part_pane_rows(const struct part_pane *pane);
void part_pane_draw(const struct part_pane *pane, struct area area);

#endif
