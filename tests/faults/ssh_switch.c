#include "tests/faults/ssh_switch.h"

#include <string.h>

/* A line typed to the device, echoed; false when it is gone. */
static bool read_line(struct ssh_guest *guest, char *line, size_t size)
{
	size_t n = 0;
	char c = 0;

	while (n + 1 < size && ssh_guest_read(guest, &c, 1, 20000) == 1 && c != '\r' && c != '\n')
		line[n++] = c;
	line[n] = '\0';
	return (c == '\r' || c == '\n') && ssh_guest_say(guest, line) &&
	    ssh_guest_say(guest, "\r\n");
}

static void say_lines(struct ssh_guest *guest, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *all = g_strjoinv("\r\n", lines);

	ssh_guest_say(guest, all);
}

void ssh_switch_play(struct ssh_guest *guest, void *data)
{
	g_autofree char *temperatures = NULL;
	char line[200];

	(void)data;
	g_assert_true(g_file_get_contents("tests/data/cli/huawei-vrp/environment.txt",
	    &temperatures, NULL, NULL));
	ssh_guest_say(guest, "\r\n<YC-HX>");
	while (read_line(guest, line, sizeof line) && strcmp(line, "quit") != 0) {
		if (strcmp(line, "display temperature all") == 0)
			say_lines(guest, temperatures);
		else if (strncmp(line, "screen-length", 13) != 0)
			say_lines(guest, "Error: Unrecognized command found at '^' position.");
		ssh_guest_say(guest, "\r\n<YC-HX>");
	}
}
