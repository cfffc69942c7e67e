/* What the files of the view of a run share (views/run.c). */
#ifndef VIEWS_RUN_PARTS_H
#define VIEWS_RUN_PARTS_H

#include "views/run.h"
#include "views/run_phones.h"
#include "views/run_show.h"

struct run {
	struct view *view;
	int64_t id;
	const struct mirror *runs, *steps;
	struct run_beside beside;
	struct run_phones *phones;
	bool led;                    /* the cursor follows the step that is due */
	int64_t led_to;              /* the step it was put on last; 0: none yet */
};

const json_t *run_record(const struct run *run);
const json_t *run_selected(const struct run *run);

/* ---- what a step lets one do (views/run_hands.c); for bindings, DATA is the run ------------- */

const char *run_refuse_ask(void *data);
void run_ask_now(void *data);
const char *run_refuse_evidence(void *data);
void run_open_evidence(void *data);
const char *run_refuse_form(void *data);
void run_open_form(void *data);
void run_log_call(void *data);
void run_open_roles(void *data);

#endif
