/* Syslog lines as devices send them, of their manuals and of the standards' examples, and streams
 * of them cut anywhere. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/wire/syslog.h"

/* "2026-11-22 10:30:00" of here. */
static struct wall at(const char *text)
{
	struct wall when = { 0 };

	assert_true(clock_parse(text, (struct wall){ INT64_C(1795000000) * CLOCK_SECOND }, &when));
	return when;
}

static const char *text_of(struct wall when, char *buffer)
{
	return when.us == 0 ? "" : clock_text(when, CLOCK_FULL, buffer, CLOCK_TEXT_SIZE);
}

struct sample {
	const char *raw, *now;
	int facility, severity;
	const char *said, *host, *program, *text;
};

#define NOW "2026-11-22 10:30:00"

static const struct sample samples[] = {
	/* RFC 3164 5.4, examples 1 and 2; without a year the nearest day of that name */
	{ "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8", NOW, 4, 2,
	    "2026-10-11 22:14:15", "mymachine", "su",
	    "'su root' failed for lonvick on /dev/pts/8" },
	{ "Use the BFG!", NOW, -1, -1, "", NULL, NULL, "Use the BFG!" },
	/* Huawei VRP, H3C Comware, Cisco IOS, Ruijie */
	{ "<190>Nov 22 2026 10:11:12 SW1 %%01IFNET/4/LINK_STATE(l)[3]:The line protocol is down",
	    NOW, 23, 6, "2026-11-22 10:11:12", "SW1", "%%01IFNET/4/LINK_STATE",
	    "The line protocol is down" },
	{ "<189>Nov 22 10:11:12:123 2026 H3C %%10IFNET/3/PHY_UPDOWN: GE1/0/1 is down", NOW, 23, 5,
	    "2026-11-22 10:11:12", "H3C", "%%10IFNET/3/PHY_UPDOWN", "GE1/0/1 is down" },
	{ "<189>59: *Nov 22 10:11:12.123: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down",
	    NOW, 23, 5, "2026-11-22 10:11:12", NULL, "%LINK-3-UPDOWN",
	    "Interface Gi0/1, changed state to down" },
	{ "<189>59: core-1: 000123: Nov 22 10:11:12 CST: %SYS-5-CONFIG_I: Configured", NOW, 23, 5,
	    "2026-11-22 10:11:12", "core-1", "%SYS-5-CONFIG_I", "Configured" },
	{ "<189>59: Nov 22 02:11:12 UTC: %SYS-5-CONFIG_I: Configured", NOW, 23, 5,
	    "2026-11-22 10:11:12", NULL, "%SYS-5-CONFIG_I", "Configured" },
	{ "<188>*Nov 22 10:11:12: Ruijie %LINEPROTO-5-UPDOWN: Line protocol on Gi 0/1 is up", NOW,
	    23, 4, "2026-11-22 10:11:12", "Ruijie", "%LINEPROTO-5-UPDOWN",
	    "Line protocol on Gi 0/1 is up" },
	{ "<46>Nov 22 2026 10:11:12+08:00 SW2 %%01SSH/5/LOGIN(s): user logged in", NOW, 5, 6,
	    "2026-11-22 10:11:12", "SW2", "%%01SSH/5/LOGIN", "user logged in" },
	/* rsyslog's own time; no host; no time at all */
	{ "<30>2026-11-22T10:11:12.345678+08:00 web1 nginx[77]: started", NOW, 3, 6,
	    "2026-11-22 10:11:12", "web1", "nginx", "started" },
	{ "<30>2026-11-22 10:11:12 web1 app: x", NOW, 3, 6, "2026-11-22 10:11:12", "web1", "app",
	    "x" },
	{ "<38>Nov 22 10:11:12 sshd[99]: Failed password for root from 10.1.1.9 port 4 ssh2", NOW,
	    4, 6, "2026-11-22 10:11:12", NULL, "sshd",
	    "Failed password for root from 10.1.1.9 port 4 ssh2" },
	{ "<13>su: no time here", NOW, 1, 5, "", NULL, "su", "no time here" },
	{ "<13>http://10.0.0.1/ is no program", NOW, 1, 5, "", NULL, NULL,
	    "http://10.0.0.1/ is no program" },
	/* RFC 5424 6.5 */
	{ "<34>1 2026-10-11T22:14:15.003Z mymachine.example.com su - ID47 - "
	  "\xef\xbb\xbf'su root' failed",
	    NOW, 4, 2, "2026-10-12 06:14:15", "mymachine.example.com", "su", "'su root' failed" },
	{ "<165>1 2026-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time.", NOW,
	    20, 5, "2026-08-24 20:14:15", "192.0.2.1", "myproc", "%% It's time." },
	{ "<165>1 - host evntslog - ID47 [a@1 iut=\"3\" q=\"x\\\"]y\"][b@1 p=\"h\"] An event", NOW,
	    20, 5, "", "host", "evntslog", "An event" },
	{ "<165>1 - - - - - [a@1 iut=\"3\"]", NOW, 20, 5, "", NULL, NULL, "" },
	/* a header that breaks off is text */
	{ "<165>1 2026-13-01T00:00:00Z h p - - - x", NOW, 20, 5, "", NULL, NULL,
	    "1 2026-13-01T00:00:00Z h p - - - x" },
	/* the year: over new year, on a day that is not in every year */
	{ "<13>Dec 31 23:59:58 h p: x", "2027-01-01 00:00:10", 1, 5, "2026-12-31 23:59:58", "h",
	    "p", "x" },
	{ "<13>Jan  1 00:00:01 h p: x", "2026-12-31 23:59:58", 1, 5, "2027-01-01 00:00:01", "h",
	    "p", "x" },
	{ "<13>Feb 29 10:00:00 h p: x", "2028-03-01 00:00:00", 1, 5, "2028-02-29 10:00:00", "h",
	    "p", "x" },
	{ "<13>Feb 29 10:00:00 h p: x", "2027-03-01 00:00:00", 1, 5, "", "h", "p", "x" },
	/* not to be believed: two days ahead, of a clock that was never set */
	{ "<13>Nov 24 10:31:00 h p: x", NOW, 1, 5, "", "h", "p", "x" },
	{ "<13>Jan 1 2000 00:00:01 h p: x", NOW, 1, 5, "", "h", "p", "x" },
	{ "<13>Feb 30 10:00:00 h p: x", NOW, 1, 5, "", NULL, NULL, "Feb 30 10:00:00 h p: x" },
	/* numbers that are none */
	{ "<192>x", NOW, -1, -1, "", NULL, NULL, "<192>x" },
	{ "<>x", NOW, -1, -1, "", NULL, NULL, "<>x" },
	{ "<1234>x", NOW, -1, -1, "", NULL, NULL, "<1234>x" },
	{ "<0>", NOW, 0, 0, "", NULL, NULL, "" },
	/* one message, whatever it looks like */
	{ "<13>Nov 22 10:00:00 h p: first\n<0>Nov 22 10:00:00 h kernel: forged\r\n", NOW, 1, 5,
	    "2026-11-22 10:00:00", "h", "p", "first | <0>Nov 22 10:00:00 h kernel: forged" },
	{ "<13>Nov 22 10:00:00 h p: \033[2Jred\007", NOW, 1, 5, "2026-11-22 10:00:00", "h", "p",
	    "^[[2Jred^G" },
	{ "<13>Nov 22 10:00:00 h p: \xb6\xcb\xbf\xda\xb6\xcf\xbf\xaa", NOW, 1, 5,
	    "2026-11-22 10:00:00", "h", "p", "端口断开" },
	{ "", NOW, -1, -1, "", NULL, NULL, "" },
};

static void same(const char *got, const char *wanted)
{
	if (wanted == NULL)
		assert_null(got);
	else
		assert_string_equal(got == NULL ? "(none)" : got, wanted);
}

static void lines_are_read_as_devices_send_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		const struct sample *sample = &samples[i];
		struct syslog_line line;
		char said[CLOCK_TEXT_SIZE];
		print_message("# sample %zu\n", i);
		syslog_read((struct bytes){ (const uint8_t *)sample->raw, strlen(sample->raw) }, 0,
		    at(sample->now), &line);
		assert_int_equal(line.facility, sample->facility);
		assert_int_equal(line.severity, sample->severity);
		assert_string_equal(text_of(line.said_at, said), sample->said);
		same(line.host, sample->host);
		same(line.program, sample->program);
		assert_string_equal(line.text, sample->text);
		syslog_line_clear(&line);
	}
}

static void nothing_of_the_original_is_lost(void **state)
{
	static const char raw[] = "<189>59: core-1: 000123: Nov 22 10:11:12 CST: %SYS-5-X: done";
	struct syslog_line line;

	(void)state;
	syslog_read((struct bytes){ (const uint8_t *)raw, sizeof raw - 1 }, 0, at(NOW), &line);
	g_autofree char *whole = g_strdup_printf("<189>%s %s", line.head, line.text);
	assert_string_equal(whole, raw);
	syslog_line_clear(&line);
}

static void a_nul_within_is_shown_and_behind_is_dropped(void **state)
{
	static const char raw[] = "<13>Nov 22 10:00:00 h p: a\0b\0\0";
	struct syslog_line line;

	(void)state;
	syslog_read((struct bytes){ (const uint8_t *)raw, sizeof raw - 1 }, 0, at(NOW), &line);
	assert_string_equal(line.text, "a^@b");
	syslog_line_clear(&line);
}

static void of_a_long_one_the_beginning_is_kept_and_the_length_said(void **state)
{
	g_autofree char *raw = g_strnfill(65536, 'x');
	struct syslog_line line;

	(void)state;
	syslog_read((struct bytes){ (const uint8_t *)raw, 65536 }, 0, at(NOW), &line);
	assert_true(strlen(line.text) < SYSLOG_KEPT + 100);
	assert_non_null(strstr(line.text, "65536"));
	syslog_line_clear(&line);
	syslog_read((struct bytes){ (const uint8_t *)raw, 100 }, 900, at(NOW), &line);
	assert_non_null(strstr(line.text, "1000"));
	syslog_line_clear(&line);
}

/* ---- streams ------------------------------------------------------------------------------ */

static void note(struct bytes message, size_t beyond, void *data)
{
	g_string_append_len(data, (const char *)message.data, (gssize)message.size);
	if (beyond > 0)
		g_string_append_printf(data, "+%zu", beyond);
	g_string_append_c(data, '~');
}

struct stream {
	const char *raw, *messages;
};

static const struct stream streams[] = {
	{ "<13>one\n<13>two\r\n", "<13>one~<13>two\r~" },
	{ "7 <13>one7 <13>two", "<13>one~<13>two~" },
	{ "7 <13>one\n7 <13>two\n", "<13>one~<13>two~" },
	{ "8 <13>a\nbc<13>x\n", "<13>a\nbc~<13>x~" }, /* counted: a line feed is part of it */
	{ "<13>no end", "<13>no end~" },
	{ "3 <13>one\n", "<13~>one~" }, /* a count that is too small */
	{ "99 <13>one\n", "<13>one\n~" }, /* too large: until the stream ends */
	{ "2026-11-22 no count\n", "2026-11-22 no count~" },
	{ "99999999 x\n", "99999999 x~" },
	{ "1048577 x\n", "1048577 x~" }, /* longer than any may be */
	{ "0 x\n", "0 x~" },
	{ "\n\n\n \n", "" },
	{ "", "" },
	{ "12", "12~" },
};

/* Whole, byte by byte, and cut in two at every place: always the same messages. */
static void messages_are_found_wherever_the_stream_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(streams); i++) {
		const uint8_t *raw = (const uint8_t *)streams[i].raw;
		size_t size = strlen(streams[i].raw);
		for (size_t cut = 0; cut <= size; cut++) {
			struct syslog_framer framer = { .state = FRAMER_BETWEEN };
			g_autoptr(GString) seen = g_string_new(NULL);
			syslog_frame(&framer, (struct bytes){ raw, cut }, note, seen);
			syslog_frame(&framer, (struct bytes){ raw + cut, size - cut }, note, seen);
			syslog_frame_end(&framer, note, seen);
			assert_string_equal(seen->str, streams[i].messages);
		}
		struct syslog_framer framer = { .state = FRAMER_BETWEEN };
		g_autoptr(GString) seen = g_string_new(NULL);
		for (size_t k = 0; k < size; k++)
			syslog_frame(&framer, (struct bytes){ raw + k, 1 }, note, seen);
		syslog_frame_end(&framer, note, seen);
		assert_string_equal(seen->str, streams[i].messages);
	}
}

static void what_is_kept_of_a_stream_is_bounded(void **state)
{
	struct syslog_framer framer = { .state = FRAMER_BETWEEN };
	g_autoptr(GString) seen = g_string_new(NULL);
	g_autofree char *block = g_strnfill(1000, 'x');

	(void)state;
	for (int i = 0; i < 1000; i++) {
		syslog_frame(&framer, (struct bytes){ (const uint8_t *)block, 1000 }, note, seen);
		assert_true(framer.kept->len <= SYSLOG_KEPT);
	}
	syslog_frame(&framer, (struct bytes){ (const uint8_t *)"\n", 1 }, note, seen);
	assert_null(framer.kept);
	assert_int_equal(seen->len, SYSLOG_KEPT + strlen("+991808~"));
	assert_true(g_str_has_suffix(seen->str, "+991808~"));
	syslog_framer_clear(&framer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_as_devices_send_them),
		cmocka_unit_test(nothing_of_the_original_is_lost),
		cmocka_unit_test(a_nul_within_is_shown_and_behind_is_dropped),
		cmocka_unit_test(of_a_long_one_the_beginning_is_kept_and_the_length_said),
		cmocka_unit_test(messages_are_found_wherever_the_stream_is_cut),
		cmocka_unit_test(what_is_kept_of_a_stream_is_bounded),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
