/* SNMP notifications as people read them: which one, of which port, with what. Traps of v1 (named
 * as RFC 3584 says), of v2c, and informs; those of v3 are opened by a post office (struct
 * trap_post), for which our engine and the users are needed.
 *
 * trap_read() is pure and may run in any thread, each with a reader of its own. A post office uses
 * net-snmp and belongs to the thread that polls. */
#ifndef PROBES_WIRE_TRAP_H
#define PROBES_WIRE_TRAP_H

#include <jansson.h>

#include "probes/wire/snmp.h"

#define TRAP_VARIABLES 64      /* so many of one notification are kept */
#define TRAP_VALUE 512         /* bytes of a value */
#define TRAP_TEXT 4096

/* What a notification tells, clean and owned. */
struct trap {
	bool inform;
	uint32_t request;            /* its id */
	char *name;                  /* "linkDown", or its OID; NULL where FAULT is set */
	char *text; /* "ifIndex.3 = 3, ..."; of one that cannot be read its first bytes */
	json_t *variables;           /* [{oid, name?, value}], in order; NULL where FAULT is set */
	uint32_t if_index;           /* of the first port it names; 0: of none */
	GBytes *answer;              /* of an inform that may be acknowledged: what is to be sent */
	const char *fault;           /* why it cannot be read; NULL: it can */
	bool sealed;                 /* it was of v3, with a proof of who sent it */
	bool late;                   /* proved, and refused for the clock of the sender's engine */
};
void trap_clear(struct trap *trap);

struct trap_reader;
struct trap_reader *trap_reader_new(void);
void trap_reader_free(struct trap_reader *reader);

enum trap_result {
	TRAP_READ,                   /* or cannot be: FAULT */
	TRAP_SEALED,                 /* v3: for a post office; RET is empty */
	TRAP_OTHER                   /* SNMP, but no notification: a request, or an answer */
};
enum trap_result trap_read(struct trap_reader *reader, struct bytes datagram, struct trap *ret);

/* The word for a notification OID, NULL if there is none; the name of a variable with its instance
 * ("ifIndex.3"), NULL likewise. Caller frees the latter. */
const char *trap_name(const uint32_t *oid, size_t length);
char *trap_variable_name(const uint32_t *oid, size_t length);
/* The word a number of that variable stands for ("down"), NULL if none. */
const char *trap_value_word(const uint32_t *oid, size_t length, int64_t value);
/* The ifIndex in the name of a variable of the interface tables; 0 if it is none. */
uint32_t trap_port_of(const uint32_t *oid, size_t length);

/* ---- v3 (RFC 3414 3.2) -------------------------------------------------------------------- */

/* Traps come from the sender's engine, informs to ours, of which they first ask the name. */
struct trap_post;
struct trap_post *trap_post_new(struct bytes engine_id, uint32_t boots);
void trap_post_free(struct trap_post *post);

/* The users SENDER (any number of the caller's) may speak as: CREDENTIAL, copied, or NULL for
 * nobody. */
void trap_post_set(struct trap_post *post, int64_t sender, const struct credential *credential);
/* The clocks of SENDER's engines are forgotten: the next that proves itself says what it is. For a
 * device that lost its boots (RFC 3414 2.2.2), which nobody can tell from a replay. */
void trap_post_forget(struct trap_post *post, int64_t sender);
/* A sealed datagram of SENDER (0: a stranger, who may ask for our engine and no more). *RET_REPORT
 * is what is to be sent back at once, or NULL. */
enum trap_result trap_post_read(struct trap_post *post, int64_t sender, struct bytes datagram,
    struct trap *ret, GBytes **ret_report);

/* Between trap.c and trap_post.c: RET from the variables of an opened v2 notification. */
struct message;
void trap_take(const struct message *message, struct trap *ret);
void trap_take_fault(struct bytes datagram, const char *fault, struct trap *ret);

#endif
