/* Contacts (T38; requirements 7, 36 to 39): which numbers can be trusted, in which order people are
 * called, and who is next when nobody answers. */
#include "records/model/contact.h"
#include "tests/unit/kinds_fixture.h"

#define DAY (24 * 3600 * CLOCK_SECOND)

static json_t *contact(int64_t id, const char *verified, bool at_night, int order, bool dead)
{
	return json_pack("{s:I, s:s*, s:b, s:i, s:b}", "id", (json_int_t)id, "verified_on",
	    verified, "at_night", (int)at_night, "night_order", order, "dead", (int)dead);
}

static void test_standing(void **state)
{
	static const struct { const char *verified; bool dead; enum contact_standing standing; }
	cases[] = {
		{ NULL, false, CONTACT_UNVERIFIED },
		{ "2026-11-01", false, CONTACT_FRESH },
		{ "2026-05-26", false, CONTACT_FRESH },     /* 180 days before 11-22 */
		{ "2026-05-25", false, CONTACT_STALE },
		{ "2026-11-01", true, CONTACT_DEAD },
		{ NULL, true, CONTACT_DEAD },
	};
	const struct wall now = clock_day("2026-11-22", 0);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		json_t *one = contact(1, cases[i].verified, false, 0, cases[i].dead);
		assert_int_equal(contact_standing(one, now, 180 * DAY), cases[i].standing);
		json_decref(one);
	}
	assert_string_equal(contact_standing_title(CONTACT_DEAD), "号码失效");
}

/* Each row of PEOPLE is called before the next. */
static void expect_order(json_t *people, bool at_night)
{
	for (size_t i = 0; i < json_array_size(people); i++)
		for (size_t j = i + 1; j < json_array_size(people); j++) {
			const json_t *a = json_array_get(people, i),
				     *b = json_array_get(people, j);
			if (contact_compare(a, b, at_night) >= 0 ||
			    contact_compare(b, a, at_night) <= 0)
				fail_msg("%zu is not before %zu", i, j);
		}
	json_decref(people);
}

static void test_order(void **state)
{
	(void)state;
	expect_order(json_pack("[o, o, o, o, o]", contact(5, "2026-01-01", true, 1, false),
	    contact(4, "2026-11-01", true, 2, false), contact(3, "2026-11-02", true, 0, false),
	    contact(2, "2026-11-03", false, 0, false), contact(1, "2026-11-04", true, 1, true)),
	    true);
	expect_order(json_pack("[o, o, o, o]", contact(3, "2026-11-03", false, 0, false),
	    contact(4, "2026-11-02", true, 1, false), contact(1, NULL, true, 0, false),
	    contact(2, "2026-11-04", true, 1, true)), false);
}

static int64_t make_contact(struct fixture *fixture, const char *name)
{
	return must_act(fixture, "contact", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:I, s:s, s:s, s:b}", "name", name, "organisation",
		(json_int_t)make_record(fixture, "organisation", "active", 0), "mobile",
		"138 0000 2210", "purpose", "security", "is_own_staff", 1));
}

/* A dead number is kept and said so; whoever reaches it, or another number, clears it. */
static void test_dead(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_contact(fixture, "甲某");

	must_act(fixture, "contact", "verify", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "contact", "unanswered", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "contact", "unanswered", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "contact", "mark_dead", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "dead_note", "空号"));
	json_t *record = get_record(fixture, "contact", id);
	assert_true(record_flag(record, "dead"));
	assert_int_equal(record_integer(record, "unanswered"), 2);
	assert_string_equal(record_text(record, "mobile"), "138 0000 2210");
	assert_false(contact_counts(record));
	json_decref(record);

	must_act(fixture, "contact", "verify", id, ROLE_DUTY_OPERATOR, NULL);
	record = get_record(fixture, "contact", id);
	assert_false(record_flag(record, "dead"));
	assert_null(json_object_get(record, "dead_note"));
	assert_int_equal(record_integer(record, "unanswered"), 0);
	assert_non_null(record_text(record, "verified_on"));
	assert_true(contact_counts(record));
	json_decref(record);

	must_act(fixture, "contact", "mark_dead", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "contact", "edit", id, ROLE_SYSADMIN,
	    json_pack("{s:s}", "position", "科长"));
	record = get_record(fixture, "contact", id);
	assert_true(record_flag(record, "dead"));
	json_decref(record);
	must_act(fixture, "contact", "edit", id, ROLE_SYSADMIN,
	    json_pack("{s:s}", "mobile", "139 0000 0001"));
	record = get_record(fixture, "contact", id);
	assert_false(record_flag(record, "dead"));
	assert_null(json_object_get(record, "verified_on"));
	json_decref(record);
}

static json_t *place(const char *chain, int at, const char *kind, int64_t id)
{
	return json_pack("{s:s, s:i, s:I}", "chain", chain, "place", at, kind, (json_int_t)id);
}

static void refused_link(struct fixture *fixture, json_t *fields, const char *word)
{
	struct reply reply = do_act(fixture, "succession", "create", 0, ROLE_SYSADMIN, fields);

	assert_false(reply.committed);
	assert_non_null(strstr(reply.message, word));
	json_decref(reply.reasons);
}

/* One in each place, and each is one. */
static void test_chain(void **state)
{
	struct fixture *fixture = *state;
	int64_t first = make_contact(fixture, "甲某"), second = make_contact(fixture, "乙某");

	must_act(fixture, "succession", "create", 0, ROLE_SYSADMIN,
	    place("supervisor", 1, "contact", first));
	refused_link(fixture, place("supervisor", 1, "contact", second), "甲某");
	must_act(fixture, "succession", "create", 0, ROLE_SYSADMIN,
	    place("leader", 1, "contact", second));
	refused_link(fixture, json_pack("{s:s, s:i}", "chain", "supervisor", "place", 2), "填一个");
	json_t *both = place("supervisor", 2, "contact", second);
	json_object_set_new(both, "person",
	    json_integer(make_record(fixture, "person", "active", 0)));
	refused_link(fixture, both, "填一个");
}

/* A store as guards see it: only what succession_after() asks. */
struct shelf {
	json_t *links, *contacts;
};

static json_t *shelf_find(void *store, const struct kind *kind, const char *field,
    const json_t *value)
{
	const struct shelf *shelf = store;
	json_t *found = json_array(), *link;
	size_t i;

	assert_string_equal(kind->name, "succession");
	json_array_foreach(shelf->links, i, link)
		if (json_equal(json_object_get(link, field), value))
			json_array_append(found, link);
	return found;
}

static json_t *shelf_get(void *store, const struct kind *kind, int64_t id)
{
	const struct shelf *shelf = store;

	assert_string_equal(kind->name, "contact");
	return json_incref(json_array_get(shelf->contacts, (size_t)id - 1));
}

static json_t *link_to(int at, int id, const char *state)
{
	return json_pack("{s:s, s:i, s:i, s:s}", "chain", "supervisor", "place", at, "contact", id,
	    "state", state);
}

/* Along the chain by place; who left it, and whose number is dead, is passed over. */
static void test_next(void **state)
{
	static const struct change_operations operations = { .get = shelf_get,
		.find = shelf_find };
	struct shelf shelf = {
		.links = json_pack("[o, o, o, o]", link_to(3, 3, "in_use"), link_to(1, 1, "in_use"),
		    link_to(2, 2, "in_use"), link_to(4, 1, "removed")),
		.contacts = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:b, s:s}, {s:s, s:s, s:s}]",
		    "name", "甲某", "mobile", "1", "state", "valid", "name", "乙某", "mobile", "2",
		    "dead", 1, "state", "valid", "name", "丙某", "office_phone", "3", "state",
		    "valid"),
	};
	struct change change = { .operations = &operations, .store = &shelf };

	(void)state;
	json_t *next = succession_after(&change, "supervisor", 0);
	assert_string_equal(record_text(next, "name"), "甲某");
	json_decref(next);
	next = succession_after(&change, "supervisor", 1);
	assert_string_equal(record_text(next, "name"), "丙某");
	assert_string_equal(record_text(next, "phone"), "3");
	json_decref(next);
	assert_null(succession_after(&change, "supervisor", 3));
	next = succession_after(&change, "值班长", 0);
	assert_string_equal(record_text(next, "name"), "甲某");
	json_decref(next);
	assert_null(succession_after(&change, "leader", 0));
	json_decref(shelf.links);
	json_decref(shelf.contacts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standing),
		cmocka_unit_test(test_order),
		cmocka_unit_test_setup_teardown(test_dead, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_chain, fixture_setup, fixture_teardown),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
