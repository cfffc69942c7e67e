/* Findings (T41): one source each, a drill, an incident or the words that say which inspection;
 * what they come from says so. What is done because of an incident names it. */
#include "tests/unit/kinds_fixture.h"

#define HOUR (3600 * CLOCK_SECOND)

/* A finding with MORE (taken over) in it. */
static json_t *finding(json_t *more)
{
	json_t *fields = json_pack("{s:s, s:s, s:s, s:I}", "finding", "后台对外开放", "measure",
	    "只许内网", "owner_name", "李工", "due_at", (json_int_t)(clock_wall().us + HOUR));

	json_object_update_new(fields, more);
	return fields;
}

static struct reply try(struct fixture *fixture, json_t *more)
{
	return do_act(fixture, "rectification", "find", 0, ROLE_SECADMIN, finding(more));
}

static int64_t must(struct fixture *fixture, json_t *more)
{
	return must_act(fixture, "rectification", "find", 0, ROLE_SECADMIN, finding(more));
}

/* What each source wants, and what it must not name. */
static void test_sources(void **state)
{
	int64_t incident = make_record(*state, "incident", "graded", 0);
	int64_t drill = make_record(*state, "drill", "ended", 0);
	int64_t id;

	refused(try(*state, json_object()), "source", "从哪里来");
	refused(try(*state, json_pack("{s:s}", "source", "incident")), "incident", "哪起");
	refused(try(*state, json_pack("{s:s}", "source", "drill")), "drill", "哪次演练");
	refused(try(*state, json_pack("{s:s}", "source", "inspection")), "source_note", "文号");
	refused(try(*state, json_pack("{s:s}", "source", "other")), "source_note", "文号");
	refused(try(*state, json_pack("{s:s, s:s, s:I}", "source", "inspection", "source_note",
	    "等保测评", "incident", (json_int_t)incident)), "incident", "只有一个来源");
	refused(try(*state, json_pack("{s:I, s:I}", "drill", (json_int_t)drill, "incident",
	    (json_int_t)incident)), "incident", "只有一个来源");
	id = must(*state, json_pack("{s:I}", "incident", (json_int_t)incident));
	expect_text(*state, "rectification", id, "source", "incident");
	id = must(*state, json_pack("{s:I}", "drill", (json_int_t)drill));
	expect_text(*state, "rectification", id, "source", "drill");
	assert_int_equal(integer_of(*state, "drill", drill, "findings"), 1);
	id = must(*state, json_pack("{s:s, s:s}", "source", "inspection", "source_note",
	    "等保测评"));
	expect_text(*state, "rectification", id, "source", "inspection");
}

/* The incident says what was found; one that is over takes nothing more. */
static void test_incident(void **state)
{
	int64_t id = make_record(*state, "incident", "containing", 0),
		none = make_record(*state, "incident", "false_positive", 0);
	g_autofree char *subject = g_strdup_printf("incident:%" G_GINT64_FORMAT, id);
	bool said = false;

	must(*state, json_pack("{s:I}", "incident", (json_int_t)id));
	json_t *entries = list_records(*state, "journal_entry",
	    json_pack("{s:s}", "subject", subject));
	for (size_t i = 0; i < json_array_size(entries); i++)
		said |= strstr(record_text(json_array_get(entries, i), "text"), "后台对外开放") !=
		    NULL;
	json_decref(entries);
	assert_true(said);
	refused(try(*state, json_pack("{s:I}", "incident", (json_int_t)none)), "incident", "误报");
}

/* What is done because of an incident names it, and says so there; of one that is over it does
 * not. */
static void test_links(void **state)
{
	int64_t id = make_record(*state, "incident", "graded", 0),
		none = make_record(*state, "incident", "false_positive", 0);
	json_t *fields = json_pack("{s:s, s:s, s:s, s:I}", "object", "门户", "symptom", "被换",
	    "channel", "patrol", "incident", (json_int_t)id);
	json_t *late = json_deep_copy(fields);

	json_object_set_new(late, "incident", json_integer(none));
	refused(do_act(*state, "fault_ticket", "open", 0, ROLE_DUTY_OPERATOR, late), "incident",
	    "误报");
	int64_t ticket = must_act(*state, "fault_ticket", "open", 0, ROLE_DUTY_OPERATOR, fields);
	g_autofree char *subject = g_strdup_printf("incident:%" G_GINT64_FORMAT, id);
	json_t *record = get_record(*state, "fault_ticket", ticket);
	json_t *entries = list_records(*state, "journal_entry",
	    json_pack("{s:s}", "subject", subject));
	bool said = false;
	assert_int_equal(record_integer(record, "incident"), id);
	for (size_t i = 0; i < json_array_size(entries); i++)
		said |= strstr(record_text(json_array_get(entries, i), "text"),
		    record_text(record, "number")) != NULL;
	json_decref(entries);
	json_decref(record);
	assert_true(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sources, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_incident, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_links, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
