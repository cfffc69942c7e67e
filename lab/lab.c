/* zhiban-lab: a simulated site to learn, train, test and measure on. `run` serves it; everything
 * else is an order to the one that runs. */
#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "lab/cli.h"
#include "lab/control.h"
#include "lab/host_key.h"
#include "lab/ledger.h"
#include "lab/life.h"
#include "lab/ssh.h"

#define PORT 16100
#define PORT_MOST (65535 - LAB_SSH_PORT_OFFSET)
#define SEED 1
#define SCENARIO_LIMIT (64 * 1024)

/* What the command line said. */
struct options {
	char *control;            /* path of the control socket */
	int port;
	int traps, syslog;        /* where devices send them, 0: nowhere */
	gint64 seed;
	int devices;
	int fleet, heads;
	gboolean quiet;
	int ready_fd;
};

static int fail(const char *format, ...) G_GNUC_PRINTF(1, 2);

static int fail(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	fputs("zhiban-lab: ", stderr);
	vfprintf(stderr, format, list);
	fputc('\n', stderr);
	va_end(list);
	return 1;
}

static int usage(void)
{
	g_autofree char *orders = lab_desk_help();
	fprintf(stderr, "zhiban-lab [--control SOCKET] COMMAND\n\n"
	    "  run [--port %d] [--seed %d] [--devices N] [--fleet N [--heads N]]\n"
	    "      [--quiet] [--traps P] [--syslog P] [--ready-fd N]\n"
	    "  ledger DIR [--port P]\n"
	    "  secrets\n"
	    "  host-keys\n"
	    "  scenario FILE\n"
	    "%s", PORT, SEED, orders);
	return 2;
}

/* ---- run ---------------------------------------------------------------------------------- */

static gboolean on_signal(void *data)
{
	g_main_loop_quit(data);
	return G_SOURCE_CONTINUE;
}

static void tell_ready(int fd)
{
	if (fd < 0)
		return;
	if (write(fd, "r", 1) != 1)
		fail(_("不能向描述符 %d 报告就绪：%s。"), fd, g_strerror(errno));
	close(fd);
}

/* Serve until told to stop. */
static int serve(const struct options *options, struct lab_desk *desk)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	g_autoptr(GError) error = NULL;
	struct lab_control *control = lab_control_new(desk, options->control, &error);
	if (!control)
		return fail("%s", error->message);
	struct lab_life *life = options->quiet ? NULL : lab_life_new(desk);
	guint sources[G_N_ELEMENTS(ends)];
	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
		sources[i] = g_unix_signal_add(ends[i], on_signal, desk->loop);
	tell_ready(options->ready_fd);
	g_main_loop_run(desk->loop);
	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
		g_source_remove(sources[i]);
	lab_life_free(life);
	lab_control_free(control);
	return 0;
}

/* The seeded site, and the fleet beside it. */
static struct lab_site *make_site(const struct options *options)
{
	struct lab_site *site = lab_site_new((uint64_t)options->seed, (size_t)options->devices,
	    clock_mono(), clock_wall());
	if (options->fleet > 0)
		lab_site_add_fleet(site, (size_t)options->fleet, (size_t)options->heads);
	return site;
}

/* 0, or why such a site cannot be. */
static int check_size(const struct options *options)
{
	int room = LAB_DEVICES_LIMIT - MAX(options->devices, (int)lab_site_planned());
	if (options->devices != 0
	    && ((size_t)options->devices < lab_site_planned()
		|| options->devices > LAB_DEVICES_LIMIT))
		return fail(
		    _("--devices 要在 %zu 到 %d 之间。"), lab_site_planned(), LAB_DEVICES_LIMIT);
	if (options->heads < 0 || options->heads > LAB_HEADS_LIMIT
	    || (options->heads > 0 && options->fleet > options->heads * LAB_HEAD_CARRIES))
		return fail(_("--heads 要在 0 到 %d 之间，每台下面最多 %d 台。"), LAB_HEADS_LIMIT,
		    LAB_HEAD_CARRIES);
	room -= options->heads;
	if (options->fleet < options->heads || options->fleet > room)
		return fail(_("--fleet 要在 %d 到 %d 之间。"), options->heads, room);
	return 0;
}

static int run(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	if (check_size(options) != 0)
		return 1;
	if (options->port < 1 || options->port > PORT_MOST)
		return fail(_("--port 要在 1 到 %d 之间。"), PORT_MOST);
	if (options->traps < 0 || options->traps > UINT16_MAX || options->syslog < 0
	    || options->syslog > UINT16_MAX)
		return fail(_("--traps 与 --syslog 要在 0 到 %d 之间。"), UINT16_MAX);
	if (!clock_allow_shared(&error))
		return fail("%s", error->message);
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	struct timers *timers = timers_new(NULL);
	struct lab_site *site = make_site(options);
	uint16_t port = (uint16_t)options->port;
	struct lab_wire *wire = lab_wire_new(site, timers, port, !options->quiet, &error);
	struct lab_web *web = wire ? lab_web_new(timers, port, &error) : NULL;
	struct lab_ssh *ssh = web ? lab_ssh_new(site, port + LAB_SSH_PORT_OFFSET, &error) : NULL;
	struct lab_news *news = ssh ? lab_news_new(site, timers, (uint16_t)options->traps,
	    (uint16_t)options->syslog, &error) : NULL;
	int status = 1;
	if (news) {
		struct lab_desk *desk = lab_desk_new(site, wire, timers, loop, port);
		desk->web = web;
		desk->news = news;
		status = serve(options, desk);
		lab_desk_free(desk);
	} else {
		fail("%s", error->message);
	}
	lab_news_free(news);
	lab_ssh_free(ssh);
	lab_web_free(web);
	lab_wire_free(wire);
	lab_site_free(site);
	timers_free(timers);
	return status;
}

/* ---- orders ------------------------------------------------------------------------------- */

static int order(const struct options *options, char **words)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *line = g_strjoinv(" ", words), *text = NULL;
	bool ok = false;
	struct lab_line *lab = lab_line_new(options->control, &error);
	if (!lab)
		return fail("%s", error->message);
	bool heard = lab_line_ask(lab, line, &ok, &text, &error);
	lab_line_free(lab);
	if (!heard)
		return fail("%s", error->message);
	if (!ok)
		return fail("%s", g_strchomp(text));
	fputs(text, stdout);
	return 0;
}

/* The clock is a file: it moves whether a lab runs or not. */
static int move_clock(char **word, size_t n)
{
	g_autoptr(GString) answer = g_string_new("");
	return lab_clock_move(word, n, answer) ? 0 : fail("%s", answer->str);
}

/* What a training is told of a scenario, "title: ...", is none of the lab's business. */
static bool is_head(const char *line)
{
	const char *colon = line + strspn(line, "abcdefghijklmnopqrstuvwxyz");
	return colon > line && (*colon == ':' || g_str_has_prefix(colon, "："));
}

/* "T+15s link ..." as the order "at 15s link ..."; NULL for a line without any. A line that is no
 * such thing comes back as it is, for the lab to refuse. */
static char *scenario_order(const char *line)
{
	while (g_ascii_isspace(*line))
		line++;
	if (*line == '\0' || *line == '#' || is_head(line))
		return NULL;
	return g_strdup_printf("at %s", g_str_has_prefix(line, "T+") ? line + 2 : line);
}

/* Of `scenario`: an order, not a file. */
static bool is_word(const char *text)
{
	return strcmp(text, "stop") == 0 || strcmp(text, "hold") == 0 || strcmp(text, "go") == 0;
}

/* All of LINES, each checked or each planned. */
static int play(struct lab_line *lab, const char *path, char **lines, bool only_check)
{
	for (size_t i = 0; lines[i]; i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *at = scenario_order(lines[i]), *text = NULL;
		g_autofree char *line =
		    at ? g_strconcat(only_check ? "check " : "", at, NULL) : NULL;
		bool ok = false;
		if (!line)
			continue;
		if (!lab_line_ask(lab, line, &ok, &text, &error))
			return fail("%s", error->message);
		if (!ok)
			return fail("%s:%zu: %s", path, i + 1, g_strchomp(text));
	}
	return 0;
}

static int scenario(const struct options *options, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	gsize size;
	if (!g_file_get_contents(path, &text, &size, &error))
		return fail("%s", error->message);
	if (size > SCENARIO_LIMIT || memchr(text, '\0', size))
		return fail(
		    _("%s 不是想定文件：超过 %d KB，或者不是文本。"), path, SCENARIO_LIMIT / 1024);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	struct lab_line *lab = lab_line_new(options->control, &error);
	if (!lab)
		return fail("%s", error->message);
	int status = play(lab, path, lines, true);
	if (status == 0)
		status = play(lab, path, lines, false);
	lab_line_free(lab);
	return status;
}

/* ---- ledger ------------------------------------------------------------------------------- */

/* The value of NAME in a status; OTHERWISE if it is not there. */
static int64_t status_value(const char *status, const char *name, int64_t otherwise)
{
	g_auto(GStrv) lines = g_strsplit(status, "\n", -1);
	size_t length = strlen(name);
	for (char **line = lines; *line; line++)
		if (strncmp(*line, name, length) == 0 && (*line)[length] == '\t')
			return g_ascii_strtoll(*line + length + 1, NULL, 10);
	return otherwise;
}

/* The site that runs, if one does; else the usual one. */
static void ask_for_site(struct options *options)
{
	g_autofree char *status = NULL;
	bool ok = false;
	struct lab_line *lab = lab_line_new(options->control, NULL);
	if (lab && lab_line_ask(lab, "status", &ok, &status, NULL) && ok) {
		if (options->port == 0)
			options->port = (int)status_value(status, "port", PORT);
		options->fleet = (int)status_value(status, "fleet", 0);
		options->heads = (int)status_value(status, "heads", 0);
		options->devices =
		    (int)status_value(status, "devices", 0) - options->fleet - options->heads;
		options->seed = status_value(status, "seed", SEED);
	}
	lab_line_free(lab);
	if (options->port == 0)
		options->port = PORT;
}

static int ledger(struct options *options, const char *folder)
{
	g_autoptr(GError) error = NULL;
	ask_for_site(options);
	if (check_size(options) != 0)
		return 1;
	if (options->port < 1 || options->port > PORT_MOST)
		return fail(_("--port 要在 1 到 %d 之间。"), PORT_MOST);
	struct lab_site *site = make_site(options);
	bool ok = lab_ledger_write(site, (uint16_t)options->port, folder, &error);
	lab_site_free(site);
	return ok ? 0 : fail("%s", error->message);
}

static int secrets(void)
{
	g_autofree char *text = lab_ledger_secrets();
	fputs(text, stdout);
	return 0;
}

/* The host keys of all that speak SSH, as they are before any is changed: title, tab, key. */
static int host_keys(struct options *options)
{
	ask_for_site(options);
	if (check_size(options) != 0)
		return 1;
	struct lab_site *site = make_site(options);
	for (guint i = 0; i < site->devices->len; i++) {
		const struct lab_device *device = site->devices->pdata[i];
		g_autofree char *key = lab_host_key_public(site->seed, device->place, 0);
		if (lab_family_of(device))
			printf("%s\t%s\n", device->title, key);
	}
	lab_site_free(site);
	return 0;
}

/* ---- the command line --------------------------------------------------------------------- */

/* Take options off the front of ARGV, or, with ANYWHERE, out of all of it. */
static bool read_options(struct options *options, bool anywhere, int *argc, char ***argv)
{
	GOptionEntry entries[] = {
		{ "control", 0, 0, G_OPTION_ARG_FILENAME, &options->control, NULL, NULL },
		{ "port", 0, 0, G_OPTION_ARG_INT, &options->port, NULL, NULL },
		{ "traps", 0, 0, G_OPTION_ARG_INT, &options->traps, NULL, NULL },
		{ "syslog", 0, 0, G_OPTION_ARG_INT, &options->syslog, NULL, NULL },
		{ "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, NULL, NULL },
		{ "devices", 0, 0, G_OPTION_ARG_INT, &options->devices, NULL, NULL },
		{ "fleet", 0, 0, G_OPTION_ARG_INT, &options->fleet, NULL, NULL },
		{ "heads", 0, 0, G_OPTION_ARG_INT, &options->heads, NULL, NULL },
		{ "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet, NULL, NULL },
		{ "ready-fd", 0, 0, G_OPTION_ARG_INT, &options->ready_fd, NULL, NULL },
		{ 0 }
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, !anywhere);
	if (g_option_context_parse(context, argc, argv, &error))
		return true;
	fail("%s", error->message);
	return false;
}

/* Where the control socket is: as said, as the environment says, or among the user's own. */
static bool place_control(struct options *options)
{
	const char *folder = g_get_user_runtime_dir();
	if (!options->control && g_getenv("ZHIBAN_LAB_SOCKET"))
		options->control = g_strdup(g_getenv("ZHIBAN_LAB_SOCKET"));
	if (options->control)
		return true;
	options->control = g_build_filename(folder, "zhiban-lab", NULL);
	if (g_mkdir_with_parents(folder, 0700) == 0)
		return true;
	fail(_("不能建立目录 %s：%s。"), folder, g_strerror(errno));
	return false;
}

static int carry_out(struct options *options, int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "help";
	bool own = strcmp(verb, "run") == 0 || strcmp(verb, "ledger") == 0
	    || strcmp(verb, "host-keys") == 0;
	if (own && !read_options(options, true, &argc, &argv))
		return 2;
	if (strcmp(verb, "help") == 0)
		return usage();
	if (strcmp(verb, "secrets") == 0)
		return secrets();
	if (strcmp(verb, "clock") == 0)
		return argc == 3 || argc == 4 ? move_clock(argv + 2, (size_t)argc - 2) : usage();
	if (!place_control(options))
		return 1;
	if (strcmp(verb, "run") == 0) {
		options->port = options->port ? options->port : PORT;
		return argc == 2 ? run(options) : usage();
	}
	if (strcmp(verb, "ledger") == 0)
		return argc == 3 ? ledger(options, argv[2]) : usage();
	if (strcmp(verb, "host-keys") == 0)
		return argc == 2 ? host_keys(options) : usage();
	if (strcmp(verb, "scenario") == 0 && argc == 3 && !is_word(argv[2]))
		return scenario(options, argv[2]);
	return order(options, argv + 1);
}

int main(int argc, char **argv)
{
	struct options options = { .seed = SEED, .ready_fd = -1 };
	setlocale(LC_ALL, "C.UTF-8");
	i18n_start(NULL);
	signal(SIGPIPE, SIG_IGN);
	int status =
	    read_options(&options, false, &argc, &argv) ? carry_out(&options, argc, argv) : 2;
	g_free(options.control);
	return status;
}
