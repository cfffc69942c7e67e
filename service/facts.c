#include "service/facts.h"

#include <string.h>

#include "service/alarms.h"
#include "service/drills.h"
#include "service/incidents.h"
#include "service/handovers.h"
#include "service/isolations.h"
#include "service/location.h"
#include "service/maintenance.h"
#include "service/periodic.h"
#include "service/rooms.h"
#include "service/roster.h"
#include "service/rounds.h"
#include "service/rows.h"
#include "service/runs.h"
#include "service/service.h"
#include "service/tickets.h"
#include "service/warnings.h"
#include "service/workdays.h"

int64_t facts_reference(struct service *service, const struct facts_asked *asked,
    const char *field)
{
	const json_t *given = json_object_get(asked->fields, field);

	if (given == NULL)
		given = json_object_get(ledger_get(service->ledger, asked->kind->name, asked->id),
		    field);
	return json_integer_value(given);
}

static json_t *of_alarm(struct service *service, const struct facts_asked *asked)
{
	return alarms_facts(service->alarms, asked->id);
}

static json_t *of_verdict(struct service *service, const struct facts_asked *asked)
{
	return location_told(service, facts_reference(service, asked, "circuit"));
}

static json_t *of_room(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:o}", "schemes", rooms_schemes(service->rooms));
}

static json_t *of_silence(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I}", "silence_us", (json_int_t)service->settings->silence_most);
}

static json_t *of_time(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I}", "within_us", (json_int_t)service->settings->clock_within);
}

static json_t *of_visitor(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I}", "stay_us", (json_int_t)service->settings->visitor_stay);
}

static json_t *of_summary(struct service *service, const struct facts_asked *asked)
{
	json_t *facts = site_row(service);

	handovers_span_facts(service, asked, facts);
	return facts;
}

static const struct {
	const char *kind;
	json_t *(*gather)(struct service *service, const struct facts_asked *asked);
} table[] = {
	{ "alarm", of_alarm },
	{ "call", tickets_call_facts },
	{ "clock_confirmation", of_time },
	{ "fault_ticket", tickets_facts },
	{ "handover", handovers_facts },
	{ "incident", incidents_facts },
	{ "incident_report", incidents_facts },
	{ "isolation", isolations_facts },
	{ "journal_entry", tickets_journal_facts },
	{ "location_verdict", of_verdict },
	{ "maintenance_job", maintenance_facts },
	{ "periodic_report", periodic_facts },
	{ "prior_notice", workdays_facts },
	{ "room", of_room },
	{ "roster_entry", roster_facts },
	{ "roster_swap", roster_facts },
	{ "round", rounds_facts },
	{ "round_result", rounds_result_facts },
	{ "round_template", rounds_template_facts },
	{ "drill", drills_facts },
	{ "run", runs_facts },
	{ "run_step", runs_step_facts },
	{ "shift_summary", of_summary },
	{ "silence", of_silence },
	{ "visitor", of_visitor },
	{ "warning_notice", warnings_facts },
	{ "work_clock", workdays_facts },
};

json_t *facts_for(struct service *service, const struct facts_asked *asked)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (strcmp(table[i].kind, asked->kind->name) == 0)
			return table[i].gather(service, asked);
	return NULL;
}
