#include "service/rounds.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "points/rhythm.h"
#include "records/model/round.h"
#include "service/round_codes.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/warnings.h"
#include "service/workdays.h"

#define AGAIN 5                /* heartbeats until what could not be written is tried again */
#define AHEAD (24 * 3600 * CLOCK_SECOND)
/* More than one template has in the longest time that is caught up with. */
#define SLOTS_MOST 500

struct rounds {
	struct service *service;
	struct round_codes *codes;
	struct wall looked_at;       /* believed time of the last look; us == 0: none yet */
	struct wall next;            /* nothing comes due or is missed before */
	unsigned patience, writing;
};

/* The clock before its steps in doubt: a clock that jumps a day ahead makes nobody miss a round. */
static struct wall believed(const struct service *service)
{
	return (struct wall){ clock_wall().us - service->steps.doubt };
}

/* ---- when --------------------------------------------------------------------------------- */

static bool is_in_force(const json_t *template)
{
	return g_strcmp0(record_text(template, "state"), "published") == 0;
}

/* The next time of TEMPLATE after AFTER, and because of which warning it was put between two others
 * (borrowed; NULL: it was not). Closer rounds begin and end with the warning. */
static struct wall next_slot(struct service *service, const json_t *template, struct wall after,
    const char **ret_because)
{
	const struct closer closer = warnings_closer(service);
	g_autofree char *reason = NULL;
	struct rhythm rhythm;
	bool on, between;

	if (!rhythm_read(record_text(template, "days"), record_text(template, "on"),
		record_text(template, "times"), &rhythm, &on, &reason))
		return (struct wall){ 0 };
	*ret_because = NULL;
	struct wall regular = rhythm_next(&rhythm, workdays_calendar(service), after);
	if (closer.percent >= 100 || regular.us == 0 || regular.us <= closer.since.us)
		return regular;
	struct wall at = rhythm_next_closer(&rhythm, workdays_calendar(service), closer.percent,
	    (struct wall){ MAX(after.us, closer.since.us - 1) }, &between);
	if (!between || (closer.until.us != 0 && at.us >= closer.until.us))
		return regular;
	*ret_because = closer.number;
	return at;
}

struct wall rounds_next(struct service *service, const json_t *template)
{
	const char *because;
	struct wall now = believed(service), at = next_slot(service, template, now, &because);

	return !is_in_force(template) || at.us > now.us + AHEAD ? (struct wall){ 0 } : at;
}

/* ---- coming due, and missed --------------------------------------------------------------- */

/* A look finds it again as long as it is not written. */
static void written(const struct store_result *result, void *data)
{
	struct rounds *rounds = data;

	rounds->writing--;
	rounds->next.us = 0;
	if (!result->committed) {
		log_warning("rounds", "%s", result->message);
		rounds->patience = AGAIN;
	}
}

static void act(struct rounds *rounds, const char *name, int64_t id, json_t *fields,
    const char *because)
{
	struct service *service = rounds->service;
	struct store_act request = {
		.kind = "round", .act = name, .id = id, .actor = actor_service(),
		.origin = "zhiband", .fields = fields,
		.facts = json_pack("{s:I, s:s*}", "now", (json_int_t)believed(service).us,
		    "because", because),
	};

	rounds->writing++;
	store_act(service->store, &request, written, rounds);
}

static bool is_there(struct service *service, int64_t template, int64_t from)
{
	for (json_t *round = ledger_next_of(service->ledger, "round", "template", template, NULL);
	     round != NULL; round = ledger_next_of(service->ledger, "round", "template", template,
	     round))
		if (record_integer(round, "due_from") == from && !record_flag(round, "extra"))
			return true;
	return false;
}

static void take_next(struct rounds *rounds, struct wall at)
{
	if (at.us != 0 && (rounds->next.us == 0 || at.us < rounds->next.us))
		rounds->next = at;
}

/* Every time of TEMPLATE that has come since it is in force, as far back as is caught up with: what
 * came while the service was down was due all the same. */
static void look_at_template(struct rounds *rounds, const json_t *template, struct wall now)
{
	struct service *service = rounds->service;
	struct wall after = { MAX(record_integer(template, "published_at"),
	    now.us - service->settings->round_catch_up) };
	const char *because;
	int slots = 0;

	for (struct wall at = next_slot(service, template, after, &because); at.us != 0;
	     at = next_slot(service, template, at, &because)) {
		if (at.us > now.us || ++slots > SLOTS_MOST) {
			take_next(rounds, at);
			return;
		}
		if (!is_there(service, record_id(template), at.us))
			act(rounds, "schedule", 0, json_pack("{s:I, s:I}", "template",
			    (json_int_t)record_id(template), "due_from", (json_int_t)at.us),
			    because);
	}
}

static void look_at_round(struct rounds *rounds, const json_t *round, struct wall now)
{
	int64_t until = record_integer(round, "due_until");

	if (g_strcmp0(record_text(round, "state"), "due") != 0)
		return;
	if (until <= now.us)
		act(rounds, "miss", record_id(round), json_object(), NULL);
	else
		take_next(rounds, (struct wall){ until });
}

void rounds_beat(struct service *service)
{
	struct rounds *rounds = service->rounds;
	struct wall now = believed(service);
	bool back = now.us < rounds->looked_at.us;

	rounds->looked_at = now;
	if (rounds->patience > 0) {
		rounds->patience--;
		return;
	}
	if (rounds->writing > 0 || (rounds->next.us > now.us && !back))
		return;
	/* where there is no template nothing comes: a look a minute costs nothing */
	rounds->next.us = now.us + 60 * CLOCK_SECOND;
	for (json_t *one = ledger_next(service->ledger, "round_template", NULL); one != NULL;
	     one = ledger_next(service->ledger, "round_template", one))
		if (is_in_force(one))
			look_at_template(rounds, one, now);
	for (json_t *one = ledger_next(service->ledger, "round", NULL); one != NULL;
	     one = ledger_next(service->ledger, "round", one))
		look_at_round(rounds, one, now);
}

void rounds_follow(struct service *service, json_t *record)
{
	(void)record;
	if (service->rounds != NULL)
		service->rounds->next.us = 0;
	topics_touch(service->topics, "site", 0, 0);
	upcoming_age(service);
}

/* ---- what is told of them ----------------------------------------------------------------- */

/* Since when rounds are counted: the beginning of the shift, of the day where nobody is on duty. */
static int64_t counted_since(const struct service *service)
{
	char day[CLOCK_TEXT_SIZE];

	if (service->on_duty != NULL)
		return record_integer(service->on_duty, "began_at");
	return clock_day(clock_text(clock_wall(), CLOCK_DATE, day, sizeof day), 0).us;
}

static json_t *classes(struct service *service)
{
	static const char *const names[] = { "environment", "link", "system", "device" };
	json_t *counts = json_object();

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		int n = 0;
		for (json_t *one = ledger_next(service->ledger, "round_template", NULL);
		     one != NULL; one = ledger_next(service->ledger, "round_template", one))
			n += is_in_force(one) &&
			    g_strcmp0(record_text(one, "class"), names[i]) == 0;
		json_object_set_new(counts, names[i], json_integer(n));
	}
	return counts;
}

json_t *rounds_count(struct service *service)
{
	int64_t since = counted_since(service), total = 0, done = 0;
	int due = 0, missed = 0;

	for (json_t *round = ledger_next(service->ledger, "round", NULL); round != NULL;
	     round = ledger_next(service->ledger, "round", round)) {
		const char *state = record_text(round, "state");
		due += word_in("due|running", state);
		missed += word_in("missed", state);
		/* what a running shift took over and has not ended is its own as well */
		if (record_integer(round, "due_until") <= since &&
		    record_has_ended(kind_find("round"), round))
			continue;
		total += record_integer(round, "total");
		done += record_integer(round, "done");
	}
	return json_pack("{s:I, s:I, s:i, s:i, s:o}", "total", (json_int_t)total, "done",
	    (json_int_t)done, "due", due, "missed", missed, "classes", classes(service));
}

void rounds_coming(struct service *service, topic_visit *visit, void *data)
{
	for (json_t *one = ledger_next(service->ledger, "round_template", NULL); one != NULL;
	     one = ledger_next(service->ledger, "round_template", one))
		if (rounds_next(service, one).us != 0)
			visit(record_id(one), data);
}

/* ---- one of a service --------------------------------------------------------------------- */

char *rounds_domains_fault(const char *domains)
{
	g_auto(GStrv) words = g_strsplit(domains, " ", -1);

	for (char **word = words; *word != NULL; word++) {
		const struct choice *choice = round_domains;
		while (choice->name != NULL && strcmp(choice->name, *word) != 0)
			choice++;
		if (**word != '\0' && choice->name == NULL)
			return g_strdup_printf(_("没有 %s 这个域"), *word);
	}
	return NULL;
}

struct rounds *rounds_new(struct service *service)
{
	struct rounds *rounds = g_new0(struct rounds, 1);

	rounds->service = service;
	rounds->codes = round_codes_new(service);
	return rounds;
}

struct round_codes *rounds_codes(const struct service *service)
{
	return service->rounds->codes;
}

void rounds_free(struct rounds *rounds)
{
	if (rounds == NULL)
		return;
	round_codes_free(rounds->codes);
	g_free(rounds);
}
