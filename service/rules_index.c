/* Which of many rules have to look at a message. Most rules cannot be true without some words
 * (expr_needs()): all those words are looked for at once, in one pass over the text, by an
 * automaton after Aho and Corasick; names of traps and programs are looked up in a table. What is
 * left is rules that need nothing simple. So fifty rules cost a line that concerns none of them
 * little more than its length. */
#include <string.h>

#include "base/pattern.h"
#include "service/rules_parts.h"

/* A `when` or a `clear`. */
struct entry {
	size_t place;
	bool clear;
	enum message_kind kind;
	unsigned seen;               /* the last message that brought it up */
};

/* A state of the automaton; 0 is its beginning. */
struct state {
	uint16_t link;               /* the longest end of it that begins a word as well */
	GArray *entries;             /* unsigned, of what ends here or in `link`; NULL: none */
};
#define STATES_MOST 20000

struct rule_index {
	GArray *entries;             /* struct entry */
	GArray *always[2];           /* unsigned; by kind of message */
	GHashTable *exact;           /* "t" TRAP or "p" PROGRAM -> GArray of unsigned */
	uint8_t class[256];          /* of a byte, letter case folded; 0: in no word */
	unsigned classes;
	GArray *states;              /* struct state */
	GArray *next;                /* uint16_t: state * classes + class */
	unsigned messages;           /* that were looked at */
};

static void unref_array(void *array)
{
	g_array_unref(array);
}

static void state_clear(void *data)
{
	struct state *state = data;

	if (state->entries != NULL)
		g_array_unref(state->entries);
}

/* ---- words -------------------------------------------------------------------------------- */

static uint16_t *next_of(struct rule_index *index, unsigned state, unsigned class)
{
	return &g_array_index(index->next, uint16_t, state * index->classes + class);
}

static unsigned add_state(struct rule_index *index)
{
	struct state state = { .link = 0 };

	g_array_append_val(index->states, state);
	g_array_set_size(index->next, index->states->len * index->classes);
	return index->states->len - 1;
}

static void note(GArray **list, unsigned entry)
{
	if (*list == NULL)
		*list = g_array_new(FALSE, FALSE, sizeof(unsigned));
	g_array_append_val(*list, entry);
}

/* False when there is no room. */
static bool add_word(struct rule_index *index, const char *word, unsigned entry)
{
	unsigned at = 0;

	if (index->states->len + strlen(word) > STATES_MOST)
		return false;
	for (; *word != '\0'; word++) {
		unsigned class = index->class[(guchar)*word];
		if (*next_of(index, at, class) == 0) {
			unsigned made = add_state(index);
			*next_of(index, at, class) = (uint16_t)made;
		}
		at = *next_of(index, at, class);
	}
	note(&g_array_index(index->states, struct state, at).entries, entry);
	return true;
}

/* What ends in a state ends where LINK leads as well. */
static void inherit(struct rule_index *index, unsigned at, unsigned link)
{
	const struct state *from = &g_array_index(index->states, struct state, link);
	struct state *state = &g_array_index(index->states, struct state, at);

	state->link = (uint16_t)link;
	for (guint i = 0; from->entries != NULL && i < from->entries->len; i++)
		note(&state->entries, g_array_index(from->entries, unsigned, i));
}

/* Breadth first: where no word goes on, the longest end that does decides. */
static void link_states(struct rule_index *index)
{
	g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(unsigned));
	unsigned begin = 0;

	g_array_append_val(queue, begin);
	for (guint i = 0; i < queue->len; i++) {
		unsigned at = g_array_index(queue, unsigned, i);
		unsigned link = g_array_index(index->states, struct state, at).link;
		for (unsigned class = 0; class < index->classes; class++) {
			uint16_t *next = next_of(index, at, class);
			uint16_t else_next = at == 0 ? 0 : *next_of(index, link, class);
			if (*next == 0) {
				*next = else_next;
				continue;
			}
			unsigned child = *next;
			inherit(index, child, else_next);
			g_array_append_val(queue, child);
		}
	}
}

/* ---- building ----------------------------------------------------------------------------- */

/* One expression whose needs are being seen to. */
struct indexing {
	struct rule_index *index;
	const struct rule_expr *expr;
	unsigned entry;
	bool words;                  /* first round: only note which bytes occur */
	bool fits;
};

static const struct rule_name *name_of(const struct rule_expr *expr, const char *name)
{
	for (size_t i = 0; expr_name(expr->expr, i) != NULL; i++)
		if (strcmp(expr_name(expr->expr, i), name) == 0)
			return &g_array_index(expr->names, struct rule_name, i);
	return NULL;
}

static char exact_letter(enum rule_field field)
{
	return field == RULE_TRAP ? 't' : field == RULE_PROGRAM ? 'p' : '\0';
}

static void note_bytes(struct rule_index *index, const char *word)
{
	for (; *word != '\0'; word++) {
		guchar folded = (guchar)g_ascii_tolower(*word);
		if (index->class[folded] == 0)
			index->class[folded] = (uint8_t)index->classes++;
		index->class[(guchar)g_ascii_toupper((char)folded)] = index->class[folded];
	}
}

static void note_exact(struct rule_index *index, char letter, const char *text, unsigned entry)
{
	g_autofree char *key = g_strdup_printf("%c%s", letter, text);
	GArray *list = g_hash_table_lookup(index->exact, key);

	if (list == NULL) {
		list = g_array_new(FALSE, FALSE, sizeof(unsigned));
		g_hash_table_insert(index->exact, g_steal_pointer(&key), list);
	}
	g_array_append_val(list, entry);
}

/* A name of a trap or program is looked up; a word in the text or the program is looked for, in
 * both. */
static bool is_simple(const struct expr_need *need, void *data)
{
	const struct indexing *indexing = data;
	const struct rule_name *name = name_of(indexing->expr, need->name);

	return name != NULL && (name->field == RULE_TEXT || name->field == RULE_PROGRAM ||
	    (need->exact && name->field == RULE_TRAP));
}

static void see_need(const struct expr_need *need, void *data)
{
	struct indexing *indexing = data;
	const struct rule_name *name = name_of(indexing->expr, need->name);
	char letter = need->exact ? exact_letter(name->field) : '\0';

	if (indexing->words && letter == '\0')
		note_bytes(indexing->index, need->text);
	else if (!indexing->words && letter != '\0')
		note_exact(indexing->index, letter, need->text, indexing->entry);
	else if (!indexing->words && !add_word(indexing->index, need->text, indexing->entry))
		indexing->fits = false;
}

static void add_expr(struct rule_index *index, const struct rule *rule, size_t place, bool clear,
    bool words)
{
	struct indexing indexing = { .index = index, .expr = clear ? &rule->clear : &rule->when,
		.words = words, .fits = true };
	struct entry entry = { .place = place, .clear = clear,
		.kind = rule->on == RULE_ON_TRAP ? MESSAGE_TRAP : MESSAGE_SYSLOG };

	if (indexing.expr->expr == NULL)
		return;
	indexing.entry = index->entries->len;
	if (!expr_needs(indexing.expr->expr, is_simple, see_need, &indexing))
		indexing.fits = false;
	if (words)
		return;
	g_array_append_val(index->entries, entry);
	if (!indexing.fits)
		g_array_append_val(index->always[entry.kind], indexing.entry);
}

static void add_all(struct rule_index *index, const GPtrArray *rules, bool words)
{
	for (guint i = 0; i < rules->len; i++) {
		const struct rule *rule = rules->pdata[i];
		if (rule->on == RULE_ON_POINT)
			continue;
		add_expr(index, rule, i, false, words);
		add_expr(index, rule, i, true, words);
	}
}

struct rule_index *rule_index_new(const GPtrArray *rules)
{
	struct rule_index *index = g_new0(struct rule_index, 1);

	index->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	for (size_t i = 0; i < G_N_ELEMENTS(index->always); i++)
		index->always[i] = g_array_new(FALSE, FALSE, sizeof(unsigned));
	index->exact = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_array);
	index->states = g_array_new(FALSE, TRUE, sizeof(struct state));
	g_array_set_clear_func(index->states, state_clear);
	index->next = g_array_new(FALSE, TRUE, sizeof(uint16_t));
	index->classes = 1;
	add_all(index, rules, true);
	add_state(index);
	add_all(index, rules, false);
	link_states(index);
	return index;
}

void rule_index_free(struct rule_index *index)
{
	if (index == NULL)
		return;
	g_array_unref(index->entries);
	for (size_t i = 0; i < G_N_ELEMENTS(index->always); i++)
		g_array_unref(index->always[i]);
	g_hash_table_destroy(index->exact);
	g_array_unref(index->states);
	g_array_unref(index->next);
	g_free(index);
}

/* ---- finding ------------------------------------------------------------------------------ */

struct finding {
	struct rule_index *index;
	enum message_kind kind;
	rule_visit *visit;
	void *data;
};

/* Each entry once a message. */
static void bring_up(const struct finding *finding, const GArray *list)
{
	struct rule_index *index = finding->index;

	for (guint i = 0; list != NULL && i < list->len; i++) {
		struct entry *entry = &g_array_index(index->entries, struct entry,
		    g_array_index(list, unsigned, i));
		if (entry->seen == index->messages || entry->kind != finding->kind)
			continue;
		entry->seen = index->messages;
		finding->visit(entry->place, entry->clear, finding->data);
	}
}

static void look_up(const struct finding *finding, char letter, const char *text)
{
	char key[256];

	if (text == NULL || strlen(text) > sizeof key - 2)
		return;
	g_snprintf(key, sizeof key, "%c%s", letter, text);
	bring_up(finding, g_hash_table_lookup(finding->index->exact, key));
}

static void look_through(const struct finding *finding, const char *text)
{
	struct rule_index *index = finding->index;
	const uint16_t *next = (const uint16_t *)(const void *)index->next->data;
	const struct state *states = (const struct state *)(const void *)index->states->data;
	unsigned at = 0;

	for (size_t i = 0; i < PATTERN_LINE && text[i] != '\0'; i++) {
		at = next[at * index->classes + index->class[(guchar)text[i]]];
		if (states[at].entries != NULL)
			bring_up(finding, states[at].entries);
	}
}

void rule_index_find(struct rule_index *index, const struct message *message, rule_visit *visit,
    void *data)
{
	const struct finding finding = { index, message->kind, visit, data };

	index->messages++;
	bring_up(&finding, index->always[message->kind]);
	look_up(&finding, 't', message->trap);
	look_up(&finding, 'p', message->program);
	if (message->program != NULL)
		look_through(&finding, message->program);
	if (message->text != NULL)
		look_through(&finding, message->text);
}
