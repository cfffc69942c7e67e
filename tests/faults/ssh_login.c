/* Keys and logins, of the real zhiban-ssh with a server on a real socket: rows H03, H04, H05 and
 * H09 of the faults a device may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lab/ssh_server.h"
#include "tests/faults/ssh_ask.h"
#include "tests/faults/ssh_raw.h"

static ssh_key host, other, rsa, client;

static int make_keys(void **state)
{
	(void)state;
	host = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	other = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	client = ssh_test_key(SSH_KEYTYPE_ED25519, 0);
	rsa = ssh_test_key(SSH_KEYTYPE_RSA, 2048);
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	ssh_key_free(host);
	ssh_key_free(other);
	ssh_key_free(client);
	ssh_key_free(rsa);
	return 0;
}

/* ---- a device that answers ---------------------------------------------------------------- */

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

/* A command line of one command, after what DATA says first. */
static void command_line(struct ssh_guest *guest, void *data)
{
	const char *greeting = data;
	g_autoptr(GString) line = g_string_new(NULL);

	if (greeting)
		ssh_guest_say(guest, greeting);
	while (ssh_guest_say(guest, "<HUAWEI>") && read_line(guest, line)) {
		if (strcmp(line->str, "quit") == 0)
			return;
		ssh_guest_say(guest, strcmp(line->str, "display version") == 0
			? "Huawei Versatile Routing Platform Software\r\nVRP (R) software\r\n"
			: "Error: Unrecognized command found at '^' position.\r\n");
	}
}

static struct ssh_service device(void)
{
	return (struct ssh_service){ .key = host,
		.methods = SSH_AUTH_METHOD_PASSWORD,
		.user = "duty",
		.password = TEST_PASSWORD,
		.shell = command_line };
}

#define VERSION "Huawei Versatile Routing Platform Software\nVRP (R) software"

/* Asks SERVICE, with the job changed by what CHANGE holds (taken over; may be NULL). */
static struct ssh_told ask(
    const struct ssh_service *service, ssh_key trusted, json_t *change, struct ssh_seen *seen)
{
	struct ssh_server *server = ssh_server_new(service, NULL);
	json_t *job = ssh_test_job(ssh_server_port(server), trusted);

	json_object_update(job, change);
	json_decref(change);
	struct ssh_told told = ssh_test_ask(job);
	*seen = ssh_server_seen(server);
	ssh_server_free(server);
	return told;
}

static void assert_told(struct ssh_told *told, const char *outcome, const char *stage)
{
	if (strcmp(told->outcome, outcome) != 0 || strcmp(told->stage, stage) != 0)
		fail_msg("%s at %s: %s", told->outcome, told->stage, told->reason);
}

static void password_login(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;
	struct ssh_told told = ask(&service, host, NULL, &seen);

	(void)state;
	assert_told(&told, "ok", "close");
	assert_string_equal(ssh_told_text(&told, 0), VERSION);
	assert_string_equal(
	    json_string_value(json_object_get(told.json, "prompt")), "<HUAWEI>");
	assert_int_equal(seen.passwords, 1);
	ssh_told_clear(&told);
}

static void greeting_before_login(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.issue = "\xd6\xb5\xb0\xe0\xd7\xa8\xd3\xc3\r\n\033[31mno entry\033[0m";
	struct ssh_told told = ask(&service, host, NULL, &seen);
	assert_told(&told, "ok", "close");
	const char *banner = json_string_value(json_object_get(told.json, "banner"));
	assert_non_null(strstr(banner, "值班专用\n"));
	assert_null(strchr(banner, '\033'));
	ssh_told_clear(&told);
}

/* The change to a job that brings the key of the client, locked by PASSPHRASE; SAID is what the job
 * says of that. By a file: libssh's export to memory reads behind a string. */
static json_t *private_key(const char *passphrase, const char *said)
{
	g_autofree char *file = g_build_filename(g_get_tmp_dir(), "client-key", NULL);
	g_autofree char *text = NULL;

	assert_int_equal(
	    ssh_pki_export_privkey_file(client, passphrase, NULL, NULL, file), SSH_OK);
	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	assert_int_equal(remove(file), 0);
	return json_pack("{s:s, s:s*}", "private_key", text, "passphrase", said);
}

static void key_login(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.methods = SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_PASSWORD;
	service.client = client;
	struct ssh_told told = ask(&service, host, private_key(NULL, NULL), &seen);
	assert_told(&told, "ok", "close");
	assert_int_equal(seen.passwords, 0);
	ssh_told_clear(&told);

	told = ask(&service, host, private_key("locked away", "locked away"), &seen);
	assert_told(&told, "ok", "close");
	ssh_told_clear(&told);

	told = ask(&service, host, private_key("locked away", "guess"), &seen);
	assert_told(&told, "bad_job", "auth");
	assert_int_equal(seen.keys, 0);
	ssh_told_clear(&told);

	/* A key that is not accepted is no reason to try the password as well. */
	service.client = other;
	told = ask(&service, host, private_key(NULL, NULL), &seen);
	assert_told(&told, "auth_refused", "auth");
	assert_int_equal(seen.passwords, 0);
	ssh_told_clear(&told);
}

static void key_and_password(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.methods = SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_PASSWORD;
	service.client = client;
	service.key_is_not_enough = true;
	struct ssh_told told = ask(&service, host, private_key(NULL, NULL), &seen);
	assert_told(&told, "ok", "close");
	assert_int_equal(seen.passwords, 1);
	ssh_told_clear(&told);
}

static void command_channels(struct ssh_guest *guest, void *data)
{
	(void)guest;
	(void)data;
	fail();
}

static int run_command(struct ssh_guest *guest, const char *command, void *data)
{
	(void)data;
	if (strcmp(command, "false") == 0)
		return 1;
	ssh_guest_say(guest, "\033[1mLinux\033[0m\thost\r\nload 0.5\n");
	return 0;
}

static void exec_channels(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;
	json_t *change = json_pack("{s:{s:b}, s:[sss]}", "dialect", "exec", 1, "commands", "uname",
	    "false", "uptime");

	(void)state;
	service.shell = command_channels;
	service.exec = run_command;
	struct ssh_told told = ask(&service, host, change, &seen);
	assert_told(&told, "ok", "close");
	assert_string_equal(ssh_told_text(&told, 0), "Linux   host\nload 0.5");
	assert_string_equal(ssh_told_text(&told, 1), "");
	assert_int_equal(json_integer_value(json_object_get(
			     json_array_get(json_object_get(told.json, "outputs"), 1), "exit")),
	    1);
	assert_int_equal(seen.commands, 3);
	assert_int_equal(seen.shells, 0);
	ssh_told_clear(&told);
}

/* ---- H03 ---------------------------------------------------------------------------------- */

static void H03_unknown_host_key(void **state)
{
	struct ssh_service service = device();
	g_autofree char *line = ssh_test_key_line(host);
	struct ssh_seen seen;
	struct ssh_told told = ask(&service, NULL, NULL, &seen);

	(void)state;
	assert_told(&told, "host_key_unknown", "host_key");
	assert_string_equal(
	    json_string_value(json_object_get(told.json, "host_key")), line);
	assert_true(g_str_has_prefix(
	    json_string_value(json_object_get(told.json, "fingerprint")), "SHA256:"));
	assert_int_equal(seen.connections, 1);
	assert_int_equal(seen.none + seen.passwords + seen.questions + seen.keys, 0);
	ssh_told_clear(&told);
}

static void H03_changed_host_key(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	struct ssh_told told = ask(&service, other, NULL, &seen);
	assert_told(&told, "host_key_changed", "host_key");
	assert_int_equal(seen.none + seen.passwords + seen.questions + seen.keys, 0);
	ssh_told_clear(&told);

	/* A key of another kind than the known one is as strange. */
	told = ask(&service, rsa, NULL, &seen);
	assert_told(&told, "host_key_changed", "host_key");
	assert_int_equal(seen.none + seen.passwords + seen.questions + seen.keys, 0);
	ssh_told_clear(&told);
}

/* ---- H04 ---------------------------------------------------------------------------------- */

static struct ssh_service old_device(void)
{
	struct ssh_service service = device();

	service.key = rsa;
	service.kex = "diffie-hellman-group1-sha1";
	service.host_key_algorithms = "ssh-rsa";
	service.ciphers = "3des-cbc";
	service.macs = "hmac-sha1";
	return service;
}

static void H04_old_algorithms(void **state)
{
	struct ssh_service service = old_device();
	struct ssh_seen seen;

	(void)state;
	struct ssh_told told = ask(&service, rsa, NULL, &seen);
	assert_told(&told, "no_common_algorithm", "kex");
	assert_non_null(strstr(told.reason, "diffie-hellman-group1-sha1"));
	assert_non_null(strstr(told.reason, "旧算法"));
	ssh_told_clear(&told);

	told = ask(&service, rsa, json_pack("{s:b}", "legacy", 1), &seen);
	assert_told(&told, "ok", "close");
	assert_string_equal(ssh_told_text(&told, 0), VERSION);
	ssh_told_clear(&told);
}

static void H04_hopeless_algorithms(void **state)
{
	static const struct {
		const char *host_key, *mac, *word;
	} cases[] = {
		{ "ssh-dss", "hmac-sha2-256", "DSA" },
		{ "rsa-sha2-256", "hmac-md5", "hmac-md5" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) words = ssh_raw_kexinit("diffie-hellman-group14-sha256",
		    cases[i].host_key, "aes128-ctr", cases[i].mac);
		struct ssh_raw *raw = ssh_raw_new(
		    (struct ssh_raw_words){ .bytes = words->data, .size = words->len });
		json_t *job = ssh_test_job(ssh_raw_port(raw), rsa);
		json_object_set_new(job, "legacy", json_true());
		struct ssh_told told = ssh_test_ask(job);
		assert_told(&told, "no_common_algorithm", "kex");
		assert_non_null(strstr(told.reason, cases[i].word));
		ssh_told_clear(&told);
		ssh_raw_free(raw);
	}
}

/* ---- H05 ---------------------------------------------------------------------------------- */

static void questions(const struct ssh_round *rounds, const char *outcome, const char *word)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	service.methods = SSH_AUTH_METHOD_INTERACTIVE;
	service.rounds = rounds;
	struct ssh_told told = ask(&service, host, NULL, &seen);
	assert_told(&told, outcome, strcmp(outcome, "ok") == 0 ? "close" : "auth");
	if (word)
		assert_non_null(strstr(told.reason, word));
	assert_int_equal(seen.questions, 1);
	ssh_told_clear(&told);
}

static void H05_keyboard_interactive(void **state)
{
	static const struct ssh_round one[] = {
		{ .n = 1, .prompts = { "Password: " }, .wanted = { TEST_PASSWORD } }, { 0 } };
	static const struct ssh_round two[] = { { .instruction = "Enter your credentials",
						     .n = 2,
						     .prompts = { "Username:", "Password:" },
						     .echo = { 1, 0 },
						     .wanted = { "duty", TEST_PASSWORD } },
		{ 0 } };
	static const struct ssh_round hanzi[] = {
		{ .n = 1, .prompts = { "请输入密码：" }, .wanted = { TEST_PASSWORD } },
		{ .instruction = "last login: yesterday" }, { 0 } };

	(void)state;
	questions(one, "ok", NULL);
	questions(two, "ok", NULL);
	questions(hanzi, "ok", NULL);
}

static void H05_questions_for_a_person(void **state)
{
	static const struct ssh_round token[] = {
		{ .n = 2,
		    .prompts = { "Password:", "Dynamic code:" },
		    .wanted = { TEST_PASSWORD, "?" } },
		{ 0 } };
	static const struct ssh_round old[] = {
		{ .n = 1, .prompts = { "Password:" }, .wanted = { TEST_PASSWORD } },
		{ .instruction = "Your password has expired.",
		    .n = 2,
		    .prompts = { "New password:", "Retype new password:" },
		    .wanted = { "?", "?" } },
		{ 0 } };
	/* Asked again for what was just said: it was wrong, and is not said twice. */
	static const struct ssh_round again[] = {
		{ .n = 1, .prompts = { "Password:" }, .wanted = { TEST_PASSWORD } },
		{ .n = 1, .prompts = { "Password:" }, .wanted = { TEST_PASSWORD } }, { 0 } };

	(void)state;
	questions(token, "question", "Dynamic code");
	questions(old, "password_expired", NULL);
	questions(again, "auth_refused", NULL);
}

static void H05_new_password_wanted(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.wants_new_password = true;
	struct ssh_told told = ask(&service, host, NULL, &seen);
	assert_told(&told, "password_expired", "auth");
	assert_int_equal(seen.passwords, 1);
	ssh_told_clear(&told);
}

/* ---- at the command line ------------------------------------------------------------------ */

/* A question at the terminal; what is answered comes into DATA. */
static void change_now(struct ssh_guest *guest, void *data)
{
	GString *answer = data;

	ssh_guest_say(guest,
	    "Warning: The initial password poses security risks.\r\n"
	    "The password needs to be changed. Change now? [Y/N]:");
	if (read_line(guest, answer))
		command_line(guest, NULL);
}

static void H05_change_now(void **state)
{
	g_autoptr(GString) answer = g_string_new(NULL);
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.shell = change_now;
	service.data = answer;
	struct ssh_told told = ask(&service, host, NULL, &seen);
	assert_told(&told, "password_expired", "shell");
	assert_non_null(strstr(told.reason, "Change now? [Y/N]:"));
	assert_string_equal(answer->str, "");
	ssh_told_clear(&told);

	json_t *job = ssh_test_job(1, NULL);
	json_t *dialect = json_incref(json_object_get(job, "dialect"));
	json_object_set_new(dialect, "questions",
	    json_pack("[{s:s, s:s}]", "expect", "Change now\\? \\[Y/N\\]:$", "answer", "N"));
	json_decref(job);
	told = ask(&service, host, json_pack("{s:o}", "dialect", dialect), &seen);
	assert_told(&told, "ok", "close");
	assert_string_equal(answer->str, "N");
	assert_string_equal(ssh_told_text(&told, 0), VERSION);
	ssh_told_clear(&told);
}

/* ---- H09 ---------------------------------------------------------------------------------- */

static void no_free_line(struct ssh_guest *guest, void *data)
{
	(void)data;
	ssh_guest_say(guest, "\r\nAll user interfaces are used, please try later!\r\n");
}

static void H09_no_free_line(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.shell = no_free_line;
	struct ssh_told told = ask(&service, host, NULL, &seen);
	assert_told(&told, "busy", "shell");
	assert_int_equal(seen.connections, 1);
	ssh_told_clear(&told);
}

static void H09_wrong_password_once(void **state)
{
	struct ssh_service service = device();
	struct ssh_seen seen;

	(void)state;
	service.password = "another";
	service.methods = SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_INTERACTIVE;
	struct ssh_told told = ask(&service, host, NULL, &seen);
	assert_told(&told, "auth_refused", "auth");
	assert_int_equal(seen.connections, 1);
	assert_int_equal(seen.passwords + seen.questions, 1);
	ssh_told_clear(&told);
}

static void H09_login_rate_limit(void **state)
{
	struct ssh_raw *raw = ssh_raw_new((struct ssh_raw_words){ .hangs_up = true });
	struct ssh_told told = ssh_test_ask(ssh_test_job(ssh_raw_port(raw), host));

	(void)state;
	assert_told(&told, "lost", "banner");
	ssh_told_clear(&told);
	ssh_raw_free(raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(password_login),
		cmocka_unit_test(greeting_before_login),
		cmocka_unit_test(key_login),
		cmocka_unit_test(key_and_password),
		cmocka_unit_test(exec_channels),
		cmocka_unit_test(H03_unknown_host_key),
		cmocka_unit_test(H03_changed_host_key),
		cmocka_unit_test(H04_old_algorithms),
		cmocka_unit_test(H04_hopeless_algorithms),
		cmocka_unit_test(H05_keyboard_interactive),
		cmocka_unit_test(H05_questions_for_a_person),
		cmocka_unit_test(H05_new_password_wanted),
		cmocka_unit_test(H05_change_now),
		cmocka_unit_test(H09_no_free_line),
		cmocka_unit_test(H09_wrong_password_once),
		cmocka_unit_test(H09_login_rate_limit),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
