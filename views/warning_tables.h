/* The lists on the page of a warning: what of ours it touches, what is to be done. */
#ifndef VIEWS_WARNING_TABLES_H
#define VIEWS_WARNING_TABLES_H

#include "views/list.h"

/* Rows of records:warning_asset, and candidates as `prefill` answers them. */
extern const struct table_type warning_asset_table;
bool warning_is_candidate(const json_t *row);
/* Rows of records:warning_task. */
extern const struct table_type warning_task_table;

#endif
