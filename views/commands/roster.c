/* `zhiban roster`: the next fortnight as a table, and `zhiban roster fill`: people rotated over
 * shifts, day after day, all of it or none. What is planned already stays. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "points/workday.h"
#include "records/model/post.h"
#include "records/model/roster.h"
#include "views/command.h"
#include "views/keeping.h"
#include "views/names.h"
#include "views/roster_show.h"
#include "views/show.h"

#define FILL_DAYS 366
#define PATIENCE_US (300 * CLOCK_SECOND)

extern const struct command command_roster;

struct options {
	char *from, *until, *pattern, *duty;
	gboolean json, dry;
};

/* ---- the table ---------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "begins_at"),
		y = row_get_integer(*(json_t *const *)b, "begins_at");

	return x < y ? -1 : x > y;
}

static void print_row(const json_t *row)
{
	g_autofree char *hours = roster_hours(row);

	printf("%s %s %s", row_get(row, "date"), row_get(row, "name"), hours);
	for (const struct choice *post = post_choices; post->name != NULL; post++) {
		g_autofree char *names = roster_names(row, post->name, "operator");
		printf("  %s %s%s", roster_post(post->name), names,
		    roster_lacks(row, post->name) ? _("（缺人）") : "");
	}
	for (const struct choice *duty = duty_choices; duty->name != NULL; duty++) {
		g_autofree char *names = strcmp(duty->name, "operator") == 0 ? g_strdup("") :
		    roster_names(row, NULL, duty->name);
		if (names[0] != '\0')
			printf("  %s %s", _(duty->title), names);
	}
	printf("\n");
}

static int show(struct client *client, bool json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	json_auto_t *answer = client_call(client, "watch", json_pack("{s:s}", "topic", "roster"), 0,
	    NULL, &error);
	json_t *list = json_object_get(answer, "rows");

	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(list));
	for (size_t i = 0; i < json_array_size(list); i++)
		g_ptr_array_add(rows, json_array_get(list, i));
	g_ptr_array_sort(rows, by_time);
	for (guint i = 0; i < rows->len; i++)
		print_row(rows->pdata[i]);
	if (rows->len == 0)
		printf("%s\n", _("还没有排班。"));
	return COMMAND_DONE;
}

/* ---- a pattern ---------------------------------------------------------------------------- */

struct fill {
	struct names *names;
	const char *duty;
	json_t *planned;             /* entries there are */
	json_t *acts;
	unsigned kept;               /* which stand already */
};

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *clean = text_clean_string(text);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, clean);
	return false;
}

static bool is_same(const json_t *a, const json_t *b)
{
	return a == b || json_equal(a, b);
}

/* Whether an entry that is planned says FIELDS already. */
static bool is_planned(const struct fill *fill, const json_t *fields)
{
	static const char *const same[] = { "date", "shift", "post", "duty", "person" };

	for (size_t i = 0; i < json_array_size(fill->planned); i++) {
		const json_t *entry = json_array_get(fill->planned, i);
		bool all = strcmp(row_get(entry, "state"), "planned") == 0;
		for (size_t n = 0; n < G_N_ELEMENTS(same); n++)
			all = all && is_same(json_object_get(entry, same[n]),
				 json_object_get(fields, same[n]));
		if (all)
			return true;
	}
	return false;
}

static void add_entry(struct fill *fill, const char *date, int64_t shift, const char *post,
    int64_t person)
{
	json_t *fields = json_pack("{s:s, s:I, s:s*, s:s, s:I}", "date", date, "shift",
	    (json_int_t)shift, "post", post, "duty", fill->duty, "person", (json_int_t)person);

	if (is_planned(fill, fields)) {
		fill->kept++;
		json_decref(fields);
		return;
	}
	json_array_append_new(fill->acts,
	    json_pack("{s:s, s:s, s:o}", "kind", "roster_entry", "act", "create", "fields",
		fields));
}

/* One day of one shift: "值班甲" for both posts, "值班甲/值班乙" for network and security, "-" for
 * nobody. Who leads does so for the whole room. */
static bool fill_shift(struct fill *fill, const char *date, int64_t shift, const char *who,
    GError **error)
{
	g_auto(GStrv) people = g_strsplit(who, "/", -1);
	guint n = g_strv_length(people);
	bool room = word_in(DUTIES_OF_ROOM, fill->duty);

	if (n == 0 || n > 2 || (room && n > 1))
		return refuse(error, _("「%s」要写成 值班甲 或 值班甲/值班乙"), who);
	for (guint i = 0; i < (room ? 1 : 2); i++) {
		const char *name = people[MIN(i, n - 1)];
		if (strcmp(name, "-") == 0)
			continue;
		int64_t person = names_resolve("person", name, fill->names);
		if (person == 0)
			return refuse(error, _("没有叫 %s 的人员"), name);
		add_entry(fill, date, shift, room ? NULL : post_choices[i].name, person);
	}
	return true;
}

/* One word of the pattern, "夜班=值班甲,值班乙,-": the people take turns by the day, from FROM
 * on. */
static bool fill_word(struct fill *fill, const char *word, const GDate *from, const GDate *until,
    GError **error)
{
	g_auto(GStrv) sides = g_strsplit(word, "=", 2);
	g_auto(GStrv) turns = sides[1] == NULL ? NULL : g_strsplit(sides[1], ",", -1);
	guint n = turns == NULL ? 0 : g_strv_length(turns);
	int days = g_date_days_between(from, until);

	if (n == 0)
		return refuse(error, _("「%s」要写成 夜班=值班甲,值班乙"), word);
	int64_t shift = names_resolve("shift_definition", sides[0], fill->names);
	if (shift == 0)
		return refuse(error, _("没有叫 %s 的班次"), sides[0]);
	for (int i = 0; i <= days; i++) {
		char date[WORKDAY_DATE_SIZE];
		GDate day = *from;
		g_date_add_days(&day, (guint)i);
		workday_date_text(&day, date);
		if (!fill_shift(fill, date, shift, turns[(guint)i % n], error))
			return false;
	}
	return true;
}

static bool fill_all(struct fill *fill, const struct options *options, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(options->pattern, " \t\n", -1);
	GDate from, until;

	if (!workday_date_read(options->from, &from) || !workday_date_read(options->until, &until))
		return refuse(error, _("日期要写成 2026-11-22 的样子，而且要有这一天。"));
	if (g_date_compare(&from, &until) > 0 || g_date_days_between(&from, &until) >= FILL_DAYS)
		return refuse(error, _("结束不能早于开始，一次最多一年。"));
	for (char **word = words; *word != NULL; word++)
		if (**word != '\0' && !fill_word(fill, *word, &from, &until, error))
			return false;
	return true;
}

/* ---- doing it ----------------------------------------------------------------------------- */

/* Every line that is why nothing was planned. */
static int report(const struct fill *fill, const json_t *refusal, const GError *error)
{
	json_t *reasons = json_object_get(json_object_get(refusal, "data"), "reasons"), *reason;
	size_t i;

	json_array_foreach(reasons, i, reason) {
		const json_t *act = json_array_get(fill->acts,
		    (size_t)row_get_integer(reason, "place"));
		fprintf(stderr, "%s %s\n", row_get(json_object_get(act, "fields"), "date"),
		    row_get(reason, "reason"));
	}
	return client_fail(error);
}

static void print_csv(const struct fill *fill)
{
	printf("date,shift,post,duty,person\n");
	for (size_t i = 0; i < json_array_size(fill->acts); i++) {
		const json_t *fields =
		    json_object_get(json_array_get(fill->acts, i), "fields");
		printf("%s,%d,%s,%s,%d\n", row_get(fields, "date"),
		    (int)row_get_integer(fields, "shift"), row_get(fields, "post"),
		    row_get(fields, "duty"), (int)row_get_integer(fields, "person"));
	}
}

static int fill_roster(struct client *client, const struct options *options)
{
	own(names) names = names_new(client);
	g_autoptr(GError) error = NULL;
	json_auto_t *planned = keeping_list(client, kind_find("roster_entry"), NULL, &error);
	json_auto_t *acts = json_array();
	json_auto_t *refusal = NULL;
	struct fill fill = { .names = names, .planned = planned, .acts = acts,
		.duty = options->duty == NULL ? "operator" : options->duty };

	if (planned == NULL || !fill_all(&fill, options, &error))
		return client_fail(error);
	if (options->dry) {
		print_csv(&fill);
		return COMMAND_DONE;
	}
	json_auto_t *answer = json_array_size(acts) == 0 ? json_object() :
	    client_call(client, "do_all", json_pack("{s:O, s:i}", "acts", acts, "from", 0),
		PATIENCE_US, &refusal, &error);
	if (answer == NULL)
		return report(&fill, refusal, error);
	printf(_("排班：新增 %zu，原样 %u\n"), json_array_size(acts), fill.kept);
	return COMMAND_DONE;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct options options = { .json = FALSE };
	const GOptionEntry entries[] = {
		{ "from", 0, 0, G_OPTION_ARG_STRING, &options.from, NULL, NULL },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &options.until, NULL, NULL },
		{ "pattern", 0, 0, G_OPTION_ARG_STRING, &options.pattern, NULL, NULL },
		{ "duty", 0, 0, G_OPTION_ARG_STRING, &options.duty, NULL, NULL },
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	int status = COMMAND_USAGE;

	if (command_options(&command_roster, &argc, &argv, entries, 0, 1)) {
		bool fill = argc == 2 && strcmp(argv[1], "fill") == 0;
		bool complete = options.from != NULL && options.until != NULL &&
		    options.pattern != NULL;
		own(client) client = argc == 2 && !(fill && complete) ? NULL :
		    client_open(where, &error);
		status = client != NULL ?
		    (fill ? fill_roster(client, &options) : show(client, options.json)) :
		    error != NULL ? client_fail(error) : command_usage(&command_roster);
	}
	g_free(options.from);
	g_free(options.until);
	g_free(options.pattern);
	g_free(options.duty);
	return status;
}

const struct command command_roster = {
	.name = "roster",
	.usage = "[--json] | fill --from DATE --until DATE --pattern 'SHIFT=WHO,WHO ...' "
		 "[--duty DUTY] [--dry-run]",
	.title = N_("看十四天排班；按轮换排一段时间，全部或一条也不"),
	.order = 77,
	.run = run,
};
