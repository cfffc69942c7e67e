/* Any text as a threshold scheme: refused with a clean sentence, or a scheme whose limits can be
 * judged by. */
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "service/thresholds.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void try_limits(const struct limits *limits)
{
	struct limits_state state = { 0 };
	double low, high;

	g_assert(limits->n <= LIMITS_MOST);
	limits_range(limits, &low, &high);
	for (int i = -50; i < 50; i++) {
		struct mono at = { (i + 100) * 600 * CLOCK_SECOND };
		const struct limit *limit = limits_judge(&state, limits, i, at);
		g_assert(limit == NULL || limit->severity >= SEVERITY_WARNING);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	own(scheme) scheme = scheme_read("any.conf", text, &error);

	if (scheme == NULL) {
		g_assert(error != NULL && text_is_clean(error->message));
		return 0;
	}
	g_assert(scheme_is_meant(text) && text_is_clean(scheme->title));
	for (guint i = 0; i < scheme->thresholds->len; i++) {
		const struct threshold *threshold = scheme->thresholds->pdata[i];
		try_limits(&threshold->running);
		try_limits(&threshold->standby);
		try_limits(&threshold->average);
		scheme_threshold(scheme, threshold->purpose, threshold->class, "C");
	}
	return 0;
}
