#include "service/sessions.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/table.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/service.h"
#include "service/topics.h"

#define GRACE_S 600                    /* of uptime: BGP comes up after a restart */
#define GONE_AFTER 2                   /* whole readings without it */
#define GONE_KEPT (24 * 3600 * CLOCK_SECOND)
#define SINCE_SLACK (10 * CLOCK_SECOND) /* two readings of one moment may differ so much */
#define UPTIME_ROUND ((INT64_C(1) << 32) * (CLOCK_SECOND / 100)) /* of sysUpTime: 497 days */
#define ROUND_SLACK (60 * CLOCK_SECOND) /* two readings of one moment, a round between them */
#define SESSIONS_LIMIT 20000           /* of one device */

static const char *const state_words[SESSION_STATES] = {
	[SESSION_UNKNOWN] = "unknown",
	[SESSION_UP] = "up",
	[SESSION_DOWN] = "down",
	[SESSION_DISABLED] = "disabled",
	[SESSION_GONE] = "gone",
};

const char *session_state_word(enum session_state state)
{
	return state_words[state];
}

static const char *const titles[SESSION_PROTOCOLS] = {
	[SESSION_BGP] = "BGP", [SESSION_OSPF] = "OSPF", [SESSION_BFD] = "BFD",
};

char *session_name(const struct session *session)
{
	return g_strdup_printf("%s %s%s%s", titles[session->protocol], session->peer,
	    session->instance[0] == '\0' ? "" : " ", session->instance);
}

/* ---- the set ------------------------------------------------------------------------------ */

static void session_free(void *data)
{
	struct session *session = data;

	g_free(session->key);
	g_free(session->peer);
	g_free(session->instance);
	g_free(session->state);
	g_free(session);
}

void sessions_init(struct device *device)
{
	device->sessions = g_ptr_array_new_with_free_func(session_free);
	device->sessions_by_key = g_hash_table_new(g_str_hash, g_str_equal);
}

void sessions_clear(struct device *device)
{
	g_hash_table_destroy(device->sessions_by_key);
	g_ptr_array_unref(device->sessions);
}

/* Numbers only rise in the list. */
struct session *device_session(const struct device *device, int64_t number)
{
	size_t low = 0, high = device->sessions->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct session *session = g_ptr_array_index(device->sessions, middle);
		if (session->number == number)
			return session;
		if (session->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Takes over KEY. */
static struct session *session_new(struct device *device, char *key,
    enum session_protocol protocol, const char *peer, const char *instance)
{
	struct session *session = g_new0(struct session, 1);

	session->device = device;
	session->number = ++device->sessions_numbered;
	session->key = key;
	session->protocol = protocol;
	session->peer = address_usual(peer);
	session->instance = g_strdup(instance);
	session->state = g_strdup("");
	session->local_index = -1;
	g_ptr_array_add(device->sessions, session);
	g_hash_table_insert(device->sessions_by_key, session->key, session);
	return session;
}

/* The port's name is part of it where one peer may be met over several: not with BGP. */
static char *key_of(const struct device *device, const struct session_finding *finding)
{
	const struct port *port =
	    finding->protocol == SESSION_BGP || finding->local_index < 0 ? NULL :
	    device_port_by_index(device, (uint32_t)finding->local_index);
	g_autofree char *peer = address_usual(finding->peer);

	return g_strdup_printf("%s %s %s%s%s", session_protocol_word(finding->protocol), peer,
	    finding->instance, port == NULL ? "" : "@", port == NULL ? "" : port->key);
}

static void touch(const struct session *session)
{
	const struct device *device = session->device;

	topics_touch(device->service->topics, "sessions", device->id, session->number);
}

static void touch_alarms(const struct device *device)
{
	alarms_look(device->service, ALARM_SOURCE_SESSIONS, device->id);
	topics_touch(device->service->topics, "site", 0, 0);
}

/* ---- telling ------------------------------------------------------------------------------ */

enum severity session_severity(const struct session *session)
{
	switch ((enum session_state)session->standing.state) {
	case SESSION_DOWN:
		return session->protocol == SESSION_BFD ? SEVERITY_MINOR : SEVERITY_MAJOR;
	case SESSION_GONE:
		return session->protocol == SESSION_BGP	    ? SEVERITY_WARNING
		    : session->protocol == SESSION_OSPF ? SEVERITY_MAJOR
							: SEVERITY_MINOR;
	case SESSION_UNKNOWN:
	case SESSION_UP:
	case SESSION_DISABLED:
	case SESSION_STATES:
		break;
	}
	return SEVERITY_CLEARED;
}

static const char *severity_of(const struct session *session)
{
	return severity_word(session_severity(session));
}

static void note(const struct session *session, const char *from, const char *to, const char *why,
    const char *severity)
{
	struct service *service = session->device->service;
	g_autofree char *own_name = session_name(session);
	g_autofree char *name = g_strdup_printf("%s %s",
	    ledger_name(service->ledger, "device", session->device->id), own_name);
	struct transition transition = { .kind = "session", .id = session->device->id,
		.name = name, .from = from, .to = to, .why = why, .severity = severity };

	changes_note(service->changes, &transition);
}

/* One that flaps says so once and then only when it has become stable. */
static void changed(struct session *session, const char *from, const char *to, const char *why,
    const char *severity)
{
	bool was_flapping = session->flap.flapping;

	if (flap_feed(&session->flap, clock_mono())) {
		g_autofree char *count = g_strdup_printf(
		    _("已翻转 %u 次，抖动期间不再逐次记录"), session->flap.count);
		note(session, NULL, "flapping", count, "minor");
	} else if (!was_flapping) {
		note(session, from, to, why, severity);
	}
}

/* SESSION stands as STATE now. AWAITED: that is no news yet. */
static void judge(struct session *session, enum session_state state, bool awaited)
{
	struct device *device = session->device;
	enum session_state told = (enum session_state)session->standing.told;
	enum standing_news news =
	    standing_take(&session->standing, (int)state, awaited, clock_wall());

	if (news == STANDING_SAME)
		return;
	touch(session);
	touch_alarms(device);
	judgements_touch(device->service->judgements, device->id);
	session->witnessed |= news == STANDING_CHANGED;
	if (news == STANDING_CHANGED)
		changed(session, state_words[told], state_words[state],
		    state == SESSION_DOWN && session->state[0] != '\0' ? session->state : NULL,
		    severity_of(session));
}

/* ---- taking ------------------------------------------------------------------------------- */

static enum session_state state_of(const struct session_finding *finding)
{
	if (finding->state[0] == '\0')
		return SESSION_UNKNOWN;
	if (finding->up)
		return SESSION_UP;
	return finding->disabled ? SESSION_DISABLED : SESSION_DOWN;
}

static bool is_in_grace(const struct device *device)
{
	return device->booted_at.us != 0 &&
	    wall_between(device->booted_at, clock_wall()) < GRACE_S * CLOCK_SECOND;
}

/* A device that tells moments by its sysUpTime tells them anew after 497 days: what is up since WAS
 * then seems to be so since whole rounds later. */
static struct wall rounds_earlier(struct wall since, struct wall was)
{
	int64_t rounds = (wall_between(was, since) + UPTIME_ROUND / 2) / UPTIME_ROUND;
	struct wall earlier = { since.us - rounds * UPTIME_ROUND };

	return rounds > 0 && ABS(wall_between(was, earlier)) <= ROUND_SLACK ? earlier : since;
}

/* Since when it is in its state, as the device says; two readings of one moment differ a little.
 * Where it does not say so any more, but nothing has happened, that moment stands: after a round of
 * its sysUpTime it seems to lie ahead for a while. Up all the time, but since later than our last
 * look: it came up anew in between. */
static void take_since(struct session *session, const struct session_finding *finding,
    enum session_state state)
{
	struct wall now = clock_wall(), was = session->since;
	struct wall since = { now.us - finding->since_s * CLOCK_SECOND };
	bool stayed = state == (enum session_state)session->standing.state;

	if (finding->since_s < 0) {
		if (!stayed || wall_between(session->device->booted_at, was) < -SINCE_SLACK)
			session->since.us = 0;
		return;
	}
	if (stayed && was.us != 0)
		since = rounds_earlier(since, was);
	if (was.us != 0 && ABS(since.us - was.us) <= SINCE_SLACK)
		return;
	session->since = since;
	touch(session);
	if (stayed && state == SESSION_UP && was.us != 0 && since.us > was.us &&
	    session->read_at.us != 0 &&
	    wall_between(since, now) < mono_between(session->read_at, clock_mono()) &&
	    !(session->protocol == SESSION_BGP && is_in_grace(session->device)))
		changed(session, "up", "reset", _("两次读数之间断开过，已重新建立"), "warning");
}

static void take_state_word(struct session *session, const char *word)
{
	if (strcmp(session->state, word) == 0)
		return;
	g_free(session->state);
	session->state = g_strdup(word);
	touch(session);
}

static void take(struct session *session, const struct session_finding *finding, struct mono now)
{
	enum session_state state = state_of(finding);
	bool unread = state == SESSION_UNKNOWN;
	bool young = state == SESSION_DOWN && session->protocol == SESSION_BGP &&
	    is_in_grace(session->device);

	session->missed = 0;
	session->local_index = finding->local_index;
	if (finding->remote_as != 0)
		session->remote_as = finding->remote_as;
	if (unread)
		return;
	if (session_quality(session, now) != QUALITY_GOOD)
		touch(session);
	take_since(session, finding, state);
	take_state_word(session, finding->state);
	session->read_at = now;
	judge(session, state, young);
}

/* Of two rows that cannot be told apart the one that is not up counts. */
static bool is_hidden(GHashTable *taken, const struct session *session,
    const struct session_finding *finding)
{
	return g_hash_table_contains(taken, session->key) && finding->up;
}

static void drop(struct device *device, size_t place)
{
	struct session *session = g_ptr_array_index(device->sessions, place);

	touch(session);
	touch_alarms(device);
	judgements_touch(device->service->judgements, device->id);
	g_hash_table_remove(device->sessions_by_key, session->key);
	g_ptr_array_remove_index(device->sessions, (guint)place);
}

/* What is closed by administration and then taken away was not wanted any more. */
static void miss_others(struct device *device, GHashTable *taken)
{
	for (size_t i = device->sessions->len; i-- > 0;) {
		struct session *session = g_ptr_array_index(device->sessions, i);
		if (g_hash_table_contains(taken, session->key) || ++session->missed < GONE_AFTER)
			continue;
		if (session->standing.told == SESSION_DISABLED ||
		    session->standing.told == SESSION_UNKNOWN) {
			drop(device, i);
			continue;
		}
		session->read_at = clock_mono();
		session->since.us = 0;
		judge(session, SESSION_GONE, false);
	}
}

void sessions_take(struct device *device, const struct findings *found, bool whole)
{
	g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
	struct mono now = clock_mono();

	for (size_t i = 0; i < found->sessions->len; i++) {
		const struct session_finding *finding = g_ptr_array_index(found->sessions, i);
		g_autofree char *key = key_of(device, finding);
		struct session *session = g_hash_table_lookup(device->sessions_by_key, key);
		if (session == NULL && device->sessions->len >= SESSIONS_LIMIT)
			continue;
		if (session == NULL)
			session = session_new(device, g_steal_pointer(&key), finding->protocol,
			    finding->peer, finding->instance);
		if (is_hidden(taken, session, finding))
			continue;
		take(session, finding, now);
		g_hash_table_add(taken, session->key);
	}
	if (whole)
		miss_others(device, taken);
	if (device->sessions->len > 0)
		alarms_look(device->service, ALARM_SOURCE_SESSIONS, device->id);
}

/* ---- time --------------------------------------------------------------------------------- */

static void age_flap(struct session *session)
{
	unsigned count = session->flap.count;

	if (!flap_age(&session->flap, clock_mono()))
		return;
	g_autofree char *why = g_strdup_printf(_("抖动已停，共翻转 %u 次"), count);
	note(session, "flapping", state_words[session->standing.state], why, severity_of(session));
	judgements_touch(session->device->service->judgements, session->device->id);
	touch(session);
	touch_alarms(session->device);
}

void sessions_age(struct device *device)
{
	for (size_t i = device->sessions->len; i-- > 0;) {
		struct session *session = g_ptr_array_index(device->sessions, i);
		age_flap(session);
		if (session->standing.told == SESSION_GONE &&
		    wall_between(session->standing.since, clock_wall()) > GONE_KEPT)
			drop(device, i);
	}
}

/* ---- asked -------------------------------------------------------------------------------- */

enum quality session_quality(const struct session *session, struct mono now)
{
	const struct service *service = session->device->service;
	struct mono seen = pause_forgive(&service->pause, session->read_at);

	return quality_by_age(seen, now, 3 * service->settings->poll);
}

/* What was up when we first looked may have been so for years; what was not is at least known to be
 * so since then. */
struct wall session_since(const struct session *session)
{
	bool known = session->witnessed || session->standing.state != SESSION_UP;

	if (session->since.us != 0)
		return session->since;
	return known ? standing_since(&session->standing) : (struct wall){ 0 };
}

bool session_is_abnormal(const struct session *session)
{
	bool bad = session->standing.state == SESSION_DOWN ||
	    session->standing.state == SESSION_GONE;

	return bad && session->standing.state == session->standing.told &&
	    (session->standing.review ||
		session_quality(session, clock_mono()) == QUALITY_GOOD);
}

/* ---- over a restart ----------------------------------------------------------------------- */

/* The flapping of sessions begins anew; states and since when do not. */
json_t *sessions_kept(const struct device *device)
{
	json_t *list = json_array();

	for (size_t i = 0; i < device->sessions->len; i++) {
		const struct session *session = g_ptr_array_index(device->sessions, i);
		json_array_append_new(list,
		    json_pack("[s, s, s, s, s, I, I]", session->key,
			session_protocol_word(session->protocol), session->peer, session->instance,
			state_words[session->standing.told],
			(json_int_t)session->standing.since.us, (json_int_t)session->remote_as));
	}
	return list;
}

/* The place of WORD among N words; N when it is none of them. */
static size_t place_of(const char *word, const char *const *words, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(words[i], word) != 0)
		i++;
	return i;
}

static void restore_one(struct device *device, const json_t *kept)
{
	static const char *const protocols[SESSION_PROTOCOLS] = { "bgp", "ospf", "bfd" };
	const char *key, *protocol, *peer, *instance, *state;
	json_int_t since, as;

	if (json_unpack((json_t *)(uintptr_t)kept, "[s, s, s, s, s, I, I]", &key, &protocol, &peer,
		&instance, &state, &since, &as) != 0)
		return;
	size_t which = place_of(protocol, protocols, SESSION_PROTOCOLS);
	size_t stood = place_of(state, state_words, SESSION_STATES);
	if (which == SESSION_PROTOCOLS || stood == SESSION_STATES ||
	    g_hash_table_contains(device->sessions_by_key, key))
		return;
	struct session *session = session_new(device, g_strdup(key), (enum session_protocol)which,
	    peer, instance);
	session->remote_as = (uint32_t)as;
	session->standing = standing_kept((int)stood, (struct wall){ since },
	    stood == SESSION_DOWN || stood == SESSION_GONE);
}

void sessions_restore(struct device *device, const json_t *kept)
{
	json_t *one;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)kept, i, one)
		if (i < SESSIONS_LIMIT)
			restore_one(device, one);
}
