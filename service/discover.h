/* Discovery: all probes asked of one address at once. Used by the service (method discover) and by
 * `zhiband discover`, which needs no service. */
#ifndef SERVICE_DISCOVER_H
#define SERVICE_DISCOVER_H

#include <jansson.h>

#include "probes/device/profile.h"
#include "probes/wire/snmp.h"

/* FOUND is the object of `discover --json` (docs/protocol.md), borrowed; or NULL and FAILURE one
 * sentence. */
typedef void discover_done(json_t *found, const char *failure, void *data);

#define DISCOVER_PORT 161

struct discovery;

/* PROFILES tell which sensors there are; they are held. CREDENTIAL is copied. DONE is called once,
 * from the engine's context; the discovery is over then. */
struct discovery *discover_start(struct engine *engine, GPtrArray *profiles,
    const struct address *address, const struct credential *credential,
    discover_done *done, void *data);

/* Ends it before that: DONE is not called. */
void discover_cancel(struct discovery *discovery);

/* `zhiband discover ADDR|[ADDR6][:PORT]|CIDR [--community C | --credential NAME] [--state DIR]
 * --json` */
int discover_main(int argc, char **argv);

#endif
