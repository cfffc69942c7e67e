/* What a list shows of all there is, chosen by the left and right arrows: a line on top says what
 * there is to choose, how much each holds, and which is shown. */
#ifndef VIEWS_LENS_H
#define VIEWS_LENS_H

#include "views/list.h"

struct lens {
	const char *title;           /* N_("...") */
	/* Whether it shows ROW; DATA is the view's. */
	bool (*wants)(const json_t *row, void *data);
	bool uncounted;              /* how many there are says nothing */
};

/* Draws LENSES (ending with a NULL title) with the numbers of rows of MIRROR, CHOSEN marked; NOTE,
 * NULL for none, stands at the end. */
void lens_draw(const struct lens *lenses, size_t chosen, const struct mirror *mirror, void *data,
    const char *note, struct area area);
/* The one STEP from CHOSEN on, round the end. */
size_t lens_next(const struct lens *lenses, size_t chosen, int step);
/* The rows of MIRROR that LENS wants into TABLE. */
void lens_list(const struct lens *lens, struct table *table, const struct mirror *mirror,
    void *data);

/* Another lens was chosen, and its rows are in TABLE: it is another list, so nothing of the old one
 * keeps its place on the screen, and the first row is selected. */
void lens_turned(struct table *table);

#endif
