#include "tui/editor.h"

#include <string.h>

#define DEFAULT_LIMIT 8000

struct editor {
	GString *text;
	size_t cursor;       /* byte offset, at the beginning of a cluster */
	size_t limit;
	unsigned flags;
	int scroll;          /* first column shown of a line, first line shown of a note */
	int width;           /* columns a note was last wrapped to */
};

struct editor *editor_new(size_t limit, unsigned flags)
{
	struct editor *editor = g_new0(struct editor, 1);

	editor->text = g_string_new(NULL);
	editor->limit = limit ? limit : DEFAULT_LIMIT;
	editor->flags = flags;
	editor->width = 1;
	return editor;
}

void editor_free(struct editor *editor)
{
	if (!editor)
		return;
	if (editor->flags & EDITOR_SECRET)
		explicit_bzero(editor->text->str, editor->text->allocated_len);
	g_string_free(editor->text, TRUE);
	g_free(editor);
}

const char *editor_text(const struct editor *editor)
{
	return editor->text->str;
}

/* Clean text, but for blanks at the end: those are still being typed. */
static char *clean(const struct editor *editor, const char *text)
{
	g_autofree char *guarded = g_strconcat(text, ".", NULL);
	struct bytes raw = { (const uint8_t *)guarded, strlen(guarded) };
	size_t limit = raw.size * 8 + 1;
	char *result = editor->flags & EDITOR_NOTE ? text_clean_lines(raw, limit)
	    : text_clean(raw, limit);

	result[strlen(result) - 1] = '\0';
	return result;
}

void editor_set(struct editor *editor, const char *text)
{
	g_autofree char *cleaned = clean(editor, text);

	if (strlen(cleaned) > editor->limit)
		*g_utf8_find_prev_char(cleaned, cleaned + editor->limit + 1) = '\0';
	g_string_assign(editor->text, cleaned);
	editor->cursor = editor->text->len;
	editor->scroll = 0;
}

bool editor_insert(struct editor *editor, const char *text)
{
	/* A line feed alone is no text to be cleaned: it is Enter in a note. */
	bool enter = editor->flags & EDITOR_NOTE && strcmp(text, "\n") == 0;
	g_autofree char *cleaned = enter ? g_strdup(text) : clean(editor, text);
	size_t size = strlen(cleaned);

	if (editor->text->len + size > editor->limit)
		return false;
	g_string_insert_len(editor->text, (gssize)editor->cursor, cleaned, (gssize)size);
	editor->cursor += size;
	return true;
}

/* ---- moving ---------------------------------------------------------------------------------- */

static bool is_mark(const char *at)
{
	const char *next = at;
	uint32_t character = text_next(&next);

	return character >= 0x80 && text_char_columns(character) == 0;
}

/* End of the cluster (a base with its marks) that begins at AT. */
static size_t cluster_end(const struct editor *editor, size_t at)
{
	const char *text = editor->text->str, *next = text + at;

	if (*next)
		text_next(&next);
	while (*next && is_mark(next))
		text_next(&next);
	return (size_t)(next - text);
}

static size_t cluster_before(const struct editor *editor, size_t at)
{
	const char *text = editor->text->str, *start = text + at;

	do {
		const char *previous = g_utf8_find_prev_char(text, start);
		if (!previous)
			return 0;
		start = previous;
	} while (is_mark(start));
	return (size_t)(start - text);
}

/* ---- lines of a note ------------------------------------------------------------------------- */

/* Byte offsets at which lines of at most COLUMNS begin. The cursor needs a cell behind the last
 * character, so a full line is followed by another. */
static GArray *break_lines(const struct editor *editor, int columns)
{
	GArray *starts = g_array_new(FALSE, FALSE, sizeof(size_t));
	size_t at = 0;
	int used = 0;

	g_array_append_val(starts, at);
	while (at < editor->text->len) {
		const char *next = editor->text->str + at;
		uint32_t character = text_next(&next);
		size_t end = cluster_end(editor, at);
		int width = text_char_columns(character);
		if (character == '\n') {
			g_array_append_val(starts, end);
			used = 0;
		} else if (used + width > columns - 1 && used > 0) {
			g_array_append_val(starts, at);
			used = width;
		} else {
			used += width;
		}
		at = end;
	}
	return starts;
}

static size_t start_of(const GArray *starts, guint line)
{
	return g_array_index(starts, size_t, line);
}

static guint line_of(const GArray *starts, size_t at)
{
	guint line = starts->len - 1;

	while (line > 0 && start_of(starts, line) > at)
		line--;
	return line;
}

/* End of LINE, before its line feed. */
static size_t end_of(const struct editor *editor, const GArray *starts, guint line)
{
	size_t end = line + 1 < starts->len ? start_of(starts, line + 1) : editor->text->len;

	return end > start_of(starts, line) && editor->text->str[end - 1] == '\n' ? end - 1 : end;
}

int editor_rows(const struct editor *editor, int columns)
{
	if (!(editor->flags & EDITOR_NOTE))
		return 1;
	g_autoptr(GArray) starts = break_lines(editor, columns);
	return (int)starts->len;
}

static int columns_between(const struct editor *editor, size_t from, size_t to)
{
	g_autofree char *part = g_strndup(editor->text->str + from, to - from);

	return (int)text_columns(part);
}

/* To the line above or below, at about the same column. False at the first or last one. */
static bool move_line(struct editor *editor, int step)
{
	g_autoptr(GArray) starts = break_lines(editor, editor->width);
	guint line = line_of(starts, editor->cursor);

	if ((step < 0 && line == 0) || (step > 0 && line + 1 >= starts->len))
		return false;
	int wanted = columns_between(editor, start_of(starts, line), editor->cursor);
	line = (guint)((int)line + step);
	size_t at = start_of(starts, line), end = end_of(editor, starts, line);
	while (at < end && columns_between(editor, start_of(starts, line), at) < wanted)
		at = cluster_end(editor, at);
	editor->cursor = at;
	return true;
}

static void move_to_edge(struct editor *editor, bool end)
{
	g_autoptr(GArray) starts =
	    break_lines(editor, editor->flags & EDITOR_NOTE ? editor->width : G_MAXINT);
	guint line = line_of(starts, editor->cursor);

	editor->cursor = end ? end_of(editor, starts, line) : start_of(starts, line);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void erase(struct editor *editor, size_t from, size_t to)
{
	g_string_erase(editor->text, (gssize)from, (gssize)(to - from));
	editor->cursor = from;
}

static bool type(struct editor *editor, uint32_t key)
{
	char text[8];

	if (key >= K_UP || key < ' ')
		return false;
	text[g_unichar_to_utf8(key, text)] = '\0';
	g_autofree char *cleaned = clean(editor, text);
	if (strcmp(cleaned, text) == 0 || is_mark(text))
		editor_insert(editor, text);
	return true;
}

static bool take_key(struct editor *editor, uint32_t key)
{
	bool note = editor->flags & EDITOR_NOTE;

	switch (key) {
	case K_LEFT:
		editor->cursor = cluster_before(editor, editor->cursor);
		return true;
	case K_RIGHT:
		editor->cursor = cluster_end(editor, editor->cursor);
		return true;
	case K_UP:
		return note && move_line(editor, -1);
	case K_DOWN:
		return note && move_line(editor, 1);
	case K_HOME:
		move_to_edge(editor, false);
		return true;
	case K_END:
		move_to_edge(editor, true);
		return true;
	case K_BACKSPACE:
		erase(editor, cluster_before(editor, editor->cursor), editor->cursor);
		return true;
	case K_DELETE:
		erase(editor, editor->cursor, cluster_end(editor, editor->cursor));
		return true;
	case K_ENTER:
		return note && (editor_insert(editor, "\n"), true);
	default:
		return type(editor, key);
	}
}

bool editor_input(struct editor *editor, const struct input *input)
{
	if (input->type == INPUT_PASTE)
		editor_insert(editor, input->text);
	return input->type == INPUT_PASTE ||
	    (input->type == INPUT_KEY && take_key(editor, input->key));
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* What is shown of the text from FROM to TO. */
static char *shown_part(const struct editor *editor, size_t from, size_t to)
{
	const char *text = editor->text->str;

	if (editor->flags & EDITOR_SECRET)
		return g_strnfill((gsize)g_utf8_strlen(text + from, (gssize)(to - from)), '*');
	return g_strndup(text + from, to - from);
}

static void draw_line(struct editor *editor, struct area area, bool active)
{
	g_autofree char *before = shown_part(editor, 0, editor->cursor);
	g_autofree char *behind = shown_part(editor, editor->cursor, editor->text->len);
	/* Row -1 draws nothing: it measures as this terminal shows the text. */
	int cursor = area_text(area, -1, 0, STYLE_INPUT, before);

	if (!active)
		editor->scroll = 0;
	else if (cursor < editor->scroll)
		editor->scroll = MAX(cursor - area.columns / 2, 0);
	else if (cursor >= editor->scroll + area.columns)
		editor->scroll = cursor - area.columns + 1 + area.columns / 3;
	int column = area_text(area, 0, -editor->scroll, STYLE_INPUT, before);
	area_text(area, 0, column, STYLE_INPUT, behind);
	if (active)
		area_cursor(area, 0, cursor - editor->scroll);
}

static void draw_note(struct editor *editor, struct area area, bool active)
{
	g_autoptr(GArray) starts = break_lines(editor, area.columns);
	int cursor_line = (int)line_of(starts, editor->cursor);

	editor->width = area.columns;
	if (cursor_line < editor->scroll)
		editor->scroll = cursor_line;
	if (cursor_line >= editor->scroll + area.rows)
		editor->scroll = cursor_line - area.rows + 1;
	for (int row = 0; row < area.rows && row + editor->scroll < (int)starts->len; row++) {
		guint line = (guint)(row + editor->scroll);
		g_autofree char *text =
		    shown_part(editor, start_of(starts, line), end_of(editor, starts, line));
		area_text(area, row, 0, STYLE_INPUT, text);
	}
	g_autofree char *before =
	    shown_part(editor, start_of(starts, (guint)cursor_line), editor->cursor);
	if (active)
		area_cursor(area, cursor_line - editor->scroll,
		    area_text(area, -1, 0, STYLE_INPUT, before));
}

void editor_draw(struct editor *editor, struct area area, bool active)
{
	if (area.rows == 0 || area.columns == 0)
		return;
	for (int row = 0; row < area.rows; row++)
		area_blank(area, row, 0, -1, STYLE_INPUT);
	if (editor->flags & EDITOR_NOTE)
		draw_note(editor, area, active);
	else
		draw_line(editor, area, active);
}
