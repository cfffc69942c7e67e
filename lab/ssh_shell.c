/* The terminal: welcome, prompt, echo, pager. */
#include <string.h>

#include "lab/ssh_shell.h"

#define IDLE_MS 300000
#define LINE_LIMIT 512
#define BUSY "All user interfaces are used, please try later!\r\n"
#define QUESTION                                                                                  \
	"\r\nWarning: The initial password poses security risks.\r\n"                             \
	"The password needs to be changed. Change now? [Y/N]:"

/* Stays silent for good when the device is to hang at STAGE. */
static void hang_at(struct lab_guest *guest, enum lab_stage stage)
{
	if (guest->answer.how.hang == stage)
		ssh_guest_hang(guest->line);
}

/* A byte of the other side; negative when it has gone, was silent too long, or the lab ends. */
static int get(struct lab_guest *guest)
{
	uint8_t byte;

	return ssh_guest_read(guest->line, &byte, 1, IDLE_MS) == 1 ? byte : -1;
}

static bool say(struct lab_guest *guest, const char *text)
{
	return ssh_guest_say(guest->line, text);
}

/* A line with its echo; false when there will be none. */
static bool get_line(struct lab_guest *guest, GString *line)
{
	int byte;
	g_string_truncate(line, 0);
	while ((byte = get(guest)) >= 0) {
		if (byte == '\r' || byte == '\n')
			return say(guest, "\r\n");
		if (byte == 3) {
			g_string_truncate(line, 0);
			return say(guest, "^C\r\n");
		}
		if ((byte == 8 || byte == 127) && line->len > 0) {
			g_string_truncate(line, line->len - 1);
			if (!say(guest, "\b \b"))
				break;
		} else if (byte >= ' ' && line->len < LINE_LIMIT) {
			char one = (char)byte;
			g_string_append_c(line, one);
			if (!ssh_guest_write(guest->line, &one, 1))
				break;
		}
	}
	return false;
}

/* The pager's line, until a key: a blank for a page, return for a line, anything that means no
 * ends it. How many lines may follow; 0: no more; negative: gone. */
static int more(struct lab_guest *guest)
{
	int byte;
	if (!say(guest, guest->family->more) || (byte = get(guest)) < 0
	    || !say(guest, guest->family->erase))
		return -1;
	if (byte == 'q' || byte == 'Q' || byte == 3)
		return 0;
	return byte == '\r' || byte == '\n' ? 1 : LAB_CLI_PAGE;
}

/* What was told, line by line and page by page. */
static bool show(struct lab_guest *guest)
{
	const GString *out = guest->answer.out;
	const char *at = out->str, *end = out->str + out->len;
	bool paged = !guest->answer.whole && guest->family->more, half = false;
	int room = LAB_CLI_PAGE - 1;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop ? stop : end) - at);
		if (paged && room == 0 && (room = more(guest)) <= 0)
			return room == 0;
		if (!ssh_guest_write(guest->line, at, size) || !say(guest, "\r\n"))
			return false;
		at += size + (stop != NULL);
		room--;
		if (!half && at - out->str >= (ptrdiff_t)out->len / 2) {
			half = true;
			hang_at(guest, LAB_AT_OUTPUT);
		}
	}
	return true;
}

/* Only a person would say yes; then nothing more is done here. */
static bool question(struct lab_guest *guest, GString *line)
{
	if (!guest->answer.how.question)
		return true;
	return say(guest, QUESTION) && get_line(guest, line) && g_ascii_tolower(*line->str) == 'n';
}

static bool welcome(struct lab_guest *guest, GString *line)
{
	if (!lab_guest_ask(guest, LAB_WANT_LINE, NULL))
		return false;
	if (guest->answer.end == LAB_CLI_REFUSED) {
		say(guest, BUSY);
		return false;
	}
	return ssh_guest_wait(guest->line, guest->answer.how.slow_ms)
	    && (guest->family == &lab_family_linux
		|| say(guest, "\r\nInfo: the simulated site.\r\n"))
	    && question(guest, line);
}

/* One command and all that comes of it; false when the conversation is over. */
static bool command(struct lab_guest *guest, const char *line)
{
	if (!lab_guest_ask(guest, LAB_WANT_COMMAND, line))
		return false;
	if (guest->answer.end == LAB_CLI_OVER) {
		hang_at(guest, LAB_AT_CLOSE);
		return false;
	}
	if (guest->answer.out->len > 0)
		hang_at(guest, LAB_AT_COMMAND);
	return ssh_guest_wait(guest->line, guest->answer.how.slow_ms) && show(guest);
}

void lab_guest_shell(struct ssh_guest *ssh, void *data)
{
	struct lab_guest *guest = data;
	g_autoptr(GString) line = g_string_new("");
	(void)ssh;
	bool on = welcome(guest, line);
	while (on)
		on = say(guest, guest->answer.prompt) && get_line(guest, line)
		    && command(guest, line->str);
}

int lab_guest_exec(struct ssh_guest *ssh, const char *line, void *data)
{
	struct lab_guest *guest = data;
	(void)ssh;
	if (!lab_guest_ask(guest, LAB_WANT_COMMAND, line))
		return 1;
	hang_at(guest, LAB_AT_COMMAND);
	if (!ssh_guest_wait(guest->line, guest->answer.how.slow_ms))
		return 1;
	size_t size = guest->answer.out->len;
	if (guest->answer.how.hang == LAB_AT_OUTPUT) {
		ssh_guest_write(guest->line, guest->answer.out->str, size / 2);
		hang_at(guest, LAB_AT_OUTPUT);
	}
	ssh_guest_write(guest->line, guest->answer.out->str, size);
	return guest->answer.end == LAB_CLI_REFUSED ? 127 : 0;
}
