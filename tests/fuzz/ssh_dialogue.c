/* Whatever a device writes, and however it is cut into packets and pauses of less than a pager's,
 * the same is sent and the same is understood. Input: a byte that chooses the dialect, a byte for
 * the cuts, then turns separated by the byte 0xFF, with a long silence after each. */
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "probes/wire/ssh_dialogue.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

#define LIMIT 300

static char *setup[] = { (char[]){ "screen-length 0 temporary" }, NULL };
static char *commands[] = { (char[]){ "display version" }, (char[]){ "display clock" }, NULL };
static struct ssh_question questions[] = {
	{ .expect = (char[]){ "\\[Y/N\\]:$" }, .answer = (char[]){ "N" } }, { 0 } };

static const struct ssh_dialect dialects[] = {
	{ .prompt = (char[]){ "^(<[^<>]+>|\\[[~*]?[^\\[\\]]+\\])$" },
	    .pager = (char[]){ "^ *---- More ----$" },
	    .setup = setup,
	    .questions = questions,
	    .refusal = (char[]){ "^Error" },
	    .farewell = (char[]){ "quit" } },
	{ .prompt = (char[]){ "^[\\w.-]+(\\([\\w-]+\\))?[>#]$" },
	    .pager = (char[]){ "^ ?--More--$" } },
	{ .prompt = (char[]){ "^.*[$#]$" } },
};

static void take_all(struct ssh_dialogue *d, GString *record)
{
	struct bytes pending = ssh_dialogue_pending(d);

	g_string_append_len(record, (const char *)pending.data, (gssize)pending.size);
	ssh_dialogue_sent(d, pending.size);
	for (;;) {
		own(ssh_output) output = ssh_dialogue_take(d);

		if (!output)
			return;
		g_assert_cmpuint(output->text->len, <=, LIMIT);
		g_auto(GStrv) lines = g_strsplit(output->text->str, "\n", -1);
		for (char **line = lines; *line; line++)
			g_assert_true(text_is_clean(*line));
		g_string_append_printf(record, "[%s|%s|%d%d]", output->command, output->text->str,
		    output->refused, output->cut);
	}
}

/* Feeds one turn in pieces of PIECE octets (0: whole). */
static void turn(struct ssh_dialogue *d, const uint8_t *data, size_t size, size_t piece,
    GString *record)
{
	for (size_t at = 0; at < size;) {
		size_t n = piece == 0 ? size : MIN(piece, size - at);

		ssh_dialogue_feed(d, (struct bytes){ data + at, n });
		if (piece > 0)
			ssh_dialogue_idle(d, 10000);
		at += n;
	}
	for (int64_t us = 0; (us = ssh_dialogue_patience(us)) > 0;)
		ssh_dialogue_idle(d, us);
	take_all(d, record);
}

static char *understand(
    const struct ssh_dialect *dialect, const uint8_t *data, size_t size, size_t piece)
{
	own(ssh_dialogue) d = ssh_dialogue_new(dialect, commands, LIMIT, NULL);
	GString *record = g_string_new(NULL);

	while (size > 0) {
		const uint8_t *end = memchr(data, 0xff, size);
		size_t n = end ? (size_t)(end - data) : size;

		turn(d, data, n, piece, record);
		data += MIN(n + 1, size);
		size -= MIN(n + 1, size);
	}
	g_autofree char *line = ssh_dialogue_line(d);
	g_string_append_printf(record, "{%s|%d|%d%d}", line, ssh_dialogue_state(d),
	    ssh_dialogue_stage(d), ssh_dialogue_overrun(d));
	ssh_output_free(ssh_dialogue_take_overrun(d));
	return g_string_free(record, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const struct ssh_dialect *dialect = &dialects[data[0] % G_N_ELEMENTS(dialects)];
	g_autofree char *whole = understand(dialect, data + 2, size - 2, 0);
	g_autofree char *pieces = understand(dialect, data + 2, size - 2, data[1] % 16 + 1);
	g_assert_cmpstr(whole, ==, pieces);
	return 0;
}
