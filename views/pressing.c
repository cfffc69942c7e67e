#include "views/pressing.h"

#include "base/i18n.h"
#include "base/text.h"
#include "views/due_show.h"
#include "views/show.h"

int pressing_draw(struct area area, int column, const json_t *site, bool hidden)
{
	const json_t *pressing = json_object_get(site, "pressing");
	const char *about = row_get(pressing, "about"), *title = row_get(pressing, "title");
	bool late = json_is_true(json_object_get(pressing, "late"));
	bool brief = hidden || json_array_size(json_object_get(site, "trouble")) > 0;
	struct wall at = { row_get_integer(pressing, "at") };
	char left[DUE_SIZE];

	if (pressing == NULL || column >= area.columns)
		return column;
	column = area_text(area, 1, column, late ? STYLE_MAJOR : STYLE_TITLE,
		     due_left(at, clock_wall(), left)) + 1;
	/* what is a part of something says enough by itself: "初报 市公安局网安" */
	if (brief || about[0] == '\0' || row_get_integer(pressing, "of") == 0)
		column = area_text(area, 1, column, STYLE_NORMAL, title) + 1;
	if (brief || about[0] == '\0' || column >= area.columns)
		return column + 1;
	area_field(area, 1, column, area.columns - column, TEXT_LEFT, STYLE_NORMAL, about);
	return column + (int)text_columns(about) + 2;
}
