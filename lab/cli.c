#include "lab/cli.h"

#include <stdarg.h>
#include <string.h>

#define COUNT 20
#define COUNT_MOST 200

static const struct lab_family *const families[] = { &lab_family_vrp, &lab_family_comware,
	&lab_family_zte, &lab_family_ruijie, &lab_family_maipu, &lab_family_linux };

const struct lab_family *lab_family_of(const struct lab_device *device)
{
	for (size_t i = 0; !(device->traits & PLAN_BOX) && i < G_N_ELEMENTS(families); i++)
		if (families[i]->vendor ? strcmp(families[i]->vendor, device->model->vendor) == 0
					: (device->traits & PLAN_HOST) != 0)
			return families[i];
	return NULL;
}

struct lab_cli lab_cli_new(const struct lab_site *site, struct lab_device *device)
{
	return (struct lab_cli){
		.site = site, .device = device, .family = lab_family_of(device)
	};
}

/* A pair of Huawei firewalls says who of the two is at work. */
static const char *before_prompt(const struct lab_cli *cli)
{
	if (cli->family != &lab_family_vrp
	    || strcmp(cli->device->plan->device_type, "firewall") != 0)
		return "";
	return g_str_has_suffix(cli->device->name, "-a") ? "HRP_M" : "HRP_S";
}

char *lab_cli_prompt(const struct lab_cli *cli)
{
	const char *const *parts =
	    cli->configuring ? cli->family->configured : cli->family->prompt;
	return g_strconcat(before_prompt(cli), parts[0], cli->device->name, parts[1], NULL);
}

void lab_tell(struct lab_talk *talk, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_string_append_vprintf(talk->out, format, list);
	va_end(list);
	g_string_append_c(talk->out, '\n');
}

/* ---- which command it is -------------------------------------------------------------------- */

/* By its name, whole or as tables have it. */
static const struct lab_port *port_named(const struct lab_device *device, const char *name)
{
	const struct lab_port *port = lab_device_port(device, name);
	if (port && !g_ascii_isdigit(*name))
		return port;
	for (guint i = 0; i < device->ports->len; i++) {
		g_autofree char *brief = lab_port_short(device->ports->pdata[i]);
		if (g_ascii_strcasecmp(brief, name) == 0)
			return device->ports->pdata[i];
	}
	return NULL;
}

static bool take_port(struct lab_talk *talk, char **typed)
{
	g_autofree char *name = g_strjoinv("", typed);
	talk->port = *name ? port_named(talk->device, name) : NULL;
	return talk->port && !talk->port->out;
}

static bool take_count(struct lab_talk *talk, const char *typed)
{
	guint64 count;
	if (!g_ascii_string_to_unsigned(typed, 10, 1, COUNT_MOST, &count, NULL))
		return false;
	talk->count = (unsigned)count;
	return true;
}

/* Whether TYPED is COMMAND, each word perhaps shortened; what it names goes to TALK. */
static bool is_command(struct lab_talk *talk, const char *command, char **typed)
{
	g_auto(GStrv) words = g_strsplit(command, " ", -1);
	size_t i = 0;
	for (; words[i]; i++) {
		if (strcmp(words[i], "<port>") == 0)
			return take_port(talk, typed + i);
		if (!typed[i])
			return false;
		if (strcmp(words[i], "<count>") == 0 ? !take_count(talk, typed[i])
		    : g_ascii_strncasecmp(words[i], typed[i], strlen(typed[i])) != 0)
			return false;
	}
	return typed[i] == NULL;
}

/* The words of LINE without the blanks between them. Free with g_strfreev(). */
static char **words_of(const char *line)
{
	g_auto(GStrv) raw = g_strsplit_set(line, " \t", -1);
	GPtrArray *words = g_ptr_array_new();
	for (char **word = raw; *word; word++)
		if (**word)
			g_ptr_array_add(words, g_strdup(*word));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

/* ---- one line ------------------------------------------------------------------------------- */

static enum lab_cli_end refuse(const struct lab_cli *cli, char *const *typed, GString *out)
{
	g_autofree char *prompt = lab_cli_prompt(cli);
	if (cli->family == &lab_family_linux)
		g_string_append_printf(out, "bash: line 1: %s: command not found\n", typed[0]);
	else
		g_string_append_printf(
		    out, "%*s^\n%s\n", (int)strlen(prompt), "", cli->family->refusal);
	return LAB_CLI_REFUSED;
}

/* The words that change the session itself. */
static bool mind(struct lab_cli *cli, struct lab_talk *talk, char **typed,
    enum lab_cli_end *ret)
{
	*ret = LAB_CLI_ON;
	if (is_command(talk, cli->family->leave, typed)) {
		if (cli->configuring)
			cli->configuring = false;
		else
			*ret = LAB_CLI_OVER;
		return true;
	}
	if (cli->configuring)
		return false;
	if (cli->family->whole && is_command(talk, cli->family->whole, typed)) {
		cli->whole = true;
		return true;
	}
	if (cli->family->configure && is_command(talk, cli->family->configure, typed)) {
		cli->configuring = true;
		return true;
	}
	return false;
}

enum lab_cli_end lab_cli_enter(struct lab_cli *cli, const char *line, GString *out)
{
	g_auto(GStrv) typed = words_of(line);
	struct lab_talk talk = {
		.site = cli->site, .device = cli->device, .count = COUNT, .out = out
	};
	enum lab_cli_end end;
	if (!typed[0])
		return LAB_CLI_ON;
	if (mind(cli, &talk, typed, &end))
		return end;
	if (cli->configuring)
		return refuse(cli, typed, out);
	for (const struct lab_cli_command *one = cli->family->commands; one->words; one++)
		if (is_command(&talk, one->words, typed)) {
			one->tell(&talk);
			return LAB_CLI_ON;
		}
	return refuse(cli, typed, out);
}
