/* Whatever is typed into a field of any kind: taken, it is acceptable, can be shown and is clean;
 * refused, there is a sentence. First byte chooses the field. */
#include <glib.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "records/model/kind.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

/* The Nth of all fields of all kinds, round and round. */
static const struct field *nth_field(unsigned n)
{
	for (;;)
		for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind))
			for (const struct field *field = kind->fields; field->name; field++)
				if (n-- == 0)
					return field;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *reason = NULL;

	if (size < 1)
		return 0;
	const struct field *field = nth_field(data[0]);
	g_autofree char *typed = g_strndup((const char *)data + 1, size - 1);
	json_t *value = field_parse(field, typed, (struct wall){ 1795316400000000 }, NULL, NULL,
	    &reason);
	if (value) {
		g_autofree char *shown = field_show(field, value, size & 1, NULL, NULL);

		g_assert(field_accepts(field, value, &reason));
		g_assert(field->type == FIELD_NOTE || text_is_clean(shown));
		if (json_is_string(value))
			text_classified_mark(json_string_value(value));
	} else {
		g_assert(reason && *reason);
	}
	json_decref(value);
	g_free(reason);
	return 0;
}
