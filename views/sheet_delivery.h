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

/* Where what was printed is kept: one folder of this user's. Caller frees. */
char *sheet_folder(void);

/* PDF and the text beside it are kept in FOLDER (made if need be) under sheet_file_name().
 * *RET_PATH: of the PDF; caller frees. */
bool sheet_keep(const json_t *document, GBytes *pdf, const char *folder, char **ret_path,
    GError **error);

struct sheet_printed {
	char *request;       /* by which the job is followed (views/sheet_job.h) */
	char *path;          /* of the file that stays whatever the printer does */
};

/* Kept, then handed to the printer. False and ERROR: not printed; the sentence names the file where
 * there is one. */
bool sheet_keep_and_print(const json_t *document, GBytes *pdf, const char *folder,
    const char *printer, struct sheet_printed *ret, GError **error);

#endif
