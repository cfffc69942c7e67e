/* The rows of 通讯录, made from several topics: contacts in the order in which they are called, the
 * links of the chains, the units that are short. */
#ifndef VIEWS_CONTACT_ROWS_H
#define VIEWS_CONTACT_ROWS_H

#include "views/console.h"

struct contact_sources {
	const struct mirror *site, *contacts, *links, *people, *gaps;
};

/* Ends with NULL. */
extern const char *const contact_topics[];
void contact_sources_take(struct contact_sources *sources, const struct mirror *mirror);
bool contact_sources_are_known(const struct contact_sources *sources);

/* [{_key, kind: "contact"|"link"|"gap", id, contact?, place, name, where, purpose, phones, night,
 * reach, mark, style, standing, said, pinned, at_night}]: `place` is the order, `said` one line
 * about it, `contact` whom to note the outcome of a call with. New. */
json_t *contact_rows(const struct contact_sources *sources, struct wall now);

/* For g_ptr_array_sort() of rows of records:contact: pinned ones by their order, then by purpose,
 * unit, and whom one calls first at night. */
gint contact_rows_by_use(const void *a, const void *b);
/* The unit or organisation CONTACT belongs to. Borrowed. */
const char *contact_rows_where(const json_t *contact);

#endif
