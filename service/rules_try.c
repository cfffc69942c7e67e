/* What rules make of messages, without keeping anything: for `zhiban rule test` and the tests. */
#include "service/rules_parts.h"

struct trying {
	json_t *rows;
	size_t message;              /* which it is, from 0 */
};

static void add_row(struct trying *trying, const struct rule *rule, const char *what,
    const char *key, size_t counted, const struct rule_hit *hit)
{
	json_array_append_new(trying->rows, json_pack(
	    "{s:I, s:s, s:s, s:b, s:s, s:I, s:s*, s:s*, s:s*}", "message",
	    (json_int_t)trying->message, "rule", rule->name, "title", rule->title, "hit",
	    g_str_equal(what, "raised"), "what", what, "counted", (json_int_t)counted, "key", key,
	    "severity", hit == NULL ? NULL : severity_word(hit->severity), "text",
	    hit == NULL ? NULL : hit->text));
}

static void note_news(enum rule_news news, const struct rule *rule, const char *key, size_t counted,
    const struct rule_hit *hit, void *data)
{
	static const char *const words[] = { [RULE_COUNTED] = "counted",
		[RULE_RAISED] = "raised", [RULE_AGAIN] = "again", [RULE_ENDED] = "cleared" };

	add_row(data, rule, words[news], key, counted, hit);
}

static void note_look(const struct rule *rule, int64_t device, void *data)
{
	(void)device;
	add_row(data, rule, "look", NULL, 0, NULL);
}

json_t *rule_set_try(const struct rule_set *set, const struct message *const *messages, size_t n)
{
	struct trying trying = { .rows = json_array() };
	const struct rule_told told = { .news = note_news, .look = note_look, .data = &trying };
	own(rule_runs) runs = rule_runs_new(NULL, &told);

	rule_runs_take(runs, set->rules);
	for (size_t i = 0; i < n; i++) {
		struct mono now = { messages[i]->at.us };
		trying.message = i;
		rule_runs_age(runs, now);
		rule_runs_hear(runs, messages[i], now);
	}
	return trying.rows;
}
