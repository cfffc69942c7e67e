/* Records of every kind, brought into any state by acts as people do them. */
#ifndef TESTS_UNIT_KINDS_FIXTURE_H
#define TESTS_UNIT_KINDS_FIXTURE_H

#include "tests/unit/store_fixture.h"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* The lowest role of a set. */
static inline unsigned one_of(unsigned roles)
{
	return roles & -roles;
}

/* Both posts free, so that a shift can begin. */
static inline void free_posts(struct fixture *fixture)
{
	json_t *open = list_records(fixture, "shift_summary", json_pack("{s:s}", "state", "open"));

	for (size_t i = 0; i < json_array_size(open); i++)
		must_act(fixture, "shift_summary", "finish", record_id(json_array_get(open, i)),
		    ROLE_SHIFT_SUPERVISOR, json_pack("{s:s}", "assessment", "stable"));
	json_decref(open);
}

/* What the tables do not say: the values that a check() or a guard() wants. '#' is a number that
 * only this record has; NULL: any value, though it is not required by itself. */
static const struct {
	const char *kind, *field, *typed;
} particular[] = {
	{ "organisation", "type", "ops_unit" },
	{ "person", "valid_until", "2099-12-31" },
	{ "grant", "role", "viewer" },
	{ "region", "code", "45#" },
	{ "region", "level", "city" },
	{ "device", "mgmt_ip", "127.0.0.1" },
	{ "access_unit", "admin_level", "township" },
	{ "access_unit", "security_responsible", "甲某" },
	{ "contact", "mobile", "138 0000 2210" },
	{ "contact", "organisation", NULL },
	{ "config", "name", "site.conf" },
	{ "host_key", "key", "ssh-ed25519 AAAA#" },
	{ "host_key", "means", "设备本地控制台" },
};

static inline json_t *value_for(struct fixture *fixture, const char *kind,
    const struct field *field, int n);

/* What is particular of FIELD of KIND for the Nth record of this test; NULL: nothing is. */
static inline json_t *particular_value(struct fixture *fixture, const char *kind,
    const struct field *field, int n)
{
	for (size_t i = 0; i < G_N_ELEMENTS(particular); i++) {
		if (strcmp(particular[i].kind, kind) != 0 ||
		    strcmp(particular[i].field, field->name) != 0)
			continue;
		if (!particular[i].typed)
			return value_for(fixture, kind, field, n);
		g_auto(GStrv) parts = g_strsplit(particular[i].typed, "#", 2);
		return parts[1] ? json_sprintf("%s%04d%s", parts[0], n, parts[1])
				: json_string(parts[0]);
	}
	return NULL;
}

/* The state in which a record of KIND may be referred to. */
static inline const char *state_to_refer_to(const char *kind)
{
	const struct choice *states = kind_find(kind)->states;

	return strcmp(kind, "person") == 0 ? "active" : states ? states[0].name : "-";
}

/* A value for FIELD of KIND that nothing else has: the Nth record of this test. */
static inline json_t *value_for(struct fixture *fixture, const char *kind,
    const struct field *field, int n)
{
	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_NOTE:
		return json_sprintf("%s-%d", kind, n);
	case FIELD_INTEGER:
		return json_integer(MAX(field->minimum, 1) +
		    (field->flags & FIELD_UNIQUE ? 2000 + n : 0));
	case FIELD_CHOICE:
		return json_string(field->choices[0].name);
	case FIELD_FLAG:
		return json_true();
	case FIELD_DATE:
		return json_string("2026-11-22");
	case FIELD_TIME:
		return json_integer(clock_wall().us + 3600 * CLOCK_SECOND);
	case FIELD_REFERENCE:
		return json_integer(make_record(fixture, field->refers_to,
		    state_to_refer_to(field->refers_to), 0));
	case FIELD_ADDRESS:
		return json_string("127.0.0.1");
	case FIELD_PHONE:
		return json_string("010 0000 0000");
	}
	return NULL;
}

/* What a new record of KIND needs for ACT, which makes it: all that is required, as its table says.
 */
static inline json_t *fields_to_create(struct fixture *fixture, const char *name,
    const struct act *act)
{
	const struct kind *kind = kind_find(name);
	json_t *fields = json_object();
	int n = ++fixture->serial;

	if (strcmp(name, "shift_summary") == 0)
		free_posts(fixture);
	for (const struct field *field = kind->fields; field->name; field++) {
		json_t *value = act_takes(act, field) ? particular_value(fixture, name, field, n)
						      : NULL;
		bool needed = (field->flags & (FIELD_REQUIRED | FIELD_DERIVED)) == FIELD_REQUIRED;

		if (!value && needed)
			value = value_for(fixture, name, field, n);
		if (value)
			json_object_set_new(fields, field->name, value);
	}
	return fields;
}

/* What ACT needs on a record that is there. */
static inline json_t *fields_to_act(struct fixture *fixture, const char *kind, const char *act)
{
	if (strcmp(act, "retire") == 0 && kind_field(kind_find(kind), "retired_reason"))
		return json_pack("{s:s}", "retired_reason", "更换");
	if (strcmp(act, "renew") == 0)
		return json_pack("{s:s}", "valid_until", "2099-06-30");
	if (strcmp(act, "transfer") == 0)
		return json_pack("{s:I}", "organisation",
		    (json_int_t)make_record(fixture, "organisation", "active", 0));
	if (strcmp(act, "finish") == 0)
		return json_pack("{s:s}", "assessment", "stable");
	if (strcmp(kind, "tuning_proposal") == 0 && strcmp(act, "propose") != 0)
		return json_pack("{s:s}", "opinion", "已列入计划");
	if (strcmp(act, "trust") == 0)
		return json_pack("{s:s}", "means", "设备本地控制台");
	if (strcmp(act, "correct") == 0)
		return json_pack("{s:s}", "note", "更正后的内容");
	if (strcmp(act, "late") == 0)
		return json_pack("{s:s, s:I, s:s}", "note", "补录", "occurred_at",
		    (json_int_t)(clock_wall().us - 7200 * CLOCK_SECOND), "witness", "乙某");
	return NULL;
}

/* The act of KIND that makes a record. */
static inline const struct act *creating_act(const struct kind *kind)
{
	for (const struct act *act = kind->acts; act->name; act++)
		if (act_creates(act))
			return act;
	fail_msg("nothing creates %s", kind->name);
	return NULL;
}

/* The first act on a way from state FROM to state TO, at most STEPS long; NULL if there is none. */
static inline const struct act *act_towards(const struct kind *kind, const char *from,
    const char *to, int steps)
{
	for (const struct act *act = kind->acts; act->name && steps > 0; act++) {
		if (act_creates(act) || !act->to || !word_in(act->from, from) ||
		    strcmp(act->to, from) == 0)
			continue;
		if (strcmp(act->to, to) == 0 || act_towards(kind, act->to, to, steps - 1))
			return act;
	}
	return NULL;
}

/* A record of KIND in STATE ("-": as it is made), made by who has ROLES where that is possible. */
static inline int64_t make_record(struct fixture *fixture, const char *name, const char *state,
    unsigned roles)
{
	const struct kind *kind = kind_find(name);
	const struct act *create = creating_act(kind);
	unsigned maker = create->roles & roles ? roles : one_of(create->roles);
	json_t *fields = fields_to_create(fixture, name, create);
	int64_t id = must_act(fixture, name, create->name, 0, maker, fields);
	const char *now = kind->states ? kind->states[0].name : "-";

	while (strcmp(now, state) != 0 && strcmp(state, "-") != 0) {
		int steps = 1;

		while (!act_towards(kind, now, state, steps))
			assert_true(++steps < 10);
		const struct act *act = act_towards(kind, now, state, steps);
		must_act(fixture, name, act->name, id, one_of(act->roles),
		    fields_to_act(fixture, name, act->name));
		now = act->to;
	}
	return id;
}

/* The lines of FILE without comments, each split at blanks; free with g_ptr_array_unref(). */
static inline GPtrArray *read_table(const char *file)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)(void (*)(void))g_strfreev);
	g_autofree char *text = NULL;

	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line && **line != '#')
			g_ptr_array_add(rows, g_strsplit(*line, "\t", -1));
	return rows;
}

#endif
