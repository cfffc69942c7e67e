#include "tui/attributes.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Terminals take 16 parameters in a sequence. */
#define PARAMETERS_MOST 14
#define PENDING_SIZE 96

/* A sequence not yet written, and where the output stands. */
struct merger {
	char pending[PENDING_SIZE];
	size_t size;
	int parameters;            /* 0: nothing is pending */
	uint8_t *out;
};

static void flush_pending(struct merger *merger)
{
	bool reset = merger->size == 1 && merger->pending[0] == '0';

	if (merger->parameters == 0)
		return;
	memcpy(merger->out, "\033[", 2);
	merger->out += 2;
	if (!reset) {
		memcpy(merger->out, merger->pending, merger->size);
		merger->out += merger->size;
	}
	*merger->out++ = 'm';
	merger->parameters = 0;
	merger->size = 0;
}

static int count_parameters(const char *text, size_t size)
{
	int count = 1;

	for (size_t i = 0; i < size; i++)
		count += text[i] == ';';
	return count;
}

/* TEXT are the parameters of one sequence. A reset, "" or "0;...", makes all before it void. */
static void add_parameters(struct merger *merger, const char *text, size_t size)
{
	if (size == 0) {
		text = "0";
		size = 1;
	}
	int count = count_parameters(text, size);
	if (text[0] == '0' && (size == 1 || text[1] == ';'))
		merger->parameters = 0;
	if (merger->parameters + count > PARAMETERS_MOST || merger->size + size + 1 > PENDING_SIZE)
		flush_pending(merger);
	if (merger->parameters == 0)
		merger->size = 0;
	else
		merger->pending[merger->size++] = ';';
	memcpy(merger->pending + merger->size, text, size);
	merger->size += size;
	merger->parameters += count;
}

/* Length of the attribute sequence at BYTES, 0 when there is none. */
static size_t sequence_length(const uint8_t *bytes, size_t size)
{
	size_t at = 2;

	if (size < 3 || bytes[0] != 0x1b || bytes[1] != '[')
		return 0;
	while (at < size && (g_ascii_isdigit((char)bytes[at]) || bytes[at] == ';'))
		at++;
	return at < size && bytes[at] == 'm' && at - 2 < PENDING_SIZE / 2 ? at + 1 : 0;
}

/* What is written is never longer than what was read, so it can go into the same place. */
void attributes_merge(GByteArray *bytes)
{
	struct merger merger = { .out = bytes->data };

	for (size_t at = 0; at < bytes->len;) {
		size_t left = bytes->len - at, length = sequence_length(bytes->data + at, left);
		if (length > 0) {
			add_parameters(&merger, (const char *)bytes->data + at + 2, length - 3);
			at += length;
		} else if (left >= 3 && memcmp(bytes->data + at, "\033(B", 3) == 0) {
			at += 3;
		} else {
			flush_pending(&merger);
			*merger.out++ = bytes->data[at++];
		}
	}
	flush_pending(&merger);
	g_byte_array_set_size(bytes, (guint)(merger.out - bytes->data));
}
