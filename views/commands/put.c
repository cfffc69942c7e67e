/* `zhiban put`: make a record, or edit the one whose id or unique name is given. */
#include <inttypes.h>
#include <stdio.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/keeping.h"

extern const struct command command_put;

/* What became of it. */
static void print_kept(enum keeping kept, const struct kind *kind, int64_t id)
{
	if (kept == KEEPING_MADE)
		printf(_("已新增%s，编号 %" PRId64 "\n"), _(kind->title), id);
	else if (kept == KEEPING_CHANGED)
		printf(_("已修改%s，编号 %" PRId64 "\n"), _(kind->title), id);
	else
		printf(_("%s原来就是这样，编号 %" PRId64 "\n"), _(kind->title), id);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	int64_t id = 0;

	if (!command_options(&command_put, &argc, &argv, NULL, 2, G_MAXINT))
		return COMMAND_USAGE;
	const struct kind *kind = keeping_kind(argv[1], &error);
	own(client) client = kind == NULL ? NULL : client_open(where, &error);
	if (client == NULL)
		return client_fail(error);
	own(names) names = names_new(client);
	json_t *fields = keeping_arguments(names, kind, argv + 2, false, &id, &error);
	enum keeping kept = fields == NULL
	    ? KEEPING_FAILED
	    : keeping_keep(client, kind, fields, &id, NULL, &error);
	if (kept == KEEPING_FAILED)
		return client_fail(error);
	print_kept(kept, kind, id);
	return COMMAND_DONE;
}

const struct command command_put = {
	.name = "put",
	.usage = "KIND [id=ID] FIELD=VALUE ...",
	.title = N_("新增一条记录；编号或名称已有时修改它"),
	.order = 100,
	.run = run,
};
