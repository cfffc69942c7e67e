/* Handovers brought into any state: somebody holds a post, and somebody else comes. */
#ifndef TESTS_UNIT_HANDOVER_FIXTURE_H
#define TESTS_UNIT_HANDOVER_FIXTURE_H

#include "tests/unit/store_fixture.h"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

static inline void each_in_state(struct fixture *fixture, const char *kind, const char *state,
    const char *act, json_t *fields)
{
	json_t *some = list_records(fixture, kind, json_pack("{s:s}", "state", state));

	for (size_t i = 0; i < json_array_size(some); i++)
		must_act(fixture, kind, act, record_id(json_array_get(some, i)),
		    ROLE_SHIFT_SUPERVISOR, json_deep_copy(fields));
	json_decref(some);
	json_decref(fields);
}

/* Both posts free, so that a shift can begin. */
static inline void free_posts(struct fixture *fixture)
{
	each_in_state(fixture, "handover", "preparing", "void",
	    json_pack("{s:s}", "void_reason", "测试"));
	each_in_state(fixture, "handover", "outgoing_signed", "void",
	    json_pack("{s:s}", "void_reason", "测试"));
	each_in_state(fixture, "shift_summary", "open", "finish",
	    json_pack("{s:s, s:s}", "assessment", "stable", "left_reason", "测试"));
}

/* Who acts with ROLES holds the network post and nobody the other. */
static inline void hold_post(struct fixture *fixture, unsigned roles)
{
	free_posts(fixture);
	must_act(fixture, "shift_summary", "begin", 0, roles,
	    json_pack("{s:I}", "planned_until",
		(json_int_t)(clock_wall().us + 3600 * CLOCK_SECOND)));
}

/* What ACT on a handover or one of its items wants; NULL: nothing. */
static inline json_t *fields_to_hand_over(const char *act)
{
	static const struct { const char *act, *field, *typed; } said[] = {
		{ "edit", "assessment", "stable" }, { "sign_out", "stand_in_reason", "送医" },
		{ "give_back", "returned_for", "钥匙没有清点" },
		{ "thaw", "thaw_reason", "抢修由二线负责" }, { "add", "addition", "已回电" },
		{ "remark", "remark", "钥匙少一把" }, { "void", "void_reason", "开错了" },
		{ "read", "ruling", "以接班人为准" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strcmp(said[i].act, act) == 0)
			return json_pack("{s:s}", said[i].field, said[i].typed);
	return NULL;
}

static inline json_t *fields_for_item(const char *act)
{
	if (strcmp(act, "read") == 0 || strcmp(act, "lift") == 0)
		return json_pack("{s:s}", "read_back", "九点半回电");
	if (strcmp(act, "drop") == 0)
		return json_pack("{s:s}", "reason", "写重了");
	return strcmp(act, "edit") == 0 ? json_pack("{s:s}", "next_step", "九点半回电") : NULL;
}

#define HANDOVER_KINDS "handover|handover_item|shift_summary"

/* The same by kind; what makes an item is made of its fields. */
static inline json_t *fields_of_handover(const char *kind, const char *act)
{
	if (strcmp(kind, "handover") == 0)
		return fields_to_hand_over(act);
	if (strcmp(kind, "handover_item") == 0)
		return fields_for_item(act);
	return strcmp(act, "finish") != 0 ? NULL :
	    json_pack("{s:s, s:s}", "assessment", "stable", "left_reason", "撤岗");
}

/* What others do before ACT can be done on the handover ID. */
static inline void prepare_handover(struct fixture *fixture, const char *act, int64_t id)
{
	struct reply reply;

	if (strcmp(act, "sign_out") == 0)
		must_act(fixture, "handover", "edit", id, ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:s, s:s, s:s}", "assessment", "watch", "outlook", "断了就报运营商",
			"things_note", "没有带钥匙柜的钥匙"));
	if (strcmp(act, "thaw") == 0)
		must_act(fixture, "fault_ticket", "rate",
		    make_record(fixture, "fault_ticket", "accepted", 0), ROLE_DUTY_OPERATOR,
		    json_pack("{s:s, s:s}", "level", "1", "reason", "影响扩大到全市"));
	if (strcmp(act, "sign_in") != 0)
		return;
	reply = do_act(fixture, "handover", "thaw", id, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "thaw_reason", "测试"));
	json_decref(reply.reasons);
}

#endif
