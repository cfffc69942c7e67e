/* 定位: where a circuit is broken, how we know, whom to call. */
#ifndef VIEWS_LOCATION_H
#define VIEWS_LOCATION_H

#include "views/console.h"

/* A view of CIRCUIT, not yet on the stack. */
struct view *location_view_new(struct app *app, int64_t circuit);

#endif
