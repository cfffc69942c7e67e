/* Shared by points/expr*.c only. */
#ifndef POINTS_EXPR_PARTS_H
#define POINTS_EXPR_PARTS_H

#include "points/expr.h"

/* ---- units -------------------------------------------------------------------------------- */

struct expr_unit {
	const char *word;
	int dimension;               /* of units that can be compared; 0: a mere factor */
	double factor;               /* into the first unit of the dimension */
};
/* NULL: none of that name; LENGTH bytes of WORD count. */
const struct expr_unit *expr_unit_find(const char *word, size_t length);
#define EXPR_DIMENSION_TIME 1    /* its first unit is the second */

/* ---- words -------------------------------------------------------------------------------- */

enum token_type {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT,                  /* in double quotes */
	TOKEN_NAME,
	TOKEN_COMPARE,               /* = != < <= > >= ~ */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_FOR,
	TOKEN_CALL,                  /* rate, count, changed: before a parenthesis */
	TOKEN_WRONG
};
enum comparison { COMPARE_EQUAL, COMPARE_UNEQUAL, COMPARE_BELOW, COMPARE_UPTO, COMPARE_ABOVE,
	COMPARE_FROM, COMPARE_MATCH };

struct token {
	enum token_type type;
	const char *start;           /* in the text */
	GString *text;               /* of names and texts, unquoted; why it is wrong */
	double number;
	const struct expr_unit *unit;   /* NULL: none */
	enum comparison comparison;
	bool plain;                  /* a name without dot, bracket or quote: may be a word */
};
/* Reads the token at *AT into TOKEN, whose `text` was made before. */
void expr_next_token(const char **at, struct token *token);

/* ---- the tree ----------------------------------------------------------------------------- */

enum node_type {
	NODE_OR, NODE_AND, NODE_NOT, /* of truths */
	NODE_FOR,                    /* left, duration */
	NODE_COMPARE,                /* of values: left, right */
	NODE_MATCH,                  /* left, pattern */
	NODE_TRUTH,                  /* a value alone: not zero */
	NODE_CHANGED,                /* left */
	NODE_NUMBER, NODE_TEXT, NODE_NAME,       /* values */
	NODE_RATE,                   /* left, a value; per duration */
	NODE_COUNT                   /* left, a truth; within duration */
};

struct node {
	enum node_type type;
	enum comparison comparison;
	unsigned left, right;        /* nodes */
	size_t number;               /* of a name; of a slot */
	int64_t duration;
	double value;
	const struct expr_unit *unit;
	char *text;
	GRegex *pattern;
	char **groups;               /* of the pattern; may be empty */
};

struct expr {
	GArray *nodes;               /* struct node; children before their parents */
	unsigned root;
	GPtrArray *names;            /* char *; a NULL ends them */
	GPtrArray *groups;           /* char *; a NULL ends them */
	size_t slots;
};

static inline const struct node *expr_node(const struct expr *expr, unsigned number)
{
	return &g_array_index(expr->nodes, struct node, number);
}

/* The named groups of PATTERN. Free with g_strfreev(). */
char **expr_pattern_groups(const char *pattern);
/* Literals of which one, at least, is in whatever PATTERN matches; NULL: nothing can be said. */
GPtrArray *expr_pattern_literals(const char *pattern);

#endif
