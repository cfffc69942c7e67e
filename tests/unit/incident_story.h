/* An incident played by its people against the rules that come with the program. */
#ifndef TESTS_UNIT_INCIDENT_STORY_H
#define TESTS_UNIT_INCIDENT_STORY_H

#include "service/reporting.h"
#include "tests/unit/kinds_fixture.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum who { OFFICER = 11, SUPERVISOR = 12, GUARD = 13, AUDITOR = 14, COLLEAGUE = 15, BOTH = 16 };

struct story {
	struct fixture *fixture;
	json_t *facts;
	int64_t incident;
	struct wall now;
};

static inline struct actor actor_of(enum who who)
{
	static const struct { enum who who; unsigned roles; const char *name; } people[] = {
		{ OFFICER, ROLE_DUTY_OPERATOR, "值班甲" },
		{ COLLEAGUE, ROLE_DUTY_OPERATOR, "值班乙" },
		{ SUPERVISOR, ROLE_SHIFT_SUPERVISOR, "值班长丙" },
		{ GUARD, ROLE_SECADMIN, "安全员丁" },
		{ AUDITOR, ROLE_AUDITOR, "审计员戊" },
		{ BOTH, ROLE_SHIFT_SUPERVISOR | ROLE_SECADMIN, "一人两岗" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
		if (people[i].who == who)
			return (struct actor){ .person = who, .name = people[i].name, .uid = 1000,
				.roles = people[i].roles, .connection = 100 + who };
	fail_msg("nobody");
	return (struct actor){ .name = "" };
}

static inline struct reply ask_as(struct story *story, struct actor actor, const char *kind,
    int64_t id, const char *act, json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor,
		.origin = "pts/0", .fields = fields, .facts = json_deep_copy(story->facts) };

	store_act(story->fixture->store, &request, reply_done, &reply);
	await(story->fixture, &reply);
	return reply;
}

static inline int64_t must_of(struct story *story, enum who who, const char *kind, int64_t id,
    const char *act, json_t *fields)
{
	struct reply reply = ask_as(story, actor_of(who), kind, id, act, fields);

	if (!reply.committed)
		fail_msg("%s: %s", act, reply.message);
	return reply.id;
}

static inline void must(struct story *story, enum who who, const char *act, json_t *fields)
{
	story->incident = must_of(story, who, "incident", story->incident, act, fields);
}

static inline void expect_denied(struct reply reply, const char *act, const char *field, const
    char *word)
{
	bool found = false, named = field == NULL;
	json_t *reason;
	size_t i;

	assert_false(reply.committed);
	json_array_foreach(reply.reasons, i, reason) {
		found |= strstr(record_text(reason, "reason"), word) != NULL;
		named |= field != NULL && g_strcmp0(record_text(reason, "field"), field) == 0;
	}
	found |= strstr(reply.message, word) != NULL;
	if (!found || !named)
		fail_msg("%s: \"%s\" does not say %s of %s", act, reply.message, word,
		    field == NULL ? "it" : field);
	json_decref(reply.reasons);
}

static inline void denied(struct story *story, enum who who, const char *act, json_t *fields,
    const char *field, const char *word)
{
	expect_denied(ask_as(story, actor_of(who), "incident", story->incident, act, fields), act,
	    field, word);
}

static inline json_t *incident_of(struct story *story)
{
	return get_record(story->fixture, "incident", story->incident);
}

/* ---- the rules ---------------------------------------------------------------------------- */

static inline void follow_rules(struct story *story, const char *profile, const char *operator)
{
	g_autofree char *path = g_strdup_printf("service/reporting/%s.conf", profile), *text = NULL;
	GError *error = NULL;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	json_t *rules = reporting_read(path, text, &error);
	if (rules == NULL)
		fail_msg("%s", error->message);
	json_object_set_new(rules, "operator", json_string(operator));
	json_decref(story->facts);
	story->facts = json_pack("{s:o}", "rules", rules);
}

/* One found AGO, triaged. */
static inline void begin(struct story *story, struct fixture *fixture, const char *profile,
    int64_t ago)
{
	*story = (struct story){ .fixture = fixture, .now = clock_wall() };
	follow_rules(story, profile, "other");
	must(story, OFFICER, "suspect", json_pack("{s:I, s:s, s:s}", "found_at",
	    (json_int_t)(story->now.us - ago), "found_how", "call", "phenomenon", "首页被换"));
	must(story, OFFICER, "triage", json_pack("{s:s, s:s, s:s}", "category", "attack",
	    "subtype", "网页篡改", "system", "互联网区门户"));
}

static inline void end(struct story *story)
{
	json_decref(story->facts);
}

static inline void propose(struct story *story, const char *level)
{
	must(story, SUPERVISOR, "propose", json_pack("{s:s, s:s}", "proposed", level,
	    "level_basis", "首页被替换四十五分钟"));
}

static inline void grade(struct story *story, const char *level)
{
	json_t *incident = incident_of(story);
	bool anew = record_text(incident, "level") != NULL;

	json_decref(incident);
	propose(story, level);
	must(story, GUARD, anew ? "regrade" : "grade", NULL);
}

/* ---- its reports -------------------------------------------------------------------------- */

static inline json_t *reports_of(struct story *story)
{
	return list_records(story->fixture, "incident_report",
	    json_pack("{s:I}", "incident", (json_int_t)story->incident));
}

/* The report CLASS to PARTY, its SERIALth; NULL: there is none. New. */
static inline json_t *report_to(struct story *story, const char *party, const char *class, int
    serial)
{
	json_t *all = reports_of(story), *found = NULL;

	for (size_t i = 0; i < json_array_size(all); i++) {
		json_t *row = json_array_get(all, i);
		if (g_strcmp0(record_text(row, "party"), party) == 0 &&
		    strcmp(record_text(row, "report"), class) == 0 &&
		    record_integer(row, "serial") == serial)
			found = json_incref(row);
	}
	json_decref(all);
	return found;
}

static inline void expect_report(struct story *story, const char *party, const char *class,
    const char *state, bool late)
{
	json_t *row = report_to(story, party, class, 1);

	if (state == NULL) {
		assert_null(row);
		return;
	}
	if (row == NULL)
		fail_msg("%s %s: there is none", party, class);
	if (strcmp(record_text(row, "state"), state) != 0 || record_flag(row, "late") != late)
		fail_msg("%s %s is %s, late %d", party, class, record_text(row, "state"),
		    record_flag(row, "late"));
	json_decref(row);
}

static inline int64_t due_to(struct story *story, const char *party, const char *class)
{
	json_t *row = report_to(story, party, class, 1);
	int64_t due = record_integer(row, "due_at");

	assert_non_null(row);
	json_decref(row);
	return due;
}

static inline struct reply tell_as(struct story *story, enum who who, const char *party,
    const char *class, int serial, const char *act, json_t *fields)
{
	json_t *row = report_to(story, party, class, serial);
	int64_t id = record_id(row);

	assert_non_null(row);
	json_decref(row);
	return ask_as(story, actor_of(who), "incident_report", id, act, fields);
}

static inline void tell_at(struct story *story, const char *party, const char *class, int64_t at)
{
	struct reply reply = tell_as(story, OFFICER, party, class, 1, "tell",
	    json_pack("{s:I, s:s, s:s}", "told_at", (json_int_t)at, "means", "phone", "receiver",
		"吴某"));

	if (!reply.committed)
		fail_msg("%s %s: %s", party, class, reply.message);
}

static inline int64_t field_of(struct story *story, const char *field)
{
	json_t *incident = incident_of(story);
	int64_t value = record_integer(incident, field);

	json_decref(incident);
	return value;
}

#endif
