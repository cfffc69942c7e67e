/* Any text as the record of a drill: refused with one clean sentence, or one whose every value fits
 * the field it is of, and which says the same when it is written and read again. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "records/model/drill_document.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void try_record(const struct drill_part *part, const json_t *record)
{
	json_t *said = drill_document_of(part, record);

	g_assert(json_equal(said, record));
	json_decref(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size), *reason = NULL;
	json_t *document = drill_document_read(text, &reason), *record;
	size_t i;

	if (document == NULL) {
		g_assert(reason != NULL && text_is_clean(reason));
		return 0;
	}
	for (const struct drill_part *part = drill_parts; part->member != NULL; part++) {
		json_t *member = json_object_get(document, part->member);
		if (part->most == 1)
			try_record(part, member);
		else
			json_array_foreach(member, i, record)
				try_record(part, record);
	}
	json_decref(document);
	return 0;
}
