#include "base/pattern.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

/* Steps of PCRE2 for one line from one beginning; its measure, see pcre2pattern(3). */
#define LIMITS "(*LIMIT_MATCH=3000)(*LIMIT_DEPTH=1000)"
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

static bool fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool fail(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *sentence = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *clean = text_clean_string(sentence);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, clean);
	return false;
}

GRegex *pattern_new(const char *before, const char *pattern, const char *after, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (strlen(pattern) > PATTERN_LIMIT || g_str_has_prefix(pattern, "(*")) {
		fail(error, _("模式不能超过 %d 字节，也不能以 (* 开头"), PATTERN_LIMIT);
		return NULL;
	}
	g_autofree char *whole = g_strconcat(LIMITS, before, pattern, after, NULL);
	g_autoptr(GRegex) regex = g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY, 0, &cause);
	if (regex == NULL) {
		const char *reason = g_strrstr(cause->message, ": ");
		fail(error, _("模式「%s」不成立（%s）"), pattern,
		    reason == NULL ? cause->message : reason + 2);
		return NULL;
	}
	if (is_costly(regex)) {
		fail(error, _("模式「%s」太费力，请写得更确定"), pattern);
		return NULL;
	}
	return g_steal_pointer(&regex);
}

/* Bytes of LINE that count: never half a character. */
static gssize counted(const char *line)
{
	size_t size = strnlen(line, PATTERN_LINE + 1);

	if (size <= PATTERN_LINE)
		return (gssize)size;
	return g_utf8_find_prev_char(line, line + PATTERN_LINE + 1) - line;
}

enum pattern_outcome pattern_try(const GRegex *pattern, const char *line, GMatchInfo **ret_match)
{
	g_autoptr(GError) too_long = NULL;
	bool matches =
	    g_regex_match_full(pattern, line, counted(line), 0, 0, ret_match, &too_long);

	return too_long != NULL ? PATTERN_GAVE_UP : matches ? PATTERN_MATCHES : PATTERN_DIFFERS;
}
