/* What is wrong with the roster: alarms before it is too late to call somebody. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "records/model/roster.h"
#include "service/conditions.h"
#include "service/roster_parts.h"
#include "service/service.h"

static void add(struct conditions *into, const char *type, const char *qualifier,
    const char *what, const char *why)
{
	const struct condition condition = { .type = type, .resource_kind = "service",
		.qualifier = qualifier, .what = what, .why = why };

	conditions_add(into, &condition);
}

/* The first gap of POST within gap_ahead: its hours, and whether there are more behind it. */
static void add_gap(struct service *service, const struct choice *post, struct wall now,
    struct conditions *into)
{
	struct wall horizon = { now.us + service->settings->roster_gap_ahead };
	char from[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE];
	struct roster_gap gap;

	if (!roster_gap_after(service, post->name, now, horizon, &gap))
		return;
	clock_text(gap.from, CLOCK_MINUTE, from, sizeof from);
	clock_text(gap.until, CLOCK_MINUTE, until, sizeof until);
	g_autofree char *what = g_strdup_printf(_("%s排班有空档"), _(post->title));
	g_autofree char *why = gap.until.us == 0 ? g_strdup_printf(_("%s 起没有排人"), from) :
	    g_strdup_printf(_("%s 至 %s 没有排人"), from, until);
	add(into, "roster_gap", post->name, what, why);
}

/* How many persons stand SHIFT of the date whose span SPAN is: one at two posts is one. */
static int people_in(const GPtrArray *entries, const struct roster_span *span)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (guint i = 0; i < entries->len; i++) {
		const json_t *entry = entries->pdata[i];
		int64_t id = record_integer(entry, "person");
		bool known = false;
		if (record_integer(entry, "begins_at") >= span->until.us ||
		    record_integer(entry, "ends_at") <= span->from.us ||
		    !word_in(DUTIES_STANDING, record_text(entry, "duty")))
			continue;
		for (guint n = 0; n < ids->len; n++)
			known = known || g_array_index(ids, int64_t, n) == id;
		if (!known)
			g_array_append_val(ids, id);
	}
	return (int)ids->len;
}

/* Where there is somebody, but fewer than the shift wants: a gap is said as such. */
static void add_short(struct service *service, const json_t *shift, const char *date,
    struct wall now, struct conditions *into)
{
	const GPtrArray *entries = roster_entries(service);
	struct roster_span span;

	if (!roster_span(date, record_text(shift, "begins"), record_text(shift, "ends"), &span) ||
	    span.until.us <= now.us || span.from.us >= now.us + service->settings->roster_gap_ahead)
		return;
	int people = people_in(entries, &span), least = (int)record_integer(shift, "least");
	if (people == 0 || people >= least)
		return;
	g_autofree char *qualifier = g_strdup_printf("%s %s", date, record_text(shift, "name"));
	g_autofree char *what = g_strdup_printf(_("%s %s 人数不足"), date,
	    record_text(shift, "name"));
	g_autofree char *why = g_strdup_printf(_("排了 %d 人，最少 %d 人"), people, least);
	add(into, "roster_short", qualifier, what, why);
}

static void add_leader(struct service *service, const char *date, struct wall now,
    struct conditions *into)
{
	const GPtrArray *entries = roster_entries(service);
	struct wall begins = clock_day(date, 0);

	if (begins.us >= now.us + service->settings->roster_gap_ahead ||
	    !roster_wants_leader(service, date))
		return;
	for (guint i = 0; i < entries->len; i++)
		if (roster_fits(entries->pdata[i], NULL, "leader") &&
		    g_strcmp0(record_text(entries->pdata[i], "date"), date) == 0)
			return;
	g_autofree char *what = g_strdup_printf(_("%s 没有排带班领导"), date);
	add(into, "roster_leader", date, what, _("节假日须有带班领导"));
}

/* Yesterday's night shift still runs in the morning. */
static void add_days(struct service *service, struct wall now, struct conditions *into)
{
	const struct kind *kind = kind_find("shift_definition");
	char today[CLOCK_TEXT_SIZE], date[CLOCK_TEXT_SIZE];

	clock_text(now, CLOCK_DATE, today, sizeof today);
	int days = (int)(service->settings->roster_gap_ahead / DAY) + 1;
	for (int i = -1; i <= days; i++) {
		clock_text(clock_day(today, i), CLOCK_DATE, date, sizeof date);
		for (json_t *shift = ledger_next(service->ledger, kind->name, NULL);
		     shift != NULL; shift = ledger_next(service->ledger, kind->name, shift))
			if (ledger_is_current(kind, shift))
				add_short(service, shift, date, now, into);
		if (i >= 0)
			add_leader(service, date, now, into);
	}
}

/* Who stands longer than is good was not relieved, or stayed on. */
static void add_overlong(struct service *service, struct wall now, struct conditions *into)
{
	int64_t longest = service->settings->duty_longest;

	for (json_t *one = ledger_next(service->ledger, "shift_summary", NULL); one != NULL;
	     one = ledger_next(service->ledger, "shift_summary", one)) {
		int64_t began = record_integer(one, "began_at");
		char since[CLOCK_TEXT_SIZE], limit[CLOCK_TEXT_SIZE];
		if (g_strcmp0(record_text(one, "state"), "open") != 0 || longest == 0)
			continue;
		began = began == 0 ? record_integer(one, "created_at") : began;
		if (now.us - began <= longest)
			continue;
		clock_text((struct wall){ began }, CLOCK_MINUTE, since, sizeof since);
		g_autofree char *what = g_strdup_printf(_("%s连续值班超时"),
		    record_text(one, "operator"));
		g_autofree char *why = g_strdup_printf(_("自 %s 起，超过 %s"), since,
		    clock_duration(longest, limit, sizeof limit));
		add(into, "duty_overlong", record_text(one, "post"), what, why);
	}
}

void roster_conditions(struct service *service, int64_t id, struct conditions *into)
{
	struct wall now = clock_wall();

	(void)id;
	add_overlong(service, now, into);
	if (!roster_in_use(service))
		return;
	for (const struct choice *post = post_choices; post->name != NULL; post++)
		add_gap(service, post, now, into);
	add_days(service, now, into);
}
