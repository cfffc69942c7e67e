/* What is handed over, by kind: a table. A kind joins by a row; one that does not exist is left
 * out. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/handover.h"
#include "records/model/ticket.h"
#include "service/handovers_parts.h"
#include "service/topics.h"

#define ALARMS_MOST 20          /* that are listed one by one; of more there is one line */

/* Names of fields; several with blanks between: what is there is said, or the first that is. */
struct source {
	const char *kind, *states, *section;
	bool confirm;
	const char *number, *title, *level, *said;
	const char *next, *next_otherwise;      /* NULL: who leaves has to write it */
	const char *owner, *owner_otherwise;
	const char *deadlines;
	/* Whether one in these states is an item now; NULL: always. */
	bool (*wanted)(const json_t *record, struct wall now);
};

/* What the year's plan wants this month, or wanted before (T36: said at every handover). */
static bool is_of_this_month(const json_t *drill, struct wall now)
{
	char planned[CLOCK_TEXT_SIZE], today[CLOCK_TEXT_SIZE];
	struct wall at = { record_integer(drill, "planned_at") };

	clock_text(at, CLOCK_DATE, planned, sizeof planned);
	clock_text(now, CLOCK_DATE, today, sizeof today);
	return strncmp(planned, today, strlen("2026-11")) <= 0;
}

#define PLANNED "submitted|impact_reviewed|approved|notified|ready"
#define ENDING "done|rolled_back|verified"

static const struct source sources[] = {
	{ "warning_notice", "received", "open", true, "number", "color title", NULL, "demands",
	  NULL, N_("签收，研判影响资产"), "owner", NULL, "sign_due feedback_due" },
	{ "warning_notice", "acknowledged|assessed|tasked|feedback", "notice", false, "number",
	  "color title", NULL, "assessment demands", NULL, N_("按要求办，按时反馈，等解除"),
	  "owner", NULL, "feedback_due valid_until" },
	{ "warning_task", "open", "open", false, "number", "what", NULL, NULL, NULL,
	  N_("按期完成，登记结果"), "owner_name", NULL, "due_at" },
	{ "fault_ticket", TICKET_NOT_RESTORED "|restored|confirmed", "open", false, "number",
	  "object symptom", "level", "last_step", "next_step", NULL, "owner", NULL,
	  "follow_up_at promise_at" },
	{ "maintenance_job", "in_progress|overrun", "maintenance", true, "number", "title", NULL,
	  "approval_number", NULL, N_("盯住窗口，到时决定继续还是回退"), "owner implementer_1",
	  NULL, "window_until" },
	{ "maintenance_job", PLANNED, "open", false, "number", "title", NULL,
	  "approval_number", NULL, N_("核对批准、告知和到场，再开工"), "owner applicant", NULL,
	  "window_from" },
	{ "maintenance_job", ENDING, "open", false, "number", "title", NULL, "leftovers result",
	  NULL, N_("核验并归档"), "owner applicant", NULL, NULL },
	{ "isolation", "executed|isolated|reconnect_approved|reconnected|observing", "isolated",
	  true, "number", "unit_name", NULL, "cause", NULL, N_("按隔离单的下一步办"),
	  "owner executed_by", NULL, "rectify_by observe_until written_due" },
	{ "isolation", "requested|authorised|oral", "open", false, "number", "unit_name", NULL,
	  "cause", NULL, N_("等授权，再执行"), "owner", N_("值班长"), "written_due" },
	{ "prior_notice", "registered|reminded|executing", "clock", false, "number",
	  "access_unit device", NULL, "precautions", NULL, N_("提醒接入单位，作业时留意告警"),
	  "owner", N_("当班人"), "remind_at planned_at" },
	{ "work_clock", "running|paused", "clock", false, "number", "subject", NULL,
	  "pause_reason", NULL, N_("按期办结，不误判超期"), "owner", N_("当班人"), "due_at" },
	{ "call", "draft|open", "open", false, "number", "unit_name matter", NULL, "handling",
	  NULL, N_("处理并回呼"), "owner", N_("当班人"), "callback_due" },
	{ "violation_clue", "open|explained|confirmed", "open", false, "number", "found", NULL,
	  "explanation verdict", NULL, N_("按线索单核实、认定"), "confirmed_by explained_by",
	  N_("当班人"), NULL },
	{ "device", "maintenance", "maintenance", true, NULL, "name", NULL, NULL, NULL,
	  N_("维护完了改回在用"), NULL, N_("系统管理员"), NULL },
	{ "silence", "active", "silence", true, "number", "begun_by", NULL, NULL, NULL,
	  N_("到时自己恢复；解除就现在恢复"), "begun_by", NULL, "until" },
	{ "round", "due|running|missed", "round", false, "number", "title", NULL, "reason", NULL,
	  N_("补巡，或写明原因和批准人"), "operator", N_("当班人"), "due_until" },
	{ "run", "running|paused", "open", false, "number", "title", NULL,
	  "safe_note step", NULL, N_("接手后按预案往下做"), "commander", NULL, NULL },
	{ "drill", "planned|approved|briefed", "clock", false, "number", "code title", NULL, NULL,
	  NULL, N_("按计划演练；做不了的改期或写明理由取消"), "controller commander", N_("值班长"),
	  "planned_at", is_of_this_month },
	{ "drill", "running|suspended|ended|evaluated", "open", false, "number", "code title",
	  NULL, "suspended_for evaluation", NULL, N_("做完，评估，登记问题和整改"),
	  "evaluator controller", N_("值班长"), NULL },
	{ "rectification", "open|done", "open", false, "number", "finding", NULL, "measure proof",
	  NULL, N_("按期完成，由另一人复查"), "owner_name", NULL, "due_at" },
	{ "incident", "suspected|triaged|graded|containing|eradicating|recovering", "open", false,
	  "number", "subtype unit_name system", "level", "step phenomenon", NULL,
	  N_("按事件单往下办，到时上报"), "owner", N_("当班人"), "triage_due" },
	{ "incident", "monitored|final_report", "open", false, "number",
	  "subtype unit_name system", "level", "step outcome", NULL,
	  N_("观察期里看着；到期终报，30 日内总结"), "owner", N_("安全管理员"), "observe_until" },
	{ "incident_report", "due", "clock", false, "number", "party_title report", NULL, "basis",
	  NULL, N_("按时上报，登记时刻、方式、接收人"), NULL, N_("当班人"), "due_at" },
	{ "visitor", "inside", "other", false, NULL, "name unit", NULL, "purpose", NULL,
	  N_("确认在场，送离时登记"), "escort", N_("当班人"), NULL },
	{ "superior_notice", "received", "notice", false, NULL, "sender note", NULL, "how", NULL,
	  N_("按要求办，按时回复"), NULL, N_("当班人"), "reply_by" },
	{ "reminder", "waiting", "notice", false, NULL, "text", NULL, NULL, NULL,
	  N_("到时办理"), NULL, N_("当班人"), "at" },
};

bool handover_concerns(const struct kind *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
		if (strcmp(sources[i].kind, kind->name) == 0)
			return true;
	return strcmp(kind->name, "alarm") == 0;
}

/* ---- what is said of a record ------------------------------------------------------------- */

static void put(json_t *item, const char *name, const char *text)
{
	const struct field *field = kind_field(kind_find("handover_item"), name);

	if (text == NULL || text[0] == '\0')
		return;
	struct bytes raw = { (const uint8_t *)text, strlen(text) };
	g_autofree char *clean = text_clean(raw, field->limit == 0 ? 200 : field->limit);
	json_object_set_new(item, name, json_string(clean));
}

/* The value of the field NAME of RECORD as people read it; NULL: there is none. Caller frees. */
static char *shown(const struct service *service, const struct kind *kind, const json_t *record,
    const char *name)
{
	const struct field *field = kind_field(kind, name);
	const json_t *value = json_object_get(record, name);

	if (field == NULL || value == NULL)
		return NULL;
	if (field->type == FIELD_REFERENCE)
		return g_strdup(ledger_name(service->ledger, field->refers_to,
		    json_integer_value(value)));
	return field_show(field, value, false, NULL, NULL);
}

/* All, or the FIRST, of the fields NAMES (blanks between) that have a value. Caller frees; NULL:
 * none. */
static char *said_of(const struct service *service, const struct kind *kind,
    const json_t *record, const char *names, bool first)
{
	g_auto(GStrv) words = g_strsplit(names == NULL ? "" : names, " ", -1);
	g_autoptr(GString) said = g_string_new(NULL);

	for (char **word = words; *word != NULL && !(first && said->len > 0); word++) {
		g_autofree char *text = shown(service, kind, record, *word);
		if (text != NULL && text[0] != '\0')
			g_string_append_printf(said, "%s%s", said->len > 0 ? " " : "", text);
	}
	return said->len == 0 ? NULL : g_string_free(g_steal_pointer(&said), FALSE);
}

static void put_said(const struct service *service, json_t *item, const char *name,
    const struct kind *kind, const json_t *record, const char *names, const char *otherwise)
{
	bool first = strcmp(name, "title") != 0;
	g_autofree char *said = said_of(service, kind, record, names, first);

	put(item, name, said != NULL ? said : otherwise == NULL ? NULL : _(otherwise));
}

/* The state, and the last that happened. */
static void put_situation(const struct service *service, json_t *item, const struct source *source,
    const struct kind *kind, const json_t *record)
{
	g_autofree char *said = said_of(service, kind, record, source->said, true);
	const char *state = choice_title(kind->states, record_text(record, "state"));
	g_autofree char *whole =
	    said == NULL ? g_strdup(state) : g_strdup_printf(_("%s：%s"), state, said);

	put(item, "situation", whole);
}

static void put_deadline(json_t *item, const struct source *source, const json_t *record)
{
	g_auto(GStrv) names =
	    g_strsplit(source->deadlines == NULL ? "" : source->deadlines, " ", -1);
	int64_t nearest = 0;

	for (char **name = names; *name != NULL; name++) {
		int64_t at = record_integer(record, *name);
		if (at != 0 && (nearest == 0 || at < nearest))
			nearest = at;
	}
	if (nearest != 0)
		json_object_set_new(item, "deadline", json_integer(nearest));
}

static json_t *item_of(const struct service *service, const struct source *source,
    const struct kind *kind, const json_t *record)
{
	json_t *item = json_pack("{s:s, s:s, s:I}", "section", source->section, "source",
	    source->kind, "source_id", (json_int_t)record_id(record));

	put_said(service, item, "number", kind, record, source->number, NULL);
	put_said(service, item, "title", kind, record, source->title, kind->title);
	put_said(service, item, "level", kind, record, source->level, NULL);
	put_situation(service, item, source, kind, record);
	put_said(service, item, "next_step", kind, record, source->next, source->next_otherwise);
	put_said(service, item, "owner", kind, record, source->owner, source->owner_otherwise);
	put_deadline(item, source, record);
	if (source->confirm)
		json_object_set_new(item, "confirm", json_true());
	return item;
}

static void take(GHashTable *wanted, json_t *item)
{
	g_hash_table_replace(wanted, handover_token(item), item);
}

static void take_source(const struct service *service, const struct source *source,
    GHashTable *wanted)
{
	const struct kind *kind = kind_find(source->kind);

	if (kind == NULL || (kind->flags & KIND_UNSEEN) != 0)
		return;
	for (json_t *record = ledger_next(service->ledger, source->kind, NULL); record != NULL;
	     record = ledger_next(service->ledger, source->kind, record))
		if (word_in(source->states, record_text(record, "state")) &&
		    !record_flag(record, "simulated") &&
		    (source->wanted == NULL || source->wanted(record, clock_wall())))
			take(wanted, item_of(service, source, kind, record));
}

/* ---- alarms ------------------------------------------------------------------------------- */

struct gathering {
	GHashTable *wanted;
	GPtrArray *unheard;          /* items of what nobody has acknowledged */
};

static json_t *item_of_alarm(const struct alarm *alarm, const char *section)
{
	char since[CLOCK_TEXT_SIZE];
	json_t *item = json_pack("{s:s, s:s, s:I}", "section", section, "source", "alarm",
	    "source_id", (json_int_t)alarm->id);

	clock_text(alarm->raised_at, CLOCK_MINUTE, since, sizeof since);
	g_autofree char *title = g_strdup_printf("%s %s", alarm->resource_name, alarm->what),
			*situation = g_strdup_printf(
			    alarm->cleared ? _("%s 起，已恢复，没有人确认") : _("%s 起"), since);
	put(item, "number", record_text(alarm->record, "number"));
	put(item, "title", title);
	put(item, "level", choice_title(kind_field(kind_find("alarm"), "severity")->choices,
	    severity_word(alarm->severity)));
	put(item, "situation", situation);
	put(item, "next_step", alarm->step != NULL && alarm->step[0] != '\0' ? alarm->step :
	    _("确认并处理"));
	put(item, "owner", record_text(alarm->record, "owner"));
	if (record_text(alarm->record, "owner") == NULL)
		put(item, "owner", _("当班人"));
	return item;
}

static void take_shelved(const struct alarm *alarm, GHashTable *wanted)
{
	json_t *item = item_of_alarm(alarm, "shelved");
	int64_t until = record_integer(alarm->record, "shelved_until");

	put(item, "situation", record_text(alarm->record, "shelve_reason"));
	if (until != 0)
		json_object_set_new(item, "deadline", json_integer(until));
	put(item, "owner", record_text(alarm->record, "shelved_by"));
	json_object_set_new(item, "confirm", json_true());
	take(wanted, item);
}

/* Its own is none: it ends with the handover. What has a ticket is listed by that. */
static void take_alarm(const struct alarm *alarm, void *data)
{
	struct gathering *gathering = data;

	if (strcmp(alarm->type->name, "handover_overdue") == 0 || alarm->record == NULL)
		return;
	if (alarm->operator == OPERATOR_SHELVED)
		take_shelved(alarm, gathering->wanted);
	else if (alarm->operator == OPERATOR_OPEN && alarm->head == 0 &&
	    alarm->severity >= SEVERITY_MINOR &&
	    record_integer(alarm->record, "ticket") == 0)
		g_ptr_array_add(gathering->unheard, item_of_alarm(alarm, "open"));
}

static void release(void *item)
{
	json_decref(item);
}

/* In a flood they are handed over as one: nobody reads back a thousand. */
static json_t *many_alarms(void)
{
	json_t *item = json_pack("{s:s, s:s, s:i}", "section", "open", "source", "alarm",
	    "source_id", 0);
	g_autofree char *title =
	    g_strdup_printf(_("未确认告警超过 %d 条，见告警页"), ALARMS_MOST);

	put(item, "title", title);
	put(item, "situation", _("按级别从高到低逐条处理"));
	put(item, "next_step", _("先看根因和最上游，再逐条确认"));
	put(item, "owner", _("当班人"));
	return item;
}

static void take_alarms(const struct service *service, GHashTable *wanted)
{
	g_autoptr(GPtrArray) unheard = g_ptr_array_new_with_free_func(release);
	struct gathering gathering = { wanted, unheard };

	if (service->alarms == NULL)
		return;
	alarms_each(service->alarms, take_alarm, &gathering);
	if (unheard->len > ALARMS_MOST)
		take(wanted, many_alarms());
	for (guint i = 0; unheard->len <= ALARMS_MOST && i < unheard->len; i++)
		take(wanted, json_incref(unheard->pdata[i]));
}

GHashTable *handover_wanted(struct service *service)
{
	GHashTable *wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
		take_source(service, &sources[i], wanted);
	take_alarms(service, wanted);
	return wanted;
}
