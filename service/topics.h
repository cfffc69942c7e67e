/* What consoles watch: rows that change, in a few topics (docs/protocol.md). A change only marks a
 * row's key as dirty for each watcher; rows are made when they are sent, at most four times a
 * second, and only to a peer whose queue has room. So a slow peer costs a set of keys, never a
 * queue. */
#ifndef SERVICE_TOPICS_H
#define SERVICE_TOPICS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/rpc.h"
#include "records/model/kind.h"

struct service;
struct topics;
struct watcher;

typedef void topic_visit(int64_t key, void *data);

/* One topic: how to find its keys and make a row. ID is the number after the colon of "ports:7". */
struct topic {
	const char *name;
	void (*keys)(struct service *service, const char *argument, int64_t id, topic_visit *visit,
	    void *data);
	/* New reference; NULL when there is no such row (any more). */
	json_t *(*row)(struct service *service, const char *argument, int64_t id, int64_t key);
	/* Whether there is anything to watch under ID; NULL: always. */
	bool (*exists)(struct service *service, const char *argument, int64_t id);
};

extern const struct topic topic_table[];

struct topics *topics_new(struct service *service);
void topics_free(struct topics *topics);

/* The row KEY of topic NAME (and ID, 0 for plain topics) may have changed. Cheap. */
void topics_touch(struct topics *topics, const char *name, int64_t id, int64_t key);
/* What was touched is told at once, not with the next quarter of a second: people wait for it, and
 * it is seldom. */
void topics_hurry(struct topics *topics);
/* The same for records:KIND. */
void topics_touch_record(struct topics *topics, const struct kind *kind, int64_t key);

/* A watcher is one connection's set of watches. */
struct watcher *watcher_new(struct topics *topics, struct rpc_connection *connection);
/* What a watcher may see: without any role only the head of the screen; a viewer sees personal
 * numbers masked (requirements 2.8: 只读 脱敏). It begins with VIEW_HEAD. What is taken away is
 * gone at once: its rows are taken back and the watches end; what is masked otherwise than before
 * is sent anew. */
enum view { VIEW_HEAD, VIEW_MASKED, VIEW_ALL };
void watcher_allow(struct watcher *watcher, enum view view);
/* Whether it may watch TOPIC, if there is one of that name. */
bool watcher_may(const struct watcher *watcher, const char *topic);
void watcher_free(struct watcher *watcher);
/* Begin to watch TOPIC ("ports:7"); returns its rows now (new array), or NULL when there is no such
 * topic. *RET_MORE rows were too many for one message and follow as notifications. Watching twice
 * is watching once. */
json_t *watcher_watch(struct watcher *watcher, const char *topic, size_t *ret_more);
void watcher_unwatch(struct watcher *watcher, const char *topic);
/* What was touched so far is sent to this one now: before whatever follows on the connection. */
void watcher_tell(struct watcher *watcher);
/* The connection's queue has drained: send what is due. */
void watcher_resume(struct watcher *watcher);

#endif
