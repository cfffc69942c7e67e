/* Consoles and commands: the listening socket, who is connected, and the methods they call
 * (docs/protocol.md). */
#ifndef SERVICE_PEERS_H
#define SERVICE_PEERS_H

#include "service/service.h"
#include "service/topics.h"

struct peer {
	struct service *service;
	struct rpc_connection *connection;
	struct watcher *watcher;
	uint64_t serial;             /* never used twice */
	uid_t uid;
	char *origin;                /* "uid 1000", for the audit */
	char *terminal;              /* "tty1", "pts/3"; NULL: none, or not known */
	bool greeted;
	unsigned open_calls;
	json_t *acts;                /* of a do_all that is not yet complete; NULL: none */
	size_t acts_bytes;
	struct quest *quest;         /* its discovery of a range; NULL: none */
	unsigned notes;              /* into the audit log since `noted_since` */
	struct mono noted_since;
	int64_t signed_on;           /* person who signed on at a shared login; 0: nobody */
	struct wall signed_on_at;
	json_t *told;                /* the actor as the peer was told; NULL before hello */
	struct timer patience;       /* for hello */
};

/* Listens on places.socket (or takes the descriptor systemd holds for us). A second service on the
 * same socket is refused; a stale socket is replaced. */
struct peers *peers_new(struct service *service, GError **error);
void peers_free(struct peers *peers);
/* Who may do what may have changed: everybody is told who he is now, and sees no more than he may.
 */
void peers_review(struct peers *peers);
/* Appends a sentence to TROUBLES when callers had to be turned away of late. */
void peers_troubles(const struct peers *peers, json_t *troubles);
size_t peers_count(const struct peers *peers);

/* Who is behind PEER now. */
struct actor peer_actor(const struct peer *peer);
/* PERSON (0: nobody) is who signed on at the shared login of PEER; it is told who it is now. */
void peer_sign_on(struct peer *peer, int64_t person);
/* Wherever PERSON signed on before AT it is over: the shift was handed over. */
void peers_sign_off(struct peers *peers, int64_t person, struct wall at);

/* A call that is answered later: the peer may be gone by then. */
struct call;
struct call *call_hold(struct peer *peer, const json_t *id);
/* The peer of CALL; NULL when it has left. */
struct peer *call_peer(const struct call *call);
/* Each answers, if the peer is still there, and frees CALL. RESULT and DATA are taken over. */
void call_answer(struct call *call, json_t *result);
void call_refuse(struct call *call, enum rpc_code code, const char *message, json_t *data);

/* An audit row about what CALL did, in the name of who called. DETAIL is taken over. */
void call_audit(const struct call *call, const char *action, bool success, json_t *detail);

/* A method. PARAMS is an object (empty when none were sent). It answers at once or holds the call.
 */
struct method {
	const char *name;
	unsigned roles;              /* who may call it; 0: anybody who said hello */
	void (*handle)(struct peer *peer, const json_t *id, const json_t *params);
};
extern const struct method record_methods[], act_methods[], discover_methods[],
    observe_methods[], shell_methods[], house_methods[], topology_methods[],
    alarm_methods[], message_methods[], prefill_methods[], workday_methods[],
    figure_methods[], sheet_methods[], trend_methods[], shift_methods[], signing_methods[],
    round_methods[], plan_methods[], drill_methods[];

/* Ends the discovery PEER has under way: its call is not answered any more. */
void peer_drop_discovery(struct peer *peer);
/* Forgets the acts that PEER has handed over so far. */
void peer_drop_acts(struct peer *peer);

/* The act a call of `do` asks for, by ACTOR: of now, and CALL answers it (methods_acts.c). */
void call_act(struct call *call, struct peer *peer, const struct actor *actor,
    const json_t *params);
/* The same of an act that wants a signature: the password in PARAMS is looked at first. */
void peer_signed_act(struct peer *peer, const json_t *id, const json_t *params);
/* A handover was written: who went is signed off. */
void signing_follow_handover(struct service *service, json_t *record);

/* No role of the caller allows ACTION: refused, and on the record. */
void peer_deny(struct peer *peer, const json_t *id, const char *action);
void peer_answer(struct peer *peer, const json_t *id, json_t *result);
void peer_refuse(struct peer *peer, const json_t *id, enum rpc_code code, const char *message);
/* A text parameter; refuses the call with one sentence and returns NULL when it is missing. */
const char *param_text(struct peer *peer, const json_t *id, const json_t *params, const char *name);
/* An integer parameter; OTHERWISE when it is missing. */
int64_t param_integer(const json_t *params, const char *name, int64_t otherwise);
/* The kind named by parameter `kind`; refuses when there is none. */
const struct kind *param_kind(struct peer *peer, const json_t *id, const json_t *params);

#endif
