/* The fleet of zhiban-lab, a thousand devices, read by datagrams made beforehand: requests a second
 * that the lab answers, each for 72 variables that live. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/floor.h"
#include "tests/bench/measure.h"

#define DEVICES 1000
#define EXCHANGES 6
#define ROUNDS 5
#define READY 9                   /* descriptor on which the lab says so */

/* The lab, ready to answer at PORT. */
static pid_t start_lab(uint16_t port)
{
	int ends[2];
	char ready, text[16];

	snprintf(text, sizeof text, "%u", port);
	fflush(stdout);
	if (g_mkdir_with_parents("build/bench", 0755) != 0 || pipe(ends) != 0)
		give_up("no pipe for the lab");
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], READY);
		execl("build/zhiban-lab", "zhiban-lab", "--control", "build/bench/lab.socket",
		    "run", "--quiet", "--port", text, "--fleet", G_STRINGIFY(DEVICES),
		    "--ready-fd", G_STRINGIFY(READY), (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	if (pid < 0 || read(ends[0], &ready, 1) != 1)
		give_up("the lab did not start");
	close(ends[0]);
	return pid;
}

int main(void)
{
	const char *text = g_getenv("TEST_PORT");
	uint16_t port = (uint16_t)strtoul(text ? text : "26000", NULL, 10);
	double begin = now_ms(), times[ROUNDS], spent[ROUNDS];
	pid_t pid = start_lab(port);
	figure("start of a lab with 1000 devices of a fleet", now_ms() - begin, "ms");
	struct fleet *fleet = fleet_of_lab(port);
	struct floor *floor = floor_new(fleet, DEVICES);

	for (size_t i = 0; i < ROUNDS; i++) {
		double before = process_cpu_ms(pid);
		times[i] = floor_poll(floor).wall_ms;
		spent[i] = process_cpu_ms(pid) - before;
	}
	printf("%d rounds, the best counts\n", ROUNDS);
	figure("requests answered in a second",
	    DEVICES * EXCHANGES * 1000 / quantile(times, ROUNDS, 0), "/s");
	figure_least("requests answered in a second of its processor",
	    DEVICES * EXCHANGES * 1000 / quantile(spent, ROUNDS, 0), 20000, "/s");
	figure("memory of the lab", process_kb(pid, "RssAnon") / 1024, "MB");
	floor_free(floor);
	fleet_stop(fleet);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	return figures_verdict();
}
