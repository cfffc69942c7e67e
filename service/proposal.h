/* What a discovered device would be in the ledger: whether it is there already and what differs,
 * else a name nobody has, its type, make and version as far as it says them. Pure but for the
 * ledger. */
#ifndef SERVICE_PROPOSAL_H
#define SERVICE_PROPOSAL_H

#include "service/ledger.h"

struct proposals;

/* For one discovery: names given to its first rows are taken for the later ones. */
struct proposals *proposals_new(const struct ledger *ledger);
void proposals_free(struct proposals *proposals);
OWN_DEFINE(proposals)

/* Adds to ROW, an object of `discover --json`, `known` and `proposed` (docs/protocol.md). A row
 * that was not read is only looked up by its address. */
void proposals_add(struct proposals *proposals, json_t *row);

#endif
