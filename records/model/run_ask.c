/* Asking devices during a run: what is written down before, and what came of it. */
#include "records/model/run_ask.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/run.h"

/* ---- being asked -------------------------------------------------------------------------- */

/* What is under way for the step; NULL: nothing. New reference. */
static json_t *under_way(struct change *change)
{
	json_t *asks = change_find(change, "run_ask", "run_step", json_integer(change->id));
	json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(asks) && found == NULL; i++)
		if (g_strcmp0(record_text(json_array_get(asks, i), "state"), "asked") == 0)
			found = json_incref(json_array_get(asks, i));
	json_decref(asks);
	return found;
}

static void refuse_second(struct change *change)
{
	json_t *ask = under_way(change);
	char at[CLOCK_TEXT_SIZE];

	if (ask == NULL)
		return;
	clock_text((struct wall){ record_integer(ask, "asked_at") }, CLOCK_TIME, at, sizeof at);
	change_refuse(change, NULL, _("正在问 %s 的 %s（%s 起）：等它有了结果再问。"),
	    record_text(ask, "device_name"), record_text(ask, "command"), at);
	json_decref(ask);
}

/* Why nothing of it can be asked; NULL when something can. */
static const char *hindrance(const json_t *asks)
{
	const char *first = NULL;

	for (size_t i = 0; i < json_array_size(asks); i++) {
		const char *reason = record_text(json_array_get(asks, i), "reason");
		if (reason == NULL)
			return NULL;
		first = first == NULL ? reason : first;
	}
	return first;
}

void run_guard_ask(struct change *change)
{
	const json_t *asks = json_object_get(change->facts, "asks");
	json_t *run = change_get(change, "run", change_integer(change, "run"));

	if (!word_in(RUN_LIVE, record_text(run, "state")))
		change_refuse(change, NULL, _("这次执行已经结束。"));
	json_decref(run);
	if (json_array_size(asks) == 0)
		change_refuse(change, NULL, _("这一步没有要问设备的命令。"));
	else if (hindrance(asks) != NULL)
		change_refuse(change, NULL, "%s", hindrance(asks));
	refuse_second(change);
}

static void append_ask(struct change *change, const json_t *ask)
{
	const char *reason = record_text(ask, "reason"), *name = record_text(ask, "name");
	json_t *fields = json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:I, s:s}", "run",
	    (json_int_t)change_integer(change, "run"), "run_step", (json_int_t)change->id, "step",
	    (json_int_t)change_integer(change, "number"), "role", record_text(ask, "role"),
	    "command", record_text(ask, "command"), "by", change->actor->name, "asked_at",
	    (json_int_t)change->now.us, "device_name",
	    name == NULL ? record_text(ask, "role") : name);

	if (record_integer(ask, "device") != 0)
		json_object_set_new(fields, "device", json_integer(record_integer(ask, "device")));
	if (reason != NULL) {
		json_object_set_new(fields, "reason", json_string(reason));
		json_object_set_new(fields, "over_at", json_integer(change->now.us));
	}
	change_append(change, "run_ask", reason == NULL ? "asked" : "failed", fields);
}

void run_effect_ask(struct change *change)
{
	const json_t *asks = json_object_get(change->facts, "asks"), *ask;
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i;

	json_array_foreach(asks, i, ask) {
		const char *reason = record_text(ask, "reason"), *name = record_text(ask, "name");

		append_ask(change, ask);
		g_string_append_printf(text, "%s%s %s", i == 0 ? "" : _("、"),
		    name == NULL ? record_text(ask, "role") : name, record_text(ask, "command"));
		if (reason != NULL)
			g_string_append_printf(text, _("（没有问：%s）"), reason);
	}
	journal_say_of(change, "run", id, record_text(run, "number"), _("第 %d 步取证：%s"),
	    (int)change_integer(change, "number"), text->str);
	json_decref(run);
}

/* ---- what came of it ---------------------------------------------------------------------- */

void run_ask_guard_over(struct change *change)
{
	json_object_set_new(change->fields, "over_at", json_integer(change->now.us));
}

void run_ask_guard_answer(struct change *change)
{
	json_t *output = change_get(change, "command_output", change_integer(change, "output"));

	if (output == NULL)
		change_refuse(change, "output", _("没有这份命令输出。"));
	else
		change_set_text(change, "number", record_text(output, "number"));
	json_decref(output);
	run_ask_guard_over(change);
}

/* The outcome may be known to who looked with his own eyes. */
void run_ask_guard_say(struct change *change)
{
	if (change_given(change, "seen") == NULL)
		change_refuse(change, "seen", _("写明怎样看的、看到什么。"));
	run_ask_guard_over(change);
}

void run_ask_effect_over(struct change *change)
{
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	const char *act = change->act->name;
	const char *more = strcmp(act, "answer") == 0 ? change_text(change, "number")
	    : strcmp(act, "fail") == 0 ? change_text(change, "reason")
	    : strcmp(act, "say") == 0 ? change_text(change, "seen")
				      : _("问到一半值班服务停了，有没有问到不知道");
	char at[CLOCK_TEXT_SIZE];

	clock_text((struct wall){ change_integer(change, "asked_at") }, CLOCK_TIME, at, sizeof at);
	journal_say_of(change, "run", id, record_text(run, "number"),
	    _("第 %d 步取证 %s %s（%s 问的）%s：%s"), (int)change_integer(change, "step"),
	    change_text(change, "device_name"), change_text(change, "command"), at,
	    _(change->act->title), more == NULL ? "" : more);
	json_decref(run);
}
