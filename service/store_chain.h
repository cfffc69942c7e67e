/* The audit chain in the database: appended by the writer within the transaction of the act,
 * verified over any connection. */
#ifndef SERVICE_STORE_CHAIN_H
#define SERVICE_STORE_CHAIN_H

#include "records/model/roles.h"
#include "service/audit.h"
#include "service/store_sql.h"

/* Where the chain ends. A plain value: what is copied before a savepoint is put back after its
 * rollback. */
struct chain {
	int64_t seq;                    /* of the last row; 0: none yet */
	char hash[AUDIT_HASH_SIZE];
	struct wall at;                 /* time of the last row */
	struct wall newest;             /* latest time written since people last confirmed one */
};

bool chain_load(sqlite3 *db, struct chain *ret, GError **error);

/* What happened, as far as the chain does not know it itself. */
struct chain_event {
	struct wall now;
	const struct actor *actor;
	const char *origin;
	const char *action;
	const char *kind;
	int64_t id;
	bool success;
	const json_t *before, *after;   /* the record, NULL where there was or is none */
	const json_t *detail;
};
/* Appends one row; before it one that says so where the wall clock went back. False if the database
 * failed. */
bool chain_append(struct chain *chain, sqlite3 *db, const char *boot,
    const struct chain_event *event);

/* Verify the rows from FROM on (1: all). True: RET_END is where the chain ends. False: the first
 * bad row in *RET_BAD, 0 when reading failed, and one sentence. */
bool chain_verify(sqlite3 *db, int64_t from, struct chain *ret_end, int64_t *ret_bad,
    GError **error);

/* The kernel's id of this boot. Caller frees. */
char *chain_boot_id(void);

#endif
