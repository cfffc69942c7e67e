/* The instant at which responsibility passes. Everything it changes is changed in the one
 * transaction of `sign_in`: the old spans end and the new ones begin with the same instant, so that
 * whatever happens to the machine one person is responsible at each post, before and after. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/handover.h"
#include "records/model/post.h"

#define MINUTE (60 * CLOCK_SECOND)
#define LEAST_SPAN (60 * MINUTE)

static int64_t fact(const struct change *change, const char *name)
{
	return json_integer_value(json_object_get(change->facts, name));
}

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- may it pass? ------------------------------------------------------------------------- */

/* Two natural persons: not who leaves, and not who signed for him. */
static void check_second(struct change *change)
{
	const struct actor *actor = change->actor;
	int64_t signer = record_integer(change->record, "signed_out_person");

	if (handover_is_outgoing(change, change->record))
		change_refuse(change, NULL, _("接班要由另一个人签认：交班人不能接自己的班。"));
	else if (handover_same(actor->person, actor->name, signer,
		     record_text(change->record, "signed_out_by")))
		change_refuse(change, NULL, _("接班要由另一个人签认：本人刚代交班人签了。"));
}

/* Who learns stands beside, and is responsible for nothing. Known where there is a roster. */
static void check_trainee(struct change *change)
{
	if (change->actor->person == 0 || kind_find("roster_entry") == NULL)
		return;
	json_t *entries = change_find(change, "roster_entry", "person",
	    json_integer(change->actor->person));
	int64_t at = MAX(change->now.us, record_integer(change->record, "planned_at"));

	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *entry = json_array_get(entries, i);
		if (g_strcmp0(record_text(entry, "duty"), "trainee") == 0 &&
		    g_strcmp0(record_text(entry, "state"), "planned") == 0 &&
		    record_integer(entry, "begins_at") <= at &&
		    at < record_integer(entry, "ends_at")) {
			change_refuse(change, NULL,
			    _("本班排的是见习，不能接班；由带教的值班员接。"));
			break;
		}
	}
	json_decref(entries);
}

static void refuse_freeze(struct change *change, const struct handover_freeze *freeze,
    const json_t *record)
{
	const char *name = record_text(record, freeze->name);
	g_autofree char *token = handover_freeze_token(freeze, record);

	if (!handover_is_thawed(record_text(change->record, "thawed"), token))
		change_refuse(change, NULL,
		    _("交接冻结：%s（%s）。交班人继续主责，接班人协助；值班长可书面解冻。"),
		    _(freeze->sentence), name == NULL ? "" : name);
}

static void check_frozen(struct change *change)
{
	for (const struct handover_freeze *freeze = handover_freezes; freeze->kind != NULL;
	     freeze++) {
		g_auto(GStrv) states = g_strsplit(freeze->states, "|", -1);
		for (char **state = states; kind_find(freeze->kind) && *state != NULL; state++) {
			json_t *some = change_find(change, freeze->kind, "state",
			    json_string(*state));
			for (size_t i = 0; i < json_array_size(some); i++)
				if (handover_freezes_by(freeze, json_array_get(some, i)))
					refuse_freeze(change, freeze, json_array_get(some, i));
			json_decref(some);
		}
	}
}

/* At night with one person somebody who leads takes part from afar, where the site wants it. */
static void check_attended(struct change *change)
{
	if (json_is_true(json_object_get(change->facts, "single")) &&
	    record_text(change->record, "attended_by") == NULL)
		change_refuse(change, NULL,
		    _("夜班只有一人：值班长或带班领导先远程参加，才能接班。"));
}

/* Every post is still held by who hands it over. */
static void check_spans(struct change *change, int64_t *ret_length)
{
	g_auto(GStrv) posts = handover_posts(record_text(change->record, "posts"));

	for (char **post = posts; *post != NULL; post++) {
		json_t *span = handover_span(change, *post);
		if (span == NULL ||
		    !handover_same(record_integer(span, "person"), record_text(span, "operator"),
			record_integer(change->record, "outgoing"),
			record_text(change->record, "outgoing_name")))
			change_refuse(change, NULL, _("%s已经不是%s在当班，这份交接作废重来。"),
			    choice_title(post_choices, *post),
			    record_text(change->record, "outgoing_name"));
		else
			*ret_length = record_integer(span, "planned_until") -
			    MAX(record_integer(span, "began_at"),
				record_integer(span, "created_at"));
		json_decref(span);
	}
}

/* Until when it is taken over: as said, as rostered, or for as long as the shift before it. */
static void take_until(struct change *change, int64_t length)
{
	int64_t given = json_integer_value(change_given(change, "until")),
		rostered = fact(change, "until"), now = change->now.us;

	if (given != 0 && given <= now)
		change_refuse(change, "until", _("接班计划至的时刻已经过去。"));
	if (given == 0 && rostered > now)
		given = rostered;
	if (given == 0)
		given = MAX(record_integer(change->record, "planned_at"), now - LEAST_SPAN) +
		    MAX(length, LEAST_SPAN);
	set_integer(change, "until", MAX(given, now + 1));
}

static void stamp(struct change *change)
{
	int64_t now = change->now.us, planned = record_integer(change->record, "planned_at");

	set_integer(change, "signed_in_at", now);
	set_integer(change, "transferred_at", now);
	set_integer(change, "overlap_until", now + fact(change, "overlap_us"));
	set_integer(change, "late_minutes", MAX(now - planned, 0) / MINUTE);
	json_object_set_new(change->fields, "incoming",
	    change->actor->person == 0 ? json_null() : json_integer(change->actor->person));
	change_set_text(change, "incoming_name", change->actor->name);
}

void handover_guard_sign_in(struct change *change)
{
	int64_t length = 0;

	check_second(change);
	check_trainee(change);
	check_spans(change, &length);
	check_frozen(change);
	check_attended(change);
	handover_check_items(change);
	take_until(change, length);
	stamp(change);
}

/* ---- it passes ---------------------------------------------------------------------------- */

static void put_if(json_t *fields, const char *name, const json_t *value)
{
	if (value != NULL)
		json_object_set_new(fields, name, json_deep_copy(value));
}

static void end_span(struct change *change, const json_t *span)
{
	static const char *const kept[] = { "assessment", "outlook", "notices" };
	json_t *fields = json_pack("{s:I, s:I}", "finished_at", (json_int_t)change->now.us,
	    "handover_out", (json_int_t)change->id);

	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
		put_if(fields, kept[i], json_object_get(change->record, kept[i]));
	change_put(change, "shift_summary", record_id(span), "finished", fields);
}

static void begin_span(struct change *change, const char *post)
{
	char today[CLOCK_TEXT_SIZE];
	const json_t *date = json_object_get(change->facts, "shift_date");
	json_t *fields = json_pack("{s:s, s:s, s:I, s:I, s:I}", "post", post, "operator",
	    change->actor->name, "began_at", (json_int_t)change->now.us, "planned_until",
	    (json_int_t)change_integer(change, "until"), "handover_in", (json_int_t)change->id);

	if (change->actor->person != 0)
		json_object_set_new(fields, "person", json_integer(change->actor->person));
	put_if(fields, "shift", json_object_get(change->facts, "shift"));
	put_if(fields, "shift_date", date);
	if (date == NULL)
		json_object_set_new(fields, "shift_date",
		    json_string(clock_text(change->now, CLOCK_DATE, today, sizeof today)));
	change_append(change, "shift_summary", NULL, fields);
}

static bool is_kept(const json_t *items, const char *source, int64_t id)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		if (record_integer(item, "source_id") == id &&
		    g_strcmp0(record_text(item, "source"), source) == 0 &&
		    g_strcmp0(record_text(item, "state"), "read") == 0 &&
		    g_strcmp0(record_text(item, "decision"), "keep") == 0)
			return true;
	}
	return false;
}

static void unshelve(struct change *change, const json_t *alarm)
{
	json_t *undone = json_pack("{s:n, s:n, s:n, s:n}", "shelve_reason", "shelved_until",
	    "shelve_asked_by", "shelved_by");

	change_put(change, "alarm", record_id(alarm), "open", undone);
	change_append(change, "alarm_event", NULL,
	    json_pack("{s:I, s:I, s:s, s:s, s:s}", "alarm", (json_int_t)record_id(alarm), "at",
		(json_int_t)change->now.us, "what", "act", "text", _("交接班取消搁置"), "person",
		change->actor->name));
}

static void unsilence(struct change *change, const json_t *silence)
{
	change_put(change, "silence", record_id(silence), "ended",
	    json_pack("{s:I, s:s, s:s}", "ended_at", (json_int_t)change->now.us, "ended_why",
		"shift", "ended_by", change->actor->name));
}

/* What was silenced or shelved goes on only where who comes has said so, each one; the rest is
 * heard again. */
static const struct {
	const char *kind, *state;
	void (*lift)(struct change *change, const json_t *record);
} hushed[] = {
	{ "alarm", "shelved", unshelve },
	{ "silence", "active", unsilence },
};

static void lift_hushed(struct change *change)
{
	json_t *items = change_find(change, "handover_item", "handover",
	    json_integer(change->id));

	for (size_t n = 0; n < G_N_ELEMENTS(hushed); n++) {
		json_t *some = change_find(change, hushed[n].kind, "state",
		    json_string(hushed[n].state));
		for (size_t i = 0; i < json_array_size(some); i++)
			if (!is_kept(items, hushed[n].kind, record_id(json_array_get(some, i))))
				hushed[n].lift(change, json_array_get(some, i));
		json_decref(some);
	}
	json_decref(items);
}

void handover_effect_transfer(struct change *change)
{
	g_auto(GStrv) posts = handover_posts(record_text(change->record, "posts"));

	for (char **post = posts; *post != NULL && !change->failed; post++) {
		json_t *span = handover_span(change, *post);
		if (span == NULL)
			change->failed = true;
		else
			end_span(change, span);
		json_decref(span);
		begin_span(change, *post);
	}
	lift_hushed(change);
}
