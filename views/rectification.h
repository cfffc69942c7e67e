/* 整改 stands in two groups: with the drills (7) and with security (8). */
#ifndef VIEWS_RECTIFICATION_H
#define VIEWS_RECTIFICATION_H

#include "views/console.h"

/* The list of findings, whatever they come from; not yet on the stack. */
struct view *rectifications_new(struct app *app);

#endif
