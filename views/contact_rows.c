#include "views/contact_rows.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/contact.h"
#include "tui/cell.h"
#include "views/show.h"

#define PLACES INT64_C(1000000)  /* room for the rows of one part of the list */

const char *const contact_topics[] = { "site", "records:contact", "records:succession",
	"records:person", "contact_gaps", NULL };

void contact_sources_take(struct contact_sources *sources, const struct mirror *mirror)
{
	const struct mirror **const places[] = { &sources->site, &sources->contacts,
		&sources->links, &sources->people, &sources->gaps };

	for (size_t i = 0; contact_topics[i] != NULL; i++)
		if (strcmp(contact_topics[i], mirror_topic(mirror)) == 0)
			*places[i] = mirror;
}

bool contact_sources_are_known(const struct contact_sources *sources)
{
	return sources->contacts != NULL && mirror_is_known(sources->contacts);
}

/* ---- one contact -------------------------------------------------------------------------- */

/* "100****0020、6003-101". Caller frees. */
static char *phones_of(const json_t *contact)
{
	const char *mobile = row_get(contact, "mobile"),
		   *office = row_get(contact, "office_phone");

	return g_strdup_printf("%s%s%s", mobile,
	    mobile[0] != '\0' && office[0] != '\0' ? _("、") : "", office);
}

const char *contact_rows_where(const json_t *contact)
{
	const json_t *shown = json_object_get(contact, "shown");
	const char *unit = row_get(shown, "access_unit");

	return unit[0] != '\0' ? unit : row_get(shown, "organisation");
}

static const char *purpose_of(const json_t *contact)
{
	const struct field *field = kind_field(kind_find("contact"), "purpose");

	return choice_title(field->choices, row_get(contact, "purpose"));
}

/* "号码失效 空号", "核验过期 2026-01-02", "2026-11-20". Caller frees. */
static char *mark_of(const json_t *contact, enum contact_standing standing)
{
	const char *title = contact_standing_title(standing);

	switch (standing) {
	case CONTACT_FRESH:
		return g_strdup(row_get(contact, "verified_on"));
	case CONTACT_STALE:
		return g_strdup_printf("%s %s", title, row_get(contact, "verified_on"));
	case CONTACT_DEAD:
		return g_strdup_printf("%s %s", title, row_get(contact, "dead_note"));
	case CONTACT_UNVERIFIED:
		break;
	}
	return g_strdup(title);
}

static enum style style_of(enum contact_standing standing)
{
	static const enum style styles[] = {
		[CONTACT_FRESH] = STYLE_NORMAL,
		[CONTACT_UNVERIFIED] = STYLE_DIM,
		[CONTACT_STALE] = STYLE_MINOR,
		[CONTACT_DEAD] = STYLE_MAJOR,
	};

	return styles[standing];
}

/* All there is to say of it in one line. Caller frees. */
static char *said_of(const json_t *contact, const char *phones, const char *mark)
{
	int unanswered = (int)row_get_integer(contact, "unanswered");
	g_autofree char *missed = unanswered == 0 ? g_strdup("") :
	    g_strdup_printf(_("  连续 %d 次无人接听"), unanswered);
	const char *reach = row_get(contact, "reach_note");

	return g_strdup_printf("%s  %s  %s  %s%s%s%s", row_get(contact, "name"),
	    row_get(contact, "position"), phones, mark, missed, reach[0] == '\0' ? "" : "  ",
	    reach);
}

static json_t *contact_row(const struct contact_sources *sources, const json_t *contact,
    struct wall now)
{
	int64_t verify =
	    row_get_integer(mirror_row(sources->site, 0), "contact_verify_us");
	enum contact_standing standing =
	    contact_standing(contact, now, verify == 0 ? INT64_MAX : verify);
	g_autofree char *phones = phones_of(contact), *mark = mark_of(contact, standing),
		       *said = said_of(contact, phones, mark);
	bool night = json_is_true(json_object_get(contact, "at_night"));
	const char *mobile = row_get(contact, "mobile");
	int order = (int)row_get_integer(contact, "night_order");
	g_autofree char *nightly = !night ? g_strdup("") :
	    order == 0 ? g_strdup(_("可打")) : g_strdup_printf(_("第 %d"), order);
	int64_t id = row_get_integer(contact, "id");

	return json_pack(
	    "{s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:I, s:b}",
	    "kind", "contact", "id", (json_int_t)id, "contact", (json_int_t)id, "name",
	    row_get(contact, "name"), "where", contact_rows_where(contact), "purpose",
	    purpose_of(contact), "phones", phones, "phone",
	    mobile[0] != '\0' ? mobile : row_get(contact, "office_phone"), "night", nightly,
	    "reach", row_get(contact, "reach_note"), "mark", mark, "style", (int)style_of(standing),
	    "standing", (int)standing, "said", said, "pinned",
	    (json_int_t)row_get_integer(contact, "pin_order"), "at_night", (int)night);
}

/* ---- the order ---------------------------------------------------------------------------- */

static int64_t pin_of(const json_t *contact)
{
	int64_t pin = row_get_integer(contact, "pin_order");

	return pin == 0 ? INT64_MAX : pin;
}

/* Pinned ones by their order; then by purpose, unit, and whom one calls first. */
gint contact_rows_by_use(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int purpose = strcmp(row_get(x, "purpose"), row_get(y, "purpose")),
	    where = strcmp(contact_rows_where(x), contact_rows_where(y));

	if (pin_of(x) != pin_of(y))
		return pin_of(x) < pin_of(y) ? -1 : 1;
	return purpose != 0 ? purpose : where != 0 ? where : contact_compare(x, y, true);
}

static void add(json_t *rows, const char *part, int64_t id, int64_t place, json_t *row)
{
	json_object_set_new(row, "_key", json_sprintf("%s-%" PRId64, part, id));
	json_object_set_new(row, "place", json_integer(place));
	json_array_append_new(rows, row);
}

static void add_contacts(json_t *rows, const struct contact_sources *sources, struct wall now)
{
	g_autoptr(GPtrArray) all = mirror_rows(sources->contacts);

	g_ptr_array_sort(all, contact_rows_by_use);
	for (guint i = 0; i < all->len; i++)
		if (!record_has_ended(kind_find("contact"), all->pdata[i]))
			add(rows, "contact", row_get_integer(all->pdata[i], "id"), i,
			    contact_row(sources, all->pdata[i], now));
}

/* ---- chains and shortfalls ---------------------------------------------------------------- */

/* The place of a chain in the table of chains. */
static int64_t chain_place(const char *chain)
{
	int64_t n = 0;

	while (succession_chains[n].name != NULL && strcmp(succession_chains[n].name, chain) != 0)
		n++;
	return n;
}

static json_t *link_row(const struct contact_sources *sources, const json_t *link, struct wall now)
{
	int64_t contact = row_get_integer(link, "contact"),
		person = row_get_integer(link, "person");
	const json_t *of = contact == 0 ? NULL : mirror_row(sources->contacts, contact);
	const json_t *own = person == 0 || sources->people == NULL ? NULL :
	    mirror_row(sources->people, person);
	json_t *row = of != NULL ? contact_row(sources, of, now) :
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s}", "name",
		row_get(link, "name"), "where", _("本单位人员"), "phones", row_get(own, "phone"),
		"phone", row_get(own, "phone"), "night", "", "reach", "",
		"mark", row_get(own, "phone")[0] == '\0' ? _("没有电话") : "", "style",
		(int)(row_get(own, "phone")[0] == '\0' ? STYLE_MINOR : STYLE_NORMAL), "standing",
		(int)CONTACT_FRESH, "said", row_get(link, "note"));
	g_autofree char *purpose = g_strdup_printf("%s %d",
	    choice_title(succession_chains, row_get(link, "chain")),
	    (int)row_get_integer(link, "place"));

	json_object_set_new(row, "kind", json_string("link"));
	json_object_set_new(row, "id", json_integer(row_get_integer(link, "id")));
	json_object_set_new(row, "purpose", json_string(purpose));
	if (row_get(link, "note")[0] != '\0')
		json_object_set_new(row, "reach", json_string(row_get(link, "note")));
	return row;
}

static void add_links(json_t *rows, const struct contact_sources *sources, struct wall now)
{
	g_autoptr(GPtrArray) all = mirror_rows(sources->links);

	for (guint i = 0; i < all->len; i++) {
		const json_t *link = all->pdata[i];
		if (!record_has_ended(kind_find("succession"), link))
			add(rows, "link", row_get_integer(link, "id"),
			    PLACES * (1 + chain_place(row_get(link, "chain"))) +
				row_get_integer(link, "place"),
			    link_row(sources, link, now));
	}
}

/* "不足两名（1 名）；非本单位人员 1；未核验 2". Caller frees. */
static char *gap_text(const json_t *gap)
{
	static const struct { const char *member, *title; } parts[] = {
		{ "strangers", N_("非本单位人员") }, { "dead", N_("号码失效") },
		{ "unverified", N_("未核验") },
	};
	GString *text = g_string_new(NULL);

	if (row_get_integer(gap, "few") > 0)
		g_string_append_printf(text, _("不足两名（现 %d 名）"),
		    (int)row_get_integer(gap, "count"));
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (row_get_integer(gap, parts[i].member) > 0)
			g_string_append_printf(text, "%s%s %d", text->len == 0 ? "" : "；",
			    _(parts[i].title), (int)row_get_integer(gap, parts[i].member));
	return g_string_free(text, FALSE);
}

static void add_gaps(json_t *rows, const struct contact_sources *sources)
{
	g_autoptr(GPtrArray) all = mirror_rows(sources->gaps);

	for (guint i = 0; i < all->len; i++) {
		const json_t *gap = all->pdata[i];
		bool few = row_get_integer(gap, "few") > 0;
		g_autofree char *text = gap_text(gap);
		int64_t unit = row_get_integer(gap, "unit");
		json_t *row = json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}",
		    "kind", "gap", "id", (json_int_t)unit, "name",
		    few ? _("不足两名") : _("待核验"), "where", row_get(gap, "name"), "purpose",
		    _("安全联系人"), "phones", "", "night", "", "reach", "", "mark", text, "style",
		    (int)(few ? STYLE_MAJOR : STYLE_MINOR), "said", text);
		add(rows, "gap", unit, PLACES * 100 + (few ? 0 : PLACES) + unit, row);
	}
}

json_t *contact_rows(const struct contact_sources *sources, struct wall now)
{
	json_t *rows = json_array();

	if (sources->contacts != NULL)
		add_contacts(rows, sources, now);
	if (sources->links != NULL && sources->contacts != NULL)
		add_links(rows, sources, now);
	if (sources->gaps != NULL)
		add_gaps(rows, sources);
	return rows;
}
