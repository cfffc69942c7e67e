/* Units that are short of security contacts (湘7: two at least, of their own staff; T38). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/contact.h"
#include "service/isolations.h"
#include "service/rows.h"
#include "service/service.h"

struct tally {
	int count, few, strangers, unverified, dead;
};

/* The security contacts of UNIT: how many count, what is wrong with the others. */
static struct tally tally_of(const struct service *service, int64_t unit)
{
	const struct kind *kind = kind_find("contact");
	struct tally tally = { .count = 0 };

	for (json_t *one = ledger_next_of(service->ledger, "contact", "access_unit", unit, NULL);
	     one != NULL;
	     one = ledger_next_of(service->ledger, "contact", "access_unit", unit, one)) {
		enum contact_standing standing = contact_standing(one, clock_wall(),
		    service->settings->contact_verify);
		if (!ledger_is_current(kind, one) ||
		    g_strcmp0(record_text(one, "purpose"), "security") != 0)
			continue;
		tally.count += contact_counts(one);
		tally.strangers += !record_flag(one, "is_own_staff");
		tally.dead += standing == CONTACT_DEAD;
		tally.unverified += standing == CONTACT_STALE || standing == CONTACT_UNVERIFIED;
	}
	tally.few = MAX(SECURITY_CONTACTS - tally.count, 0);
	return tally;
}

/* Something is demanded of the units that use the network: by their state, or by a line. */
static bool is_demanded(const struct service *service, const json_t *unit)
{
	const struct kind *kind = kind_find("circuit_unit");
	int64_t id = record_id(unit);

	if (unit == NULL || !ledger_is_current(kind_find("access_unit"), unit))
		return false;
	if (word_in("active|suspended", record_text(unit, "state")))
		return true;
	for (json_t *use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", id, NULL);
	     use != NULL;
	     use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", id, use))
		if (ledger_is_current(kind, use))
			return true;
	return false;
}

static bool is_short(const struct tally *tally)
{
	return tally->few > 0 || tally->strangers > 0 || tally->unverified > 0 || tally->dead > 0;
}

void contact_gaps_follow(struct service *service, json_t *record)
{
	int64_t unit = record_integer(record, "access_unit");

	service->isolations->short_units = -1;
	topics_touch(service->topics, "contact_gaps", 0, unit != 0 ? unit : record_id(record));
	topics_touch(service->topics, "site", 0, 0);
}

void contact_gaps_keys(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *unit = ledger_next(service->ledger, "access_unit", NULL); unit != NULL;
	     unit = ledger_next(service->ledger, "access_unit", unit)) {
		struct tally tally = tally_of(service, record_id(unit));
		if (is_demanded(service, unit) && is_short(&tally))
			visit(record_id(unit), data);
	}
}

json_t *contact_gaps_row(struct service *service, int64_t id)
{
	const json_t *unit = ledger_get(service->ledger, "access_unit", id);
	struct tally tally = tally_of(service, id);

	if (!is_demanded(service, unit) || !is_short(&tally))
		return NULL;
	return json_pack("{s:I, s:I, s:s, s:i, s:i, s:i, s:i, s:i, s:i}", "key", (json_int_t)id,
	    "unit", (json_int_t)id, "name", record_text(unit, "name"), "count", tally.count,
	    "needed", SECURITY_CONTACTS, "few", tally.few, "strangers", tally.strangers,
	    "unverified", tally.unverified, "dead", tally.dead);
}

struct counting {
	struct service *service;
	int units;
};

static void count_few(int64_t unit, void *data)
{
	struct counting *counting = data;

	counting->units += tally_of(counting->service, unit).few > 0;
}

int contact_gaps_count(struct service *service)
{
	struct counting counting = { service, 0 };

	if (service->isolations->short_units < 0) {
		contact_gaps_keys(service, count_few, &counting);
		service->isolations->short_units = counting.units;
	}
	return service->isolations->short_units;
}
