#include "service/incidents.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/shipped.h"
#include "records/model/incident.h"
#include "service/reporting.h"
#include "service/service.h"

#define SUFFIX ".conf"

struct incidents {
	struct service *service;
	GHashTable *shipped, *own;   /* profile -> json_t * of reporting_read(), owned */
};

static void release(void *rules)
{
	json_decref(rules);
}

/* ---- the rules ---------------------------------------------------------------------------- */

static void load_file(struct incidents *incidents, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
	g_autoptr(GError) error = NULL;
	json_t *rules = NULL;

	if (g_file_get_contents(path, &text, NULL, &error))
		rules = reporting_read(path, text, &error);
	if (rules == NULL) {
		log_error("incidents", "%s", error->message);
		return;
	}
	g_hash_table_replace(incidents->shipped,
	    g_strndup(name, strlen(name) - strlen(SUFFIX)), rules);
}

static void load_shipped(struct incidents *incidents)
{
	g_autofree char *folder =
	    shipped_folder("reporting", "service/reporting", "custom.conf");
	g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
	const char *name;

	while (directory != NULL && (name = g_dir_read_name(directory)) != NULL)
		if (g_str_has_suffix(name, SUFFIX))
			load_file(incidents, folder, name);
}

struct incidents *incidents_new(struct service *service)
{
	struct incidents *incidents = g_new0(struct incidents, 1);

	incidents->service = service;
	incidents->shipped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);
	incidents->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);
	load_shipped(incidents);
	return incidents;
}

void incidents_free(struct incidents *incidents)
{
	if (incidents == NULL)
		return;
	g_hash_table_unref(incidents->shipped);
	g_hash_table_unref(incidents->own);
	g_free(incidents);
}

bool incidents_check_file(const char *path, const char *text, GError **error)
{
	json_t *rules = reporting_read(path, text, error);

	json_decref(rules);
	return rules != NULL;
}

void incidents_take_file(struct service *service, const char *name, const char *text)
{
	g_autofree char *profile = g_path_get_basename(name);
	json_t *rules = text == NULL ? NULL : reporting_read(name, text, NULL);

	if (g_str_has_suffix(profile, SUFFIX))
		profile[strlen(profile) - strlen(SUFFIX)] = '\0';
	if (text == NULL)
		g_hash_table_remove(service->incidents->own, profile);
	else if (rules != NULL)
		g_hash_table_replace(service->incidents->own, g_strdup(profile), rules);
}

/* The rules of the site's profile; those of `custom` where it has none. Borrowed. */
static const json_t *rules_of(const struct service *service)
{
	const struct incidents *incidents = service->incidents;
	const char *const profiles[] = { service->settings->site_profile, "custom" };
	const json_t *rules = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(profiles) && rules == NULL; i++) {
		rules = g_hash_table_lookup(incidents->own, profiles[i]);
		if (rules == NULL)
			rules = g_hash_table_lookup(incidents->shipped, profiles[i]);
	}
	return rules;
}

const char *incidents_trouble(const struct service *service)
{
	const struct incidents *incidents = service->incidents;
	const char *profile = service->settings->site_profile;

	if (incidents == NULL || g_hash_table_contains(incidents->own, profile) ||
	    g_hash_table_contains(incidents->shipped, profile))
		return NULL;
	return _("site.conf [site] profile：没有这个地区的上报规则，按 custom 上报");
}

/* ---- whom to call ------------------------------------------------------------------------- */

/* Who of the contacts for PURPOSE is called first: one that is alive, by the order at night. */
static const json_t *contact_for(const struct service *service, const char *purpose)
{
	const struct kind *kind = kind_find("contact");
	const json_t *best = NULL;

	for (json_t *one = ledger_next(service->ledger, "contact", NULL); one != NULL;
	     one = ledger_next(service->ledger, "contact", one)) {
		if (g_strcmp0(record_text(one, "purpose"), purpose) != 0 ||
		    record_has_ended(kind, one) || record_flag(one, "dead"))
			continue;
		int64_t order = record_integer(one, "night_order"),
			first = record_integer(best, "night_order");
		if (best == NULL || (order != 0 && (first == 0 || order < first)))
			best = one;
	}
	return best;
}

static void add_phone(const struct service *service, json_t *party)
{
	const char *purpose = record_text(party, "contact");
	const json_t *contact = purpose == NULL ? NULL : contact_for(service, purpose);
	const char *phone = record_text(contact, "office_phone");

	if (phone == NULL)
		phone = record_text(contact, "mobile");
	if (phone == NULL)
		return;
	json_object_set_new(party, "phone", json_string(phone));
	json_object_set_new(party, "phone_title", json_string(record_text(contact, "name")));
}

/* ---- facts -------------------------------------------------------------------------------- */

/* To whom the device belongs: an attack that comes from a device below is that unit's (T45). */
static void add_responsible(struct service *service, const struct facts_asked *asked,
    json_t *facts)
{
	int64_t device = facts_reference(service, asked, "device");
	const json_t *record = ledger_get(service->ledger, "device", device);
	const char *tenant = ledger_name(service->ledger, "organisation",
	    record_integer(record, "tenant_org"));
	const char *owner = ledger_name(service->ledger, "organisation",
	    record_integer(record, "owner_org"));

	if (record == NULL)
		return;
	if (tenant[0] != '\0' || owner[0] != '\0')
		json_object_set_new(facts, "responsible",
		    json_string(tenant[0] != '\0' ? tenant : owner));
}

/* As in the settings: how the national rule calls the operator of this network. */
static const char *const operators[] = { "other", "central", "cii" };

json_t *incidents_facts(struct service *service, const struct facts_asked *asked)
{
	json_t *rules = json_deep_copy(rules_of(service));
	json_t *facts = json_object(), *party;
	size_t i;

	if (rules != NULL) {
		json_object_set_new(rules, "profile",
		    json_string(service->settings->site_profile));
		json_object_set_new(rules, "operator",
		    json_string(operators[service->settings->site_operator]));
		json_array_foreach(json_object_get(rules, "parties"), i, party)
			add_phone(service, party);
		json_object_set_new(facts, "rules", rules);
	}
	if (strcmp(asked->kind->name, "incident") == 0)
		add_responsible(service, asked, facts);
	return facts;
}
