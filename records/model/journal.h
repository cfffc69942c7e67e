/* The journal of what has one (fault_ticket, call, maintenance_job ...): entries of the kind
 * journal_entry, appended, never changed. For the acts of these kinds. */
#ifndef RECORDS_MODEL_JOURNAL_H
#define RECORDS_MODEL_JOURNAL_H

#include "records/model/change.h"

/* For effects: what happened to the record acted on, as one clean line ("电信，受理号 …"); the act
 * and who did it are noted with it. Cut to what an entry holds. */
void journal_say(struct change *change, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same in the journal of another record, whose number is NAME. */
void journal_say_of(struct change *change, const char *kind, int64_t id, const char *name,
    const char *format, ...) G_GNUC_PRINTF(5, 6);

/* What the person gave with this act, and what its guard found out of that (fields that are derived
 * and named in FOUND, ends with NULL; may be NULL): "对方受理号 …，承诺恢复时刻 …". "" for
 * nothing. Caller frees. */
char *journal_given(struct change *change, const char *const *found);

/* For acts named `correct` (更正), whose form has a field `reason`. The guard refuses what changes
 * nothing, and what has no reason; the effect writes down every field that differs, with what stood
 * before. */
void journal_guard_correct(struct change *change);
void journal_correct(struct change *change);

#endif
