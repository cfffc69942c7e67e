/* Who may do what: tests/data/roles.tsv, written by hand from requirements 2.8, against the tables
 * of acts and against what the store does, each role on each act; and the exclusions of roles. */
#include "tests/unit/kinds_fixture.h"

#define ROLE_COUNT 8

/* The row of KIND and ACT; NULL when it is missing. */
static char **find_row(const GPtrArray *rows, const char *kind, const char *act)
{
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];

		if (strcmp(row[0], kind) == 0 && strcmp(row[1], act) == 0)
			return row;
	}
	return NULL;
}

/* The set of roles that ROW allows. */
static unsigned roles_of(char **row)
{
	unsigned roles = 0;

	assert_int_equal(g_strv_length(row), 2 + ROLE_COUNT);
	for (unsigned n = 0; n < ROLE_COUNT; n++) {
		assert_true(strcmp(row[2 + n], "yes") == 0 || strcmp(row[2 + n], "no") == 0);
		if (strcmp(row[2 + n], "yes") == 0)
			roles |= 1u << n;
	}
	return roles;
}

static void test_table(void **state)
{
	g_autoptr(GPtrArray) rows = read_table("tests/data/roles.tsv");
	guint acts = 0;

	(void)state;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
		for (const struct act *act = kind->acts; act->name; act++, acts++) {
			char **row = find_row(rows, kind->name, act->name);

			if (!row)
				fail_msg("no row for %s.%s", kind->name, act->name);
			if (roles_of(row) != (act->roles & ROLE_ANY))
				fail_msg("%s.%s allows %x, the clauses %x", kind->name, act->name,
				    act->roles, roles_of(row));
		}
	assert_int_equal(acts, rows->len);
}

/* What nobody may do the program does itself: a row of eight times no is no dead act. And no person
 * can come to hold its role. */
static void test_service(void **state)
{
	(void)state;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
		for (const struct act *act = kind->acts; act->name; act++)
			if (!(act->roles & ROLE_ANY) && act->roles != ROLE_SERVICE)
				fail_msg("%s.%s can be done by nobody", kind->name, act->name);
	for (const struct role_name *role = role_names; role->name; role++)
		assert_false(role->role & ROLE_SERVICE);
	assert_int_equal(actor_service().roles, ROLE_SERVICE);
}

/* A record ACT may be done on, as far as its state goes; 0 for an act that creates. */
static int64_t subject(struct fixture *fixture, const struct kind *kind, const struct act *act,
    unsigned role)
{
	if (act_creates(act))
		return 0;
	g_auto(GStrv) from = g_strsplit(act->from ? act->from : "-", "|", 2);
	return make_record(fixture, kind->name, from[0], act->other_person ? 0 : role);
}

static void try_act(struct fixture *fixture, const struct kind *kind, const struct act *act,
    unsigned role, bool may)
{
	int64_t id = subject(fixture, kind, act, role);
	json_t *fields = fields_to_act(fixture, kind->name, act->name);

	if (!fields && act_creates(act))
		fields = fields_to_create(fixture, kind->name, act);
	if (id == 0)
		prepare_to_create(fixture, kind->name, role);
	if (id != 0 && may)
		prepare_act(fixture, kind->name, act->name, id);
	struct reply reply = do_act(fixture, kind->name, act->name, id, role, fields);
	if (reply.committed != may)
		fail_msg("%s.%s by %x: %s", kind->name, act->name, role, reply.message);
	if (!may)
		assert_int_equal(reply.code, RPC_NOT_ALLOWED);
	json_decref(reply.reasons);
}

static void test_store(void **state)
{
	g_autoptr(GPtrArray) rows = read_table("tests/data/roles.tsv");

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		const struct kind *kind = kind_find(row[0]);

		assert_non_null(kind);
		const struct act *act = kind_act(kind, row[1]);
		assert_non_null(act);
		for (unsigned n = 0; n < ROLE_COUNT; n++)
			try_act(*state, kind, act, 1u << n, roles_of(row) & 1u << n);
	}
}

/* Nobody without a role, and nobody whose time is over, does anything. */
static void test_default_deny(void **state)
{
	struct actor nobody = { .name = "" }, late = actor_with(ROLE_ANY);
	struct wall now = { 1000 };
	char *reason = NULL;

	(void)state;
	late.until.us = 1000;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
		for (const struct act *act = kind->acts; act->name; act++) {
			assert_false(act_allowed(kind, act, NULL, &nobody, now, &reason));
			g_clear_pointer(&reason, g_free);
			assert_false(act_allowed(kind, act, NULL, &late, now, &reason));
			assert_non_null(strstr(reason, "有效期"));
			g_clear_pointer(&reason, g_free);
		}
}

static void test_organisation(void **state)
{
	static const struct act approve = { .name = "approve",
		.title = "批准",
		.from = "",
		.roles = ROLE_MGMT_APPROVER,
		.organisations = ORGANISATION_MGMT_UNIT };
	struct actor actor = actor_with(ROLE_MGMT_APPROVER);
	char *reason = NULL;

	(void)state;
	actor.organisation = ORGANISATION_OPS_UNIT;
	assert_false(
	    act_allowed(kind_find("region"), &approve, NULL, &actor, (struct wall){ 1 }, &reason));
	assert_non_null(strstr(reason, "管理单位"));
	g_free(reason);
	actor.organisation = ORGANISATION_MGMT_UNIT;
	assert_true(
	    act_allowed(kind_find("region"), &approve, NULL, &actor, (struct wall){ 1 }, &reason));
}

/* Every pair of roles: which one person may hold together. */
static void test_exclusions(void **state)
{
	static const unsigned excluded[ROLE_COUNT] = {
		ROLE_AUDITOR,                                   /* 值班员 */
		ROLE_AUDITOR,                                   /* 值班长 */
		ROLE_SECADMIN | ROLE_AUDITOR,                   /* 系统管理员 */
		ROLE_SYSADMIN | ROLE_AUDITOR,                   /* 安全管理员 */
		ROLE_ANY & ~(unsigned)(ROLE_AUDITOR | ROLE_VIEWER), /* 审计员 */
		ROLE_AUDITOR,                                   /* 管理单位批准人 */
		ROLE_AUDITOR,                                   /* 带班领导 */
		0,                                              /* 只读 */
	};

	(void)state;
	for (unsigned a = 0; a < ROLE_COUNT; a++)
		for (unsigned b = 0; b < ROLE_COUNT; b++) {
			const char *first = NULL, *second = NULL;
			bool may = !(excluded[a] & 1u << b);

			assert_int_equal(roles_compatible(1u << a | 1u << b, &first, &second), may);
			assert_int_equal(first != NULL && second != NULL, !may);
		}
}

/* The chain of a grant: exclusions over what is in force, nobody on his own, approvers by
 * organisation. */
static void test_grants(void **state)
{
	struct fixture *fixture = *state;
	int64_t person = make_record(fixture, "person", "active", 0);
	int64_t admin = must_act(fixture, "grant", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:s}", "person", (json_int_t)person, "role", "sysadmin"));
	int64_t auditor = must_act(fixture, "grant", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:s}", "person", (json_int_t)person, "role", "auditor"));

	must_act(fixture, "grant", "authorise", admin, ROLE_SECADMIN, NULL);
	struct reply reply = do_act(fixture, "grant", "authorise", auditor, ROLE_SECADMIN, NULL);
	assert_int_equal(reply.code, RPC_REFUSED);
	assert_non_null(strstr(reply.message, "系统管理员"));
	json_decref(reply.reasons);

	must_act(fixture, "grant", "revoke", admin, ROLE_SECADMIN, NULL);
	struct store_act own = { .kind = "grant", .act = "authorise", .id = auditor,
		.actor = { .person = person, .name = "本人", .roles = ROLE_SECADMIN } };
	reply.came = false;
	store_act(fixture->store, &own, reply_done, &reply);
	await(fixture, &reply);
	assert_int_equal(reply.code, RPC_REFUSED);
	assert_non_null(strstr(reply.message, "本人"));
	json_decref(reply.reasons);
	must_act(fixture, "grant", "authorise", auditor, ROLE_SECADMIN, NULL);

	reply = do_act(fixture, "grant", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:s}", "person",
		(json_int_t)make_record(fixture, "person", "active", 0), "role", "mgmt_approver"));
	assert_int_equal(reply.code, RPC_REFUSED);
	json_decref(reply.reasons);
}

static void test_actor_json(void **state)
{
	struct actor actor = { .person = 7, .name = "值班甲", .roles = ROLE_DUTY, .uid = 1001,
		.organisation = ORGANISATION_OPS_UNIT, .until = { 99 }, .trial = true };
	struct actor back;
	json_t *json = actor_to_json(&actor);

	(void)state;
	assert_true(actor_from_json(json, &back));
	assert_int_equal(back.person, 7);
	assert_string_equal(back.name, "值班甲");
	assert_int_equal(back.roles, ROLE_DUTY);
	assert_int_equal(back.organisation, ORGANISATION_OPS_UNIT);
	assert_int_equal(back.until.us, 99);
	assert_true(back.trial);
	json_object_del(json, "roles");
	assert_false(actor_from_json(json, &back));
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_service),
		cmocka_unit_test_setup_teardown(test_store, fixture_setup, fixture_teardown),
		cmocka_unit_test(test_default_deny),
		cmocka_unit_test(test_organisation),
		cmocka_unit_test(test_exclusions),
		cmocka_unit_test_setup_teardown(test_grants, fixture_setup, fixture_teardown),
		cmocka_unit_test(test_actor_json),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
