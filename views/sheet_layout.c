/* Strips become pages. What belongs together moves together; a run longer than a page is parted
 * after all. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/sheet_flow.h"

#define HEAD_SHOWN 8    /* letters of the audit head on paper */
#define FOOT_CELLS 3
#define RUNNING_COLUMNS 58  /* of the title at the head of further pages; beside it the number */
#define RUNNING_AGAIN 12    /* that it goes on, in any language */
#define RUNNING_BOX 24

/* Pages being filled. */
struct pager {
	const json_t *document;
	struct flow *margin;    /* owns the strips at the top and foot of pages */
	GPtrArray *pages;
	double used;
};

static void page_free(gpointer data)
{
	struct sheet_page *page = data;

	g_ptr_array_unref(page->strips);
	g_ptr_array_unref(page->foot);
	g_free(page);
}

static double strip_height(const struct pager *pager, const struct sheet_strip *strip)
{
	return pager->margin->medium->height[strip->style];
}

static struct sheet_page *page_now(const struct pager *pager)
{
	return g_ptr_array_index(pager->pages, pager->pages->len - 1);
}

/* A rule right under the one that ends the head of a page says nothing. */
static bool is_second_rule(const struct pager *pager, const struct sheet_strip *strip)
{
	const GPtrArray *strips = page_now(pager)->strips;
	const struct sheet_strip *above =
	    strips->len == 0 ? NULL : g_ptr_array_index(strips, strips->len - 1);

	return above && above->style == SHEET_SINGLE && strip->style == SHEET_SINGLE;
}

static void place(struct pager *pager, const struct sheet_strip *strip)
{
	if (is_second_rule(pager, strip))
		return;
	g_ptr_array_add(page_now(pager)->strips, (gpointer)(uintptr_t)strip);
	pager->used += strip_height(pager, strip);
}

/* Moves strips that were just made in the margin, from the FIRST on, to where they stand. */
static void take(const struct pager *pager, guint first, GPtrArray *where)
{
	for (guint i = first; i < pager->margin->strips->len; i++)
		g_ptr_array_add(where, g_ptr_array_index(pager->margin->strips, i));
}

/* Title and number again, on the second page and later; that it did not happen as well. */
static void page_running(struct pager *pager)
{
	const char *title = flow_text(pager->document, "title");
	const char *unreal = flow_text(pager->document, "unreal");
	const char *number = flow_text(json_object_get(pager->document, "issue"), "number");
	g_autofree char *boxed = unreal ? g_strdup_printf(_("【%s】"), unreal) : g_strdup("");
	g_autofree char *box = text_cut(boxed, RUNNING_BOX);
	g_autofree char *cut = text_cut(title ? title : _("未填"),
	    RUNNING_COLUMNS - RUNNING_AGAIN - text_columns(box));
	g_autofree char *again = g_strdup_printf(_("%s（续）%s"), cut, box);
	struct flow_cell cells[] = {
		{ .columns = RUNNING_COLUMNS, .style = SHEET_BODY, .text = again },
		{ .column = RUNNING_COLUMNS + 2, .columns = SHEET_COLUMNS - RUNNING_COLUMNS - 2,
		  .align = SHEET_RIGHT, .style = SHEET_BODY,
		  .text = number ? number : _("未编号（预览）") },
	};
	guint first = pager->margin->strips->len;

	flow_row(pager->margin, SHEET_BODY, cells, G_N_ELEMENTS(cells));
	flow_line(pager->margin, SHEET_SINGLE);
	for (guint i = first; i < pager->margin->strips->len; i++)
		place(pager, g_ptr_array_index(pager->margin->strips, i));
}

/* A new page; FIRST is what it will begin with. */
static void page_turn(struct pager *pager, const struct sheet_strip *first)
{
	struct sheet_page *page = g_new0(struct sheet_page, 1);

	page->strips = g_ptr_array_new();
	page->foot = g_ptr_array_new();
	g_ptr_array_add(pager->pages, page);
	pager->used = 0;
	if (pager->pages->len > 1)
		page_running(pager);
	if (first && first->head)
		place(pager, first->head);
}

/* Places the strips FIRST to LAST, which belong together. */
static void place_run(struct pager *pager, const GPtrArray *strips, guint first, guint last)
{
	const double room = pager->margin->medium->page;
	double height = 0;

	for (guint i = first; i <= last; i++)
		height += strip_height(pager, g_ptr_array_index(strips, i));
	if (pager->used + height > room && pager->used > 0)
		page_turn(pager, g_ptr_array_index(strips, first));
	for (guint i = first; i <= last; i++) {
		const struct sheet_strip *strip = g_ptr_array_index(strips, i);

		if (i > first && pager->used + strip_height(pager, strip) > room)
			page_turn(pager, strip);
		place(pager, strip);
	}
}

static void place_all(struct pager *pager, const GPtrArray *strips)
{
	guint first = 0;

	page_turn(pager, NULL);
	for (guint i = 0; i < strips->len; i++) {
		const struct sheet_strip *strip = g_ptr_array_index(strips, i);

		if (strip->keep && i + 1 < strips->len)
			continue;
		place_run(pager, strips, first, i);
		first = i + 1;
	}
}

/* ---- the foot ----------------------------------------------------------------------------- */

static bool is_blank(const json_t *document)
{
	return json_is_true(json_object_get(document, "blank"));
}

/* "第2次打印（补打）"; a page that was not issued says so. */
static char *foot_count(const json_t *document)
{
	const json_t *issue = json_object_get(document, "issue");
	json_int_t count = json_integer_value(json_object_get(issue, "print_count"));

	if (is_blank(document))
		return g_strdup(_("空白表，手工填写"));
	if (count < 1)
		return g_strdup(_("预览，不作凭证"));
	if (count == 1)
		return g_strdup(_("第1次打印"));
	return g_strdup_printf(_("第%lld次打印（补打）"), (long long)count);
}

static char *foot_audit(const json_t *document)
{
	const json_t *issue = json_object_get(document, "issue");
	const char *head = flow_text(issue, "head");
	json_int_t seq = json_integer_value(json_object_get(issue, "head_seq"));

	if (is_blank(document))
		return g_strdup(_("服务恢复后按本表补录"));
	if (!head)
		return g_strdup(_("审计链尾 未入链"));
	return g_strdup_printf(_("审计链尾 %.*s 序号%lld"), HEAD_SHOWN, head, (long long)seq);
}

/* One line of the foot: what does not fit its place is cut, so that every foot is as high as the
 * next. */
static void foot_line(struct flow *flow, const struct flow_cell *cells, size_t n)
{
	struct flow_cell cut[FOOT_CELLS] = { 0 };
	char *texts[FOOT_CELLS] = { 0 };

	g_assert(n <= FOOT_CELLS);
	for (size_t i = 0; i < n; i++) {
		g_autofree char *clean = text_clean_string(cells[i].text);

		texts[i] = text_cut(clean, (size_t)cells[i].columns);
		cut[i] = cells[i];
		cut[i].style = SHEET_FOOT;
		cut[i].text = texts[i];
	}
	flow_row(flow, SHEET_FOOT, cut, n);
	for (size_t i = 0; i < n; i++)
		g_free(texts[i]);
}

/* Number, print count, audit head, page of pages; what may not be written on it. */
static void page_foot(struct pager *pager, guint k)
{
	const json_t *issue = json_object_get(pager->document, "issue");
	const char *number = flow_text(issue, "number"), *mark = flow_text(pager->document, "mark");
	const char *unreal = flow_text(pager->document, "unreal");
	const char *form = flow_text(pager->document, "form");
	g_autofree char *count = foot_count(pager->document);
	g_autofree char *audit = foot_audit(pager->document);
	g_autofree char *pages = g_strdup_printf(_("%u/%u页"), k + 1, pager->pages->len);
	g_autofree char *earnest = mark ? g_strdup_printf(_("%s：不作正式凭证"), mark)
					: g_strdup(unreal ? unreal : "");
	struct flow_cell top[] = {
		{ .columns = 24, .text = number ? number : form && is_blank(pager->document)
			? form : _("未编号") },
		{ .column = 25, .columns = 18, .text = count },
		{ .column = 44, .columns = 36, .align = SHEET_RIGHT, .text = audit },
	};
	struct flow_cell bottom[] = {
		{ .columns = 42, .text = _("非涉密：严禁填写国家秘密、工作秘密") },
		{ .column = 44, .columns = 22, .text = earnest },
		{ .column = 67, .columns = 13, .align = SHEET_RIGHT, .text = pages },
	};
	guint first = pager->margin->strips->len;

	flow_line(pager->margin, SHEET_SINGLE);
	foot_line(pager->margin, top, G_N_ELEMENTS(top));
	foot_line(pager->margin, bottom, G_N_ELEMENTS(bottom));
	take(pager, first, ((struct sheet_page *)g_ptr_array_index(pager->pages, k))->foot);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Lays DOCUMENT out with at most CAP rows in each block that may be shortened. */
static struct sheet_layout *layout_with(const json_t *document, const struct sheet_medium *medium,
    size_t cap, size_t *ret_longest, GError **error)
{
	struct flow *flow = flow_new(medium, cap);
	struct pager pager = { .document = document };
	struct sheet_layout *layout;

	if (!flow_document(flow, document, error)) {
		flow_free(flow);
		return NULL;
	}
	pager.margin = flow_new(medium, 0);
	pager.pages = g_ptr_array_new_with_free_func(page_free);
	place_all(&pager, flow->strips);
	for (guint k = 0; k < pager.pages->len; k++)
		page_foot(&pager, k);
	layout = g_new0(struct sheet_layout, 1);
	layout->strips = g_ptr_array_ref(flow->strips);
	layout->margin = g_ptr_array_ref(pager.margin->strips);
	layout->pages = pager.pages;
	*ret_longest = flow->longest;
	flow_free(pager.margin);
	flow_free(flow);
	return layout;
}

/* The fullest layout of at most PAGES pages: between 1 row and LONGEST rows a block, by halving. */
static struct sheet_layout *layout_within(const json_t *document, const struct sheet_medium *medium,
    guint pages, size_t longest, GError **error)
{
	size_t low = 1, high = longest, ignored;
	struct sheet_layout *best = layout_with(document, medium, low, &ignored, error);

	if (best)
		pages = MAX(pages, best->pages->len);
	while (best && high - low > 1) {
		size_t middle = low + (high - low) / 2;
		struct sheet_layout *next = layout_with(document, medium, middle, &ignored, error);

		if (next && next->pages->len <= pages) {
			sheet_layout_free(best);
			best = next;
			low = middle;
		} else {
			high = middle;
			if (next)
				sheet_layout_free(next);
		}
	}
	return best;
}

struct sheet_layout *sheet_layout_new(const json_t *document, const struct sheet_medium *medium,
    GError **error)
{
	json_int_t pages = json_integer_value(json_object_get(document, "pages"));
	size_t longest;
	struct sheet_layout *layout = layout_with(document, medium, SIZE_MAX, &longest, error);

	if (!layout || pages < 1 || (json_int_t)layout->pages->len <= pages || longest < 2)
		return layout;
	sheet_layout_free(layout);
	return layout_within(document, medium, (guint)pages, longest, error);
}

void sheet_layout_free(struct sheet_layout *layout)
{
	g_ptr_array_unref(layout->pages);
	g_ptr_array_unref(layout->strips);
	g_ptr_array_unref(layout->margin);
	g_free(layout);
}
