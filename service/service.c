#include "service/drills.h"
#include "service/incidents.h"
#include "service/service.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/wipe.h"
#include "service/alarms.h"
#include "service/anchor.h"
#include "service/breadcrumb.h"
#include "service/configuration.h"
#include "service/deadlines.h"
#include "service/evidence.h"
#include "service/followers.h"
#include "service/isolations.h"
#include "service/judgements.h"
#include "service/handovers.h"
#include "service/location.h"
#include "service/maintenance.h"
#include "service/managed.h"
#include "service/messages.h"
#include "service/notify.h"
#include "service/peers.h"
#include "service/periodic.h"
#include "service/plugin_runner.h"
#include "service/plans.h"
#include "service/poller.h"
#include "service/profiles.h"
#include "service/regulations.h"
#include "service/rooms.h"
#include "service/roster.h"
#include "service/run_asks.h"
#include "service/runs.h"
#include "service/rows.h"
#include "service/signing.h"
#include "service/silence.h"
#include "service/tickets.h"
#include "service/time_watch.h"
#include "service/sound.h"
#include "service/rounds.h"
#include "service/rules.h"
#include "service/topics.h"
#include "service/topology.h"
#include "service/warnings.h"
#include "service/workdays.h"

#define DESCRIPTORS 16384         /* LimitNOFILE of the unit */
#define HEARTBEAT CLOCK_SECOND
#define UPCOMING_EVERY 60       /* heartbeats: dates come near slowly */
#define KEEP_ALIVE_EVERY 10      /* heartbeats: how exact a blind time is known */

/* ---- troubles ----------------------------------------------------------------------------- */

static void add_trouble(json_t *troubles, const char *sentence)
{
	if (sentence != NULL)
		json_array_append_new(troubles, json_string(sentence));
}

static void add_quarantined(const struct service *service, json_t *troubles)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct device *device = value;
		if (!device->quarantined)
			continue;
		g_autofree char *sentence = g_strdup_printf(_("设备 %s 已隔离：%s"),
		    ledger_name(service->ledger, "device", device->id), device->trouble);
		add_trouble(troubles, sentence);
	}
}

json_t *service_troubles(const struct service *service)
{
	json_t *troubles = json_array();
	struct store_status store;
	struct history_status history;

	store_status(service->store, &store);
	history_status(service->history, &history);
	time_hold_trouble(service, troubles);
	add_trouble(troubles, store.trouble);
	add_trouble(troubles, history.trouble);
	add_trouble(troubles, messages_trouble(service->messages));
	if (service->anchor != NULL)
		add_trouble(troubles, anchor_trouble(service->anchor));
	if (service->sound != NULL)
		add_trouble(troubles, sound_trouble(service->sound));
	add_trouble(troubles, topology_trouble(service));
	add_trouble(troubles, incidents_trouble(service));
	configuration_troubles(service->configuration, troubles);
	peers_troubles(service->peers, troubles);
	add_quarantined(service, troubles);
	time_troubles(service, troubles);
	return troubles;
}

/* ---- heartbeat ---------------------------------------------------------------------------- */

/* A thread that made no progress for two thirds of what the manager waits is stuck. */
static bool is_alive(struct mono progress, int64_t patience)
{
	return mono_between(progress, clock_mono()) < patience / 3 * 2;
}

static void feed_watchdog(struct service *service)
{
	int64_t patience = notify_watchdog_us();
	struct store_status store;
	struct history_status history;
	struct messages_status messages;

	store_status(service->store, &store);
	history_status(service->history, &history);
	messages_status(service->messages, &messages);
	if (is_alive(store.progress, patience) && is_alive(history.progress, patience) &&
	    is_alive(messages.progress, patience))
		notify_service_manager("WATCHDOG=1");
}

static void keep(struct service *service)
{
	judgements_keep(service->judgements);
	if (service->beats % KEEP_ALIVE_EVERY == 0)
		store_keep(service->store, "alive", json_integer(clock_wall().us));
}

static void beat(struct timer *timer, void *data)
{
	struct service *service = data;

	service_alive(service);
	timer_after(timer, HEARTBEAT);
	health_beat(service, HEARTBEAT);
	picture_age(service);
	peers_review(service->peers);
	topics_touch(service->topics, "site", 0, 0);
	time_look(service);
	sound_beat(service);
	maintenance_beat(service);
	handovers_beat(service);
	roster_beat(service);
	warnings_beat(service);
	rounds_beat(service);
	plans_beat(service);
	runs_beat(service);
	drills_beat(service);
	periodic_beat(service);
	run_asks_beat(service);
	alarms_look(service, ALARM_SOURCE_SERVICE, 0);
	feed_watchdog(service);
	keep(service);
	if (service->beats++ % UPCOMING_EVERY == 0) {
		upcoming_age(service);
		regulations_age(service);
	}
}

/* ---- blind time --------------------------------------------------------------------------- */

/* WHAT happened from FROM until UNTIL, and nothing was watched: that is blind time, not normal
 * time; to the figures as well, to which it is WORD. */
static void note_blind(struct service *service, struct wall from, struct wall until,
    const char *what, const char *word)
{
	char since[CLOCK_TEXT_SIZE], lasted[CLOCK_TEXT_SIZE];

	clock_text(from, CLOCK_FULL, since, sizeof since);
	clock_duration(wall_between(from, until), lasted, sizeof lasted);
	g_autofree char *why = g_strdup_printf(_("%s，自 %s 起 %s 无监测"), what, since, lasted);
	struct transition transition = { .kind = "service", .name = _("值班服务"), .to = "blind",
		.why = why, .severity = "warning" };
	changes_note(service->changes, &transition);
	store_standing(service->store,
	    json_pack("{s:I, s:I, s:s, s:I, s:s}", "at", (json_int_t)until.us, "since",
		(json_int_t)from.us, "kind", "service", "id", (json_int_t)0, "state", word));
}

/* Since the last service was alive, or its last word, unless that is of a clock set back since. A
 * quick restart within three sweeps missed nothing. */
static void note_absence(struct service *service)
{
	json_auto_t *alive = store_kept(service->store, "alive");
	struct wall from = { json_integer_value(alive) };
	struct wall word = store_last_word(service->store);

	if (word.us > from.us && word.us <= service->started_at.us)
		from = word;
	if (alive != NULL &&
	    wall_between(from, service->started_at) >= settings_patience(service->settings))
		note_blind(service, from, service->started_at, _("服务停过"), "stopped");
	if (wall_between(service->started_at, from) <= STEP_LIMIT)
		return;
	service->steps.newest = service->steps.from = from;
	service->steps.to = service->started_at;
	time_note_step(service);
}

static void spread_anew(struct service *service)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		poller_spread(value);
	managed_spread(service);
}

void service_alive(struct service *service)
{
	struct wall now = clock_wall(), from = now;

	if (!pause_notice(&service->pause, clock_mono()))
		return;
	from.us -= mono_between(service->pause.from, service->pause.until);
	note_blind(service, from, now, _("主机停顿过"), "paused");
	spread_anew(service);
}

/* ---- starting ----------------------------------------------------------------------------- */

static bool make_state_dir(const char *path, GError **error)
{
	struct stat info;

	if (g_mkdir_with_parents(path, 0700) != 0 || stat(path, &info) != 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s：状态目录建不了（%s）"),
		    path, g_strerror(errno));
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
		record_followed(wanted->kind, json_array_get(records, i), wanted->service);
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

static bool open_records(struct service *service, GError **error)
{
	struct store_settings store = { .state_dir = service->places.state_dir,
		.changed = record_followed, .data = service };

	service->store = store_open(&store, error);
	return service->store != NULL;
}

static bool open_history(struct service *service, GError **error)
{
	struct history_settings history = { .state_dir = service->places.state_dir,
		.size_limit = service->settings->history_limit };

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
	service->profiles = profile_book_new();
	service->poller = poller_new(service);
	configuration_started(service->configuration);
	return true;
}

/* Without it a poisonous device cannot be told: worth a word, no reason to stay down. */
static void open_breadcrumb(struct service *service)
{
	g_autoptr(GError) error = NULL;

	service->breadcrumb = breadcrumb_open(service->places.state_dir, &error);
	if (service->breadcrumb == NULL)
		log_warning("service", "%s", error->message);
}

/* What the people of the duty room owe one another. */
static void make_duty(struct service *service)
{
	service->tickets = tickets_new(service);
	service->handovers = handovers_new(service);
	service->roster = roster_new(service);
	service->rounds = rounds_new(service);
	service->periodic = periodic_new(service);
}

/* Those that nothing can keep from being there. */
static void make_parts(struct service *service)
{
	service->shells = shells_new(service);
	service->rooms = rooms_new(service);
	service->silence = silence_new(service);
	service->isolations = isolations_new(service);
	service->warnings = warnings_new(service);
	service->sound = sound_new(service);
	service->alarms = alarms_new(service);
	service->deadlines = deadlines_new(service);
	service->rules = rules_new(service);
	service->plans = plans_new(service);
	service->runs = runs_new(service);
	service->drills = drills_new(service);
	service->incidents = incidents_new(service);
	service->run_asks = run_asks_new(service);
	make_duty(service);
	service->topology = topology_new(service);
	service->maintenance = maintenance_new(service);
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
	if (service->secrets == NULL || !signing_start(service, error) ||
	    !open_records(service, error))
		return false;
	service->started_at = clock_wall();
	service->topics = topics_new(service);
	service->changes = changes_new(service);
	service->locations = locations_new(service);
	service->configuration = configuration_new(service);
	configuration_load(service->configuration);
	service->judgements = judgements_new(service);
	open_breadcrumb(service);
	if (!store_load(service->store, error) || !open_history(service, error) ||
	    !open_network(service, error))
		return false;
	make_parts(service);
	configuration_hand_out(service->configuration);
	rules_start(service->rules);
	records_follow_all(service);
	changes_load(service->changes);
	note_absence(service);
	load_recent(service);
	maintenance_start(service);
	alarms_start(service->alarms);
	service->evidence = evidence_new(service);
	service->peers = peers_new(service, error);
	if (service->peers == NULL)
		return false;
	service->messages = messages_new(service);
	service->anchor = anchor_new(service);
	return true;
}

/* What the next service should know; only where this one had begun to work. */
static void keep_last(struct service *service)
{
	if (service->peers == NULL)
		return;
	judgements_keep_all(service->judgements);
	rules_keep_all(service->rules);
	store_keep(service->store, "alive", json_integer(clock_wall().us));
}

/* What other programs do for us is over; this turns the loop, while everything is still there. */
static void end_children(struct service *service)
{
	if (service->run_asks != NULL)
		run_asks_end(service->run_asks);
	shells_end(service->shells);
	sound_end(service->sound);
	g_clear_pointer(&service->signing, signing_free);
}

static void close_duty(struct service *service)
{
	g_clear_pointer(&service->handovers, handovers_free);
	g_clear_pointer(&service->tickets, tickets_free);
	g_clear_pointer(&service->periodic, periodic_free);
}

static void free_parts(struct service *service)
{
	g_clear_pointer(&service->shells, shells_free);
	g_clear_pointer(&service->rules, rules_free);
	g_clear_pointer(&service->drills, drills_free);
	g_clear_pointer(&service->incidents, incidents_free);
	g_clear_pointer(&service->runs, runs_free);
	g_clear_pointer(&service->run_asks, run_asks_free);
	g_clear_pointer(&service->plans, plans_free);
	g_clear_pointer(&service->maintenance, maintenance_free);
	g_clear_pointer(&service->roster, roster_free);
	g_clear_pointer(&service->rounds, rounds_free);
	g_clear_pointer(&service->topology, topology_free);
	g_clear_pointer(&service->alarms, alarms_free);
	g_clear_pointer(&service->deadlines, deadlines_free);
	g_clear_pointer(&service->evidence, evidence_free);
	close_duty(service);
	g_clear_pointer(&service->rooms, rooms_free);
	g_clear_pointer(&service->silence, silence_free);
	g_clear_pointer(&service->isolations, isolations_free);
	g_clear_pointer(&service->warnings, warnings_free);
	g_clear_pointer(&service->sound, sound_free);
}

static void finish(struct service *service)
{
	timer_stop(&service->heartbeat);
	timer_stop(&service->ending);
	end_children(service);
	g_clear_pointer(&service->messages, messages_free);
	keep_last(service);
	breadcrumb_close(service->breadcrumb, service->peers != NULL);
	g_clear_pointer(&service->anchor, anchor_free);
	/* the store first: what it still answers finds everything else in place */
	if (service->store != NULL)
		store_close(service->store);
	g_clear_pointer(&service->peers, peers_free);
	free_parts(service);
	picture_clear(&service->picture);
	plugin_runner_free(service->plugin_runner);
	poller_free(service->poller);
	profile_book_free(service->profiles);
	g_clear_pointer(&service->echo, echo_free);
	if (service->engine != NULL)
		engine_free(service->engine);
	g_clear_pointer(&service->configuration, configuration_free);
	g_clear_pointer(&service->history, history_close);
	judgements_free(service->judgements);
	locations_free(service->locations);
	changes_free(service->changes);
	topics_free(service->topics);
	secrets_free(service->secrets);
	json_decref(service->on_duty);
	workdays_free(service);
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

static gboolean on_end(void *data)
{
	service_stop(data);
	return G_SOURCE_CONTINUE;
}

/* The terminal that started a trial may go; the service stays, and looks at its files again. */
static gboolean on_hangup(void *data)
{
	struct service *service = data;

	configuration_look(service->configuration);
	return G_SOURCE_CONTINUE;
}

static const struct { int signal; GSourceFunc handle; } signals[] = {
	{ SIGTERM, on_end },
	{ SIGINT, on_end },
	{ SIGHUP, on_hangup },
};

static void run(struct service *service, int ready_fd)
{
	guint sources[G_N_ELEMENTS(signals)];

	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
		sources[i] = g_unix_signal_add(signals[i].signal, signals[i].handle, service);
	timer_after(&service->heartbeat, 0);
	log_info("service", _("值班服务 %s 已启动，%s"), ZHIBAN_VERSION, service->places.state_dir);
	notify_service_manager("READY=1");
	notify_descriptor(ready_fd);
	g_main_loop_run(service->loop);
	notify_service_manager("STOPPING=1");
	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
		g_source_remove(sources[i]);
}

/* A shell gives a trial few descriptors; it may have more, as many as the unit asks for. */
static void take_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = MIN(limit.rlim_max, DESCRIPTORS);
	setrlimit(RLIMIT_NOFILE, &limit);
}

int service_run(struct places *places, int ready_fd)
{
	struct service service = { .places = *places };
	g_autoptr(GError) error = NULL;

	wipe_json_freed();
	prctl(PR_SET_DUMPABLE, 0);      /* secrets are in memory */
	umask(077);
	take_descriptors();
	signal(SIGPIPE, SIG_IGN);
	service.loop = g_main_loop_new(NULL, FALSE);
	service.timers = timers_new(NULL);
	service.settings = settings_new();
	service.ledger = ledger_new();
	service.plugin_runner =
	    plugin_runner_new(service.timers, (unsigned)service.settings->service_children);
	picture_init(&service.picture);
	identity_init(&service.identity, service.places.mode);
	timer_init(&service.heartbeat, service.timers, beat, &service);
	timer_init(&service.ending, service.timers, end_loop, &service);
	bool started = start(&service, &error);
	if (started)
		run(&service, ready_fd);
	else
		log_error("service", "%s", error->message);
	finish(&service);
	return started ? 0 : 1;
}
