/* The medium of paper: A4 upright, one column of 80 is an eightieth of the width. Nine-point type
 * on a line of twelve points never needs more lines than text of 80 columns does, so what fits a
 * page of text fits a page of paper. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "views/sheet_layout.h"
#include "views/sheets/page_chart.h"
#include "views/sheets/page_draw.h"

#define MM(x) ((x) * 72.0 / 25.4)
#define PAPER_WIDTH MM(210)
#define PAPER_HEIGHT MM(297)
#define LEFT MM(17)
#define TOP MM(13)
#define BOTTOM MM(12)
#define WIDTH (PAPER_WIDTH - 2 * LEFT)
#define UNIT (WIDTH / SHEET_COLUMNS)
#define FOOT_HEIGHT 30.0
#define LARGEST_CHARACTER 1.05 /* of the type size; nothing in our fonts is wider */

static const double paper_height[SHEET_STYLES] = {
	[SHEET_TITLE] = 27,
	[SHEET_DOUBLE] = 9,
	[SHEET_GAP] = 5,
	[SHEET_SINGLE] = 4,
	[SHEET_HEADING] = 15.5,
	[SHEET_BODY] = 12,
	[SHEET_HEAD] = 13.5,
	[SHEET_SIGNATURE] = 23,
	[SHEET_FOOT] = 10.5,
	[SHEET_CHART] = 26,
	[SHEET_FORM] = 19,
	[SHEET_HAND] = 16,
};

static const struct paper_type {
	double size;
	bool bold;
	double grey;
} paper_type[SHEET_STYLES] = {
	[SHEET_TITLE] = { 17, true, 0 },
	[SHEET_HEADING] = { 10.5, true, 0 },
	[SHEET_BODY] = { 9, false, 0 },
	[SHEET_NAME] = { 9, false, 0.38 },
	[SHEET_HEAD] = { 8.5, true, 0.15 },
	[SHEET_SIGNATURE] = { 9, false, 0 },
	[SHEET_FOOT] = { 7.5, false, 0.3 },
};

/* The first of these that the machine has. */
static const char *const families[] = { "WenQuanYi Micro Hei", "WenQuanYi Zen Hei" };

struct paper {
	cairo_t *cairo;
	PangoLayout *layout;
	PangoFontDescription *fonts[SHEET_STYLES];
};

static const char *find_family(void)
{
	PangoFontFamily **list;
	int n;
	const char *found = NULL;

	pango_font_map_list_families(pango_cairo_font_map_get_default(), &list, &n);
	for (size_t k = 0; k < G_N_ELEMENTS(families) && !found; k++) {
		for (int i = 0; i < n && !found; i++) {
			if (strcmp(pango_font_family_get_name(list[i]), families[k]) == 0)
				found = families[k];
		}
	}
	g_free(list);
	return found;
}

/* Sets TEXT in STYLE; WIDTH in points, negative: one line. */
static void set_text(const struct paper *paper, enum sheet_style style, const char *text,
    double width)
{
	pango_layout_set_font_description(paper->layout, paper->fonts[style]);
	pango_layout_set_width(paper->layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
	pango_layout_set_text(paper->layout, text, -1);
}

/* What cannot be too wide whatever its characters are need not be measured: most cells. */
static bool surely_fits(const char *text, double width, enum sheet_style style)
{
	return !strchr(text, '\n') &&
	    (double)g_utf8_strlen(text, -1) * paper_type[style].size * LARGEST_CHARACTER <= width;
}

static char **wrap(const char *text, int columns, enum sheet_style style, void *data)
{
	const struct paper *paper = data;
	double width = columns * UNIT;
	int n;
	char **lines;

	if (surely_fits(text, width, style) || style == SHEET_BLANK) {
		lines = g_new0(char *, 2);
		lines[0] = g_strdup(text);
		return lines;
	}
	set_text(paper, style, text, width);
	n = pango_layout_get_line_count(paper->layout);
	lines = g_new0(char *, (gsize)n + 1);
	for (int i = 0; i < n; i++) {
		const PangoLayoutLine *line = pango_layout_get_line_readonly(paper->layout, i);

		lines[i] = g_strchomp(g_strndup(text + line->start_index, (gsize)line->length));
	}
	return lines;
}

static char *prepare(const char *text)
{
	return g_strdup(text);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void set_grey(const struct paper *paper, double grey)
{
	cairo_set_source_rgb(paper->cairo, grey, grey, grey);
}

static void draw_rule(const struct paper *paper, double left, double y, double width, double thick,
    double grey)
{
	set_grey(paper, grey);
	cairo_rectangle(paper->cairo, left, y, width, thick);
	cairo_fill(paper->cairo);
}

/* One piece, its line centred in a strip of HEIGHT that begins at Y; room for the hand is a line,
 * but in a FORM it is a cell. */
static void draw_piece(const struct paper *paper, bool form, const struct sheet_piece *piece,
    double y, double height)
{
	double left = LEFT + piece->column * UNIT, width = piece->columns * UNIT;
	PangoRectangle box;

	if (piece->style == SHEET_BLANK && form)
		return;
	if (piece->style == SHEET_BLANK) {
		draw_rule(paper, left, y + height - 3.5, width, 0.5, 0.3);
		return;
	}
	if (!*piece->text)
		return;
	set_text(paper, piece->style, piece->text, -1);
	pango_layout_get_extents(paper->layout, NULL, &box);
	if (piece->align != SHEET_LEFT)
		left += (width - box.width / (double)PANGO_SCALE) /
		    (piece->align == SHEET_CENTRE ? 2 : 1);
	set_grey(paper, paper_type[piece->style].grey);
	cairo_move_to(paper->cairo, left, y + (height - box.height / (double)PANGO_SCALE) / 2);
	pango_cairo_show_layout(paper->cairo, paper->layout);
}

static void draw_line(const struct paper *paper, enum sheet_style style, double y)
{
	if (style == SHEET_DOUBLE) {
		draw_rule(paper, LEFT, y, WIDTH, 1.4, 0);
		draw_rule(paper, LEFT, y + 2.4, WIDTH, 0.4, 0);
	} else if (style == SHEET_SINGLE) {
		draw_rule(paper, LEFT, y + 1, WIDTH, 0.5, 0.45);
	}
}

/* The cells of a row that is written on by hand: a real table, whatever stands in it. */
static void draw_cells(const struct paper *paper, const struct sheet_strip *strip, double y,
    double height)
{
	for (guint k = 0; k < strip->pieces->len; k++) {
		const struct sheet_piece *piece = &g_array_index(strip->pieces, struct sheet_piece,
		    k);

		draw_rule(paper, LEFT + (piece->column - 0.5) * UNIT, y, 0.4, height, 0.45);
	}
	draw_rule(paper, LEFT + WIDTH - 0.4, y, 0.4, height, 0.45);
	if (strip->row_end)
		draw_rule(paper, LEFT + 1.5 * UNIT, y + height - 0.4, WIDTH - 1.5 * UNIT, 0.4,
		    0.45);
}

/* Whether STRIP is of a table that is filled in by hand. */
static bool is_form(const struct sheet_strip *strip)
{
	return strip->head && (strip->style == SHEET_FORM || strip->style == SHEET_HAND);
}

/* Strips from Y down. */
static void draw_strips(const struct paper *paper, const GPtrArray *strips, double y)
{
	for (guint i = 0; i < strips->len; i++) {
		const struct sheet_strip *strip = g_ptr_array_index(strips, i);
		double height = paper_height[strip->style];

		if (strip->chart)
			page_chart(paper->cairo, strip->chart,
			    LEFT + SHEET_CHART_LEFT * UNIT, y + 3, SHEET_CHART_COLUMNS * UNIT,
			    height - 6);
		if (strip->style == SHEET_HEAD)
			draw_rule(paper, LEFT + UNIT, y, WIDTH - UNIT, height, 0.91);
		if (is_form(strip) && strip->pieces)
			draw_cells(paper, strip, y, height);
		for (guint k = 0; strip->pieces && k < strip->pieces->len; k++)
			draw_piece(paper, is_form(strip),
			    &g_array_index(strip->pieces, struct sheet_piece, k), y, height);
		if (!strip->pieces)
			draw_line(paper, strip->style, y);
		y += height;
		if (strip->row_end && !is_form(strip))
			draw_rule(paper, LEFT + UNIT, y - 0.2, WIDTH - UNIT, 0.3, 0.75);
	}
}

static void draw_pages(const struct paper *paper, const struct sheet_layout *layout)
{
	for (guint k = 0; k < layout->pages->len; k++) {
		const struct sheet_page *page = g_ptr_array_index(layout->pages, k);

		draw_strips(paper, page->strips, TOP);
		draw_strips(paper, page->foot, PAPER_HEIGHT - BOTTOM - FOOT_HEIGHT);
		cairo_show_page(paper->cairo);
	}
}

/* ---- the file -------------------------------------------------------------------------------- */

static cairo_status_t append(void *closure, const unsigned char *data, unsigned int size)
{
	g_byte_array_append(closure, data, size);
	return CAIRO_STATUS_SUCCESS;
}

/* Title, and the time of printing where there is one: cairo's own choice would be now. */
static void set_metadata(cairo_surface_t *surface, const json_t *document)
{
	const char *title = json_string_value(json_object_get(document, "title"));
	json_int_t printed = json_integer_value(
	    json_object_get(json_object_get(document, "issue"), "printed_at"));
	g_autofree char *clean = text_clean_string(title ? title : "");
	g_autoptr(GDateTime) when = NULL;
	g_autofree char *text = NULL;

	if (printed > 0)
		when = g_date_time_new_from_unix_utc(printed / CLOCK_SECOND);
	text = when ? g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, clean);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
	    "zhiban " ZHIBAN_VERSION);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static void paper_start(struct paper *paper, cairo_surface_t *surface, const char *family)
{
	paper->cairo = cairo_create(surface);
	paper->layout = pango_cairo_create_layout(paper->cairo);
	pango_context_set_language(pango_layout_get_context(paper->layout),
	    pango_language_from_string("zh-cn"));
	pango_layout_set_wrap(paper->layout, PANGO_WRAP_WORD_CHAR);
	for (int i = 0; i < SHEET_STYLES; i++) {
		double size = paper_type[i].size > 0 ? paper_type[i].size
						     : paper_type[SHEET_BODY].size;

		paper->fonts[i] = pango_font_description_new();
		pango_font_description_set_family(paper->fonts[i], family);
		pango_font_description_set_absolute_size(paper->fonts[i], size * PANGO_SCALE);
		pango_font_description_set_weight(paper->fonts[i],
		    paper_type[i].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	}
}

static void paper_end(struct paper *paper)
{
	for (int i = 0; i < SHEET_STYLES; i++)
		pango_font_description_free(paper->fonts[i]);
	g_object_unref(paper->layout);
	cairo_destroy(paper->cairo);
}

/* Lays out and draws on SURFACE. */
static bool draw_on(cairo_surface_t *surface, const char *family, const json_t *document,
    GError **error)
{
	struct paper paper;
	struct sheet_medium medium = {
		.page = PAPER_HEIGHT - TOP - BOTTOM - FOOT_HEIGHT - 4, .prepare = prepare,
		.wrap = wrap, .data = &paper
	};
	struct sheet_layout *layout;

	memcpy(medium.height, paper_height, sizeof paper_height);
	paper_start(&paper, surface, family);
	layout = sheet_layout_new(document, &medium, error);
	if (layout) {
		draw_pages(&paper, layout);
		sheet_layout_free(layout);
	}
	paper_end(&paper);
	return layout != NULL;
}

GBytes *page_draw(const json_t *document, GError **error)
{
	const char *family = find_family();
	g_autoptr(GByteArray) pdf = g_byte_array_new();
	cairo_surface_t *surface;
	cairo_status_t status;
	bool drawn;

	if (!family) {
		g_set_error_literal(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT,
		    _("没有中文字体：请安装软件包 fonts-wqy-microhei，再打印；文字版不受影响。"));
		return NULL;
	}
	surface = cairo_pdf_surface_create_for_stream(append, pdf, PAPER_WIDTH, PAPER_HEIGHT);
	set_metadata(surface, document);
	drawn = draw_on(surface, family, document, error);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (!drawn)
		return NULL;
	if (status != CAIRO_STATUS_SUCCESS) {
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, _("排版失败：%s。"),
		    cairo_status_to_string(status));
		return NULL;
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&pdf));
}
