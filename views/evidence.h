/* 取证: what a device said over SSH when an alarm was raised, beside what it said when all was
 * well.
 */
#ifndef VIEWS_EVIDENCE_H
#define VIEWS_EVIDENCE_H

#include "views/console.h"

/* A view of what is kept of DEVICE, not yet on the stack. */
struct view *evidence_view_new(struct app *app, int64_t device);

#endif
