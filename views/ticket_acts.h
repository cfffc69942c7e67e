/* What people do to fault tickets and calls from the keyboard, the same from every view. A ticket
 * begins where the fault is seen: `g` on an alarm, a circuit, a device opens its form with all that
 * is known filled in, and Enter saves (requirements 4, step 10). */
#ifndef VIEWS_TICKET_ACTS_H
#define VIEWS_TICKET_ACTS_H

#include "views/records.h"

void open_ticket(struct app *app, int64_t id);  /* views/ticket.c */
void open_call(struct app *app, int64_t id);    /* views/call.c */

/* The form of a ticket about record ID of KIND, filled by the service's `prefill`. Where it names
 * tickets that are open about the same, one is asked which it shall be. */
void ticket_begin(struct app *app, const char *kind, int64_t id);
/* The same from a row of `alarms`, whose ticket is opened where it has one; and why not. */
void ticket_from_alarm(struct app *app, const json_t *alarm);
const char *ticket_refuse_from_alarm(const json_t *alarm);
/* The form of an act on a ticket or a call with what the service knows filled in: the number to
 * call, the part that is broken, the ticket it belongs to. FORM needs kind, act, id. */
void open_filled_act(struct app *app, const struct act_form *form);
/* An empty form. */
void ticket_new(struct app *app);
/* 接来电: the form of a call, at once; what is typed is a draft until it is registered. */
void call_new(struct app *app);

#endif
