/* Figures of security in words (records/model/security_figures.h). */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/security_figures.h"
#include "views/figures.h"

/* What a title takes at most: what is in it may have been written by people. */
#define TITLE_COLUMNS 40

bool figures_are_of_security(enum figures_section section)
{
	return section >= FIGURES_INCIDENTS && section <= FIGURES_PERIODIC;
}

bool figures_security_is(const json_t *row)
{
	return security_figure_find(row_get(row, "figure")) != NULL;
}

/* Of a time of which nothing was kept, and of a figure that nothing counts for, there is none. */
const char *figures_security_value(const json_t *row, char *buffer)
{
	const char *unit = row_get(row, "unit");

	if (strcmp(unit, security_unit_word(SECURITY_SHARE)) == 0)
		return figures_share(row, "share", buffer);
	if (strcmp(unit, security_unit_word(SECURITY_DURATION)) == 0 &&
	    row_get_integer(row, "samples") > 0)
		return figures_spread(row, buffer);
	if (json_object_get(row, "count") != NULL)
		g_snprintf(buffer, FIGURES_SIZE, "%d", (int)row_get_integer(row, "count"));
	else
		g_strlcpy(buffer, _("无数据"), FIGURES_SIZE);
	return buffer;
}

const char *figures_security_samples(const json_t *row, char *buffer)
{
	const char *unit = row_get(row, "unit");

	if (strcmp(unit, security_unit_word(SECURITY_SHARE)) == 0)
		g_snprintf(buffer, FIGURES_SIZE, "%d/%d", (int)row_get_integer(row, "share_part"),
		    (int)row_get_integer(row, "share_whole"));
	else if (strcmp(unit, security_unit_word(SECURITY_DURATION)) == 0)
		g_snprintf(buffer, FIGURES_SIZE, _("%d 件"), (int)row_get_integer(row, "samples"));
	else
		buffer[0] = '\0';
	return buffer;
}

/* The words of the group of ROW; "" without one. */
static const char *group_title(const struct security_figure *figure, const json_t *row)
{
	const struct kind *kind = kind_find(figure->kind);
	const struct field *field =
	    kind == NULL || figure->by == NULL ? NULL : kind_field(kind, figure->by);

	if (row_get(row, "name")[0] != '\0')
		return row_get(row, "name");
	if (field != NULL && field->type == FIELD_CHOICE)
		return choice_title(field->choices, row_get(row, "group"));
	return row_get(row, "group");
}

const char *figures_security_title(const json_t *row, char *buffer)
{
	const struct security_figure *figure = security_figure_find(row_get(row, "figure"));
	const char *group = group_title(figure, row);

	g_autofree char *title = g_strconcat(_(figure->title), group[0] == '\0' ? "" : " ", group,
	    NULL);
	g_autofree char *cut = text_cut(title, TITLE_COLUMNS);
	g_strlcpy(buffer, cut, FIGURES_SIZE);
	return buffer;
}
