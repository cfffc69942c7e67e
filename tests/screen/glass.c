#include "tests/screen/glass.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>
#include <vterm.h>

/* Above what a test has open, so that putting the pipe there replaces nothing. */
#define SYNC_FD 200
/* What follows Esc sooner is Alt with that key, and nothing shows when the moment is over. */
#define ESCAPE_PAUSE_US 100000

struct glass {
	VTerm *vterm;
	VTermScreen *screen;
	int columns, rows, cursor_row, cursor_column;
	int master, slave;             /* the slave is kept open for a look at its modes */
	int sync;                      /* one byte a frame */
	pid_t pid;                     /* 0: none runs */
	int status;
	char **environment;
	GIConv convert;                /* from the terminal's charset; (GIConv)-1: UTF-8 */
	GByteArray *output, *rest;     /* `rest`: bytes of a character not yet complete */
	bool mute, application_keys, deaf, cursor_visible, alternate;
};

/* ---- libvterm -------------------------------------------------------------------------------- */

static void write_all(struct glass *glass, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t taken = write(glass->master, bytes, size);
		if (taken < 0 && errno == EINTR)
			continue;
		if (taken <= 0)
			return;
		bytes += taken;
		size -= (size_t)taken;
	}
}

static void on_answer(const char *bytes, size_t size, void *data)
{
	struct glass *glass = data;

	if (!glass->mute)
		write_all(glass, bytes, size);
}

static int on_cursor(VTermPos now, G_GNUC_UNUSED VTermPos before, G_GNUC_UNUSED int visible,
    void *data)
{
	struct glass *glass = data;

	glass->cursor_row = now.row;
	glass->cursor_column = now.col;
	return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *data)
{
	struct glass *glass = data;

	if (property == VTERM_PROP_CURSORVISIBLE)
		glass->cursor_visible = value->boolean;
	if (property == VTERM_PROP_ALTSCREEN)
		glass->alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.movecursor = on_cursor, .settermprop = on_property,
};

/* An empty screen of the size of now, on the alternate buffer if that was shown. */
static void make_vterm(struct glass *glass)
{
	static const char alternate[] = "\033[?1049h";

	g_clear_pointer(&glass->vterm, vterm_free);
	glass->vterm = vterm_new(glass->rows, glass->columns);
	vterm_set_utf8(glass->vterm, 1);
	vterm_output_set_callback(glass->vterm, on_answer, glass);
	glass->screen = vterm_obtain_screen(glass->vterm);
	vterm_screen_set_callbacks(glass->screen, &callbacks, glass);
	vterm_screen_enable_altscreen(glass->screen, 1);
	bool was_alternate = glass->alternate;
	vterm_screen_reset(glass->screen, 1);
	if (was_alternate)
		vterm_input_write(glass->vterm, alternate, sizeof alternate - 1);
}

/* Bytes up to the last one of UTF-8 that does not begin a character cut off by a read. */
static size_t whole_characters(const GByteArray *bytes)
{
	for (guint back = 1; back <= 3 && back <= bytes->len; back++) {
		const char *tail = (const char *)bytes->data + bytes->len - back;
		if (g_utf8_get_char_validated(tail, back) == (gunichar)-2)
			return bytes->len - back;
	}
	return bytes->len;
}

static void show_bytes(struct glass *glass, const uint8_t *bytes, size_t size)
{
	g_byte_array_append(glass->output, bytes, (guint)size);
	g_byte_array_append(glass->rest, bytes, (guint)size);
	if (glass->convert == (GIConv)-1) {
		size_t whole = whole_characters(glass->rest);
		vterm_input_write(glass->vterm, (const char *)glass->rest->data, whole);
		g_byte_array_remove_range(glass->rest, 0, (guint)whole);
		return;
	}
	gsize in_left = glass->rest->len, out_left = in_left * 3 + 8;
	g_autofree char *utf8 = g_malloc(out_left);
	char *in = (char *)glass->rest->data, *out = utf8;
	while (in_left > 0 &&
	    g_iconv(glass->convert, &in, &in_left, &out, &out_left) == (gsize)-1 &&
	    errno == EILSEQ) {
		*out++ = '?';
		out_left--;
		in++;
		in_left--;
	}
	vterm_input_write(glass->vterm, utf8, (size_t)(out - utf8));
	g_byte_array_remove_range(glass->rest, 0, glass->rest->len - (guint)in_left);
}

/* ---- the program ----------------------------------------------------------------------------- */

/* "NAME=value"; without a value the variable is taken away. */
static char **set_variable(char **environment, const char *setting)
{
	g_auto(GStrv) parts = g_strsplit(setting, "=", 2);

	if (!parts[1] || !*parts[1])
		return g_environ_unsetenv(environment, parts[0]);
	return g_environ_setenv(environment, parts[0], parts[1], TRUE);
}

static char **make_environment(const char *const *more)
{
	static const char *const drop[] = {
		"NO_COLOR", "COLORTERM", "LINES", "COLUMNS", "LANG", "LC_CTYPE", "TMUX",
	};
	static const char *const usual[] = {
		"TERM=xterm-256color", "LC_ALL=C.UTF-8", "TZ=Asia/Shanghai",
	};
	char **environment = g_get_environ();

	for (size_t i = 0; i < G_N_ELEMENTS(drop); i++)
		environment = g_environ_unsetenv(environment, drop[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(usual); i++)
		environment = set_variable(environment, usual[i]);
	for (; more && *more; more++)
		environment = set_variable(environment, *more);
	return environment;
}

/* In the child: the pty is its terminal, the end of the sync pipe its descriptor SYNC_FD. */
static void run_child(struct glass *glass, int sync, const char *const *argv)
{
	if (dup2(sync, SYNC_FD) < 0 || login_tty(dup(glass->slave)) != 0)
		_exit(126);
	for (int fd = 3; fd <= SYNC_FD + 1; fd++)
		if (fd != SYNC_FD)
			close(fd);
	execvpe(argv[0], (char *const *)(uintptr_t)argv, glass->environment);
	_exit(127);
}

void glass_respawn(struct glass *glass, const char *const *argv)
{
	int ends[2];

	assert_int_equal(glass->pid, 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	if (glass->sync >= 0)
		close(glass->sync);
	glass->sync = ends[0];
	glass->pid = fork();
	assert_true(glass->pid >= 0);
	if (glass->pid == 0)
		run_child(glass, ends[1], argv);
	close(ends[1]);
}

struct glass *glass_new(const struct glass_options *options, const char *const *argv)
{
	static const struct glass_options none = { 0 };
	struct glass *glass = g_new0(struct glass, 1);

	options = options ? options : &none;
	glass->columns = options->columns ? options->columns : 80;
	glass->rows = options->rows ? options->rows : 24;
	glass->mute = options->mute;
	glass->sync = -1;
	glass->cursor_visible = true;
	glass->convert = options->charset ? g_iconv_open("UTF-8", options->charset) : (GIConv)-1;
	glass->rest = g_byte_array_new();
	glass->output = g_byte_array_new();
	glass->environment = make_environment(options->environment);
	glass->environment = g_environ_setenv(glass->environment, "ZHIBAN_SYNC_FD",
	    G_STRINGIFY(SYNC_FD), TRUE);
	struct winsize size = { .ws_row = (unsigned short)glass->rows,
	    .ws_col = (unsigned short)glass->columns };
	assert_int_equal(openpty(&glass->master, &glass->slave, NULL, NULL, &size), 0);
	fcntl(glass->master, F_SETFD, FD_CLOEXEC);
	fcntl(glass->slave, F_SETFD, FD_CLOEXEC);
	make_vterm(glass);
	glass_respawn(glass, argv);
	return glass;
}

void glass_free(struct glass *glass)
{
	if (glass->pid > 0) {
		kill(glass->pid, SIGKILL);
		waitpid(glass->pid, NULL, 0);
	}
	glass_hang_up(glass);
	if (glass->sync >= 0)
		close(glass->sync);
	if (glass->convert != (GIConv)-1)
		g_iconv_close(glass->convert);
	vterm_free(glass->vterm);
	g_byte_array_unref(glass->rest);
	g_byte_array_unref(glass->output);
	g_strfreev(glass->environment);
	g_free(glass);
}

pid_t glass_pid(const struct glass *glass)
{
	return glass->pid;
}

void glass_hang_up(struct glass *glass)
{
	if (glass->master < 0)
		return;
	close(glass->slave);
	close(glass->master);
	glass->master = glass->slave = -1;
}

/* ---- waiting --------------------------------------------------------------------------------- */

void glass_drain(struct glass *glass)
{
	uint8_t buffer[65536];
	struct pollfd ready = { .fd = glass->master, .events = POLLIN };

	while (glass->master >= 0 && !glass->deaf && poll(&ready, 1, 0) > 0 &&
	    ready.revents & POLLIN) {
		ssize_t size = read(glass->master, buffer, sizeof buffer);
		if (size <= 0)
			return;
		show_bytes(glass, buffer, (size_t)size);
	}
}

/* Frames reported so far are forgotten; true if there was one. */
static bool take_frames(struct glass *glass)
{
	char bytes[4096];

	return read(glass->sync, bytes, sizeof bytes) > 0;
}

static bool has_exited(struct glass *glass)
{
	if (glass->pid > 0 && waitpid(glass->pid, &glass->status, WNOHANG) == glass->pid)
		glass->pid = 0;
	return glass->pid == 0;
}

static G_GNUC_NORETURN void give_up(struct glass *glass, const char *waited_for)
{
	g_autofree char *dump = glass_dump(glass);

	fail_msg("waited in vain for %s%s\n%s", waited_for,
	    has_exited(glass) ? " (the program has ended)" : "", dump);
	abort();
}

/* One turn of waiting: reads what comes within a moment. Fails when patience is over. */
static void turn(struct glass *glass, gint64 begin, const char *waited_for)
{
	struct pollfd ready[] = {
		{ .fd = glass->deaf ? -1 : glass->master, .events = POLLIN },
		{ .fd = glass->sync, .events = POLLIN },
	};

	poll(ready, 2, 5);
	glass_drain(glass);
	if (g_get_monotonic_time() - begin > GLASS_PATIENCE_MS * INT64_C(1000))
		give_up(glass, waited_for);
}

/* Whether the program sleeps and no key lies unread. */
static bool is_idle(const struct glass *glass)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)glass->pid);
	g_autofree char *stat = NULL;
	int unread = 0;

	if (ioctl(glass->slave, FIONREAD, &unread) != 0 || unread > 0 ||
	    !g_file_get_contents(path, &stat, NULL, NULL))
		return false;
	const char *name_end = strrchr(stat, ')');
	return name_end && name_end[1] == ' ' && name_end[2] == 'S';
}

static void wait_idle(struct glass *glass, bool framed)
{
	gint64 begin = g_get_monotonic_time();

	for (;;) {
		glass_drain(glass);
		framed = take_frames(glass) || framed;
		if (framed && is_idle(glass))
			break;
		if (has_exited(glass))
			give_up(glass, "a frame");
		turn(glass, begin, "a frame");
	}
	glass_drain(glass);
}

void glass_wait_frame(struct glass *glass)
{
	wait_idle(glass, false);
}

void glass_wait_idle(struct glass *glass)
{
	wait_idle(glass, true);
	take_frames(glass);
}

void glass_wait_text(struct glass *glass, const char *text)
{
	gint64 begin = g_get_monotonic_time();

	glass_drain(glass);
	while (!glass_find(glass, text, NULL, NULL))
		turn(glass, begin, text);
}

void glass_wait_gone(struct glass *glass, const char *text)
{
	gint64 begin = g_get_monotonic_time();

	glass_drain(glass);
	while (glass_find(glass, text, NULL, NULL))
		turn(glass, begin, text);
}

int glass_wait_exit(struct glass *glass)
{
	gint64 begin = g_get_monotonic_time();

	while (!has_exited(glass))
		turn(glass, begin, "the end of the program");
	glass_drain(glass);
	return glass->status;
}

const GByteArray *glass_output(const struct glass *glass)
{
	return glass->output;
}

void glass_reset_output(struct glass *glass)
{
	g_byte_array_set_size(glass->output, 0);
}

/* ---- keys ------------------------------------------------------------------------------------ */

void glass_send(struct glass *glass, const void *bytes, size_t size)
{
	write_all(glass, bytes, size);
}

static const char *key_bytes(const struct glass *glass, const char *name)
{
	static const struct {
		const char *name, *bytes, *application;
	} keys[] = {
		{ "Up", "\033[A", "\033OA" }, { "Down", "\033[B", "\033OB" },
		{ "Right", "\033[C", "\033OC" }, { "Left", "\033[D", "\033OD" },
		{ "Home", "\033[H", "\033OH" }, { "End", "\033[F", "\033OF" },
		{ "PgUp", "\033[5~", NULL }, { "PgDn", "\033[6~", NULL },
		{ "Del", "\033[3~", NULL }, { "BSpace", "\177", NULL },
		{ "Enter", "\r", NULL }, { "Esc", "\033", NULL },
		{ "Tab", "\t", NULL }, { "S-Tab", "\033[Z", NULL },
		{ "Space", " ", NULL }, { "C-c", "\003", NULL },
		{ "C-l", "\014", NULL }, { "C-z", "\032", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		if (strcmp(keys[i].name, name) == 0) {
			bool other = glass->application_keys && keys[i].application;
			return other ? keys[i].application : keys[i].bytes;
		}
	return name;
}

void glass_press(struct glass *glass, const char *keys)
{
	g_auto(GStrv) names = g_strsplit(keys, " ", 0);

	for (char **name = names; *name; name++) {
		const char *bytes = key_bytes(glass, *name);
		g_autofree char *converted = glass->convert == (GIConv)-1 ? g_strdup(bytes)
		    : g_convert(bytes, -1, "GB18030", "UTF-8", NULL, NULL, NULL);
		glass_wait_idle(glass);
		glass_send(glass, converted, strlen(converted));
		if (strcmp(bytes, "\033") == 0)
			g_usleep(ESCAPE_PAUSE_US);
		glass_wait_frame(glass);
	}
}

void glass_application_keys(struct glass *glass, bool on)
{
	glass->application_keys = on;
}

void glass_resize(struct glass *glass, int columns, int rows)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

	glass_wait_idle(glass);
	glass->columns = columns;
	glass->rows = rows;
	make_vterm(glass); /* vterm_set_size() of 0.1.4 writes beyond its buffers */
	ioctl(glass->master, TIOCSWINSZ, &size);
}

void glass_read(struct glass *glass, bool on)
{
	glass->deaf = !on;
}

/* ---- looking --------------------------------------------------------------------------------- */

static bool cell_at(const struct glass *glass, int row, int column, VTermScreenCell *cell)
{
	return vterm_screen_get_cell(glass->screen, (VTermPos){ row, column }, cell) != 0;
}

/* Text of a row; for each byte of it the column goes to *RET_COLUMNS, if wanted. */
static GString *row_text(const struct glass *glass, int row, GArray *ret_columns)
{
	GString *text = g_string_new(NULL);

	for (int column = 0; column < glass->columns;) {
		VTermScreenCell cell;
		if (!cell_at(glass, row, column, &cell))
			break;
		size_t before = text->len;
		if (cell.chars[0] == 0)
			g_string_append_c(text, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			g_string_append_unichar(text, cell.chars[i]);
		for (size_t i = before; ret_columns && i < text->len; i++)
			g_array_append_val(ret_columns, column);
		column += cell.width > 0 ? cell.width : 1;
	}
	return text;
}

char *glass_row(const struct glass *glass, int row)
{
	return g_strchomp(g_string_free(row_text(glass, row, NULL), FALSE));
}

int glass_column(const struct glass *glass, int row, int column, const char *text)
{
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(int));
	GString *line = row_text(glass, row, columns);
	int found = -1;

	for (const char *at = strstr(line->str, text); at && found < 0; at = strstr(at + 1, text)) {
		int begin = g_array_index(columns, int, (guint)(at - line->str));
		found = begin >= column ? begin : -1;
	}
	g_string_free(line, TRUE);
	return found;
}

bool glass_find(const struct glass *glass, const char *text, int *ret_row, int *ret_column)
{
	for (int row = 0; row < glass->rows; row++) {
		int column = glass_column(glass, row, 0, text);
		if (column < 0)
			continue;
		if (ret_row)
			*ret_row = row;
		if (ret_column)
			*ret_column = column;
		return true;
	}
	return false;
}

int glass_width(const struct glass *glass, int row, int column)
{
	VTermScreenCell cell;

	if (column > 0 && cell_at(glass, row, column - 1, &cell) && cell.width == 2)
		return 0;
	return cell_at(glass, row, column, &cell) ? cell.width : 0;
}

static int palette_index(VTermColor colour, bool own)
{
	return own ? -1 : VTERM_COLOR_IS_INDEXED(&colour) ? colour.indexed.idx : 256;
}

struct glass_look glass_look(const struct glass *glass, int row, int column)
{
	VTermScreenCell cell;

	assert_true(cell_at(glass, row, column, &cell));
	struct glass_look look = {
		.bold = cell.attrs.bold,
		.reverse = cell.attrs.reverse,
		.underline = cell.attrs.underline != 0,
		.foreground = palette_index(cell.fg, VTERM_COLOR_IS_DEFAULT_FG(&cell.fg)),
		.background = palette_index(cell.bg, VTERM_COLOR_IS_DEFAULT_BG(&cell.bg)),
	};
	look.coloured = look.foreground >= 0 || look.background >= 0;
	return look;
}

bool glass_cursor(const struct glass *glass, int *ret_row, int *ret_column)
{
	if (ret_row)
		*ret_row = glass->cursor_row;
	if (ret_column)
		*ret_column = glass->cursor_column;
	return glass->cursor_visible;
}

bool glass_alternate(const struct glass *glass)
{
	return glass->alternate;
}

struct termios glass_modes(const struct glass *glass)
{
	struct termios modes;

	assert_int_equal(tcgetattr(glass->slave, &modes), 0);
	return modes;
}

char *glass_dump(const struct glass *glass)
{
	GString *dump = g_string_new(NULL);

	for (int row = 0; row < glass->rows; row++) {
		g_autofree char *line = glass_row(glass, row);
		g_string_append_printf(dump, "%s\n", line);
	}
	g_string_append_printf(dump, "[%dx%d cursor %d,%d%s]\n", glass->columns, glass->rows,
	    glass->cursor_row,
	    glass->cursor_column, glass->cursor_visible ? "" : " hidden");
	return g_string_free(dump, FALSE);
}

void glass_compare(const struct glass *glass, const char *name)
{
	g_autofree char *path = g_build_filename("tests/screen/golden", name, NULL);
	g_autofree char *now = glass_dump(glass), *golden = NULL;

	if (g_getenv("GENERATE"))
		assert_true(g_file_set_contents(path, now, -1, NULL));
	if (!g_file_get_contents(path, &golden, NULL, NULL))
		fail_msg("%s cannot be read (GENERATE=1 makes it)", path);
	if (strcmp(golden, now) != 0)
		fail_msg("%s should be\n%sand is\n%s", path, golden, now);
}
