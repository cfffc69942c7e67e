#include "views/large.h"

#define FIGURE_COLUMNS 3

/* Three by five, each row three bits from the left; behind the digits a colon, then a question
 * mark. */
static const uint8_t figures[][LARGE_ROWS] = {
	{ 7, 5, 5, 5, 7 }, { 2, 6, 2, 2, 7 }, { 7, 1, 7, 4, 7 }, { 7, 1, 7, 1, 7 },
	{ 5, 5, 7, 1, 1 }, { 7, 4, 7, 1, 7 }, { 7, 4, 7, 5, 7 }, { 7, 1, 2, 2, 2 },
	{ 7, 5, 7, 5, 7 }, { 7, 5, 7, 1, 7 }, { 0, 2, 0, 2, 0 }, { 7, 1, 3, 0, 2 },
};

static size_t figure_of(char c)
{
	return c >= '0' && c <= '9' ? (size_t)(c - '0') : c == ':' ? 10 : 11;
}

/* C as large as five rows, made of itself: read aloud it is still C. */
static void draw_figure(struct area area, int row, int column, char c, enum style style)
{
	const uint8_t *shape = figures[figure_of(c)];
	const char text[] = { c, '\0' };

	for (int i = 0; i < LARGE_ROWS; i++)
		for (int j = 0; j < FIGURE_COLUMNS; j++)
			if (shape[i] & (4 >> j))
				area_text(area, row + i, column + j, style, text);
}

int large_draw(struct area area, int row, int column, enum style style, const char *text)
{
	for (; *text != '\0'; text++, column += LARGE_COLUMNS)
		draw_figure(area, row, column, *text, style);
	return column;
}
