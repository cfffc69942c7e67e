/* Any text as the file of signing passwords: refused, or taken and written back as the same. What
 * follows from it has no way to overflow. */
#include <stdint.h>

#include "service/signing_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_entry(const struct signing_entry *entry, const struct settings *settings)
{
	static const struct wall times[] = { { 0 }, { 1795311000000000 },
		{ INT64_C(253402300800000000) } };
	struct signing_entry copy = *entry;

	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		signing_standing(&copy, settings, times[i]);
		signing_end(&copy, settings, times[i]);
		signing_begin(&copy, settings, times[i]);
		signing_fail(&copy, settings, times[i]);
		g_assert(signing_pause(&copy, settings) <= settings->signing_delay_most);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_auto_t *book = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	GHashTable *entries = book == NULL ? NULL : signing_book_read(book);
	own(settings) settings = settings_new();
	GHashTableIter iter;
	void *value;

	if (entries == NULL)
		return 0;
	json_auto_t *written = signing_book_write(entries, NULL);
	GHashTable *again = signing_book_read(written);
	g_assert(again != NULL);
	json_auto_t *twice = signing_book_write(again, NULL);
	g_assert(json_equal(written, twice));
	g_hash_table_iter_init(&iter, entries);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		check_entry(value, settings);
	g_hash_table_destroy(entries);
	g_hash_table_destroy(again);
	return 0;
}
