/* Who may authorise the isolation of a unit (A11): the regulations differ, so it is a table by
 * regulation, and a line of site.conf in its place where a duty room has agreed on something else.
 */
#include <string.h>

#include "base/i18n.h"
#include "records/model/isolation.h"
#include "service/isolations.h"

#define MGMT ORGANISATION_MGMT_UNIT
#define OPS ORGANISATION_OPS_UNIT
#define UNIT ORGANISATION_ACCESS_UNIT
#define PUBLIC ORGANISATION_PUBLIC

/* 青23(2): 主管部门有权中断. 湘14, 23: the managing unit; 湘24, 25: single hosts and VPN users, the
 * unit itself as well. 拉接22: 运维单位可按要求中断或隔离. Liuzhou has no clause of its own. */
static const struct {
	const char *profile, *basis;
	unsigned organisations;
} rules[] = {
	{ "liuzhou", "police", MGMT | PUBLIC },
	{ "liuzhou", "emergency", MGMT },
	{ "qingpu", "qing23", MGMT },
	{ "qingpu", "police", MGMT | PUBLIC },
	{ "qingpu", "emergency", MGMT },
	{ "hunan", "xiang14", MGMT },
	{ "hunan", "xiang23", MGMT },
	{ "hunan", "xiang24", MGMT | UNIT },
	{ "hunan", "xiang25", MGMT | UNIT },
	{ "hunan", "police", MGMT | PUBLIC },
	{ "hunan", "emergency", MGMT },
	{ "lhasa", "la22", MGMT | OPS },
	{ "lhasa", "police", MGMT | PUBLIC },
	{ "lhasa", "emergency", MGMT | OPS },
	/* custom: the managing unit alone, until the site says otherwise */
	{ "custom", "qing23", MGMT },
	{ "custom", "xiang14", MGMT },
	{ "custom", "xiang23", MGMT },
	{ "custom", "xiang24", MGMT },
	{ "custom", "xiang25", MGMT },
	{ "custom", "la22", MGMT },
	{ "custom", "police", MGMT },
	{ "custom", "emergency", MGMT },
};

/* The set of organisations that WORDS ("mgmt_unit,ops_unit") name; 0: one of them is none. */
static unsigned read_organisations(const char *words)
{
	g_auto(GStrv) names = g_strsplit(words, ",", -1);
	unsigned set = 0;

	for (char **name = names; *name != NULL; name++) {
		unsigned one = organisation_by_name(g_strstrip(*name));
		if (one == 0)
			return 0;
		set |= one;
	}
	return set;
}

static bool is_basis(const char *name)
{
	for (const struct choice *basis = isolation_bases; basis->name != NULL; basis++)
		if (strcmp(basis->name, name) == 0)
			return true;
	return false;
}

/* AUTHORITY as rules; NULL and a sentence in *RET_FAULT when it cannot be read. */
static json_t *read_authority(const char *authority, char **ret_fault)
{
	g_auto(GStrv) words = g_strsplit_set(authority, " \t", -1);
	json_t *read = json_object();

	for (char **word = words; *word != NULL; word++) {
		char *equals = strchr(*word, '=');
		if (**word == '\0')
			continue;
		if (equals != NULL)
			*equals = '\0';
		unsigned set = equals == NULL ? 0 : read_organisations(equals + 1);
		if (set == 0 || !is_basis(*word)) {
			*ret_fault = g_strdup_printf(
			    is_basis(*word) ? _("%s 后面要写 =单位类型，如 mgmt_unit,ops_unit")
					    : _("没有 %s 这条依据"), *word);
			json_decref(read);
			return NULL;
		}
		json_object_set_new(read, *word, json_integer(set));
	}
	return read;
}

char *isolation_rules_fault(const char *authority)
{
	char *fault = NULL;

	json_decref(read_authority(authority, &fault));
	return fault;
}

json_t *isolation_rules(const char *profile, const char *authority)
{
	g_autofree char *fault = NULL;
	json_t *read = read_authority(authority, &fault);

	if (read != NULL && json_object_size(read) > 0)
		return read;
	json_decref(read);
	read = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
		if (strcmp(rules[i].profile, profile) == 0)
			json_object_set_new(read, rules[i].basis,
			    json_integer(rules[i].organisations));
	return read;
}
