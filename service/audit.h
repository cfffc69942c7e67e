/* The audit chain. Each row holds the hash of the row before it and its own SHA-256 over a
 * canonical form of all its values: a version tag, then fixed-order, length-prefixed binary values.
 * So a verifier needs the rows only. A chain finds changes inside; cutting off its tail or
 * rewriting all of it is found by the head that is printed on sheets and sent elsewhere. */
#ifndef SERVICE_AUDIT_H
#define SERVICE_AUDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

#define AUDIT_HASH_SIZE 65 /* SHA-256 in lower-case hexadecimal, terminated */

/* One row. Text may be NULL, but for `previous`. */
struct audit_entry {
	int64_t seq;               /* from 1, without gaps */
	struct wall at;
	struct mono since_boot;
	const char *boot;          /* the kernel's id of this boot */
	bool synchronised;         /* the wall clock was disciplined */
	int64_t person, uid;
	const char *name, *roles;  /* roles by name: "sysadmin|viewer" */
	const char *origin;        /* tty or address */
	const char *action;        /* "device.retire" */
	const char *kind;          /* the record touched */
	int64_t id;
	bool success;
	const char *before, *after; /* hashes of the record, see audit_record_hash() */
	const char *detail;        /* JSON text, kept byte for byte */
	const char *previous;      /* hash of row seq - 1; that of no row for the first */
};

/* What the first row has as `previous`. */
#define AUDIT_NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

void audit_hash(const struct audit_entry *entry, char ret_hash[AUDIT_HASH_SIZE]);

/* Hash of RECORD's members by name; members added to the kind later do not change it. */
void audit_record_hash(const json_t *record, char ret_hash[AUDIT_HASH_SIZE]);

/* "sysadmin|viewer" for a set of roles; caller frees. */
char *audit_roles(unsigned roles);

#endif
