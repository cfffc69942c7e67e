/* One drill: who, what, how the real thing is kept safe; its steps with their grades, what was
 * found; and the console's watch over a drill that a real alarm suspends. */
#ifndef VIEWS_DRILL_H
#define VIEWS_DRILL_H

#include "views/console.h"

void open_drill(struct app *app, int64_t id);

/* Rows of the topic `site` came: where a drill was suspended since the last ones, the alarms take
 * the screen (requirements 3.6: 真实告警抢屏). *STATE is what the caller keeps between calls
 * (g_free). */
void drill_watch(struct app *app, const json_t *site, char **state);
/* "演练中", "演练暂停" at COLUMN of the console's first line while there is a drill; returns the
 * column behind it. */
int drill_draw_head(struct area area, int column, const json_t *site);

/* Says 演 on every row of AREA, for what is of a drill on a console of the duty service; what
 * remains of AREA. */
struct area drill_draw_gutter(struct area area);

#endif
