/* Where the blocks of a document come to stand. One layout serves every medium: positions are
 * columns of 80, and a medium says only how high a strip is and how text breaks into lines. A page
 * is a pile of *strips*; a strip is a line across the page with its *pieces* of text. Nothing wider
 * than its column, no heading alone at the foot of a page, table heads repeated, signatures kept
 * with what stands before. */
#ifndef VIEWS_SHEET_LAYOUT_H
#define VIEWS_SHEET_LAYOUT_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#define SHEET_COLUMNS 80
#define SHEET_LINES 62
/* Where curves stand. */
#define SHEET_CHART_LEFT 23
#define SHEET_CHART_COLUMNS 40

enum sheet_style {
	SHEET_TOP,        /* the rule above the title */
	SHEET_TITLE,
	SHEET_DOUBLE,     /* the rule under the title */
	SHEET_GAP,        /* air between sections */
	SHEET_SINGLE,     /* the rule over a heading and over the foot */
	SHEET_HEADING,
	SHEET_BODY,
	SHEET_NAME,       /* of a value in a grid (a piece) */
	SHEET_HEAD,       /* of a table */
	SHEET_SIGNATURE,
	SHEET_BLANK,      /* room to write on by hand (a piece) */
	SHEET_FOOT,
	SHEET_CHART,      /* a curve beside its name and range */
	SHEET_FORM,       /* a row of a table that is filled in by hand */
	SHEET_HAND,       /* a row of a grid that is, and a further line of such a row */
	SHEET_STYLES
};

enum sheet_align { SHEET_LEFT, SHEET_RIGHT, SHEET_CENTRE };

struct sheet_piece {
	int column, columns;
	enum sheet_align align;
	enum sheet_style style;
	char *text;       /* clean, one line, as the medium prepared it */
};

struct sheet_strip {
	enum sheet_style style;
	bool keep;        /* on one page with the next strip */
	bool row_end;     /* the last line of a row of a table */
	const struct sheet_strip *head;   /* repeated where this strip begins a page; or NULL */
	const json_t *chart;   /* of a SHEET_CHART the series, borrowed from the document */
	GArray *pieces;   /* of struct sheet_piece; NULL: a rule or air */
};

struct sheet_page {
	GPtrArray *strips;   /* borrowed from the layout */
	GPtrArray *foot;     /* strips */
};

struct sheet_layout {
	GPtrArray *strips, *margin;   /* own all strips: of the document, of heads and feet */
	GPtrArray *pages;             /* of struct sheet_page * */
};

struct sheet_medium {
	double page;                     /* height for strips, the foot apart */
	double height[SHEET_STYLES];     /* 0: this medium has no such strip */
	/* TEXT, clean, as the medium can show it. Caller frees. */
	char *(*prepare)(const char *text);
	/* Prepared TEXT as lines no wider than COLUMNS. Caller frees by g_strfreev(). */
	char **(*wrap)(const char *text, int columns, enum sheet_style style, void *data);
	void *data;
};

#define SHEET_ERROR sheet_error_quark()
GQuark sheet_error_quark(void);
enum sheet_error { SHEET_ERROR_DOCUMENT, SHEET_ERROR_TOO_LONG };

/* DOCUMENT may come from anywhere: what is not a document is refused with one sentence. */
struct sheet_layout *sheet_layout_new(const json_t *document, const struct sheet_medium *medium,
    GError **error);
/* Lowest and highest that a series of a chart has; false where it has nothing. */
bool sheet_chart_range(const json_t *series, double *ret_low, double *ret_high);
void sheet_layout_free(struct sheet_layout *layout);

#endif
