/* What holds between the parts of a plan: who may act how, what the expressions name, where the
 * branches lead, and people before equipment. */
#include <string.h>

#include "base/i18n.h"
#include "base/own.h"
#include "points/expr.h"
#include "runbooks/plan_parts.h"

static const char *text_of(const json_t *part, const char *key)
{
	return json_string_value(json_object_get(part, key));
}

static size_t count_of(const json_t *part, const char *key)
{
	return json_array_size(json_object_get(part, key));
}

/* ---- expressions -------------------------------------------------------------------------- */

static bool class_of(const json_t *plan, const char *role, enum plan_class *ret)
{
	const json_t *use = plan_use(plan, role);

	if (strcmp(role, "console") == 0) {
		*ret = PLAN_CONSOLE;
		return true;
	}
	return use != NULL && plan_class_read(text_of(use, "class"), ret);
}

static bool check_name(struct plan_reading *reading, const char *key, const char *full)
{
	struct plan_name name;
	enum plan_class class;
	bool good = true;

	plan_name_split(full, &name);
	if (!class_of(reading->plan, name.role, &class)) {
		good = plan_fail(reading, _("%s：%s 的角色 %s 没有在 uses 里说明。"), key, full,
		    name.role);
	} else {
		g_autofree char *fault = plan_name_fault(class, &name);
		if (fault != NULL)
			good = plan_fail(reading, _("%s：%s：%s。"), key, full, fault);
	}
	plan_name_clear(&name);
	return good;
}

bool plan_check_expr(struct plan_reading *reading, const char *key, const char *text)
{
	g_autoptr(GError) error = NULL;
	struct expr_place place;
	own(expr) expr = expr_compile(text, &place, &error);

	if (expr == NULL)
		return plan_fail(reading, _("%s：第 %u 个字符处：%s"), key, place.column,
		    error->message);
	for (size_t i = 0; expr_name(expr, i) != NULL; i++)
		if (!check_name(reading, key, expr_name(expr, i)))
			return false;
	return true;
}

bool plan_check_device(struct plan_reading *reading, const char *key, const char *role)
{
	enum plan_class class;

	return (class_of(reading->plan, role, &class) && class == PLAN_DEVICE) ||
	    plan_fail(reading, _("%s：角色 %s 没有在 uses 里说明为 device。"), key, role);
}

/* ---- steps -------------------------------------------------------------------------------- */

static bool check_actor(struct plan_reading *reading, const json_t *step)
{
	bool alone = strcmp(text_of(step, "role"), "系统") == 0; /* not shown */

	if (alone && count_of(step, "verify") == 0)
		return plan_fail(reading, _("由系统完成的步骤要有 verify。"));
	if (alone && (count_of(step, "call") > 0 || count_of(step, "record") > 0 ||
		      text_of(step, "open") != NULL || text_of(step, "authority") != NULL ||
		      json_integer_value(json_object_get(step, "people")) > 1))
		return plan_fail(reading, _("由系统完成的步骤不能要人打电话、登记、批准。"));
	return true;
}

/* Branches lead on, never back: a run comes to its end. */
static bool check_branches(struct plan_reading *reading, const json_t *step)
{
	const json_t *otherwise = json_object_get(step, "else");
	json_int_t number = json_integer_value(json_object_get(step, "number"));
	json_int_t last = (json_int_t)count_of(reading->plan, "steps");
	json_int_t next = json_integer_value(json_object_get(step, "next"));
	json_int_t branch = json_integer_value(json_object_get(otherwise, "step"));
	const char *plan = text_of(otherwise, "plan");

	if (next != 0 && (next <= number || next > last))
		return plan_fail(reading,
		    _("next：要转到后面的步骤，没有第 %d 步可转。"), (int)next);
	if (branch != 0 && (branch <= number || branch > last))
		return plan_fail(reading,
		    _("else：要转到后面的步骤，没有第 %d 步可转。"), (int)branch);
	if (g_strcmp0(plan, text_of(reading->plan, "code")) == 0)
		return plan_fail(reading, _("else：不能转到这个预案自己。"));
	return true;
}

static bool check_step(struct plan_reading *reading, const json_t *step)
{
	reading->line = (unsigned)json_integer_value(json_object_get(step, "line"));
	return check_actor(reading, step) && check_branches(reading, step);
}

/* Every step is come to from the first one, by going on or by a branch. */
static bool check_ways(struct plan_reading *reading)
{
	bool reached[PLAN_STEPS + 2] = { false };
	json_t *step;
	size_t i;

	reached[1] = true;
	json_array_foreach(json_object_get(reading->plan, "steps"), i, step) {
		const json_t *next = json_object_get(step, "next");
		json_int_t branch = json_integer_value(
		    json_object_get(json_object_get(step, "else"), "step"));

		if (!reached[i + 1]) {
			reading->line =
			    (unsigned)json_integer_value(json_object_get(step, "line"));
			return plan_fail(reading, _("第 %d 步走不到：前面的步骤都转到别处去了。"),
			    (int)i + 1);
		}
		reached[next == NULL ? (json_int_t)i + 2 : json_integer_value(next)] = true;
		reached[branch] = true;
	}
	return true;
}

/* ---- the plan ----------------------------------------------------------------------------- */

static const char *const dangers[] = { "smoke", "heat", "gas_discharge", "hydrogen", "leak" };

static bool is_evacuation(const json_t *step)
{
	return json_is_true(json_object_get(step, "evacuate"));
}

/* Fire, smoke, water and gas: the first step takes people out (requirements 6). */
static bool check_people(struct plan_reading *reading)
{
	bool first = json_is_true(json_object_get(reading->plan, "people_first"));
	const char *role;

	reading->line = 1;
	for (size_t i = 0; i < G_N_ELEMENTS(dangers); i++)
		if (!first && plan_is_for(reading->plan, dangers[i], &role))
			return plan_fail(reading,
			    _("由 %s 触发的预案要写 people: first，第一步先顾人。"),
			    dangers[i]);
	if (first && !is_evacuation(plan_step(reading->plan, 1)))
		return plan_fail(reading, _("people: first 的预案，第一步要写 evacuate: yes。"));
	return true;
}

static bool check_alarms(struct plan_reading *reading)
{
	json_t *alarm;
	size_t i;

	reading->line = 1;
	json_array_foreach(json_object_get(reading->plan, "alarms"), i, alarm) {
		const char *role = text_of(alarm, "role");
		if (role != NULL && plan_use(reading->plan, role) == NULL)
			return plan_fail(reading, _("alarm：%s 的角色 %s 没有在 uses 里说明。"),
			    text_of(alarm, "type"), role);
	}
	return true;
}

bool plan_check(struct plan_reading *reading)
{
	json_t *step;
	size_t i;

	reading->line = 1;
	if (count_of(reading->plan, "steps") == 0)
		return plan_fail(reading, _("预案没有步骤：每一步是一个二级标题（##）。"));
	if (!check_alarms(reading) || !check_people(reading))
		return false;
	json_array_foreach(json_object_get(reading->plan, "steps"), i, step)
		if (!check_step(reading, step))
			return false;
	return check_ways(reading);
}
