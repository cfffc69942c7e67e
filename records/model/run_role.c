#include "records/model/run_role.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/run.h"

/* Classes of a plan's roles (runbooks/plan.h), and where in the ledger their things are. */
static const struct {
	const char *class, *field;
} classes[] = {
	{ "device", "device" }, { "port", "device" }, { "place", "place" },
	{ "circuit", "circuit" }, { "room", "room" }, { "service", "managed_service" },
};

const char *run_role_field(const char *class)
{
	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
		if (g_strcmp0(classes[i].class, class) == 0)
			return classes[i].field;
	return "device";
}

/* What the alarm was about, or the site has bound, is not for this run to change. */
static void check_bindable(struct change *change)
{
	json_t *run = change_get(change, "run", change_integer(change, "run"));

	if (!word_in(RUN_LIVE, record_text(run, "state")))
		change_refuse(change, NULL, _("这次执行已经结束。"));
	if (record_integer(change->record, "object") != 0 &&
	    record_text(change->record, "bound_by") == NULL)
		change_refuse(change, NULL,
		    _("角色 %s 已经由告警或本站的绑定定了（%s），这次执行不改。"),
		    change_text(change, "role"), change_text(change, "name"));
	json_decref(run);
}

/* Anything but FIELD was given. */
static bool strays(const struct change *change, const char *field)
{
	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
		if (strcmp(classes[i].field, field) != 0 &&
		    change_given(change, classes[i].field) != NULL)
			return true;
	return false;
}

static void check_port(struct change *change)
{
	bool port = g_strcmp0(change_text(change, "class"), "port") == 0;
	const json_t *given = change_given(change, "port_name");

	if (port && given == NULL)
		change_refuse(change, "port_name", _("这个角色是端口：写上端口名。"));
	else if (!port && given != NULL)
		change_refuse(change, "port_name", _("这个角色不是端口，不写端口名。"));
	else if (port)
		change_set_text(change, "port", json_string_value(given));
}

void run_role_guard_bind(struct change *change)
{
	const char *field = run_role_field(change_text(change, "class"));
	const json_t *given = change_given(change, field);
	const struct kind *kind = kind_find(field);
	json_t *thing = change_get(change, field, json_integer_value(given));

	check_bindable(change);
	if (thing == NULL || record_has_ended(kind, thing))
		change_refuse(change, field, _("选一个在用的%s。"), _(kind->title));
	else
		change_set_text(change, "name",
		    record_text(thing, kind_name_field(kind)->name));
	if (strays(change, field))
		change_refuse(change, field, _("这个角色只填%s。"), _(kind->title));
	check_port(change);
	change_set_text(change, "kind", field);
	json_object_set_new(change->fields, "object", json_integer(json_integer_value(given)));
	change_set_text(change, "bound_by", change->actor->name);
	json_object_set_new(change->fields, "bound_at", json_integer(change->now.us));
	json_decref(thing);
}

void run_role_effect_bind(struct change *change)
{
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	const char *port = change_text(change, "port");

	journal_say_of(change, "run", id, record_text(run, "number"),
	    _("角色 %s（%s）本次指 %s%s%s"), change_text(change, "role"),
	    change_text(change, "title"), change_text(change, "name"), port == NULL ? "" : " ",
	    port == NULL ? "" : port);
	json_decref(run);
}
