/* Security incidents brought into any state: graded by two, reported to one party. */
#ifndef TESTS_UNIT_INCIDENTS_FIXTURE_H
#define TESTS_UNIT_INCIDENTS_FIXTURE_H

#include "tests/unit/handover_fixture.h"

#define INCIDENT_KINDS "incident|incident_evidence|incident_report"

/* What ACT needs on an incident or a report that is there; NULL: nothing. */
static inline json_t *incident_fields_to_act(struct fixture *fixture, const char *kind,
    const char *act)
{
	static const struct {
		const char *kind, *act, *fields;
	} rows[] = {
		{ "incident", "triage", "{'category': 'attack', 'phenomenon': '首页被换', "
		    "'system': '门户'}" },
		{ "incident", "propose", "{'proposed': 'major', 'level_basis': '超过一小时'}" },
		{ "incident", "reject_grade", "{'review_note': '依据不足'}" },
		{ "incident", "measure", "{'step': '阻断来源'}" },
		{ "incident", "contain", "{'step': '下线站点'}" },
		{ "incident", "eradicate", "{'cause': '弱口令'}" },
		{ "incident", "recover", "{'measures': '已止损'}" },
		{ "incident", "relapse", "{'reason': '又被换'}" },
		{ "incident", "finish", "{'outcome': '没有再发生', 'summary': '经过和教训'}" },
		{ "incident", "fill", "{'trend': '已止损'}" },
		{ "incident", "deny", "{'false_reason': '是改版'}" },
		{ "incident_report", "tell", "{'receiver': '乙某'}" },
		{ "incident_report", "tell_again", "{'receiver': '丙某', 'reason': '又报一次'}" },
		{ "incident_report", "waive", "{'reason': '上级说不用报'}" },
	};

	if (strcmp(kind, "incident") == 0 && strcmp(act, "correct") == 0)
		return json_pack("{s:o, s:s}", "place",
		    json_sprintf("机房-%d", ++fixture->serial), "reason", "写错了");
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].act, act) == 0) {
			g_autofree char *text = g_strdelimit(g_strdup(rows[i].fields), "'", '"');
			return json_loads(text, 0, NULL);
		}
	return NULL;
}

/* Every report of the incident ID that waits is told. */
static inline void tell_all(struct fixture *fixture, int64_t id)
{
	json_t *reports = list_records(fixture, "incident_report",
	    json_pack("{s:I, s:s}", "incident", (json_int_t)id, "state", "due"));

	for (size_t i = 0; i < json_array_size(reports); i++)
		must_act(fixture, "incident_report", "tell",
		    record_id(json_array_get(reports, i)), ROLE_DUTY_OPERATOR,
		    json_pack("{s:s}", "receiver", "乙某"));
	json_decref(reports);
}

/* What others do before: one says how bad it is, one says that it is none. */
static inline void prepare_incident_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "incident") != 0)
		return;
	if (word_in("grade|regrade|reject_grade", act))
		must_act(fixture, kind, "propose", id, ROLE_SHIFT_SUPERVISOR,
		    json_pack("{s:s, s:s}", "proposed",
			strcmp(act, "grade") == 0 ? "large" : "major", "level_basis", "一小时"));
	if (strcmp(act, "confirm_false") == 0)
		must_act(fixture, kind, "deny", id, ROLE_SECADMIN,
		    json_pack("{s:s}", "false_reason", "是改版"));
	if (strcmp(act, "close") == 0)
		tell_all(fixture, id);
}

#endif
