/* The door. Bytes of strangers become clean text here and nowhere else.
 *
 * First one decision about the whole of the bytes: are they UTF-8, or GB18030, or neither? Devices
 * in the field cut their strings at a fixed number of bytes, so a last character that is cut off
 * does not speak against an encoding. Then one pass over the characters: what draws stays, what
 * steers a terminal or hides is spelled out (^[, <U+202E>, \xHH) rather than dropped, so that an
 * attempt to deceive is seen. */
#include "base/text.h"

#include <errno.h>
#include <glib.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/text_tables.h"

/* Combining marks that stay on one base character. */
#define MARKS_MAX 2

/* No byte of input takes more of the output than this: "\xHH". */
#define GROWTH_MAX 4

/* Clean text being written. Full once something did not fit: from there on nothing more goes in. */
struct sink {
	char *text;
	size_t used;
	size_t limit;
	bool full;
};

static bool is_printable_ascii(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7F;
}

/* Bytes at the beginning of RAW that are printable ASCII. */
static size_t plain_length(struct bytes raw)
{
	size_t length = 0;
	while (length < raw.size && is_printable_ascii(raw.data[length]))
		length++;
	return length;
}

static bool is_plain(struct bytes raw)
{
	return plain_length(raw) == raw.size;
}

/* Bytes that follow a first byte of UTF-8, 0 if it cannot be the first of several. */
static size_t following_bytes(uint8_t first)
{
	if (first >= 0xC2 && first <= 0xDF)
		return 1;
	if (first >= 0xE0 && first <= 0xEF)
		return 2;
	if (first >= 0xF0 && first <= 0xF4)
		return 3;
	return 0;
}

/* True if BYTE may follow FIRST directly: neither overlong, nor a surrogate, nor past U+10FFFF. */
static bool may_be_second(uint8_t first, uint8_t byte)
{
	switch (first) {
	case 0xE0:
		return byte >= 0xA0 && byte <= 0xBF;
	case 0xED:
		return byte >= 0x80 && byte <= 0x9F;
	case 0xF0:
		return byte >= 0x90 && byte <= 0xBF;
	case 0xF4:
		return byte >= 0x80 && byte <= 0x8F;
	default:
		return byte >= 0x80 && byte <= 0xBF;
	}
}

/* Decode one character at DATA. Returns its size, 0 if there is none; *RET_CUT then tells whether
 * more bytes could have made one. SIZE is at least 1. */
static size_t decode(const uint8_t *data, size_t size, uint32_t *ret, bool *ret_cut)
{
	*ret_cut = false;
	if (data[0] < 0x80) {
		*ret = data[0];
		return 1;
	}
	size_t following = following_bytes(data[0]);
	if (following == 0)
		return 0;
	uint32_t character = data[0] & (0x3Fu >> following);
	for (size_t i = 1; i <= following; i++) {
		if (i == size) {
			*ret_cut = true;
			return 0;
		}
		if (i == 1 ? !may_be_second(data[0], data[1]) : (data[i] & 0xC0) != 0x80)
			return 0;
		character = character << 6 | (data[i] & 0x3F);
	}
	*ret = character;
	return following + 1;
}

/* True if RAW is UTF-8, but for a last character cut off after at least one whole one. */
static bool is_utf8(struct bytes raw)
{
	bool cut = false, beyond_ascii = false;
	uint32_t character;
	for (size_t i = 0; i < raw.size;) {
		size_t size = decode(raw.data + i, raw.size - i, &character, &cut);
		if (size == 0)
			return cut && beyond_ascii;
		beyond_ascii = beyond_ascii || size > 1;
		i += size;
	}
	return true;
}

/* RAW in UTF-8 if it is GB18030 (with a last character cut off left as it is), else NULL. */
static char *from_gb18030(struct bytes raw, size_t *ret_size)
{
	iconv_t converter = iconv_open("UTF-8", "GB18030");
	if (converter == (iconv_t)-1)
		return NULL;
	/* Two bytes of GB18030 are at most four of UTF-8; what is cut off is copied. */
	size_t room = 2 * raw.size + 4;
	g_autofree char *utf8 = g_malloc(room);
	char *from = (char *)(uintptr_t)raw.data, *to = utf8;
	size_t left = raw.size;
	size_t converted = iconv(converter, &from, &left, &to, &room);
	bool cut_off = converted == (size_t)-1 && errno == EINVAL && to > utf8;
	iconv_close(converter);
	if (converted == (size_t)-1 && !cut_off)
		return NULL;
	memcpy(to, from, left);
	*ret_size = (size_t)(to - utf8) + left;
	return g_steal_pointer(&utf8);
}

static bool is_invisible(uint32_t c)
{
	static const struct text_range invisible[] = {
		{ 0x00AD, 0x00AD },   /* soft hyphen */
		{ 0x034F, 0x034F },   /* combining grapheme joiner */
		{ 0x061C, 0x061C },   /* Arabic letter mark */
		{ 0x115F, 0x1160 },   /* Hangul fillers */
		{ 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
		{ 0x180B, 0x180F },   /* Mongolian variation selectors */
		{ 0x200B, 0x200F },   /* zero width and directional marks */
		{ 0x2028, 0x202E },   /* separators, bidirectional embedding and override */
		{ 0x2060, 0x206F },   /* joiners, invisible operators, bidirectional isolates */
		{ 0x2800, 0x2800 },   /* empty Braille */
		{ 0x3164, 0x3164 },   /* Hangul filler */
		{ 0xFE00, 0xFE0F },   /* variation selectors */
		{ 0xFEFF, 0xFEFF },   /* byte order mark */
		{ 0xFFA0, 0xFFA0 },   /* half-width Hangul filler */
		{ 0xFFF0, 0xFFFB },   /* interlinear annotation */
		{ 0xE0000, 0xE0FFF }, /* tags, more variation selectors */
	};
	for (size_t i = 0; i < G_N_ELEMENTS(invisible) && c >= invisible[i].first; i++) {
		if (c <= invisible[i].last)
			return true;
	}
	return false;
}

static bool is_private(uint32_t c)
{
	return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

/* True for what may not reach a terminal as it is: NUL, controls and what is unassigned (wcwidth()
 * has no answer for either), bidirectional controls, invisible and private characters. */
static bool is_unsafe(uint32_t c, int columns)
{
	return c == 0 || columns < 0 || is_invisible(c) || is_private(c);
}

static void put(struct sink *sink, const void *text, size_t size)
{
	if (sink->full || size > sink->limit - sink->used) {
		sink->full = true;
		return;
	}
	memcpy(sink->text + sink->used, text, size);
	sink->used += size;
}

/* Put as much of printable ASCII as fits: any byte of it is a character. */
static void put_plain(struct sink *sink, struct bytes plain)
{
	put(sink, plain.data, MIN(plain.size, sink->limit - sink->used));
	sink->full = sink->full || sink->used == sink->limit;
}

/* Spell out an unsafe character in ASCII. */
static void put_spelled(struct sink *sink, uint32_t c)
{
	char spelled[16];
	int size;
	if (c < 0x20 || c == 0x7F)
		size = snprintf(spelled, sizeof spelled, "^%c", (int)(c ^ 0x40));
	else
		size = snprintf(spelled, sizeof spelled, "<U+%04X>", (unsigned int)c);
	put(sink, spelled, (size_t)size);
}

static void put_byte(struct sink *sink, uint8_t byte)
{
	char spelled[8];
	int size = snprintf(spelled, sizeof spelled, "\\x%02X", byte);
	put(sink, spelled, (size_t)size);
}

static void drop_blanks_at_end(struct sink *sink)
{
	while (sink->used > 0 && sink->text[sink->used - 1] == ' ')
		sink->used--;
}

static bool at_line_start(const struct sink *sink)
{
	return sink->used == 0 || sink->text[sink->used - 1] == '\n';
}

static bool is_break(uint8_t byte)
{
	return byte == '\t' || byte == '\n' || byte == '\r';
}

/* RAW begins with a tab or a line break. Puts what stands for it and for the blanks and breaks
 * beside it: line feeds where LINES stay, else one " | ", which never begins or ends a line.
 * Returns bytes eaten. */
static size_t put_break(struct sink *sink, struct bytes raw, bool lines)
{
	size_t feeds = 0, end = 0, blanks = 0;
	for (; end < raw.size && (is_break(raw.data[end]) || raw.data[end] == ' '); end++) {
		uint8_t byte = raw.data[end];
		bool second_half = byte == '\n' && end > 0 && raw.data[end - 1] == '\r';
		if ((byte == '\n' || byte == '\r') && !second_half)
			feeds++;
		blanks = byte == ' ' ? blanks + 1 : 0;
	}
	drop_blanks_at_end(sink);
	if (end == raw.size || sink->full)
		return end;
	if (lines && feeds > 0) {
		for (size_t i = 0; i < feeds && sink->used > 0; i++)
			put(sink, "\n", 1);
		return end - blanks; /* what indents the next line stays */
	}
	if (!at_line_start(sink))
		put(sink, " | ", 3);
	return end;
}

/* Put what REST, which is not empty, begins with, and return its size. *MARKS counts the combining
 * marks on the last base. */
static size_t put_next(struct sink *sink, struct bytes rest, bool lines, int *marks)
{
	uint32_t c;
	bool cut;
	int marks_before = *marks;
	*marks = 0;
	if (is_break(rest.data[0]))
		return put_break(sink, rest, lines);
	size_t size = plain_length(rest);
	if (size > 0) {
		put_plain(sink, (struct bytes){ rest.data, size });
		return size;
	}
	size = decode(rest.data, rest.size, &c, &cut);
	if (size == 0) {
		put_byte(sink, rest.data[0]);
		return 1;
	}
	int columns = wcwidth((wchar_t)c);
	if (columns == 0)
		*marks = marks_before + 1;
	if (is_unsafe(c, columns) || (columns == 0 && at_line_start(sink)))
		put_spelled(sink, c);
	else if (*marks <= MARKS_MAX)
		put(sink, rest.data, size);
	return size;
}

/* Put all of RAW, which is UTF-8 where it is anything. */
static void put_cleaned(struct sink *sink, struct bytes raw, bool lines)
{
	int marks = 0;
	for (size_t i = 0; i < raw.size && !sink->full;)
		i += put_next(sink, (struct bytes){ raw.data + i, raw.size - i }, lines, &marks);
}

/* RAW without NUL, line breaks and blanks at its end. */
static struct bytes trimmed(struct bytes raw)
{
	while (raw.size > 0 && (raw.data[raw.size - 1] == '\0' || raw.data[raw.size - 1] == ' ' ||
	    is_break(raw.data[raw.size - 1])))
		raw.size--;
	return raw;
}

/* The text of SINK, without blanks and line feeds at its end. */
static char *finish(struct sink *sink)
{
	while (sink->used > 0 && strchr(" \n", sink->text[sink->used - 1]))
		sink->used--;
	sink->text[sink->used] = '\0';
	return g_realloc(sink->text, sink->used + 1);
}

static char *clean(struct bytes raw, size_t limit, bool lines)
{
	raw = trimmed(raw);
	if (is_plain(raw)) { /* nearly everything that devices say */
		struct sink whole = { .limit = MIN(limit, raw.size) };
		whole.text = g_malloc(whole.limit + 1);
		whole.used = whole.limit;
		if (whole.used > 0)
			memcpy(whole.text, raw.data, whole.used);
		return finish(&whole);
	}
	g_autofree char *converted = NULL;
	if (!is_utf8(raw)) {
		size_t size;
		converted = from_gb18030(raw, &size);
		if (converted)
			raw = (struct bytes){ (const uint8_t *)converted, size };
	}
	struct sink sink = { .limit = MIN(limit, GROWTH_MAX * raw.size) };
	sink.text = g_malloc(sink.limit + 1);
	put_cleaned(&sink, raw, lines);
	return finish(&sink);
}

char *text_clean(struct bytes raw, size_t limit)
{
	return clean(raw, limit, false);
}

char *text_clean_lines(struct bytes raw, size_t limit)
{
	return clean(raw, limit, true);
}

char *text_clean_string(const char *raw)
{
	return clean((struct bytes){ (const uint8_t *)raw, strlen(raw) }, SIZE_MAX, false);
}

bool text_is_clean(const char *text)
{
	struct bytes raw = { (const uint8_t *)text, strlen(text) };
	if (trimmed(raw).size == raw.size && is_plain(raw))
		return true;
	g_autofree char *again = text_clean(raw, SIZE_MAX);
	return strcmp(again, text) == 0;
}

uint32_t text_next(const char **text)
{
	const uint8_t *data = (const uint8_t *)*text;
	uint32_t character;
	bool cut;
	if (*data == '\0')
		return 0;
	/* The terminating NUL never continues a character, so decode() cannot run past it. */
	size_t size = decode(data, 4, &character, &cut);
	if (size == 0) {
		*text += 1;
		return 0xFFFD;
	}
	*text += size;
	return character;
}

int text_char_columns(uint32_t character)
{
	int columns = wcwidth((wchar_t)character);
	return MAX(columns, 0);
}

size_t text_columns(const char *text)
{
	size_t columns = 0;
	while (*text != '\0') {
		if (is_printable_ascii((uint8_t)*text)) {
			columns++;
			text++;
		} else {
			columns += (size_t)text_char_columns(text_next(&text));
		}
	}
	return columns;
}
