/* Circuits: down, degraded, or other than is usual of them; and managed services. */
#include "base/i18n.h"
#include "service/conditions.h"
#include "service/isolations.h"
#include "service/location.h"
#include "service/maintenance.h"
#include "service/managed.h"
#include "service/service.h"

/* ---- circuits ----------------------------------------------------------------------------- */

static void add(const struct circuit *circuit, struct conditions *into, const char *type,
    const char *why, struct wall since)
{
	const struct condition condition = { .type = type, .resource_kind = "circuit",
		.resource = circuit->id, .why = why, .since = since };

	conditions_add(into, &condition);
}

/* The names of what departs. Static text. */
static const char *departed_sentence(unsigned departs)
{
	if ((departs & DEPARTS_LOSS) != 0)
		return _("丢包偏离平时");
	return (departs & DEPARTS_RTT) != 0 ? _("时延偏离平时") : _("抖动偏离平时");
}

/* A line that is down is not compared with what is usual of it. */
static void add_departure(const struct circuit *circuit, struct conditions *into,
    enum circuit_state state)
{
	unsigned departs = quality_departures(circuit);

	if (state == CIRCUIT_DOWN || state == CIRCUIT_UNKNOWN ||
	    (circuit->echo != NULL && circuit->reach.reach != REACH_UP))
		conditions_hold(into, "circuit_departs", NULL);
	else if (departs != 0)
		add(circuit, into, "circuit_departs", departed_sentence(departs),
		    (struct wall){ 0 });
}

/* First come, first responsible, but not for ever (R8). */
static void add_undecided(const struct circuit *circuit, struct conditions *into)
{
	struct wall overdue = location_overdue(circuit->service, circuit->id);
	char within[CLOCK_TEXT_SIZE];

	if (overdue.us == 0)
		return;
	clock_duration(circuit->service->settings->decide, within, sizeof within);
	g_autofree char *why = g_strdup_printf(_("R8：首问负责，%s内须判定由谁受理"), within);
	add(circuit, into, "undecided", why, overdue);
}

void circuit_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct circuit *circuit = picture_circuit(&service->picture, id);
	bool awaited;

	if (circuit == NULL)
		return;
	const struct circuit_verdict verdict = circuit_verdict_now(circuit, &awaited);
	const json_t *isolation = isolation_of_circuit(service, id);
	g_autofree char *cut = isolation == NULL ? NULL :
	    g_strdup_printf(_("断网隔离 %s，不是故障"), record_text(isolation, "number"));
	struct wall since = { 0 };
	if (isolation != NULL || maintenance_is_on(service, "circuit", id))
		conditions_maintenance(into);
	else
		since = standing_since(&circuit->standing);
	if (verdict.state == CIRCUIT_DOWN)
		add(circuit, into, "circuit_down", cut != NULL ? cut : circuit->reason, since);
	else if (verdict.state == CIRCUIT_DEGRADED)
		add(circuit, into, "circuit_degraded", circuit->reason, since);
	else if (verdict.state == CIRCUIT_UNKNOWN)
		conditions_hold(into, NULL, NULL);
	add_departure(circuit, into, verdict.state);
	if (isolation == NULL)
		add_undecided(circuit, into);
}

/* ---- managed services --------------------------------------------------------------------- */

/* NULL: nothing is wrong. */
static const char *const managed_types[] = {
	[MANAGED_UNKNOWN] = "service_unknown",
	[MANAGED_OK] = NULL,
	[MANAGED_WARNING] = "service_warning",
	[MANAGED_CRITICAL] = "service_down",
	[MANAGED_MAINTENANCE] = NULL,
};

/* Of a service that nobody can say anything about, what was wrong may be so still. */
void managed_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct managed *managed = picture_managed(service, id);
	const json_t *record = ledger_get(service->ledger, "managed_service", id);
	bool important = g_strcmp0(record_text(record, "importance"), "A") == 0;
	bool awaited;

	if (managed == NULL)
		return;
	enum managed_state state = managed_now(managed, &awaited);
	struct condition condition = { .type = managed_types[state],
		.resource_kind = "managed_service", .resource = id, .why = managed->reason };
	if (maintenance_is_on(service, "managed_service", id))
		conditions_maintenance(into);
	else
		condition.since = standing_since(&managed->standing);
	if (state == MANAGED_CRITICAL && important)
		condition.severity = SEVERITY_CRITICAL;
	if (awaited)
		conditions_hold(into, NULL, NULL);
	else if (condition.type != NULL)
		conditions_add(into, &condition);
	if (!awaited && state == MANAGED_UNKNOWN) {
		conditions_hold(into, "service_down", NULL);
		conditions_hold(into, "service_warning", NULL);
	}
}
