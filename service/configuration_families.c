/* The families of configuration files, and what is of which. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/cli/profile.h"
#include "runbooks/plan.h"
#include "service/alarm_settings.h"
#include "service/alarms.h"
#include "service/configuration_parts.h"
#include "service/evidence.h"
#include "service/incidents.h"
#include "service/messages.h"
#include "service/plans.h"
#include "service/profiles.h"
#include "service/reporting.h"
#include "service/rooms.h"
#include "service/rules_parts.h"
#include "service/service.h"
#include "service/shell.h"
#include "service/topology.h"

#define NAME_LIMIT 100           /* octets, of the 120 of the record */

/* ---- site.conf ---------------------------------------------------------------------------- */

static bool check_site(const char *path, const char *text, GError **error)
{
	own(settings) settings = settings_parse(path, text, error);

	return settings != NULL;
}

bool configuration_fits(const struct service *service, const char *name, const char *text,
    GError **error)
{
	own(settings) settings = strcmp(name, "site.conf") != 0 ? NULL :
	    settings_parse(name, text, NULL);

	if (settings == NULL || messages_fit(service->messages, settings, error))
		return true;
	g_prefix_error(error, "%s: ", name);
	return false;
}

static void take_site(struct service *service, const char *name, const char *text)
{
	struct settings *settings = settings_parse(name, text, NULL);

	if (settings == NULL)
		return;
	settings_free(service->settings);
	service->settings = settings;
	picture_follow_settings(service);
	topology_follow_settings(service);
	messages_follow_settings(service->messages);
	evidence_follow_settings(service);
}

/* ---- command profiles --------------------------------------------------------------------- */

static bool check_cli(const char *path, const char *text, GError **error)
{
	own(cli_profile) profile = cli_profile_read(path, text, error);

	return profile != NULL;
}

/* ---- threshold schemes -------------------------------------------------------------------- */

static bool check_scheme(const char *path, const char *text, GError **error)
{
	own(scheme) scheme = scheme_read(path, text, error);

	return scheme != NULL;
}

/* ---- rules -------------------------------------------------------------------------------- */

static bool check_rules(const char *path, const char *text, GError **error)
{
	own(rule_set) set = rule_set_read(path, text, error);

	return set != NULL;
}

/* ---- alarms.conf -------------------------------------------------------------------------- */

static bool check_alarms(const char *path, const char *text, GError **error)
{
	own(alarm_settings) settings = alarm_settings_read(path, text, error);

	return settings != NULL;
}

static void take_alarms(struct service *service, const char *name, const char *text)
{
	struct alarm_settings *settings = alarm_settings_read(name, text, NULL);

	if (settings != NULL)
		alarms_take_settings(service->alarms, settings);
}

/* Both kinds of profile begin with [profile]. */
static bool is_cli(const char *text)
{
	return cli_is_profile(text) && !profile_is_one(text);
}

const struct configuration_family configuration_families[] = {
	{ .file = "site.conf", .early = true, .check = check_site, .take = take_site },
	{ .file = "alarms.conf", .check = check_alarms, .take = take_alarms },
	{ .folder = "cli", .is_mine = is_cli, .check = check_cli,
	  .take = shells_take_profile },
	{ .folder = "profiles", .is_mine = profile_is_one, .check = profiles_check_file,
	  .take = profiles_take_file },
	{ .folder = "thresholds", .is_mine = scheme_is_meant, .check = check_scheme,
	  .take = rooms_take_scheme },
	{ .folder = "rules", .is_mine = rule_set_is_meant, .check = check_rules,
	  .take = rules_take_file },
	{ .folder = "reporting", .is_mine = reporting_is_meant, .check = incidents_check_file,
	  .take = incidents_take_file },
	{ .folder = "plans", .suffix = ".md", .is_mine = plan_is_meant, .check = plans_check_file,
	  .take = plans_take_file },
	{ .file = NULL },
};

/* ---- what is of which --------------------------------------------------------------------- */

bool configuration_is_file_name(const struct configuration_family *family, const char *name)
{
	const char *suffix = family->suffix == NULL ? ".conf" : family->suffix;

	return g_str_has_suffix(name, suffix) && name[0] != '.' && strlen(name) <= NAME_LIMIT &&
	    text_is_clean(name);
}

/* The family of TEXT of the file NAME in FOLDER: the folder counts first, then what it says. */
static const struct configuration_family *family_of(const char *folder, const char *name,
    const char *text)
{
	const struct configuration_family *family = configuration_families;

	for (; family->check != NULL; family++)
		if (family->file != NULL ? strcmp(family->file, name) == 0 :
		    configuration_is_file_name(family, name) &&
			strcmp(family->folder, folder) == 0)
			return family;
	for (family = configuration_families; family->check != NULL; family++)
		if (family->is_mine != NULL && configuration_is_file_name(family, name) &&
		    family->is_mine(text))
			return family;
	return NULL;
}

const struct configuration_family *configuration_family(const char *path, const char *text)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *folder = g_path_get_basename(directory);

	return family_of(folder, name, text);
}

bool configuration_is_void(const char *text)
{
	while (*text != '\0') {
		text += strspn(text, " \t\r\n");
		if (*text != '\0' && *text != '#')
			return false;
		text += strcspn(text, "\n");
	}
	return true;
}

char *configuration_check(const char *path, const char *text, GError **error)
{
	const struct configuration_family *family = configuration_family(path, text);
	g_autofree char *name = g_path_get_basename(path);

	if (family == NULL) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    _("%s：不是值班台认识的配置文件（site.conf、alarms.conf、cli/ 下的命令模板、"
		      "profiles/ 下的设备模板、thresholds/ 下的阈值方案、rules/ 下的规则、"
		      "reporting/ 下的上报规则、plans/ 下的预案 NAME.md）"), name);
		return NULL;
	}
	if (family->folder != NULL && configuration_is_void(text))
		return g_build_filename(family->folder, name, NULL);
	if (!family->check(path, text, error))
		return NULL;
	return family->file != NULL ? g_strdup(name) :
	    g_build_filename(family->folder, name, NULL);
}
