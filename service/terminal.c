#include "service/terminal.h"

#include <fnmatch.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/text.h"

/* Unix98 pseudo terminals have eight majors, and no entry below /sys. */
#define PTS_FIRST 136
#define PTS_LAST 143

char *terminal_name(unsigned device)
{
	unsigned in_major = device >> 8 & 0xfff,
		 in_minor = (device & 0xff) | (device >> 12 & 0xfff00);

	if (device == 0)
		return NULL;
	if (in_major >= PTS_FIRST && in_major <= PTS_LAST)
		return g_strdup_printf("pts/%u", (in_major - PTS_FIRST) * 256 + in_minor);
	g_autofree char *path =
	    g_strdup_printf("/sys/dev/char/%u:%u/uevent", in_major, in_minor);
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line != NULL; line++)
		if (g_str_has_prefix(*line, "DEVNAME=") && (*line)[strlen("DEVNAME=")] != '\0')
			return text_clean_string(*line + strlen("DEVNAME="));
	return NULL;
}

/* Field tty_nr of /proc/PID/stat; the name before it may hold anything, parentheses as well. */
static unsigned terminal_number(const char *stat)
{
	const char *behind = strrchr(stat, ')');
	g_auto(GStrv) fields = g_strsplit(behind == NULL ? "" : behind + 1, " ", 7);

	/* " S ppid pgrp session tty_nr ..." */
	return g_strv_length(fields) < 7 ? 0 :
	    (unsigned)g_ascii_strtoll(fields[5], NULL, 10);
}

char *terminal_of(pid_t pid, uid_t uid)
{
	g_autofree char *folder = g_strdup_printf("/proc/%d", (int)pid);
	g_autofree char *path = g_strconcat(folder, "/stat", NULL);
	g_autofree char *text = NULL;
	struct stat status;

	if (pid <= 0 || !g_file_get_contents(path, &text, NULL, NULL) ||
	    stat(folder, &status) != 0 || status.st_uid != uid)
		return NULL;
	return terminal_name(terminal_number(text));
}

bool terminal_is_local(const char *terminal, const char *patterns)
{
	g_auto(GStrv) each = g_strsplit(patterns, " ", -1);

	for (char **pattern = each; terminal != NULL && *pattern != NULL; pattern++)
		if (**pattern != '\0' && fnmatch(*pattern, terminal, FNM_PATHNAME) == 0)
			return true;
	return false;
}
