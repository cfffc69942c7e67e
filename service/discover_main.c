/* `zhiband discover`: one address or a range, asked once, without a service. */
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/discover.h"
#include "service/offline.h"
#include "service/secrets.h"
#include "service/settings.h"
#include "service/store.h"

#define AT_ONCE 256                   /* addresses of a range under way */
#define RANGE_BITS 16                 /* the longest range: 65536 addresses */

/* A run: the addresses FIRST + 0 .. COUNT - 1, those asked, what came. */
struct search {
	GMainLoop *loop;
	struct timers *timers;
	struct engine *engine;
	struct credential *credential;
	struct address first;
	uint32_t count, next, under_way;
	bool range, json;
	json_t *found;                /* array */
	char *failure;                /* the sentence of the last that failed */
};

/* One address asked, by v2c and then, for a community, by v1. */
struct inquiry {
	struct search *search;
	struct address address;
};

static int fail(const char *reason)
{
	fprintf(stderr, "zhiban discover: %s\n", reason);
	return 1;
}

/* ---- what is asked ------------------------------------------------------------------------ */

static bool refuse_range(const char *text, GError **error)
{
	g_autofree char *clean = text_clean_string(text);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
	    _("地址段 %s 不成立：前缀长度不对，或一次超过 65536 个地址"), clean);
	return false;
}

/* The bytes of ADDRESS, most significant first. */
static uint8_t *address_bytes(struct address *address, unsigned *ret_bits)
{
	bool v6 = address->socket.any.sa_family == AF_INET6;
	*ret_bits = v6 ? 128 : 32;
	return v6 ? address->socket.v6.sin6_addr.s6_addr : (uint8_t *)&address->socket.v4.sin_addr;
}

/* ADDRESS moved on by STEP. */
static struct address address_plus(struct address address, uint32_t step)
{
	unsigned bits;
	uint8_t *bytes = address_bytes(&address, &bits);
	for (unsigned i = bits / 8; i-- > 0 && step;) {
		step += bytes[i];
		bytes[i] = (uint8_t)step;
		step >>= 8;
	}
	return address;
}

/* "10.1.2.0/24": all its addresses, but for IPv4 not the network's own and the broadcast address.
 */
static bool parse_range(struct search *search, const char *text, const char *slash, GError **error)
{
	unsigned bits;
	char *end = NULL;
	g_autofree char *host = g_strndup(text, (gsize)(slash - text));
	unsigned long prefix = g_ascii_isdigit(slash[1]) ? strtoul(slash + 1, &end, 10) : 999;
	if (!address_parse(host, DISCOVER_PORT, &search->first, error))
		return false;
	uint8_t *bytes = address_bytes(&search->first, &bits);
	if (!end || prefix > bits || *end != '\0' || bits - prefix > RANGE_BITS)
		return refuse_range(text, error);
	for (unsigned bit = (unsigned)prefix; bit < bits; bit++)
		bytes[bit / 8] &= (uint8_t)~(0x80u >> bit % 8);
	search->range = true;
	search->count = 1u << (bits - prefix);
	if (bits == 32 && search->count > 2) {
		search->first = address_plus(search->first, 1);
		search->count -= 2;
	}
	return true;
}

static bool parse_target(struct search *search, const char *text, GError **error)
{
	const char *slash = strchr(text, '/');
	search->count = 1;
	return slash ? parse_range(search, text, slash, error)
	    : address_parse(text, DISCOVER_PORT, &search->first, error);
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

static struct credential *choose_credential(const char *community, const char *name,
    const char *state, GError **error)
{
	struct places places;
	if (!name) {
		struct credential *credential = g_new0(struct credential, 1);
		credential->version = CREDENTIAL_V2C;
		credential->community = g_strdup(community);
		return credential;
	}
	if (state)
		return read_credential(state, name, error);
	if (!places_read(NULL, &places, error))
		return NULL;
	struct credential *credential = read_credential(places.state_dir, name, error);
	places_clear(&places);
	return credential;
}

/* ---- asking ------------------------------------------------------------------------------- */

static void ask_more(struct search *search);

static void keep_failure(struct search *search, const char *failure)
{
	g_free(search->failure);
	search->failure = g_strdup(failure);
}

static void inquiry_end(struct inquiry *inquiry, json_t *found, const char *failure)
{
	struct search *search = inquiry->search;
	if (found)
		json_array_append(search->found, found);
	else
		keep_failure(search, failure);
	g_free(inquiry);
	search->under_way--;
	ask_more(search);
}

static void answered_v1(json_t *found, const char *failure, void *data)
{
	inquiry_end(data, found, failure);
}

/* Old equipment speaks v1 only and does not answer v2c at all. */
static void answered(json_t *found, const char *failure, void *data)
{
	struct inquiry *inquiry = data;
	const struct credential *credential = inquiry->search->credential;
	if (found || credential->version != CREDENTIAL_V2C || inquiry->search->range) {
		inquiry_end(inquiry, found, failure);
		return;
	}
	struct credential old = *credential;
	old.version = CREDENTIAL_V1;
	discover_start(inquiry->search->engine, &inquiry->address, &old, answered_v1, inquiry);
}

static void ask_more(struct search *search)
{
	while (search->next < search->count && search->under_way < AT_ONCE) {
		struct inquiry *inquiry = g_new(struct inquiry, 1);
		inquiry->search = search;
		inquiry->address = address_plus(search->first, search->next++);
		search->under_way++;
		discover_start(search->engine, &inquiry->address, search->credential, answered,
		    inquiry);
	}
	if (search->under_way == 0)
		g_main_loop_quit(search->loop);
}

static bool search_run(struct search *search, GError **error)
{
	static const struct engine_settings impatient = { .tries = 2 };
	search->timers = timers_new(NULL);
	search->engine = engine_new(NULL, search->timers, &impatient, error);
	if (search->engine) {
		search->loop = g_main_loop_new(NULL, FALSE);
		search->found = json_array();
		ask_more(search);
		g_main_loop_run(search->loop);
		g_main_loop_unref(search->loop);
		engine_free(search->engine);
	}
	timers_free(search->timers);
	return search->engine != NULL;
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
static json_t *nothing_there(const struct search *search)
{
	g_autofree char *address = address_show(&search->first, DISCOVER_PORT);
	return json_pack("{s:s, s:b, s:s, s:[], s:[]}", "address", address, "reached", 0, "reason",
	    search->failure ? search->failure : "", "ports", "lldp");
}

static int report(struct search *search)
{
	size_t n = json_array_size(search->found);
	if (!search->range && n == 0)
		json_array_append_new(search->found, nothing_there(search));
	if (search->json) {
		json_dumpf(search->range ? search->found : json_array_get(search->found, 0), stdout,
		    JSON_INDENT(1));
		putchar('\n');
	} else {
		for (size_t i = 0; i < n; i++)
			print_line(json_array_get(search->found, i));
	}
	if (n == 0)
		return fail(search->range ? _("这一地址段里没有设备应答") : search->failure);
	return fflush(stdout) == 0 ? 0 : fail(_("结果没有写出去"));
}

int discover_main(int argc, char **argv)
{
	g_autofree char *community = NULL, *name = NULL, *state = NULL;
	g_autoptr(GError) error = NULL;
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "community", 0, 0, G_OPTION_ARG_STRING, &community,
		    N_("团体名，只用于公开的测试设备"), "C" },
		{ "credential", 0, 0, G_OPTION_ARG_STRING, &name, N_("台账里凭据的名称"), "NAME" },
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &state, N_("状态目录"), "DIR" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("输出一个 JSON 值"), NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	struct search search = { 0 };

	if (!offline_options(&argc, &argv, options))
		return 2;
	if (argc != 2 || !community == !name) {
		fail(_("用法：zhiban discover 地址[:端口]|地址段 "
		       "--community C | --credential 名称 [--json]"));
		return 2;
	}
	search.json = json;
	if (!parse_target(&search, argv[1], &error))
		return fail(error->message);
	search.credential = choose_credential(community, name, state, &error);
	if (!search.credential)
		return fail(error->message);
	int status = search_run(&search, &error) ? report(&search) : fail(error->message);
	credential_free(search.credential);
	json_decref(search.found);
	g_free(search.failure);
	return status;
}
