/* What is behind one figure: the pieces of time it was made of, or the tickets, and on to the
 * record. */
#ifndef VIEWS_FIGURES_DETAIL_H
#define VIEWS_FIGURES_DETAIL_H

#include "tui/app.h"
#include "views/figures.h"

/* Of ROW (borrowed) of SECTION in TIME. */
void open_figures_detail(struct app *app, enum figures_section section, const json_t *row,
    const struct figures_time *time);

#endif
