/* Whatever is written for addresses: it is refused with a sentence, or means no more of them than
 * asked for. */
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "service/range.h"

#define MOST 64

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
	g_autoptr(GError) error = NULL;
	g_autofree char *text = text_clean((struct bytes){ data, size }, 4096);
	g_autoptr(GArray) addresses = range_parse(text, 161, MOST, &error);

	if (addresses == NULL) {
		g_assert_nonnull(error);
		g_assert_true(text_is_clean(error->message));
		return 0;
	}
	g_assert_null(error);
	g_assert_cmpuint(addresses->len, >, 0);
	g_assert_cmpuint(addresses->len, <=, MOST);
	return 0;
}
