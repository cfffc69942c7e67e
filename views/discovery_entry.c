/* One address of a discovery: how it stands with the ledger, its row, the form that mends it. */
#include <string.h>

#include "base/i18n.h"
#include "views/discovery.h"
#include "views/list.h"

void entry_free(void *data)
{
	struct entry *entry = data;

	json_decref(entry->row);
	g_free(entry->key);
	g_free(entry->name);
	g_free(entry->type);
	g_free(entry->refusal);
	g_free(entry);
}

struct entry *entry_new(json_t *row)
{
	const json_t *proposed = json_object_get(row, "proposed");
	struct entry *entry = g_new0(struct entry, 1);

	entry->row = json_incref(row);
	entry->key = g_strdup(row_get(row, "address"));
	entry->fresh = proposed != NULL;
	entry->marked = entry->fresh && json_object_get(proposed, "same_as") == NULL;
	entry->name = g_strdup(row_get(proposed, "name"));
	entry->type = g_strdup(row_get(proposed, "device_type"));
	return entry;
}

const json_t *entry_known(const struct entry *entry)
{
	return json_object_get(entry->row, "known");
}

bool entry_is_reached(const struct entry *entry)
{
	return json_is_true(json_object_get(entry->row, "reached"));
}

/* ---- cells -------------------------------------------------------------------------------- */

static const char *entry_key(const void *row)
{
	return ((const struct entry *)row)->key;
}

static int by_address(const void *a, const void *b)
{
	return strverscmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static CELL(cell_mark)
{
	const struct entry *entry = row;

	(void)column, (void)data;
	cell->text = entry->refusal != NULL ? "[!]"
	    : !entry->fresh                 ? " - "
	    : entry->marked                 ? "[x]"
					    : "[ ]";
	if (entry->refusal != NULL)
		cell->style = STYLE_ERROR;
}

static CELL(cell_address)
{
	(void)column, (void)data;
	cell->text = ((const struct entry *)row)->key;
}

static CELL(cell_name)
{
	const struct entry *entry = row;

	(void)column, (void)data;
	cell->text = entry_known(entry) != NULL ? row_get(entry_known(entry), "name") : entry->name;
}

/* How it stands with the ledger, in as few words as there are. */
static CELL(cell_standing)
{
	const struct entry *entry = row;
	const json_t *known = entry_known(entry);

	(void)column, (void)data;
	cell->style = entry->fresh ? STYLE_NORMAL : STYLE_DIM;
	if (entry->refusal != NULL)
		cell->text = _("被拒绝");
	else if (!entry_is_reached(entry))
		cell->text = _("读不到");
	else if (known == NULL)
		cell->text = _("新的");
	else if (json_array_size(json_object_get(known, "differs")) > 0)
		cell->text = _("有出入");
	else
		cell->text = _("已在台账");
}

static CELL(cell_type)
{
	const struct entry *entry = row;
	const struct field *field = kind_field(kind_find("device"), "device_type");

	(void)column, (void)data;
	if (entry->fresh)
		cell->text = _(choice_title(field->choices, entry->type));
}

static CELL(cell_make)
{
	const struct entry *entry = row;
	const json_t *proposed = json_object_get(entry->row, "proposed");
	const char *vendor = row_get(proposed, "vendor"), *model = row_get(proposed, "model");

	(void)column, (void)data;
	cell->text = cell->buffer;
	if (!entry_is_reached(entry))
		cell->text = row_get(entry->row, "reason");
	else if (model[0] != '\0')
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s", vendor, model);
	else
		cell->text = row_get(entry->row, "sysDescr");
}

static CELL(cell_ports)
{
	const struct entry *entry = row;
	const json_t *counts = json_object_get(entry->row, "counts");

	(void)column, (void)data;
	if (!entry_is_reached(entry))
		return;
	cell->text = cell->buffer;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d/%d", (int)row_get_integer(counts, "up"),
	    (int)row_get_integer(counts, "ports"));
}

static CELL(cell_credential)
{
	(void)column, (void)data;
	cell->text = row_get(((const struct entry *)row)->row, "credential");
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("地址"), 15, 24, 1, TEXT_LEFT, .searched = true, .cell = cell_address,
	    .compare = by_address },
	{ N_("名称"), 10, 24, 3, TEXT_LEFT, .searched = true, .cell = cell_name },
	{ N_("台账"), 8, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_standing },
	{ N_("类型"), 8, 12, 1, TEXT_LEFT, .searched = true, .dispensable = 2, .cell = cell_type },
	{ N_("端口"), 7, 7, 0, TEXT_RIGHT, .dispensable = 3, .cell = cell_ports },
	{ N_("凭据"), 10, 16, 1, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .cell = cell_credential },
	{ N_("说明"), 10, 40, 3, TEXT_LEFT, .searched = true, .cell = cell_make },
	{ NULL },
};

const struct table_type entry_table = {
	.columns = columns, .key = entry_key, .compare = by_address, .empty = "",
};

/* ---- beside the row ----------------------------------------------------------------------- */

/* What one entry's differences are: "型号 台账 A 设备 B". */
static char *differences(const json_t *known)
{
	GString *text = g_string_new(NULL);
	const json_t *differs = json_object_get(known, "differs");

	for (size_t i = 0; i < json_array_size(differs); i++) {
		const json_t *one = json_array_get(differs, i);
		const struct field *field = kind_field(kind_find("device"), row_get(one, "field"));
		g_string_append_printf(text, _("%s%s：台账 %s，设备 %s"), i == 0 ? "" : _("；"),
		    field == NULL ? "" : _(field->title), row_get(one, "ledger"),
		    row_get(one, "device"));
	}
	return g_string_free(text, FALSE);
}

void entry_draw_foot(struct area area, const struct entry *entry)
{
	const json_t *known = entry_known(entry);
	const char *same =
	    row_get(json_object_get(entry->row, "proposed"), "same_as");

	if (entry->refusal != NULL) {
		area_wrap(area, 0, 1, 2, STYLE_ERROR, entry->refusal);
	} else if (!entry_is_reached(entry)) {
		area_wrap(area, 0, 1, 2, STYLE_NORMAL, row_get(entry->row, "reason"));
	} else if (known != NULL && json_array_size(json_object_get(known, "differs")) > 0) {
		g_autofree char *text = differences(known);
		area_wrap(area, 0, 1, 2, STYLE_NORMAL, text);
	} else if (same[0] != '\0') {
		area_print(area, 0, 1, STYLE_NORMAL, _("序列号和 %s 一样，多半是同一台设备"), same);
	} else {
		area_wrap(area, 0, 1, 2, STYLE_DIM, row_get(entry->row, "sysDescr"));
	}
}

/* ---- one entry ---------------------------------------------------------------------------- */

struct mending {
	struct entry *entry;
	GArray *choices;             /* struct form_choice */
};

static void mended(struct form *form, void *data)
{
	struct view *view = data;
	struct mending *mending = view->data;
	struct entry *entry = mending->entry;

	g_free(entry->name);
	entry->name = g_strdup(form_value(form, "name"));
	g_free(entry->type);
	entry->type = g_strdup(form_value(form, "device_type"));
	g_clear_pointer(&entry->refusal, g_free);
	entry->marked = true;
	form_settle(form);
	app_pop(view->app);
}

static const struct form_handlers mending_handlers = { mended, NULL };

static void mending_draw(struct view *view, struct area area)
{
	struct mending *mending = view->data;

	form_draw(view->form, area_part(area, 0, 0, -4, area.columns));
	area_rule(area, area.rows - 3);
	entry_draw_foot(area_part(area, area.rows - 2, 0, 2, area.columns), mending->entry);
}

static void mending_free(struct view *view)
{
	struct mending *mending = view->data;

	form_free(view->form);
	g_array_unref(mending->choices);
	g_free(mending);
}

static const struct binding no_bindings[] = {
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type mending_type = {
	.name = "discovery-entry",
	.title = N_("改名称和类型"),
	.help = N_("这台设备在台账里叫什么、是什么。其余的收进台账以后再补。"),
	.bindings = no_bindings,
	.draw = mending_draw,
	.free = mending_free,
};

static GArray *type_choices(void)
{
	GArray *choices = g_array_new(TRUE, TRUE, sizeof(struct form_choice));
	const struct field *field = kind_field(kind_find("device"), "device_type");

	for (const struct choice *choice = field->choices; choice->name != NULL; choice++) {
		struct form_choice item = { choice->name, _(choice->title) };
		g_array_append_val(choices, item);
	}
	return choices;
}

void entry_mend(struct app *app, struct entry *entry)
{
	struct mending *mending = g_new0(struct mending, 1);
	struct view *view = view_new(app, &mending_type, mending);

	*mending = (struct mending){ entry, type_choices() };
	const struct form_field fields[] = {
		{ .name = "name", .title = _("名称"), .required = true, .limit = 200 },
		{ .name = "device_type", .title = _("类型"), .type = FORM_CHOICE, .required = true,
		    .choices = (const struct form_choice *)(const void *)mending->choices->data },
		{ .name = NULL },
	};
	view->form = form_new(entry->key, _("好了"), fields, &mending_handlers, view);
	form_set_value(view->form, "name", entry->name);
	form_set_value(view->form, "device_type", entry->type);
	if (entry->refusal != NULL)
		form_set_error(view->form, NULL, entry->refusal);
	view_set_title(view, entry->key);
	app_push(app, view);
}

