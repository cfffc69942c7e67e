/* Colour schemes. Grey is normal; a severity is a block of colour behind its mark (a hint, 提示,
 * only coloured text), chosen so that the four differ by at least dE 14 (CIEDE2000) for normal,
 * protan, deutan and tritan eyes, with text contrast above 5:1. Where colours are few or none,
 * attributes keep the order of severity. The terminal's own foreground and background are kept
 * wherever nothing is abnormal: they may be dark on light or light on dark. */
#include "tui/cell.h"

#include <string.h>

#define OWN (-1)
#define BLOCK(foreground, background) { foreground, background, 0 }
#define TEXT(foreground) { foreground, OWN, 0 }
#define PLAIN(attributes) { OWN, OWN, attributes }

static const struct look truecolour[STYLE_COUNT] = {
	[STYLE_NORMAL] = PLAIN(0),
	[STYLE_TITLE] = PLAIN(LOOK_BOLD),
	[STYLE_DIM] = TEXT(0x8a8a8a),
	[STYLE_GOOD] = PLAIN(0),
	[STYLE_CRITICAL] = BLOCK(0xffffff, 0xd70000),
	[STYLE_MAJOR] = BLOCK(0x000000, 0xffaf00),
	[STYLE_MINOR] = BLOCK(0x000000, 0xffffaf),
	[STYLE_WARNING] = TEXT(0x5fafff),
	[STYLE_UNKNOWN] = BLOCK(0x000000, 0xbcbcbc),
	[STYLE_STALE] = TEXT(0x8a8a8a),
	[STYLE_MAINTENANCE] = TEXT(0x5f87af),
	[STYLE_EXERCISE] = BLOCK(0x000000, 0xafafff),
	[STYLE_SELECTED] = PLAIN(LOOK_REVERSE),
	[STYLE_KEY] = PLAIN(LOOK_BOLD),
	[STYLE_INPUT] = BLOCK(0xeeeeee, 0x444444),
	[STYLE_ERROR] = { 0xff5f5f, OWN, LOOK_BOLD },
	[STYLE_TOAST] = BLOCK(0x000000, 0xd0d0d0),
};

static const struct look palette256[STYLE_COUNT] = {
	[STYLE_NORMAL] = PLAIN(0),
	[STYLE_TITLE] = PLAIN(LOOK_BOLD),
	[STYLE_DIM] = TEXT(245),
	[STYLE_GOOD] = PLAIN(0),
	[STYLE_CRITICAL] = BLOCK(231, 160),
	[STYLE_MAJOR] = BLOCK(16, 214),
	[STYLE_MINOR] = BLOCK(16, 229),
	[STYLE_WARNING] = TEXT(75),
	[STYLE_UNKNOWN] = BLOCK(16, 250),
	[STYLE_STALE] = TEXT(245),
	[STYLE_MAINTENANCE] = TEXT(67),
	[STYLE_EXERCISE] = BLOCK(16, 147),
	[STYLE_SELECTED] = PLAIN(LOOK_REVERSE),
	[STYLE_KEY] = PLAIN(LOOK_BOLD),
	[STYLE_INPUT] = BLOCK(255, 238),
	[STYLE_ERROR] = { 203, OWN, LOOK_BOLD },
	[STYLE_TOAST] = BLOCK(16, 252),
};

static const struct look palette16[STYLE_COUNT] = {
	[STYLE_NORMAL] = PLAIN(0),
	[STYLE_TITLE] = PLAIN(LOOK_BOLD),
	[STYLE_DIM] = TEXT(8),
	[STYLE_GOOD] = PLAIN(0),
	[STYLE_CRITICAL] = { 15, 1, LOOK_BOLD },
	[STYLE_MAJOR] = BLOCK(0, 11),
	[STYLE_MINOR] = BLOCK(0, 14),
	[STYLE_WARNING] = PLAIN(LOOK_UNDERLINE),
	[STYLE_UNKNOWN] = BLOCK(0, 7),
	[STYLE_STALE] = TEXT(8),
	[STYLE_MAINTENANCE] = PLAIN(0),
	[STYLE_EXERCISE] = BLOCK(0, 13),
	[STYLE_SELECTED] = PLAIN(LOOK_REVERSE),
	[STYLE_KEY] = PLAIN(LOOK_BOLD),
	[STYLE_INPUT] = PLAIN(LOOK_UNDERLINE),
	[STYLE_ERROR] = PLAIN(LOOK_BOLD),
	[STYLE_TOAST] = BLOCK(0, 7),
};

static const struct look palette8[STYLE_COUNT] = {
	[STYLE_NORMAL] = PLAIN(0),
	[STYLE_TITLE] = PLAIN(LOOK_BOLD),
	[STYLE_DIM] = PLAIN(0),
	[STYLE_GOOD] = PLAIN(0),
	[STYLE_CRITICAL] = { 7, 1, LOOK_BOLD },
	[STYLE_MAJOR] = BLOCK(0, 3),
	[STYLE_MINOR] = BLOCK(0, 6),
	[STYLE_WARNING] = PLAIN(0),
	[STYLE_UNKNOWN] = BLOCK(0, 7),
	[STYLE_STALE] = PLAIN(0),
	[STYLE_MAINTENANCE] = PLAIN(0),
	[STYLE_EXERCISE] = BLOCK(0, 5),
	[STYLE_SELECTED] = PLAIN(LOOK_REVERSE),
	[STYLE_KEY] = PLAIN(LOOK_BOLD),
	[STYLE_INPUT] = PLAIN(LOOK_UNDERLINE),
	[STYLE_ERROR] = PLAIN(LOOK_BOLD),
	[STYLE_TOAST] = BLOCK(0, 7),
};

static const struct look mono[STYLE_COUNT] = {
	[STYLE_NORMAL] = PLAIN(0),
	[STYLE_TITLE] = PLAIN(LOOK_BOLD),
	[STYLE_DIM] = PLAIN(0),
	[STYLE_GOOD] = PLAIN(0),
	[STYLE_CRITICAL] = PLAIN(LOOK_REVERSE | LOOK_BOLD),
	[STYLE_MAJOR] = PLAIN(LOOK_REVERSE),
	[STYLE_MINOR] = PLAIN(LOOK_BOLD),
	[STYLE_WARNING] = PLAIN(0),
	[STYLE_UNKNOWN] = PLAIN(LOOK_BOLD),
	[STYLE_STALE] = PLAIN(0),
	[STYLE_MAINTENANCE] = PLAIN(0),
	[STYLE_EXERCISE] = PLAIN(LOOK_REVERSE),
	[STYLE_SELECTED] = PLAIN(LOOK_REVERSE),
	[STYLE_KEY] = PLAIN(LOOK_BOLD),
	[STYLE_INPUT] = PLAIN(LOOK_UNDERLINE),
	[STYLE_ERROR] = PLAIN(LOOK_BOLD),
	[STYLE_TOAST] = PLAIN(LOOK_REVERSE),
};

/* Best first. */
static const struct scheme schemes[] = {
	{ "truecolour", 1 << 24, truecolour },
	{ "256", 256, palette256 },
	{ "16", 16, palette16 },
	{ "8", 8, palette8 },
	{ "mono", 0, mono },
};

/* A named scheme is only taken when the terminal has its colours. */
const struct scheme *scheme_find(const char *name, int colours)
{
	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (colours >= schemes[i].colours && (!name || strcmp(name, schemes[i].name) == 0))
			return &schemes[i];
	return NULL;
}
