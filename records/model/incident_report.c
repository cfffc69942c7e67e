/* Whom an incident is to be reported to, by when, and that it was. What the rules ask for is
 * compared with what is there already, so that grading anew takes nothing back. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/incident.h"
#include "records/model/journal.h"

#define DAY (24 * 3600 * CLOCK_SECOND)
#define FINAL DAY                /* 【拟】 where the rules are silent */
#define SUMMARY (30 * DAY)       /* 《国家网络安全事件报告管理办法》: 处置结束后 30 日内 */

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- what the rules ask for --------------------------------------------------------------- */

/* An incident as it will be after this act, for the rules. */
struct owing {
	struct change *change;
	int64_t id;
	json_t *incident;            /* as it was, under what this act gives */
	const json_t *rules;
	json_t *rows;                /* its reports as they are */
};

static struct owing owing_begin(struct change *change, int64_t id, const json_t *given)
{
	struct owing owing = { change, id, change_get(change, "incident", id),
		json_object_get(change->facts, "rules"),
		change_find(change, "incident_report", "incident", json_integer(id)) };

	/* a store may have written what the act gives, or not yet */
	if (owing.incident == NULL)
		owing.incident = json_object();
	if (given != NULL)
		json_object_update(owing.incident, (json_t *)(uintptr_t)given);
	return owing;
}

static void owing_end(struct owing *owing)
{
	json_decref(owing->incident);
	json_decref(owing->rows);
}

static const char *level_of(const struct owing *owing)
{
	return record_text(owing->incident, "level");
}

/* Whether RULE asks for REPORT of an incident of this level at this site. */
static bool asks_for(const struct owing *owing, const json_t *rule, const char *report)
{
	const char *operators = record_text(rule, "operators"),
		   *operator = record_text(owing->rules, "operator");

	return word_in(record_text(rule, "levels"), level_of(owing)) &&
	    word_in(record_text(rule, "reports"), report) &&
	    (operators == NULL || word_in(operators, operator == NULL ? "other" : operator));
}

/* By when RULE wants the first report. */
static int64_t first_due(const struct owing *owing, const json_t *rule)
{
	const char *start = record_text(rule, "start");
	const char *field = g_strcmp0(start, "found") == 0 ? "found_at" : "graded_at";

	return record_integer(owing->incident, field) + record_integer(rule, "within_us");
}

static int64_t due_of(const struct owing *owing, const json_t *rule, const char *report)
{
	if (strcmp(report, "summary") == 0)
		return record_integer(owing->incident, "handled_at") +
		    incident_rule(owing->change, "summary_us", SUMMARY);
	if (strcmp(report, "final") == 0)
		return owing->change->now.us + incident_rule(owing->change, "final_us", FINAL);
	return first_due(owing, rule);
}

static const char *start_of(const json_t *rule, const char *report)
{
	if (strcmp(report, "summary") == 0)
		return "handled";
	return strcmp(report, "final") == 0 ? "told" : record_text(rule, "start");
}

/* The rules that ask for REPORT, one for each party: the one that wants it first. An array of
 * {rule, due_at}. */
static json_t *wanted(const struct owing *owing, const char *report)
{
	const json_t *parties = json_object_get(owing->rules, "parties");
	json_t *found = json_array();

	for (size_t i = 0; i < json_array_size(parties); i++) {
		json_t *rule = json_array_get(parties, i), *same = NULL;
		if (!asks_for(owing, rule, report))
			continue;
		int64_t due = due_of(owing, rule, report);
		for (size_t n = 0; n < json_array_size(found) && same == NULL; n++) {
			json_t *one = json_array_get(found, n);
			if (g_strcmp0(record_text(json_object_get(one, "rule"), "key"),
				record_text(rule, "key")) == 0)
				same = one;
		}
		if (same == NULL)
			json_array_append_new(found, json_pack("{s:O, s:I}", "rule", rule,
			    "due_at", (json_int_t)due));
		else if (due < record_integer(same, "due_at")) {
			json_object_set(same, "rule", rule);
			json_object_set_new(same, "due_at", json_integer(due));
		}
	}
	return found;
}

/* ---- what is there ------------------------------------------------------------------------ */

static bool is_of(const json_t *row, const char *party, const char *report)
{
	return g_strcmp0(record_text(row, "party"), party) == 0 &&
	    g_strcmp0(record_text(row, "report"), report) == 0;
}

/* The last of the reports of that party that is in STATES; NULL. Borrowed. */
static const json_t *row_of(const struct owing *owing, const char *party, const char *report,
    const char *states)
{
	const json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(owing->rows); i++) {
		const json_t *row = json_array_get(owing->rows, i);
		if (is_of(row, party, report) && word_in(states, record_text(row, "state")))
			found = row;
	}
	return found;
}

static int64_t count_of(const struct owing *owing, const char *party, const char *report)
{
	int64_t n = 0;

	for (size_t i = 0; i < json_array_size(owing->rows); i++)
		n += is_of(json_array_get(owing->rows, i), party, report);
	return n;
}

static char *next_number(const struct owing *owing)
{
	return g_strdup_printf("%s-%02zu", record_text(owing->incident, "number"),
	    json_array_size(owing->rows) + 1);
}

/* FIELDS (taken over) as a new report of PARTY. */
static void add_row(struct owing *owing, const char *party, const char *report, json_t *fields)
{
	g_autofree char *number = next_number(owing);

	json_object_update_new(fields, json_pack("{s:s, s:I, s:s, s:s, s:I}", "number", number,
	    "incident", (json_int_t)owing->id, "party", party, "report", report, "serial",
	    (json_int_t)count_of(owing, party, report) + 1));
	json_array_append_new(owing->rows, json_incref(fields));
	change_append(owing->change, "incident_report", NULL, fields);
}

static void add_by_rule(struct owing *owing, const json_t *rule, const char *report, int64_t due,
    const char *start)
{
	json_t *fields = json_pack("{s:s, s:I, s:s, s:I}", "party_title",
	    record_text(rule, "title"), "due_at", (json_int_t)due, "start", start, "within",
	    (json_int_t)record_integer(rule, "within_us"));

	if (record_text(rule, "phone") != NULL)
		json_object_set(fields, "phone", json_object_get(rule, "phone"));
	if (record_text(rule, "basis") != NULL)
		json_object_set(fields, "basis", json_object_get(rule, "basis"));
	add_row(owing, record_text(rule, "key"), report, fields);
}

/* ---- reckoning ---------------------------------------------------------------------------- */

static bool is_late(const struct owing *owing, const json_t *row)
{
	return record_integer(row, "due_at") < owing->change->now.us;
}

/* A report that is asked for: it is made, or its time moves. One that is late stays as it is. */
static void owe(struct owing *owing, const json_t *rule, const char *report, int64_t due)
{
	const char *party = record_text(rule, "key");
	const json_t *waiting = row_of(owing, party, report, "due"),
		     *sent = row_of(owing, party, report, "sent");

	if (waiting != NULL) {
		bool sooner = strcmp(report, "first") == 0 &&
		    record_integer(waiting, "due_at") < due;
		if (!is_late(owing, waiting) && !sooner)
			change_put(owing->change, "incident_report", record_id(waiting), NULL,
			    json_pack("{s:I}", "due_at", (json_int_t)due));
	} else if (sent == NULL) {
		add_by_rule(owing, rule, report, due, start_of(rule, report));
	} else if (strcmp(report, "first") == 0 &&
	    row_of(owing, party, "follow_up", "due") == NULL) {
		/* who was told of another grade is told of this one */
		add_by_rule(owing, rule, "follow_up", owing->change->now.us +
		    record_integer(rule, "within_us"), "graded");
	}
}

static bool is_wanted(const json_t *found, const json_t *row)
{
	for (size_t i = 0; i < json_array_size(found); i++)
		if (g_strcmp0(record_text(json_object_get(json_array_get(found, i), "rule"),
			"key"), record_text(row, "party")) == 0)
			return true;
	return false;
}

/* Reports that the rules ask for no more. One that is late is still owed, for good. */
static void release(struct owing *owing, const json_t *found, const char *report)
{
	for (size_t i = 0; i < json_array_size(owing->rows); i++) {
		const json_t *row = json_array_get(owing->rows, i);
		const char *party = record_text(row, "party");
		if (party == NULL || !is_of(row, party, report) || is_wanted(found, row) ||
		    !word_in("due", record_text(row, "state")))
			continue;
		if (is_late(owing, row))
			change_put(owing->change, "incident_report", record_id(row), NULL,
			    json_pack("{s:b}", "late", true));
		else
			change_put(owing->change, "incident_report", record_id(row), "waived",
			    json_pack("{s:s}", "reason", _("改级后不再要求")));
	}
}

static void owe_all(struct owing *owing, const char *report)
{
	json_t *found = wanted(owing, report);

	release(owing, found, report);
	for (size_t i = 0; i < json_array_size(found); i++) {
		const json_t *one = json_array_get(found, i);
		const json_t *rule = json_object_get(one, "rule");
		/* nobody hears of the end who never heard of the beginning */
		if (strcmp(report, "final") == 0 && row_of(owing, record_text(rule, "key"),
			"first", "sent|due") == NULL)
			continue;
		owe(owing, rule, report, record_integer(one, "due_at"));
	}
	json_decref(found);
}

void incident_owe(struct change *change, const char *reports)
{
	struct owing owing = owing_begin(change, change->id, change->fields);

	for (const struct choice *report = incident_reports; report->name != NULL; report++)
		if (word_in(reports, report->name))
			owe_all(&owing, report->name);
	owing_end(&owing);
}

void incident_give_up(struct change *change, int64_t id, const char *classes, const char *reason)
{
	json_t *rows = change_find(change, "incident_report", "incident", json_integer(id));

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (!word_in("due", record_text(row, "state")) ||
		    (classes != NULL && !word_in(classes, record_text(row, "report"))))
			continue;
		bool late = record_integer(row, "due_at") < change->now.us;
		json_t *fields = json_pack("{s:s}", "reason", reason);
		if (late)
			json_object_set_new(fields, "late", json_true());
		change_put(change, "incident_report", record_id(row), "waived", fields);
	}
	json_decref(rows);
}

unsigned incident_untold(struct change *change, int64_t id)
{
	json_t *rows = change_find(change, "incident_report", "incident", json_integer(id));
	unsigned n = 0;

	for (size_t i = 0; i < json_array_size(rows); i++)
		n += word_in("due", record_text(json_array_get(rows, i), "state"));
	json_decref(rows);
	return n;
}

/* ---- acts --------------------------------------------------------------------------------- */

void incident_report_guard_require(struct change *change)
{
	json_t *incident = change_get(change, "incident", change_integer(change, "incident"));
	json_t *rows = change_find(change, "incident_report", "incident",
	    json_integer(change_integer(change, "incident")));

	if (incident != NULL && !word_in(INCIDENT_OPEN, record_text(incident, "state")))
		change_refuse(change, "incident", _("%s 已经归档。"),
		    record_text(incident, "number"));
	incident_want(change, "due_at", _("写明什么时候以前要报。"));
	incident_want(change, "basis", _("写明凭什么要报：哪一条、谁要求的。"));
	if (incident != NULL) {
		g_autofree char *number = g_strdup_printf("%s-%02zu",
		    record_text(incident, "number"), json_array_size(rows) + 1);
		change_set_text(change, "number", number);
	}
	set_integer(change, "serial", 1);
	json_decref(rows);
	json_decref(incident);
}

/* When and to whom; an instant before the incident was found, or to come, is refused. */
static void take_telling(struct change *change)
{
	json_t *incident = change_get(change, "incident",
	    record_integer(change->record, "incident"));
	int64_t at = json_integer_value(change_given(change, "told_at"));
	bool written = word_in("platform|email|document|fax", change_text(change, "means"));

	if (at == 0)
		set_integer(change, "told_at", at = change->now.us);
	if (at > change->now.us)
		change_refuse(change, "told_at", _("时刻还没有到：填已经发生的时刻。"));
	else if (at < record_integer(incident, "found_at"))
		change_refuse(change, "told_at",
		    _("上报不能早于发现时刻；发现时刻写错了的，先更正事件。"));
	if (change_text(change, "receiver") == NULL && !written)
		change_refuse(change, "receiver", _("写明对方谁接收的。"));
	json_decref(incident);
}

void incident_report_guard_tell(struct change *change)
{
	take_telling(change);
	if (change_integer(change, "told_at") > record_integer(change->record, "due_at"))
		json_object_set_new(change->fields, "late", json_true());
	change_set_text(change, "sent_by", change->actor->name);
	if (change->actor->person != 0)
		set_integer(change, "sent_person", change->actor->person);
}

/* In the journal of the incident: BEFORE, the party and its report, and WHAT. */
static void say_of_incident(struct change *change, const char *before, const char *what)
{
	int64_t id = change_integer(change, "incident");
	json_t *incident = change_get(change, "incident", id);

	journal_say_of(change, "incident", id, record_text(incident, "number"), "%s%s %s：%s",
	    before, change_text(change, "party_title"),
	    choice_title(incident_reports, change_text(change, "report")), what);
	json_decref(incident);
}

/* The next report to that party, while there is anything to follow. */
static void follow_up(struct change *change)
{
	struct owing owing = owing_begin(change, change_integer(change, "incident"), NULL);
	const char *party = change_text(change, "party"), *level = level_of(&owing);
	int64_t every = record_integer(json_object_get(owing.rules, "follow_up"),
	    level == NULL ? "" : level);
	const json_t *rule = NULL, *parties = json_object_get(owing.rules, "parties");

	for (size_t i = 0; i < json_array_size(parties) && rule == NULL; i++) {
		const json_t *one = json_array_get(parties, i);
		if (g_strcmp0(record_text(one, "key"), party) == 0 &&
		    asks_for(&owing, one, "follow_up"))
			rule = one;
	}
	if (rule != NULL && every > 0 &&
	    word_in("graded|containing|eradicating|recovering",
		record_text(owing.incident, "state")) &&
	    row_of(&owing, party, "follow_up", "due") == NULL)
		add_by_rule(&owing, rule, "follow_up",
		    change_integer(change, "told_at") + every, "told");
	owing_end(&owing);
}

void incident_report_effect_tell(struct change *change)
{
	g_autofree char *given = journal_given(change, NULL);

	say_of_incident(change, record_flag(change->fields, "late") ? _("迟报 ") : "", given);
	if (word_in("first|follow_up", change_text(change, "report")))
		follow_up(change);
}

/* Both stay: what was on the record first says whether it was in time; the other one is said. */
void incident_report_guard_tell_again(struct change *change)
{
	static const char *const first[] = { "told_at", "means", "receiver", "receiver_phone",
		"note" };

	take_telling(change);
	incident_want(change, "reason", _("写明为什么再登记一次：又报了一次，还是前一次记错了。"));
	set_integer(change, "again", record_integer(change->record, "again") + 1);
	g_autofree char *given = journal_given(change, NULL);
	change_set_text(change, "retold", given);
	for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
		json_object_del(change->fields, first[i]);
}

void incident_report_effect_tell_again(struct change *change)
{
	say_of_incident(change, _("再次登记 "), change_text(change, "retold"));
}

void incident_report_guard_waive(struct change *change)
{
	incident_want(change, "reason", _("写明谁说不用报，凭什么。"));
	if (record_integer(change->record, "due_at") < change->now.us)
		json_object_set_new(change->fields, "late", json_true());
}

void incident_report_effect_say(struct change *change)
{
	g_autofree char *given = journal_given(change, NULL);

	say_of_incident(change, "", given);
}
