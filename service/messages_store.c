/* The writer of messages/, one thread: what queued during the last commit is the next one. Before a
 * letter's commit nobody is told that it was taken: informs are acknowledged here.
 *
 * A commit that fails is tried again while the queue has room; then what comes is dropped and
 * counted. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/history_file.h"
#include "service/messages_store.h"
#include "service/messages_tally.h"
#include "service/store_chain.h"

#define FREE_RESERVE (INT64_C(512) << 20)
#define COMMIT_US (CLOCK_SECOND / 20)
#define QUEUE_BYTES (128u << 20)
#define GROUP_LETTERS 20000
/* An idle writer shows that it is alive; one whose disk is full looks again. */
#define IDLE_US CLOCK_SECOND
#define KEEPING_EVERY (60 * CLOCK_SECOND)
/* Informs that come again do so within this. */
#define INFORM_SPAN (300 * CLOCK_SECOND)
#define ID_TRIES 1000

/* ---- one commit --------------------------------------------------------------------------- */

static void close_day(struct message_store *store)
{
	for (size_t i = 0; i < G_N_ELEMENTS(store->statements); i++)
		g_clear_pointer(&store->statements[i], sqlite3_finalize);
	if (store->db != NULL)
		sqlite3_close(store->db);
	store->db = NULL;
	store->day[0] = '\0';
}

static const char *const texts[STATEMENTS] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ADD] = "INSERT INTO message (" MESSAGE_COLUMN_NAMES
			  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STATEMENT_INFORM] = "SELECT 1 FROM message WHERE inform = ? AND id > ?",
};

/* The informs of the last minutes before DAY: what comes again after midnight lies in another file.
 * Where that cannot be read, or is not there, there are none. */
static void read_eve(struct message_store *store, const char *day)
{
	const int64_t begin = clock_day(day, 0).us;
	char before[DAY_SIZE];
	sqlite3_stmt *ask = NULL;

	g_hash_table_remove_all(store->eve);
	message_day(begin - 1, before);
	g_autofree char *path = message_day_path(store->folder, before);
	sqlite3 *db = g_file_test(path, G_FILE_TEST_EXISTS) ? message_file_open(path, false, NULL)
							    : NULL;
	if (db != NULL && sqlite3_prepare_v2(db, "SELECT inform, id FROM message"
		" WHERE inform IS NOT NULL AND id > ?", -1, &ask, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(ask, 1, begin - INFORM_SPAN);
		while (sqlite3_step(ask) == SQLITE_ROW) {
			int64_t pair[] = { sqlite3_column_int64(ask, 0),
				sqlite3_column_int64(ask, 1) };
			g_hash_table_replace(store->eve, g_memdup2(&pair[0], sizeof pair[0]),
			    g_memdup2(&pair[1], sizeof pair[1]));
		}
	}
	sqlite3_finalize(ask);
	sqlite3_close(db);
}

static bool open_day(struct message_store *store, const char *day, GError **error)
{
	g_autofree char *path = message_day_path(store->folder, day);

	close_day(store);
	store->db = message_file_open(path, true, error);
	if (store->db == NULL)
		return false;
	g_strlcpy(store->day, day, sizeof store->day);
	for (size_t i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(store->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
			&store->statements[i], NULL) != SQLITE_OK) {
			message_file_fail(store->db, error);
			close_day(store);
			return false;
		}
	read_eve(store, day);
	return true;
}

static bool run(struct message_store *store, enum statement which, GError **error)
{
	sqlite3_stmt *statement = store->statements[which];
	int code = sqlite3_step(statement);

	sqlite3_reset(statement);
	if (code == SQLITE_DONE)
		return true;
	message_file_fail(store->db, error);
	return false;
}

static void bind_text(sqlite3_stmt *statement, enum message_column column, const char *text)
{
	if (text == NULL)
		sqlite3_bind_null(statement, (int)column + 1);
	else
		sqlite3_bind_text(statement, (int)column + 1, text, -1, SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *statement, enum message_column column, int64_t value,
    int64_t nothing)
{
	if (value == nothing)
		sqlite3_bind_null(statement, (int)column + 1);
	else
		sqlite3_bind_int64(statement, (int)column + 1, value);
}

static void bind_letter(sqlite3_stmt *add, const struct letter *letter)
{
	const struct message *message = &letter->message;

	bind_number(add, COLUMN_KIND, message->kind, -1);
	bind_number(add, COLUMN_DEVICE, message->device, -1);
	bind_text(add, COLUMN_SOURCE, message->source);
	bind_number(add, COLUMN_SAID_AT, message->said_at.us, 0);
	bind_number(add, COLUMN_FACILITY, message->facility, -1);
	bind_number(add, COLUMN_SEVERITY, message->severity, -1);
	bind_text(add, COLUMN_HOST, message->host);
	bind_text(add, COLUMN_PROGRAM, message->program);
	bind_text(add, COLUMN_TRAP, message->trap);
	bind_text(add, COLUMN_TEXT, message->text);
	bind_text(add, COLUMN_HEAD, message->head);
	bind_text(add, COLUMN_VARIABLES, letter->variables);
	bind_number(add, COLUMN_PORT, message->if_index, 0);
	bind_number(add, COLUMN_MALFORMED, message->malformed, 0);
	bind_number(add, COLUMN_INFORM, letter->inform, 0);
}

/* Ids are unique already, unless the clock was set back: then the next free one is as good. */
static bool add_letter(struct message_store *store, const struct letter *letter, GError **error)
{
	sqlite3_stmt *add = store->statements[STATEMENT_ADD];
	int code = SQLITE_CONSTRAINT;

	bind_letter(add, letter);
	for (int64_t i = 0; i < ID_TRIES && code == SQLITE_CONSTRAINT; i++) {
		sqlite3_bind_int64(add, COLUMN_ID + 1, letter->message.id + i);
		code = sqlite3_step(add);
		sqlite3_reset(add);
	}
	if (code == SQLITE_DONE)
		return true;
	message_file_fail(store->db, error);
	return false;
}

/* Whether the inform LETTER is there already, of this commit or an earlier one. */
static bool is_stored(struct message_store *store, const struct letter *letter)
{
	sqlite3_stmt *ask = store->statements[STATEMENT_INFORM];

	if (letter->inform == 0)
		return false;
	const int64_t *eve = g_hash_table_lookup(store->eve, &letter->inform);
	if (eve != NULL && *eve > letter->message.id - INFORM_SPAN)
		return true;
	sqlite3_bind_int64(ask, 1, letter->inform);
	sqlite3_bind_int64(ask, 2, letter->message.id - INFORM_SPAN);
	bool found = sqlite3_step(ask) == SQLITE_ROW;
	sqlite3_reset(ask);
	return found;
}

/* The letters from FIRST on that are of one day, in one transaction; *RET_END is behind them. */
static bool store_day(struct message_store *store, size_t first, size_t *ret_end, GError **error)
{
	const struct letter *letter = g_ptr_array_index(store->group, first);
	char day[DAY_SIZE], other[DAY_SIZE];
	size_t at = first;

	message_day(letter->message.id, day);
	if (strcmp(store->day, day) != 0 && !open_day(store, day, error))
		return false;
	if (!run(store, STATEMENT_BEGIN, error))
		return false;
	for (; at < store->group->len; at++) {
		struct letter *next = g_ptr_array_index(store->group, at);
		if (!message_is_of_day(store, next->message.id)) {
			message_day(next->message.id, other);
			if (strcmp(other, day) != 0)
				break;
		}
		next->inform_done = is_stored(store, next);
		if (!next->inform_done && !add_letter(store, next, error))
			return false;
	}
	*ret_end = at;
	return run(store, STATEMENT_COMMIT, error);
}

/* Whether ID is of the open day, without asking the calendar for each of a million. */
bool message_is_of_day(struct message_store *store, int64_t id)
{
	if (strcmp(store->bounds_day, store->day) != 0) {
		g_strlcpy(store->bounds_day, store->day, sizeof store->bounds_day);
		store->from = clock_day(store->day, 0).us;
		store->until = clock_day(store->day, 1).us;
	}
	return id >= store->from && id < store->until;
}

/* The records on the same disk come first. */
static bool has_room(struct message_store *store, GError **error)
{
	struct statvfs disk;

	if (statvfs(store->folder, &disk) != 0 ||
	    (int64_t)(disk.f_bavail * disk.f_frsize) >= store->reserve)
		return true;
	g_set_error_literal(error, MESSAGE_FILE_ERROR, MESSAGE_FILE_DISK,
	    _("磁盘余量不足，陷阱与日志暂不入库；台账和告警优先"));
	return false;
}

/* Whether somebody moved or removed the file below us: what we write would be lost with it. */
static bool has_moved(const struct message_store *store)
{
	int moved = 0;

	if (store->db != NULL)
		sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved != 0;
}

static void put_aside(struct message_store *store, const char *day)
{
	g_autofree char *path = message_day_path(store->folder, day);

	if (strcmp(day, store->day) == 0)
		close_day(store);
	g_autofree char *aside = history_file_put_aside(path, clock_wall());
	if (aside == NULL)
		return;
	log_error("messages", "%s is damaged, put aside as %s", path, aside);
	g_free(store->aside);
	store->aside = g_steal_pointer(&aside);
}

/* Acknowledged and forgotten, N of them. */
static void settle(struct message_store *store, size_t n)
{
	uint64_t stored = 0;

	for (size_t i = 0; i < n; i++) {
		struct letter *letter = g_ptr_array_index(store->group, i);
		if (letter->answer != NULL)
			letter_origin_answer(&letter->origin, letter->answer);
		stored += !letter->inform_done;
	}
	g_ptr_array_remove_range(store->group, 0, (guint)n);
	g_mutex_lock(&store->mutex);
	tally_settle(store->tally, n);
	store->status.stored += stored;
	g_mutex_unlock(&store->mutex);
}

/* After a failure. Where only room was missing the file stays open: today can be searched still,
 * for a search needs what the last one to close it would clear away. */
static void leave_day(struct message_store *store)
{
	int code = store->db == NULL ? SQLITE_ERROR : sqlite3_extended_errcode(store->db);
	bool room_only = code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW ||
	    code == SQLITE_FULL || code == SQLITE_IOERR_WRITE;

	if (room_only && !sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	if (!room_only || !sqlite3_get_autocommit(store->db))
		close_day(store);
}

/* The group, day by day; what was committed is out of it. Once more where a day was damaged. */
static bool commit(struct message_store *store, GError **error)
{
	bool again = true;

	if (has_moved(store))
		close_day(store);
	while (store->group->len > 0) {
		g_autoptr(GError) reason = NULL;
		size_t end = 0;
		if (has_room(store, &reason) && store_day(store, 0, &end, &reason)) {
			settle(store, end);
			continue;
		}
		char day[DAY_SIZE];
		struct letter *letter = g_ptr_array_index(store->group, 0);
		message_day(letter->message.id, day);
		leave_day(store);
		if (again &&
		    g_error_matches(reason, MESSAGE_FILE_ERROR, MESSAGE_FILE_DAMAGED)) {
			again = false;
			put_aside(store, day);
			continue;
		}
		g_propagate_error(error, g_steal_pointer(&reason));
		return false;
	}
	return true;
}

/* ---- the thread --------------------------------------------------------------------------- */

/* Wait for letters and then for those that come along with them, if there is no group that waits
 * for the disk. False: stop. */
static bool take_group(struct message_store *store, bool troubled)
{
	g_mutex_lock(&store->mutex);
	const int64_t idle_end = g_get_monotonic_time() + IDLE_US;
	while (!store->stop && (troubled || store->queue->len == 0) && store->damaged == NULL)
		if (!g_cond_wait_until(&store->wake, &store->mutex, idle_end))
			break;
	const int64_t end = g_get_monotonic_time() + store->commit_us;
	while (!store->stop && store->queue->len > 0 && store->queue->len < GROUP_LETTERS)
		if (!g_cond_wait_until(&store->wake, &store->mutex, end))
			break;
	if (store->group->len == 0) {
		GPtrArray *empty = store->group;
		store->group = store->queue;
		store->queue = empty;
		store->queued = 0;
	}
	char *damaged = g_steal_pointer(&store->damaged);
	bool stop = store->stop;
	g_mutex_unlock(&store->mutex);
	if (damaged != NULL)
		put_aside(store, damaged);
	g_free(damaged);
	return !stop;
}

static void publish(struct message_store *store, const GError *error)
{
	g_mutex_lock(&store->mutex);
	store->status.progress = clock_mono();
	store->status.trouble = NULL;
	if (error != NULL) {
		store->status.trouble = g_intern_string(error->message);
	} else if (store->aside != NULL) {
		g_autofree char *text = g_strdup_printf(
		    _("消息库曾损坏，已另存为 %s，现用新库，那一天此前的陷阱与日志不可查"),
		    store->aside);
		store->status.trouble = g_intern_string(text);
	} else if (store->too_large) {
		store->status.trouble = _("陷阱与日志超过限额，但不足六个月的不能删");
	}
	g_mutex_unlock(&store->mutex);
}

/* What cannot be kept any more is counted. */
static void lose_group(struct message_store *store)
{
	g_mutex_lock(&store->mutex);
	store->status.dropped_queue += store->group->len;
	tally_settle(store->tally, store->group->len);
	g_mutex_unlock(&store->mutex);
	g_ptr_array_set_size(store->group, 0);
}

static bool write_group(struct message_store *store, bool troubled)
{
	g_autoptr(GError) error = NULL;
	bool good = commit(store, &error);

	publish(store, error);
	if (!good && !troubled)
		log_error("messages", "%s: %s", store->folder, error->message);
	if (good && troubled)
		log_info("messages", "%s: saved again", store->folder);
	return good;
}

static bool has_letters(struct message_store *store)
{
	g_mutex_lock(&store->mutex);
	bool queued = store->queue->len > 0;
	g_mutex_unlock(&store->mutex);
	return queued || store->group->len > 0;
}

static void *write_thread(void *data)
{
	struct message_store *store = data;
	struct mono kept_at = clock_mono();
	bool troubled = false, running = true;
	char day[DAY_SIZE] = "";

	message_store_keep_days(store);
	while (running || has_letters(store)) {
		running = take_group(store, troubled) && running;
		troubled = !write_group(store, troubled);
		if (troubled && !running)
			lose_group(store);
		if (strcmp(day, store->day) != 0 ||
		    mono_between(kept_at, clock_mono()) > KEEPING_EVERY) {
			kept_at = clock_mono();
			g_strlcpy(day, store->day, sizeof day);
			message_store_keep_days(store);
		}
	}
	close_day(store);
	return NULL;
}

void message_store_damaged(struct message_store *store, const char *day)
{
	g_mutex_lock(&store->mutex);
	if (store->damaged == NULL)
		store->damaged = g_strdup(day);
	g_cond_signal(&store->wake);
	g_mutex_unlock(&store->mutex);
}

/* ---- everybody else's side ---------------------------------------------------------------- */

void message_store_put(struct message_store *store, struct letter *const *letters, size_t n)
{
	size_t lost = 0;

	g_mutex_lock(&store->mutex);
	for (size_t i = 0; i < n; i++) {
		if (store->queued + letters[i]->size > store->queue_bytes) {
			lost++;
			letter_unref(letters[i]);
			continue;
		}
		store->queued += letters[i]->size;
		g_ptr_array_add(store->queue, letters[i]);
	}
	tally_settle(store->tally, lost);
	store->status.dropped_queue += lost;
	if (store->queue->len == n || store->queue->len >= GROUP_LETTERS)
		g_cond_signal(&store->wake);
	g_mutex_unlock(&store->mutex);
}

void message_store_status(const struct message_store *store, struct messages_status *ret)
{
	GMutex *mutex = (GMutex *)(uintptr_t)&store->mutex;

	g_mutex_lock(mutex);
	const struct messages_status *ours = &store->status;
	ret->stored = ours->stored;
	ret->waiting = tally_waiting(store->tally);
	ret->dropped_queue = ours->dropped_queue;
	ret->dropped_crash = ours->dropped_crash;
	ret->bytes = ours->bytes;
	ret->days = ours->days;
	memcpy(ret->oldest, ours->oldest, sizeof ret->oldest);
	ret->progress = ours->progress;
	ret->trouble = ours->trouble;
	g_mutex_unlock(mutex);
}

void message_store_keep(struct message_store *store, int64_t days, int64_t limit)
{
	g_mutex_lock(&store->mutex);
	store->keep_days = days;
	store->limit = limit;
	g_mutex_unlock(&store->mutex);
}

static void unref_letter(void *data)
{
	letter_unref(data);
}

void message_store_take(struct message_store *store, size_t n)
{
	tally_take(store->tally, n);
}

void message_store_forgo(struct message_store *store, size_t n)
{
	tally_settle(store->tally, n);
}

uint64_t message_store_kernel_drops(struct message_store *store, uint64_t cookie, uint32_t drops)
{
	g_mutex_lock(&store->mutex);
	uint32_t more = tally_drops(store->tally, cookie, drops);
	g_mutex_unlock(&store->mutex);
	return more;
}

static void count_crash(struct message_store *store)
{
	store->status.dropped_crash = tally_lost(store->tally);
	if (store->status.dropped_crash > 0)
		log_warning("messages", "%" G_GUINT64_FORMAT " messages were lost with the last "
		    "service, uncommitted", store->status.dropped_crash);
}

struct message_store *message_store_new(const struct message_store_settings *settings)
{
	struct message_store *store = g_new0(struct message_store, 1);

	store->folder = g_build_filename(settings->state_dir, "messages", NULL);
	g_mkdir_with_parents(store->folder, 0700);
	store->keep_days = settings->keep_days;
	store->limit = settings->limit;
	store->reserve = settings->reserve == 0 ? FREE_RESERVE : settings->reserve;
	store->commit_us = settings->commit_us == 0 ? COMMIT_US : settings->commit_us;
	store->queue_bytes = settings->queue_bytes == 0 ? QUEUE_BYTES : settings->queue_bytes;
	store->loop =
	    g_main_context_ref(settings->loop ? settings->loop : g_main_context_default());
	store->eve = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	store->group = g_ptr_array_new_with_free_func(unref_letter);
	store->queue = g_ptr_array_new_with_free_func(unref_letter);
	g_mutex_init(&store->mutex);
	g_cond_init(&store->wake);
	g_autofree char *boot =
	    settings->boot == NULL ? chain_boot_id() : g_strdup(settings->boot);
	store->tally = tally_open(store->folder, boot);
	count_crash(store);
	store->status.progress = clock_mono();
	message_store_start_reading(store);
	store->writing = g_thread_new("messages", write_thread, store);
	return store;
}

void message_store_free(struct message_store *store)
{
	if (store == NULL)
		return;
	g_mutex_lock(&store->mutex);
	store->stop = true;
	g_cond_signal(&store->wake);
	g_mutex_unlock(&store->mutex);
	message_store_stop_reading(store);
	g_thread_join(store->writing);
	g_hash_table_unref(store->eve);
	g_ptr_array_unref(store->group);
	g_ptr_array_unref(store->queue);
	tally_close(store->tally);
	g_main_context_unref(store->loop);
	g_mutex_clear(&store->mutex);
	g_cond_clear(&store->wake);
	g_free(store->damaged);
	g_free(store->aside);
	g_free(store->folder);
	g_free(store);
}
