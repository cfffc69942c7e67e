#include "tui/form.h"

#include <string.h>

#include "base/i18n.h"

#define VALUE_COLUMNS 46
#define NOTE_ROWS 4
#define TITLE_COLUMNS 20
#define PHRASES_PAGE 9
#define DRAFT_MARK "draft:"

struct entry {
	struct form_field field;
	struct editor *editor;     /* NULL for a choice */
	const char *choice;        /* name of it, or "" */
	char *error;
	char *settled;             /* the value that does not count as typed */
};

struct form {
	char *title, *submit;
	GArray *entries;
	size_t active;             /* entries->len: the last row, which submits */
	int scroll;
	bool phrases;              /* the list of stock phrases of the active field is open */
	size_t page;               /* the first of them that is shown */
	char *error;               /* over the form as a whole */
	const struct form_handlers *handlers;
	void *data;
};

static struct entry *entry_at(const struct form *form, size_t index)
{
	return &g_array_index(form->entries, struct entry, index);
}

static struct entry *entry_named(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->entries->len; i++)
		if (strcmp(entry_at(form, i)->field.name, name) == 0)
			return entry_at(form, i);
	return NULL;
}

static const char *value_of(const struct entry *entry)
{
	return entry->editor ? editor_text(entry->editor) : entry->choice;
}

/* The name among the choices that VALUE is, so that it need not be owned; "" for any other. */
static const char *known_choice(const struct entry *entry, const char *value)
{
	const struct form_choice *choice = entry->field.choices;

	for (; choice && choice->name; choice++)
		if (strcmp(choice->name, value) == 0)
			return choice->name;
	return "";
}

static void set_value(struct entry *entry, const char *value)
{
	if (entry->editor)
		editor_set(entry->editor, value);
	else
		entry->choice = known_choice(entry, value);
}

static void settle(struct entry *entry)
{
	g_free(entry->settled);
	entry->settled = g_strdup(value_of(entry));
}

static void clear_entry(void *data)
{
	struct entry *entry = data;

	if (entry->settled && entry->field.type == FORM_SECRET)
		explicit_bzero(entry->settled, strlen(entry->settled));
	editor_free(entry->editor);
	g_free(entry->error);
	g_free(entry->settled);
}

static unsigned flags_of(enum form_type type)
{
	return type == FORM_NOTE ? EDITOR_NOTE : type == FORM_SECRET ? EDITOR_SECRET : 0;
}

/* From INDEX in direction STEP the first row one can be on; the submit row always is. */
static size_t usable(const struct form *form, size_t index, int step)
{
	size_t at = index;

	while (at < form->entries->len && entry_at(form, at)->field.fixed) {
		if (at == 0 && step < 0)
			return form->active;
		at = (size_t)((gint64)at + step);
	}
	return at;
}

struct form *form_new(const char *title, const char *submit, const struct form_field *fields,
    const struct form_handlers *handlers, void *data)
{
	struct form *form = g_new0(struct form, 1);

	form->title = g_strdup(title);
	form->submit = g_strdup(submit ? submit : _("保存"));
	form->handlers = handlers;
	form->data = data;
	form->entries = g_array_new(FALSE, TRUE, sizeof(struct entry));
	g_array_set_clear_func(form->entries, clear_entry);
	for (; fields->name; fields++) {
		struct entry entry = { .field = *fields, .choice = "", .settled = g_strdup("") };
		if (fields->type != FORM_CHOICE)
			entry.editor = editor_new(fields->limit, flags_of(fields->type));
		g_array_append_val(form->entries, entry);
	}
	form->active = usable(form, 0, 1);
	return form;
}

void form_free(struct form *form)
{
	if (!form)
		return;
	g_array_unref(form->entries);
	g_free(form->title);
	g_free(form->submit);
	g_free(form->error);
	g_free(form);
}

/* ---- values ------------------------------------------------------------------------------- */

const char *form_value(const struct form *form, const char *name)
{
	const struct entry *entry = entry_named(form, name);

	return entry ? value_of(entry) : "";
}

void form_set_value(struct form *form, const char *name, const char *value)
{
	struct entry *entry = entry_named(form, name);

	if (!entry)
		return;
	set_value(entry, value ? value : "");
	settle(entry);
}

void form_set_phrases(struct form *form, const char *name, const char *const *phrases)
{
	struct entry *entry = entry_named(form, name);

	if (!entry)
		return;
	entry->field.phrases = phrases;
	form->page = 0;
}

static bool has_error(const struct form *form)
{
	for (size_t i = 0; i < form->entries->len; i++)
		if (entry_at(form, i)->error)
			return true;
	return false;
}

void form_set_error(struct form *form, const char *name, const char *error)
{
	struct entry *entry = name ? entry_named(form, name) : NULL;
	char **place = entry ? &entry->error : &form->error;

	if (entry && !entry->field.fixed && !has_error(form))
		form->active = (size_t)(entry - entry_at(form, 0));
	g_free(*place);
	*place = g_strdup(error);
}

void form_clear_errors(struct form *form)
{
	g_clear_pointer(&form->error, g_free);
	for (size_t i = 0; i < form->entries->len; i++)
		g_clear_pointer(&entry_at(form, i)->error, g_free);
}

void form_begin(struct form *form)
{
	size_t at = 0;

	while (at < form->entries->len &&
	    (!entry_at(form, at)->field.required || entry_at(form, at)->field.fixed ||
		value_of(entry_at(form, at))[0] != '\0'))
		at++;
	form->active = at;
}

bool form_is_dirty(const struct form *form)
{
	for (size_t i = 0; i < form->entries->len; i++)
		if (strcmp(value_of(entry_at(form, i)), entry_at(form, i)->settled) != 0)
			return true;
	return false;
}

void form_settle(struct form *form)
{
	for (size_t i = 0; i < form->entries->len; i++)
		settle(entry_at(form, i));
}

/* Name and value of each field that was typed in, as in a query of a URI. Secrets are never in
 * it. */
char *form_draft(const struct form *form)
{
	GString *draft = g_string_new(DRAFT_MARK);

	for (size_t i = 0; i < form->entries->len; i++) {
		const struct entry *entry = entry_at(form, i);
		if (entry->field.type == FORM_SECRET ||
		    strcmp(value_of(entry), entry->settled) == 0)
			continue;
		g_string_append_printf(draft, "%s%s=", draft->str[draft->len - 1] == ':' ? "" : "&",
		    entry->field.name);
		g_string_append_uri_escaped(draft, value_of(entry), NULL, TRUE);
	}
	return g_string_free(draft, FALSE);
}

bool form_restore(struct form *form, const char *draft)
{
	if (!g_str_has_prefix(draft, DRAFT_MARK))
		return false;
	g_auto(GStrv) parts = g_strsplit(draft + strlen(DRAFT_MARK), "&", 0);
	for (char **part = parts; *part; part++) {
		char *equals = strchr(*part, '=');
		if (!equals)
			continue;
		*equals = '\0';
		struct entry *entry = entry_named(form, *part);
		g_autofree char *value = g_uri_unescape_string(equals + 1, NULL);
		if (entry && !entry->field.fixed && entry->field.type != FORM_SECRET && value)
			set_value(entry, value);
	}
	return true;
}

/* ---- keys --------------------------------------------------------------------------------- */

static void walk(struct form *form, int step)
{
	form->phrases = false;
	if (step > 0 && form->active < form->entries->len)
		form->active = usable(form, form->active + 1, 1);
	if (step < 0 && form->active > 0)
		form->active = usable(form, form->active - 1, -1);
}

static void changed(struct form *form, struct entry *entry)
{
	g_clear_pointer(&entry->error, g_free);
	if (form->handlers->on_changed)
		form->handlers->on_changed(form, form->data);
}

static int choice_count(const struct entry *entry)
{
	int count = 0;

	while (entry->field.choices && entry->field.choices[count].name)
		count++;
	return count;
}

static int choice_index(const struct entry *entry)
{
	for (int i = 0; i < choice_count(entry); i++)
		if (strcmp(entry->field.choices[i].name, entry->choice) == 0)
			return i;
	return -1;
}

static bool choose(struct form *form, struct entry *entry, int index)
{
	if (index < 0 || index >= choice_count(entry))
		return false;
	entry->choice = entry->field.choices[index].name;
	changed(form, entry);
	return true;
}

/* A digit chooses; 0 is the tenth. Left and right step. */
static bool choice_key(struct form *form, struct entry *entry, uint32_t key)
{
	int index = choice_index(entry);

	key = key_fold(key);
	if (key >= '0' && key <= '9') {
		choose(form, entry, key == '0' ? 9 : (int)(key - '1'));
		return true;
	}
	if (key == K_LEFT || key == K_RIGHT || key == ' ') {
		choose(form, entry,
		    key == K_LEFT ? index - 1 : MIN(index + 1, choice_count(entry) - 1));
		return true;
	}
	return key < K_UP;
}

static size_t phrase_count(const struct entry *entry)
{
	size_t count = 0;

	while (entry->field.phrases && entry->field.phrases[count])
		count++;
	return count;
}

/* In the open list of phrases: true when the key was one of its digits. */
static bool phrase_key(struct form *form, struct entry *entry, uint32_t key)
{
	size_t count = phrase_count(entry);

	key = key_fold(key);
	if (key == '0' && count > PHRASES_PAGE) {
		form->page = form->page + PHRASES_PAGE < count ? form->page + PHRASES_PAGE : 0;
		return true;
	}
	form->phrases = false;
	size_t chosen = form->page + key - '1';
	if (key < '1' || key > '9' || chosen >= count)
		return false;
	editor_insert(entry->editor, entry->field.phrases[chosen]);
	changed(form, entry);
	return true;
}

static bool entry_input(struct form *form, struct entry *entry, const struct input *input)
{
	if (!entry->editor)
		return input->type == INPUT_KEY && choice_key(form, entry, input->key);
	g_autofree char *before = g_strdup(value_of(entry));
	if (!editor_input(entry->editor, input))
		return false;
	if (strcmp(before, value_of(entry)) != 0)
		changed(form, entry);
	return true;
}

static bool walk_key(struct form *form, uint32_t key)
{
	switch (key) {
	case K_UP:
	case K_BACKTAB:
		walk(form, -1);
		return true;
	case K_DOWN:
	case K_TAB:
	case K_ENTER:
		walk(form, 1);
		return true;
	default:
		return false;
	}
}

bool form_input(struct form *form, const struct input *input)
{
	bool last = form->active >= form->entries->len;
	struct entry *entry = last ? NULL : entry_at(form, form->active);
	uint32_t key = input->type == INPUT_KEY ? input->key : K_NONE;

	if (last && key == K_ENTER) {
		form_clear_errors(form);
		form->handlers->on_submit(form, form->data);
		return true;
	}
	if (last)
		return walk_key(form, key);
	if (form->phrases) {
		if (key == K_ESCAPE)
			form->phrases = false;
		if (key == K_ESCAPE || phrase_key(form, entry, key))
			return true;
	} else if (key == K_TAB && phrase_count(entry) > 0) {
		form->phrases = true;
		form->page = 0;
		return true;
	}
	return entry_input(form, entry, input) || walk_key(form, key);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static int title_columns(const struct form *form)
{
	size_t columns = 4;

	for (size_t i = 0; i < form->entries->len; i++)
		columns = MAX(columns, text_columns(_(entry_at(form, i)->field.title)));
	return (int)MIN(columns, TITLE_COLUMNS);
}

/* Draws choice INDEX behind its digit; beyond the tenth there is none, the arrows go there. */
static int draw_choice(const struct entry *entry, int index, struct area area, int row, int column)
{
	const char *title = _(entry->field.choices[index].title);
	enum style style = index == choice_index(entry) ? STYLE_SELECTED : STYLE_NORMAL;

	if (index >= 10)
		return area_text(area, row, column, style, title);
	return area_print(area, row, column, style, "%d %s", (index + 1) % 10, title);
}

/* Side by side, going on in the next row where one does not fit. Returns the rows used. */
static int draw_choices(const struct entry *entry, struct area area, bool active)
{
	int row = 0, at = 0, chosen = MAX(0, choice_index(entry));

	for (int i = 0; i < choice_count(entry); i++) {
		if (at > 0 && at + draw_choice(entry, i, area, -1, 0) > area.columns) {
			row++;
			at = 0;
		}
		if (active && i == chosen)
			area_cursor(area, row, at);
		at = draw_choice(entry, i, area, row, at) + 2;
	}
	return row + 1;
}

static int value_rows(const struct entry *entry, struct area area, int columns)
{
	if (entry->field.type == FORM_CHOICE && !entry->field.fixed)
		return draw_choices(entry, area_part(area, 0, 0, 0, columns), false);
	return entry->field.type == FORM_NOTE
	    ? CLAMP(editor_rows(entry->editor, columns), 2, NOTE_ROWS) : 1;
}

static void draw_value(const struct entry *entry, struct area area, bool active)
{
	if (entry->field.fixed) {
		const char *text = entry->editor ? editor_text(entry->editor) : entry->choice;
		area_text(area, 0, 0, STYLE_DIM, text);
	} else if (!entry->editor) {
		draw_choices(entry, area, active);
	} else {
		editor_draw(entry->editor, area, active);
		if (*editor_text(entry->editor) == '\0' && entry->field.hint && !active)
			area_text(area, 0, 0, STYLE_DIM, _(entry->field.hint));
	}
}

/* What stands under the active field: its help, how to get phrases, or their list. */
static int draw_aside(const struct form *form, const struct entry *entry, struct area area,
    int row, int column)
{
	size_t phrases = phrase_count(entry);
	int begin = row;

	if (entry->field.help)
		row += area_wrap(area, row, column, 2, STYLE_DIM, _(entry->field.help));
	for (size_t i = form->page;
	     form->phrases && i < MIN(phrases, form->page + PHRASES_PAGE); i++)
		area_print(area, row++, column, STYLE_NORMAL, "%zu %s", i - form->page + 1,
		    entry->field.phrases[i]);
	if (form->phrases && phrases > PHRASES_PAGE)
		area_print(area, row++, column, STYLE_DIM, _("0 还有，共 %zu"), phrases);
	if (!form->phrases && phrases > 0)
		area_text(area, row++, column, STYLE_DIM, _("Tab 常用语"));
	return row - begin;
}

/* Draws an entry from ROW on; returns the rows it takes. */
static int draw_entry(const struct form *form, size_t index, struct area area, int row)
{
	const struct entry *entry = entry_at(form, index);
	bool active = index == form->active;
	int label = 2 + title_columns(form) + 2, begin = row;
	int room = area.columns - label - 1;
	int width = entry->field.type == FORM_CHOICE ? room : MIN(room, VALUE_COLUMNS);
	int rows = value_rows(entry, area, width);

	area_text(area, row, 0, active ? STYLE_TITLE : STYLE_NORMAL, active ? ">" : " ");
	area_field(area, row, 2, label - 4, TEXT_LEFT, active ? STYLE_TITLE : STYLE_NORMAL,
	    _(entry->field.title));
	if (entry->field.required && !entry->field.fixed)
		area_text(area, row, label - 2, STYLE_DIM, "*");
	if (row >= 0)
		draw_value(entry, area_part(area, row, label, rows, width), active);
	int beside = label + width + 1;
	bool fits = entry->error && (int)text_columns(entry->error) <= area.columns - beside;
	if (fits)
		area_text(area, row, beside, STYLE_ERROR, entry->error);
	row += rows;
	if (entry->error && !fits)
		row += area_wrap(area, row, label, 3, STYLE_ERROR, entry->error);
	if (active)
		row += draw_aside(form, entry, area, row, label);
	return row - begin;
}

static int draw_submit(const struct form *form, struct area area, int row)
{
	bool active = form->active == form->entries->len;

	if (active) {
		area_text(area, row + 1, 0, STYLE_TITLE, ">");
		area_cursor(area, row + 1, 2);
	}
	area_print(area, row + 1, 2, active ? STYLE_SELECTED : STYLE_KEY, "[ %s ]", form->submit);
	return 2;
}

/* Draws all from ROW on (which may be above the area); where the active field begins goes to
 * *RET_AT. */
static void draw_rows(const struct form *form, struct area area, int row, int *ret_at, int *ret_end)
{
	for (size_t i = 0; i < form->entries->len; i++) {
		if (i == form->active)
			*ret_at = row;
		row += draw_entry(form, i, area, row);
		if (i == form->active)
			*ret_end = row;
	}
	if (form->active == form->entries->len) {
		*ret_at = row;
		*ret_end = row + 2;
	}
	draw_submit(form, area, row);
}

void form_draw(struct form *form, struct area area)
{
	int at = 0, end = 0, head = 0;

	if (area.rows < 1)
		return;
	area_text(area, head++, 1, STYLE_TITLE, form->title);
	if (form->error)
		head += area_wrap(area, head, 1, 3, STYLE_ERROR, form->error);
	head += area.rows > 12;
	struct area body = area_part(area, head, 0, area.rows - head, area.columns);
	if (body.rows < 1)
		return;
	/* Measured in an area without rows, then drawn where the active field is in sight. */
	draw_rows(form, area_part(body, 0, 0, 0, body.columns), 0, &at, &end);
	if (at < form->scroll)
		form->scroll = at;
	if (end > form->scroll + body.rows)
		form->scroll = MIN(end - body.rows, at);
	draw_rows(form, body, -form->scroll, &at, &end);
}

const struct binding form_bindings[] = {
	{ K_UP, K_DOWN, "form.walk", N_("上下"), N_("到上一栏、下一栏；Enter 也到下一栏。"),
	    BINDING_QUIET, NULL, NULL },
	{ K_TAB, K_BACKTAB, "form.phrases", N_("常用语"),
	    N_("有常用语的栏：打开列表，按数字选用，0 翻页；再按一次到下一栏。"), 0, NULL, NULL },
	{ K_ENTER, 0, "form.submit", N_("下一栏"), N_("在最后一行是提交。"), 0, NULL, NULL },
	{ 0 }
};
