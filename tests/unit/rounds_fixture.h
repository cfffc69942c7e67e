/* Rounds brought into any state: a template that may be published, a round of it, its lines. */
#ifndef TESTS_UNIT_ROUNDS_FIXTURE_H
#define TESTS_UNIT_ROUNDS_FIXTURE_H

#include "tests/unit/store_fixture.h"

#define ROUND_KINDS "round_template|round_item|round_spot|round|round_result"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* One thing to look at, in DOMAIN. MORE is taken over, may be NULL. */
static inline int64_t add_item(struct fixture *fixture, int64_t template, const char *domain,
    const char *title, json_t *more)
{
	json_t *fields = json_pack("{s:I, s:s, s:s}", "template", (json_int_t)template, "domain",
	    domain, "title", title);

	if (more != NULL)
		json_object_update(fields, more);
	json_decref(more);
	return must_act(fixture, "round_item", "add", 0, ROLE_SHIFT_SUPERVISOR, fields);
}

static inline void add_domains(struct fixture *fixture, int64_t template)
{
	static const char *const domains[] = { "power", "environment", "security", "fire" };

	for (size_t i = 0; i < G_N_ELEMENTS(domains); i++)
		add_item(fixture, template, domains[i], domains[i], NULL);
}

/* The Nth line of ROUND. */
static inline int64_t line_of(struct fixture *fixture, int64_t round, size_t n)
{
	json_t *lines = list_records(fixture, "round_result",
	    json_pack("{s:I}", "round", (json_int_t)round));
	size_t count = json_array_size(lines);

	assert_true(n < count);
	int64_t id = record_id(json_array_get(lines, count - 1 - n));
	json_decref(lines);
	return id;
}

static inline json_t *round_fields_to_act(const char *kind, const char *act)
{
	static const struct { const char *kind, *act, *field, *typed; } said[] = {
		{ "round_template", "retire", "retired_reason", "机房撤了" },
		{ "round", "excuse", "reason", "全市停电" },
		{ "round_result", "record", "seen", "是" },
		{ "round_result", "ask", "reason", "平台结冰" },
		{ "round_result", "reject", "opinion", "可以从窗口看" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strcmp(said[i].kind, kind) == 0 && strcmp(said[i].act, act) == 0)
			return json_pack("{s:s}", said[i].field, said[i].typed);
	return NULL;
}

/* What a new record of these kinds refers to, in the state in which it may be. */
static inline void add_rounds(struct fixture *fixture, const char *name, const char *act,
    json_t *fields)
{
	if (strcmp(name, "round") != 0)
		return;
	json_object_set_new(fields, "template",
	    json_integer(make_record(fixture, "round_template", "published", 0)));
	if (strcmp(act, "schedule") == 0)
		json_object_set_new(fields, "due_from", json_integer(clock_wall().us));
}

static inline void prepare_round_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "round_template") == 0 && strcmp(act, "publish") == 0)
		add_domains(fixture, id);
	for (size_t n = 0; strcmp(kind, "round") == 0 && strcmp(act, "finish") == 0 && n < 4; n++)
		must_act(fixture, "round_result", "record", line_of(fixture, id, n),
		    ROLE_DUTY_OPERATOR, json_pack("{s:s}", "seen", "是"));
}

/* A template that a newer version has taken the place of. */
static inline int64_t make_replaced_template(struct fixture *fixture)
{
	int64_t id = make_record(fixture, "round_template", "published", 0);

	must_act(fixture, "round_template", "revise", id, ROLE_SHIFT_SUPERVISOR, NULL);
	json_t *drafts = list_records(fixture, "round_template",
	    json_pack("{s:I}", "replaces", (json_int_t)id));
	must_act(fixture, "round_template", "publish", record_id(json_array_get(drafts, 0)),
	    ROLE_SHIFT_SUPERVISOR, NULL);
	json_decref(drafts);
	return id;
}

#endif
