/* 演练记录: the finished record of a drill as the training service hands it over to the duty
 * service, a JSON text: {format: 1, site?, run: {...}, steps: [{...}], calls: [{...}], roles:
 * [{...}]}. Its members are fields of the kinds run, run_step, run_call, run_role, those that tell
 * what was done; everything that refers to records of the training stays there (DESIGN: only the
 * finished drill record is imported). */
#ifndef RECORDS_MODEL_DRILL_DOCUMENT_H
#define RECORDS_MODEL_DRILL_DOCUMENT_H

#include "records/model/kind.h"

#define DRILL_DOCUMENT_FORMAT 1
#define DRILL_DOCUMENT_STEPS 99
#define DRILL_DOCUMENT_CALLS 500

/* One kind of records in it. */
struct drill_part {
	const char *member;          /* "steps" */
	const char *kind;
	const char *fields;          /* "number|title", `state` among them where it has one */
	const char *needed;          /* those of them that must be there */
	const char *states;          /* in which it may be; NULL: it has none */
	size_t most;                 /* how many; 1: an object, not an array */
};
/* Ends with a NULL member. */
extern const struct drill_part drill_parts[];

/* What a document says of RECORD, one of PART. New. */
json_t *drill_document_of(const struct drill_part *part, const json_t *record);

/* TEXT as such a document, every value checked against its field; NULL and one sentence that names
 * what is wrong (caller frees). Pure. */
json_t *drill_document_read(const char *text, char **ret_reason);

#endif
