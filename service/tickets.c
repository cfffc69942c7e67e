#include "service/tickets.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "records/model/ticket.h"
#include "service/service.h"

/* The clock on the wall may be set meanwhile: no longer than this is waited at once. */
#define LOOK_AGAIN (60 * CLOCK_SECOND)

struct tickets {
	struct service *service;
	GHashTable *asked;           /* ticket -> the escalate_at it was escalated for */
	struct timer next;
};

static const struct kind *kind(void)
{
	return kind_find("fault_ticket");
}

/* ---- acts of the program ------------------------------------------------------------------ */

static void told(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_warning("tickets", "%s", result->message);
}

static void act(struct service *service, int64_t id, const char *name, json_t *facts)
{
	struct store_act request = {
		.kind = "fault_ticket", .act = name, .id = id, .actor = actor_service(),
		.origin = "zhiband", .fields = json_object(), .facts = facts,
	};

	store_act(service->store, &request, told, NULL);
}

static json_t *facts_of(struct service *service, int64_t id, const char *name)
{
	const struct facts_asked asked = { kind(), name, id, NULL };

	return facts_for(service, &asked);
}

/* ---- up the chain ------------------------------------------------------------------------- */

/* When TICKET goes a step up; 0: it does not. */
static int64_t step_at(const json_t *ticket)
{
	return word_in(TICKET_NOT_RESTORED, record_text(ticket, "state"))
	    ? record_integer(ticket, "escalate_at") : 0;
}

/* Asked for once: what is refused is not asked for again until the ticket says another time. */
static void escalate(struct tickets *tickets, const json_t *ticket)
{
	int64_t id = record_id(ticket), at = step_at(ticket);
	const int64_t *asked = g_hash_table_lookup(tickets->asked, &id);

	if (asked != NULL && *asked == at)
		return;
	g_hash_table_replace(tickets->asked, g_memdup2(&id, sizeof id),
	    g_memdup2(&at, sizeof at));
	act(tickets->service, id, "escalate", facts_of(tickets->service, id, "escalate"));
}

/* Escalates what is due, and waits for what is next. */
static void look(struct tickets *tickets)
{
	struct ledger *ledger = tickets->service->ledger;
	int64_t now = clock_wall().us, next = INT64_MAX;

	for (json_t *ticket = ledger_next(ledger, "fault_ticket", NULL); ticket != NULL;
	     ticket = ledger_next(ledger, "fault_ticket", ticket)) {
		int64_t at = step_at(ticket);
		if (at != 0 && at <= now)
			escalate(tickets, ticket);
		else if (at != 0)
			next = MIN(next, at);
	}
	if (next != INT64_MAX)
		timer_after(&tickets->next, MIN(next - now, LOOK_AGAIN));
	else
		timer_stop(&tickets->next);
}

static void on_next(struct timer *timer, void *data)
{
	(void)timer;
	look(data);
}

struct tickets *tickets_new(struct service *service)
{
	struct tickets *tickets = g_new0(struct tickets, 1);

	tickets->service = service;
	tickets->asked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	timer_init(&tickets->next, service->timers, on_next, tickets);
	return tickets;
}

void tickets_free(struct tickets *tickets)
{
	if (tickets == NULL)
		return;
	timer_stop(&tickets->next);
	g_hash_table_destroy(tickets->asked);
	g_free(tickets);
}

/* Many come at once (a start, a merge): they are looked at together, soon. */
void tickets_follow(struct service *service, json_t *record)
{
	int64_t id = record_id(record);

	if (service->tickets == NULL)
		return;
	if (step_at(record) == 0)
		g_hash_table_remove(service->tickets->asked, &id);
	timer_after(&service->tickets->next, 0);
	alarms_look(service, ALARM_SOURCE_TICKET, id);
}

/* ---- what is seen meanwhile --------------------------------------------------------------- */

/* An alarm that clears restores nothing by itself: the ticket is told, and again when it comes
 * back. */
void tickets_follow_alarm(struct service *service, const json_t *record)
{
	const json_t *ticket = ledger_get(service->ledger, "fault_ticket",
	    record_integer(record, "ticket"));
	bool cleared = record_flag(record, "cleared");
	const char *was = record_text(ticket, "probe_state"), *is = cleared ? "up" : "down";

	if (ticket == NULL || service->tickets == NULL || record_has_ended(kind(), ticket) ||
	    strcmp(was == NULL ? "down" : was, is) == 0)
		return;
	act(service, record_id(ticket), "probe",
	    json_pack("{s:{s:s, s:s*, s:s*}}", "probe", "state", is, "name",
		record_text(record, "resource_name"), "why",
		cleared ? NULL : record_text(record, "what")));
}

/* ---- what has to be heard ----------------------------------------------------------------- */

static bool is_unheard(const json_t *ticket)
{
	return record_flag(ticket, "escalation_open") && !record_has_ended(kind(), ticket);
}

void tickets_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const json_t *ticket = ledger_get(service->ledger, "fault_ticket", id);

	if (ticket == NULL || !is_unheard(ticket))
		return;
	const char *level = record_text(ticket, "level");
	bool grave = g_strcmp0(level, "1") == 0;
	g_autofree char *what = g_strdup_printf(_("故障未恢复，升级到%s：%s"),
	    record_text(ticket, "escalated_to"), record_text(ticket, "object"));
	g_autofree char *why = g_strdup_printf(_("%s，处理人 %s，第 %d 次升级"),
	    choice_title(kind_field(kind(), "level")->choices, level),
	    record_text(ticket, "owner"), (int)record_integer(ticket, "escalated"));
	const struct condition condition = { .type = "ticket_escalated",
		.resource_kind = "fault_ticket", .resource = id, .what = what, .why = why,
		.severity = grave ? SEVERITY_CRITICAL : SEVERITY_MAJOR };
	conditions_add(into, &condition);
}

void tickets_each(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *ticket = ledger_next(service->ledger, "fault_ticket", NULL); ticket != NULL;
	     ticket = ledger_next(service->ledger, "fault_ticket", ticket))
		if (is_unheard(ticket))
			visit(record_id(ticket), data);
}
