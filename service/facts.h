/* What the loop observed that the guard of an act may need: it is gathered when the act is asked
 * for, handed over with it, and kept in its audit row. One table, a row for each kind that wants to
 * know something. */
#ifndef SERVICE_FACTS_H
#define SERVICE_FACTS_H

#include <jansson.h>

#include "records/model/kind.h"

struct peer;
struct service;

/* The act as it was asked for: nothing of it was checked yet. */
struct facts_asked {
	const struct kind *kind;
	const char *act;
	int64_t id;                  /* 0: it makes a record */
	const json_t *fields;        /* may be NULL */
	const struct peer *peer;     /* who asks; NULL: the service itself */
};

/* New reference; NULL: nothing is to be known. */
json_t *facts_for(struct service *service, const struct facts_asked *asked);
/* The reference FIELD as the act gives it, else as the record has it; 0: none. */
int64_t facts_reference(struct service *service, const struct facts_asked *asked,
    const char *field);

#endif
