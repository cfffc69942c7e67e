/* A terminal of one line. */
#include "probes/wire/ssh_lines.h"

#include <string.h>

enum { TEXT, ESCAPE, CHARSET, CSI, CSI_SKIP, STRING, STRING_ESCAPE };

/* Right margins at which line editors wrap what is typed: the usual two and the one we ask for. */
static const unsigned margins[] = { 80, 132, 511 };

void ssh_lines_init(struct ssh_lines *lines)
{
	*lines = (struct ssh_lines){ .line = g_byte_array_new() };
}

void ssh_lines_clear(struct ssh_lines *lines)
{
	g_clear_pointer(&lines->line, g_byte_array_unref);
}

void ssh_lines_truncate(struct ssh_lines *lines, size_t length)
{
	g_byte_array_set_size(lines->line, (guint)MIN(length, lines->line->len));
	lines->column = lines->line->len;
	lines->margin = 0;
}

void ssh_lines_next(struct ssh_lines *lines)
{
	ssh_lines_truncate(lines, 0);
}

/* Blanks from byte FROM on, COUNT of them, as far as the line reaches. */
static void blank(struct ssh_lines *lines, size_t from, size_t count)
{
	if (from < lines->line->len)
		memset(lines->line->data + from, ' ', MIN(count, lines->line->len - from));
}

static void move_right(struct ssh_lines *lines, size_t count)
{
	size_t was = lines->line->len, to = MIN(lines->column + count, SSH_LINE_MAX - 1);

	if (to > was) {
		g_byte_array_set_size(lines->line, (guint)to);
		memset(lines->line->data + was, ' ', to - was);
	}
	lines->column = MAX(lines->column, to);
}

static void erase(struct ssh_lines *lines, unsigned mode)
{
	if (mode == 0)
		g_byte_array_set_size(lines->line, (guint)lines->column);
	else if (mode == 1)
		blank(lines, 0, lines->column + 1);
	else
		blank(lines, 0, SIZE_MAX);
}

/* A control sequence is complete: FINAL says which. Only what stays in the line is carried out. */
static void control(struct ssh_lines *lines, uint8_t final)
{
	size_t count = MAX(lines->number, 1), rest = lines->line->len - lines->column;

	lines->margin = 0;
	switch (final) {
	case 'D':
		lines->column -= MIN(count, lines->column);
		break;
	case 'C':
		move_right(lines, count);
		break;
	case 'G':
		lines->column = 0;
		move_right(lines, count - 1);
		break;
	case 'K':
	case 'J':
		erase(lines, lines->number);
		break;
	case 'X':
		blank(lines, lines->column, count);
		break;
	case 'P':
		if (rest > 0)
			g_byte_array_remove_range(
			    lines->line, (guint)lines->column, (guint)MIN(count, rest));
		break;
	default:
		break;
	}
}

/* A line editor at the right margin writes a blank and CR to make the terminal wrap; the command
 * goes on in the next row, which here is the same line. */
static bool at_margin(const struct ssh_lines *lines)
{
	size_t size = lines->line->len;

	if (size < 2 || lines->column != size || lines->line->data[size - 1] != ' ')
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(margins); i++)
		if (size - 1 == margins[i])
			return true;
	return false;
}

/* True when the line is full. */
static bool write_byte(struct ssh_lines *lines, uint8_t byte)
{
	if (lines->margin > 0)
		ssh_lines_truncate(lines, lines->margin);
	if (lines->column < lines->line->len)
		lines->line->data[lines->column] = byte;
	else
		g_byte_array_append(lines->line, &byte, 1);
	lines->column++;
	return lines->line->len >= SSH_LINE_MAX;
}

/* A byte of text or one of the C0 controls. The bytes from 0x80 on are text: GB18030 uses them. */
static bool put_text(struct ssh_lines *lines, uint8_t byte)
{
	switch (byte) {
	case '\n':
		return true;
	case '\r':
		lines->margin = at_margin(lines) ? lines->line->len - 1 : 0;
		lines->column = 0;
		return false;
	case '\b':
		lines->column -= lines->column > 0;
		lines->margin = 0;
		return false;
	case '\t':
		move_right(lines, 8 - lines->column % 8);
		return lines->line->len >= SSH_LINE_MAX - 1;
	case 0x1b:
		lines->state = ESCAPE;
		return false;
	default:
		return byte >= 0x20 && byte != 0x7f && write_byte(lines, byte);
	}
}

static unsigned after_escape(struct ssh_lines *lines, uint8_t byte)
{
	lines->number = 0;
	if (byte == '[')
		return CSI;
	if (strchr("]PX^_", byte) && byte != '\0')
		return STRING;
	return byte >= 0x20 && byte <= 0x2f ? CHARSET : TEXT;
}

/* Parameters of a control sequence; only the first one counts. A control character ends what was
 * never a sequence. */
static unsigned in_sequence(struct ssh_lines *lines, uint8_t byte)
{
	if (byte >= 0x40 && byte <= 0x7e) {
		control(lines, byte);
		return TEXT;
	}
	if (byte < 0x20 || byte > 0x7e)
		return byte == 0x1b ? ESCAPE : TEXT;
	if (lines->state == CSI && g_ascii_isdigit(byte)) {
		lines->number = MIN(lines->number * 10 + (byte - '0'), SSH_LINE_MAX);
		return CSI;
	}
	return CSI_SKIP;
}

bool ssh_lines_put(struct ssh_lines *lines, uint8_t byte)
{
	switch (lines->state) {
	case ESCAPE:
		lines->state = after_escape(lines, byte);
		return byte == '\n';
	case CHARSET:
		lines->state = TEXT;
		return byte == '\n';
	case CSI:
	case CSI_SKIP:
		lines->state = in_sequence(lines, byte);
		return lines->state == TEXT && byte == '\n';
	case STRING: /* a title or the like: up to BEL, ST or the end of the line */
		lines->state = byte == 0x1b   ? STRING_ESCAPE
		    : byte == 7 || byte == '\n' ? TEXT
						: STRING;
		return byte == '\n';
	case STRING_ESCAPE:
		lines->state = byte == '\\' || byte == '\n' ? TEXT : STRING;
		return byte == '\n';
	default:
		return put_text(lines, byte);
	}
}
