/* Who may do what, by uid and person records: default deny, expiry to the end of the local day,
 * revocation at once. And the ledger the records lie in. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "service/identity.h"

#define OPERATOR 1001
#define STRANGER 4321

struct fixture {
	struct identity identity;
	struct ledger *ledger;
};

static void put(struct ledger *ledger, const char *kind, json_t *record)
{
	ledger_set(ledger, kind_find(kind), record);
	json_decref(record);
}

static void put_person(struct ledger *ledger, const char *state, const char *until)
{
	put(ledger, "person", json_pack("{s:i, s:s, s:s, s:i, s:i, s:s*}", "id", 1, "state", state,
	    "name", "甲某", "uid", OPERATOR, "organisation", 3, "valid_until", until));
}

static void put_grant(struct ledger *ledger, int id, const char *role, const char *state,
    const char *until)
{
	put(ledger, "grant", json_pack("{s:i, s:i, s:s, s:s, s:s*}", "id", id, "person", 1, "role",
	    role, "state", state, "valid_until", until));
}

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TZ", "CST-8", 1);
	tzset();
	fixture->ledger = ledger_new();
	identity_init(&fixture->identity, MODE_PRODUCTION);
	fixture->identity.owner = 990;
	put(fixture->ledger, "organisation",
	    json_pack("{s:i, s:s, s:s, s:s}", "id", 3, "name", "运维中心", "type", "ops_unit",
		"state", "active"));
	put_person(fixture->ledger, "active", "2026-12-31");
	put_grant(fixture->ledger, 1, "duty_operator", "effective", "2026-11-30");
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	identity_clear(&fixture->identity);
	ledger_free(fixture->ledger);
	g_free(fixture);
	return 0;
}

/* Local time in the zone of the site. */
static struct wall local(int year, int month, int day, int hour, int minute)
{
	g_autoptr(GDateTime) time = g_date_time_new_local(year, month, day, hour, minute, 0);

	return (struct wall){ g_date_time_to_unix(time) * CLOCK_SECOND };
}

static struct actor actor_at(struct fixture *fixture, uid_t uid, struct wall now)
{
	return identity_actor(&fixture->identity, fixture->ledger, uid, now);
}

static void test_production_denies_by_default(void **state)
{
	struct fixture *fixture = *state;
	struct wall now = local(2026, 11, 22, 3, 0);

	assert_int_equal(actor_at(fixture, STRANGER, now).roles, 0);
	assert_int_equal(actor_at(fixture, STRANGER, now).person, 0);
	assert_int_equal(actor_at(fixture, 990, now).roles, 0);
	assert_int_equal(actor_at(fixture, OPERATOR, now).roles, ROLE_DUTY_OPERATOR);
	assert_int_equal(actor_at(fixture, OPERATOR, now).organisation, ORGANISATION_OPS_UNIT);
	assert_false(actor_at(fixture, OPERATOR, now).trial);
}

/* Not even with a person record that says otherwise. */
static void test_root_has_no_role_in_production(void **state)
{
	struct fixture *fixture = *state;

	put(fixture->ledger, "person", json_pack("{s:i, s:s, s:s, s:i}", "id", 9, "state", "active",
	    "name", "root", "uid", 0));
	put(fixture->ledger, "grant",
	    json_pack("{s:i, s:i, s:s, s:s}", "id", 9, "person", 9, "role", "sysadmin", "state",
		"effective"));
	assert_int_equal(actor_at(fixture, 0, local(2026, 11, 22, 3, 0)).roles, 0);
}

static void test_grant_ends_with_its_day(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(actor_at(fixture, OPERATOR, local(2026, 11, 30, 23, 59)).roles,
	    ROLE_DUTY_OPERATOR);
	assert_int_equal(actor_at(fixture, OPERATOR, local(2026, 12, 1, 0, 0)).roles, 0);
	assert_int_equal(actor_at(fixture, OPERATOR, local(2026, 11, 22, 3, 0)).until.us,
	    local(2026, 12, 1, 0, 0).us);
}

/* A clock that jumped neither takes a role away nor gives one back, until it is believed. */
static void test_c01_dates_go_by_the_clock_before_a_step(void **state)
{
	struct fixture *fixture = *state;
	struct wall true_time = local(2026, 11, 22, 3, 0), wrong = local(2036, 11, 22, 3, 0);
	struct actor actor;

	fixture->identity.doubt = wall_between(true_time, wrong);
	actor = actor_at(fixture, OPERATOR, wrong);
	assert_int_equal(actor.roles, ROLE_DUTY_OPERATOR);
	assert_true(wall_between(wrong, actor.until) > 8 * 86400 * CLOCK_SECOND);
	assert_true(wall_between(wrong, actor.until) < 9 * 86400 * CLOCK_SECOND);
	/* nine days later it ends, whatever the clock calls that day */
	wrong.us += 9 * 86400 * CLOCK_SECOND;
	assert_int_equal(actor_at(fixture, OPERATOR, wrong).roles, 0);
	/* and back to the beginning: what had ended does not come again */
	wrong = local(1970, 1, 2, 0, 0);
	fixture->identity.doubt = wall_between(local(2026, 12, 2, 0, 0), wrong);
	assert_int_equal(actor_at(fixture, OPERATOR, wrong).roles, 0);
	fixture->identity.doubt = 0;
	assert_int_equal(actor_at(fixture, OPERATOR, wrong).roles, ROLE_DUTY_OPERATOR);
}

static void test_the_earlier_end_counts(void **state)
{
	struct fixture *fixture = *state;

	put_grant(fixture->ledger, 2, "viewer", "effective", "2027-06-30");
	assert_int_equal(actor_at(fixture, OPERATOR, local(2026, 12, 1, 0, 0)).roles, ROLE_VIEWER);
	assert_int_equal(actor_at(fixture, OPERATOR, local(2026, 12, 1, 0, 0)).until.us,
	    local(2027, 1, 1, 0, 0).us);
	assert_int_equal(actor_at(fixture, OPERATOR, local(2027, 1, 1, 0, 0)).roles, 0);
}

static void test_only_effective_grants_of_active_persons(void **state)
{
	struct fixture *fixture = *state;
	struct wall now = local(2026, 11, 22, 3, 0);

	put_grant(fixture->ledger, 2, "sysadmin", "proposed", NULL);
	assert_int_equal(actor_at(fixture, OPERATOR, now).roles, ROLE_DUTY_OPERATOR);
	put_grant(fixture->ledger, 1, "duty_operator", "revoked", NULL);
	assert_int_equal(actor_at(fixture, OPERATOR, now).roles, 0);
	put_grant(fixture->ledger, 1, "duty_operator", "effective", NULL);
	put_person(fixture->ledger, "suspended", NULL);
	assert_int_equal(actor_at(fixture, OPERATOR, now).roles, 0);
	assert_int_equal(actor_at(fixture, OPERATOR, now).person, 0);
}

static void test_trial_gives_its_owner_every_role(void **state)
{
	struct fixture *fixture = *state;
	struct wall now = local(2026, 11, 22, 3, 0);

	fixture->identity.mode = MODE_TRIAL;
	assert_int_equal(actor_at(fixture, 990, now).roles, ROLE_ANY);
	assert_true(actor_at(fixture, 990, now).trial);
	assert_int_equal(actor_at(fixture, STRANGER, now).roles, 0);
	assert_int_equal(actor_at(fixture, OPERATOR, now).roles, ROLE_DUTY_OPERATOR);
	assert_int_equal(actor_at(fixture, 0, now).roles, 0);
	fixture->identity.owner = 0;
	assert_int_equal(actor_at(fixture, 0, now).roles, ROLE_ANY);
}

/* ---- ledger ------------------------------------------------------------------------------- */

static void test_ledger_finds_and_names(void **state)
{
	const struct ledger *ledger = ((struct fixture *)*state)->ledger;
	const struct kind *person = kind_find("person");
	json_auto_t *shown = ledger_shown(ledger, person, ledger_get(ledger, "person", 1));

	assert_string_equal(ledger_name(ledger, "person", 1), "甲某");
	assert_string_equal(ledger_name(ledger, "person", 2), "");
	assert_string_equal(json_string_value(json_object_get(shown, "organisation")), "运维中心");
	assert_null(ledger_find(ledger, "person", "name", "乙某"));
	assert_int_equal(record_id(ledger_find(ledger, "person", "name", "甲某")), 1);
}

/* Of what is not resident the newest stay; ids come in order, however they were put in. */
static void test_ledger_keeps_the_newest(void **state)
{
	struct ledger *ledger = ((struct fixture *)*state)->ledger;
	int64_t last = 0;
	size_t n = 0;

	for (int id = LEDGER_RECENT + 10; id > 0; id--)
		put(ledger, "log_entry", json_pack("{s:i}", "id", id));
	for (json_t *record = ledger_next(ledger, "log_entry", NULL); record != NULL;
	     record = ledger_next(ledger, "log_entry", record)) {
		assert_true(record_id(record) > last);
		last = record_id(record);
		n++;
	}
	assert_int_equal(n, LEDGER_RECENT);
	assert_int_equal(last, LEDGER_RECENT + 10);
	assert_null(ledger_get(ledger, "log_entry", 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_production_denies_by_default, setup, teardown),
		cmocka_unit_test_setup_teardown(test_root_has_no_role_in_production, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_grant_ends_with_its_day, setup, teardown),
		cmocka_unit_test_setup_teardown(test_c01_dates_go_by_the_clock_before_a_step, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_the_earlier_end_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_only_effective_grants_of_active_persons, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_trial_gives_its_owner_every_role, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_ledger_finds_and_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ledger_keeps_the_newest, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
