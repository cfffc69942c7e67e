/* The rules of a maintenance job, on a real store: what each step demands, who may approve, who may
 * not, the two people on the spot, freezes, overruns, what an outage nobody approved stays
 * (requirements 3.3, T25). */
#include "records/model/maintenance.h"
#include "tests/unit/kinds_fixture.h"

#define HOUR (3600 * CLOCK_SECOND)
#define MINUTE_US (60 * CLOCK_SECOND)

static json_t *soon(int64_t us)
{
	return json_integer(clock_wall().us + us);
}

/* ACT by ACTOR with FACTS (NULL: none). */
static struct reply act_as(struct fixture *fixture, const struct actor *actor, const char *act,
    int64_t id, json_t *fields, json_t *facts)
{
	struct store_act request = { .kind = "maintenance_job", .act = act, .id = id,
		.actor = *actor, .origin = "pts/0", .fields = fields, .facts = facts };
	struct reply reply = { .came = false };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	return reply;
}

static void refuses(struct fixture *fixture, const char *act, int64_t id, unsigned role,
    json_t *fields, const char *field, const char *words)
{
	refused(do_act(fixture, "maintenance_job", act, id, role, fields), field, words);
}

static int64_t job_in(struct fixture *fixture, const char *state)
{
	return make_record(fixture, "maintenance_job", state, 0);
}

static void assert_member(struct fixture *fixture, int64_t id, const char *name, const char *value)
{
	json_t *record = get_record(fixture, "maintenance_job", id);

	assert_string_equal(record_text(record, name), value);
	json_decref(record);
}

/* ---- the draft ---------------------------------------------------------------------------- */

static void test_draft(void **state)
{
	struct fixture *fixture = *state;
	static const struct { const char *field, *reason; } needed[] = {
		{ "type", "类型" }, { "cuts_network", "中断网络" },
		{ "cuts_important_service", "重要业务系统" }, { "window_until", "窗口结束" },
		{ "plan_no", "方案附件号" }, { "rollback_plan", "回退方案" },
		{ "rollback_at", "回退时刻" }, { "implementer_1", "实施人一" },
		{ "implementer_2", "实施人二" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
		int64_t id = job_in(fixture, "draft");
		prepare_act(fixture, "maintenance_job", "submit", id);
		must_act(fixture, "maintenance_job", "edit", id, ROLE_DUTY_OPERATOR,
		    json_pack("{s:n}", needed[i].field));
		refuses(fixture, "submit", id, ROLE_DUTY_OPERATOR, NULL, needed[i].field,
		    needed[i].reason);
	}
	int64_t id = job_in(fixture, "draft");
	refuses(fixture, "submit", id, ROLE_DUTY_OPERATOR, NULL, NULL, "作业对象");
}

/* From now on: who leaves the beginning out begins now. What contradicts itself is refused. */
static void test_window(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "draft");
	json_t *record = get_record(fixture, "maintenance_job", id);

	assert_true(record_integer(record, "window_from") <= clock_wall().us);
	assert_true(record_integer(record, "window_from") > clock_wall().us - MINUTE_US);
	json_decref(record);
	refuses(fixture, "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:o}", "window_until", soon(-HOUR)), "window_until", "之后");
	refuses(fixture, "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:o, s:o}", "window_from", soon(-3 * HOUR), "window_until", soon(-HOUR)),
	    "window_until", "已经过去");
	refuses(fixture, "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:o}", "rollback_at", soon(3 * HOUR)), "rollback_at", "窗口之内");
	refuses(fixture, "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "implementer_2", "厂家甲"), "implementer_2", "同一个人");
}

/* ---- approval ----------------------------------------------------------------------------- */

/* Every role a person of the operating unit may hold, and all of them together. */
static void test_operating_unit(void **state)
{
	struct fixture *fixture = *state;
	static const char *const acts[] = { "approve", "reject" };
	int64_t id = job_in(fixture, "impact_reviewed");

	for (size_t i = 0; i < G_N_ELEMENTS(acts); i++)
		for (unsigned n = 0; n <= 8; n++) {
			struct actor actor = { .person = 77, .name = "值班甲",
				.roles = n == 8 ? ROLE_ANY : 1u << n,
				.organisation = ORGANISATION_OPS_UNIT };
			struct reply reply = act_as(fixture, &actor, acts[i], id,
			    fields_to_act(fixture, "maintenance_job", acts[i]), NULL);
			assert_false(reply.committed);
			assert_int_equal(reply.code, RPC_NOT_ALLOWED);
			json_decref(reply.reasons);
		}
	assert_member(fixture, id, "state", "impact_reviewed");
}

/* A managing unit's own duty officer is not its approver. */
static void test_approver(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "impact_reviewed");
	struct actor officer = { .person = 77, .name = "值班甲", .roles = ROLE_DUTY,
		.organisation = ORGANISATION_MGMT_UNIT };
	struct reply reply = act_as(fixture, &officer, "approve", id,
	    fields_to_act(fixture, "maintenance_job", "approve"), NULL);

	assert_int_equal(reply.code, RPC_NOT_ALLOWED);
	json_decref(reply.reasons);
	int64_t ops = make_record(fixture, "organisation", "active", 0);
	refuses(fixture, "approve", id, ROLE_MGMT_APPROVER,
	    json_pack("{s:s, s:I}", "approval_number", "PZ-1", "approving_organisation",
		(json_int_t)ops),
	    "approving_organisation", "不是管理单位");
	refuses(fixture, "approve", id, ROLE_MGMT_APPROVER,
	    json_pack("{s:s}", "approval_number", "PZ-1"), "approving_organisation", "批准单位");
	json_t *given = fields_to_act(fixture, "maintenance_job", "approve");
	json_object_del(given, "approval_number");
	refuses(fixture, "approve", id, ROLE_MGMT_APPROVER, given, "approval_number", "批准号");
	refuses(fixture, "reject", id, ROLE_MGMT_APPROVER, NULL, "reject_reason", "理由");
}

/* Who applied does not approve, whoever wrote it down. */
static void test_applicant(void **state)
{
	struct fixture *fixture = *state;
	int64_t unit = must_act(fixture, "organisation", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "数据中心", "type", "mgmt_unit"));
	int64_t person = must_act(fixture, "person", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:i, s:I, s:s}", "name", "管理单位甲", "login", "guanli", "uid",
		4321, "organisation", (json_int_t)unit, "valid_until", "2099-12-31"));
	int64_t id = job_in(fixture, "draft");
	struct actor actor = { .person = person, .name = "管理单位甲",
		.roles = ROLE_MGMT_APPROVER, .organisation = ORGANISATION_MGMT_UNIT };

	must_act(fixture, "maintenance_job", "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "applicant", "管理单位甲"));
	prepare_act(fixture, "maintenance_job", "submit", id);
	must_act(fixture, "maintenance_job", "submit", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "maintenance_job", "review_impact", id, ROLE_SHIFT_SUPERVISOR, NULL);
	refused(act_as(fixture, &actor, "approve", id,
	    json_pack("{s:s}", "approval_number", "PZ-1"), NULL), NULL, "申请人");
	/* another job of somebody else: his own organisation stands behind it */
	id = job_in(fixture, "impact_reviewed");
	struct reply reply = act_as(fixture, &actor, "approve", id,
	    json_pack("{s:s}", "approval_number", "PZ-1"), NULL);
	assert_true(reply.committed);
	json_t *record = get_record(fixture, "maintenance_job", id);
	assert_int_equal(record_integer(record, "approving_organisation"), unit);
	assert_string_equal(record_text(record, "approver"), "管理单位甲");
	json_decref(record);
}

/* What is changed after the approval is approved anew. */
static void test_recall(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "ready");

	refuses(fixture, "recall", id, ROLE_DUTY_OPERATOR, NULL, "reason", "理由");
	must_act(fixture, "maintenance_job", "recall", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "reason", "改窗口"));
	json_t *record = get_record(fixture, "maintenance_job", id);
	assert_int_equal(record_integer(record, "approved_at"), 0);
	assert_int_equal(record_integer(record, "present_1_at"), 0);
	assert_false(maintenance_was_approved(record));
	json_decref(record);
}

/* ---- units -------------------------------------------------------------------------------- */

static json_t *impact_facts(int64_t unit, int64_t notify_by)
{
	return json_pack("{s:{s:s, s:[{s:I, s:s, s:s}]}, s:I}", "impact", "summary", "影响 1 家",
	    "units", "access_unit", (json_int_t)unit, "name", "市一中", "circuits", "JR-1",
	    "notify_by", (json_int_t)notify_by);
}

/* Another window, approved anew: who was told of the old one is told again. */
static void tell_again(struct fixture *fixture, int64_t id)
{
	must_act(fixture, "maintenance_job", "recall", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "reason", "改窗口"));
	must_act(fixture, "maintenance_job", "submit", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "maintenance_job", "review_impact", id, ROLE_SHIFT_SUPERVISOR, NULL);
	must_act(fixture, "maintenance_job", "approve", id, ROLE_MGMT_APPROVER,
	    fields_to_act(fixture, "maintenance_job", "approve"));
	refuses(fixture, "notify", id, ROLE_DUTY_OPERATOR, NULL, NULL, "市一中");
}

/* The units that the loop computed are kept with the job; each is told, and who is told too late is
 * marked. */
static void test_units(void **state)
{
	struct fixture *fixture = *state;
	int64_t unit = make_record(fixture, "access_unit", "applying", 0);
	int64_t id = job_in(fixture, "draft");
	struct actor actor = actor_with(ROLE_DUTY_OPERATOR);

	prepare_act(fixture, "maintenance_job", "submit", id);
	struct reply reply = act_as(fixture, &actor, "submit", id, NULL,
	    impact_facts(unit, clock_wall().us - HOUR));
	assert_true(reply.committed);
	assert_member(fixture, id, "impact", "影响 1 家");
	actor = actor_with(ROLE_SHIFT_SUPERVISOR);
	reply = act_as(fixture, &actor, "review_impact", id, NULL,
	    impact_facts(unit, clock_wall().us - HOUR));
	assert_true(reply.committed);
	json_t *units =
	    list_records(fixture, "maintenance_unit", json_pack("{s:I}", "job", (json_int_t)id));
	assert_int_equal(json_array_size(units), 1);
	int64_t told = record_id(json_array_get(units, 0));
	json_decref(units);

	reply = do_act(fixture, "maintenance_unit", "tell", told, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "receiver", "乙某"));
	refused(reply, "job", "还没有批准");
	must_act(fixture, "maintenance_job", "approve", id, ROLE_MGMT_APPROVER,
	    fields_to_act(fixture, "maintenance_job", "approve"));
	refuses(fixture, "notify", id, ROLE_DUTY_OPERATOR, NULL, NULL, "市一中");
	reply = do_act(fixture, "maintenance_unit", "tell", told, ROLE_DUTY_OPERATOR, NULL);
	refused(reply, "receiver", "接听人");
	reply = do_act(fixture, "maintenance_unit", "tell", told, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:o}", "receiver", "乙某", "told_at", soon(HOUR)));
	refused(reply, "told_at", "将来");
	reply = do_act(fixture, "maintenance_unit", "tell", told, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:o}", "receiver", "乙某", "told_at", soon(-HOUR)));
	refused(reply, "told_at", "早于批准");
	must_act(fixture, "maintenance_unit", "tell", told, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "receiver", "乙某"));
	must_act(fixture, "maintenance_job", "notify", id, ROLE_DUTY_OPERATOR, NULL);
	json_t *record = get_record(fixture, "maintenance_job", id);
	assert_int_equal(record_integer(record, "notified_late"), 1);
	assert_int_equal(record_integer(record, "units"), 1);
	json_decref(record);
	tell_again(fixture, id);
}

/* ---- on the spot -------------------------------------------------------------------------- */

static void test_presence(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "notified");
	struct actor one = actor_with(ROLE_DUTY_OPERATOR), two = actor_with(ROLE_SHIFT_SUPERVISOR);
	json_t *ready = fields_to_act(fixture, "maintenance_job", "ready");

	one.connection = 5;
	two.connection = 5;
	refuses(fixture, "ready", id, ROLE_DUTY_OPERATOR, json_deep_copy(ready), "implementer_1",
	    "厂家甲");
	assert_true(act_as(fixture, &one, "attend", id, NULL, NULL).committed);
	refused(
	    act_as(fixture, &one, "attend", id, json_pack("{s:i}", "attending", 1), NULL),
	    "attending", "已经签过");
	refused(act_as(fixture, &one, "attend", id, NULL, NULL), NULL, "两个人");
	refused(act_as(fixture, &two, "attend", id, NULL, NULL), NULL, "两个终端");
	refuses(fixture, "ready", id, ROLE_DUTY_OPERATOR, json_deep_copy(ready), "implementer_2",
	    "厂家乙");
	two.connection = 6;
	assert_true(act_as(fixture, &two, "attend", id, NULL, NULL).committed);
	refuses(fixture, "ready", id, ROLE_DUTY_OPERATOR, NULL, "backup", "配置备份");
	must_act(fixture, "maintenance_job", "ready", id, ROLE_DUTY_OPERATOR, ready);
}

/* Who has an account signs for himself. */
static void test_presence_of_account(void **state)
{
	struct fixture *fixture = *state;
	int64_t person = make_record(fixture, "person", "active", 0);
	json_t *record = get_record(fixture, "person", person);
	const char *name = record_text(record, "name");
	int64_t id = job_in(fixture, "draft");
	struct actor himself = { .person = person, .name = name, .roles = ROLE_DUTY_OPERATOR };

	must_act(fixture, "maintenance_job", "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "implementer_2", name));
	prepare_act(fixture, "maintenance_job", "submit", id);
	must_act(fixture, "maintenance_job", "submit", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "maintenance_job", "review_impact", id, ROLE_SHIFT_SUPERVISOR, NULL);
	must_act(fixture, "maintenance_job", "approve", id, ROLE_MGMT_APPROVER,
	    fields_to_act(fixture, "maintenance_job", "approve"));
	must_act(fixture, "maintenance_job", "notify", id, ROLE_DUTY_OPERATOR, NULL);
	refuses(fixture, "attend", id, ROLE_DUTY_OPERATOR, json_pack("{s:i}", "attending", 2),
	    "attending", "本人");
	assert_true(act_as(fixture, &himself, "attend", id, NULL, NULL).committed);
	assert_member(fixture, id, "present_2_by", name);
	json_decref(record);
}

/* ---- begin and end ------------------------------------------------------------------------ */

static int64_t freeze(struct fixture *fixture, int64_t from, int64_t until)
{
	return must_act(fixture, "freeze_period", "create", 0, ROLE_MGMT_APPROVER,
	    json_pack("{s:s, s:o, s:o}", "name", "国庆", "from", soon(from), "until",
		soon(until)));
}

static void test_freeze(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "ready");
	int64_t past = freeze(fixture, -9 * HOUR, -8 * HOUR),
		ahead = freeze(fixture, HOUR, 9 * HOUR);

	(void)past;
	/* the window ends in two hours: an hour of it lies in the freeze */
	refuses(fixture, "start", id, ROLE_DUTY_OPERATOR, NULL, NULL, "国庆");
	refuses(fixture, "permit_freeze", id, ROLE_MGMT_APPROVER, NULL, "freeze_permit", "特许");
	must_act(fixture, "maintenance_job", "permit_freeze", id, ROLE_MGMT_APPROVER,
	    json_pack("{s:s}", "freeze_permit", "不影响"));
	must_act(fixture, "maintenance_job", "start", id, ROLE_DUTY_OPERATOR, NULL);
	id = job_in(fixture, "notified");
	prepare_act(fixture, "maintenance_job", "ready", id);
	refuses(fixture, "ready", id, ROLE_DUTY_OPERATOR,
	    fields_to_act(fixture, "maintenance_job", "ready"), NULL, "国庆");
	must_act(fixture, "freeze_period", "lift", ahead, ROLE_SYSADMIN,
	    json_pack("{s:s}", "lift_reason", "取消"));
	must_act(fixture, "maintenance_job", "ready", id, ROLE_DUTY_OPERATOR,
	    fields_to_act(fixture, "maintenance_job", "ready"));
}

/* Not before the window, and not by who changed it behind the approval. */
static void test_start(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "draft");

	must_act(fixture, "maintenance_job", "edit", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:o, s:o, s:o}", "window_from", soon(24 * HOUR), "window_until",
		soon(26 * HOUR), "rollback_at", soon(25 * HOUR)));
	prepare_act(fixture, "maintenance_job", "submit", id);
	must_act(fixture, "maintenance_job", "submit", id, ROLE_DUTY_OPERATOR, NULL);
	must_act(fixture, "maintenance_job", "review_impact", id, ROLE_SHIFT_SUPERVISOR, NULL);
	must_act(fixture, "maintenance_job", "approve", id, ROLE_MGMT_APPROVER,
	    fields_to_act(fixture, "maintenance_job", "approve"));
	must_act(fixture, "maintenance_job", "notify", id, ROLE_DUTY_OPERATOR, NULL);
	prepare_act(fixture, "maintenance_job", "ready", id);
	must_act(fixture, "maintenance_job", "ready", id, ROLE_DUTY_OPERATOR,
	    fields_to_act(fixture, "maintenance_job", "ready"));
	refuses(fixture, "start", id, ROLE_DUTY_OPERATOR, NULL, NULL, "才开始");
	refuses(fixture, "edit", id, ROLE_DUTY_OPERATOR, NULL, NULL, "不能");
}

static void test_overrun(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "in_progress");
	struct actor service = actor_service();

	/* a window that was moved meanwhile has not passed */
	refused(act_as(fixture, &service, "overrun", id, NULL,
	    json_pack("{s:i}", "passed", 1)), NULL, "改过");
	must_act(fixture, "maintenance_job", "overrun", id, ROLE_SERVICE, NULL);
	refuses(fixture, "done", id, ROLE_DUTY_OPERATOR, json_pack("{s:s}", "result", "好了"), NULL,
	    "超窗");
	refuses(fixture, "rolled_back", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "result", "好了"), NULL, "超窗");
	refuses(fixture, "go_on", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s, s:o}", "overrun_reason", "慢", "told_to", "管理单位甲",
		"window_until", soon(-HOUR)),
	    "window_until", "新的结束时刻");
	refuses(fixture, "go_on", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:o}", "overrun_reason", "慢", "window_until", soon(HOUR)), "told_to",
	    "接报人");
	refuses(fixture, "roll_back", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:o}", "told_to", "管理单位甲", "window_until", soon(HOUR)),
	    "overrun_reason", "原因");
	must_act(fixture, "maintenance_job", "roll_back", id, ROLE_DUTY_OPERATOR,
	    fields_to_act(fixture, "maintenance_job", "roll_back"));
	refuses(fixture, "done", id, ROLE_DUTY_OPERATOR, json_pack("{s:s}", "result", "好了"), NULL,
	    "回退完成");
	must_act(fixture, "maintenance_job", "rolled_back", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "result", "已换回"));
}

static void test_verify(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "done");
	struct actor actor = actor_with(ROLE_DUTY_OPERATOR);
	json_t *look = json_pack("{s:{s:i, s:[{s:s, s:s, s:s}]}}", "look", "checked", 4, "bad",
	    "name", "核心A", "state", "不可达", "reason", "没有应答");

	refused(act_as(fixture, &actor, "verify", id,
	    json_pack("{s:s}", "spot_check", "正常"), json_incref(look)), "leftovers", "核心A");
	refused(act_as(fixture, &actor, "verify", id, NULL, json_incref(look)), "spot_check",
	    "业务抽测");
	struct reply reply = act_as(fixture, &actor, "verify", id,
	    json_pack("{s:s, s:s}", "spot_check", "正常", "leftovers", "明日换板"), look);
	assert_true(reply.committed);
	assert_member(fixture, id, "still_down", "核心A 不可达：没有应答");
	json_t *record = get_record(fixture, "maintenance_job", id);
	assert_int_equal(record_integer(record, "checked"), 4);
	assert_int_equal(record_integer(record, "not_green"), 1);
	json_decref(record);
}

/* ---- what nobody approved ----------------------------------------------------------------- */

static void test_unapproved(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_act(fixture, "maintenance_job", "record_unapproved", 0,
	    ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:o, s:o, s:s}", "title", "擅自断电", "started_at", soon(-2 * HOUR),
		"ended_at", soon(-HOUR), "found", "来电"));

	refuses(fixture, "record_unapproved", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:o, s:o, s:s}", "title", "擅自断电", "started_at", soon(-HOUR),
		"ended_at", soon(-2 * HOUR), "found", "来电"),
	    "ended_at", "之后");
	must_act(fixture, "maintenance_job", "verify", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "spot_check", "正常"));
	must_act(fixture, "maintenance_job", "close", id, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "result", "已通报"));
	json_t *record = get_record(fixture, "maintenance_job", id);
	assert_true(record_flag(record, "unapproved"));
	assert_false(maintenance_was_approved(record));
	json_decref(record);
	record = get_record(fixture, "maintenance_job", job_in(fixture, "closed"));
	assert_true(maintenance_was_approved(record));
	json_decref(record);
	assert_false(maintenance_was_approved(NULL));
}

/* A draft of the same work, on the same things, without a window and without an approval. */
static void test_copy(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = job_in(fixture, "closed");

	must_act(fixture, "maintenance_job", "copy", id, ROLE_DUTY_OPERATOR, NULL);
	json_t *drafts =
	    list_records(fixture, "maintenance_job", json_pack("{s:s}", "state", "draft"));
	const json_t *draft = json_array_get(drafts, 0);
	assert_int_equal(json_array_size(drafts), 1);
	assert_string_equal(record_text(draft, "plan_no"), "FA-1");
	assert_int_equal(record_integer(draft, "window_until"), 0);
	assert_int_equal(record_integer(draft, "approved_at"), 0);
	json_t *objects = list_records(fixture, "maintenance_object",
	    json_pack("{s:I}", "job", (json_int_t)record_id(draft)));
	assert_int_equal(json_array_size(objects), 1);
	json_decref(objects);
	json_decref(drafts);
}

/* What was approved is not added to. */
static void test_objects(void **state)
{
	struct fixture *fixture = *state;
	int64_t device = make_record(fixture, "device", "in_service", 0);
	int64_t id = job_in(fixture, "approved"), draft = job_in(fixture, "draft");

	refused(do_act(fixture, "maintenance_object", "add", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:I}", "job", (json_int_t)id, "device", (json_int_t)device)), "job",
	    "草稿");
	refused(do_act(fixture, "maintenance_object", "add", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I}", "job", (json_int_t)draft)), NULL, "选一个对象");
	must_act(fixture, "maintenance_object", "add", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:I}", "job", (json_int_t)draft, "device", (json_int_t)device));
	refused(do_act(fixture, "maintenance_object", "add", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:I}", "job", (json_int_t)draft, "device", (json_int_t)device)),
	    "device", "已经在");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_draft),
		STORY(test_window),
		STORY(test_operating_unit),
		STORY(test_approver),
		STORY(test_applicant),
		STORY(test_recall),
		STORY(test_units),
		STORY(test_presence),
		STORY(test_presence_of_account),
		STORY(test_freeze),
		STORY(test_start),
		STORY(test_overrun),
		STORY(test_verify),
		STORY(test_unapproved),
		STORY(test_copy),
		STORY(test_objects),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
