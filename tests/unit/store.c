/* The store on a real database: acts, refusals, what others see of it, backup and restore. */
#include <sys/stat.h>

#include "tests/unit/kinds_fixture.h"

static const char *reason_field(const struct reply *reply)
{
	return json_string_value(json_object_get(json_array_get(reply->reasons, 0), "field"));
}

/* Does an act that must be refused because of FIELD (NULL: the record) with a sentence that has
 * WORD. */
static void expect_refusal(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    unsigned roles, json_t *fields, const char *field, const char *word)
{
	struct reply reply = do_act(fixture, kind, act, id, roles, fields);

	assert_false(reply.committed);
	assert_int_equal(reply.code, RPC_REFUSED);
	if (field)
		assert_string_equal(reason_field(&reply), field);
	if (!strstr(reply.message, word))
		fail_msg("\"%s\" does not say %s", reply.message, word);
	json_decref(reply.reasons);
}

static json_t *journal(struct fixture *fixture, const char *kind, int64_t id)
{
	struct reply reply = { .came = false };

	store_journal(fixture->store, kind_find(kind), id, reply_rows, &reply);
	await(fixture, &reply);
	assert_non_null(reply.records);
	return reply.records;
}

static int64_t audit_rows(struct fixture *fixture)
{
	GError *error = NULL;
	int64_t rows, bad;
	char head[65];

	assert_true(store_verify_audit(fixture->dir, &rows, head, &bad, &error));
	return rows;
}

static void test_create(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = do_act(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:b}", "name", "核心A", "mgmt_ip", "10.0.0.1", "is_domestic", 1));
	char head[65];
	int64_t seq;

	assert_true(reply.committed);
	json_t *record = get_record(fixture, "device", reply.id);
	assert_string_equal(record_text(record, "name"), "核心A");
	assert_string_equal(record_text(record, "state"), "in_service");
	assert_int_equal(record_integer(record, "port"), 161);
	assert_int_equal(record_integer(record, "seq"), reply.seq);
	assert_int_equal(record_integer(record, "created_by"), 1000 + ROLE_SYSADMIN);
	assert_true(record_flag(record, "is_domestic"));
	assert_null(json_object_get(record, "note"));
	assert_true(json_equal(record, fixture->last));
	json_decref(record);
	store_audit_head(fixture->store, &seq, head);
	assert_int_equal(seq, reply.seq);
	assert_int_equal(strlen(head), 64);
}

static void test_fields(void **state)
{
	struct fixture *fixture = *state;

	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN, json_object(), "name",
	    "必须填写");
	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "x", "mgmt_ip", "sw1.example"), "mgmt_ip",
	    "不能是域名");
	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:s}", "name", "x", "mgmt_ip", "::1", "colour", "red"), "colour",
	    "没有这个字段");
	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:I}", "name", "x", "mgmt_ip", "::1", "site", (json_int_t)77),
	    "site", "没有编号 77");
	expect_refusal(fixture, "contact", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "x", "verified_on", "2026-11-22"), "verified_on",
	    "不能改");
	expect_refusal(fixture, "circuit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "circuit_no", "L1", "owner_type", "carrier"), "carrier",
	    "运营商专线");
	expect_refusal(fixture, "credential", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:s}", "name", "c", "protocol", "v3", "user", "u"), "level",
	    "安全级别");
}

static json_t *device_under(const char *name, const char *uplink)
{
	return json_pack("{s:s, s:s, s:s}", "name", name, "mgmt_ip", "::1", "uplink", uplink);
}

/* A console that has not all of a long ledger sends names. */
static void test_reference_by_name(void **state)
{
	struct fixture *fixture = *state;
	int64_t old = must_act(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "汇聚甲", "mgmt_ip", "::1"));

	must_act(fixture, "device", "retire", old, ROLE_SYSADMIN,
	    json_pack("{s:s}", "retired_reason", "旧"));
	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    device_under("接入", "汇聚甲"), "uplink", "没有叫 汇聚甲 的设备");
	int64_t upper = must_act(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "汇聚甲", "mgmt_ip", "::1"));
	int64_t id = must_act(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    device_under("接入", " 汇聚甲 "));
	json_t *record = get_record(fixture, "device", id);
	assert_int_equal(record_integer(record, "uplink"), upper);
	json_decref(record);
	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    device_under("接入二", "\033[2J"), "uplink", "没有叫");
	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN, device_under("接入二", ""),
	    "uplink", "没有叫");
}

static void test_unique(void **state)
{
	struct fixture *fixture = *state;
	int64_t first = make_record(fixture, "device", "in_service", 0);
	json_t *record = get_record(fixture, "device", first);
	json_t *again = json_pack("{s:O, s:s}", "name", json_object_get(record, "name"), "mgmt_ip",
	    "::1");

	expect_refusal(fixture, "device", "create", 0, ROLE_SYSADMIN, json_incref(again), "name",
	    "使用");
	must_act(fixture, "device", "edit", first, ROLE_SYSADMIN, json_deep_copy(again));
	must_act(fixture, "device", "retire", first, ROLE_SYSADMIN,
	    json_pack("{s:s}", "retired_reason", "旧"));
	must_act(fixture, "device", "create", 0, ROLE_SYSADMIN, again);
	json_decref(record);
}

/* null takes a value away, but not one that is required. */
static void test_clear(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, "device", "in_service", 0);

	must_act(fixture, "device", "edit", id, ROLE_SYSADMIN, json_pack("{s:s}", "note", "一"));
	must_act(fixture, "device", "edit", id, ROLE_SYSADMIN, json_pack("{s:n}", "note"));
	json_t *record = get_record(fixture, "device", id);
	assert_null(json_object_get(record, "note"));
	json_decref(record);
	expect_refusal(fixture, "device", "edit", id, ROLE_SYSADMIN, json_pack("{s:n}", "name"),
	    "name", "必须填写");
}

/* Circuits that end on the device are named; afterwards device and log book change together. */
static void test_retire(void **state)
{
	struct fixture *fixture = *state;
	int64_t device = make_record(fixture, "device", "in_service", 0);
	int64_t circuit = must_act(fixture, "circuit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:I}", "circuit_no", "LSZX-0417", "owner_type", "self_fiber",
		"z_device", (json_int_t)device));

	expect_refusal(fixture, "device", "retire", device, ROLE_SYSADMIN,
	    json_pack("{s:s}", "retired_reason", "更换"), NULL, "LSZX-0417");
	must_act(fixture, "circuit", "close", circuit, ROLE_SYSADMIN, NULL);
	int changes = fixture->changes;
	int64_t rows = audit_rows(fixture);
	must_act(fixture, "device", "retire", device, ROLE_SYSADMIN,
	    json_pack("{s:s}", "retired_reason", "更换"));
	assert_int_equal(fixture->changes, changes + 2);
	assert_int_equal(audit_rows(fixture), rows + 2);
	json_t *entries = list_records(fixture, "log_entry",
	    json_pack("{s:I}", "device", (json_int_t)device));
	assert_int_equal(json_array_size(entries), 1);
	assert_non_null(strstr(record_text(json_array_get(entries, 0), "note"), "更换"));
	json_decref(entries);
}

/* Who leaves has no role any more. */
static void test_leave(void **state)
{
	struct fixture *fixture = *state;
	int64_t grant = make_record(fixture, "grant", "effective", 0);
	json_t *record = get_record(fixture, "grant", grant);

	must_act(fixture, "person", "leave", record_integer(record, "person"), ROLE_SECADMIN, NULL);
	json_decref(record);
	record = get_record(fixture, "grant", grant);
	assert_string_equal(record_text(record, "state"), "revoked");
	json_decref(record);
}

/* A correction shows both; the old text stays and cannot be corrected twice. */
static void test_correct(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "note", "乡道施工挖断光缆", "category", "fault"));

	must_act(fixture, "log_entry", "correct", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "县道X203施工挖断光缆"));
	json_t *old = get_record(fixture, "log_entry", id);
	json_t *new = get_record(fixture, "log_entry", record_integer(old, "amended_by"));
	assert_string_equal(record_text(old, "note"), "乡道施工挖断光缆");
	assert_string_equal(record_text(new, "note"), "县道X203施工挖断光缆");
	assert_string_equal(record_text(new, "category"), "fault");
	assert_int_equal(record_integer(new, "amends"), id);
	assert_int_equal(record_integer(new, "occurred_at"), record_integer(old, "occurred_at"));
	json_decref(old);
	json_decref(new);
	expect_refusal(fixture, "log_entry", "correct", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "三"), NULL, "已更正");
	json_t *rows = journal(fixture, "log_entry", id);
	assert_int_equal(json_array_size(rows), 3);
	json_decref(rows);
}

/* Before the shift began only a late entry with a witness; never in the future. */
static void test_late(void **state)
{
	struct fixture *fixture = *state;
	json_int_t before = clock_wall().us - 3600 * CLOCK_SECOND;
	json_int_t after = clock_wall().us + 3600 * CLOCK_SECOND;

	make_record(fixture, "shift_summary", "open", 0);
	expect_refusal(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I}", "note", "早", "occurred_at", before), "occurred_at", "补录");
	expect_refusal(fixture, "log_entry", "late", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I}", "note", "早", "occurred_at", before), "witness", "见证人");
	expect_refusal(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I}", "note", "晚", "occurred_at", after), "occurred_at", "没有到");
	must_act(fixture, "log_entry", "late", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I, s:s}", "note", "早", "occurred_at", before, "witness", "班长"));
	assert_true(record_flag(fixture->last, "late"));
}

static void test_one_shift(void **state)
{
	struct fixture *fixture = *state;
	json_int_t until = clock_wall().us + 3600 * CLOCK_SECOND;
	int64_t shift = make_record(fixture, "shift_summary", "open", 0);

	expect_refusal(fixture, "shift_summary", "begin", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I}", "planned_until", until), "post", "已有人当班");
	must_act(fixture, "shift_summary", "begin", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:s}", "planned_until", until, "post", "security_duty"));
	expect_refusal(fixture, "shift_summary", "finish", shift, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s, s:s}", "assessment", "watch", "left_reason", "撤岗"), "outlook",
	    "怎么办");
	expect_refusal(fixture, "shift_summary", "finish", shift, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "assessment", "stable"), "left_reason", "空着");
}

/* A classified mark stops the hand; who insists is on record; the text is not in the refusal's
 * row. */
static void test_classified(void **state)
{
	struct fixture *fixture = *state;
	json_t *fields = json_pack("{s:s}", "note", "转发机密★10年文件");

	expect_refusal(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_deep_copy(fields), "note", "机要渠道");
	json_object_set_new(fields, "confirmed", json_true());
	int64_t id = must_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR, fields);
	json_t *rows = journal(fixture, "log_entry", id);
	const json_t *detail = json_object_get(json_array_get(rows, 0), "detail");
	assert_true(json_is_true(json_object_get(detail, "confirmed_unclassified")));
	json_decref(rows);
	rows = journal(fixture, "log_entry", 0);
	assert_int_equal(json_array_size(rows), 1);
	char *text = json_dumps(rows, 0);
	assert_null(strstr(text, "文件"));
	free(text);
	json_decref(rows);
}

/* Refusals are on record too. */
static void test_refusals_audited(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, "device", "retired", 0), rows = audit_rows(fixture);
	struct reply reply = do_act(fixture, "device", "edit", id, ROLE_SYSADMIN, NULL);

	json_decref(reply.reasons);
	reply = do_act(fixture, "device", "edit", id, ROLE_VIEWER, NULL);
	assert_int_equal(reply.code, RPC_NOT_ALLOWED);
	json_decref(reply.reasons);
	assert_int_equal(audit_rows(fixture), rows + 2);
	json_t *told = journal(fixture, "device", id);
	const json_t *last = json_array_get(told, json_array_size(told) - 1);
	assert_string_equal(record_text(last, "action"), "device.edit");
	assert_true(json_is_false(json_object_get(last, "success")));
	json_decref(told);
}

static void test_config_and_sheet(void **state)
{
	struct fixture *fixture = *state;
	json_t *file = json_pack("{s:s, s:s}", "name", "site.conf", "text",
	    "[site]\nname=绝密测试\n");
	int64_t id = must_act(fixture, "config", "apply", 0, ROLE_SYSADMIN, json_deep_copy(file));

	assert_null(json_object_get(fixture->last, "text"));
	json_t *config = get_record(fixture, "config", id);
	assert_string_equal(record_text(config, "text"), "[site]\nname=绝密测试\n");
	json_decref(config);
	expect_refusal(fixture, "config", "apply", 0, ROLE_SYSADMIN, file, "text", "相同");
	int64_t sheet = make_record(fixture, "sheet", "-", 0);
	json_t *record = get_record(fixture, "sheet", sheet);
	assert_true(g_str_has_suffix(record_text(record, "number"), "-001"));
	json_decref(record);
	must_act(fixture, "sheet", "reprint", sheet, ROLE_DUTY_OPERATOR, NULL);
	assert_int_equal(record_integer(fixture->last, "print_count"), 2);
}

/* Many at once: answered in order, all there, one after the other in the chain. */
static void test_group(void **state)
{
	enum { MANY = 600 };
	struct fixture *fixture = *state;
	static struct reply replies[MANY];

	memset(replies, 0, sizeof(replies));
	for (int i = 0; i < MANY; i++)
		post_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
		    json_pack("{s:o}", "note", json_sprintf("第 %d 条", i)), &replies[i]);
	await(fixture, &replies[MANY - 1]);
	for (int i = 0; i < MANY; i++) {
		assert_true(replies[i].committed);
		assert_int_equal(replies[i].seq, replies[0].seq + i);
	}
	assert_int_equal(fixture->changes, MANY);
	json_t *entries = list_records(fixture, "log_entry", NULL);
	assert_int_equal(json_array_size(entries), MANY);
	assert_int_equal(record_id(json_array_get(entries, 0)), replies[MANY - 1].id);
	json_decref(entries);
}

/* What was asked before closing is answered. */
static void test_close_finishes(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = { .came = false };

	post_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "收尾"), &reply);
	fixture_close(fixture);
	assert_true(reply.came && reply.committed);
	fixture_open(fixture);
	json_t *record = get_record(fixture, "log_entry", reply.id);
	json_decref(record);
}

/* All resident kinds come back before the loop runs. */
static void test_load(void **state)
{
	struct fixture *fixture = *state;
	GError *error = NULL;

	make_record(fixture, "grant", "effective", 0);
	make_record(fixture, "log_entry", "-", 0);
	make_record(fixture, "device", "retired", 0);
	fixture_close(fixture);
	fixture->changes = 0;
	fixture_open(fixture);
	assert_true(store_load(fixture->store, &error));
	assert_int_equal(fixture->changes, 4); /* unit, person, grant, device */
}

static void test_list(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = { .came = false };

	for (int i = 0; i < 5; i++)
		make_record(fixture, "device", i % 2 ? "in_service" : "standby", 0);
	json_t *standby = list_records(fixture, "device", json_pack("{s:s}", "state", "standby"));
	assert_int_equal(json_array_size(standby), 3);
	json_decref(standby);
	json_t *foreign = list_records(fixture, "device", json_pack("{s:b}", "is_domestic", 0));
	assert_int_equal(json_array_size(foreign), 5);
	json_decref(foreign);
	store_list(fixture->store, kind_find("device"), NULL, 4, 2, reply_rows, &reply);
	await(fixture, &reply);
	assert_int_equal(json_array_size(reply.records), 2);
	assert_int_equal(record_id(json_array_get(reply.records, 0)), 3);
	json_decref(reply.records);
	reply.came = false;
	store_list(fixture->store, kind_find("device"), json_pack("{s:i}", "1=1 --", 1), 0, 9,
	    reply_rows, &reply);
	await(fixture, &reply);
	assert_null(reply.records);
	assert_non_null(strstr(reply.message, "没有"));
}

static void test_transitions(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = { .came = false };

	for (int i = 1; i <= 5; i++)
		store_transition(fixture->store,
		    json_pack("{s:i, s:s, s:i}", "at", i, "kind", "device", "id", i));
	store_keep(fixture->store, "alive", json_integer(1));
	store_keep(fixture->store, "alive", json_pack("{s:i}", "at", 2));
	make_record(fixture, "log_entry", "-", 0);
	store_transitions(fixture->store, (struct wall){ 2 }, (struct wall){ 5 }, 2, reply_rows,
	    &reply);
	await(fixture, &reply);
	assert_int_equal(json_array_size(reply.records), 2);
	assert_int_equal(record_integer(json_array_get(reply.records, 0), "at"), 3);
	assert_int_equal(record_integer(json_array_get(reply.records, 1), "key"), 4);
	json_decref(reply.records);
	json_t *kept = store_kept(fixture->store, "alive");
	assert_int_equal(record_integer(kept, "at"), 2);
	json_decref(kept);
	assert_null(store_kept(fixture->store, "never"));
}

static char *backup(struct fixture *fixture, const char *name)
{
	char *file = g_build_filename(fixture->dir, name, NULL);
	struct reply reply = { .came = false };
	struct stat status;

	store_backup(fixture->store, file, reply_copied, &reply);
	await(fixture, &reply);
	assert_string_equal(reply.message, "");
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_size, reply.bytes);
	assert_int_equal(status.st_mode & 0777, 0600);
	return file;
}

/* Back to the copy, the present one put aside, a row that says so; the copy is never
 * overwritten. */
static void test_backup_restore(void **state)
{
	struct fixture *fixture = *state;
	int64_t kept = make_record(fixture, "log_entry", "-", 0);
	g_autofree char *file = backup(fixture, "copy");
	struct reply reply = { .came = false };
	struct actor actor = actor_with(ROLE_SYSADMIN);
	GError *error = NULL;

	store_backup(fixture->store, file, reply_copied, &reply);
	await(fixture, &reply);
	assert_string_not_equal(reply.message, "");
	make_record(fixture, "log_entry", "-", 0);
	assert_false(store_restore(fixture->dir, file, &actor, &error)); /* the service runs */
	g_clear_error(&error);
	fixture_close(fixture);
	assert_true(store_restore(fixture->dir, file, &actor, &error));
	fixture_open(fixture);
	json_t *entries = list_records(fixture, "log_entry", NULL);
	assert_int_equal(json_array_size(entries), 1);
	assert_int_equal(record_id(json_array_get(entries, 0)), kept);
	json_decref(entries);
	assert_int_equal(audit_rows(fixture), 2);
}

/* A backup that was tampered with is not put in. */
static void test_restore_checks(void **state)
{
	struct fixture *fixture = *state;
	struct actor actor = actor_with(ROLE_SYSADMIN);
	g_autofree char *garbage = g_build_filename(fixture->dir, "garbage", NULL);
	GError *error = NULL;

	make_record(fixture, "log_entry", "-", 0);
	fixture_close(fixture);
	assert_true(
	    g_file_set_contents(garbage, "not a database, whatever it says of itself", -1, NULL));
	assert_false(store_restore(fixture->dir, garbage, &actor, &error));
	assert_non_null(error);
	g_clear_error(&error);
	fixture_open(fixture);
	assert_int_equal(audit_rows(fixture), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(test_create),
		TEST(test_fields),
		TEST(test_reference_by_name),
		TEST(test_unique),
		TEST(test_clear),
		TEST(test_retire),
		TEST(test_leave),
		TEST(test_correct),
		TEST(test_late),
		TEST(test_one_shift),
		TEST(test_classified),
		TEST(test_refusals_audited),
		TEST(test_config_and_sheet),
		TEST(test_group),
		TEST(test_close_finishes),
		TEST(test_load),
		TEST(test_list),
		TEST(test_transitions),
		TEST(test_backup_restore),
		TEST(test_restore_checks),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
