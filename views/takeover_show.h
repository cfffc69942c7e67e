/* How a handover is said on screen: where it stands, what it is made of, what is missing before it
 * can be signed. Pure but for the translation: what it is about is given. */
#ifndef VIEWS_TAKEOVER_SHOW_H
#define VIEWS_TAKEOVER_SHOW_H

#include "views/list.h"

/* The pages of the wizard, on the digits 1 to 6. */
enum takeover_page {
	TAKEOVER_ASSESSMENT,
	TAKEOVER_OPEN,
	TAKEOVER_ROOMS,
	TAKEOVER_ASIDE,
	TAKEOVER_AGENDA,
	TAKEOVER_SIGNING,
	TAKEOVER_PAGES
};
#define TAKEOVER_ALL ((1U << TAKEOVER_SIGNING) - 1)  /* all that are to be looked at */

/* What is known of one handover. All is borrowed; `items` are those of it, gone ones too. */
struct takeover_facts {
	const json_t *row;           /* of records:handover */
	const json_t *standing;      /* of the topic `handover` that is about it; or NULL */
	GPtrArray *items;            /* rows of records:handover_item */
	const struct actor *actor;   /* who sits here */
	const struct mirror *roster; /* of the topic; NULL: there is none */
	const struct mirror *things; /* of records:thing; NULL: there is none */
	unsigned seen;               /* set of pages that were looked at */
	struct wall now;
};

/* "研判"; BRIEF: where there is less room. */
const char *takeover_page_title(enum takeover_page page, bool brief);
/* Whether ITEM stands on PAGE. */
bool takeover_on_page(const json_t *item, enum takeover_page page);
/* It counts: it has not gone. */
bool takeover_item_counts(const json_t *item);
bool takeover_item_is_read(const json_t *item);
/* How many items of PAGE count, and how many of these were read back. */
unsigned takeover_count(const struct takeover_facts *facts, enum takeover_page page,
    unsigned *ret_read);

/* The responsibility has gone over to who came. */
bool takeover_is_transferred(const json_t *row);
/* It stands: nobody has ended or voided it. */
bool takeover_is_open(const json_t *row);
/* Who sits here hands over; on the terminal of one of two people. */
bool takeover_is_mine(const struct takeover_facts *facts);

/* What is missing before who goes, or else who comes, can sign: sentences, whole ones, first what
 * weighs most; none: nothing. To be freed by the caller with g_ptr_array_unref(). */
GPtrArray *takeover_lacks(const struct takeover_facts *facts, bool outgoing);

/* What has to be known before anything is done: frozen, nobody came, sent back. A sentence (caller
 * frees), NULL where it goes its way. */
char *takeover_warning(const struct takeover_facts *facts, enum style *ret_style);
/* Who owes what next, one sentence. Caller frees. */
char *takeover_next(const struct takeover_facts *facts);
/* What who sits here may not do, and why; NULL: nothing in the way. Caller frees. */
char *takeover_bars(const struct takeover_facts *facts);

/* Where this console is, if it is not in the room: the address it comes from (caller frees); NULL:
 * here. */
char *console_remote(void);

#endif
