/* 清点: all things that the shift holds, counted on one form, at any time or at a handover. */
#ifndef VIEWS_COUNT_H
#define VIEWS_COUNT_H

#include "views/console.h"

/* HANDOVER: the record that is handed over by; 0: counted in between. */
void open_count(struct app *app, int64_t handover);

#endif
