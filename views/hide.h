/* 遮挡: visitors come in, and one key shows them a page that says nothing: the time, that somebody
 * is on duty, alarms as mere counts. Alarms go on being heard. What was open stays as it was. */
#ifndef VIEWS_HIDE_H
#define VIEWS_HIDE_H

#include "tui/app.h"

void open_hide(struct app *app);

#endif
