/* Translations. The source speaks Chinese: a message is its own zh_CN text, po/en.po is the other
 * catalogue. So a missing catalogue can never leave a duty room without words. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>
#include <stdbool.h>
#include <stdint.h>

#define _(text) i18n_text(text)
#define N_(text) text

/* Speak LANGUAGE ("zh_CN", "en"); NULL: ZHIBAN_LANGUAGE, else zh_CN. Independent of LC_MESSAGES:
 * ssh loses it. False when there is no catalogue for it: the caller says so aloud and goes on in
 * Chinese. Call it before there are threads. */
bool i18n_start(const char *language);

/* The language spoken: "zh_CN", "en". */
const char *i18n_language(void);

/* TEXT in the language spoken; "" stays "", which to gettext would be the head of the catalogue. */
static inline __attribute__((format_arg(1))) char *i18n_text(const char *text)
{
	return text[0] == '\0' ? (char *)(uintptr_t)text : gettext(text);
}

#endif
