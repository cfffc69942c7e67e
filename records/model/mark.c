/* Marks of classified matter. The network and this program may hold no state secrets (柳26, 柳27,
 * 青22, 拉接17): a text that carries such a mark is stopped before it is stored. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/kind.h"

/* Whether TEXT goes on with the star of a mark, blanks between allowed. */
static bool star_follows(const char *text)
{
	for (;;) {
		uint32_t character = text_next(&text);

		if (character == 0x2605 || character == 0x2606 || character == '*' ||
		    character == 0xff0a)
			return true;
		if (character != ' ' && character != 0x3000)
			return false;
	}
}

const char *text_classified_mark(const char *text)
{
	static const char *const starred[] = { "机密", "秘密" }; /* not shown */
	const char *top = N_("绝密");

	if (strstr(text, top))
		return top;
	for (size_t i = 0; i < sizeof(starred) / sizeof(starred[0]); i++)
		for (const char *at = strstr(text, starred[i]); at; at = strstr(at + 1, starred[i]))
			if (star_follows(at + strlen(starred[i])))
				return starred[i];
	return NULL;
}
