/* How fault tickets and calls are said on screen: cells of lists and short texts. ROW is one of
 * records:fault_ticket or records:call. */
#ifndef VIEWS_TICKET_SHOW_H
#define VIEWS_TICKET_SHOW_H

#include "views/list.h"

/* Title of the choice FIELD of a row of KIND; "" without one. */
const char *choice_shown(const struct kind *kind, const json_t *row, const char *field);
/* The state in words. */
const char *state_shown(const struct kind *kind, const json_t *row);
/* "受理 大数据中心  处置 某运营商市分公司": who answers for it and who mends it. Caller frees. */
char *ticket_parties(const json_t *row);
/* What it is about: "JR-0417 云溪  中断". Caller frees. */
char *ticket_about(const json_t *row);
/* Worst first: level, then what is late the most, then what is due first, then the oldest. */
int ticket_worst_first(const void *a, const void *b);
/* The same order of anything with dues: what is due first; what has no deadline last. */
int due_first(const struct kind *kind, const json_t *a, const json_t *b);

/* Cells; column->what is not used but where it says so. */
CELL(cell_ticket_about);
CELL(cell_ticket_repairer);
/* The choice, or the state, of the row; `what` is the kind's name. */
CELL(cell_record_state);
/* "11-21 03:12"; `what` is the member. */
CELL(cell_minute);
/* Next deadline, coloured only when it has passed; `what` is the kind's name. */
CELL(cell_next_due);

#endif
