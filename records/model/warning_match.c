/* What of the ledger the text of a warning speaks of. The text is a stranger's and in no form:
 * words of the ledger are looked for in it, not the other way round. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/warning.h"

enum weight { WEIGHT_VENDOR = 1, WEIGHT_VERSION = 4, WEIGHT_MODEL = 8, WEIGHT_NAME = 16 };

/* Shorter words would be found everywhere. */
#define LETTERS_LEAST 3
#define HANZI_LEAST 2

/* The same maker by the names people and devices write. Proper names: not translated. */
static const char *const vendors[][4] = {
	{ "huawei", "华为" }, /* not shown */
	{ "h3c", "华三", "新华三", "comware" }, /* not shown */
	{ "ruijie", "锐捷" }, /* not shown */
	{ "zte", "中兴" }, /* not shown */
	{ "cisco", "思科" }, /* not shown */
	{ "juniper", "瞻博" }, /* not shown */
	{ "fortinet", "飞塔", "fortigate" }, /* not shown */
	{ "sangfor", "深信服" }, /* not shown */
	{ "venustech", "启明星辰" }, /* not shown */
	{ "nsfocus", "绿盟" }, /* not shown */
	{ "topsec", "天融信" }, /* not shown */
	{ "hillstone", "山石网科" }, /* not shown */
	{ "dptech", "迪普" }, /* not shown */
	{ "maipu", "迈普" }, /* not shown */
	{ "vertiv", "维谛", "emerson", "艾默生" }, /* not shown */
	{ "apc", "施耐德", "schneider" }, /* not shown */
};

static bool is_wide(gunichar letter)
{
	return letter >= 0x2e80;
}

/* Of words that are written with blanks between. */
static bool is_part(gunichar letter)
{
	return !is_wide(letter) && g_unichar_isalnum(letter);
}

static bool is_worth(const char *word)
{
	glong letters = g_utf8_strlen(word, -1);

	return is_wide(g_utf8_get_char(word)) ? letters >= HANZI_LEAST : letters >= LETTERS_LEAST;
}

/* Whether WORD stands in TEXT, both folded, as a word of its own. */
static bool contains(const char *text, const char *word)
{
	size_t size = strlen(word);
	bool open_left = !is_part(g_utf8_get_char(word)),
	     open_right = !is_part(g_utf8_get_char(g_utf8_prev_char(word + size)));

	if (!is_worth(word))
		return false;
	for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
		bool left = at == text || open_left ||
		    !is_part(g_utf8_get_char(g_utf8_prev_char(at)));
		bool right = open_right || !is_part(g_utf8_get_char(at + size));
		if (left && right)
			return true;
	}
	return false;
}

static void note(GString *words, const char *word)
{
	g_string_append_printf(words, "%s%s", words->len == 0 ? "" : _("、"), word);
}

/* WORD of the ledger as it stands there, looked for in TEXT, which is folded. */
static bool find(const char *text, const char *word, GString *words)
{
	g_autofree char *folded = word == NULL ? NULL : g_utf8_casefold(word, -1);

	if (folded == NULL || folded[0] == '\0' || !contains(text, folded))
		return false;
	note(words, word);
	return true;
}

/* By any of the names of its maker. */
static bool find_vendor(const char *text, const char *vendor, GString *words)
{
	g_autofree char *folded = g_utf8_casefold(vendor, -1);

	if (find(text, vendor, words))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++) {
		bool ours = false;
		for (size_t n = 0; n < G_N_ELEMENTS(vendors[i]) && vendors[i][n] != NULL; n++)
			ours |= strstr(folded, vendors[i][n]) != NULL;
		for (size_t n = 0; ours && n < G_N_ELEMENTS(vendors[i]); n++)
			if (vendors[i][n] != NULL && find(text, vendors[i][n], words))
				return true;
	}
	return false;
}

/* A piece of a model or a version that says which: letters and digits, not one of them alone. */
static bool is_telling(const char *piece)
{
	bool digit = false, letter = false;

	for (const char *at = piece; *at != '\0'; at += g_utf8_skip[(guchar)*at]) {
		digit |= g_unichar_isdigit(g_utf8_get_char(at));
		letter |= g_unichar_isalpha(g_utf8_get_char(at));
	}
	return digit && letter && g_utf8_strlen(piece, -1) > LETTERS_LEAST;
}

/* Whether TEXT names what PIECE begins with: a warning of "V200R019" means "V200R019C10" too. */
static bool find_beginning(const char *text, const char *piece, GString *words)
{
	g_autofree char *folded = g_utf8_casefold(piece, -1);

	while (*text != '\0') {
		const char *end = text;
		while (*end != '\0' && is_part(g_utf8_get_char(end)))
			end += g_utf8_skip[(guchar)*end];
		g_autofree char *run = g_strndup(text, (size_t)(end - text));
		if (is_telling(run) && g_str_has_prefix(folded, run)) {
			note(words, piece);
			return true;
		}
		text = *end == '\0' ? end : end + g_utf8_skip[(guchar)*end];
	}
	return false;
}

/* "S5735-L24T4S" as a whole, else by one of its telling pieces. */
static bool find_pieces(const char *text, const char *whole, GString *words)
{
	if (whole == NULL || find(text, whole, words))
		return whole != NULL;
	g_auto(GStrv) pieces = g_strsplit_set(whole, " -/_,;:()", -1);
	for (char **piece = pieces; *piece != NULL; piece++)
		if (is_telling(*piece) &&
		    (find(text, *piece, words) || find_beginning(text, *piece, words)))
			return true;
	return false;
}

char *warning_fold(const char *text)
{
	return g_utf8_casefold(text, -1);
}

unsigned warning_match(const char *folded, const struct warning_thing *thing, char **ret_words)
{
	g_autoptr(GString) words = g_string_new(NULL);
	unsigned weight = 0;

	if (find(folded, thing->name, words))
		weight += WEIGHT_NAME;
	if (find_pieces(folded, thing->model, words))
		weight += WEIGHT_MODEL;
	if (find_pieces(folded, thing->version, words))
		weight += WEIGHT_VERSION;
	if (thing->vendor != NULL && find_vendor(folded, thing->vendor, words))
		weight += WEIGHT_VENDOR;
	*ret_words = weight == 0 ? NULL : g_string_free(g_steal_pointer(&words), FALSE);
	return weight;
}
