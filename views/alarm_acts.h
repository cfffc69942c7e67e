/* What people do to alarms from the keyboard, the same from the list and from the detail. Nothing
 * is called done before the service has committed it: the toast is its answer. ROW is one of the
 * topics `alarms` and `alarms:ID`; it is only read during the call. */
#ifndef VIEWS_ALARM_ACTS_H
#define VIEWS_ALARM_ACTS_H

#include "views/console.h"

/* At most so many are acknowledged at once (requirements 7). */
#define ALARM_BULK_MOST 20

/* Why the person here cannot do ACT to ROW now: one sentence, kept in *PLACE (freed and replaced);
 * NULL when it can be tried. ROW NULL: no row is selected. */
const char *alarm_refuse(const struct app *app, const json_t *row, const char *act, char **place);

/* Acknowledges ROW: no question, no form. */
void alarm_acknowledge(struct app *app, const json_t *row);
/* Acknowledges those of ROWS that wait for it, in one transaction; critical ones are left out, and
 * that is said. */
void alarm_acknowledge_all(struct app *app, const GPtrArray *rows);
/* Takes back what the person here acknowledged last, all of it, while that is possible. */
void alarm_undo(struct app *app, const struct mirror *alarms);
/* Why there is nothing to take back; NULL when there is. */
const char *alarm_refuse_undo(const struct app *app, const struct mirror *alarms);

void alarm_take(struct app *app, const json_t *row);
void alarm_annotate(struct app *app, const json_t *row);
/* Asks for how long, then for the reason; of a shelved one, whether that shall end. */
void alarm_shelve(struct app *app, const json_t *row);
/* Asks for the reason. */
void alarm_close(struct app *app, const json_t *row);
/* Where the fault is; circuits only. */
const char *alarm_refuse_locating(const json_t *row);
void alarm_locate(struct app *app, const json_t *row);
/* All that can be done with ROW, numbered. */
void alarm_menu(struct app *app, const json_t *row);

#endif
