/* `zhiban secret set`: the secret of a credential, from the terminal without echo or from standard
 * input; never in the arguments, and never shown again. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/hidden.h"
#include "views/keeping.h"

#define SECRET_LIMIT 32768        /* a private key as JSON */

extern const struct command command_secret;

static bool refuse(GError **error, const char *sentence)
{
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, sentence);
	return false;
}

/* ---- the terminal ------------------------------------------------------------------------- */

/* Asks for what CREDENTIAL needs, each into SECRET. */
static bool ask_all(const json_t *credential, json_t *secret, GError **error)
{
	static const struct {
		const char *member, *prompt, *protocols, *field;
	} questions[] = {
		{ "community", N_("团体名："), "v1|v2c", NULL },
		{ "auth_password", N_("认证口令："), "v3", "auth" },
		{ "priv_password", N_("加密口令："), "v3", "priv" },
		{ "password", N_("SSH 口令："), "ssh", NULL },
	};
	const char *protocol = record_text(credential, "protocol");
	char buffer[SECRET_LIMIT] = "";
	bool good = true;

	for (size_t i = 0; good && i < G_N_ELEMENTS(questions); i++) {
		if (!word_in(questions[i].protocols, protocol) ||
		    (questions[i].field != NULL &&
			record_text(credential, questions[i].field) == NULL))
			continue;
		good = hidden_line_twice(_(questions[i].prompt), buffer, sizeof buffer, error);
		json_t *value = good ? json_string(buffer) : NULL;
		if (good && value == NULL)
			good = refuse(error, _("口令要是 UTF-8 文字，没有设置"));
		json_object_set_new(secret, questions[i].member, value);
	}
	explicit_bzero(buffer, sizeof buffer);
	return good;
}

static json_t *ask_terminal(const json_t *credential, GError **error)
{
	json_t *secret = json_object();

	if (!ask_all(credential, secret, error))
		g_clear_pointer(&secret, json_decref);
	return secret;
}

/* ---- standard input ----------------------------------------------------------------------- */

/* One line is a community, or the password of an SSH credential; a file of a private key is that;
 * an object is what it says. */
static json_t *parse_secret(const json_t *credential, const char *text, GError **error)
{
	bool ssh = g_strcmp0(record_text(credential, "protocol"), "ssh") == 0;
	bool key = ssh && g_str_has_prefix(text, "-----BEGIN ");
	bool object = text[0] == '{';
	json_t *secret = object ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) :
	    key ? json_pack("{s:o}", "private_key", json_sprintf("%s\n", text)) :
	    json_pack("{s:s}", ssh ? "password" : "community", text);

	if (secret == NULL || text[0] == '\0' || (!object && !key && strchr(text, '\n') != NULL)) {
		refuse(error,
		    _("标准输入要是一行团体名或 SSH 口令、一份私钥，或一个 JSON 对象，没有设置"));
		g_clear_pointer(&secret, json_decref);
	}
	return secret;
}

static json_t *read_input(const json_t *credential, GError **error)
{
	char buffer[SECRET_LIMIT];
	size_t length = fread(buffer, 1, sizeof buffer - 1, stdin);

	buffer[length] = '\0';
	json_t *secret = length == sizeof buffer - 1 || strlen(buffer) != length ? NULL :
	    parse_secret(credential, g_strchomp(buffer), error);
	if (secret == NULL && (error == NULL || *error == NULL))
		refuse(error, _("口令太长，没有设置"));
	explicit_bzero(buffer, sizeof buffer);
	return secret;
}

/* ---- setting ------------------------------------------------------------------------------ */

/* The credential that counts and is called NAME; NULL and one sentence. */
static json_t *find_credential(struct client *client, const char *name, GError **error)
{
	const struct kind *kind = kind_find("credential");
	json_auto_t *records = keeping_list(client, kind, json_pack("{s:s}", "name", name), error);

	for (size_t i = 0; i < json_array_size(records); i++)
		if (!record_has_ended(kind, json_array_get(records, i)))
			return json_incref(json_array_get(records, i));
	if (records != NULL)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    _("台账里没有名为 %s 的凭据，先用 zhiban put credential 建"), name);
	return NULL;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_secret, &argc, &argv, NULL, 2, 2))
		return COMMAND_USAGE;
	if (strcmp(argv[1], "set") != 0)
		return command_usage(&command_secret);
	own(client) client = client_open(where, &error);
	json_auto_t *credential = client == NULL ? NULL : find_credential(client, argv[2], &error);
	json_t *secret = credential == NULL ? NULL
	    : isatty(STDIN_FILENO)          ? ask_terminal(credential, &error)
					    : read_input(credential, &error);
	json_auto_t *answer = secret == NULL
	    ? NULL
	    : client_call(client, "secret.set",
		  json_pack("{s:s, s:o}", "name", argv[2], "secret", secret), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	printf(_("凭据 %s 的口令已设置\n"), argv[2]);
	return COMMAND_DONE;
}

const struct command command_secret = {
	.name = "secret",
	.usage = "set NAME",
	.title = N_("设置凭据的口令：终端不回显，或从标准输入"),
	.order = 120,
	.run = run,
};
