/* Text that came from somewhere else, made safe to draw, log, store and send.
 *
 * Foreign bytes stay `struct bytes` until text_clean() turns them into *clean text*: valid UTF-8 of
 * one line, without control characters, bidirectional controls, invisible or private characters.
 * Everything that draws, logs, stores or sends takes clean text only.
 *
 * Columns are terminal columns as glibc's wcwidth() counts them, the function ncurses itself uses.
 * So the program must have called setlocale(LC_CTYPE, "C.UTF-8") (always there, and it counts like
 * zh_CN.UTF-8): in the C locale wcwidth() knows ASCII only and every hanzi would be spelled out as
 * unassigned. Characters of ambiguous width (UAX #11) count as narrow here; a terminal that draws
 * them wide gets them replaced at its own edge, by text_without_ambiguous(). */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a stranger. Not owned, not terminated, may hold anything. */
struct bytes {
	const uint8_t *data;
	size_t size;
};

enum text_align { TEXT_LEFT, TEXT_RIGHT };

/* Clean text of RAW: strict UTF-8, else the whole as GB18030 if that is valid, else bad bytes as
 * \xHH. A last character that is cut off does not speak against an encoding (devices cut their
 * strings); its bytes are bad bytes. C0 becomes ^X, C1, bidi, invisible, private and unassigned
 * characters <U+XXXX>, tabs and line breaks with the blanks beside them one " | " between words and
 * nothing at the edges; trailing NUL and blanks are dropped; at most two combining marks stay on a
 * base. At most LIMIT bytes come back, never half a character. Caller frees. Never NULL. */
char *text_clean(struct bytes raw, size_t limit);

/* The same for what people type over several lines: line feeds stay (CR LF becomes LF), but not at
 * the edges. */
char *text_clean_lines(struct bytes raw, size_t limit);

/* text_clean() of a C string. */
char *text_clean_string(const char *raw);

/* True if text_clean() would return TEXT unchanged. */
bool text_is_clean(const char *text);

/* Columns TEXT takes; TEXT is clean. */
size_t text_columns(const char *text);

/* Width of one character, 0 to 2; what wcwidth() has no answer for is 0. */
int text_char_columns(uint32_t character);

/* True for a character whose width depends on the terminal (East Asian Ambiguous). */
bool text_char_is_ambiguous(uint32_t character);

/* Next character of TEXT; *TEXT moves past it. 0 at the end. TEXT is valid UTF-8. */
uint32_t text_next(const char **text);

/* TEXT cut to at most COLUMNS, with ".." at the end where something was lost and COLUMNS >= 4.
 * Never half a character: the result may be a column short. Caller frees. */
char *text_cut(const char *text, size_t columns);

/* TEXT cut and then padded with blanks to exactly COLUMNS. Caller frees. */
char *text_fit(const char *text, size_t columns, enum text_align align);

/* TEXT broken into lines of at most COLUMNS; hanzi may break anywhere, but closing punctuation does
 * not begin a line and words of Latin letters or digits stay whole where they fit. Line feeds in
 * TEXT break as well. COLUMNS below 2 count as 2. A NULL-terminated vector of at least one line,
 * without blanks at the ends of lines; free with g_strfreev(). */
char **text_wrap(const char *text, size_t columns);

/* TEXT with each ambiguous-width character replaced by certain ones of the same meaning (degree
 * sign, arrows, curly quotes, box drawing), for terminals that draw them wide. Caller frees. */
char *text_without_ambiguous(const char *text);

/* TEXT in ASCII only: full-width forms folded, the rest as "?" per column. Caller frees. */
char *text_to_ascii(const char *text);

/* Full-width ASCII, ideographic space and Chinese punctuation an input method produces
 * (：／？，。！) folded to what the key would have been; other characters come back as they are. */
uint32_t text_fold_width(uint32_t character);

/* True if NEEDLE (as typed in a filter) is in TEXT, case and width folded; a letter also stands for
 * a hanzi whose pinyin it begins ("xzjr" and "xz接入" find 乡镇接入, "lz" finds 柳州, "cq" and "zq"
 * find 重庆), and punctuation after a hanzi may be left out ("lzxz" finds 柳州-乡镇). An empty
 * needle matches. */
bool text_matches(const char *text, const char *needle);
/* The same where text_fold() was applied to the text, once for many needles. */
bool text_matches_folded(const char *folded, const char *needle);
/* TEXT with case and width folded, as text_matches() compares it. Caller frees. */
char *text_fold(const char *text);

#endif
