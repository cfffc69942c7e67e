/* `zhiban sign`: the signing password, set by its owner and reset by the security administrator. It
 * comes from the terminal without echo or from standard input; never in the arguments. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/wipe.h"
#include "views/command.h"
#include "views/hidden.h"
#include "views/keeping.h"

#define PASSWORD_SIZE 256

extern const struct command command_sign;

/* {person: id} of the person called NAME (NULL: who calls); NULL and one sentence. */
static json_t *whose(struct client *client, const char *name, GError **error)
{
	own(names) names = names_new(client);
	int64_t id = name == NULL ? 0 : names_find(names, kind_find("person"), name, error);

	if (name == NULL)
		return json_object();
	return id == 0 ? NULL : json_pack("{s:I}", "person", (json_int_t)id);
}

static json_t *ask_state(struct client *client, GError **error)
{
	return client_call(client, "signing.state", json_object(), 0, NULL, error);
}

/* Puts what is typed into member NAME of PARAMS. */
static bool ask_into(json_t *params, const char *name, const char *prompt, bool twice,
    GError **error)
{
	char typed[PASSWORD_SIZE] = "";
	bool good = (twice ? hidden_line_twice : hidden_line)(prompt, typed, sizeof typed, error);
	json_t *value = good ? json_string(typed) : NULL;

	explicit_bzero(typed, sizeof typed);
	if (good && value == NULL)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("口令要是 UTF-8 文字，没有设置"));
	json_object_set_new(params, name, value);
	return value != NULL;
}

static int set(struct client *client, const char *name, GError **error)
{
	json_auto_t *state = name == NULL ? ask_state(client, error) : NULL;
	json_t *params = name == NULL && state == NULL ? NULL : whose(client, name, error);
	bool first = g_strcmp0(record_text(state, "state"), "none") == 0;

	if (params == NULL)
		return COMMAND_FAILED;
	if ((!first && !ask_into(params, "old", _("现在的签名口令："), false, error)) ||
	    !ask_into(params, "password", _("新的签名口令："), true, error)) {
		json_decref(params);
		return COMMAND_FAILED;
	}
	json_auto_t *answer = client_call(client, "signing.set", params, 0, NULL, error);
	if (answer == NULL)
		return COMMAND_FAILED;
	printf("%s\n", _("签名口令已设置"));
	return COMMAND_DONE;
}

static int reset(struct client *client, const char *name, GError **error)
{
	json_t *params = whose(client, name, error);
	json_auto_t *answer =
	    params == NULL ? NULL : client_call(client, "signing.reset", params, 0, NULL, error);

	if (answer == NULL)
		return COMMAND_FAILED;
	printf(_("一次性口令 %s\n请当面告诉本人；只能用来设自己的签名口令\n"),
	    record_text(answer, "password"));
	return COMMAND_DONE;
}

static int show(struct client *client, const char *name, GError **error)
{
	static const struct choice states[] = {
		{ "none", N_("未设") }, { "set", N_("有效") }, { "expired", N_("已过期") },
		{ "once", N_("一次性，待本人改") }, { "locked", N_("已锁定") }, { NULL, NULL },
	};
	json_t *params = whose(client, name, error);
	json_auto_t *answer =
	    params == NULL ? NULL : client_call(client, "signing.state", params, 0, NULL, error);
	int64_t end =
	    record_integer(answer, "valid_until") + record_integer(answer, "locked_until");
	char until[CLOCK_TEXT_SIZE] = "";

	if (answer == NULL)
		return COMMAND_FAILED;
	if (end != 0)
		clock_text((struct wall){ end }, CLOCK_FULL, until, sizeof until);
	printf(_("签名口令 %s"), choice_title(states, record_text(answer, "state")));
	printf(end == 0 ? "\n" : _("，至 %s\n"), until);
	return COMMAND_DONE;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	static const struct {
		const char *word;
		int (*run)(struct client *client, const char *name, GError **error);
	} verbs[] = { { "set", set }, { "reset", reset }, { "state", show } };
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_sign, &argc, &argv, NULL, 1, 2))
		return COMMAND_USAGE;
	wipe_json_freed();
	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (strcmp(argv[1], verbs[i].word) != 0 || (verbs[i].run == reset && argc < 3))
			continue;
		own(client) client = client_open(where, &error);
		int status = client == NULL ? COMMAND_FAILED :
		    verbs[i].run(client, argc > 2 ? argv[2] : NULL, &error);
		return status == COMMAND_DONE ? status : client_fail(error);
	}
	return command_usage(&command_sign);
}

const struct command command_sign = {
	.name = "sign",
	.usage = "set [PERSON] | state [PERSON] | reset PERSON",
	.title = N_("签名口令：设、看、重置；终端不回显，或从标准输入"),
	.order = 121,
	.run = run,
};
