/* Drills brought into any state. What is over was handed in by a training, what runs has a run. */
#ifndef TESTS_UNIT_DRILLS_FIXTURE_H
#define TESTS_UNIT_DRILLS_FIXTURE_H

#include "tests/unit/handover_fixture.h"
#include "tests/unit/runs_fixture.h"

#define DRILL_KINDS "drill_plan|drill|rectification"

/* A finished record of RB-40, unlike every other. New. */
static inline json_t *drill_document(struct fixture *fixture)
{
	int64_t ended = clock_wall().us - CLOCK_SECOND - fixture->serial++;
	json_t *document = json_pack("{s:i, s:{s:s, s:s, s:s, s:I, s:I, s:s}, s:[{s:i, s:s, s:s, "
				     "s:s}], s:[], s:[]}",
	    "format", 1, "run", "code", "RB-40", "title", "漏水", "commander", "受训甲",
	    "started_at", (json_int_t)(ended - 600 * CLOCK_SECOND), "ended_at",
	    (json_int_t)ended, "state", "ended", "steps", "number", 1, "title", "撤人", "state",
	    "done", "outcome", "confirmed", "calls", "roles");
	char *text = json_dumps(document, JSON_PRESERVE_ORDER);
	json_t *value = json_string(text);

	free(text);
	json_decref(document);
	return value;
}

/* Every job that is at work ends. */
static inline void end_jobs(struct fixture *fixture)
{
	json_t *jobs = list_records(fixture, "maintenance_job",
	    json_pack("{s:s}", "state", "in_progress"));

	for (size_t i = 0; i < json_array_size(jobs); i++) {
		const json_t *job = json_array_get(jobs, i);
		must_act(fixture, "maintenance_job",
		    record_integer(job, "rolling_back_at") != 0 ? "rolled_back" : "done",
		    record_id(job), ROLE_DUTY_OPERATOR, json_pack("{s:s}", "result", "清场"));
	}
	json_decref(jobs);
}

/* Nothing real is at work, and no drill runs. */
static inline void clear_the_way(struct fixture *fixture)
{
	each_in_state(fixture, "drill", "running", "abort", json_pack("{s:s}", "reason", "清场"));
	each_in_state(fixture, "drill", "suspended", "abort",
	    json_pack("{s:s}", "reason", "清场"));
	each_in_state(fixture, "maintenance_job", "overrun", "go_on",
	    json_pack("{s:I, s:s, s:s}", "window_until",
		(json_int_t)(clock_wall().us + 7200 * CLOCK_SECOND), "overrun_reason", "清场",
		"told_to", "王处"));
	end_jobs(fixture);
}

/* The run of the drill ID begins. */
static inline void start_drill(struct fixture *fixture, int64_t id)
{
	json_t *drill = get_record(fixture, "drill", id);

	clear_the_way(fixture);
	must_act(fixture, "run", "start", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:I}", "code", record_text(drill, "code"), "drill",
		(json_int_t)id));
	json_decref(drill);
}

/* One that runs or was suspended; 0: STATE is neither. */
static inline int64_t make_running_drill(struct fixture *fixture, const char *state)
{
	if (!word_in("running|suspended", state))
		return 0;
	int64_t id = make_record(fixture, "drill", "briefed", 0);
	start_drill(fixture, id);
	if (strcmp(state, "suspended") == 0)
		must_act(fixture, "drill", "suspend", id, ROLE_DUTY_OPERATOR,
		    json_pack("{s:s}", "reason", "有人报漏水"));
	return id;
}

/* A finding of the drill ID. */
static inline void find_fault(struct fixture *fixture, int64_t id)
{
	must_act(fixture, "rectification", "find", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:s, s:s, s:s, s:I}", "drill", (json_int_t)id, "finding",
		"没有号码", "measure", "置顶", "owner_name", "李工", "due_at",
		(json_int_t)(clock_wall().us + 7200 * CLOCK_SECOND)));
}

static inline void add_drills(struct fixture *fixture, const char *name, const struct act *act,
    json_t *fields)
{
	if (strcmp(name, "drill") == 0 && strcmp(act->name, "import") == 0)
		json_object_set_new(fields, "document", drill_document(fixture));
}

static inline json_t *drill_fields_to_act(struct fixture *fixture, const char *kind,
    const char *act)
{
	static const struct { const char *kind, *act, *fields; } said[] = {
		{ "drill_plan", "revise", "{'reason': '加一项'}" },
		{ "drill_plan", "close", "{'reason': '年底'}" },
		{ "drill", "recall", "{'reason': '换日子'}" },
		{ "drill", "suspend", "{'reason': '有人报漏水'}" },
		{ "drill", "abort", "{'reason': '有人喊停止演练'}" },
		{ "drill", "cancel", "{'reason': '并入综合演练'}" },
		{ "drill", "evaluate", "{'conclusion': 'reached', 'evaluation': '熟练'}" },
		{ "drill", "correct", "{'place': '动力间', 'reason': '写错'}" },
		{ "rectification", "postpone", "{'reason': '等货', 'due_at': 4070908800000000}" },
		{ "rectification", "done", "{'proof': '已换，见照片'}" },
		{ "rectification", "reject", "{'review_note': '还差一个'}" },
		{ "rectification", "cancel", "{'reason': '登记重了'}" },
	};

	if (strcmp(act, "hand_in") == 0)
		return json_pack("{s:o}", "document", drill_document(fixture));
	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strcmp(said[i].kind, kind) == 0 && strcmp(said[i].act, act) == 0) {
			g_autofree char *text = g_strdelimit(g_strdup(said[i].fields), "'", '"');
			return json_loads(text, 0, NULL);
		}
	return NULL;
}

/* What has to be there before ACT: findings, or none that is open; nothing real in the way; the run
 * of a step that is graded is over. */
static inline void prepare_drill_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "run_step") == 0 && strcmp(act, "grade") == 0) {
		json_t *step = get_record(fixture, kind, id);
		must_act(fixture, "run", "end", record_integer(step, "run"), ROLE_DUTY_OPERATOR,
		    json_pack("{s:s, s:s}", "outcome", "完", "reason", "演到这里"));
		json_decref(step);
	}
	if (strcmp(kind, "drill") != 0)
		return;
	if (strcmp(act, "resume") == 0)
		end_jobs(fixture);
	if (strcmp(act, "rectify") == 0)
		find_fault(fixture, id);
	if (strcmp(act, "close") == 0) {
		json_t *open = list_records(fixture, "rectification",
		    json_pack("{s:s, s:I}", "state", "open", "drill", (json_int_t)id));
		for (size_t i = 0; i < json_array_size(open); i++)
			must_act(fixture, "rectification", "done",
			    record_id(json_array_get(open, i)), ROLE_DUTY_OPERATOR,
			    json_pack("{s:s}", "proof", "已换"));
		json_decref(open);
		each_in_state(fixture, "rectification", "done", "close", NULL);
	}
}

#endif
