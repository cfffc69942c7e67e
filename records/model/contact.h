/* What can be said of a contact by looking at its record: whether to trust its numbers, and in
 * which order people of one chain are called (递补链). Pure but for the last. */
#ifndef RECORDS_MODEL_CONTACT_H
#define RECORDS_MODEL_CONTACT_H

#include "records/model/change.h"

enum contact_standing { CONTACT_FRESH, CONTACT_UNVERIFIED, CONTACT_STALE, CONTACT_DEAD };
/* DEAD: marked so. UNVERIFIED: nobody ever reached it. STALE: last verified more than VERIFY
 * (microseconds) before NOW. */
enum contact_standing contact_standing(const json_t *contact, struct wall now, int64_t verify);
/* "号码失效", "未核验", "核验过期", "已核验". Translated. */
const char *contact_standing_title(enum contact_standing standing);

/* The order in which the people of one unit are called: dead numbers last; AT_NIGHT who may be
 * called then first, by its night order; who was verified last; by id. As g_ptr_array_sort(). */
int contact_compare(const json_t *a, const json_t *b, bool at_night);

/* Security contacts of a unit that count (湘7): valid, of its own staff, and the number works. */
#define SECURITY_CONTACTS 2
bool contact_counts(const json_t *contact);

extern const struct choice succession_chains[];
/* For guards and effects: who follows PLACE (0: who is first) in CHAIN ("supervisor", or its title
 * 值班长), as a record of the kind succession with `name` and, where known, `phone`; those whose
 * number is dead are left out. NULL: nobody. Caller owns. */
json_t *succession_after(struct change *change, const char *chain, int64_t place);

#endif
