#include "views/run_form.h"

#include <string.h>

#include "base/i18n.h"
#include "views/location.h"
#include "views/records.h"
#include "views/show.h"

#define CANDIDATES_MOST 7
/* Of a ticket only what the program cannot know is asked. */
#define TICKET_ASKED "symptom|users_affected|occurred_at|occurred_basis|next_step"

static const struct form_of {
	const char *word, *act;
	const char *fields;          /* that are asked; NULL: all of the act's */
} forms[] = {
	{ "fault_ticket", "open", TICKET_ASKED },
	{ "incident", "suspect", NULL },
	{ "isolation", "request", NULL },
	{ "maintenance_job", "create", NULL },
	{ "call", "create", NULL },
	{ "visitor", "create", NULL },
	{ "log_entry", "create", NULL },
};

static const struct form_of *form_of(const json_t *step)
{
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
		if (strcmp(forms[i].word, row_get(step, "form")) == 0)
			return &forms[i];
	return NULL;
}

const char *run_form_title(const json_t *step)
{
	const struct form_of *form = form_of(step);

	if (strcmp(row_get(step, "form"), "location") == 0)
		return _("断点定位");
	return form == NULL ? "" : _(kind_find(form->word)->title);
}

/* A `prefill` under way. */
struct opening {
	struct app *app;
	struct view *from;           /* nothing is opened over another view */
	const struct form_of *form;
	int64_t step;
	char *said;                  /* the step, over the form */
	json_t *answer;
};

static void opening_free(struct opening *opening)
{
	g_free(opening->said);
	json_decref(opening->answer);
	g_free(opening);
}

/* What is known and not asked. */
static json_t *given_of(const struct opening *opening, const struct kind *kind)
{
	json_t *fields = json_object_get(opening->answer, "fields"), *given = json_object();
	const struct act *act = kind_act(kind, opening->form->act);
	const char *name;
	json_t *value;

	json_object_foreach(fields, name, value) {
		const struct field *field = kind_field(kind, name);
		if (field != NULL && act_takes(act, field) &&
		    !word_in(opening->form->fields, name))
			json_object_set(given, name, value);
	}
	return given;
}

static void open_form(const struct opening *opening)
{
	const struct kind *kind = kind_find(opening->form->word);
	bool some = opening->form->fields != NULL;
	json_auto_t *preset = json_deep_copy(json_object_get(opening->answer, "fields"));
	json_auto_t *given = some ? given_of(opening, kind) : NULL;
	const char *object = row_get(preset, "object");
	g_autofree char *about = g_strdup_printf("step-%" G_GINT64_FORMAT, opening->step);
	g_autofree char *said = object[0] == '\0' ? g_strdup(opening->said) :
	    g_strdup_printf(_("%s\n对象  %s"), opening->said, object);

	if (preset == NULL)
		preset = json_object();
	json_object_set(preset, "shown", json_object_get(opening->answer, "shown"));
	open_act_form(opening->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, opening->form->act), .preset = preset, .given = given,
		.fields = opening->form->fields, .said = said, .about = about, .ready = some,
		.run_step = opening->step });
}

/* ---- one that is there already ------------------------------------------------------------ */

static void linked(json_t *result, json_t *error, void *data)
{
	struct app *app = data;

	(void)result;
	if (error == NULL)
		return;
	g_autofree char *text = model_error_text(error);
	app_toast(app, STYLE_ERROR, "%s", text);
}

static void link_to(const struct opening *opening, const json_t *candidate)
{
	model_call(console_model(opening->app), "do", json_pack("{s:s, s:s, s:I, s:{s:s, s:I}}",
	    "kind", "run_step", "act", "made", "id", (json_int_t)opening->step, "fields",
	    "made_kind", opening->form->word, "made_id",
	    (json_int_t)row_get_integer(candidate, "id")), linked, opening->app);
}

static void chosen(int answer, void *data)
{
	struct opening *opening = data;
	const json_t *candidates = json_object_get(opening->answer, "candidates");

	if (answer == 0)
		open_form(opening);
	else if (answer > 0)
		link_to(opening, json_array_get(candidates, (size_t)answer - 1));
	opening_free(opening);
}

static void ask_candidates(struct opening *opening)
{
	const json_t *candidates = json_object_get(opening->answer, "candidates");
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);

	g_autofree char *question = g_strdup_printf(_("已经有未结的%s，就是这一步要的吗？"),
	    _(kind_find(opening->form->word)->title));

	g_ptr_array_add(answers, g_strdup(_("另建一张")));
	for (size_t i = 0; i < json_array_size(candidates) && i < CANDIDATES_MOST; i++) {
		const json_t *one = json_array_get(candidates, i);
		bool incident = strcmp(opening->form->word, "incident") == 0;
		g_ptr_array_add(answers, g_strdup_printf("%s  %s  %s", row_get(one, "number"),
		    row_get(one, incident ? "system" : "object"),
		    row_get(one, incident ? "subtype" : "symptom")));
	}
	g_ptr_array_add(answers, NULL);
	app_ask(opening->app, question, (const char *const *)answers->pdata, chosen, opening);
}

static void filled(json_t *result, json_t *error, void *data)
{
	struct opening *opening = data;

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(opening->app, STYLE_ERROR, "%s", text);
	}
	opening->answer = json_incref(result);
	if (error == NULL && app_top(opening->app) == opening->from) {
		if (json_array_size(json_object_get(result, "candidates")) > 0) {
			ask_candidates(opening);
			return;
		}
		open_form(opening);
	}
	opening_free(opening);
}

void run_form_open(struct app *app, const json_t *step, int64_t circuit)
{
	const struct form_of *form = form_of(step);

	if (form == NULL) {
		app_push(app, location_view_new(app, circuit));
		return;
	}
	struct opening *opening = g_new0(struct opening, 1);
	*opening = (struct opening){ .app = app, .from = app_top(app), .form = form,
		.step = row_get_integer(step, "id"),
		.said = g_strdup_printf("%d %s", (int)row_get_integer(step, "number"),
		    row_get(step, "title")) };
	model_call(console_model(app), "prefill", json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind",
	    form->word, "act", form->act, "from", "kind", "run_step", "id",
	    (json_int_t)opening->step), filled, opening);
}
