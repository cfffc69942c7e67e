/* Where a sheet goes: a file, a printer. These functions wait for a child process or the disk, each
 * within its limit: the command line calls them as they are, the console from a GTask thread (they
 * share nothing). Every error is one sentence. Errors of SHEET_ERROR or G_FILE_ERROR. */
#ifndef VIEWS_SHEET_DELIVERY_H
#define VIEWS_SHEET_DELIVERY_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

/* The PDF of DOCUMENT, made by zhiban-page, whose path PROGRAM is (client_program()). At most 20 s.
 */
GBytes *sheet_pdf(const json_t *document, const char *program, GError **error);

/* "DJ-20261121-001-2.pdf": number and print count, whatever else they hold made harmless. A preview
 * has the sheet's name. Caller frees. */
char *sheet_file_name(const json_t *document, const char *extension);

/* BYTES as a new file that only its owner may read and nobody may write; on disk when this returns.
 * A file that is there already is never touched, and what cannot be written whole is not left
 * behind. */
bool sheet_save(const char *path, GBytes *bytes, GError **error);

/* Hands PDF to CUPS by `lp`; PRINTER NULL: its default one. At most 5 s. Returns the request id
 * ("duty-12"), by which the job can be followed; caller frees. NULL: nothing was printed, and ERROR
 * says why. */
char *sheet_print(GBytes *pdf, const char *printer, const char *title, GError **error);

enum sheet_job {
	SHEET_JOB_WAITING,    /* in the queue or printing */
	SHEET_JOB_PRINTED,    /* CUPS says it is done */
	SHEET_JOB_STOPPED,    /* it waits for a queue that does not print */
	SHEET_JOB_UNKNOWN     /* CUPS did not answer or does not know it (any more) */
};

/* One look at a job by `lpstat`, at most 5 s. *RET_SENTENCE says it in words; caller frees. */
enum sheet_job sheet_job_look(const char *request, char **ret_sentence);
/* Looks until it is no longer waiting, at most US. */
enum sheet_job sheet_job_follow(const char *request, int64_t us, char **ret_sentence);

/* All of it for a printer: the PDF is kept in FOLDER (made if need be) under sheet_file_name(),
 * printed, and followed for 5 s. Whatever the printer does, the file stays; every sentence names
 * it. False and ERROR: not printed. *RET_SENTENCE: what became of the job; caller frees. */
bool sheet_keep_and_print(const json_t *document, GBytes *pdf, const char *folder,
    const char *printer, char **ret_sentence, GError **error);

#endif
