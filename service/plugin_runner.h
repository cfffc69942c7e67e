/* Running monitoring plugins: few at once, each in a process group of its own with nothing of ours
 * but an empty stdin, a bounded pipe and a clean environment, and never longer than its time. What
 * it says by exit status and output is an answer; whatever else it does (dies, hangs, pours, says
 * nothing) is unknown, with a sentence. The loop never waits for one.
 *
 * What a plugin leaves in its group dies with it. A child that has made itself a session of its own
 * is out of reach here; in production it stays within the unit, whose TasksMax counts it. */
#ifndef SERVICE_PLUGIN_RUNNER_H
#define SERVICE_PLUGIN_RUNNER_H

#include "base/own.h"
#include "base/timer.h"
#include "probes/wire/plugin.h"

/* Bytes of output after which a plugin is ended. */
#define PLUGIN_OUTPUT_LIMIT (64 * 1024)

struct plugin_runner;
struct plugin_run;

/* At most CHILDREN run at once, the others wait in the order in which they came. */
struct plugin_runner *plugin_runner_new(struct timers *timers, unsigned children);
/* Kills what runs; nobody is told. NULL is fine. */
void plugin_runner_free(struct plugin_runner *runner);
OWN_DEFINE(plugin_runner)
void plugin_runner_allow(struct plugin_runner *runner, unsigned children);

struct plugin_answer {
	enum plugin_status status;
	const char *failure;       /* clean sentence when it was no answer; else NULL */
	struct plugin_output
	    *output; /* taken over by the callee; NULL when it was not even begun */
	int64_t took_us;
};

/* On the loop, once, never from within plugin_run(). The run is gone afterwards. */
typedef void plugin_done(const struct plugin_answer *answer, void *data);

/* Runs COMMAND (copied; an absolute path and its arguments) for at most TIMEOUT microseconds from
 * when it is begun. */
struct plugin_run *plugin_run(struct plugin_runner *runner, char *const *command, int64_t timeout,
    plugin_done *done, void *data);
/* DONE will not be called. */
void plugin_run_cancel(struct plugin_run *run);

#endif
