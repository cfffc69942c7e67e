#include "records/model/rectification.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/drill.h"
#include "records/model/journal.h"

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- where it was found ------------------------------------------------------------------- */

static void check_drill(struct change *change)
{
	json_t *drill = change_get(change, "drill", change_integer(change, "drill"));

	if (change_integer(change, "drill") == 0)
		change_refuse(change, "drill", _("写明问题是在哪次演练里发现的。"));
	else if (!word_in("ended|evaluated|rectifying|aborted", record_text(drill, "state")))
		change_refuse(change, "drill", _("演练还没有结束，或已经归档。"));
	json_decref(drill);
}

static void check_incident(struct change *change)
{
	json_t *incident = change_get(change, "incident", change_integer(change, "incident"));

	if (change_integer(change, "incident") == 0)
		change_refuse(change, "incident", _("写明问题来自哪起安全事件。"));
	else if (record_has_ended(kind_find("incident"), incident))
		change_refuse(change, "incident",
		    _("%s 已经归档或是误报；以后发现的按检查登记。"),
		    record_text(incident, "number"));
	json_decref(incident);
}

static void check_words(struct change *change)
{
	if (change_given(change, "source_note") == NULL)
		change_refuse(change, "source_note",
		    _("写明来源：谁、什么时候、哪次检查，文号。"));
}

/* One entry for each source: the reference it has, and what else it wants. */
static const struct { const char *name, *reference; void (*check)(struct change *change);
} sources[] = {
	{ "drill", "drill", check_drill },
	{ "incident", "incident", check_incident },
	{ "inspection", NULL, check_words },
	{ "other", NULL, check_words },
};

/* The source that was chosen, else that of the reference given; NULL: neither. Static. */
static const char *source_of(struct change *change)
{
	const char *chosen = json_string_value(change_given(change, "source"));

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		const char *reference = sources[i].reference;
		if (chosen != NULL ? strcmp(sources[i].name, chosen) == 0 :
		    reference != NULL && change_given(change, reference) != NULL)
			return sources[i].name;
	}
	return NULL;
}

/* A reference to what it does not come from would count it twice. */
static void check_source(struct change *change)
{
	const char *source = source_of(change);

	if (source == NULL) {
		change_refuse(change, "source",
		    _("写明问题从哪里来：演练、安全事件、检查还是其他。"));
		return;
	}
	change_set_text(change, "source", source);
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		if (strcmp(sources[i].name, source) == 0)
			sources[i].check(change);
		else if (sources[i].reference != NULL &&
		    change_given(change, sources[i].reference) != NULL)
			change_refuse(change, sources[i].reference,
			    _("一个问题只有一个来源；选的来源不是这个。"));
	}
}

/* ---- acts --------------------------------------------------------------------------------- */

void rectification_guard_find(struct change *change)
{
	check_source(change);
	if (change_integer(change, "due_at") != 0 &&
	    change_integer(change, "due_at") <= change->now.us)
		change_refuse(change, "due_at", _("截止要在现在之后。"));
	change_number(change, "ZG");
}

/* What it comes from says so in its journal; a drill keeps how many there are. */
void rectification_effect_find(struct change *change)
{
	int64_t drill = change_integer(change, "drill");
	const char *kind = drill != 0 ? "drill" : "incident";
	int64_t id = change_integer(change, kind);
	json_t *from = id == 0 ? NULL : change_get(change, kind, id);

	if (drill != 0)
		change_put(change, "drill", id, NULL, json_pack("{s:I}", "findings",
		    (json_int_t)drill_findings(change, id, NULL)));
	if (from != NULL)
		journal_say_of(change, kind, id, record_text(from, "number"),
		    _("问题：%s；整改：%s（%s）"), change_text(change, "finding"),
		    change_text(change, "measure"), change_text(change, "owner_name"));
	json_decref(from);
}

void rectification_guard_postpone(struct change *change)
{
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", _("写明理由。"));
	if (change_integer(change, "due_at") <= change->now.us)
		change_refuse(change, "due_at", _("截止要在现在之后。"));
	/* moving a date that has passed does not make it kept */
	if (record_integer(change->record, "due_at") < change->now.us)
		json_object_set_new(change->fields, "late", json_true());
	set_integer(change, "postponed", record_integer(change->record, "postponed") + 1);
}

void rectification_guard_done(struct change *change)
{
	if (change_given(change, "proof") == NULL)
		change_refuse(change, "proof", _("写明做了什么，凭什么说做好了。"));
	if (record_integer(change->record, "due_at") < change->now.us)
		json_object_set_new(change->fields, "late", json_true());
	change_set_text(change, "done_by", change->actor->name);
	set_integer(change, "done_at", change->now.us);
	if (change->actor->person != 0)
		set_integer(change, "done_person", change->actor->person);
}

void rectification_guard_review(struct change *change)
{
	int64_t person = change->actor->person;

	if (person != 0 && person == record_integer(change->record, "done_person"))
		change_refuse(change, NULL, _("登记完成的人不能自己复查。"));
	change_set_text(change, "reviewed_by", change->actor->name);
	set_integer(change, "reviewed_at", change->now.us);
}

void rectification_guard_reject(struct change *change)
{
	rectification_guard_review(change);
	if (change_given(change, "review_note") == NULL)
		change_refuse(change, "review_note", _("写明还差什么。"));
	change_clear(change, (const char *const[]){ "done_by", "done_person", "done_at", NULL });
}

void rectification_effect_say(struct change *change)
{
	g_autofree char *given = journal_given(change, NULL);

	journal_say(change, "%s", given);
}
