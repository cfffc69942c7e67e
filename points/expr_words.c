/* The words of expressions: what is a number with its unit, a name, a text, a sign. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/expr_parts.h"

#define NAME_LIMIT 200           /* bytes */

/* What may stand behind a number, and what points have for units. Of words that two dimensions want
 * the first wins: `m` is a minute, as everywhere in the configuration. */
static const struct expr_unit units[] = {
	{ "s", EXPR_DIMENSION_TIME, 1 },
	{ "ms", EXPR_DIMENSION_TIME, 1e-3 },
	{ "us", EXPR_DIMENSION_TIME, 1e-6 },
	{ "m", EXPR_DIMENSION_TIME, 60 },
	{ "min", EXPR_DIMENSION_TIME, 60 },
	{ "h", EXPR_DIMENSION_TIME, 3600 },
	{ "d", EXPR_DIMENSION_TIME, 86400 },
	{ "%", 2, 1 },
	{ "permille", 2, 0.1 },
	{ "C", 3, 1 },
	{ "V", 4, 1 },
	{ "A", 5, 1 },
	{ "W", 6, 1 },
	{ "kW", 6, 1e3 },
	{ "VA", 7, 1 },
	{ "kVA", 7, 1e3 },
	{ "var", 8, 1 },
	{ "kWh", 9, 1 },
	{ "Hz", 10, 1 },
	{ "rpm", 11, 1 },
	{ "dBm", 12, 1 },
	{ "bit/s", 13, 1 },
	{ "bps", 13, 1 },
	{ "kbps", 13, 1e3 },
	{ "Mbps", 13, 1e6 },
	{ "Gbps", 13, 1e9 },
	{ "B", 14, 1 },
	{ "KiB", 14, 1024 },
	{ "MiB", 14, 1048576 },
	{ "GiB", 14, 1073741824 },
	{ "kPa", 15, 1 },
	{ "1/s", 16, 1 },
	{ "cfm", 17, 1 },
	{ "l/m", 18, 1 },
	{ "k", 0, 1e3 },
	{ "M", 0, 1e6 },
	{ "G", 0, 1e9 },
	{ "T", 0, 1e12 },
};

const struct expr_unit *expr_unit_find(const char *word, size_t length)
{
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (strlen(units[i].word) == length && strncmp(units[i].word, word, length) == 0)
			return &units[i];
	return NULL;
}

static void wrong(struct token *token, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void wrong(struct token *token, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_string_vprintf(token->text, format, arguments);
	va_end(arguments);
	token->type = TOKEN_WRONG;
}

/* ---- numbers ------------------------------------------------------------------------------ */

static bool is_unit_char(char c)
{
	return g_ascii_isalpha(c) || c == '/' || c == '%';
}

static const char *read_number(const char *at, struct token *token)
{
	const char *end = at + (*at == '-');

	token->type = TOKEN_NUMBER;
	while (g_ascii_isdigit(*end) || *end == '.')
		end++;
	g_autofree char *digits = g_strndup(at, (size_t)(end - at));
	char *stop;
	token->number = g_ascii_strtod(digits, &stop);
	if (*stop != '\0' || end[-1] == '.' || fabs(token->number) > 1e15) {
		wrong(token, _("「%s」不是数字"), digits);
		return end;
	}
	const char *unit = end;
	/* "1/s" is a unit that begins with a digit, and is written 5/s */
	while (is_unit_char(*end))
		end++;
	if (end == unit)
		return end;
	token->unit = *unit == '/' ? expr_unit_find("1/s", end - unit == 2 ? 3 : 0) :
	    expr_unit_find(unit, (size_t)(end - unit));
	if (token->unit == NULL)
		wrong(token, _("没有「%.*s」这个单位"), (int)MIN(end - unit, 40), unit);
	return end;
}

/* ---- texts and names ---------------------------------------------------------------------- */

/* What stands between two QUOTEs, the first of which is at AT; a backslash protects a quote and
 * itself, and stays before anything else, where a pattern wants it. NULL: it does not end. */
static const char *read_quoted(const char *at, char quote, GString *into)
{
	for (at++; *at != quote; at++) {
		if (*at == '\0')
			return NULL;
		if (at[0] == '\\' && (at[1] == quote || (at[1] == '\\' && quote == '\'')))
			at++;
		else if (at[0] == '\\' && at[1] == '\\')
			g_string_append_c(into, *at++);
		g_string_append_c(into, *at);
	}
	return at + 1;
}

static bool is_name_char(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '.' || (c & 0x80) != 0;
}

/* The part of a name in brackets, which may hold anything but a bracket, unless it is in double
 * quotes. NULL: it does not end. */
static const char *read_row(const char *at, GString *into)
{
	g_string_append_c(into, *at++);
	while (*at != ']') {
		if (*at == '\0' || *at == '[')
			return NULL;
		if (*at != '"') {
			g_string_append_c(into, *at++);
		} else if ((at = read_quoted(at, '"', into)) == NULL) {
			return NULL;
		}
	}
	g_string_append_c(into, *at);
	return at + 1;
}

static const char *read_name(const char *at, struct token *token)
{
	const char *const start = at, *next = at;

	token->type = TOKEN_NAME;
	token->plain = true;
	while (next != NULL && (is_name_char(*next) || *next == '\'' || *next == '[')) {
		at = next;
		if (is_name_char(*at)) {
			token->plain = token->plain && *at != '.';
			g_string_append_c(token->text, *at);
			next = at + 1;
			continue;
		}
		token->plain = false;
		next = *at == '\'' ? read_quoted(at, '\'', token->text) :
		    read_row(at, token->text);
	}
	if (next == NULL || token->text->len == 0 || token->text->len > NAME_LIMIT) {
		g_string_truncate(token->text, 0);
		wrong(token, "%s", next == NULL ? _("引号或方括号没有结束") :
		    _("名字太长，或是空的"));
		next = start + strlen(start);
	}
	return next;
}

static const struct {
	const char *word;
	enum token_type type;
} keywords[] = {
	{ "and", TOKEN_AND },
	{ "or", TOKEN_OR },
	{ "not", TOKEN_NOT },
	{ "for", TOKEN_FOR },
	{ "rate", TOKEN_CALL },
	{ "count", TOKEN_CALL },
	{ "changed", TOKEN_CALL },
};

/* A name that is a word of the language; a call only where a parenthesis follows at AT. */
static void see_keyword(const char *at, struct token *token)
{
	while (g_ascii_isspace(*at))
		at++;
	for (size_t i = 0; token->plain && i < G_N_ELEMENTS(keywords); i++)
		if (strcmp(keywords[i].word, token->text->str) == 0 &&
		    (keywords[i].type != TOKEN_CALL || *at == '('))
			token->type = keywords[i].type;
}

/* ---- signs -------------------------------------------------------------------------------- */

/* The longer of two that begin alike stands first. */
static const struct {
	const char *sign;
	enum token_type type;
	enum comparison comparison;
} signs[] = {
	{ "!=", TOKEN_COMPARE, COMPARE_UNEQUAL },
	{ "<=", TOKEN_COMPARE, COMPARE_UPTO },
	{ ">=", TOKEN_COMPARE, COMPARE_FROM },
	{ "==", TOKEN_COMPARE, COMPARE_EQUAL },
	{ "=", TOKEN_COMPARE, COMPARE_EQUAL },
	{ "<", TOKEN_COMPARE, COMPARE_BELOW },
	{ ">", TOKEN_COMPARE, COMPARE_ABOVE },
	{ "~", TOKEN_COMPARE, COMPARE_MATCH },
	{ "(", TOKEN_OPEN, 0 },
	{ ")", TOKEN_CLOSE, 0 },
	{ ",", TOKEN_COMMA, 0 },
};

static const char *read_sign(const char *at, struct token *token)
{
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
		if (g_str_has_prefix(at, signs[i].sign)) {
			token->type = signs[i].type;
			token->comparison = signs[i].comparison;
			return at + strlen(signs[i].sign);
		}
	wrong(token, _("这里不该有「%c」"), *at);
	return at + 1;
}

static const char *read_text(const char *at, struct token *token)
{
	const char *end = read_quoted(at, '"', token->text);

	token->type = TOKEN_TEXT;
	if (end != NULL)
		return end;
	g_string_truncate(token->text, 0);
	wrong(token, "%s", _("引号没有结束"));
	return at + strlen(at);
}

void expr_next_token(const char **at, struct token *token)
{
	while (g_ascii_isspace(**at))
		(*at)++;
	const char *start = *at;
	bool negative = start[0] == '-' && g_ascii_isdigit(start[1]);

	token->start = start;
	token->unit = NULL;
	token->plain = false;
	g_string_truncate(token->text, 0);
	if (*start == '\0') {
		token->type = TOKEN_END;
	} else if (negative || g_ascii_isdigit(*start)) {
		*at = read_number(start, token);
	} else if (*start == '"') {
		*at = read_text(start, token);
	} else if (is_name_char(*start) || *start == '\'') {
		*at = read_name(start, token);
		if (token->type == TOKEN_NAME)
			see_keyword(*at, token);
	} else {
		*at = read_sign(start, token);
	}
}
