/* A chart over time in plain characters, so that every terminal shows it: values up the side, times
 * below, one or two series. A gap in the data is a gap in the picture. */
#ifndef TUI_CHART_H
#define TUI_CHART_H

#include "base/clock.h"
#include "tui/screen.h"

struct chart_series {
	const char *title;     /* clean; beside its mark */
	const double *values;  /* evenly from `from` to `to`; NAN: nothing was read */
	size_t count;
	char mark;             /* '*', 'o' */
	enum style style;
};

struct chart {
	struct wall from, to;
	struct chart_series series[2]; /* a NULL title: not there */
	/* A value with its unit, at most 9 columns ("12.3M"), into BUFFER. NULL: a plain number. */
	void (*format)(double value, char *buffer, size_t size);
	const double *limits;  /* finite; each a row of '-' that the axis reaches to */
	size_t n_limits;
	bool from_zero;        /* the axis begins at 0 */
};

/* Uses the whole area, 4 to 20 rows high; says so in words when there is no room or nothing to
 * show. */
void chart_draw(const struct chart *chart, struct area area);

#endif
