#include "service/messages_heard.h"

#include <string.h>

#include "service/location.h"
#include "service/poller.h"
#include "service/rules.h"
#include "service/service.h"

/* An agent that has just sent a trap may not have it in its tables yet, and ports of a device that
 * begins anew come one by one. */
#define AGAIN_AFTER (2 * CLOCK_SECOND)
#define WALK_AGAIN_AFTER (15 * CLOCK_SECOND)

/* One device that spoke of late: asked at once, and once more. However much it says meanwhile, it
 * is not asked more often. */
struct attention_due {
	struct attentions *attentions;
	int64_t device;
	struct timer timer;
	bool walk, again;
};

struct attentions {
	struct service *service;
	GHashTable *due;             /* device -> struct attention_due */
};

static void due_free(void *data)
{
	struct attention_due *due = data;

	timer_stop(&due->timer);
	g_free(due);
}

struct attentions *attentions_new(struct service *service)
{
	struct attentions *attentions = g_new0(struct attentions, 1);

	attentions->service = service;
	attentions->due = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, due_free);
	return attentions;
}

void attentions_free(struct attentions *attentions)
{
	if (attentions == NULL)
		return;
	g_hash_table_unref(attentions->due);
	g_free(attentions);
}

static void ask(struct attentions *attentions, int64_t id, bool walk)
{
	struct device *device = picture_device(&attentions->service->picture, id);

	if (device != NULL && walk)
		poller_walk_soon(device);
	else if (device != NULL)
		poller_check(device);
}

static void come_due(struct timer *timer, void *data)
{
	struct attention_due *due = data;
	struct attentions *attentions = due->attentions;

	ask(attentions, due->device, due->walk);
	if (due->again) {
		due->again = false;
		timer_after(timer, AGAIN_AFTER);
	} else {
		g_hash_table_remove(attentions->due, &due->device);
	}
}

static void attend(struct attentions *attentions, int64_t device, bool walk)
{
	struct attention_due *due = g_hash_table_lookup(attentions->due, &device);

	if (due != NULL && (due->walk || !walk)) {
		due->again = true;
		return;
	}
	if (due == NULL) {
		due = g_new0(struct attention_due, 1);
		due->attentions = attentions;
		due->device = device;
		timer_init(&due->timer, attentions->service->timers, come_due, due);
		g_hash_table_insert(attentions->due, &due->device, due);
	}
	due->walk = walk;
	ask(attentions, device, walk);
	timer_after(&due->timer, walk ? WALK_AGAIN_AFTER : AGAIN_AFTER);
}

static void look_sooner(struct service *service, const struct message *message)
{
	struct attentions *attentions = messages_attentions(service->messages);
	const char *trap = message->trap;

	if (trap == NULL || attentions == NULL)
		return;
	if (strcmp(trap, "linkDown") == 0 || strcmp(trap, "linkUp") == 0)
		attend(attentions, message->device, false);
	else if (strcmp(trap, "coldStart") == 0 || strcmp(trap, "warmStart") == 0)
		attend(attentions, message->device, true);
}

message_heard *const message_hearers[] = {
	look_sooner,
	rules_hear,
	location_hear,
	NULL,
};
