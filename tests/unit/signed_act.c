/* Acts that are signed, at a real service with one kind more: of the shape of a handover. Who signs
 * is who acts, wherever he sits; without the right password nothing is written; and no other door
 * leads around it. */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "service/service.h"
#include "tests/unit/pledge.h"
#include "views/client.h"

#define FIRST "甲的签名口令-1"
#define SECOND "乙的签名口令-2"

/* ---- the service --------------------------------------------------------------------------- */

struct house {
	char *dir;
	pid_t service;
	struct client_place place;
	int64_t first, second;       /* two persons with passwords */
	uid_t uid;                   /* who calls */
};

static void begin_service(struct house *house)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	house->service = fork();
	if (house->service == 0) {
		struct places places = { 0 };
		close(ready[0]);
		if (places_read(NULL, &places, NULL))
			places_override(&places, house->dir, NULL);
		_exit(service_run(&places, ready[1]));
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

static void end_service(const struct house *house)
{
	int status;

	kill(house->service, SIGTERM);
	waitpid(house->service, &status, 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* As the login HOUSE->uid where that is not 0. */
static struct client *connect_to(const struct house *house)
{
	GError *error = NULL;

	assert_int_equal(seteuid(house->uid), 0);
	struct client *client = client_open(&house->place, &error);
	assert_int_equal(seteuid(getuid()), 0);

	if (error != NULL)
		print_message("%s\n", error->message);
	assert_non_null(client);
	return client;
}

/* The answer of one call over a line of its own; *RET_ERROR where it is refused. */
static json_t *ask(const struct house *house, const char *method, json_t *params,
    json_t **ret_error)
{
	own(client) client = connect_to(house);

	return client_call(client, method, params, 0, ret_error, NULL);
}

static json_t *must(const struct house *house, const char *method, json_t *params)
{
	json_t *error = NULL, *answer = ask(house, method, params, &error);

	if (answer == NULL)
		fail_msg("%s: %s", method, json_dumps(error, JSON_COMPACT));
	return answer;
}

static int64_t must_do(const struct house *house, json_t *params)
{
	json_t *answer = must(house, "do", params);
	int64_t id = json_integer_value(json_object_get(answer, "id"));

	json_decref(answer);
	return id;
}

/* PARAMS are refused with CODE, with a reason of FIELD (NULL: of none). */
static void assert_refused(const struct house *house, const char *method, json_t *params, int code,
    const char *field)
{
	json_t *error = NULL, *answer = ask(house, method, params, &error);
	json_t *reasons = json_object_get(json_object_get(error, "data"), "reasons");

	if (answer != NULL)
		fail_msg("not refused: %s", json_dumps(answer, JSON_COMPACT));
	assert_int_equal(json_integer_value(json_object_get(error, "code")), code);
	const char *said =
	    json_string_value(json_object_get(json_array_get(reasons, 0), "field"));
	if (g_strcmp0(said, field) != 0)
		fail_msg("%s instead of %s", said, field);
	json_decref(error);
}

/* A person in force whose password is PASSWORD: by a reset, and changed where anybody sits. */
static int64_t hire(const struct house *house, const char *name, int uid, const char *password)
{
	int64_t id = must_do(house, json_pack(
	    "{s:s, s:s, s:{s:s, s:s, s:i, s:s, s:s}}", "kind", "person", "act", "create", "fields",
	    "name", name, "login", name, "uid", uid, "organisation", "中心", "valid_until",
	    "2099-12-31"));

	must_do(house, json_pack("{s:s, s:s, s:I}", "kind", "person", "act", "authorise", "id",
	    (json_int_t)id));
	json_t *reset = must(house, "signing.reset", json_pack("{s:I}", "person", (json_int_t)id));
	json_decref(must(house, "signing.set", json_pack("{s:I, s:O, s:s}", "person",
	    (json_int_t)id, "old", json_object_get(reset, "password"), "password", password)));
	json_decref(reset);
	return id;
}

/* The service looks for its helper beside itself. */
static void put_helper_beside(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);
	g_autofree char *link = g_build_filename(folder, "zhiban-sign", NULL);
	g_autofree char *given = g_build_filename(g_getenv("BUILD"), "zhiban-sign", NULL);
	g_autofree char *program = g_canonicalize_filename(given, NULL);

	assert_true(symlink(program, link) == 0 || errno == EEXIST);
}

static int open_house(void **state)
{
	struct house *house = *state = g_new0(struct house, 1);

	house->uid = getuid();
	put_helper_beside();
	/* not below TMPDIR, which may be closed to the logins of these stories */
	house->dir = g_mkdtemp(g_strdup("/tmp/zhiban-signed-XXXXXX"));
	assert_int_equal(g_chmod(house->dir, 0750), 0);
	house->place.socket = g_build_filename(house->dir, "socket", NULL);
	begin_service(house);
	json_t *made = must(house, "do", json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind",
	    "organisation", "act", "create", "fields", "name", "中心", "type", "ops_unit"));
	json_decref(made);
	house->first = hire(house, "值班甲", 4001, FIRST);
	house->second = hire(house, "值班乙", 4002, SECOND);
	return 0;
}

static void remove_all(const char *dir)
{
	GDir *all = g_dir_open(dir, 0, NULL);
	const char *name;

	while (all != NULL && (name = g_dir_read_name(all)) != NULL) {
		g_autofree char *path = g_build_filename(dir, name, NULL);
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			remove_all(path);
		else
			g_unlink(path);
	}
	if (all != NULL)
		g_dir_close(all);
	g_rmdir(dir);
}

static int close_house(void **state)
{
	struct house *house = *state;

	end_service(house);
	remove_all(house->dir);
	g_free(house->dir);
	g_free(house->place.socket);
	g_free(house);
	return 0;
}

/* ---- what is said -------------------------------------------------------------------------- */

static int64_t new_pledge(const struct house *house)
{
	return must_do(house, json_pack("{s:s, s:s, s:{s:s}}", "kind", "pledge", "act", "create",
	    "fields", "name", "夜班"));
}

static json_t *act_on(int64_t id, const char *act)
{
	return json_pack("{s:s, s:I, s:s}", "kind", "pledge", "id", (json_int_t)id, "act", act);
}

static json_t *signed_by(int64_t id, const char *act, int64_t person, const char *password)
{
	json_t *params = act_on(id, act);

	json_object_set_new(params, "signer", json_pack("{s:I, s:s}", "person", (json_int_t)person,
	    "password", password));
	return params;
}

static json_t *get(const struct house *house, int64_t id)
{
	json_t *answer = must(house, "get", json_pack("{s:s, s:I}", "kind", "pledge", "id",
	    (json_int_t)id));
	json_t *record = json_incref(json_object_get(answer, "record"));

	json_decref(answer);
	return record;
}

/* What the audit log answers, once all that was queued for it is written. */
static char *audit_of(const struct house *house, const char *where)
{
	new_pledge(house);
	g_autofree char *command = g_strdup_printf("sqlite3 'file:%s/records.db?mode=ro' \"%s\"",
	    house->dir, where);
	const char *const argv[] = { "/bin/sh", "-c", command, NULL };
	char *out = NULL;

	assert_true(g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, 0, NULL, NULL, &out, NULL,
	    NULL, NULL));
	return out;
}

/* Out by the one, in by the other, at one terminal; each is who acted, and the log says how. */
static void test_two_sign(void **state)
{
	const struct house *house = *state;
	int64_t id = new_pledge(house);

	must_do(house, signed_by(id, "sign_out", house->first, FIRST));
	assert_refused(house, "do", signed_by(id, "sign_in", house->first, FIRST), -32000,
	    "incoming");
	must_do(house, signed_by(id, "sign_in", house->second, SECOND));
	json_t *record = get(house, id);
	assert_int_equal(record_integer(record, "outgoing"), house->first);
	assert_int_equal(record_integer(record, "incoming"), house->second);
	assert_string_equal(record_text(record, "state"), "transferred");
	json_decref(record);
	g_autofree char *rows = audit_of(house,
	    "SELECT action, name, json_extract(detail, '$.signed.by') FROM audit "
	    "WHERE success AND action LIKE 'pledge.sign%' ORDER BY seq");
	assert_string_equal(rows, "pledge.sign_out|值班甲|password\n"
				  "pledge.sign_in|值班乙|password\n");
}

/* Nothing, a wrong one, somebody else's, of nobody: nothing is written, and all that is said beside
 * the password is the same. */
static void test_no_signature_no_act(void **state)
{
	const struct house *house = *state;
	int64_t id = new_pledge(house);

	assert_refused(house, "do", signed_by(id, "sign_out", house->first, ""), -32000,
	    "password");
	assert_refused(house, "do", signed_by(id, "sign_out", house->first, SECOND), -32000,
	    "password");
	assert_refused(house, "do", signed_by(id, "sign_out", house->second, "x"), -32000,
	    "password");
	assert_refused(house, "do", signed_by(id, "sign_out", 999, FIRST), -32000, "password");
	assert_refused(house, "do", signed_by(id, "sign_out", 0, FIRST), -32000, "password");
	json_t *record = get(house, id);
	assert_string_equal(record_text(record, "state"), "preparing");
	assert_null(json_object_get(record, "outgoing"));
	json_decref(record);
	g_autofree char *rows = audit_of(house,
	    "SELECT json_extract(detail, '$.cause'), json_extract(detail, '$.for') FROM audit "
	    "WHERE action = 'signing.wrong' ORDER BY seq");
	assert_string_equal(rows, "wrong|pledge.sign_out\nwrong|pledge.sign_out\n"
				  "not_set|pledge.sign_out\nnot_set|pledge.sign_out\n");
}

/* Together with others, as somebody else, without its kind of act: no way around. */
static void test_other_doors(void **state)
{
	const struct house *house = *state;
	int64_t id = new_pledge(house);

	assert_refused(house, "do_all", json_pack("{s:[o]}", "acts",
	    signed_by(id, "sign_out", house->first, FIRST)), -32602, NULL);
	json_t *create = json_pack("{s:s, s:s, s:{s:s}, s:{s:I, s:s}}", "kind", "pledge", "act",
	    "create", "fields", "name", "x", "signer", "person", (json_int_t)house->first,
	    "password", FIRST);
	assert_refused(house, "do", create, -32602, NULL);
	assert_refused(house, "sign_on", json_pack("{s:I, s:s}", "person",
	    (json_int_t)house->first, "password", FIRST), -32000, NULL);
	json_t *record = get(house, id);
	assert_string_equal(record_text(record, "state"), "preparing");
	json_decref(record);
}

/* On trial who has set none signs by his login; who has set one does not. */
static void test_trial(void **state)
{
	const struct house *house = *state;
	int64_t id = new_pledge(house);

	must_do(house, act_on(id, "sign_out"));
	assert_refused(house, "do", signed_by(id, "sign_in", house->second, ""), -32000,
	    "password");
	g_autofree char *by = audit_of(house,
	    "SELECT json_extract(detail, '$.signed.by') FROM audit WHERE success AND "
	    "action = 'pledge.sign_out' ORDER BY seq DESC LIMIT 1");
	assert_string_equal(by, "trial\n");
}

/* ---- logins of their own ------------------------------------------------------------------- */

#define FIRST_UID 4001
#define SHARED_UID 4003

static void give_duty(const struct house *house, int64_t person)
{
	int64_t grant = must_do(house, json_pack("{s:s, s:s, s:{s:I, s:s}}", "kind", "grant",
	    "act", "create", "fields", "person", (json_int_t)person, "role", "duty_operator"));

	must_do(house, json_pack("{s:s, s:s, s:I}", "kind", "grant", "act", "authorise", "id",
	    (json_int_t)grant));
}

static json_t *with_password(json_t *params, const char *password)
{
	json_object_set_new(params, "password", json_string(password));
	return params;
}

/* Who has a login of his own signs with his own password there; the second person at his terminal
 * acts with the roles that person has, and it is kept whose terminal it was. */
static void test_own_login(void **state)
{
	struct house *house = *state, own;
	int64_t id = new_pledge(house);

	if (getuid() != 0)
		skip();
	give_duty(house, house->first);
	own = *house;
	own.uid = FIRST_UID;
	assert_refused(&own, "do", act_on(id, "sign_out"), -32000, "password");
	assert_refused(&own, "do", with_password(act_on(id, "sign_out"), SECOND), -32000,
	    "password");
	must_do(&own, with_password(act_on(id, "sign_out"), FIRST));
	json_t *in = signed_by(id, "sign_in", house->second, SECOND);
	assert_refused(&own, "do", json_incref(in), -32001, NULL);
	give_duty(house, house->second);
	must_do(&own, in);
	json_t *record = get(house, id);
	assert_int_equal(record_integer(record, "incoming"), house->second);
	assert_int_equal(record_integer(record, "host"), house->first);
	json_decref(record);
	assert_refused(&own, "signing.reset", json_pack("{s:I}", "person",
	    (json_int_t)house->second), -32001, NULL);
	assert_refused(&own, "signing.state", json_pack("{s:I}", "person",
	    (json_int_t)house->second), -32001, NULL);
	assert_refused(&own, "signing.set", json_pack("{s:s}", "password", "another-one"), -32000,
	    "password");
}

static bool creates(struct client *client)
{
	json_t *made = client_call(client, "do", json_pack("{s:s, s:s, s:{s:s}}", "kind", "pledge",
	    "act", "create", "fields", "name", "x"), 0, NULL, NULL);

	json_decref(made);
	return made != NULL;
}

static void sign_on(struct client *client, int64_t person, const char *password)
{
	json_t *answer = client_call(client, "sign_on", json_pack("{s:I, s:s}", "person",
	    (json_int_t)person, "password", password), 0, NULL, NULL);

	assert_non_null(answer);
	assert_true(json_is_true(json_object_get(json_object_get(answer, "actor"), "shared")));
	assert_int_equal(record_integer(json_object_get(answer, "actor"), "person"), person);
	json_decref(answer);
}

/* A shared login is nobody until somebody signs on, and then it is he, on that line alone, until he
 * leaves or it is locked. */
static void test_shared_login(void **state)
{
	struct house *house = *state, shared;

	if (getuid() != 0)
		skip();
	int64_t id = must_do(house, json_pack("{s:s, s:s, s:{s:s, s:s, s:i, s:s, s:s, s:b}}",
	    "kind", "person", "act", "create", "fields", "name", "公用值班台", "login", "duty",
	    "uid", SHARED_UID, "organisation", "中心", "valid_until", "2099-12-31", "shared", 1));
	must_do(house, json_pack("{s:s, s:s, s:I}", "kind", "person", "act", "authorise", "id",
	    (json_int_t)id));
	give_duty(house, id);            /* in vain */
	shared = *house;
	shared.uid = SHARED_UID;
	own(client) client = connect_to(&shared);
	assert_false(creates(client));
	assert_null(client_call(client, "sign_on", json_pack("{s:I, s:s}", "person",
	    (json_int_t)house->first, "password", SECOND), 0, NULL, NULL));
	assert_false(creates(client));
	sign_on(client, house->first, FIRST);
	assert_true(creates(client));
	own(client) another = connect_to(&shared);
	assert_false(creates(another));
	json_decref(client_call(client, "audit.note", json_pack("{s:s}", "action", "lock"), 0, NULL,
	    NULL));
	assert_false(creates(client));
	sign_on(client, house->first, FIRST);
	json_decref(client_call(client, "sign_off", json_object(), 0, NULL, NULL));
	assert_false(creates(client));
	g_autofree char *rows = audit_of(house,
	    "SELECT name FROM audit WHERE success AND action = 'pledge.create' "
	    "AND uid = 4003 ORDER BY seq DESC LIMIT 1");
	assert_string_equal(rows, "值班甲\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_sign),
		cmocka_unit_test(test_no_signature_no_act),
		cmocka_unit_test(test_other_doors),
		cmocka_unit_test(test_trial),
		cmocka_unit_test(test_own_login),
		cmocka_unit_test(test_shared_login),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	every_kind_and(&kind_pledge);
	return cmocka_run_group_tests(tests, open_house, close_house);
}
