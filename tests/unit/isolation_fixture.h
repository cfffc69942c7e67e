/* Isolations brought into any state: each step by a person of its own, on a connection of its own.
 */
#ifndef TESTS_UNIT_ISOLATION_FIXTURE_H
#define TESTS_UNIT_ISOLATION_FIXTURE_H

#include "tests/unit/store_fixture.h"

/* As must_act(), by somebody who has done nothing before and does nothing after. */
static inline int64_t must_act_apart(struct fixture *fixture, const char *kind, const char *act,
    int64_t id, unsigned roles, json_t *fields)
{
	struct reply reply = { .came = false };
	struct actor actor = actor_with(roles);

	actor.person = actor.connection = 100000 + ++fixture->serial;
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor,
		.origin = "pts/1", .fields = fields, .facts = facts_to_act(kind) };
	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	if (!reply.committed)
		print_message("%s.%s: %s\n", kind, act, reply.message);
	assert_true(reply.committed);
	return reply.id;
}

/* The words of a telephone call or of a letter, for an isolation. */
static inline json_t *words_of_authority(struct fixture *fixture, bool written)
{
	json_t *fields = json_pack("{s:I, s:s}", "authority_org",
	    (json_int_t)must_act(fixture, "organisation", "create", 0, ROLE_SYSADMIN,
		json_pack("{s:o, s:s}", "name",
		    json_sprintf("管理单位-%d", ++fixture->serial), "type", "mgmt_unit")),
	    "authority_person", "甲某");

	if (written)
		json_object_set_new(fields, "authority_number", json_string("授-1"));
	else
		json_object_update_new(fields, json_pack("{s:s, s:s}", "authority_callback",
		    "010 0000 0000", "authority_words", "先断开"));
	return fields;
}

/* What an act on the newest isolation wants; NULL: nothing. */
static inline json_t *fields_to_isolate(struct fixture *fixture, const char *act)
{
	json_t *isolations = list_records(fixture, "isolation", NULL);
	g_autofree char *name =
	    g_strdup(record_text(json_array_get(isolations, 0), "unit_name"));

	json_decref(isolations);
	if (strcmp(act, "authorise") == 0 || strcmp(act, "authorise_orally") == 0)
		return words_of_authority(fixture, strcmp(act, "authorise") == 0);
	if (strcmp(act, "execute") == 0 || strcmp(act, "reconnect") == 0)
		return json_pack("{s:s}", "typed_name", name);
	if (strcmp(act, "execute_alone") == 0)
		return json_pack("{s:s, s:s}", "typed_name", name, "verification_note", "不通");
	if (g_str_has_prefix(act, "check"))
		return json_pack("{s:s}", "verification_note", "看过会话表");
	if (strcmp(act, "notify") == 0)
		return json_pack("{s:s, s:s}", "unit_told_whom", "甲某", "dept_told_whom", "乙某");
	if (strcmp(act, "demand") == 0)
		return json_pack("{s:s}", "demand", "清除后复测");
	if (strcmp(act, "deliver_written") == 0) {
		json_t *fields = words_of_authority(fixture, true);
		json_object_del(fields, "authority_number");
		json_object_set_new(fields, "written_number", json_string("授-2"));
		return fields;
	}
	if (strcmp(act, "approve_reconnection") == 0)
		return json_pack("{s:s, s:s}", "rectification_proof", "证-1", "assessment", "合格");
	if (strcmp(act, "notify_reconnection") == 0)
		return json_pack("{s:s}", "restored_told_whom", "甲某");
	if (strcmp(act, "close") == 0)
		return json_pack("{s:s}", "outcome", "无异常");
	return strcmp(act, "cancel") == 0 ? json_pack("{s:s}", "cancel_reason", "误报") :
	    strcmp(act, "correct") == 0   ? json_pack("{s:s, s:s}", "cause", "另一原因", "reason",
						"写错") : NULL;
}

/* What others do before ACT can be done on the isolation ID. */
static inline void prepare_isolation(struct fixture *fixture, const char *act, int64_t id)
{
	static const struct { const char *act, *before; unsigned role; } needed[] = {
		{ "approve_reconnection", "notify", ROLE_DUTY_OPERATOR },
		{ "approve_reconnection", "demand", ROLE_DUTY_OPERATOR },
		{ "close", "deliver_written", ROLE_SECADMIN },
		{ "close", "notify_reconnection", ROLE_DUTY_OPERATOR },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (strcmp(needed[i].act, act) == 0)
			must_act_apart(fixture, "isolation", needed[i].before, id, needed[i].role,
			    fields_to_isolate(fixture, needed[i].before));
}

#endif
