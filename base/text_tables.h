/* What Unicode knows and glibc does not tell; see base/text_tables.py for the source. Only
 * base/text*.c reads it. */
#ifndef BASE_TEXT_TABLES_H
#define BASE_TEXT_TABLES_H

#include <glib.h>
#include <stdint.h>

struct text_range {
	uint32_t first;
	uint32_t last;
};

/* Characters of East Asian Width A (ambiguous), ascending. */
extern const struct text_range text_ambiguous[];
extern const size_t text_ambiguous_count;

/* Pinyin initial of the customary reading of each hanzi from U+4E00 on, in pages; '-' where there
 * is none. */
#define TEXT_HAN_FIRST 0x4E00
#define TEXT_HAN_PAGE 128
#define TEXT_HAN_PAGES 164
extern const char text_initials[TEXT_HAN_PAGES][TEXT_HAN_PAGE + 1];

/* Initials of the other readings of hanzi that have several, ascending. */
struct text_other_initials {
	uint32_t hanzi;
	char letters[4];
};
extern const struct text_other_initials text_other_initials[];
extern const size_t text_other_initials_count;

#endif
