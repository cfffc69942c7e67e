#include "tui/probe.h"

#include <langinfo.h>
#include <locale.h>

/* Save the cursor; zhongwen in UTF-8, in GBK; a black circle in UTF-8; wipe; fence. The blank
 * behind each ends a character that the bytes of the other charset have left half-read: it would
 * be counted with the next one, or show up in the first frame. */
#define ASK " \033[6n"
static const char question[] = "\0337"
    "\r\xe4\xb8\xad\xe6\x96\x87" ASK
    "\r\xd6\xd0\xce\xc4" ASK
    "\r\xe2\x97\x8f" ASK
    "\r\033[K\0338\033[c";

enum { UTF8_HANZI, GBK_HANZI, UTF8_CIRCLE };

static enum charset charset_by_name(const char *name)
{
	static const struct {
		const char *name;
		enum charset charset;
	} names[] = {
		{ "UTF-8", CHARSET_UTF8 }, { "UTF8", CHARSET_UTF8 }, { "GBK", CHARSET_GBK },
		{ "CP936", CHARSET_GBK }, { "GB2312", CHARSET_GBK }, { "EUC-CN", CHARSET_GBK },
		{ "EUCCN", CHARSET_GBK }, { "GB18030", CHARSET_GB18030 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(name, names[i].name) == 0)
			return names[i].charset;
	return CHARSET_UNKNOWN;
}

/* By the locale of the environment; where it is not installed its name still tells. */
static enum charset charset_of_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);

	if (locale) {
		enum charset charset = charset_by_name(nl_langinfo_l(CODESET, locale));
		freelocale(locale);
		return charset;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const char *value = g_getenv(names[i]);
		const char *dot = value ? strchr(value, '.') : NULL;
		if (value && *value)
			return dot ? charset_by_name(dot + 1) : CHARSET_UNKNOWN;
	}
	return CHARSET_UNKNOWN;
}

bool probe_begin(struct probe *probe, const struct terminal_options *options)
{
	*probe = (struct probe){
		.charset = options && options->charset ? charset_by_name(options->charset)
		    : charset_of_locale(),
		.ambiguous_wide = options && options->ambiguous == 2,
		.charset_fixed = options && options->charset,
		.ambiguous_fixed = options && options->ambiguous > 0,
	};
	return !(options && options->ask_nothing) &&
	    !(probe->charset_fixed && probe->ambiguous_fixed);
}

struct bytes probe_question(struct probe *probe)
{
	probe->asking = true;
	return (struct bytes){ (const uint8_t *)question, sizeof question - 1 };
}

void probe_take_column(struct probe *probe, int column)
{
	if (probe->asking && probe->answers < PROBE_QUESTIONS)
		probe->columns[probe->answers++] = column - 2; /* from 1; the blank */
}

/* A terminal that answers neither way is left with the guess. */
bool probe_finish(struct probe *probe)
{
	struct probe before = *probe;
	const int *columns = probe->columns;

	if (!probe->asking)
		return false;
	probe->asking = false;
	if (probe->answers < PROBE_QUESTIONS)
		return false;
	bool utf8 = columns[UTF8_HANZI] == 4, gbk = !utf8 && columns[GBK_HANZI] == 4;
	if (!probe->charset_fixed && utf8)
		probe->charset = CHARSET_UTF8;
	else if (!probe->charset_fixed && gbk && probe->charset != CHARSET_GB18030)
		probe->charset = CHARSET_GBK;
	if (!probe->ambiguous_fixed && utf8)
		probe->ambiguous_wide = columns[UTF8_CIRCLE] == 2;
	return probe->charset != before.charset || probe->ambiguous_wide != before.ambiguous_wide;
}
