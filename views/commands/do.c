/* `zhiban do`: an act on a record, as its act menu offers it. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/wipe.h"
#include "views/command.h"
#include "views/hidden.h"
#include "views/keeping.h"

#define PASSWORD_SIZE 256

extern const struct command command_do;

/* Whether the act is signed, and by whom: NULL by who calls. */
struct signing_options {
	bool sign;
	const char *signer;
};

/* The act, by name or title; NULL and a sentence that lists what there is. */
static const struct act *find_act(const struct kind *kind, const char *name, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (const struct act *act = kind->acts; act->name != NULL; act++) {
		if (strcmp(act->name, name) == 0 || strcmp(_(act->title), name) == 0)
			return act;
		g_string_append_printf(all, "%s%s", all->len > 0 ? " " : "", act->name);
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("%s没有 %s 这个动作，有的是：%s"),
	    _(kind->title), name, all->str);
	return NULL;
}

/* The password of who signs, of SIGNER (NULL: who calls), into PARAMS. */
static bool add_signature(struct names *names, json_t *params, const char *signer, GError **error)
{
	char typed[PASSWORD_SIZE] = "";
	int64_t person = signer == NULL ? 0 : names_find(names, kind_find("person"), signer, error);

	if (signer != NULL && person == 0)
		return false;
	bool good = hidden_line(_("签名口令："), typed, sizeof typed, error);
	if (good && signer == NULL)
		json_object_set_new(params, "password", json_string(typed));
	else if (good)
		json_object_set_new(params, "signer", json_pack("{s:I, s:s*}", "person",
		    (json_int_t)person, "password", typed));
	explicit_bzero(typed, sizeof typed);
	return good;
}

/* ARGV: KIND ID ACT FIELD=VALUE ...; the answer, NULL and one sentence. An act that makes a record
 * has the id "-". */
static json_t *act_on(struct client *client, const struct kind *kind, char **argv,
    const struct signing_options *signing, GError **error)
{
	own(names) names = names_new(client);
	const struct act *act = find_act(kind, argv[1], error);
	bool creates = act != NULL && act_creates(act);
	int64_t id = act == NULL || creates ? 0 : names_find(names, kind, argv[0], error);

	if (act == NULL || (id == 0 && !creates))
		return NULL;
	json_t *fields = keeping_arguments(names, kind, argv + 2, false, NULL, error);
	if (fields == NULL)
		return NULL;
	json_t *params = json_pack("{s:s, s:I, s:s, s:o}", "kind", kind->name, "id", (json_int_t)id,
	    "act", act->name, "fields", fields);
	bool sign = signing->sign || signing->signer != NULL;
	if (sign && !add_signature(names, params, signing->signer, error)) {
		json_decref(params);
		return NULL;
	}
	return client_call(client, "do", params, 0, NULL, error);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *signer = NULL;
	gboolean sign = FALSE;
	const GOptionEntry entries[] = {
		{ "sign", 0, 0, G_OPTION_ARG_NONE, &sign, NULL, NULL },
		{ "signer", 0, 0, G_OPTION_ARG_STRING, &signer, NULL, NULL },
		{ NULL },
	};

	if (!command_options(&command_do, &argc, &argv, entries, 3, G_MAXINT))
		return COMMAND_USAGE;
	const struct signing_options signing = { sign, signer };
	if (sign || signer != NULL)
		wipe_json_freed();
	const struct kind *kind = keeping_kind(argv[1], &error);
	own(client) client = kind == NULL ? NULL : client_open(where, &error);
	json_auto_t *answer =
	    client == NULL ? NULL : act_on(client, kind, argv + 2, &signing, &error);
	if (answer == NULL)
		return client_fail(error);
	printf(_("已做，%s编号 %lld\n"), _(kind->title),
	    json_integer_value(json_object_get(answer, "id")));
	return COMMAND_DONE;
}

const struct command command_do = {
	.name = "do",
	.usage = "KIND ID|NAME|- ACT [FIELD=VALUE ...] [--sign | --signer PERSON]",
	.title = N_("对一条记录做一个动作（- ：动作自己产生记录）"),
	.order = 105,
	.run = run,
};
