/* What an expression cannot be true without: words that a line has to have. Of a pattern these are
 * the literals that stand in it outside of everything optional; of `and` one side is enough, of
 * `or` both sides are wanted. */
#include <string.h>

#include "points/expr_parts.h"

#define LITERAL_LEAST 3          /* bytes: shorter ones are everywhere */
#define LITERALS_MOST 40

/* ---- patterns ----------------------------------------------------------------------------- */

/* Behind the class that begins at AT, "[^]a-z]". */
static const char *skip_class(const char *at, const char *end)
{
	at++;
	if (at < end && *at == '^')
		at++;
	if (at < end && *at == ']')
		at++;
	while (at < end && *at != ']')
		at += *at == '\\' ? 2 : 1;
	return MIN(at + 1, end);
}

/* Behind the digits of a repetition that begins at AT, "{2,5}". */
static const char *skip_repetition(const char *at, const char *end)
{
	at++;
	while (at < end && (g_ascii_isdigit(*at) || *at == ','))
		at++;
	return at < end && *at == '}' ? at + 1 : at;
}

/* The closing parenthesis of the group that opens at AT; END when there is none. */
static const char *close_of(const char *at, const char *end)
{
	int depth = 0;

	while (at < end)
		if (*at == '\\') {
			at += 2;
		} else if (*at == '[') {
			at = skip_class(at, end);
		} else {
			depth += (*at == '(') - (*at == ')');
			if (depth == 0)
				return at;
			at++;
		}
	return end;
}

/* The `|` of the outermost level from AT on; END when there is none. */
static const char *bar_of(const char *at, const char *end)
{
	while (at < end && *at != '|')
		if (*at == '\\')
			at += 2;
		else if (*at == '[')
			at = skip_class(at, end);
		else if (*at == '(')
			at = close_of(at, end) + 1;
		else
			at++;
	return MIN(at, end);
}

/* One alternative being looked through. */
struct looking {
	GString *run;                /* of characters that stand side by side */
	GPtrArray *best;             /* char *; NULL: nothing found */
};

static size_t shortest(const GPtrArray *list)
{
	size_t least = SIZE_MAX;

	for (guint i = 0; list != NULL && i < list->len; i++)
		least = MIN(least, strlen(list->pdata[i]));
	return list == NULL ? 0 : least;
}

/* LIST (taken over) counts instead of what was found when even its shortest is longer. */
static void offer(struct looking *looking, GPtrArray *list)
{
	if (shortest(list) > shortest(looking->best)) {
		GPtrArray *worse = looking->best;
		looking->best = list;
		list = worse;
	}
	if (list != NULL)
		g_ptr_array_unref(list);
}

static void end_run(struct looking *looking)
{
	if (looking->run->len >= LITERAL_LEAST) {
		GPtrArray *alone = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(alone, g_strdup(looking->run->str));
		offer(looking, alone);
	}
	g_string_truncate(looking->run, 0);
}

/* What was repeated, perhaps not once, is no part of the run. */
static void drop_last(GString *run)
{
	while (run->len > 0 && ((guchar)run->str[run->len - 1] & 0xc0) == 0x80)
		g_string_truncate(run, run->len - 1);
	if (run->len > 0)
		g_string_truncate(run, run->len - 1);
}

static GPtrArray *literals_of(const char *at, const char *end);

static bool is_optional(const char *at, const char *end)
{
	return at < end && strchr("?*{", *at) != NULL;
}

/* The group that opens at AT; behind it. One that looks ahead or behind, or sets options, has
 * nothing to offer. */
static const char *look_into(struct looking *looking, const char *at, const char *end)
{
	const char *close = close_of(at, end), *from = at + 1;
	bool plain = true;

	end_run(looking);
	if (from < end && *from == '?') {
		const char *named = g_strstr_len(from, close - from, ">");
		bool is_named = (from[1] == '<' && from[2] != '=' && from[2] != '!') ||
		    (from[1] == 'P' && from[2] == '<');
		plain = from[1] == ':' || (is_named && named != NULL);
		from = is_named && named != NULL ? named + 1 : from + 2;
	}
	if (plain && close < end && !is_optional(close + 1, end))
		offer(looking, literals_of(from, close));
	return MIN(close + 1, end);
}

/* What stands at AT, which is no group; behind it. */
static const char *look_at(struct looking *looking, const char *at, const char *end)
{
	if (*at == '\\' && at + 1 < end && !g_ascii_isalnum(at[1])) {
		g_string_append_c(looking->run, at[1]);
		return at + 2;
	}
	if (strchr("?*{", *at) != NULL)
		drop_last(looking->run);
	if (strchr("\\[.^$?*{+", *at) == NULL) {
		g_string_append_c(looking->run, *at);
		return at + 1;
	}
	end_run(looking);
	if (*at == '[')
		return skip_class(at, end);
	if (*at == '{')
		return skip_repetition(at, end);
	return MIN(at + (*at == '\\' ? 2 : 1), end);
}

static GPtrArray *literals_of_one(const char *at, const char *end)
{
	struct looking looking = { g_string_new(NULL), NULL };

	while (at < end)
		at = *at == '(' ? look_into(&looking, at, end) : look_at(&looking, at, end);
	end_run(&looking);
	g_string_free(looking.run, TRUE);
	return looking.best;
}

/* Of all alternatives between AT and END; NULL when one of them offers nothing. */
static GPtrArray *literals_of(const char *at, const char *end)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);

	for (;;) {
		const char *bar = bar_of(at, end);
		GPtrArray *one = literals_of_one(at, bar);
		if (one == NULL || all->len + one->len > LITERALS_MOST) {
			g_clear_pointer(&one, g_ptr_array_unref);
			g_clear_pointer(&all, g_ptr_array_unref);
			break;
		}
		g_ptr_array_extend_and_steal(all, one);
		if (bar >= end)
			break;
		at = bar + 1;
	}
	return all;
}

/* Whether PATTERN uses what changes the meaning of characters that follow. */
static bool is_tricky(const char *pattern)
{
	static const char *const tricks[] = { "\\Q", "\\E", "(?#", "(*", "\\c", "\\x", "\\o", "\\p",
		"\\P", "\\N", "\\g", "\\k", "\\K", "(?|", "(?(", "(?C", "(?R", "(?&", "[:" };

	for (size_t i = 0; i < G_N_ELEMENTS(tricks); i++)
		if (strstr(pattern, tricks[i]) != NULL)
			return true;
	/* options other than letter case */
	for (const char *at = pattern; (at = strstr(at, "(?")) != NULL; at += 2)
		if (strchr("xsmnUJ-^", at[2]) != NULL ||
		    (at[2] == 'i' && at[3] != ')' && at[3] != ':'))
			return true;
	return false;
}

GPtrArray *expr_pattern_literals(const char *pattern)
{
	return is_tricky(pattern) ? NULL : literals_of(pattern, pattern + strlen(pattern));
}

char **expr_pattern_groups(const char *pattern)
{
	g_autoptr(GRegex) named =
	    g_regex_new("(?<!\\\\)\\(\\?P?<([A-Za-z_][A-Za-z0-9_]*)>", 0, 0, NULL);
	GPtrArray *groups = g_ptr_array_new();
	g_autoptr(GMatchInfo) info = NULL;

	g_regex_match(named, pattern, 0, &info);
	for (; g_match_info_matches(info); g_match_info_next(info, NULL))
		g_ptr_array_add(groups, g_match_info_fetch(info, 1));
	g_ptr_array_add(groups, NULL);
	return (char **)g_ptr_array_free(groups, FALSE);
}

/* ---- expressions -------------------------------------------------------------------------- */

struct need {
	size_t name;
	const char *text;            /* of the node, or owned by `literals` */
	bool exact;
};

/* What was found of a part: nothing (NULL), or an array of struct need. */
struct finding {
	const struct expr *expr;
	expr_need_usable *usable;
	void *data;
	GPtrArray *kept;             /* lists the needs point into */
};

static GArray *needs_of(struct finding *finding, unsigned number);

static bool is_usable(const struct finding *finding, const struct need *need)
{
	const struct expr_need told = { expr_name(finding->expr, need->name), need->text,
		need->exact };

	return finding->usable == NULL || finding->usable(&told, finding->data);
}

static GArray *need_text(const struct finding *finding, const struct node *name, const char *text)
{
	struct need need = { name->number, text, true };

	if (!is_usable(finding, &need))
		return NULL;
	GArray *needs = g_array_new(FALSE, FALSE, sizeof(struct need));
	g_array_append_val(needs, need);
	return needs;
}

static GArray *needs_of_match(struct finding *finding, const struct node *node)
{
	const struct node *name = expr_node(finding->expr, node->left);
	GPtrArray *literals = name->type != NODE_NAME ? NULL : expr_pattern_literals(node->text);

	if (literals == NULL)
		return NULL;
	g_ptr_array_add(finding->kept, literals);
	GArray *needs = g_array_new(FALSE, FALSE, sizeof(struct need));
	for (guint i = 0; i < literals->len; i++) {
		struct need need = { name->number, literals->pdata[i], false };
		if (!is_usable(finding, &need)) {
			g_array_unref(needs);
			return NULL;
		}
		g_array_append_val(needs, need);
	}
	return needs;
}

static GArray *needs_of_comparison(struct finding *finding, const struct node *node)
{
	const struct node *left = expr_node(finding->expr, node->left);
	const struct node *right = expr_node(finding->expr, node->right);

	return node->comparison == COMPARE_EQUAL && left->type == NODE_NAME &&
		right->type == NODE_TEXT ? need_text(finding, left, right->text) : NULL;
}

static bool all_exact(const GArray *needs)
{
	for (guint i = 0; i < needs->len; i++)
		if (!g_array_index(needs, struct need, i).exact)
			return false;
	return true;
}

/* What both sides of `and` offer: the exact one is looked up fastest. */
static GArray *better(GArray *left, GArray *right)
{
	if (left == NULL || right == NULL)
		return left == NULL ? right : left;
	bool right_wins = all_exact(right) && !all_exact(left);
	g_array_unref(right_wins ? left : right);
	return right_wins ? right : left;
}

static GArray *both(GArray *left, GArray *right)
{
	if (left != NULL && right != NULL)
		g_array_append_vals(left, right->data, right->len);
	else
		g_clear_pointer(&left, g_array_unref);
	g_clear_pointer(&right, g_array_unref);
	return left;
}

static GArray *needs_of(struct finding *finding, unsigned number)
{
	const struct node *node = expr_node(finding->expr, number);
	GArray *left, *right;

	if (node->type == NODE_MATCH)
		return needs_of_match(finding, node);
	if (node->type == NODE_COMPARE)
		return needs_of_comparison(finding, node);
	if (node->type != NODE_AND && node->type != NODE_OR)
		return NULL;
	left = needs_of(finding, node->left);
	right = needs_of(finding, node->right);
	return node->type == NODE_AND ? better(left, right) : both(left, right);
}

static void list_free(void *list)
{
	g_ptr_array_unref(list);
}

bool expr_needs(const struct expr *expr, expr_need_usable *usable, expr_need_visit *visit,
    void *data)
{
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(list_free);
	struct finding finding = { expr, usable, data, kept };
	/* what has to be evaluated each time is never left out */
	g_autoptr(GArray) needs = expr->slots > 0 ? NULL : needs_of(&finding, expr->root);

	for (guint i = 0; needs != NULL && i < needs->len; i++) {
		const struct need *need = &g_array_index(needs, struct need, i);
		struct expr_need told = { expr_name(expr, need->name), need->text, need->exact };
		visit(&told, data);
	}
	return needs != NULL;
}
