/* `zhiband discover`: one address or a range, asked once, without a service. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/discover.h"
#include "service/offline.h"
#include "service/range.h"
#include "service/secrets.h"
#include "service/settings.h"
#include "service/store.h"
#include "service/survey.h"

#define AT_ONCE 256                   /* addresses of a range under way */
#define MOST 65536                    /* the longest range */

/* A run: what is asked, what came. */
struct search {
	GMainLoop *loop;
	struct survey *survey;
	GArray *addresses;
	GPtrArray *credentials;
	GPtrArray *profiles;
	bool range, json;
	json_t *found;                /* array */
};

static int fail(const char *reason)
{
	fprintf(stderr, "zhiban discover: %s\n", reason);
	return 1;
}

/* ---- the credential ----------------------------------------------------------------------- */

/* The credential record of that name, read on the store's own thread while the loop runs. */
struct lookup {
	GMainLoop *loop;
	json_t *record;
	char *failure;
};

static void looked_up(json_t *records, const char *failure, void *data)
{
	struct lookup *lookup = data;
	lookup->record = json_incref(json_array_get(records, 0));
	lookup->failure = g_strdup(failure);
	g_main_loop_quit(lookup->loop);
}

static json_t *find_record(const char *state, const char *name, GError **error)
{
	struct store_settings settings = { .state_dir = state, .read_only = true };
	struct lookup lookup = { 0 };
	struct store *store = store_open(&settings, error);
	if (!store)
		return NULL;
	lookup.loop = g_main_loop_new(NULL, FALSE);
	store_list(store, kind_find("credential"), json_pack("{s:s}", "name", name), 0, 1,
	    looked_up, &lookup);
	g_main_loop_run(lookup.loop);
	g_main_loop_unref(lookup.loop);
	store_close(store);
	if (!lookup.record)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
		    lookup.failure ? lookup.failure : _("台账里没有这个名称的凭据"));
	g_free(lookup.failure);
	return lookup.record;
}

static struct credential *read_credential(const char *state, const char *name, GError **error)
{
	own(secrets) secrets = secrets_open(state, error);
	json_auto_t *record = secrets ? find_record(state, name, error) : NULL;
	return record ? secrets_credential(secrets, record, error) : NULL;
}

static struct credential *community_credential(enum credential_version version,
    const char *community)
{
	struct credential *credential = g_new0(struct credential, 1);

	credential->version = version;
	credential->community = g_strdup(community);
	return credential;
}

static void add_credential(struct search *search, struct credential *credential)
{
	g_ptr_array_add(search->credentials, survey_credential_new(0, NULL, credential));
}

/* Old equipment speaks v1 only and does not answer v2c at all: a single address gets both. */
static void add_community(struct search *search, const char *community)
{
	add_credential(search, community_credential(CREDENTIAL_V2C, community));
	if (!search->range)
		add_credential(search, community_credential(CREDENTIAL_V1, community));
}

static bool add_named(struct search *search, const char *name, const char *state, GError **error)
{
	struct places places = { .mode = MODE_TRIAL };

	if (!state && !places_read(NULL, &places, error))
		return false;
	struct credential *credential =
	    read_credential(state ? state : places.state_dir, name, error);
	if (!state)
		places_clear(&places);
	if (credential)
		add_credential(search, credential);
	return credential != NULL;
}

/* ---- profiles ----------------------------------------------------------------------------- */

/* Those that come with the program, and the one in FILE (may be NULL) before it is applied. Caller
 * unrefs. */
static GPtrArray *read_profiles(const char *file, GError **error)
{
	g_autofree char *folder = profile_folder(), *text = NULL;
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) profiles = profiles_load(folder, troubles);

	for (guint i = 0; i < troubles->len; i++)
		fprintf(stderr, "%s\n", (const char *)troubles->pdata[i]);
	if (!file)
		return g_steal_pointer(&profiles);
	if (!g_file_get_contents(file, &text, NULL, error))
		return NULL;
	struct profile *profile = profile_read(file, text, i18n_language(), error);
	if (!profile)
		return NULL;
	profiles_add(profiles, profile);
	return g_steal_pointer(&profiles);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void found(json_t *row, void *data)
{
	struct search *search = data;

	if (json_is_true(json_object_get(row, "reached")))
		json_array_append(search->found, row);
}

static void finished(void *data)
{
	struct search *search = data;

	g_main_loop_quit(search->loop);
}

/* Asks; the sentence of the last that failed in *RET_FAILURE. */
static bool search_run(struct search *search, char **ret_failure, GError **error)
{
	struct timers *timers = timers_new(NULL);
	const struct survey_settings settings = { .timers = timers,
		.profiles = search->profiles,
		.addresses = search->addresses, .credentials = search->credentials,
		.at_once = AT_ONCE, .found = found, .finished = finished, .data = search };

	search->loop = g_main_loop_new(NULL, FALSE);
	search->survey = survey_new(&settings, error);
	if (search->survey) {
		g_main_loop_run(search->loop);
		*ret_failure = g_strdup(survey_failure(search->survey));
	}
	bool done = search->survey != NULL;
	survey_free(search->survey);
	g_main_loop_unref(search->loop);
	timers_free(timers);
	return done;
}

/* ---- telling ------------------------------------------------------------------------------ */

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "";
}

static void print_line(const json_t *object)
{
	printf(_("%s  %s  %zu 个端口  %zu 个邻居  %s\n"), text_of(object, "address"),
	    text_of(object, "sysName"), json_array_size(json_object_get(object, "ports")),
	    json_array_size(json_object_get(object, "lldp")), text_of(object, "sysDescr"));
}

/* What was not reached is said as well: a script wants one value whatever happens. */
static json_t *nothing_there(const struct search *search, const char *failure)
{
	g_autofree char *address =
	    address_show(&g_array_index(search->addresses, struct address, 0), DISCOVER_PORT);
	return json_pack("{s:s, s:b, s:s, s:[], s:[]}", "address", address, "reached", 0, "reason",
	    failure, "ports", "lldp");
}

static int report(struct search *search, const char *failure)
{
	size_t n = json_array_size(search->found);
	if (!search->range && n == 0)
		json_array_append_new(search->found, nothing_there(search, failure));
	if (search->json) {
		json_dumpf(search->range ? search->found : json_array_get(search->found, 0), stdout,
		    JSON_INDENT(1));
		putchar('\n');
	} else {
		for (size_t i = 0; i < n; i++)
			print_line(json_array_get(search->found, i));
	}
	if (n == 0)
		return fail(search->range ? _("这一地址段里没有设备应答") : failure);
	return fflush(stdout) == 0 ? 0 : fail(_("结果没有写出去"));
}

int discover_main(int argc, char **argv)
{
	g_autofree char *community = NULL, *name = NULL, *state = NULL, *file = NULL;
	g_autoptr(GError) error = NULL;
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "community", 0, 0, G_OPTION_ARG_STRING, &community,
		    N_("团体名，只用于公开的测试设备"), "C" },
		{ "credential", 0, 0, G_OPTION_ARG_STRING, &name, N_("台账里凭据的名称"), "NAME" },
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, N_("状态目录"), "DIR" },
		{ "profile", 0, 0, G_OPTION_ARG_FILENAME, &file,
		    N_("再加一个设备模板文件，不必先生效"), "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("输出一个 JSON 值"), NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	if (!offline_options(&argc, &argv, options))
		return 2;
	if (argc != 2 || !community == !name) {
		fail(_("用法：zhiban discover 地址[:端口]|地址段 "
		       "--community C | --credential 名称 [--json]"));
		return 2;
	}
	g_autofree char *failure = NULL;
	g_autoptr(GArray) addresses = range_parse(argv[1], DISCOVER_PORT, MOST, &error);
	if (!addresses)
		return fail(error->message);
	g_autoptr(GPtrArray) credentials =
	    g_ptr_array_new_with_free_func(survey_credential_free);
	json_auto_t *all = json_array();
	struct search search = { .addresses = addresses, .credentials = credentials, .json = json,
		.range = addresses->len > 1 || strchr(argv[1], '/'), .found = all };
	g_autoptr(GPtrArray) profiles = read_profiles(file, &error);
	if (!profiles)
		return fail(error->message);
	search.profiles = profiles;
	if (community)
		add_community(&search, community);
	else if (!add_named(&search, name, state, &error))
		return fail(error->message);
	return search_run(&search, &failure, &error) ? report(&search, failure)
						     : fail(error->message);
}
