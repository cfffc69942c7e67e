/* `zhiban bell test`: every pattern of the bell on this terminal, then whether it was heard, which
 * is recorded (requirements 7 ⑥). */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/timer.h"
#include "views/bell.h"
#include "views/command.h"

extern const struct command command_bell;

struct play {
	GMainLoop *loop;
	size_t rung;
};

static void ring(struct timer *timer, void *data)
{
	struct play *play = data;
	int64_t next = bell_rehearsal(++play->rung);

	fputc('\a', stderr);
	fflush(stderr);
	if (next >= 0)
		timer_after(timer, next);
	else
		g_main_loop_quit(play->loop);
}

static void play_all(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
	struct timers *timers = timers_new(context);
	struct play play = { loop, 0 };
	struct timer timer;

	timer_init(&timer, timers, ring, &play);
	timer_after(&timer, bell_rehearsal(0));
	g_main_loop_run(loop);
	timers_free(timers);
}

/* The word of what is answered; NULL when nothing is. */
static const char *ask(void)
{
	static const char *const heard[] = { "all", "some", "none" };
	char line[16];

	printf("%s", _("听到了没有？1 全部听到  2 部分听到  3 没有听到："));
	fflush(stdout);
	if (fgets(line, sizeof line, stdin) == NULL || line[0] < '1' || line[0] > '3')
		return NULL;
	return heard[line[0] - '1'];
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	const char *terminal = ttyname(STDERR_FILENO);

	if (!command_options(&command_bell, &argc, &argv, NULL, 1, 1))
		return COMMAND_USAGE;
	if (strcmp(argv[1], "test") != 0)
		return command_usage(&command_bell);
	own(client) client = client_open(where, &error);
	if (client == NULL)
		return client_fail(error);
	printf("%s\n", _("一声，三声，连续，急促；约 15 秒"));
	fflush(stdout);
	play_all();
	const char *heard = ask();
	if (heard == NULL) {
		fprintf(stderr, "%s\n", _("zhiban: 没有回答，没有记"));
		return COMMAND_FAILED;
	}
	json_auto_t *answer = client_call(client, "do",
	    json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "bell_test", "act", "record", "fields",
		"heard", heard, "terminal", terminal == NULL ? "-" : terminal),
	    0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	printf("%s\n", _("响铃自检已记"));
	return COMMAND_DONE;
}

const struct command command_bell = {
	.name = "bell",
	.usage = "test",
	.title = N_("响铃自检：各种铃声响一遍，问听到没有，记下来"),
	.order = 75,
	.run = run,
};
