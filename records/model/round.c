/* A round from being due to being done, and its lines. The template: round_template.c. */
#include "records/model/round.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/limit.h"

static void set_number(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

static void note_actor(struct change *change, const char *name, const char *person)
{
	change_set_text(change, name, change->actor->name);
	json_object_set_new(change->fields, person, change->actor->person == 0 ? json_null() :
	    json_integer(change->actor->person));
}

/* Whether this act gives a text for FIELD. */
static bool gives(const struct change *change, const char *field)
{
	const char *text = json_string_value(change_given(change, field));

	return text != NULL && text[0] != '\0';
}

static void need_reason(struct change *change, const char *field, const char *sentence)
{
	if (!gives(change, field))
		change_refuse(change, field, "%s", sentence);
}

/* ---- made --------------------------------------------------------------------------------- */

/* The lines of TEMPLATE that count, in the order in which they are walked. */
static json_t *items_of(struct change *change, int64_t template)
{
	json_t *found = change_find(change, "round_item", "template", json_integer(template));
	json_t *items = json_array();

	for (size_t i = 0; i < json_array_size(found); i++) {
		json_t *item = json_array_get(found, i);
		size_t place = json_array_size(items);
		if (record_has_ended(kind_find("round_item"), item))
			continue;
		while (place > 0 &&
		    record_integer(json_array_get(items, place - 1), "sort") >
			record_integer(item, "sort"))
			place--;
		json_array_insert(items, place, item);
	}
	json_decref(found);
	return items;
}

static void describe(struct change *change, const json_t *template, int64_t from)
{
	int64_t span = record_integer(template, "window_minutes") * 60 * CLOCK_SECOND;
	json_t *items = items_of(change, record_id(template));

	/* one that is made up for after a time down has the number of its day */
	const struct wall now = change->now;
	change->now.us = from;
	change_number(change, "XJ");
	change->now = now;
	change_set_text(change, "title", record_text(template, "name"));
	change_set_text(change, "class", record_text(template, "class"));
	set_number(change, "version", record_integer(template, "version"));
	set_number(change, "due_from", from);
	set_number(change, "due_until", from + span);
	set_number(change, "total", (int64_t)json_array_size(items));
	set_number(change, "done", 0);
	set_number(change, "abnormal", 0);
	set_number(change, "excused", 0);
	json_decref(items);
}

/* The template, which must be in force; NULL after a refusal. Caller owns. */
static json_t *template_of(struct change *change)
{
	json_t *template = change_get(change, "round_template", change_integer(change, "template"));

	if (template != NULL && g_strcmp0(record_text(template, "state"), "published") != 0)
		change_refuse(change, "template", _("巡检表要先发布才能用。"));
	if (!change_is_refused(change))
		return template;
	json_decref(template);
	return NULL;
}

/* Nothing is due by what is not in force, and nothing twice: a service that was killed after the
 * commit asks again. */
void round_guard_schedule(struct change *change)
{
	json_t *template = template_of(change);
	int64_t from = change_integer(change, "due_from");
	g_autofree char *slot = g_strdup_printf("%" G_GINT64_FORMAT "@%" G_GINT64_FORMAT,
	    change_integer(change, "template"), from);
	json_t *same = change_find(change, "round", "slot", json_string(slot));

	if (json_array_size(same) > 0)
		change_refuse(change, NULL, _("这一次已经有了。"));
	else if (template != NULL && from > 0) {
		change_set_text(change, "slot", slot);
		change_set_text(change, "because", record_text(change->facts, "because"));
		describe(change, template, from);
	}
	json_decref(same);
	json_decref(template);
}

void round_guard_extra(struct change *change)
{
	json_t *template = template_of(change);

	if (template != NULL) {
		describe(change, template, change->now.us);
		json_object_set_new(change->fields, "extra", json_true());
	}
	json_decref(template);
}

void round_effect_lines(struct change *change)
{
	static const char *const copied[] = { "sort", "domain", "title", "on_site", "spot",
		"measure", "expected", "unit", "low", "high", "tolerance", "hint" };
	json_t *items = items_of(change, change_integer(change, "template"));

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		json_t *line = json_pack("{s:I, s:I}", "round", (json_int_t)change->id, "item",
		    (json_int_t)record_id(item));
		for (size_t n = 0; n < G_N_ELEMENTS(copied); n++)
			if (json_object_get(item, copied[n]) != NULL)
				json_object_set(line, copied[n], json_object_get(item, copied[n]));
		if (json_object_get(item, "where") != NULL)
			json_object_set(line, "place", json_object_get(item, "where"));
		change_append(change, "round_result", NULL, line);
	}
	json_decref(items);
}

/* ---- begun, finished ---------------------------------------------------------------------- */

void round_guard_begin(struct change *change)
{
	note_actor(change, "operator", "person");
	if (record_integer(change->record, "began_at") == 0)
		set_number(change, "began_at", change->now.us);
	if (change->now.us > record_integer(change->record, "due_until"))
		json_object_set_new(change->fields, "late", json_true());
}

static unsigned count_lines(const json_t *lines, const char *states)
{
	unsigned n = 0;

	for (size_t i = 0; i < json_array_size(lines); i++)
		n += word_in(states, record_text(json_array_get(lines, i), "state"));
	return n;
}

/* Everything was looked at, or a supervisor has said that it may be left. */
void round_guard_finish(struct change *change)
{
	json_t *lines = change_find(change, "round_result", "round", json_integer(change->id));
	unsigned waiting = count_lines(lines, "waiting"), asked = count_lines(lines, "asked");

	if (waiting > 0)
		change_refuse(change, NULL,
		    _("还有 %u 项没有做：做完，或写明未做原因请值班长批准。"), waiting);
	if (asked > 0)
		change_refuse(change, NULL, _("还有 %u 项等值班长批准不做。"), asked);
	set_number(change, "finished_at", change->now.us);
	if (change->now.us > record_integer(change->record, "due_until"))
		json_object_set_new(change->fields, "late", json_true());
	json_decref(lines);
}

/* By the clock before its steps in doubt, which the service says. */
void round_guard_miss(struct change *change)
{
	int64_t now = json_integer_value(json_object_get(change->facts, "now"));

	if ((now != 0 ? now : change->now.us) < record_integer(change->record, "due_until"))
		change_refuse(change, NULL, _("还没有到期限。"));
}

void round_guard_excuse(struct change *change)
{
	need_reason(change, "reason", _("写明为什么整次不做。"));
	change_set_text(change, "approver", change->actor->name);
	set_number(change, "approved_at", change->now.us);
}

/* ---- one line ----------------------------------------------------------------------------- */

/* The round is being walked; what is done is closed. */
static void need_running(struct change *change)
{
	json_t *round = change_get(change, "round", record_integer(change->record, "round"));
	const char *state = record_text(round, "state");

	if (g_strcmp0(state, "running") != 0)
		change_refuse(change, NULL, word_in("done|excused", state) ?
		    _("这次巡检已经完成，记下的不能再改。") :
		    _("这次巡检还没有开始：先办开始。"));
	json_decref(round);
}

/* Who marks as seen what has to be stood in front of: at a console in the duty room, with the code
 * that is posted there. */
static void need_presence(struct change *change)
{
	const char *code = json_string_value(json_object_get(change->facts, "code")),
		   *terminal = json_string_value(json_object_get(change->facts, "tty"));
	bool local = json_is_true(json_object_get(change->facts, "local"));

	change_set_text(change, "terminal", terminal);
	json_object_set_new(change->fields, "code", json_null());
	json_object_set_new(change->fields, "code_ok", json_null());
	if (!record_flag(change->record, "on_site"))
		return;
	if (!local)
		change_refuse(change, NULL,
		    _("需现场：远程终端%s%s不能记必须到场的项，请在值班室本地终端上记。"),
		    terminal == NULL ? "" : " ", terminal == NULL ? "" : terminal);
	else if (g_strcmp0(code, "wait") == 0)
		change_refuse(change, "code", _("到场码错得太多，过一会儿再输，并请值班长核实。"));
	else if (g_strcmp0(code, "wrong") == 0)
		change_refuse(change, "code", _("到场码不对。看贴在设备旁的那张。"));
	else if (g_strcmp0(code, "ok") != 0)
		change_refuse(change, "code", _("要到现场：输入贴在设备旁的到场码。"));
	else
		json_object_set_new(change->fields, "code_ok", json_true());
}

static void take_probe(struct change *change)
{
	const json_t *probe = json_object_get(change->facts, "probe");

	change_set_text(change, "probe_text", record_text(probe, "text"));
	change_set_text(change, "probe_quality", record_text(probe, "quality"));
	change_set_text(change, "probe_number", record_text(probe, "number"));
}

/* The number in TEXT; NAN where there is none. */
static double number_in(const char *text)
{
	double value;

	return text != NULL && limit_read(text, &value) ? value : NAN;
}

/* Beside the probe: further from it than is allowed. */
static bool is_off(struct change *change, double seen)
{
	double probe = number_in(change_text(change, "probe_number")),
	       most = number_in(record_text(change->record, "tolerance"));

	change_set_text(change, "difference", NULL);
	if (isnan(seen) || isnan(probe))
		return false;
	g_autofree char *difference = g_strdup_printf("%+.6g", seen - probe);
	change_set_text(change, "difference", difference);
	/* 24.1 - 23.1 is a hair more than 1 to the machine */
	return !isnan(most) && fabs(seen - probe) > most + 1e-9 * MAX(1, fabs(most));
}

/* What was seen is wrong by its own criteria. */
static bool is_number_wrong(const struct change *change, double seen)
{
	double low = number_in(record_text(change->record, "low")),
	       high = number_in(record_text(change->record, "high"));

	return (!isnan(low) && seen < low) || (!isnan(high) && seen > high);
}

/* What SEEN answers, as one of round_expected; NULL for what is neither. */
static const struct choice *yes_or_no(const char *seen)
{
	static const char *const shorter[] = { "y1", "n0" };

	for (int i = 0; round_expected[i].name != NULL; i++)
		if (g_ascii_strcasecmp(seen, round_expected[i].name) == 0 ||
		    strcmp(seen, round_expected[i].title) == 0 ||
		    strcmp(seen, _(round_expected[i].title)) == 0 ||
		    (strlen(seen) == 1 && strchr(shorter[i], g_ascii_tolower(seen[0])) != NULL))
			return &round_expected[i];
	return NULL;
}

static bool is_answer_wrong(struct change *change, const char *seen)
{
	const char *expected = record_text(change->record, "expected");
	const struct choice *said = yes_or_no(seen);

	if (said == NULL) {
		change_refuse(change, "seen", _("答 是 或 否。"));
		return false;
	}
	change_set_text(change, "seen", _(said->title));
	return strcmp(said->name, expected == NULL ? "yes" : expected) != 0;
}

static const char *judge(struct change *change)
{
	const char *measure = record_text(change->record, "measure"),
		   *seen = json_string_value(change_given(change, "seen"));
	bool number = g_strcmp0(measure, "number") == 0, wrong, off = false;
	double value = number ? number_in(seen) : NAN;

	if (number && isnan(value)) {
		change_refuse(change, "seen", _("写看到的数，如 22.8。"));
		return NULL;
	}
	if (number) {
		wrong = is_number_wrong(change, value);
		off = is_off(change, value);
	} else
		wrong = g_strcmp0(measure, "yes_no") == 0 && is_answer_wrong(change, seen);
	if (json_is_true(change_given(change, "abnormal")))
		wrong = true;
	return wrong ? "fault" : off ? "deviation" : "normal";
}

void round_guard_record(struct change *change)
{
	static const char *const undone[] = { "reason", "approver", "approved_at", NULL };

	need_running(change);
	need_presence(change);
	take_probe(change);
	if (!gives(change, "seen")) {
		change_refuse(change, "seen", _("写看到的值。"));
		return;
	}
	/* what was said the last time is not said of this */
	if (change_given(change, "abnormal") == NULL)
		json_object_set_new(change->fields, "abnormal", json_null());
	if (change_given(change, "remark") == NULL)
		json_object_set_new(change->fields, "remark", json_null());
	const char *outcome = judge(change);
	if (json_is_true(change_given(change, "abnormal")))
		need_reason(change, "remark", _("写明看到什么不对。"));
	change_set_text(change, "outcome", outcome);
	change_clear(change, undone);
	note_actor(change, "by", "person");
	set_number(change, "connection", change->actor->connection);
	set_number(change, "at", change->now.us);
}

void round_guard_ask(struct change *change)
{
	static const char *const seen[] = { "seen", "abnormal", "remark", "probe_text",
		"probe_number", "probe_quality", "difference", "code_ok", "approver",
		"approved_at", "opinion", NULL };

	need_running(change);
	need_reason(change, "reason", _("写明为什么不做，如 室外平台结冰。"));
	change_clear(change, seen);
	change_set_text(change, "outcome", "not_done");
	change_set_text(change, "terminal",
	    json_string_value(json_object_get(change->facts, "tty")));
	note_actor(change, "by", "person");
	set_number(change, "connection", change->actor->connection);
	set_number(change, "at", change->now.us);
}

/* Another person; on trial, where one plays both, another connection all the same. */
static void need_another(struct change *change)
{
	const struct actor *actor = change->actor;
	int64_t person = record_integer(change->record, "person");
	bool same = g_strcmp0(actor->name, record_text(change->record, "by")) == 0 &&
	    person == actor->person;

	if (same && !actor->trial)
		change_refuse(change, NULL, _("不做要另一个人批准：这一项是本人请批的。"));
	else if (actor->connection == 0 ||
	    actor->connection == record_integer(change->record, "connection"))
		change_refuse(change, NULL, _("批准要在批准人自己的连接上办。"));
}

void round_guard_approve(struct change *change)
{
	need_running(change);
	need_another(change);
	change_set_text(change, "approver", change->actor->name);
	set_number(change, "approved_at", change->now.us);
}

void round_guard_reject(struct change *change)
{
	need_running(change);
	need_reason(change, "opinion", _("写明为什么要做。"));
	change_set_text(change, "outcome", NULL);
	change_set_text(change, "reason", NULL);
}

void round_effect_count(struct change *change)
{
	int64_t round = record_integer(change->record, "round");
	json_t *lines = change_find(change, "round_result", "round", json_integer(round));
	unsigned abnormal = 0;

	for (size_t i = 0; i < json_array_size(lines); i++)
		abnormal += word_in("deviation|fault",
		    record_text(json_array_get(lines, i), "outcome"));
	change_put(change, "round", round, NULL,
	    json_pack("{s:I, s:I, s:I}", "done", (json_int_t)count_lines(lines, "recorded"),
		"abnormal", (json_int_t)abnormal, "excused",
		(json_int_t)count_lines(lines, "excused")));
	json_decref(lines);
}
