/* Deadlines that records carry (records/model/kind.h, struct due), as people read them: which comes
 * next, what it is, how long it is still till then. Pure but for the translation. */
#ifndef VIEWS_DUE_SHOW_H
#define VIEWS_DUE_SHOW_H

#include "records/model/kind.h"

/* Whether DUE counts for RECORD of KIND as it stands: it has the instant, and its state is one of
 * those. */
bool due_counts(const struct kind *kind, const struct due *due, const json_t *record);
/* The one that comes first, which may have passed; NULL: none counts. */
const struct due *due_next(const struct kind *kind, const json_t *record);
/* Its instant; us == 0: none. */
struct wall due_next_at(const struct kind *kind, const json_t *record);
bool due_is_late(const struct kind *kind, const json_t *record, struct wall now);

#define DUE_SIZE 64
/* "09:30", "11-23 09:30": as short as it is clear on the day of NOW. BUFFER of DUE_SIZE, here and
 * below. */
const char *due_moment(struct wall at, struct wall now, char *buffer);
/* "剩2时13分", "逾期5分". */
const char *due_left(struct wall at, struct wall now, char *buffer);
/* "09:30 剩2时13分 运营商承诺恢复"; "" when none counts. Caller frees. */
char *due_text(const struct kind *kind, const json_t *record, struct wall now);

#endif
