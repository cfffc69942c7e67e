/* Who is calling: the peer credential of the connection (uid), matched with the person records.
 * Never a name the client sends, never the pid. Decided anew for every call, so that an expiry or a
 * revocation counts at once. */
#ifndef SERVICE_IDENTITY_H
#define SERVICE_IDENTITY_H

#include <sys/types.h>

#include "records/model/roles.h"
#include "service/ledger.h"
#include "service/settings.h"

struct identity {
	enum mode mode;
	uid_t owner;                 /* the uid the service runs as */
	char *owner_name;            /* its login, for a trial without person records */
	int64_t doubt;               /* of the clock (service/pause.h): dates go by NOW less this */
};

void identity_init(struct identity *identity, enum mode mode);
void identity_clear(struct identity *identity);

/* The actor behind UID now; strings are borrowed from LEDGER and IDENTITY. In production uid 0 and
 * strangers have no role; in trial the owner of the service holds every role. What ends on a date
 * ends by the clock before its steps in doubt; `until` of the actor is on the clock of NOW. A
 * shared login is nobody, who may look. */
struct actor identity_actor(const struct identity *identity, const struct ledger *ledger, uid_t uid,
    struct wall now);
/* PERSON as who acts at the terminal of the uid TERMINAL: by his password, not by his login. Nobody
 * (person 0, no roles) when there is no such person in force, or it is a shared login itself. */
struct actor identity_person(const struct identity *identity, const struct ledger *ledger,
    int64_t person, uid_t terminal, struct wall now);

#endif
