/* Whatever document comes, it is drawn or refused: no line wider than the page, no page longer,
 * nothing on it that is not clean. The layout is the same for paper; only the breaking of lines is
 * the type's. */
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void check(char **lines)
{
	int on_page = 0;

	for (; *lines; lines++) {
		const char *line = *lines;

		if (*line == '\f') {
			on_page = 0;
			line++;
		}
		g_assert_cmpint(++on_page, <=, SHEET_LINES);
		g_assert_cmpuint(text_columns(line), <=, SHEET_COLUMNS);
		g_assert_null(strpbrk(line, "\033\r\n\t\f\v\a\b"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *document = json_loadb((const char *)data, size, JSON_DECODE_ANY, NULL);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = document ? sheet_text_lines(document, &error) : NULL;

	g_assert_true(!document || (lines == NULL) == (error != NULL));
	if (lines)
		check(lines);
	json_decref(document);
	return 0;
}
