/* 电话树: the paper that still works when nothing else does (requirements 0, 14): pinned numbers,
 * who is called when nobody answers, where carriers take faults, the contacts of every unit. Only
 * what may be printed; a number that is dead is named as such, so that nobody dials it from an
 * older paper. Numbers are whole: it is the duty room's own sheet, and a viewer's are masked before
 * they come here. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/contact.h"
#include "views/contact_rows.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

/* Rows that count and may be printed, by the order in which they are called. */
static GPtrArray *contacts_of(const struct sheet_data *data)
{
	GPtrArray *found = g_ptr_array_new();
	const json_t *rows = sheet_rows(data, "records:contact");
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (!record_has_ended(kind_find("contact"), row) &&
		    json_is_true(json_object_get(row, "printable")))
			g_ptr_array_add(found, row);
	g_ptr_array_sort(found, contact_rows_by_use);
	return found;
}

/* What is to be known before dialling: that it is dead, that nobody tried it, how to reach him. */
static char *remark(const struct sheet_data *data, const json_t *contact)
{
	const json_t *site = json_array_get(sheet_rows(data, "site"), 0);
	int64_t verify = row_get_integer(site, "contact_verify_us");
	enum contact_standing standing =
	    contact_standing(contact, data->now, verify == 0 ? INT64_MAX : verify);
	bool night = json_is_true(json_object_get(contact, "at_night"));
	const char *parts[] = { standing == CONTACT_FRESH ? "" : contact_standing_title(standing),
		night ? _("夜间可打") : "", row_get(contact, "reach_note") };
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (parts[i][0] != '\0')
			g_string_append_printf(text, "%s%s", text->len == 0 ? "" : _("，"),
			    parts[i]);
	return g_string_free(text, FALSE);
}

static json_t *table_new_of(const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("单位"), .weight = 3 },
		{ .title = _("姓名或岗位"), .weight = 2 },
		{ .title = _("手机"), .width = 14 },
		{ .title = _("办公电话"), .width = 12 },
		{ .title = _("注意"), .weight = 3 },
		{ 0 }
	};

	return block_table_new(heading, columns, BLOCK_WHOLE);
}

static void add_contact(json_t *table, const struct sheet_data *data, const json_t *contact,
    const char *where)
{
	g_autofree char *note = remark(data, contact);
	const char *mobile = row_get(contact, "mobile"),
		   *office = row_get(contact, "office_phone");
	const char *cells[] = { where != NULL ? where : contact_rows_where(contact),
		row_get(contact, "name"), mobile[0] == '\0' ? "-" : mobile,
		office[0] == '\0' ? "-" : office, note };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

typedef bool contact_wanted(const json_t *contact);

static bool is_pinned(const json_t *contact)
{
	return row_get_integer(contact, "pin_order") != 0;
}

static bool is_of_unit(const json_t *contact)
{
	return row_get_integer(contact, "access_unit") != 0 && !is_pinned(contact);
}

static bool is_other(const json_t *contact)
{
	return !is_pinned(contact) && !is_of_unit(contact);
}

static json_t *build_contacts(const struct sheet_data *data, const char *heading,
    contact_wanted *wanted)
{
	g_autoptr(GPtrArray) contacts = contacts_of(data);
	json_t *table = table_new_of(heading);

	for (guint i = 0; i < contacts->len; i++)
		if (wanted(contacts->pdata[i]))
			add_contact(table, data, contacts->pdata[i], NULL);
	if (sheet_rows(data, "records:contact") != NULL)
		block_otherwise(table, _("无"));
	return table;
}

/* ---- chains ------------------------------------------------------------------------------- */

static const json_t *row_by_id(const struct sheet_data *data, const char *topic, int64_t id)
{
	const json_t *rows = sheet_rows(data, topic);
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (row_get_integer(row, "id") == id)
			return row;
	return NULL;
}

static gint by_place(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "place"),
		y = row_get_integer(*(json_t *const *)b, "place");

	return x < y ? -1 : x > y;
}

/* The links of one chain that count, first first. */
static GPtrArray *links_of(const struct sheet_data *data, const char *chain)
{
	GPtrArray *found = g_ptr_array_new();
	const json_t *rows = sheet_rows(data, "records:succession");
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (!record_has_ended(kind_find("succession"), row) &&
		    strcmp(row_get(row, "chain"), chain) == 0)
			g_ptr_array_add(found, row);
	g_ptr_array_sort(found, by_place);
	return found;
}

static void add_link(json_t *table, const struct sheet_data *data, const json_t *link,
    const char *title)
{
	const json_t *contact =
	    row_by_id(data, "records:contact", row_get_integer(link, "contact"));
	const json_t *person = row_by_id(data, "records:person", row_get_integer(link, "person"));
	g_autofree char *where =
	    g_strdup_printf("%s %d", title, (int)row_get_integer(link, "place"));
	const char *cells[] = { where, row_get(link, "name"),
		row_get(person, "phone")[0] == '\0' ? "-" : row_get(person, "phone"), "-",
		row_get(link, "note") };

	if (contact != NULL)
		add_contact(table, data, contact, where);
	else
		block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_chains(const struct sheet_data *data)
{
	json_t *table = table_new_of(_("二、递补链（打不通就打下一个）"));

	for (const struct choice *chain = succession_chains; chain->name != NULL; chain++) {
		g_autoptr(GPtrArray) links = links_of(data, chain->name);
		for (guint i = 0; i < links->len; i++)
			add_link(table, data, links->pdata[i], _(chain->title));
	}
	if (sheet_rows(data, "records:succession") != NULL)
		block_otherwise(table, _("没有登记"));
	return table;
}

/* ---- carriers ----------------------------------------------------------------------------- */

/* Each branch once, with the telephones of its lines. */
static json_t *build_carriers(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("运营商本级分公司"), .weight = 1 },
		{ .title = _("报修电话"), .width = 16 },
		{ .title = _("备用电话"), .width = 16 },
		{ 0 }
	};
	json_t *table = block_table_new(_("三、运营商报修"), columns, BLOCK_WHOLE), *row;
	const json_t *rows = sheet_rows(data, "records:circuit");
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	size_t i;

	json_array_foreach(rows, i, row) {
		const char *branch = row_get(row, "carrier_branch"),
			   *phone = row_get(row, "carrier_repair_phone"),
			   *backup = row_get(row, "carrier_backup_phone");
		const char *cells[] = { branch, phone[0] == '\0' ? _("未填") : phone,
			backup[0] == '\0' ? "-" : backup };
		if (branch[0] != '\0' && !record_has_ended(kind_find("circuit"), row) &&
		    g_hash_table_add(seen, (void *)(uintptr_t)branch))
			block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (rows != NULL)
		block_otherwise(table, _("无"));
	return table;
}

static json_t *build(const struct sheet_data *data)
{
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_contacts(data, _("一、先打这些"), is_pinned));
	json_array_append_new(blocks, build_chains(data));
	json_array_append_new(blocks, build_carriers(data));
	json_array_append_new(blocks, build_contacts(data, _("四、机构"), is_other));
	json_array_append_new(blocks, build_contacts(data, _("五、接入单位"), is_of_unit));
	return blocks;
}

const struct sheet sheet_phone_tree = {
	.name = "phone_tree",
	.title = N_("电话树"),
	.form = "ZB-A4-13",
	.order = 60,
	.needs = "actor|site|records:contact|records:succession|records:person|records:circuit",
	.build = build,
};
