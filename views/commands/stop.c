/* `zhiban stop`: a private service ends after what is queued has been committed. */
#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/timer.h"
#include "views/command.h"

#define GONE_LIMIT (30 * CLOCK_SECOND)
#define LOOK_PAUSE (CLOCK_SECOND / 20)

extern const struct command command_stop;

struct waiting {
	const char *socket;
	GMainLoop *loop;
	struct mono until;
};

static void look(struct timer *timer, void *data)
{
	struct waiting *waiting = data;

	if (!g_file_test(waiting->socket, G_FILE_TEST_EXISTS) ||
	    mono_between(waiting->until, clock_mono()) >= 0)
		g_main_loop_quit(waiting->loop);
	else
		timer_after(timer, LOOK_PAUSE);
}

/* Whether the socket went away in time. */
static bool wait_until_gone(const char *socket)
{
	struct waiting waiting = { socket, g_main_loop_new(NULL, FALSE),
		mono_after(clock_mono(), GONE_LIMIT) };
	struct timers *timers = timers_new(NULL);
	struct timer timer;

	timer_init(&timer, timers, look, &waiting);
	timer_after(&timer, 0);
	g_main_loop_run(waiting.loop);
	g_main_loop_unref(waiting.loop);
	timers_free(timers);
	return !g_file_test(socket, G_FILE_TEST_EXISTS);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_stop, &argc, &argv, NULL, 0, 0))
		return COMMAND_USAGE;
	own(client) client = client_open(where, &error);
	json_auto_t *answer =
	    client == NULL ? NULL : client_call(client, "stop", NULL, 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	if (wait_until_gone(where->socket))
		return COMMAND_DONE;
	fprintf(stderr, _("zhiban: 值班服务答应停止，但 30 秒后还在（%s）\n"), where->socket);
	return COMMAND_FAILED;
}

const struct command command_stop = {
	.name = "stop",
	.usage = "",
	.title = N_("停止试用的值班服务"),
	.order = 50,
	.run = run,
};
