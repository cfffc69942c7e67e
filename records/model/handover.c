/* A handover until responsibility passes: begun, filled in, signed by who leaves, given back,
 * thawed; and what may be said of it afterwards. */
#include "records/model/handover.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "records/model/ticket.h"

#define MINUTE (60 * CLOCK_SECOND)

const struct choice handover_assessments[] = {
	{ "stable", N_("稳定") },
	{ "watch", N_("需关注") },
	{ "unstable", N_("不稳定") },
	{ NULL, NULL },
};

/* ---- frozen ------------------------------------------------------------------------------- */

const struct handover_freeze handover_freezes[] = {
	{ "fault_ticket", TICKET_NOT_RESTORED, "level", "1", "number",
	  N_("一级故障还没有恢复") },
	{ "maintenance_job", "in_progress|overrun", NULL, NULL, "number",
	  N_("维护作业正在实施") },
	{ "isolation", "executed|reconnected", NULL, NULL, "number",
	  N_("断网隔离做了还没有核验") },
	{ "incident", "suspected|triaged", NULL, NULL, "number", N_("安全事件还没有定级") },
	{ "run", "running", NULL, NULL, "number", N_("预案正在执行，没有到安全点") },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};

bool handover_freezes_by(const struct handover_freeze *freeze, const json_t *record)
{
	return word_in(freeze->states, record_text(record, "state")) &&
	    !record_flag(record, "simulated") &&
	    (freeze->field == NULL ||
		g_strcmp0(record_text(record, freeze->field), freeze->value) == 0);
}

char *handover_freeze_token(const struct handover_freeze *freeze, const json_t *record)
{
	return g_strdup_printf("%s#%" PRId64, freeze->kind, record_id(record));
}

bool handover_is_thawed(const char *thawed, const char *token)
{
	g_auto(GStrv) words = g_strsplit(thawed == NULL ? "" : thawed, " ", -1);

	return g_strv_contains((const char *const *)words, token);
}

/* ---- shared ------------------------------------------------------------------------------- */

bool handover_same(int64_t person, const char *name, int64_t other, const char *other_name)
{
	if (person != 0 || other != 0)
		return person == other;
	return g_strcmp0(name, other_name) == 0;
}

bool handover_is_outgoing(const struct change *change, const json_t *handover)
{
	return handover_same(change->actor->person, change->actor->name,
	    record_integer(handover, "outgoing"), record_text(handover, "outgoing_name"));
}

char **handover_posts(const char *posts)
{
	return g_strsplit(posts == NULL ? "" : posts, " ", -1);
}

json_t *handover_span(struct change *change, const char *post)
{
	json_t *open = change_find(change, "shift_summary", "state", json_string("open"));
	json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(open) && found == NULL; i++)
		if (g_strcmp0(record_text(json_array_get(open, i), "post"), post) == 0)
			found = json_incref(json_array_get(open, i));
	json_decref(open);
	return found;
}

json_t *handover_live_of(struct change *change, const char *post, int64_t id)
{
	static const char *const live[] = { "preparing", "outgoing_signed" };
	json_t *found = NULL;

	for (size_t n = 0; n < G_N_ELEMENTS(live) && found == NULL; n++) {
		json_t *some = change_find(change, "handover", "state", json_string(live[n]));
		for (size_t i = 0; i < json_array_size(some) && found == NULL; i++) {
			json_t *one = json_array_get(some, i);
			g_auto(GStrv) posts = handover_posts(record_text(one, "posts"));
			if (record_id(one) != id &&
			    g_strv_contains((const char *const *)posts, post))
				found = json_incref(one);
		}
		json_decref(some);
	}
	return found;
}

static bool is_supervisor(const struct change *change)
{
	return (change->actor->roles & ROLE_SHIFT_SUPERVISOR) != 0;
}

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* The text given for FIELD; refuses with SENTENCE where there is none. */
static const char *want(struct change *change, const char *field, const char *sentence)
{
	const char *text = json_string_value(change_given(change, field));

	if (text == NULL || text[0] == '\0')
		change_refuse(change, field, "%s", sentence);
	return text;
}

/* It is written by who leaves; the supervisor may help out. */
static void check_own(struct change *change)
{
	if (!handover_is_outgoing(change, change->record) && !is_supervisor(change))
		change_refuse(change, NULL, _("这是%s的交班，只有本人或值班长能办。"),
		    record_text(change->record, "outgoing_name"));
}

/* The incoming by name, who is not the outgoing. */
static void take_incoming(struct change *change)
{
	int64_t person = json_integer_value(change_given(change, "incoming"));

	if (json_object_get(change->fields, "incoming") == NULL)
		return;
	if (person != 0 && person == change_integer(change, "outgoing"))
		change_refuse(change, "incoming", _("接班人不能是交班人自己。"));
	json_t *record = person == 0 ? NULL : change_get(change, "person", person);
	change_set_text(change, "incoming_name", record_text(record, "name"));
	json_decref(record);
}

/* ---- begun -------------------------------------------------------------------------------- */

/* Who hands over: as given, as the service saw, or who does it. The supervisor may begin one for
 * somebody who cannot. */
static void take_outgoing(struct change *change)
{
	const json_t *fact = json_object_get(change->facts, "outgoing");
	bool service = (change->actor->roles & ROLE_SERVICE) != 0;
	int64_t given = json_integer_value(change_given(change, "outgoing"));

	if (service && given == 0)
		given = json_integer_value(fact);
	else if (!service && given != 0 && given != change->actor->person &&
	    !is_supervisor(change))
		change_refuse(change, "outgoing", _("替别人发起交班，只有值班长能办。"));
	if (given == 0 && !service)
		given = change->actor->person;
	if (given != 0)
		set_integer(change, "outgoing", given);
	json_t *record = given == 0 ? NULL : change_get(change, "person", given);
	const char *name = record != NULL ? record_text(record, "name") :
	    service ? json_string_value(json_object_get(change->facts, "outgoing_name")) :
	    change->actor->name;
	change_set_text(change, "outgoing_name", name);
	json_decref(record);
}

/* Takes the span of POST into the handover that begins: the earliest beginning, the earliest end,
 * the shift. False where the outgoing does not hold it. */
static bool take_span(struct change *change, const char *post, int64_t *ret_planned)
{
	json_t *span = handover_span(change, post);
	bool holds = span != NULL &&
	    handover_same(record_integer(span, "person"), record_text(span, "operator"),
		change_integer(change, "outgoing"), change_text(change, "outgoing_name"));

	if (holds) {
		int64_t began = record_integer(span, "began_at"),
			until = record_integer(span, "planned_until"),
			known = change_integer(change, "began_at");
		if (began == 0)
			began = record_integer(span, "created_at");
		set_integer(change, "began_at", known == 0 ? began : MIN(began, known));
		*ret_planned = *ret_planned == 0 ? until : MIN(until, *ret_planned);
		static const char *const kept[] = { "shift", "shift_date", "assessment",
			"outlook", "notices" };
		for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
			json_t *value = json_object_get(span, kept[i]);
			if (value != NULL && change_value(change, kept[i]) == NULL)
				json_object_set(change->fields, kept[i], value);
		}
	}
	json_decref(span);
	return holds;
}

/* The posts of POSTS (NULL: all of the outgoing), each once, as words and as people call them. */
static int64_t take_posts(struct change *change, char **posts)
{
	g_autoptr(GString) words = g_string_new(NULL), titles = g_string_new(NULL);
	int64_t planned = 0;

	for (const struct choice *post = post_choices; post->name != NULL; post++) {
		bool named = g_strv_contains((const char *const *)posts, post->name);
		json_t *live = NULL;
		if (posts[0] != NULL && !named)
			continue;
		if (!take_span(change, post->name, &planned)) {
			if (named)
				change_refuse(change, "posts", _("%s现在不是%s在当班。"),
				    _(post->title), change_text(change, "outgoing_name"));
			continue;
		}
		live = handover_live_of(change, post->name, 0);
		if (live != NULL && (named || words->len == 0 || posts[0] == NULL))
			change_refuse(change, "posts", _("%s已经在交接（%s）。"),
			    _(post->title), record_text(live, "number"));
		json_decref(live);
		g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", post->name);
		g_string_append_printf(titles, "%s%s", titles->len > 0 ? " " : "",
		    _(post->title));
	}
	change_set_text(change, "posts", words->str);
	change_set_text(change, "post_titles", titles->str);
	if (words->len == 0 && !change_is_refused(change))
		change_refuse(change, "outgoing", _("%s现在没有当班，没有可交接的岗位。"),
		    change_text(change, "outgoing_name"));
	return planned;
}

static void check_words(struct change *change, char **posts)
{
	for (char **post = posts; *post != NULL; post++)
		if (strcmp(choice_title(post_choices, *post), *post) == 0)
			change_refuse(change, "posts", _("没有叫 %s 的岗位。"), *post);
}

void handover_guard_prepare(struct change *change)
{
	g_autofree char *given =
	    g_strdup(json_string_value(change_given(change, "posts")));
	g_auto(GStrv) posts = given == NULL ? g_new0(char *, 1) :
	    g_strsplit_set(g_strstrip(given), " |,", -1);

	check_words(change, posts);
	take_outgoing(change);
	if (change_is_refused(change))
		return;
	int64_t planned = take_posts(change, posts);
	if (change_given(change, "planned_at") == NULL)
		set_integer(change, "planned_at", planned);
	int64_t expected = json_integer_value(json_object_get(change->facts, "incoming"));
	if (change_given(change, "incoming") == NULL && expected != 0)
		set_integer(change, "incoming", expected);
	take_incoming(change);
	change_number(change, "JB");
}

void handover_guard_edit(struct change *change)
{
	check_own(change);
	take_incoming(change);
}

/* ---- signed by who leaves ----------------------------------------------------------------- */

/* A look back without a look ahead is half a handover (requirements 2.4). */
static void check_prose(struct change *change)
{
	const char *assessment = change_text(change, "assessment");

	if (assessment == NULL)
		change_refuse(change, "assessment",
		    _("总体研判必须三选一：稳定、需关注、不稳定。"));
	else if (strcmp(assessment, "stable") != 0 && change_text(change, "outlook") == NULL)
		change_refuse(change, "outlook", _("研判不是稳定，要写明可能发生什么、怎么办。"));
}

/* What is open has a next step and an owner, or nobody knows what is handed over. */
static void check_steps(struct change *change)
{
	json_t *items = change_find(change, "handover_item", "handover",
	    json_integer(change->id));

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		const char *name = record_text(item, "number");
		if (g_strcmp0(record_text(item, "state"), "gone") == 0 ||
		    g_strcmp0(record_text(item, "section"), "open") != 0)
			continue;
		if (name == NULL)
			name = record_text(item, "title");
		if (record_text(item, "next_step") == NULL)
			change_refuse(change, NULL, _("%s 还没有写下一步。"), name);
		if (record_text(item, "owner") == NULL)
			change_refuse(change, NULL, _("%s 还没有写责任人。"), name);
	}
	json_decref(items);
}

/* Kinds of things that are to be counted, and what a count of the handover is. A kind that does
 * not exist is not asked for. */
static const struct {
	const char *things, *in_use, *counts, *thing;
} counted[] = {
	{ "thing", "in_use", "thing_count", "thing" },
};

static bool is_counted(struct change *change, const char *counts, const char *field, int64_t thing)
{
	json_t *found = change_find(change, counts, field, json_integer(thing));
	bool done = false;

	for (size_t i = 0; i < json_array_size(found) && !done; i++) {
		const json_t *count = json_array_get(found, i);
		done = record_integer(count, "handover") == change->id ||
		    record_integer(count, "created_at") >=
			record_integer(change->record, "created_at");
	}
	json_decref(found);
	return done;
}

/* Every thing is counted for this handover, or it is said why not. */
static void check_things(struct change *change)
{
	if (change_text(change, "things_note") != NULL)
		return;
	for (size_t n = 0; n < G_N_ELEMENTS(counted); n++) {
		if (kind_find(counted[n].things) == NULL || kind_find(counted[n].counts) == NULL)
			continue;
		json_t *things = change_find(change, counted[n].things, "state",
		    json_string(counted[n].in_use));
		for (size_t i = 0; i < json_array_size(things); i++) {
			const json_t *thing = json_array_get(things, i);
			if (!is_counted(change, counted[n].counts, counted[n].thing,
				record_id(thing)))
				change_refuse(change, "things_note",
				    _("物品 %s 还没有清点；没有清点的要写明原因。"),
				    record_text(thing, "name"));
		}
		json_decref(things);
	}
}

/* Who leaves signs; where he cannot, the supervisor does, says why, and is named. */
static void check_signer(struct change *change)
{
	if (handover_is_outgoing(change, change->record))
		change_clear(change, (const char *const[]){ "stand_in_reason", NULL });
	else if (!is_supervisor(change))
		change_refuse(change, NULL, _("交班要由%s本人签认。"),
		    record_text(change->record, "outgoing_name"));
	else
		want(change, "stand_in_reason", _("代替交班人签认，必须写明他本人为什么不能签。"));
}

void handover_guard_sign_out(struct change *change)
{
	check_signer(change);
	check_prose(change);
	check_steps(change);
	check_things(change);
	set_integer(change, "signed_out_at", change->now.us);
	change_set_text(change, "signed_out_by", change->actor->name);
	if (change->actor->person != 0)
		set_integer(change, "signed_out_person", change->actor->person);
}

void handover_guard_give_back(struct change *change)
{
	static const char *const undone[] = { "signed_out_at", "signed_out_by",
		"signed_out_person", "stand_in_reason", NULL };

	want(change, "returned_for", _("退回要写明缺什么。"));
	change_clear(change, undone);
	change_set_text(change, "returned_by", change->actor->name);
	set_integer(change, "returned", change_integer(change, "returned") + 1);
}

/* ---- on the way --------------------------------------------------------------------------- */

/* What freezes it now, as words; what was thawed before stays thawed only by being named again. */
static char *frozen_now(struct change *change)
{
	g_autoptr(GString) tokens = g_string_new(NULL);

	for (const struct handover_freeze *freeze = handover_freezes; freeze->kind != NULL;
	     freeze++) {
		g_auto(GStrv) states = g_strsplit(freeze->states, "|", -1);
		for (char **state = states; kind_find(freeze->kind) && *state != NULL; state++) {
			json_t *some = change_find(change, freeze->kind, "state",
			    json_string(*state));
			for (size_t i = 0; i < json_array_size(some); i++) {
				const json_t *record = json_array_get(some, i);
				if (!handover_freezes_by(freeze, record))
					continue;
				g_autofree char *token = handover_freeze_token(freeze, record);
				g_string_append_printf(tokens, "%s%s",
				    tokens->len > 0 ? " " : "", token);
			}
			json_decref(some);
		}
	}
	return g_string_free(g_steal_pointer(&tokens), FALSE);
}

/* In writing, and only for what freezes it now: what comes later freezes it anew. */
void handover_guard_thaw(struct change *change)
{
	g_autofree char *tokens = frozen_now(change);

	want(change, "thaw_reason", _("解冻必须写明理由：为什么现在交接是安全的。"));
	if (tokens[0] == '\0')
		change_refuse(change, NULL, _("现在没有冻结，不必解冻。"));
	change_set_text(change, "thawed", tokens);
	change_set_text(change, "thawed_by", change->actor->name);
	set_integer(change, "thawed_at", change->now.us);
}

void handover_guard_attend(struct change *change)
{
	if (handover_is_outgoing(change, change->record) ||
	    (change->actor->person != 0 &&
		change->actor->person == record_integer(change->record, "incoming")))
		change_refuse(change, NULL, _("交接双方以外的领导参加才算。"));
	change_set_text(change, "attended_by", change->actor->name);
	set_integer(change, "attended_at", change->now.us);
}

void handover_guard_void(struct change *change)
{
	check_own(change);
	want(change, "void_reason", _("作废必须写明理由。"));
}

/* ---- afterwards --------------------------------------------------------------------------- */

static bool is_incoming(const struct change *change)
{
	return handover_same(change->actor->person, change->actor->name,
	    record_integer(change->record, "incoming"),
	    record_text(change->record, "incoming_name"));
}

/* TEXT, given as FIELD, under what stands in KEPT already; FIELD itself is not kept. */
static void append_line(struct change *change, const char *field, const char *kept)
{
	const char *text = json_string_value(change_given(change, field)),
		   *before = record_text(change->record, kept);
	char when[CLOCK_TEXT_SIZE];

	if (text == NULL)
		return;
	clock_text(change->now, CLOCK_MINUTE, when, sizeof when);
	g_autofree char *whole = g_strdup_printf("%s%s%s %s", before == NULL ? "" : before,
	    before == NULL ? "" : "\n", when, text);
	change_set_text(change, kept, whole);
	json_object_del(change->fields, field);
}

/* For as long as he stays to watch, who left may add to what he wrote; what he signed stays. */
void handover_guard_add(struct change *change)
{
	char until[CLOCK_TEXT_SIZE];

	clock_text((struct wall){ record_integer(change->record, "overlap_until") }, CLOCK_TIME,
	    until, sizeof until);
	if (!handover_is_outgoing(change, change->record))
		change_refuse(change, NULL, _("只有交班人能补充；接班人有不同意见请记异议。"));
	else if (change->now.us > record_integer(change->record, "overlap_until"))
		change_refuse(change, NULL,
		    _("观察时间 %s 已过，不能再补充；请记异议或在大事记里更正。"), until);
	want(change, "addition", _("补充的内容必须填写。"));
	append_line(change, "addition", "additions");
}

void handover_guard_remark(struct change *change)
{
	bool out = handover_is_outgoing(change, change->record);

	if (!out && !is_incoming(change))
		change_refuse(change, NULL, _("只有交接双方能记异议。"));
	want(change, "remark", _("异议的内容必须填写。"));
	append_line(change, "remark", out ? "remark_out" : "remark_in");
}

/* Where the two differ, who reads it says what holds; and he is none of them. */
void handover_guard_read(struct change *change)
{
	bool dispute = record_text(change->record, "remark_out") != NULL ||
	    record_text(change->record, "remark_in") != NULL;

	if (handover_is_outgoing(change, change->record) || is_incoming(change))
		change_refuse(change, NULL, _("交接双方以外的值班长阅示才算。"));
	if (dispute)
		want(change, "ruling", _("双方有异议，必须写明怎样裁定。"));
	change_set_text(change, "supervisor_name", change->actor->name);
	set_integer(change, "supervisor_read_at", change->now.us);
}
