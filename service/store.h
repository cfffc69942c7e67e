/* records.db: what is kept. One writer thread owns the only write connection and is the only one to
 * checkpoint (the SQLite of Debian 12 can corrupt otherwise); synchronous=FULL; whatever queued
 * during the last commit is the next group; a change is answered after its commit. Reads run on a
 * reader thread with a read-only connection. The loop thread never touches the disk: it posts
 * requests and gets answers on its own context, in order. */
#ifndef SERVICE_STORE_H
#define SERVICE_STORE_H

#include <glib.h>
#include <jansson.h>

#include "base/rpc.h"
#include "records/model/kind.h"

struct store;

/* One record as it is after a commit, without FIELD_VERBATIM. Called on the loop for every record a
 * commit made or changed, before the answers of that commit. */
typedef void store_changed(const struct kind *kind, json_t *record, void *data);

struct store_settings {
	const char *state_dir;      /* records.db is made here, 0600; must exist */
	bool read_only; /* for audit verify and doctor beside a running service: no writer */
	GMainContext *loop;         /* NULL: default context */
	store_changed *changed;
	void *data;
};

/* Opens, locks (a second service is refused), migrates forward, checks that the database is not
 * newer than this program, checks integrity quickly, and verifies the tail of the audit chain.
 * Blocks: called before the loop runs. Never makes a database where DIR/records.db is missing but
 * DIR/history.db or a backup says there was one. */
struct store *store_open(const struct store_settings *settings, GError **error);
/* Finishes what is queued, checkpoints, closes. */
void store_close(struct store *store);

/* ---- acts --------------------------------------------------------------------------------- */

struct store_act {
	const char *kind, *act;
	int64_t id;                 /* 0 for create */
	struct actor actor;         /* strings are copied */
	const char *origin;         /* tty or address, clean; for the audit */
	json_t *fields; /* taken over; JSON as of the wire: checked by field_accepts() */
	json_t *facts;              /* taken over; may be NULL */
	json_t *expect; /* taken over; what the person saw of the record ({"state": …}); NULL: any.
			 * Where it is another by now nothing is done: RPC_CONFLICT */
};

struct store_result {
	bool committed;
	int64_t id;                 /* the record made or changed */
	int64_t seq;                /* audit sequence number of the act */
	enum rpc_code code;         /* when not committed */
	const char *message;        /* one clean sentence, when not committed */
	json_t *reasons;            /* [{field, reason}], may be NULL; borrowed */
	json_t *record;             /* of RPC_CONFLICT: as it is now; borrowed */
	json_t *ids;                /* of store_act_all(): of each act the record; borrowed */
};
typedef void store_done(const struct store_result *result, void *data);

/* Queue an act. Permission (act_allowed), field checks, kind->check, guard and effect run in the
 * writer within one transaction (a savepoint of the group) with one audit row per record touched.
 * Refusals are audited too. */
void store_act(struct store *store, const struct store_act *act, store_done *done, void *data);

/* Several acts by one person, in one transaction and in their order: all of them are done, each
 * with its audit rows, or none is. A later act sees what the earlier ones did; where one of its
 * fields, or its id, is {"made": N} the id of the record of act N (from 0) is meant. */
struct store_acts {
	struct actor actor;         /* strings are copied */
	const char *origin;
	json_t *acts;               /* [{kind, act, id?, fields?, facts?, expect?}], taken over */
	bool check;                 /* only to see whether it could be done: nothing stays */
};

/* All acts are tried, so that each refused one is told: reasons are [{place, field?, reason}],
 * `place` counting the acts from 0. Refused is `not allowed` where a role lacks for one of them.
 * One audit row tells of a refused whole, none of a check; a check that passes is `committed`
 * without ids. */
void store_act_all(struct store *store, const struct store_acts *acts, store_done *done,
    void *data);

/* An audit row that touches no record: logins, denials, exports, prints, secret changes, boot. */
void store_audit(struct store *store, const struct actor *actor, const char *origin,
    const char *action, bool success, json_t *detail);

/* Head of the audit chain as of the last commit the loop has heard of. */
void store_audit_head(const struct store *store, int64_t *ret_seq, char ret_hash[65]);

/* ---- reading ------------------------------------------------------------------------------ */

/* Everything that is KIND_RESIDENT, and what has not ended of those kinds of which the service
 * holds that (ledger_holds_current()), read before the loop runs: calls CHANGED for each record. */
bool store_load(struct store *store, GError **error);

/* Records of KIND, newest first (by id), without FIELD_VERBATIM unless WHERE has `id`, matching
 * every member of WHERE ({"field": value}, taken over, may be NULL), id below BEFORE (0: no bound),
 * at most LIMIT. RECORDS is a JSON array, NULL on failure. */
typedef void store_rows(json_t *records, const char *failure, void *data);
void store_list(struct store *store, const struct kind *kind, json_t *where, int64_t before,
    size_t limit, store_rows *done, void *data);

/* The journal of one record: the audit rows that touched it, oldest first: {seq, at, person, name,
 * action, success, detail?}. */
void store_journal(struct store *store, const struct kind *kind, int64_t id, store_rows *done,
    void *data);

/* The figures of a time (service/store_figures.h): ASKED is taken over, RECORDS is the answer. */
void store_figures(struct store *store, json_t *asked, store_rows *done, void *data);

/* The chain of responsibility or the digest of a shift (service/store_shift.h), likewise. */
void store_shift(struct store *store, json_t *asked, store_rows *done, void *data);

/* ---- what the service itself observes: kept, not audited ---------------------------------- */

/* Transitions (service/changes.h) are appended with the next group. ROW is taken over: {at, kind,
 * id, name, from?, to, why?, severity}. */
void store_transition(struct store *store, json_t *row);
/* The newest LIMIT transitions with FROM <= at < TO (us == 0: open), oldest first; each with its
 * `key`. */
void store_transitions(struct store *store, struct wall from, struct wall to, size_t limit,
    store_rows *done, void *data);

/* Writes FIELDS (taken over) of the record ID of a KIND_OBSERVED with the next group, making it in
 * its first state where there is none; fields that acts write are left alone, and so is the state.
 * ID is the caller's to choose: above store_observed_last(). EVENTS (taken over, may be NULL) are
 * records of kind EVENT_KIND that are appended in the same transaction. `changed` is told. A group
 * that fails is tried again until it is kept: nothing observed is dropped. */
void store_observe(struct store *store, const struct kind *kind, int64_t id, json_t *fields,
    const struct kind *event_kind, json_t *events);
/* Highest id of KIND; before the loop runs only. */
int64_t store_observed_last(struct store *store, const struct kind *kind);
/* Records of KIND that have not ended, or ended after SINCE; before the loop runs only. New; NULL
 * when they could not be read. */
json_t *store_observed(struct store *store, const struct kind *kind, struct wall since);

/* How a circuit stands from now on, or that nothing was watched, for the figures: appended with the
 * next group. ROW is taken over: {at, since?, kind: "circuit"|"service", id, state}. Of a circuit
 * `state` is its word, or "closed"; of the service "stopped", from `since` until `at` and then for
 * each circuit until its next row, or "paused", from `since` until `at` only. */
void store_standing(struct store *store, json_t *row);

/* A named value, replaced whole with the next group: judge state, when the service was last alive.
 * VALUE is taken over. */
void store_keep(struct store *store, const char *name, json_t *value);
/* Before the loop runs only; NULL when nothing was kept. New reference. */
json_t *store_kept(struct store *store, const char *name);

/* When something observed was kept last: then the service was watching. Before the loop runs only;
 * us == 0: never. */
struct wall store_last_word(struct store *store);

/* ---- keeping ------------------------------------------------------------------------------ */

/* Consistent copy of the database into FILE (not there yet, made 0600) by the backup API while work
 * goes on; done on the reader thread. MESSAGE is NULL on success. */
typedef void store_copied(const char *message, int64_t bytes, void *data);
void store_backup(struct store *store, const char *file, store_copied *done, void *data);

/* For `zhiban restore`, with the service stopped: FILE is checked (integrity, schema, audit chain),
 * the present database is put aside with a dated name, FILE is copied in, an audit row says so. */
bool store_restore(const char *state_dir, const char *file, const struct actor *actor,
    GError **error);

/* Verify the whole audit chain of DIR/records.db (read-only; may run beside a service). Returns the
 * number of rows; on a break false with the first bad seq and one sentence. */
bool store_verify_audit(const char *state_dir, int64_t *ret_rows, char ret_head[65],
    int64_t *ret_bad_seq, GError **error);

struct store_status {
	int64_t bytes, wal_bytes, free_bytes;   /* file, write-ahead log, free on the file system */
	int64_t queued;                         /* acts waiting */
	int64_t last_commit_us;                 /* how long the last commit took */
	struct mono progress;                   /* the writer was last alive then (watchdog) */
	struct wall newest;         /* latest time recorded since people last confirmed one */
	bool held;                  /* the clock is behind it: nothing is written until two people
				     * confirm the time, or it has passed */
	const char *trouble; /* NULL, or one sentence: disk full, read-only; acts are refused */
};
void store_status(const struct store *store, struct store_status *ret);

/* Whether a clock of NOW is behind NEWEST by more than slewing explains. */
bool clock_is_behind(struct wall newest, struct wall now);

/* Version of the database library. Static. */
const char *store_library(void);

#endif
