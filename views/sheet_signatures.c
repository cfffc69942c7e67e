/* The block `signatures`. */
#include "base/i18n.h"
#include "views/sheet_flow.h"

/* Who, by hand, and when. */
static void flow_by_hand(struct flow *flow, const json_t *row)
{
	const struct flow_cell cells[] = {
		{ .column = 2, .columns = 8, .style = SHEET_NAME, .text = flow_text(row, "role") },
		{ .column = 12, .columns = 26, .style = SHEET_BLANK, .text = "" },
		{ .column = 41, .columns = 4, .style = SHEET_NAME, .text = _("时刻") },
		{ .column = 47, .columns = 33, .style = SHEET_BLANK, .text = "" },
	};

	flow_row(flow, SHEET_SIGNATURE, cells, G_N_ELEMENTS(cells));
}

bool flow_signatures(struct flow *flow, const json_t *block, GError **error)
{
	const json_t *rows = json_object_get(block, "rows");
	guint first = flow->strips->len;
	struct flow_cell foot = { .column = 2, .columns = SHEET_COLUMNS - 2, .style = SHEET_BODY,
		.text = flow_text(block, "foot") };
	size_t i;
	json_t *row;

	if (!json_is_array(rows))
		return flow_refuse(error, _("单据内容不合格式：签认栏没有行。"));
	json_array_foreach(rows, i, row) {
		const char *name = flow_text(row, "name"), *signed_at = flow_text(row, "signed");
		const char *note = flow_text(row, "note");
		g_autofree char *said = g_strdup_printf("%s%s%s", signed_at ? signed_at : _("未签"),
		    note ? "  " : "", note ? note : "");
		struct flow_cell cells[] = {
			{ .column = 2, .columns = 8, .style = SHEET_NAME,
			  .text = flow_text(row, "role") },
			{ .column = 12, .columns = 14, .style = SHEET_BODY, .text = name },
			{ .column = 28, .columns = 26, .style = SHEET_BODY, .text = said },
			{ .column = 56, .columns = 4, .style = SHEET_NAME, .text = _("手签") },
			{ .column = 61, .columns = 19, .style = SHEET_BLANK, .text = "" },
		};

		if (json_is_true(json_object_get(row, "hand")))
			flow_by_hand(flow, row);
		else
			flow_row(flow, SHEET_SIGNATURE, cells, G_N_ELEMENTS(cells));
	}
	if (foot.text)
		flow_row(flow, SHEET_BODY, &foot, 1);
	for (guint k = first; k + 1 < flow->strips->len; k++)
		((struct sheet_strip *)g_ptr_array_index(flow->strips, k))->keep = true;
	return true;
}
