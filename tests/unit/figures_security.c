/* The figures of security, worked out by hand: incidents by level and category, how long each part
 * took, reports in time to each party, warnings, drills, periodic reports; the document of a
 * report; and the reading of what is there, out of a real store. */
#include "records/model/periodic_report.h"
#include "service/periodic.h"
#include "service/periodic_document.h"
#include "service/settings.h"
#include "tests/unit/store_fixture.h"

#define HOUR (60 * MINUTE)
#define FROM (1000 * HOUR)
#define TO (2000 * HOUR)
#define NOW (2100 * HOUR)

static json_t *lines_of(const char *text)
{
	g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
	json_t *records = json_loads(quoted, 0, NULL);

	assert_non_null(records);
	return records;
}

/* RECORD with FIELD at HOURS. */
static void at(json_t *records, size_t i, const char *field, double hours)
{
	json_object_set_new(json_array_get(records, i), field,
	    json_integer((json_int_t)(hours * (double)HOUR)));
}

static struct security_data *data_new(void)
{
	return security_data_new(FROM, TO, NOW);
}

/* Four incidents and a false alarm: graded large, large, general, not yet. */
static json_t *incidents(void)
{
	json_t *records = lines_of(
	    "[{'id':1,'number':'AQ-1','state':'closed','category':'attack','level':'large'},"
	    "{'id':2,'number':'AQ-2','state':'monitored','category':'malware','level':'large'},"
	    "{'id':3,'number':'AQ-3','state':'closed','category':'attack','level':'general'},"
	    "{'id':4,'number':'AQ-4','state':'triaged','category':'attack'},"
	    "{'id':5,'number':'AQ-5','state':'false_positive','category':'attack'}]");

	for (size_t i = 0; i < 5; i++)
		at(records, i, "found_at", 1100);
	at(records, 0, "located_at", 1101), at(records, 0, "handled_at", 1104);
	at(records, 0, "restored_at", 1110);
	at(records, 1, "located_at", 1103), at(records, 1, "handled_at", 1106);
	at(records, 2, "located_at", 1101), at(records, 2, "handled_at", 1101);
	at(records, 2, "restored_at", 1102);
	return records;
}

static const json_t *row_of(json_t *rows, const char *key)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (strcmp(record_text(row, "key"), key) == 0)
			return row;
	return NULL;
}

static void expect_count(json_t *rows, const char *key, int64_t count)
{
	assert_non_null(row_of(rows, key));
	assert_non_null(json_object_get(row_of(rows, key), "count"));
	assert_int_equal(record_integer(row_of(rows, key), "count"), count);
}

/* SHARE in 1/100000; -1: there is no figure. */
static void expect_share(json_t *rows, const char *key, int64_t part, int64_t whole, int64_t share)
{
	const json_t *row = row_of(rows, key);

	assert_non_null(row);
	assert_int_equal(record_integer(row, "share_part"), part);
	assert_int_equal(record_integer(row, "share_whole"), whole);
	if (share < 0)
		assert_null(json_object_get(row, "share"));
	else
		assert_int_equal(record_integer(row, "share"), share);
}

static void test_incidents(void **state)
{
	own(security_data) data = data_new();

	(void)state;
	security_data_put(data, "incident", incidents());
	json_auto_t *rows = figures_security_rows(data, "incidents", true);
	/* the false alarm is no incident */
	expect_count(rows, "incident", 4);
	expect_count(rows, "incident_false", 1);
	expect_count(rows, "incident_ungraded", 1);
	expect_count(rows, "incident_level:large", 2);
	expect_count(rows, "incident_level:general", 1);
	expect_count(rows, "incident_level:major", 0);
	expect_count(rows, "incident_level:extreme", 0);
	expect_count(rows, "incident_category:attack", 3);
	expect_count(rows, "incident_category:malware", 1);
	/* a category without any has no row */
	assert_null(row_of(rows, "incident_category:data"));
	assert_int_equal(json_array_size(json_object_get(row_of(rows, "incident"), "ids")), 4);
	/* found to located 1, 3, 1 h; to handled 4, 6, 1 h; to restored 10, 2 h */
	const json_t *located = row_of(rows, "incident_located"),
		     *handled = row_of(rows, "incident_handled"),
		     *restored = row_of(rows, "incident_restored");
	assert_int_equal(record_integer(located, "samples"), 3);
	assert_int_equal(record_integer(located, "mean_us"), 5 * HOUR / 3);
	assert_int_equal(record_integer(located, "median_us"), HOUR);
	assert_int_equal(record_integer(located, "p90_us"), 3 * HOUR);
	assert_int_equal(record_integer(handled, "mean_us"), 11 * HOUR / 3);
	assert_int_equal(record_integer(restored, "samples"), 2);
	assert_int_equal(record_integer(restored, "mean_us"), 6 * HOUR);
	/* handled to restored: 6 h and 1 h */
	assert_int_equal(record_integer(row_of(rows, "incident_restoring"), "mean_us"),
	    7 * HOUR / 2);
}

/* Told in time, told late, waived before and after it was late, not due yet, due and not told. */
static void test_reports(void **state)
{
	own(security_data) data = data_new();
	json_t *records = lines_of(
	    "[{'id':1,'incident':1,'state':'sent','party':'cac','party_title':'网信办',"
	    "'report':'first'},"
	    "{'id':2,'incident':1,'state':'sent','party':'police','party_title':'公安',"
	    "'report':'first','late':true},"
	    "{'id':3,'incident':1,'state':'waived','party':'police','party_title':'公安',"
	    "'report':'follow_up'},"
	    "{'id':4,'incident':1,'state':'waived','party':'cac','party_title':'网信办',"
	    "'report':'follow_up','late':true},"
	    "{'id':5,'incident':2,'state':'due','party':'cac','party_title':'网信办',"
	    "'report':'follow_up'},"
	    "{'id':6,'incident':2,'state':'due','party':'cac','party_title':'网信办',"
	    "'report':'first'},"
	    "{'id':7,'incident':2,'state':'sent','party':'cac','party_title':'网信办',"
	    "'report':'follow_up'}]");

	(void)state;
	for (size_t i = 0; i < 7; i++)
		at(records, i, "due_at", i == 4 ? 2200 : 1200);
	at(records, 0, "told_at", 1199), at(records, 1, "told_at", 1201);
	at(records, 6, "told_at", 1150);
	security_data_put(data, "incident_report", records);
	json_auto_t *rows = figures_security_rows(data, "incidents", false);
	/* 1 and 7 in time; 2 late, 4 waived when it was late, 6 never: 2/5 */
	expect_share(rows, "report_in_time", 2, 5, 40000);
	expect_share(rows, "report_party:cac", 2, 4, 50000);
	expect_share(rows, "report_party:police", 0, 1, 0);
	assert_string_equal(record_text(row_of(rows, "report_party:cac"), "name"), "网信办");
	/* follow-ups: 4 waived late, 7 sent */
	expect_share(rows, "report_follow_up", 1, 2, 50000);
	json_auto_t *detail = figures_security_detail(data, "report_party", "police");
	assert_int_equal(json_array_size(json_object_get(detail, "rows")), 1);
	assert_int_equal(record_integer(json_array_get(json_object_get(detail, "rows"), 0), "id"),
	    2);
}

/* What the tables name is there: a figure over a field that a kind does not have counts nothing. */
static void test_names(void **state)
{
	(void)state;
	for (const struct security_figure *figure = security_figures; figure->name != NULL;
	     figure++) {
		const struct kind *kind = kind_find(figure->kind);
		/* a plan is a file; which step it was is said by who reads the records */
		bool made = word_in("plan|run_step", figure->kind);
		if (!made)
			assert_non_null(kind);
		if (!made && figure->by != NULL && kind_field(kind, figure->by) == NULL)
			fail_msg("%s has no %s", figure->kind, figure->by);
	}
	for (const struct security_source *source = security_sources; source->kind != NULL;
	     source++)
		for (size_t i = 0; source->at[i] != NULL; i++)
			if (kind_field(kind_find(source->kind), source->at[i]) == NULL)
				fail_msg("%s has no %s", source->kind, source->at[i]);
	for (const struct periodic_list *list = periodic_lists; list->kind != NULL; list++) {
		g_auto(GStrv) names = g_strsplit(list->fields, "|", -1);
		for (char **name = names; *name != NULL; name++)
			/* every record has a state */
			if (strcmp(*name, "state") != 0 &&
			    kind_field(kind_find(list->kind), *name) == NULL)
				fail_msg("%s has no %s", list->kind, *name);
	}
}

static void test_warnings(void **state)
{
	own(security_data) data = data_new();
	json_t *records = lines_of("[{'id':1,'color':'red'},{'id':2,'color':'red',"
				   "'sign_late':true},{'id':3,'color':'blue'},"
				   "{'id':4,'color':'blue'}]");

	(void)state;
	for (size_t i = 0; i < 4; i++)
		at(records, i, "received_at", 1200), at(records, i, "sign_due", 1200.25);
	/* a site that gives more time: this one is not owed yet */
	at(records, 3, "sign_due", 3000);
	at(records, 0, "signed_at", 1200.1), at(records, 1, "signed_at", 1201);
	at(records, 0, "feedback_due", 1300), at(records, 0, "feedback_at", 1299);
	at(records, 1, "feedback_due", 3000);
	security_data_put(data, "warning_notice", records);
	json_auto_t *rows = figures_security_rows(data, "warnings", false);
	expect_count(rows, "warning", 4);
	expect_count(rows, "warning_color:red", 2);
	expect_count(rows, "warning_color:orange", 0);
	expect_count(rows, "warning_color:blue", 2);
	/* the third was never signed for: 1/3, cut */
	expect_share(rows, "warning_signed", 1, 3, 33333);
	/* the second is not due yet */
	expect_share(rows, "warning_fed_back", 1, 1, 100000);
}

static void test_drills(void **state)
{
	own(security_data) data = data_new();
	json_t *records = lines_of(
	    "[{'id':1,'state':'closed','code':'RB-01','conclusion':'reached'},"
	    "{'id':2,'state':'evaluated','code':'RB-02','conclusion':'missed'},"
	    "{'id':3,'state':'planned','code':'RB-03'},"
	    "{'id':4,'state':'cancelled','code':'RB-03'}]");

	(void)state;
	for (size_t i = 0; i < 4; i++)
		at(records, i, "planned_at", 1500);
	security_data_put(data, "drill", records);
	security_data_put(data, "plan", lines_of("[{'code':'RB-01','drilled':true},"
	    "{'code':'RB-02','drilled':true},{'code':'RB-03','drilled':false}]"));
	security_data_put(data, "run_step", lines_of(
	    "[{'id':7,'run':1,'grade':'late','step':'RB-01 2 断电'},"
	    "{'id':8,'run':1,'grade':'late','step':'RB-01 3 撤人'},"
	    "{'id':9,'run':2,'grade':'late','step':'RB-01 3 撤人'}]"));
	json_auto_t *rows = figures_security_rows(data, "drills", false);
	expect_count(rows, "drill_planned", 3);
	expect_share(rows, "drill_held", 2, 3, 66666);
	expect_share(rows, "drill_reached", 1, 2, 50000);
	expect_share(rows, "drill_coverage", 2, 3, 66666);
	expect_count(rows, "drill_step_late", 3);
	/* the step that was late most often comes first */
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (strcmp(record_text(json_array_get(rows, i), "figure"), "drill_step_top") == 0) {
			assert_string_equal(record_text(json_array_get(rows, i), "group"),
			    "RB-01 3 撤人");
			expect_count(rows, record_text(json_array_get(rows, i), "key"), 2);
			break;
		}
}

/* On time, late, not sent though due, not due yet, and a version worked out anew. */
static void test_periodic(void **state)
{
	own(security_data) data = data_new();
	json_t *records = lines_of("[{'id':1,'sort':'incident_quarter'},{'id':2,'sort':"
				   "'incident_quarter'},{'id':3,'sort':'security_half'},"
				   "{'id':4,'sort':'security_half'},{'id':5,'sort':"
				   "'incident_quarter','first':1}]");

	(void)state;
	for (size_t i = 0; i < 5; i++)
		at(records, i, "due_at", i == 3 ? 2200 : 1500);
	at(records, 0, "sent_at", 1500), at(records, 1, "sent_at", 1501);
	at(records, 4, "sent_at", 1400);
	security_data_put(data, "periodic_report", records);
	json_auto_t *rows = figures_security_rows(data, "periodic", false);
	expect_share(rows, "periodic_in_time", 1, 3, 33333);
	expect_share(rows, "periodic_sort:incident_quarter", 1, 2, 50000);
	expect_share(rows, "periodic_sort:security_half", 0, 1, 0);
}

/* Zero is 0 where something was kept, and no figure where nothing was. */
static void test_nothing(void **state)
{
	own(security_data) data = data_new();

	(void)state;
	json_auto_t *unknown = figures_security_rows(data, "incidents", false);
	assert_null(json_object_get(row_of(unknown, "incident"), "count"));
	security_data_put(data, "incident", json_array());
	json_auto_t *zero = figures_security_rows(data, "incidents", false);
	expect_count(zero, "incident", 0);
	assert_null(json_object_get(row_of(zero, "incident_located"), "mean_us"));
	data->began = TO + 1;
	json_auto_t *before = figures_security_rows(data, "incidents", false);
	assert_null(json_object_get(row_of(before, "incident"), "count"));
}

/* ---- the document ------------------------------------------------------------------------- */

static void test_document(void **state)
{
	own(security_data) data = data_new();
	json_auto_t *asked = lines_of("{'sort':'incident_quarter','period':'2026Q4',"
				      "'site':'省级机房','profile':'hunan'}");

	(void)state;
	security_data_put(data, "incident", incidents());
	json_auto_t *document = periodic_document(data, asked, json_object(), json_object());
	assert_int_equal(record_integer(document, "incidents_count"), 4);
	assert_false(json_is_true(json_object_get(document, "zero")));
	/* the second has no time of restoring; the fourth no grade and none of three times */
	assert_int_equal(json_array_size(json_object_get(document, "missing")), 1 + 4);
	assert_string_equal(record_text(json_object_get(json_object_get(document, "numbers"),
	    "incident"), "3"), "AQ-3");
	/* a quarter is of incidents only */
	assert_null(json_object_get(json_object_get(document, "sections"), "warnings"));
	assert_null(json_object_get(document, "alarms"));
	assert_null(json_object_get(document, "audit"));
	/* what was false is no gap */
	for (size_t i = 0; i < 5; i++)
		assert_int_not_equal(record_integer(json_array_get(json_object_get(document,
		    "missing"), i), "id"), 5);
}

/* ---- what a site owes --------------------------------------------------------------------- */

static void expect_owed(const char *text, const char *owed)
{
	g_autoptr(GError) error = NULL;
	own(settings) settings = settings_parse("site.conf", text, &error);

	assert_null(error);
	assert_string_equal(periodic_owed(settings), owed);
}

static void test_owed(void **state)
{
	(void)state;
	expect_owed("[site]\nprofile=hunan\n", "incident_quarter|security_half");
	expect_owed("[site]\nprofile=liuzhou\n", "security_half");
	expect_owed("[site]\nprofile=qingpu\n", "");
	expect_owed("[site]\nprofile=lhasa\n", "");
	expect_owed("", "");
	expect_owed("[site]\nprofile=hunan\n[periodic]\nreports=none\n", "");
	expect_owed("[periodic]\nreports=security_half incident_quarter\n",
	    "incident_quarter|security_half");
	for (const char *const *text = (const char *const[]){ "monthly", "none none", NULL };
	     *text != NULL; text++) {
		g_autofree char *file = g_strdup_printf("[periodic]\nreports=%s\n", *text);
		g_autoptr(GError) error = NULL;
		assert_null(settings_parse("site.conf", file, &error));
		assert_non_null(strstr(error->message, "site.conf:2 [periodic] reports"));
	}
}

/* ---- out of a store ----------------------------------------------------------------------- */

static struct reply figures(struct fixture *fixture, const char *of, int64_t from, int64_t to)
{
	struct reply reply = { .came = false };

	store_figures(fixture->store, json_pack("{s:I, s:I, s:I, s:s, s:[{s:s, s:s}]}", "from",
	    (json_int_t)from, "to", (json_int_t)to, "now", (json_int_t)clock_wall().us, "of", of,
	    "plans", "code", "RB-01", "title", "市电中断"), reply_rows, &reply);
	await(fixture, &reply);
	return reply;
}

static void test_store(void **state)
{
	struct fixture *fixture = *state;
	int64_t now = clock_wall().us;

	must_act(fixture, "incident", "suspect", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "found_how", "call", "phenomenon", "首页被换"));
	struct reply known = figures(fixture, "incidents", now - HOUR, now + HOUR);
	expect_count(json_object_get(known.records, "rows"), "incident", 1);
	json_decref(known.records);
	/* long before anything was kept */
	struct reply before = figures(fixture, "incidents", HOUR, 2 * HOUR);
	assert_null(json_object_get(row_of(json_object_get(before.records, "rows"), "incident"),
	    "count"));
	json_decref(before.records);
	struct reply drills = figures(fixture, "drills", now - HOUR, now + HOUR);
	expect_share(json_object_get(drills.records, "rows"), "drill_coverage", 0, 1, 0);
	json_decref(drills.records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_incidents),
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_drills),
		cmocka_unit_test(test_periodic),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_owed),
		cmocka_unit_test_setup_teardown(test_store, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests_name("figures_security", tests, speak_utf8, NULL);
}
