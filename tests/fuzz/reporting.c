/* Any text as rules of reporting: refused with a place and a clean sentence, or rules by which
 * every incident from 较大 on reaches somebody in a time that is one. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "records/model/kind.h"
#include "service/reporting.h"

#define MOST (30 * 24 * 3600 * CLOCK_SECOND)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void try_party(const json_t *party)
{
	static const char *const texts[] = { "key", "title", "levels", "reports", "start" };
	int64_t within = record_integer(party, "within_us");

	g_assert(within > 0 && within <= MOST);
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *text = record_text(party, texts[i]);
		g_assert(text != NULL && text[0] != '\0' && text_is_clean(text));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	json_auto_t *rules = reporting_read("any.conf", text, &error);
	bool large = false;

	if (rules == NULL) {
		g_assert(error != NULL && text_is_clean(error->message));
		return 0;
	}
	const json_t *parties = json_object_get(rules, "parties");
	for (size_t i = 0; i < json_array_size(parties); i++) {
		const json_t *party = json_array_get(parties, i);
		try_party(party);
		large |= word_in(record_text(party, "levels"), "large");
	}
	g_assert(large);
	g_assert(record_integer(rules, "summary_us") <= MOST);
	return 0;
}
