#include "tests/faults/ssh_ask.h"

#include <gio/gio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HANG_GUARD_SECONDS 30

ssh_key ssh_test_key(enum ssh_keytypes_e type, int bits)
{
	ssh_key key = NULL;

	assert_int_equal(ssh_pki_generate(type, bits, &key), SSH_OK);
	return key;
}

char *ssh_test_key_line(ssh_key key)
{
	char *base64 = NULL, *line;

	assert_int_equal(ssh_pki_export_pubkey_base64(key, &base64), SSH_OK);
	line = g_strdup_printf("%s %s", ssh_key_type_to_char(ssh_key_type(key)), base64);
	ssh_string_free_char(base64);
	return line;
}

json_t *ssh_test_job(unsigned port, ssh_key key)
{
	g_autofree char *line = key ? ssh_test_key_line(key) : NULL;
	json_t *job = json_pack(
	    "{s:s, s:i, s:s, s:s, s:[s*], s:[s], s:i, s:i, s:i, s:i, s:{s:s, s:s, s:s, s:s}}",
	    "address", "127.0.0.1", "port", (int)port, "user", "duty", "password", TEST_PASSWORD,
	    "host_keys", line, "commands", "display version", "connect_ms", 3000, "step_ms", 8000,
	    "total_ms", 20000, "limit", 100000, "dialect", "prompt",
	    "^(<[^<>]+>|\\[[~*]?[^\\[\\]]+\\])$", "pager", "^ *---- More ----$", "refusal",
	    "^(Error|%|\\s*\\^)", "farewell", "quit");

	assert_non_null(job);
	return job;
}

struct ssh_told ssh_test_ask_text(const char *text)
{
	g_autofree char *program = g_build_filename(g_getenv("BUILD"), "zhiban-ssh", NULL);
	g_autofree char *guard = g_strdup_printf("%d", HANG_GUARD_SECONDS);
	g_autoptr(GError) error = NULL;
	g_autofree char *out = NULL, *err = NULL;
	gint64 begun = g_get_monotonic_time();
	g_autoptr(GSubprocess) child = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
		G_SUBPROCESS_FLAGS_STDERR_PIPE,
	    &error, "timeout", "--foreground", guard, program, NULL);
	struct ssh_told told = { 0 };

	assert_non_null(child);
	if (!g_subprocess_communicate_utf8(child, text, NULL, &out, &err, &error))
		fail_msg("%s", error->message);
	told.seconds = (double)(g_get_monotonic_time() - begun) / 1e6;
	/* Nothing but the answer is ever said. */
	assert_string_equal(err, "");
	told.json = json_loads(out, 0, NULL);
	if (!told.json || g_subprocess_get_exit_status(child) != 0)
		fail_msg("status %d: %s", g_subprocess_get_exit_status(child), out);
	assert_null(strstr(out, TEST_PASSWORD));
	json_unpack(told.json, "{s:s, s:s, s?s}", "outcome", &told.outcome, "stage", &told.stage,
	    "reason", &told.reason);
	return told;
}

struct ssh_told ssh_test_ask(json_t *job)
{
	char *text = json_dumps(job, 0);
	struct ssh_told told = ssh_test_ask_text(text);

	free(text);
	json_decref(job);
	return told;
}

void ssh_told_clear(struct ssh_told *told)
{
	json_decref(told->json);
	*told = (struct ssh_told){ 0 };
}

const char *ssh_told_text(const struct ssh_told *told, size_t i)
{
	json_t *output = json_array_get(json_object_get(told->json, "outputs"), i);

	return json_string_value(json_object_get(output, "text"));
}
