#include "service/proposal.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/address.h"
#include "service/discover.h"

#define NAME_LIMIT 100

struct proposals {
	const struct ledger *ledger;
	GHashTable *by_serial, *by_place, *by_name; /* small letters -> int64 id of a device */
	GHashTable *names;           /* taken in the ledger, or by an earlier row */
	GHashTable *serials;         /* serial number -> address of the row that said it first */
};

/* ---- makes and types ---------------------------------------------------------------------- */

/* Enterprise numbers (iana.org/assignments/enterprise-numbers) of what stands in such rooms. */
static const struct { const char *number, *vendor; } vendors[] = {
	{ "9", N_("思科") },
	{ "11", N_("惠普") },
	{ "318", "APC" },
	{ "476", N_("维谛") },
	{ "534", N_("伊顿") },
	{ "674", N_("戴尔") },
	{ "2011", N_("华为") },
	{ "2636", N_("瞻博") },
	{ "3902", N_("中兴") },
	{ "4881", N_("锐捷") },
	{ "5651", N_("迈普") },
	{ "12356", N_("飞塔") },
	{ "25506", N_("新华三") },
	{ "28557", N_("山石网科") },
};

/* Words of sysDescr or of a model that tell what it is; the first that is found counts. */
static const struct { const char *word, *type; } types[] = {
	{ "firewall", "firewall" },
	{ "usg", "firewall" },
	{ "fortigate", "firewall" },
	{ "secpath", "firewall" },
	{ "ups", "ups" },
	{ "olt", "olt" },
	{ "ma5800", "olt" },
	{ "ma5680", "olt" },
	{ "c300", "olt" },
	{ "c600", "olt" },
	{ "switch", "access_switch" },
	{ "s57", "access_switch" },
	{ "s51", "access_switch" },
	{ "s29", "access_switch" },
	{ "s33", "access_switch" },
	{ "s127", "agg_switch" },
	{ "s75", "agg_switch" },
	{ "s77", "agg_switch" },
	{ "s65", "agg_switch" },
	{ "zxr10 59", "agg_switch" },
	{ "router", "core_router" },
	{ "ne40", "core_router" },
	{ "ne20", "core_router" },
	{ "rsr", "core_router" },
	{ "mp7", "core_router" },
	{ "linux", "server" },
	{ "windows", "server" },
};

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

static const char *entity(const json_t *row, const char *name)
{
	return text_of(json_object_get(row, "entity"), name);
}

/* By what it says itself, else by its sysObjectID; "" when neither tells. */
static const char *vendor_of(const json_t *row)
{
	static const char enterprises[] = "1.3.6.1.4.1.";
	const char *said = entity(row, "manufacturer"), *oid = text_of(row, "sysObjectID");

	if (said[0] != '\0' || !g_str_has_prefix(oid, enterprises))
		return said;
	const char *number = oid + strlen(enterprises);
	for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++) {
		size_t length = strlen(vendors[i].number);
		if (strncmp(number, vendors[i].number, length) == 0 &&
		    (number[length] == '.' || number[length] == '\0'))
			return _(vendors[i].vendor);
	}
	return "";
}

/* Whether WORD begins a word of TEXT, in whatever case. */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = text; *at != '\0'; at++)
		if ((at == text || !g_ascii_isalnum(at[-1])) &&
		    g_ascii_strncasecmp(at, word, length) == 0)
			return true;
	return false;
}

static const char *type_of(const json_t *row)
{
	const char *model = entity(row, "model"), *descr = text_of(row, "sysDescr");

	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (has_word(model, types[i].word) || has_word(descr, types[i].word))
			return types[i].type;
	return "other";
}

/* ---- what is known ------------------------------------------------------------------------ */

/* The address and port a record of the ledger is polled at, as `address` of a row shows them. */
static char *place_of(const json_t *record)
{
	int64_t port = record_integer(record, "port");
	const char *text = record_text(record, "mgmt_ip");
	struct address address;

	if (text == NULL || !address_parse(text,
		(uint16_t)(port > 0 && port <= UINT16_MAX ? port : DISCOVER_PORT), &address, NULL))
		return NULL;
	return address_show(&address, DISCOVER_PORT);
}

/* VALUE, whatever its case, means the record ID; the first of several does. */
static void index_text(GHashTable *index, const char *value, int64_t id)
{
	char *key = value == NULL || value[0] == '\0' ? NULL : g_ascii_strdown(value, -1);

	if (key == NULL || g_hash_table_contains(index, key))
		g_free(key);
	else
		g_hash_table_insert(index, key, g_memdup2(&id, sizeof id));
}

/* NULL when there is none, or it has left the ledger since. */
static const json_t *look_up(const struct proposals *proposals, GHashTable *index,
    const char *value)
{
	g_autofree char *key = g_ascii_strdown(value, -1);
	const int64_t *id = g_hash_table_lookup(index, key);
	const json_t *record = id == NULL ? NULL : ledger_get(proposals->ledger, "device", *id);

	return record != NULL && ledger_is_current(kind_find("device"), record) ? record : NULL;
}

/* The record ROW is about, and by what: its serial number, its place, its name. */
static const json_t *find_known(const struct proposals *proposals, const json_t *row,
    const char **ret_by)
{
	const struct {
		const char *by;
		GHashTable *index;
		const char *value;
	} ways[] = {
		{ "serial", proposals->by_serial, entity(row, "serial") },
		{ "address", proposals->by_place, text_of(row, "address") },
		{ "name", proposals->by_name, text_of(row, "sysName") },
	};
	const json_t *record = NULL;

	for (size_t i = 0; record == NULL && i < G_N_ELEMENTS(ways); i++) {
		record = look_up(proposals, ways[i].index, ways[i].value);
		*ret_by = ways[i].by;
	}
	return record;
}

/* What the ledger leaves open contradicts nothing. */
static void add_difference(json_t *differs, const char *field, const char *ledger,
    const char *device)
{
	if (device[0] != '\0' && ledger != NULL && strcmp(ledger, device) != 0)
		json_array_append_new(differs,
		    json_pack("{s:s, s:s, s:s}", "field", field, "ledger", ledger, "device",
			device));
}

static json_t *known_to_json(const json_t *record, const json_t *row, const char *by)
{
	g_autofree char *place = place_of(record);
	json_t *differs = json_array();

	add_difference(differs, "mgmt_ip", place, text_of(row, "address"));
	add_difference(differs, "serial_no", record_text(record, "serial_no"),
	    entity(row, "serial"));
	add_difference(differs, "model", record_text(record, "model"), entity(row, "model"));
	add_difference(differs, "sw_version", record_text(record, "sw_version"),
	    entity(row, "software"));
	return json_pack("{s:I, s:s, s:s, s:o}", "id", (json_int_t)record_id(record), "name",
	    record_text(record, "name"), "by", by, "differs", differs);
}

/* ---- what is proposed --------------------------------------------------------------------- */

/* SAID cut to what a name may be, with a number behind it where somebody has it. Caller frees. */
static char *free_name(struct proposals *proposals, const char *said)
{
	g_autofree char *base =
	    text_clean((struct bytes){ (const uint8_t *)said, strlen(said) }, NAME_LIMIT);
	char *name = g_strdup(base);

	for (unsigned n = 2; g_hash_table_contains(proposals->names, name); n++) {
		g_free(name);
		name = g_strdup_printf("%s-%u", base, n);
	}
	g_hash_table_add(proposals->names, g_strdup(name));
	return name;
}

/* The address and port of ROW as the ledger keeps them. */
static void split_place(json_t *proposed, const json_t *row)
{
	struct address address;

	if (!address_parse(text_of(row, "address"), DISCOVER_PORT, &address, NULL))
		return;
	bool v6 = address.socket.any.sa_family == AF_INET6;
	uint16_t port = ntohs(v6 ? address.socket.v6.sin6_port : address.socket.v4.sin_port);
	g_autofree char *bare = address_show(&address, port);
	json_object_set_new(proposed, "mgmt_ip", json_string(bare));
	json_object_set_new(proposed, "port", json_integer(port));
}

static json_t *propose(struct proposals *proposals, const json_t *row)
{
	const char *said = text_of(row, "sysName"), *serial = entity(row, "serial");
	g_autofree char *name =
	    free_name(proposals, said[0] == '\0' ? text_of(row, "address") : said);
	json_t *proposed =
	    json_pack("{s:s, s:s}", "name", name, "device_type", type_of(row));
	const struct { const char *field, *value; } members[] = {
		{ "vendor", vendor_of(row) },
		{ "model", entity(row, "model") },
		{ "serial_no", serial },
		{ "sw_version", entity(row, "software") },
	};

	split_place(proposed, row);
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		if (members[i].value[0] != '\0')
			json_object_set_new(proposed, members[i].field,
			    json_string(members[i].value));
	const char *first =
	    serial[0] == '\0' ? NULL : g_hash_table_lookup(proposals->serials, serial);
	if (first != NULL)
		json_object_set_new(proposed, "same_as", json_string(first));
	else if (serial[0] != '\0')
		g_hash_table_insert(proposals->serials, g_strdup(serial),
		    g_strdup(text_of(row, "address")));
	return proposed;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static GHashTable *index_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void index_device(struct proposals *proposals, const json_t *record)
{
	g_autofree char *place = place_of(record);
	int64_t id = record_id(record);

	index_text(proposals->by_serial, record_text(record, "serial_no"), id);
	index_text(proposals->by_place, place, id);
	index_text(proposals->by_name, record_text(record, "name"), id);
	g_hash_table_add(proposals->names, g_strdup(record_text(record, "name")));
}

struct proposals *proposals_new(const struct ledger *ledger)
{
	struct proposals *proposals = g_new0(struct proposals, 1);
	const struct kind *kind = kind_find("device");

	proposals->ledger = ledger;
	proposals->by_serial = index_new();
	proposals->by_place = index_new();
	proposals->by_name = index_new();
	proposals->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	proposals->serials = index_new();
	for (json_t *record = ledger_next(ledger, "device", NULL); record != NULL;
	     record = ledger_next(ledger, "device", record))
		if (ledger_is_current(kind, record))
			index_device(proposals, record);
	return proposals;
}

void proposals_free(struct proposals *proposals)
{
	if (proposals == NULL)
		return;
	g_hash_table_destroy(proposals->by_serial);
	g_hash_table_destroy(proposals->by_place);
	g_hash_table_destroy(proposals->by_name);
	g_hash_table_destroy(proposals->names);
	g_hash_table_destroy(proposals->serials);
	g_free(proposals);
}

void proposals_add(struct proposals *proposals, json_t *row)
{
	const char *by;
	const json_t *record = find_known(proposals, row, &by);

	if (record != NULL)
		json_object_set_new(row, "known", known_to_json(record, row, by));
	else if (json_is_true(json_object_get(row, "reached")))
		json_object_set_new(row, "proposed", propose(proposals, row));
}
