/* Round trip, loss and jitter by echo: ICMP and ICMPv6 over unprivileged ping sockets (a raw socket
 * where the process may open one), or UDP echo (RFC 862) for equipment and labs that offer it. An
 * answer counts only if source, id, sequence and a random cookie in the payload all match. */
#ifndef PROBES_WIRE_ECHO_H
#define PROBES_WIRE_ECHO_H

#include "base/timer.h"
#include "probes/wire/address.h"

struct echo;
struct echo_target;

enum echo_method { ECHO_ICMP, ECHO_UDP };

struct echo *echo_new(GMainContext *context, struct timers *timers);
void echo_free(struct echo *echo);
/* Why ICMP (AF_INET or AF_INET6) cannot be sent from here, one sentence; NULL if it can. */
const char *echo_obstacle(const struct echo *echo, int family);

struct echo_statistics {
	uint64_t sent, answered, missed;
	uint64_t held;               /* sends our own host refused for the moment (no buffer, a
				      * packet filter): tried again; they say nothing of a target */
	uint64_t given_up;           /* probes that never got out: no result */
	uint64_t dropped;            /* strangers, doubles, late and damaged replies */
};
void echo_statistics(const struct echo *echo, struct echo_statistics *ret);

/* One result per probe sent: rtt_us < 0 means no answer within the timeout. SENT_AT says when, for
 * who has to know whether the host stood still meanwhile. */
typedef void echo_result(struct echo_target *target, int64_t rtt_us, struct mono sent_at,
    void *data);

/* Send to ADDRESS every INTERVAL_US, spread so that targets do not fire together. With an obstacle
 * no result ever comes: the points stay unknown. */
struct echo_target *echo_target_new(struct echo *echo, const struct address *address,
    enum echo_method method, int64_t interval_us, int64_t timeout_us, echo_result *result,
    void *data);
void echo_target_free(struct echo_target *target);
/* Why nothing can be sent to TARGET, as above. */
const char *echo_target_obstacle(const struct echo_target *target);

#endif
