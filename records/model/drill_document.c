#include "records/model/drill_document.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/drill.h"
#include "records/model/journal.h"

const struct drill_part drill_parts[] = {
	{ "run", "run", "code|version|title|approved|plan_hash|plan_text|alarm_what|cause|"
	  "commander|started_at|ended_at|total|done|late|outcome|reason|note|state",
	  "code|title|commander|started_at|ended_at|state", "ended|aborted", 1 },
	{ "steps", "run_step", "number|title|role|within|when|verify|commands|calls|records|safety|"
	  "guidance|form|authority|people|every|next|else_step|else_plan|else_words|evacuate|"
	  "opened_at|due_at|done_at|by|outcome|late|times|evidence|recorded|second|authority_by|"
	  "reason|state", "number|title|state", "done|skipped|passed", DRILL_DOCUMENT_STEPS },
	{ "calls", "run_call", "step|whom|phone|result|person|summary|at|by", "whom|result|at",
	  NULL, DRILL_DOCUMENT_CALLS },
	{ "roles", "run_role", "role|title|class|name|port", "role", NULL, DRILL_DOCUMENT_STEPS },
	{ NULL, NULL, NULL, NULL, NULL, 0 },
};

json_t *drill_document_of(const struct drill_part *part, const json_t *record)
{
	g_auto(GStrv) names = g_strsplit(part->fields, "|", -1);
	json_t *said = json_object();

	for (char **name = names; *name != NULL; name++)
		if (json_object_get(record, *name) != NULL)
			json_object_set(said, *name, json_object_get(record, *name));
	return said;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* "steps[3].title": where something is wrong. Caller frees. */
static char *place_of(const struct drill_part *part, size_t n, const char *name)
{
	return part->most == 1 ? g_strdup_printf("%s.%s", part->member, name) :
	    g_strdup_printf("%s[%zu].%s", part->member, n + 1, name);
}

/* NULL: VALUE is one that NAME of PART may have. Caller frees. */
static char *wrong_value(const struct drill_part *part, const char *name, const json_t *value)
{
	const struct kind *kind = kind_find(part->kind);
	const struct field *field = kind_field(kind, name);
	char *reason = NULL;

	if (!word_in(part->fields, name))
		return g_strdup(_("演练记录里没有这一项。"));
	if (strcmp(name, "state") == 0)
		return word_in(part->states, json_string_value(value)) ? NULL :
		    g_strdup(_("还没有结束，或没有这个状态。"));
	if (json_is_string(value) && (field->type == FIELD_TEXT || field->type == FIELD_NOTE)) {
		const char *text = json_string_value(value);
		const struct bytes raw = { (const uint8_t *)text, strlen(text) };
		g_autofree char *clean = (field->flags & FIELD_VERBATIM) != 0 ? g_strdup(text) :
		    text_clean_lines(raw, strlen(text) + 1);
		if (strcmp(clean, text) != 0)
			return g_strdup(_("有不该有的字符。"));
	}
	return field_accepts(field, value, &reason) ? NULL : reason;
}

/* NULL: RECORD, the Nth of PART, is one. Caller frees. */
static char *wrong_record(const struct drill_part *part, size_t n, json_t *record)
{
	g_auto(GStrv) needed = g_strsplit(part->needed, "|", -1);
	const char *name;
	json_t *value;

	if (!json_is_object(record))
		return g_strdup_printf(_("演练记录 %s：不是一条记录。"), part->member);
	json_object_foreach(record, name, value) {
		g_autofree char *reason = wrong_value(part, name, value);
		if (reason == NULL)
			continue;
		g_autofree char *clean = text_clean_string(name);
		g_autofree char *place = place_of(part, n, clean);
		return g_strdup_printf(_("演练记录 %s：%s"), place, reason);
	}
	for (char **one = needed; *one != NULL; one++) {
		g_autofree char *place = place_of(part, n, *one);
		if (json_object_get(record, *one) == NULL)
			return g_strdup_printf(_("演练记录 %s：没有填。"), place);
	}
	return NULL;
}

static char *wrong_part(const struct drill_part *part, json_t *member)
{
	json_t *record;
	size_t n;

	if (part->most == 1)
		return wrong_record(part, 0, member);
	if (!json_is_array(member) || json_array_size(member) > part->most)
		return g_strdup_printf(_("演练记录 %s：不是列表，或超过 %zu 条。"), part->member,
		    part->most);
	json_array_foreach(member, n, record) {
		char *reason = wrong_record(part, n, record);
		if (reason != NULL)
			return reason;
	}
	return NULL;
}

/* What one value cannot show: the order of steps and of times. */
static char *wrong_whole(const json_t *document)
{
	const json_t *run = json_object_get(document, "run"), *one;
	size_t n;

	if (record_integer(run, "ended_at") < record_integer(run, "started_at"))
		return g_strdup(_("演练记录 run.ended_at：结束在开始之前。"));
	if (json_array_size(json_object_get(document, "steps")) == 0)
		return g_strdup(_("演练记录 steps：一步也没有。"));
	json_array_foreach(json_object_get(document, "steps"), n, one)
		if (record_integer(one, "number") != (int64_t)n + 1)
			return g_strdup_printf(_("演练记录 steps[%zu].number：步号不连续。"),
			    n + 1);
	return NULL;
}

json_t *drill_document_read(const char *text, char **ret_reason)
{
	json_error_t error;
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	char *reason = NULL;

	if (!json_is_object(document))
		reason = g_strdup(_("演练记录读不出：不是一份 zhiban 演练记录。"));
	else if (record_integer(document, "format") != DRILL_DOCUMENT_FORMAT)
		reason = g_strdup_printf(_("演练记录 format：只认第 %d 种。"),
		    DRILL_DOCUMENT_FORMAT);
	for (const struct drill_part *part = drill_parts; part->member != NULL && reason == NULL;
	     part++)
		reason = wrong_part(part, json_object_get(document, part->member));
	if (reason == NULL)
		reason = wrong_whole(document);
	if (reason == NULL)
		return document;
	json_decref(document);
	*ret_reason = reason;
	return NULL;
}

/* ---- taking it in ------------------------------------------------------------------------- */

static void refuse_again(struct change *change, const char *hash)
{
	json_t *same = change_find(change, "drill", "document_hash", json_string(hash));

	if (json_array_size(same) > 0)
		change_refuse(change, "document", _("这份记录已经收过（%s）。"),
		    record_text(json_array_get(same, 0), "number"));
	json_decref(same);
}

static void take_head(struct change *change, const json_t *run)
{
	static const char *const taken[] = { "title", "version", "started_at", "ended_at" };

	for (size_t i = 0; i < G_N_ELEMENTS(taken); i++)
		if (json_object_get(run, taken[i]) != NULL)
			json_object_set(change->fields, taken[i], json_object_get(run, taken[i]));
	if (record_integer(run, "ended_at") > change->now.us)
		change_refuse(change, "document", _("演练记录 run.ended_at：在将来。"));
	if (change->record == NULL)
		json_object_set(change->fields, "planned_at", json_object_get(run, "started_at"));
	if (change->record == NULL)
		change_set_text(change, "code", record_text(run, "code"));
	else if (g_strcmp0(record_text(change->record, "code"), record_text(run, "code")) != 0)
		change_refuse(change, "document", _("这份记录是 %s 的，这次演练是 %s 的。"),
		    record_text(run, "code"), record_text(change->record, "code"));
	json_object_set_new(change->fields, "trained", json_true());
}

void drill_guard_import(struct change *change)
{
	const char *text = json_string_value(change_given(change, "document"));
	g_autofree char *reason = NULL, *hash = NULL;
	json_t *document = text == NULL ? NULL : drill_document_read(text, &reason);

	if (change->record == NULL)
		change_number(change, "YL");
	if (document == NULL) {
		change_refuse(change, "document", "%s", text == NULL ?
		    _("要有一份演练记录。") : reason);
		return;
	}
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	refuse_again(change, hash);
	change_set_text(change, "document_hash", hash);
	take_head(change, json_object_get(document, "run"));
	json_decref(document);
}

static int64_t append_of(struct change *change, const struct drill_part *part, int64_t run,
    const json_t *record)
{
	json_t *fields = json_deep_copy(record);
	g_autofree char *state = g_strdup(record_text(record, "state"));

	json_object_del(fields, "state");
	if (run != 0)
		json_object_set_new(fields, "run", json_integer(run));
	return change_append(change, part->kind, state, fields);
}

void drill_effect_import(struct change *change)
{
	g_autofree char *reason = NULL;
	json_t *document = drill_document_read(change_text(change, "document"), &reason);
	json_t *head = json_deep_copy(json_object_get(document, "run")), *record, *fields;
	size_t i;

	json_object_set_new(head, "mode", json_string("drill"));
	json_object_set_new(head, "drill", json_integer(change->id));
	json_object_set_new(head, "number", json_string(change_text(change, "number")));
	int64_t run = append_of(change, &drill_parts[0], 0, head);
	for (const struct drill_part *part = drill_parts + 1; part->member != NULL; part++)
		json_array_foreach(json_object_get(document, part->member), i, record)
			append_of(change, part, run, record);
	drill_grade_steps(change, run);
	fields = drill_counts(change, run);
	json_object_set_new(fields, "run", json_integer(run));
	change_put(change, "drill", change->id, NULL, fields);
	journal_say(change, _("收到演练记录：%s %s，执行人 %s"), record_text(head, "code"),
	    record_text(head, "title"), record_text(head, "commander"));
	json_decref(head);
	json_decref(document);
}
