/* Sessions of a device with its peers (BGP, OSPF, BFD) in the picture: followed by protocol, peer
 * and instance, judged like circuits, said when they change.
 *
 * - A session that is closed by administration is not abnormal.
 * - BGP that is down within the first ten minutes of the device's uptime is not news: sessions come
 *   up one after the other after a restart (Zino's rule).
 * - One that was there and is missing from two whole readings is gone: that is said, and it stays
 *   in the list for a day, since an OSPF neighbour or a BFD session that dies leaves its table.
 * - What came up anew between two readings was down in between, though nobody saw it so. */
#ifndef SERVICE_SESSIONS_H
#define SERVICE_SESSIONS_H

#include <jansson.h>

#include "service/picture.h"

enum session_state {
	SESSION_UNKNOWN, SESSION_UP, SESSION_DOWN, SESSION_DISABLED, SESSION_GONE, SESSION_STATES
};
const char *session_state_word(enum session_state state);

struct session {
	struct device *device;
	int64_t number;              /* key of its row, for as long as the service runs */
	char *key;                   /* what it is followed by */
	enum session_protocol protocol;
	char *peer;                  /* as people write it; never NULL */
	char *instance;              /* "" */
	char *state;                 /* the MIB's word as last read; "" */
	uint32_t remote_as;
	int64_t local_index;         /* ifIndex as last read; -1 */
	struct mono read_at;         /* us == 0: not read in this life */
	struct wall since;           /* as the device says; us == 0: it does not */
	struct standing standing;    /* of enum session_state */
	bool witnessed;              /* it came into its state while we looked */
	struct flap_state flap;
	unsigned missed;             /* whole readings without it */
};

/* Begin and end with DEVICE. */
void sessions_init(struct device *device);
void sessions_clear(struct device *device);

/* Take what was found. WHOLE: every row that is there was read, so what is missing is missing. */
void sessions_take(struct device *device, const struct findings *found, bool whole);
/* Time passed: flapping may be over, what is gone may be forgotten. */
void sessions_age(struct device *device);

struct session *device_session(const struct device *device, int64_t number);
enum quality session_quality(const struct session *session, struct mono now);
/* Since when it is as it is; us == 0: not known. */
struct wall session_since(const struct session *session);
/* "BGP 10.0.0.2 vpn1". Caller frees. */
char *session_name(const struct session *session);
/* Whether somebody has to look at it: down or gone, by a reading that is good or by what was known
 * before a restart. */
bool session_is_abnormal(const struct session *session);
/* How bad its state is; SEVERITY_CLEARED where nothing is wrong. */
enum severity session_severity(const struct session *session);
/* What is kept over a restart, and back. */
json_t *sessions_kept(const struct device *device);
void sessions_restore(struct device *device, const json_t *kept);

#endif
