/* On whose authority a unit is isolated, and whom it would hit besides. */
#include "records/model/isolation.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/incident_link.h"

const struct choice isolation_bases[] = {
	{ "qing23", N_("青23(2)") },
	{ "xiang14", N_("湘14") },
	{ "xiang23", N_("湘23") },
	{ "xiang24", N_("湘24") },
	{ "xiang25", N_("湘25") },
	{ "la22", N_("拉接22") },
	{ "police", N_("公安网信要求") },
	{ "emergency", N_("应急处置") },
	{ NULL, NULL },
};

const struct choice isolation_scopes[] = {
	{ "line", N_("整条链路") },
	{ "port", N_("端口级") },
	{ "vlan", N_("VLAN 级") },
	{ "single_host", N_("单机") },
	{ "vpn", N_("VPN 用户") },
	{ NULL, NULL },
};

const struct choice isolation_authorities[] = {
	{ "written", N_("书面") },
	{ "oral", N_("电话并回拨") },
	{ "cut_first", N_("先断后报") },
	{ NULL, NULL },
};

bool isolation_cuts_first(const char *basis, const char *scope)
{
	return word_in("xiang24|xiang25", basis) && word_in("single_host|vpn", scope);
}

bool isolation_is_in_force(const json_t *record)
{
	return word_in("executed|isolated|reconnect_approved", record_text(record, "state"));
}

bool isolation_cuts_line(const json_t *record)
{
	return word_in("line|port", record_text(record, "scope"));
}

/* ---- the scope ---------------------------------------------------------------------------- */

/* What each scope needs so that everybody knows what was cut. */
void isolation_check(struct change *change)
{
	static const struct { const char *scope, *field; } needed[] = {
		{ "port", "device" }, { "port", "port" }, { "vlan", "vlan" },
		{ "single_host", "target" }, { "vpn", "target" },
	};
	const char *scope = change_text(change, "scope");

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (g_strcmp0(scope, needed[i].scope) == 0 &&
		    change_value(change, needed[i].field) == NULL)
			change_refuse(change, needed[i].field, _("隔离范围是%s时必须填写%s。"),
			    choice_title(isolation_scopes, scope),
			    _(kind_field(change->kind, needed[i].field)->title));
}

/* ---- neighbours --------------------------------------------------------------------------- */

/* Adds the names of the other units on CIRCUIT to NAMES, each once; whether UNIT is on it. */
static bool gather(struct change *change, int64_t circuit, int64_t unit, GPtrArray *names)
{
	json_t *uses = change_find(change, "circuit_unit", "circuit", json_integer(circuit));
	bool found = false;

	for (size_t i = 0; i < json_array_size(uses); i++) {
		const json_t *use = json_array_get(uses, i);
		int64_t other = record_integer(use, "access_unit");

		if (record_has_ended(kind_find("circuit_unit"), use))
			continue;
		found |= other == unit;
		json_t *record = other == unit ? NULL : change_get(change, "access_unit", other);
		const char *name = record_text(record, "name");
		if (name != NULL &&
		    !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(name));
		json_decref(record);
	}
	json_decref(uses);
	return found;
}

/* Those who share the lines that would be cut: of the one circuit, or of all that the unit has. */
static GPtrArray *neighbours_of(struct change *change)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	int64_t unit = change_integer(change, "access_unit"),
		circuit = change_integer(change, "circuit");
	json_t *uses = change_find(change, "circuit_unit", "access_unit", json_integer(unit));
	size_t lines = 0;

	if (circuit != 0) {
		if (!gather(change, circuit, unit, names))
			change_refuse(change, "circuit",
			    _("台账里该单位不用这条链路：先核对链路使用单位。"));
		lines++;
	}
	for (size_t i = 0; circuit == 0 && i < json_array_size(uses); i++) {
		const json_t *use = json_array_get(uses, i);
		if (record_has_ended(kind_find("circuit_unit"), use))
			continue;
		gather(change, record_integer(use, "circuit"), unit, names);
		lines++;
	}
	json_decref(uses);
	if (lines == 0 && word_in("line|port", change_text(change, "scope")))
		change_refuse(change, "circuit",
		    _("台账里没有该单位的链路，说不出会断到谁：先补链路使用单位。"));
	return names;
}

void isolation_guard_neighbours(struct change *change)
{
	g_autoptr(GPtrArray) names = neighbours_of(change);
	const char *accepted = change_text(change, "neighbours_accepted");
	bool whole = g_strcmp0(change_text(change, "scope"), "line") == 0;
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		g_string_append_printf(all, "%s%s", i == 0 ? "" : _("、"), name);
		if (whole && (accepted == NULL || strstr(accepted, name) == NULL))
			change_refuse(change, "scope",
			    _("%s 也在这条线路上：改用端口级或 VLAN 级，或写明它的书面同意。"),
			    name);
	}
	json_object_set_new(change->fields, "neighbours",
	    all->len == 0 ? json_null() : json_string(all->str));
}

/* ---- authority ---------------------------------------------------------------------------- */

/* Who may authorise on BASIS by the rules of this site; 0: nobody, the basis is not one of them. */
static unsigned who_may(const struct change *change, const char *basis)
{
	return (unsigned)record_integer(json_object_get(change->facts, "rules"), basis);
}

/* "管理单位、运维单位". Caller frees. */
static char *titles_of(unsigned organisations)
{
	GString *titles = g_string_new(NULL);

	for (unsigned n = 0; organisation_choices[n].name != NULL; n++)
		if ((organisations & 1u << n) != 0)
			g_string_append_printf(titles, "%s%s", titles->len == 0 ? "" : _("、"),
			    _(organisation_choices[n].title));
	return g_string_free(titles, FALSE);
}

static void refuse_foreign_basis(struct change *change)
{
	g_autoptr(GString) ours = g_string_new(NULL);

	for (const struct choice *basis = isolation_bases; basis->name != NULL; basis++)
		if (who_may(change, basis->name) != 0)
			g_string_append_printf(ours, "%s%s", ours->len == 0 ? "" : _("、"),
			    _(basis->title));
	change_refuse(change, "basis", _("本站的地区方案不用这条依据，可用的是：%s。"),
	    ours->len == 0 ? _("没有") : ours->str);
}

/* A unit that is off the network, or about to be, is not isolated twice. */
static void refuse_second(struct change *change)
{
	json_t *others = change_find(change, "isolation", "access_unit",
	    json_integer(change_integer(change, "access_unit")));

	for (size_t i = 0; i < json_array_size(others); i++) {
		const json_t *other = json_array_get(others, i);
		if (!record_has_ended(change->kind, other) &&
		    !word_in("reconnected|observing", record_text(other, "state")))
			change_refuse(change, "access_unit", _("该单位已有隔离单 %s，接着办它。"),
			    record_text(other, "number"));
	}
	json_decref(others);
}

void isolation_guard_request(struct change *change)
{
	const char *basis = change_text(change, "basis");
	unsigned who = who_may(change, basis);
	json_t *unit = change_get(change, "access_unit", change_integer(change, "access_unit"));

	if (who == 0)
		refuse_foreign_basis(change);
	refuse_second(change);
	isolation_guard_neighbours(change);
	incident_link_check(change);
	g_autofree char *titles = titles_of(who);
	change_set_text(change, "may_authorise", titles);
	change_set_text(change, "unit_name", record_text(unit, "name"));
	change_set_text(change, "owner", _("管理单位批准人"));
	change_number(change, "GL");
	json_decref(unit);
}

/* FIELD must be given with this act, not long ago. */
static void need(struct change *change, const char *field)
{
	const json_t *value = json_object_get(change->fields, field);

	if (value == NULL || json_is_null(value))
		change_refuse(change, field, _("%s必须填写。"),
		    _(kind_field(change->kind, field)->title));
}

/* Whether the organisation that is named may authorise on this basis (A11: the site's table). */
static void need_organisation(struct change *change)
{
	unsigned who = who_may(change, change_text(change, "basis"));
	int64_t id = change_integer(change, "authority_org");
	json_t *organisation = id == 0 ? NULL : change_get(change, "organisation", id);
	const char *type = record_text(organisation, "type");

	if (organisation != NULL && (organisation_by_name(type) & who) == 0) {
		g_autofree char *titles = titles_of(who);
		change_refuse(change, "authority_org",
		    _("%s是%s，无权按这条依据授权；有权的是：%s。"),
		    record_text(organisation, "name"), choice_title(organisation_choices, type),
		    who == 0 ? _("没有") : titles);
	}
	json_decref(organisation);
}

/* When it was authorised: now where nothing is said; never to come. */
static void take_authority(struct change *change, const char *authority)
{
	int64_t at = change_integer(change, "authority_at");

	if (at == 0)
		json_object_set_new(change->fields, "authority_at", json_integer(change->now.us));
	else if (at > change->now.us)
		change_refuse(change, "authority_at", _("授权时刻还没有到：填已经发生的时刻。"));
	need_organisation(change);
	change_set_text(change, "authority", authority);
	change_set_text(change, "owner", _("值班员"));
}

/* Who authorises belongs to an organisation that may, whatever he writes of another one. */
static void need_own_organisation(struct change *change)
{
	unsigned who = who_may(change, change_text(change, "basis"));

	if (change->actor->trial || (change->actor->organisation & who) != 0)
		return;
	g_autofree char *titles = titles_of(who);
	change_refuse(change, NULL, _("没有权限：按这条依据授权须由%s的人员办理。"), titles);
}

void isolation_guard_authorise(struct change *change)
{
	need(change, "authority_org");
	need(change, "authority_person");
	need(change, "authority_number");
	need_own_organisation(change);
	take_authority(change, "written");
}

/* By when the paper follows. */
static void set_written_due(struct change *change, int64_t from)
{
	int64_t within = record_integer(change->facts, "written_us");

	json_object_set_new(change->fields, "written_due", json_integer(from + within));
}

void isolation_guard_orally(struct change *change)
{
	need(change, "authority_org");
	need(change, "authority_person");
	need(change, "authority_callback");
	need(change, "authority_words");
	take_authority(change, "oral");
	set_written_due(change, change_integer(change, "authority_at"));
	change_set_text(change, "owner", change->actor->name);
}

void isolation_guard_written(struct change *change)
{
	int64_t at = change_integer(change, "written_at"),
		due = record_integer(change->record, "written_due");

	need(change, "written_number");
	if (due == 0)
		change_refuse(change, NULL, _("这张单没有欠书面授权。"));
	if (at == 0)
		at = change->now.us;
	if (at > change->now.us)
		change_refuse(change, "written_at", _("送达时刻还没有到：填已经发生的时刻。"));
	if (at < record_integer(change->record, "authority_at"))
		change_refuse(change, "written_at", _("送达时刻早于授权时刻，核对后再填。"));
	if (change_value(change, "authority_org") == NULL)
		need(change, "authority_org");
	if (change_value(change, "authority_person") == NULL)
		need(change, "authority_person");
	need_organisation(change);
	json_object_set_new(change->fields, "written_at", json_integer(at));
	json_object_set_new(change->fields, "written_late", json_boolean(due != 0 && at > due));
	json_object_set_new(change->fields, "written_due", json_null());
}

void isolation_guard_cancel(struct change *change)
{
	need(change, "cancel_reason");
	json_object_set_new(change->fields, "written_due", json_null());
}
