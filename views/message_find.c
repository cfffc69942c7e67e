#include "views/message_find.h"

#include "base/i18n.h"
#include "views/show.h"

#define PAGE_ROWS 100

/* Held by its owner and by each call under way: an answer may come when the owner is gone. */
struct message_find {
	struct app *app;             /* NULL: nobody wants it any more */
	void (*came)(void *data);
	void *data;
	json_t *where, *rows;
	json_t *unread;              /* days that could not be read */
	GArray *pages;               /* int64: where each page so far begins; 0: at the newest */
	int64_t next;                /* where the next page begins; 0: there is none */
	unsigned question;           /* late answers are told by it */
	bool busy;
	char *failure;
};

struct asked {
	struct message_find *find;
	unsigned question;
};

static void find_clear(void *data)
{
	struct message_find *find = data;

	json_decref(find->where);
	json_decref(find->rows);
	json_decref(find->unread);
	g_array_unref(find->pages);
	g_free(find->failure);
}

static void find_release(struct message_find *find)
{
	g_rc_box_release_full(find, find_clear);
}

struct message_find *message_find_new(struct app *app, void (*came)(void *data), void *data)
{
	struct message_find *find = g_rc_box_new0(struct message_find);

	*find = (struct message_find){ .app = app, .came = came, .data = data,
		.rows = json_array(), .unread = json_array(),
		.pages = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
	return find;
}

void message_find_free(struct message_find *find)
{
	find->app = NULL;
	find_release(find);
}

static void ask_from(struct message_find *find, int64_t before);

/* Rows of ANSWER come behind those that are there; the same is not taken twice. */
static void take(struct message_find *find, const json_t *answer)
{
	size_t i;
	json_t *row;

	json_array_foreach(json_object_get(answer, "rows"), i, row) {
		g_autofree char *key =
		    g_strdup_printf("%" G_GINT64_FORMAT, row_get_integer(row, "key"));
		json_object_set_new(row, "_key", json_string(key));
		json_array_append(find->rows, row);
	}
	json_array_extend(find->unread, json_object_get(answer, "damaged"));
	json_array_extend(find->unread, json_object_get(answer, "unread"));
}

static void answered(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;
	struct message_find *find = asked->find;
	bool wanted = find->app != NULL && asked->question == find->question;

	if (wanted && error != NULL) {
		find->failure = model_error_text(error);
		find->busy = false;
	} else if (wanted) {
		take(find, result);
		bool more = json_is_true(json_object_get(result, "more"));
		int64_t before = more ? row_get_integer(result, "before") : 0;
		find->busy = before != 0 && json_array_size(find->rows) < PAGE_ROWS;
		find->next = before;
		if (find->busy)
			ask_from(find, before);
	}
	if (wanted)
		find->came(find->data);
	find_release(find);
}

static void ask_from(struct message_find *find, int64_t before)
{
	struct asked *asked = g_new0(struct asked, 1);
	json_t *params = json_copy(find->where);

	asked->find = g_rc_box_acquire(find);
	asked->question = find->question;
	if (before != 0)
		json_object_set_new(params, "before", json_integer(before));
	json_object_set_new(params, "limit",
	    json_integer((json_int_t)(PAGE_ROWS - json_array_size(find->rows))));
	find->busy = true;
	model_call(console_model(find->app), "messages.search", params, answered, asked);
}

/* The page that begins at BEFORE, anew. */
static void begin(struct message_find *find, int64_t before)
{
	json_t *rows = find->rows;

	find->question++;
	find->next = 0;
	find->busy = true;
	find->rows = json_array();
	g_clear_pointer(&find->failure, g_free);
	json_array_clear(find->unread);
	find->came(find->data);         /* lets go of the rows before they are gone */
	json_decref(rows);
	ask_from(find, before);
}

void message_find_ask(struct message_find *find, json_t *where)
{
	const int64_t newest = 0;

	json_decref(find->where);
	find->where = where;
	g_array_set_size(find->pages, 0);
	g_array_append_val(find->pages, newest);
	begin(find, newest);
}

const json_t *message_find_where(const struct message_find *find)
{
	return find->where;
}

bool message_find_has_older(const struct message_find *find)
{
	return !find->busy && find->next != 0;
}

bool message_find_has_newer(const struct message_find *find)
{
	return find->pages->len > 1;
}

void message_find_older(struct message_find *find)
{
	int64_t next = find->next;

	if (!message_find_has_older(find))
		return;
	g_array_append_val(find->pages, next);
	begin(find, next);
}

void message_find_newer(struct message_find *find)
{
	if (!message_find_has_newer(find))
		return;
	g_array_set_size(find->pages, find->pages->len - 1);
	begin(find, g_array_index(find->pages, int64_t, find->pages->len - 1));
}

const json_t *message_find_rows(const struct message_find *find)
{
	return find->rows;
}

bool message_find_is_busy(const struct message_find *find)
{
	return find->busy;
}

unsigned message_find_page(const struct message_find *find)
{
	return find->pages->len;
}

char *message_find_trouble(const struct message_find *find)
{
	GString *text = g_string_new(find->failure);
	size_t i;
	json_t *day;

	json_array_foreach(find->unread, i, day)
		g_string_append_printf(text, "%s%s", text->len == 0 ? _("读不了的日子：") : _("、"),
		    json_string_value(day));
	return g_string_free(text, FALSE);
}
