/* Looking at the row in which something stands. */
#ifndef TESTS_SCREEN_LOOK_H
#define TESTS_SCREEN_LOOK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/glass.h"

/* The first row with TEXT, which must be there. */
static inline int row_of(const struct glass *glass, const char *text)
{
	int row = -1;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

/* The first row with OBJECT says TEXT. */
static inline void assert_row_says(const struct glass *glass, const char *object, const char *text)
{
	g_autofree char *line = glass_row(glass, row_of(glass, object));

	if (strstr(line, text) == NULL)
		fail_msg("\"%s\" does not say %s", line, text);
}

/* Until it does. */
static inline void wait_row_says(struct glass *glass, const char *object, const char *text)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	glass_wait_text(glass, object);
	for (;;) {
		glass_drain(glass);
		int row = -1;
		g_autofree char *line =
		    glass_find(glass, object, &row, NULL) ? glass_row(glass, row) : g_strdup("");
		if (strstr(line, text) != NULL)
			return;
		if (g_get_monotonic_time() > end) {
			g_autofree char *dump = glass_dump(glass);
			fail_msg("\"%s\" does not say %s:\n%s", line, text, dump);
		}
		g_usleep(20000);
	}
}

#endif
