/* A stream of syslog, cut where the first bytes say: the same messages however it is cut, each of
 * them clean and bounded once it is read. */
#include <locale.h>
#include <string.h>

#include "probes/wire/syslog.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void check(struct bytes message, size_t beyond, void *data)
{
	struct syslog_line line;

	g_assert_cmpuint(message.size, <=, SYSLOG_KEPT);
	g_string_append_len(data, (const char *)message.data, (gssize)message.size);
	g_string_append_printf(data, "+%zu\n", beyond);
	syslog_read(message, beyond, (struct wall){ INT64_C(1795000000) * CLOCK_SECOND }, &line);
	g_assert_true(text_is_clean(line.text) && text_is_clean(line.head));
	g_assert_true(line.host == NULL || text_is_clean(line.host));
	g_assert_true(line.program == NULL || text_is_clean(line.program));
	g_assert_true(line.severity >= -1 && line.severity <= 7 && line.facility <= 23);
	syslog_line_clear(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct syslog_framer whole = { .state = FRAMER_BETWEEN },
			     parts = { .state = FRAMER_BETWEEN };
	g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);

	if (size < 2)
		return 0;
	size_t step = data[0] % 64 + 1u;
	data++;
	size--;
	syslog_frame(&whole, (struct bytes){ data, size }, check, first);
	syslog_frame_end(&whole, check, first);
	for (size_t at = 0; at < size; at += step)
		syslog_frame(&parts, (struct bytes){ data + at, MIN(step, size - at) }, check,
		    second);
	syslog_frame_end(&parts, check, second);
	g_assert_true(strcmp(first->str, second->str) == 0);
	return 0;
}
