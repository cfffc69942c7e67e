/* How a sensor went: a chart of its history with the limits drawn, gaps left as gaps, what it was
 * at least and at most, over an hour, a day, a week or a month. A part of other views, and a screen
 * of its own. */
#ifndef VIEWS_TREND_H
#define VIEWS_TREND_H

#include "views/console.h"

struct trend;
struct trend *trend_new(struct app *app, int64_t device);
/* Answers still under way come to nothing. NULL is fine. */
void trend_free(struct trend *trend);
/* The next of the spans. */
void trend_widen(struct trend *trend);
/* A title line and below it the chart of ROW (borrowed, of sensors:DEVICE), which is asked for when
 * it is another than the last or has grown old. LIMITS (borrowed, members as of the row's) stand in
 * for those of the row where they are not NULL. */
void trend_draw(struct trend *trend, const json_t *row, const json_t *limits, struct area area);

/* The screen of the sensor KEY of DEVICE, which is called NAME. */
void open_trend(struct app *app, int64_t device, const char *name, int64_t key);

#endif
