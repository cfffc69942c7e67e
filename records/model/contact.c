#include "records/model/contact.h"

#include <string.h>

#include "base/i18n.h"

enum contact_standing contact_standing(const json_t *contact, struct wall now, int64_t verify)
{
	const char *verified = record_text(contact, "verified_on");
	struct wall on = verified == NULL ? (struct wall){ 0 } : clock_day(verified, 0);

	if (record_flag(contact, "dead"))
		return CONTACT_DEAD;
	if (on.us == 0)
		return CONTACT_UNVERIFIED;
	return wall_between(on, now) > verify ? CONTACT_STALE : CONTACT_FRESH;
}

const char *contact_standing_title(enum contact_standing standing)
{
	static const char *const titles[] = {
		[CONTACT_FRESH] = N_("已核验"),
		[CONTACT_UNVERIFIED] = N_("未核验"),
		[CONTACT_STALE] = N_("核验过期"),
		[CONTACT_DEAD] = N_("号码失效"),
	};

	return _(titles[standing]);
}

/* Those who have no place among the callers of the night come after those who have. */
static int64_t night_place(const json_t *contact)
{
	int64_t place = record_integer(contact, "night_order");

	return place == 0 ? INT64_MAX : place;
}

int contact_compare(const json_t *a, const json_t *b, bool at_night)
{
	int dead = record_flag(a, "dead") - record_flag(b, "dead");
	int night = record_flag(b, "at_night") - record_flag(a, "at_night");
	int verified = g_strcmp0(record_text(b, "verified_on"), record_text(a, "verified_on"));

	if (dead != 0)
		return dead;
	if (at_night && night != 0)
		return night;
	if (at_night && night_place(a) != night_place(b))
		return night_place(a) < night_place(b) ? -1 : 1;
	if (verified != 0)
		return verified;
	if (night != 0)
		return night;
	return record_id(a) < record_id(b) ? -1 : record_id(a) > record_id(b);
}

bool contact_counts(const json_t *contact)
{
	return g_strcmp0(record_text(contact, "purpose"), "security") == 0 &&
	    !record_has_ended(kind_find("contact"), contact) &&
	    record_flag(contact, "is_own_staff") && !record_flag(contact, "dead");
}

/* ---- 递补链 ------------------------------------------------------------------------------- */

const struct choice succession_chains[] = {
	{ "supervisor", N_("值班长") },
	{ "mgmt_unit", N_("管理单位") },
	{ "leader", N_("带班领导") },
	{ "superior", N_("上级值班室") },
	{ "ops_unit", N_("运维单位") },
	{ "sysadmin", N_("系统管理员") },
	{ "secadmin", N_("安全管理员") },
	{ NULL, NULL },
};

/* Puts the numbers of LINK's contact or person into it; false when the number is dead or whoever it
 * is does not count any more. */
static bool take_numbers(struct change *change, json_t *link)
{
	int64_t contact = record_integer(link, "contact"), person = record_integer(link, "person");
	const char *kind = contact != 0 ? "contact" : "person";
	json_t *record = change_get(change, kind, contact != 0 ? contact : person);
	const char *mobile = record_text(record, contact != 0 ? "mobile" : "phone"),
		   *office = record_text(record, "office_phone");
	const char *phone = mobile != NULL ? mobile : office;
	bool counts = record != NULL && !record_has_ended(kind_find(kind), record) &&
	    !record_flag(record, "dead");

	if (counts && phone != NULL)
		json_object_set_new(link, "phone", json_string(phone));
	if (counts)
		json_object_set_new(link, "name", json_string(record_text(record, "name")));
	json_decref(record);
	return counts;
}

/* The name of the chain that is called CHAIN, by name or by title. */
static const char *chain_name(const char *chain)
{
	for (const struct choice *one = succession_chains; one->name != NULL; one++)
		if (strcmp(one->title, chain) == 0 || strcmp(_(one->title), chain) == 0)
			return one->name;
	return chain;
}

json_t *succession_after(struct change *change, const char *chain, int64_t place)
{
	json_t *links = change_find(change, "succession", "chain",
	    json_string(chain_name(chain)));
	json_t *link;
	json_t *next = NULL;
	size_t i;

	json_array_foreach(links, i, link) {
		int64_t at = record_integer(link, "place");
		if (record_has_ended(kind_find("succession"), link) || at <= place ||
		    (next != NULL && at >= record_integer(next, "place")))
			continue;
		if (!take_numbers(change, link))
			continue;
		json_decref(next);
		next = json_incref(link);
	}
	json_decref(links);
	return next;
}
