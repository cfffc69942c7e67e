/* Transcripts of seven makers, cut at every place; and what is no ordinary conversation: endless
 * output, no echo, questions, lines that look like prompts. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "probes/wire/ssh_dialogue.h"
#include "tests/unit/ssh_tape.h"

#define LONG_SILENCE INT64_C(2000000)
#define SHORT_SILENCE INT64_C(120000)

static void feed(struct ssh_dialogue *d, const char *bytes, size_t size)
{
	ssh_dialogue_feed(d, (struct bytes){ (const uint8_t *)bytes, size });
}

static void say(struct ssh_dialogue *d, const char *text)
{
	feed(d, text, strlen(text));
}

/* What is to be sent must be TEXT, and is. */
static void expect(struct ssh_dialogue *d, const char *text)
{
	struct bytes pending = ssh_dialogue_pending(d);
	g_autofree char *sent =
	    g_strndup(pending.data ? (const char *)pending.data : "", pending.size);

	assert_string_equal(sent, text);
	ssh_dialogue_sent(d, pending.size);
}

/* ---- tapes -------------------------------------------------------------------------------- */

/* How the bytes of a turn arrive: in two pieces, cut at CUT (SIZE_MAX: byte by byte), with PAUSE
 * between the pieces. */
struct way {
	size_t turn, cut;
	int64_t pause;
};

static void arrive(struct ssh_dialogue *d, const char *text, size_t cut, int64_t pause)
{
	size_t size = strlen(text);

	if (cut == SIZE_MAX) {
		for (size_t i = 0; i < size; i++)
			feed(d, text + i, 1);
	} else {
		feed(d, text, MIN(cut, size));
		if (pause > 0 && cut > 0 && cut < size)
			ssh_dialogue_idle(d, pause);
		feed(d, text + MIN(cut, size), size - MIN(cut, size));
	}
	ssh_dialogue_idle(d, LONG_SILENCE);
}

static void check_texts(const struct ssh_tape *tape, struct ssh_dialogue *d)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tape->texts); i++) {
		own(ssh_output) output = ssh_dialogue_take(d);

		if (!tape->texts[i]) {
			assert_null(output);
			return;
		}
		if (!output)
			fail_msg("%s: output %zu is missing", tape->name, i);
		if (strcmp(output->text->str, tape->texts[i]) != 0)
			fail_msg("%s: output %zu is\n%s", tape->name, i, output->text->str);
		assert_string_equal(output->command, tape->commands[i]);
		assert_int_equal(output->refused, tape->refused[i]);
		assert_false(output->cut);
	}
}

static void play(const struct ssh_tape *tape, struct way way)
{
	char *commands[G_N_ELEMENTS(tape->commands) + 1] = { NULL };
	own(ssh_dialogue) d = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(tape->commands); i++)
		commands[i] = (char *)(uintptr_t)tape->commands[i];
	d = ssh_dialogue_new(&tape->dialect, commands, 100000, NULL);
	assert_non_null(d);
	for (size_t i = 0; tape->turns[i].writes; i++) {
		const struct ssh_turn *turn = &tape->turns[i];

		if (turn->receives)
			expect(d, turn->receives);
		if (i == way.turn || way.turn == SIZE_MAX)
			arrive(d, turn->writes, way.cut, way.pause);
		else
			arrive(d, turn->writes, 0, 0);
	}
	if (ssh_dialogue_state(d) != SSH_TALK_DONE || !ssh_dialogue_is_complete(d))
		fail_msg("%s: it does not end", tape->name);
	assert_string_equal(ssh_dialogue_prompt(d), tape->prompt);
	check_texts(tape, d);
}

static void makers(void **state)
{
	(void)state;
	for (const struct ssh_tape *tape = ssh_tapes; tape->name; tape++)
		play(tape, (struct way){ .turn = SIZE_MAX });
}

/* However the bytes were cut into packets, the same is sent and the same is understood. */
static void cut_anywhere(void **state)
{
	(void)state;
	for (const struct ssh_tape *tape = ssh_tapes; tape->name; tape++) {
		play(tape, (struct way){ .turn = SIZE_MAX, .cut = SIZE_MAX });
		for (size_t turn = 0; tape->turns[turn].writes; turn++)
			for (size_t cut = 1; cut < strlen(tape->turns[turn].writes); cut++)
				play(tape, (struct way){ .turn = turn, .cut = cut });
	}
}

/* A device that pauses at any place, long enough for a prompt but not for doubt. What looks like
 * the prompt of the device in its own output is the one place where nobody could know. */
static void pause_anywhere(void **state)
{
	(void)state;
	for (const struct ssh_tape *tape = ssh_tapes; tape->name; tape++)
		for (size_t turn = 0; tape->turns[turn].writes; turn++) {
			const char *writes = tape->turns[turn].writes;

			for (size_t cut = 1; cut < strlen(writes); cut++) {
				bool at_prompt = cut > 1 && strchr(">]#", writes[cut - 1]);

				if (!at_prompt)
					play(tape,
					    (struct way){ .turn = turn,
						.cut = cut,
						.pause = SHORT_SILENCE });
			}
		}
}

/* ---- out of the ordinary ------------------------------------------------------------------ */

static struct ssh_question asked[] = { { .expect = (char[]){ "\\[Y/N\\]:$" },
					   .answer = (char[]){ "N" } },
	{ .expect = (char[]){ "^Enter reason" } }, { 0 } };

static struct ssh_dialect plain = { .prompt = (char[]){ "^<[^<>]+>$" },
	.pager = (char[]){ "^ *---- More ----$" },
	.pager_answer = (char[]){ " " },
	.pager_quit = (char[]){ "q" },
	.questions = asked };

static char *two_commands[] = { (char[]){ "display a" }, (char[]){ "display b" }, NULL };

static struct ssh_dialogue *at_prompt(size_t limit)
{
	struct ssh_dialogue *d = ssh_dialogue_new(&plain, two_commands, limit, NULL);

	say(d, "hello\r\n<SW>");
	ssh_dialogue_idle(d, LONG_SILENCE);
	expect(d, "display a\r");
	return d;
}

static void silence_decides(void **state)
{
	own(ssh_dialogue) d = at_prompt(1000);

	(void)state;
	say(d, "display a\r\nx\r\n<SW>");
	ssh_dialogue_idle(d, 50000);
	expect(d, "");
	say(d, " is what it looks like\r\n<SW>");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "display b\r");
	own(ssh_output) output = ssh_dialogue_take(d);
	assert_string_equal(output->text->str, "x\n<SW> is what it looks like");
}

static void no_echo(void **state)
{
	own(ssh_dialogue) d = at_prompt(1000);

	(void)state;
	say(d, "\r\nanswer\r\n<SW>");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "");
	ssh_dialogue_idle(d, LONG_SILENCE);
	expect(d, "display b\r");
	own(ssh_output) output = ssh_dialogue_take(d);
	assert_string_equal(output->text->str, "answer");
	/* Not even a line end between the old prompt and the answer. */
	say(d, "second\r\n<SW>");
	ssh_dialogue_idle(d, LONG_SILENCE);
	own(ssh_output) next = ssh_dialogue_take(d);
	assert_string_equal(next->text->str, "second");
}

/* Nothing came yet: the old prompt that still stands there is no answer. */
static void patience(void **state)
{
	own(ssh_dialogue) d = at_prompt(1000);

	(void)state;
	ssh_dialogue_idle(d, LONG_SILENCE);
	expect(d, "");
	say(d, "disp");
	ssh_dialogue_idle(d, LONG_SILENCE);
	expect(d, "");
	for (int64_t us = 0, next; (next = ssh_dialogue_patience(us)) > 0; us = next)
		assert_true(next > us);
}

static void another_name(void **state)
{
	own(ssh_dialogue) d = at_prompt(1000);

	(void)state;
	say(d, "display a\r\nx\r\n<OTHER>");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "");
	ssh_dialogue_idle(d, LONG_SILENCE);
	expect(d, "display b\r");
}

static void questions(void **state)
{
	own(ssh_dialogue) d = at_prompt(1000);

	(void)state;
	say(d, "display a\r\nSave first? [Y/N]:");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "N\r");
	say(d, "N\r\nkept\r\n<SW>");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "display b\r");
	own(ssh_output) output = ssh_dialogue_take(d);
	assert_string_equal(output->text->str, "kept");
	say(d, "display b\r\nEnter reason");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	assert_int_equal(ssh_dialogue_state(d), SSH_TALK_QUESTION);
	expect(d, "");
}

static void unforeseen_question(void **state)
{
	own(ssh_dialogue) d = at_prompt(1000);

	(void)state;
	say(d, "display a\r\nReally continue (yes/no)?");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	assert_int_equal(ssh_dialogue_state(d), SSH_TALK_ON);
	ssh_dialogue_idle(d, LONG_SILENCE);
	assert_int_equal(ssh_dialogue_state(d), SSH_TALK_QUESTION);
	expect(d, "");
}

static void expired(void **state)
{
	own(ssh_dialogue) d = ssh_dialogue_new(&plain, two_commands, 100, NULL);

	(void)state;
	say(d, "Your password has expired.\r\nOld password:");
	ssh_dialogue_idle(d, LONG_SILENCE);
	assert_int_equal(ssh_dialogue_state(d), SSH_TALK_EXPIRED);
}

static void busy(void **state)
{
	own(ssh_dialogue) d = ssh_dialogue_new(&plain, two_commands, 100, NULL);

	(void)state;
	assert_false(ssh_dialogue_busy(d));
	say(d, "% All VTY lines in use.\r\n");
	assert_true(ssh_dialogue_busy(d));
}

/* ---- endless ------------------------------------------------------------------------------ */

static void over_the_limit(void **state)
{
	own(ssh_dialogue) d = at_prompt(40);

	(void)state;
	say(d, "display a\r\n");
	for (int i = 0; i < 100; i++)
		say(d, "0123456789\r\n");
	assert_true(ssh_dialogue_overrun(d));
	expect(d, "\003");
	say(d, "^C\r\n<SW>");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "display b\r");
	own(ssh_output) output = ssh_dialogue_take(d);
	assert_true(output->cut);
	assert_string_equal(output->text->str, "0123456789\n0123456789\n0123456789");
	assert_false(ssh_dialogue_overrun(d));
}

static void over_the_limit_with_a_pager(void **state)
{
	own(ssh_dialogue) d = at_prompt(15);

	(void)state;
	say(d, "display a\r\n0123456789\r\n0123456789\r\n  ---- More ----");
	expect(d, "\003");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "q");
	say(d, "\r\n<SW>");
	ssh_dialogue_idle(d, SHORT_SILENCE);
	expect(d, "display b\r");
}

static void never_stops(void **state)
{
	own(ssh_dialogue) d = at_prompt(10);

	(void)state;
	say(d, "display a\r\n0123456789\r\n0123456789\r\n");
	expect(d, "\003");
	own(ssh_output) output = ssh_dialogue_take_overrun(d);
	assert_true(output->cut);
	assert_int_equal(ssh_dialogue_state(d), SSH_TALK_DONE);
	assert_false(ssh_dialogue_is_complete(d));
}

/* A line without an end, and one that makes a pattern go round and round. */
static void hostile_lines(void **state)
{
	struct ssh_dialect slow = plain;
	g_autofree char *line = g_strnfill(900, 'a');
	own(ssh_dialogue) d = NULL;

	(void)state;
	slow.prompt = (char[]){ "^(a+)+$|^<SW>$" };
	d = ssh_dialogue_new(&slow, two_commands, 1000, NULL);
	for (int i = 0; i < 20; i++) {
		say(d, line);
		say(d, "!");
		ssh_dialogue_idle(d, LONG_SILENCE);
	}
	expect(d, "");
	assert_int_equal(ssh_dialogue_state(d), SSH_TALK_ON);
	say(d, "\r\n<SW>");
	ssh_dialogue_idle(d, LONG_SILENCE);
	expect(d, "display a\r");
}

static void bad_patterns(void **state)
{
	struct ssh_dialect wrong = plain;
	g_autoptr(GError) error = NULL;

	(void)state;
	wrong.refusal = (char[]){ "(" };
	assert_null(ssh_dialogue_new(&wrong, two_commands, 10, &error));
	assert_non_null(error);
}

static int speak(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makers),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(pause_anywhere),
		cmocka_unit_test(silence_decides),
		cmocka_unit_test(no_echo),
		cmocka_unit_test(patience),
		cmocka_unit_test(another_name),
		cmocka_unit_test(questions),
		cmocka_unit_test(unforeseen_question),
		cmocka_unit_test(expired),
		cmocka_unit_test(busy),
		cmocka_unit_test(over_the_limit),
		cmocka_unit_test(over_the_limit_with_a_pager),
		cmocka_unit_test(never_stops),
		cmocka_unit_test(hostile_lines),
		cmocka_unit_test(bad_patterns),
	};

	return cmocka_run_group_tests(tests, speak, NULL);
}
