/* `zhiban rule test`: what the rules of a file make of a message, of the lines of a log, or of a
 * trap, without a service. */
#include <gio/gio.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/syslog.h"
#include "service/offline.h"
#include "service/rules_parts.h"

#define LINES_MOST 100000
#define LOG_LIMIT (64 * 1024 * 1024)

/* What was typed. */
struct testing {
	char *message, *log, *trap;
	gboolean json;
};

static void testing_clear(struct testing *testing)
{
	g_free(testing->message);
	g_free(testing->log);
	g_free(testing->trap);
}

static int fail(const char *message)
{
	fprintf(stderr, "zhiban: %s\n", message);
	return 1;
}

static void free_message(void *data)
{
	struct message *message = data;

	g_free(message->source);
	g_free(message->host);
	g_free(message->program);
	g_free(message->trap);
	g_free(message->text);
	json_decref(message->variables);
	g_free(message);
}

/* LINE as the listener would have it, from one device; its own time is the clock. */
static struct message *read_line(const char *line, struct wall now)
{
	struct message *message = g_new0(struct message, 1);
	struct bytes raw = { (const uint8_t *)line, strlen(line) };
	struct syslog_line read;

	syslog_read(raw, 0, now, &read);
	message->kind = MESSAGE_SYSLOG;
	message->at = read.said_at.us != 0 ? read.said_at : now;
	message->device = 1;
	message->source = g_strdup(read.host == NULL ? "-" : read.host);
	message->facility = read.facility;
	message->severity = read.severity;
	message->host = g_steal_pointer(&read.host);
	message->program = g_steal_pointer(&read.program);
	message->text = g_steal_pointer(&read.text);
	syslog_line_clear(&read);
	return message;
}

/* "ifIndex.3 = 3, ifOperStatus.3 = 2 (down)": as the text of a trap has them. */
static json_t *read_variables(const char *text)
{
	g_auto(GStrv) pieces = g_strsplit(text, ", ", 64);
	json_t *variables = json_array();

	for (char **piece = pieces; *piece != NULL; piece++) {
		g_auto(GStrv) sides = g_strsplit(*piece, " = ", 2);
		if (g_strv_length(sides) != 2)
			continue;
		char *word = strstr(sides[1], " (");
		if (word != NULL)
			*word = '\0';
		json_array_append_new(variables, json_pack("{s:s, s:s, s:s}", "oid", sides[0],
		    "name", sides[0], "value", sides[1]));
	}
	return variables;
}

static struct message *read_trap(const char *name, const char *text, struct wall now)
{
	struct message *message = g_new0(struct message, 1);

	message->kind = MESSAGE_TRAP;
	message->at = now;
	message->device = 1;
	message->facility = message->severity = -1;
	message->source = g_strdup("-");
	message->trap = text_clean_string(name);
	message->text = text_clean_string(text == NULL ? "" : text);
	message->variables = read_variables(message->text);
	return message;
}

static bool read_log(const char *path, GPtrArray *messages, GError **error)
{
	g_autofree char *text = NULL;
	struct wall now = clock_wall();
	size_t size;

	if (!g_file_get_contents(path, &text, &size, error))
		return false;
	if (size > LOG_LIMIT) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s：太大"), path);
		return false;
	}
	g_auto(GStrv) lines = g_strsplit(text, "\n", LINES_MOST);
	for (char **line = lines; *line != NULL; line++)
		if ((*line)[0] != '\0')
			g_ptr_array_add(messages, read_line(*line, now));
	return true;
}

/* ---- telling ------------------------------------------------------------------------------ */

static void print_row(const struct rule_set *set, const json_t *row)
{
	const char *name = json_string_value(json_object_get(row, "rule"));
	const char *what = json_string_value(json_object_get(row, "what"));
	const char *key = json_string_value(json_object_get(row, "key"));
	const char *severity = json_string_value(json_object_get(row, "severity"));
	int64_t line = json_integer_value(json_object_get(row, "message")) + 1;
	int64_t counted = json_integer_value(json_object_get(row, "counted"));
	size_t of = 0;

	for (guint i = 0; i < set->rules->len; i++) {
		const struct rule *rule = set->rules->pdata[i];
		if (strcmp(rule->name, name) == 0)
			of = rule->count;
	}
	printf(_("第 %" PRId64 " 条  %s  "), line, name);
	if (strcmp(what, "counted") == 0)
		printf(_("计数 %" PRId64 "（满 %zu 成告警）"), counted, of);
	else if (strcmp(what, "raised") == 0)
		printf(_("告警，级别 %s"), severity);
	else
		fputs(strcmp(what, "again") == 0 ? _("并入已有告警") :
		    strcmp(what, "look") == 0 ? _("立即查看设备") : _("告警结束"), stdout);
	if (key != NULL)
		printf("  %s", key);
	putchar('\n');
}

static void print_rows(const struct rule_set *set, const json_t *rows)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
		print_row(set, row);
	if (i == 0)
		puts(_("没有规则命中"));
}

static int test(const struct testing *testing, const char *path, GError **error)
{
	g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return 1;
	own(rule_set) set = rule_set_read(path, text, error);
	if (set == NULL || (testing->log != NULL && !read_log(testing->log, messages, error)))
		return 1;
	if (testing->trap != NULL)
		g_ptr_array_add(messages, read_trap(testing->trap, testing->message, clock_wall()));
	else if (testing->message != NULL)
		g_ptr_array_add(messages, read_line(testing->message, clock_wall()));
	json_auto_t *rows = rule_set_try(set,
	    (const struct message *const *)(void *)messages->pdata, messages->len);
	if (testing->json) {
		json_dumpf(rows, stdout, JSON_INDENT(2));
		putchar('\n');
	} else if (messages->len == 0) {
		printf(_("%s：%u 条规则，可以生效\n"), path, set->rules->len);
	} else {
		print_rows(set, rows);
	}
	return 0;
}

int offline_rule_test(int argc, char **argv)
{
	struct testing testing = { .message = NULL };
	const GOptionEntry options[] = {
		{ "message", 0, 0, G_OPTION_ARG_STRING, &testing.message, N_("一条消息"), "TEXT" },
		{ "log", 0, 0, G_OPTION_ARG_FILENAME, &testing.log, N_("每行一条消息"), "FILE" },
		{ "trap", 0, 0, G_OPTION_ARG_STRING, &testing.trap, N_("陷阱名或 OID"), "NAME" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &testing.json, N_("输出 JSON"), NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	int status = 2;

	if (!offline_options(&argc, &argv, options))
		return 2;
	if (argc != 2)
		fprintf(stderr, "%s", _("用法：zhiban rule test FILE "
		    "[--message TEXT | --log FILE] [--trap NAME] [--json]\n"));
	else
		status = test(&testing, argv[1], &error);
	testing_clear(&testing);
	return error != NULL ? fail(error->message) : status;
}
