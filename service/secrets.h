/* Communities and passwords: one file, 0600, that only the service writes; never in records, logs,
 * argv, dumps or screens. Credentials are referred to by the name of their record. */
#ifndef SERVICE_SECRETS_H
#define SERVICE_SECRETS_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/own.h"
#include "probes/wire/snmp.h"

struct secrets;

/* Reads STATE_DIR/secrets; a file others may read is refused. A missing file is an empty one. */
struct secrets *secrets_open(const char *state_dir, GError **error);
void secrets_free(struct secrets *secrets);
OWN_DEFINE(secrets)

/* Set the secret of credential NAME: {community}, {auth_password?, priv_password?} or
 * {password?, private_key?, passphrase?}. A worker
 * writes the whole to a new file, syncs and renames it; only then it counts, and DONE is called on
 * the loop: FAILURE is NULL or one sentence. One at a time, in the order they came. DONE is not
 * called after secrets_free(). */
typedef void secrets_done(const char *failure, void *data);
void secrets_set(struct secrets *secrets, const char *name, const json_t *secret,
    secrets_done *done, void *data);

/* What RECORD (kind credential) and its secret make together. NULL and one sentence when the secret
 * is not set. Caller frees with credential_free(). */
struct credential *secrets_credential(const struct secrets *secrets, const json_t *record,
    GError **error);

/* Who logs in over SSH by RECORD (kind credential, protocol ssh) and with what, as zhiban-ssh takes
 * it: {user, password?, private_key?, passphrase?, agent?}. NULL and one sentence when the secret
 * is not set. New reference; never logged, never kept. */
json_t *secrets_ssh(const struct secrets *secrets, const json_t *record, GError **error);

#endif
