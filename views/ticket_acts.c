#include "views/ticket_acts.h"

#include <string.h>

#include "base/i18n.h"
#include "views/records.h"
#include "views/show.h"

/* What is asked where the program knows what it is about; the rest it fills in, the level among it:
 * by how much of the network is hit. */
#define ASKED "symptom|users_affected|occurred_at|occurred_basis|next_step"
/* Of what no alarm and no call has told somebody has to say who did. */
#define ASKED_WHO "channel|reporter_unit_name|reporter_name|callback_phone|" ASKED
#define CANDIDATES_MOST 7
#define UNITS_NAMED 5

static const struct kind *ticket_kind(void)
{
	return kind_find("fault_ticket");
}

/* A `prefill` under way: for which act, from what, what it answered. */
struct beginning {
	struct app *app;
	struct view *from;           /* nothing is opened over another view */
	const struct kind *kind;
	const struct act *act;
	int64_t id;                  /* acted on; 0: a record is made */
	const char *fields;          /* that are asked; NULL: all of the act's */
	const char *pick; /* field that takes a ticket out of the candidates; NULL: none */
	char *said, *about;
	void (*saved)(struct app *app, int64_t id);
	json_t *answer;
};

static void beginning_free(struct beginning *beginning)
{
	g_free(beginning->said);
	g_free(beginning->about);
	json_decref(beginning->answer);
	g_free(beginning);
}

/* ---- what is known ------------------------------------------------------------------------ */

/* "归属 受理 本级运营商  处置 移动云川分公司（R3 …）  报修 10086-3  电路号 YC-YD-20417" */
static void say_parties(GString *text, const json_t *about)
{
	const char *accepts = row_get(about, "accepts_name"),
		   *repairs = row_get(about, "repairs_name");
	const char *phone = row_get(about, "repair_phone"), *number = row_get(about, "circuit_no");

	if (accepts[0] == '\0')
		return;
	g_string_append_printf(text, _("\n归属  受理 %s  处置 %s（规则 R%d）"), accepts, repairs,
	    (int)row_get_integer(about, "rule"));
	if (strcmp(row_get(about, "repairs"), "carrier") == 0)
		g_string_append_printf(text, _("  报修 %s  电路号 %s"),
		    phone[0] == '\0' ? _("台账没有填") : phone,
		    number[0] == '\0' ? _("台账没有填") : number);
}

static void say_units(GString *text, const json_t *about)
{
	const json_t *units = json_object_get(about, "units"), *unit;
	size_t i;

	if (!json_is_array(units))
		return;
	g_string_append_printf(text, _("\n影响  %zu 家"), json_array_size(units));
	json_array_foreach((json_t *)(uintptr_t)units, i, unit)
		if (i < UNITS_NAMED)
			g_string_append_printf(text, "%s%s", i == 0 ? _("：") : _("、"),
			    row_get(unit, "name"));
}

/* What the service filled in and nobody is asked for. Caller frees. */
static char *known_text(const json_t *answer, const json_t *fields)
{
	const json_t *about = json_object_get(answer, "about");
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, _("对象  %s"), row_get(fields, "object"));
	if (row_get(fields, "reporter_name")[0] != '\0')
		g_string_append_printf(text, _("\n申告  %s %s %s"),
		    row_get(fields, "reporter_unit_name"), row_get(fields, "reporter_name"),
		    row_get(fields, "callback_phone"));
	say_parties(text, about);
	say_units(text, about);
	return g_string_free(text, FALSE);
}

/* ---- the form ----------------------------------------------------------------------------- */

/* The fields the act takes and the form does not ask. */
static json_t *given_of(const struct beginning *beginning, const json_t *fields)
{
	json_t *given = json_object(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)fields, name, value) {
		const struct field *field = kind_field(beginning->kind, name);
		if (field != NULL && act_takes(beginning->act, field) &&
		    !word_in(beginning->fields, name))
			json_object_set(given, name, value);
	}
	return given;
}

/* What is known stands over the fields that are left; where none must be filled Enter saves. */
static void open_filled(const struct beginning *beginning, const json_t *picked)
{
	const json_t *fields = json_object_get(beginning->answer, "fields");
	json_auto_t *shown = json_object(), *filled = json_object();
	bool asks_some = beginning->fields != NULL;
	json_auto_t *given = asks_some ? given_of(beginning, fields) : NULL;

	json_object_update(filled, (json_t *)(uintptr_t)fields);
	json_object_update(shown, json_object_get(beginning->answer, "shown"));
	if (picked != NULL) {
		json_object_set(filled, beginning->pick, json_object_get(picked, "id"));
		json_object_set(shown, beginning->pick, json_object_get(picked, "number"));
	}
	json_object_set(filled, "shown", shown);
	const char *report = strcmp(beginning->act->name, "dispatch") != 0 ? "" :
	    row_get(json_object_get(beginning->answer, "about"), "report");
	const char *said = beginning->said != NULL ? beginning->said :
	    report[0] != '\0' ? report : NULL;
	g_autofree char *known = asks_some ? known_text(beginning->answer, filled) : NULL;
	const struct act_form form = { .kind = beginning->kind, .act = beginning->act,
		.id = beginning->id, .preset = filled, .given = given,
		.fields = beginning->fields, .said = asks_some ? known : said,
		.about = beginning->about, .ready = asks_some, .saved = beginning->saved };
	open_act_form(beginning->app, &form);
}

static void candidate_chosen(int answer, void *data)
{
	struct beginning *beginning = data;
	const json_t *candidates = json_object_get(beginning->answer, "candidates");
	const json_t *chosen = answer < 1 ? NULL : json_array_get(candidates, (size_t)answer - 1);

	if (answer == 0 || (chosen != NULL && beginning->pick != NULL))
		open_filled(beginning, chosen);
	else if (chosen != NULL)
		open_ticket(beginning->app, row_get_integer(chosen, "id"));
	beginning_free(beginning);
}

/* "GZ-20261122-001  JR-0417 云溪镇接入  链路中断" */
static char *candidate_text(const json_t *candidate)
{
	return g_strdup_printf("%s  %s  %s", row_get(candidate, "number"),
	    row_get(candidate, "object"), row_get(candidate, "symptom"));
}

/* Open tickets about the same: which is it? */
static void ask_candidates(struct beginning *beginning)
{
	const json_t *candidates = json_object_get(beginning->answer, "candidates");
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
	bool picks = beginning->pick != NULL;

	g_ptr_array_add(answers, g_strdup(picks ? _("自己写单号") : _("另建一张")));
	for (size_t i = 0; i < json_array_size(candidates) && i < CANDIDATES_MOST; i++)
		g_ptr_array_add(answers, candidate_text(json_array_get(candidates, i)));
	g_ptr_array_add(answers, NULL);
	app_ask(beginning->app,
	    picks ? _("并入哪一张故障单") : _("已经有未结的故障单，打开它还是另建？"),
	    (const char *const *)answers->pdata, candidate_chosen, beginning);
}

/* Where nothing is known of it a form for an act that is there already is opened as it is. */
static void filled_came(json_t *result, json_t *error, void *data)
{
	struct beginning *beginning = data;
	bool here = app_top(beginning->app) == beginning->from;

	if (error != NULL && beginning->id == 0) {
		g_autofree char *text = model_error_text(error);
		app_toast(beginning->app, STYLE_ERROR, "%s", text);
	}
	if (!here || (error != NULL && beginning->id == 0)) {
		beginning_free(beginning);
		return;
	}
	beginning->answer = json_incref(result);
	if (beginning->id == 0 &&
	    json_object_get(json_object_get(result, "fields"), "channel") == NULL)
		beginning->fields = ASKED_WHO;
	if (json_array_size(json_object_get(result, "candidates")) > 0) {
		ask_candidates(beginning);
		return;
	}
	open_filled(beginning, NULL);
	beginning_free(beginning);
}

/* BEGINNING is taken over. */
static void ask_filled(struct beginning *beginning, const char *from, int64_t id)
{
	beginning->from = app_top(beginning->app);
	model_call(console_model(beginning->app), "prefill",
	    json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind", beginning->kind->name, "act",
		beginning->act->name, "from", "kind", from, "id", (json_int_t)id),
	    filled_came, beginning);
}

void ticket_begin(struct app *app, const char *kind, int64_t id)
{
	struct beginning *beginning = g_new0(struct beginning, 1);

	*beginning = (struct beginning){ .app = app, .kind = ticket_kind(),
		.act = kind_act(ticket_kind(), "open"), .fields = ASKED, .saved = open_ticket,
		.about = g_strdup_printf("%s-%" G_GINT64_FORMAT, kind, id) };
	ask_filled(beginning, kind, id);
}

void open_filled_act(struct app *app, const struct act_form *form)
{
	struct beginning *beginning = g_new0(struct beginning, 1);
	const char *act = form->act->name;

	*beginning = (struct beginning){ .app = app, .kind = form->kind, .act = form->act,
		.id = form->id, .saved = form->saved, .said = g_strdup(form->said),
		.pick = strcmp(act, "merge") == 0 ? "merged_into"
		    : strcmp(act, "link") == 0	  ? "ticket" : NULL };
	ask_filled(beginning, form->kind->name, form->id);
}

const char *ticket_refuse_from_alarm(const json_t *alarm)
{
	return alarm == NULL ? _("没有选中的行") : NULL;
}

void ticket_from_alarm(struct app *app, const json_t *alarm)
{
	int64_t ticket = row_get_integer(alarm, "ticket");

	if (ticket != 0)
		open_ticket(app, ticket);
	else
		ticket_begin(app, "alarm", row_get_integer(alarm, "key"));
}

/* ---- by hand ------------------------------------------------------------------------------ */

void ticket_new(struct app *app)
{
	const struct act_form form = { .kind = ticket_kind(),
		.act = kind_act(ticket_kind(), "open"), .saved = open_ticket };

	open_act_form(app, &form);
}

void call_new(struct app *app)
{
	const struct kind *kind = kind_find("call");
	const struct act_form form = { .kind = kind, .act = kind_act(kind, "create"),
		.saved = open_call };

	open_act_form(app, &form);
}
