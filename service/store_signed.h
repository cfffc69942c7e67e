/* Whether what people signed still is what they signed. */
#ifndef SERVICE_STORE_SIGNED_H
#define SERVICE_STORE_SIGNED_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

/* Every record of the kinds that are signed, and of their parts, against the hash that the audit
 * has of it. False with the audit row and one sentence where one differs, or is gone. */
bool signed_verify(sqlite3 *db, int64_t *ret_bad, GError **error);

#endif
