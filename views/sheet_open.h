/* 未结事项 on paper: every record that somebody still owes a step, whatever its kind: how it
 * stands, what is next, who, by when (requirements 2.4, 交接班). */
#ifndef VIEWS_SHEET_OPEN_H
#define VIEWS_SHEET_OPEN_H

#include "views/sheet.h"

/* Topics it is made from, for `needs` of a sheet. A kind more is a row in the table of
 * views/sheet_open.c and a topic here. */
#define SHEET_OPEN_NEEDS \
	"records:fault_ticket|records:maintenance_job|records:isolation|records:prior_notice|" \
	"records:work_clock|records:call"

json_t *sheet_open_block(const struct sheet_data *data, const char *heading);

#endif
