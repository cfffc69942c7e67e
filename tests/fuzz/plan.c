/* Any text as a plan: refused with a place and a sentence, or a plan that can be run to its end:
 * clean texts, expressions that compile, branches that lead on. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/own.h"
#include "base/text.h"
#include "points/expr.h"
#include "runbooks/plan.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void try_expr(const char *text)
{
	struct expr_place place;
	own(expr) expr = expr_compile(text, &place, NULL);

	g_assert(expr != NULL);
}

static void try_step(const json_t *plan, const json_t *step, size_t number)
{
	json_int_t last = (json_int_t)json_array_size(json_object_get(plan, "steps"));
	json_int_t next = json_integer_value(json_object_get(step, "next"));
	json_int_t to = json_integer_value(
	    json_object_get(json_object_get(step, "else"), "step"));
	const char *when = json_string_value(json_object_get(step, "when"));
	json_t *entry;
	size_t i;

	g_assert(plan_step(plan, (int64_t)number) == step);
	g_assert(json_is_string(json_object_get(step, "role")));
	g_assert(json_integer_value(json_object_get(step, "within")) <= PLAN_TIME_MOST);
	g_assert(next == 0 || (next > (json_int_t)number && next <= last));
	g_assert(to == 0 || (to > (json_int_t)number && to <= last));
	json_array_foreach(json_object_get(step, "verify"), i, entry)
		try_expr(json_string_value(entry));
	if (when != NULL)
		try_expr(when);
}

static void try_texts(const json_t *part)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)part, key, value)
		if (json_is_string(value) && strcmp(key, "guidance") != 0)
			g_assert(text_is_clean(json_string_value(value)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	json_auto_t *plan = plan_read("any.md", text, &error);
	const char *role;
	json_t *step;
	size_t i;

	if (plan == NULL) {
		g_assert(error != NULL && text_is_clean(error->message));
		g_assert(g_str_has_prefix(error->message, "any.md:"));
		return 0;
	}
	try_texts(plan);
	json_array_foreach(json_object_get(plan, "steps"), i, step) {
		try_step(plan, step, i + 1);
		try_texts(step);
	}
	plan_is_for(plan, "smoke", &role);
	plan_is_effective(plan, "2026-11-23");
	return 0;
}
