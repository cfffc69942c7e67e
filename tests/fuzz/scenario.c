/* Any text as a scenario: refused with a place and a sentence, or one that can be played: clean
 * texts, orders in their order and within its length, options of the lab that are only those. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "runbooks/scenario.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void try_text(const json_t *scenario, const char *key, bool needed)
{
	const char *text = json_string_value(json_object_get(scenario, key));
	g_auto(GStrv) lines = g_strsplit(text == NULL ? "" : text, "\n", -1);

	g_assert(!needed || text != NULL);
	for (char **line = lines; *line != NULL; line++)
		g_assert(text_is_clean(*line));
}

static void try_orders(const json_t *scenario)
{
	json_int_t latest = 0, lasts = json_integer_value(json_object_get(scenario, "lasts"));
	const json_t *orders = json_object_get(scenario, "orders"), *order;
	size_t i;

	g_assert(lasts >= 60 && lasts <= SCENARIO_LASTS_MOST);
	g_assert(json_array_size(orders) <= SCENARIO_ORDERS);
	g_assert((json_array_size(orders) == 0) ==
	    (json_object_get(scenario, "tabletop") != NULL));
	json_array_foreach(orders, i, order) {
		json_int_t at = json_integer_value(json_object_get(order, "at"));
		const char *words = json_string_value(json_object_get(order, "order"));
		g_assert(at >= latest && at <= lasts);
		g_assert(words != NULL && words[0] != '\0' && text_is_clean(words));
		g_assert(strchr(words, '\n') == NULL);
		latest = at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	json_auto_t *scenario = scenario_read("any.scenario", text, &error);

	if (scenario == NULL) {
		g_assert(error != NULL && text_is_clean(error->message));
		g_assert(g_str_has_prefix(error->message, "any.scenario:"));
		return 0;
	}
	try_text(scenario, "plan", true);
	try_text(scenario, "title", true);
	try_text(scenario, "situation", true);
	try_text(scenario, "instructor", false);
	try_text(scenario, "tabletop", false);
	const char *lab = json_string_value(json_object_get(scenario, "lab"));
	g_assert(lab[strspn(lab, "-abcdefghijklmnopqrstuvwxyz0123456789 ")] == '\0');
	try_orders(scenario);
	return 0;
}
