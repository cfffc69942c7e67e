/* The one thing about a print job that no command says: lpstat lists a job that was printed and one
 * that was given up alike. One IPP question (RFC 8011, Get-Job-Attributes) to CUPS itself. */
#ifndef VIEWS_SHEET_IPP_H
#define VIEWS_SHEET_IPP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/* job-state; 0: not known */
enum ipp_job {
	IPP_JOB_UNKNOWN = 0,
	IPP_JOB_PENDING = 3,
	IPP_JOB_HELD = 4,
	IPP_JOB_PROCESSING = 5,
	IPP_JOB_STOPPED = 6,
	IPP_JOB_CANCELLED = 7,
	IPP_JOB_ABORTED = 8,
	IPP_JOB_COMPLETED = 9,
};

/* The question about job NUMBER, HTTP around it. */
GBytes *ipp_question(unsigned number, const char *user);
/* The state an answer (HTTP and all) tells; IPP_JOB_UNKNOWN where it tells none. Pure. */
enum ipp_job ipp_answer(const uint8_t *data, size_t size);

/* Asks the server that lp talks to: $CUPS_SERVER (a socket's path, or a host and port), else the
 * local one. At most 3 s. */
enum ipp_job ipp_ask(unsigned number);

#endif
