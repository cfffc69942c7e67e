#include "probes/cli/allow.h"

#include <string.h>

#include "base/i18n.h"
#include "probes/cli/argument.h"
#include "probes/cli/sections.h"

#define LINE_LIMIT 200

/* Beginnings of lines that read. ANY: whatever follows reads too; else only arguments may. */
static const struct { const char *words; bool any; } reading[] = {
	{ "display", true },
	{ "show", true },
	{ "uptime", false },
	{ "uname -a", false },
	{ "df -P", false },
	{ "cat /proc/meminfo", false },
	{ "cat /proc/loadavg", false },
	{ "cat /proc/uptime", false },
	{ "cat /etc/os-release", false },
	{ "ip -brief link show", false },
	{ "ip -brief link show dev", false },
	{ "ip -brief address show", false },
	{ "ip -brief address show dev", false },
	{ "ip -stats link show dev", false },
	{ "ip neighbour show", false },
	{ "ip neighbour show dev", false },
	{ "bridge fdb show", false },
	{ "bridge fdb show dev", false },
	{ "bridge vlan show", false },
	{ "systemctl --failed --plain --no-legend --no-pager", false },
	{ "systemctl show --property=ActiveState,SubState,Result", false },
	{ "timedatectl show", false },
	{ "chronyc -n tracking", false },
	{ "journalctl --no-pager --quiet --output=short-iso --lines", false },
	{ "lldpcli show neighbors", false },
	{ "sensors -A", false },
	{ "vtysh -c show", false },
};

/* Second words after which a configuration comes, with communities, keys and passwords, or a file
 * is written. */
static const char *const secret[] = { "current-configuration", "saved-configuration",
	"running-config", "startup-config", "startup", "derived-config", "archive", "configuration",
	"tech-support", "diagnostic-information", "snmp-agent", "snmp", "key", "this",
	"history-command", "clipboard", NULL };

static const char *const set_up[] = { "screen-length 0 temporary", "screen-length disable",
	"screen-width 512", "terminal length 0", "terminal width 0", "terminal width 256",
	"terminal width 511", "terminal width 512", "undo terminal monitor",
	"undo terminal logging", "terminal no monitor", "no terminal monitor", "more off",
	"more disable", NULL };
static const char *const leave[] = { "quit", "exit", "logout", NULL };
static const char *const answers[] = { "", " ", "n", "N", "no", "NO", "q", NULL };

/* TEXT begins with the whole words of WORDS; *REST is what follows. */
static bool begins(const char *text, const char *words, const char **rest)
{
	size_t length = strlen(words);

	if (strncmp(text, words, length) != 0 || (text[length] != '\0' && text[length] != ' '))
		return false;
	*rest = text + length + (text[length] == ' ');
	return true;
}

/* Devices take words cut short: what could be the beginning of a secret one is one. */
static bool is_secret(const char *rest)
{
	size_t length = strcspn(rest, " ");

	for (size_t i = 0; secret[i] != NULL; i++)
		if (g_ascii_strncasecmp(secret[i], rest, MIN(length, strlen(secret[i]))) == 0)
			return true;
	return false;
}

static bool only_arguments(const char *rest)
{
	g_auto(GStrv) words = g_strsplit(rest, " ", -1);

	for (size_t i = 0; words[i] != NULL; i++)
		if (words[i][0] != '\0' && !g_str_has_prefix(words[i], "${"))
			return false;
	return true;
}

static bool reads(const char *line, GError **error)
{
	bool known = false;
	const char *rest;

	for (size_t i = 0; i < G_N_ELEMENTS(reading); i++) {
		if (!begins(line, reading[i].words, &rest))
			continue;
		known |= !reading[i].any && only_arguments(rest);
		if (!reading[i].any)
			continue;
		if (!g_ascii_isalpha(rest[0]))
			return cli_fail(error, _("「%s」后面要有一个写定的词"), reading[i].words);
		if (is_secret(rest))
			return cli_fail(error, "%s", _("会显示配置（里面有口令），不许"));
		known = true;
	}
	return known || cli_fail(error, _("「%s」不是只读命令"), line);
}

static bool is_plain(const char *line, GError **error)
{
	const char *at = line;

	if (line[0] == '\0' || strlen(line) > LINE_LIMIT)
		return cli_fail(error, _("命令应是 1 到 %d 个字符"), LINE_LIMIT);
	for (; *at != '\0'; at++) {
		const char *end = g_str_has_prefix(at, "${") ? strchr(at, '}') : NULL;
		if (end != NULL)
			at = end;
		else if (cli_is_forbidden(*at))
			return cli_fail(error, _("命令里不许有「%.1s」"), at);
	}
	return true;
}

bool cli_may_ask(const char *template, char *const *allowed, GError **error)
{
	const char *rest;
	bool listed = false;

	for (size_t i = 0; allowed[i] != NULL; i++)
		listed |= begins(template, allowed[i], &rest);
	if (!is_plain(template, error))
		return false;
	if (!listed)
		return cli_fail(error, _("「%s」不以 allowed 里的词开头"), template);
	return reads(template, error);
}

bool cli_may_set_up(const char *line, GError **error)
{
	return g_strv_contains(set_up, line) ||
	    cli_fail(error, _("「%s」不是只管本次会话屏幕的命令"), line);
}

bool cli_may_leave(const char *line, GError **error)
{
	return g_strv_contains(leave, line) || cli_fail(error, _("「%s」不是退出命令"), line);
}

bool cli_may_answer(const char *answer, GError **error)
{
	return g_strv_contains(answers, answer) ||
	    cli_fail(error, _("「%s」：只许回答否或继续，别的要人来答"), answer);
}
