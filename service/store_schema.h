/* The tables: one per kind, made from its fields; what the service keeps beside them; the audit
 * chain. */
#ifndef SERVICE_STORE_SCHEMA_H
#define SERVICE_STORE_SCHEMA_H

#include "service/store_sql.h"

/* Raised when an older program must not write to what this one makes, other than by columns and
 * tables of kinds it does not know: those it notices itself. */
#define STORE_FORMAT 1

/* Whether DB was made by this program or an older one; else one sentence. */
bool schema_is_known(sqlite3 *db, GError **error);
/* Makes what is missing. Only ever adds. One transaction. */
bool schema_migrate(sqlite3 *db, GError **error);

#endif
