#include "probes/cli/pattern.h"

#include <string.h>

#include "base/i18n.h"
#include "probes/cli/sections.h"

/* Steps of PCRE2 for one line from one beginning; its measure, see pcre2pattern(3). */
#define LIMITS "(*LIMIT_MATCH=3000)(*LIMIT_DEPTH=1000)"
#define PATTERN_LIMIT 1024
#define TRIAL_LENGTH 200

/* Lines on which a pattern that goes over the same characters again and again does so for long. */
static bool is_costly(const GRegex *regex)
{
	static const char *const pieces[] = { "a", "0", " ", "a ", "0 ", "  a", "-", "/", "0.",
		":", "Aa0/", "a: ", "," };

	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) line = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		while (line->len < TRIAL_LENGTH)
			g_string_append(line, pieces[i]);
		g_string_append_c(line, '\x01');
		for (char rest = ' '; rest < 0x7f; rest++) /* PCRE2 looks for those first */
			g_string_append_c(line, rest);
		g_string_append_c(line, '\x01');
		g_regex_match_full(regex, line->str, (gssize)line->len, 0, 0, NULL, &error);
		if (error != NULL)
			return true;
	}
	return false;
}

static GRegex *compile(const char *pattern, const char *before, const char *after, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (strlen(pattern) > PATTERN_LIMIT || g_str_has_prefix(pattern, "(*")) {
		cli_fail(error, _("模式不能超过 %d 字节，也不能以 (* 开头"), PATTERN_LIMIT);
		return NULL;
	}
	g_autofree char *whole = g_strconcat(LIMITS, before, pattern, after, NULL);
	g_autoptr(GRegex) regex = g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY, 0, &cause);
	if (regex == NULL) {
		const char *reason = g_strrstr(cause->message, ": ");
		cli_fail(error, _("模式「%s」不成立（%s）"), pattern,
		    reason == NULL ? cause->message : reason + 2);
		return NULL;
	}
	if (is_costly(regex)) {
		cli_fail(error, _("模式「%s」太费力，请写得更确定"), pattern);
		return NULL;
	}
	return g_steal_pointer(&regex);
}

GRegex *cli_line_pattern(const char *pattern, GError **error)
{
	return compile(pattern, "^(?:", ")$", error);
}

GRegex *cli_search_pattern(const char *pattern, GError **error)
{
	return compile(pattern, "(?:", ")", error);
}
