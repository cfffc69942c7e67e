/* The rules of rounds: what a template must have, what becomes of a value beside its probe, who may
 * say that he was there, who may let a line be left, and that nothing changes afterwards. */
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "service/terminal.h"
#include "tests/unit/kinds_fixture.h"

#define TEMPLATE "round_template"
#define LINE "round_result"

static json_t *template_fields(const char *name, const char *class)
{
	return json_pack("{s:s, s:s, s:s}", "name", name, "class", class, "times", "10:00");
}

static void expect_no(struct reply reply, const char *words)
{
	assert_false(reply.committed);
	if (strstr(reply.message, words) == NULL)
		fail_msg("without %s: %s", words, reply.message);
	json_decref(reply.reasons);
}

/* ACT with FACTS, by who is PERSON on CONNECTION. */
static struct reply act_as(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    struct actor actor, json_t *fields, json_t *facts)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor,
		.origin = "uid 1000", .fields = fields, .facts = facts };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	return reply;
}

static struct reply record(struct fixture *fixture, int64_t line, const char *seen, json_t *facts)
{
	return act_as(fixture, LINE, "record", line, actor_with(ROLE_DUTY_OPERATOR),
	    json_pack("{s:s}", "seen", seen), facts);
}

static json_t *probe(const char *number)
{
	return json_pack("{s:{s:s, s:s, s:s}}", "probe", "text", number, "number", number,
	    "quality", "good");
}

/* A round of one line that is under way; MORE (taken over) goes to its item. */
static int64_t running_line(struct fixture *fixture, json_t *more, int64_t *ret_round)
{
	static int serial;
	g_autofree char *name = g_strdup_printf("链路任务 %d", ++serial);
	int64_t template = must_act(fixture, TEMPLATE, "create", 0, ROLE_SHIFT_SUPERVISOR,
	    template_fields(name, "link"));

	add_item(fixture, template, "network", "一项", more);
	must_act(fixture, TEMPLATE, "publish", template, ROLE_SHIFT_SUPERVISOR, NULL);
	int64_t round = must_act(fixture, "round", "extra", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I}", "template", (json_int_t)template));
	must_act(fixture, "round", "begin", round, ROLE_DUTY_OPERATOR, NULL);
	if (ret_round != NULL)
		*ret_round = round;
	return line_of(fixture, round, 0);
}

/* T21: a round of the rooms that leaves one of the four domains out is not published; which they
 * are can be set. */
static void test_domains(void **state)
{
	static const char *const domains[] = { "power", "environment", "security", "fire" };
	struct fixture *fixture = *state;
	int64_t id = must_act(fixture, TEMPLATE, "create", 0, ROLE_SHIFT_SUPERVISOR,
	    template_fields("机房巡检", "environment"));

	expect_no(do_act(fixture, TEMPLATE, "publish", id, ROLE_SHIFT_SUPERVISOR, NULL),
	    "一项也没有");
	for (size_t i = 0; i < G_N_ELEMENTS(domains); i++) {
		if (i > 0)
			expect_no(do_act(fixture, TEMPLATE, "publish", id, ROLE_SHIFT_SUPERVISOR,
				    NULL), i < 3 ? "安防" : "消防");
		add_item(fixture, id, domains[i], domains[i], NULL);
	}
	expect_no(act_as(fixture, TEMPLATE, "publish", id, actor_with(ROLE_SHIFT_SUPERVISOR),
		    json_object(), json_pack("{s:s}", "domains", "power cleanliness")), "卫生");
	must_act(fixture, TEMPLATE, "publish", id, ROLE_SHIFT_SUPERVISOR, NULL);
}

/* What was published stays as it is; a new version takes its place, and only one is written. */
static void test_versions(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, TEMPLATE, "published", 0);
	json_t *items = list_records(fixture, "round_item",
	    json_pack("{s:I}", "template", (json_int_t)id));
	int64_t item = record_id(json_array_get(items, 0));

	expect_no(do_act(fixture, "round_item", "add", 0, ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:I, s:s, s:s}", "template", (json_int_t)id, "domain", "fire",
			"title", "又一项")), "先改版");
	expect_no(do_act(fixture, "round_item", "edit", item, ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:s}", "title", "改了")), "先改版");
	expect_no(do_act(fixture, "round_item", "remove", item, ROLE_SHIFT_SUPERVISOR, NULL),
	    "先改版");
	must_act(fixture, TEMPLATE, "revise", id, ROLE_SHIFT_SUPERVISOR, NULL);
	expect_no(do_act(fixture, TEMPLATE, "revise", id, ROLE_SHIFT_SUPERVISOR, NULL), "已有一份");
	json_t *drafts = list_records(fixture, TEMPLATE,
	    json_pack("{s:I}", "replaces", (json_int_t)id));
	int64_t draft = record_id(json_array_get(drafts, 0));
	json_t *copies = list_records(fixture, "round_item",
	    json_pack("{s:I}", "template", (json_int_t)draft));
	assert_int_equal(json_array_size(copies), json_array_size(items));
	/* the draft may keep the name of what it replaces; nobody else may have it */
	must_act(fixture, TEMPLATE, "edit", draft, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "times", "11:00"));
	expect_no(do_act(fixture, TEMPLATE, "create", 0, ROLE_SHIFT_SUPERVISOR,
		    template_fields(record_text(json_array_get(drafts, 0), "name"), "link")),
	    "同名");
	must_act(fixture, TEMPLATE, "publish", draft, ROLE_SHIFT_SUPERVISOR, NULL);
	expect_text(fixture, TEMPLATE, id, "state", "replaced");
	expect_no(do_act(fixture, "round", "extra", 0, ROLE_DUTY_OPERATOR,
		    json_pack("{s:I}", "template", (json_int_t)id)), "不能再选");
	json_decref(copies);
	json_decref(drafts);
	json_decref(items);
}

static void test_wrong_items(void **state)
{
	static const struct { const char *fields, *words; } rows[] = {
		{ "{'low': 'x'}", "要填数字" },
		{ "{'low': '27', 'high': '18'}", "高于" },
		{ "{'tolerance': '-1'}", "负数" },
		{ "{'on_site': true}", "巡检点" },
		{ "{'point': 'cpu'}", "一起填" },
	};
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, TEMPLATE, "draft", 0);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdelimit(g_strdup(rows[i].fields), "'", '"');
		json_t *fields = json_loads(text, 0, NULL);
		json_object_update_new(fields, json_pack("{s:I, s:s, s:s}", "template",
		    (json_int_t)id, "domain", "power", "title", "一项"));
		expect_no(do_act(fixture, "round_item", "add", 0, ROLE_SHIFT_SUPERVISOR, fields),
		    rows[i].words);
	}
	expect_no(do_act(fixture, TEMPLATE, "edit", id, ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:s}", "times", "25:00")), "不是时刻");
	expect_no(do_act(fixture, TEMPLATE, "edit", id, ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:s}", "days", "weekly")), "星期几");
}

/* Out of the limits it is a fault; further from the probe than is allowed a deviation, and exactly
 * as far is none; where nothing was read nothing is compared. */
static void test_values(void **state)
{
	static const struct { const char *seen, *probe, *outcome, *difference; } rows[] = {
		{ "23.1", "23.0", "normal", "+0.1" }, { "24.1", "23.1", "normal", "+1" },
		{ "24.2", "23.1", "deviation", "+1.1" }, { "20", "23.1", "deviation", "-3.1" },
		{ "27.5", "27.4", "fault", "+0.1" }, { "17.9", "30", "fault", "-12.1" },
		{ "18", NULL, "normal", NULL }, { "27", NULL, "normal", NULL },
	};
	struct fixture *fixture = *state;
	int64_t round, line = running_line(fixture, json_pack("{s:s, s:s, s:s, s:s}", "measure",
	    "number", "low", "18", "high", "27", "tolerance", "1"), &round);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct reply reply = record(fixture, line, rows[i].seen,
		    rows[i].probe == NULL ? NULL : probe(rows[i].probe));
		assert_true(reply.committed);
		expect_text(fixture, LINE, line, "outcome", rows[i].outcome);
		expect_text(fixture, LINE, line, "difference", rows[i].difference);
	}
	expect_no(record(fixture, line, "热", NULL), "写看到的数");
	expect_no(do_act(fixture, LINE, "record", line, ROLE_DUTY_OPERATOR, NULL), "看到的值");
	expect_no(do_act(fixture, LINE, "record", line, ROLE_DUTY_OPERATOR,
		    json_pack("{s:s, s:b}", "seen", "20", "abnormal", 1)), "什么不对");
	must_act(fixture, LINE, "record", line, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:b, s:s}", "seen", "20", "abnormal", 1, "remark", "有焦味"));
	expect_text(fixture, LINE, line, "outcome", "fault");
	json_t *is = get_record(fixture, "round", round);
	assert_int_equal(record_integer(is, "done"), 1);
	assert_int_equal(record_integer(is, "abnormal"), 1);
	json_decref(is);
}

static void test_answers(void **state)
{
	struct fixture *fixture = *state;
	int64_t line = running_line(fixture, json_pack("{s:s}", "expected", "no"), NULL);

	expect_no(record(fixture, line, "大概", NULL), "是 或 否");
	assert_true(record(fixture, line, "no", NULL).committed);
	expect_text(fixture, LINE, line, "outcome", "normal");
	expect_text(fixture, LINE, line, "seen", "否");
	assert_true(record(fixture, line, "是", NULL).committed);
	expect_text(fixture, LINE, line, "outcome", "fault");
}

/* Who is elsewhere, or does not know what is posted there, was not there. The code is not kept. */
static void test_presence(void **state)
{
	struct fixture *fixture = *state;
	int64_t line = running_line(fixture, json_pack("{s:b, s:I}", "on_site", 1, "spot",
	    (json_int_t)make_record(fixture, "round_spot", "in_use", 0)), NULL);
	struct actor actor = actor_with(ROLE_DUTY_OPERATOR);

	expect_no(record(fixture, line, "是", NULL), "需现场");
	expect_no(record(fixture, line, "是", json_pack("{s:b, s:s, s:s}", "local", 0, "tty",
		    "pts/3", "code", "ok")), "pts/3");
	expect_no(record(fixture, line, "是", json_pack("{s:b, s:s}", "local", 1, "code", "none")),
	    "到场码");
	expect_no(record(fixture, line, "是", json_pack("{s:b, s:s}", "local", 1, "code", "wrong")),
	    "不对");
	expect_no(record(fixture, line, "是", json_pack("{s:b, s:s}", "local", 1, "code", "wait")),
	    "太多");
	assert_true(act_as(fixture, LINE, "record", line, actor,
	    json_pack("{s:s, s:s}", "seen", "是", "code", "123456"),
	    json_pack("{s:b, s:s, s:s}", "local", 1, "code", "ok", "tty", "tty1")).committed);
	json_t *is = get_record(fixture, LINE, line);
	assert_true(record_flag(is, "code_ok"));
	assert_null(record_text(is, "code"));
	assert_string_equal(record_text(is, "terminal"), "tty1");
	json_decref(is);
	/* not done can be asked for from anywhere */
	must_act(fixture, LINE, "ask", line, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "reason", "平台结冰"));
	is = get_record(fixture, LINE, line);
	assert_false(record_flag(is, "code_ok"));
	json_decref(is);
}

/* A reason, and a supervisor who is somebody else, on a connection of his own. */
static void test_not_done(void **state)
{
	struct fixture *fixture = *state;
	int64_t round, line = running_line(fixture, NULL, &round);
	struct actor both = actor_with(ROLE_DUTY), other = actor_with(ROLE_SHIFT_SUPERVISOR);

	expect_no(do_act(fixture, LINE, "ask", line, ROLE_DUTY_OPERATOR, NULL), "为什么不做");
	expect_no(do_act(fixture, "round", "finish", round, ROLE_DUTY_OPERATOR, NULL), "没有做");
	assert_true(act_as(fixture, LINE, "ask", line, both,
	    json_pack("{s:s}", "reason", "平台结冰"), NULL).committed);
	expect_no(do_act(fixture, "round", "finish", round, ROLE_DUTY_OPERATOR, NULL), "等值班长");
	expect_no(act_as(fixture, LINE, "approve", line, both, json_object(), NULL), "另一个人");
	other.connection = both.connection;
	expect_no(act_as(fixture, LINE, "approve", line, other, json_object(), NULL), "自己的连接");
	other.connection++;
	assert_true(act_as(fixture, LINE, "approve", line, other, json_object(), NULL).committed);
	expect_text(fixture, LINE, line, "outcome", "not_done");
	expect_text(fixture, LINE, line, "approver", "测试员");
	json_t *is = get_record(fixture, "round", round);
	assert_int_equal(record_integer(is, "excused"), 1);
	assert_int_equal(record_integer(is, "done"), 0);
	json_decref(is);
	must_act(fixture, "round", "finish", round, ROLE_DUTY_OPERATOR, NULL);
}

static void test_rejected(void **state)
{
	struct fixture *fixture = *state;
	int64_t line = running_line(fixture, NULL, NULL);

	must_act(fixture, LINE, "ask", line, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "reason", "太远"));
	expect_no(do_act(fixture, LINE, "reject", line, ROLE_SHIFT_SUPERVISOR, NULL), "为什么要做");
	must_act(fixture, LINE, "reject", line, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "opinion", "就在隔壁"));
	expect_text(fixture, LINE, line, "outcome", NULL);
	expect_text(fixture, LINE, line, "state", "waiting");
}

/* What is done is closed: by every door, and a line before its round has begun as well. */
static void test_closed(void **state)
{
	struct fixture *fixture = *state;
	int64_t round, line = running_line(fixture, NULL, &round);

	assert_true(record(fixture, line, "是", NULL).committed);
	must_act(fixture, "round", "finish", round, ROLE_DUTY_OPERATOR, NULL);
	expect_no(record(fixture, line, "否", NULL), "不能再改");
	expect_no(do_act(fixture, LINE, "ask", line, ROLE_DUTY_OPERATOR,
		    json_pack("{s:s}", "reason", "其实没做")), "不能再改");
	expect_no(do_act(fixture, "round", "begin", round, ROLE_DUTY_OPERATOR, NULL), "不能开始");
	expect_no(do_act(fixture, "round", "finish", round, ROLE_DUTY_OPERATOR, NULL), "不能完成");
	int64_t due = make_record(fixture, "round", "due", 0);
	expect_no(record(fixture, line_of(fixture, due, 0), "是", NULL), "还没有开始");
}

/* The same time of the same template comes once; what is not yet over is not missed. */
static void test_slots(void **state)
{
	struct fixture *fixture = *state;
	int64_t template = make_record(fixture, TEMPLATE, "published", 0),
		now = clock_wall().us;
	struct actor service = actor_service();
	struct reply made = act_as(fixture, "round", "schedule", 0, service,
	    json_pack("{s:I, s:I}", "template", (json_int_t)template, "due_from",
		(json_int_t)now), NULL);

	assert_true(made.committed);
	expect_no(act_as(fixture, "round", "schedule", 0, service,
		    json_pack("{s:I, s:I}", "template", (json_int_t)template, "due_from",
			(json_int_t)now), NULL), "已经有了");
	expect_no(act_as(fixture, "round", "miss", made.id, service, json_object(), NULL),
	    "还没有到期限");
	assert_true(act_as(fixture, "round", "miss", made.id, service, json_object(),
	    json_pack("{s:I}", "now", (json_int_t)(now + 61 * MINUTE))).committed);
	expect_no(do_act(fixture, "round", "excuse", made.id, ROLE_SHIFT_SUPERVISOR, NULL),
	    "整次不做");
	must_act(fixture, "round", "begin", made.id, ROLE_DUTY_OPERATOR, NULL);
	expect_text(fixture, "round", made.id, "operator", "测试员");
}

/* What a spot is used for cannot go away under it. */
static void test_spot(void **state)
{
	struct fixture *fixture = *state;
	int64_t spot = make_record(fixture, "round_spot", "in_use", 0);

	running_line(fixture, json_pack("{s:I}", "spot", (json_int_t)spot), NULL);
	expect_no(do_act(fixture, "round_spot", "remove", spot, ROLE_SHIFT_SUPERVISOR, NULL),
	    "一项");
	must_act(fixture, "round_spot", "renew", spot, ROLE_SHIFT_SUPERVISOR, NULL);
	json_t *is = get_record(fixture, "round_spot", spot);
	assert_int_equal(record_integer(is, "issue"), 2);
	json_decref(is);
}

/* What is not known is elsewhere. */
static void test_terminals(void **state)
{
	g_autofree char *pts = terminal_name(136u << 8 | 3),
		*far = terminal_name(137u << 8 | 4), *none = terminal_name(0),
		*nothing = terminal_name(4095u << 8 | 77),
		*stranger = terminal_of(getpid(), getuid() + 1), *gone = terminal_of(-1, 0);

	(void)state;
	assert_string_equal(pts, "pts/3");
	assert_string_equal(far, "pts/260");
	assert_null(none);
	assert_null(nothing);
	assert_null(stranger);
	assert_null(gone);
	assert_true(terminal_is_local("tty1", "tty1 tty2"));
	assert_true(terminal_is_local("tty2", " tty[12]  "));
	assert_true(terminal_is_local("pts/3", "pts/*"));
	assert_false(terminal_is_local("pts/3", "*"));
	assert_false(terminal_is_local("tty11", "tty1 tty2"));
	assert_false(terminal_is_local(NULL, "*"));
	assert_false(terminal_is_local("tty1", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_domains, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_versions, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_wrong_items, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_values, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_answers, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_presence, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_not_done, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_rejected, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_closed, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_slots, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_spot, fixture_setup, fixture_teardown),
		cmocka_unit_test(test_terminals),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
