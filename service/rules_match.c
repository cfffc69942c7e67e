/* One rule and one message: what the names mean, what `by` tells apart. */
#include <inttypes.h>
#include <string.h>

#include "service/rules_parts.h"

/* syslog(3), by number */
static const char *const facilities[] = { "kern", "user", "mail", "daemon", "auth", "syslog", "lpr",
	"news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock", "local0",
	"local1", "local2", "local3", "local4", "local5", "local6", "local7" };

#define CAPTURES_MOST 16
#define KEY_LIMIT 120            /* bytes */

struct capture {
	const char *name;            /* of the expression */
	char *text;
};

/* An expression being judged of a message. */
struct matching {
	const struct rule_expr *expr;
	const struct message *message;
	const struct rule_world *world;
	struct capture captures[CAPTURES_MOST];
	size_t captured;
};

/* ---- values ------------------------------------------------------------------------------- */

static struct expr_value text_value(const char *text)
{
	return (struct expr_value){ .type = text == NULL ? EXPR_UNKNOWN : EXPR_TEXT,
		.text = text };
}

static struct expr_value number_value(int64_t number, bool known)
{
	return (struct expr_value){ .type = known ? EXPR_NUMBER : EXPR_UNKNOWN,
		.number = (double)number };
}

/* Whether a variable called NAME ("ifIndex.3", or an OID with its instance) is meant by WANTED. */
static bool is_variable(const char *name, const char *wanted)
{
	size_t length = strlen(wanted);

	return name != NULL && strncmp(name, wanted, length) == 0 &&
	    (name[length] == '\0' || name[length] == '.');
}

static struct expr_value variable_value(const struct message *message, const char *wanted)
{
	size_t i;
	json_t *variable;

	json_array_foreach(message->variables, i, variable) {
		const json_t *value = json_object_get(variable, "value");
		const char *name = json_string_value(json_object_get(variable, "name"));
		const char *oid = json_string_value(json_object_get(variable, "oid"));
		if (!is_variable(name, wanted) && !is_variable(oid, wanted))
			continue;
		return json_is_number(value) ? (struct expr_value){ .type = EXPR_NUMBER,
			.number = json_number_value(value) } :
		    text_value(json_string_value(value));
	}
	return text_value(NULL);
}

static const char *port_of(const struct matching *m)
{
	const struct message *message = m->message;

	return message->if_index == 0 || m->world == NULL ? NULL :
	    m->world->port_name(message->device, message->if_index, m->world->data);
}

static struct expr_value value_of(size_t number, void *data)
{
	const struct matching *m = data;
	const struct message *message = m->message;
	const struct rule_name *name = &g_array_index(m->expr->names, struct rule_name, number);
	const struct rule_world *world = m->world;

	switch (name->field) {
	case RULE_TEXT:
		return text_value(message->text);
	case RULE_PROGRAM:
		return text_value(message->program);
	case RULE_HOST:
		return text_value(message->host);
	case RULE_SOURCE:
		return text_value(message->source);
	case RULE_DEVICE:
		return text_value(world == NULL ? NULL :
		    world->device_name(message->device, world->data));
	case RULE_TRAP:
		return text_value(message->trap);
	case RULE_FACILITY:
		return text_value(message->facility < 0 ||
		    (size_t)message->facility >= G_N_ELEMENTS(facilities) ? NULL :
		    facilities[message->facility]);
	case RULE_SEVERITY:
		return number_value(message->severity, message->severity >= 0);
	case RULE_IF_INDEX:
		return number_value(message->if_index, message->if_index != 0);
	case RULE_PORT:
		return text_value(port_of(m));
	case RULE_POLLED:
		return number_value(world != NULL && world->polled(message->device, world->data),
		    true);
	case RULE_VARIABLE:
		return variable_value(message, name->variable);
	}
	return text_value(NULL);
}

static void capture(const char *name, const char *text, void *data)
{
	struct matching *m = data;

	if (m->captured < CAPTURES_MOST)
		m->captures[m->captured++] = (struct capture){ name, g_strdup(text) };
}

/* What the first pattern that has the group NAME found; NULL. */
static const char *captured(const struct matching *m, const char *name)
{
	for (size_t i = 0; i < m->captured; i++)
		if (strcmp(m->captures[i].name, name) == 0)
			return m->captures[i].text;
	return NULL;
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *key_part(const struct matching *m, const char *word, const char *port)
{
	return strcmp(word, "source") == 0 ? m->message->source :
	    strcmp(word, "port") == 0      ? port : captured(m, word);
}

/* What `by` tells apart, in the words of the message. Without `by`, and where the message does not
 * say it, devices are told apart; the device stands behind a number sign, for it is no word of the
 * message. */
static void make_key(const struct rule *rule, const struct matching *m, struct rule_match *ret)
{
	g_autoptr(GString) key = g_string_new(NULL);
	bool of_device = rule->by[0] == NULL;

	for (char **word = rule->by; *word != NULL; word++) {
		bool device = strcmp(*word, "device") == 0;
		const char *part = device ? NULL : key_part(m, *word, ret->port);
		of_device = of_device || part == NULL;
		ret->keyed = ret->keyed || part != NULL || device;
		if (part != NULL)
			g_string_append_printf(key, "%s%s", key->len > 0 ? " " : "", part);
	}
	if (rule->port && rule->by[0] == NULL && ret->port != NULL)
		g_string_append(key, ret->port);
	if (key->len > KEY_LIMIT)
		g_string_truncate(key, (gsize)(g_utf8_find_prev_char(key->str,
		    key->str + KEY_LIMIT + 1) - key->str));
	if (of_device)
		g_string_append_printf(key, "#%" PRId64, m->message->device);
	ret->key = g_string_free(g_steal_pointer(&key), FALSE);
}

void rule_match_clear(struct rule_match *match)
{
	g_free(match->key);
	g_free(match->port);
}

bool rule_match(const struct rule *rule, const struct rule_expr *expr,
    const struct message *message, const struct rule_world *world, struct rule_match *ret)
{
	struct matching m = { .expr = expr, .message = message, .world = world };
	struct expr_reading reading = { .value = value_of, .captured = capture, .data = &m };
	bool is = expr_judge(expr->expr, NULL, &reading) == TRUTH_TRUE;

	if (is) {
		const char *port = captured(&m, "port");
		*ret = (struct rule_match){
			.port = g_strdup(port != NULL ? port : port_of(&m)) };
		make_key(rule, &m, ret);
	}
	for (size_t i = 0; i < m.captured; i++)
		g_free(m.captures[i].text);
	return is;
}

/* By the severity of the message: emergencies and alerts are critical, what is not even a warning
 * warns. */
enum severity rule_severity(const struct rule *rule, const struct message *message)
{
	static const enum severity by_syslog[] = { SEVERITY_CRITICAL, SEVERITY_CRITICAL,
		SEVERITY_MAJOR, SEVERITY_MINOR };

	if (rule->severity != SEVERITY_NONE)
		return rule->severity;
	return message->severity < 0 || (size_t)message->severity >= G_N_ELEMENTS(by_syslog) ?
	    SEVERITY_WARNING : by_syslog[message->severity];
}
