#include "service/plugin_book.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "records/model/kind.h"
#include "service/settings.h"

#define FOLDER "/usr/lib/nagios/plugins/"
#define TIMEOUT (10 * CLOCK_SECOND)
#define ARGUMENTS_LIMIT 64
#define ARGUMENT_LIMIT 1000      /* bytes */
#define BASIC "monitoring-plugins-basic"

struct plugin_book {
	GHashTable *types;           /* name -> struct plugin_type *, owned */
};

#define LIMITS "--warning=${warning}", "--critical=${critical}"
#define HTTP "--IP-address=${address}", "--hostname=${host}"
#define PAGE "--url=${path:/}", "--string=${expect}", LIMITS

/* What Debian 12 has of them takes these options (`check_http --help`). */
static const struct {
	const char *name, *title, *package;
	bool expires;
	const char *command[12];
	const char *needs; /* what the plugin runs, where Debian has compiled it in */
} built_in[] = {
	{ "http", N_("网页"), BASIC, false,
	    { FOLDER "check_http", HTTP, "--port=${port:80}", PAGE, "--timeout=${timeout}" } },
	{ "https", N_("加密网页"), BASIC, false,
	    { FOLDER "check_http", HTTP, "--port=${port:443}", "--ssl=1.2+", "--sni", PAGE,
		"--timeout=${timeout}" } },
	{ "certificate", N_("证书"), BASIC, true,
	    { FOLDER "check_http", HTTP, "--port=${port:443}", "--sni",
		"--certificate=${warning_days:30},${critical_days:7}", "--timeout=${timeout}" } },
	{ "tcp", N_("端口"), BASIC, false,
	    { FOLDER "check_tcp", "--hostname=${address}", "--port=${port!}", "--expect=${expect}",
		LIMITS, "--timeout=${timeout}" } },
	{ "dns", N_("域名解析"), "monitoring-plugins-standard bind9-dnsutils", false,
	    { FOLDER "check_dig", "--hostname=${address}", "--port=${port:53}",
		"--query_address=${host!}", "--expected_address=${expect}", LIMITS,
		"--timeout=${timeout}" },
	    .needs = "/usr/bin/dig" },
	{ "smtp", N_("邮件发送"), BASIC, false,
	    { FOLDER "check_smtp", "--hostname=${address}", "--port=${port:25}",
		"--expect=${expect}", LIMITS, "--timeout=${timeout}" } },
	{ "imap", N_("邮件收取"), BASIC, false,
	    { FOLDER "check_imap", "--hostname=${address}", "--port=${port:143}",
		"--expect=${expect}", LIMITS, "--timeout=${timeout}" } },
	{ "ntp", N_("时钟"), BASIC, false,
	    { FOLDER "check_ntp_time", "--hostname=${address}", "--port=${port:123}",
		"--warning=${warning:1}", "--critical=${critical:10}", "--timeout=${timeout}" } },
	{ "ping", N_("连通"), BASIC " iputils-ping", false,
	    { FOLDER "check_ping", "--hostname=${address}", "--warning=${warning:200,20%}",
		"--critical=${critical:1000,60%}", "--packets=3", "--timeout=${timeout}" },
	    .needs = "/bin/ping" },
};

/* ---- the book ----------------------------------------------------------------------------- */

static void type_free(void *data)
{
	struct plugin_type *type = data;

	g_free(type->name);
	g_free(type->title);
	g_strfreev(type->command);
	g_free(type->needs);
	g_free(type->package);
	g_free(type);
}

struct plugin_book *plugin_book_new(void)
{
	struct plugin_book *book = g_new0(struct plugin_book, 1);

	book->types = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, type_free);
	for (size_t i = 0; i < G_N_ELEMENTS(built_in); i++) {
		struct plugin_type *type = g_new0(struct plugin_type, 1);
		type->name = g_strdup(built_in[i].name);
		type->title = g_strdup(_(built_in[i].title));
		type->command = g_strdupv((char **)(uintptr_t)built_in[i].command);
		type->needs = g_strdup(built_in[i].needs);
		type->package = g_strdup(built_in[i].package);
		type->timeout = TIMEOUT;
		type->expires = built_in[i].expires;
		g_hash_table_replace(book->types, type->name, type);
	}
	return book;
}

void plugin_book_free(struct plugin_book *book)
{
	if (book == NULL)
		return;
	g_hash_table_destroy(book->types);
	g_free(book);
}

const struct plugin_type *plugin_book_find(const struct plugin_book *book, const char *name)
{
	return name == NULL ? NULL : g_hash_table_lookup(book->types, name);
}

/* ---- places ------------------------------------------------------------------------------- */

/* ${name}, ${name:otherwise} or ${name!} in an argument. */
struct place {
	const char *name;            /* one of place_names */
	const char *otherwise;       /* within the argument; NULL: none */
	size_t length;               /* of otherwise */
	bool required;
};

static const char *const place_names[] = { "address", "port", "host", "path", "expect", "warning",
	"critical", "warning_days", "critical_days", "timeout" };

/* The place *TEXT begins with, just behind its "${"; *TEXT moves behind the brace. False when it is
 * none. */
static bool take_place(const char **text, struct place *ret)
{
	const char *end = strchr(*text, '}'), *rest = *text + strcspn(*text, ":!}");

	if (end == NULL || (*rest == '!' && rest + 1 != end))
		return false;
	*ret = (struct place){ .required = *rest == '!' };
	for (size_t i = 0; i < G_N_ELEMENTS(place_names); i++)
		if (strlen(place_names[i]) == (size_t)(rest - *text) &&
		    strncmp(*text, place_names[i], (size_t)(rest - *text)) == 0)
			ret->name = place_names[i];
	if (*rest == ':') {
		ret->otherwise = rest + 1;
		ret->length = (size_t)(end - rest) - 1;
	}
	*text = end + 1;
	return ret->name != NULL;
}

/* What stands before the next place of *TEXT goes to OUT; *TEXT moves behind its "${". False when
 * there is no more. */
static bool next_place(const char **text, GString *out)
{
	const char *found = strstr(*text, "${");

	if (found == NULL) {
		g_string_append(out, *text);
		return false;
	}
	g_string_append_len(out, *text, found - *text);
	*text = found + 2;
	return true;
}

/* ---- a section of the site file ----------------------------------------------------------- */

static bool is_name(const char *name)
{
	for (const char *at = name; *at != '\0'; at++)
		if (!g_ascii_isalnum(*at) && (at == name || strchr("_-", *at) == NULL))
			return false;
	return name[0] != '\0' && strlen(name) <= 40;
}

static bool places_are_known(const char *argument)
{
	g_autoptr(GString) rest = g_string_new(NULL);
	struct place place;

	while (next_place(&argument, rest))
		if (!take_place(&argument, &place))
			return false;
	return true;
}

/* NULL, or why COMMAND cannot be one; caller frees. */
static char *command_fault(char *const *command)
{
	if (command == NULL || command[0] == NULL)
		return g_strdup(_("必须写出程序"));
	if (!g_path_is_absolute(command[0]) || strstr(command[0], "${") != NULL)
		return g_strdup(_("程序须是绝对路径，不能由字段填写"));
	if (g_strv_length((char **)(uintptr_t)command) > ARGUMENTS_LIMIT)
		return g_strdup_printf(_("参数最多 %d 个"), ARGUMENTS_LIMIT);
	for (; *command != NULL; command++) {
		if (strlen(*command) > ARGUMENT_LIMIT || !text_is_clean(*command))
			return g_strdup(_("参数太长或含控制字符"));
		if (!places_are_known(*command))
			return g_strdup_printf(_("「%s」里有不认识的字段"), *command);
	}
	return NULL;
}

static bool blame(char **ret_key, char **ret_reason, const char *key, char *reason)
{
	*ret_key = g_strdup(key);
	*ret_reason = reason;
	return false;
}

static bool is_true(const char *text)
{
	return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

static bool is_false(const char *text)
{
	return strcmp(text, "no") == 0 || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

/* NULL, or why the value TYPED of KEY cannot be; caller frees. */
static char *take_key(struct plugin_type *type, GKeyFile *file, const char *group, const char *key)
{
	g_autofree char *typed = g_key_file_get_value(file, group, key, NULL);

	if (strcmp(key, "command") == 0) {
		g_strfreev(type->command);
		type->command = g_key_file_get_string_list(file, group, key, NULL, NULL);
		return command_fault(type->command);
	}
	if (strcmp(key, "title") == 0) {
		g_free(type->title);
		type->title = text_clean_string(typed);
		return type->title[0] == '\0' ? g_strdup(_("必须填写")) : NULL;
	}
	if (strcmp(key, "needs") == 0) {
		g_free(type->needs);
		type->needs = text_clean_string(typed);
		return g_path_is_absolute(type->needs) ? NULL : g_strdup(_("须是绝对路径"));
	}
	if (strcmp(key, "package") == 0) {
		g_free(type->package);
		type->package = text_clean_string(typed);
		return NULL;
	}
	if (strcmp(key, "timeout") == 0)
		return settings_duration(typed, &type->timeout) && type->timeout >= CLOCK_SECOND &&
			type->timeout <= 60 * CLOCK_SECOND ?
		    NULL : g_strdup(_("须在 1 秒与 60 秒之间"));
	if (strcmp(key, "expires") == 0) {
		type->expires = is_true(typed);
		return is_true(typed) || is_false(typed) ? NULL : g_strdup(_("须为 yes 或 no"));
	}
	return g_strdup(_("没有这个配置项"));
}

bool plugin_book_take(struct plugin_book *book, GKeyFile *file, const char *group, char **ret_key,
    char **ret_reason)
{
	const char *name = group + strlen(PLUGIN_GROUP);
	g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

	if (!is_name(name))
		return blame(ret_key, ret_reason, NULL,
		    g_strdup(_("插件名只用字母、数字、_ 和 -")));
	struct plugin_type *type = g_new0(struct plugin_type, 1);
	type->name = g_strdup(name);
	type->title = g_strdup(name);
	type->timeout = TIMEOUT;
	for (char **key = keys; key != NULL && *key != NULL; key++) {
		char *reason = take_key(type, file, group, *key);
		if (reason != NULL) {
			type_free(type);
			return blame(ret_key, ret_reason, *key, reason);
		}
	}
	if (type->command == NULL) {
		type_free(type);
		return blame(ret_key, ret_reason, "command", g_strdup(_("必须写出程序")));
	}
	g_hash_table_replace(book->types, type->name, type);
	return true;
}

const char *plugin_missing(const struct plugin_type *type)
{
	if (access(type->command[0], X_OK) != 0)
		return type->command[0];
	return type->needs == NULL || access(type->needs, X_OK) == 0 ? NULL : type->needs;
}

/* ---- a command ---------------------------------------------------------------------------- */

/* The value of PLACE; NULL when there is none. Caller frees. */
static char *value_of(const struct place *place, const struct plugin_type *type,
    const json_t *record)
{
	const json_t *value = json_object_get(record, place->name);

	/* the plugin's own limit comes first: it knows better what it was waiting for */
	if (strcmp(place->name, "timeout") == 0)
		return g_strdup_printf("%" PRId64, MAX(type->timeout / CLOCK_SECOND - 1, 1));
	if (json_is_integer(value))
		return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_is_string(value) && json_string_length(value) > 0)
		return g_strdup(json_string_value(value));
	return place->otherwise == NULL ? NULL : g_strndup(place->otherwise, place->length);
}

/* Whatever the ledger holds, by whatever way it came in: no option, no control character. */
static bool is_harmless(const char *value)
{
	return value[0] != '-' && text_is_clean(value) && strlen(value) <= ARGUMENT_LIMIT;
}

static const char *title_of(const struct place *place)
{
	const struct field *field = kind_field(kind_find("service_check"), place->name);

	return field == NULL ? place->name : _(field->title);
}

/* ARGUMENT with its places filled; NULL without a reason when it is to be left out. */
static char *fill(const struct plugin_type *type, const char *argument, const json_t *record,
    char **ret_reason)
{
	g_autoptr(GString) filled = g_string_new(NULL);
	struct place place;

	while (next_place(&argument, filled) && take_place(&argument, &place)) {
		g_autofree char *value = value_of(&place, type, record);
		if (value == NULL && place.required)
			*ret_reason = g_strdup_printf(_("这种探测必须填写%s"), title_of(&place));
		else if (value != NULL && !is_harmless(value))
			*ret_reason = g_strdup_printf(_("%s不能用作命令参数"), title_of(&place));
		if (value == NULL || *ret_reason != NULL)
			return NULL;
		g_string_append(filled, value);
	}
	return g_strdup(filled->str);
}

char **plugin_command(const struct plugin_type *type, const json_t *record, char **ret_reason)
{
	GPtrArray *command = g_ptr_array_new_with_free_func(g_free);
	char *reason = NULL;

	for (char **argument = type->command; *argument != NULL && reason == NULL; argument++) {
		char *filled = fill(type, *argument, record, &reason);
		if (filled != NULL)
			g_ptr_array_add(command, filled);
	}
	if (reason != NULL) {
		*ret_reason = reason;
		g_ptr_array_unref(command);
		return NULL;
	}
	g_ptr_array_add(command, NULL);
	return (char **)g_ptr_array_free(command, FALSE);
}
