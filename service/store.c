/* The store as the loop sees it: opening, posting jobs and questions, hearing the answers. */
#include "service/store.h"

#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/ledger.h"
#include "service/store_parts.h"

/* ---- deliveries ------------------------------------------------------------------------------ */

void store_deliver(struct store *store, void (*tell)(struct store *, void *), void *parcel,
    GDestroyNotify free)
{
	struct delivery *delivery = g_new(struct delivery, 1);

	*delivery = (struct delivery){ tell, free, parcel };
	g_async_queue_push(store->deliveries, delivery);
	g_source_set_ready_time(store->wake, 0);
}

/* How long the loop is kept at a time. */
#define TURN (10 * CLOCK_SECOND / 1000)

/* Tells the next that is there; false when there is none. */
static bool hear_one(struct store *store)
{
	struct delivery *delivery = g_async_queue_try_pop(store->deliveries);

	if (!delivery)
		return false;
	delivery->tell(store, delivery->parcel);
	delivery->free(delivery->parcel);
	g_free(delivery);
	return true;
}

/* The source has no function: being ready is all it says. Tells one after the other until its turn
 * is over; the rest comes in the next. */
static gboolean dispatch(GSource *source, GSourceFunc function, gpointer data)
{
	struct store *store = data;
	struct mono began = clock_mono();

	(void)function;
	g_source_set_ready_time(source, -1);
	while (hear_one(store))
		if (mono_between(began, clock_mono()) > TURN) {
			g_source_set_ready_time(source, 0);
			break;
		}
	return G_SOURCE_CONTINUE;
}

static gboolean always(gpointer data)
{
	(void)data;
	return G_SOURCE_CONTINUE;
}

static GSource *wake_new(struct store *store)
{
	static GSourceFuncs functions = { .dispatch = dispatch };
	GSource *source = g_source_new(&functions, sizeof(GSource));

	g_source_set_callback(source, always, store, NULL);
	g_source_attach(source, store->loop);
	return source;
}

/* ---- opening and closing --------------------------------------------------------------------- */

/* What only a store that may write has: lock, writer, its thread. */
static bool start_writing(struct store *store, GError **error)
{
	store->lock = store_lock(store->state_dir, error);
	if (store->lock < 0 || !store_create(store->state_dir, error) ||
	    !writer_open(&store->writer, store->state_dir, error))
		return false;
	store->head_seq = store->writer.chain.seq;
	g_strlcpy(store->head_hash, store->writer.chain.hash, sizeof(store->head_hash));
	store->status.progress = clock_mono();
	store->status.newest = store->writer.chain.newest;
	store->writing = g_thread_new("store-writer", store_write_thread, store);
	return true;
}

/* A store that only reads: what there is must be ours and whole enough. */
static bool look_only(struct store *store, GError **error)
{
	g_autofree char *path = g_build_filename(store->state_dir, STORE_FILE, NULL);
	g_autoptr(sqlite3) db = sql_open(path, SQL_READ, error);
	struct chain end;

	if (!db || !store_check(db, false, error) || !chain_load(db, &end, error))
		return false;
	store->head_seq = end.seq;
	g_strlcpy(store->head_hash, end.hash, sizeof(store->head_hash));
	return true;
}

struct store *store_open(const struct store_settings *settings, GError **error)
{
	struct store *store = g_new0(struct store, 1);

	json_object_seed(0);
	*store = (struct store){
		.state_dir = g_strdup(settings->state_dir),
		.lock = -1,
		.loop = settings->loop,
		.changed = settings->changed,
		.data = settings->data,
		.jobs = g_async_queue_new_full(job_free),
		.questions = g_async_queue_new(),
		.deliveries = g_async_queue_new(),
	};
	g_mutex_init(&store->guard);
	store->wake = wake_new(store);
	if (settings->read_only ? look_only(store, error) : start_writing(store, error)) {
		store->reading = g_thread_new("store-reader", store_read_thread, store);
		return store;
	}
	store_close(store);
	return NULL;
}

/* Who reads ends first, so that the writer's connection is the last and checkpoints. */
void store_close(struct store *store)
{
	if (store->reading) {
		g_async_queue_push(store->questions, &question_end);
		g_thread_join(store->reading);
	}
	if (store->writing) {
		g_async_queue_push(store->jobs, &job_end);
		g_thread_join(store->writing);
	}
	while (hear_one(store))
		;
	sqlite3_close_v2(store->looking);
	if (store->writer.path)
		writer_close(&store->writer);
	if (store->lock >= 0)
		close(store->lock);
	g_source_destroy(store->wake);
	g_source_unref(store->wake);
	g_async_queue_unref(store->jobs);
	g_async_queue_unref(store->questions);
	g_async_queue_unref(store->deliveries);
	g_mutex_clear(&store->guard);
	g_free(store->state_dir);
	g_free(store);
}

/* ---- jobs ------------------------------------------------------------------------------------ */

/* A store that only reads has nobody to do JOB: it says so at once. */
static void post(struct store *store, struct job *job)
{
	if (store->writing) {
		g_async_queue_push(store->jobs, job);
		return;
	}
	job_fail(job, RPC_NOT_SAVED, _("这里只能读，没有保存。"));
	if (job->done)
		job->done(&job->result, job->data);
	job_free(job);
}

void store_act(struct store *store, const struct store_act *act, store_done *done, void *data)
{
	struct job *job = job_new(JOB_ACT, &act->actor, act->origin);

	job->kind = g_strdup(act->kind);
	job->act = g_strdup(act->act);
	job->id = act->id;
	job->fields = act->fields;
	job->facts = act->facts;
	job->expect = act->expect;
	job->done = done;
	job->data = data;
	post(store, job);
}

void store_act_all(struct store *store, const struct store_acts *acts, store_done *done, void *data)
{
	struct job *job = job_new(JOB_ACTS, &acts->actor, acts->origin);

	job->fields = acts->acts;
	job->check = acts->check;
	job->done = done;
	job->data = data;
	post(store, job);
}

void store_audit(struct store *store, const struct actor *actor, const char *origin,
    const char *action, bool success, json_t *detail)
{
	struct job *job = job_new(JOB_AUDIT, actor, origin);

	job->act = g_strdup(action);
	job->success = success;
	job->fields = detail;
	post(store, job);
}

void store_transition(struct store *store, json_t *row)
{
	struct job *job = job_new(JOB_TRANSITION, NULL, NULL);

	job->fields = row;
	post(store, job);
}

void store_standing(struct store *store, json_t *row)
{
	struct job *job = job_new(JOB_STANDING, NULL, NULL);

	job->fields = row;
	post(store, job);
}

void store_keep(struct store *store, const char *name, json_t *value)
{
	struct job *job = job_new(JOB_KEEP, NULL, NULL);

	job->act = g_strdup(name);
	job->fields = value;
	post(store, job);
}

void store_observe(struct store *store, const struct kind *kind, int64_t id, json_t *fields,
    const struct kind *event_kind, json_t *events)
{
	post(store, observation_new(kind, id, fields, event_kind, events));
}

void store_audit_head(const struct store *store, int64_t *ret_seq, char ret_hash[65])
{
	*ret_seq = store->head_seq;
	g_strlcpy(ret_hash, store->head_hash, AUDIT_HASH_SIZE);
}

/* ---- before the loop runs -------------------------------------------------------------------- */

/* The loop's own connection; opening one reads the whole schema, so it is kept. */
static sqlite3 *open_to_read(struct store *store, GError **error)
{
	g_autofree char *path = g_build_filename(store->state_dir, STORE_FILE, NULL);

	if (!store->looking)
		store->looking = sql_open(path, SQL_READ, error);
	return store->looking;
}

/* " WHERE ..." for what has not ended, by the states that do not end it, so that the index finds
 * them; "" where nothing ends. */
static char *current_conditions(const struct kind *kind)
{
	GString *sql = g_string_new(NULL);

	for (const struct choice *state = kind->states; kind->ended && state->name; state++)
		if (!word_in(kind->ended, state->name))
			g_string_append_printf(sql, "%s\"state\" = '%s'",
			    sql->len ? " OR " : " WHERE ", state->name);
	return g_string_free(sql, FALSE);
}

static bool load_kind(struct store *store, sqlite3 *db, const struct kind *kind, GError **error)
{
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *which =
	    kind->flags & KIND_RESIDENT ? g_strdup("") : current_conditions(kind);
	g_autofree char *sql = g_strconcat(select, which, " ORDER BY id", NULL);
	g_autoptr(sqlite3_stmt) rows = sql_prepare(db, sql, error);
	int code;

	if (!rows)
		return false;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		json_t *record = sql_record(kind, rows, false);

		store->changed(kind, record, store->data);
		json_decref(record);
	}
	return code == SQLITE_DONE || sql_fail(db, error);
}

bool store_load(struct store *store, GError **error)
{
	sqlite3 *db = open_to_read(store, error);

	if (!db)
		return false;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
		if ((kind->flags & KIND_RESIDENT || ledger_holds_current(kind)) &&
		    !load_kind(store, db, kind, error))
			return false;
	return true;
}

int64_t store_observed_last(struct store *store, const struct kind *kind)
{
	sqlite3 *db = open_to_read(store, NULL);
	g_autofree char *sql = g_strdup_printf("SELECT max(id) FROM \"%s\"", kind->name);

	return db ? sql_number(db, sql, 0) : 0;
}

json_t *store_observed(struct store *store, const struct kind *kind, struct wall since)
{
	sqlite3 *db = open_to_read(store, NULL);
	g_autofree char *select = sql_select(kind, false);
	g_autofree char *conditions = current_conditions(kind);
	g_autofree char *ended_at = sql_ended_at(kind);
	g_autofree char *sql =
	    g_strconcat(select, conditions, " OR \"", ended_at, "\" > ? ORDER BY id", NULL);
	g_autoptr(sqlite3_stmt) rows = db ? sql_prepare(db, sql, NULL) : NULL;

	if (!rows)
		return NULL;
	sqlite3_bind_int64(rows, 1, since.us);
	return sql_records(kind, rows, false, NULL);
}

json_t *store_kept(struct store *store, const char *name)
{
	sqlite3 *db = open_to_read(store, NULL);
	g_autoptr(sqlite3_stmt) row =
	    db ? sql_prepare(db, "SELECT value FROM kept WHERE name = ?", NULL) : NULL;

	if (!row)
		return NULL;
	sql_bind_text(row, 1, name);
	if (sqlite3_step(row) != SQLITE_ROW)
		return NULL;
	return json_loads((const char *)sqlite3_column_text(row, 0), JSON_DECODE_ANY, NULL);
}

struct wall store_last_word(struct store *store)
{
	sqlite3 *db = open_to_read(store, NULL);

	if (!db)
		return (struct wall){ 0 };
	return (struct wall){ MAX(
	    sql_number(db, "SELECT at FROM standing ORDER BY key DESC LIMIT 1", 0),
	    sql_number(db, "SELECT at FROM transition ORDER BY key DESC LIMIT 1", 0)) };
}

void store_status(const struct store *store, struct store_status *ret)
{
	GMutex *guard = (GMutex *)(uintptr_t)&store->guard;

	g_mutex_lock(guard);
	*ret = store->status;
	g_mutex_unlock(guard);
	ret->queued = MAX(0, g_async_queue_length(store->jobs));
	ret->held = clock_is_behind(ret->newest, clock_wall());
}
