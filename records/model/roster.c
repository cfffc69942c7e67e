#include "records/model/roster.h"

#include <string.h>

#include "base/i18n.h"
#include "points/workday.h"
#include "records/model/post.h"

#define MINUTE (60 * CLOCK_SECOND)
#define DAY_MINUTES (24 * 60)
/* Entries of so many days around are looked at: more than the longest duty and rest reach. */
#define DAYS_AROUND 3

const struct choice duty_choices[] = {
	{ "operator", N_("值班员") },
	{ "supervisor", N_("值班长") },
	{ "leader", N_("带班领导") },
	{ "standby", N_("候补") },
	{ "trainee", N_("跟班") },
	{ NULL, NULL },
};

/* ---- time --------------------------------------------------------------------------------- */

int roster_clock(const char *text)
{
	if (text == NULL || strlen(text) != 5 || text[2] != ':' || !g_ascii_isdigit(text[0]) ||
	    !g_ascii_isdigit(text[1]) || !g_ascii_isdigit(text[3]) || !g_ascii_isdigit(text[4]))
		return -1;
	int hour = (text[0] - '0') * 10 + text[1] - '0';
	int minute = (text[3] - '0') * 10 + text[4] - '0';

	return hour > 23 || minute > 59 ? -1 : hour * 60 + minute;
}

bool roster_span(const char *date, const char *begins, const char *ends, struct roster_span *ret)
{
	struct wall day = clock_day(date, 0);
	int from = roster_clock(begins), until = roster_clock(ends);

	if (day.us == 0 || from < 0 || until < 0)
		return false;
	until += until <= from ? DAY_MINUTES : 0;
	ret->from.us = day.us + from * MINUTE;
	ret->until.us = day.us + until * MINUTE;
	return true;
}

static bool overlap(const struct roster_span *a, const struct roster_span *b)
{
	return a->from.us < b->until.us && b->from.us < a->until.us;
}

static struct roster_span span_of(const json_t *entry)
{
	return (struct roster_span){ { record_integer(entry, "begins_at") },
		{ record_integer(entry, "ends_at") } };
}

char *roster_label(const char *date, const char *shift, const char *post, const char *duty,
    const char *name)
{
	return g_strdup_printf("%s %s %s%s%s %s", date, shift,
	    post == NULL ? "" : choice_title(post_choices, post), post == NULL ? "" : " ",
	    choice_title(duty_choices, duty), name);
}

/* ---- who may be planned ------------------------------------------------------------------- */

/* Whether FIELD of PERSON reaches to the end of DAY. */
static bool reaches(const json_t *person, const char *field, const char *day)
{
	const char *until = record_text(person, field);

	return until != NULL && strcmp(until, day) >= 0;
}

/* Why PERSON is barred until DAY; NULL: is not. Caller frees. */
static char *bar_of(const json_t *person, const char *day)
{
	const char *name = record_text(person, "name");

	if (record_text(person, "nda_no") == NULL)
		return g_strdup_printf(_("%s没有登记保密协议"), name);
	if (!reaches(person, "nda_until", day))
		return g_strdup_printf(_("%s的保密协议到 %s 为止"), name,
		    record_text(person, "nda_until") == NULL ? _("（没有登记）")
							     : record_text(person, "nda_until"));
	if (!reaches(person, "clearance_until", day))
		return g_strdup_printf(_("%s的安全审查到 %s 为止"), name,
		    record_text(person, "clearance_until") == NULL
			? _("（没有登记）")
			: record_text(person, "clearance_until"));
	return NULL;
}

/* The exemption that PERSON has for DATE and that nothing has used; 0: none. */
static int64_t exemption_of(struct change *change, int64_t person, const char *date)
{
	json_t *all = change_find(change, "roster_exemption", "person", json_integer(person));
	int64_t found = 0;

	for (size_t i = 0; i < json_array_size(all) && found == 0; i++) {
		const json_t *one = json_array_get(all, i);
		if (g_strcmp0(record_text(one, "state"), "granted") == 0 &&
		    g_strcmp0(record_text(one, "date"), date) == 0)
			found = record_id(one);
	}
	json_decref(all);
	return found;
}

/* No non-disclosure agreement or clearance, no shift; the security administrator may let it pass
 * once (requirements T40). */
static void refuse_barred(struct change *change, struct roster_wish *wish, const json_t *person)
{
	const struct wall last = { wish->span.until.us - CLOCK_SECOND };
	char day[CLOCK_TEXT_SIZE];
	g_autofree char *bar = bar_of(person, clock_text(last, CLOCK_DATE, day, sizeof day));

	if (bar == NULL)
		return;
	wish->exemption = exemption_of(change, wish->person, wish->date);
	if (wish->exemption == 0)
		change_refuse(change, wish->field,
		    _("%s，不能排班。补齐协议和审查，或由安全管理员办理一次性豁免。"), bar);
}

/* The planned entries around the wish without the one it takes the place of. New. */
static json_t *entries_around(struct change *change, const struct roster_wish *wish)
{
	json_t *around = json_array();

	for (int i = -DAYS_AROUND; i <= DAYS_AROUND; i++) {
		char date[CLOCK_TEXT_SIZE];
		clock_text(clock_day(wish->date, i), CLOCK_DATE, date, sizeof date);
		json_t *found = change_find(change, "roster_entry", "date", json_string(date));

		for (size_t n = 0; n < json_array_size(found); n++) {
			json_t *entry = json_array_get(found, n);
			if (g_strcmp0(record_text(entry, "state"), "planned") == 0 &&
			    record_id(entry) != wish->instead)
				json_array_append(around, entry);
		}
		json_decref(found);
	}
	return around;
}

/* At any instant one person answers for a post. */
static void refuse_second(struct change *change, const struct roster_wish *wish,
    const json_t *entry)
{
	struct roster_span span = span_of(entry);

	if (strcmp(wish->duty, "operator") == 0 && overlap(&wish->span, &span) &&
	    g_strcmp0(record_text(entry, "duty"), "operator") == 0 &&
	    g_strcmp0(record_text(entry, "post"), wish->post) == 0 &&
	    record_integer(entry, "person") != wish->person)
		change_refuse(change, "post",
		    _("%s这段时间已经排了 %s（%s），一个岗位同时只有一个责任人。"),
		    choice_title(post_choices, wish->post), record_text(entry, "name"),
		    record_text(entry, "label"));
}

/* One person is at two posts at once only where he stands both (兼岗). */
static void refuse_twice(struct change *change, const struct roster_wish *wish,
    const json_t *entry)
{
	struct roster_span span = span_of(entry);
	const char *duty = record_text(entry, "duty");

	if (record_integer(entry, "person") != wish->person || !overlap(&wish->span, &span))
		return;
	bool same = g_strcmp0(duty, wish->duty) == 0;
	bool same_post = g_strcmp0(record_text(entry, "post"), wish->post) == 0;
	if (same && same_post)
		change_refuse(change, wish->field, _("这个人这段时间已经排了：%s。"),
		    record_text(entry, "label"));
	else if (!same &&
	    !(word_in(DUTIES_STANDING, duty) && word_in(DUTIES_STANDING, wish->duty)))
		change_refuse(change, wish->field, _("这个人这段时间已是%s：%s。"),
		    choice_title(duty_choices, duty), record_text(entry, "label"));
}

/* The unbroken duty the wish would be part of. */
static struct roster_span duty_with(const struct roster_wish *wish, const json_t *around)
{
	struct roster_span duty = wish->span;
	bool grew = true;

	while (grew) {
		grew = false;
		for (size_t i = 0; i < json_array_size(around); i++) {
			const json_t *entry = json_array_get(around, i);
			struct roster_span span = span_of(entry);
			if (record_integer(entry, "person") != wish->person ||
			    !word_in(DUTIES_AWAKE, record_text(entry, "duty")) ||
			    span.from.us > duty.until.us || span.until.us < duty.from.us ||
			    (span.from.us >= duty.from.us && span.until.us <= duty.until.us))
				continue;
			duty.from.us = MIN(duty.from.us, span.from.us);
			duty.until.us = MAX(duty.until.us, span.until.us);
			grew = true;
		}
	}
	return duty;
}

/* The shortest rest beside DUTY; 0: nothing is near. */
static int64_t rest_beside(const struct roster_wish *wish, const json_t *around,
    const struct roster_span *duty)
{
	int64_t shortest = 0;

	for (size_t i = 0; i < json_array_size(around); i++) {
		const json_t *entry = json_array_get(around, i);
		struct roster_span span = span_of(entry);
		int64_t rest = MAX(span.from.us - duty->until.us, duty->from.us - span.until.us);
		if (record_integer(entry, "person") == wish->person && rest > 0 &&
		    word_in(DUTIES_AWAKE, record_text(entry, "duty")) &&
		    (shortest == 0 || rest < shortest))
			shortest = rest;
	}
	return shortest;
}

/* Too long on duty or too little rest: refused, unless somebody says why it has to be. */
static void refuse_strain(struct change *change, const struct roster_wish *wish,
    const json_t *around)
{
	int64_t longest = json_integer_value(json_object_get(change->facts, "longest_us"));
	int64_t least = json_integer_value(json_object_get(change->facts, "least_rest_us"));
	char is[CLOCK_TEXT_SIZE], limit[CLOCK_TEXT_SIZE];

	if (!word_in(DUTIES_AWAKE, wish->duty) || wish->despite != NULL)
		return;
	struct roster_span duty = duty_with(wish, around);
	int64_t rest = rest_beside(wish, around, &duty);
	if (longest > 0 && wall_between(duty.from, duty.until) > longest)
		change_refuse(change, wish->field,
		    _("连续值班 %s，超过 %s。换人，或写明超时理由。"),
		    clock_duration(wall_between(duty.from, duty.until), is, sizeof is),
		    clock_duration(longest, limit, sizeof limit));
	if (least > 0 && rest > 0 && rest < least)
		change_refuse(change, wish->field,
		    _("两班间隔 %s，不足 %s。换人，或写明超时理由。"),
		    clock_duration(rest, is, sizeof is),
		    clock_duration(least, limit, sizeof limit));
}

void roster_refuse(struct change *change, struct roster_wish *wish)
{
	json_t *person = change_get(change, "person", wish->person);
	json_t *around = entries_around(change, wish);

	if (g_strcmp0(record_text(person, "state"), "active") != 0)
		change_refuse(change, wish->field, _("账号没有生效，不能排班。"));
	else
		refuse_barred(change, wish, person);
	if (wish->span.until.us <= change->now.us)
		change_refuse(change, NULL, _("这一班已经过去，不能再排。"));
	for (size_t i = 0; i < json_array_size(around); i++) {
		refuse_second(change, wish, json_array_get(around, i));
		refuse_twice(change, wish, json_array_get(around, i));
	}
	refuse_strain(change, wish, around);
	json_decref(around);
	json_decref(person);
}

void roster_use(struct change *change, int64_t exemption, int64_t id)
{
	if (exemption != 0)
		change_put(change, "roster_exemption", exemption, "used",
		    json_pack("{s:I, s:I}", "entry", (json_int_t)id, "used_at",
			(json_int_t)change->now.us));
}
