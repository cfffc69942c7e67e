#include "records/model/kind.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"

/* Generated from the files in records/ (see Makefile, registry). */
extern const struct kind *const kind_table[];

/* Whether A stands before B in menus. */
static bool stands_before(const struct kind *a, const struct kind *b)
{
	return a->order != b->order ? a->order < b->order : strcmp(a->name, b->name) < 0;
}

const struct kind *kind_next(const struct kind *previous)
{
	const struct kind *next = NULL;

	for (const struct kind *const *kind = kind_table; *kind; kind++)
		if ((!previous || stands_before(previous, *kind)) &&
		    (!next || stands_before(*kind, next)))
			next = *kind;
	return next;
}

const struct kind *kind_find(const char *name)
{
	for (const struct kind *const *kind = kind_table; *kind; kind++)
		if (strcmp((*kind)->name, name) == 0)
			return *kind;
	return NULL;
}

const struct field *kind_field(const struct kind *kind, const char *name)
{
	for (const struct field *field = kind->fields; field->name; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

const struct act *kind_act(const struct kind *kind, const char *name)
{
	for (const struct act *act = kind->acts; act->name; act++)
		if (strcmp(act->name, name) == 0)
			return act;
	return NULL;
}

const struct field *kind_name_field(const struct kind *kind)
{
	for (const struct field *field = kind->fields; field->name; field++)
		if (field->flags & FIELD_NAME)
			return field;
	g_assert_not_reached();
}

const char *choice_title(const struct choice *choices, const char *name)
{
	for (; choices->name; choices++)
		if (strcmp(choices->name, name) == 0)
			return _(choices->title);
	return name;
}

bool word_in(const char *set, const char *name)
{
	size_t length = name ? strlen(name) : 0;

	while (set && name) {
		const char *bar = strchr(set, '|');
		size_t size = bar ? (size_t)(bar - set) : strlen(set);

		if (size == length && strncmp(set, name, length) == 0)
			return true;
		set = bar ? bar + 1 : NULL;
	}
	return false;
}
