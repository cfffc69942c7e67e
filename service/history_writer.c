#include "service/history_writer.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/i18n.h"
#include "base/log.h"

/* A keyframe costs about as much again as a row; a row damaged on the disk takes those behind it
 * along up to the next one. Each hour begins with one anyway, so that hours can be read, rolled up
 * and dropped alone: at the usual minute this many never come together. */
#define KEYFRAME_ROWS 120

/* How long a layout counts as used by one row: saves an update per keyframe. */
#define LAYOUT_GOOD_US (24 * HISTORY_HOUR)

/* One in so many bytes of the limit is for the log, which is cut above LOG_BYTES in any case. */
#define LOG_SHARE 16
#define LOG_BYTES (INT64_C(16) << 20)

struct device {
	struct history_shape *shape; /* of the last row; NULL: the next one is a keyframe */
	int64_t *values;           /* last known */
	unsigned run;              /* rows since the keyframe */
	int64_t last;              /* time of the last row */
	int64_t until; /* of the next one that is there already: the clock was set back */
};

void history_poll_free(struct history_poll *poll)
{
	history_shape_unref(poll->shape);
	g_free(poll->values);
	g_free(poll->known);
	g_free(poll);
}

static void free_device(void *data)
{
	struct device *device = data;
	g_clear_pointer(&device->shape, history_shape_unref);
	g_free(device->values);
	g_free(device);
}

/* ---- layouts ------------------------------------------------------------------------------ */

static bool find_layout(struct history_file *file, int64_t hash, const struct history_shape *shape,
    int64_t *ret)
{
	sqlite3_stmt *ask = HISTORY_ASK(file, HISTORY_LAYOUTS_HASHED, hash);
	int result = SQLITE_ERROR;

	while (ask && (result = sqlite3_step(ask)) == SQLITE_ROW) {
		const size_t size = (size_t)sqlite3_column_bytes(ask, 1);
		if (size == shape->size &&
		    memcmp(sqlite3_column_blob(ask, 1), shape->bytes, size) == 0) {
			*ret = sqlite3_column_int64(ask, 0);
			break;
		}
	}
	sqlite3_reset(ask);
	return result == SQLITE_ROW || result == SQLITE_DONE;
}

bool history_layout_for(struct history_file *file, const struct history_shape *shape, int64_t at,
    int64_t *ret)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(shape->bytes, shape->size);
	const int64_t hash = g_bytes_hash(bytes);
	int64_t id = 0;

	if (!find_layout(file, hash, shape, &id))
		return false;
	if (id == 0) {
		sqlite3_stmt *add =
		    HISTORY_ASK(file, HISTORY_ADD_LAYOUT, hash, at + LAYOUT_GOOD_US);
		if (!add ||
		    sqlite3_bind_blob(add, 3, shape->bytes, (int)shape->size, SQLITE_STATIC) !=
			SQLITE_OK ||
		    !history_run(add))
			return false;
		id = sqlite3_last_insert_rowid(file->db);
	} else if (!HISTORY_RUN(file, HISTORY_USE_LAYOUT, id, at + LAYOUT_GOOD_US, at)) {
		return false;
	}
	*ret = id;
	return true;
}

/* ---- rows --------------------------------------------------------------------------------- */

static struct device *find_device(struct history_writer *writer, int64_t id)
{
	struct device *device = g_hash_table_lookup(writer->devices, &id);
	if (device)
		return device;

	int64_t last = INT64_MIN;
	if (!history_number(HISTORY_ASK(&writer->file, HISTORY_LAST_AT, id), &last))
		return NULL;
	device = g_new(struct device, 1);
	*device = (struct device){ .last = last, .until = INT64_MAX };
	g_hash_table_insert(writer->devices, g_memdup2(&id, sizeof id), device);
	return device;
}

/* Write row AT of device ID anew as a keyframe, so that it no longer needs the row before it. */
static bool make_keyframe(struct history_file *file, int64_t id, int64_t at)
{
	g_autoptr(GByteArray) data = g_byte_array_new();
	struct history_walk walk;
	int64_t layout = 0;

	history_walk_start(&walk, file, id, history_hour(at), at + 1, NULL);
	while (history_walk_next(&walk)) {
		if (walk.at != at)
			continue;
		g_autofree int64_t *zero = g_new0(int64_t, walk.shape->n + 1);
		history_row_encode(data, walk.values, walk.known, zero, walk.shape->n);
		layout = walk.layout;
	}
	const bool failed = walk.failed;
	history_walk_stop(&walk);
	if (failed || layout == 0)
		return !failed; /* a row nobody could read stays what it is */

	sqlite3_stmt *update = HISTORY_ASK(file, HISTORY_MAKE_KEYFRAME, id, at, layout);
	return update &&
	    sqlite3_bind_blob(update, 4, data->data, (int)data->len, SQLITE_STATIC) == SQLITE_OK &&
	    history_run(update);
}

/* The clock was set back and a row goes among older ones: find it a free microsecond, make the row
 * behind it independent, and remember where that one is. */
static bool make_place(struct history_file *file, int64_t id, struct device *device, int64_t *at)
{
	sqlite3_stmt *ask;
	int result = SQLITE_ERROR;
	bool keyframe = true;

	device->until = INT64_MAX;
	while ((ask = HISTORY_ASK(file, HISTORY_NEXT_ROW, id, *at)) &&
	    (result = sqlite3_step(ask)) == SQLITE_ROW) {
		device->until = sqlite3_column_int64(ask, 0);
		keyframe = sqlite3_column_type(ask, 1) != SQLITE_NULL;
		if (device->until != *at)
			break;
		device->until = INT64_MAX;
		++*at;
	}
	sqlite3_reset(ask);
	if (result != SQLITE_ROW)
		return result == SQLITE_DONE;
	return keyframe || make_keyframe(file, id, device->until);
}

static bool insert_row(struct history_file *file, const struct history_poll *poll, int64_t at,
    int64_t layout, struct device *device)
{
	g_autoptr(GByteArray) data = g_byte_array_sized_new((guint)poll->shape->n * 2 + 16);
	history_row_encode(data, poll->values, poll->known, device->values, poll->shape->n);

	sqlite3_stmt *add = HISTORY_ASK(file, HISTORY_ADD_ROW, poll->device, at);
	if (!add || (layout != 0 && sqlite3_bind_int64(add, 3, layout) != SQLITE_OK) ||
	    sqlite3_bind_blob(add, 4, data->len ? data->data : (const void *)"", (int)data->len,
		SQLITE_STATIC) != SQLITE_OK)
		return false;
	return history_run(add);
}

static void begin_block(struct device *device, struct history_shape *shape)
{
	g_clear_pointer(&device->shape, history_shape_unref);
	g_free(device->values);
	device->shape = history_shape_ref(shape);
	device->values = g_new0(int64_t, shape->n + 1);
	device->run = 0;
}

/* A row for HOUR: if that has been rolled up it is to be again, while all its rows are there. */
static void roll_again(struct history_writer *writer, int64_t hour)
{
	if (hour >= writer->kept[HISTORY_KEPT_ROLLED] || hour < writer->kept[HISTORY_KEPT_PRUNED])
		return;
	writer->kept[HISTORY_KEPT_ROLLED] = hour;
	writer->rolling = INT64_MIN;
}

static bool store_poll(struct history_writer *writer, const struct history_poll *poll)
{
	struct device *device = find_device(writer, poll->device);
	int64_t at = poll->at, layout = 0;

	if (!device)
		return false;
	const bool misfit = at <= device->last || at >= device->until;
	if (misfit && !make_place(&writer->file, poll->device, device, &at))
		return false;
	if (misfit || !device->shape || !history_shape_equal(device->shape, poll->shape)
	    || device->run >= KEYFRAME_ROWS || history_hour(at) != history_hour(device->last)) {
		begin_block(device, poll->shape);
		if (!history_layout_for(&writer->file, poll->shape, at, &layout))
			return false;
	}
	if (!insert_row(&writer->file, poll, at, layout, device))
		return false;
	device->run++;
	device->last = at;
	writer->now = at;
	writer->kept[HISTORY_KEPT_ROWS]++;
	roll_again(writer, history_hour(at));
	return true;
}

static int64_t file_size(const char *path, const char *part)
{
	g_autofree char *name = g_strconcat(path, part, NULL);
	struct stat info;
	return stat(name, &info) == 0 ? (int64_t)info.st_size : 0;
}

/* ---- commits ------------------------------------------------------------------------------ */

bool history_bytes_used(struct history_file *file, int64_t *ret)
{
	int64_t pages = 0, unused = 0, size = 0;

	if (!history_number(history_ask(file, HISTORY_PAGES, NULL, 0), &pages)
	    || !history_number(history_ask(file, HISTORY_FREE_PAGES, NULL, 0), &unused)
	    || !history_number(history_ask(file, HISTORY_PAGE_SIZE, NULL, 0), &size))
		return false;
	*ret = (pages - unused) * size;
	return true;
}

static bool store_polls(struct history_writer *writer, const GQueue *polls)
{
	int64_t before = 0, after = 0;

	if (!history_bytes_used(&writer->file, &before))
		return false;
	for (const GList *at = polls->head; at; at = at->next) {
		if (!store_poll(writer, at->data))
			return false;
	}
	if (polls->length == 0)
		return true;
	const int64_t hour = history_hour(writer->now);
	return history_bytes_used(&writer->file, &after)
	    && HISTORY_RUN(&writer->file, HISTORY_GREW, hour, after - before)
	    && HISTORY_RUN(&writer->file, HISTORY_DROP_GROWTH, hour - 48 * HISTORY_HOUR);
}

static bool save_kept(struct history_writer *writer)
{
	for (int i = 0; i < HISTORY_KEPTS; i++) {
		if (writer->kept[i] == writer->saved[i])
			continue;
		if (!HISTORY_RUN(&writer->file, HISTORY_KEEP, i, writer->kept[i]))
			return false;
		writer->saved[i] = writer->kept[i];
	}
	return true;
}

/* The log keeps the size of the largest group; beyond its share of the limit it is cut. That takes
 * a moment without readers: if there is none now it is tried after the next commit. */
static void cut_log(struct history_writer *writer)
{
	if (file_size(writer->path, "-wal") > MIN(writer->limit / LOG_SHARE, LOG_BYTES))
		sqlite3_wal_checkpoint_v2(writer->file.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
		    NULL);
}

/* How large the file may be: the limit less the share of its log; and no larger than it is where
 * the records on the same disk would run short. */
static bool measure_room(struct history_writer *writer)
{
	struct statvfs disk;
	int64_t pages = 0, size = 0;

	if (!history_number(history_ask(&writer->file, HISTORY_PAGES, NULL, 0), &pages)
	    || !history_number(history_ask(&writer->file, HISTORY_PAGE_SIZE, NULL, 0), &size))
		return false;
	writer->room = writer->limit - writer->limit / LOG_SHARE;
	if (statvfs(writer->path, &disk) == 0 &&
	    (int64_t)(disk.f_bavail * disk.f_frsize) < writer->reserve)
		writer->room = MIN(writer->room, pages * size);
	return true;
}

/* Whether somebody moved or removed the file below us: what we write would be lost with it. */
static bool has_moved(struct history_writer *writer)
{
	int moved = 0;
	sqlite3_file_control(writer->file.db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved != 0;
}

bool history_writer_commit(struct history_writer *writer, const GQueue *polls, bool *ret_more,
    GError **error)
{
	bool more = false;

	if (writer->file.db && has_moved(writer)) {
		log_warning("history", "%s has been moved or removed, making a new one",
		    writer->path);
		history_writer_abandon(writer);
	}
	if (!writer->file.db && !history_writer_open(writer, error))
		return false;
	if (history_run(history_ask(&writer->file, HISTORY_BEGIN, NULL, 0)) && measure_room(writer)
	    && store_polls(writer, polls) && history_keep(writer, &more) && save_kept(writer)
	    && history_run(history_ask(&writer->file, HISTORY_COMMIT, NULL, 0))) {
		*ret_more = more;
		cut_log(writer);
		return true;
	}
	history_file_error(&writer->file, error);
	history_writer_abandon(writer);
	return false;
}

/* ---- opening and closing ------------------------------------------------------------------ */

static bool load_kept(struct history_writer *writer)
{
	for (int i = 0; i < HISTORY_KEPTS; i++) {
		writer->kept[i] = 0;
		if (!history_number(HISTORY_ASK(&writer->file, HISTORY_KEPT, i), &writer->kept[i]))
			return false;
		writer->saved[i] = writer->kept[i];
	}
	writer->now = 0;
	return history_number(history_ask(&writer->file, HISTORY_LAST_GROWTH, NULL, 0),
	    &writer->now);
}

static bool try_open(struct history_writer *writer, GError **error)
{
	if (!history_file_open(&writer->file, writer->path, true, error))
		return false;
	if (!load_kept(writer)) {
		history_file_error(&writer->file, error);
		history_file_close(&writer->file);
		return false;
	}
	writer->devices = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_device);
	writer->rolling = INT64_MIN;
	writer->pruning = (struct history_pruning){ .active = false };
	return true;
}

bool history_writer_open(struct history_writer *writer, GError **error)
{
	g_autoptr(GError) reason = NULL;

	if (try_open(writer, &reason))
		return true;
	if (g_error_matches(reason, HISTORY_ERROR, HISTORY_ERROR_DAMAGED) &&
	    history_writer_put_aside(writer))
		return try_open(writer, error);
	g_propagate_error(error, g_steal_pointer(&reason));
	return false;
}

bool history_writer_put_aside(struct history_writer *writer)
{
	g_autofree char *aside = history_file_put_aside(writer->path, clock_wall());

	if (!aside)
		return false;
	log_error("history", "%s is damaged, put aside as %s", writer->path, aside);
	g_free(writer->aside);
	writer->aside = g_steal_pointer(&aside);
	return true;
}

void history_writer_abandon(struct history_writer *writer)
{
	g_clear_pointer(&writer->devices, g_hash_table_unref);
	history_file_close(&writer->file);
}

void history_writer_close(struct history_writer *writer)
{
	history_writer_abandon(writer);
	g_clear_pointer(&writer->aside, g_free);
}

/* ---- status ------------------------------------------------------------------------------- */

/* Growth over the last day's whole hours, or those there are. */
static double bytes_per_day(struct history_writer *writer)
{
	const int64_t now = history_hour(writer->now), day = now - 24 * HISTORY_HOUR;
	sqlite3_stmt *ask = HISTORY_ASK(&writer->file, HISTORY_GROWTH, day, now);
	double bytes = 0;

	if (ask && sqlite3_step(ask) == SQLITE_ROW && sqlite3_column_type(ask, 0) != SQLITE_NULL) {
		const double hours =
		    (double)(now - sqlite3_column_int64(ask, 0)) / (double)HISTORY_HOUR;
		bytes = (double)sqlite3_column_int64(ask, 1) * 24 / hours;
	}
	sqlite3_reset(ask);
	return bytes;
}

void history_writer_status(struct history_writer *writer, struct history_status *status)
{
	int64_t hours = INT64_MAX, rows = INT64_MAX;

	status->bytes = file_size(writer->path, "") + file_size(writer->path, "-wal");
	status->limit = writer->limit;
	if (!writer->file.db)
		return;
	status->rows = writer->kept[HISTORY_KEPT_ROWS];
	status->bytes_per_day = bytes_per_day(writer);
	if (history_oldest(&writer->file, true, 0, &hours) &&
	    history_oldest(&writer->file, false, 0, &rows))
		status->oldest.us = MIN(hours, rows) == INT64_MAX ? 0 : MIN(hours, rows);
}
