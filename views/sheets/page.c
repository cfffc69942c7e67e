/* zhiban-page: one sheet to PDF. The document comes as JSON on stdin, the PDF goes to stdout;
 * nothing is written unless all of it was drawn. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/sheets/page_draw.h"

#define INPUT_LIMIT (16 * 1024 * 1024)

static int fail(const char *sentence)
{
	g_autofree char *clean = text_clean_string(sentence);

	fprintf(stderr, "%s\n", clean);
	return EXIT_FAILURE;
}

/* All of stdin; NULL when it cannot be read or is longer than a document may be. */
static GByteArray *read_input(const char **ret_reason)
{
	GByteArray *input = g_byte_array_new();
	static uint8_t buffer[64 * 1024];

	for (;;) {
		ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);

		if (n == 0)
			return input;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || input->len + (size_t)n > INPUT_LIMIT) {
			*ret_reason = n < 0 ? _("读不到单据内容。")
					    : _("单据内容超过 16 MB，没有排版。");
			g_byte_array_unref(input);
			return NULL;
		}
		g_byte_array_append(input, buffer, (guint)n);
	}
}

static bool write_output(GBytes *bytes)
{
	gsize left;
	const char *at = g_bytes_get_data(bytes, &left);

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		left -= (gsize)n;
	}
	return true;
}

int main(int argc, char **argv)
{
	g_autoptr(GByteArray) input = NULL;
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	const char *reason = NULL;
	json_t *document;

	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	i18n_start(NULL);
	if (argc > 1) {
		fprintf(stderr, "%s\n", _("用法：zhiban-page < 单据.json > 单据.pdf"));
		return 2;
	}
	input = read_input(&reason);
	if (!input)
		return fail(reason);
	document = json_loadb((const char *)input->data, input->len, 0, NULL);
	if (!document)
		return fail(_("单据内容不是 JSON，没有排版。"));
	pdf = page_draw(document, &error);
	json_decref(document);
	if (!pdf)
		return fail(error->message);
	if (!write_output(pdf))
		return fail(_("PDF 没有写完：输出端不收了。"));
	return EXIT_SUCCESS;
}
