#include "views/alarm_story.h"

#include <string.h>

#include "base/i18n.h"
#include "views/show.h"

#define EVENTS_MOST 200
#define ANSWERS 2              /* the record and its story */

/* Shared with the calls under way: freed with the last of them. */
struct alarm_story {
	struct app *app;             /* NULL: nobody wants it any more */
	int64_t id;
	unsigned holders;
	unsigned awaited;
	json_t *record, *events;
};

static void release(struct alarm_story *story)
{
	if (--story->holders > 0)
		return;
	json_decref(story->record);
	json_decref(story->events);
	g_free(story);
}

struct alarm_story *alarm_story_new(struct app *app, int64_t id)
{
	struct alarm_story *story = g_new0(struct alarm_story, 1);

	story->app = app;
	story->id = id;
	story->holders = 1;
	return story;
}

void alarm_story_free(struct alarm_story *story)
{
	story->app = NULL;
	release(story);
}

const json_t *alarm_story_record(const struct alarm_story *story)
{
	return story->record;
}

/* ---- reading ------------------------------------------------------------------------------ */

static void take(struct alarm_story *story, json_t **place, const json_t *value)
{
	story->awaited--;
	if (story->app != NULL && value != NULL) {
		json_decref(*place);
		*place = json_incref((json_t *)(uintptr_t)value);
		app_changed(story->app);
	}
	release(story);
}

static void record_came(json_t *result, json_t *error, void *data)
{
	struct alarm_story *story = data;

	(void)error;
	take(story, &story->record, json_object_get(result, "record"));
}

static void events_came(json_t *result, json_t *error, void *data)
{
	struct alarm_story *story = data;

	(void)error;
	take(story, &story->events, json_object_get(result, "records"));
}

void alarm_story_read(struct alarm_story *story)
{
	struct model *model = console_model(story->app);
	json_int_t id = story->id;

	if (story->awaited > 0)
		return;
	story->awaited = ANSWERS;
	story->holders += ANSWERS;
	model_call(model, "get", json_pack("{s:s, s:I}", "kind", "alarm", "id", id), record_came,
	    story);
	model_call(model, "list",
	    json_pack("{s:s, s:{s:I}, s:i}", "kind", "alarm_event", "where", "alarm", id, "limit",
		EVENTS_MOST),
	    events_came, story);
}

/* ---- lines -------------------------------------------------------------------------------- */

struct line {
	int64_t at;
	const char *what;            /* translated */
	char *text;
	const char *person;
};

static void clear_line(void *data)
{
	g_free(((struct line *)data)->text);
}

static int newest_first(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return x->at < y->at ? 1 : x->at > y->at ? -1 : 0;
}

static void add_events(GArray *lines, const json_t *events)
{
	const struct field *field = kind_field(kind_find("alarm_event"), "what");

	for (size_t i = 0; i < json_array_size(events); i++) {
		const json_t *event = json_array_get(events, i);
		struct line line = { row_get_integer(event, "at"),
			choice_title(field->choices, row_get(event, "what")),
			g_strdup(row_get(event, "text")), row_get(event, "person") };
		g_array_append_val(lines, line);
	}
}

static void add_changes(GArray *lines, const struct mirror *changes, const char *kind, int64_t id)
{
	g_autoptr(GPtrArray) rows = changes == NULL ? g_ptr_array_new() : mirror_rows(changes);

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		if (strcmp(row_get(row, "kind"), kind) != 0 || row_get_integer(row, "id") != id)
			continue;
		const char *from = row_get(row, "from");
		struct line line = { row_get_integer(row, "at"), _("状态"),
			g_strdup_printf("%s%s%s  %s", show_word(kind, from),
			    from[0] == '\0' ? "" : " -> ", show_word(kind, row_get(row, "to")),
			    row_get(row, "why")), "" };
		g_array_append_val(lines, line);
	}
}

/* Columns of the word for what happened: as many as the widest of LINES needs. */
static int word_columns(const GArray *lines)
{
	size_t widest = 8;

	for (guint i = 0; i < lines->len; i++)
		widest = MAX(widest, text_columns(g_array_index(lines, struct line, i).what));
	return (int)MIN(widest, 16);
}

static void draw_line(struct area area, int row, int words, const struct line *line)
{
	char at[CLOCK_TEXT_SIZE];

	clock_text((struct wall){ line->at }, CLOCK_FULL, at, sizeof at);
	area_text(area, row, 1, STYLE_DIM, at + strlen("2026-"));
	int column = area_field(area, row, 17, words, TEXT_LEFT, STYLE_NORMAL, line->what) + 1;
	column = area_text(area, row, column, STYLE_NORMAL, line->person);
	column += line->person[0] == '\0' ? 0 : 1;
	area_field(area, row, column, MAX(0, area.columns - column), TEXT_LEFT, STYLE_NORMAL,
	    line->text);
}

int alarm_story_draw(const struct alarm_story *story, const struct mirror *changes,
    const char *kind, int64_t id, int skip, struct area area)
{
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct line));

	g_array_set_clear_func(lines, clear_line);
	add_events(lines, story->events);
	add_changes(lines, changes, kind, id);
	g_array_sort(lines, newest_first);
	int words = word_columns(lines);
	for (int row = 0; row < area.rows && row + skip < (int)lines->len; row++)
		draw_line(area, row, words,
		    &g_array_index(lines, struct line, (guint)(row + skip)));
	return (int)lines->len;
}
