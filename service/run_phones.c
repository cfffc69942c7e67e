#include "service/run_phones.h"

#include <string.h>

#include "records/model/contact.h"
#include "service/location.h"
#include "service/roster.h"
#include "service/rows.h"
#include "service/service.h"

#define PEOPLE_MOST 6            /* of one line: who is called from a screen */

/* What people call those who are called, longer words before those they contain; and where they
 * are: on the roster, in a chain of succession, contacts of a purpose, contacts of organisations of
 * a type. */
static const struct meaning {
	const char *word, *duty, *chain, *purpose, *organisation;
} meanings[] = {
	{ "上级", NULL, "superior", "superior", "superior" },        /* not shown */
	{ "值班长", "supervisor", "supervisor", NULL, NULL },        /* not shown */
	{ "带班领导", "leader", "leader", NULL, NULL },              /* not shown */
	{ "管理单位", NULL, "mgmt_unit", NULL, "mgmt_unit" },        /* not shown */
	{ "安全管理员", NULL, "secadmin", NULL, NULL },              /* not shown */
	{ "系统管理员", NULL, "sysadmin", NULL, NULL },              /* not shown */
	{ "运维", NULL, "ops_unit", NULL, "ops_unit" },              /* not shown */
	{ "供电", NULL, NULL, "power", NULL },                       /* not shown */
	{ "物业", NULL, NULL, "property", NULL },                    /* not shown */
	{ "消防", NULL, NULL, "fire", NULL },                        /* not shown */
	{ "公安", NULL, NULL, "police", NULL },                      /* not shown */
	{ "网信", NULL, NULL, "cyberspace", NULL },                  /* not shown */
	{ "运营商", NULL, NULL, "repair", NULL },                    /* not shown */
	{ "抢修", NULL, NULL, "repair", NULL },                      /* not shown */
	{ "维保", NULL, NULL, "vendor", NULL },                      /* not shown */
	{ "厂商", NULL, NULL, "vendor", NULL },                      /* not shown */
};
/* Those who use the line the run is about. */
static const char units_word[] = "单位"; /* not shown */

struct finding {
	struct service *service;
	bool masked, night;
	json_t *people;              /* of one line */
};

/* ---- adding ------------------------------------------------------------------------------- */

static bool is_there(const json_t *people, const char *kind, int64_t id)
{
	const json_t *one;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)people, i, one)
		if (record_id(one) == id && strcmp(record_text(one, "kind"), kind) == 0)
			return true;
	return false;
}

static void add(struct finding *finding, const char *kind, const json_t *record, const char *why)
{
	static const char *const texts[] = { "office_phone", "reach_note", "verified_on" };
	bool person = strcmp(kind, "person") == 0;
	json_auto_t *seen = json_copy((json_t *)(uintptr_t)record);
	const char *unit;

	if (record == NULL || !ledger_is_current(kind_find(kind), record) ||
	    is_there(finding->people, kind, record_id(record)) ||
	    json_array_size(finding->people) >= PEOPLE_MOST)
		return;
	if (finding->masked)
		record_mask(kind_find(kind), seen);
	json_t *row = json_pack("{s:s, s:I, s:s, s:s}", "kind", kind, "id",
	    (json_int_t)record_id(record), "name", record_text(record, "name"), "why", why);
	row_text(row, "mobile", record_text(seen, person ? "phone" : "mobile"));
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		row_text(row, texts[i], record_text(seen, texts[i]));
	unit = ledger_name(finding->service->ledger, "access_unit",
	    record_integer(record, "access_unit"));
	row_text(row, "where", unit[0] != '\0' ? unit :
	    ledger_name(finding->service->ledger, "organisation",
		record_integer(record, "organisation")));
	if (record_flag(record, "at_night"))
		json_object_set_new(row, "at_night", json_true());
	if (record_flag(record, "dead"))
		json_object_set_new(row, "dead", json_true());
	json_array_append_new(finding->people, row);
}

/* ---- where they are ----------------------------------------------------------------------- */

static void add_on_duty(struct finding *finding, const char *duty)
{
	const json_t *entry = roster_on(finding->service, NULL, duty, clock_wall());

	if (entry != NULL)
		add(finding, "person", ledger_get(finding->service->ledger, "person",
		    record_integer(entry, "person")), "roster");
}

static gint by_place(const void *a, const void *b)
{
	int64_t x = record_integer(*(json_t *const *)a, "place"),
		y = record_integer(*(json_t *const *)b, "place");

	return x < y ? -1 : x > y;
}

static void add_chain(struct finding *finding, const char *chain)
{
	struct ledger *ledger = finding->service->ledger;
	g_autoptr(GPtrArray) links = g_ptr_array_new();

	for (json_t *link = ledger_next(ledger, "succession", NULL); link != NULL;
	     link = ledger_next(ledger, "succession", link))
		if (ledger_is_current(kind_find("succession"), link) &&
		    g_strcmp0(record_text(link, "chain"), chain) == 0)
			g_ptr_array_add(links, link);
	g_ptr_array_sort(links, by_place);
	for (guint i = 0; i < links->len; i++) {
		const char *kind = record_integer(links->pdata[i], "contact") != 0
		    ? "contact" : "person";
		add(finding, kind, ledger_get(ledger, kind,
		    record_integer(links->pdata[i], kind)), "chain");
	}
}

static gint by_use(const void *a, const void *b, void *data)
{
	const struct finding *finding = data;

	return contact_compare(*(json_t *const *)a, *(json_t *const *)b, finding->night);
}

static bool has(const char *text, const char *word)
{
	return text != NULL && text[0] != '\0' && strstr(text, word) != NULL;
}

/* CONTACT answers to WHOM: its name or that of its unit has it. */
static bool is_called(const struct finding *finding, const json_t *contact, const char *whom)
{
	const struct ledger *ledger = finding->service->ledger;

	return has(record_text(contact, "name"), whom) ||
	    has(ledger_name(ledger, "organisation", record_integer(contact, "organisation")),
		whom) ||
	    has(ledger_name(ledger, "access_unit", record_integer(contact, "access_unit")), whom);
}

static bool is_of_type(const struct finding *finding, const json_t *contact, const char *type)
{
	const json_t *unit = ledger_get(finding->service->ledger, "organisation",
	    record_integer(contact, "organisation"));

	return type != NULL && g_strcmp0(record_text(unit, "type"), type) == 0;
}

/* Contacts that are called WHOM, are of PURPOSE or of organisations of TYPE (each NULL: no). */
static void add_contacts(struct finding *finding, const char *whom, const char *purpose,
    const char *type, const char *why)
{
	struct ledger *ledger = finding->service->ledger;
	g_autoptr(GPtrArray) contacts = g_ptr_array_new();

	for (json_t *one = ledger_next(ledger, "contact", NULL); one != NULL;
	     one = ledger_next(ledger, "contact", one))
		if ((whom != NULL && is_called(finding, one, whom)) ||
		    (purpose != NULL && g_strcmp0(record_text(one, "purpose"), purpose) == 0) ||
		    is_of_type(finding, one, type))
			g_ptr_array_add(contacts, one);
	g_ptr_array_sort_with_data(contacts, by_use, finding);
	for (guint i = 0; i < contacts->len; i++)
		add(finding, "contact", contacts->pdata[i], why);
}

static void add_persons(struct finding *finding, const char *whom)
{
	struct ledger *ledger = finding->service->ledger;

	for (json_t *one = ledger_next(ledger, "person", NULL); one != NULL;
	     one = ledger_next(ledger, "person", one))
		if (has(record_text(one, "name"), whom))
			add(finding, "person", one, "name");
}

/* The circuit that RUN is about, by its alarm or by name; 0: none. */
static int64_t circuit_of(struct service *service, int64_t run)
{
	const json_t *record = ledger_get(service->ledger, "run", run);
	const struct alarm *alarm = alarm_find(service->alarms, record_integer(record, "alarm"));

	if (alarm != NULL && strcmp(alarm->resource_kind, "circuit") == 0)
		return alarm->resource;
	for (json_t *role = ledger_next_of(service->ledger, "run_role", "run", run, NULL);
	     role != NULL; role = ledger_next_of(service->ledger, "run_role", "run", run, role))
		if (g_strcmp0(record_text(role, "kind"), "circuit") == 0)
			return record_integer(role, "object");
	return 0;
}

/* Everybody of the units on the line the run is about. */
static void add_units(struct finding *finding, int64_t run)
{
	struct ledger *ledger = finding->service->ledger;
	int64_t circuit = circuit_of(finding->service, run);
	g_autoptr(GPtrArray) contacts = g_ptr_array_new();

	for (json_t *use = ledger_next_of(ledger, "circuit_unit", "circuit", circuit, NULL);
	     circuit != 0 && use != NULL;
	     use = ledger_next_of(ledger, "circuit_unit", "circuit", circuit, use)) {
		int64_t unit = record_integer(use, "access_unit");
		for (json_t *one = ledger_next_of(ledger, "contact", "access_unit", unit, NULL);
		     one != NULL && ledger_is_current(kind_find("circuit_unit"), use);
		     one = ledger_next_of(ledger, "contact", "access_unit", unit, one))
			g_ptr_array_add(contacts, one);
	}
	g_ptr_array_sort_with_data(contacts, by_use, finding);
	for (guint i = 0; i < contacts->len; i++)
		add(finding, "contact", contacts->pdata[i], "unit");
}

/* ---- one line ----------------------------------------------------------------------------- */

static void find(struct finding *finding, int64_t run, const char *whom)
{
	const struct meaning *meaning = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(meanings) && meaning == NULL; i++)
		if (strstr(whom, meanings[i].word) != NULL)
			meaning = &meanings[i];
	if (meaning != NULL && meaning->duty != NULL)
		add_on_duty(finding, meaning->duty);
	if (meaning != NULL && meaning->chain != NULL)
		add_chain(finding, meaning->chain);
	add_contacts(finding, whom, NULL, NULL, "name");
	add_persons(finding, whom);
	if (meaning != NULL)
		add_contacts(finding, NULL, meaning->purpose, meaning->organisation,
		    meaning->purpose != NULL ? meaning->purpose : "name");
	else if (strstr(whom, units_word) != NULL)
		add_units(finding, run);
}

/* Whom nobody reaches any more is called last. */
static json_t *living_first(const json_t *people)
{
	json_t *sorted = json_array(), *one;
	size_t i;

	for (int dead = 0; dead <= 1; dead++)
		json_array_foreach((json_t *)(uintptr_t)people, i, one)
			if (record_flag(one, "dead") == (dead == 1))
				json_array_append(sorted, one);
	return sorted;
}

json_t *run_phones(struct service *service, int64_t step, bool masked)
{
	const json_t *record = ledger_get(service->ledger, "run_step", step);
	const char *calls = record_text(record, "calls");
	g_auto(GStrv) lines = g_strsplit(calls == NULL ? "" : calls, "\n", -1);
	json_t *answer = json_array();

	for (char **whom = lines; *whom != NULL; whom++) {
		struct finding finding = { service, masked, location_is_night(service),
			json_array() };
		find(&finding, record_integer(record, "run"), *whom);
		json_array_append_new(answer, json_pack("{s:s, s:o}", "whom", *whom, "people",
		    living_first(finding.people)));
		json_decref(finding.people);
	}
	return answer;
}
