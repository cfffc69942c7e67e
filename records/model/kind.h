/* What every record is made of: a *kind* is a table of fields and a table of acts.
 *
 * The fields drive the SQL table, the JSON codec, list columns, filters, forms, CSV and the manual.
 * The acts *are* the state machine: permission, the keys a row offers, the form an act opens. A
 * kind is one file in records/ that defines `const struct kind kind_NAME`; make lists the folder
 * and generates the registry, so adding a kind is adding a file.
 *
 * A record travels as a JSON object whose members are the kind's field names. Every record also has
 * the common members of FIELD_COMMON: id, seq, created_at, created_by, and `state` where the kind
 * has states. A field without a value is absent, never null and never "". */
#ifndef RECORDS_MODEL_KIND_H
#define RECORDS_MODEL_KIND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "records/model/roles.h"

struct change;

enum field_type {
	FIELD_TEXT,    /* one clean line */
	FIELD_NOTE,    /* clean lines: carries the non-classified notice, is checked for classified
			  marks */
	FIELD_INTEGER, /* minimum..maximum */
	FIELD_CHOICE,  /* one of choices */
	FIELD_FLAG,    /* yes or no */
	FIELD_DATE,    /* "2026-11-22" */
	FIELD_TIME,    /* an instant: integer, UTC microseconds */
	FIELD_REFERENCE, /* id of a record of the kind named by refers_to */
	FIELD_ADDRESS,	 /* IPv4 or IPv6 address, never a name */
	FIELD_PHONE,	 /* digits, blanks, + - ( ) # and letters for an extension */
};

enum field_flag {
	FIELD_REQUIRED = 1 << 0,
	FIELD_UNIQUE = 1 << 1,	/* among the records of the kind that have not ended */
	FIELD_NAME = 1 << 2,	/* what a reference to the record shows; one per kind */
	FIELD_FIXED = 1 << 3,	/* may be set when the record is made, never edited */
	FIELD_DERIVED = 1 << 4, /* written by effects only: no form, no CSV import */
	FIELD_MASKED = 1 << 5,	/* a viewer sees it masked (138****2210) */
	FIELD_LIST = 1 << 6,	/* a column of the list view */
	FIELD_AHEAD = 1 << 10,	/* a time to come: "08:30" typed is the next one, not today's */
	FIELD_VERBATIM =
	    1 << 7, /* long text kept as it came (a file, a sheet): no search for classified marks,
		     * left out of lists and changes; reading the one record by its id gives it */
};

/* A value of a FIELD_CHOICE and of `state`; the list ends with a NULL name. */
struct choice {
	const char *name;
	const char *title;
};

/* The values of a person's role and of an organisation's type; choice n is bit n of enum role and
 * of enum organisation_type. */
extern const struct choice role_choices[];
extern const struct choice organisation_choices[];

struct field {
	const char *name;
	const char *title;
	enum field_type type;
	unsigned flags;
	const struct choice *choices;
	const char *refers_to;
	int64_t minimum, maximum;  /* FIELD_INTEGER; both 0: any that is not negative */
	size_t limit;              /* longest text in bytes; 0: 200 for TEXT, 8000 for NOTE */
	int columns;               /* width in a list, 0: 12 */
	const char *otherwise;     /* default value as text, NULL: none */
	const char *help;          /* one sentence under the field in a form */
};

/* Why an act cannot be done. FIELD is NULL when it is the record as a whole. */
struct reason {
	const char *field;
	const char *text;
};

/* An act: a named transition. `create` makes a record, `edit` changes its fields; a kind without an
 * act of that name has no such possibility. */
struct act {
	const char *name;
	const char *title;
	const char *from; /* states in which it is possible, "open|late"; NULL: any, "" : creates */
	const char *to;            /* state afterwards, NULL: unchanged */
	unsigned roles;            /* set of ROLE_*; who may */
	unsigned organisations;    /* set of ORGANISATION_*; 0: any */
	bool other_person;         /* must not be who created the record (requirements 2.8) */
	bool signing;              /* wants the signing password of who does it */
	const char
	    *fields; /* the form it opens: "note|until"; NULL: none, "*": all that may be edited */
	const char *key;           /* suggested letter in the act menu, NULL: none */
	/* Both run in the writer thread inside the transaction. guard refuses by change_refuse()
	 * and may add fields; if nothing was refused the record is written (fields and to-state; of
	 * a KIND_APPEND record only FIELD_DERIVED ones: the rest is material for the effect), then
	 * effect touches other records. */
	void (*guard)(struct change *change);
	void (*effect)(struct change *change);
};

enum kind_flag {
	KIND_APPEND = 1 << 0, /* history: no edit, corrections only */
	KIND_RESIDENT = 1 << 1, /* the service holds all of it in memory (the ledger) */
	KIND_UNSEEN = 1 << 2, /* large: never in memory, no topic; read by list and get only */
	KIND_OBSERVED = 1 << 3, /* the service writes what it sees by store_observe(), unaudited;
				 * people only act on it */
	KIND_CURRENT = 1 << 4, /* the service holds those that have not ended, however old, besides
				* the newest; implied by dues */
};

/* A deadline that records carry: FIELD holds its instant. It counts while the record is in one of
 * STATES, and is met by leaving them or by another value of FIELD. service/deadlines.h watches it.
 */
struct due {
	const char *field;           /* a FIELD_TIME */
	const char *states;          /* "accepted|diagnosing"; NULL: until the record has ended */
	const char *title;           /* what is due: N_("运营商承诺恢复") */
	const char *alarm;           /* type of the alarm it raises when it passes; NULL: it is only
				      * shown late */
};

struct kind {
	const char *name;          /* SQL table, protocol and command line */
	const char *title;
	int order;                 /* place in menus */
	unsigned flags;
	const char
	    *parent; /* the kind this is a part of, by a reference field of that name; or NULL */
	const struct choice *states; /* first one is the state of a new record; NULL: no states */
	const char
	    *ended; /* states in which the record no longer counts, "retired|left"; or NULL */
	const struct field *fields; /* ends with a NULL name */
	const struct act *acts;     /* ends with a NULL name */
	const struct due *dues;     /* ends with a NULL field; or NULL */
	const char *owner;          /* the field that names who owes the next step; NULL: none */
	const char *says;           /* fields that say what a record is about where its deadlines
				     * are listed, "report|party_title"; NULL: the first column
				     * filled that says so in words */
	bool pressing;              /* its deadlines stand on every console, and first in what
				     * comes next */
	/* Rules over more than one field, after each field was checked alone; runs in the writer as
	 * guard. */
	void (*check)(struct change *change);
};

/* The kinds by their order; NULL begins and ends the round. */
const struct kind *kind_next(const struct kind *previous);
const struct kind *kind_find(const char *name);
const struct field *kind_field(const struct kind *kind, const char *name);
const struct act *kind_act(const struct kind *kind, const char *name);
/* The field with FIELD_NAME. Every kind has one. */
const struct field *kind_name_field(const struct kind *kind);
/* Translated; NAME itself where it is none of them. */
const char *choice_title(const struct choice *choices, const char *name);
/* Whether NAME is one of the words of SET ("open|late"). NULL in either: false. */
bool word_in(const char *set, const char *name);
/* Whether ACT takes FIELD from the person who does it. */
bool act_takes(const struct act *act, const struct field *field);
/* Whether the act makes a record: its `from` is "". */
bool act_creates(const struct act *act);
/* Whether RECORD of KIND no longer counts. */
bool record_has_ended(const struct kind *kind, const json_t *record);

/* ---- values ------------------------------------------------------------------------------- */

/* What a person typed (form, command line, CSV cell) as the JSON value of FIELD: "是", "yes", "1"
 * for flags, titles or names for choices, local times; a reference is an id or the exact name,
 * which RESOLVE turns into an id (0: none). Returns NULL and one sentence in *RET_REASON (caller
 * frees) when it does not fit. Pure but for RESOLVE. */
typedef int64_t field_resolve(const char *kind, const char *name, void *data);
json_t *field_parse(const struct field *field, const char *typed, struct wall now,
    field_resolve *resolve, void *data, char **ret_reason);

/* Whether VALUE, as it came over the wire, is one FIELD may hold. One sentence in *RET_REASON if
 * not. */
bool field_accepts(const struct field *field, const json_t *value, char **ret_reason);

/* VALUE as people read it, clean text; references as "#id" unless NAME_OF gives a name (caller
 * frees what it returns). MASK hides the middle of FIELD_MASKED. Caller frees. */
typedef char *field_name_of(const char *kind, int64_t id, void *data);
char *field_show(const struct field *field, const json_t *value, bool mask, field_name_of *name_of,
    void *data);

/* ---- records ------------------------------------------------------------------------------ */

/* Members of RECORD. Text is NULL, numbers 0, flags false when absent. Borrowed. */
const char *record_text(const json_t *record, const char *name);
int64_t record_integer(const json_t *record, const char *name);
bool record_flag(const json_t *record, const char *name);
int64_t record_id(const json_t *record);
/* Replaces the values of FIELD_MASKED fields by their masked form ("138****2210"), in place. */
void record_mask(const struct kind *kind, json_t *record);

/* seq: number of the audit row that made the record, so an order over all kinds that no clock
 * disturbs. */
#define FIELD_COMMON "id", "seq", "created_at", "created_by", "state"

/* Which mark of classified matter TEXT carries (绝密; 机密 and 秘密 with a star), NULL if none.
 * Static. */
const char *text_classified_mark(const char *text);

/* Whether ACTOR may do ACT on RECORD (NULL for create) as far as role, organisation, state and
 * person go; the guard may still refuse. Pure: the service decides by it, the console shows keys by
 * it. When not allowed *RET_REASON is one sentence (caller frees). */
bool act_allowed(const struct kind *kind, const struct act *act, const json_t *record,
    const struct actor *actor, struct wall now, char **ret_reason);

#endif
