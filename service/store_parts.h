/* What the files behind store.h share. The loop thread owns struct store; the writer thread owns
 * struct writer; between them go jobs, one way asked, the other way done. */
#ifndef SERVICE_STORE_PARTS_H
#define SERVICE_STORE_PARTS_H

#include "records/model/change.h"
#include "service/store.h"
#include "service/store_chain.h"
#include "service/store_sql.h"

#define STORE_FILE "records.db"

/* A record a commit made or changed. */
struct touched {
	const struct kind *kind;
	json_t *record;
};
void touched_free(gpointer touched);

enum job_type {
	JOB_ACT, JOB_ACTS, JOB_AUDIT, JOB_TRANSITION, JOB_STANDING, JOB_KEEP, JOB_OBSERVE
};

/* One thing for the writer to do, and, on its way back, how it went. */
struct job {
	enum job_type type;
	char *kind, *act; /* act: of the kind; audit: `act` is the action; observe: the kind of
			   * the events */
	int64_t id;
	struct actor actor;         /* its name is ours */
	char *actor_name, *origin;
	json_t *fields, *facts; /* acts: the list; audit: detail; transition, standing: row; keep:
				 * value; observe: `facts` are the events */
	json_t *expect;             /* act: what the person saw of the record; NULL */
	bool success;               /* audit: how it went */
	bool check;                 /* acts: undone in any case */
	bool waits;                 /* observed while the clock is behind what is recorded */
	int64_t offset;             /* of the wall clock then, over the other; 0: never waited */
	store_done *done;
	void *data;

	struct store_result result;
	char *message;
	GPtrArray *touched;         /* struct touched, in order */
};

struct job *job_new(enum job_type type, const struct actor *actor, const char *origin);
void job_free(gpointer job);
/* The job could not be done: CODE and one sentence (copied). Drops what was touched. */
void job_fail(struct job *job, enum rpc_code code, const char *message);
/* RECORD (borrowed) goes to the loop, without its long texts. */
void job_touch(struct job *job, const struct kind *kind, const json_t *record);

/* The only write connection, and where the chain ends as of its transaction. */
struct writer {
	char *path;
	sqlite3 *db;
	struct chain chain;
	char *boot;
	GPtrArray *unkept;          /* struct job: observed, in groups that failed; in order */
	GPtrArray *waiting;         /* struct job: observed while the clock is behind; in order */
	GHashTable *asked;          /* what of these the program asked for: texts */
	struct wall newest_kept;    /* chain.newest as the database has it */
	bool ending;                /* what waits is written as it is: later there is nobody */
	bool lost; /* what was answered as saved is gone: no more answers until a restore */
};
/* Opens DIR/records.db for writing, migrates and verifies it. The caller holds the lock. */
bool writer_open(struct writer *writer, const char *state_dir, GError **error);
void writer_close(struct writer *writer);
/* Append one audit row of the service itself, in its own transaction. */
bool writer_note(struct writer *writer, const struct actor *actor, const char *action,
    const json_t *detail, GError **error);

/* Does JOB within the open transaction. False when the database failed: the group is lost. */
bool act_run(struct writer *writer, struct job *job);
/* The same for all the acts of JOB: together or not at all. */
bool acts_run(struct writer *writer, struct job *job);
/* A job to write FIELDS of the record ID, and EVENTS; both are taken over, checked first. */
struct job *observation_new(const struct kind *kind, int64_t id, json_t *fields,
    const struct kind *event_kind, json_t *events);
/* Writes what JOB observed: the record, and its events. */
bool observe_run(struct writer *writer, struct job *job);

/* ---- files -------------------------------------------------------------------------------- */

/* Lock DIR for one service; the descriptor, or -1. */
int store_lock(const char *state_dir, GError **error);
/* Make DIR/records.db where there never was one; true also when it is there already. */
bool store_create(const char *state_dir, GError **error);
/* Consistent copy of the database behind FROM into FILE, which is made; the number of bytes, or
 * -1. */
int64_t store_copy(sqlite3 *from, const char *file, GError **error);
/* Whether the open database is whole and ours: quick or thorough. */
bool store_check(sqlite3 *db, bool thorough, GError **error);

/* ---- threads ------------------------------------------------------------------------------ */

/* Something done by a thread, to be told on the loop: `tell` runs there, `free` afterwards. */
struct delivery {
	void (*tell)(struct store *store, void *parcel);
	GDestroyNotify free;
	void *parcel;
};

/* A question for the reader thread: `answer` runs there and hands over its delivery. */
struct question {
	void (*answer)(struct store *store, sqlite3 *db, struct question *question);
	const struct kind *kind;
	json_t *where;
	int64_t id, before;
	struct wall from, to;
	size_t limit;
	char *file;
	store_rows *rows;
	store_copied *copied;
	void *data;
};

struct store {
	char *state_dir;
	int lock;
	GMainContext *loop;
	store_changed *changed;
	void *data;

	GAsyncQueue *jobs, *questions, *deliveries;
	GThread *writing, *reading;
	sqlite3 *looking;            /* the loop's: for what is read when something begins */
	GSource *wake;               /* ready when there is something delivered */
	struct writer writer;        /* the writer thread's while it runs */

	int64_t head_seq;            /* the loop's: head of the chain as last heard */
	char head_hash[AUDIT_HASH_SIZE];

	GMutex guard;                /* of what follows */
	struct store_status status;
};

gpointer store_write_thread(gpointer store);
gpointer store_read_thread(gpointer store);
/* From any thread: run TELL with PARCEL on the loop, in order. */
void store_deliver(struct store *store, void (*tell)(struct store *, void *), void *parcel,
    GDestroyNotify free);
void question_free(struct question *question);
/* Ends a thread when it has done what was queued before. */
extern struct job job_end;
extern struct question question_end;

#endif
