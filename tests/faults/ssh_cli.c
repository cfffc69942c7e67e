/* Command lines as they are, over a real connection: rows H06 and H07 of the faults a device may
 * have, and every tape of tests/unit/ssh_tapes.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lab/ssh_server.h"
#include "tests/faults/ssh_ask.h"
#include "tests/unit/ssh_tape.h"

static ssh_key host;

static int make_keys(void **state)
{
	(void)state;
	host = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	ssh_key_free(host);
	return 0;
}

static struct ssh_service device(void (*shell)(struct ssh_guest *, void *), void *data)
{
	return (struct ssh_service){ .key = host,
		.methods = SSH_AUTH_METHOD_PASSWORD,
		.user = "duty",
		.password = TEST_PASSWORD,
		.shell = shell,
		.data = data };
}

static struct ssh_told visit(const struct ssh_service *service, json_t *change)
{
	struct ssh_server *server = ssh_server_new(service, NULL);
	json_t *job = ssh_test_job(ssh_server_port(server), host);

	json_object_update(job, change);
	json_decref(change);
	struct ssh_told told = ssh_test_ask(job);
	ssh_server_free(server);
	return told;
}

/* ---- H06: tapes --------------------------------------------------------------------------- */

struct playing {
	const struct ssh_tape *tape;
	size_t piece;             /* octets written at once */
	unsigned wrong;           /* turns that received something else */
};

/* Reads exactly what is expected, nothing more and nothing else. */
static bool receive(struct ssh_guest *guest, const char *expected)
{
	char got[256] = "";
	size_t size = strlen(expected);

	g_assert(size < sizeof got);
	for (size_t i = 0; i < size; i++)
		if (ssh_guest_read(guest, got + i, 1, 5000) != 1)
			return false;
	return strcmp(got, expected) == 0;
}

static void play(struct ssh_guest *guest, void *data)
{
	struct playing *playing = data;

	for (const struct ssh_turn *turn = playing->tape->turns; turn->writes; turn++) {
		size_t size = strlen(turn->writes);

		if (turn->receives && !receive(guest, turn->receives)) {
			playing->wrong++;
			return;
		}
		for (size_t at = 0; at < size; at += playing->piece)
			ssh_guest_write(
			    guest, turn->writes + at, MIN(playing->piece, size - at));
	}
}

static json_t *strings(char *const *list)
{
	json_t *array = json_array();

	for (; list && *list; list++)
		json_array_append_new(array, json_string(*list));
	return array;
}

static json_t *tape_job(const struct ssh_tape *tape)
{
	const struct ssh_dialect *dialect = &tape->dialect;
	json_t *commands = json_array();

	for (size_t i = 0; i < G_N_ELEMENTS(tape->commands) && tape->commands[i]; i++)
		json_array_append_new(commands, json_string(tape->commands[i]));
	return json_pack("{s:o, s:{s:s, s:s*, s:s*, s:s*, s:s*, s:o}}", "commands", commands,
	    "dialect", "prompt", dialect->prompt, "pager", dialect->pager, "pager_answer",
	    dialect->pager_answer, "refusal", dialect->refusal, "farewell", dialect->farewell,
	    "setup", strings(dialect->setup));
}

static void check_tape(const struct ssh_tape *tape, size_t piece)
{
	struct playing playing = { .tape = tape, .piece = piece };
	struct ssh_service service = device(play, &playing);
	struct ssh_told told = visit(&service, tape_job(tape));

	if (strcmp(told.outcome, "ok") != 0 || playing.wrong > 0)
		fail_msg("%s: %s at %s", tape->name, told.outcome, told.stage);
	assert_string_equal(
	    json_string_value(json_object_get(told.json, "prompt")), tape->prompt);
	for (size_t i = 0; i < G_N_ELEMENTS(tape->texts) && tape->texts[i]; i++)
		assert_string_equal(ssh_told_text(&told, i), tape->texts[i]);
	ssh_told_clear(&told);
}

static void H06_command_lines(void **state)
{
	(void)state;
	for (const struct ssh_tape *tape = ssh_tapes; tape->name; tape++)
		check_tape(tape, 4096);
}

static void H06_slow_typing(void **state)
{
	(void)state;
	check_tape(&ssh_tapes[0], 1);
	check_tape(&ssh_tapes[1], 3);
}

static void no_prompt(struct ssh_guest *guest, void *data)
{
	(void)data;
	ssh_guest_say(guest, "\r\nchoose a menu entry (1-9)");
	ssh_guest_hang(guest);
}

static void H06_no_prompt(void **state)
{
	struct ssh_service service = device(no_prompt, NULL);
	struct ssh_told told = visit(&service, json_pack("{s:i}", "step_ms", 1000));

	(void)state;
	assert_string_equal(told.outcome, "no_prompt");
	assert_non_null(strstr(told.reason, "choose a menu entry"));
	ssh_told_clear(&told);
}

/* ---- H07: too much ------------------------------------------------------------------------ */

enum manners { STOPS, IGNORES };

struct talker {
	enum manners manners;
	bool asked;               /* to stop */
	size_t said;
};

static bool read_line(struct ssh_guest *guest, GString *line)
{
	char byte;

	g_string_truncate(line, 0);
	while (ssh_guest_read(guest, &byte, 1, 60000) == 1) {
		if (byte == '\r')
			return ssh_guest_say(guest, "\r\n");
		g_string_append_c(line, byte);
		ssh_guest_write(guest, &byte, 1);
	}
	return false;
}

/* A hundred megabytes, until somebody asks it to stop, or goes. */
static void pour(struct ssh_guest *guest, struct talker *talker)
{
	g_autofree char *line = g_strnfill(1022, 'x');
	g_autofree char *row = g_strconcat(line, "\r\n", NULL);
	char byte = 0;

	while (talker->said < 100 * 1000 * 1000 && ssh_guest_write(guest, row, 1024)) {
		talker->said += 1024;
		if (talker->said % (64 * 1024) == 0 &&
		    ssh_guest_read(guest, &byte, 1, 0) == 1 && byte == 3) {
			talker->asked = true;
			if (talker->manners == STOPS)
				return;
		}
	}
}

static void talk(struct ssh_guest *guest, void *data)
{
	struct talker *talker = data;
	g_autoptr(GString) line = g_string_new(NULL);

	while (ssh_guest_say(guest, "<HUAWEI>") && read_line(guest, line)) {
		if (strcmp(line->str, "quit") == 0)
			return;
		if (strcmp(line->str, "display log") == 0)
			pour(guest, talker);
		else
			ssh_guest_say(guest, "VRP\r\n");
	}
}

static struct ssh_told listen_to(struct talker *talker, json_t *commands)
{
	struct ssh_service service = device(talk, talker);
	struct ssh_told told =
	    visit(&service, json_pack("{s:o, s:i}", "commands", commands, "limit", 5000));
	json_t *first = json_array_get(json_object_get(told.json, "outputs"), 0);

	assert_true(json_is_true(json_object_get(first, "cut")));
	assert_int_equal(strlen(ssh_told_text(&told, 0)), 4 * 1023 - 1);
	assert_true(json_integer_value(json_object_get(first, "ms")) < 8000);
	assert_true(talker->asked);
	return told;
}

static void H07_endless_output(void **state)
{
	struct talker talker = { .manners = STOPS };
	struct ssh_told told =
	    listen_to(&talker, json_pack("[ss]", "display log", "display version"));

	(void)state;
	assert_string_equal(told.outcome, "ok");
	assert_string_equal(ssh_told_text(&told, 1), "VRP");
	ssh_told_clear(&told);
}

static void H07_does_not_stop(void **state)
{
	struct talker talker = { .manners = IGNORES };
	struct ssh_told told = listen_to(&talker, json_pack("[s]", "display log"));

	(void)state;
	assert_string_equal(told.outcome, "ok");
	ssh_told_clear(&told);

	/* What comes after it was never sent, and that is said. */
	talker = (struct talker){ .manners = IGNORES };
	told = listen_to(&talker, json_pack("[ss]", "display log", "display version"));
	assert_string_equal(told.outcome, "timeout");
	assert_string_equal(told.stage, "command");
	assert_null(ssh_told_text(&told, 1));
	ssh_told_clear(&told);
}

static int pour_out(struct ssh_guest *guest, const char *command, void *data)
{
	struct talker *talker = data;

	(void)command;
	talker->said = 0;
	pour(guest, talker);
	return 0;
}

static void H07_exec(void **state)
{
	struct talker talker = { .manners = IGNORES };
	struct ssh_service service = device(NULL, &talker);

	(void)state;
	service.exec = pour_out;
	struct ssh_told told = visit(&service,
	    json_pack("{s:{s:b}, s:[ss], s:i}", "dialect", "exec", 1, "commands", "dmesg", "dmesg",
		"limit", 5000));
	assert_string_equal(told.outcome, "ok");
	assert_int_equal(strlen(ssh_told_text(&told, 1)), 4 * 1023 - 1);
	ssh_told_clear(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(H06_command_lines),
		cmocka_unit_test(H06_slow_typing),
		cmocka_unit_test(H06_no_prompt),
		cmocka_unit_test(H07_endless_output),
		cmocka_unit_test(H07_does_not_stop),
		cmocka_unit_test(H07_exec),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
