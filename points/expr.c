/* Compiling expressions: recursive descent into an array of nodes, children before their parents.
 *
 *	or := and {"or" and}          and := not {"and" not}        not := "not" not | timed
 *	timed := truth ["for" DURATION]
 *	truth := "(" or ")" | "changed" "(" value ")" | value [COMPARE value]
 *	value := NUMBER | TEXT | NAME | "rate" "(" value ["," DURATION] ")"
 *	       | "count" "(" or "," DURATION ")"
 */
#include "points/expr.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/pattern.h"
#include "base/text.h"
#include "points/expr_parts.h"

/* A text being compiled. What went wrong first is in `error`; from then on nothing is read. */
struct compiling {
	const char *at;
	struct token token;          /* the one to be looked at next */
	struct expr *expr;
	unsigned depth;
	const char *trouble_at;
	GError *error;
};

static void node_clear(void *data)
{
	struct node *node = data;

	g_free(node->text);
	g_clear_pointer(&node->pattern, g_regex_unref);
	g_strfreev(node->groups);
}

static struct expr *expr_new(void)
{
	struct expr *expr = g_new0(struct expr, 1);

	expr->nodes = g_array_new(FALSE, TRUE, sizeof(struct node));
	g_array_set_clear_func(expr->nodes, node_clear);
	expr->names = g_ptr_array_new_with_free_func(g_free);
	expr->groups = g_ptr_array_new_with_free_func(g_free);
	return expr;
}

void expr_free(struct expr *expr)
{
	if (expr == NULL)
		return;
	g_array_unref(expr->nodes);
	g_ptr_array_unref(expr->names);
	g_ptr_array_unref(expr->groups);
	g_free(expr);
}

/* ---- refusing ----------------------------------------------------------------------------- */

static unsigned refuse_at(struct compiling *c, const char *at, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static unsigned refuse_at(struct compiling *c, const char *at, const char *format, ...)
{
	va_list arguments;

	if (c->error != NULL)
		return 0;
	va_start(arguments, format);
	g_autofree char *sentence = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *clean = text_clean_string(sentence);
	g_set_error_literal(&c->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, clean);
	c->trouble_at = at;
	return 0;
}

#define refuse(c, ...) refuse_at(c, (c)->token.start, __VA_ARGS__)

static void advance(struct compiling *c)
{
	expr_next_token(&c->at, &c->token);
	if (c->token.type == TOKEN_WRONG)
		refuse(c, "%s", c->token.text->str);
}

static bool is_next(const struct compiling *c, enum token_type type)
{
	return c->error == NULL && c->token.type == type;
}

static void expect(struct compiling *c, enum token_type type, const char *sign)
{
	if (!is_next(c, type))
		refuse(c, _("这里应有「%s」"), sign);
	else
		advance(c);
}

/* ---- nodes -------------------------------------------------------------------------------- */

static unsigned add_node(struct compiling *c, struct node node)
{
	if (c->expr->nodes->len >= EXPR_NODES) {
		node_clear(&node);
		return refuse(c, _("表达式太长，最多 %d 项"), EXPR_NODES);
	}
	g_array_append_val(c->expr->nodes, node);
	return c->expr->nodes->len - 1;
}

static size_t number_of(GPtrArray *list, const char *word)
{
	guint place;

	if (g_ptr_array_find_with_equal_func(list, word, g_str_equal, &place))
		return place;
	g_ptr_array_add(list, g_strdup(word));
	return list->len - 1;
}

static unsigned parse_or(struct compiling *c);
static unsigned parse_value(struct compiling *c);

static int64_t parse_duration(struct compiling *c)
{
	const struct token *token = &c->token;
	double us;

	if (!is_next(c, TOKEN_NUMBER) || token->unit == NULL ||
	    token->unit->dimension != EXPR_DIMENSION_TIME)
		return refuse(c, "%s", _("这里应是一段时间，如 30s、5m、2h"));
	us = token->number * token->unit->factor * (double)CLOCK_SECOND;
	if (us <= 0 || us > (double)EXPR_DURATION_MOST)
		return refuse(c, "%s", _("时间应大于 0，不超过 7 天"));
	advance(c);
	return llround(us);
}

/* Behind the name of a call: "(value)", "(value, DURATION)". */
static unsigned parse_call(struct compiling *c)
{
	g_autofree char *name = g_strdup(c->token.text->str);
	struct node node = { .type = NODE_CHANGED, .duration = CLOCK_SECOND };
	bool counts = strcmp(name, "count") == 0;

	advance(c);
	expect(c, TOKEN_OPEN, "(");
	node.left = counts ? parse_or(c) : parse_value(c);
	if (strcmp(name, "changed") != 0)
		node.type = counts ? NODE_COUNT : NODE_RATE;
	if (counts || (node.type == NODE_RATE && is_next(c, TOKEN_COMMA))) {
		expect(c, TOKEN_COMMA, ",");
		node.duration = parse_duration(c);
	}
	expect(c, TOKEN_CLOSE, ")");
	node.number = c->expr->slots++;
	return add_node(c, node);
}

static unsigned parse_word(struct compiling *c)
{
	unsigned made = add_node(c, (struct node){ .type = NODE_TEXT,
		.text = g_strdup(c->token.text->str) });

	advance(c);
	return made;
}

static unsigned parse_value(struct compiling *c)
{
	struct node node = { .type = NODE_NUMBER, .value = c->token.number,
		.unit = c->token.unit };

	if (c->error != NULL)
		return 0;
	if (is_next(c, TOKEN_TEXT))
		return parse_word(c);
	if (is_next(c, TOKEN_CALL) && strcmp(c->token.text->str, "changed") != 0)
		return parse_call(c);
	if (is_next(c, TOKEN_NAME)) {
		node = (struct node){ .type = NODE_NAME,
			.number = number_of(c->expr->names, c->token.text->str) };
	} else if (!is_next(c, TOKEN_NUMBER)) {
		return refuse(c, "%s", _("这里应是测点名、数字或引号里的文字"));
	}
	advance(c);
	return add_node(c, node);
}

/* ---- truths ------------------------------------------------------------------------------- */

static unsigned parse_pattern(struct compiling *c, unsigned left)
{
	struct node node = { .type = NODE_MATCH, .left = left };
	g_autoptr(GError) error = NULL;

	if (!is_next(c, TOKEN_TEXT))
		return refuse(c, "%s", _("「~」后面应是引号里的模式"));
	node.pattern = pattern_new("", c->token.text->str, "", &error);
	if (node.pattern == NULL)
		return refuse(c, "%s", error->message);
	node.text = g_strdup(c->token.text->str);
	node.groups = expr_pattern_groups(node.text);
	for (char **group = node.groups; *group != NULL; group++)
		number_of(c->expr->groups, *group);
	advance(c);
	return add_node(c, node);
}

/* Whether a word that stands here is a text rather than a name: "= up". */
static bool is_word(const struct compiling *c, enum comparison comparison)
{
	return (comparison == COMPARE_EQUAL || comparison == COMPARE_UNEQUAL) &&
	    is_next(c, TOKEN_NAME) && c->token.plain;
}

static bool is_literal(const struct node *node)
{
	return node->type == NODE_TEXT || node->type == NODE_NUMBER;
}

static unsigned parse_comparison(struct compiling *c)
{
	if (is_next(c, TOKEN_CALL) && strcmp(c->token.text->str, "changed") == 0)
		return parse_call(c);
	struct node node = { .type = NODE_TRUTH, .left = parse_value(c) };
	if (is_next(c, TOKEN_COMPARE)) {
		node.type = NODE_COMPARE;
		node.comparison = c->token.comparison;
		advance(c);
		if (node.comparison == COMPARE_MATCH)
			return parse_pattern(c, node.left);
		node.right = is_word(c, node.comparison) ? parse_word(c) : parse_value(c);
	} else if (c->error == NULL && is_literal(expr_node(c->expr, node.left))) {
		return refuse(c, "%s", _("这里应有比较，如 = 或 >"));
	}
	return add_node(c, node);
}

static unsigned parse_timed(struct compiling *c)
{
	struct node node = { .type = NODE_FOR };

	if (is_next(c, TOKEN_OPEN)) {
		advance(c);
		node.left = parse_or(c);
		expect(c, TOKEN_CLOSE, ")");
	} else {
		node.left = parse_comparison(c);
	}
	if (!is_next(c, TOKEN_FOR))
		return node.left;
	advance(c);
	node.duration = parse_duration(c);
	node.number = c->expr->slots++;
	return add_node(c, node);
}

static unsigned parse_not(struct compiling *c)
{
	unsigned made;

	if (++c->depth > EXPR_DEPTH) {
		made = refuse(c, _("括号和 not 最多 %d 层"), EXPR_DEPTH);
	} else if (is_next(c, TOKEN_NOT)) {
		advance(c);
		made = parse_not(c);
		made = add_node(c, (struct node){ .type = NODE_NOT, .left = made });
	} else {
		made = parse_timed(c);
	}
	c->depth--;
	return made;
}

static unsigned parse_and(struct compiling *c)
{
	unsigned left = parse_not(c);

	while (is_next(c, TOKEN_AND)) {
		advance(c);
		unsigned right = parse_not(c);
		left = add_node(c,
		    (struct node){ .type = NODE_AND, .left = left, .right = right });
	}
	return left;
}

static unsigned parse_or(struct compiling *c)
{
	unsigned left = parse_and(c);

	while (is_next(c, TOKEN_OR)) {
		advance(c);
		unsigned right = parse_and(c);
		left = add_node(c,
		    (struct node){ .type = NODE_OR, .left = left, .right = right });
	}
	return left;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static struct expr_place place_of(const char *text, const char *at)
{
	struct expr_place place = { 1, 1 };

	for (; text < at; text++)
		if (*text == '\n')
			place = (struct expr_place){ place.line + 1, 1 };
		else if (((guchar)*text & 0xc0) != 0x80)
			place.column++;
	return place;
}

static void compile(struct compiling *c, const char *text)
{
	const char *broken = text;

	c->token.start = text;
	if (strlen(text) > EXPR_LENGTH) {
		refuse(c, _("表达式超过 %d 字节"), EXPR_LENGTH);
	} else if (!g_utf8_validate(text, -1, &broken)) {
		refuse_at(c, broken, "%s", _("不是 UTF-8"));
	} else {
		advance(c);
		c->expr->root = parse_or(c);
		if (!is_next(c, TOKEN_END))
			refuse(c, "%s", _("这里应当结束，或是 and、or、for"));
	}
}

struct expr *expr_compile(const char *text, struct expr_place *ret_place, GError **error)
{
	struct compiling c = { .at = text, .token = { .text = g_string_new(NULL) },
		.expr = expr_new() };

	compile(&c, text);
	g_string_free(c.token.text, TRUE);
	if (c.error == NULL) {
		g_ptr_array_add(c.expr->names, NULL);
		g_ptr_array_add(c.expr->groups, NULL);
		return c.expr;
	}
	if (ret_place != NULL)
		*ret_place = place_of(text, c.trouble_at);
	g_propagate_error(error, c.error);
	expr_free(c.expr);
	return NULL;
}

const char *expr_name(const struct expr *expr, size_t number)
{
	return g_ptr_array_index(expr->names, number);
}

const char *expr_group(const struct expr *expr, size_t number)
{
	return g_ptr_array_index(expr->groups, number);
}

bool expr_has_state(const struct expr *expr)
{
	return expr->slots > 0;
}
