/* A view that is one table of a topic's rows: most screens are. The type says which topic, which
 * columns, and what Enter opens; waiting for the service and losing it are handled here. */
#ifndef VIEWS_LIST_H
#define VIEWS_LIST_H

#include "views/console.h"
#include "views/show.h"

/* Whether ROW is shown in a list. */
typedef bool row_wanted(const json_t *row);

struct list_type {
	const struct table_type *table;
	/* Opens ROW; NULL: nothing to open. */
	void (*open)(struct app *app, const json_t *row);
	/* Which rows are shown; NULL: all. */
	row_wanted *wanted;
	/* A line under the table about the selected row (clean, caller frees); NULL: none. */
	char *(*foot)(const json_t *row);
};

/* A view of VIEW's type (whose bindings get the list as data) that shows TOPIC. */
struct list;
struct view *list_view_new(struct app *app, const struct view_type *view,
    const struct list_type *type, const char *topic);

/* For the view types: use these as their functions. */
void list_draw(struct view *view, struct area area);
void list_free(struct view *view);
/* For bindings, whose data is the list. */
void list_open_selected(void *list);
const char *list_refuse_without_row(void *list);
const json_t *list_selected(const struct list *list);
struct view *list_view(const struct list *list);
/* Enter: 打开 */
#define LIST_BINDING_OPEN \
	{ \
		K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一行"), BINDING_FIRST, \
		    list_refuse_without_row, list_open_selected \
	}

/* Key of any row of a mirror, for struct table_type. */
const char *row_key(const void *row);
/* For a follow_rows of a view with a table: the rows of MIRROR that are WANTED (NULL: all) into
 * TABLE; while news comes only what changed. */
void table_take(struct table *table, const struct mirror *mirror, row_wanted *wanted);
/* The same where what is wanted is said by the view. */
typedef bool row_chosen(const json_t *row, void *data);
void table_take_chosen(struct table *table, const struct mirror *mirror, row_chosen *chosen,
    void *data);

/* While rows of MIRROR are on their way the last line of AREA says so: nobody should take a part of
 * them for all. Returns what is left of AREA. */
struct area list_draw_awaited(const struct mirror *mirror, struct area area);

/* ---- cells of rows: `what` is the member's name ------------------------------------------- */

#define CELL(name) \
	void name(const void *row, const struct table_column *column, struct table_cell *cell, \
	    void *data)
/* TEXT into the buffer of CELL: as much as fits, whole characters, line feeds as blanks. */
void cell_copy(struct table_cell *cell, const char *text);
CELL(cell_text);
CELL(cell_bps);                  /* bit/s, scaled */
CELL(cell_permille);             /* as a percentage, cut, never rounded up */
CELL(cell_rtt);                  /* milliseconds */
CELL(cell_age);                  /* how long since */
CELL(cell_full_time);            /* 11-21 03:12:08 */
CELL(cell_severity_mark);
/* The "state" of a managed service or of one of its checks, and since when it is not well. */
CELL(cell_service_mark);
CELL(cell_service_state);
CELL(cell_service_since);

#endif
