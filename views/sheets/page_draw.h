/* A document drawn on A4. */
#ifndef VIEWS_SHEETS_PAGE_DRAW_H
#define VIEWS_SHEETS_PAGE_DRAW_H

#include <glib.h>
#include <jansson.h>

/* The PDF of DOCUMENT, the same bytes for the same document. NULL and ERROR: one sentence. */
GBytes *page_draw(const json_t *document, GError **error);

#endif
