/* Records on screen: lists, one record, the forms of acts. All of them are made from the kinds'
 * tables. */
#ifndef VIEWS_RECORDS_H
#define VIEWS_RECORDS_H

#include "views/console.h"

/* Value of FIELD in ROW as people read it: references by the name the service sent in `shown`.
 * Caller frees;
 * "" when it has none. */
char *record_shown(const json_t *row, const struct field *field);

/* A view of all records of KIND, not yet on the stack. */
struct view *record_list_view(struct app *app, const struct kind *kind);

#endif
