/* Templates of rounds: what they must have, versions. Nothing that was published changes. */
#include <string.h>

#include "base/i18n.h"
#include "points/limit.h"
#include "points/rhythm.h"
#include "records/model/round.h"

const struct choice round_domains[] = {
	{ "power", N_("供配电") },
	{ "environment", N_("温湿度环境") },
	{ "security", N_("安防") },
	{ "fire", N_("消防") },
	{ "network", N_("网络") },
	{ "system", N_("系统") },
	{ "cleanliness", N_("卫生") },
	{ NULL, NULL },
};

const struct choice round_measures[] = {
	{ "yes_no", N_("是否") },
	{ "number", N_("数值") },
	{ "text", N_("文字") },
	{ NULL, NULL },
};

const struct choice round_expected[] = {
	{ "yes", N_("是") },
	{ "no", N_("否") },
	{ NULL, NULL },
};

const struct choice round_outcomes[] = {
	{ "normal", N_("正常") },
	{ "deviation", N_("偏差") },
	{ "fault", N_("异常") },
	{ "not_done", N_("未做") },
	{ NULL, NULL },
};

/* ---- the template ------------------------------------------------------------------------- */

/* Of one name there is one that counts, and the draft that is to take its place. */
static void check_name(struct change *change)
{
	const char *name = change_text(change, "name");
	json_t *same = name == NULL ? json_array() :
	    change_find(change, "round_template", "name", json_string(name));
	int64_t replaces = change_integer(change, "replaces");

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *other = json_array_get(same, i);
		int64_t id = record_id(other);
		if (id == change->id || id == replaces ||
		    record_integer(other, "replaces") == (change->id == 0 ? -1 : change->id) ||
		    record_has_ended(change->kind, other))
			continue;
		change_refuse(change, "name", _("已有同名的巡检表；要改它，用改版。"));
		break;
	}
	json_decref(same);
}

void round_check_template(struct change *change)
{
	g_autofree char *reason = NULL;
	struct rhythm rhythm;
	bool on;

	check_name(change);
	if (!rhythm_read(change_text(change, "days"), change_text(change, "on"),
		change_text(change, "times"), &rhythm, &on, &reason))
		change_refuse(change, on ? "on" : "times", "%s", reason);
}

void round_guard_create(struct change *change)
{
	json_object_set_new(change->fields, "version", json_integer(1));
	json_object_set_new(change->fields, "items", json_integer(0));
}

static json_t *items_of(struct change *change, int64_t template)
{
	json_t *found = change_find(change, "round_item", "template", json_integer(template)),
	       *items = json_array();

	for (size_t i = 0; i < json_array_size(found); i++)
		if (!record_has_ended(kind_find("round_item"), json_array_get(found, i)))
			json_array_append(items, json_array_get(found, i));
	json_decref(found);
	return items;
}

static bool has_domain(const json_t *items, const char *domain)
{
	for (size_t i = 0; i < json_array_size(items); i++)
		if (g_strcmp0(record_text(json_array_get(items, i), "domain"), domain) == 0)
			return true;
	return false;
}

/* A round of the machine rooms looks at every domain that must be looked at (T21). */
static void need_domains(struct change *change, const json_t *items)
{
	const char *wanted = json_string_value(json_object_get(change->facts, "domains"));
	g_auto(GStrv) domains = g_strsplit(wanted == NULL ? ROUND_DOMAINS : wanted, " ", -1);
	g_autoptr(GString) missing = g_string_new(NULL);

	for (char **domain = domains; *domain != NULL; domain++)
		if (**domain != '\0' && !has_domain(items, *domain))
			g_string_append_printf(missing, "%s%s", missing->len > 0 ? _("、") : "",
			    choice_title(round_domains, *domain));
	if (missing->len > 0)
		change_refuse(change, NULL,
		    _("不能发布：缺 %s，这几域各至少要有一项（拉接24）。先加上。"), missing->str);
}

void round_guard_publish(struct change *change)
{
	json_t *items = items_of(change, change->id);

	if (json_array_size(items) == 0)
		change_refuse(change, NULL, _("不能发布：一项也没有。先加巡检项。"));
	else if (strcmp(record_text(change->record, "class"), "environment") == 0)
		need_domains(change, items);
	json_object_set_new(change->fields, "items",
	    json_integer((json_int_t)json_array_size(items)));
	json_object_set_new(change->fields, "published_at", json_integer(change->now.us));
	change_set_text(change, "published_by", change->actor->name);
	json_decref(items);
}

void round_effect_publish(struct change *change)
{
	int64_t replaces = record_integer(change->record, "replaces");
	json_t *before =
	    replaces == 0 ? NULL : change_get(change, "round_template", replaces);

	if (g_strcmp0(record_text(before, "state"), "published") == 0)
		change_put(change, "round_template", replaces, "replaced", NULL);
	json_decref(before);
}

void round_guard_revise(struct change *change)
{
	json_t *drafts = change_find(change, "round_template", "replaces",
	    json_integer(change->id));

	for (size_t i = 0; i < json_array_size(drafts); i++)
		if (g_strcmp0(record_text(json_array_get(drafts, i), "state"), "draft") == 0)
			change_refuse(change, NULL, _("已有一份改版草稿，改那一份。"));
	json_decref(drafts);
}

/* The same again as a draft, with what counts of its items. */
void round_effect_revise(struct change *change)
{
	static const char *const copied[] = { "name", "class", "days", "on", "times",
		"window_minutes", "note", "items" };
	json_t *draft = json_pack("{s:I, s:I}", "version",
	    (json_int_t)record_integer(change->record, "version") + 1, "replaces",
	    (json_int_t)change->id);
	json_t *items = items_of(change, change->id);

	for (size_t i = 0; i < G_N_ELEMENTS(copied); i++)
		if (json_object_get(change->record, copied[i]) != NULL)
			json_object_set(draft, copied[i],
			    json_object_get(change->record, copied[i]));
	int64_t id = change_append(change, "round_template", "draft", draft);
	for (size_t i = 0; id != 0 && i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		json_t *copy = json_pack("{s:I}", "template", (json_int_t)id);
		for (const struct field *field = kind_find("round_item")->fields;
		     field->name != NULL; field++)
			if (strcmp(field->name, "template") != 0 &&
			    json_object_get(item, field->name) != NULL)
				json_object_set(copy, field->name,
				    json_object_get(item, field->name));
		change_append(change, "round_item", NULL, copy);
	}
	json_decref(items);
}

void round_guard_retire(struct change *change)
{
	if (change_given(change, "retired_reason") == NULL)
		change_refuse(change, "retired_reason", _("写明为什么停用。"));
}

/* ---- its items ---------------------------------------------------------------------------- */

void round_guard_item(struct change *change)
{
	json_t *template =
	    change_get(change, "round_template", change_integer(change, "template"));

	if (g_strcmp0(record_text(template, "state"), "draft") != 0)
		change_refuse(change, "template", _("已发布的巡检表不能改：先改版，改好再发布。"));
	json_decref(template);
}

static void check_number(struct change *change, const char *field)
{
	const char *typed = change_text(change, field);
	double value;

	if (typed != NULL && !limit_read(typed, &value))
		change_refuse(change, field, _("要填数字，如 27 或 26.5。"));
	else if (typed != NULL && strcmp(field, "tolerance") == 0 && value < 0)
		change_refuse(change, field, _("允许偏差不能是负数。"));
}

void round_check_item(struct change *change)
{
	const char *low = change_text(change, "low"), *high = change_text(change, "high");
	bool on_site = json_is_true(change_value(change, "on_site")),
	     device = change_integer(change, "device") != 0,
	     point = change_text(change, "point") != NULL;
	double from, until;

	check_number(change, "low");
	check_number(change, "high");
	check_number(change, "tolerance");
	if (low != NULL && high != NULL && limit_read(low, &from) && limit_read(high, &until) &&
	    from >= until)
		change_refuse(change, "high", _("正常上限要高于下限。"));
	if (on_site && change_integer(change, "spot") == 0)
		change_refuse(change, "spot", _("必须到场的项要选巡检点，到场码贴在那里。"));
	if (device != point)
		change_refuse(change, point ? "device" : "point",
		    _("设备和点要一起填，或都留空。"));
	if (device && change_integer(change, "place") != 0)
		change_refuse(change, "place", _("测点和设备的点只填一样。"));
}
