/* What is told of a handover: its row, what the acts have to know, the alarm when nobody comes. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/handover.h"
#include "records/model/post.h"
#include "service/conditions.h"
#include "service/handovers_parts.h"
#include "service/rows.h"
#include "service/topics.h"

#define MINUTE (60 * CLOCK_SECOND)

/* ---- the roster --------------------------------------------------------------------------- */

const json_t *handover_rostered(const struct service *service, const char *post, const char *duty,
    struct wall at)
{
	if (kind_find("roster_entry") == NULL)
		return NULL;
	for (json_t *entry = ledger_next(service->ledger, "roster_entry", NULL); entry != NULL;
	     entry = ledger_next(service->ledger, "roster_entry", entry))
		if (g_strcmp0(record_text(entry, "state"), "planned") == 0 &&
		    g_strcmp0(record_text(entry, "post"), post) == 0 &&
		    g_strcmp0(record_text(entry, "duty"), duty) == 0 &&
		    record_integer(entry, "begins_at") <= at.us &&
		    at.us < record_integer(entry, "ends_at"))
			return entry;
	return NULL;
}

static const char *shift_name(const struct service *service, const json_t *entry)
{
	return ledger_name(service->ledger, "shift_definition", record_integer(entry, "shift"));
}

/* Whether ENTRY is of a shift across midnight and nobody else stands it, at either post. */
static bool is_single_night(const struct service *service, const json_t *entry)
{
	const json_t *shift = ledger_get(service->ledger, "shift_definition",
	    record_integer(entry, "shift"));
	const char *begins = record_text(shift, "begins"), *ends = record_text(shift, "ends");

	if (begins == NULL || ends == NULL || strcmp(ends, begins) > 0)
		return false;
	for (json_t *other = ledger_next(service->ledger, "roster_entry", NULL); other != NULL;
	     other = ledger_next(service->ledger, "roster_entry", other))
		if (g_strcmp0(record_text(other, "state"), "planned") == 0 &&
		    word_in("operator|supervisor", record_text(other, "duty")) &&
		    record_integer(other, "shift") == record_integer(entry, "shift") &&
		    g_strcmp0(record_text(other, "date"), record_text(entry, "date")) == 0 &&
		    record_integer(other, "person") != record_integer(entry, "person"))
			return false;
	return true;
}

/* The roster's word for POST at AT into FACTS: until when, which shift, whose. */
static void take_roster(const struct service *service, const char *post, struct wall at,
    json_t *facts)
{
	const json_t *entry = handover_rostered(service, post, "operator", at);

	if (entry == NULL)
		return;
	json_object_set_new(facts, "until", json_integer(record_integer(entry, "ends_at")));
	row_text(facts, "shift", shift_name(service, entry));
	row_text(facts, "shift_date", record_text(entry, "date"));
	json_object_set_new(facts, "incoming", json_integer(record_integer(entry, "person")));
	if (service->settings->shift_single == 0 && is_single_night(service, entry))
		json_object_set_new(facts, "single", json_true());
}

/* ---- facts -------------------------------------------------------------------------------- */

/* A minute into the shift that follows: a shift that ends then is not meant. */
static struct wall next_shift(const json_t *handover)
{
	return (struct wall){ MAX(clock_wall().us, record_integer(handover, "planned_at")) +
		MINUTE };
}

json_t *handovers_facts(struct service *service, const struct facts_asked *asked)
{
	const json_t *handover = ledger_get(service->ledger, "handover", asked->id);
	json_t *facts = json_pack("{s:I}", "overlap_us",
	    (json_int_t)service->settings->shift_overlap);

	if (handover == NULL)
		return facts;
	g_auto(GStrv) posts = handover_posts(record_text(handover, "posts"));
	if (posts[0] != NULL)
		take_roster(service, posts[0], next_shift(handover), facts);
	return facts;
}

void handovers_span_facts(struct service *service, const struct facts_asked *asked, json_t *into)
{
	const char *post = record_text(asked->fields, "post");
	json_t *facts = json_object();
	const char *const kept[] = { "shift", "shift_date" };

	take_roster(service, post == NULL ? post_choices[0].name : post, clock_wall(), facts);
	for (size_t i = 0; i < G_N_ELEMENTS(kept); i++)
		if (json_object_get(facts, kept[i]) != NULL)
			json_object_set(into, kept[i], json_object_get(facts, kept[i]));
	json_decref(facts);
}

/* ---- late --------------------------------------------------------------------------------- */

const json_t *handover_live(const struct service *service, int64_t id)
{
	const json_t *handover = ledger_get(service->ledger, "handover", id);

	return word_in(HANDOVER_LIVE, record_text(handover, "state")) ? handover : NULL;
}

enum overdue handover_overdue(const struct service *service, const json_t *handover,
    struct wall now)
{
	int64_t over = now.us - record_integer(handover, "planned_at");

	if (handover == NULL || record_integer(handover, "planned_at") == 0 || over <= 0)
		return OVERDUE_NOT;
	if (over >= service->settings->shift_no_show_supervisor)
		return OVERDUE_SUPERVISOR;
	return over >= service->settings->shift_no_show_standby ? OVERDUE_STANDBY : OVERDUE_LATE;
}

/* Whom to call: the standby of the first of its posts; NULL where none is known. */
static const char *standby_of(const struct service *service, const json_t *handover)
{
	g_auto(GStrv) posts = handover_posts(record_text(handover, "posts"));

	return posts[0] == NULL ? NULL :
	    record_text(handover_rostered(service, posts[0], "standby", next_shift(handover)),
		"name");
}

static const char *wanting(const json_t *handover)
{
	const char *name = record_text(handover, "incoming_name");

	return name == NULL ? _("接班人") : name;
}

static char *overdue_text(const struct service *service, const json_t *handover,
    enum overdue overdue)
{
	const char *out = record_text(handover, "outgoing_name"),
		   *standby = standby_of(service, handover);

	switch (overdue) {
	case OVERDUE_NOT:
		break;
	case OVERDUE_LATE:
		return g_strdup_printf(_("到点没有接班：%s未签认，%s继续主责，不得离岗"),
		    wanting(handover), out);
	case OVERDUE_STANDBY:
		return g_strdup_printf(_("没有接班：呼候补%s，%s继续主责"),
		    standby == NULL ? _("（排班里没有）") : standby, out);
	case OVERDUE_SUPERVISOR:
		return g_strdup_printf(_("没有接班：报值班长定人，%s继续主责"), out);
	}
	return NULL;
}

void handovers_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const json_t *handover = handover_live(service, id);
	enum overdue overdue = handover_overdue(service, handover, clock_wall());
	g_autofree char *what = overdue_text(service, handover, overdue);
	char planned[CLOCK_TEXT_SIZE];

	if (what == NULL)
		return;
	clock_text((struct wall){ record_integer(handover, "planned_at") }, CLOCK_MINUTE, planned,
	    sizeof planned);
	g_autofree char *why = g_strdup_printf(_("%s，计划 %s 交接"),
	    record_text(handover, "post_titles"), planned);
	const struct condition condition = { .type = "handover_overdue",
		.resource_kind = "handover", .resource = id, .what = what, .why = why,
		.severity = overdue == OVERDUE_LATE ? SEVERITY_WARNING :
		    overdue == OVERDUE_STANDBY ? SEVERITY_MINOR : SEVERITY_MAJOR,
		.since = { record_integer(handover, "planned_at") } };
	conditions_add(into, &condition);
}

void handovers_each(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *one = ledger_next(service->ledger, "handover", NULL); one != NULL;
	     one = ledger_next(service->ledger, "handover", one))
		if (word_in(HANDOVER_LIVE, record_text(one, "state")))
			visit(record_id(one), data);
}

/* ---- the row ------------------------------------------------------------------------------ */

struct counts {
	int all, read;
};

static struct counts count_items(const struct service *service, int64_t id)
{
	const struct live *live = handovers_live(service, id);
	struct counts counts = { 0, 0 };
	GHashTableIter iter;
	void *item;

	if (live == NULL)
		return counts;
	g_hash_table_iter_init(&iter, live->items);
	while (g_hash_table_iter_next(&iter, NULL, &item)) {
		const char *state = record_text(item, "state");
		counts.all += g_strcmp0(state, "gone") != 0;
		counts.read += g_strcmp0(state, "read") == 0;
	}
	return counts;
}

/* [{kind, id, number, text, thawed?}] of what freezes it now. New reference. */
static json_t *frozen(const struct service *service, const json_t *handover)
{
	json_t *reasons = json_array();

	for (const struct handover_freeze *freeze = handover_freezes; freeze->kind != NULL;
	     freeze++) {
		if (kind_find(freeze->kind) == NULL)
			continue;
		for (json_t *one = ledger_next(service->ledger, freeze->kind, NULL); one != NULL;
		     one = ledger_next(service->ledger, freeze->kind, one)) {
			if (!handover_freezes_by(freeze, one))
				continue;
			g_autofree char *token = handover_freeze_token(freeze, one);
			json_t *reason = json_pack("{s:s, s:I, s:s}", "kind", freeze->kind, "id",
			    (json_int_t)record_id(one), "text", _(freeze->sentence));
			row_text(reason, "number", record_text(one, freeze->name));
			if (handover_is_thawed(record_text(handover, "thawed"), token))
				json_object_set_new(reason, "thawed", json_true());
			json_array_append_new(reasons, reason);
		}
	}
	return reasons;
}

static bool is_frozen(const json_t *reasons)
{
	for (size_t i = 0; i < json_array_size(reasons); i++)
		if (!record_flag(json_array_get(reasons, i), "thawed"))
			return true;
	return false;
}

/* The next right step: which act, whose, in one sentence. */
static void set_next(json_t *row, const json_t *handover, struct counts counts, bool is_cold)
{
	const char *state = record_text(handover, "state"), *act, *who, *text;
	bool preparing = strcmp(state, "preparing") == 0,
	     bare = record_text(handover, "assessment") == NULL;

	if (preparing) {
		act = bare ? "edit" : "sign_out";
		who = record_text(handover, "outgoing_name");
		text = bare ? _("写总体研判和前瞻") : _("核对未结事项，签认交班");
	} else if (strcmp(state, "outgoing_signed") == 0) {
		act = is_cold ? "thaw" : counts.read < counts.all ? "read_back" : "sign_in";
		who = is_cold ? _("值班长") : wanting(handover);
		text = is_cold ? _("交接冻结：等安全了再接，或值班长书面解冻") :
		    counts.read < counts.all ? _("逐条复述未结事项") : _("签认接班");
	} else {
		act = "read";
		who = _("值班长");
		text = _("值班长阅示");
	}
	json_object_set_new(row, "next", json_pack("{s:s, s:s, s:s}", "act", act, "who", who,
	    "text", text));
}

/* Members of the record that the row carries as they are. */
static void copy_members(json_t *row, const json_t *handover)
{
	static const char *const copied[] = { "number", "state", "posts", "post_titles", "shift",
		"shift_date", "outgoing", "outgoing_name", "incoming", "incoming_name",
		"began_at", "planned_at", "assessment", "signed_out_at", "signed_in_at",
		"transferred_at", "overlap_until", "attended_by", "returned_for", "late_minutes",
		NULL };

	for (const char *const *name = copied; *name != NULL; name++)
		if (json_object_get(handover, *name) != NULL)
			json_object_set(row, *name, json_object_get(handover, *name));
}

static void set_overdue(const struct service *service, json_t *row, const json_t *handover)
{
	static const char *const words[] = { [OVERDUE_LATE] = "late",
		[OVERDUE_STANDBY] = "standby", [OVERDUE_SUPERVISOR] = "supervisor" };
	struct wall now = clock_wall();
	enum overdue overdue = handover_overdue(service, handover, now);
	g_autofree char *text = overdue_text(service, handover, overdue);

	if (text == NULL)
		return;
	json_object_set_new(row, "overdue", json_string(words[overdue]));
	json_object_set_new(row, "overdue_text", json_string(text));
	json_object_set_new(row, "minutes_over",
	    json_integer((now.us - record_integer(handover, "planned_at")) / MINUTE));
}

static bool wants_leader(struct service *service, const json_t *handover)
{
	const struct facts_asked asked = { kind_find("handover"), "sign_in",
		record_id(handover), NULL };
	json_t *facts = handovers_facts(service, &asked);
	bool single = record_flag(facts, "single");

	json_decref(facts);
	return single;
}

json_t *handovers_row(struct service *service, int64_t id)
{
	const json_t *handover = ledger_get(service->ledger, "handover", id);
	struct counts counts = count_items(service, id);
	bool live = handover_live(service, id) != NULL;

	if (handover == NULL || record_has_ended(kind_find("handover"), handover))
		return NULL;
	if (!live) {
		counts.all = (int)record_integer(handover, "items");
		counts.read = (int)record_integer(handover, "items_read");
	}
	json_t *row = json_pack("{s:I, s:I, s:i, s:i}", "key", (json_int_t)id, "id",
	    (json_int_t)id, "items_total", counts.all, "items_read", counts.read),
	       *reasons = live ? frozen(service, handover) : json_array();
	copy_members(row, handover);
	set_next(row, handover, counts, is_frozen(reasons));
	if (is_frozen(reasons))
		json_object_set_new(row, "is_frozen", json_true());
	json_object_set_new(row, "frozen", reasons);
	if (live)
		set_overdue(service, row, handover);
	if (live && wants_leader(service, handover))
		json_object_set_new(row, "wants_leader", json_true());
	return row;
}

void handovers_keys(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *one = ledger_next(service->ledger, "handover", NULL); one != NULL;
	     one = ledger_next(service->ledger, "handover", one))
		if (!record_has_ended(kind_find("handover"), one))
			visit(record_id(one), data);
}

/* ---- who is responsible ------------------------------------------------------------------- */

json_t *handovers_duties(const struct service *service)
{
	json_t *duties = json_array();

	for (json_t *span = ledger_next(service->ledger, "shift_summary", NULL); span != NULL;
	     span = ledger_next(service->ledger, "shift_summary", span)) {
		if (g_strcmp0(record_text(span, "state"), "open") != 0)
			continue;
		json_t *row = json_pack("{s:s, s:s, s:I}", "post", record_text(span, "post"),
		    "title", choice_title(post_choices, record_text(span, "post")), "person",
		    (json_int_t)record_integer(span, "person"));
		row_text(row, "name", record_text(span, "operator"));
		row_text(row, "shift", record_text(span, "shift"));
		row_time(row, "since", (struct wall){ record_integer(span, "began_at") });
		row_time(row, "until", (struct wall){ record_integer(span, "planned_until") });
		json_array_append_new(duties, row);
	}
	return duties;
}
