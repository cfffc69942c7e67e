/* The writer thread: the only one that writes and checkpoints. It takes all that queued during its
 * last commit as one group, does each job within one transaction, commits, and only then hands the
 * answers to the loop: what was answered is on the disk. A group that could not be committed left
 * nothing and is answered so.
 *
 * A full disk is not the end: a ballast file is given up so that a checkpoint has room to move,
 * each later group is tried again, and when there is room once more the ballast is made anew. After
 * an error of the disk itself what the kernel still holds in memory proves nothing, so the
 * connection is closed, opened again and everything brought from the log into the file and
 * verified; what the chain's head then says is the truth that is answered. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/store_clock.h"
#include "service/store_schema.h"

#define GROUP_LIMIT 256
#define SLICE 100                               /* records told to the loop in one turn */
#define TAIL_VERIFIED 1000                      /* audit rows verified at start */
#define BALLAST (1024 * 1024)
#define LOOK_AGAIN G_USEC_PER_SEC               /* an idle writer still shows that it lives */

struct job job_end;

/* ---- the connection ----------------------------------------------------------------------- */

/* Checks before anything is written: a newer or broken database stays as it is. */
static bool open_database(struct writer *writer, GError **error)
{
	int64_t bad;

	writer->db = sql_open(writer->path, SQL_WRITE, error);
	if (!writer->db || !store_check(writer->db, false, error) ||
	    !chain_load(writer->db, &writer->chain, error) ||
	    !chain_verify(writer->db, MAX(1, writer->chain.seq - TAIL_VERIFIED), &writer->chain,
		&bad, error))
		return false;
	writer_load_newest(writer);
	return true;
}

bool writer_open(struct writer *writer, const char *state_dir, GError **error)
{
	*writer = (struct writer){
		.path = g_build_filename(state_dir, STORE_FILE, NULL),
		.boot = chain_boot_id(),
		.unkept = g_ptr_array_new_with_free_func(job_free),
		.waiting = g_ptr_array_new_with_free_func(job_free),
		.asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
	if (open_database(writer, error) && schema_migrate(writer->db, error))
		return true;
	writer_close(writer);
	return false;
}

void writer_close(struct writer *writer)
{
	if (writer->db && !sql_close(writer->db))
		log_error("store", "records.db was closed with statements open");
	if (writer->unkept->len > 0)
		log_error("store", _("磁盘一直写不了，有 %u 条观测没有保存"), writer->unkept->len);
	g_ptr_array_unref(writer->unkept);
	g_ptr_array_unref(writer->waiting);
	g_hash_table_unref(writer->asked);
	g_free(writer->path);
	g_free(writer->boot);
	*writer = (struct writer){ .db = NULL };
}

static bool note(struct writer *writer, const struct actor *actor, const char *origin,
    const char *action, bool success, const json_t *detail)
{
	struct chain_event event = {
		.now = clock_wall(),
		.actor = actor,
		.origin = origin,
		.action = action,
		.success = success,
		.detail = detail,
	};

	return chain_append(&writer->chain, writer->db, writer->boot, &event);
}

bool writer_note(struct writer *writer, const struct actor *actor, const char *action,
    const json_t *detail, GError **error)
{
	if (!sql_run(writer->db, "BEGIN IMMEDIATE", error))
		return false;
	if (note(writer, actor, NULL, action, true, detail) && sql_run(writer->db, "COMMIT", error))
		return true;
	if (error && !*error)
		sql_fail(writer->db, error);
	sql_run(writer->db, "ROLLBACK", NULL);
	return false;
}

/* ---- jobs --------------------------------------------------------------------------------- */

void touched_free(gpointer data)
{
	struct touched *touched = data;

	json_decref(touched->record);
	g_free(touched);
}

struct job *job_new(enum job_type type, const struct actor *actor, const char *origin)
{
	struct job *job = g_new0(struct job, 1);

	job->type = type;
	if (actor)
		job->actor = *actor;
	job->actor_name = g_strdup(job->actor.name ? job->actor.name : "");
	job->actor.name = job->actor_name;
	job->origin = g_strdup(origin);
	job->touched = g_ptr_array_new_with_free_func(touched_free);
	return job;
}

void job_free(gpointer data)
{
	struct job *job = data;

	g_free(job->kind);
	g_free(job->act);
	g_free(job->actor_name);
	g_free(job->origin);
	json_decref(job->fields);
	json_decref(job->facts);
	json_decref(job->expect);
	json_decref(job->result.reasons);
	json_decref(job->result.record);
	json_decref(job->result.ids);
	g_free(job->message);
	g_ptr_array_unref(job->touched);
	g_free(job);
}

void job_fail(struct job *job, enum rpc_code code, const char *message)
{
	char *copy = g_strdup(message);

	g_free(job->message);
	json_decref(job->result.reasons);
	json_decref(job->result.record);
	json_decref(job->result.ids);
	job->message = copy;
	job->result = (struct store_result){ .code = code, .message = job->message };
	g_ptr_array_set_size(job->touched, 0);
}

void job_touch(struct job *job, const struct kind *kind, const json_t *record)
{
	struct touched *touched = g_new(struct touched, 1);

	*touched = (struct touched){ kind, json_copy((json_t *)(uintptr_t)record) };
	for (const struct field *field = kind->fields; field->name; field++)
		if (field->flags & FIELD_VERBATIM)
			json_object_del(touched->record, field->name);
	g_ptr_array_add(job->touched, touched);
}

static bool keep_transition(struct writer *writer, const struct job *job)
{
	g_autoptr(sqlite3_stmt) row =
	    sql_prepare(writer->db, "INSERT INTO transition (at, row) VALUES (?, ?)", NULL);
	char *text = json_dumps(job->fields, JSON_COMPACT);

	if (row && text) {
		sqlite3_bind_int64(row, 1, record_integer(job->fields, "at"));
		sql_bind_text(row, 2, text);
	}
	free(text);
	return row && sqlite3_step(row) == SQLITE_DONE;
}

static bool keep_standing(struct writer *writer, const struct job *job)
{
	static const char *const members[] = { "at", "since", "kind", "id", "state" };
	g_autoptr(sql_kept) row = sql_keep(writer->db,
	    "INSERT INTO standing (at, since, kind, id, state) VALUES (?, ?, ?, ?, ?)");

	for (int i = 0; row && i < (int)G_N_ELEMENTS(members); i++)
		sql_bind(row, i + 1, json_object_get(job->fields, members[i]));
	return row && sqlite3_step(row) == SQLITE_DONE;
}

static bool keep_value(struct writer *writer, const struct job *job)
{
	g_autoptr(sqlite3_stmt) row = sql_prepare(writer->db,
	    "INSERT INTO kept (name, value) VALUES (?, ?) "
	    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	    NULL);
	char *text = json_dumps(job->fields, JSON_COMPACT | JSON_ENCODE_ANY);

	if (row && text) {
		sql_bind_text(row, 1, job->act);
		sql_bind_text(row, 2, text);
	}
	free(text);
	return row && sqlite3_step(row) == SQLITE_DONE;
}

static bool do_job(struct writer *writer, struct job *job)
{
	if (clock_lets_wait(writer, job))
		return true;
	clock_mend(job);
	switch (job->type) {
	case JOB_ACT:
		return act_run(writer, job);
	case JOB_ACTS:
		return acts_run(writer, job);
	case JOB_AUDIT:
		return note(writer, &job->actor, job->origin, job->act, job->success, job->fields);
	case JOB_TRANSITION:
		return keep_transition(writer, job);
	case JOB_STANDING:
		return keep_standing(writer, job);
	case JOB_KEEP:
		return keep_value(writer, job);
	case JOB_OBSERVE:
		return observe_run(writer, job);
	}
	g_assert_not_reached();
}

/* ---- trouble ------------------------------------------------------------------------------ */

static char *ballast_path(const struct store *store)
{
	return g_build_filename(store->state_dir, "records.ballast", NULL);
}

/* Room kept back for the moment the disk is full. Without it the trouble stays. */
static bool make_ballast(const struct store *store)
{
	g_autofree char *path = ballast_path(store);
	struct stat status;

	if (stat(path, &status) == 0 && status.st_size >= BALLAST)
		return true;
	int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool made = file >= 0 && posix_fallocate(file, 0, BALLAST) == 0;
	if (file >= 0)
		close(file);
	if (!made)
		unlink(path);
	return made;
}

static void set_trouble(struct store *store, const char *sentence)
{
	const char *kept = g_intern_string(sentence);

	g_mutex_lock(&store->guard);
	bool news = store->status.trouble != kept;
	store->status.trouble = kept;
	g_mutex_unlock(&store->guard);
	if (news && sentence)
		log_error("store", "%s", sentence);
	else if (news)
		log_info("store", "%s", _("恢复正常"));
}

/* After an error of the disk: everything into the file, then look what is there. */
static bool reopen(struct store *store, GError **error)
{
	struct writer *writer = &store->writer;

	if (writer->db)
		sql_close(writer->db);
	writer->db = NULL;
	if (!open_database(writer, error) ||
	    !sql_run(writer->db, "PRAGMA wal_checkpoint(TRUNCATE)", error)) {
		if (writer->db)
			sql_close(writer->db);
		writer->db = NULL;
		return false;
	}
	return true;
}

/* Gives up the ballast and makes what room there can be made. */
static void make_room(struct store *store)
{
	g_autofree char *path = ballast_path(store);

	unlink(path);
	sql_run(store->writer.db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
}

/* After an error of the disk: whether the group that ends at COMMITTED is on the disk after all.
 * What was answered before it, up to the present end of the chain, must be. */
static bool settle(struct store *store, const struct chain *committed)
{
	struct writer *writer = &store->writer;
	struct chain answered = writer->chain;

	if (!reopen(store, NULL) || strcmp(writer->chain.hash, answered.hash) == 0)
		return false;
	if (strcmp(writer->chain.hash, committed->hash) == 0)
		return true;
	writer->lost = true;
	sql_close(g_steal_pointer(&writer->db));
	return false;
}

/* ---- groups ------------------------------------------------------------------------------- */

struct group {
	GPtrArray *jobs;
	int64_t head_seq;
	char head_hash[AUDIT_HASH_SIZE];
};

static void group_free(gpointer data)
{
	struct group *group = data;

	g_ptr_array_unref(group->jobs);
	g_free(group);
}

/* On the loop: first what changed, then who asked. */
static void tell_group(struct store *store, void *parcel)
{
	const struct group *group = parcel;

	store->head_seq = group->head_seq;
	g_strlcpy(store->head_hash, group->head_hash, sizeof(store->head_hash));
	for (guint i = 0; i < group->jobs->len; i++) {
		const struct job *job = group->jobs->pdata[i];

		for (guint n = 0; store->changed && n < job->touched->len; n++) {
			const struct touched *touched = job->touched->pdata[n];

			store->changed(touched->kind, touched->record, store->data);
		}
	}
	for (guint i = 0; i < group->jobs->len; i++) {
		const struct job *job = group->jobs->pdata[i];

		if (job->done)
			job->done(&job->result, job->data);
	}
}

/* Records of a large job, told before its group: what thousands of records set going on the loop is
 * done in turns, and consoles and devices are served between them. */
static void tell_slice(struct store *store, void *parcel)
{
	const GPtrArray *slice = parcel;

	for (guint i = 0; store->changed && i < slice->len; i++) {
		const struct touched *touched = slice->pdata[i];

		store->changed(touched->kind, touched->record, store->data);
	}
}

static void slice_free(gpointer slice)
{
	g_ptr_array_unref(slice);
}

/* COUNT of ALL from FROM on, which now own themselves. */
static GPtrArray *slice_new(const GPtrArray *all, guint from, guint count)
{
	GPtrArray *slice = g_ptr_array_new_full(count, touched_free);

	for (guint i = from; i < from + count; i++)
		g_ptr_array_add(slice, all->pdata[i]);
	return slice;
}

/* All but the last SLICE records of each job go ahead. */
static void deliver_slices(struct store *store, const GPtrArray *jobs)
{
	for (guint i = 0; i < jobs->len; i++) {
		struct job *job = jobs->pdata[i];
		g_autoptr(GPtrArray) all = g_steal_pointer(&job->touched);
		guint from = 0;

		g_ptr_array_set_free_func(all, NULL);
		for (; all->len - from > SLICE; from += SLICE)
			store_deliver(store, tell_slice, slice_new(all, from, SLICE), slice_free);
		job->touched = slice_new(all, from, all->len - from);
	}
}

/* Everything in one transaction. False when the database failed; *RET_END is what would be its
 * head. */
static bool commit(struct writer *writer, GPtrArray *jobs, struct chain *ret_end)
{
	bool done = writer->db && sql_run(writer->db, "BEGIN IMMEDIATE", NULL);

	for (guint i = 0; done && i < jobs->len; i++)
		done = do_job(writer, jobs->pdata[i]);
	done = done && writer_keep_newest(writer, jobs->len > 0);
	*ret_end = writer->chain;
	if (!done || !sql_run(writer->db, "COMMIT", NULL))
		return false;
	writer->newest_kept = writer->chain.newest;
	return true;
}

/* The sentence for a group that failed. Caller frees. */
static char *why_failed(const struct store *store)
{
	if (store->writer.lost)
		return g_strdup(_("磁盘丢失了已保存的记录，停止保存。"
				  "请停止服务，用备份恢复（zhiban restore）。"));
	return store->writer.db ? sql_sentence(store->writer.db) : g_strdup(store->status.trouble);
}

/* Nobody asked for what was observed and nobody can ask again: it waits for the next group. */
static void put_back(struct writer *writer, GPtrArray *jobs)
{
	guint kept = 0;

	g_ptr_array_set_free_func(jobs, NULL);
	for (guint i = 0; i < jobs->len; i++) {
		struct job *job = jobs->pdata[i];

		if (job->type == JOB_OBSERVE)
			g_ptr_array_add(writer->unkept, job);
		else
			jobs->pdata[kept++] = job;
	}
	g_ptr_array_set_size(jobs, (gint)kept);
	g_ptr_array_set_free_func(jobs, job_free);
}

/* Rolls back, deals with why, answers all of the group the same. */
static void fail_group(struct store *store, GPtrArray *jobs, const struct chain *before,
    const struct chain *end)
{
	struct writer *writer = &store->writer;
	int code = writer->db ? sqlite3_extended_errcode(writer->db) & 0xff : SQLITE_CANTOPEN;
	g_autofree char *sentence = why_failed(store);

	if (writer->db && !sqlite3_get_autocommit(writer->db))
		sql_run(writer->db, "ROLLBACK", NULL);
	writer->chain = *before;
	if (code == SQLITE_FULL)
		make_room(store);
	else if ((code == SQLITE_IOERR || code == SQLITE_CORRUPT || code == SQLITE_NOTADB) &&
	    settle(store, end))
		return;
	set_trouble(store, sentence);
	for (guint i = 0; i < jobs->len; i++)
		job_fail(jobs->pdata[i], RPC_NOT_SAVED, sentence);
	put_back(writer, jobs);
}

static void run_group(struct store *store, GPtrArray *jobs)
{
	struct writer *writer = &store->writer;
	struct chain before = writer->chain, end;
	struct mono began = clock_mono();

	if (!writer->db && !writer->lost)
		reopen(store, NULL);
	if (commit(writer, jobs, &end))
		set_trouble(store, make_ballast(store) ? NULL : _("磁盘快满了，请尽快腾出空间。"));
	else
		fail_group(store, jobs, &before, &end);
	clock_put_by(writer, jobs);
	struct group *group = g_new0(struct group, 1);
	group->jobs = jobs;
	group->head_seq = writer->chain.seq;
	g_strlcpy(group->head_hash, writer->chain.hash, sizeof(group->head_hash));
	g_mutex_lock(&store->guard);
	store->status.last_commit_us = mono_between(began, clock_mono());
	store->status.newest = writer->chain.newest;
	g_mutex_unlock(&store->guard);
	deliver_slices(store, jobs);
	store_deliver(store, tell_group, group, group_free);
}

/* Sizes for store_status(), which may not look at the disk itself. */
static void look_around(struct store *store)
{
	g_autofree char *log = g_strconcat(store->writer.path, "-wal", NULL);
	struct stat file = { .st_size = 0 }, wal = { .st_size = 0 };
	struct statvfs system = { .f_bavail = 0 };

	stat(store->writer.path, &file);
	stat(log, &wal);
	statvfs(store->state_dir, &system);
	g_mutex_lock(&store->guard);
	store->status.bytes = file.st_size;
	store->status.wal_bytes = wal.st_size;
	store->status.free_bytes = (int64_t)system.f_bavail * (int64_t)system.f_frsize;
	store->status.progress = clock_mono();
	g_mutex_unlock(&store->guard);
}

/* The next group: waits for a first job, takes what else there is, after what no earlier group
 * could keep. *RET_END when no more will come. */
static GPtrArray *collect(struct store *store, bool *ret_end)
{
	GPtrArray *jobs = g_steal_pointer(&store->writer.unkept);
	struct job *job = g_async_queue_timeout_pop(store->jobs, LOOK_AGAIN);

	store->writer.unkept = g_ptr_array_new_with_free_func(job_free);
	clock_take_up(&store->writer, jobs);
	for (; job; job = jobs->len < GROUP_LIMIT ? g_async_queue_try_pop(store->jobs) : NULL) {
		if (job == &job_end) {
			*ret_end = true;
			break;
		}
		g_ptr_array_add(jobs, job);
	}
	return jobs;
}

gpointer store_write_thread(gpointer data)
{
	struct store *store = data;
	bool end = false;

	make_ballast(store);
	while (!end) {
		GPtrArray *jobs = collect(store, &end);

		if (jobs->len > 0)
			run_group(store, jobs);
		else
			g_ptr_array_unref(jobs);
		look_around(store);
	}
	store->writer.ending = true;
	g_autoptr(GPtrArray) last = g_ptr_array_new_with_free_func(job_free);
	clock_take_up(&store->writer, last);
	if (last->len > 0)
		run_group(store, g_steal_pointer(&last));
	return NULL;
}
