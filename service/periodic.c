#include "service/periodic.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "records/model/periodic_report.h"
#include "service/plans.h"
#include "service/service.h"

#define AGAIN 30                 /* heartbeats until what could not be done is tried again */
#define PERIODS_TOLD 5           /* before and after this one: a year and an edge */
#define BACK_MOST 4              /* periods that are made up for after a long absence */

struct periodic {
	struct service *service;
	int64_t began;               /* since then something is kept; 0: not known yet */
	unsigned patience;           /* heartbeats; something is under way, or failed */
	int64_t id, asked_at;        /* of what is being worked out */
};

struct periodic *periodic_new(struct service *service)
{
	struct periodic *periodic = g_new0(struct periodic, 1);

	periodic->service = service;
	return periodic;
}

void periodic_free(struct periodic *periodic)
{
	g_free(periodic);
}

/* ---- what is owed ------------------------------------------------------------------------- */

/* 湘11 and 湘15 want both, 柳25(3) regular reports of how security stands; the others' rules name
 * no period, and it is for the site to say (requirements A6). */
static const struct {
	const char *profile, *owed;
} profiles[] = {
	{ "hunan", REPORT_QUARTER "|" REPORT_HALF },
	{ "liuzhou", REPORT_HALF },
};

/* What may be written, and what it means. */
static const struct {
	const char *typed, *owed;
} words[] = {
	{ "none", "" },
	{ REPORT_QUARTER, REPORT_QUARTER },
	{ REPORT_HALF, REPORT_HALF },
	{ REPORT_QUARTER " " REPORT_HALF, REPORT_QUARTER "|" REPORT_HALF },
	{ REPORT_HALF " " REPORT_QUARTER, REPORT_QUARTER "|" REPORT_HALF },
};

char *periodic_reports_fault(const char *reports)
{
	if (reports[0] == '\0')
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].typed, reports) == 0)
			return NULL;
	return g_strdup_printf(_("「%s」不对：空白按地区方案，none 都不要，否则写 %s、%s 或两个"),
	    reports, REPORT_QUARTER, REPORT_HALF);
}

const char *periodic_owed(const struct settings *settings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].typed, settings->periodic_reports) == 0)
			return words[i].owed;
	for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++)
		if (strcmp(profiles[i].profile, settings->site_profile) == 0)
			return profiles[i].owed;
	return "";
}

json_t *periodic_facts(struct service *service, const struct facts_asked *asked)
{
	if (strcmp(asked->act, "draft") != 0)
		return NULL;
	return json_pack("{s:I, s:s}", "grace", (json_int_t)service->settings->periodic_grace,
	    "owed", periodic_owed(service->settings));
}

/* ---- what is told ------------------------------------------------------------------------- */

static int year_of(struct wall at)
{
	char date[CLOCK_TEXT_SIZE];

	return (int)g_ascii_strtoll(clock_text(at, CLOCK_DATE, date, sizeof date), NULL, 10);
}

/* The periods of SORT that lie in this year or are due in it, and of which something is kept. */
static void tell_periods(const struct service *service, const char *sort, json_t *told)
{
	struct wall now = clock_wall();

	for (int back = PERIODS_TOLD; back >= -PERIODS_TOLD; back--) {
		struct report_period period = report_period_at(sort, now, back);
		struct wall due = report_period_due(&period, service->settings->periodic_grace);
		if (period.until.us <= service->periodic->began ||
		    (year_of(due) != year_of(now) && year_of(period.from) != year_of(now)))
			continue;
		json_array_append_new(told,
		    json_pack("{s:s, s:s, s:I, s:I}", "sort", sort, "period", period.name,
			"until", (json_int_t)period.until.us, "due_at", (json_int_t)due.us));
	}
}

void periodic_tell(const struct service *service, json_t *row)
{
	const char *owed = periodic_owed(service->settings);
	json_t *told;

	if (owed[0] == '\0' || service->periodic == NULL || service->periodic->began == 0 ||
	    service->places.mode == MODE_TRAINING)
		return;
	told = json_array();
	for (const struct choice *sort = report_sorts; sort->name != NULL; sort++)
		if (word_in(owed, sort->name))
			tell_periods(service, sort->name, told);
	json_object_set_new(row, "periodic", told);
}

/* ---- plans -------------------------------------------------------------------------------- */

struct plan_list {
	struct service *service;
	json_t *plans;
};

static void take_plan(int64_t key, void *data)
{
	struct plan_list *list = data;
	json_auto_t *row = plans_row(list->service, key);

	if (g_strcmp0(record_text(row, "standing"), "in_force") == 0)
		json_array_append_new(list->plans,
		    json_pack("{s:O*, s:O*}", "code", json_object_get(row, "code"), "title",
			json_object_get(row, "title")));
}

json_t *periodic_plans(struct service *service)
{
	struct plan_list list = { service, json_array() };

	plans_keys(service, take_plan, &list);
	return list.plans;
}

/* ---- the document ------------------------------------------------------------------------- */

/* What fails is tried again later: until then the report says that it is being worked out. */
static void compiled(const struct store_result *result, void *data)
{
	struct periodic *periodic = data;

	periodic->id = 0;
	periodic->patience = result->committed ? 0 : AGAIN;
	if (!result->committed && result->code != RPC_CONFLICT)
		log_warning("periodic", "%s", result->message);
}

static void worked_out(json_t *document, const char *failure, void *data)
{
	struct periodic *periodic = data;

	if (failure != NULL) {
		log_warning("periodic", "%s", failure);
		periodic->id = 0;
		return;
	}
	char *text = json_dumps(document, JSON_COMPACT | JSON_PRESERVE_ORDER);
	struct store_act request = {
		.kind = "periodic_report", .act = "compile", .id = periodic->id,
		.actor = actor_service(), .origin = "zhiband",
		.fields = json_pack("{s:s}", "document", text),
		/* asked for once more meanwhile: that one counts */
		.expect = json_pack("{s:s, s:I}", "state", "drafted", "asked_at",
		    (json_int_t)periodic->asked_at),
	};
	free(text);
	store_act(periodic->service->store, &request, compiled, periodic);
}

static void work_out(struct periodic *periodic, const json_t *record)
{
	struct service *service = periodic->service;

	periodic->id = record_id(record);
	periodic->asked_at = record_integer(record, "asked_at");
	periodic->patience = AGAIN;
	store_figures(service->store,
	    json_pack("{s:{s:O, s:O, s:s, s:s}, s:I, s:I, s:I, s:o}", "report", "sort",
		json_object_get(record, "sort"), "period", json_object_get(record, "period"),
		"site", service->settings->site_name, "profile",
		service->settings->site_profile, "from",
		(json_int_t)record_integer(record, "from"), "to",
		(json_int_t)record_integer(record, "until"), "now", (json_int_t)clock_wall().us,
		"plans", periodic_plans(service)), worked_out, periodic);
}

/* ---- drafts ------------------------------------------------------------------------------- */

static bool is_there(const struct service *service, const char *sort, const char *period)
{
	for (json_t *report = ledger_next(service->ledger, "periodic_report", NULL);
	     report != NULL; report = ledger_next(service->ledger, "periodic_report", report))
		if (!periodic_was_withdrawn(report) &&
		    g_strcmp0(record_text(report, "sort"), sort) == 0 &&
		    g_strcmp0(record_text(report, "period"), period) == 0)
			return true;
	return false;
}

static void drafted(const struct store_result *result, void *data)
{
	struct periodic *periodic = data;

	periodic->patience = result->committed ? 0 : AGAIN;
	if (!result->committed)
		log_warning("periodic", "%s", result->message);
}

static void draft(struct periodic *periodic, const char *sort, const char *period)
{
	struct service *service = periodic->service;
	const struct facts_asked asked = { kind_find("periodic_report"), "draft", 0, NULL, NULL };
	struct store_act request = {
		.kind = "periodic_report", .act = "draft",
		.actor = actor_service(), .origin = "zhiband",
		.fields = json_pack("{s:s, s:s}", "sort", sort, "period", period),
		.facts = periodic_facts(service, &asked),
	};

	periodic->patience = AGAIN;
	store_act(service->store, &request, drafted, periodic);
}

/* The oldest period of SORT that is over, in which something was kept, and that has no report. */
static bool draft_next(struct periodic *periodic, const char *sort)
{
	for (int back = BACK_MOST; back >= 1; back--) {
		struct report_period period = report_period_at(sort, clock_wall(), back);
		if (period.until.us <= periodic->began ||
		    is_there(periodic->service, sort, period.name))
			continue;
		draft(periodic, sort, period.name);
		return true;
	}
	return false;
}

static void know_beginning(json_t *began, const char *failure, void *data)
{
	struct periodic *periodic = data;

	if (failure != NULL)
		log_warning("periodic", "%s", failure);
	else
		periodic->began = MAX(1, json_integer_value(began));
	periodic->patience = failure != NULL ? AGAIN : 0;
}

static void ask_beginning(struct periodic *periodic)
{
	periodic->patience = AGAIN;
	store_figures(periodic->service->store, json_pack("{s:b}", "began", 1), know_beginning,
	    periodic);
}

/* ---- each second -------------------------------------------------------------------------- */

static bool work_out_next(struct periodic *periodic)
{
	const struct service *service = periodic->service;

	for (json_t *report = ledger_next(service->ledger, "periodic_report", NULL);
	     report != NULL; report = ledger_next(service->ledger, "periodic_report", report))
		if (record_flag(report, "pending") &&
		    g_strcmp0(record_text(report, "state"), "drafted") == 0) {
			work_out(periodic, report);
			return true;
		}
	return false;
}

void periodic_beat(struct service *service)
{
	struct periodic *periodic = service->periodic;
	const char *owed = periodic_owed(service->settings);

	if (periodic->id != 0)
		return;
	if (periodic->patience > 0) {
		periodic->patience--;
		return;
	}
	if (work_out_next(periodic) || service->places.mode == MODE_TRAINING || owed[0] == '\0')
		return;
	if (periodic->began == 0) {
		ask_beginning(periodic);
		return;
	}
	for (const struct choice *sort = report_sorts; sort->name != NULL; sort++)
		if (word_in(owed, sort->name) && draft_next(periodic, sort->name))
			return;
}

void periodic_follow(struct service *service, json_t *record)
{
	if (service->periodic != NULL && record_flag(record, "pending"))
		service->periodic->patience = 0;
}
