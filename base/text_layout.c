/* Text in columns: cut, padded, broken into lines, and respelled for poorer terminals. */
#include "base/text.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_tables.h"

#define ELLIPSIS ".."
#define ELLIPSIS_COLUMNS 2
/* Narrower than this the ellipsis would be all there is. */
#define ELLIPSIS_MIN 4
/* No line is narrower than one hanzi. */
#define WRAP_MIN 2

/* Bytes of TEXT that fit into COLUMNS. *RET is the columns they take. */
static size_t fitting_bytes(const char *text, size_t columns, size_t *ret)
{
	const char *at = text, *end = text;
	size_t used = 0;
	for (uint32_t c = text_next(&at); c != 0; c = text_next(&at)) {
		size_t width = (size_t)text_char_columns(c);
		if (used + width > columns)
			break;
		used += width;
		end = at;
	}
	*ret = used;
	return (size_t)(end - text);
}

char *text_cut(const char *text, size_t columns)
{
	size_t used;
	size_t whole = fitting_bytes(text, columns, &used);
	if (text[whole] == '\0' || columns < ELLIPSIS_MIN)
		return g_strndup(text, whole);
	size_t size = fitting_bytes(text, columns - ELLIPSIS_COLUMNS, &used);
	return g_strdup_printf("%.*s" ELLIPSIS, (int)size, text);
}

char *text_fit(const char *text, size_t columns, enum text_align align)
{
	g_autofree char *cut = text_cut(text, columns);
	g_autofree char *pad = g_strnfill(columns - text_columns(cut), ' ');
	return align == TEXT_RIGHT ? g_strconcat(pad, cut, NULL) : g_strconcat(cut, pad, NULL);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Punctuation that belongs to what stands before it. */
static bool closes(uint32_t c)
{
	switch (c) {
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x3009: /* 〉 */
	case 0x300B: /* 》 */
	case 0x300D: /* 」 */
	case 0x300F: /* 』 */
	case 0x3011: /* 】 */
	case 0x3015: /* 〕 */
	case 0x2019: /* right single quote */
	case 0x201D: /* right double quote */
	case 0x2026: /* ellipsis */
	case 0x00B7: /* middle dot */
	case 0xFF01: /* ！ */
	case 0xFF05: /* ％ */
	case 0xFF09: /* ） */
	case 0xFF0C: /* ， */
	case 0xFF1A: /* ： */
	case 0xFF1B: /* ； */
	case 0xFF1F: /* ？ */
	case 0xFF3D: /* ］ */
	case 0xFF5D: /* ｝ */
		return true;
	default:
		return c < 0x80 && c != 0 && strchr("!%),.:;?]}", (int)c) != NULL;
	}
}

/* Punctuation that belongs to what stands behind it. */
static bool opens(uint32_t c)
{
	switch (c) {
	case 0x3008: /* 〈 */
	case 0x300A: /* 《 */
	case 0x300C: /* 「 */
	case 0x300E: /* 『 */
	case 0x3010: /* 【 */
	case 0x3014: /* 〔 */
	case 0x2018: /* left single quote */
	case 0x201C: /* left double quote */
	case 0xFF08: /* （ */
	case 0xFF3B: /* ［ */
	case 0xFF5B: /* ｛ */
		return true;
	default:
		return c < 0x80 && c != 0 && strchr("([{", (int)c) != NULL;
	}
}

/* True if a line may end between two characters. */
static bool may_break(uint32_t before, uint32_t after)
{
	if (before == ' ')
		return true;
	if (closes(after) || opens(before))
		return false;
	return text_char_columns(before) == 2 || text_char_columns(after) == 2;
}

static const char *skip_blanks(const char *text)
{
	while (*text == ' ')
		text++;
	return text;
}

/* Add the LENGTH bytes at LINE without blanks at their end. */
static void add_line(GPtrArray *lines, const char *line, size_t length)
{
	while (length > 0 && line[length - 1] == ' ')
		length--;
	g_ptr_array_add(lines, g_strndup(line, length));
}

/* Where a line that begins at TEXT has to end: at the last good place within COLUMNS, else wherever
 * it is full. At least one character is taken. */
static const char *end_of_line(const char *text, size_t columns)
{
	const char *at = text, *good = NULL;
	size_t used = 0;
	uint32_t before = 0;
	while (*at != '\0' && *at != '\n') {
		const char *here = at;
		uint32_t c = text_next(&at);
		size_t width = (size_t)text_char_columns(c);
		if (before != 0 && width > 0 && may_break(before, c))
			good = here;
		if (used + width > columns && c != ' ')
			return good ? good : here;
		used += width;
		if (width > 0)
			before = c;
	}
	return at;
}

char **text_wrap(const char *text, size_t columns)
{
	GPtrArray *lines = g_ptr_array_new();
	columns = MAX(columns, WRAP_MIN);
	for (;;) {
		const char *end = end_of_line(text, columns);
		add_line(lines, text, (size_t)(end - text));
		if (*end == '\0')
			break;
		text = *end == '\n' ? end + 1 : skip_blanks(end);
		if (*end != '\n' && *text == '\0')
			break;
	}
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

/* ---- respelling ------------------------------------------------------------------------------ */

/* Characters that occur in our texts and in what Chinese operators write, and what they mean in
 * ASCII. */
static const struct respelling {
	uint32_t character;
	const char *ascii;
} respellings[] = {
	{ 0x00A7, "S" }, { 0x00AE, "(R)" }, { 0x00B0, "deg" }, { 0x00B1, "+-" },
	{ 0x00B2, "2" }, { 0x00B3, "3" }, { 0x00B5, "u" }, { 0x00B7, "." }, { 0x00B9, "1" },
	{ 0x00BC, "1/4" }, { 0x00BD, "1/2" }, { 0x00BE, "3/4" }, { 0x00D7, "x" },
	{ 0x00E0, "a" }, { 0x00E1, "a" }, { 0x00E8, "e" }, { 0x00E9, "e" }, { 0x00EA, "e" },
	{ 0x00EC, "i" }, { 0x00ED, "i" }, { 0x00F2, "o" }, { 0x00F3, "o" }, { 0x00F7, "/" },
	{ 0x00F9, "u" }, { 0x00FA, "u" }, { 0x00FC, "u" }, { 0x0101, "a" }, { 0x0113, "e" },
	{ 0x011B, "e" }, { 0x012B, "i" }, { 0x0144, "n" }, { 0x0148, "n" }, { 0x014D, "o" },
	{ 0x016B, "u" }, { 0x01CE, "a" }, { 0x01D0, "i" }, { 0x01D2, "o" }, { 0x01D4, "u" },
	{ 0x01D6, "u" }, { 0x01D8, "u" }, { 0x01DA, "u" }, { 0x01DC, "u" },
	{ 0x0394, "delta" }, { 0x03A9, "ohm" }, { 0x03B1, "alpha" }, { 0x03B2, "beta" },
	{ 0x03BC, "u" }, { 0x2010, "-" }, { 0x2013, "-" }, { 0x2014, "--" }, { 0x2015, "--" },
	{ 0x2016, "||" }, { 0x2018, "'" }, { 0x2019, "'" }, { 0x201C, "\"" }, { 0x201D, "\"" },
	{ 0x2022, "*" }, { 0x2026, "..." }, { 0x2030, "o/oo" }, { 0x2032, "'" },
	{ 0x2033, "\"" }, { 0x203B, "*" }, { 0x20AC, "EUR" }, { 0x2103, "C" }, { 0x2109, "F" },
	{ 0x2116, "No." }, { 0x2121, "TEL" }, { 0x2122, "(TM)" }, { 0x2126, "ohm" },
	{ 0x2190, "<-" }, { 0x2191, "^" }, { 0x2192, "->" }, { 0x2193, "v" },
	{ 0x2194, "<->" }, { 0x21D2, "=>" }, { 0x21D4, "<=>" }, { 0x2211, "sum" },
	{ 0x221A, "v" }, { 0x221E, "inf" }, { 0x2236, ":" }, { 0x223C, "~" }, { 0x2248, "~=" },
	{ 0x2260, "!=" }, { 0x2261, "==" }, { 0x2264, "<=" }, { 0x2265, ">=" },
	{ 0x25A0, "#" }, { 0x25A1, "o" }, { 0x25B2, "^" }, { 0x25B3, "^" }, { 0x25B6, ">" },
	{ 0x25B7, ">" }, { 0x25BC, "v" }, { 0x25BD, "v" }, { 0x25C0, "<" }, { 0x25C1, "<" },
	{ 0x25C6, "*" }, { 0x25C7, "o" }, { 0x25CB, "o" }, { 0x25CE, "o" }, { 0x25CF, "*" },
	{ 0x2605, "*" }, { 0x2606, "*" }, { 0x3001, "," }, { 0x3002, "." }, { 0x3008, "<" },
	{ 0x3009, ">" }, { 0x300A, "<" }, { 0x300B, ">" }, { 0x3010, "[" }, { 0x3011, "]" },
	{ 0x3014, "[" }, { 0x3015, "]" }, { 0xFFE5, "CNY" },
};

static int compare_respelling(const void *key, const void *row)
{
	const uint32_t *character = key;
	const struct respelling *respelling = row;
	return (*character > respelling->character) - (*character < respelling->character);
}

/* Box drawing and blocks as lines and crosses of ASCII. */
static const char *respell_box(uint32_t c)
{
	static const char lines[] = "--||--||--||"; /* light, heavy, dashed in three ways */
	if (c <= 0x250B)
		return lines[c - 0x2500] == '-' ? "-" : "|";
	if (c == 0x254C || c == 0x254D || c == 0x2550)
		return "-";
	if (c == 0x254E || c == 0x254F || c == 0x2551)
		return "|";
	return c <= 0x257F ? "+" : "#";
}

/* ASCII of the same meaning, constant or in BUFFER; NULL if there is none. */
static const char *respell(uint32_t c, char buffer[static 8])
{
	const struct respelling *found = bsearch(&c, respellings, G_N_ELEMENTS(respellings),
	    sizeof *respellings, compare_respelling);
	if (found)
		return found->ascii;
	if (c >= 0x2500 && c <= 0x259F)
		return respell_box(c);
	if (c >= 0x2460 && c <= 0x2473) /* circled numbers */
		g_snprintf(buffer, 8, "(%u)", (unsigned int)(c - 0x2460 + 1));
	else if (c >= 0x2474 && c <= 0x2487) /* numbers in parentheses */
		g_snprintf(buffer, 8, "(%u)", (unsigned int)(c - 0x2474 + 1));
	else if (c >= 0x2488 && c <= 0x249B) /* numbers with a full stop */
		g_snprintf(buffer, 8, "%u.", (unsigned int)(c - 0x2488 + 1));
	else
		return NULL;
	return buffer;
}

bool text_char_is_ambiguous(uint32_t character)
{
	size_t low = 0, high = text_ambiguous_count;
	if (character < text_ambiguous[0].first)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (character > text_ambiguous[middle].last)
			low = middle + 1;
		else if (character < text_ambiguous[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

char *text_without_ambiguous(const char *text)
{
	GString *result = g_string_sized_new(strlen(text));
	char buffer[8];
	while (*text != '\0') {
		const char *from = text;
		uint32_t c = text_next(&text);
		if (!text_char_is_ambiguous(c)) {
			g_string_append_len(result, from, text - from);
			continue;
		}
		const char *ascii = respell(c, buffer);
		if (ascii)
			g_string_append(result, ascii);
		else if (text_char_columns(c) > 0) /* combining marks are simply left out */
			g_string_append_c(result, '?');
	}
	return g_string_free(result, FALSE);
}

char *text_to_ascii(const char *text)
{
	GString *result = g_string_sized_new(strlen(text));
	char buffer[8];
	while (*text != '\0') {
		uint32_t c = text_next(&text);
		const char *ascii = c < 0x80 ? NULL : respell(c, buffer);
		uint32_t folded = text_fold_width(c);
		if (ascii)
			g_string_append(result, ascii);
		else if (folded < 0x80)
			g_string_append_c(result, (char)folded);
		else
			g_string_append(result, &"??"[2 - text_char_columns(c)]);
	}
	return g_string_free(result, FALSE);
}
