/* The top of the first page: title, marks, numbers. */
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "views/sheet_flow.h"

/* What is said of all of DOCUMENT, in brackets; NULL: nothing. A training service and a drill are
 * the same word. Caller frees. */
static char *boxed_mark(const json_t *document)
{
	const char *mark = flow_text(document, "mark"), *unreal = flow_text(document, "unreal");

	if (mark && unreal && !g_str_has_prefix(unreal, mark))
		return g_strdup_printf(_("【%s %s】"), mark, unreal);
	if (!mark && !unreal)
		return NULL;
	return g_strdup_printf(_("【%s】"), unreal ? unreal : mark);
}

/* Number, form and time of printing. */
static void flow_numbers(struct flow *flow, const json_t *document)
{
	const json_t *issue = json_object_get(document, "issue");
	const char *number = flow_text(issue, "number"), *form = flow_text(document, "form");
	struct wall printed = { .us = json_integer_value(json_object_get(issue, "printed_at")) };
	char when[CLOCK_TEXT_SIZE];
	struct flow_cell cells[] = {
		{ .column = 0, .columns = 4, .style = SHEET_NAME, .text = _("编号") },
		{ .column = 8, .columns = 24, .style = SHEET_BODY,
		  .text = number ? number : _("未编号（预览）") },
		{ .column = 34, .columns = 4, .style = SHEET_NAME, .text = _("版式") },
		{ .column = 40, .columns = 13, .style = SHEET_BODY,
		  .text = form ? form : _("未填") },
		{ .column = 54, .columns = 5, .style = SHEET_NAME, .text = _("打印") },
		{ .column = 60, .columns = 20, .style = SHEET_BODY, .text = _("未打印") },
	};

	if (json_is_true(json_object_get(document, "blank"))) {
		cells[4].text = _("日期");
		cells[1].style = cells[5].style = SHEET_BLANK;
		cells[1].text = cells[5].text = "";
	}
	if (printed.us > 0)
		cells[5].text = clock_text(printed, CLOCK_FULL, when, sizeof when);
	flow_row(flow, SHEET_BODY, cells, G_N_ELEMENTS(cells));
}

/* The title between double rules, with the mark of what is not in earnest at its right. */
void flow_title(struct flow *flow, const json_t *document)
{
	const char *title = flow_text(document, "title");
	g_autofree char *boxed = boxed_mark(document);
	int side = boxed ? (int)CLAMP(text_columns(boxed), 14, 26) : 4;
	struct flow_cell cells[] = {
		{ .column = side, .columns = SHEET_COLUMNS - 2 * side, .align = SHEET_CENTRE,
		  .style = SHEET_TITLE, .text = title ? title : _("未填") },
		{ .column = SHEET_COLUMNS - side, .columns = side, .align = SHEET_RIGHT,
		  .style = SHEET_HEADING, .text = boxed },
	};

	flow_line(flow, SHEET_TOP);
	flow_row(flow, SHEET_TITLE, cells, boxed ? 2 : 1);
	((struct sheet_strip *)g_ptr_array_index(flow->strips, flow->strips->len - 1))->keep = true;
	flow_line(flow, SHEET_DOUBLE);
	flow_numbers(flow, document);
}
