#include "service/judgements.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/boundary.h"
#include "service/sensors.h"
#include "service/service.h"
#include "service/sessions.h"

/* A share is not written more often than this, however much changes in it. */
#define WRITE_INTERVAL (10 * CLOCK_SECOND)

/* The last service's clocks against ours: its monotonic times mean something only within one boot
 * of this machine, else they are reckoned by the clock on the wall. */
struct share {
	bool changed;
	struct mono written_at;
	json_t *kept;                /* of the last service; NULL: none */
	bool same_boot;
	int64_t wall_offset;         /* wall minus mono when it was kept */
};

struct judgements {
	struct service *service;
	unsigned turn;               /* the share to look at next */
	char *boot;                  /* which boot of this machine this is */
	struct share shares[JUDGEMENT_SHARES];
};

/* ---- reading ------------------------------------------------------------------------------ */

static char *boot_id(void)
{
	char *text = NULL;

	if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
		return g_strdup("");
	return g_strstrip(text);
}

static const char *share_name(unsigned share, char *buffer, size_t size)
{
	snprintf(buffer, size, "judged.%u", share);
	return buffer;
}

static void read_share(struct judgements *judgements, unsigned i)
{
	struct share *share = &judgements->shares[i];
	char name[32];
	json_int_t mono = 0, wall = 0;
	const char *boot = "";

	share->kept = store_kept(judgements->service->store, share_name(i, name, sizeof name));
	if (share->kept == NULL ||
	    json_unpack(share->kept, "{s:I, s:I, s:s}", "mono", &mono, "wall", &wall, "boot",
		&boot) != 0) {
		g_clear_pointer(&share->kept, json_decref);
		return;
	}
	share->same_boot = boot[0] != '\0' && strcmp(boot, judgements->boot) == 0;
	share->wall_offset = wall - mono;
}

struct judgements *judgements_new(struct service *service)
{
	struct judgements *judgements = g_new0(struct judgements, 1);

	judgements->service = service;
	judgements->boot = boot_id();
	for (unsigned i = 0; i < JUDGEMENT_SHARES; i++)
		read_share(judgements, i);
	return judgements;
}

void judgements_free(struct judgements *judgements)
{
	if (judgements == NULL)
		return;
	for (unsigned i = 0; i < JUDGEMENT_SHARES; i++)
		json_decref(judgements->shares[i].kept);
	g_free(judgements->boot);
	g_free(judgements);
}

static struct share *share_of(struct judgements *judgements, int64_t id)
{
	return &judgements->shares[(uint64_t)id % JUDGEMENT_SHARES];
}

static const json_t *kept_of(struct judgements *judgements, const char *group, int64_t id)
{
	char key[32];

	snprintf(key, sizeof key, "%lld", (long long)id);
	return json_object_get(json_object_get(share_of(judgements, id)->kept, group), key);
}

/* KEPT, a monotonic time of the last service, on our own clock. */
static struct mono mono_of(const struct share *share, int64_t kept)
{
	struct wall then = { kept + share->wall_offset };

	if (share->same_boot)
		return (struct mono){ kept };
	return mono_after(clock_mono(), -wall_between(then, clock_wall()));
}

/* By how much the wall was set since KEPT was written; 0 where that cannot be known. */
static int64_t stepped_since(const struct share *share)
{
	int64_t by = clock_wall().us - clock_mono().us - share->wall_offset;

	return share->same_boot && ABS(by) > STEP_LIMIT ? by : 0;
}

static int64_t integer(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* The place of WORD in the states; unknown for a word this version does not know. */
static int state_of(const char *word, const char *(*word_of)(int state), int states)
{
	for (int i = 0; word != NULL && i < states; i++)
		if (strcmp(word_of(i), word) == 0)
			return i;
	return 0;
}

static const char *device_word(int state)
{
	return device_state_word((enum device_state)state);
}

static const char *circuit_word(int state)
{
	return circuit_state_word((enum circuit_state)state);
}

static const char *managed_word(int state)
{
	return managed_state_word((enum managed_state)state);
}

static const char *place_word(int state)
{
	return place_state_word((enum place_state)state);
}

/* The reason of a state that comes back for review; NULL when there is nothing to review. */
static char *review_reason(const json_t *kept, bool review)
{
	static const char mark[] = N_("待复核（服务重启前）");
	g_autofree char *why =
	    text_clean_string(json_string_value(json_object_get(kept, "why")) == NULL
		    ? ""
		    : json_string_value(json_object_get(kept, "why")));

	if (!review)
		return NULL;
	if (g_str_has_prefix(why, _(mark)))
		return g_steal_pointer(&why);
	return g_strdup_printf("%s：%s", _(mark), why);
}

static void restore_uptime(const struct share *share, const json_t *kept, struct device *device)
{
	json_int_t ticks, at, engine_boots, boots;

	if (json_unpack((json_t *)(uintptr_t)json_object_get(kept, "uptime"), "[I, I, I, I]",
		&ticks, &at, &engine_boots, &boots) != 0)
		return;
	device->uptime = (struct uptime){ .seeded = true, .ticks = (uint32_t)ticks,
		.at = mono_of(share, at), .engine_boots = (uint32_t)engine_boots,
		.boots = (uint32_t)boots };
	device->epoch.boots = device->uptime.boots;
	device->booted_at.us = integer(kept, "booted_at");
	if (device->booted_at.us != 0)
		device->booted_at.us += stepped_since(share);
}

void judgements_restore_device(struct judgements *judgements, struct device *device)
{
	const json_t *kept = kept_of(judgements, "devices", device->id);
	const char *word = json_string_value(json_object_get(kept, "state"));
	int state = state_of(word, device_word, DEVICE_MAINTENANCE + 1);
	bool review = state == DEVICE_DOWN;

	if (kept == NULL)
		return;
	device->standing = standing_kept(state, (struct wall){ integer(kept, "since") }, review);
	device->reason = review_reason(kept, review);
	restore_uptime(share_of(judgements, device->id), kept, device);
	boundary_restore_device(device, kept);
	sessions_restore(device, json_object_get(kept, "sessions"));
}

void judgements_restore_circuit(struct judgements *judgements, struct circuit *circuit)
{
	const json_t *kept = kept_of(judgements, "circuits", circuit->id);
	const char *word = json_string_value(json_object_get(kept, "state"));
	int state = state_of(word, circuit_word, CIRCUIT_MAINTENANCE + 1);
	bool review = state == CIRCUIT_DOWN || state == CIRCUIT_DEGRADED;

	if (kept == NULL)
		return;
	circuit->standing = standing_kept(state, (struct wall){ integer(kept, "since") }, review);
	circuit->reason = review_reason(kept, review);
}

void judgements_restore_managed(struct judgements *judgements, struct managed *managed)
{
	const json_t *kept = kept_of(judgements, "services", managed->id);
	const char *word = json_string_value(json_object_get(kept, "state"));
	int state = state_of(word, managed_word, MANAGED_MAINTENANCE + 1);
	bool review = state == MANAGED_WARNING || state == MANAGED_CRITICAL;

	if (kept == NULL)
		return;
	managed->standing = standing_kept(state, (struct wall){ integer(kept, "since") }, review);
	managed->reason = review_reason(kept, review);
}

void judgements_restore_place(struct judgements *judgements, struct place *place)
{
	const json_t *kept = judgements == NULL ? NULL : kept_of(judgements, "places", place->id);
	const char *word = json_string_value(json_object_get(kept, "state"));
	int state = state_of(word, place_word, PLACE_STATES);
	bool review = place_is_wrong((enum place_state)state);

	if (kept == NULL)
		return;
	place->standing = standing_kept(state, (struct wall){ integer(kept, "since") }, review);
	place->reason = review_reason(kept, review);
}

/* Places in what is kept of a port; oper status and since when are always there. */
enum { PORT_FLAP = 2, PORT_MEMBERSHIP, PORT_BOUNDARY };

/* Of which aggregate it is a member; and, of an aggregate, whether it was whole and since when. */
static void restore_membership(struct port *port, const json_t *kept)
{
	const char *aggregate = json_string_value(json_array_get(kept, 0));
	json_int_t state = json_integer_value(json_array_get(kept, 1)),
		since = json_integer_value(json_array_get(kept, 2));

	if (json_array_size(kept) != 3 || state < MEMBERS_UNKNOWN || state > MEMBERS_MISSING)
		return;
	port->aggregate = g_strdup(aggregate);
	port->device->aggregates |= aggregate != NULL;
	port->whole = standing_kept((int)state, (struct wall){ since }, state == MEMBERS_MISSING);
}

static json_t *membership_kept(const struct port *port)
{
	return json_pack("[s?, I, I]", port->aggregate, (json_int_t)port->whole.told,
	    (json_int_t)port->whole.since.us);
}

void judgements_restore_port(struct judgements *judgements, struct port *port)
{
	const json_t *kept = kept_of(judgements, "devices", port->device->id);
	const struct share *share = share_of(judgements, port->device->id);
	const json_t *mine = json_object_get(json_object_get(kept, "ports"), port->key);
	json_int_t oper, since, at = 0, first = 0, count = 0;
	double score = 0;
	int flapping = 0;

	if (mine == NULL || json_unpack((json_t *)(uintptr_t)mine, "[I, I]", &oper, &since) != 0 ||
	    oper < OPER_UNREAD || oper > OPER_LOWER_LAYER_DOWN)
		return;
	port->oper = (enum oper_status)oper;
	port->since.us = since;
	restore_membership(port, json_array_get(mine, PORT_MEMBERSHIP));
	boundary_restore(&port->boundary, json_array_get(mine, PORT_BOUNDARY));
	if (json_array_size(mine) > PORT_FLAP &&
	    json_unpack(json_array_get(mine, PORT_FLAP), "[F, I, I, I, b]", &score, &at, &first,
		&count, &flapping) == 0)
		port->flap = (struct flap_state){ .score = score, .at = mono_of(share, at),
			.first = mono_of(share, first), .count = (uint32_t)count,
			.flapping = flapping != 0 };
}

void judgements_restore_light(struct judgements *judgements, struct sensor *sensor)
{
	const json_t *kept = judgements == NULL ? NULL :
	    kept_of(judgements, "devices", sensor->device->id);
	const json_t *mine = json_object_get(json_object_get(kept, "light"), sensor->row);
	json_int_t samples;
	double usual;

	if (mine == NULL ||
	    json_unpack((json_t *)(uintptr_t)mine, "[F, I]", &usual, &samples) != 0)
		return;
	sensor->light = (struct light){ usual, (uint32_t)CLAMP(samples, 0, UINT32_MAX) };
	sensor->light_kept = usual;
}

/* ---- keeping ------------------------------------------------------------------------------ */

void judgements_touch(struct judgements *judgements, int64_t id)
{
	if (judgements != NULL)
		share_of(judgements, id)->changed = true;
}

static json_t *port_kept(const struct port *port)
{
	const struct flap_state *flap = &port->flap;
	json_t *kept = json_pack("[I, I]", (json_int_t)port->oper, (json_int_t)port->since.us);

	bool member = port->aggregate != NULL || port->whole.since.us != 0;
	json_t *boundary = boundary_kept(&port->boundary);

	json_array_append_new(kept, flap->score <= 0 ? json_null() :
	    json_pack("[f, I, I, I, b]", flap->score, (json_int_t)flap->at.us,
		(json_int_t)flap->first.us, (json_int_t)flap->count, (int)flap->flapping));
	json_array_append_new(kept, member ? membership_kept(port) : json_null());
	json_array_append_new(kept, boundary == NULL ? json_null() : boundary);
	return kept;
}

/* BEFORE as it was; the times of flapping mean nothing after this machine started anew. */
static json_t *without_flap(json_t *before, bool timely)
{
	json_t *kept = json_copy(before);

	if (!timely && json_array_size(kept) > PORT_FLAP)
		json_array_set_new(kept, PORT_FLAP, json_null());
	return kept;
}

/* Before the first walk of this life the ports are still those the last service kept. */
static json_t *ports_kept(struct judgements *judgements, const struct device *device)
{
	json_t *before = json_object_get(kept_of(judgements, "devices", device->id), "ports");
	bool timely = share_of(judgements, device->id)->same_boot;
	json_t *ports = json_object(), *port_before;
	const char *key;

	if (device->found == NULL)
		json_object_foreach(before, key, port_before)
			json_object_set_new(ports, key, without_flap(port_before, timely));
	for (size_t i = 0; i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		json_object_set_new(ports, port->key, port_kept(port));
	}
	return ports;
}

/* NULL: of no port it is known what light is usual. */
static json_t *light_kept(const struct device *device)
{
	json_t *kept = NULL;

	for (size_t i = 0; i < device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (sensor->light.samples == 0)
			continue;
		if (kept == NULL)
			kept = json_object();
		json_object_set_new(kept, sensor->row, json_pack("[f, I]", sensor->light.usual,
		    (json_int_t)sensor->light.samples));
	}
	return kept;
}

static json_t *standing_kept_as(const struct standing *standing, const char *word,
    const char *reason)
{
	return json_pack("{s:s, s:I, s:s*}", "state", word, "since", (json_int_t)standing->since.us,
	    "why", reason);
}

static json_t *device_kept(struct judgements *judgements, const struct device *device)
{
	const struct uptime *uptime = &device->uptime;
	json_t *kept = standing_kept_as(&device->standing, device_word(device->standing.told),
	    device->reason);

	if (uptime->seeded) {
		json_object_set_new(kept, "uptime",
		    json_pack("[I, I, I, I]", (json_int_t)uptime->ticks, (json_int_t)uptime->at.us,
			(json_int_t)uptime->engine_boots, (json_int_t)uptime->boots));
		json_object_set_new(kept, "booted_at", json_integer(device->booted_at.us));
	}
	boundary_keep_device(device, kept);
	json_t *light = light_kept(device);
	if (light != NULL)
		json_object_set_new(kept, "light", light);
	json_object_set_new(kept, "ports", ports_kept(judgements, device));
	if (device->sessions->len > 0)
		json_object_set_new(kept, "sessions", sessions_kept(device));
	return kept;
}

static void add(json_t *group, int64_t id, json_t *kept)
{
	char key[32];

	snprintf(key, sizeof key, "%lld", (long long)id);
	json_object_set_new(group, key, kept);
}

static json_t *devices_kept(struct judgements *judgements, const struct share *share)
{
	json_t *group = json_object();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, judgements->service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct device *device = value;
		if (share_of(judgements, device->id) == share)
			add(group, device->id, device_kept(judgements, device));
	}
	return group;
}

static json_t *circuits_kept(struct judgements *judgements, const struct share *share)
{
	json_t *group = json_object();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, judgements->service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct circuit *circuit = value;
		if (share_of(judgements, circuit->id) == share)
			add(group, circuit->id, standing_kept_as(&circuit->standing,
			    circuit_word(circuit->standing.told), circuit->reason));
	}
	return group;
}

static json_t *services_kept(struct judgements *judgements, const struct share *share)
{
	json_t *group = json_object();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, judgements->service->picture.managed);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct managed *managed = value;
		if (share_of(judgements, managed->id) == share)
			add(group, managed->id, standing_kept_as(&managed->standing,
			    managed_word(managed->standing.told), managed->reason));
	}
	return group;
}

static void add_places(json_t *group, struct judgements *judgements, const struct share *share,
    const struct room *room)
{
	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		if (share_of(judgements, place->id) == share)
			add(group, place->id, standing_kept_as(&place->standing,
			    place_word(place->standing.told), place->reason));
	}
}

static json_t *places_kept(struct judgements *judgements, const struct share *share)
{
	g_autoptr(GPtrArray) rooms = rooms_all(judgements->service);
	json_t *group = json_object();

	for (guint i = 0; i < rooms->len; i++)
		add_places(group, judgements, share, rooms->pdata[i]);
	return group;
}

static void write_share(struct judgements *judgements, unsigned i)
{
	struct share *share = &judgements->shares[i];
	char name[32];

	share->changed = false;
	share->written_at = clock_mono();
	store_keep(judgements->service->store, share_name(i, name, sizeof name),
	    json_pack("{s:s, s:I, s:I, s:o, s:o, s:o, s:o}", "boot", judgements->boot, "mono",
		(json_int_t)clock_mono().us, "wall", (json_int_t)clock_wall().us, "devices",
		devices_kept(judgements, share), "circuits", circuits_kept(judgements, share),
		"services", services_kept(judgements, share), "places",
		places_kept(judgements, share)));
}

void judgements_keep(struct judgements *judgements)
{
	for (unsigned n = 0; n < JUDGEMENT_SHARES; n++) {
		unsigned i = judgements->turn++ % JUDGEMENT_SHARES;
		const struct share *share = &judgements->shares[i];
		if (!share->changed || (share->written_at.us != 0 &&
		    mono_between(share->written_at, clock_mono()) < WRITE_INTERVAL))
			continue;
		write_share(judgements, i);
		return;
	}
}

void judgements_keep_all(struct judgements *judgements)
{
	for (unsigned i = 0; i < JUDGEMENT_SHARES; i++)
		if (judgements->shares[i].changed)
			write_share(judgements, i);
}
