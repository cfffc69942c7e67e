/* The nearest limit of what presses, such as a report of a security incident, on every screen: how
 * long there is, and for what. */
#ifndef VIEWS_PRESSING_H
#define VIEWS_PRESSING_H

#include <jansson.h>
#include <stdbool.h>

#include "tui/screen.h"

/* On the second line of AREA from COLUMN on, as the row `site` says; HIDDEN: nobody is to read what
 * it is about. Short where the service has something to say on that line too. Returns the column
 * behind it. */
int pressing_draw(struct area area, int column, const json_t *site, bool hidden);

#endif
