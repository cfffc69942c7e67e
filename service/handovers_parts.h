/* Between the files of service/handovers*.c. */
#ifndef SERVICE_HANDOVERS_PARTS_H
#define SERVICE_HANDOVERS_PARTS_H

#include "service/handovers.h"
#include "service/service.h"

/* How late a handover is: in time, past it, called for the standby, told to the supervisor. */
enum overdue { OVERDUE_NOT, OVERDUE_LATE, OVERDUE_STANDBY, OVERDUE_SUPERVISOR };

/* A handover under way. */
struct live {
	int64_t id;
	bool wanted, known;          /* its items were asked for, and read from the records */
	GHashTable *items;           /* token ("call#7") -> record of the item; owned */
	GHashTable *asked;           /* set of tokens an act was asked for and not answered */
	enum overdue overdue;
	int64_t minute;              /* as last told */
};

/* Of what comes from elsewhere; items by hand have their own id. Caller frees. */
char *handover_token(const json_t *item);

/* ---- service/handovers_sources.c ---------------------------------------------------------- */

/* Everything that is to be handed over now: token -> what is said of it (members as of
 * handover_item, without state). New table, owns both. */
GHashTable *handover_wanted(struct service *service);
/* Whether a record of KIND may be an item, or freezes. */
bool handover_concerns(const struct kind *kind);

/* ---- service/handovers_row.c -------------------------------------------------------------- */

/* The handover record that is live, else NULL; borrowed. */
const json_t *handover_live(const struct service *service, int64_t id);
struct live *handovers_live(const struct service *service, int64_t id);
/* How late it is NOW. */
enum overdue handover_overdue(const struct service *service, const json_t *handover,
    struct wall now);
/* The planned roster entry of POST and DUTY at AT, where there is a roster; borrowed, NULL. */
const json_t *handover_rostered(const struct service *service, const char *post, const char *duty,
    struct wall at);

#endif
