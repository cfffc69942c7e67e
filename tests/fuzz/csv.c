/* Whatever file comes: it is refused with a sentence, or its rows written out and read again are
 * the same rows. */
#include <glib.h>
#include <locale.h>

#include "views/csv.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

static void check_same(const struct csv *one, const struct csv *other)
{
	g_assert_cmpuint(one->rows->len, ==, other->rows->len);
	for (size_t i = 0; i < one->rows->len; i++) {
		const struct csv_row *a = g_ptr_array_index(one->rows, i),
				     *b = g_ptr_array_index(other->rows, i);
		g_assert_cmpuint(a->cells->len, ==, b->cells->len);
		for (size_t j = 0; j < a->cells->len; j++)
			g_assert_cmpstr(g_ptr_array_index(a->cells, j), ==,
			    g_ptr_array_index(b->cells, j));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = csv_decode((struct bytes){ data, size }, &error);
	own(csv) csv = text == NULL ? NULL : csv_parse(text, &error);

	if (csv == NULL) {
		g_assert_nonnull(error);
		return 0;
	}
	g_autoptr(GString) out = g_string_new(NULL);
	for (size_t i = 0; i < csv->rows->len; i++)
		csv_append_row(out,
		    ((const struct csv_row *)g_ptr_array_index(csv->rows, i))->cells);
	own(csv) again = csv_parse(out->str, &error);
	g_assert_nonnull(again);
	check_same(csv, again);
	return 0;
}
