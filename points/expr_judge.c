/* Evaluating expressions. Every part that remembers something is evaluated each time, whatever the
 * rest says: else its memory would have holes. */
#include <math.h>
#include <string.h>

#include "base/pattern.h"
#include "points/expr_parts.h"

/* What `for`, rate, count or changed remembers. */
struct slot {
	bool begun;                  /* there is something to remember */
	bool met;                    /* of `for`: it has been true for so long */
	struct mono since;           /* of `for`: true; of the others: of the last value */
	struct mono seen;            /* last evaluation */
	double number, rate;         /* the last value, and the last rate (NAN: none) */
	char *text;
	GArray *times;               /* of count: struct mono, oldest first; NULL: none */
};

struct expr_state {
	size_t n;
	struct slot slots[];
};

struct judging {
	const struct expr *expr;
	struct expr_state *state;
	const struct expr_reading *reading;
};

const char *truth_word(enum truth truth)
{
	static const char *const words[] = { [TRUTH_UNKNOWN] = "unknown", [TRUTH_FALSE] = "false",
		[TRUTH_TRUE] = "true" };

	return words[truth];
}

static enum truth truth_of(bool is)
{
	return is ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth judge(const struct judging *j, unsigned number);
static struct expr_value value_of(const struct judging *j, unsigned number);

static struct slot *slot_of(const struct judging *j, const struct node *node)
{
	return j->state == NULL ? NULL : &j->state->slots[node->number];
}

/* ---- comparing ---------------------------------------------------------------------------- */

static enum truth compare_numbers(enum comparison comparison, double left, double right)
{
	switch (comparison) {
	case COMPARE_EQUAL:
		return truth_of(left == right);
	case COMPARE_UNEQUAL:
		return truth_of(left != right);
	case COMPARE_BELOW:
		return truth_of(left < right);
	case COMPARE_UPTO:
		return truth_of(left <= right);
	case COMPARE_ABOVE:
		return truth_of(left > right);
	case COMPARE_FROM:
		return truth_of(left >= right);
	case COMPARE_MATCH:
		break;
	}
	return TRUTH_UNKNOWN;
}

static enum truth compare_texts(enum comparison comparison, bool same)
{
	return comparison == COMPARE_EQUAL ? truth_of(same) :
	    comparison == COMPARE_UNEQUAL  ? truth_of(!same) : TRUTH_UNKNOWN;
}

/* A text that is a number, as variables of traps are. */
static bool read_number(const char *text, double *ret)
{
	char *end;

	if (!g_ascii_isdigit(text[0]) && (text[0] != '-' || !g_ascii_isdigit(text[1])))
		return false;
	*ret = g_ascii_strtod(text, &end);
	return *end == '\0' && isfinite(*ret);
}

static const struct expr_unit *unit_of(const struct expr_value *value)
{
	return value->unit == NULL ? NULL : expr_unit_find(value->unit, strlen(value->unit));
}

static bool has_unit(const struct expr_value *value)
{
	return value->unit != NULL && value->unit[0] != '\0';
}

/* Numbers of one dimension are compared in its unit. One without a unit is meant as the other is
 * shown, unless a unit was written: then the value should have had one, and nothing is known. */
static enum truth compare_quantities(enum comparison comparison, const struct expr_value *left,
    const struct expr_value *right, bool written)
{
	const struct expr_unit *a = unit_of(left), *b = unit_of(right);

	if (has_unit(left) && has_unit(right)) {
		if (strcmp(left->unit, right->unit) == 0)
			return compare_numbers(comparison, left->number, right->number);
		if (a == NULL || b == NULL || a->dimension != b->dimension)
			return TRUTH_UNKNOWN;
		return compare_numbers(comparison, left->number * a->factor,
		    right->number * b->factor);
	}
	return written ? TRUTH_UNKNOWN :
	    compare_numbers(comparison, left->number, right->number);
}

static bool is_written_unit(const struct node *node)
{
	return node->type == NODE_NUMBER && node->unit != NULL && node->unit->dimension != 0;
}

static enum truth compare(const struct judging *j, const struct node *node)
{
	struct expr_value left = value_of(j, node->left), right = value_of(j, node->right);
	bool written = is_written_unit(expr_node(j->expr, node->left)) ||
	    is_written_unit(expr_node(j->expr, node->right));

	if (left.type == EXPR_UNKNOWN || right.type == EXPR_UNKNOWN)
		return TRUTH_UNKNOWN;
	if (left.type == EXPR_TEXT && right.type == EXPR_TEXT)
		return compare_texts(node->comparison, strcmp(left.text, right.text) == 0);
	if (left.type == EXPR_NUMBER && right.type == EXPR_NUMBER)
		return compare_quantities(node->comparison, &left, &right, written);
	struct expr_value *text = left.type == EXPR_TEXT ? &left : &right;
	if (!read_number(text->text, &text->number))
		return compare_texts(node->comparison, false);
	return compare_numbers(node->comparison, left.number, right.number);
}

static enum truth match(const struct judging *j, const struct node *node)
{
	struct expr_value left = value_of(j, node->left);
	g_autoptr(GMatchInfo) info = NULL;

	if (left.type != EXPR_TEXT)
		return TRUTH_UNKNOWN;
	switch (pattern_try(node->pattern, left.text, &info)) {
	case PATTERN_GAVE_UP:
		return TRUTH_UNKNOWN;
	case PATTERN_DIFFERS:
		return TRUTH_FALSE;
	case PATTERN_MATCHES:
		break;
	}
	for (char **group = node->groups; j->reading->captured && *group != NULL; group++) {
		g_autofree char *text = g_match_info_fetch_named(info, *group);
		if (text != NULL && text[0] != '\0')
			j->reading->captured(*group, text, j->reading->data);
	}
	return TRUTH_TRUE;
}

/* ---- what remembers ----------------------------------------------------------------------- */

static enum truth judge_for(const struct judging *j, const struct node *node)
{
	enum truth now = judge(j, node->left);
	struct slot *slot = slot_of(j, node);
	struct mono at = j->reading->now;

	if (slot == NULL)
		return now == TRUTH_FALSE ? TRUTH_FALSE : TRUTH_UNKNOWN;
	bool missed = slot->begun && j->reading->gap > 0 &&
	    mono_between(slot->seen, at) > j->reading->gap;
	slot->seen = at;
	if (now == TRUTH_FALSE)
		slot->met = false;
	if (now != TRUTH_TRUE) {
		slot->begun = false;
		return now;
	}
	if (!slot->begun || missed)
		slot->since = at;
	slot->begun = true;
	slot->met = slot->met || mono_between(slot->since, at) >= node->duration;
	return truth_of(slot->met);
}

static void remember(struct slot *slot, const struct expr_value *value, struct mono at)
{
	g_free(slot->text);
	slot->text = value->type == EXPR_TEXT ? g_strdup(value->text) : NULL;
	slot->number = value->number;
	slot->since = at;
	slot->begun = true;
}

static enum truth judge_changed(const struct judging *j, const struct node *node)
{
	struct expr_value value = value_of(j, node->left);
	struct slot *slot = slot_of(j, node);
	enum truth changed = TRUTH_UNKNOWN;

	if (slot == NULL || value.type == EXPR_UNKNOWN)
		return TRUTH_UNKNOWN;
	if (slot->begun && (value.type == EXPR_TEXT) == (slot->text != NULL))
		changed = truth_of(value.type == EXPR_TEXT ? strcmp(value.text, slot->text) != 0 :
		    value.number != slot->number);
	else if (slot->begun)
		changed = TRUTH_TRUE;
	remember(slot, &value, j->reading->now);
	return changed;
}

/* Change of a number between its last two readings, per the node's duration. */
static struct expr_value judge_rate(const struct judging *j, const struct node *node)
{
	struct expr_value value = value_of(j, node->left), unknown = { .type = EXPR_UNKNOWN };
	struct slot *slot = slot_of(j, node);
	struct mono at = value.at.us != 0 ? value.at : j->reading->now;

	if (slot == NULL)
		return unknown;
	if (value.type != EXPR_NUMBER) {
		slot->begun = false;
		return unknown;
	}
	int64_t passed = mono_between(slot->since, at);
	bool missed = j->reading->gap > 0 && passed > j->reading->gap;
	if (!slot->begun || missed || passed < 0) {
		slot->rate = NAN;
		remember(slot, &value, at);
	} else if (passed > 0) {
		slot->rate = (value.number - slot->number) / (double)passed *
		    (double)node->duration;
		remember(slot, &value, at);
	}
	if (!isfinite(slot->rate))
		return unknown;
	value.number = slot->rate;
	return value;
}

/* How often it became true within the duration. */
static struct expr_value judge_count(const struct judging *j, const struct node *node)
{
	enum truth now = judge(j, node->left);
	struct slot *slot = slot_of(j, node);
	struct mono at = j->reading->now;
	guint old = 0;

	if (slot == NULL)
		return (struct expr_value){ .type = EXPR_UNKNOWN };
	if (slot->times == NULL)
		slot->times = g_array_new(FALSE, FALSE, sizeof(struct mono));
	while (old < slot->times->len &&
	    mono_between(g_array_index(slot->times, struct mono, old), at) >= node->duration)
		old++;
	if (old > 0)
		g_array_remove_range(slot->times, 0, old);
	if (now == TRUTH_TRUE && !slot->met) {
		if (slot->times->len >= EXPR_COUNT_MOST)
			g_array_remove_index(slot->times, 0);
		g_array_append_val(slot->times, at);
	}
	if (now != TRUTH_UNKNOWN)
		slot->met = now == TRUTH_TRUE;
	return (struct expr_value){ .type = EXPR_NUMBER, .number = slot->times->len };
}

/* ---- the tree ----------------------------------------------------------------------------- */

static struct expr_value value_of(const struct judging *j, unsigned number)
{
	const struct node *node = expr_node(j->expr, number);
	struct expr_value value = { .type = EXPR_NUMBER };

	if (node->type == NODE_NAME) {
		value = j->reading->value(node->number, j->reading->data);
		if (value.type == EXPR_NUMBER && !isfinite(value.number))
			value.type = EXPR_UNKNOWN;
	} else if (node->type == NODE_TEXT) {
		value.type = EXPR_TEXT;
		value.text = node->text;
	} else if (node->type == NODE_RATE) {
		value = judge_rate(j, node);
	} else if (node->type == NODE_COUNT) {
		value = judge_count(j, node);
	} else {
		value.number = node->value;
		if (node->unit != NULL && node->unit->dimension == 0)
			value.number *= node->unit->factor;
		else if (node->unit != NULL)
			value.unit = node->unit->word;
	}
	return value;
}

static enum truth judge_both(const struct judging *j, const struct node *node)
{
	enum truth decides = node->type == NODE_AND ? TRUTH_FALSE : TRUTH_TRUE;
	enum truth left = judge(j, node->left);

	if (left == decides && j->expr->slots == 0)
		return left;
	enum truth right = judge(j, node->right);
	return left == decides || right == decides ? decides :
	    left == TRUTH_UNKNOWN ? left : right;
}

static enum truth judge(const struct judging *j, unsigned number)
{
	const struct node *node = expr_node(j->expr, number);
	enum truth truth = TRUTH_UNKNOWN;
	struct expr_value value;

	switch ((int)node->type) {
	case NODE_OR:
	case NODE_AND:
		return judge_both(j, node);
	case NODE_NOT:
		truth = judge(j, node->left);
		return truth == TRUTH_UNKNOWN ? truth : truth_of(truth == TRUTH_FALSE);
	case NODE_FOR:
		return judge_for(j, node);
	case NODE_COMPARE:
		return compare(j, node);
	case NODE_MATCH:
		return match(j, node);
	case NODE_CHANGED:
		return judge_changed(j, node);
	default:
		value = value_of(j, node->left);
		return value.type == EXPR_NUMBER ? truth_of(value.number != 0) : truth;
	}
}

enum truth expr_judge(const struct expr *expr, struct expr_state *state,
    const struct expr_reading *reading)
{
	const struct judging j = { expr, state, reading };

	return judge(&j, expr->root);
}

/* ---- states ------------------------------------------------------------------------------- */

struct expr_state *expr_state_new(const struct expr *expr)
{
	struct expr_state *state =
	    g_malloc0(sizeof *state + expr->slots * sizeof state->slots[0]);

	state->n = expr->slots;
	for (size_t i = 0; i < state->n; i++)
		state->slots[i].rate = NAN;
	return state;
}

void expr_state_free(struct expr_state *state)
{
	if (state == NULL)
		return;
	for (size_t i = 0; i < state->n; i++) {
		g_free(state->slots[i].text);
		if (state->slots[i].times != NULL)
			g_array_unref(state->slots[i].times);
	}
	g_free(state);
}

/* Of each slot whether it was met, and how old the times of a count are. */
json_t *expr_state_save(const struct expr_state *state, struct mono now)
{
	json_t *saved = json_array();

	for (size_t i = 0; i < state->n; i++) {
		const struct slot *slot = &state->slots[i];
		json_t *ages = json_array();
		for (guint k = 0; slot->times != NULL && k < slot->times->len; k++)
			json_array_append_new(ages, json_integer(mono_between(
			    g_array_index(slot->times, struct mono, k), now)));
		json_array_append_new(saved, json_pack("{s:b, s:o}", "met", slot->met, "ages",
		    ages));
	}
	return saved;
}

static void load_ages(struct slot *slot, const json_t *ages, struct mono now)
{
	size_t n = MIN(json_array_size(ages), EXPR_COUNT_MOST);

	slot->times = g_array_new(FALSE, FALSE, sizeof(struct mono));
	for (size_t k = 0; k < n; k++) {
		int64_t age = json_integer_value(json_array_get(ages, k));
		struct mono at = mono_after(now, -CLAMP(age, 0, EXPR_DURATION_MOST));
		g_array_append_val(slot->times, at);
	}
}

void expr_state_load(struct expr_state *state, const json_t *saved, struct mono now)
{
	if (json_array_size(saved) != state->n)
		return;
	for (size_t i = 0; i < state->n; i++) {
		const json_t *of = json_array_get(saved, i);
		state->slots[i].met = json_is_true(json_object_get(of, "met"));
		if (json_array_size(json_object_get(of, "ages")) > 0)
			load_ages(&state->slots[i], json_object_get(of, "ages"), now);
	}
}
