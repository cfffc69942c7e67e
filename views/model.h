/* The console's mirror of the service: topics it watches, calls it makes, and whether the line is
 * up. Nothing here waits. When the service goes away the rows stay, marked as of when; the mirror
 * connects again by itself and asks for the same topics, so that nobody loses a place. */
#ifndef VIEWS_MODEL_H
#define VIEWS_MODEL_H

#include "base/rpc.h"
#include "base/timer.h"
#include "records/model/roles.h"

struct model;

/* A topic being watched. Rows are JSON objects as of docs/protocol.md, each with a text `_key`. */
struct mirror;

enum model_line {
	MODEL_CONNECTING,            /* first second: nothing is shown yet */
	MODEL_UP,
	MODEL_DOWN                   /* nobody answers; rows are as of `since` */
};

struct model_handlers {
	/* Rows of a topic came or went. */
	void (*on_rows)(struct mirror *mirror, void *data);
	/* The line went up or down, or the greeting told something new. */
	void (*on_line)(void *data);
};

struct model *model_new(const char *socket, struct timers *timers,
    const struct model_handlers *handlers, void *data);
/* The line is cut for good: open calls get their error now, while what they are for is still there,
 * later ones get it at once; nothing comes any more. Before views are freed. */
void model_end(struct model *model);
void model_free(struct model *model);

enum model_line model_line(const struct model *model);
/* When the line last changed; for "since when". */
struct wall model_since(const struct model *model);
/* Why it is down, a clean sentence; "" when it is up. */
const char *model_trouble(const struct model *model);
/* Result of the last hello; NULL before the first. */
const json_t *model_hello(const struct model *model);
/* Who the service says we are; nobody before the first hello. */
const struct actor *model_actor(const struct model *model);

/* Counted: as many unwatch as watch. The mirror stays valid until the last unwatch. */
struct mirror *model_watch(struct model *model, const char *topic);
void model_unwatch(struct model *model, struct mirror *mirror);

const char *mirror_topic(const struct mirror *mirror);
/* True once the service has sent the rows, even if there are none. */
bool mirror_is_known(const struct mirror *mirror);
/* All rows, in no order; an array of borrowed json_t, to be freed by the caller with
 * g_ptr_array_unref(). The rows stay valid until the next turn of the main loop. */
GPtrArray *mirror_rows(const struct mirror *mirror);
size_t mirror_size(const struct mirror *mirror);
/* While rows are being told of: those that came (borrowed json_t) and the `_key`s of those that
 * went. NULL: take all rows anew. */
struct mirror_change {
	const GPtrArray *set, *gone;
};
const struct mirror_change *mirror_change(const struct mirror *mirror);
/* Rows that the service has announced and that are still on their way. */
size_t mirror_awaited(const struct mirror *mirror);
/* Borrowed, or NULL. */
const json_t *mirror_row(const struct mirror *mirror, int64_t key);

/* As rpc_call(); without a line the reply comes at once with an error that says so. */
void model_call(struct model *model, const char *method, json_t *params, rpc_reply *reply,
    void *data);

/* From now on NOTICE gets the parameters (borrowed) of each notification METHOD (static). One
 * listener at a time: a later one takes its place. A NULL NOTICE ends it for who listens with
 * DATA. */
typedef void model_notice(const json_t *params, void *data);
void model_listen(struct model *model, const char *method, model_notice *notice, void *data);

/* The sentence of an error object: its message, and the reasons that have no field. Caller frees.
 */
char *model_error_text(const json_t *error);

#endif
