/* What the screens of discovery share. */
#ifndef VIEWS_DISCOVERY_H
#define VIEWS_DISCOVERY_H

#include "views/console.h"

/* Asks ADDRESSES (one, a range, a list), at PORT where they say none, with CREDENTIALS (names in
 * order, taken over; none: all there are), and shows what comes. DRAFT names what is thrown away
 * when the devices are in the ledger. */
void open_discovery_review(struct app *app, const char *addresses, int64_t port,
    json_t *credentials, const char *draft);

/* ---- what answered (discovery_entry.c) ---------------------------------------------------- */

/* One address that answered. */
struct entry {
	char *key;                   /* its address */
	json_t *row;
	bool fresh;                  /* read, and not in the ledger */
	bool marked;
	char *name, *type;           /* as it will be called there */
	char *refusal;               /* why the ledger did not take it */
};

struct entry *entry_new(json_t *row);
void entry_free(void *entry);
bool entry_is_reached(const struct entry *entry);
/* What the ledger knows of it, `known` of docs/protocol.md; NULL when it is not there. */
const json_t *entry_known(const struct entry *entry);
/* Two lines: why it was refused or not read, what differs from the ledger, what it says it is. */
void entry_draw_foot(struct area area, const struct entry *entry);
/* The form of what it will be called; ENTRY must outlive it. */
void entry_mend(struct app *app, struct entry *entry);

/* Of struct entry. */
extern const struct table_type entry_table;

#endif
