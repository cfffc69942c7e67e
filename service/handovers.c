#include "service/handovers.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "records/model/handover.h"
#include "records/model/post.h"
#include "service/handovers_parts.h"

#define MINUTE (60 * CLOCK_SECOND)
#define AGAIN 30                /* heartbeats until what was refused is tried again */
#define ITEMS_MOST 450          /* that are read back at once: below what a list answers */

struct handovers {
	struct service *service;
	GHashTable *live;            /* id -> struct live, owned */
	struct timer next;
	unsigned patience;
	bool asked;                  /* a handover was asked to begin */
};

/* ---- tables ------------------------------------------------------------------------------- */

static void live_free(void *data)
{
	struct live *live = data;

	g_hash_table_destroy(live->items);
	g_hash_table_destroy(live->asked);
	g_free(live);
}

static void release(void *record)
{
	json_decref(record);
}

static struct live *live_new(int64_t id)
{
	struct live *live = g_new0(struct live, 1);

	live->id = id;
	live->minute = -1;
	live->items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);
	live->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return live;
}

char *handover_token(const json_t *item)
{
	const char *source = record_text(item, "source");

	return source != NULL
	    ? g_strdup_printf("%s#%" PRId64, source, record_integer(item, "source_id"))
	    : g_strdup_printf("#%" PRId64, record_id(item));
}

struct live *handovers_live(const struct service *service, int64_t id)
{
	return service->handovers == NULL ? NULL :
	    g_hash_table_lookup(service->handovers->live, &id);
}

static void touch(struct service *service, int64_t id)
{
	topics_touch(service->topics, "handover", 0, id);
	topics_touch(service->topics, "site", 0, 0);
	alarms_look(service, ALARM_SOURCE_HANDOVER, id);
}

static void soon(struct handovers *handovers)
{
	timer_after(&handovers->next, 0);
}

/* ---- acts of the program ------------------------------------------------------------------ */

/* What was asked for the item TOKEN of the handover ID. */
struct asked {
	struct service *service;
	int64_t id;
	char *token;
};

static void told(const struct store_result *result, void *data)
{
	struct asked *asked = data;
	struct live *live = handovers_live(asked->service, asked->id);

	if (!result->committed)
		log_warning("handover", "%s", result->message);
	if (live != NULL)
		g_hash_table_remove(live->asked, asked->token);
	g_free(asked->token);
	g_free(asked);
}

/* FIELDS and ITEM are taken over; ITEM may be NULL. */
static void act_on_item(struct service *service, struct live *live, const char *token,
    const char *act, int64_t item, json_t *fields, json_t *said)
{
	struct asked *asked = g_new0(struct asked, 1);
	struct store_act request = {
		.kind = "handover_item", .act = act, .id = item, .actor = actor_service(),
		.origin = "zhiband", .fields = fields,
		.facts = said == NULL ? NULL : json_pack("{s:o}", "item", said),
	};

	*asked = (struct asked){ service, live->id, g_strdup(token) };
	g_hash_table_add(live->asked, g_strdup(token));
	store_act(service->store, &request, told, asked);
}

/* ---- items -------------------------------------------------------------------------------- */

/* Whether what is SAID of ITEM now is not what stands there; what was written by hand counts as
 * said. */
static bool differs(const json_t *item, const json_t *said)
{
	static const char *const compared[] = { "number", "title", "level", "situation",
		"next_step", "owner", "deadline", "confirm" };
	g_auto(GStrv) hand = g_strsplit(
	    record_text(item, "by_hand") == NULL ? "" : record_text(item, "by_hand"), " ", -1);

	for (size_t i = 0; i < G_N_ELEMENTS(compared); i++) {
		const json_t *was = json_object_get(item, compared[i]),
			     *is = json_object_get(said, compared[i]);
		if (g_strv_contains((const char *const *)hand, compared[i]))
			continue;
		if (was == NULL || is == NULL ? was != is : !json_equal(was, is))
			return true;
	}
	return false;
}

static void list_item(struct service *service, struct live *live, const char *token, json_t *said)
{
	json_t *fields = json_pack("{s:I, s:O, s:O}", "handover", (json_int_t)live->id, "section",
	    json_object_get(said, "section"), "title", json_object_get(said, "title"));

	act_on_item(service, live, token, "list", 0, fields, json_incref(said));
}

static void follow_one(struct service *service, struct live *live, const char *token,
    json_t *said)
{
	const json_t *item = g_hash_table_lookup(live->items, token);
	bool gone = g_strcmp0(record_text(item, "state"), "gone") == 0;

	if (g_hash_table_contains(live->asked, token))
		return;
	if (item == NULL && g_hash_table_size(live->items) < ITEMS_MOST)
		list_item(service, live, token, said);
	else if (gone || (item != NULL && differs(item, said)))
		act_on_item(service, live, token, gone ? "come_back" : "follow", record_id(item),
		    json_object(), json_incref(said));
}

static void follow_items(struct service *service, struct live *live, GHashTable *wanted)
{
	GHashTableIter iter;
	void *token, *value;

	g_hash_table_iter_init(&iter, wanted);
	while (g_hash_table_iter_next(&iter, &token, &value))
		follow_one(service, live, token, value);
	g_hash_table_iter_init(&iter, live->items);
	while (g_hash_table_iter_next(&iter, &token, &value))
		if (record_text(value, "source") != NULL &&
		    g_strcmp0(record_text(value, "state"), "gone") != 0 &&
		    !g_hash_table_contains(wanted, token) &&
		    !g_hash_table_contains(live->asked, token))
			act_on_item(service, live, token, "go", record_id(value), json_object(),
			    NULL);
}

/* ---- beginning ---------------------------------------------------------------------------- */

static bool is_live_for(const struct service *service, const char *post)
{
	for (json_t *one = ledger_next(service->ledger, "handover", NULL); one != NULL;
	     one = ledger_next(service->ledger, "handover", one)) {
		g_auto(GStrv) posts = handover_posts(record_text(one, "posts"));
		if (word_in(HANDOVER_LIVE, record_text(one, "state")) &&
		    g_strv_contains((const char *const *)posts, post))
			return true;
	}
	return false;
}

static bool is_open(const json_t *span)
{
	return g_strcmp0(record_text(span, "state"), "open") == 0;
}

static void begun(const struct store_result *result, void *data)
{
	struct service *service = data;

	if (!result->committed)
		log_warning("handover", "%s", result->message);
	if (service->handovers == NULL)
		return;
	service->handovers->asked = false;
	if (!result->committed)
		service->handovers->patience = AGAIN;
}

/* Every post of the holder of SPAN that is not being handed over yet. */
static char *posts_of(const struct service *service, const json_t *span)
{
	g_autoptr(GString) posts = g_string_new(NULL);

	for (json_t *one = ledger_next(service->ledger, "shift_summary", NULL); one != NULL;
	     one = ledger_next(service->ledger, "shift_summary", one))
		if (is_open(one) && !is_live_for(service, record_text(one, "post")) &&
		    handover_same(record_integer(one, "person"), record_text(one, "operator"),
			record_integer(span, "person"), record_text(span, "operator")))
			g_string_append_printf(posts, "%s%s", posts->len > 0 ? " " : "",
			    record_text(one, "post"));
	return g_string_free(g_steal_pointer(&posts), FALSE);
}

static int64_t expected(const struct service *service, const char *post, struct wall at)
{
	at.us += MINUTE;
	return record_integer(handover_rostered(service, post, "operator", at), "person");
}

static void begin(struct service *service, const json_t *span)
{
	g_autofree char *posts = posts_of(service, span);
	struct wall until = { record_integer(span, "planned_until") };
	struct store_act request = {
		.kind = "handover", .act = "prepare", .actor = actor_service(),
		.origin = "zhiband", .fields = json_pack("{s:s}", "posts", posts),
		.facts = json_pack("{s:I, s:s*, s:I}", "outgoing",
		    (json_int_t)record_integer(span, "person"), "outgoing_name",
		    record_text(span, "operator"), "incoming",
		    (json_int_t)expected(service, record_text(span, "post"), until)),
	};

	service->handovers->asked = true;
	store_act(service->store, &request, begun, service);
}

static void begin_due(struct service *service)
{
	int64_t now = clock_wall().us, ahead = service->settings->shift_prepare;

	for (json_t *span = ledger_next(service->ledger, "shift_summary", NULL);
	     span != NULL && !service->handovers->asked;
	     span = ledger_next(service->ledger, "shift_summary", span))
		if (is_open(span) && record_integer(span, "planned_until") - ahead <= now &&
		    !is_live_for(service, record_text(span, "post")))
			begin(service, span);
}

/* ---- who does not come -------------------------------------------------------------------- */

static void age(struct service *service, struct live *live)
{
	const json_t *handover = handover_live(service, live->id);
	struct wall now = clock_wall();
	enum overdue overdue = handover_overdue(service, handover, now);
	int64_t minute = (now.us - record_integer(handover, "planned_at")) / MINUTE;

	if (overdue == live->overdue && minute == live->minute)
		return;
	live->overdue = overdue;
	live->minute = minute;
	touch(service, live->id);
}

/* ---- looking ------------------------------------------------------------------------------ */

static void take_item(struct live *live, json_t *item, bool newer)
{
	g_autofree char *token = handover_token(item);

	if (newer || !g_hash_table_contains(live->items, token))
		g_hash_table_replace(live->items, g_steal_pointer(&token), json_incref(item));
}

/* Those of before this service began; what was heard since is newer. */
static void take_items(json_t *records, const char *failure, void *data)
{
	struct asked *asked = data;
	struct live *live = handovers_live(asked->service, asked->id);

	if (failure != NULL)
		log_error("handover", "%s", failure);
	for (size_t i = 0; live != NULL && i < json_array_size(records); i++)
		take_item(live, json_array_get(records, i), false);
	if (live != NULL && failure == NULL) {
		live->known = true;
		touch(asked->service, live->id);
		soon(asked->service->handovers);
	}
	g_free(asked);
}

/* Asked for when the loop runs, after what load_recent() asked for: or what is not read yet would
 * seem to be gone. */
static void want_items(struct service *service, struct live *live)
{
	struct asked *asked = g_new0(struct asked, 1);

	*asked = (struct asked){ service, live->id, NULL };
	live->wanted = true;
	store_list(service->store, kind_find("handover_item"),
	    json_pack("{s:I}", "handover", (json_int_t)live->id), 0, ITEMS_MOST + 50, take_items,
	    asked);
}

static void look(struct handovers *handovers)
{
	struct service *service = handovers->service;
	GHashTableIter iter;
	void *value;

	if (g_hash_table_size(handovers->live) == 0)
		return;
	g_autoptr(GHashTable) wanted = handover_wanted(service);
	g_hash_table_iter_init(&iter, handovers->live);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct live *live = value;
		age(service, live);
		if (live->known)
			follow_items(service, live, wanted);
		else if (!live->wanted && service->peers != NULL)
			want_items(service, live);
	}
}

static void on_next(struct timer *timer, void *data)
{
	(void)timer;
	look(data);
}

void handovers_beat(struct service *service)
{
	struct handovers *handovers = service->handovers;

	if (handovers->patience > 0)
		handovers->patience--;
	else
		begin_due(service);
	look(handovers);
}

/* ---- following records -------------------------------------------------------------------- */

static void take_live(struct service *service, int64_t id)
{
	struct live *live = live_new(id);

	g_hash_table_insert(service->handovers->live, &live->id, live);
}

void handovers_follow(struct service *service, json_t *record)
{
	int64_t id = record_id(record);
	bool is = word_in(HANDOVER_LIVE, record_text(record, "state"));

	if (service->handovers == NULL)
		return;
	if (is && handovers_live(service, id) == NULL)
		take_live(service, id);
	else if (!is)
		g_hash_table_remove(service->handovers->live, &id);
	touch(service, id);
	soon(service->handovers);
}

void handovers_follow_item(struct service *service, json_t *record)
{
	int64_t id = record_integer(record, "handover");
	struct live *live = handovers_live(service, id);

	if (live == NULL)
		return;
	take_item(live, record, true);
	touch(service, id);
}

void handovers_follow_span(struct service *service, json_t *record)
{
	(void)record;
	topics_touch(service->topics, "site", 0, 0);
}

void handovers_follow_any(struct service *service, const struct kind *kind)
{
	if (service->handovers != NULL && g_hash_table_size(service->handovers->live) > 0 &&
	    handover_concerns(kind))
		soon(service->handovers);
}

/* ---- one of a service --------------------------------------------------------------------- */

struct handovers *handovers_new(struct service *service)
{
	struct handovers *handovers = g_new0(struct handovers, 1);

	handovers->service = service;
	handovers->live = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, live_free);
	timer_init(&handovers->next, service->timers, on_next, handovers);
	return handovers;
}

void handovers_free(struct handovers *handovers)
{
	if (handovers == NULL)
		return;
	timer_stop(&handovers->next);
	g_hash_table_destroy(handovers->live);
	g_free(handovers);
}
