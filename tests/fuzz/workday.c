/* Whatever is written for a date and a number of days: it is refused, or means what it says, and
 * counting there and back ends. */
#include <glib.h>
#include <stdint.h>

#include "points/workday.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	char back[WORKDAY_DATE_SIZE];
	GDateYear unknown;
	GDate from, to;
	int n;

	if (words[0] == NULL || words[1] == NULL || !workday_count_read(words[1], &n) ||
	    !workday_date_read(words[0], &from))
		return 0;
	g_assert_cmpstr(workday_date_text(&from, back), ==, words[0]);
	struct workday_calendar *calendar = workday_calendar_new();
	if (workday_add(calendar, &from, n, &to, &unknown)) {
		g_assert_true(n == 0 || workday_is(calendar, &to));
		if (n != 0)
			g_assert_cmpint(workday_between(calendar, &from, &to), <=, ABS(n));
	}
	workday_calendar_free(calendar);
	return 0;
}
