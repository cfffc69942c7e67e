/* JSON-RPC 2.0 over a stream socket, one JSON value a line, at most RPC_MESSAGE_LIMIT bytes each.
 * Both sides use it: it frames, bounds and matches replies to calls; what a method means is decided
 * by its user. docs/protocol.md is the protocol. */
#ifndef BASE_RPC_H
#define BASE_RPC_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/text.h"

#define RPC_MESSAGE_LIMIT (1024 * 1024)

/* Codes of JSON-RPC 2.0, and ours from -32000 down. The data of a refusal is
 * {"reasons": [{field, reason}]}. */
enum rpc_code {
	RPC_PARSE_ERROR = -32700,
	RPC_INVALID_REQUEST = -32600,
	RPC_METHOD_NOT_FOUND = -32601,
	RPC_INVALID_PARAMS = -32602,
	RPC_INTERNAL_ERROR = -32603,
	RPC_REFUSED = -32000,        /* a rule says no; data.reasons says why */
	RPC_NOT_ALLOWED = -32001,    /* no role for it */
	RPC_NOT_FOUND = -32002,
	RPC_NOT_SAVED = -32003,      /* the disk did not take it: nothing was changed */
	RPC_VERSION = -32004,        /* hello with a protocol we do not speak */
	RPC_BUSY = -32005,           /* too many calls in flight on this connection */
	RPC_CONFLICT = -32006        /* somebody changed the record meanwhile: data.record */
};

/* One message, parsed. `id` is NULL for a notification. Borrowed by the callback it is given to. */
struct rpc_message {
	json_t *id;
	const char *method; /* NULL for a reply */
	json_t *params;     /* object, array or NULL */
	json_t *result;     /* reply */
	json_t *error;      /* reply: {code, message, data} */
};

/* Parse LINE (no line feed). Pure. On failure returns false with the code to answer in *RET_CODE
 * and one sentence in *RET_REASON (static). On success the caller owns *RET_ROOT, which MESSAGE
 * borrows from. */
bool rpc_parse(struct bytes line, json_t **ret_root, struct rpc_message *ret,
    enum rpc_code *ret_code, const char **ret_reason);

struct rpc_connection;

struct rpc_handlers {
	/* A request (message->id set) or notification from the peer. */
	void (*on_request)(struct rpc_connection *connection, const struct rpc_message *message,
	    void *data);
	/* The peer is gone or broke the rules; REASON is one clean sentence. Called once; the
	 * connection may be freed in it. */
	void (*on_closed)(struct rpc_connection *connection, const char *reason, void *data);
	/* The queue was above RPC_QUEUE_HIGH and is now below a quarter of it: more may be sent.
	 * May be NULL. */
	void (*on_drained)(struct rpc_connection *connection, void *data);
};

/* Takes FD, makes it non-blocking, serves it on CONTEXT (NULL: default). */
struct rpc_connection *rpc_connection_new(int fd, GMainContext *context,
    const struct rpc_handlers *handlers, void *data);
/* Closes the descriptor. Open calls get their error first; on_closed is not called. Safe in every
 * callback. */
void rpc_connection_free(struct rpc_connection *connection);

/* RESULT of a call of ours; ERROR is NULL on success, else {code, message, data}. Both borrowed.
 * Every call gets exactly one of them, never from inside rpc_call(): when the connection closes or
 * is freed, or the call is larger than a message may be, an error RPC_INTERNAL_ERROR with a message
 * that says so. */
typedef void rpc_reply(json_t *result, json_t *error, void *data);

/* Each takes over PARAMS / RESULT / DATA_JSON (may be NULL). ID is borrowed; NULL (a notification)
 * is not answered. An answer that is too large for a message becomes a refusal. On a closed
 * connection they do nothing. None of them calls back. */
void rpc_call(struct rpc_connection *connection, const char *method, json_t *params,
    rpc_reply *reply, void *data);
void rpc_notify(struct rpc_connection *connection, const char *method, json_t *params);
void rpc_answer(struct rpc_connection *connection, json_t *id, json_t *result);
void rpc_refuse(struct rpc_connection *connection, json_t *id, enum rpc_code code,
    const char *message, json_t *data_json);

/* Bytes queued and not yet taken by the socket. A sender of deltas holds back above
 * RPC_QUEUE_HIGH; replies may go up to RPC_QUEUE_LIMIT, beyond which the connection is closed. */
size_t rpc_queued(const struct rpc_connection *connection);
#define RPC_QUEUE_HIGH (256 * 1024)
#define RPC_QUEUE_LIMIT (8 * RPC_MESSAGE_LIMIT)

#endif
