/* 常用语: what is offered by number in a text field: first what this duty room wrote itself
 * (records of the kind stock_phrase), then what is built in. */
#ifndef VIEWS_PHRASES_H
#define VIEWS_PHRASES_H

#include "records/model/kind.h"
#include "views/model.h"

/* The phrases for FIELD of KIND; MIRROR of records:stock_phrase, NULL: those built in. Ends with
 * NULL; free with g_strfreev(). NULL when the field has none. */
char **phrases_new(const struct kind *kind, const struct field *field, const struct mirror *mirror);

#endif
