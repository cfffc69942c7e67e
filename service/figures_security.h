/* The figures of security (records/model/security_figures.h) of a time, out of records that
 * service/store_security.c read on the reader thread; nothing here touches the database. */
#ifndef SERVICE_FIGURES_SECURITY_H
#define SERVICE_FIGURES_SECURITY_H

#include <jansson.h>

#include "base/own.h"
#include "points/figures.h"
#include "records/model/security_figures.h"

struct security_data {
	int64_t from, to, now;       /* `to` is not after `now` */
	int64_t began;               /* before it nothing was kept; 0: not known */
	GHashTable *records; /* kind -> json_t array, of the time; a kind that is not there: it is
			      * not known what there was. "plan": {code, title, drilled};
			      * "run_step": with `step`, what it is called */
};

struct security_data *security_data_new(int64_t from, int64_t to, int64_t now);
void security_data_free(struct security_data *data);
OWN_DEFINE(security_data)

/* RECORDS is taken over. */
void security_data_put(struct security_data *data, const char *kind, json_t *records);
/* The records of KIND; NULL: not known. Borrowed. */
const json_t *security_data_of(const struct security_data *data, const char *kind);

/* Whether OF is a section, or FIGURE a figure, of what is here. */
bool figures_security_has(const char *of, const char *figure);
/* The rows of SECTION; IDS: each with the ids of what it was made of. New. */
json_t *figures_security_rows(const struct security_data *data, const char *section, bool ids);
/* Answers of the methods `figures` and `figures.detail`; GROUP may be NULL. */
json_t *figures_security_answer(const struct security_data *data, const char *of);
json_t *figures_security_detail(const struct security_data *data, const char *figure,
    const char *group);

#endif
