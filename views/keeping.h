/* Records as the command line keeps them: FIELD=VALUE as typed, made or edited by one call. */
#ifndef VIEWS_KEEPING_H
#define VIEWS_KEEPING_H

#include "views/names.h"

/* The kind of that name; NULL and a sentence that lists them all. */
const struct kind *keeping_kind(const char *name, GError **error);

/* FIELD, by name or title, of KIND; NULL when there is none. */
const struct field *keeping_field(const struct kind *kind, const char *name);

/* Puts the value of FIELD that was TYPED into FIELDS; nothing typed is null, which clears. False
 * and one sentence that names the field. */
bool keeping_parse(struct names *names, const struct field *field, const char *typed,
    json_t *fields, GError **error);

/* ARGUMENTS ("FIELD=VALUE", ends with NULL) as an object; NULL and one sentence. "id" is taken into
 * *RET_ID (may be NULL: then it is no field), `state` is a field only when FILTER says that this is
 * about finding. */
json_t *keeping_arguments(struct names *names, const struct kind *kind, char **arguments,
    bool filter, int64_t *ret_id, GError **error);

enum keeping { KEEPING_FAILED, KEEPING_MADE, KEEPING_CHANGED, KEEPING_SAME };

/* Keeps FIELDS (taken over) as a record of KIND: edits record *ID, or when that is 0 the one that
 * its first required unique field finds, else makes a new one. *ID is the record afterwards. On
 * failure *RET_ERROR as of client_call(). */
enum keeping keeping_keep(struct client *client, const struct kind *kind, json_t *fields,
    int64_t *id, json_t **ret_error, GError **error);

/* The first required unique field, which tells records of KIND apart; NULL when nothing does. */
const struct field *keeping_identifying(const struct kind *kind);
/* The act that makes a record of KIND; NULL when people make none. */
const struct act *keeping_making(const struct kind *kind);
/* Of FIELDS what RECORD does not say already. New object. */
json_t *keeping_differing(const json_t *record, json_t *fields);

/* All records of KIND that match WHERE (taken over, may be NULL), oldest first, page by page. NULL
 * on failure. */
json_t *keeping_list(struct client *client, const struct kind *kind, json_t *where, GError **error);

#endif
