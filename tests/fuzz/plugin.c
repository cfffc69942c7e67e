/* Whatever a plugin prints: what comes out is clean, bounded and finite, and its line read again is
 * the same line. */
#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "probes/wire/plugin.h"

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
	own(plugin_output) output = plugin_read((struct bytes){ data, size });

	g_assert_true(text_is_clean(output->line));
	g_assert_cmpuint(strlen(output->line), <=, PLUGIN_LINE_LIMIT);
	g_assert_cmpuint(strlen(output->detail), <=, PLUGIN_DETAIL_LIMIT);
	g_assert_null(strchr(output->detail, '|'));
	g_assert_cmpuint(output->n, <=, PLUGIN_VALUES_LIMIT);
	for (size_t i = 0; i < output->n; i++) {
		const struct plugin_value *value = &output->values[i];
		g_assert_true(text_is_clean(value->label) && value->label[0] != '\0');
		g_assert_true(text_is_clean(value->unit));
		g_assert_true(!value->known || isfinite(value->value));
		g_assert_false(isnan(value->warning.from) || isnan(value->warning.to));
		(void)plugin_value_status(value);
	}
	(void)plugin_expiry(output->line);
	own(plugin_output) again = plugin_read(
	    (struct bytes){ (const uint8_t *)output->line, strlen(output->line) });
	g_assert_cmpstr(again->line, ==, output->line);
	return 0;
}
