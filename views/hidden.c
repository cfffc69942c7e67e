#include "views/hidden.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"

#define INTERRUPT 3              /* Ctrl-C as a character: signals wait while the echo is off */

static bool refuse(GError **error, const char *sentence)
{
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, sentence);
	return false;
}

/* A line of FD without its end. */
static bool take_line(int fd, char *buffer, size_t size)
{
	size_t length = 0;
	char byte;

	while (read(fd, &byte, 1) == 1 && byte != '\n') {
		if (length + 1 >= size || byte == INTERRUPT)
			return false;
		buffer[length++] = byte;
	}
	buffer[length] = '\0';
	return length > 0;
}

static bool take_typed(const char *prompt, char *buffer, size_t size, GError **error)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios usual, silent;

	if (tty < 0 || tcgetattr(tty, &usual) != 0) {
		if (tty >= 0)
			close(tty);
		return refuse(error, _("没有终端，请从标准输入给口令"));
	}
	silent = usual;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	tcsetattr(tty, TCSAFLUSH, &silent);
	dprintf(tty, "%s", prompt);
	bool typed = take_line(tty, buffer, size);
	dprintf(tty, "\n");
	tcsetattr(tty, TCSAFLUSH, &usual);
	close(tty);
	return typed || refuse(error, _("没有输入口令，什么也没有改"));
}

bool hidden_line(const char *prompt, char *buffer, size_t size, GError **error)
{
	if (isatty(STDIN_FILENO))
		return take_typed(prompt, buffer, size, error);
	return take_line(STDIN_FILENO, buffer, size) ||
	    refuse(error, _("标准输入里没有口令，什么也没有改"));
}

bool hidden_line_twice(const char *prompt, char *buffer, size_t size, GError **error)
{
	g_autofree char *again = g_malloc0(size);

	if (!hidden_line(prompt, buffer, size, error))
		return false;
	bool same = !isatty(STDIN_FILENO) ||
	    (take_typed(_("再输一遍："), again, size, error) && strcmp(buffer, again) == 0);
	explicit_bzero(again, size);
	if (!same && (error == NULL || *error == NULL))
		return refuse(error, _("两遍不一样，什么也没有改"));
	return same;
}
