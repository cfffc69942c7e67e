/* The writing side of history.db: rows as they come, hours when they are over, room when it is
 * short. Used by one thread. */
#ifndef SERVICE_HISTORY_WRITER_H
#define SERVICE_HISTORY_WRITER_H

#include "service/history_file.h"

/* One poll on its way. */
struct history_poll {
	int64_t device, at;
	struct history_shape *shape;
	int64_t *values;
	bool *known;
};
void history_poll_free(struct history_poll *poll);

/* What the file remembers about itself, in the table `kept`. */
enum history_kept {
	HISTORY_KEPT_ROWS, /* how many polls there are */
	HISTORY_KEPT_ROLLED, /* hours before this one are rolled up */
	HISTORY_KEPT_PRUNED, /* rows before this hour are gone or going: readers take the hours */
	HISTORY_KEPTS
};

/* Room being made: rows (or hours) before a time are dropped device by device. */
struct history_pruning {
	bool active, hours;
	int64_t before, device;
};

struct history_writer {
	const char *path;
	int64_t limit, reserve;    /* bytes */
	struct history_file file;
	GHashTable *devices;       /* id -> struct device: what its next row differs from */
	int64_t kept[HISTORY_KEPTS], saved[HISTORY_KEPTS];
	int64_t now;               /* time of the last poll; after opening, its hour */
	int64_t rolling;           /* device last rolled up in the present hour */
	struct history_pruning pruning;
	int64_t room;              /* bytes there may be, as of the last look at the file system */
	char *aside;               /* where a damaged file went; NULL: none did */
};

/* Open WRITER's file if it is not, putting a damaged one aside. */
bool history_writer_open(struct history_writer *writer, GError **error);
void history_writer_close(struct history_writer *writer);
/* Rename the file, which is damaged and not open, under a dated name. */
bool history_writer_put_aside(struct history_writer *writer);
/* Forget the connection: after a failure everything is read again from the file. */
void history_writer_abandon(struct history_writer *writer);

/* One commit: POLLS (struct history_poll, in order), then keeping for a while. *RET_MORE: keeping
 * is not finished. On failure nothing of it was kept. */
bool history_writer_commit(struct history_writer *writer, const GQueue *polls, bool *ret_more,
    GError **error);
void history_writer_status(struct history_writer *writer, struct history_status *status);

/* ---- between history_writer.c and history_keep.c ------------------------------------------ */

/* The id of SHAPE's layout, made if new, good for rows at AT. */
bool history_layout_for(struct history_file *file, const struct history_shape *shape, int64_t at,
    int64_t *ret);
/* Bytes of the pages in use. */
bool history_bytes_used(struct history_file *file, int64_t *ret);
/* Roll up hours that are over and drop what is too much, for at most a moment. */
bool history_keep(struct history_writer *writer, bool *ret_more);

#endif
