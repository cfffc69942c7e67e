/* What the parts of the wizard of a handover share: takeover.c has the keys, takeover_pages.c the
 * six pages, takeover_reading.c what is said back. */
#ifndef VIEWS_TAKEOVER_PARTS_H
#define VIEWS_TAKEOVER_PARTS_H

#include "views/console.h"
#include "views/takeover_show.h"

struct takeover {
	struct view *view;
	int64_t id;
	const struct kind *kind;
	const struct mirror *handovers, *items, *standing, *upcoming, *rooms, *roster,
	    *things, *warnings;
	enum takeover_page page;
	unsigned seen;               /* set of pages */
	struct table *tables[TAKEOVER_PAGES]; /* NULL where a page has none */
	json_t *digest;              /* what the shift was, as the service counts it; or NULL */
	int64_t asked_from;          /* for which beginning it was asked */
	bool known, was_open;        /* its row has come; when it came last */
	int64_t reading;             /* the item that is being said back */
	char *reason;                /* of the last refusal */
};

/* The record; NULL: it has not come. */
const json_t *takeover_row(const struct takeover *takeover);
/* Everything known; free with takeover_gathered(). */
void takeover_gather(const struct takeover *takeover, struct takeover_facts *ret);
void takeover_gathered(struct takeover_facts *facts);

/* ---- takeover_pages.c ---- */
void takeover_pages_make(struct takeover *takeover);
void takeover_pages_free(struct takeover *takeover);
/* The items into the tables. */
void takeover_pages_list(struct takeover *takeover);
void takeover_pages_draw(struct takeover *takeover, struct area area);
/* The item under the cursor; NULL: none. */
const json_t *takeover_selected(const struct takeover *takeover);
/* All that was written, to be read whole. */
void takeover_read_texts(const struct takeover *takeover);

/* ---- takeover_reading.c ---- */
/* Why the item under the cursor cannot be said back now; NULL: it can. */
const char *takeover_refuse_reading(struct takeover *takeover);
void takeover_say_back(struct takeover *takeover);
/* Which pages were looked at, kept for a line that is lost, and until it is over. */
void takeover_see(struct takeover *takeover, enum takeover_page page);
void takeover_recall_seen(struct takeover *takeover);

#endif
