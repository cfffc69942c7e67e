/* What the figures are made of, out of records.db. */
#ifndef SERVICE_STORE_FIGURES_H
#define SERVICE_STORE_FIGURES_H

#include <jansson.h>
#include <sqlite3.h>

#include <glib.h>

/* ASKED: {from, to, now, of} or {from, to, now, figure, key}. The answer of the method; NULL and
 * ERROR when there is none. */
json_t *figures_read(sqlite3 *db, const json_t *asked, GError **error);

/* The same for what service/figures_shift.h has (service/store_figures_shift.c). */
json_t *figures_shift_read(sqlite3 *db, const json_t *asked, GError **error);

/* The same for what service/figures_security.h has (service/store_security.c); `group` beside
 * `figure` where that is parted, `plans` [{code, title}] those in force. With `report` {sort,
 * period, site, profile} it is the document of that report (service/periodic_document.h); with
 * `began` the instant since when anything is kept. */
json_t *figures_security_read(sqlite3 *db, const json_t *asked, GError **error);

#endif
