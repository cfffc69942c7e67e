#include "service/signing_book.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "records/model/kind.h"

#define HASH_LONGEST 255
#define LAST_TIME INT64_C(253402300800000000) /* the year 10000, in microseconds */

void signing_entry_free(void *data)
{
	struct signing_entry *entry = data;

	g_free(entry->hash);
	g_free(entry);
}

/* ---- as it is kept ------------------------------------------------------------------------- */

/* crypt(5): printable ASCII that begins with a method, none of the characters of passwd(5) or of
 * our own lines. */
static bool is_hash(const char *text)
{
	size_t length = text == NULL ? 0 : strlen(text);

	if (length < 10 || length > HASH_LONGEST || text[0] != '$')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isgraph(text[i]) || strchr(":;*!\\", text[i]) != NULL)
			return false;
	return true;
}

static bool is_time(int64_t us)
{
	return us >= 0 && us < LAST_TIME;
}

static bool read_entry(GHashTable *book, const char *name, const json_t *kept)
{
	gchar *end;
	gint64 person = g_ascii_strtoll(name, &end, 10);
	const char *hash = record_text(kept, "hash");
	int64_t failures = record_integer(kept, "failures");
	int64_t set_at = record_integer(kept, "set_at");
	int64_t locked_at = record_integer(kept, "locked_at");

	if (person <= 0 || *end != '\0' || !json_is_object(kept) || failures < 0 ||
	    !is_time(set_at) || !is_time(locked_at) ||
	    (hash != NULL && !is_hash(hash)) || g_hash_table_contains(book, &person))
		return false;
	struct signing_entry *entry = g_new0(struct signing_entry, 1);
	entry->person = person;
	entry->hash = g_strdup(hash);
	entry->set_at.us = set_at;
	entry->once = record_flag(kept, "once");
	entry->failures = (unsigned)MIN(failures, 1000000);
	entry->locked_at.us = locked_at;
	g_hash_table_insert(book, &entry->person, entry);
	return true;
}

GHashTable *signing_book_read(const json_t *book)
{
	GHashTable *entries =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, signing_entry_free);
	const char *name;
	json_t *kept;
	bool good = json_is_object(book);

	json_object_foreach((json_t *)(uintptr_t)book, name, kept)
		good = good && read_entry(entries, name, kept);
	if (good)
		return entries;
	g_hash_table_destroy(entries);
	return NULL;
}

static void write_entry(json_t *book, const struct signing_entry *entry)
{
	char name[24];

	g_snprintf(name, sizeof name, "%" PRId64, entry->person);
	json_t *kept = json_pack("{s:s*, s:I}", "hash", entry->hash, "set_at",
	    (json_int_t)entry->set_at.us);
	if (entry->once)
		json_object_set_new(kept, "once", json_true());
	if (entry->failures > 0)
		json_object_set_new(kept, "failures", json_integer(entry->failures));
	if (entry->locked_at.us != 0)
		json_object_set_new(kept, "locked_at", json_integer(entry->locked_at.us));
	json_object_set_new(book, name, kept);
}

json_t *signing_book_write(GHashTable *book, const struct signing_entry *fresh)
{
	json_t *kept = json_object();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, book);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((struct signing_entry *)value)->hash != NULL ||
		    ((struct signing_entry *)value)->failures > 0)
			write_entry(kept, value);
	if (fresh != NULL)
		write_entry(kept, fresh);
	return kept;
}

/* ---- what follows from it ------------------------------------------------------------------ */

/* A clock that was set back does not lift a lock; the reset does. */
static bool is_locked(const struct signing_entry *entry, const struct settings *settings,
    struct wall now)
{
	return entry->locked_at.us != 0 && (settings->signing_lock == 0 ||
	    wall_between(entry->locked_at, now) < settings->signing_lock);
}

static bool is_over(struct wall since, int64_t lasts, struct wall now)
{
	return lasts != 0 && wall_between(since, now) >= lasts;
}

enum signing_standing signing_standing(const struct signing_entry *entry,
    const struct settings *settings, struct wall now)
{
	if (entry == NULL || entry->hash == NULL)
		return STANDING_NONE;
	if (is_locked(entry, settings, now))
		return STANDING_LOCKED;
	if (entry->once)
		return is_over(entry->set_at, settings->signing_once, now) ? STANDING_ONCE_OVER
									   : STANDING_ONCE;
	return is_over(entry->set_at, settings->signing_valid, now) ? STANDING_EXPIRED
								    : STANDING_SET;
}

static struct wall after(struct wall since, int64_t lasts)
{
	return (struct wall){ lasts == 0 ? 0 : since.us + lasts };
}

struct wall signing_end(const struct signing_entry *entry, const struct settings *settings,
    struct wall now)
{
	switch (signing_standing(entry, settings, now)) {
	case STANDING_LOCKED:
		return after(entry->locked_at, settings->signing_lock);
	case STANDING_ONCE:
		return after(entry->set_at, settings->signing_once);
	case STANDING_SET:
		return after(entry->set_at, settings->signing_valid);
	case STANDING_NONE:
	case STANDING_EXPIRED:
	case STANDING_ONCE_OVER:
		break;
	}
	return (struct wall){ 0 };
}

void signing_begin(struct signing_entry *entry, const struct settings *settings, struct wall now)
{
	if (entry->locked_at.us == 0 || is_locked(entry, settings, now))
		return;
	entry->locked_at.us = 0;
	entry->failures = 0;
}

bool signing_fail(struct signing_entry *entry, const struct settings *settings, struct wall now)
{
	entry->failures++;
	if (entry->locked_at.us != 0 || entry->failures < settings->signing_tries)
		return false;
	entry->locked_at = now;
	return true;
}

int64_t signing_pause(const struct signing_entry *entry, const struct settings *settings)
{
	int64_t pause = settings->signing_delay;

	for (unsigned i = 1; i < entry->failures && pause < settings->signing_delay_most; i++)
		pause *= 2;
	return MIN(pause, MAX(settings->signing_delay, settings->signing_delay_most));
}
