/* The items of a handover: listed and followed by the service, completed by who leaves, read back
 * by who comes. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/handover.h"

/* ---- shared ------------------------------------------------------------------------------- */

/* The handover of the item, which is not signed by both yet. New reference; NULL after a refusal.
 */
static json_t *live_handover(struct change *change)
{
	json_t *handover = change_get(change, "handover", change_integer(change, "handover"));

	if (handover != NULL && word_in(HANDOVER_LIVE, record_text(handover, "state")))
		return handover;
	if (handover != NULL)
		change_refuse(change, "handover", _("这份交接已经签认或作废，事项不能再改。"));
	json_decref(handover);
	return NULL;
}

static bool is_signed_out(const json_t *handover)
{
	return g_strcmp0(record_text(handover, "state"), "outgoing_signed") == 0;
}

/* What was read back holds no longer. */
static void unread(struct change *change)
{
	static const char *const undone[] = { "read_back", "read_back_at", "read_by",
		"read_by_name", "decision", NULL };

	change_clear(change, undone);
}

/* What the service says of the item: members of the fact `item`. What was written by hand stays. */
static void take_fact(struct change *change)
{
	static const char *const said[] = { "source", "source_id", "number", "title", "level",
		"situation", "next_step", "owner", "deadline", "confirm" };
	const json_t *item = json_object_get(change->facts, "item");
	g_auto(GStrv) kept = g_strsplit(
	    change->record == NULL || record_text(change->record, "by_hand") == NULL ? "" :
	    record_text(change->record, "by_hand"), " ", -1);

	for (size_t i = 0; item != NULL && i < G_N_ELEMENTS(said); i++) {
		json_t *value = json_object_get(item, said[i]);
		if (g_strv_contains((const char *const *)kept, said[i]))
			continue;
		if (value != NULL)
			json_object_set(change->fields, said[i], value);
		else if (change->record != NULL)
			json_object_set_new(change->fields, said[i], json_null());
	}
}

/* ---- the service -------------------------------------------------------------------------- */

void handover_item_guard_list(struct change *change)
{
	json_t *handover = live_handover(change);

	take_fact(change);
	json_object_set_new(change->fields, "late", json_boolean(is_signed_out(handover)));
	json_decref(handover);
}

void handover_item_guard_follow(struct change *change)
{
	json_decref(live_handover(change));
	take_fact(change);
	unread(change);
}

void handover_item_guard_go(struct change *change)
{
	json_decref(live_handover(change));
}

/* ---- who leaves --------------------------------------------------------------------------- */

/* The outgoing's paper: it is his, or the supervisor's who helps out; and once signed only what
 * came later can be completed. */
static void check_outgoing(struct change *change, const json_t *handover)
{
	if (handover == NULL)
		return;
	if (!handover_is_outgoing(change, handover) &&
	    !(change->actor->roles & ROLE_SHIFT_SUPERVISOR))
		change_refuse(change, NULL, _("交接事项由交班人%s填写。"),
		    record_text(handover, "outgoing_name"));
	if (is_signed_out(handover) &&
	    (change->record == NULL || !record_flag(change->record, "late")))
		change_refuse(change, NULL, _("交班人已经签认：先退回，再改。"));
}

void handover_item_guard_add(struct change *change)
{
	json_t *handover = live_handover(change);

	check_outgoing(change, handover);
	json_decref(handover);
}

void handover_item_guard_edit(struct change *change)
{
	static const char *const written[] = { "situation", "next_step", "owner", "deadline" };
	json_t *handover = live_handover(change);
	const char *before = record_text(change->record, "by_hand");
	g_autoptr(GString) hand = g_string_new(before);

	check_outgoing(change, handover);
	for (size_t i = 0; i < G_N_ELEMENTS(written); i++) {
		g_auto(GStrv) words = g_strsplit(hand->str, " ", -1);
		if (json_object_get(change->fields, written[i]) != NULL &&
		    !g_strv_contains((const char *const *)words, written[i]))
			g_string_append_printf(hand, "%s%s", hand->len > 0 ? " " : "",
			    written[i]);
	}
	change_set_text(change, "by_hand", hand->len > 0 ? hand->str : NULL);
	unread(change);
	json_decref(handover);
}

/* What the service lists is open, whether somebody likes it or not. */
void handover_item_guard_drop(struct change *change)
{
	json_t *handover = live_handover(change);
	const char *reason = json_string_value(change_given(change, "reason"));

	check_outgoing(change, handover);
	if (record_text(change->record, "source") != NULL)
		change_refuse(change, NULL, _("系统列入的事项不能撤下：它了结了会自己消失。"));
	if (reason == NULL)
		change_refuse(change, "reason", _("撤下要写明理由。"));
	json_decref(handover);
}

/* ---- who comes ---------------------------------------------------------------------------- */

/* Said by who comes; or at the console of who leaves, who nods at what he hears (requirements
 * 3.5.4). Who comes first is the incoming where nobody was named. */
static void check_reader(struct change *change, const json_t *handover)
{
	int64_t incoming = record_integer(handover, "incoming");
	const char *name = record_text(handover, "incoming_name");

	if (handover == NULL || handover_is_outgoing(change, handover))
		return;
	if (incoming != 0 && incoming != change->actor->person)
		change_refuse(change, NULL, _("复述由接班人%s做，交班人点头确认。"),
		    name == NULL ? "" : name);
}

static void read_back(struct change *change, const char *decision)
{
	json_t *handover = live_handover(change);
	const char *said = json_string_value(change_given(change, "read_back"));

	check_reader(change, handover);
	if (said == NULL || said[0] == '\0')
		change_refuse(change, "read_back", _("复述不能为空：用一句话说清接下来要做什么。"));
	json_object_set_new(change->fields, "read_back_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "read_by",
	    change->actor->person == 0 ? json_null() : json_integer(change->actor->person));
	change_set_text(change, "read_by_name", change->actor->name);
	change_set_text(change, "decision",
	    record_flag(change->record, "confirm") ? decision : NULL);
	json_decref(handover);
}

void handover_item_guard_read(struct change *change)
{
	read_back(change, "keep");
}

/* A shelving or a silence ends by saying so; an isolation or a job has its own people and papers.
 */
void handover_item_guard_lift(struct change *change)
{
	if (!word_in("shelved|silence", record_text(change->record, "section")))
		change_refuse(change, NULL, _("这一项不能在交接里解除，按它自己的流程办。"));
	read_back(change, "lift");
}

/* ---- all of them -------------------------------------------------------------------------- */

#define NAMED_MOST 5

/* Not read back, or read back by somebody who is neither of the two. */
static bool is_unread(const struct change *change, const json_t *item)
{
	int64_t reader = record_integer(item, "read_by");
	const char *name = record_text(item, "read_by_name");

	if (g_strcmp0(record_text(item, "state"), "read") != 0)
		return true;
	return !handover_same(reader, name, change->actor->person, change->actor->name) &&
	    !handover_same(reader, name, record_integer(change->record, "outgoing"),
		record_text(change->record, "outgoing_name"));
}

void handover_check_items(struct change *change)
{
	json_t *items = change_find(change, "handover_item", "handover",
	    json_integer(change->id));
	g_autoptr(GString) names = g_string_new(NULL);
	int64_t all = 0, missing = 0;

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		const char *name = record_text(item, "number");
		if (g_strcmp0(record_text(item, "state"), "gone") == 0)
			continue;
		all++;
		if (!is_unread(change, item))
			continue;
		if (missing++ < NAMED_MOST)
			g_string_append_printf(names, "%s%s", names->len > 0 ? _("、") : "",
			    name == NULL ? record_text(item, "title") : name);
	}
	json_decref(items);
	if (missing > 0)
		change_refuse(change, NULL, _("还有 %d 条未复述（%s%s），复述完才能签认。"),
		    (int)missing, names->str, missing > NAMED_MOST ? _(" 等") : "");
	json_object_set_new(change->fields, "items", json_integer(all));
	json_object_set_new(change->fields, "items_read", json_integer(all - missing));
}
