#include "tui/paint.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "base/i18n.h"
#include "tui/attributes.h"

struct paint {
	SCREEN *screen;
	FILE *out, *in;
	GByteArray *bytes;
	int colours;
	const struct look *looks;
	bool outside;       /* the terminal is as it was before paint_enter() */
};

/* What ncurses wrote into its file, moved into `bytes`; the file is empty again. */
static struct bytes take(struct paint *paint)
{
	int fd = fileno(paint->out);
	off_t size = lseek(fd, 0, SEEK_END);

	g_assert(size >= 0);
	g_byte_array_set_size(paint->bytes, (guint)size);
	if (size > 0) {
		g_assert(pread(fd, paint->bytes->data, (size_t)size, 0) == size);
		g_assert(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	}
	attributes_merge(paint->bytes);
	return (struct bytes){ paint->bytes->data, paint->bytes->len };
}

static bool set_locale(GError **error)
{
	static const char *const names[] = { "C.UTF-8", "zh_CN.UTF-8", "en_US.UTF-8" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (setlocale(LC_CTYPE, names[i]))
			return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
	    "%s", _("系统没有 UTF-8 区域设置（C.UTF-8），不能显示汉字：请安装 libc-bin。"));
	return false;
}

/* ncurses asks LINES and COLUMNS for the size, as its terminal is only a file. */
static SCREEN *start_curses(const char *term, FILE *out, FILE *in, int columns, int rows)
{
	char number[16];

	g_snprintf(number, sizeof number, "%d", rows);
	g_setenv("LINES", number, TRUE);
	g_snprintf(number, sizeof number, "%d", columns);
	g_setenv("COLUMNS", number, TRUE);
	SCREEN *screen = newterm(term, out, in);
	g_unsetenv("LINES");
	g_unsetenv("COLUMNS");
	return screen;
}

static bool can_move_cursor(void)
{
	static char name[] = "cup";
	const char *text = tigetstr(name);

	return text && text != (const char *)-1;
}

static int count_colours(void)
{
	if (start_color() != OK || use_default_colors() != OK || COLORS < 8 ||
	    COLOR_PAIRS <= STYLE_COUNT)
		return 0;
	return COLORS >= 1 << 24 ? 1 << 24 : COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : 8;
}

struct paint *paint_new(const char *term, int columns, int rows, GError **error)
{
	if (!term)
		term = g_getenv("TERM");
	if (!term || !*term) {
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    _("TERM 是空的，不知道终端类型：请设为 xterm、linux 等已知类型再试。"));
		return NULL;
	}
	if (!set_locale(error))
		return NULL;
	int memory = memfd_create("zhiban-paint", MFD_CLOEXEC);
	FILE *out = memory < 0 ? NULL : fdopen(memory, "w+");
	FILE *in = fopen("/dev/null", "re");
	SCREEN *screen = out && in ? start_curses(term, out, in, columns, rows) : NULL;
	if (!screen || !can_move_cursor()) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, screen
		    ? _("终端类型 TERM=%s 不能移动光标：请换一个终端，或用 zhiban 的命令行。")
		    : _("不认识终端类型 TERM=%s：请设为 xterm、linux 等已知类型再试。"),
		    term);
		g_clear_pointer(&screen, delscreen);
		g_clear_pointer(&out, fclose);
		g_clear_pointer(&in, fclose);
		return NULL;
	}
	typeahead(-1);
	leaveok(stdscr, FALSE);
	struct paint *paint = g_new0(struct paint, 1);
	*paint = (struct paint){
		.screen = screen, .out = out, .in = in, .bytes = g_byte_array_new(),
		.colours = count_colours(), .outside = true,
	};
	return paint;
}

void paint_free(struct paint *paint)
{
	if (!paint)
		return;
	if (!paint->outside)
		endwin();
	delscreen(paint->screen);
	fclose(paint->out);
	fclose(paint->in);
	g_byte_array_unref(paint->bytes);
	g_free(paint);
}

int paint_colours(const struct paint *paint)
{
	return paint->colours;
}

/* A style is a pair of colours of the same number, counted from 1. */
void paint_set_looks(struct paint *paint, const struct look *looks)
{
	paint->looks = looks;
	for (int i = 0; i < STYLE_COUNT; i++)
		if (looks[i].foreground >= 0 || looks[i].background >= 0)
			init_extended_pair(i + 1, looks[i].foreground, looks[i].background);
	paint_forget(paint);
}

void paint_resize(struct paint *paint, int columns, int rows)
{
	resize_term(rows, columns);
	paint_forget(paint);
}

void paint_forget(struct paint *paint)
{
	(void)paint;
	clearok(curscr, TRUE);
}

static attr_t attributes_of(const struct look *look)
{
	return (look->attributes & LOOK_BOLD ? A_BOLD : 0) |
	    (look->attributes & LOOK_REVERSE ? A_REVERSE : 0) |
	    (look->attributes & LOOK_UNDERLINE ? A_UNDERLINE : 0);
}

/* ncurses wants the characters of a row without the second halves of wide ones. */
void paint_row(struct paint *paint, int row, const struct cell *cells, int columns)
{
	cchar_t line[SCREEN_MOST_COLUMNS + 1];
	int length = 0;

	for (int i = 0; i < columns; i++) {
		const struct cell *cell = &cells[i];
		if (cell->width == 0)
			continue;
		const struct look *look = &paint->looks[cell->style];
		bool coloured = look->foreground >= 0 || look->background >= 0;
		wchar_t text[2 + CELL_MARKS] = { (wchar_t)cell->base };
		for (int mark = 0; mark < CELL_MARKS; mark++)
			text[1 + mark] = (wchar_t)cell->marks[mark];
		setcchar(&line[length++], text, attributes_of(look),
		    coloured ? (short)(cell->style + 1) : 0, NULL);
	}
	mvadd_wchnstr(row, 0, line, length);
}

struct bytes paint_frame(struct paint *paint, int cursor_row, int cursor_column)
{
	curs_set(cursor_row >= 0);
	move(cursor_row < 0 ? 0 : cursor_row, cursor_row < 0 ? 0 : cursor_column);
	wnoutrefresh(stdscr);
	doupdate();
	return take(paint);
}

struct bytes paint_enter(struct paint *paint)
{
	paint->outside = false;
	doupdate();
	return take(paint);
}

struct bytes paint_leave(struct paint *paint)
{
	paint->outside = true;
	curs_set(1);
	endwin();
	paint_forget(paint);
	return take(paint);
}
