/* Two officers at one record: what stood when the form was opened, what stands now, what was typed.
 * A pure function; the form goes on with it (views/record_form.c). */
#ifndef VIEWS_CONFLICT_H
#define VIEWS_CONFLICT_H

#include "records/model/kind.h"

/* Whether RECORD of KIND has another value of FIELD by now than SEEN had. */
bool conflict_differs(const json_t *seen, const json_t *now, const char *field);
/* What a `do` is to expect (docs/protocol.md): of SEEN its state, its last step, and the FIELDS
 * (const struct field *) that the form shows. New object. */
json_t *conflict_expect(const struct kind *kind, const json_t *seen,
    const struct field *const *fields, size_t n);
/* Both versions, a line each, and what was TYPED ({field: value}). Rows with `shown`. Caller
 * frees. */
char *conflict_text(const struct kind *kind, const json_t *seen, const json_t *now,
    const json_t *typed);

#endif
