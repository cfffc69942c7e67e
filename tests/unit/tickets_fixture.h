/* Tickets, calls and their journal for the tests that bring records of every kind into every state:
 * what the loop would know, and what a person gives. */
#ifndef TESTS_UNIT_TICKETS_FIXTURE_H
#define TESTS_UNIT_TICKETS_FIXTURE_H

#include "tests/unit/store_fixture.h"

#define TICKET_KINDS "fault_ticket|ticket_unit|call|journal_entry"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* An instant US from now. */
static inline json_t *from_now(int64_t us)
{
	return json_integer(clock_wall().us + us);
}

/* Somebody who stands shifts. */
static inline int64_t make_officer(struct fixture *fixture)
{
	int64_t person = make_record(fixture, "person", "active", 0);
	int64_t grant = must_act(fixture, "grant", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:s}", "person", (json_int_t)person, "role", "duty_operator"));

	must_act(fixture, "grant", "authorise", grant, ROLE_SECADMIN, NULL);
	return person;
}

/* What ACT on a ticket wants. */
static inline json_t *ticket_fields(struct fixture *fixture, const char *act)
{
	if (strcmp(act, "diagnose") == 0)
		return json_pack("{s:s}", "segment", "carrier");
	if (strcmp(act, "dispatch") == 0)
		return json_pack("{s:s, s:s, s:o}", "carrier_ticket_no", "20261122-7",
		    "carrier_agent", "8017", "promise_at", from_now(60 * MINUTE));
	if (strcmp(act, "promise") == 0)
		return json_pack("{s:o}", "promise_at", from_now(90 * MINUTE));
	if (g_str_has_prefix(act, "pend_"))
		return json_pack("{s:s, s:o}", "pending_reason", "等抢修", "follow_up_at",
		    from_now(30 * MINUTE));
	if (strcmp(act, "confirm") == 0)
		return json_pack("{s:s, s:s}", "confirmation", "called_back", "confirmed_by",
		    "甲某");
	if (strcmp(act, "close") == 0)
		return json_pack("{s:s, s:s}", "cause_category", "fiber_cut", "resolution",
		    "熔接恢复");
	if (strcmp(act, "merge") == 0)
		return json_pack("{s:I}", "merged_into",
		    (json_int_t)make_record(fixture, "fault_ticket", "accepted", 0));
	if (strcmp(act, "cancel") == 0)
		return json_pack("{s:s}", "cancel_reason", "误报");
	if (strcmp(act, "hand") == 0)
		return json_pack("{s:I}", "owner_person", (json_int_t)make_officer(fixture));
	if (strcmp(act, "plan") == 0)
		return json_pack("{s:s}", "next_step", "再问一次");
	if (strcmp(act, "rate") == 0)
		return json_pack("{s:s, s:s}", "level", "2", "reason", "影响扩大");
	if (strcmp(act, "escalate") == 0)
		return json_pack("{s:s}", "reason", "影响扩大");
	if (strcmp(act, "correct") == 0)
		return json_pack("{s:s, s:s}", "symptom", "时断时续", "reason", "听错了");
	return strcmp(act, "annotate") == 0 ? json_pack("{s:s}", "note", "运营商来函") : NULL;
}

static inline json_t *call_fields(struct fixture *fixture, const char *act)
{
	if (strcmp(act, "answer") == 0)
		return json_pack("{s:s, s:s}", "category", "consult", "handling", "已答复");
	if (strcmp(act, "link") == 0)
		return json_pack("{s:I}", "ticket",
		    (json_int_t)make_record(fixture, "fault_ticket", "restored", 0));
	if (strcmp(act, "split") == 0)
		return json_pack("{s:s, s:s}", "matter", "还问邮箱", "category", "consult");
	if (strcmp(act, "inform") == 0)
		return json_pack("{s:s}", "handling", "正在抢修");
	if (strcmp(act, "drop") == 0)
		return json_pack("{s:s}", "reason", "打错了");
	return strcmp(act, "correct") != 0 ? NULL :
	    json_pack("{s:s, s:s}", "matter", "改过的事由", "reason", "听错了");
}

/* What ACT of one of TICKET_KINDS wants; NULL: nothing, or what makes a record. */
static inline json_t *ticket_fields_to_act(struct fixture *fixture, const char *kind,
    const char *act)
{
	if (strcmp(kind, "fault_ticket") == 0)
		return ticket_fields(fixture, act);
	if (strcmp(kind, "call") == 0)
		return call_fields(fixture, act);
	return strcmp(kind, "ticket_unit") != 0 || strcmp(act, "remove") != 0 ? NULL :
	    json_pack("{s:s}", "reason", "不经这条线");
}

/* A unit whose ticket has ended: no act of its own brings it there. */
static inline int64_t make_past_unit(struct fixture *fixture)
{
	int64_t id = make_record(fixture, "ticket_unit", "affected", 0);
	json_t *record = get_record(fixture, "ticket_unit", id);

	must_act(fixture, "fault_ticket", "merge", record_integer(record, "ticket"),
	    ROLE_DUTY_OPERATOR, ticket_fields(fixture, "merge"));
	json_decref(record);
	return id;
}

/* The act is refused, and the refusal names FIELD (NULL: none) and says WORDS. */
static inline void refused(struct reply reply, const char *field, const char *words)
{
	const char *named = record_text(json_array_get(reply.reasons, 0), "field");

	if (reply.committed || strstr(reply.message, words) == NULL)
		fail_msg("%s, not: %s", reply.committed ? "done" : reply.message, words);
	assert_int_equal(reply.code, RPC_REFUSED);
	if (g_strcmp0(named, field) != 0)
		fail_msg("%s, not %s", named != NULL ? named : "-", field != NULL ? field : "-");
	json_decref(reply.reasons);
}

static inline int64_t integer_of(struct fixture *fixture, const char *kind, int64_t id,
    const char *field)
{
	json_t *record = get_record(fixture, kind, id);
	int64_t value = record_integer(record, field);

	json_decref(record);
	return value;
}

static inline void expect_text(struct fixture *fixture, const char *kind, int64_t id,
    const char *field, const char *text)
{
	json_t *record = get_record(fixture, kind, id);
	const char *is = record_text(record, field);

	if (g_strcmp0(is, text) != 0)
		fail_msg("%s is %s, not %s", field, is != NULL ? is : "-",
		    text != NULL ? text : "-");
	json_decref(record);
}

/* An act by PERSON of ROLES with FACTS (taken over; NULL: the usual ones). */
static inline struct reply act_by(struct fixture *fixture, int64_t person, unsigned roles,
    const char *kind, const char *act, int64_t id, json_t *fields, json_t *facts)
{
	struct actor actor = actor_with(roles);
	struct reply reply = { .came = false };

	actor.person = person;
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor,
		.origin = "pts/0", .fields = fields,
		.facts = facts == NULL ? facts_to_act(kind) : facts };
	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	return reply;
}

static inline struct reply try_ticket(struct fixture *fixture, const char *act, int64_t id,
    json_t *fields)
{
	return do_act(fixture, "fault_ticket", act, id, ROLE_DUTY_OPERATOR, fields);
}

static inline int64_t must_ticket(struct fixture *fixture, const char *act, int64_t id,
    json_t *fields)
{
	return must_act(fixture, "fault_ticket", act, id, ROLE_DUTY_OPERATOR, fields);
}

static inline size_t count_records(struct fixture *fixture, const char *kind, json_t *where)
{
	json_t *records = list_records(fixture, kind, where);
	size_t n = json_array_size(records);

	json_decref(records);
	return n;
}

/* What somebody tells who calls. */
static inline json_t *told_of(const char *object)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "object", object, "symptom", "不通",
	    "reporter_unit_name", "某局", "reporter_name", "甲某", "callback_phone",
	    "010 0000 0000", "channel", "hotline");
}

static inline json_t *with_field(json_t *fields, const char *name, json_t *value)
{
	json_object_set_new(fields, name, value);
	return fields;
}

/* The usual facts with MEMBER in place. */
static inline json_t *facts_with(const char *member, json_t *value)
{
	return with_field(ticket_facts_to_act(), member, value);
}

/* A unit of that circuit. */
static inline int64_t make_user_of(struct fixture *fixture, int64_t circuit)
{
	int64_t unit = make_record(fixture, "access_unit", "active", 0);

	must_act(fixture, "circuit_unit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:I}", "circuit", (json_int_t)circuit, "access_unit",
		(json_int_t)unit));
	return unit;
}

#endif
