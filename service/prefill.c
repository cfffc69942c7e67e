#include "service/prefill.h"

#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/peers.h"

/* For `from` "" any kind will do; for `act` "" any act. */
static const struct {
	const char *kind, *act, *from;
	prefill_fill *fill;
} table[] = {
	{ "fault_ticket", "create|open", "alarm|circuit|device|room|managed_service|call",
	  prefill_ticket },
	{ "fault_ticket", "create|open", "incident", prefill_ticket_of_incident },
	{ "fault_ticket", "", "fault_ticket", prefill_ticket_act },
	{ "fault_ticket", "open", "run_step", prefill_ticket_of_step },
	{ "incident", "suspect", "alarm|call|fault_ticket|warning_notice|device|circuit|room|"
				 "managed_service|access_unit", prefill_incident },
	{ "incident", "suspect", "run_step", prefill_incident_of_step },
	{ "run", "start", "incident", prefill_run_of_incident },
	{ "isolation", "request", "incident", prefill_isolation_of_incident },
	{ "isolation", "request", "run_step", prefill_form_of_step },
	{ "maintenance_job", "create", "run_step", prefill_form_of_step },
	{ "call", "create", "run_step", prefill_form_of_step },
	{ "visitor", "create", "run_step", prefill_form_of_step },
	{ "log_entry", "create", "run_step", prefill_form_of_step },
	{ "call", "draft|create", "fault_ticket", prefill_call },
	{ "call", "link|open_ticket", "call", prefill_call_link },
	{ "warning_asset", "create", "warning_notice", prefill_warning_asset },
};

static bool is_one(const char *set, const char *name)
{
	return set[0] == '\0' || word_in(set, name);
}

/* What the act does not take is not filled in. */
static void keep_taken(const struct kind *kind, const char *name, json_t *fields)
{
	const struct act *act = kind_act(kind, name);

	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if (!act_takes(act, field))
			json_object_del(fields, field->name);
}

json_t *prefill_answer(struct service *service, const struct prefill_asked *asked)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
		if (strcmp(table[i].kind, asked->kind->name) != 0 ||
		    !is_one(table[i].act, asked->act) || !is_one(table[i].from, asked->from->name))
			continue;
		json_t *fields = json_object(), *answer = json_pack("{s:o}", "fields", fields);
		if (!table[i].fill(service, asked, fields, answer)) {
			json_decref(answer);
			return NULL;
		}
		keep_taken(asked->kind, asked->act, fields);
		json_t *shown = ledger_shown(service->ledger, asked->kind, fields);
		const struct alarm *alarm =
		    alarm_find(service->alarms, record_integer(fields, "alarm"));
		if (alarm != NULL)
			json_object_set(shown, "alarm", json_object_get(alarm->record, "number"));
		json_object_set_new(answer, "shown", shown);
		return answer;
	}
	return NULL;
}

static void prefill(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct kind *kind = param_kind(peer, id, params);
	const char *act = kind == NULL ? NULL : param_text(peer, id, params, "act");
	const json_t *from = json_object_get(params, "from");
	const char *from_kind = record_text(from, "kind");
	struct prefill_asked asked = { .kind = kind, .act = act,
		.from = from_kind == NULL ? NULL : kind_find(from_kind),
		.id = record_integer(from, "id") };

	if (act == NULL)
		return;
	json_t *answer = asked.from == NULL || kind_act(kind, act) == NULL ? NULL :
	    prefill_answer(peer->service, &asked);
	if (answer == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("由此没有可预填的内容"));
	else
		peer_answer(peer, id, answer);
}

const struct method prefill_methods[] = {
	{ "prefill", ROLE_ANY & ~(unsigned)ROLE_VIEWER, prefill },
	{ NULL, 0, NULL },
};
