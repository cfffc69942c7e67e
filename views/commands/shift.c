/* `zhiban shift chain`: who was responsible when, at each post, without a gap. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/show.h"

extern const struct command command_shift;

static int refuse(const char *sentence)
{
	fprintf(stderr, "zhiban: %s\n", sentence);
	return COMMAND_USAGE;
}

/* "72时 0分": whole hours and minutes. */
static const char *span_text(int64_t us, char *buffer, size_t size)
{
	g_snprintf(buffer, size, _("%d 时 %d 分"), (int)(us / (3600 * CLOCK_SECOND)),
	    (int)(us / (60 * CLOCK_SECOND) % 60));
	return buffer;
}

/* What is odd about PIECE. Caller frees. */
static char *remark_of(const json_t *piece)
{
	if (json_is_true(json_object_get(piece, "gap")))
		return g_strdup(row_get(piece, "why"));
	if (json_is_true(json_object_get(piece, "clock_back")))
		return g_strdup(_("时钟回拨，先后以序号为准"));
	return g_strdup(json_is_true(json_object_get(piece, "open")) ? _("当班") : "");
}

static void print_chain(const json_t *chain)
{
	const char *const titles[] = { _("起"), _("止"), _("当班人"), _("班次"), _("时长"),
		_("说明"), NULL };
	own(columns) columns = columns_new(titles);
	char covered[SHOW_SIZE], gaps[SHOW_SIZE], whole[SHOW_SIZE];
	size_t i;
	json_t *piece;

	json_array_foreach(json_object_get(chain, "spans"), i, piece) {
		char from[SHOW_SIZE], until[SHOW_SIZE], lasted[SHOW_SIZE];
		bool gap = json_is_true(json_object_get(piece, "gap"));
		g_autofree char *remark = remark_of(piece);
		const char *cells[] = { show_time(piece, "from", CLOCK_FULL, from),
			show_time(piece, "until", CLOCK_FULL, until),
			gap ? _("空档") : row_get(piece, "name"), row_get(piece, "shift"),
			span_text(row_get_integer(piece, "until") -
			    row_get_integer(piece, "from"), lasted, sizeof lasted),
			remark };
		columns_add(columns, cells);
	}
	printf("%s\n", row_get(chain, "title"));
	columns_print(columns, stdout);
	printf(_("有人负责 %s，空档 %s，共 %s\n"),
	    span_text(row_get_integer(chain, "covered_us"), covered, sizeof covered),
	    span_text(row_get_integer(chain, "gap_us"), gaps, sizeof gaps),
	    span_text(row_get_integer(chain, "whole_us"), whole, sizeof whole));
}

static bool read_time(const char *typed, json_t *params, const char *name)
{
	struct wall at;

	if (typed == NULL)
		return true;
	if (!clock_parse(typed, clock_wall(), &at))
		return false;
	json_object_set_new(params, name, json_integer(at.us));
	return true;
}

/* The chains of POST, or of every post. New array; NULL and ERROR. */
static json_t *chains_of(struct client *client, const char *wanted, json_t *times, GError **error)
{
	json_t *chains = json_array();

	for (const struct choice *post = post_choices; post->name != NULL; post++) {
		if (wanted != NULL && strcmp(post->name, wanted) != 0 &&
		    strcmp(_(post->title), wanted) != 0)
			continue;
		json_t *params = json_copy(times);
		json_object_set_new(params, "post", json_string(post->name));
		json_t *chain = client_call(client, "shifts.chain", params, 0, NULL, error);
		if (chain == NULL) {
			json_decref(chains);
			return NULL;
		}
		json_array_append_new(chains, chain);
	}
	return chains;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	g_autofree char *post = NULL, *from = NULL, *until = NULL;
	const GOptionEntry options[] = {
		{ "post", 0, 0, G_OPTION_ARG_STRING, &post, NULL, NULL },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &until, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;
	json_auto_t *times = json_object();

	if (!command_options(&command_shift, &argc, &argv, options, 1, 1))
		return COMMAND_USAGE;
	if (strcmp(argv[1], "chain") != 0)
		return command_usage(&command_shift);
	if (!read_time(from, times, "from") || !read_time(until, times, "until"))
		return refuse(_("时刻要写成 2026-11-22 08:30 的样子"));
	own(client) client = client_open(where, &error);
	json_auto_t *chains = client == NULL ? NULL : chains_of(client, post, times, &error);
	if (chains == NULL)
		return client_fail(error);
	if (json_array_size(chains) == 0)
		return refuse(_("没有这个岗位"));
	if (json)
		return command_print_json(json_incref(chains));
	for (size_t i = 0; i < json_array_size(chains); i++) {
		if (i > 0)
			printf("\n");
		print_chain(json_array_get(chains, i));
	}
	return COMMAND_DONE;
}

const struct command command_shift = {
	.name = "shift",
	.usage = "chain [--post P] [--from T] [--until T] [--json]",
	.title = N_("责任链：每个岗位什么时候由谁负责，缺省最近 72 小时"),
	.order = 83,
	.run = run,
};
