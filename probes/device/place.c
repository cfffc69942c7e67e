/* What references, labels and conditions come to in one row of an answer. */
#include <string.h>

#include "base/i18n.h"
#include "probes/device/parts.h"
#include "probes/wire/table.h"

#define LABEL_LIMIT 200

#define PHYSICAL "1.3.6.1.2.1.47.1.1.1.1."
#define PHYSICAL_DESCR PHYSICAL "2"
#define PHYSICAL_CONTAINED_IN PHYSICAL "4"
#define PHYSICAL_NAME PHYSICAL "7"
/* entAliasMappingIdentifier (RFC 6933) */
#define ALIAS "1.3.6.1.2.1.47.1.3.2.1.2"

static bool append(struct oid *oid, uint32_t part)
{
	if (oid->length == OID_LIMIT)
		return false;
	oid->part[oid->length++] = part;
	return true;
}

static bool append_span(const struct index_part *part, const struct place *place,
    struct oid *oid)
{
	for (size_t i = part->from; i <= part->to && i < place->row.length; i++)
		if (!append(oid, place->row.index[i]))
			return false;
	return part->from < place->row.length;
}

/* The number in the cell of our row that PART names. */
static bool append_cell(const struct index_part *part, const struct place *place,
    struct oid *oid)
{
	const struct ref own = { .kind = REF_CELL, .own = true, .column = part->column };
	struct content content;

	ref_content(&own, place, &content);
	bool good = content.there && content.is_number && content.number >= 0 &&
	    content.number <= UINT32_MAX && append(oid, (uint32_t)content.number);
	content_clear(&content);
	return good;
}

/* The index that REF makes, appended to OID. */
static bool append_index(const struct ref *ref, const struct place *place, struct oid *oid)
{
	static const struct index_part whole = { .kind = PART_INDEX, .to = OID_LIMIT };

	if (ref->own)
		return append_span(&whole, place, oid);
	for (guint i = 0; ref->parts != NULL && i < ref->parts->len; i++) {
		const struct index_part *part = &g_array_index(ref->parts, struct index_part, i);
		bool good = false;
		switch (part->kind) {
		case PART_NUMBER:
			good = append(oid, part->number);
			break;
		case PART_INDEX:
			good = append_span(part, place, oid);
			break;
		case PART_CELL:
			good = append_cell(part, place, oid);
			break;
		}
		if (!good)
			return false;
	}
	return true;
}

bool ref_oid(const struct ref *ref, const struct place *place, struct oid *ret)
{
	struct oid oid = ref->column;

	if (ref->kind != REF_CELL || !append_index(ref, place, &oid))
		return false;
	*ret = oid;
	return true;
}

/* ---- what they hold ----------------------------------------------------------------------- */

static void cell_content(const struct answer *answer, const char *column, uint32_t row,
    struct content *ret)
{
	content_read(answer_cell(answer, column, &row, 1), ret);
}

/* What the physical entity is called; NULL. Caller frees. */
static char *entity_name(const struct answer *answer, uint32_t entity)
{
	static const char *const columns[] = { PHYSICAL_NAME, PHYSICAL_DESCR };

	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
		struct content content;
		cell_content(answer, columns[i], entity, &content);
		if (content.there && content.text != NULL && content.text[0] != '\0')
			return g_steal_pointer(&content.text);
		content_clear(&content);
	}
	return NULL;
}

static void text_content(char *text, struct content *ret)
{
	*ret = (struct content){ .there = text != NULL, .text = text };
}

/* The index of another row, as REF makes it, if that is one number. */
static bool single_index(const struct ref *ref, const struct place *place, uint32_t *ret)
{
	struct oid index = { .length = 0 };

	if (!append_index(ref, place, &index) || index.length != 1)
		return false;
	*ret = index.part[0];
	return true;
}

static void index_content(const struct ref *ref, const struct place *place, struct content *ret)
{
	struct oid index = { .length = 0 };

	if (!append_index(ref, place, &index))
		return;
	text_content(oid_show(index.part, index.length), ret);
	ret->is_number = index.length == 1;
	ret->number = index.part[0];
}

/* The characters an index is made of, their number before them or not; a single number is only
 * that. */
static void string_content(const struct ref *ref, const struct place *place,
    struct content *ret)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct oid index = { .length = 0 };

	if (!append_index(ref, place, &index) || index.length == 1) {
		index_content(ref, place, ret);
		return;
	}
	for (size_t i = index.part[0] == index.length - 1u; i < index.length; i++) {
		if (index.part[i] < ' ' || index.part[i] > UINT8_MAX)
			return;
		g_string_append_c(text, (char)index.part[i]);
	}
	text_content(text_clean((struct bytes){ (const uint8_t *)text->str, text->len },
			 LABEL_LIMIT), ret);
}

static const struct port_finding *port_with(const struct findings *findings, int64_t index)
{
	for (guint i = 0; findings != NULL && i < findings->ports->len; i++) {
		const struct port_finding *port = findings->ports->pdata[i];
		if (port->index == index)
			return port;
	}
	return NULL;
}

static void port_content(const struct place *place, struct content *ret)
{
	const struct port_finding *port = port_with(place->findings, place->port);

	if (port != NULL)
		text_content(g_strdup(port->name[0] != '\0' ? port->name : port->descr), ret);
}

void ref_content(const struct ref *ref, const struct place *place, struct content *ret)
{
	struct oid oid;
	uint32_t entity;

	*ret = (struct content){ .there = false };
	switch (ref->kind) {
	case REF_NONE:
		break;
	case REF_CELL:
		if (ref_oid(ref, place, &oid))
			content_read(answer_at(place->answer, &oid), ret);
		break;
	case REF_INDEX:
		index_content(ref, place, ret);
		break;
	case REF_STRING:
		string_content(ref, place, ret);
		break;
	case REF_ENTITY:
		if (single_index(ref, place, &entity))
			text_content(entity_name(place->answer, entity), ret);
		break;
	case REF_LANE:
		*ret = (struct content){ .there = place->lane > 0, .is_number = true,
			.number = place->lane };
		break;
	case REF_PORT:
		port_content(place, ret);
		break;
	}
}

/* ---- labels ------------------------------------------------------------------------------- */

static void append_content(GString *text, const struct ref *ref, const struct content *content)
{
	const struct choice *choice =
	    ref->choices != NULL ? choices_find(ref->choices, content) : NULL;
	char number[G_ASCII_DTOSTR_BUF_SIZE];

	if (choice != NULL && choice->word != NULL)
		g_string_append(text, choice->word);
	else if (content->text != NULL)
		g_string_append(text, content->text);
	else if (content->is_number)
		g_string_append(text, g_ascii_formatd(number, sizeof number, "%.10g",
					  content->number));
}

/* The first of PIECE that says something. */
static void append_piece(GString *text, const GPtrArray *piece, const char *of_section,
    const struct place *place)
{
	gsize before = text->len;

	for (guint i = 0; i < piece->len && text->len == before; i++) {
		const struct alternative *alternative = piece->pdata[i];
		struct content content;
		if (alternative->literal != NULL || alternative->of_section) {
			g_string_append(text, alternative->literal ? alternative->literal :
								     of_section);
			continue;
		}
		ref_content(&alternative->ref, place, &content);
		append_content(text, &alternative->ref, &content);
		content_clear(&content);
	}
}

char *label_text(const struct label *label, const char *of_section, const struct place *place)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; label->pieces != NULL && i < label->pieces->len; i++)
		append_piece(text, label->pieces->pdata[i], of_section, place);
	return text_clean((struct bytes){ (const uint8_t *)text->str, text->len }, LABEL_LIMIT);
}

/* ---- conditions --------------------------------------------------------------------------- */

bool conditions_are_met(const GArray *conditions, const struct place *place)
{
	bool hold = true;

	for (guint i = 0; hold && i < conditions->len; i++) {
		const struct condition *condition = &g_array_index(conditions, struct condition, i);
		struct content content;
		ref_content(&condition->ref, place, &content);
		switch (condition->kind) {
		case CONDITION_IS:
			hold = values_have(condition->values, &content);
			break;
		case CONDITION_EXISTS:
			hold = content.there;
			break;
		case CONDITION_MATCHES:
			hold = content.text != NULL &&
			    g_regex_match(condition->pattern, content.text, 0, NULL);
			break;
		}
		hold = hold != condition->negated;
		content_clear(&content);
	}
	return hold;
}

/* ---- the port of a sensor ----------------------------------------------------------------- */

/* entAliasMapping of ENTITY: a pointer into ifTable, whatever its column. -1: none. */
static int64_t alias_port(const struct answer *answer, uint32_t entity)
{
	static const uint32_t entry[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1 };
	const uint32_t *index;
	size_t length, cursor = 0;
	g_autofree char *column = g_strdup_printf(ALIAS ".%u", entity);

	const struct variable *alias = answer_row(answer, column, &cursor, &index, &length);
	if (alias == NULL || alias->type != VARIABLE_OID ||
	    alias->oid_length != G_N_ELEMENTS(entry) + 2 ||
	    memcmp(alias->oid, entry, sizeof entry) != 0)
		return -1;
	return alias->oid[alias->oid_length - 1];
}

static int64_t named_port(const struct findings *findings, const char *name)
{
	for (guint i = 0; findings != NULL && name != NULL && i < findings->ports->len; i++) {
		const struct port_finding *port = findings->ports->pdata[i];
		if (g_ascii_strcasecmp(port->name, name) == 0 ||
		    g_ascii_strcasecmp(port->descr, name) == 0)
			return port->index;
	}
	return -1;
}

/* The port that ENTITY, or what it is contained in, is: by its alias, else by its name. A sensor
 * sits in a transceiver, that in a slot, that in the port. */
static int64_t entity_port(const struct place *place, uint32_t entity)
{
	enum { STEPS = 4 };

	for (int step = 0; step < STEPS && entity != 0; step++) {
		int64_t port = alias_port(place->answer, entity);
		g_autofree char *name = entity_name(place->answer, entity);
		struct content parent;
		if (port < 0)
			port = named_port(place->findings, name);
		if (port >= 0)
			return port;
		cell_content(place->answer, PHYSICAL_CONTAINED_IN, entity, &parent);
		bool up = parent.is_number && parent.number > 0 && parent.number <= UINT32_MAX;
		entity = up ? (uint32_t)parent.number : 0;
		content_clear(&parent);
	}
	return -1;
}

int64_t rule_port(const struct rule *rule, const struct place *place)
{
	struct content content;
	int64_t port = -1;
	uint32_t entity = 0;

	if (rule->port == PORT_LINK_NONE)
		return -1;
	if (rule->port_ref.kind == REF_ENTITY)
		return single_index(&rule->port_ref, place, &entity) ?
		    entity_port(place, entity) : -1;
	ref_content(&rule->port_ref, place, &content);
	bool number = content.is_number && content.number >= 0 && content.number <= UINT32_MAX;
	switch (rule->port) {
	case PORT_LINK_INDEX:
		if (number && port_with(place->findings, (int64_t)content.number) != NULL)
			port = (int64_t)content.number;
		break;
	case PORT_LINK_ENTITY:
		port = number ? entity_port(place, (uint32_t)content.number) : -1;
		break;
	case PORT_LINK_NAME:
		port = named_port(place->findings, content.text);
		if (port < 0 && number &&
		    port_with(place->findings, (int64_t)content.number) != NULL)
			port = (int64_t)content.number;
		break;
	case PORT_LINK_NONE:
		break;
	}
	content_clear(&content);
	return port;
}
