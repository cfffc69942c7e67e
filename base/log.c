#include "base/log.h"

#include <errno.h>
#include <glib/gprintf.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

/* Longer lines are cut: they are for people, and a pipe takes up to PIPE_BUF bytes in one piece. */
#define LINE_LIMIT 2048

enum { LEVEL_QUIET, LEVEL_INFO, LEVEL_DEBUG };

/* A priority of syslog, from which log level on it is said, and its word where no journal adds
 * one. */
struct priority {
	int syslog;
	int level;
	const char *word;
};

static const struct priority priority_error = { 3, LEVEL_QUIET, "error" };
static const struct priority priority_warning = { 4, LEVEL_QUIET, "warning" };
static const struct priority priority_info = { 6, LEVEL_INFO, "info" };
static const struct priority priority_debug = { 7, LEVEL_DEBUG, "debug" };

/* Set at start by main(), read by all threads. */
static atomic_int log_level = LEVEL_INFO;
static atomic_int log_file = -1;

void log_set_level(int level)
{
	atomic_store(&log_level, level);
}

void log_set_file(int fd)
{
	atomic_store(&log_file, fd);
}

/* True if stderr is the journal's stream: systemd names its device and inode. */
static bool stderr_is_journal(void)
{
	const char *stream = g_getenv("JOURNAL_STREAM");
	struct stat status;
	uintmax_t device, inode;
	if (!stream || sscanf(stream, "%ju:%ju", &device, &inode) != 2)
		return false;
	if (fstat(STDERR_FILENO, &status) != 0)
		return false;
	return status.st_dev == device && status.st_ino == inode;
}

/* One write, so that lines of several threads or processes never mix. What a full or closed log
 * does not take is lost: nothing waits for a log. */
static void write_line(int fd, const char *line, size_t length)
{
	while (write(fd, line, length) < 0 && errno == EINTR)
		;
}

static void write_stamped(int fd, const char *word, const char *subsystem, const char *text)
{
	char stamp[CLOCK_TEXT_SIZE];
	clock_text(clock_wall(), CLOCK_FULL, stamp, sizeof stamp);
	g_autofree char *line = g_strdup_printf("%s %s %s: %s\n", stamp, word, subsystem, text);
	write_line(fd, line, strlen(line));
}

static void G_GNUC_PRINTF(3, 0) write_log(const struct priority *priority, const char *subsystem,
    const char *format, va_list arguments)
{
	if (atomic_load(&log_level) < priority->level)
		return;
	int saved_errno = errno;
	g_autofree char *raw = NULL;
	int size = g_vasprintf(&raw, format, arguments);
	struct bytes bytes = { (const uint8_t *)raw, size > 0 ? (size_t)size : 0 };
	g_autofree char *text = text_clean(bytes, LINE_LIMIT);
	if (stderr_is_journal()) {
		g_autofree char *line = NULL;
		line = g_strdup_printf("<%d>%s: %s\n", priority->syslog, subsystem, text);
		write_line(STDERR_FILENO, line, strlen(line));
	} else {
		write_stamped(STDERR_FILENO, priority->word, subsystem, text);
	}
	int file = atomic_load(&log_file);
	if (file >= 0)
		write_stamped(file, priority->word, subsystem, text);
	errno = saved_errno;
}

void log_error(const char *subsystem, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_log(&priority_error, subsystem, format, arguments);
	va_end(arguments);
}

void log_warning(const char *subsystem, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_log(&priority_warning, subsystem, format, arguments);
	va_end(arguments);
}

void log_info(const char *subsystem, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_log(&priority_info, subsystem, format, arguments);
	va_end(arguments);
}

void log_debug(const char *subsystem, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_log(&priority_debug, subsystem, format, arguments);
	va_end(arguments);
}
