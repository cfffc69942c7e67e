/* What a warning touches, and what is to be done because of it. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/warning.h"

/* The warning this is a part of; NULL: there is none. Caller owns. */
static json_t *warning_of(struct change *change)
{
	return change_get(change, "warning_notice", change_integer(change, "warning_notice"));
}

/* The warning, which must be signed for and not over, or one sentence. Caller owns. */
static json_t *open_warning(struct change *change, const char *states, const char *sentence)
{
	json_t *warning = warning_of(change);

	if (!word_in(states, record_text(warning, "state")))
		change_refuse(change, "warning_notice", "%s", sentence);
	return warning;
}

static void say_of(struct change *change, const json_t *warning, const char *text)
{
	journal_say_of(change, "warning_notice", record_id(warning), record_text(warning, "number"),
	    "%s", text);
}

/* ---- assets ------------------------------------------------------------------------------- */

static const char *const things[] = { "device", "managed_service", "access_unit" };

static void refuse_twice(struct change *change, const char *field, const json_t *value)
{
	json_t *others = change_find(change, change->kind->name, "warning_notice",
	    json_integer(change_integer(change, "warning_notice")));

	for (size_t i = 0; i < json_array_size(others); i++)
		if (json_equal(json_object_get(json_array_get(others, i), field), value))
			change_refuse(change, field,
			    _("这个资产已经记在这条预警下：改它的结论。"));
	json_decref(others);
}

static void take_thing(struct change *change, const char *kind)
{
	json_t *record = change_get(change, kind, change_integer(change, kind));
	const char *name = record_text(record, kind_name_field(kind_find(kind))->name);

	change_set_text(change, "name", name == NULL ? "-" : name);
	refuse_twice(change, kind, change_value(change, kind));
	json_decref(record);
}

void warning_guard_asset(struct change *change)
{
	const char *what = change_text(change, "what");
	int given = what != NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(things); i++)
		if (change_integer(change, things[i]) != 0 && ++given == 1)
			take_thing(change, things[i]);
	if (given != 1)
		change_refuse(change, NULL,
		    _("写一个资产：设备、业务、接入单位或台账外资产之一。"));
	else if (what != NULL) {
		change_set_text(change, "name", what);
		refuse_twice(change, "what", change_value(change, "what"));
	}
	json_decref(open_warning(change, "received|acknowledged|assessed|tasked|feedback",
	    _("预警已经结束，不再记资产。")));
}

void warning_guard_conclude(struct change *change)
{
	const char *conclusion = change_text(change, "conclusion");

	if (g_strcmp0(conclusion, "not_affected") == 0 && change_text(change, "note") == NULL)
		change_refuse(change, "note", _("说不受影响，要写明依据。"));
	if (change_given(change, "conclusion") == NULL && change_given(change, "note") == NULL)
		change_refuse(change, NULL, _("没有改动。"));
}

void warning_say_asset(struct change *change)
{
	json_t *warning = warning_of(change);
	const char *note = change_text(change, "note");
	g_autofree char *text = g_strdup_printf(_("%s：%s%s%s"), change_text(change, "name"),
	    choice_title(warning_conclusions, change_text(change, "conclusion")),
	    note == NULL ? "" : " ", note == NULL ? "" : note);

	say_of(change, warning, text);
	json_decref(warning);
}

/* ---- tasks -------------------------------------------------------------------------------- */

static const char *moment(int64_t at, char text[static CLOCK_TEXT_SIZE])
{
	return clock_text((struct wall){ at }, CLOCK_MINUTE, text, CLOCK_TEXT_SIZE);
}

static void refuse_past(struct change *change)
{
	int64_t at = change_integer(change, "due_at");

	if (at != 0 && at <= change->now.us)
		change_refuse(change, "due_at", _("截止要在现在之后。"));
}

void warning_guard_task(struct change *change)
{
	json_t *warning = open_warning(change, "assessed|tasked",
	    _("先签收、研判，再布置任务；已反馈或结束的不再布置。"));
	json_t *others = change_find(change, change->kind->name, "warning_notice",
	    json_integer(change_integer(change, "warning_notice")));
	g_autofree char *number = g_strdup_printf("%s-%02zu", record_text(warning, "number"),
	    json_array_size(others) + 1);

	refuse_past(change);
	change_set_text(change, "number", number);
	json_decref(others);
	json_decref(warning);
}

/* The first one moves the warning on. */
void warning_effect_task(struct change *change)
{
	json_t *warning = warning_of(change);
	char due[CLOCK_TEXT_SIZE];
	g_autofree char *text = g_strdup_printf(_("%s 布置给 %s，%s 前：%s"),
	    change_text(change, "number"), change_text(change, "owner_name"),
	    moment(change_integer(change, "due_at"), due), change_text(change, "what"));

	if (g_strcmp0(record_text(warning, "state"), "assessed") == 0)
		change_put(change, "warning_notice", record_id(warning), "tasked", NULL);
	say_of(change, warning, text);
	json_decref(warning);
}

static void need(struct change *change, const char *field, const char *sentence)
{
	const char *text = json_string_value(change_given(change, field));

	if (text == NULL || text[0] == '\0')
		change_refuse(change, field, "%s", sentence);
}

/* A date that has passed was not kept, whatever is done now. */
static void keep_late(struct change *change)
{
	if (record_integer(change->record, "due_at") < change->now.us)
		json_object_set_new(change->fields, "late", json_true());
}

void warning_guard_task_done(struct change *change)
{
	need(change, "result", _("写明做了什么，结果怎样。"));
	keep_late(change);
	change_set_text(change, "done_by", change->actor->name);
	json_object_set_new(change->fields, "done_at", json_integer(change->now.us));
}

void warning_guard_task_later(struct change *change)
{
	need(change, "reason", _("写明为什么改期。"));
	refuse_past(change);
	keep_late(change);
}

void warning_guard_task_cancelled(struct change *change)
{
	need(change, "reason", _("写明为什么取消。"));
	keep_late(change);
}

void warning_say_task(struct change *change)
{
	json_t *warning = warning_of(change);
	g_autofree char *given = journal_given(change, NULL);
	g_autofree char *text = g_strdup_printf(_("任务 %s %s：%s"), change_text(change, "number"),
	    _(change->act->title), given);

	say_of(change, warning, text);
	json_decref(warning);
}
