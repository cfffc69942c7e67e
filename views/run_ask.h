/* What the devices of a run were asked for a step, and what they said (records/run_ask.c). */
#ifndef VIEWS_RUN_ASK_H
#define VIEWS_RUN_ASK_H

#include "views/console.h"

/* The newest asking of COMMAND of ROLE for STEP; NULL: nobody has asked. Borrowed. */
const json_t *run_ask_last(const struct mirror *asks, const json_t *step, const char *role,
    const char *command);
/* "在问 3秒", "SC-20261123-001 17:02:03", "结果不明，17:02:03 问的". Caller frees. */
char *run_ask_text(const json_t *ask);
enum style run_ask_style(const json_t *ask);

/* Asks all that the step ID names; why not is said. */
void run_ask_step(struct app *app, int64_t id);
/* The list of what was asked for STEP (a row), newest first. */
void open_run_asks(struct app *app, const json_t *step);

#endif
