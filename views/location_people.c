/* Whom to call, and what to say: two pages to read from while the telephone rings. */
#include <string.h>

#include "base/i18n.h"
#include "views/location_parts.h"
#include "views/text_page.h"

/* "100****0020、6003-101" as this console may see it; BRIEF: one of them. Caller frees. */
static char *numbers_of(const struct locating *locating, const json_t *person, bool brief)
{
	const json_t *contact =
	    mirror_row(locating->contacts, row_get_integer(person, "id"));
	const char *mobile = row_get(contact, "mobile"),
		   *office = row_get(contact, "office_phone");

	if (brief)
		return g_strdup(mobile[0] != '\0' ? mobile : office);
	return g_strdup_printf("%s%s%s", mobile,
	    mobile[0] != '\0' && office[0] != '\0' ? _("、") : "", office);
}

static char *person_text(const struct locating *locating, const json_t *person, bool brief)
{
	g_autofree char *numbers = numbers_of(locating, person, brief);
	const char *verified = row_get(person, "verified_on"),
		   *reach = row_get(person, "reach_note");
	bool dead = json_is_true(json_object_get(person, "dead"));
	bool night = json_is_true(json_object_get(person, "at_night"));
	g_autofree char *checked = dead ? g_strdup("") :
	    verified[0] == '\0' ? g_strdup(_("未核验")) :
	    g_strdup_printf(_("核验 %s"), verified);

	return g_strdup_printf("%s %s%s%s%s%s%s", row_get(person, "name"), numbers,
	    dead ? _("（号码失效）") : night ? _("（夜间可打）") : "", brief ? "" : "  ",
	    brief ? "" : checked, brief || reach[0] == '\0' ? "" : "  ", brief ? "" : reach);
}

char *locating_first_person(const struct locating *locating, size_t place)
{
	const json_t *unit = json_array_get(json_object_get(locating_row(locating), "units"),
	    place);
	const json_t *person = json_array_get(json_object_get(unit, "contacts"), 0);

	return person == NULL ? g_strdup(unit == NULL ? _("台账没有登记使用单位") :
	    _("台账没有联系人")) : person_text(locating, person, true);
}

static void add_carrier(struct text_page *page, const json_t *row)
{
	const json_t *carrier = json_object_get(row, "carrier");
	static const struct { const char *member, *title; } members[] = {
		{ "repair_phone", N_("报修电话") }, { "backup_phone", N_("备用报修电话") },
		{ "circuit_no", N_("运营商电路编号") }, { "manager", N_("客户经理") },
	};

	if (row_get(carrier, "branch")[0] == '\0')
		return;
	text_page_print(page, STYLE_TITLE, 1, _("运营商  %s"), row_get(carrier, "branch"));
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		if (row_get(carrier, members[i].member)[0] != '\0')
			text_page_print(page, STYLE_NORMAL, 3, "%s  %s", _(members[i].title),
			    row_get(carrier, members[i].member));
	text_page_add(page, STYLE_NORMAL, 1, "");
}

void locating_open_people(struct locating *locating)
{
	const json_t *row = locating_row(locating), *unit, *person;
	struct text_page *page = text_page_new(_("联系人"));
	const json_t *units = json_object_get(row, "units");
	size_t i, j;

	text_page_print(page, STYLE_NORMAL, 1, "%s  %s", row_get(row, "circuit_no"),
	    row_get(row, "name"));
	text_page_add(page, STYLE_NORMAL, 1, "");
	add_carrier(page, row);
	text_page_print(page, STYLE_TITLE, 1, _("接入单位 %zu 家，逐家告知"),
	    json_array_size(units));
	json_array_foreach(units, i, unit) {
		text_page_print(page, STYLE_NORMAL, 1, "%zu  %s", i + 1, row_get(unit, "name"));
		json_array_foreach(json_object_get(unit, "contacts"), j, person) {
			g_autofree char *text = person_text(locating, person, false);
			text_page_add(page, STYLE_NORMAL, 4, text);
		}
		if (j == 0)
			text_page_add(page, STYLE_WARNING, 4, _("台账没有联系人"));
	}
	text_page_open(locating->view->app, page);
}

/* A sentence or a half of one a line: the eye finds its place again when the other end has asked.
 */
static void add_said(struct text_page *page, const char *text)
{
	while (text[0] != '\0') {
		const char *full = strstr(text, "。"), *half = strstr(text, "；");
		const char *stop = half != NULL && (full == NULL || half < full) ? half : full;
		g_autofree char *said = stop == NULL ? g_strdup(text) :
		    g_strndup(text, (gsize)(stop - text) + strlen("。"));
		text_page_add(page, STYLE_NORMAL, 3, said);
		text += strlen(said);
	}
}

void locating_open_report(struct locating *locating)
{
	const json_t *row = locating_row(locating), *carrier = json_object_get(row, "carrier");
	const char *text = row_get(row, "report");
	struct text_page *page;

	if (text[0] == '\0') {
		app_toast(locating->view->app, STYLE_TOAST, "%s", _("没有故障，没有可报的。"));
		return;
	}
	page = text_page_new(_("报障口播稿"));
	if (row_get(carrier, "branch")[0] != '\0')
		text_page_print(page, STYLE_TITLE, 1, _("%s  报修 %s"), row_get(carrier, "branch"),
		    row_get(carrier, "repair_phone")[0] != '\0' ? row_get(carrier, "repair_phone")
								: _("台账没有填"));
	text_page_add(page, STYLE_NORMAL, 1, "");
	add_said(page, text);
	text_page_add(page, STYLE_NORMAL, 1, "");
	text_page_add(page, STYLE_DIM, 1,
	    _("照着念。记下受理号、接线员、承诺时刻；到点没恢复就催。"));
	text_page_open(locating->view->app, page);
}
