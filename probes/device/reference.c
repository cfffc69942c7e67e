/* References of a profile to other cells ("REF" in docs/device-profiles.md), and what is made of
 * them: labels and conditions. Parsing first, then what they come to in a row. */
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/pattern.h"
#include "probes/device/parts.h"

#define PIECES_LIMIT 16

/* ---- OIDs --------------------------------------------------------------------------------- */

static bool oid_below(const struct oid *root, const char *text, struct oid *ret, GError **error)
{
	struct oid rest;

	if (root->length == 0)
		return cli_fail(error, _("「%s」以点开头，但没有 root"), text);
	if (!oid_parse(text + 1, &rest) || rest.length + root->length >= OID_LIMIT)
		return cli_fail(error, _("「%s」不是 OID"), text);
	struct oid whole = *root;
	memcpy(whole.part + whole.length, rest.part, rest.length * sizeof *rest.part);
	whole.length = (uint8_t)(whole.length + rest.length);
	*ret = whole;
	return true;
}

bool source_oid(const struct profile_source *source, const char *text, struct oid *ret,
    GError **error)
{
	if (text[0] == '.')
		return oid_below(&source->root, text, ret, error);
	if (!g_ascii_isdigit(text[0])) {
		const struct oid *known = g_hash_table_lookup(source->profile->oids, text);
		if (known == NULL)
			return cli_fail(error, _("「%s」不是 OID，[oids] 里也没有"), text);
		*ret = *known;
		return true;
	}
	struct oid oid;
	if (!oid_parse(text, &oid) || oid.length < 4 || oid.length >= OID_LIMIT ||
	    oid.part[0] != 1 || oid.part[1] != 3)
		return cli_fail(error, _("「%s」不是 1.3 开头的 OID"), text);
	*ret = oid;
	return true;
}

/* ---- REF ---------------------------------------------------------------------------------- */

void ref_clear(struct ref *ref)
{
	g_clear_pointer(&ref->parts, g_array_unref);
	ref->kind = REF_NONE;
}

/* "", ".2", ".2-3", ".2-" behind "index": parts from and to, from 0. */
static bool span_parse(const char *text, struct index_part *ret)
{
	char *end;
	guint64 from = 1, to = OID_LIMIT;

	if (text[0] == '.') {
		from = to = g_ascii_strtoull(text + 1, &end, 10);
		if (end == text + 1 || !g_ascii_isdigit(text[1]))
			return false;
		text = end;
		if (text[0] == '-') {
			to = text[1] == '\0' ? OID_LIMIT : g_ascii_strtoull(text + 1, &end, 10);
			text = text[1] == '\0' ? text + 1 : end;
		}
	}
	if (text[0] != '\0' || from < 1 || from > to || to > OID_LIMIT)
		return false;
	ret->kind = PART_INDEX;
	ret->from = (unsigned)from - 1;
	ret->to = (unsigned)to - 1;
	return true;
}

/* Whether TEXT is "index" or a part of it; or the same of "string", an index as text. */
static bool is_index(const char *text)
{
	return g_str_has_prefix(text, "index") && (text[5] == '\0' || text[5] == '.');
}

static bool is_string(const char *text)
{
	return g_str_has_prefix(text, "string") && (text[6] == '\0' || text[6] == '.');
}

/* One element of an index: "index.2", "0", "0.1", or a cell. */
static bool element_parse(const struct profile_source *source, const char *text, GArray *parts,
    GError **error)
{
	struct index_part part = { .kind = PART_NUMBER };
	struct oid numbers;

	if (is_index(text)) {
		if (source->scalars || !span_parse(text + 5, &part))
			return cli_fail(error, _("「%s」应写成 index、index.2 或 index.2-3"), text);
		g_array_append_val(parts, part);
		return true;
	}
	if (g_ascii_isdigit(text[0]) && !g_str_has_prefix(text, "1.3.6.")) {
		if (!oid_parse(text, &numbers))
			return cli_fail(error, _("「%s」不是索引"), text);
		for (size_t i = 0; i < numbers.length; i++) {
			part.number = numbers.part[i];
			g_array_append_val(parts, part);
		}
		return true;
	}
	part.kind = PART_CELL;
	if (!source_oid(source, text, &part.column, error))
		return false;
	g_array_append_val(parts, part);
	return true;
}

/* What stands in the brackets. NULL on failure. */
static GArray *parts_parse(const struct profile_source *source, const char *text, GError **error)
{
	g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(struct index_part));
	g_auto(GStrv) elements = g_strsplit(text, ",", -1);

	for (size_t i = 0; elements[i] != NULL; i++)
		if (!element_parse(source, g_strstrip(elements[i]), parts, error))
			return NULL;
	if (parts->len > 0 && parts->len < 32)
		return g_steal_pointer(&parts);
	cli_fail(error, "%s", _("方括号里应有索引"));
	return NULL;
}

/* BASE, without brackets and colon. */
static bool base_parse(const struct profile_source *source, const char *base, struct ref *ret,
    GError **error)
{
	struct index_part part = { .kind = PART_INDEX };

	if (is_index(base) || is_string(base)) {
		ret->kind = is_index(base) ? REF_INDEX : REF_STRING;
		if (source->scalars || ret->parts != NULL ||
		    !span_parse(base + (is_index(base) ? 5 : 6), &part))
			return cli_fail(error, _("「%s」应写成 index、index.2 或 index.2-3"), base);
		ret->own = false;
		ret->parts = g_array_new(FALSE, FALSE, sizeof(struct index_part));
		g_array_append_val(ret->parts, part);
		return true;
	}
	if (strcmp(base, "lane") == 0 || strcmp(base, "port") == 0) {
		ret->kind = base[0] == 'l' ? REF_LANE : REF_PORT;
		return ret->parts == NULL || cli_fail(error, _("%s 后面没有索引"), base);
	}
	if (strcmp(base, "entity") == 0) {
		ret->kind = REF_ENTITY;
		return !source->scalars || ret->parts != NULL ||
		    cli_fail(error, "%s", _("这里的 entity 要写索引：entity[1]"));
	}
	ret->kind = REF_CELL;
	return source_oid(source, base, &ret->column, error);
}

bool ref_parse_with(const struct profile_source *source, const char *text, const char *kind,
    bool wanted, struct ref *ret, GError **error)
{
	const char *colon = strrchr(text, ':'), *open = strchr(text, '[');
	size_t length = colon ? (size_t)(colon - text) : strlen(text);
	g_autofree char *whole = g_strchomp(g_strndup(text, length));
	struct ref ref = { .kind = REF_CELL };

	if (colon == NULL && wanted)
		return cli_fail(error, _("「%s」后面要写 :名字，即 [%s 名字]"), text, kind);
	if (colon != NULL && kind == NULL)
		return cli_fail(error, _("「%s」这里没有冒号"), text);
	if (colon != NULL && (ref.choices = source_choices(source, kind, colon + 1, error)) == NULL)
		return false;
	length = strlen(whole);
	if (open != NULL) {
		if (length < 3 || whole[length - 1] != ']')
			return cli_fail(error, _("「%s」的方括号没有收尾"), text);
		whole[length - 1] = '\0';
		ref.parts = parts_parse(source, whole + (open - text) + 1, error);
		if (ref.parts == NULL)
			return false;
		whole[open - text] = '\0';
	}
	ref.own = ref.parts == NULL && !source->scalars;
	if (!base_parse(source, whole, &ref, error)) {
		ref_clear(&ref);
		return false;
	}
	*ret = ref;
	return true;
}

bool ref_parse(const struct profile_source *source, const char *text, struct ref *ret,
    GError **error)
{
	return ref_parse_with(source, text, NULL, false, ret, error);
}

/* ---- labels ------------------------------------------------------------------------------- */

static void alternative_free(void *data)
{
	struct alternative *alternative = data;

	g_free(alternative->literal);
	ref_clear(&alternative->ref);
	g_free(alternative);
}

void label_clear(struct label *label)
{
	g_clear_pointer(&label->pieces, g_ptr_array_unref);
}

static GPtrArray *piece_new(struct label *label)
{
	GPtrArray *piece = g_ptr_array_new_with_free_func(alternative_free);

	g_ptr_array_add(label->pieces, piece);
	return piece;
}

static void add_literal(GPtrArray *piece, const char *text, size_t length)
{
	struct alternative *alternative = g_new0(struct alternative, 1);
	g_autofree char *raw = g_strndup(text, length);

	alternative->literal = g_steal_pointer(&raw);
	g_ptr_array_add(piece, alternative);
}

/* What stands between ${ and }: alternatives with | between. */
static bool piece_parse(const struct profile_source *source, char *text, GPtrArray *piece,
    GError **error)
{
	g_auto(GStrv) words = g_strsplit(text, "|", -1);

	for (size_t i = 0; words[i] != NULL; i++) {
		char *word = g_strstrip(words[i]);
		size_t length = strlen(word);
		if (length >= 2 && word[0] == '"' && word[length - 1] == '"') {
			add_literal(piece, word + 1, length - 2);
			continue;
		}
		struct alternative *alternative = g_new0(struct alternative, 1);
		g_ptr_array_add(piece, alternative);
		alternative->of_section = strcmp(word, "label") == 0;
		if (!alternative->of_section &&
		    !ref_parse_with(source, word, "states", false, &alternative->ref, error))
			return false;
	}
	return true;
}

bool label_parse(const struct profile_source *source, const char *text, struct label *ret,
    GError **error)
{
	struct label label = { .pieces = g_ptr_array_new_with_free_func(
				   (GDestroyNotify)g_ptr_array_unref) };
	bool good = true;

	while (good && *text != '\0') {
		const char *open = strstr(text, "${"), *end = open ? strchr(open, '}') : NULL;
		size_t before = open ? (size_t)(open - text) : strlen(text);
		if (before > 0)
			add_literal(piece_new(&label), text, before);
		text += before;
		if (open == NULL)
			break;
		if (end == NULL || label.pieces->len > PIECES_LIMIT) {
			good = cli_fail(error, "%s", _("${ 没有收尾，或者太多"));
			break;
		}
		g_autofree char *inside = g_strndup(open + 2, (size_t)(end - open - 2));
		good = piece_parse(source, inside, piece_new(&label), error);
		text = end + 1;
	}
	if (good)
		*ret = label;
	else
		label_clear(&label);
	return good;
}

/* ---- conditions --------------------------------------------------------------------------- */

static void condition_clear(void *data)
{
	struct condition *condition = data;

	ref_clear(&condition->ref);
	g_clear_pointer(&condition->values, g_array_unref);
	g_clear_pointer(&condition->pattern, g_regex_unref);
}

/* The verbs of conditions, with blanks around; the longer ones first. */
static const struct {
	const char *verb;
	enum condition_kind kind;
	bool negated;
} verbs[] = {
	{ " is not ", CONDITION_IS, true },
	{ " is ", CONDITION_IS, false },
	{ " not matches ", CONDITION_MATCHES, true },
	{ " matches ", CONDITION_MATCHES, false },
	{ " not exists ", CONDITION_EXISTS, true },
	{ " exists ", CONDITION_EXISTS, false },
};

/* What stands behind the verb. */
static bool operand_parse(const char *text, struct condition *ret, GError **error)
{
	switch (ret->kind) {
	case CONDITION_IS:
		ret->values = values_parse(text, error);
		return ret->values != NULL;
	case CONDITION_MATCHES:
		ret->pattern = cli_search_pattern(text, error);
		return ret->pattern != NULL;
	case CONDITION_EXISTS:
		break;
	}
	return text[0] == '\0' || cli_fail(error, _("exists 后面没有「%s」"), text);
}

/* "REF is VALUES", "REF matches PATTERN", "REF exists", each with "not". */
static bool condition_parse(const struct profile_source *source, const char *text,
    struct condition *ret, GError **error)
{
	g_autofree char *whole = g_strdup_printf("%s ", text);

	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
		const char *verb = strstr(whole, verbs[i].verb);
		if (verb == NULL)
			continue;
		g_autofree char *ref = g_strndup(whole, (size_t)(verb - whole));
		g_autofree char *operand =
		    g_strstrip(g_strdup(verb + strlen(verbs[i].verb)));
		ret->kind = verbs[i].kind;
		ret->negated = verbs[i].negated;
		return operand_parse(operand, ret, error) &&
		    ref_parse(source, g_strstrip(ref), &ret->ref, error);
	}
	return cli_fail(error, _("「%s」应写成 REF is 值、REF matches 模式 或 REF exists"), text);
}

GArray *conditions_parse(const struct profile_source *source, const char *text, GError **error)
{
	g_autoptr(GArray) conditions = g_array_new(FALSE, TRUE, sizeof(struct condition));
	g_auto(GStrv) each = g_strsplit(text, " and ", -1);

	g_array_set_clear_func(conditions, condition_clear);
	for (size_t i = 0; each[i] != NULL; i++) {
		g_array_set_size(conditions, conditions->len + 1);
		struct condition *condition =
		    &g_array_index(conditions, struct condition, conditions->len - 1);
		if (!condition_parse(source, each[i], condition, error))
			return NULL;
	}
	if (conditions->len > 0 && conditions->len <= 8)
		return g_steal_pointer(&conditions);
	cli_fail(error, "%s", _("应有 1 到 8 个条件"));
	return NULL;
}
