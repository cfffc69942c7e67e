/* What is read back: who comes says each item in his own words, or that it is as he was told. What
 * is half typed outlives the line, and so does what he has looked at. */
#include "views/takeover_parts.h"

#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/drafts.h"

/* ---- what was looked at ------------------------------------------------------------------- */

/* Per person: who relieves whom does not look with the eyes of another. */
static char *seen_name(const struct takeover *takeover)
{
	return g_strdup_printf("handover.seen.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
	    row_get_integer(takeover_row(takeover), "created_at"),
	    model_actor(console_model(takeover->view->app))->person);
}

/* Who leaves knows his own shift: it is who comes that has to look, on his terminal or, once the
 * other has signed, on the same. */
static bool is_looking(const struct takeover *takeover)
{
	struct takeover_facts facts;
	takeover_gather(takeover, &facts);
	bool looks = facts.row != NULL && takeover_is_open(facts.row) &&
	    (!takeover_is_mine(&facts) ||
		strcmp(row_get(facts.row, "state"), "outgoing_signed") == 0);

	takeover_gathered(&facts);
	return looks;
}

void takeover_see(struct takeover *takeover, enum takeover_page page)
{
	unsigned seen = takeover->seen | 1U << page;

	if (page == TAKEOVER_SIGNING || seen == takeover->seen || !is_looking(takeover))
		return;
	takeover->seen = seen;
	g_autofree char *name = seen_name(takeover);
	g_autofree char *text = g_strdup_printf("%u", seen);
	draft_keep(console_drafts(takeover->view->app), name, text);
}

void takeover_recall_seen(struct takeover *takeover)
{
	g_autofree char *name = seen_name(takeover);
	g_autofree char *text = draft_get(console_drafts(takeover->view->app), name);

	if (text != NULL && takeover_is_open(takeover_row(takeover)))
		takeover->seen = (unsigned)g_ascii_strtoull(text, NULL, 10);
	else if (text != NULL)
		draft_keep(console_drafts(takeover->view->app), name, NULL);
}

/* ---- reading back ------------------------------------------------------------------------- */

static char *draft_name(int64_t item)
{
	return g_strdup_printf("handover_item.read.%" G_GINT64_FORMAT, item);
}

const char *takeover_refuse_reading(struct takeover *takeover)
{
	const struct kind *kind = kind_find("handover_item");
	const json_t *item = takeover_selected(takeover), *row = takeover_row(takeover);

	if (row == NULL || item == NULL)
		return _("没有选中的事项");
	if (!takeover_item_counts(item))
		return _("这一条已经结束，不用复述");
	if (!takeover_is_open(row))
		return _("交接已经完成，签过的不能改");
	g_clear_pointer(&takeover->reason, g_free);
	act_allowed(kind, kind_act(kind, "read"), item,
	    model_actor(console_model(takeover->view->app)), clock_wall(), &takeover->reason);
	return takeover->reason;
}

struct said {
	struct app *app;
	struct view *view;
	int64_t item;
};

/* Kept: the next one that waits comes under the cursor by itself, for the hands stay on Enter. */
static void move_on(struct takeover *takeover, int64_t item)
{
	const struct input down = { .type = INPUT_KEY, .key = K_DOWN };
	struct table *table = takeover->tables[takeover->page];
	const json_t *selected = takeover_selected(takeover);

	if (table != NULL && row_get_integer(selected, "id") == item)
		table_input(table, &down);
}

static void kept(json_t *result, json_t *error, void *data)
{
	g_autofree struct said *said = data;
	g_autofree char *name = draft_name(said->item);
	bool here = app_top(said->app) == said->view;

	(void)result;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(said->app, STYLE_ERROR, _("没有记下：%s 写的还在，再按 Enter。"), text);
		return;
	}
	draft_keep(console_drafts(said->app), name, NULL);
	if (here)
		move_on(said->view->data, said->item);
}

/* ITEM was said back as TEXT; LIFT: and what it stands for is to end. */
static void keep(struct takeover *takeover, int64_t item, const char *text, bool lift)
{
	struct said *said = g_new0(struct said, 1);

	*said = (struct said){ takeover->view->app, takeover->view, item };
	model_call(console_model(said->app), "do",
	    json_pack("{s:s, s:s, s:I, s:{s:s}}", "kind", "handover_item", "act",
		lift ? "lift" : "read", "id", (json_int_t)item, "fields", "read_back", text),
	    kept, said);
}

struct choosing {
	struct takeover *takeover;
	int64_t item;
	char *text;
};

static void decided(int answer, void *data)
{
	struct choosing *choosing = data;

	if (answer > 0)
		keep(choosing->takeover, choosing->item, choosing->text, answer == 2);
	g_free(choosing->text);
	g_free(choosing);
}

/* What keeps a bell or a device quiet is confirmed anew, or ends with the shift that wanted it. */
static void ask_anew(struct takeover *takeover, const json_t *item, const char *text)
{
	const char *const answers[] = { _("返回，再想想"), _("保持，我接着负责"), _("解除"),
		NULL };
	g_autofree char *question = g_strdup_printf(_("%s  保持还是解除"), row_get(item, "title"));
	struct choosing *choosing = g_new0(struct choosing, 1);

	*choosing = (struct choosing){ takeover, takeover->reading, g_strdup(text) };
	app_ask(takeover->view->app, question, answers, decided, choosing);
}

static void typed(const char *text, void *data)
{
	const struct takeover *takeover = data;
	g_autofree char *name = draft_name(takeover->reading);

	draft_keep(console_drafts(takeover->view->app), name, text[0] == '\0' ? NULL : text);
}

/* Esc throws it away; the end of the console does not. */
static void said_back(const char *text, void *data)
{
	struct takeover *takeover = data;
	const json_t *item = mirror_row(takeover->items, takeover->reading);
	g_autofree char *name = draft_name(takeover->reading);

	if (text == NULL && !console_is_ending(takeover->view->app))
		draft_keep(console_drafts(takeover->view->app), name, NULL);
	if (text == NULL || item == NULL)
		return;
	g_autofree char *said = g_strstrip(g_strdup(text));
	const char *words = said[0] == '\0' ? _("与交班人所述一致") : said;
	if (json_is_true(json_object_get(item, "confirm")))
		ask_anew(takeover, item, words);
	else
		keep(takeover, takeover->reading, words, false);
}

void takeover_say_back(struct takeover *takeover)
{
	const json_t *item = takeover_selected(takeover);

	takeover->reading = row_get_integer(item, "id");
	g_autofree char *name = draft_name(takeover->reading);
	g_autofree char *draft = draft_get(console_drafts(takeover->view->app), name);
	app_prompt(takeover->view->app, _("复述（空着按 Enter 就是与所述一致）"),
	    draft != NULL ? draft : row_get(item, "read_back"), typed, said_back, takeover);
}
