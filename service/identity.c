#include "service/identity.h"

#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

void identity_init(struct identity *identity, enum mode mode)
{
	identity->mode = mode;
	identity->owner = getuid();
	identity->owner_name = text_clean_string(g_get_user_name());
}

void identity_clear(struct identity *identity)
{
	g_clear_pointer(&identity->owner_name, g_free);
}

/* What is valid until DATE is valid on that day; us == 0 for no date. */
static struct wall end_of(const char *date)
{
	return clock_day(date, 1);
}

/* Take the earlier of the two ends into ACTOR; a zero end never comes. */
static void bound(struct actor *actor, struct wall end)
{
	if (end.us != 0 && (actor->until.us == 0 || end.us < actor->until.us))
		actor->until = end;
}

static bool is_over(struct wall end, struct wall now)
{
	return end.us != 0 && end.us <= now.us;
}

static json_t *person_of(const struct ledger *ledger, uid_t uid)
{
	for (json_t *person = ledger_next(ledger, "person", NULL); person != NULL;
	     person = ledger_next(ledger, "person", person))
		if (record_integer(person, "uid") == (int64_t)uid &&
		    g_strcmp0(record_text(person, "state"), "active") == 0)
			return person;
	return NULL;
}

static void take_grants(struct actor *actor, const struct ledger *ledger, struct wall now)
{
	for (json_t *grant = ledger_next(ledger, "grant", NULL); grant != NULL;
	     grant = ledger_next(ledger, "grant", grant)) {
		struct wall end = end_of(record_text(grant, "valid_until"));
		if (record_integer(grant, "person") != actor->person || is_over(end, now) ||
		    g_strcmp0(record_text(grant, "state"), "effective") != 0)
			continue;
		actor->roles |= role_by_name(record_text(grant, "role"));
		bound(actor, end);
	}
}

static unsigned organisation_of(const struct ledger *ledger, const json_t *person)
{
	const json_t *organisation =
	    ledger_get(ledger, "organisation", record_integer(person, "organisation"));

	return organisation == NULL ? 0 : organisation_by_name(record_text(organisation, "type"));
}

static void take_person(struct actor *actor, const struct ledger *ledger, const json_t *person,
    struct wall now)
{
	struct wall end = end_of(record_text(person, "valid_until"));

	actor->person = record_id(person);
	actor->name = record_text(person, "name");
	actor->organisation = organisation_of(ledger, person);
	bound(actor, end);
	if (!is_over(end, now))
		take_grants(actor, ledger, now);
}

/* What PERSON may now; the dates go by the clock before its steps in doubt. */
static void take_now(struct actor *actor, const struct identity *identity,
    const struct ledger *ledger, const json_t *person, struct wall now)
{
	struct wall believed = { now.us - identity->doubt };

	take_person(actor, ledger, person, believed);
	if (actor->until.us != 0)
		actor->until.us += identity->doubt;
}

/* At the terminal of who owns the service everything may be tried. */
static void take_trial(struct actor *actor)
{
	actor->trial = true;
	actor->roles = ROLE_ANY;
	actor->until.us = 0;
	if (actor->organisation == 0)
		actor->organisation = ORGANISATION_OPS_UNIT;
}

static bool is_trial(const struct identity *identity, uid_t uid)
{
	return identity->mode != MODE_PRODUCTION && uid == identity->owner;
}

/* A login of several people stands for none of them: it may look, as long as it counts. */
static void take_shared(struct actor *actor, struct wall now)
{
	actor->shared = true;
	actor->person = 0;
	actor->roles = is_over(actor->until, now) ? 0 : ROLE_VIEWER;
}

struct actor identity_person(const struct identity *identity, const struct ledger *ledger,
    int64_t person, uid_t terminal, struct wall now)
{
	struct actor actor = { .name = "", .uid = terminal };
	const json_t *record = ledger_get(ledger, "person", person);

	if (record == NULL || record_flag(record, "shared") ||
	    g_strcmp0(record_text(record, "state"), "active") != 0)
		return actor;
	take_now(&actor, identity, ledger, record, now);
	if (is_trial(identity, terminal))
		take_trial(&actor);
	return actor;
}

struct actor identity_actor(const struct identity *identity, const struct ledger *ledger, uid_t uid,
    struct wall now)
{
	struct actor actor = { .name = "", .uid = uid };
	const json_t *person = person_of(ledger, uid);

	if (uid == 0 && !is_trial(identity, uid))
		return actor;
	if (person != NULL)
		take_now(&actor, identity, ledger, person, now);
	if (record_flag(person, "shared")) {
		take_shared(&actor, now);
	} else if (is_trial(identity, uid)) {
		take_trial(&actor);
		if (person == NULL)
			actor.name = identity->owner_name;
	}
	return actor;
}
