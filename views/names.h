/* References by name: what people type as a name the protocol wants as an id, and the other way
 * round. Asks the service once for each and remembers. */
#ifndef VIEWS_NAMES_H
#define VIEWS_NAMES_H

#include "records/model/kind.h"
#include "views/client.h"

struct names;

struct names *names_new(struct client *client);
void names_free(struct names *names);
OWN_DEFINE(names)

/* A field_resolve over NAMES: the one record of KIND that counts and is called NAME; 0 for none or
 * several. */
int64_t names_resolve(const char *kind, const char *name, void *names);
/* A field_name_of over NAMES; NULL when there is no such record. */
char *names_show(const char *kind, int64_t id, void *names);
/* The same for files that are read again: NULL as well when the name does not lead back to the
 * record. */
char *names_show_exact(const char *kind, int64_t id, void *names);

/* The record TYPED means: an exact name, else an id ("12", "#12"). 0 and one sentence when there is
 * none. */
int64_t names_find(struct names *names, const struct kind *kind, const char *typed, GError **error);

#endif
