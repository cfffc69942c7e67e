/* A real store in a directory of its own, and records of every kind in every state. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "service/store.h"

struct fixture {
	char *dir;
	GMainContext *loop;
	struct store *store;
	int changes;                 /* how often `changed` was called */
	json_t *last;                /* what it got last */
	int serial;                  /* makes names unique */
	int64_t observed;            /* id of the newest alarm */
};

struct reply {
	bool came;
	bool committed;
	int64_t id, seq;
	enum rpc_code code;
	char message[400];
	json_t *reasons;
	json_t *records;
	int64_t bytes;
};

/* What the programs do in main(): which characters can be shown is the locale's word. */
static inline int speak_utf8(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static inline void fixture_changed(const struct kind *kind, json_t *record, void *data)
{
	struct fixture *fixture = data;

	(void)kind;
	fixture->changes++;
	json_decref(fixture->last);
	fixture->last = json_incref(record);
}

static inline struct store *fixture_try_open(struct fixture *fixture, GError **error)
{
	struct store_settings settings = { .state_dir = fixture->dir, .loop = fixture->loop,
		.changed = fixture_changed, .data = fixture };

	return store_open(&settings, error);
}

static inline void fixture_open(struct fixture *fixture)
{
	GError *error = NULL;

	fixture->store = fixture_try_open(fixture, &error);
	if (error)
		print_message("%s\n", error->message);
	assert_non_null(fixture->store);
}

static inline void fixture_close(struct fixture *fixture)
{
	store_close(g_steal_pointer(&fixture->store));
}

static inline int fixture_setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->dir = g_dir_make_tmp("zhiban-XXXXXX", NULL);
	fixture->loop = g_main_context_new();
	fixture_open(fixture);
	*state = fixture;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *fixture = *state;
	const char *name;

	if (fixture->store)
		fixture_close(fixture);
	GDir *dir = g_dir_open(fixture->dir, 0, NULL);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(fixture->dir, name, NULL);

		g_unlink(path);
	}
	g_dir_close(dir);
	g_rmdir(fixture->dir);
	g_free(fixture->dir);
	json_decref(fixture->last);
	g_main_context_unref(fixture->loop);
	g_free(fixture);
	return 0;
}

static inline void reply_done(const struct store_result *result, void *data)
{
	struct reply *reply = data;

	*reply = (struct reply){ .came = true,
		.committed = result->committed,
		.id = result->id,
		.seq = result->seq,
		.code = result->code,
		.reasons = json_deep_copy(result->reasons) };
	g_strlcpy(reply->message, result->message ? result->message : "", sizeof(reply->message));
}

static inline void reply_rows(json_t *records, const char *failure, void *data)
{
	struct reply *reply = data;

	*reply = (struct reply){ .came = true, .records = json_incref(records) };
	g_strlcpy(reply->message, failure ? failure : "", sizeof(reply->message));
}

static inline void reply_copied(const char *message, int64_t bytes, void *data)
{
	struct reply *reply = data;

	*reply = (struct reply){ .came = true, .bytes = bytes };
	g_strlcpy(reply->message, message ? message : "", sizeof(reply->message));
}

static inline void await(struct fixture *fixture, const struct reply *reply)
{
	while (!reply->came)
		g_main_context_iteration(fixture->loop, TRUE);
}

/* Who acts with ROLES: every role is another person, who approves is of the managing
 * unit, and what wants a signature has it. */
static inline struct actor actor_with(unsigned roles)
{
	return (struct actor){ .person = 1000 + roles, .name = "测试员", .roles = roles,
	    .uid = 1000, .organisation = roles & ROLE_MGMT_APPROVER ? ORGANISATION_MGMT_UNIT
								     : ORGANISATION_OPS_UNIT,
	    .connection = 1000 + roles, .signature = SIGNATURE_PASSWORD };
}

#define MINUTE (60 * CLOCK_SECOND)

/* What is configured for tickets, calls and their journal; the probe sees nothing wrong, and a line
 * is the carrier's. */
static inline json_t *ticket_facts_to_act(void)
{
	json_t *facts = json_pack(
	    "{s:I, s:I, s:[I,I,I], s:s, s:[i,i], s:I, s:i, s:I, s:I, s:i, s:s, s:{s:s}, s:I}",
	    "accept_us", (json_int_t)(10 * MINUTE), "decide_us", (json_int_t)(30 * MINUTE),
	    "escalate_us", (json_int_t)(10 * MINUTE), (json_int_t)(30 * MINUTE),
	    (json_int_t)(120 * MINUTE), "chain", "值班长 管理单位 带班领导", "share", 30, 10,
	    "reopen_us", (json_int_t)(24 * 60 * MINUTE), "tries", 2, "callback_us",
	    (json_int_t)(30 * MINUTE), "callback_restored_us", (json_int_t)(60 * MINUTE),
	    "reason_least", 8, "room", "中心机房", "probe", "state", "up", "late_us",
	    (json_int_t)(5 * MINUTE));

	json_object_set_new(facts, "location",
	    json_pack("{s:s, s:s, s:s, s:s, s:b, s:i}", "segment", "carrier", "owner", "carrier",
		"near_well", "yes", "far_power", "yes", "carrier_accepts", 1, "reason_least", 8));
	return facts;
}

/* A plan of three steps; the first may be done again and again, and leads to the third where it
 * does not hold. */
static inline json_t *run_facts_to_act(void)
{
	return json_loads("{\"text\": \"# RB-40 x\", \"hash\": \"00\", \"critical\": 0,"
			  "\"training\": true, \"uses\": ["
			  "{\"role\": \"ups\", \"class\": \"device\", \"title\": \"UPS\"}],"
			  "\"plan\": {\"code\": \"RB-40\", \"title\": \"x\", \"version\": 1,"
			  "\"steps\": [{\"number\": 1, \"title\": \"a\", \"role\": \"r\","
			  "\"within\": 60, \"people\": 1, \"every\": 300,"
			  "\"verify\": [\"ups.load > 0\"], \"else\": {\"step\": 3}},"
			  "{\"number\": 2, \"title\": \"b\", \"role\": \"r\", \"within\": 60,"
			  "\"every\": 300, \"people\": 1, \"else\": {\"step\": 3},"
			  "\"verify\": [\"ups.load > 0\"]},"
			  "{\"number\": 3, \"title\": \"c\", \"role\": \"r\", \"within\": 60,"
			  "\"people\": 1}]}}", 0, NULL);
}

/* One party is told at once, and of the end. */
static inline json_t *incident_facts_to_act(void)
{
	return json_pack("{s:{s:s, s:I, s:I, s:[{s:s, s:s, s:s, s:I, s:s, s:s}]}}", "rules",
	    "operator", "other", "triage_us", (json_int_t)(900 * CLOCK_SECOND), "observe_us",
	    (json_int_t)0, "parties", "key", "superior", "title", "上级管理单位", "levels",
	    "large|major|extreme", "within_us", (json_int_t)(900 * CLOCK_SECOND), "start",
	    "graded", "reports", "first|final|summary");
}

/* What the loop knows for an act on KIND. */
static inline json_t *facts_to_act(const char *kind)
{
	if (word_in("fault_ticket|ticket_unit|call|journal_entry", kind))
		return ticket_facts_to_act();
	if (strcmp(kind, "handover") == 0)
		return json_pack("{s:I}", "overlap_us", (json_int_t)(10 * 60 * CLOCK_SECOND));
	if (strcmp(kind, "isolation") == 0)
		return json_pack("{s:{s:i}, s:I, s:I, s:b}", "rules", "xiang24",
		    ORGANISATION_MGMT_UNIT, "written_us", (json_int_t)(24 * 3600 * CLOCK_SECOND),
		    "observe_us", (json_int_t)0, "alone", 1);
	if (strcmp(kind, "round") == 0)
		return json_pack("{s:I}", "now", (json_int_t)INT64_C(4070908800000000));
	if (word_in("incident|incident_report", kind))
		return incident_facts_to_act();
	if (strcmp(kind, "run") == 0)
		return run_facts_to_act();
	if (strcmp(kind, "drill") == 0)
		return json_pack("{s:{s:s, s:i}, s:i}", "plan", "title", "漏水", "version", 1,
		    "critical", 0);
	if (strcmp(kind, "run_step") == 0)
		return json_pack("{s:s, s:s, s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "holds",
		    "true", "evidence", "UPS-1 负载 43 %", "asks", "role", "core", "command",
		    "log", "name", "核心A", "role", "core", "command", "vlan", "reason",
		    "核心A：它的命令模板里没有 vlan");
	if (strcmp(kind, "clock_confirmation") == 0)
		return json_pack("{s:I}", "newest_us",
		    (json_int_t)(clock_wall().us + 60 * MINUTE));
	return strcmp(kind, "alarm") != 0 ? NULL :
	    json_pack("{s:I, s:I}", "shelve_us", (json_int_t)(8 * 3600 * CLOCK_SECOND), "undo_us",
		(json_int_t)(60 * CLOCK_SECOND));
}

/* Whether ACT is for another natural person than who did what went before, whatever his role. */
static inline bool wants_another(const char *kind, const char *act)
{
	return (strcmp(kind, "handover") == 0 && word_in("sign_in|attend|read", act)) ||
	    (strcmp(kind, "run") == 0 && strcmp(act, "take_over") == 0);
}

static inline json_t *get_record(struct fixture *fixture, const char *kind, int64_t id);

/* A swap of shifts is asked for by one of the two it is about, and withdrawn by who asked. */
static inline void act_as_party(struct fixture *fixture, const char *kind, const char *act,
    int64_t id, const json_t *fields, struct actor *actor)
{
	if (strcmp(kind, "roster_swap") != 0)
		return;
	if (strcmp(act, "request") == 0 && json_object_get(fields, "substitute"))
		actor->person = record_integer(fields, "substitute");
	if (strcmp(act, "withdraw") == 0 && id != 0) {
		json_t *swap = get_record(fixture, kind, id);

		actor->person = record_integer(swap, "created_by");
		json_decref(swap);
	}
}

/* Ask only; the answer comes to REPLY. */
static inline void post_act(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    unsigned roles, json_t *fields, struct reply *reply)
{
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor_with(roles),
		.origin = "pts/0", .fields = fields, .facts = facts_to_act(kind) };

	if (wants_another(kind, act))
		request.actor.person += strcmp(act, "read") == 0 ? 6000 : 5000;
	act_as_party(fixture, kind, act, id, fields, &request.actor);
	store_act(fixture->store, &request, reply_done, reply);
}

static inline struct reply do_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id, unsigned roles, json_t *fields)
{
	struct reply reply = { .came = false };

	post_act(fixture, kind, act, id, roles, fields, &reply);
	await(fixture, &reply);
	return reply;
}

/* The id of what a permitted act made or changed. */
static inline int64_t must_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id, unsigned roles, json_t *fields)
{
	struct reply reply = do_act(fixture, kind, act, id, roles, fields);

	if (!reply.committed)
		print_message("%s.%s: %s\n", kind, act, reply.message);
	assert_true(reply.committed);
	return reply.id;
}

/* Returns records; the caller owns them. */
static inline json_t *list_records(struct fixture *fixture, const char *kind, json_t *where)
{
	struct reply reply = { .came = false };

	store_list(fixture->store, kind_find(kind), where, 0, 1000, reply_rows, &reply);
	await(fixture, &reply);
	assert_non_null(reply.records);
	return reply.records;
}

static inline json_t *get_record(struct fixture *fixture, const char *kind, int64_t id)
{
	json_t *records = list_records(fixture, kind, json_pack("{s:I}", "id", (json_int_t)id));

	assert_int_equal(json_array_size(records), 1);
	json_t *record = json_incref(json_array_get(records, 0));
	json_decref(records);
	return record;
}

#endif
