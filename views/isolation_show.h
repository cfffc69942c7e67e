/* How 断网隔离 is said on screen. ROW is one of records:isolation. */
#ifndef VIEWS_ISOLATION_SHOW_H
#define VIEWS_ISOLATION_SHOW_H

#include "views/console.h"

/* "整条链路 JR-0417", "端口级 东城接入 Gi1/0/3": what was cut. Caller frees. */
char *isolation_target(const json_t *row);
/* What comes next, and by whom: one sentence. Caller frees. */
char *isolation_next(const json_t *row);

void open_isolation(struct app *app, int64_t id);       /* views/isolation.c */

#endif
