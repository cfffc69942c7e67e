/* What is kept of each signing password, and what follows from it: pure, the clock is told. */
#ifndef SERVICE_SIGNING_BOOK_H
#define SERVICE_SIGNING_BOOK_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/clock.h"
#include "service/settings.h"

struct signing_entry {
	int64_t person;
	char *hash;                  /* crypt(5); NULL: none is set */
	struct wall set_at;
	bool once;                   /* of a reset: good only to set another */
	unsigned failures;           /* wrong tries in a row */
	struct wall locked_at;       /* us == 0: it is not */
	bool busy;                   /* a try is under way; not kept */
};

enum signing_standing {
	STANDING_NONE, STANDING_SET, STANDING_EXPIRED, STANDING_ONCE, STANDING_ONCE_OVER,
	STANDING_LOCKED
};

void signing_entry_free(void *entry);

/* The entries of {"PERSON": {hash, set_at, once?, failures?, locked_at?}, …} by person (int64_t);
 * NULL for anything else. */
GHashTable *signing_book_read(const json_t *book);
/* And back; of the person of FRESH (NULL: nobody) what FRESH says. New reference. */
json_t *signing_book_write(GHashTable *book, const struct signing_entry *fresh);

enum signing_standing signing_standing(const struct signing_entry *entry,
    const struct settings *settings, struct wall now);
/* When it ends, of the standings that do (SET, ONCE, LOCKED); us == 0: never. */
struct wall signing_end(const struct signing_entry *entry, const struct settings *settings,
    struct wall now);

/* A try begins: a lock whose time is over is lifted. */
void signing_begin(struct signing_entry *entry, const struct settings *settings, struct wall now);
/* A try was wrong. True when it is locked by this one. Whether a password is set makes no
 * difference. */
bool signing_fail(struct signing_entry *entry, const struct settings *settings, struct wall now);
/* How long after its beginning the no to the try that was just counted may come. */
int64_t signing_pause(const struct signing_entry *entry, const struct settings *settings);

#endif
