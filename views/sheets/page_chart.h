/* A curve on paper. */
#ifndef VIEWS_SHEETS_PAGE_CHART_H
#define VIEWS_SHEETS_PAGE_CHART_H

#include <cairo.h>
#include <jansson.h>

/* SERIES of a chart (views/sheet.h) in black, in a field of WIDTH and HEIGHT points. Time that is
 * not known is hatched, so that a gap is not taken for a level. */
void page_chart(cairo_t *cairo, const json_t *series, double left, double top, double width,
    double height);

#endif
