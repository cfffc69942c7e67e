/* The roster's records in states no act of their own leads to, and who may ask for a swap. */
#ifndef TESTS_UNIT_ROSTER_FIXTURE_H
#define TESTS_UNIT_ROSTER_FIXTURE_H

#include "tests/unit/store_fixture.h"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* What ACT on a record of the roster wants; NULL: nothing. */
static inline json_t *fields_to_roster(const char *kind, const char *act)
{
	if (strcmp(kind, "roster_entry") == 0 && strcmp(act, "cancel") == 0)
		return json_pack("{s:s}", "cancel_reason", "排错了");
	if (strcmp(kind, "roster_swap") == 0 && strcmp(act, "reject") == 0)
		return json_pack("{s:s}", "opinion", "人手不够");
	return NULL;
}

/* An entry that a swap took the place of. */
static inline int64_t make_replaced(struct fixture *fixture)
{
	int64_t swap = make_record(fixture, "roster_swap", "approved", 0);
	json_t *record = get_record(fixture, "roster_swap", swap);
	int64_t entry = record_integer(record, "entry");

	json_decref(record);
	return entry;
}

/* An exemption that an entry used up: of a person whom nothing else lets stand a shift. */
static inline int64_t make_used(struct fixture *fixture)
{
	int n = ++fixture->serial;
	json_t *fields = json_pack("{s:o, s:o, s:i, s:I, s:s}", "name",
	    json_sprintf("值班-%d", n), "login", json_sprintf("duty%d", n), "uid", 50000 + n,
	    "organisation", (json_int_t)make_record(fixture, "organisation", "active", 0),
	    "valid_until", "2099-12-31");
	int64_t person = must_act(fixture, "person", "create", 0, ROLE_SYSADMIN, fields);
	must_act(fixture, "person", "authorise", person, ROLE_SECADMIN, NULL);
	int64_t exemption = must_act(fixture, "roster_exemption", "grant", 0, ROLE_SECADMIN,
	    json_pack("{s:I, s:s, s:s}", "person", (json_int_t)person, "date", "2099-03-01",
		"reason", "新人材料在途"));

	must_act(fixture, "roster_entry", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:I, s:s, s:s, s:s, s:I}", "person", (json_int_t)person, "date",
		"2099-03-01", "post", "network_duty", "duty", "standby", "shift",
		(json_int_t)make_record(fixture, "shift_definition", "active", 0)));
	return exemption;
}

/* 0: NAME comes into STATE by acts of its own. */
static inline int64_t make_of_roster(struct fixture *fixture, const char *name, const char *state)
{
	if (strcmp(name, "roster_entry") == 0 && strcmp(state, "replaced") == 0)
		return make_replaced(fixture);
	if (strcmp(name, "roster_exemption") == 0 && strcmp(state, "used") == 0)
		return make_used(fixture);
	return 0;
}

#endif
