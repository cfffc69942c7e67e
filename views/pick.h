/* One row of a topic is chosen, from a list that can be filtered: a thing of the ledger, a plan. */
#ifndef VIEWS_PICK_H
#define VIEWS_PICK_H

#include "views/list.h"

/* ROW (borrowed for the call) was chosen; the list has gone. DATA is the caller's number. */
typedef void pick_done(struct app *app, const json_t *row, int64_t data);

struct pick {
	const char *title;           /* what is chosen, translated; copied */
	const char *topic;
	const struct table_type *table; /* static; NULL: the records of a topic records:KIND, by
					 * name and state */
	row_wanted *wanted;          /* NULL: all; of records what has not ended */
	pick_done *done;
	int64_t data;
};
void pick_open(struct app *app, const struct pick *pick);

#endif
