#include "views/incident_acts.h"

#include <string.h>

#include "base/i18n.h"
#include "views/incident_show.h"
#include "views/message_show.h"
#include "views/records.h"
#include "views/show.h"
#include "views/ticket_show.h"

/* What is asked; where it comes from, and the thing it is about, are known. */
#define ASKED \
	"found_at|phenomenon|category|subtype|system|access_unit|service|place|occurred_at|" \
	"occurred_basis"
#define CANDIDATES_MOST 7

static const struct kind *incident_kind(void)
{
	return kind_find("incident");
}

/* A `prefill` under way. */
struct beginning {
	struct app *app;
	struct view *from;           /* nothing is opened over another view */
	char *about;                 /* what makes a draft another one */
	json_t *more;                /* fields over those of the answer */
	json_t *answer;              /* NULL: nobody was asked */
};

static void beginning_free(struct beginning *beginning)
{
	g_free(beginning->about);
	json_decref(beginning->more);
	json_decref(beginning->answer);
	g_free(beginning);
}

/* ---- the form ----------------------------------------------------------------------------- */

/* Caller owns. */
static json_t *fields_of(const struct beginning *beginning)
{
	const json_t *known = json_object_get(beginning->answer, "fields");
	json_t *fields = known == NULL ? json_object() : json_deep_copy(known);

	json_object_update(fields, beginning->more);
	return fields;
}

/* What is filled in and not asked. */
static json_t *given_of(const json_t *fields)
{
	json_t *given = json_object(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)fields, name, value)
		if (!word_in(ASKED, name))
			json_object_set(given, name, value);
	return given;
}

/* "来由  告警 GJ-…", "设备  出口防火墙". Caller frees; NULL: neither is known. */
static char *known_text(const json_t *fields, const json_t *shown)
{
	static const char *const said[] = { "source_text", "device" };
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
		const json_t *from = json_object_get(shown, said[i]) != NULL ? shown : fields;
		const char *value = row_get(from, said[i]);
		if (value[0] != '\0')
			g_string_append_printf(text, "%s%s  %s", text->len == 0 ? "" : "\n",
			    _(kind_field(incident_kind(), said[i])->title), value);
	}
	return g_string_free(text, text->len == 0);
}

static void open_form(const struct beginning *beginning)
{
	json_auto_t *fields = fields_of(beginning);
	json_auto_t *given = given_of(fields);
	const json_t *shown = json_object_get(beginning->answer, "shown");
	g_autofree char *said = known_text(fields, shown);

	json_object_set(fields, "shown", (json_t *)(uintptr_t)shown);
	open_act_form(beginning->app, &(struct act_form){ .kind = incident_kind(),
		.act = kind_act(incident_kind(), "suspect"), .preset = fields, .given = given,
		.fields = ASKED, .said = said, .about = beginning->about, .ready = true,
		.saved = open_incident });
}

/* ---- one that is there already ------------------------------------------------------------ */

static void candidate_chosen(int answer, void *data)
{
	struct beginning *beginning = data;
	const json_t *candidates = json_object_get(beginning->answer, "candidates");
	int last = MIN((int)json_array_size(candidates), CANDIDATES_MOST);

	if (answer == last)
		open_form(beginning);
	else if (answer >= 0)
		open_incident(beginning->app,
		    row_get_integer(json_array_get(candidates, (size_t)answer), "id"));
	beginning_free(beginning);
}

/* "打开 AQ-20261122-001  遏制  门户网站  网页篡改". Caller frees. */
static char *candidate_text(const json_t *candidate)
{
	return g_strdup_printf(_("打开 %s  %s  %s  %s"), row_get(candidate, "number"),
	    state_shown(incident_kind(), candidate), row_get(candidate, "system"),
	    row_get(candidate, "subtype"));
}

static void ask_candidates(struct beginning *beginning)
{
	const json_t *candidates = json_object_get(beginning->answer, "candidates");
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);

	for (size_t i = 0; i < json_array_size(candidates) && i < CANDIDATES_MOST; i++)
		g_ptr_array_add(answers, candidate_text(json_array_get(candidates, i)));
	g_ptr_array_add(answers, g_strdup(_("另登记一起")));
	g_ptr_array_add(answers, NULL);
	app_ask(beginning->app, _("已经有没办结的安全事件，打开它还是另登记？"),
	    (const char *const *)answers->pdata, candidate_chosen, beginning);
}

static void filled_came(json_t *result, json_t *error, void *data)
{
	struct beginning *beginning = data;
	bool here = app_top(beginning->app) == beginning->from;

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(beginning->app, STYLE_ERROR, "%s", text);
	}
	if (!here || error != NULL) {
		beginning_free(beginning);
		return;
	}
	beginning->answer = json_incref(result);
	if (json_array_size(json_object_get(result, "candidates")) > 0) {
		ask_candidates(beginning);
		return;
	}
	open_form(beginning);
	beginning_free(beginning);
}

/* ABOUT and MORE are taken over; KIND NULL: nobody knows of anything. */
static void begin(struct app *app, const char *kind, int64_t id, char *about, json_t *more)
{
	struct beginning *beginning = g_new0(struct beginning, 1);

	*beginning = (struct beginning){ app, app_top(app), about, more, NULL };
	if (kind == NULL) {
		open_form(beginning);
		beginning_free(beginning);
		return;
	}
	model_call(console_model(app), "prefill", json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind",
	    "incident", "act", "suspect", "from", "kind", kind, "id", (json_int_t)id), filled_came,
	    beginning);
}

void incident_begin(struct app *app, const char *kind, int64_t id)
{
	begin(app, kind, id, g_strdup_printf("%s-%" G_GINT64_FORMAT, kind, id), json_object());
}

void incident_from_alarm(struct app *app, const json_t *alarm)
{
	incident_begin(app, "alarm", row_get_integer(alarm, "key"));
}

/* ---- from a message ----------------------------------------------------------------------- */

/* VALUE as far as FIELD holds it. */
static void set_words(json_t *fields, const char *field, const char *value)
{
	const struct bytes bytes = { (const uint8_t *)value, strlen(value) };
	g_autofree char *cut = text_clean(bytes, kind_field(incident_kind(), field)->limit);

	json_object_set_new(fields, field, json_string(cut));
}

void incident_from_message(struct app *app, const json_t *message)
{
	int64_t device = row_get_integer(message, "device");
	json_t *more = json_pack("{s:s}", "found_how", "log");
	char at[SHOW_SIZE];
	g_autofree char *said = g_strdup_printf("%s  %s  %s  %s",
	    show_time(message, "at", CLOCK_FULL, at), row_get(message, "source"),
	    message_what(message), row_get(message, "text"));

	if (json_object_get(message, "at") != NULL)
		json_object_set(more, "found_at", json_object_get(message, "at"));
	set_words(more, "source_text", said);
	set_words(more, "phenomenon", row_get(message, "text"));
	begin(app, device == 0 ? NULL : "device", device,
	    g_strdup_printf("message-%" G_GINT64_FORMAT, row_get_integer(message, "key")), more);
}
