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

/* What a new record of KIND needs. */
static inline json_t *fields_to_create(struct fixture *fixture, const char *kind)
{
	int n = ++fixture->serial;
	g_autofree char *name = g_strdup_printf("%s-%d", kind, n);

	if (strcmp(kind, "organisation") == 0)
		return json_pack("{s:s, s:s}", "name", name, "type", "ops_unit");
	if (strcmp(kind, "person") == 0)
		return json_pack("{s:s, s:s, s:i, s:I, s:s}", "name", name, "login", name, "uid",
		    2000 + n, "organisation",
		    (json_int_t)make_record(fixture, "organisation", "active", 0), "valid_until",
		    "2099-12-31");
	if (strcmp(kind, "grant") == 0)
		return json_pack("{s:I, s:s}", "person",
		    (json_int_t)make_record(fixture, "person", "active", 0), "role", "viewer");
	if (strcmp(kind, "region") == 0)
		return json_pack("{s:o, s:s, s:s}", "code", json_sprintf("45%04d", n), "name", name,
		    "level", "city");
	if (strcmp(kind, "device") == 0)
		return json_pack("{s:s, s:s}", "name", name, "mgmt_ip", "127.0.0.1");
	if (strcmp(kind, "circuit") == 0)
		return json_pack("{s:s, s:s}", "circuit_no", name, "owner_type", "self_fiber");
	if (strcmp(kind, "access_unit") == 0)
		return json_pack("{s:s, s:s, s:s}", "name", name, "admin_level", "township",
		    "security_responsible", "甲某");
	if (strcmp(kind, "circuit_unit") == 0)
		return json_pack("{s:I, s:I}", "circuit",
		    (json_int_t)make_record(fixture, "circuit", "in_service", 0), "access_unit",
		    (json_int_t)make_record(fixture, "access_unit", "active", 0));
	if (strcmp(kind, "contact") == 0)
		return json_pack("{s:s, s:s, s:I}", "name", name, "mobile", "138 0000 2210",
		    "organisation", (json_int_t)make_record(fixture, "organisation", "active", 0));
	if (strcmp(kind, "log_entry") == 0)
		return json_pack("{s:s}", "note", name);
	if (strcmp(kind, "shift_summary") == 0) {
		free_posts(fixture);
		return json_pack("{s:I}", "planned_until",
		    (json_int_t)(clock_wall().us + 3600 * CLOCK_SECOND));
	}
	if (strcmp(kind, "config") == 0)
		return json_pack("{s:s, s:s}", "name", "site.conf", "text", name);
	if (strcmp(kind, "sheet") == 0)
		return json_pack("{s:s, s:s}", "sheet", "shift", "content", "值班小结");
	if (strcmp(kind, "tuning_proposal") == 0)
		return json_pack("{s:I, s:s, s:s, s:i}", "circuit",
		    (json_int_t)make_record(fixture, "circuit", "in_service", 0), "subject",
		    "capacity", "evidence", name, "days", 7);
	if (strcmp(kind, "host_key") == 0)
		return json_pack("{s:I, s:o, s:s}", "device",
		    (json_int_t)make_record(fixture, "device", "in_service", 0), "key",
		    json_sprintf("ssh-ed25519 AAAA%d", n), "fingerprint", name);
	if (strcmp(kind, "command_output") == 0)
		return json_pack("{s:I, s:s, s:I, s:s}", "device",
		    (json_int_t)make_record(fixture, "device", "in_service", 0), "line",
		    "display clock", "asked_at", (json_int_t)clock_wall().us, "output", name);
	return json_pack("{s:s}", "name", name);
}

/* What ACT needs on a record that is there. */
static inline json_t *fields_to_act(struct fixture *fixture, const char *kind, const char *act)
{
	if (strcmp(act, "retire") == 0 && strcmp(kind, "device") == 0)
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
	json_t *fields = fields_to_create(fixture, name);
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
