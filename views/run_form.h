/* The form that a step of a plan asks for (`open:`, zhiban.plan(5)), with what is known filled in;
 * saved, the step keeps which record it made. */
#ifndef VIEWS_RUN_FORM_H
#define VIEWS_RUN_FORM_H

#include "views/console.h"

/* What the form of STEP (a row) is called: "故障单", "断点定位"; "" for none. */
const char *run_form_title(const json_t *step);
/* CIRCUIT: the one the run is about, for a location; 0: none. */
void run_form_open(struct app *app, const json_t *step, int64_t circuit);

#endif
