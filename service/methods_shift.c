/* shifts.chain, shift.digest: who was responsible when, and what a time looked like. Read on the
 * reader thread (service/store_shift.c); the loop adds what it has in memory. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "service/alarm_settings.h"
#include "service/alarms.h"
#include "service/peers.h"
#include "service/room_readings.h"
#include "service/rows.h"

#define HOUR (3600 * CLOCK_SECOND)
#define CHAIN_USUAL (72 * HOUR)
#define CHAIN_MOST (400 * 24 * HOUR)
#define DIGEST_MOST (7 * 24 * HOUR)

/* ---- shifts.chain ------------------------------------------------------------------------- */

static void came(json_t *answer, const char *failure, void *call)
{
	if (answer == NULL)
		call_refuse(call, RPC_REFUSED, failure, NULL);
	else
		call_answer(call, json_incref(answer));
}

static bool is_post(const char *name)
{
	for (const struct choice *post = post_choices; post->name != NULL; post++)
		if (strcmp(post->name, name) == 0)
			return true;
	return false;
}

static void chain(struct peer *peer, const json_t *id, const json_t *params)
{
	const json_t *given = json_object_get(params, "post");
	const char *post = json_is_string(given) ? json_string_value(given) : post_choices[0].name;
	int64_t now = clock_wall().us, asked = param_integer(params, "until", 0),
		until = asked != 0 ? asked : now + CHAIN_USUAL,
		from = param_integer(params, "from", (asked != 0 ? asked : now) - CHAIN_USUAL);

	if (!is_post(post))
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("没有这个岗位。"));
	else if (from >= until || until - from > CHAIN_MOST)
		peer_refuse(peer, id, RPC_INVALID_PARAMS,
		    _("时段要先开始后结束，一次最多 400 天。"));
	else
		store_shift(peer->service->store,
		    json_pack("{s:s, s:s, s:I, s:I, s:I}", "of", "chain", "post", post, "from",
			(json_int_t)from, "until", (json_int_t)until, "now", (json_int_t)now),
		    came, call_hold(peer, id));
}

/* ---- shift.digest ------------------------------------------------------------------------- */

/* An answer that is put together: from the records first, then from the rooms. */
struct draft {
	struct service *service;
	struct call *call;
	json_t *answer;
	struct wall from, to;
};

static void rooms_came(json_t *rows, const char *failure, void *data)
{
	g_autofree struct draft *draft = data;

	if (rows != NULL)
		json_object_set(draft->answer, "rooms", rows);
	else
		json_object_set_new(draft->answer, "rooms_trouble", json_string(failure));
	call_answer(draft->call, draft->answer);
}

/* How it stands now: links, devices, alarms as in the head of every screen. */
static void add_picture(struct service *service, json_t *answer)
{
	static const char *const kept[] = { "devices", "circuits", "services", "rooms", "alarms",
		"severities", "tickets", "maintenance", "duties", NULL };
	json_t *site = site_row(service), *picture = json_object();

	for (const char *const *name = kept; *name != NULL; name++)
		if (json_object_get(site, *name) != NULL)
			json_object_set(picture, *name, json_object_get(site, *name));
	json_object_set_new(answer, "picture", picture);
	json_decref(site);
}

static void records_came(json_t *answer, const char *failure, void *data)
{
	struct draft *draft = data;

	if (answer == NULL) {
		call_refuse(draft->call, RPC_REFUSED, failure, NULL);
		g_free(draft);
		return;
	}
	draft->answer = json_incref(answer);
	add_picture(draft->service, draft->answer);
	room_readings(draft->service, draft->from, draft->to, rooms_came, draft);
}

static void digest(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct alarm_settings *alarms = alarms_settings(peer->service->alarms);
	struct draft *draft;
	int64_t now = clock_wall().us, to = param_integer(params, "to", now),
		from = param_integer(params, "from", 0);

	if (from <= 0 || from >= to || to - from > DIGEST_MOST) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS,
		    _("时段要先开始后结束，一次最多 7 天。"));
		return;
	}
	draft = g_new0(struct draft, 1);
	*draft = (struct draft){ .service = peer->service, .call = call_hold(peer, id),
		.from = { from }, .to = { to } };
	store_shift(peer->service->store,
	    json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "of", "digest", "from",
		(json_int_t)from, "to", (json_int_t)to, "now", (json_int_t)now, "flood_window",
		(json_int_t)alarms->flood_window, "flood_begin", (json_int_t)alarms->flood_begin,
		"flood_end", (json_int_t)alarms->flood_end),
	    records_came, draft);
}

const struct method shift_methods[] = {
	{ "shifts.chain", ROLE_ANY, chain },
	{ "shift.digest", ROLE_ANY, digest },
	{ NULL, 0, NULL },
};
