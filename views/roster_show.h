/* Rows of the topic `roster` as people read them. */
#ifndef VIEWS_ROSTER_SHOW_H
#define VIEWS_ROSTER_SHOW_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"

/* The names of who has one of DUTIES ("operator|trainee") at POST (NULL: any) in ROW, blanks
 * between, each once; who stands both posts is marked 兼 where a post is asked for. Caller
 * frees. */
char *roster_names(const json_t *row, const char *post, const char *duties);
/* Whether nobody is planned for POST for all of ROW. */
bool roster_lacks(const json_t *row, const char *post);
/* Whether PERSON is planned in ROW. */
bool roster_has(const json_t *row, int64_t person);
/* "网络", "安全": as short as columns want it. */
const char *roster_post(const char *post);
/* "20:30-08:30" */
char *roster_hours(const json_t *row);

#endif
