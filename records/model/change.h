/* One act in progress: the transaction, the person, the facts, the refusals. Guards, effects and
 * checks get nothing else, so that what an act may touch is what this header offers. The service
 * implements the operations (service/store.c); tests may implement them in memory. */
#ifndef RECORDS_MODEL_CHANGE_H
#define RECORDS_MODEL_CHANGE_H

#include "records/model/kind.h"

struct change_operations {
	json_t *(*get)(void *store, const struct kind *kind, int64_t id);
	json_t *(*find)(void *store, const struct kind *kind, const char *field,
	    const json_t *value);
	int64_t (*append)(void *store, const struct kind *kind, json_t *record);
	bool (*put)(void *store, const struct kind *kind, int64_t id, const json_t *fields,
	    const char *state);
};

struct change {
	const struct change_operations *operations;
	void *store;
	const struct kind *kind;
	const struct act *act;
	const struct actor *actor;
	struct wall now;
	int64_t id;               /* the record acted on; for create, 0 until its effect has run */
	const json_t *record;     /* as it was; NULL for create */
	json_t *fields; /* what the person gave, checked field by field; guard and check may add */
	const json_t
	    *facts; /* what the loop observed for this act; kept in the audit row. Or NULL */
	json_t *reasons;          /* [{field, reason}] */
	bool confirmed;           /* the person says: not classified, in spite of the mark */
	bool marked; /* a text carries a classified mark and was let through; the audit says so */
	bool failed;              /* the database failed: nothing of this will be committed */
};

/* Refuse: FIELD may be NULL; the sentence says what, why, and what then. May be called
 * repeatedly. */
void change_refuse(struct change *change, const char *field, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
bool change_is_refused(const struct change *change);

/* The value FIELD will have after the act: as given, else as it was. Borrowed, may be NULL. */
const json_t *change_value(const struct change *change, const char *field);
const char *change_text(const struct change *change, const char *field);
int64_t change_integer(const struct change *change, const char *field);

/* What this act gives for FIELD; NULL when it gives nothing, or clears it. Borrowed. */
const json_t *change_given(const struct change *change, const char *field);
/* For guards: FIELD will be TEXT, or cleared by NULL. */
void change_set_text(struct change *change, const char *field, const char *text);
/* For guards: the fields NAMES (ends with NULL) will have no value. */
void change_clear(struct change *change, const char *const *names);

/* A record of any kind; NULL if there is none. Caller owns. */
json_t *change_get(struct change *change, const char *kind, int64_t id);
/* All records of KIND whose FIELD equals VALUE (taken over), a JSON array; caller owns. */
json_t *change_find(struct change *change, const char *kind, const char *field, json_t *value);
/* A new record of KIND in its first state (or STATE) with FIELDS (taken over), audited as part of
 * this act. Its id, or 0 when the database failed. */
int64_t change_append(struct change *change, const char *kind, const char *state, json_t *fields);
/* Write FIELDS (taken over; NULL: none) and STATE (NULL: unchanged) of another record. Refused by
 * the store, as our own bug, for kinds with KIND_APPEND unless every field is FIELD_DERIVED. */
bool change_put(struct change *change, const char *kind, int64_t id, const char *state,
    json_t *fields);

/* Refuse the name that another record in use of the same PARENT (a field) has already. */
void change_refuse_twin(struct change *change, const char *parent, const char *sentence);

/* Give the new record its "number" and its "day": PREFIX-20261122-001, from 001 each day of the
 * kind. */
void change_number(struct change *change, const char *prefix);

/* Everything but permission: the fields one by one (null clears), what is required, references,
 * what is unique, classified marks, kind->check, the guard. `"confirmed": true` among the fields is
 * taken out. True if the act may go on; else see reasons, or failed. */
bool change_check(struct change *change);
/* Writes the record and runs the effect; after change_check(). False if the database failed. */
bool change_apply(struct change *change);

#endif
