/* The loop's side of messages: it opens what is sealed, lets those hear who want to, and keeps the
 * newest for the live tail. A flood is taken in small pieces behind everything else the loop does;
 * what does not find its way here in time is stored all the same. */
#include "service/messages.h"

#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/i18n.h"
#include "base/log.h"
#include "probes/wire/trap.h"
#include "service/alarms.h"
#include "service/inherited.h"
#include "service/messages_heard.h"
#include "service/messages_parts.h"
#include "service/service.h"
#include "service/topics.h"

#define TURN_LETTERS 200         /* heard in one turn of the loop */
#define TURN_SEALED 20
#define REST_MOST (2 * CLOCK_SECOND) /* when receiving ends */
#define NEWEST 200
#define TAIL_EVERY (CLOCK_SECOND / 4)
#define DEVICES_AFTER (CLOCK_SECOND / 10)
#define AGAIN (5 * CLOCK_SECOND)         /* a port that was taken is tried */
#define TRIAL_TRAP_PORT 10162
#define TRIAL_SYSLOG_PORT 10514

/* What RFC 3411 asks of an engine's name: an enterprise (net-snmp's, whose code seals ours), and
 * octets of our own. */
static const uint8_t engine_head[] = { 0x80, 0x00, 0x1f, 0x88, 0x05 };
#define ENGINE_SIZE 13

struct messages {
	struct service *service;
	struct message_store *store;
	struct message_wire *wire;
	struct message_wire_settings settings;
	char *address;               /* that the settings speak of */
	struct message_wire_counts before; /* of the wires before this one */
	struct trap_post *post;
	struct repeats *repeats;     /* of sealed informs */
	struct attentions *attentions;
	GQueue newest;               /* struct letter, oldest first */
	GHashTable *late;            /* device -> struct trap_lateness */
	GHashTable *trusted;         /* device -> when its clock was vouched for, as known */
	GHashTable *told;            /* ids that watchers of the topic have been told of */
	struct timer tail, devices, again;
};

/* ---- the tail ----------------------------------------------------------------------------- */

static void tell_tail(struct timer *timer, void *data)
{
	struct messages *messages = data;
	struct topics *topics = messages->service->topics;
	GHashTable *now = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	GHashTableIter iter;
	void *key;

	(void)timer;
	for (GList *at = messages->newest.head; at != NULL; at = at->next) {
		const struct letter *letter = at->data;
		const int64_t *id = &letter->message.id;
		if (!g_hash_table_remove(messages->told, id))
			topics_touch(topics, "messages", 0, *id);
		g_hash_table_add(now, g_memdup2(id, sizeof *id));
	}
	g_hash_table_iter_init(&iter, messages->told);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		topics_touch(topics, "messages", 0, *(int64_t *)key);
	g_hash_table_unref(messages->told);
	messages->told = now;
}

static void add_newest(struct messages *messages, struct letter *letter)
{
	g_queue_push_tail(&messages->newest, letter_ref(letter));
	if (messages->newest.length > NEWEST)
		letter_unref(g_queue_pop_head(&messages->newest));
	if (!timer_is_armed(&messages->tail))
		timer_after(&messages->tail, TAIL_EVERY);
}

void messages_visit(const struct messages *messages, void (*visit)(int64_t key, void *data),
    void *data)
{
	for (GList *at = messages->newest.head; at != NULL; at = at->next)
		visit(((struct letter *)at->data)->message.id, data);
}

void messages_name_device(const struct service *service, json_t *row)
{
	int64_t device = json_integer_value(json_object_get(row, "device"));

	if (device != 0)
		json_object_set_new(row, "device_name",
		    json_string(ledger_name(service->ledger, "device", device)));
}

json_t *messages_row(const struct messages *messages, int64_t key)
{
	for (GList *at = messages->newest.tail; at != NULL; at = at->prev) {
		const struct letter *letter = at->data;
		if (letter->message.id != key)
			continue;
		json_t *row = message_to_json(&letter->message);
		messages_name_device(messages->service, row);
		return row;
	}
	return NULL;
}

/* ---- what comes --------------------------------------------------------------------------- */

static void hear(struct messages *messages, struct letter *letter)
{
	for (message_heard *const *hearer = message_hearers; *hearer != NULL; hearer++)
		(*hearer)(messages->service, &letter->message);
	add_newest(messages, letter);
}

/* A letter of a sealed datagram, once it is open. */
static struct letter *letter_of(struct messages *messages, struct sealed *sealed,
    struct trap *trap)
{
	struct letter *letter = letter_new();
	struct message *message = &letter->message;

	message->at = sealed->at;
	message->id = sealed->id;
	message->device = sealed->device;
	message->source = g_steal_pointer(&sealed->source);
	letter_take_trap(letter, trap, &sealed->origin);
	letter->repeated = letter->inform != 0 &&
	    repeats_notice(messages->repeats, letter->inform, clock_mono());
	message_wire_count(messages->wire, letter);
	return letter;
}

/* Whether DEVICE goes on being refused for its clock is an alarm (service/conditions_device.c). */
static void note_lateness(struct messages *messages, int64_t device, const struct trap *trap)
{
	struct trap_lateness *late = g_hash_table_lookup(messages->late, &device);

	if (trap->late && late != NULL) {
		late->refused++;
		return;
	}
	if (trap->late) {
		late = g_new0(struct trap_lateness, 1);
		*late = (struct trap_lateness){ clock_wall(), 1 };
		g_hash_table_insert(messages->late, g_memdup2(&device, sizeof device), late);
	} else if (late == NULL || !trap->sealed) {
		return;
	} else {
		g_hash_table_remove(messages->late, &device);
	}
	alarms_look(messages->service, ALARM_SOURCE_DEVICE, device);
}

const struct trap_lateness *messages_lateness(const struct messages *messages, int64_t device)
{
	return messages == NULL ? NULL : g_hash_table_lookup(messages->late, &device);
}

static void open_sealed(struct messages *messages, struct sealed *sealed)
{
	struct trap trap;
	GBytes *report = NULL;
	gsize size;
	const uint8_t *data = g_bytes_get_data(sealed->bytes, &size);
	enum trap_result result = trap_post_read(messages->post, sealed->device,
	    (struct bytes){ data, size }, &trap, &report);

	if (report != NULL) {
		letter_origin_answer(&sealed->origin, report);
		g_bytes_unref(report);
	}
	if (result == TRAP_READ) {
		note_lateness(messages, sealed->device, &trap);
		struct letter *letter = letter_of(messages, sealed, &trap);
		letter_ref(letter);
		message_store_put(messages->store, &letter, 1);
		if (letter->message.device != 0 && !letter->repeated &&
		    !letter->message.malformed)
			hear(messages, letter);
		letter_unref(letter);
	} else {
		message_store_forgo(messages->store, 1);
		trap_clear(&trap);
	}
	sealed_free(sealed);
}

static bool turn(void *data)
{
	struct messages *messages = data;
	struct letter *letter = NULL;
	struct sealed *sealed = NULL;

	for (int i = 0; i < TURN_SEALED &&
	     (sealed = message_wire_sealed(messages->wire)) != NULL; i++)
		open_sealed(messages, sealed);
	for (int i = 0; i < TURN_LETTERS &&
	     (letter = message_wire_heard(messages->wire)) != NULL; i++) {
		hear(messages, letter);
		letter_unref(letter);
	}
	return letter != NULL || sealed != NULL;
}

/* ---- who may send ------------------------------------------------------------------------- */

static void add_device(struct messages *messages, const json_t *record, GHashTable *sources)
{
	struct service *service = messages->service;
	int64_t id = record_id(record), port = record_integer(record, "port");
	const json_t *credential = ledger_get(service->ledger, "credential",
	    record_integer(record, "credential"));
	struct credential *secret =
	    credential == NULL ? NULL : secrets_credential(service->secrets, credential, NULL);
	const char *text = record_text(record, "mgmt_ip");
	struct address address;

	trap_post_set(messages->post, id, secret);
	if (secret != NULL)
		credential_free(secret);
	if (text == NULL || !address_parse(text, (uint16_t)port, &address, NULL))
		return;
	for (int with_port = 0; with_port <= 1; with_port++) {
		struct message_source_key key = message_source_of(&address, with_port != 0);
		message_sources_add(sources, &key, id);
	}
}

/* Somebody vouched for the clock of the device since it was looked at last. */
static void follow_trust(struct messages *messages, const json_t *record)
{
	int64_t id = record_id(record), at = record_integer(record, "clock_trusted_at");
	const int64_t *known = g_hash_table_lookup(messages->trusted, &id);

	if (known != NULL && *known == at)
		return;
	g_hash_table_insert(messages->trusted, g_memdup2(&id, sizeof id),
	    g_memdup2(&at, sizeof at));
	if (known == NULL && at == 0)
		return;
	trap_post_forget(messages->post, id);
	if (g_hash_table_remove(messages->late, &id))
		alarms_look(messages->service, ALARM_SOURCE_DEVICE, id);
}

static GHashTable *read_devices(struct messages *messages)
{
	const struct kind *kind = kind_find("device");
	struct ledger *ledger = messages->service->ledger;
	GHashTable *sources = message_sources_new();

	for (json_t *record = ledger_next(ledger, "device", NULL); record != NULL;
	     record = ledger_next(ledger, "device", record)) {
		follow_trust(messages, record);
		if (ledger_is_current(kind, record))
			add_device(messages, record, sources);
		else
			trap_post_set(messages->post, record_id(record), NULL);
	}
	return sources;
}

static void follow_devices(struct timer *timer, void *data)
{
	struct messages *messages = data;

	(void)timer;
	message_wire_sources(messages->wire, read_devices(messages));
}

/* Many devices come at once: they are read together, a moment later. */
void messages_follow_devices(struct messages *messages)
{
	if (messages != NULL && !timer_is_armed(&messages->devices))
		timer_after(&messages->devices, DEVICES_AFTER);
}

void messages_follow(struct service *service, json_t *record)
{
	(void)record;
	messages_follow_devices(service->messages);
}

/* Our engine's name for ever, and how often we began (RFC 3414 2.2). */
static struct trap_post *open_post(struct service *service)
{
	json_auto_t *kept = store_kept(service->store, "trap_engine");
	uint8_t id[ENGINE_SIZE];
	const json_t *octets = json_object_get(kept, "octets");
	int64_t boots = json_integer_value(json_object_get(kept, "boots")) + 1;
	json_t *array = json_array();

	memcpy(id, engine_head, sizeof engine_head);
	if (getrandom(id + sizeof engine_head, ENGINE_SIZE - sizeof engine_head, 0) < 0)
		log_warning("messages", "%s", "no random octets for the engine");
	for (size_t i = sizeof engine_head; i < ENGINE_SIZE; i++) {
		const json_t *octet = json_array_get(octets, i);
		if (json_is_integer(octet))
			id[i] = (uint8_t)json_integer_value(octet);
	}
	for (size_t i = 0; i < ENGINE_SIZE; i++)
		json_array_append_new(array, json_integer(id[i]));
	store_keep(service->store, "trap_engine",
	    json_pack("{s:o, s:I}", "octets", array, "boots", (json_int_t)boots));
	return trap_post_new((struct bytes){ id, ENGINE_SIZE }, (uint32_t)MIN(boots, INT32_MAX));
}

/* ---- opening and following ---------------------------------------------------------------- */

/* In production ports are systemd's, unless the site names its own; else there are usual ones. */
static uint16_t port_of(const struct service *service, int64_t wanted, uint16_t usual)
{
	return wanted != 0 ? (uint16_t)wanted :
	    service->places.mode == MODE_PRODUCTION ? 0 : usual;
}

/* What SETTINGS says of it goes into WIRE; the address is borrowed. */
static void fill_settings(const struct service *service, const struct settings *settings,
    struct message_wire_settings *wire)
{
	wire->address = settings->messages_address;
	wire->trap_port = port_of(service, settings->trap_port, TRIAL_TRAP_PORT);
	wire->syslog_port = port_of(service, settings->syslog_port, TRIAL_SYSLOG_PORT);
	wire->trap_named = settings->trap_port != 0;
	wire->syslog_named = settings->syslog_port != 0;
	wire->source_rate = settings->source_rate;
	wire->source_burst = settings->source_burst;
	wire->unknown_rate = settings->unknown_rate;
	wire->connections = settings->connections;
	wire->connections_each = settings->connections_each;
	wire->idle = settings->connection_idle;
	wire->stall = settings->connection_stall;
	wire->receive_buffer = settings->receive_buffer;
}

/* False if nothing of it changed. */
static bool read_settings(struct messages *messages)
{
	const struct settings *settings = messages->service->settings;
	struct message_wire_settings *wire = &messages->settings, before = *wire;
	bool moved = g_strcmp0(messages->address, settings->messages_address) != 0;

	fill_settings(messages->service, settings, wire);
	g_free(messages->address);
	messages->address = g_strdup(settings->messages_address);
	wire->address = before.address = messages->address;
	return moved || memcmp(&before, wire, sizeof before) != 0;
}

static void add_counts(struct message_wire_counts *to, const struct message_wire_counts *from)
{
	to->traps += from->traps;
	to->informs += from->informs;
	to->syslog += from->syslog;
	to->dropped_kernel += from->dropped_kernel;
	to->dropped_budget += from->dropped_budget;
	to->dropped_refused += from->dropped_refused;
	to->quarantined += from->quarantined;
	to->malformed += from->malformed;
	to->repeated += from->repeated;
	to->unheard += from->unheard;
}

/* What is sealed has to be opened to be stored. The others are stored already: those who listen
 * hear them for a moment, for whoever ends us waits. */
static void hear_rest(struct messages *messages)
{
	const struct mono until = mono_after(clock_mono(), REST_MOST);
	struct sealed *sealed;
	struct letter *letter;

	while (mono_between(clock_mono(), until) > 0 && turn(messages))
		continue;
	while ((sealed = message_wire_sealed(messages->wire)) != NULL)
		open_sealed(messages, sealed);
	while ((letter = message_wire_heard(messages->wire)) != NULL) {
		messages->before.unheard++;
		letter_unref(letter);
	}
}

static void close_wire(struct messages *messages)
{
	struct message_wire_counts last;

	message_wire_stop(messages->wire);
	hear_rest(messages);
	message_wire_counts(messages->wire, &last);
	add_counts(&messages->before, &last);
	g_clear_pointer(&messages->wire, message_wire_free);
}

static bool has_missed(const struct messages *messages)
{
	struct message_wire_counts counts;

	message_wire_counts(messages->wire, &counts);
	return counts.missed != NULL;
}

static void open_wire(struct messages *messages)
{
	messages->wire = message_wire_new(&messages->settings, messages->store, NULL,
	    read_devices(messages), turn, messages);
	if (has_missed(messages))
		timer_after(&messages->again, AGAIN);
}

bool messages_fit(const struct messages *messages, const struct settings *settings, GError **error)
{
	struct message_wire_settings wire;
	struct message_wire_counts counts;

	if (messages == NULL)
		return true;
	wire = messages->settings;
	fill_settings(messages->service, settings, &wire);
	message_wire_counts(messages->wire, &counts);
	return message_wire_fits(&wire, &messages->settings, &counts, error);
}

/* Whoever had a port of ours may be gone. */
static void try_again(struct timer *timer, void *data)
{
	struct messages *messages = data;

	if (!messages_fit(messages, messages->service->settings, NULL)) {
		timer_after(timer, AGAIN);
		return;
	}
	close_wire(messages);
	open_wire(messages);
}

void messages_follow_settings(struct messages *messages)
{
	if (messages == NULL)
		return;
	const struct settings *settings = messages->service->settings;
	message_store_keep(messages->store, settings->messages_days, settings->messages_limit);
	if (!read_settings(messages))
		return;
	timer_stop(&messages->again);
	close_wire(messages);
	open_wire(messages);
}

struct messages *messages_new(struct service *service)
{
	struct messages *messages = g_new0(struct messages, 1);
	struct message_store_settings settings = { .state_dir = service->places.state_dir,
		.keep_days = service->settings->messages_days,
		.limit = service->settings->messages_limit };

	messages->service = service;
	messages->store = message_store_new(&settings);
	messages->post = open_post(service);
	messages->repeats = repeats_new();
	messages->attentions = attentions_new(service);
	messages->late = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	messages->trusted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	messages->told = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	timer_init(&messages->tail, service->timers, tell_tail, messages);
	timer_init(&messages->devices, service->timers, follow_devices, messages);
	timer_init(&messages->again, service->timers, try_again, messages);
	messages->settings.trap_fd = inherited_socket("trap", SOCK_DGRAM);
	messages->settings.syslog_fd = inherited_socket("syslog", SOCK_DGRAM);
	messages->settings.stream_fd = inherited_socket("syslog", SOCK_STREAM);
	read_settings(messages);
	open_wire(messages);
	return messages;
}

static void unref_letter(void *data)
{
	letter_unref(data);
}

void messages_free(struct messages *messages)
{
	if (messages == NULL)
		return;
	close_wire(messages);
	timer_stop(&messages->tail);
	timer_stop(&messages->devices);
	timer_stop(&messages->again);
	attentions_free(messages->attentions);
	message_store_free(messages->store);
	trap_post_free(messages->post);
	repeats_free(messages->repeats);
	g_queue_clear_full(&messages->newest, unref_letter);
	g_hash_table_unref(messages->told);
	g_hash_table_unref(messages->late);
	g_hash_table_unref(messages->trusted);
	g_free(messages->address);
	g_free(messages);
}

/* ---- what others want to know ------------------------------------------------------------- */

struct attentions *messages_attentions(const struct messages *messages)
{
	return messages == NULL ? NULL : messages->attentions;
}

void messages_status(const struct messages *messages, struct messages_status *ret)
{
	struct message_wire_counts counts, sum = messages->before;

	*ret = (struct messages_status){ .traps = 0 };
	message_store_status(messages->store, ret);
	message_wire_counts(messages->wire, &counts);
	add_counts(&sum, &counts);
	ret->traps = sum.traps;
	ret->informs = sum.informs;
	ret->syslog = sum.syslog;
	ret->dropped_kernel = sum.dropped_kernel;
	ret->dropped_budget = sum.dropped_budget;
	ret->dropped_refused = sum.dropped_refused;
	ret->quarantined = sum.quarantined;
	ret->malformed = sum.malformed;
	ret->repeated = sum.repeated;
	ret->unheard = sum.unheard;
	ret->connections = counts.connections;
	ret->traps_open = counts.traps_open;
	ret->syslog_open = counts.syslog_open;
	ret->note = counts.note;
	if (ret->trouble == NULL)
		ret->trouble = counts.trouble;
}

/* In a trial another one may have the usual ports: that is seen in messages.status, and no trouble
 * of the duty. Those that the site names it has to have. */
const char *messages_trouble(const struct messages *messages)
{
	struct messages_status status;
	struct messages_status kept = { .traps = 0 };
	struct message_wire_counts counts;

	if (messages == NULL)
		return NULL;
	messages_status(messages, &status);
	message_store_status(messages->store, &kept);
	message_wire_counts(messages->wire, &counts);
	if (messages->service->places.mode == MODE_PRODUCTION)
		return status.trouble != NULL ? status.trouble : status.note;
	return kept.trouble != NULL ? kept.trouble : counts.missed;
}

void messages_storms(const struct messages *messages, message_storm_visit *visit, void *data)
{
	message_wire_storms(messages->wire, visit, data);
}

void messages_search(struct messages *messages, json_t *where, size_t limit, messages_rows *done,
    void *data)
{
	message_store_search(messages->store, where, limit, done, data);
}
