#include "service/service.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/configuration.h"
#include "service/notify.h"
#include "service/peers.h"
#include "service/poller.h"
#include "service/topics.h"

#define HEARTBEAT CLOCK_SECOND
#define KEEP_ALIVE_EVERY 60      /* heartbeats: how exact a blind time is known */
/* A thread that made no progress for this long is stuck: the watchdog is not fed any more. */
#define STUCK_AFTER (20 * CLOCK_SECOND)

/* ---- records come in ------------------------------------------------------------------------ */

static bool is_open_summary(const json_t *record)
{
	return g_strcmp0(record_text(record, "state"), "open") == 0;
}

static void follow_summary(struct service *service, json_t *record)
{
	bool same = service->on_duty != NULL && record_id(service->on_duty) == record_id(record);

	if (is_open_summary(record) || same) {
		json_decref(service->on_duty);
		service->on_duty = is_open_summary(record) ? json_incref(record) : NULL;
	}
	topics_touch(service->topics, "site", 0, 0);
	topics_touch(service->topics, "upcoming", 0, 0);
}

/* A credential was renamed or its protocol changed: who uses it is asked anew. */
static void follow_credential(struct service *service, const json_t *credential)
{
	for (json_t *record = ledger_next(service->ledger, "device", NULL); record != NULL;
	     record = ledger_next(service->ledger, "device", record)) {
		struct device *device = picture_device(&service->picture, record_id(record));
		if (device == NULL || record_integer(record, "credential") != record_id(credential))
			continue;
		device->fingerprint = 0;
		picture_follow_device(service, record);
	}
}

static void follow_circuit_unit(struct service *service, json_t *record)
{
	topics_touch(service->topics, "circuits", 0, record_integer(record, "circuit"));
}

static void take_config(json_t *records, const char *failure, void *data)
{
	struct service *service = data;

	if (failure != NULL)
		log_error("store", "%s", failure);
	else if (service->configuration != NULL && json_array_size(records) > 0)
		configuration_applied(service->configuration, json_array_get(records, 0));
}

/* A change does not carry the text of a file: it is read. */
static void follow_config(struct service *service, json_t *record)
{
	store_list(service->store, kind_find("config"), json_pack("{s:I}", "id", (json_int_t)record_id(record)), 0, 1,
	    take_config, service);
}

static void follow_credential_record(struct service *service, json_t *record)
{
	follow_credential(service, record);
}

/* What else must know when a record of a kind changes. */
static const struct { const char *kind; void (*follow)(struct service *service, json_t *record); } followers[] = {
	{ "device", picture_follow_device },
	{ "circuit", picture_follow_circuit },
	{ "circuit_unit", follow_circuit_unit },
	{ "credential", follow_credential_record },
	{ "shift_summary", follow_summary },
	{ "config", follow_config },
};

static void record_changed(const struct kind *kind, json_t *record, void *data)
{
	struct service *service = data;

	if ((kind->flags & KIND_UNSEEN) != 0)
		return;
	ledger_set(service->ledger, kind, record);
	topics_touch_record(service->topics, kind, record_id(record));
	for (size_t i = 0; i < G_N_ELEMENTS(followers); i++)
		if (strcmp(followers[i].kind, kind->name) == 0)
			followers[i].follow(service, record);
}

/* ---- troubles ------------------------------------------------------------------------------- */

static void add_trouble(json_t *troubles, const char *sentence)
{
	if (sentence != NULL)
		json_array_append_new(troubles, json_string(sentence));
}

json_t *service_troubles(const struct service *service)
{
	json_t *troubles = json_array();
	struct store_status store;
	struct history_status history;

	store_status(service->store, &store);
	history_status(service->history, &history);
	add_trouble(troubles, store.trouble);
	add_trouble(troubles, history.trouble);
	configuration_troubles(service->configuration, troubles);
	return troubles;
}

/* ---- heartbeat ------------------------------------------------------------------------------ */

static bool is_alive(struct mono progress)
{
	return mono_between(progress, clock_mono()) < STUCK_AFTER;
}

static void feed_watchdog(struct service *service)
{
	struct store_status store;
	struct history_status history;

	store_status(service->store, &store);
	history_status(service->history, &history);
	if (is_alive(store.progress) && is_alive(history.progress))
		notify_service_manager("WATCHDOG=1");
}

/* Readings grow old while nothing comes: judged by the clock, not by an answer. */
static void judge_ages(struct service *service)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		device_judge(device);
		for (size_t i = 0; i < device->ports->len; i++)
			flap_age(&((struct port *)g_ptr_array_index(device->ports, i))->flap, clock_mono());
	}
}

static void beat(struct timer *timer, void *data)
{
	struct service *service = data;

	timer_after(timer, HEARTBEAT);
	judge_ages(service);
	topics_touch(service->topics, "site", 0, 0);
	feed_watchdog(service);
	if (++service->beats % KEEP_ALIVE_EVERY == 1)
		store_keep(service->store, "alive", json_integer(clock_wall().us));
}

/* ---- starting --------------------------------------------------------------------------------- */

static bool make_state_dir(const char *path, GError **error)
{
	struct stat info;

	if (g_mkdir_with_parents(path, 0700) != 0 || stat(path, &info) != 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s：状态目录建不了（%s）"), path, g_strerror(errno));
		return false;
	}
	if ((info.st_mode & 027) != 0 || info.st_uid != geteuid()) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    _("%s：状态目录须属于值班服务，他人不可读写（chmod 700）"), path);
		return false;
	}
	return true;
}

struct recent {
	struct service *service;
	const struct kind *kind;
};

static void take_recent(json_t *records, const char *failure, void *data)
{
	g_autofree struct recent *wanted = data;

	if (failure != NULL)
		log_error("store", "%s", failure);
	/* newest first: follow them in the order they were written */
	for (size_t i = json_array_size(records); i-- > 0;)
		record_changed(wanted->kind, json_array_get(records, i), wanted->service);
}

/* The newest of the kinds that are not resident come in as soon as the loop runs. */
static void load_recent(struct service *service)
{
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind)) {
		if ((kind->flags & (KIND_RESIDENT | KIND_UNSEEN)) != 0)
			continue;
		struct recent *wanted = g_new0(struct recent, 1);
		wanted->service = service;
		wanted->kind = kind;
		store_list(service->store, kind, NULL, 0, LEDGER_RECENT, take_recent, wanted);
	}
}

/* From when the last service was alive until now nothing was watched: that is blind time, not normal time. */
static void note_blind_time(struct service *service)
{
	json_auto_t *alive = store_kept(service->store, "alive");
	char from[CLOCK_TEXT_SIZE], lasted[CLOCK_TEXT_SIZE];

	if (alive == NULL || service->started_at.us - json_integer_value(alive) < 3 * service->settings->sweep)
		return;
	service->blind_since.us = json_integer_value(alive);
	clock_text(service->blind_since, CLOCK_FULL, from, sizeof from);
	clock_duration(wall_between(service->blind_since, service->started_at), lasted, sizeof lasted);
	g_autofree char *why = g_strdup_printf(_("服务停过，自 %s 起 %s 无监测"), from, lasted);
	struct transition transition = { .kind = "service", .name = _("值班服务"), .to = "blind", .why = why,
		.severity = "warning" };
	changes_note(service->changes, &transition);
}

static bool open_databases(struct service *service, GError **error)
{
	struct store_settings store = { .state_dir = service->places.state_dir, .changed = record_changed,
		.data = service };
	struct history_settings history = { .state_dir = service->places.state_dir,
		.size_limit = service->settings->history_limit };

	service->store = store_open(&store, error);
	if (service->store == NULL)
		return false;
	service->history = history_open(&history, error);
	return service->history != NULL;
}

static bool open_network(struct service *service, GError **error)
{
	struct engine_settings engine = { .tries = (int)service->settings->tries,
		.window = (unsigned)service->settings->window };

	service->engine = engine_new(NULL, service->timers, &engine, error);
	if (service->engine == NULL)
		return false;
	service->echo = echo_new(NULL, service->timers);
	service->poller = poller_new(service);
	return true;
}

/* In the order in which each needs the ones before it; consoles are let in last. */
static bool start(struct service *service, GError **error)
{
	const char *state_dir = service->places.state_dir;

	if (!make_state_dir(state_dir, error))
		return false;
	if (service->places.mode != MODE_PRODUCTION && !clock_allow_shared(error))
		return false;
	service->secrets = secrets_open(state_dir, error);
	if (service->secrets == NULL || !open_databases(service, error))
		return false;
	service->started_at = clock_wall();
	service->topics = topics_new(service);
	service->changes = changes_new(service);
	service->configuration = configuration_new(service);
	if (!open_network(service, error) || !store_load(service->store, error))
		return false;
	changes_load(service->changes);
	note_blind_time(service);
	load_recent(service);
	service->peers = peers_new(service, error);
	return service->peers != NULL;
}

static void finish(struct service *service)
{
	timer_stop(&service->heartbeat);
	timer_stop(&service->ending);
	if (service->store != NULL && service->peers != NULL)
		store_keep(service->store, "alive", json_integer(clock_wall().us));
	/* the store first: what it still answers finds everything else in place */
	if (service->store != NULL)
		store_close(service->store);
	peers_free(service->peers);
	picture_clear(&service->picture);
	poller_free(service->poller);
	if (service->echo != NULL)
		echo_free(service->echo);
	if (service->engine != NULL)
		engine_free(service->engine);
	g_clear_pointer(&service->configuration, configuration_free);
	if (service->history != NULL)
		history_close(service->history);
	changes_free(service->changes);
	topics_free(service->topics);
	secrets_free(service->secrets);
	json_decref(service->on_duty);
	ledger_free(service->ledger);
	settings_free(service->settings);
	identity_clear(&service->identity);
	places_clear(&service->places);
	timers_free(service->timers);
	g_main_loop_unref(service->loop);
}

static void end_loop(struct timer *timer, void *data)
{
	struct service *service = data;

	(void)timer;
	g_main_loop_quit(service->loop);
}

/* A moment later, so that the answer to who asked for it goes out. */
void service_stop(struct service *service)
{
	timer_after(&service->ending, CLOCK_SECOND / 20);
}

static gboolean on_signal(void *data)
{
	service_stop(data);
	return G_SOURCE_CONTINUE;
}

int service_run(struct places *places, int ready_fd)
{
	struct service service = { .places = *places };
	g_autoptr(GError) error = NULL;
	int status = 1;

	prctl(PR_SET_DUMPABLE, 0);      /* secrets are in memory */
	umask(077);
	service.loop = g_main_loop_new(NULL, FALSE);
	service.timers = timers_new(NULL);
	service.settings = settings_new();
	service.ledger = ledger_new();
	picture_init(&service.picture);
	identity_init(&service.identity, service.places.mode);
	timer_init(&service.heartbeat, service.timers, beat, &service);
	timer_init(&service.ending, service.timers, end_loop, &service);
	if (start(&service, &error)) {
		guint term = g_unix_signal_add(SIGTERM, on_signal, &service);
		guint interrupt = g_unix_signal_add(SIGINT, on_signal, &service);
		timer_after(&service.heartbeat, 0);
		log_info("service", _("值班服务 %s 已启动，%s"), ZHIBAN_VERSION, service.places.state_dir);
		notify_service_manager("READY=1");
		notify_descriptor(ready_fd);
		g_main_loop_run(service.loop);
		notify_service_manager("STOPPING=1");
		g_source_remove(term);
		g_source_remove(interrupt);
		status = 0;
	} else {
		log_error("service", "%s", error->message);
	}
	finish(&service);
	return status;
}
