/* A command profile as text: sections in brackets, `key = value` lines, comments from #. The form
 * is that of GKeyFile; each entry knows its line, because whoever wrote the file is told where it
 * is wrong. A key stands once in its section and a section once in its file. */
#ifndef PROBES_CLI_SECTIONS_H
#define PROBES_CLI_SECTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct cli_entry {
	size_t line;                 /* from 1 */
	char *key, *value;           /* without blanks around; VALUE may be "" */
};

struct cli_section {
	size_t line;
	char *name;
	GPtrArray *entries;          /* struct cli_entry *, in the order of the file */
	GHashTable *by_key;          /* the same by key, borrowed */
};

/* The sections of TEXT, in order. NULL and one sentence with FILE and line on failure. Pure. At
 * most 256 KiB of UTF-8, 4 KiB a line. */
GPtrArray *cli_sections_read(const char *file, const char *text, GError **error);

/* Sets ERROR to "FILE:LINE: the sentence", clean. Always false. */
bool cli_refuse(GError **error, const char *file, size_t line, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Sets ERROR to the sentence alone, clean. Always false. */
bool cli_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The pieces of a list, which has semicolons between them. Free with g_strfreev(). */
char **cli_pieces(const char *value);

#endif
