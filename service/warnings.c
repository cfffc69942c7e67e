#include "service/warnings.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "records/model/warning.h"
#include "service/conditions.h"
#include "service/rounds.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/topics.h"

#define AGAIN 5                /* heartbeats until what could not be written is tried again */

struct warnings {
	struct service *service;
	int64_t strict;              /* the record that was strictest at the last look; 0: none */
	unsigned patience, writing;
};

/* ---- which one ---------------------------------------------------------------------------- */

static bool is_unsigned(const json_t *record)
{
	return g_strcmp0(record_text(record, "state"), "received") == 0;
}

/* Worse, or as bad and there for longer. */
static bool is_before(const json_t *record, const json_t *other)
{
	unsigned rank = warning_rank(record_text(record, "color")),
		 others = other == NULL ? G_MAXUINT : warning_rank(record_text(other, "color"));

	return rank != others ? rank < others : record_id(record) < record_id(other);
}

/* The strictest red or orange one in force; NULL: none. Borrowed. */
static const json_t *strictest(const struct service *service)
{
	const json_t *found = NULL;

	for (const json_t *one = ledger_next(service->ledger, "warning_notice", NULL); one != NULL;
	     one = ledger_next(service->ledger, "warning_notice", one))
		if (record_integer(one, "strict_since") != 0 &&
		    warning_is_in_force(one, clock_wall()) && is_before(one, found))
			found = one;
	return found;
}

static const char *color_title(const json_t *record)
{
	return choice_title(warning_colors, record_text(record, "color"));
}

struct closer warnings_closer(const struct service *service)
{
	const json_t *record = strictest(service);

	if (record == NULL)
		return (struct closer){ .percent = 100 };
	return (struct closer){ .percent = (int)service->settings->warning_rounds,
		.number = record_text(record, "number"),
		.since = { record_integer(record, "strict_since") },
		.until = { record_integer(record, "valid_until") } };
}

json_t *warnings_bar(const struct service *service)
{
	const json_t *record = strictest(service);

	return record == NULL ? NULL : json_pack("{s:{s:s, s:s, s:s, s:I}}", "barred", "number",
	    record_text(record, "number"), "color", color_title(record), "title",
	    record_text(record, "title"), "since",
	    (json_int_t)record_integer(record, "strict_since"));
}

json_t *warnings_facts(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I}", "sign_us", (json_int_t)service->settings->warning_sign);
}

/* ---- who is on duty ----------------------------------------------------------------------- */

/* How many persons hold a post: one at two posts is one. Their names into NAMES. */
static int people_on_duty(const struct service *service, GString *names)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int count = 0;

	for (const json_t *one = ledger_next(service->ledger, "shift_summary", NULL); one != NULL;
	     one = ledger_next(service->ledger, "shift_summary", one)) {
		int64_t person = record_integer(one, "person");
		bool seen = false;
		if (g_strcmp0(record_text(one, "state"), "open") != 0)
			continue;
		for (guint i = 0; i < ids->len; i++)
			seen |= g_array_index(ids, int64_t, i) == person;
		if (seen)
			continue;
		g_array_append_val(ids, person);
		g_string_append_printf(names, "%s%s", count++ == 0 ? "" : _("、"),
		    record_text(one, "operator"));
	}
	return count;
}

void warnings_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const json_t *record = strictest(service);
	int least = (int)service->settings->warning_duty;
	g_autoptr(GString) names = g_string_new(NULL);
	int count = people_on_duty(service, names);

	(void)id;
	if (record == NULL || count >= least)
		return;
	g_autofree char *what = g_strdup_printf(_("%s预警期间在岗 %d 人，要 %d 人"),
	    color_title(record), count, least);
	g_autofree char *why = g_strdup_printf(_("%s %s；在岗：%s"), record_text(record, "number"),
	    record_text(record, "title"), count == 0 ? _("没有人") : names->str);
	const struct condition condition = { .type = "warning_duty_short",
		.resource_kind = "warning_notice", .resource = record_id(record), .what = what,
		.why = why };
	conditions_add(into, &condition);
}

/* ---- time goes on ------------------------------------------------------------------------- */

static void written(const struct store_result *result, void *data)
{
	struct warnings *warnings = data;

	warnings->writing--;
	if (!result->committed) {
		log_warning("warnings", "%s", result->message);
		warnings->patience = AGAIN;
	}
}

static void expire(struct warnings *warnings, const json_t *record)
{
	struct store_act request = {
		.kind = "warning_notice", .act = "expire", .id = record_id(record),
		.actor = actor_service(), .origin = "zhiband", .fields = json_object(),
	};

	warnings->writing++;
	store_act(warnings->service->store, &request, written, warnings);
}

/* Past its time, and nothing owed: it ends. One that nobody signed for does not. */
static bool is_to_expire(const json_t *record, struct wall now)
{
	bool owes = record_integer(record, "feedback_due") != 0 &&
	    record_integer(record, "feedback_at") == 0;

	return !record_has_ended(kind_find("warning_notice"), record) && !is_unsigned(record) &&
	    !warning_is_in_force(record, now) && !owes;
}

void warnings_follow(struct service *service, json_t *record)
{
	(void)record;
	alarms_look(service, ALARM_SOURCE_WARNING, 0);
	rounds_follow(service, NULL);
}

void warnings_beat(struct service *service)
{
	struct warnings *warnings = service->warnings;
	const json_t *strict = strictest(service);
	int64_t id = strict == NULL ? 0 : record_id(strict);

	if (id != warnings->strict) {
		warnings->strict = id;
		warnings_follow(service, NULL);
	}
	if (warnings->patience > 0) {
		warnings->patience--;
		return;
	}
	if (warnings->writing > 0)
		return;
	for (const json_t *one = ledger_next(service->ledger, "warning_notice", NULL); one != NULL;
	     one = ledger_next(service->ledger, "warning_notice", one))
		if (is_to_expire(one, clock_wall()))
			expire(warnings, one);
}

/* ---- what is told ------------------------------------------------------------------------- */

void warnings_tell(const struct service *service, json_t *row)
{
	const json_t *worst = NULL, *waiting = NULL;
	int open = 0, unsigned_ones = 0;

	for (const json_t *one = ledger_next(service->ledger, "warning_notice", NULL); one != NULL;
	     one = ledger_next(service->ledger, "warning_notice", one)) {
		if (record_has_ended(kind_find("warning_notice"), one) ||
		    !(is_unsigned(one) || warning_is_in_force(one, clock_wall())))
			continue;
		open++;
		unsigned_ones += is_unsigned(one);
		if (is_before(one, worst))
			worst = one;
		if (is_unsigned(one) && is_before(one, waiting))
			waiting = one;
	}
	if (worst == NULL)
		return;
	json_t *told = json_pack("{s:I, s:s, s:s, s:s, s:i, s:i}", "id",
	    (json_int_t)record_id(worst), "number", record_text(worst, "number"), "color",
	    record_text(worst, "color"), "title", record_text(worst, "title"), "open", open,
	    "unsigned", unsigned_ones);
	if (waiting != NULL)
		json_object_set_new(told, "unsigned_id", json_integer(record_id(waiting)));
	json_object_set_new(row, "warning", told);
}

/* ---- one of a service --------------------------------------------------------------------- */

struct warnings *warnings_new(struct service *service)
{
	struct warnings *warnings = g_new0(struct warnings, 1);

	warnings->service = service;
	return warnings;
}

void warnings_free(struct warnings *warnings)
{
	g_free(warnings);
}
