#include "views/location_words.h"

#include <string.h>

#include "base/i18n.h"
#include "points/locate.h"
#include "views/show.h"

const char *location_segment_text(const char *word)
{
	enum segment segment = SEGMENT_UNKNOWN;

	segment_read(word, &segment);
	return _(segment_title(segment));
}

char *location_value_text(const json_t *evidence)
{
	const char *kind = row_get(evidence, "kind"), *from = row_get(evidence, "from");
	char brief[SHOW_SIZE];

	if (kind[0] == '\0')
		return g_strdup(row_get(evidence, "value"));
	return g_strdup_printf("%s %s%s%s",
	    show_subject(kind, row_get(evidence, "subject"), brief), show_word(kind, from),
	    from[0] == '\0' ? "" : " -> ", show_word(kind, row_get(evidence, "to")));
}

char *location_verdict_text(const json_t *verdict)
{
	const char *other = row_get(verdict, "other");
	enum certainty certainty = CERTAINTY_NONE;

	if (!json_is_true(json_object_get(verdict, "fault")))
		return g_strdup(row_get(verdict, "reason"));
	while (certainty < CERTAINTY_CERTAIN &&
	    strcmp(certainty_word(certainty), row_get(verdict, "certainty")) != 0)
		certainty++;
	return g_strdup_printf(_("%s%s%s（%s）：%s"),
	    location_segment_text(row_get(verdict, "segment")), other[0] == '\0' ? "" : _("或"),
	    other[0] == '\0' ? "" : location_segment_text(other), _(certainty_title(certainty)),
	    row_get(verdict, "reason"));
}
