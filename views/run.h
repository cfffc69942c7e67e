/* A plan being carried out: one step, one clock, one thing to do (views/run.c); and from where
 * one is begun. */
#ifndef VIEWS_RUN_H
#define VIEWS_RUN_H

#include "views/console.h"

void open_run(struct app *app, int64_t id);

/* From the alarm ROW: the run of it that is under way is opened, else the plans it calls for are
 * offered, the best first, and the chosen one is begun. */
void run_from_alarm(struct app *app, const json_t *row);
/* Its key, the same wherever there is an alarm. */
#define ALARM_BINDING_PLAN(refuse, action) \
	{ 'y', 0, "alarm.plan", N_("预案"), N_("启动对应的预案；已在执行的打开它"), 0, refuse, \
	    action }

/* Begins a plan by hand: which one is chosen by its code or title. */
void run_begin(struct app *app);
/* Begins CODE by hand. */
void run_from_plan(struct app *app, const char *code, int64_t version);

/* The same for the security incident INCIDENT, which the run then names. CODE NULL: the plan is
 * chosen first. */
void run_for_incident(struct app *app, const char *code, int64_t incident);

/* "剩 0:08", "超 1:12": from NOW until DUE. BUFFER has CLOCK_TEXT_SIZE. */
const char *run_left(int64_t due, int64_t now, char *buffer);

#endif
