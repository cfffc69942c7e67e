/* All kinds of the house and one more, which only a test knows: the registry is replaced by this
 * program's own, and that of the house is not linked. */
#ifndef TESTS_UNIT_EVERY_KIND_H
#define TESTS_UNIT_EVERY_KIND_H

#include <glib.h>

#define kind_table house_kinds
#include "gen/kinds.c"
#undef kind_table

const struct kind *every_kind[G_N_ELEMENTS(house_kinds) + 1] __asm__("kind_table");

/* Before anything else. */
static inline void every_kind_and(const struct kind *kind)
{
	size_t n = 0;

	for (; house_kinds[n] != NULL; n++)
		every_kind[n] = house_kinds[n];
	every_kind[n] = kind;
}

#endif
