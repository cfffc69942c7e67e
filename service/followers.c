#include "service/drills.h"
#include "service/followers.h"

#include <string.h>

#include "service/alarms.h"
#include "service/configuration.h"
#include "service/deadlines.h"
#include "service/handovers.h"
#include "service/isolations.h"
#include "service/location.h"
#include "service/maintenance.h"
#include "service/managed.h"
#include "service/messages.h"
#include "service/peers.h"
#include "service/periodic.h"
#include "service/plans.h"
#include "service/rooms.h"
#include "service/roster.h"
#include "service/rounds.h"
#include "service/rows.h"
#include "service/run_asks.h"
#include "service/runs.h"
#include "service/service.h"
#include "service/silence.h"
#include "service/tickets.h"
#include "service/time_watch.h"
#include "service/topics.h"
#include "service/topology.h"
#include "service/warnings.h"
#include "service/workdays.h"

static bool is_open_summary(const json_t *record)
{
	return g_strcmp0(record_text(record, "state"), "open") == 0;
}

/* The open span of the network post; where nobody holds that, of another. Borrowed. */
static json_t *first_on_duty(const struct service *service)
{
	json_t *found = NULL;

	for (json_t *span = ledger_next(service->ledger, "shift_summary", NULL); span != NULL;
	     span = ledger_next(service->ledger, "shift_summary", span))
		if (is_open_summary(span) &&
		    (found == NULL || strcmp(record_text(span, "post"), "network_duty") == 0))
			found = span;
	return found;
}

/* Where responsibility passed by a handover, what is shelved was confirmed anew or lifted in it. */
static void follow_summary(struct service *service, json_t *record)
{
	json_t *now = first_on_duty(service);
	bool over = service->on_duty != NULL &&
	    (now == NULL || record_id(now) != record_id(service->on_duty)),
	     handed = record_integer(record, "handover_in") != 0 ||
	    record_integer(record, "handover_out") != 0;

	json_decref(service->on_duty);
	service->on_duty = json_incref(now);
	if (over && !handed)
		alarms_shift_changed(service->alarms);
	topics_touch(service->topics, "site", 0, 0);
	topics_touch(service->topics, "upcoming", 0, 0);
}

/* A credential was renamed or its protocol changed: who uses it is asked anew. */
static void follow_credential(struct service *service, json_t *credential)
{
	for (json_t *record = ledger_next(service->ledger, "device", NULL); record != NULL;
	     record = ledger_next(service->ledger, "device", record)) {
		struct device *device = picture_device(&service->picture, record_id(record));
		if (device != NULL && record_integer(record, "credential") == record_id(credential))
			picture_reconnect(device);
	}
}

static void follow_circuit_unit(struct service *service, json_t *record)
{
	topics_touch(service->topics, "circuits", 0, record_integer(record, "circuit"));
}

static void follow_people(struct service *service, json_t *record)
{
	(void)record;
	peers_review(service->peers);
}

/* They are counted in the head of every screen. */
static void follow_counted(struct service *service, json_t *record)
{
	(void)record;
	topics_touch(service->topics, "site", 0, 0);
}

/* What else must know when a record of a kind changes. */
static const struct {
	const char *kind;
	void (*follow)(struct service *service, json_t *record);
} followers[] = {
	{ "device", picture_follow_device },
	{ "device", shells_follow_device },
	{ "device", messages_follow },
	{ "fault_ticket", tickets_follow },
	{ "host_key", shells_follow_host_key },
	{ "clock_confirmation", time_follow_confirmation },
	{ "circuit", picture_follow_circuit },
	{ "circuit_unit", follow_circuit_unit },
	{ "circuit_unit", isolations_follow },
	{ "isolation", isolations_follow },
	{ "access_unit", contact_gaps_follow },
	{ "circuit_unit", contact_gaps_follow },
	{ "contact", contact_gaps_follow },
	{ "managed_service", managed_follow },
	{ "service_check", check_follow },
	{ "room", room_follow },
	{ "place", place_follow },
	{ "credential", follow_credential },
	{ "credential", shells_follow_credential },
	{ "credential", messages_follow },
	{ "fault_ticket", follow_counted },
	{ "maintenance_job", follow_counted },
	{ "visitor", follow_counted },
	{ "superior_notice", follow_counted },
	{ "reminder", follow_counted },
	{ "thing", follow_counted },
	{ "location_verdict", location_follow },
	{ "maintenance_job", maintenance_follow },
	{ "maintenance_object", maintenance_follow },
	{ "periodic_report", periodic_follow },
	{ "plan_role", plans_follow },
	{ "drill", drills_follow },
	{ "run", runs_follow },
	{ "run_step", runs_follow_step },
	{ "run_ask", run_asks_follow },
	{ "run_role", runs_follow_role },
	{ "round", rounds_follow },
	{ "round_template", rounds_follow },
	{ "shift_summary", follow_summary },
	{ "shift_summary", silence_follow_shift },
	{ "shift_summary", handovers_follow_span },
	{ "handover", handovers_follow },
	{ "handover_item", handovers_follow_item },
	{ "handover", signing_follow_handover },
	{ "shift_definition", roster_follow },
	{ "roster_entry", roster_follow },
	{ "silence", silence_follow },
	{ "shift_summary", warnings_follow },
	{ "warning_notice", warnings_follow },
	{ "work_day", workdays_follow },
	{ "work_day", roster_follow },
	{ "work_day", rounds_follow },
	{ "person", follow_people },
	{ "grant", follow_people },
	{ "organisation", follow_people },
};

static void follow(struct service *service, const struct kind *kind, json_t *record)
{
	for (size_t i = 0; i < G_N_ELEMENTS(followers); i++)
		if (strcmp(followers[i].kind, kind->name) == 0)
			followers[i].follow(service, record);
	deadlines_follow(service, kind, record);
	handovers_follow_any(service, kind);
	upcoming_touch(service, kind, record_id(record));
	topology_follow(service, kind);
}

void record_followed(const struct kind *kind, json_t *record, void *data)
{
	struct service *service = data;

	if (strcmp(kind->name, "alarm") == 0) {
		alarms_follow(service->alarms, record);
		tickets_follow_alarm(service, record);
	}
	if ((kind->flags & KIND_UNSEEN) != 0)
		return;
	ledger_set(service->ledger, kind, record);
	topics_touch_record(service->topics, kind, record_id(record));
	if (service->configuration != NULL && strcmp(kind->name, "config") == 0)
		configuration_applied(service->configuration, record);
	if (service->poller != NULL)
		follow(service, kind, record);
}

void records_follow_all(struct service *service)
{
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind))
		for (json_t *record = ledger_next(service->ledger, kind->name, NULL);
		     record != NULL; record = ledger_next(service->ledger, kind->name, record))
			follow(service, kind, record);
}
