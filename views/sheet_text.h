/* A sheet as text: 80 columns, at most 62 lines a page, characters of certain width only. For the
 * screen preview, for files that outlive every program, and for printers that take text. */
#ifndef VIEWS_SHEET_TEXT_H
#define VIEWS_SHEET_TEXT_H

#include <glib.h>
#include <jansson.h>

/* Lines of DOCUMENT, at most SHEET_COLUMNS columns each; the first line of the second and later
 * pages begins with a form feed. NULL-terminated; free with g_strfreev(). NULL and ERROR when it is
 * not a document. */
char **sheet_text_lines(const json_t *document, GError **error);

enum sheet_encoding { SHEET_UTF8, SHEET_GB18030, SHEET_GBK };

/* LINES as one file. What ENCODING does not have becomes "?"; *RET_LOST (may be NULL) counts them.
 */
GBytes *sheet_text_encode(char *const *lines, enum sheet_encoding encoding, size_t *ret_lost);

#endif
