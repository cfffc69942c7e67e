#include "views/run_phones.h"

#include <string.h>

#include "base/i18n.h"
#include "views/show.h"

#define FRESH (20 * CLOCK_SECOND)

struct run_phones {
	struct app *app;
	int64_t step;                /* of which the answer is, or was asked; 0: none */
	struct mono asked_at;
	json_t *calls;               /* NULL: not come */
	bool asking, gone;
};

struct run_phones *run_phones_new(struct app *app)
{
	struct run_phones *phones = g_new0(struct run_phones, 1);

	phones->app = app;
	return phones;
}

static void finish(struct run_phones *phones)
{
	json_decref(phones->calls);
	g_free(phones);
}

/* An answer may still be on its way. */
void run_phones_free(struct run_phones *phones)
{
	phones->gone = true;
	if (!phones->asking)
		finish(phones);
}

static void answered(json_t *result, json_t *error, void *data)
{
	struct run_phones *phones = data;

	phones->asking = false;
	if (phones->gone) {
		finish(phones);
		return;
	}
	if (error != NULL || row_get_integer(result, "step") != phones->step)
		return;
	json_decref(phones->calls);
	phones->calls = json_incref(json_object_get(result, "calls"));
	app_changed(phones->app);
}

void run_phones_look(struct run_phones *phones, const json_t *step)
{
	int64_t id = row_get_integer(step, "id");
	bool other = id != phones->step;

	if (row_get(step, "calls")[0] == '\0' || phones->asking ||
	    (!other && mono_between(phones->asked_at, clock_mono()) < FRESH))
		return;
	if (other)
		g_clear_pointer(&phones->calls, json_decref);
	phones->step = id;
	phones->asking = true;
	phones->asked_at = clock_mono();
	model_call(console_model(phones->app), "run.phones",
	    json_pack("{s:I}", "step", (json_int_t)id), answered, phones);
}

const json_t *run_phones_of(const struct run_phones *phones, const json_t *step, const char *whom)
{
	const json_t *call;
	size_t i;

	if (phones->step != row_get_integer(step, "id"))
		return NULL;
	json_array_foreach(phones->calls, i, call)
		if (strcmp(row_get(call, "whom"), whom) == 0)
			return json_object_get(call, "people");
	return NULL;
}

/* ---- how it is said ----------------------------------------------------------------------- */

const char *run_phone_number(const json_t *person)
{
	const char *mobile = row_get(person, "mobile");

	return mobile[0] != '\0' ? mobile : row_get(person, "office_phone");
}

static const char *why_of(const json_t *person)
{
	if (json_is_true(json_object_get(person, "dead")))
		return _("号码失效");
	if (strcmp(row_get(person, "why"), "roster") == 0)
		return _("在班");
	if (strcmp(row_get(person, "why"), "chain") == 0)
		return _("递补链");
	return json_is_true(json_object_get(person, "at_night")) ? _("夜间可打") : "";
}

char *run_phone_text(const json_t *person)
{
	const char *number = run_phone_number(person), *why = why_of(person);
	const char *where = row_get(person, "where");
	g_autofree char *mark = why[0] == '\0' ? g_strdup("") : g_strdup_printf(_("（%s）"), why);
	bool unit = where[0] != '\0' && strcmp(row_get(person, "why"), "roster") != 0;

	return g_strdup_printf("%s%s%s %s%s", unit ? where : "", unit ? " " : "",
	    row_get(person, "name"), number[0] == '\0' ? _("没有填号码") : number, mark);
}

char *run_phones_text(const json_t *people)
{
	size_t n = json_array_size(people);

	if (people == NULL)
		return g_strdup("");
	if (n == 0)
		return g_strdup(_("台账里没有号码"));
	g_autofree char *first = run_phone_text(json_array_get(people, 0));
	return n == 1 ? g_strdup(first) :
	    g_strdup_printf(_("%s 另有 %zu 个，按 c 看"), first, n - 1);
}
