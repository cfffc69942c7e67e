/* Bytes from a terminal: no key may come out of them that is not a character or one of K_*, and
 * a paste is clean. */
#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tui/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_input(const struct input *input, void *data)
{
	(void)data;
	if (input->type == INPUT_PASTE) {
		g_auto(GStrv) lines = g_strsplit(input->text, "\n", 0);
		for (char **line = lines; *line; line++) {
			g_autofree char *guarded = g_strconcat(*line, ".", NULL);
			g_assert_true(text_is_clean(guarded));
		}
	} else if (input->type == INPUT_KEY) {
		g_assert_true(input->key != K_NONE && input->key <= K_REDRAW);
		g_assert_true(input->key >= K_UP || g_unichar_validate(input->key));
		g_assert_true(input->key >= ' ');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct key_decoder *decoder = key_decoder_new(check_input, NULL);
	key_decoder_set_charset(decoder, (enum charset)(data[0] % 4));
	key_decoder_feed(decoder, (struct bytes){ data + 1, size - 1 });
	key_decoder_settle(decoder);
	key_decoder_free(decoder);
	return 0;
}
