/* What to do next about a circuit that is broken: ask before calling somebody out, call the one who
 * repairs, tell those who are cut off, mend the ledger where it did not say. */
#include <string.h>

#include "base/i18n.h"
#include "points/acceptance.h"
#include "views/location_parts.h"

void locating_forget_steps(struct locating *locating)
{
	for (int i = 0; i < locating->n_steps; i++) {
		g_free(locating->steps[i].title);
		g_free(locating->steps[i].detail);
	}
	locating->n_steps = 0;
}

/* Takes over DETAIL. */
static void add(struct locating *locating, const char *title, char *detail,
    void (*run)(struct locating *locating))
{
	if (locating->n_steps == STEPS_MOST) {
		g_free(detail);
		return;
	}
	locating->steps[locating->n_steps++] = (struct step){ g_strdup(title), detail, run };
}

/* ---- doing it ----------------------------------------------------------------------------- */

static void judged(json_t *result, json_t *error, void *data)
{
	struct app *app = data;
	g_autofree char *text = error == NULL ? NULL : model_error_text(error);

	(void)result;
	app_toast(app, error == NULL ? STYLE_TOAST : STYLE_ERROR, "%s",
	    error == NULL ? _("已记下，判断已按此更新。") : text);
}

struct power_asked {
	struct app *app;
	int64_t circuit;
};

static void power_answered(int answer, void *data)
{
	g_autofree struct power_asked *asked = data;

	if (answer < 1)
		return;
	model_call(console_model(asked->app), "do",
	    json_pack("{s:s, s:s, s:i, s:{s:I, s:s}}", "kind", "location_verdict", "act", "judge",
		"id", 0, "fields", "circuit", (json_int_t)asked->circuit, "far_power",
		answer == 1 ? "yes" : "no"),
	    judged, asked->app);
}

void locating_ask_power(struct locating *locating)
{
	static const char *const answers[] = { N_("还没有问到"), N_("有电"), N_("没有电"), NULL };
	const char *shown[G_N_ELEMENTS(answers)] = { NULL };
	struct power_asked *asked = g_new(struct power_asked, 1);
	g_autofree char *person = locating_first_person(locating, 0);
	g_autofree char *question = g_strdup_printf(
	    _("打给 %s：你们那里停电了吗？设备灯亮着吗？对方说"), person);

	for (size_t i = 0; answers[i] != NULL; i++)
		shown[i] = _(answers[i]);
	*asked = (struct power_asked){ locating->view->app, locating->circuit };
	app_ask(locating->view->app, question, shown, power_answered, asked);
}

static void open_circuit_record(struct locating *locating)
{
	open_record(locating->view->app, kind_find("circuit"), locating->circuit);
}

static void open_the_circuit(struct locating *locating)
{
	open_circuit(locating->view->app, locating->circuit);
}

/* ---- what there is to do ------------------------------------------------------------------ */

static void plan_repair(struct locating *locating, const json_t *acceptance, const json_t *carrier)
{
	enum acceptor repairs = ACCEPTOR_UNDECIDED;
	const char *name = row_get(acceptance, "repairs_name");
	g_autofree char *title = NULL;

	acceptor_read(row_get(acceptance, "repairs"), &repairs);
	switch (repairs) {
	case ACCEPTOR_CARRIER:
		add(locating, _("报运营商"),
		    g_strdup_printf(_("%s，口播稿已备好，记受理号和承诺时刻"),
			row_get(carrier, "repair_phone")[0] != '\0' ?
			row_get(carrier, "repair_phone") : _("台账没有报修电话")),
		    locating_open_report);
		break;
	case ACCEPTOR_SUPERIOR:
	case ACCEPTOR_MGMT_UNIT:
	case ACCEPTOR_OPS_UNIT:
		title = g_strdup_printf(_("报%s"), name);
		add(locating, title, g_strdup(_("口播稿已备好")), locating_open_report);
		break;
	case ACCEPTOR_ACCESS_UNIT:
		add(locating, _("告知接入单位自行处理"), locating_first_person(locating, 0),
		    locating_open_people);
		break;
	case ACCEPTOR_UNDECIDED:
	case ACCEPTORS:
		add(locating, _("首问负责"), g_strdup(_("先受理，按 o 记下判定")),
		    locating_open_people);
		break;
	}
}

void locating_plan(struct locating *locating)
{
	const json_t *row = locating_row(locating);
	const json_t *acceptance = json_object_get(row, "acceptance");
	size_t units = json_array_size(json_object_get(row, "units"));

	locating_forget_steps(locating);
	if (json_is_true(json_object_get(json_object_get(row, "verdict"), "fault"))) {
		if (json_is_true(json_object_get(acceptance, "ask_power")))
			add(locating, _("问对端是否停电"), locating_first_person(locating, 0),
			    locating_ask_power);
		plan_repair(locating, acceptance, json_object_get(row, "carrier"));
		if (units > 0 && strcmp(row_get(acceptance, "repairs"), "access_unit") != 0)
			add(locating, _("告知接入单位"),
			    g_strdup_printf(_("%zu 家，逐家告知"), units), locating_open_people);
	}
	if (json_is_true(json_object_get(acceptance, "complete_ledger")))
		add(locating, _("补全台账"), g_strdup(_("归属没有填，判不出谁受理")),
		    open_circuit_record);
	if (locating->n_steps == 0)
		add(locating, _("看这条链路"), g_strdup(_("两端、流量、质量")), open_the_circuit);
	locating->cursor = CLAMP(locating->cursor, 0, locating->n_steps - 1);
}
