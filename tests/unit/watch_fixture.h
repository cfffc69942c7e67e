/* One device, circuit, room or the service itself, looked at by the real alarms: what the picture
 * says is set by hand or merged as a walk brings it, and what stands is asked of the alarms. All
 * delays are nought here. */
#ifndef TESTS_UNIT_WATCH_FIXTURE_H
#define TESTS_UNIT_WATCH_FIXTURE_H

#include "tests/unit/store_fixture.h"

#include "probes/probe.h"
#include "service/alarm_settings.h"
#include "service/alarms.h"
#include "service/changes.h"
#include "service/configuration.h"
#include "service/deadlines.h"
#include "service/judgements.h"
#include "service/rooms.h"
#include "service/service.h"
#include "service/topics.h"

#define BOX 5

struct watch {
	struct fixture *store;
	struct service service;
	struct device *box;
	bool passed;
};

static inline struct alarm_settings *at_once(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (const struct alarm_type *type = alarm_types; type->name != NULL; type++)
		g_string_append_printf(text, "[type %s]\nraise_delay = 0\nclear_delay = 0\n",
		    type->name);
	g_string_append(text, "[fold]\nleast = 1000\n");
	struct alarm_settings *settings = alarm_settings_read("alarms.conf", text->str, NULL);
	assert_non_null(settings);
	return settings;
}

static inline void watch_start(struct watch *watch)
{
	struct service *service = &watch->service;

	service->settings = settings_new();
	service->settings->learning = 0;
	service->ledger = ledger_new();
	service->store = watch->store->store;
	service->timers = timers_new(watch->store->loop);
	service->topics = topics_new(service);
	service->configuration = configuration_new(service);
	service->history = history_open(&(struct history_settings){ .size_limit = 1 << 24,
		.state_dir = watch->store->dir }, NULL);
	service->changes = changes_new(service);
	service->judgements = judgements_new(service);
	service->rooms = rooms_new(service);
	picture_init(&service->picture);
	service->alarms = alarms_new(service);
	service->deadlines = deadlines_new(service);
	alarms_take_settings(service->alarms, at_once());
}

static inline void watch_stop(struct watch *watch)
{
	struct service *service = &watch->service;

	judgements_keep_all(service->judgements);
	rooms_free(service->rooms);
	picture_clear(&service->picture);
	alarms_free(service->alarms);
	deadlines_free(service->deadlines);
	configuration_free(service->configuration);
	history_close(service->history);
	judgements_free(service->judgements);
	changes_free(service->changes);
	topics_free(service->topics);
	ledger_free(service->ledger);
	settings_free(service->settings);
	timers_free(service->timers);
	*service = (struct service){ 0 };
	watch->box = NULL;
}

/* ---- records ------------------------------------------------------------------------------ */

/* RECORD is taken over. */
static inline void watch_put(struct watch *watch, const char *kind, json_t *record)
{
	static const struct {
		const char *kind;
		void (*follow)(struct service *service, json_t *record);
	} followers[] = { { "device", picture_follow_device },
		{ "circuit", picture_follow_circuit }, { "room", room_follow },
		{ "place", place_follow } };

	ledger_set(watch->service.ledger, kind_find(kind), record);
	for (size_t i = 0; i < G_N_ELEMENTS(followers); i++)
		if (strcmp(followers[i].kind, kind) == 0)
			followers[i].follow(&watch->service, record);
	json_decref(record);
}

/* The box, in STATE; it answers. */
static inline void watch_put_box(struct watch *watch, const char *state)
{
	watch_put(watch, "device", json_pack("{s:i, s:s, s:s, s:s, s:i}", "id", BOX, "name",
	    "接入一", "state", state, "echo", "none", "room", 1));
	watch->box = picture_device(&watch->service.picture, BOX);
	watch->box->wants_snmp = true;
	watch->box->snmp_reach.reach = REACH_UP;
}

static inline int watch_setup(void **state)
{
	struct watch *watch = g_new0(struct watch, 1);

	speak_utf8(state);
	assert_int_equal(fixture_setup((void **)&watch->store), 0);
	watch_start(watch);
	watch_put_box(watch, "in_service");
	alarms_start(watch->service.alarms);
	*state = watch;
	return 0;
}

static inline int watch_teardown(void **state)
{
	struct watch *watch = *state;

	watch_stop(watch);
	fixture_teardown((void **)&watch->store);
	g_free(watch);
	return 0;
}

/* ---- looking ------------------------------------------------------------------------------ */

static inline void watch_passed(struct timer *timer, void *data)
{
	(void)timer;
	((struct watch *)data)->passed = true;
}

/* Everything that is due is done, then whatever it made due. */
static inline void watch_settle(struct watch *watch)
{
	struct timer mark;

	timer_init(&mark, watch->service.timers, watch_passed, watch);
	for (int i = 0; i < 2; i++) {
		watch->passed = false;
		timer_after(&mark, 1000);
		while (!watch->passed)
			g_main_context_iteration(watch->store->loop, TRUE);
	}
}

static inline void watch_look(struct watch *watch, enum alarm_source source, int64_t id)
{
	alarms_look(&watch->service, source, id);
	watch_settle(watch);
}

static inline const struct alarm *watch_alarm(struct watch *watch, const char *kind, int64_t id,
    const char *type, const char *qualifier)
{
	const struct alarm *alarm =
	    alarm_standing(watch->service.alarms, kind, id, type, qualifier);

	return alarm == NULL || alarm->cleared ? NULL : alarm;
}

static inline void watch_count(const struct alarm *alarm, void *data)
{
	g_autofree char *which = g_strdup(alarm->qualifier == NULL ? "" : alarm->qualifier);

	if (!alarm->cleared && (alarm->type->flags & ALARM_OWN) == 0)
		g_string_append_printf(data, " %s[%s]", alarm->type->name,
		    g_strdelimit(which, " ", '_'));
}

static inline int watch_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* That, but for what is about zhiban itself, exactly EXPECTED, "cpu_high[] port_down[Gi1]" in the
 * order of the alphabet, stands. */
static inline void watch_expect(struct watch *watch, const char *expected)
{
	g_autoptr(GString) all = g_string_new(NULL);

	watch_settle(watch);
	alarms_each(watch->service.alarms, watch_count, all);
	g_auto(GStrv) words = g_strsplit(g_strstrip(all->str), " ", -1);
	qsort(words, g_strv_length(words), sizeof words[0], watch_compare);
	g_autofree char *found = g_strjoinv(" ", words);
	if (strcmp(found, expected) != 0)
		fail_msg("\"%s\" stands, not \"%s\"", found, expected);
}

/* ---- what walks find ---------------------------------------------------------------------- */

static inline void watch_text(char **place, const char *text)
{
	g_free(*place);
	*place = g_strdup(text);
}

static inline struct port_finding *watch_port(struct findings *found, uint32_t index,
    const char *name, enum oper_status oper)
{
	struct port_finding *port = findings_port(found, index, true);

	watch_text(&port->name, name);
	port->admin = ADMIN_UP;
	port->oper = oper;
	port->speed = 1000000000;
	return port;
}

static inline struct neighbour_finding *watch_neighbour(struct findings *found, int64_t index,
    const char *chassis, const char *name, const char *port)
{
	struct neighbour_finding *neighbour = findings_add_neighbour(found);

	neighbour->local_index = index;
	watch_text(&neighbour->chassis, chassis);
	watch_text(&neighbour->system_name, name);
	watch_text(&neighbour->port, port);
	return neighbour;
}

/* The walk is merged. FOUND is taken over. */
static inline void watch_walk(struct watch *watch, struct findings *found)
{
	merge_findings(watch->box, found, CADENCE_WALK);
	findings_free(found);
	watch_settle(watch);
}

#endif
