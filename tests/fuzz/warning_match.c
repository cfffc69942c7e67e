/* Whatever a warning says and the ledger holds: what is found has words, and what has none was not
 * found. The first line is the text, the others name, vendor, model and version. */
#include <glib.h>
#include <locale.h>

#include "base/text.h"
#include "records/model/warning.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *clean = text_clean_lines((struct bytes){ data, size }, 4096);
	g_auto(GStrv) lines = g_strsplit(clean, "\n", 5);
	const char *parts[5] = { "" };
	char *words = NULL;

	for (guint i = 0; lines[i] != NULL; i++)
		parts[i] = lines[i];
	g_autofree char *folded = warning_fold(parts[0]);
	const struct warning_thing thing = { parts[1], parts[2], parts[3], parts[4] };
	unsigned weight = warning_match(folded, &thing, &words);
	g_assert_cmpint(weight == 0, ==, words == NULL);
	g_assert_true(words == NULL || words[0] != '\0');
	g_assert_cmpuint(weight, <=, 29);
	g_free(words);
	return 0;
}
