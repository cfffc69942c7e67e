/* Keeping history.db small: hours are rolled up when they are over; above the limit the oldest rows
 * go first, then the oldest hours. All of it in small steps between the polls, each a device. */
#include "service/history_writer.h"

#include <string.h>

/* How long one commit may spend on keeping while polls wait. */
#define MOMENT_US (50 * CLOCK_SECOND / 1000)

/* An hour is over when polls are this far into the next one: slow devices come late. */
#define LATE_US (120 * CLOCK_SECOND)

/* ---- rolling up --------------------------------------------------------------------------- */

/* The hour of one device. Layouts may change within it: series are matched by name. */
struct rolling {
	struct history_shape *shape; /* all series seen so far */
	struct history_roll *rolls;
	struct history_shape *seen; /* of the last row, and where its series stand in SHAPE */
	size_t *places;
};

static void rolling_clear(struct rolling *rolling)
{
	g_clear_pointer(&rolling->shape, history_shape_unref);
	g_clear_pointer(&rolling->seen, history_shape_unref);
	g_free(rolling->rolls);
	g_free(rolling->places);
}

/* Series of SHAPE that ALL has not are added to it; a series that changed its type starts as
 * another. */
static struct history_shape *unite(const struct history_shape *all,
    const struct history_shape *shape)
{
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, all->bytes, (guint)all->size);
	for (size_t i = 0; i < all->n; i++)
		g_hash_table_add(names, all->names[i] - 1);
	for (size_t i = 0; i < shape->n; i++) {
		char *entry = shape->names[i] - 1;
		if (g_hash_table_add(names, entry))
			g_byte_array_append(bytes, (const uint8_t *)entry,
			    (guint)strlen(entry) + 1);
	}
	return history_shape_parse(bytes->data, bytes->len);
}

/* Rows from here on have SHAPE. */
static void rolling_reshape(struct rolling *rolling, struct history_shape *shape)
{
	const size_t had = rolling->shape ? rolling->shape->n : 0;
	struct history_shape *all =
	    rolling->shape ? unite(rolling->shape, shape) : history_shape_ref(shape);
	g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);

	g_clear_pointer(&rolling->shape, history_shape_unref);
	g_clear_pointer(&rolling->seen, history_shape_unref);
	rolling->shape = all;
	rolling->seen = history_shape_ref(shape);
	rolling->rolls = g_renew(struct history_roll, rolling->rolls, all->n + 1);
	memset(rolling->rolls + had, 0, (all->n - had) * sizeof *rolling->rolls);
	for (size_t i = 0; i < all->n; i++)
		g_hash_table_insert(places, all->names[i] - 1, GSIZE_TO_POINTER(i));
	rolling->places = g_renew(size_t, rolling->places, shape->n + 1);
	for (size_t i = 0; i < shape->n; i++)
		rolling->places[i] =
		    GPOINTER_TO_SIZE(g_hash_table_lookup(places, shape->names[i] - 1));
}

static bool read_hour(struct history_file *file, int64_t device, int64_t hour,
    struct rolling *rolling)
{
	struct history_walk walk;

	history_walk_start(&walk, file, device, hour, hour + HISTORY_HOUR, NULL);
	while (history_walk_next(&walk)) {
		if (walk.shape != rolling->seen)
			rolling_reshape(rolling, walk.shape);
		for (size_t i = 0; i < walk.shape->n; i++) {
			if (walk.known[i])
				history_roll_add(&rolling->rolls[rolling->places[i]],
				    walk.values[i]);
		}
	}
	const bool failed = walk.failed;
	history_walk_stop(&walk);
	return !failed;
}

static bool write_hour(struct history_file *file, int64_t device, int64_t hour,
    const struct rolling *rolling)
{
	g_autoptr(GByteArray) data = g_byte_array_new();
	int64_t layout;

	if (!history_layout_for(file, rolling->shape, hour, &layout))
		return false;
	history_rolls_encode(data, rolling->shape, rolling->rolls);
	sqlite3_stmt *add = HISTORY_ASK(file, HISTORY_ADD_HOUR, device, hour, layout);
	return add &&
	    sqlite3_bind_blob(add, 4, data->len ? data->data : (const void *)"", (int)data->len,
		SQLITE_STATIC) == SQLITE_OK &&
	    history_run(add);
}

static bool roll_device(struct history_file *file, int64_t device, int64_t hour)
{
	struct rolling rolling = { .shape = NULL };
	bool good = read_hour(file, device, hour, &rolling);

	if (good && rolling.shape)
		good = write_hour(file, device, hour, &rolling);
	rolling_clear(&rolling);
	return good;
}

/* One device of the oldest hour not rolled up; *RET_MORE if there was one. */
static bool roll_step(struct history_writer *writer, bool *ret_more)
{
	int64_t *rolled = &writer->kept[HISTORY_KEPT_ROLLED];
	int64_t device = INT64_MIN, oldest = history_hour(writer->now);

	*ret_more = false;
	if (*rolled + HISTORY_HOUR + LATE_US > writer->now)
		return true;
	if (writer->rolling == INT64_MIN) {
		if (!history_oldest(&writer->file, false, *rolled, &oldest))
			return false;
		*rolled = history_hour(oldest);
		if (*rolled + HISTORY_HOUR + LATE_US > writer->now)
			return true;
	}
	if (!history_number(HISTORY_ASK(&writer->file, HISTORY_ROW_DEVICE, writer->rolling),
		&device))
		return false;
	writer->rolling = device;
	*ret_more = true;
	if (device != INT64_MIN)
		return roll_device(&writer->file, device, *rolled);
	*rolled += HISTORY_HOUR;
	return true;
}

/* ---- making room -------------------------------------------------------------------------- */

/* Layouts that no row refers to any more. Their devices are read anew. */
static bool drop_layouts(struct history_writer *writer)
{
	int64_t rows = INT64_MAX, hours = INT64_MAX;

	if (!history_oldest(&writer->file, false, 0, &rows) ||
	    !history_oldest(&writer->file, true, 0, &hours) ||
	    !HISTORY_RUN(&writer->file, HISTORY_DROP_LAYOUTS, MIN(rows, hours)))
		return false;
	g_hash_table_remove_all(writer->file.layouts);
	return true;
}

/* What to drop next: an hour of rows that are rolled up, else a day of hours, else nothing. */
static bool choose_pruning(struct history_writer *writer)
{
	int64_t *pruned = &writer->kept[HISTORY_KEPT_PRUNED];
	const int64_t rolled = writer->kept[HISTORY_KEPT_ROLLED];
	int64_t rows = INT64_MAX, hours = INT64_MAX;

	if (!history_oldest(&writer->file, false, 0, &rows) ||
	    !history_oldest(&writer->file, true, 0, &hours))
		return false;
	if (rows < rolled) {
		const int64_t before = history_hour(rows) + HISTORY_HOUR;
		*pruned = MAX(*pruned, before);
		writer->pruning = (struct history_pruning){ .active = true,
			.before = before,
			.device = INT64_MIN };
	} else if (hours < rolled - 24 * HISTORY_HOUR) {
		writer->pruning = (struct history_pruning){
			.active = true,
			.hours = true,
			.before = hours + 24 * HISTORY_HOUR,
			.device = INT64_MIN,
		};
	}
	return true;
}

/* One device's share of what is being dropped. */
static bool prune_device(struct history_writer *writer)
{
	struct history_pruning *pruning = &writer->pruning;
	int64_t device = INT64_MIN;

	if (!history_number(HISTORY_ASK(&writer->file,
				pruning->hours ? HISTORY_HOUR_DEVICE : HISTORY_ROW_DEVICE,
				pruning->device),
		&device))
		return false;
	pruning->device = device;
	if (device == INT64_MIN) {
		pruning->active = false;
		return drop_layouts(writer);
	}
	if (!HISTORY_RUN(&writer->file, pruning->hours ? HISTORY_DROP_HOURS : HISTORY_DROP_ROWS,
		device, pruning->before))
		return false;
	if (!pruning->hours)
		writer->kept[HISTORY_KEPT_ROWS] -= sqlite3_changes(writer->file.db);
	return true;
}

/* Give pages back to the file system where the file is larger than it may be. */
static bool shrink_step(struct history_writer *writer, bool *ret_more)
{
	int64_t pages = 0, unused = 0, size = 0;

	*ret_more = false;
	if (!history_number(history_ask(&writer->file, HISTORY_PAGES, NULL, 0), &pages)
	    || !history_number(history_ask(&writer->file, HISTORY_FREE_PAGES, NULL, 0), &unused)
	    || !history_number(history_ask(&writer->file, HISTORY_PAGE_SIZE, NULL, 0), &size))
		return false;
	if (unused == 0 || pages * size <= writer->room)
		return true;
	*ret_more = true;
	return history_run(history_ask(&writer->file, HISTORY_SHRINK, NULL, 0));
}

static bool prune_step(struct history_writer *writer, bool *ret_more)
{
	int64_t used = 0;

	if (!history_bytes_used(&writer->file, &used))
		return false;
	if (!writer->pruning.active && used > writer->room && !choose_pruning(writer))
		return false;
	*ret_more = writer->pruning.active;
	return writer->pruning.active ? prune_device(writer) : shrink_step(writer, ret_more);
}

bool history_keep(struct history_writer *writer, bool *ret_more)
{
	const int64_t end = g_get_monotonic_time() + MOMENT_US;
	bool more = true;

	while (more && g_get_monotonic_time() < end) {
		if (!roll_step(writer, &more))
			return false;
		if (!more && !prune_step(writer, &more))
			return false;
	}
	*ret_more = more;
	return true;
}
