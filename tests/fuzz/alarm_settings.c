/* Any text as alarms.conf: refused with a clean sentence, or settings within their limits. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "service/alarm_settings.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void check(const struct alarm_settings *settings)
{
	g_assert(settings->flood_end < settings->flood_begin && settings->fold_least >= 2);
	g_assert(settings->shelve > 0 && settings->undo > 0);
	for (int i = SEVERITY_CLEARED; i < SEVERITIES; i++) {
		const struct severity_settings *severity = &settings->severities[i];

		g_assert(text_is_clean(severity->word) && severity->word[0] != '\0');
		g_assert(severity->acknowledge >= 0 && severity->n_escalations <= ESCALATION_MOST);
		for (unsigned n = 0; n < severity->n_escalations; n++)
			g_assert(text_is_clean(severity->escalations[n].to));
	}
	for (size_t i = 0; alarm_types[i].name != NULL; i++)
		if (alarm_types[i].flags & ALARM_AT_ONCE)
			g_assert(settings->types[i].raise_delay == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	own(alarm_settings) settings = alarm_settings_read("alarms.conf", text, &error);

	g_assert((settings == NULL) == (error != NULL));
	if (settings != NULL)
		check(settings);
	else
		g_assert(text_is_clean(error->message));
	return 0;
}
