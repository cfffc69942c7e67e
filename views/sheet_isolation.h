/* What the two notices of an isolation share. */
#ifndef VIEWS_SHEET_ISOLATION_H
#define VIEWS_SHEET_ISOLATION_H

#include <jansson.h>

/* A field in a grid of two columns. */
struct sheet_place {
	const char *field;
	int span;
};

/* PLACES end with a NULL field; what is not there prints 未填. */
json_t *sheet_isolation_grid(const char *heading, const json_t *record,
    const struct sheet_place *places);
/* The name in FIELD, NULL where there is none: left to the hand. */
const char *sheet_name(const json_t *record, const char *field);

#endif
