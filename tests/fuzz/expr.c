/* Any text as an expression, over any values: refused with a clean sentence and a place, or judged
 * in bounded time; and what it says it needs is there whenever it is true. The input: the
 * expression, a NUL, the text of every name. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "points/expr.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

/* Names with an odd number are numbers. */
static struct expr_value give(size_t number, void *data)
{
	return number % 2 == 0 ? (struct expr_value){ .type = EXPR_TEXT, .text = data } :
	    (struct expr_value){ .type = EXPR_NUMBER, .number = (double)strlen(data),
		.unit = number % 4 == 1 ? "permille" : "" };
}

static void caught(const char *name, const char *text, void *data)
{
	(void)data;
	g_assert(name[0] != '\0' && text[0] != '\0');
}

struct hope {
	const char *text;
	bool some;
};

static void look(const struct expr_need *need, void *data)
{
	struct hope *hope = data;
	g_autofree char *text = g_ascii_strdown(hope->text, -1);
	g_autofree char *wanted = g_ascii_strdown(need->text, -1);

	hope->some = hope->some || strstr(text, wanted) != NULL;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return *text == '\0';
}

static void judge(const struct expr *expr, char *text)
{
	own(expr_state) state = expr_state_new(expr);
	struct hope hope = { text, false };
	bool needs = expr_needs(expr, NULL, look, &hope);

	for (int i = 0; i < 4; i++) {
		struct expr_reading reading = { .value = give, .captured = caught, .data = text,
			.now = { (10 + i * i) * CLOCK_SECOND }, .gap = 5 * CLOCK_SECOND };
		enum truth truth = expr_judge(expr, state, &reading);
		/* the text of every second name is the same */
		if (truth == TRUTH_TRUE && needs && is_ascii(text) && expr_name(expr, 1) == NULL)
			g_assert(hope.some);
	}
	json_auto_t *saved = expr_state_save(state, (struct mono){ 30 * CLOCK_SECOND });
	expr_state_load(state, saved, (struct mono){ 40 * CLOCK_SECOND });
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
	size_t length = end == NULL ? size : (size_t)(end - data);
	g_autofree char *text = g_strndup((const char *)data, length);
	struct bytes rest = { data + length, size - length };
	g_autofree char *value = text_clean(rest, 4000);
	struct expr_place place = { 0, 0 };
	g_autoptr(GError) error = NULL;
	own(expr) expr = expr_compile(text, &place, &error);

	if (expr == NULL)
		g_assert(error != NULL && text_is_clean(error->message) && place.line >= 1 &&
		    place.column >= 1);
	else
		judge(expr, value);
	return 0;
}
