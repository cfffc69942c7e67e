/* Records of every kind, brought into any state by acts as people do them. */
#ifndef TESTS_UNIT_KINDS_FIXTURE_H
#define TESTS_UNIT_KINDS_FIXTURE_H

#include "tests/unit/drills_fixture.h"
#include "tests/unit/incidents_fixture.h"
#include "tests/unit/handover_fixture.h"
#include "tests/unit/isolation_fixture.h"
#include "tests/unit/periodic_fixture.h"
#include "tests/unit/roster_fixture.h"
#include "tests/unit/rounds_fixture.h"
#include "tests/unit/runs_fixture.h"
#include "tests/unit/tickets_fixture.h"
#include "tests/unit/warnings_fixture.h"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* The lowest role of a set. */
static inline unsigned one_of(unsigned roles)
{
	return roles & -roles;
}

/* Nothing silenced, so that a silence can begin. */
static inline void end_silences(struct fixture *fixture)
{
	json_t *active = list_records(fixture, "silence", json_pack("{s:s}", "state", "active"));

	for (size_t i = 0; i < json_array_size(active); i++)
		must_act(fixture, "silence", "end", record_id(json_array_get(active, i)),
		    ROLE_DUTY_OPERATOR, NULL);
	json_decref(active);
}

/* No place taken, so that a chain can begin. */
static inline void free_places(struct fixture *fixture)
{
	json_t *links =
	    list_records(fixture, "succession", json_pack("{s:s}", "state", "in_use"));

	for (size_t i = 0; i < json_array_size(links); i++)
		must_act(fixture, "succession", "remove", record_id(json_array_get(links, i)),
		    ROLE_SYSADMIN, NULL);
	json_decref(links);
}

/* What the tables do not say: the values that a check() or a guard() wants. '#' is a number that
 * only this record has; NULL: any value, though it is not required by itself. */
static const struct {
	const char *kind, *field, *typed;
} particular[] = {
	{ "organisation", "type", "ops_unit" },
	{ "person", "valid_until", "2099-12-31" },
	{ "person", "nda_no", "BM-#" },
	{ "person", "nda_until", "2099-12-31" },
	{ "person", "clearance_until", "2099-12-31" },
	{ "grant", "role", "viewer" },
	{ "region", "code", "45#" },
	{ "region", "level", "city" },
	{ "device", "mgmt_ip", "127.0.0.1" },
	{ "access_unit", "admin_level", "township" },
	{ "access_unit", "security_responsible", "甲某" },
	{ "contact", "mobile", "138 0000 2210" },
	{ "contact", "organisation", NULL },
	{ "config", "name", "site.conf" },
	{ "power_feed", "source_device", NULL },
	{ "power_feed", "room", NULL },
	{ "host_key", "key", "ssh-ed25519 AAAA#" },
	{ "host_key", "means", "设备本地控制台" },
	{ "location_verdict", "far_power", "yes" },
	{ "work_clock", "matter", "allocation" },
	{ "fault_ticket", "object", "一条线" },
	{ "fault_ticket", "reporter_unit_name", "某局" },
	{ "fault_ticket", "reporter_name", "甲某" },
	{ "fault_ticket", "callback_phone", "010 0000 0000" },
	{ "call", "unit_name", "某局" },
	{ "call", "caller", "甲某" },
	{ "call", "callback_phone", "010 0000 0000" },
	{ "call", "matter", "上不了网" },
	{ "call", "category", "fault" },
	{ "journal_entry", "corrects", NULL },
	{ "isolation", "basis", "xiang24" },
	{ "isolation", "scope", "single_host" },
	{ "isolation", "target", "127.0.0.1" },
	{ "succession", "contact", NULL },
	{ "maintenance_object", "device", NULL },
	{ "freeze_period", "from", NULL },
	{ "handover_item", "section", "shelved" },
	{ "shift_definition", "begins", "20:30" },
	{ "shift_definition", "ends", "08:30" },
	{ "roster_entry", "date", "2099-03-01" },
	{ "roster_entry", "post", "network_duty" },
	{ "roster_entry", "duty", "standby" },
	{ "round_template", "times", "10:00 22:00" },
	{ "visitor", "id_last4", "012X" },
	{ "visitor", "escort", "值班甲" },
	{ "regulation", "effective", "2001-01-01" },
	{ "regulation", "reason", NULL },
	{ "clock_confirmation", "evidence", "手机" },
	{ "plan_role", "role", "role_#" },
	{ "run", "code", "R-#" },
	{ "drill", "code", "RB-40" },
	{ "drill", "planned_at", NULL },
	{ "drill", "purpose", NULL },
	{ "drill", "scenario", NULL },
	{ "drill", "commander", "总指挥甲" },
	{ "drill", "controller", "控制员甲" },
	{ "drill", "evaluator", "评估员甲" },
	{ "drill", "rollback_person", "回退人甲" },
	{ "rectification", "drill", NULL },
	{ "warning_asset", "what", "台账外的一台服务器-#" },
	{ "incident", "phenomenon", "首页被换" },
	{ "incident_evidence", "note", "封存在柜内" },
	{ "incident_report", "basis", NULL },
	{ "incident_report", "due_at", NULL },
};

static inline json_t *value_for(struct fixture *fixture, const char *kind,
    const struct field *field, int n);

/* What is particular of FIELD of KIND for the Nth record of this test; NULL: nothing is. */
static inline json_t *particular_value(struct fixture *fixture, const char *kind,
    const struct field *field, int n)
{
	for (size_t i = 0; i < G_N_ELEMENTS(particular); i++) {
		if (strcmp(particular[i].kind, kind) != 0 ||
		    strcmp(particular[i].field, field->name) != 0)
			continue;
		if (!particular[i].typed)
			return value_for(fixture, kind, field, n);
		g_auto(GStrv) parts = g_strsplit(particular[i].typed, "#", 2);
		return parts[1] ? json_sprintf("%s%04d%s", parts[0], n, parts[1])
				: json_string(parts[0]);
	}
	return NULL;
}

/* The state in which a record of KIND may be referred to. */
static inline const char *state_to_refer_to(const char *kind)
{
	const struct choice *states = kind_find(kind)->states;

	if (strcmp(kind, "fault_ticket") == 0)
		return "restored";
	if (strcmp(kind, "drill") == 0)
		return "ended";
	if (strcmp(kind, "warning_notice") == 0)
		return "assessed";
	return strcmp(kind, "person") == 0 ? "active" : states ? states[0].name : "-";
}

/* A value for FIELD of KIND that nothing else has: the Nth record of this test. */
static inline json_t *value_for(struct fixture *fixture, const char *kind,
    const struct field *field, int n)
{
	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_NOTE:
		return json_sprintf("%s-%d", kind, n);
	case FIELD_INTEGER:
		return json_integer(MAX(field->minimum, 1) +
		    (field->flags & FIELD_UNIQUE ? 2000 + n : 0));
	case FIELD_CHOICE:
		return json_string(field->choices[0].name);
	case FIELD_FLAG:
		return json_true();
	case FIELD_DATE:
		return field->flags & FIELD_UNIQUE
		    ? json_sprintf("20%02d-%02d-%02d", 30 + n / 336 % 60,
			  n / 28 % 12 + 1, n % 28 + 1)
		    : json_string("2026-11-22");
	case FIELD_TIME:
		return json_integer(clock_wall().us + 3600 * CLOCK_SECOND);
	case FIELD_REFERENCE:
		return json_integer(make_record(fixture, field->refers_to,
		    state_to_refer_to(field->refers_to), 0));
	case FIELD_ADDRESS:
		return json_string("127.0.0.1");
	case FIELD_PHONE:
		return json_string("010 0000 0000");
	}
	return NULL;
}

/* What the table does not say of a maintenance job and its parts: a window, and a job in the state
 * in which the part may be made. */
static inline void add_maintenance(struct fixture *fixture, const char *name,
    const struct act *act, json_t *fields)
{
	const int64_t now = clock_wall().us, hour = 3600 * CLOCK_SECOND;

	if (strcmp(name, "maintenance_object") == 0)
		json_object_set_new(fields, "job",
		    json_integer(make_record(fixture, "maintenance_job", "draft", 0)));
	if (strcmp(name, "maintenance_unit") == 0)
		json_object_set_new(fields, "job",
		    json_integer(make_record(fixture, "maintenance_job", "approved", 0)));
	if (strcmp(name, "freeze_period") == 0) {
		json_object_set_new(fields, "from", json_integer(now + 100 * hour));
		json_object_set_new(fields, "until", json_integer(now + 200 * hour));
	}
	if (strcmp(name, "maintenance_job") != 0)
		return;
	json_t *more = strcmp(act->name, "record_unapproved") == 0
	    ? json_pack("{s:I, s:I, s:s}", "started_at", (json_int_t)(now - 2 * hour), "ended_at",
		  (json_int_t)(now - hour), "found", "用户来电才知道")
	    : json_pack("{s:s, s:b, s:b, s:I, s:I, s:s, s:s, s:s, s:s}", "type", "replace",
		  "cuts_network", 1, "cuts_important_service", 0, "window_until",
		  (json_int_t)(now + 2 * hour), "rollback_at", (json_int_t)(now + hour), "plan_no",
		  "FA-1", "rollback_plan", "换回旧模块", "implementer_1", "厂家甲",
		  "implementer_2", "厂家乙");
	json_object_update_new(fields, more);
}

/* What a new record of KIND needs for ACT, which makes it: all that is required, as its table says.
 */
static inline json_t *fields_to_create(struct fixture *fixture, const char *name,
    const struct act *act)
{
	const struct kind *kind = kind_find(name);
	json_t *fields = json_object();
	int n = ++fixture->serial;

	if (strcmp(name, "clock_confirmation") == 0)
		json_object_set_new(fields, "standard", json_integer(clock_wall().us));
	if (strcmp(name, "shift_summary") == 0)
		free_posts(fixture);
	if (strcmp(name, "silence") == 0)
		end_silences(fixture);
	if (strcmp(name, "succession") == 0)
		free_places(fixture);
	for (const struct field *field = kind->fields; field->name; field++) {
		json_t *value = act_takes(act, field) ? particular_value(fixture, name, field, n)
						      : NULL;
		bool needed = (field->flags & (FIELD_REQUIRED | FIELD_DERIVED)) == FIELD_REQUIRED;

		if (!value && needed)
			value = value_for(fixture, name, field, n);
		if (value)
			json_object_set_new(fields, field->name, value);
	}
	add_maintenance(fixture, name, act, fields);
	add_rounds(fixture, name, act->name, fields);
	add_runs(fixture, name, fields);
	add_drills(fixture, name, act, fields);
	add_periodic(fixture, name, fields);
	if (strcmp(name, "journal_entry") == 0 && strcmp(act->name, "correct") == 0)
		json_object_del(fields, "subject");
	else if (strcmp(name, "journal_entry") == 0)
		json_object_set_new(fields, "subject",
		    json_sprintf("fault_ticket:%" G_GINT64_FORMAT,
			make_record(fixture, "fault_ticket", "new", 0)));
	return fields;
}

/* The same for what has a time limit. */
static inline json_t *fields_of_clock(const char *kind, const char *act)
{
	static const struct {
		const char *kind, *act, *fields;
	} rows[] = {
		{ "prior_notice", "reschedule",
		    "{'planned_at': 4070908800000000, 'reason': '改期'}" },
		{ "prior_notice", "remind", "{'reminded_who': '甲某'}" },
		{ "prior_notice", "finish", "{'result': '已升级，链路正常'}" },
		{ "prior_notice", "abandon", "{'reason': '设备未到货'}" },
		{ "work_clock", "pause", "{'pause_reason': '缺等保证明'}" },
		{ "work_clock", "extend", "{'extended_to': '2099-12-31', 'extend_reason': 'duct', "
		    "'extend_note': '管道不通'}" },
		{ "work_clock", "cancel", "{'cancel_reason': '登记错了'}" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].act, act) == 0) {
			g_autofree char *text = g_strdelimit(g_strdup(rows[i].fields), "'", '"');
			return json_loads(text, 0, NULL);
		}
	/* the second person reads the time as the first did */
	if (strcmp(act, "confirm") == 0)
		return json_pack("{s:I, s:s}", "standard", (json_int_t)clock_wall().us, "evidence",
		    "手机");
	return NULL;
}

/* What an act on a maintenance job, its parts or a freeze needs; NULL: nothing. */
static inline json_t *fields_to_maintain(struct fixture *fixture, const char *act)
{
	static const struct { const char *act, *field, *typed; } said[] = {
		{ "recall", "reason", "改窗口" }, { "reject", "reject_reason", "与会议冲突" },
		{ "permit_freeze", "freeze_permit", "不影响会议" },
		{ "done", "result", "已更换" }, { "rolled_back", "result", "已换回" },
		{ "verify", "spot_check", "抽测门户正常" }, { "cancel", "cancel_reason", "不做了" },
		{ "tell", "receiver", "乙某" }, { "remove", "reason", "已迁走" },
		{ "lift", "lift_reason", "会议结束" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strcmp(said[i].act, act) == 0)
			return json_pack("{s:s}", said[i].field, said[i].typed);
	if (strcmp(act, "ready") == 0)
		return json_pack("{s:s, s:s}", "backup", "已备份", "rollback_point", "旧模块");
	if (strcmp(act, "approve") == 0)
		return json_pack("{s:s, s:I}", "approval_number", "PZ-1",
		    "approving_organisation",
		    (json_int_t)must_act(fixture, "organisation", "create", 0, ROLE_SYSADMIN,
			json_pack("{s:o, s:s}", "name",
			    json_sprintf("管理单位-%d", ++fixture->serial), "type", "mgmt_unit")));
	if (strcmp(act, "go_on") == 0 || strcmp(act, "roll_back") == 0)
		return json_pack("{s:s, s:s, s:I}", "overrun_reason", "模块不兼容", "told_to",
		    "管理单位甲", "window_until",
		    (json_int_t)(clock_wall().us + 7200 * CLOCK_SECOND));
	if (strcmp(act, "correct") == 0)
		return json_pack("{s:o, s:s}", "guardian",
		    json_sprintf("监护-%d", ++fixture->serial), "reason", "写错了");
	return NULL;
}

/* What an act on a page of the log book and its neighbours needs; NULL: nothing. */
static inline json_t *fields_of_book(const char *kind, const char *act)
{
	if (strcmp(act, "extend") == 0)
		return json_pack("{s:I, s:s}", "leave_by",
		    (json_int_t)(clock_wall().us + 3600 * CLOCK_SECOND), "reason", "还没有装完");
	if (strcmp(kind, "visitor") == 0 && strcmp(act, "correct") == 0)
		return json_pack("{s:s, s:s}", "purpose", "换电池", "reason", "听错了");
	if (strcmp(kind, "superior_notice") == 0 && strcmp(act, "correct") == 0)
		return json_pack("{s:s, s:s}", "sender", "自治区中心", "reason", "听错了");
	if (strcmp(act, "move") == 0)
		return json_pack("{s:I}", "at",
		    (json_int_t)(clock_wall().us + 7200 * CLOCK_SECOND));
	if (strcmp(act, "abolish") == 0)
		return json_pack("{s:s}", "reason", "并入另一份");
	return NULL;
}

/* What ACT on an alarm needs; NULL: nothing. */
static inline json_t *fields_to_alarm(const char *act)
{
	if (strcmp(act, "shelve") == 0 || strcmp(act, "ask_shelving") == 0)
		return json_pack("{s:s, s:I}", "shelve_reason", "等备件", "shelved_until",
		    (json_int_t)(clock_wall().us + 3600 * CLOCK_SECOND));
	if (strcmp(act, "rate") == 0)
		return json_pack("{s:s, s:s}", "judged_severity", "minor", "note", "无业务");
	if (strcmp(act, "close") == 0 || strcmp(act, "settle") == 0)
		return json_pack("{s:s}", "close_reason", "已恢复");
	return strcmp(act, "note") == 0 ? json_pack("{s:s}", "note", "已通知运营商") : NULL;
}

/* The same for what is written down; NULL: nothing. */
static inline json_t *fields_to_note(const char *act)
{
	if (strcmp(act, "correct") == 0)
		return json_pack("{s:s}", "note", "更正后的内容");
	if (strcmp(act, "trust") == 0)
		return json_pack("{s:s}", "means", "设备本地控制台");
	return strcmp(act, "late") != 0 ? NULL :
	    json_pack("{s:s, s:I, s:s}", "note", "补录", "occurred_at",
		(json_int_t)(clock_wall().us - 7200 * CLOCK_SECOND), "witness", "乙某");
}

/* The same for a lead; NULL: nothing. */
static inline json_t *fields_to_clue(const char *act)
{
	if (strcmp(act, "explain") == 0)
		return json_pack("{s:s}", "explanation", "见作业单");
	if (strcmp(act, "confirm") == 0)
		return json_pack("{s:s}", "verdict", "未经批准");
	return strcmp(act, "close") != 0 ? NULL : json_pack("{s:s}", "result", "已整改");
}

/* What ACT needs on a record that is there. */
static inline json_t *fields_to_act(struct fixture *fixture, const char *kind, const char *act)
{
	if (strcmp(kind, "isolation") == 0)
		return fields_to_isolate(fixture, act);
	if (word_in(WARNING_KINDS, kind))
		return fields_to_warn(fixture, kind, act);
	if (strcmp(kind, "sheet") == 0 && strcmp(act, "void") == 0)
		return json_pack("{s:s, s:i}", "reason", "印错", "copies", 1);
	if (word_in(HANDOVER_KINDS, kind))
		return fields_of_handover(kind, act);
	if (g_str_has_prefix(kind, "roster_"))
		return fields_to_roster(kind, act);
	if (word_in(ROUND_KINDS, kind))
		return round_fields_to_act(kind, act);
	if (word_in(INCIDENT_KINDS, kind))
		return incident_fields_to_act(fixture, kind, act);
	if (word_in(DRILL_KINDS, kind))
		return drill_fields_to_act(fixture, kind, act);
	if (strcmp(kind, "periodic_report") == 0)
		return periodic_fields_to_act(act);
	if (word_in("run|run_step|run_ask|run_role", kind))
		return run_fields_to_act(fixture, kind, act);
	if (word_in(TICKET_KINDS, kind))
		return ticket_fields_to_act(fixture, kind, act);
	if (word_in("visitor|superior_notice|reminder|regulation|maintenance_object", kind))
		return fields_of_book(kind, act);
	if (g_str_has_prefix(kind, "maintenance_") || strcmp(kind, "freeze_period") == 0)
		return fields_to_maintain(fixture, act);
	if (strcmp(act, "retire") == 0 && kind_field(kind_find(kind), "retired_reason"))
		return json_pack("{s:s}", "retired_reason", "更换");
	if (strcmp(act, "trust_clock") == 0)
		return json_pack("{s:s}", "clock_trusted_why", "换了主控板");
	if (strcmp(act, "renew") == 0)
		return json_pack("{s:s}", "valid_until", "2099-06-30");
	if (strcmp(act, "transfer") == 0)
		return json_pack("{s:I}", "organisation",
		    (json_int_t)make_record(fixture, "organisation", "active", 0));
	if (strcmp(kind, "alarm") == 0)
		return fields_to_alarm(act);
	if (word_in("prior_notice|work_clock|clock_confirmation", kind))
		return fields_of_clock(kind, act);
	if (strcmp(kind, "tuning_proposal") == 0 && strcmp(act, "propose") != 0)
		return json_pack("{s:s}", "opinion", "已列入计划");
	if (strcmp(kind, "violation_clue") == 0)
		return fields_to_clue(act);
	if (strcmp(act, "trust") == 0)
		return json_pack("{s:s}", "means", "设备本地控制台");
	return fields_to_note(act);
}

/* The act of KIND that makes a record. */
static inline const struct act *creating_act(const struct kind *kind)
{
	for (const struct act *act = kind->acts; act->name; act++)
		if (act_creates(act))
			return act;
	fail_msg("nothing creates %s", kind->name);
	return NULL;
}

/* The first act on a way from state FROM to state TO, at most STEPS long; NULL if there is none. */
static inline const struct act *act_towards(const struct kind *kind, const char *from,
    const char *to, int steps)
{
	for (const struct act *act = kind->acts; act->name && steps > 0; act++) {
		if (act_creates(act) || !act->to || !word_in(act->from, from) ||
		    strcmp(act->to, from) == 0)
			continue;
		if (strcmp(act->to, to) == 0 || act_towards(kind, act->to, to, steps - 1))
			return act;
	}
	return NULL;
}

/* An alarm of TYPE as the service observes it, over (CLEARED) or not. */
static inline int64_t observe_alarm(struct fixture *fixture, const char *type, bool cleared)
{
	int64_t id = ++fixture->observed;
	g_autofree char *number = g_strdup_printf("GJ-%d", (int)id);

	store_observe(fixture->store, kind_find("alarm"), id,
	    json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:b, s:I}", "number", number, "type",
		type, "resource_kind", "device", "resource", 1, "resource_name", "核心A",
		"severity", "major", "what", "不通", "cleared", cleared, "raised_at",
		(json_int_t)clock_wall().us),
	    NULL, NULL);
	return id;
}

/* What is there before who has ROLES makes a record of KIND. */
static inline void prepare_to_create(struct fixture *fixture, const char *kind, unsigned roles)
{
	if (strcmp(kind, "handover") == 0)
		hold_post(fixture, roles & ROLE_DUTY ? roles : ROLE_DUTY_OPERATOR);
}

/* A record of KIND as it begins: made by who has ROLES where that is possible. One that is observed
 * nobody makes. */
static inline int64_t begin_record(struct fixture *fixture, const struct kind *kind, unsigned roles)
{
	if (strcmp(kind->name, "alarm") == 0)
		return observe_alarm(fixture, "device_unreachable", true);
	if (strcmp(kind->name, "round_result") == 0)
		return line_of(fixture, make_record(fixture, "round", "running", 0), 0);
	if (strcmp(kind->name, "run_step") == 0)
		return begin_step(fixture, "waiting");
	if (strcmp(kind->name, "run_ask") == 0)
		return begin_ask(fixture);
	if (strcmp(kind->name, "run_role") == 0)
		return begin_role(fixture);
	const struct act *create = creating_act(kind);
	unsigned maker = create->roles & roles ? roles : one_of(create->roles);

	bool apart = strcmp(kind->name, "isolation") == 0;

	prepare_to_create(fixture, kind->name, maker);
	if (strcmp(kind->name, "clock_confirmation") == 0) {
		maker = ROLE_SHIFT_SUPERVISOR;
		apart = true;
	}
	return (apart ? must_act_apart : must_act)(fixture, kind->name, create->name, 0, maker,
	    fields_to_create(fixture, kind->name, create));
}

/* What others do before ACT can be done on the record ID: a job has something to work on before it
 * is submitted, and two people on the spot before it is ready. */
static inline void prepare_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "isolation") == 0)
		prepare_isolation(fixture, act, id);
	if (strcmp(kind, "handover") == 0)
		prepare_handover(fixture, act, id);
	prepare_round_act(fixture, kind, act, id);
	prepare_run_act(fixture, kind, act, id);
	prepare_drill_act(fixture, kind, act, id);
	prepare_warning(fixture, kind, act, id);
	prepare_incident_act(fixture, kind, act, id);
	prepare_periodic_act(fixture, kind, act, id);
	if (strcmp(kind, "maintenance_job") != 0)
		return;
	if (strcmp(act, "submit") == 0)
		must_act(fixture, "maintenance_object", "add", 0, ROLE_DUTY_OPERATOR,
		    json_pack("{s:I, s:I}", "job", (json_int_t)id, "device",
			(json_int_t)make_record(fixture, "device", "in_service", 0)));
	for (int i = 1; i <= 2 && strcmp(act, "ready") == 0; i++)
		must_act(fixture, kind, "attend", id,
		    i == 1 ? ROLE_DUTY_OPERATOR : ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:i}", "attending", i));
}

/* A record of KIND in STATE ("-": as it is made), made by who has ROLES where that is possible. */
static inline int64_t make_record(struct fixture *fixture, const char *name, const char *state,
    unsigned roles)
{
	if (strcmp(name, "ticket_unit") == 0 && strcmp(state, "past") == 0)
		return make_past_unit(fixture);
	int64_t id = make_of_roster(fixture, name, state);
	if (id == 0 && strcmp(name, "drill") == 0)
		id = make_running_drill(fixture, state);
	if (id == 0)
		id = make_tasked(fixture, name, state);
	if (id != 0)
		return id;
	if (strcmp(name, "run_step") == 0 && strcmp(state, "passed") == 0)
		return begin_step(fixture, state);
	if (strcmp(name, "round_template") == 0 && strcmp(state, "replaced") == 0)
		return make_replaced_template(fixture);
	const struct kind *kind = kind_find(name);
	id = begin_record(fixture, kind, roles);
	const char *now = kind->states ? kind->states[0].name : "-";

	while (strcmp(now, state) != 0 && strcmp(state, "-") != 0) {
		int steps = 1;

		while (!act_towards(kind, now, state, steps))
			assert_true(++steps < 10);
		const struct act *act = act_towards(kind, now, state, steps);
		unsigned others = act->other_person ? act->roles & ~roles : 0;
		prepare_act(fixture, name, act->name, id);
		bool own = strcmp(name, "handover") == 0 && (act->roles & roles) != 0;
		unsigned role = one_of(own ? act->roles & roles : others ? others : act->roles);
		bool apart = strcmp(name, "isolation") == 0;
		(apart ? must_act_apart : must_act)(fixture, name, act->name, id, role,
		    fields_to_act(fixture, name, act->name));
		now = act->to;
	}
	return id;
}

/* The lines of FILE without comments, each split at blanks; free with g_ptr_array_unref(). */
static inline GPtrArray *read_table(const char *file)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)(void (*)(void))g_strfreev);
	g_autofree char *text = NULL;

	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line && **line != '#')
			g_ptr_array_add(rows, g_strsplit(*line, "\t", -1));
	return rows;
}

#endif
