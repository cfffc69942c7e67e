/* One connection to history.db, and its statements by name. Used by one thread at a time. */
#ifndef SERVICE_HISTORY_FILE_H
#define SERVICE_HISTORY_FILE_H

#include <sqlite3.h>

#include "service/history_codec.h"

#define HISTORY_HOUR (3600 * CLOCK_SECOND)

enum history_statement {
	HISTORY_BEGIN,
	HISTORY_BEGIN_READ,
	HISTORY_COMMIT,
	HISTORY_PAGES,
	HISTORY_FREE_PAGES,
	HISTORY_PAGE_SIZE,
	HISTORY_SHRINK,
	HISTORY_KEPT,
	HISTORY_KEEP,
	HISTORY_LAYOUT,
	HISTORY_LAYOUTS_HASHED,
	HISTORY_ADD_LAYOUT,
	HISTORY_USE_LAYOUT,
	HISTORY_DROP_LAYOUTS,
	HISTORY_ADD_ROW,
	HISTORY_LAST_AT,
	HISTORY_NEXT_ROW,
	HISTORY_MAKE_KEYFRAME,
	HISTORY_ROWS,
	HISTORY_ROW_DEVICE,
	HISTORY_ROW_OLDEST,
	HISTORY_DROP_ROWS,
	HISTORY_ADD_HOUR,
	HISTORY_HOURS,
	HISTORY_HOUR_DEVICE,
	HISTORY_HOUR_OLDEST,
	HISTORY_DROP_HOURS,
	HISTORY_GREW,
	HISTORY_GROWTH,
	HISTORY_LAST_GROWTH,
	HISTORY_DROP_GROWTH,
	HISTORY_STATEMENTS
};

struct history_file {
	sqlite3 *db;               /* NULL: not open */
	sqlite3_stmt *statements[HISTORY_STATEMENTS];
	GHashTable *layouts;       /* id -> shape */
};

#define HISTORY_ERROR history_error_quark()
GQuark history_error_quark(void);
enum history_error { HISTORY_ERROR_NEWER, HISTORY_ERROR_DAMAGED, HISTORY_ERROR_DISK };

/* Open PATH; the one that may write makes it where it is missing. */
bool history_file_open(struct history_file *file, const char *path, bool write, GError **error);
void history_file_close(struct history_file *file);
/* What is wrong with FILE, as set by the last call that failed. */
void history_file_error(const struct history_file *file, GError **error);
/* Rename PATH and its log out of the way; the new name, or NULL if that cannot be done. */
char *history_file_put_aside(const char *path, struct wall now);

/* A statement with integers bound to its first parameters. NULL on failure. */
sqlite3_stmt *history_ask(struct history_file *file, enum history_statement which,
    const int64_t *bound, size_t n);
#define HISTORY_ASK(file, which, ...) \
	history_ask(file, which, (const int64_t[]){ __VA_ARGS__ }, \
	    sizeof(int64_t[]){ __VA_ARGS__ } / sizeof(int64_t))
/* Run what history_ask() returned to its end. */
bool history_run(sqlite3_stmt *statement);
#define HISTORY_RUN(file, which, ...) history_run(HISTORY_ASK(file, which, __VA_ARGS__))
/* The first number it answers; *RET stays where there is none or it is NULL. */
bool history_number(sqlite3_stmt *statement, int64_t *ret);

/* The shape kept as layout ID, borrowed from FILE; NULL if there is none or it is broken. */
struct history_shape *history_layout(struct history_file *file, int64_t id);

/* The first row at or after FROM, or hour if HOURS, of any device; *RET stays if there is none. */
bool history_oldest(struct history_file *file, bool hours, int64_t from, int64_t *ret);

int64_t history_hour(int64_t at);

/* ---- walking through the rows of a device, in time ---------------------------------------- */

struct history_walk {
	struct history_file *file;
	sqlite3_stmt *rows;
	const char *name;          /* only this series; NULL: all values of each row */
	struct history_shape *shape; /* borrowed; of the present row */
	ssize_t place;
	int64_t layout, at;
	int64_t *values;           /* last known ones; one if NAME is set */
	bool *known;
	bool failed;
};

/* Rows of DEVICE within [FROM, TO). FROM is the start of an hour, which begins with a keyframe. */
void history_walk_start(struct history_walk *walk, struct history_file *file, int64_t device,
    int64_t from, int64_t to, const char *name);
/* The next row that can be read; rows without a keyframe before them cannot. False at the end, or
 * with walk->failed set. */
bool history_walk_next(struct history_walk *walk);
void history_walk_stop(struct history_walk *walk);

#endif
