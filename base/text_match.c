/* What people type, matched with what is meant: full-width forms, case, and pinyin initials. */
#include "base/text.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_tables.h"

uint32_t text_fold_width(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!';
	switch (c) {
	case 0x3000: /* ideographic space */
		return ' ';
	case 0x3002: /* 。 */
		return '.';
	case 0x3001: /* 、 */
		return '/';
	case 0x2018: /* single quotes */
	case 0x2019:
		return '\'';
	case 0x201C: /* double quotes */
	case 0x201D:
		return '"';
	case 0x300A: /* 《 */
		return '<';
	case 0x300B: /* 》 */
		return '>';
	case 0x3010: /* 【 */
		return '[';
	case 0x3011: /* 】 */
		return ']';
	case 0x2014: /* dash */
		return '_';
	case 0x2026: /* ellipsis */
		return '^';
	case 0x00B7: /* middle dot */
		return '`';
	case 0xFFE5: /* yuan */
		return '$';
	default:
		return c;
	}
}

static uint32_t fold(uint32_t c)
{
	c = text_fold_width(c);
	if (c < 0x80)
		return (uint32_t)g_ascii_tolower((char)c);
	return g_unichar_tolower(c);
}

static int compare_other_initials(const void *key, const void *row)
{
	const uint32_t *hanzi = key;
	const struct text_other_initials *other = row;
	return (*hanzi > other->hanzi) - (*hanzi < other->hanzi);
}

static bool is_hanzi(uint32_t c)
{
	return c >= TEXT_HAN_FIRST && c < TEXT_HAN_FIRST + TEXT_HAN_PAGES * TEXT_HAN_PAGE;
}

/* True if some reading of HANZI begins with LETTER. */
static bool has_initial(uint32_t hanzi, uint32_t letter)
{
	if (!is_hanzi(hanzi) || letter < 'a' || letter > 'z')
		return false;
	uint32_t place = hanzi - TEXT_HAN_FIRST;
	if ((uint32_t)text_initials[place / TEXT_HAN_PAGE][place % TEXT_HAN_PAGE] == letter)
		return true;
	const struct text_other_initials *other = bsearch(&hanzi, text_other_initials,
	    text_other_initials_count, sizeof *text_other_initials, compare_other_initials);
	return other && strchr(other->letters, (int)letter);
}

/* True if TEXT begins with NEEDLE, each character of which stands for itself or is the initial of a
 * hanzi. Blanks and punctuation after a hanzi may be left out. */
static bool begins_with(const char *text, const char *needle)
{
	bool after_hanzi = false;
	uint32_t wanted = fold(text_next(&needle));
	while (wanted != 0) {
		uint32_t c = fold(text_next(&text));
		if (c == wanted || has_initial(c, wanted)) {
			after_hanzi = is_hanzi(c);
			wanted = fold(text_next(&needle));
		} else if (c == 0 || !after_hanzi || g_unichar_isalnum(c)) {
			return false;
		}
	}
	return true;
}

char *text_fold(const char *text)
{
	GString *folded = g_string_sized_new(strlen(text));
	uint32_t c;

	while ((c = text_next(&text)) != 0)
		g_string_append_unichar(folded, fold(c));
	return g_string_free(folded, FALSE);
}

/* Where FIRST, a letter or the initial of a hanzi, stands in TEXT; NULL: nowhere. */
static const char *find_letter(const char *text, uint32_t first)
{
	while (*text != '\0') {
		const char *next = text;
		if ((unsigned char)*text < 0x80) {
			if ((uint32_t)*text == first)
				return text;
			text++;
		} else if (has_initial(text_next(&next), first)) {
			return text;
		} else {
			text = next;
		}
	}
	return NULL;
}

/* Most of a text is given up at the first character, so that one is looked for by octets; what
 * begins with it is looked at as it is. */
bool text_matches_folded(const char *folded, const char *needle)
{
	const char *rest = needle;
	uint32_t first = fold(text_next(&rest));
	bool letter = first >= 'a' && first <= 'z';
	char octets[8] = "";

	if (*needle == '\0')
		return true;
	if (!letter)
		g_unichar_to_utf8(first, octets);
	for (;;) {
		folded = letter ? find_letter(folded, first) : strstr(folded, octets);
		if (folded == NULL)
			return false;
		if (begins_with(folded, needle))
			return true;
		text_next(&folded);
	}
}

bool text_matches(const char *text, const char *needle)
{
	g_autofree char *folded = text_fold(text);

	return text_matches_folded(folded, needle);
}
