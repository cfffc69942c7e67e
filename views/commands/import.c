/* `zhiban import`: records out of a CSV file, all of them or none. Every row is looked at first, by
 * itself, beside the rows before it and by the service's own rules, and all that is wrong is
 * reported by line and field. A file that was imported once changes nothing the second time. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/importing.h"

/* A large file is written in one transaction. */
#define PATIENCE_US (300 * CLOCK_SECOND)

extern const struct command command_import;

struct work {
	struct client *client;
	const struct kind *kind;
	struct importing *import;
};

/* Prints what is wrong in the order of the file; how many lines there are with any. */
static unsigned report(const struct work *work)
{
	const GPtrArray *complaints = importing_complaints(work->import);

	for (guint i = 0; i < complaints->len; i++) {
		const struct import_complaint *complaint = complaints->pdata[i];
		bool field = complaint->field != NULL;
		fprintf(stderr, _("第 %zu 行：%s%s%s\n"), complaint->line,
		    field ? complaint->field : "", field ? _("：") : "", complaint->reason);
	}
	return importing_bad_lines(work->import);
}

static bool load_records(const struct work *work, GError **error)
{
	json_auto_t *records = keeping_list(work->client, work->kind, NULL, error);
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record)
		importing_know(work->import, record);
	return records != NULL;
}

/* Hands the acts over, and with the last of them the word to do or only to CHECK them. False: see
 * *RET_REFUSAL and ERROR. */
static bool send_acts(const struct work *work, bool check, json_t **ret_refusal, GError **error)
{
	size_t from = 0, end = 0;
	bool good = true;

	while (good && end < importing_acts(work->import)) {
		json_t *part = importing_part(work->import, &end);
		bool more = end < importing_acts(work->import);
		json_auto_t *answer = client_call(work->client, "do_all",
		    json_pack("{s:o, s:I, s:b, s:b}", "acts", part, "from", (json_int_t)from,
			"more", (int)more, "check", (int)check),
		    PATIENCE_US, ret_refusal, error);
		good = answer != NULL;
		from = end;
	}
	return good;
}

/* Nothing was kept: says so, after every line that is why. */
static int fail_import(const struct work *work)
{
	unsigned bad = report(work);

	printf(_("%s：%u 行不成立，一行也没有导入\n"), _(work->kind->title), bad);
	return COMMAND_FAILED;
}

/* Does what was planned; where something is wrong already, asks only what else would be. */
static int carry_out(const struct work *work)
{
	json_auto_t *refusal = NULL;
	g_autoptr(GError) error = NULL;
	bool check = importing_complaints(work->import)->len > 0;
	bool good = send_acts(work, check, &refusal, &error);

	if (!good && !importing_take_refusal(work->import, refusal)) {
		report(work);
		return client_fail(error);
	}
	if (importing_complaints(work->import)->len > 0)
		return fail_import(work);
	printf(_("%s：新增 %u，修改 %u，原样 %u%s\n"), _(work->kind->title),
	    importing_count(work->import, KEEPING_MADE),
	    importing_count(work->import, KEEPING_CHANGED),
	    importing_count(work->import, KEEPING_SAME),
	    importing_acts(work->import) == 0 ? _("，没有改动") : "");
	return COMMAND_DONE;
}

static int import_file(const struct kind *kind, const char *path, struct client *client,
    struct importing *import)
{
	g_autoptr(GError) error = NULL;
	struct work work = { client, kind, import };

	if (!importing_read(import, path, &error) || !load_records(&work, &error))
		return client_fail(error);
	importing_plan(import, G_MAXUINT);
	return carry_out(&work);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_import, &argc, &argv, NULL, 2, 2))
		return COMMAND_USAGE;
	const struct kind *kind = keeping_kind(argv[1], &error);
	own(client) client = kind == NULL ? NULL : client_open(where, &error);
	if (client == NULL)
		return client_fail(error);
	own(names) names = names_new(client);
	own(importing) import = importing_new(kind, names_resolve, names);
	return import_file(kind, argv[2], client, import);
}

const struct command command_import = {
	.name = "import",
	.usage = "KIND FILE.csv",
	.title = N_("从 CSV 导入，全部或一行也不；不成立的逐行说明"),
	.order = 110,
	.run = run,
};
