/* Whatever is written for times and days: it is refused with a sentence, or the next instant lies
 * after the last, at one of the times of the day. */
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "points/rhythm.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_setenv("TZ", "Asia/Shanghai", TRUE);
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

/* Days, what follows `|` is `on`, the rest the times; the first byte chooses the days. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *reason = NULL;
	struct rhythm rhythm;
	bool in_on;

	if (size == 0)
		return 0;
	g_autofree char *text = text_clean((struct bytes){ data + 1, size - 1 }, 600);
	g_auto(GStrv) parts = g_strsplit(text, "|", 2);
	const char *on = parts[0], *times = on == NULL ? NULL : parts[1];

	if (!rhythm_read(rhythm_word((enum rhythm_days)(data[0] % RHYTHM_DAYS)), on, times,
		&rhythm, &in_on, &reason)) {
		g_assert_nonnull(reason);
		g_assert_true(text_is_clean(reason));
		return 0;
	}
	g_assert_cmpint(rhythm.count, >, 0);
	g_assert_cmpint(rhythm.count, <=, RHYTHM_TIMES);
	struct workday_calendar *calendar = workday_calendar_new();
	struct wall at = { INT64_C(1795300000000000) };
	for (int i = 0; i < 3; i++) {
		struct wall next = rhythm_next(&rhythm, calendar, at);
		g_assert_cmpint(next.us, >, at.us);
		bool known = false;
		int minute = (int)((next.us / CLOCK_SECOND / 60 + 8 * 60) % 1440);
		for (int n = 0; n < rhythm.count; n++)
			known |= rhythm.minutes[n] == minute;
		g_assert_true(known);
		at = next;
	}
	workday_calendar_free(calendar);
	return 0;
}
