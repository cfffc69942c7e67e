/* What a step of a run lets one do beside being done: ask the devices, open its form, call those it
 * names. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/run.h"
#include "views/records.h"
#include "views/run_ask.h"
#include "views/run_form.h"
#include "views/run_parts.h"
#include "views/run_roles.h"
#include "views/show.h"

static const char *refuse_step(const struct run *run)
{
	if (run_selected(run) == NULL)
		return _("没有选中的行");
	return word_in(RUN_LIVE, row_get(run_record(run), "state")) ? NULL :
	    _("这次执行已经结束");
}

static bool has(const json_t *row, const char *name)
{
	return row_get(row, name)[0] != '\0';
}

/* ---- devices ------------------------------------------------------------------------------ */

const char *run_refuse_ask(void *data)
{
	const char *reason = refuse_step(data);

	return reason == NULL && !has(run_selected(data), "commands") ?
	    _("这一步没有要问设备的命令") : reason;
}

void run_ask_now(void *data)
{
	const struct run *run = data;

	run_ask_step(run->view->app, row_get_integer(run_selected(run), "id"));
}

const char *run_refuse_evidence(void *data)
{
	return run_selected(data) == NULL ? _("没有选中的行") :
	    has(run_selected(data), "commands") ? NULL : _("这一步没有要问设备的命令");
}

void run_open_evidence(void *data)
{
	const struct run *run = data;

	open_run_asks(run->view->app, run_selected(run));
}

void run_open_roles(void *data)
{
	const struct run *run = data;

	open_run_roles(run->view->app, run->id);
}

/* ---- its form ----------------------------------------------------------------------------- */

/* The circuit a role of the run stands for; 0: none. */
static int64_t circuit_of(const struct run *run)
{
	g_autoptr(GPtrArray) rows = run->beside.roles == NULL ? g_ptr_array_new() :
	    mirror_rows(run->beside.roles);

	for (guint i = 0; i < rows->len; i++)
		if (row_get_integer(rows->pdata[i], "run") == run->id &&
		    strcmp(row_get(rows->pdata[i], "kind"), "circuit") == 0)
			return row_get_integer(rows->pdata[i], "object");
	return 0;
}

const char *run_refuse_form(void *data)
{
	const char *reason = refuse_step(data);

	if (reason != NULL)
		return reason;
	if (!has(run_selected(data), "form"))
		return _("这一步没有要开的单");
	if (row_get_integer(run_record(data), "drill") != 0)
		return _("演练不开真单：说出来要开什么，记一笔。");
	return strcmp(row_get(run_selected(data), "form"), "location") == 0 &&
	    circuit_of(data) == 0 ? _("没有角色指着一条链路：按 u 选定") : NULL;
}

void run_open_form(void *data)
{
	const struct run *run = data;

	run_form_open(run->view->app, run_selected(run), circuit_of(run));
}

/* ---- calls -------------------------------------------------------------------------------- */

/* Who answers to WHOM, one a line, the first one first. NULL: not known. Caller frees. */
static char *people_said(const json_t *people)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const json_t *person;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)people, i, person) {
		g_autofree char *one = run_phone_text(person);
		g_string_append_printf(text, "%s%s", i == 0 ? "" : "\n", one);
	}
	if (people != NULL && i == 0)
		g_string_append(text, _("台账里没有号码"));
	return people == NULL ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

/* To whom the step says that nobody has been logged yet, with the number to try first. */
void run_log_call(void *data)
{
	struct run *run = data;
	const struct kind *kind = kind_find("run_call");
	const json_t *row = run_selected(run), *people = NULL;
	g_autofree char *whom = run_step_call(row, run->beside.calls);
	json_auto_t *preset = json_object(), *given = json_pack("{s:I, s:I}", "run",
	    (json_int_t)run->id, "step", (json_int_t)row_get_integer(row, "number"));

	if (whom != NULL) {
		people = run_phones_of(run->phones, row, whom);
		json_object_set_new(preset, "whom", json_string(whom));
	}
	const char *number = run_phone_number(json_array_get(people, 0));
	if (number[0] != '\0')
		json_object_set_new(preset, "phone", json_string(number));
	json_object_set_new(preset, "result", json_string("answered"));
	g_autofree char *said = people_said(people);
	open_act_form(run->view->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "log"), .preset = preset, .given = given, .said = said,
		.fields = "whom|phone|result|person|summary" });
}
