/* Secrets: a file only the service reads, written by a worker, whole or not at all. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/secrets.h"

struct fixture {
	char *dir, *path;
	struct secrets *secrets;
	GString *answers;            /* "ok" or the failure of each, in order */
};

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	setlocale(LC_CTYPE, "C.UTF-8");
	fixture->dir = g_dir_make_tmp("zhiban-XXXXXX", NULL);
	fixture->path = g_build_filename(fixture->dir, "secrets", NULL);
	fixture->secrets = secrets_open(fixture->dir, NULL);
	fixture->answers = g_string_new("");
	*state = fixture;
	return fixture->secrets == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	secrets_free(fixture->secrets);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_chmod(fixture->dir, 0700);
	g_unlink(fixture->path);
	g_rmdir(fixture->dir);
	g_string_free(fixture->answers, TRUE);
	g_free(fixture->path);
	g_free(fixture->dir);
	g_free(fixture);
	return 0;
}

static void answered(const char *failure, void *data)
{
	struct fixture *fixture = data;

	g_string_append_printf(fixture->answers, "%s;", failure == NULL ? "ok" : failure);
}

static void ask(struct fixture *fixture, const char *name, json_t *secret)
{
	secrets_set(fixture->secrets, name, secret, answered, fixture);
	json_decref(secret);
}

/* Until N were answered. */
static void await(const struct fixture *fixture, size_t n)
{
	size_t came = 0;

	while (came < n) {
		came = 0;
		for (const char *at = fixture->answers->str; *at != '\0'; at++)
			came += *at == ';';
		if (came < n)
			g_main_context_iteration(NULL, TRUE);
	}
}

static json_t *community(const char *text)
{
	return json_pack("{s:s}", "community", text);
}

static char *community_of(const struct secrets *secrets, const char *name)
{
	json_t *record = json_pack("{s:s, s:s}", "name", name, "protocol", "v2c");
	struct credential *credential = secrets_credential(secrets, record, NULL);
	char *text = credential == NULL ? NULL : g_strdup(credential->community);

	credential_free(credential);
	json_decref(record);
	return text;
}

static void assert_community(const struct secrets *secrets, const char *name, const char *expected)
{
	g_autofree char *text = community_of(secrets, name);

	assert_non_null(text);
	assert_string_equal(text, expected);
}

static void test_set_is_on_disk_when_answered(void **state)
{
	struct fixture *fixture = *state;
	struct stat info;

	ask(fixture, "lab", community("lake"));
	assert_string_equal(fixture->answers->str, "");
	assert_null(community_of(fixture->secrets, "lab"));
	await(fixture, 1);
	assert_string_equal(fixture->answers->str, "ok;");
	assert_community(fixture->secrets, "lab", "lake");
	assert_int_equal(stat(fixture->path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	own(secrets) again = secrets_open(fixture->dir, NULL);
	assert_non_null(again);
	assert_community(again, "lab", "lake");
}

static void test_many_at_once_lose_none(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("c%d", i);
		ask(fixture, name, community(name));
	}
	ask(fixture, "c3", community("newer"));
	await(fixture, 21);
	own(secrets) again = secrets_open(fixture->dir, NULL);
	assert_community(again, "c0", "c0");
	assert_community(again, "c3", "newer");
	assert_community(again, "c19", "c19");
}

static void test_what_is_refused(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *long_one = g_strnfill(256, 'x');
	json_t *refused[] = {
		json_object(),
		json_array(),
		json_pack("{s:s}", "community", ""),
		json_pack("{s:s}", "community", long_one),
		json_pack("{s:i}", "community", 7),
		json_pack("{s:s}", "pin", "lake"),
		json_pack("{s:s}", "auth_password", "1234567"),
		json_pack("{s:s, s:s}", "community", "lake", "password", "lake"),
		json_pack("{s:s, s:s}", "auth_password", "12345678", "private_key", "lake"),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_string_truncate(fixture->answers, 0);
		ask(fixture, "lab", refused[i]);
		await(fixture, 1);
		assert_string_not_equal(fixture->answers->str, "ok;");
	}
	assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
}

/* A login over SSH: what zhiban-ssh takes, and one sentence while there is nothing to log in with.
 */
static void test_ssh(void **state)
{
	struct fixture *fixture = *state;
	json_auto_t *record =
	    json_pack("{s:s, s:s, s:s}", "name", "ops", "protocol", "ssh", "user", "monitor");
	g_autoptr(GError) error = NULL;
	g_autofree char *key = g_strnfill(16384, 'k');

	assert_null(secrets_ssh(fixture->secrets, record, &error));
	assert_non_null(strstr(error->message, "ops"));
	ask(fixture, "ops", json_pack("{s:s, s:s}", "private_key", key, "passphrase", "lake"));
	await(fixture, 1);
	json_auto_t *login = secrets_ssh(fixture->secrets, record, NULL);
	assert_string_equal(json_string_value(json_object_get(login, "user")), "monitor");
	assert_string_equal(json_string_value(json_object_get(login, "private_key")), key);
	assert_string_equal(json_string_value(json_object_get(login, "passphrase")), "lake");
	assert_null(json_object_get(login, "password"));

	json_auto_t *agent = json_pack("{s:s, s:s, s:b}", "name", "other", "user", "monitor",
	    "ssh_agent", 1);
	json_auto_t *by_agent = secrets_ssh(fixture->secrets, agent, NULL);
	assert_true(json_is_true(json_object_get(by_agent, "agent")));
}

/* The file cannot be replaced: the old secret stays, on disk and in memory. */
static void test_failed_write_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *fresh = g_strconcat(fixture->path, ".new", NULL);

	ask(fixture, "lab", community("lake"));
	await(fixture, 1);
	assert_int_equal(g_mkdir(fresh, 0700), 0);
	ask(fixture, "lab", community("other"));
	await(fixture, 2);
	assert_string_not_equal(fixture->answers->str, "ok;ok;");
	assert_community(fixture->secrets, "lab", "lake");
	own(secrets) again = secrets_open(fixture->dir, NULL);
	assert_community(again, "lab", "lake");
	g_rmdir(fresh);
	ask(fixture, "lab", community("other"));
	await(fixture, 3);
	assert_community(fixture->secrets, "lab", "other");
}

static void test_freed_while_writing(void **state)
{
	struct fixture *fixture = *state;

	ask(fixture, "lab", community("lake"));
	ask(fixture, "two", community("pond"));
	g_clear_pointer(&fixture->secrets, secrets_free);
	while (g_main_context_iteration(NULL, FALSE))
		;
	assert_string_equal(fixture->answers->str, "");
}

static void test_files_that_are_not_trusted(void **state)
{
	struct fixture *fixture = *state;
	static const struct { const char *text; int mode; } files[] = {
		{ "{}", 0644 }, { "{}", 0640 }, { "{\"lab\":", 0600 }, { "[]", 0600 }, { "", 0600 },
		{ "{\"a\":{},\"a\":{}}", 0600 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(GError) error = NULL;
		assert_true(g_file_set_contents(fixture->path, files[i].text, -1, NULL));
		g_chmod(fixture->path, files[i].mode);
		assert_null(secrets_open(fixture->dir, &error));
		assert_non_null(error);
	}
}

/* What the level leaves out is not used; what it wants has to be there. */
static void test_credentials(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *protocol, *level;
		bool complete;
		enum credential_auth auth;
		enum credential_priv priv;
	} table[] = {
		{ "v3", "noAuthNoPriv", true, CREDENTIAL_AUTH_NONE, CREDENTIAL_PRIV_NONE },
		{ "v3", "authNoPriv", true, CREDENTIAL_AUTH_SHA256, CREDENTIAL_PRIV_NONE },
		{ "v3", "authPriv", false, CREDENTIAL_AUTH_SHA256, CREDENTIAL_PRIV_AES },
		{ "v2c", "authPriv", false, CREDENTIAL_AUTH_NONE, CREDENTIAL_PRIV_NONE },
	};

	ask(fixture, "v3", json_pack("{s:s}", "auth_password", "long enough"));
	await(fixture, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
		g_autoptr(GError) error = NULL;
		json_t *record = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", "v3", "protocol",
		    table[i].protocol, "level", table[i].level, "auth", "SHA-256", "priv", "AES");
		struct credential *credential =
		    secrets_credential(fixture->secrets, record, &error);
		assert_int_equal(credential != NULL, table[i].complete);
		assert_int_equal(error == NULL, table[i].complete);
		if (credential != NULL) {
			assert_int_equal(credential->auth, table[i].auth);
			assert_int_equal(credential->priv, table[i].priv);
		}
		credential_free(credential);
		json_decref(record);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_set_is_on_disk_when_answered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_at_once_lose_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ssh, setup, teardown),
		cmocka_unit_test_setup_teardown(test_failed_write_changes_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_freed_while_writing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_that_are_not_trusted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_credentials, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
