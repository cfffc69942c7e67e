/* The state machines: tests/data/states.tsv, written by hand from requirements.md, against the
 * tables of acts and against what the store does: every act in every state. */
#include "tests/unit/kinds_fixture.h"

/* Rows of the file for KIND in STATE under ACT. */
static char **find_row(const GPtrArray *rows, const char *kind, const char *state, const char *act)
{
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];

		assert_int_equal(g_strv_length(row), 4);
		if (strcmp(row[0], kind) == 0 && strcmp(row[1], state) == 0 &&
		    strcmp(row[2], act) == 0)
			return row;
	}
	return NULL;
}

/* The state after ACT in STATE by the table of acts, "refused" where it is not possible. */
static const char *by_table(const struct act *act, const char *state)
{
	bool possible = act_creates(act) ? strcmp(state, "none") == 0 :
	    strcmp(state, "none") != 0 && (!act->from || word_in(act->from, state));

	return !possible ? "refused" : act->to ? act->to : state;
}

static void expect_row(const GPtrArray *rows, const struct kind *kind, const char *state,
    const struct act *act)
{
	char **row = find_row(rows, kind->name, state, act->name);
	const char *after = by_table(act, state);

	if (!row)
		fail_msg("no row for %s %s %s", kind->name, state, act->name);
	if (act_creates(act) && !act->to)
		after = kind->states ? kind->states[0].name : "-";
	if (strcmp(row[3], after) != 0)
		fail_msg("%s %s %s: %s by the table, %s by the clauses", kind->name, state,
		    act->name, after, row[3]);
}

/* Every act in every state has its row, and the table says the same. */
static void test_table(void **unused)
{
	static const struct choice stateless[] = { { "-", "-" }, { NULL, NULL } };
	g_autoptr(GPtrArray) rows = read_table("tests/data/states.tsv");
	guint expected = 0;

	(void)unused;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
		for (const struct act *act = kind->acts; act->name; act++) {
			if (act_creates(act)) {
				expect_row(rows, kind, "none", act);
				expected++;
				continue;
			}
			const struct choice *state = kind->states ? kind->states : stateless;
			for (; state->name; state++, expected++)
				expect_row(rows, kind, state->name, act);
		}
	assert_int_equal(expected, rows->len);
}

static void expect_state(struct fixture *fixture, const char *kind, int64_t id, const char *state)
{
	json_t *record = get_record(fixture, kind, id);
	const char *is = record_text(record, "state");

	assert_string_equal(is ? is : "-", state);
	json_decref(record);
}

static void try_row(struct fixture *fixture, char **row)
{
	const struct kind *kind = kind_find(row[0]);
	const struct act *act = kind_act(kind, row[2]);
	int64_t id = act_creates(act)
	    ? 0
	    : make_record(fixture, kind->name, row[1], one_of(act->roles));
	json_t *fields = fields_to_act(fixture, kind->name, act->name);

	if (!fields && act_creates(act))
		fields = fields_to_create(fixture, kind->name, act);
	if (id == 0)
		prepare_to_create(fixture, kind->name, one_of(act->roles));
	if (id != 0 && strcmp(row[3], "refused") != 0)
		prepare_act(fixture, kind->name, act->name, id);
	struct actor actor = actor_with(one_of(act->roles));
	if (act->other_person || wants_another(kind->name, act->name))
		actor.person = 9999;
	act_as_party(fixture, kind->name, act->name, id, fields, &actor);
	struct store_act request = {
		.kind = kind->name, .act = act->name, .id = id, .actor = actor, .fields = fields,
		.facts = facts_to_act(kind->name),
	};
	struct reply reply = { .came = false };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	bool refused = strcmp(row[3], "refused") == 0;
	if (reply.committed == refused)
		fail_msg("%s %s %s: %s", row[0], row[1], row[2], reply.message);
	if (refused)
		assert_int_equal(reply.code, RPC_REFUSED);
	expect_state(fixture, kind->name, refused ? id : reply.id, refused ? row[1] : row[3]);
	json_decref(reply.reasons);
}

static void test_store(void **state)
{
	g_autoptr(GPtrArray) rows = read_table("tests/data/states.tsv");

	for (guint i = 0; i < rows->len; i++)
		try_row(*state, rows->pdata[i]);
}

/* Nothing is made of a record that is there, nor changed where there is none. */
static void test_beside(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, "device", "in_service", 0);
	struct reply reply = do_act(fixture, "device", "create", id, ROLE_SYSADMIN, NULL);

	assert_int_equal(reply.code, RPC_REFUSED);
	json_decref(reply.reasons);
	reply = do_act(fixture, "device", "edit", 0, ROLE_SYSADMIN, NULL);
	assert_int_equal(reply.code, RPC_REFUSED);
	json_decref(reply.reasons);
	reply = do_act(fixture, "device", "edit", id + 999, ROLE_SYSADMIN, NULL);
	assert_int_equal(reply.code, RPC_NOT_FOUND);
	json_decref(reply.reasons);
	reply = do_act(fixture, "device", "explode", id, ROLE_SYSADMIN, NULL);
	assert_int_equal(reply.code, RPC_NOT_FOUND);
	json_decref(reply.reasons);
	reply = do_act(fixture, "dragon", "create", 0, ROLE_SYSADMIN, NULL);
	assert_int_equal(reply.code, RPC_NOT_FOUND);
	json_decref(reply.reasons);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test_setup_teardown(test_store, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_beside, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
