/* 交接班: the wizard of one handover, for who leaves and for who comes (requirements 3.5 and 4). */
#ifndef VIEWS_TAKEOVER_H
#define VIEWS_TAKEOVER_H

#include "views/console.h"

void open_takeover(struct app *app, int64_t id);

#endif
