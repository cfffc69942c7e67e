/* What becomes of a print job. `lp` says 0 for a queue that prints nothing, so a job is looked at
 * until it is over. Each function waits for a child process or CUPS, within its limit: never on the
 * thread of the keys. */
#ifndef VIEWS_SHEET_JOB_H
#define VIEWS_SHEET_JOB_H

#include <stdbool.h>
#include <stdint.h>

enum sheet_job {
	SHEET_JOB_WAITING,    /* in the queue */
	SHEET_JOB_PRINTING,
	SHEET_JOB_STOPPED,    /* it waits for a queue that does not print */
	SHEET_JOB_BLOCKED,    /* the printer has it and wants something: paper, a jam cleared */
	SHEET_JOB_PRINTED,    /* CUPS says it was printed to its end */
	SHEET_JOB_FAILED,     /* it was given up */
	SHEET_JOB_CANCELLED,
	SHEET_JOB_UNKNOWN     /* CUPS did not answer, or does not say how it ended */
};

struct sheet_job_look {
	enum sheet_job job;
	const char *word;     /* for the head of the screen: 排队 缺纸 …; static, translated */
	char *sentence;       /* in full; by sheet_job_clear() */
};

/* One look at job REQUEST ("duty-12"), at most some seconds. */
struct sheet_job_look sheet_job_look(const char *request);
void sheet_job_clear(struct sheet_job_look *look);
/* Whether there is nothing more to wait for. */
bool sheet_job_is_over(enum sheet_job job);

/* Looks until it is over, at most US; SAY (may be NULL) is told each sentence that is new. The last
 * look. */
struct sheet_job_look sheet_job_follow(const char *request, int64_t us,
    void (*say)(const char *sentence, void *data), void *data);

/* Whether there is anybody to print at all: lp names a missing printer when CUPS does not run. */
bool sheet_printing_runs(void);

#endif
