#include "service/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdint.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_OTHER 3    /* the descriptor after standard error */

/* Everything below runs in our memory while we stand still: only calls that keep to themselves. */

static void forget_signals(void)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		sigaction(number, &usual, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Above the three first, so that none of them is overwritten before it was taken. */
static int lifted(int fd)
{
	return fcntl(fd, F_DUPFD, FIRST_OTHER);
}

static bool take_streams(const struct spawn_order *order)
{
	int in = order->in >= 0 ? lifted(order->in) : open("/dev/null", O_RDONLY);
	int out = lifted(order->out);
	int err = lifted(order->err >= 0 ? order->err : STDERR_FILENO);

	return dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
	    dup2(err, STDERR_FILENO) >= 0 &&
	    close_range(FIRST_OTHER, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

static bool stand_alone(const struct spawn_order *order)
{
	if (!order->alone)
		return true;
	if (order->niceness != 0)
		setpriority(PRIO_PROCESS, 0, order->niceness);
	return setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && chdir("/") == 0;
}

/* Becomes the program, or returns why not. SCRIPT is what a file without "#!" is run by. */
static int become(const struct spawn_order *order, const char *const *script)
{
	char *const *environment = (char *const *)(uintptr_t)order->environment;

	if (!take_streams(order) || !stand_alone(order))
		return errno;
	forget_signals();
	execve(order->argv[0], (char *const *)(uintptr_t)order->argv, environment);
	if (errno == ENOEXEC)
		execve(script[0], (char *const *)(uintptr_t)script, environment);
	return errno;
}

/* ---- in the service ------------------------------------------------------------------------ */

static const char **script_of(const struct spawn_order *order)
{
	guint n = g_strv_length((char **)(uintptr_t)order->argv);
	const char **script = g_new0(const char *, n + 2);

	script[0] = "/bin/sh";
	for (guint i = 0; i < n; i++)
		script[i + 1] = order->argv[i];
	return script;
}

static pid_t refused(pid_t pid, int why)
{
	if (pid > 0)
		waitpid(pid, NULL, 0);
	errno = why;
	return -1;
}

pid_t spawn(const struct spawn_order *order, int *pidfd)
{
	g_autofree const char **script = script_of(order);
	volatile int why = 0;
	sigset_t all, before;

	/* No handler of ours may run in the child, which has our memory. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pid_t pid = vfork();
	if (pid == 0) {
		why = become(order, script);
		_exit(127);
	}
	if (pid < 0)
		why = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (why != 0)
		return refused(pid, why);
	*pidfd = pidfd_open(pid, 0);
	if (*pidfd >= 0)
		return pid;
	why = errno;
	kill(order->alone ? -pid : pid, SIGKILL);
	return refused(pid, why);
}
