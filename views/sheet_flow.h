/* Between the two halves of the layout: blocks become strips (sheet_flow.c), strips become pages
 * (sheet_layout.c). */
#ifndef VIEWS_SHEET_FLOW_H
#define VIEWS_SHEET_FLOW_H

#include "views/sheet_layout.h"

struct flow {
	const struct sheet_medium *medium;
	GPtrArray *strips;   /* owns struct sheet_strip */
	size_t cap;          /* rows a block that may be shortened keeps */
	size_t longest;      /* rows of the longest such block */
};

struct flow_cell {
	int column, columns;
	enum sheet_align align;
	enum sheet_style style;
	const char *text;
};

struct flow *flow_new(const struct sheet_medium *medium, size_t cap);
void flow_free(struct flow *flow);
void sheet_strip_free(struct sheet_strip *strip);

/* One row of N cells, each broken within its columns: as many strips as the tallest has lines. */
void flow_row(struct flow *flow, enum sheet_style style, const struct flow_cell *cells, size_t n);
/* A rule, or air. */
void flow_line(struct flow *flow, enum sheet_style style);
/* Title, marks and numbers (views/sheet_title.c). */
void flow_title(struct flow *flow, const json_t *document);
/* Title, numbers and all blocks of DOCUMENT. */
bool flow_document(struct flow *flow, const json_t *document, GError **error);

/* The block of trends (views/sheet_chart.c). */
bool flow_chart(struct flow *flow, const json_t *block, GError **error);
/* Who, what the system knows of the signing, and room for the hand. Kept with what stands before.
 */
bool flow_signatures(struct flow *flow, const json_t *block, GError **error);
/* False, with WHAT as the error. */
bool flow_refuse(GError **error, const char *what);

/* Text of member NAME of OBJECT; NULL when absent, empty or not a text. Borrowed. */
const char *flow_text(const json_t *object, const char *name);

#endif
