#include "views/ticket_show.h"

#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"

const char *choice_shown(const struct kind *kind, const json_t *row, const char *field)
{
	const char *name = row_get(row, field);

	return name[0] == '\0' ? "" : choice_title(kind_field(kind, field)->choices, name);
}

const char *state_shown(const struct kind *kind, const json_t *row)
{
	return choice_title(kind->states, row_get(row, "state"));
}

char *ticket_parties(const json_t *row)
{
	const struct kind *kind = kind_find("fault_ticket");
	const char *accepts = choice_shown(kind, row, "accepts"),
		   *repairs = row_get(row, "repairer");

	if (repairs[0] == '\0')
		repairs = choice_shown(kind, row, "repairs");
	if (accepts[0] == '\0' && repairs[0] == '\0')
		return g_strdup(_("未定"));
	return strcmp(accepts, repairs) == 0 || repairs[0] == '\0' ? g_strdup(accepts) :
	    g_strdup_printf(_("受理 %s  处置 %s"), accepts[0] == '\0' ? _("未定") : accepts,
		repairs);
}

char *ticket_about(const json_t *row)
{
	const char *object = row_get(row, "object"), *symptom = row_get(row, "symptom");

	return strstr(symptom, object) != NULL && object[0] != '\0' ? g_strdup(symptom) :
	    g_strdup_printf("%s  %s", object, symptom);
}

/* ---- order -------------------------------------------------------------------------------- */

int due_first(const struct kind *kind, const json_t *a, const json_t *b)
{
	int64_t x = due_next_at(kind, a).us, y = due_next_at(kind, b).us;

	if ((x == 0) != (y == 0))
		return x == 0 ? 1 : -1;
	return x < y ? -1 : x > y;
}

int ticket_worst_first(const void *a, const void *b)
{
	const struct kind *kind = kind_find("fault_ticket");
	int ended = (int)record_has_ended(kind, a) - (int)record_has_ended(kind, b);
	int order = ended != 0 ? ended : strcmp(row_get(a, "level"), row_get(b, "level"));
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	if (ended == 0 && record_has_ended(kind, a))
		return x < y ? 1 : x > y ? -1 : 0;
	if (order == 0)
		order = due_first(kind, a, b);
	return order != 0 ? order : x < y ? -1 : x > y;
}

/* ---- cells -------------------------------------------------------------------------------- */

CELL(cell_ticket_about)
{
	g_autofree char *text = ticket_about(row);

	(void)column, (void)data;
	cell_copy(cell, text);
}

CELL(cell_ticket_repairer)
{
	const struct kind *kind = kind_find("fault_ticket");
	const char *name = row_get(row, "repairer");

	(void)column, (void)data;
	cell->text = name[0] != '\0' ? name : choice_shown(kind, row, "repairs");
	if (cell->text[0] == '\0')
		cell->text = _("未定");
}

CELL(cell_record_state)
{
	(void)data;
	cell->text = state_shown(kind_find(column->what), row);
}

CELL(cell_minute)
{
	char at[SHOW_SIZE];

	(void)data;
	g_strlcpy(cell->buffer, show_time(row, column->what, CLOCK_MINUTE, at), TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
}

/* "09:30 剩6时16分 运营商承诺恢复": when and how long before what, since what is cut off. */
CELL(cell_next_due)
{
	const struct kind *kind = kind_find(column->what);
	struct wall now = clock_wall();
	g_autofree char *text = due_text(kind, row, now);

	(void)data;
	cell_copy(cell, text);
	cell->style = due_is_late(kind, row, now) ? STYLE_MAJOR : STYLE_NORMAL;
}
