/* 影响单位: one unit that a ticket hits, and when it was told: of the fault, of its end (T30: two
 * units on one line, each told for itself). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/ticket.h"

static const struct choice states[] = {
	{ "affected", N_("受影响") },
	{ "removed", N_("不涉及") },
	{ "past", N_("单已了结") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "ticket", .title = N_("故障单"), .type = FIELD_REFERENCE,
	  .refers_to = "fault_ticket", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "name", .title = N_("单位名称"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST,
	  .help = N_("当时的名称；台账改名后这里不变。") },
	{ .name = "told_at", .title = N_("告知时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST },
	{ .name = "told_by", .title = N_("告知人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "receiver", .title = N_("接听人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_LIST },
	{ .name = "restored_told_at", .title = N_("告知恢复时刻"), .type = FIELD_TIME,
	  .columns = 12, .flags = FIELD_LIST },
	{ .name = "reason", .title = N_("不涉及的理由"), .type = FIELD_TEXT },
	{ .name = NULL },
};

static json_t *ticket_of(struct change *change)
{
	return change_get(change, "fault_ticket", change_integer(change, "ticket"));
}

/* Each unit stands on a ticket once. */
static void guard_add(struct change *change)
{
	int64_t unit = change_integer(change, "access_unit");
	json_t *others = change_find(change, "ticket_unit", "ticket",
	    json_integer(change_integer(change, "ticket")));
	json_t *record = change_get(change, "access_unit", unit);

	for (size_t i = 0; i < json_array_size(others); i++)
		if (record_integer(json_array_get(others, i), "access_unit") == unit &&
		    !record_has_ended(change->kind, json_array_get(others, i)))
			change_refuse(change, "access_unit", _("这家单位已在影响单位里。"));
	json_object_set(change->fields, "name", json_object_get(record, "name"));
	json_decref(others);
	json_decref(record);
}

/* Told at FIELD, which is now or was, and not before what there was to tell. */
static void check_told(struct change *change, const char *field, const char *cause)
{
	const char *title = _(kind_field(change->kind, field)->title);
	json_t *ticket = ticket_of(change);
	int64_t since = record_integer(ticket, cause);

	if (json_object_get(change->fields, field) == NULL)
		json_object_set_new(change->fields, field, json_integer(change->now.us));
	if (since == 0)
		change_refuse(change, NULL, _("故障单还没有恢复，不能告知恢复。"));
	else if (change_integer(change, field) > change->now.us)
		change_refuse(change, field, _("%s还没有到。"), title);
	else if (change_integer(change, field) < since)
		change_refuse(change, field, _("%s不能早于%s。"), title,
		    _(kind_field(kind_find("fault_ticket"), cause)->title));
	json_object_set_new(change->fields, "told_by", json_string(change->actor->name));
	json_decref(ticket);
}

static void guard_tell(struct change *change)
{
	check_told(change, "told_at", "occurred_at");
}

static void guard_tell_restored(struct change *change)
{
	check_told(change, "restored_told_at", "restored_at");
}

static void guard_remove(struct change *change)
{
	if (json_object_get(change->fields, "reason") == NULL)
		change_refuse(change, "reason", _("不涉及要写明理由。"));
}

/* What was done stands in the journal of the ticket, and how many it hits on the ticket. */
static void effect(struct change *change)
{
	int64_t id = change_integer(change, "ticket");
	json_t *ticket = ticket_of(change);
	g_autofree char *given = journal_given(change, NULL);

	journal_say_of(change, "fault_ticket", id, record_text(ticket, "number"), "%s，%s",
	    change_text(change, "name"), given);
	if (strcmp(change->act->name, "add") == 0 || strcmp(change->act->name, "remove") == 0)
		change_put(change, "fault_ticket", id, NULL,
		    json_pack("{s:I}", "units", (json_int_t)ticket_units(change, id)));
	json_decref(ticket);
}

static const struct act acts[] = {
	{ .name = "add", .title = N_("加单位"), .from = "", .roles = ROLE_DUTY,
	  .fields = "ticket|access_unit", .key = "n", .guard = guard_add, .effect = effect },
	{ .name = "tell", .title = N_("登记告知"), .from = "affected", .roles = ROLE_DUTY,
	  .fields = "told_at|receiver", .key = "t", .guard = guard_tell, .effect = effect },
	{ .name = "tell_restored", .title = N_("登记告知恢复"), .from = "affected",
	  .roles = ROLE_DUTY, .fields = "restored_told_at|receiver", .key = "r",
	  .guard = guard_tell_restored, .effect = effect },
	{ .name = "remove", .title = N_("不涉及"), .from = "affected", .to = "removed",
	  .roles = ROLE_DUTY, .fields = "reason", .guard = guard_remove, .effect = effect },
	{ .name = NULL },
};

const struct kind kind_ticket_unit = {
	.name = "ticket_unit",
	.title = N_("故障单影响单位"),
	.order = 151,
	.flags = KIND_CURRENT,
	.parent = "ticket",
	.states = states,
	.ended = "removed|past",
	.fields = fields,
	.acts = acts,
};
