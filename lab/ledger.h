/* The ledger of the simulated site as CSV files for `zhiban import`: what a duty room would have
 * typed in about it over the years. The header row names the fields of the kinds; references go by
 * name. */
#ifndef LAB_LEDGER_H
#define LAB_LEDGER_H

#include "lab/site.h"

/* Writes KIND.csv into FOLDER (made if missing), and `order`: the kinds, a line each, such that
 * what is referred to comes first. PORT is where the devices answer. */
bool lab_ledger_write(const struct lab_site *site, uint16_t port, const char *folder,
    GError **error);

/* "NAME<TAB>JSON" lines: the secrets of the credentials, for `zhiban secret set NAME`. Caller
 * frees. */
char *lab_ledger_secrets(void);

#endif
